// The board: draws what it is sent, says each call once, in order, none over another, and only what is still true.
import { live, now } from "./live.js";
import { programme } from "./programme.js";

const REMEMBERED = "antrean-heard";
const LONGEST = 20000; // ms a clip may take to come and be heard
const STALE = 180000; // ms after which a call is no news any more
const LOOK = 10000; // ms for which a new call stands out
const STILL_MUTE = 30000; // ms between two words to the server that this board is mute
const query = new URLSearchParams(location.search);
const quiet = query.has("quiet"); // a phone, or the second set of a room
const board = document.getElementById("board");
const soundButton = document.querySelector("[data-sound]");
const me = Math.random().toString(36).slice(2, 10);
let toSay = [];
let heard = recall();
let saying = null;
let blocked = false;
let newest = firstCall(); // the seq of the newest call shown
let looked = newest; // the call that last stood out, and since when
let lookedAt = -LOOK;

const beside = programme(quiet, (file) => post("/display/broken", { file }));

live("/display", {
  say: () => ({ queues: query.get("queues") || "", lang: query.get("lang") || "", since: heard }),
  drawn: (part, html, seq) => {
    if (seq < heard) {
      remember(seq); // another journal: its calls are not the ones heard before
      newest = 0;
    }
    return true;
  },
  announced: (call) => {
    if (quiet || call.seq <= heard) return;
    remember(call.seq);
    call.since = now();
    toSay.push(call);
    sayNext();
  },
});

board.addEventListener("drawn", () => {
  toSay = toSay.filter(isStillTrue);
  show();
});

function firstCall() {
  const first = board.querySelector(".call");
  return first ? Number(first.dataset.call) : 0;
}

// The call being said has the large place, and otherwise the newest. A call stands out when it comes there or is said.
function show(isSaid) {
  const lead = (saying && (calledOn(saying.ticket) || passedOn(saying.ticket))) || board.querySelector(".call");
  if (!lead) return;
  board.querySelectorAll(".call").forEach((call) => call.classList.toggle("lead", call === lead));
  const seq = saying ? saying.seq : Number(lead.dataset.call);
  if (isSaid === true || (!saying && seq > newest)) {
    looked = seq;
    lookedAt = now();
    lead.classList.add("arriving");
    setTimeout(show, LOOK + 50);
  }
  newest = Math.max(newest, seq);
  lead.classList.toggle("fresh", seq === looked && now() - lookedAt < LOOK);
}

function calledOn(ticket) {
  return board.querySelector(`.call[data-ticket="${ticket}"]`);
}

// A counter has gone on to the next in haste: the one it passed over is shown as long as it is said.
function passedOn(ticket) {
  const kept = board.querySelector(`template[data-ticket="${ticket}"]`);
  if (!kept) return null;
  const place = board.querySelector(".newest");
  let list = place.querySelector(".calls");
  if (!list) {
    list = document.createElement("ol");
    list.className = "calls passing";
    place.insertBefore(list, place.firstChild);
    place.querySelector(".rest").hidden = true;
  }
  const call = document.createElement("li");
  call.className = "call passing";
  call.dataset.ticket = ticket;
  call.appendChild(document.importNode(kept.content, true));
  list.insertBefore(call, list.firstChild);
  return call;
}

function forgetPassing() {
  board.querySelectorAll(".passing").forEach((element) => element.remove());
  const rest = board.querySelector(".rest");
  if (rest) rest.hidden = false;
}

function sayNext() {
  if (saying || blocked) return;
  let call = toSay.shift();
  while (call && !isStillTrue(call)) call = toSay.shift();
  if (!call) {
    beside.release();
    return;
  }
  saying = call;
  document.body.dataset.saying = call.ticket;
  beside.duck();
  show(true);
  play(call.clips.slice()).then(
    () => {
      document.body.dispatchEvent(new CustomEvent("said", { detail: call }));
      done();
    },
    () => {
      toSay.unshift(call);
      invite();
      done();
    }
  );
}

function done() {
  saying = null;
  delete document.body.dataset.saying;
  forgetPassing();
  sayNext();
  if (!saying) show();
}

// Fails only when the browser lets nothing be heard.
function play(clips) {
  if (!clips.length) return Promise.resolve();
  const sound = new Audio(clips.shift());
  let late = null;
  return new Promise((resolve, reject) => {
    sound.addEventListener("ended", resolve);
    // A clip that cannot be had, or never comes, must not silence the calls behind it.
    sound.addEventListener("error", () => resolve());
    late = setTimeout(() => { sound.pause(); resolve(); }, LONGEST);
    sound.play().catch((problem) => (problem.name === "NotAllowedError" ? reject(problem) : resolve()));
  }).then(
    () => { clearTimeout(late); return play(clips); },
    (problem) => { clearTimeout(late); throw problem; }
  );
}

function isStillTrue(call) {
  const place = board.querySelector("[data-say]");
  const fits = !place || place.dataset.say.split(" ").indexOf(String(call.seq)) >= 0;
  return fits && now() - call.since < STALE;
}

// A browser lets a page make sound only after a touch; a board that stays mute must say so, here and at the counters.
function invite() {
  if (quiet) return;
  blocked = true;
  soundButton.hidden = false;
  soundButton.focus();
  tellMute();
}

function allow() {
  beside.allowed();
  if (!blocked) return;
  blocked = false;
  soundButton.hidden = true;
  tellMute();
  sayNext();
}

function tellMute() {
  post("/display/sound", { board: me, mute: blocked });
}

setInterval(() => {
  if (blocked) tellMute();
}, STILL_MUTE);

function post(address, fields) {
  const csrf = document.querySelector("meta[name=csrf]").content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF": csrf };
  const given = { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(fields) };
  fetch(address, given).catch(() => {}); // the line is down: the band says so, and the next time is soon
}

soundButton.addEventListener("click", allow);
document.addEventListener("keydown", allow);
document.addEventListener("click", allow);

new Audio("/static/silence.wav").play().catch((problem) => {
  if (problem.name === "NotAllowedError") invite();
});

function recall() {
  try {
    return Number(localStorage.getItem(REMEMBERED)) || 0;
  } catch (problem) {
    return 0; // storage switched off: then a call of the last minute may be said again after a reload
  }
}

function remember(seq) {
  heard = seq;
  try {
    localStorage.setItem(REMEMBERED, String(seq));
  } catch (problem) {
    // as above
  }
}

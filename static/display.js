// The board: draws what it is sent, says each call once, in order, none over another, and only what is still true.
import { live } from "./live.js";

const REMEMBERED = "antrean-heard";
const LONGEST = 20000; // ms a clip may take to come and be heard
const query = new URLSearchParams(location.search);
const soundButton = document.querySelector("[data-sound]");
const toSay = [];
let heard = recall();
let speaking = false;
let blocked = false;

live("/display", {
  say: () => ({ queues: query.get("queues") || "", lang: query.get("lang") || "", since: heard }),
  drawn: (part, html, seq) => {
    if (seq < heard) remember(seq); // another journal: its calls are not the ones heard before
    return true;
  },
  announced: (call) => {
    if (call.seq <= heard) return;
    remember(call.seq);
    toSay.push(call);
    sayNext();
  },
});

document.getElementById("board").addEventListener("drawn", markFresh);

let shownCall = currentCall();
function markFresh() {
  const call = currentCall();
  if (call && call !== shownCall) document.querySelector(".newest").classList.add("fresh");
  shownCall = call;
}

function currentCall() {
  const number = document.querySelector(".newest .number");
  return number ? number.dataset.call : null;
}

function sayNext() {
  if (speaking || blocked || !toSay.length) return;
  const call = toSay.shift();
  if (!isStillTrue(call)) {
    sayNext();
    return;
  }
  speaking = true;
  document.body.dataset.saying = call.ticket;
  play(call.clips.slice()).then(
    () => {
      said(call);
      done();
    },
    (problem) => {
      if (problem && problem.name === "NotAllowedError") {
        toSay.unshift(call);
        invite();
      }
      done();
    }
  );
}

function done() {
  speaking = false;
  delete document.body.dataset.saying;
  sayNext();
}

function said(call) {
  document.body.dispatchEvent(new CustomEvent("said", { detail: call }));
}

function play(clips) {
  if (!clips.length) return Promise.resolve();
  const sound = new Audio(clips.shift());
  return new Promise((resolve, reject) => {
    sound.addEventListener("ended", resolve);
    // A clip that cannot be had, or never comes, must not silence the calls behind it.
    sound.addEventListener("error", () => resolve());
    setTimeout(() => { sound.pause(); resolve(); }, LONGEST);
    sound.play().catch((problem) => (problem.name === "NotAllowedError" ? reject(problem) : resolve()));
  }).then(() => play(clips));
}

function isStillTrue(call) {
  const newest = document.querySelector("[data-now]");
  return !newest || newest.dataset.now.split(" ").indexOf(call.ticket + "@" + call.counter) >= 0;
}

// A browser lets a page make sound only after a touch; a board that stays mute must say so.
function invite() {
  blocked = true;
  soundButton.hidden = false;
  soundButton.focus();
}

function allow() {
  if (!blocked) return;
  blocked = false;
  soundButton.hidden = true;
  sayNext();
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

// A phone follows its own number: all are told the same picture of the line, and each finds its own place in it.
import { fetchPage, now, send } from "./live.js";
import { alarm } from "./phone-alarm.js";
import { find, later } from "./phone-line.js";

const OLD = 30000; // ms without news, after which what is shown may be old
const ASK = 10000; // ms between two questions where no socket can be had
const QUIET = 20000; // ms of silence after which a socket is not believed any more: it says something every 15 s
const SOON = 700; // ms within which a changed number asks for its own part
const CROWDED = 10000; // the same when the day has ended, and everybody asks
const AGAIN = 3000;
const LETTERS = 60000; // ms after which a number with letters asks how those are
const over = /^(served|cancelled|expired)$/;

const main = document.querySelector("[data-url]");
const counters = JSON.parse(main.dataset.counters);
const url = main.dataset.url;
const seen = document.querySelector("[data-seen]");
const band = document.querySelector("[data-lost]");
const sentence = band.textContent;
const ringer = document.querySelector("[data-alarm]");
const bell = alarm(ringer);
let heard = now();
let asked = now();
let fetching = null;
let fetched = now();
let call = null; // the call that is shown: its fact's number
let last = null; // the last picture

const part = () => document.getElementById("ticket");
const state = () => part().dataset.state;
const chance = (most) => Math.random() * most;

// --- what is told ----------------------------------------------------------------------------------------------------

const socket = window.io
  ? window.io("/phone", {
      transports: ["websocket"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      randomizationFactor: 0.5, // after a restart everybody comes back, and not all at once
      timeout: 8000,
    })
  : null;
if (socket) {
  socket.on("draw", (told) => told.part === "line" && hear(told.html));
  socket.on("disconnect", (reason) => reason === "io server disconnect" && socket.connect());
  // Refused by the server, not by the line: the library would not try again by itself.
  socket.on("connect_error", () => socket.active || setTimeout(() => socket.connect(), AGAIN + chance(AGAIN)));
}

setInterval(() => {
  if (over.test(state())) return leave();
  if (now() - heard > OLD) fade();
  const patience = socket && socket.connected ? QUIET : ASK;
  if (!document.hidden && now() - fetched > LETTERS && part().querySelector("[data-letters]")) fetchPart(0);
  if (!document.hidden && now() - Math.max(heard, asked) > patience) ask();
}, 1000);
// Whoever looks again after a locked screen or a lost network sees at once how it is.
document.addEventListener("visibilitychange", () => document.hidden || wake());
window.addEventListener("online", wake);
window.addEventListener("pageshow", (event) => event.persisted && wake());

function wake() {
  if (over.test(state())) return;
  if (socket && (!socket.connected || now() - heard > QUIET)) socket.disconnect().connect();
  ask();
}

function ask() {
  asked = now() + chance(ASK / 3);
  fetchPage("/api/line").then((text) => (text.startsWith("t ") ? hear(text) : null), () => {});
}

function leave() {
  if (socket) socket.disconnect();
  bell.show(false);
  unfade();
}

function hear(text) {
  const mine = find(text, part().dataset.ticket);
  if (mine.seq < Number(part().dataset.seq)) return; // older than what its own part has told
  if (last && mine.seq < last.seq) return; // an answer that was long on its way
  heard = now();
  last = mine;
  seen.dataset.seen = mine.hour;
  seen.textContent = seen.dataset.say.replace("{hour}", mine.hour);
  unfade();
  show(mine);
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function show(mine) {
  const gone = mine.status === "gone";
  if (gone ? over.test(state()) : mine.status === state()) {
    if (mine.status === "waiting") count(mine);
    if (mine.status === "called" && mine.call !== call) turn(mine, call !== null);
  } else if (mine.status === "called") {
    turn(mine, true);
    fetchPart(chance(SOON));
  } else {
    fetchPart(chance(gone && mine.day === "ended" ? CROWDED : SOON));
  }
  settle();
}

// The bell stands where one waits for a call, and keeps what was touched while everything around it is drawn anew.
function settle() {
  const here = part().querySelector("[data-alarm-here]");
  if (here && here !== ringer.parentNode) here.appendChild(ringer);
  bell.show(!over.test(state()) && !/^(called|serving)$/.test(state()));
}

function count(mine) {
  const ahead = part().querySelector("[data-ahead]");
  say(ahead, mine.ahead ? ahead.dataset.ahead.replace("{n}", mine.ahead) : ahead.dataset.first);
  const next = part().querySelector("[data-next]");
  say(next, mine.ahead ? next.dataset.next : next.dataset.nextFirst);
  const wait = part().querySelector("[data-wait]");
  const check = part().querySelector("[data-check]");
  wait.parentNode.hidden = !mine.wait;
  check.hidden = !mine.wait || mine.wait[0] < Number(check.dataset.from);
  if (mine.wait) {
    say(wait, wait.dataset.wait.replace("{start}", mine.wait[0]).replace("{end}", mine.wait[1]));
    say(check, check.dataset.check.replace("{hour}", later(mine.hour, mine.wait[0])));
  }
}

// My turn: shown from the picture alone, and said aloud when it is news.
function turn(mine, isNews) {
  const place = part().querySelector("[data-turn]");
  const counter = counters[mine.counter] || mine.counter;
  const go = place.querySelector("[data-go]");
  const called = place.querySelector("[data-called]");
  say(go, counter);
  say(called, called.dataset.called.replace("{hour}", mine.at).replace("{counter}", counter));
  part().className = part().dataset.state = "called";
  place.hidden = false;
  part().querySelector("[data-refusal]").hidden = true;
  call = mine.call;
  if (!isNews) return;
  window.scrollTo(0, 0);
  bell.ring(`${place.querySelector("h1").textContent} ${counter}`);
}

// A screen reader reads what has changed, and is left in peace when nothing has.
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function fetchPart(wait) {
  if (fetching) return;
  fetched = now();
  fetching = setTimeout(() => {
    fetchPage(url, { Accept: "text/html", "X-Part": "ticket" }).then(
      (html) => {
        fetching = null;
        if (!put(html)) fetchPart(AGAIN); // somebody else's page: the Wi-Fi asks to sign in
      },
      (status) => {
        fetching = null;
        if (status === 404) location.reload(); // the page itself says that it is over
        else fetchPart(AGAIN + chance(AGAIN));
      },
    );
  }, wait);
}

function put(html) {
  const next = new DOMParser().parseFromString(html, "text/html").getElementById("ticket");
  if (!next) return false;
  if (next.dataset.state !== "called") call = last && last.status === "called" ? call : 0;
  main.insertBefore(ringer, part()); // it outlives its place
  part().replaceWith(next);
  document.title = next.dataset.title;
  if (last && last.seq >= Number(next.dataset.seq) && last.status === state()) show(last);
  settle();
  return true;
}

function fade() {
  document.body.classList.add("is-old");
  band.textContent = sentence.replace("{hour}", seen.dataset.seen);
  band.hidden = false;
}

function unfade() {
  document.body.classList.remove("is-old");
  band.hidden = true;
}

// --- what is pressed -------------------------------------------------------------------------------------------------

let pressed = null;
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) pressed = button;
});
document.addEventListener("change", (event) => {
  const most = Number(event.target.dataset.most);
  if (most && part().querySelectorAll("[data-most]:checked").length > most) event.target.checked = false;
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("act" in form.dataset)) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  const fields = {};
  new FormData(form).forEach((value, name) => (fields[name] = value));
  if (pressed && pressed.form === form && pressed.name) fields[pressed.name] = pressed.value;
  send(form, fields).then(
    (answer) => {
      delete form.dataset.sent;
      if (answer.html) put(answer.html);
      else refuse(answer.refusal);
    },
    () => {
      delete form.dataset.sent;
      refuse(sentence.replace("{hour}", seen.dataset.seen));
    },
  );
});

function refuse(words) {
  const place = part().querySelector("[data-refusal]");
  place.textContent = words;
  place.hidden = false;
  place.scrollIntoView();
}

settle();

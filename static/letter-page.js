// A phone follows its letter: it is told when the letter moves, and asks by itself where no socket can be had.
import { fetchPage, now } from "./live.js";
import { alarm } from "./phone-alarm.js";

const OLD = 75000; // ms without news, after which what is shown may be old
const QUIET = 40000; // ms of silence after which a socket is not believed any more: it says something every 15 s
const ASK = 20000; // ms between two questions where no socket can be had
const CHANCE = 10000; // and up to so many more, so that not all ask at once
const AGAIN = 3000;
const moving = /^(incomplete|checking|awaiting_signature)$/;

const main = document.querySelector("[data-letter]");
const { letter: token, language } = main.dataset;
const seen = document.querySelector("[data-seen]");
const band = document.querySelector("[data-lost]");
const sentence = band.textContent;
const aloud = document.querySelector("[data-aloud]");
const bell = alarm(document.querySelector("[data-alarm]"));
let heard = now();
let next = now() + ASK + chance(CHANCE);

const part = () => document.getElementById("letter");
const state = () => part().dataset.state;

function chance(most) {
  return Math.random() * most;
}

// --- what is told ----------------------------------------------------------------------------------------------------

const socket = window.io
  ? window.io("/letters", {
      transports: ["websocket"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      randomizationFactor: 0.5, // after a restart everybody comes back, and not all at once
      timeout: 8000,
      auth: { token, language },
    })
  : null;
if (socket) {
  socket.on("draw", (told) => {
    if (told.part === "hour") alive(told.html);
    else if (told.part === "letter") put(told.html);
  });
  socket.on("disconnect", (reason) => reason === "io server disconnect" && socket.connect());
  // Refused by the server, not by the line: the library would not try again by itself.
  socket.on("connect_error", () => socket.active || setTimeout(() => socket.connect(), ASK + chance(CHANCE)));
}

setInterval(() => {
  if (now() - heard > OLD) fade();
  const told = socket && socket.connected && now() - heard < QUIET;
  if (!document.hidden && !told && now() > next) ask();
}, 1000);
// Whoever looks again after a locked screen or a lost network sees at once how it is.
document.addEventListener("visibilitychange", () => document.hidden || wake());
window.addEventListener("online", wake);
window.addEventListener("pageshow", (event) => event.persisted && wake());

function wake() {
  if (socket && (!socket.connected || now() - heard > QUIET)) socket.disconnect().connect();
  ask();
}

function ask() {
  next = now() + ASK + chance(CHANCE);
  fetchPage(`/letters/${token}?lang=${language}`, { Accept: "text/html", "X-Part": "letter" }).then(
    (html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      const hour = page.querySelector("[data-seen]");
      if (!page.getElementById("letter") || !hour) return; // somebody else's page: the Wi-Fi asks to sign in
      put(html);
      alive(hour.dataset.seen);
    },
    (status) => status === 404 && location.reload(), // the page itself says that it is over
  );
}

function alive(hour) {
  heard = now();
  seen.dataset.seen = hour;
  seen.textContent = seen.dataset.say.replace("{hour}", hour);
  document.body.classList.remove("is-old");
  band.hidden = true;
}

function fade() {
  document.body.classList.add("is-old");
  band.textContent = sentence.replace("{hour}", seen.dataset.seen);
  band.hidden = false;
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function put(html) {
  const drawn = new DOMParser().parseFromString(html, "text/html").getElementById("letter");
  if (!drawn) {
    setTimeout(() => location.reload(), chance(AGAIN)); // forgotten: the page itself says so
    return;
  }
  if (Number(drawn.dataset.seq) < Number(part().dataset.seq)) return; // an answer that was long on its way
  const before = state();
  if (drawn.outerHTML === part().outerHTML) return;
  part().replaceWith(drawn);
  document.title = drawn.dataset.title;
  if (state() !== before) tell();
  bell.show(moving.test(state()));
}

// A letter that has moved is said to whoever cannot see it; one that is ready rings, where a touch allowed it.
function tell() {
  const words = part().querySelector(".word strong").textContent;
  aloud.textContent = `${words}. ${part().querySelector(".means").textContent}`;
  if (state() === "ready") bell.ring(words);
}

// --- what is pressed -------------------------------------------------------------------------------------------------

const share = document.querySelector("[data-share]");
if (navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    navigator.share({ text: share.dataset.text, url: share.dataset.share }).catch(() => {}); // thought better of
  });
}

const copy = document.querySelector("[data-copy]");
const address = document.getElementById(copy.dataset.copy);
copy.hidden = false;
address.addEventListener("focus", () => address.select());
copy.addEventListener("click", () => {
  address.focus();
  address.select();
  // Over plain HTTP there is no other clipboard than this old one.
  if (document.execCommand("copy")) copy.textContent = copy.dataset.copied;
});

bell.show(moving.test(state()));

// Staff's pages of complaints: the list, drawn anew every few seconds; one complaint, whose open text and half-written
// answer nothing takes away; a key for each act.
import { fetchPage, fieldsOf, newTap, now, send } from "./live.js";
import { keys } from "./desk-keys.js";

const AGAIN = 5000; // ms between two pictures
const TWICE = 1000; // ms within which a second press is the same one
const READ = 600000; // ms after which what was opened and left is masked again
const list = document.querySelector("[data-list]");
const place = document.querySelector("[data-one]");
const said = document.querySelector("[data-said]");
const band = document.querySelector("[data-lost]");
const sentence = band.textContent;
let lastPress = -TWICE;
let touched = now();
let heardAt = clock();
let hiding = null;

keys(() => {});
setInterval(again, AGAIN);
window.addEventListener("focus", again);
// A page that a browser kept is asked for anew, so that nothing stands there that nobody asked to read.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
window.addEventListener("pagehide", () => { const shown = place && place.querySelector("[data-shown]"); if (shown) shown.textContent = ""; });
for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => { touched = now(); });

function again() {
  if (document.hidden) return;
  fetchPage(location.href, { "X-Part": list ? "list" : "one", Accept: "text/html" }).then((html) => {
    heard();
    if (list) drawList(html);
    else drawOne(html);
  }, lost);
}

function drawList(html) {
  const focus = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  if (list.innerHTML === html) return;
  list.innerHTML = html;
  const same = focus && Array.from(list.querySelectorAll("a")).filter((link) => link.getAttribute("href") === focus)[0];
  if (same) same.focus();
}

// Only what has changed is drawn, and not over what somebody reads, writes or is asked; but then it is said.
function drawOne(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("article");
  const here = place.querySelector("article");
  if (!fresh) return;
  const isStale = fresh.dataset.changed !== here.dataset.changed;
  if (place.querySelector("[data-shown]") && !isStale && now() - touched > READ && !written()) put(html);
  if (!isStale && fresh.dataset.reads === here.dataset.reads) return;
  if (place.querySelector("details.ask[open], [data-shown]") || written()) {
    if (isStale && here.dataset.told !== fresh.dataset.changed) {
      here.dataset.told = fresh.dataset.changed;
      tell(said.dataset.changedSaid);
      putBut(html);
    }
    return;
  }
  put(html);
}

function written() {
  const text = place.querySelector("textarea");
  return text ? text.value : "";
}

function put(html) {
  place.innerHTML = html;
}

// All anew, but the answer that somebody is writing stays.
function putBut(html) {
  const text = written();
  put(html);
  const blank = place.querySelector("textarea");
  if (blank && text) blank.value = text;
}

function refresh() {
  return fetchPage(location.pathname + location.search, { "X-Part": "one", Accept: "text/html" }).then(putBut);
}

function heard() {
  heardAt = clock();
  band.hidden = true;
  document.body.classList.remove("is-lost");
}

function lost(trouble) {
  const isOver = typeof trouble === "number" && trouble < 500; // signed out, or gone
  if (isOver && !(place && written())) { location.reload(); return; }
  band.textContent = sentence.replace("{hour}", heardAt);
  band.hidden = false;
  document.body.classList.add("is-lost");
}

function clock() {
  const shown = document.querySelector("[data-as-of]");
  return shown ? shown.textContent : "";
}

function tell(words) {
  said.textContent = words;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 8000);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act]");
  if (!form) return;
  event.preventDefault();
  if (now() - lastPress < TWICE) return;
  lastPress = now();
  const fields = fieldsOf(form, event.submitter || form.pressed);
  if (fields.tap !== undefined && !form.matches("[data-answer]")) fields.tap = newTap(); // an answer is one, however often it is sent
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => button.classList.add("busy"));
  send(form, fields).then(
    (answer) => {
      buttons.forEach((button) => button.classList.remove("busy"));
      if (answer.refusal) {
        tell(answer.refusal);
        if (!form.matches("[data-answer]") || fields.text) refresh().catch(() => {});
        return;
      }
      if (form.matches("[data-show]")) putBut(answer.html);
      else put(answer.html);
      const next = place.querySelector(form.matches("[data-show]") ? "textarea" : "[data-key]");
      if (next) next.focus({ preventScroll: true });
    },
    () => {
      buttons.forEach((button) => button.classList.remove("busy"));
      tell(said.dataset.unsent);
    }
  );
});

// A browser that does not say which button was pressed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act] button[name]");
  if (button) button.form.pressed = button;
});

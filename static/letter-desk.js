// Staff's pages of letters: the list and one letter, drawn anew every few seconds, the search, and a key for each act.
import { fetchPage, fieldsOf, send } from "./live.js";
import { keys } from "./desk-keys.js";
import { letterPart } from "./letter-part.js";

const AGAIN = 5000; // ms between two pictures
const said = document.querySelector("[data-said]");
const band = document.querySelector("[data-lost]");
const sentence = band ? band.textContent : "";
const list = document.getElementById("list");
const place = document.getElementById("letter");
let address = location.href;
let heardAt = hour();
let hiding = null;

const letter = place && letterPart(place, () => address, {
  part: "letter", tell, unsent: said.dataset.unsent, heard,
});
keys(() => {});

if (list || letter) {
  setInterval(again, AGAIN);
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
}
// A page that a browser kept is asked for anew: what was typed or shown in it is not kept.
window.addEventListener("pageshow", (event) => { if (event.persisted && !document.querySelector("[data-leave]")) location.reload(); });

// The whole picture. Where the server is not heard, the page says how old is what it shows.
function again() {
  if (document.hidden) return;
  const asked = letter ? letter.refresh() : fetchPage(address, { "X-Part": "list", Accept: "text/html" }).then(draw);
  asked.then(heard, lost);
}

function draw(html) {
  const focus = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  if (list.innerHTML === html) return;
  list.innerHTML = html;
  const same = focus && Array.from(list.querySelectorAll("a")).filter((link) => link.getAttribute("href") === focus)[0];
  if (same) same.focus();
}

function heard() {
  heardAt = hour();
  if (band) band.hidden = true;
  document.body.classList.remove("is-lost");
}

function lost(trouble) {
  if (typeof trouble === "number" && trouble < 500) { location.reload(); return; } // signed out, or a letter that is gone
  if (band) {
    band.textContent = sentence.replace("{hour}", heardAt);
    band.hidden = false;
  }
  document.body.classList.add("is-lost");
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 8000);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-search]");
  if (!form) return;
  event.preventDefault();
  const found = document.getElementById("found");
  send(form, fieldsOf(form)).then(
    (answer) => {
      if (answer.refusal) { tell(answer.refusal); return; }
      found.innerHTML = answer.html;
      const first = found.querySelector("ol a");
      if (first) first.focus(); // so that a key chooses, and types no more
    },
    () => tell(said.dataset.unsent)
  );
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-found-close]")) { event.preventDefault(); forget(); return; }
  const link = event.target.closest("[data-panel-link]");
  if (link && letter) { event.preventDefault(); address = link.href; letter.refresh(true).catch(() => {}); }
});

// Whoever types for somebody begins at the first blank, or at the first that does not fit.
const typed = document.querySelector("[data-typed]");
if (typed) {
  const first = typed.querySelector(".is-wrong input:not([type=checkbox]), .is-wrong select, .is-wrong textarea") || typed.querySelector("input:not([type=hidden]), select, textarea");
  if (first) first.focus();
}

// What was found, and what was searched, stand on the page only while somebody is there.
function forget() {
  const found = document.getElementById("found");
  const asked = document.querySelector("[data-search]");
  if (found) found.textContent = "";
  if (asked) asked.reset();
}

window.addEventListener("pagehide", forget);

// The hour of what is shown, by the office's own clock.
function hour() {
  const shown = document.querySelector("[data-as-of]");
  return shown ? shown.textContent : "";
}

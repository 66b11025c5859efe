// The page about paper: drawn anew every few seconds, but never under a finger, a question or a press.
import { fetchPage, fieldsOf, newTap, now, send } from "./live.js";

const EVERY = 3000; // ms
const TWICE = 1000; // ms within which a second press is the same one
const page = document.getElementById("papers");
const said = document.querySelector("[data-said]");
const band = document.querySelector("[data-lost]");
let drawn = "";
let down = 0; // fingers on the page
let sending = false;
let lastPress = -TWICE;
let hiding = null;

setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
document.addEventListener("pointerdown", () => { down = 1; });
for (const lifted of ["pointerup", "pointercancel"]) {
  document.addEventListener(lifted, () => setTimeout(() => { down = 0; }, 100));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act]");
  if (!form) return;
  event.preventDefault();
  if (sending || now() - lastPress < TWICE) return;
  lastPress = now();
  sending = true;
  const fields = fieldsOf(form);
  fields.tap = newTap();
  form.querySelector("button").classList.add("busy");
  send(form, fields).then((answer) => {
    if (!answer.refusal) form.closest("details") && (form.closest("details").open = false);
    tell(answer.refusal || form.dataset.done);
    if (!answer.refusal) put(answer.html);
  }, () => tell(said.dataset.unsent)).then(() => {
    sending = false;
    page.querySelectorAll(".busy").forEach((button) => button.classList.remove("busy"));
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") page.querySelectorAll("details[open]").forEach((ask) => { ask.open = false; });
});

function refresh() {
  if (document.hidden || sending) return;
  fetchPage(location.href, { "X-Part": "papers" }).then((html) => {
    band.hidden = true;
    if (!down && !sending && !page.querySelector("details[open]")) put(html);
  }, () => { band.hidden = false; });
}

// Drawn only when it says something else than before; whoever goes by the keyboard keeps their place.
function put(html) {
  if (html === drawn) return;
  drawn = html;
  const place = stops().indexOf(document.activeElement);
  page.innerHTML = html;
  if (place >= 0 && stops()[place]) stops()[place].focus({ preventScroll: true });
}

function stops() {
  return Array.from(page.querySelectorAll("a, button, summary"));
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 8000);
}

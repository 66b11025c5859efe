// The kiosk: one touch, one number. A touch is answered at once, sent until it is taken, and never sent as another.
import { fetchPage, fieldsOf, live, newTap, now, send } from "./live.js";

const menu = document.getElementById("menu");
const over = document.getElementById("over");
const HOME = "/kiosk";
const TWICE = 600; // ms in which a second tap belongs to the first
const LONG = 1000; // ms after which somebody who waits is told what for
const IDLE = 30000; // ms without a touch, after which the screen belongs to the next person
let address = location.pathname + location.search;
let busy = false;
let closing = null;
let telling = null;
let opened = 0;
let lastTouch = now();

// It listens as the screen for whoever comes next: what this person has chosen is asked for, and ends with them.
live("/kiosk", {
  drawn: (part) => {
    if (part === "over") return false; // the number just taken is not the server's to draw
    if (part !== "menu") return true;
    if (address === HOME || !new URL(address, location.href).search) return true;
    show(address); // this person's own choice: drawn anew as they left it
    return false;
  },
});

document.addEventListener("click", (event) => {
  lastTouch = now();
  const go = event.target.closest("[data-go]");
  if (go) {
    event.preventDefault();
    go.classList.add("touched");
    show(go.getAttribute("href"));
  } else if (over.contains(event.target)) {
    event.preventDefault();
    if (!busy && now() - opened > TWICE) close();
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (busy) return;
  const form = event.target;
  busy = true;
  form.querySelectorAll("button").forEach((button) => button.classList.add("touched"));
  const fields = fieldsOf(form);
  fields.tap = newTap();
  telling = setTimeout(() => message(menu.dataset.retry), LONG);
  deliver(form, fields, 0);
});

document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("dragstart", (event) => event.preventDefault());

setInterval(() => {
  if (!busy && over.hidden && address !== HOME && now() - lastTouch > IDLE) show(HOME);
}, 1000);

// The same touch again and again until the server has it: the server gives it one number however often it comes.
function deliver(form, fields, tries) {
  send(form, fields).then(
    (said) => (said.refusal ? problem(said.refusal) : open(said.html)),
    () => setTimeout(() => deliver(form, fields, tries + 1), Math.min(300 * (tries + 1), 2000))
  );
}

function open(html) {
  clearTimeout(telling);
  over.innerHTML = html;
  over.hidden = false;
  opened = now();
  busy = false;
  address = HOME;
  const seconds = Number((over.querySelector("[data-done-after]") || { dataset: {} }).dataset.doneAfter) || 12;
  clearTimeout(closing);
  closing = setTimeout(close, seconds * 1000);
}

function problem(sentence) {
  clearTimeout(telling);
  message(sentence);
  opened = now();
  busy = false;
  clearTimeout(closing);
  closing = setTimeout(close, 8000);
}

function message(sentence) {
  const section = document.createElement("section");
  section.className = "taken problem";
  const text = document.createElement("p");
  text.className = "sit";
  text.textContent = sentence;
  section.appendChild(text);
  over.textContent = "";
  over.appendChild(section);
  over.hidden = false;
}

function close() {
  clearTimeout(closing);
  over.hidden = true;
  over.textContent = "";
  show(HOME);
}

function show(where) {
  address = where;
  fetchPage(where, { "X-Part": "menu" })
    .then((html) => {
      if (address === where) menu.innerHTML = html;
    })
    .catch(() => {
      menu.querySelectorAll(".touched").forEach((touched) => touched.classList.remove("touched"));
    });
}

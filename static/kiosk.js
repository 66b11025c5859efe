// The kiosk: one touch, one number. A touch is answered at once, sent until it is taken, and never sent as another.
import "./kiosk-letters.js";
import { stop, toggle, isSpeaking } from "./kiosk-voice.js";
import { watchPaper } from "./kiosk-paper.js";
import { fetchPage, fieldsOf, live, newTap, now, send } from "./live.js";

const menu = document.getElementById("menu");
const over = document.getElementById("over");
const HOME = "/kiosk";
const TWICE = 600; // ms in which a second tap belongs to the first
const LONG = 1000; // ms after which somebody who waits is told what for
const IDLE = 30000; // ms without a touch, after which the screen belongs to the next person
const WARNING = 10000; // ms of these in which the end is counted down
const AGAIN = 1000; // ms after which a screen that did not come is asked for again
let address = location.pathname + location.search;
let drawn = address; // the address of what stands there
let busy = false;
let closing = null;
let telling = null;
let opened = 0;
let lastTouch = now();

document.body.classList.add("alive");

// It listens as the screen for whoever comes next: what this person has chosen is asked for, and ends with them.
live("/kiosk", {
  drawn: (part, html) => {
    if (part === "over") return false; // the number just taken is not the server's to draw
    if (part !== "menu") return true;
    if (busy) return false; // what was touched stays touched until its answer, and is drawn anew after it
    if (screen().hasAttribute("data-still")) return false; // nothing of it changes with the line
    if (isHome()) draw(html, HOME);
    else show(address); // this person's own choice: drawn anew as they left it
    return false;
  },
});

watchPaper(over, closeAfter);

document.addEventListener("pointerdown", (event) => {
  touch(event);
  const touched = event.target.closest(".tile:not([disabled]), .button, .language, .priority .now");
  if (touched && !busy) touched.classList.add("touched");
});
for (const lifted of ["pointerup", "pointercancel"]) {
  document.addEventListener(lifted, () => setTimeout(untouch, 150));
}
document.addEventListener("keydown", touch);

document.addEventListener("click", (event) => {
  const listen = event.target.closest("[data-listen]");
  const go = event.target.closest("[data-go]");
  if (event.target.closest("a")) event.preventDefault();
  if (listen) {
    toggle(listen, () => message(listen.dataset.none, true));
  } else if (go) {
    if (busy) return;
    if (over.contains(go) && now() - opened < TWICE) return;
    go.classList.add("touched");
    go.dataset.asked = "";
    goTo(go.getAttribute("href"));
  } else if (over.contains(event.target) && !event.target.closest("form")) {
    if (!busy && now() - opened > TWICE) close();
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (busy || (over.contains(event.target) && now() - opened < TWICE)) return;
  const form = event.target;
  busy = true;
  stop();
  form.querySelectorAll("button").forEach((button) => {
    button.classList.add("touched");
    button.dataset.asked = "";
  });
  const fields = fieldsOf(form);
  if (!form.matches("[data-blanks]")) fields.tap = newTap(); // a form of questions is one, however often it is sent
  telling = setTimeout(() => message(screen().dataset[form.matches("[data-issue]") ? "retry" : "connecting"]), LONG);
  deliver(form, fields, 0);
});

// What a screen's own script asks for: to show another one, to put a card over it, to say a sentence.
document.addEventListener("go", (event) => busy || goTo(event.detail));
document.addEventListener("cover", (event) => busy || !over.hidden || open(event.detail, true));
document.addEventListener("say", (event) => problem(event.detail));

// A kiosk has no other gesture than the touch.
for (const gesture of ["contextmenu", "dragstart", "selectstart", "auxclick", "gesturestart"]) {
  document.addEventListener(gesture, (event) => event.preventDefault());
}
document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
document.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });

setInterval(() => {
  if (isSpeaking()) lastTouch = now(); // whoever listens is here
  const idle = document.querySelector("[data-idle]");
  const patience = Number(screen().dataset.idleAfter) * 1000 || IDLE; // who types looks for the keys, and at their card
  const left = busy || !over.hidden || isHome() ? patience : patience - (now() - lastTouch);
  if (left <= 0) show(HOME);
  if (!idle) return;
  idle.hidden = left > Math.max(WARNING, patience / 4);
  idle.querySelector("[data-left]").textContent = Math.max(1, Math.ceil(left / 1000));
}, 250);

function touch(event) {
  lastTouch = now();
  const idle = document.querySelector("[data-idle]");
  if (idle) idle.hidden = true;
  if (!event.target.closest || !event.target.closest("[data-listen]")) stop();
}

function untouch() {
  document.querySelectorAll(".touched:not([data-asked])").forEach((touched) => touched.classList.remove("touched"));
}

// The same touch again and again until the server has it: the server gives it one number however often it comes.
function deliver(form, fields, tries) {
  send(form, fields).then(
    (said) => {
      if (said.mistakes) mistaken(said.mistakes);
      else if (said.refusal) problem(said.refusal);
      else open(said.html, form.matches("[data-help]") && !over.contains(form));
    },
    () => setTimeout(() => deliver(form, fields, tries + 1), Math.min(300 * (tries + 1), 2000))
  );
}

// Something in a form is to be put right: it is still there, and says so where it is.
function mistaken(mistakes) {
  clearTimeout(telling);
  busy = false;
  release();
  document.dispatchEvent(new CustomEvent("mistaken", { detail: mistakes }));
}

// `stays`: whoever called a person is still choosing, and goes on where they were.
function open(html, stays) {
  over.innerHTML = html;
  const onward = over.querySelector("[data-go-on]");
  if (onward) {
    busy = false;
    hide();
    show(onward.dataset.goOn);
    return;
  }
  uncover();
  busy = false;
  if (!stays) address = HOME;
  closeAfter(Number(over.querySelector("[data-done-after]").dataset.doneAfter));
}

function problem(sentence) {
  message(sentence);
  busy = false;
  closeAfter(8);
}

function message(sentence, passes) {
  const section = document.createElement("main");
  section.className = "said problem";
  const text = document.createElement("h1");
  text.textContent = sentence;
  section.appendChild(text);
  const done = document.createElement("div");
  done.className = "done";
  done.appendChild(section);
  over.textContent = "";
  over.appendChild(done);
  uncover();
  if (passes) closeAfter(4);
}

function uncover() {
  clearTimeout(telling);
  over.hidden = false;
  menu.hidden = true; // neither a finger nor the Tab key reaches what is covered
  opened = now();
  const done = over.querySelector("[data-done]");
  if (done) done.focus({ preventScroll: true });
  document.documentElement.lang = screen().dataset.lang;
}

function closeAfter(seconds) {
  clearTimeout(closing);
  closing = setTimeout(() => (isSpeaking() ? closeAfter(2) : close()), seconds * 1000);
}

function close() {
  hide();
  if (screen().hasAttribute("data-kept") && !isHome()) release(); // what is typed there is nowhere else
  else show(address);
}

function hide() {
  clearTimeout(closing);
  clearTimeout(telling);
  stop();
  over.hidden = true;
  over.textContent = "";
  menu.hidden = false;
}

function goTo(where) {
  if (!over.hidden) hide();
  show(where);
}

// What was touched and is answered may be touched again.
function release() {
  lastTouch = now();
  menu.querySelectorAll("[data-asked]").forEach((touched) => delete touched.dataset.asked);
  untouch();
}

// A screen that does not come at once is waited for in words, and asked for again until it does.
function show(where) {
  address = where;
  clearTimeout(telling);
  telling = setTimeout(() => connecting(true), LONG);
  fetchPage(where, { "X-Part": "menu" })
    .then((html) => {
      if (address !== where) return;
      connecting(false);
      // Asked for twice: somebody may be typing into what came first.
      if (drawn !== where || !screen().hasAttribute("data-kept")) draw(html, where);
    })
    .catch(() => setTimeout(() => address === where && over.hidden && show(where), AGAIN));
}

function connecting(is) {
  clearTimeout(telling);
  const band = document.querySelector("[data-lost]");
  if (is) band.textContent = screen().dataset.connecting;
  band.hidden = !is && !document.body.classList.contains("is-lost");
}

// Whoever goes by the keyboard keeps their place when the same screen is drawn anew.
function draw(html, where) {
  drawn = where;
  const kind = screen().className;
  const place = Array.from(menu.querySelectorAll("a, button")).indexOf(document.activeElement);
  menu.innerHTML = html;
  document.documentElement.lang = screen().dataset.lang;
  const next = menu.querySelectorAll("a, button")[place];
  if (place >= 0 && next && screen().className === kind) next.focus({ preventScroll: true });
}

function screen() {
  return menu.querySelector("[data-screen]");
}

function isHome() {
  const url = new URL(address, location.href);
  return url.pathname === HOME && !url.search;
}

// The survey at the kiosk: a question a screen. An answer that is touched leads to the next one; nothing is kept
// anywhere but in the page, and goes with it. Whoever has one question read aloud hears the next ones too.
import { isSpeaking, toggle as readAloud } from "./kiosk-voice.js";
import { now } from "./live.js";

const menu = document.getElementById("menu");
const PAUSE = 350; // ms for which an answer is seen as touched before the next question comes
const TWICE = 400; // ms after a question has come, in which a touch is the second one of a hand that shakes
let form = null;
let at = 0;
let going = null;
let shown = 0;
let aloud = false;

new MutationObserver(look).observe(menu, { childList: true });
look();

function look() {
  const there = menu.querySelector("[data-survey]");
  if (there === form) return;
  clearTimeout(going);
  aloud = false;
  form = there;
  if (!form) return;
  form.addEventListener("change", (event) => chosen(event.target));
  form.addEventListener("click", twice, true);
  form.addEventListener("click", pressed);
  show(0);
}

function steps() {
  return Array.from(form.querySelectorAll("[data-at]"));
}

function show(number) {
  clearTimeout(going);
  at = number;
  shown = now();
  const all = steps();
  const here = all[at];
  const answered = here.querySelector("input:checked") !== null;
  all.forEach((step, place) => step.classList.toggle("on", place === at));
  mark();
  toggle("[data-before]", at > 0);
  toggle("[data-next]", at < all.length - 1 && (answered || here.hasAttribute("data-may-skip")));
  toggle("[data-skip]", !answered);
  toggle("[data-on]", answered);
  toggle("[data-send]", at === all.length - 1);
  form.querySelector(".main").scrollTop = 0;
  const place = here.querySelector("input:checked, .which, h2");
  if (place) place.focus({ preventScroll: true });
  const listen = form.querySelector("[data-listen]");
  listen.dataset.listen = here.dataset.says;
  if (aloud) readAloud(listen, () => {});
}

function toggle(what, is) {
  form.querySelector(what).hidden = !is;
}

function mark() {
  form.querySelectorAll(".option").forEach((option) => {
    option.classList.toggle("chosen", option.querySelector("input").checked);
  });
}

// By keys an answer is looked at before it is taken: arrows change it, and Enter goes on.
let byKey = false;
document.addEventListener("keydown", (event) => {
  byKey = true;
  if (!form || event.key !== "Enter" || !form.contains(event.target) || event.target.type !== "radio") return;
  event.preventDefault();
  event.target.checked = true;
  show(at + 1);
});
document.addEventListener("pointerdown", () => {
  byKey = false;
});

function chosen(input) {
  if (input.type !== "radio") return;
  mark();
  if (byKey) {
    toggle("[data-next]", true);
    toggle("[data-skip]", false);
    toggle("[data-on]", true);
    return;
  }
  goOn();
}

function goOn() {
  const asked = form;
  const next = at + 1;
  clearTimeout(going);
  going = setTimeout(() => form === asked && show(next), PAUSE);
}

// It would answer the next question, where it was not looked at, or send everything.
function twice(event) {
  if (byKey || now() - shown > TWICE || !event.target.closest(".option, .way")) return;
  event.preventDefault();
  event.stopPropagation();
}

function pressed(event) {
  const option = event.target.closest(".option");
  if (event.target.closest("[data-listen]")) aloud = !isSpeaking(); // kiosk.js begins or ends it, after this
  if (event.target.closest("[data-next]")) show(at + 1);
  else if (event.target.closest("[data-before]")) show(at - 1);
  else if (event.target.closest("[data-cancel]")) cancel(event);
  else if (event.target.closest("[data-stay]")) sure(false);
  else if (option && !byKey && option.querySelector("input:checked") && event.target.type === "radio") goOn(); // the same again
}

// Nobody loses nine answers to a hand that slipped.
function cancel(event) {
  event.preventDefault();
  if (form.querySelector("input:checked")) return sure(true);
  document.dispatchEvent(new CustomEvent("go", { detail: event.target.closest("a").getAttribute("href") }));
}

function sure(is) {
  const question = form.querySelector("[data-sure]");
  question.hidden = !is;
  if (is) question.querySelector("[data-stay]").focus({ preventScroll: true });
}

// A form at the kiosk: a question a screen, keys to touch, and nothing that stays when its person has gone. What is
// typed lies in the page alone, and for minutes, sealed, with the server, so that a power cut does not cost it.
import { fetchPage, fieldsOf, now, post } from "./live.js";

const menu = document.getElementById("menu");
const over = document.getElementById("over");
const PAUSE = 1000; // ms after the last key, after which what is typed is kept
const AGAIN = 700; // ms after which what was not heard is said again
const TWICE = 600; // ms after a question has come, in which a touch is the second one of a hand that shakes
const CARD = 16; // digits of a NIK and of a family card's number
const ALL = "*";
const DIGITS = {
  nik: (digits) => grouped(digits.slice(0, CARD)),
  nokk: (digits) => grouped(digits.slice(0, CARD)),
  phone: (digits) => grouped(digits.slice(0, 15)),
  date: (digits) => [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 8)].filter(Boolean).join("/"),
  money: (digits) => digits.slice(0, 15).replace(/\B(?=(\d{3})+$)/g, "."),
  number: (digits) => digits.slice(0, 12),
};
let form = null; // the screen with the questions, while it is there
let at = 0;
let shown = 0;
let toReview = false; // one answer is put right, and then all are looked at again
let waiting = false;
let pausing = null;
let capital = null; // touched: this letter large, or small; not touched: as a name is written

new MutationObserver(look).observe(menu, { childList: true });
new MutationObserver(covered).observe(over, { childList: true });
look();
if (location.pathname === "/kiosk") askUnsent();

// --- coming and going ----------------------------------------------------------------------------------------------

function look() {
  const there = menu.querySelector("[data-form]");
  if (there === form) return;
  if (form) leave(fields().tap);
  form = there;
  if (form) begin();
}

function begin() {
  toReview = waiting = false;
  steps().forEach((step) => (input(step) && DIGITS[step.dataset.kind] ? shape(step) : mark(step)));
  const mistaken = steps().findIndex((step) => step.querySelector("[data-wrong]:not(:empty)"));
  if (mistaken > 0) show(mistaken);
  else if (Number(form.dataset.step) === steps().length - 1) review(() => show(steps().length - 1));
  else show(Math.min(Number(form.dataset.step), steps().length - 1));
}

// Whatever covers the screen: a form that is sent leaves nothing behind it, one that is not wanted is deleted.
let offered = false;
function covered() {
  if (form && over.querySelector("[data-sent]")) {
    const gone = form;
    form = null; // the server has it, and keeps no draft any more
    gone.removeAttribute("data-form");
    gone.textContent = "";
  }
  const offer = over.querySelector("[data-unsent]");
  if (offered && !offer && !menu.querySelector("[data-form]") && !offered.taken) leave("");
  offered = offer ? { taken: false } : false;
  if (offer) offer.querySelector("[data-resume]").addEventListener("click", take);
}

function take() {
  if (offered) offered.taken = true;
}

function askUnsent() {
  fetchPage(`/kiosk/unsent${location.search}`, { "X-Part": "unsent" })
    .then((html) => html && !form && tell("cover", html), () => setTimeout(askUnsent, AGAIN));
}

function leave(tap) {
  clearTimeout(pausing);
  tellOffice("/kiosk/unsent", { form: tap }).catch(() => setTimeout(() => leave(tap), AGAIN));
}

// --- a question a screen -------------------------------------------------------------------------------------------

function steps() {
  return Array.from(form.querySelectorAll("[data-at]"));
}

function here() {
  return steps()[at];
}

function input(step) {
  return step.querySelector("input:not([type=radio]):not([type=checkbox]), textarea");
}

function show(number) {
  at = number;
  shown = now();
  capital = null;
  const all = steps();
  all.forEach((step, place) => step.classList.toggle("on", place === at));
  form.querySelectorAll("[data-board]").forEach((board) => {
    board.hidden = board.dataset.board !== here().dataset.keys;
  });
  toggle("[data-before]", at > 0);
  toggle("[data-next]", at < all.length - 1);
  toggle("[data-send]", at === all.length - 1);
  toggle("[data-first]", at === 0);
  toggle("[data-then]", at > 0);
  form.querySelector(".main").scrollTop = 0;
  const place = input(here()) || here().querySelector("input:checked, input, h2");
  if (place) place.focus({ preventScroll: true });
  if (input(here())) input(here()).setSelectionRange(input(here()).value.length, input(here()).value.length);
  const listen = form.querySelector("[data-listen]");
  if (listen) listen.dataset.listen = here().dataset.says;
  cased();
  sure(false);
}

function toggle(what, is) {
  form.querySelector(what).hidden = !is;
}

function next() {
  if (waiting) return;
  const all = steps();
  const name = here().dataset.name;
  if (!name) {
    show(at + 1);
  } else if (toReview || at === all.length - 2) {
    review(() => show(all.length - 1));
  } else {
    check(name, (told) => (told.mistakes[name] ? wrong(here(), told.mistakes[name]) : show(at + 1)));
  }
}

function review(then) {
  check(ALL, (told) => {
    if (mend(told.mistakes)) return;
    toReview = true;
    form.querySelector("[data-review]").innerHTML = told.review;
    then();
  });
}

// To the first blank at which something is wrong; its sentence stands there.
function mend(mistakes) {
  const all = steps();
  all.forEach((step) => wrong(step, mistakes[step.dataset.name] || ""));
  const first = all.findIndex((step) => mistakes[step.dataset.name]);
  if (first >= 0) show(first);
  return first >= 0;
}

function wrong(step, sentence) {
  const said = step.querySelector("[data-wrong]");
  if (!said) return;
  said.textContent = sentence;
  const blank = input(step);
  if (!blank) return;
  if (sentence) blank.setAttribute("aria-invalid", "true");
  else blank.removeAttribute("aria-invalid");
  if (sentence && step === here()) blank.focus({ preventScroll: true });
}

// --- kept and checked ----------------------------------------------------------------------------------------------

function fields() {
  const sent = fieldsOf(form.querySelector("[data-blanks]"));
  return Object.assign(sent, { step: String(at) });
}

function keepSoon() {
  clearTimeout(pausing);
  pausing = setTimeout(() => form && tellOffice(`${form.dataset.form}/draft`, fields()).catch(() => {}), PAUSE);
}

// Asked until it is answered, as long as this question is looked at.
function check(of, then) {
  const asking = form;
  const button = form.querySelector("[data-next]");
  clearTimeout(pausing);
  waiting = true;
  button.classList.add("touched");
  button.dataset.asked = "";
  tellOffice(`${form.dataset.form}/draft`, Object.assign(fields(), { of })).then(
    (told) => {
      if (form !== asking) return;
      answered(button);
      if (told.mistakes) then(told);
      else tell("say", told.message);
    },
    () => setTimeout(() => {
      if (form !== asking) return;
      answered(button);
      check(of, then);
    }, AGAIN)
  );
}

function answered(button) {
  waiting = false;
  button.classList.remove("touched");
  delete button.dataset.asked;
}

function tellOffice(address, sent) {
  return post(address, sent).then((answer) => answer.json());
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

// --- touched and typed ---------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (!form || !form.contains(event.target)) return;
  const key = event.target.closest("[data-key]");
  const change = event.target.closest("[data-change]");
  if (key) press(key.dataset.key);
  else if (event.target.closest("[data-erase]")) erase();
  else if (event.target.closest("[data-erase-all]")) put(input(here()), "");
  else if (event.target.closest("[data-shift]")) shift();
  else if (event.target.closest("[data-next]")) next();
  else if (event.target.closest("[data-before]")) show(at - 1);
  else if (change) show(Number(change.dataset.change));
  else if (event.target.closest("[data-stay]")) sure(false);
  else if (event.target.closest("[data-cancel]")) cancel(event);
});

// A touched key must not take the place of what is typed into.
document.addEventListener("mousedown", (event) => {
  if (form && event.target.closest("[data-board]")) event.preventDefault();
});

document.addEventListener("input", (event) => {
  if (!form || !form.contains(event.target)) return;
  mark(here());
  if (DIGITS[here().dataset.kind] && input(here()) === event.target) shape(here());
  wrong(here(), "");
  cased();
  keepSoon();
});

// Enter goes on to the next question, and sends only what has been looked at.
document.addEventListener("submit", (event) => {
  if (!form || !event.target.matches("[data-blanks]")) return;
  const isLast = at === steps().length - 1;
  if (isLast && now() - shown > TWICE) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!isLast) next();
}, true);

document.addEventListener("mistaken", (event) => form && mend(event.detail));

function press(letter) {
  const blank = input(here());
  if (!blank) return;
  if (DIGITS[here().dataset.kind]) {
    put(blank, blank.value + letter);
    return;
  }
  blank.focus({ preventScroll: true });
  blank.setRangeText(isLarge() ? letter.toUpperCase() : letter, blank.selectionStart, blank.selectionEnd, "end");
  capital = null;
  typed(blank);
}

function erase() {
  const blank = input(here());
  if (!blank) return;
  if (DIGITS[here().dataset.kind]) {
    put(blank, blank.value.replace(/\D/g, "").slice(0, -1));
    return;
  }
  blank.focus({ preventScroll: true });
  const start = blank.selectionStart === blank.selectionEnd ? Math.max(0, blank.selectionStart - 1) : blank.selectionStart;
  blank.setRangeText("", start, blank.selectionEnd, "end");
  typed(blank);
}

function put(blank, text) {
  if (!blank) return;
  blank.value = text;
  blank.focus({ preventScroll: true });
  typed(blank);
}

function typed(blank) {
  blank.dispatchEvent(new Event("input", { bubbles: true }));
}

function mark(step) {
  step.querySelectorAll(".option").forEach((option) => {
    option.classList.toggle("chosen", option.querySelector("input").checked);
  });
}

// Digits in the groups in which they stand on a card.
function shape(step) {
  const blank = input(step);
  const digits = blank.value.replace(/\D/g, "");
  const shaped = DIGITS[step.dataset.kind](digits);
  if (blank.value !== shaped) {
    blank.value = shaped;
    blank.setSelectionRange(shaped.length, shaped.length);
  }
  const counted = step.querySelector("[data-counted]");
  if (counted) counted.textContent = `${Math.min(digits.length, CARD)}/${CARD}`;
}

function grouped(digits) {
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
}

// --- large letters -------------------------------------------------------------------------------------------------

// As names and addresses are written: each word begins large, unless somebody touches for it to be otherwise.
function isLarge() {
  if (capital !== null) return capital;
  const blank = input(here());
  return blank.tagName === "TEXTAREA" ? /(^|[.?!]\s+)$/.test(before(blank)) : /(^|[\s/'-])$/.test(before(blank));
}

function before(blank) {
  return blank.value.slice(0, blank.selectionStart);
}

function shift() {
  capital = !isLarge();
  input(here()).focus({ preventScroll: true });
  cased();
}

function cased() {
  if (here().dataset.keys !== "letters") return;
  const board = form.querySelector("[data-board=letters]");
  board.classList.toggle("large", isLarge());
  board.querySelector("[data-shift]").setAttribute("aria-pressed", String(isLarge()));
}

// --- cancelled -----------------------------------------------------------------------------------------------------

function cancel(event) {
  event.preventDefault();
  if (form.querySelector("[data-blanks]") && steps().some((step) => hasAnswer(step))) sure(true);
  else tell("go", event.target.closest("[data-cancel]").getAttribute("href"));
}

function hasAnswer(step) {
  const blank = input(step);
  return Boolean(blank ? blank.value : step.querySelector("input:checked"));
}

function sure(is) {
  const question = form.querySelector("[data-sure]");
  if (question.hidden === !is) return;
  question.hidden = !is;
  if (is) question.querySelector("[data-stay]").focus({ preventScroll: true });
}

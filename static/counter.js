// The counter: every button has its key, a second press within a second does nothing, a refusal is read as it stands.
import { fetchPage, fieldsOf, live, newTap, now, send } from "./live.js";

const desk = document.getElementById("desk");
const said = document.querySelector("[data-said]");
const TWICE = 1000; // ms within which a second press is the same one
let lastPress = -TWICE;
let hiding = null;
let alerted = alerts();

live("/counters", {
  say: () => ({ counter: desk.dataset.counter }),
  drawn: (part, html) => {
    if (part !== "desk") return true;
    draw(html);
    return false;
  },
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act]");
  if (!form) return;
  event.preventDefault();
  if (now() - lastPress < TWICE) return;
  lastPress = now();
  const fields = fieldsOf(form, event.submitter);
  if (fields.own !== undefined) {
    fields.reason = fields.reason || fields.own;
    delete fields.own;
  }
  fields.tap = newTap();
  const question = form.closest("details");
  const asked = question && question.dataset.keep;
  form.querySelectorAll("button").forEach((button) => button.classList.add("busy"));
  send(form, fields).then(
    (answer) => {
      if (answer.refusal) { tell(answer.refusal); refresh(); return; }
      close(asked);
      draw(answer.html);
    },
    () => { tell(document.querySelector("[data-lost]").textContent.replace(/\{hour\}.*/, "…")); refresh(); }
  );
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeAll();
  if (event.key === "Enter" && event.target.matches("details input")) answerTyped(event);
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  if (key === "space" && event.target.closest("details form")) return; // it presses the reason it stands on
  const button = desk.querySelector(`[data-key~="${CSS.escape(key)}"]`);
  if (!button || button.disabled || button.classList.contains("off")) return;
  event.preventDefault();
  if (button.tagName === "SUMMARY") {
    const ask = button.parentElement;
    const opening = !ask.open;
    closeAll();
    ask.open = opening;
    const first = ask.querySelector("input:not([type=hidden]), button");
    if (opening && first) first.focus();
  } else {
    button.click();
  }
});

// Enter in a field would press the form's first button, which is a reason that nobody chose.
function answerTyped(event) {
  event.preventDefault();
  const form = event.target.form;
  if (event.target.name === "own") form.querySelector("[data-own]").click();
  else form.querySelector("button").focus();
}

desk.addEventListener("click", (event) => {
  const summary = event.target.closest("summary");
  if (summary && summary.classList.contains("off")) event.preventDefault();
});

// A redraw keeps what a person is in the middle of: the open question, and what was typed into it.
function draw(html) {
  const open = desk.querySelector("details[open]");
  const keep = open && open.dataset.keep;
  const typed = open ? Array.from(open.querySelectorAll("input:not([type=hidden])"), (input) => input.value) : [];
  const focused = open ? Array.from(open.querySelectorAll("input, button")).indexOf(document.activeElement) : -1;
  desk.innerHTML = html;
  if (keep) {
    const again = desk.querySelector(`details[data-keep="${CSS.escape(keep)}"]`);
    if (again && again.querySelector("form")) {
      again.open = true;
      again.querySelectorAll("input:not([type=hidden])").forEach((input, at) => { input.value = typed[at] || ""; });
      const focus = again.querySelectorAll("input, button")[focused];
      if (focus) focus.focus();
    }
  }
  ring();
  tick();
}

function refresh() {
  fetchPage(location.href, { "X-Part": "desk" }).then(draw).catch(() => {});
}

// The question that was answered; another may have been opened since.
function close(asked) {
  desk.querySelectorAll("details[open]").forEach((ask) => { if (ask.dataset.keep === asked) ask.open = false; });
}

function closeAll() {
  desk.querySelectorAll("details[open]").forEach((ask) => { ask.open = false; });
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 6000);
}

// What needs a person comes with a sound, once.
function ring() {
  const now = alerts();
  if (now.some((alert) => !alerted.includes(alert))) new Audio("/static/ring.wav").play().catch(() => {});
  alerted = now;
}

function alerts() {
  return Array.from(desk.querySelectorAll("[data-alert]"), (alert) => alert.dataset.alert);
}

function tick() {
  desk.querySelectorAll("[data-since]").forEach((watch) => {
    const shown = desk.querySelector("#clock time");
    const seconds = Math.max(0, Math.floor((officeNow(shown) - Date.parse(watch.dataset.since)) / 1000));
    watch.textContent = `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
  });
}

// The office's clock as of its last beat, going on by this machine's.
let beat = { text: "", at: 0 };
function officeNow(shown) {
  const text = shown ? shown.dateTime : "";
  if (text && text !== beat.text) beat = { text, at: now() };
  return text ? Date.parse(beat.text) + (now() - beat.at) : Date.now();
}

setInterval(tick, 1000);
tick();

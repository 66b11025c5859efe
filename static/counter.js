// The counter: every button has its key, a second press within a second does nothing, a refusal is read as it stands.
import { fetchPage, fieldsOf, live, newTap, now, send } from "./live.js";
import { hear } from "./counter-bell.js";
import { lettersOf } from "./counter-letters.js";
import { closeAll, keys } from "./desk-keys.js";

const desk = document.getElementById("desk");
const said = document.querySelector("[data-said]");
const TWICE = 1000; // ms within which a second press is the same one
let lastPress = -TWICE;
let hiding = null;
const letters = lettersOf(desk, tell, said.dataset.unsent);

live("/counters", {
  say: () => ({ counter: desk.dataset.counter }),
  drawn: (part, html) => {
    if (part !== "desk") return part !== "letters"; // that one is not of the page as it was loaded
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
      if (form.dataset.elsewhere) { tell(form.dataset.elsewhere); refresh(); return; } // not this room's to draw
      draw(answer.html);
    },
    () => { tell(said.dataset.unsent); refresh(); }
  );
});

keys((wasOpen) => {
  choose(false);
  if (!wasOpen) letters.close();
});

desk.addEventListener("click", (event) => {
  if (event.target.closest("[data-more]")) choose(!desk.classList.contains("choosing"));
});

// A question that nobody wants answered goes when one touches beside it.
document.addEventListener("click", (event) => {
  if (!event.target.closest("details, [data-more], .others")) { closeAll(); choose(false); }
});

// On a phone the other buttons stand one press behind.
function choose(open) {
  desk.classList.toggle("choosing", open);
  const more = desk.querySelector("[data-more]");
  if (more) more.setAttribute("aria-expanded", String(open));
}

// A redraw keeps what a person is in the middle of: the open question, what was chosen and typed in it, the focus.
function draw(html) {
  const open = Array.from(desk.querySelectorAll("details[open]"), (ask) => [ask.dataset.keep, fieldsIn(ask)]);
  const focus = document.activeElement && desk.contains(document.activeElement) ? pathTo(document.activeElement) : null;
  desk.innerHTML = html;
  open.forEach(([keep, before]) => {
    const again = desk.querySelector(`details[data-keep="${CSS.escape(keep)}"]`);
    if (!again || !again.querySelector(".sheet-of")) return;
    again.open = true;
    fieldsIn(again).forEach((field, at) => {
      if (!before[at]) return;
      field.value = before[at].value;
      field.checked = before[at].checked;
    });
  });
  const focused = focus && document.querySelector(focus.where);
  if (focused) (focus.at < 0 ? focused : focused.querySelectorAll("input, button")[focus.at] || focused).focus();
  choose(desk.classList.contains("choosing"));
  letters.look();
  hear(desk);
  tick();
}

function fieldsIn(ask) {
  return Array.from(ask.querySelectorAll("input:not([type=hidden])"));
}

// How the element in focus is found again once it has been drawn anew: by its question, or by its key.
function pathTo(element) {
  const ask = element.closest("details");
  if (ask && element.tagName !== "SUMMARY") {
    return { where: `details[data-keep="${CSS.escape(ask.dataset.keep)}"]`, at: Array.from(ask.querySelectorAll("input, button")).indexOf(element) };
  }
  return element.dataset.key ? { where: `[data-key="${CSS.escape(element.dataset.key)}"]`, at: -1 } : null;
}

function refresh() {
  fetchPage(location.href, { "X-Part": "desk" }).then(draw).catch(() => {});
}

// The question that was answered; another may have been opened since.
function close(asked) {
  desk.querySelectorAll("details[open]").forEach((ask) => { if (ask.dataset.keep === asked) ask.open = false; });
}

function tell(sentence) {
  said.textContent = sentence;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 8000);
}

// Every clock on the desk goes on by itself, from the office's own time.
function tick() {
  const at = officeNow(document.querySelector("#clock time"));
  desk.querySelectorAll("[data-since]").forEach((watch) => {
    const seconds = Math.max(0, Math.floor((at - Date.parse(watch.dataset.since)) / 1000));
    watch.textContent = minutes(seconds);
    if (watch.dataset.promise) tellPromise(watch.parentElement, Math.floor(seconds / 60) - Number(watch.dataset.promise));
  });
  desk.querySelectorAll("[data-until]").forEach((clock) => {
    const left = Math.ceil((Date.parse(clock.dataset.until) - at) / 1000);
    clock.textContent = left > 0 ? clock.dataset.say.replace("{left}", minutes(left)) : clock.dataset.done;
  });
  desk.querySelectorAll("[data-ago]").forEach((clock) => {
    const passed = Math.max(0, Math.floor((at - Date.parse(clock.dataset.ago)) / 60000));
    clock.textContent = clock.dataset.say.replace("{n}", passed);
  });
}

// 4.05, or 1.04.05 with hours.
function minutes(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), rest = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}.${two(rest)}.${two(seconds % 60)}` : `${rest}.${two(seconds % 60)}`;
}

// Past what the service is promised to take, the stopwatch says so in words.
function tellPromise(place, past) {
  const over = place.querySelector("[data-over]");
  place.querySelector("[data-within]").hidden = past > 0;
  over.hidden = past <= 0;
  if (past > 0) over.textContent = over.dataset.over.replace("{n}", past);
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
hear(desk);

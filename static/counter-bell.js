// What needs a person comes with one sound: not again when it is drawn anew, nor when the page is loaded again.
const QUIET = 60000; // ms for which a trouble that went and came again is still the same one
const LINE = "line";
const bell = new Audio("/static/ring.wav");
bell.preload = "auto"; // it must ring when the line is lost, too
let waiting = false; // for a first touch, where a browser lets nothing sound before it
let shown = [];

// What is on the desk now. What has not rung yet rings.
export function hear(desk) {
  shown = Array.from(desk.querySelectorAll("[data-alert]"), (alert) => alert.dataset.alert);
  look(desk.dataset.counter);
}

function look(counter) {
  const key = `antrean-rung-${counter}`, at = Date.now();
  const known = kept(key), all = isLost() ? shown.concat(LINE) : shown;
  let isNew = false;
  all.forEach((alert) => {
    if (known[alert] === undefined) isNew = true;
    known[alert] = 0; // it is there
  });
  Object.keys(known).forEach((alert) => {
    if (all.includes(alert)) return;
    if (isLost() && alert !== LINE) return; // nobody knows
    known[alert] = known[alert] || at; // it went
    if (Math.abs(at - known[alert]) > QUIET) delete known[alert];
  });
  keep(key, known);
  if (isNew) ring();
}

export function ring() {
  bell.currentTime = 0;
  bell.play().catch(() => { waiting = true; });
}

["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, () => {
  if (!waiting) return;
  waiting = false;
  bell.play().catch(() => {});
}));

function isLost() {
  return document.body.classList.contains("is-lost");
}

const desk = document.getElementById("desk");
new MutationObserver(() => look(desk.dataset.counter)).observe(document.body, { attributes: true, attributeFilter: ["class"] });

let memory = {};
function kept(key) {
  try { memory = JSON.parse(localStorage.getItem(key)) || {}; } catch (e) { /* a browser that keeps nothing */ }
  return memory;
}

function keep(key, known) {
  memory = known;
  try { localStorage.setItem(key, JSON.stringify(known)); } catch (e) { /* a browser that keeps nothing */ }
}

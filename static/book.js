// One press gives a number: asks for a puzzle, lets a worker solve it, sends the form, and shows what came of it.
import { ask, fieldsOf } from "./live.js";

const SLOW = 6000; // ms after which the page says that it is still at work
const form = document.querySelector("[data-book]");

if (form) begin();

function begin() {
  const button = form.querySelector("[data-give]");
  const progress = form.querySelector("[data-progress]");
  const words = form.querySelector("[data-words]");
  const bar = form.querySelector("progress");
  const said = form.querySelector("[data-said]");
  form.querySelector("[data-needs-script]").hidden = true;
  button.hidden = false;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    work(true);
    const slow = setTimeout(() => (words.textContent = form.dataset.still), SLOW);
    give(fieldsOf(form), (share) => (bar.value = share))
      .then(tell, () => complain(form.dataset.offline))
      .then(() => clearTimeout(slow));
  });

  function work(on) {
    button.disabled = on;
    button.hidden = on;
    progress.hidden = !on;
    words.textContent = form.dataset.working;
    bar.value = 0;
    if (on) said.hidden = true;
  }

  function tell({ status, told }) {
    if (status === 200 || status === 201) location.replace(form.dataset.done);
    else if (told.refusal === "SlotFull" || told.refusal === "SlotPast") location.replace(form.dataset.full);
    else complain(told.message);
  }

  function complain(sentence) {
    work(false);
    said.textContent = sentence;
    said.hidden = false;
    button.focus();
  }
}

function give(fields, onward) {
  return json("/book/puzzle").then(({ told }) =>
    solve(told, onward).then((answer) => json("/book", Object.assign({}, fields, { puzzle: told.challenge, answer })))
  );
}

function json(address, fields) {
  const csrf = document.querySelector("meta[name=csrf]");
  const given = { headers: { Accept: "application/json" } };
  if (fields) {
    Object.assign(given, { method: "POST", body: JSON.stringify(fields) });
    Object.assign(given.headers, { "Content-Type": "application/json", "X-CSRF": csrf ? csrf.content : "" });
  }
  return ask(address, given).then((answer) => answer.json().then((told) => ({ status: answer.status, told })));
}

// The parts of a puzzle one after the other, beside the page, so that it stays alive.
function solve({ challenge, bits }, onward) {
  return new Promise((done, fail) => {
    const worker = new Worker("/static/book-worker.js");
    worker.onmessage = ({ data }) => {
      if (data.answer) done(data.answer);
      else onward(data.share);
    };
    worker.onerror = fail;
    worker.postMessage({ challenge, bits });
  });
}

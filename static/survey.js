// How many of the questions are answered, while somebody answers them; and answers that found no line stay there to be
// sent again, instead of the browser's own page in their place. Without it the form is the same.
import { fieldsOf, post } from "./live.js";

const PATIENCE = 20000; // ms for which an answer is waited for; the same tap is the same form, so it may be late
const form = document.querySelector("[data-survey]");
const progress = form && form.querySelector("[data-progress]");

function count() {
  const answered = form.querySelectorAll("fieldset input:checked").length;
  progress.querySelector("[data-said]").textContent = progress.dataset.progress.replace("{n}", String(answered));
  progress.querySelector("progress").value = answered;
}

if (progress) {
  progress.hidden = false;
  form.addEventListener("change", (event) => {
    const asked = event.target.closest("fieldset");
    if (asked) asked.classList.remove("missing");
    count();
  });
  count();
}

if (form) {
  form.addEventListener("submit", send);
  window.addEventListener("pageshow", () => working(false));
}

function send(event) {
  event.preventDefault();
  if (form.querySelector("[type=submit]").disabled) return;
  working(true);
  unsent(false);
  post(form.action, fieldsOf(form), null, PATIENCE).then((answer) => {
    if (answer.status >= 400 && answer.status < 500) return form.submit(); // the office says on its page what is wrong
    return answer.json().then((told) => {
      if (told.taken !== true) throw told; // a machine in between answered
      location.replace(`${form.action}?lang=${form.elements.language.value}`);
    });
  }).catch(() => {
    working(false);
    unsent(true);
  });
}

function working(is) {
  const button = form.querySelector("[type=submit]");
  button.disabled = is;
  button.textContent = is ? button.dataset.working : button.dataset.words;
}

function unsent(is) {
  const said = form.querySelector("[data-unsent]");
  said.hidden = !is;
  if (is) said.focus();
}

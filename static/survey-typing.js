// Forms from paper, typed in by keys alone: a digit answers the question at hand and goes on to the next.
const form = document.querySelector("[data-typing]");
const questions = Array.from(form.querySelectorAll("[data-question]"));

function begin(question) {
  const input = question.querySelector("input:checked, input");
  input.focus();
}

function onward(question) {
  const next = questions[questions.indexOf(question) + 1];
  if (next) begin(next);
  else form.querySelector(".of-person select").focus();
}

// A keypad says what stands on its keys, also while its Num Lock is off and they would be arrows.
function digitOf(event) {
  return /^Numpad[0-9]$/.test(event.code) ? event.code.slice(-1) : event.key;
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.tagName === "SELECT") {
    event.preventDefault();
    form.querySelector("[type=submit]").click();
    return;
  }
  const question = event.target.closest("[data-question]");
  if (!question || event.ctrlKey || event.altKey || event.metaKey) return;
  const digit = digitOf(event);
  if (/^[0-9]$/.test(digit)) event.preventDefault();
  const answer = /^[1-4]$/.test(digit) && question.querySelector(`input[value="${digit}"]`);
  if (answer) {
    answer.checked = true;
    question.classList.remove("missing");
    onward(question);
  } else if (event.key === "Backspace") {
    event.preventDefault();
    const before = questions[questions.indexOf(question) - 1];
    if (before) begin(before);
  }
});

begin(questions.find((question) => !question.querySelector("input:checked")) || questions[0]);

// The keys of staff's pages: every button has its own, the choices of an open question have numbers, Escape lets go.

// `letGo`: what else Escape, and a touch beside everything, put away.
export function keys(letGo) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo(closeAll());
    if (event.key === "Enter" && event.target.matches("details input")) answerTyped(event);
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    if (/^[1-9]$/.test(event.key) && pressChoice(Number(event.key))) { event.preventDefault(); return; }
    const key = event.key === " " ? "space" : event.key.toLowerCase();
    if (key === "space" && event.target.closest("details form")) return; // it presses the reason it stands on
    const button = document.querySelector(`[data-key~="${CSS.escape(key)}"]`);
    if (!button || button.disabled || button.classList.contains("off")) return;
    event.preventDefault();
    if (button.tagName === "SUMMARY") {
      const ask = button.parentElement;
      const opening = !ask.open;
      closeAll();
      ask.open = opening;
      const first = ask.querySelector("[data-choice], input:not([type=hidden])");
      if (opening && first) first.focus();
    } else {
      button.click();
    }
  });

  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details.ask > summary");
    if (summary && summary.classList.contains("off")) event.preventDefault();
    else if (summary) closeAll(summary.parentElement);
  });
}

// The choices of the open question have numbers; 1 is the first.
function pressChoice(number) {
  const choice = document.querySelectorAll("details.ask[open] > form [data-choice]")[number - 1];
  if (choice) choice.click();
  return Boolean(choice);
}

// Enter in a field would press the form's first button, which is a reason that nobody chose.
function answerTyped(event) {
  const form = event.target.form;
  const answer = event.target.name === "own" ? form.querySelector("[data-own]") : form.querySelector("[data-enter]");
  event.preventDefault();
  if (answer) answer.click();
  else (form.querySelector("[data-choice]") || form.querySelector("button")).focus();
}

// Puts every question away but one that another stands in; was there any?
export function closeAll(but) {
  const open = Array.from(document.querySelectorAll("details.ask[open]")).filter((ask) => !but || !ask.contains(but));
  open.forEach((ask) => { ask.open = false; });
  return open.length > 0;
}

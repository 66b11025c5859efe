// One letter on a page of staff: its steps, its form shown for a minute, and a part that is drawn anew when it changed.
import { fetchPage, fieldsOf, newTap, now, send } from "./live.js";

const TWICE = 1000; // ms within which a second press is the same one
let lastPress = -TWICE;

// `place`: the element whose part it is; `address()`: where the part comes from, null for none; `tell(sentence)`.
export function letterPart(place, address, { part, tell, unsent, heard, drawn }) {
  let masking = null;
  let asking = 0;
  const handsOff = () => place.querySelector("details.ask[open], .is-shown, input:focus") || document.querySelector(".pressed");

  // The part as it is now; what somebody is in the middle of stays, unless the letter itself has changed.
  function refresh(anyway) {
    const from = address();
    if (!from) return Promise.resolve();
    const turn = ++asking;
    return fetchPage(from, { "X-Part": part, Accept: "text/html" }).then((html) => {
      if (heard) heard();
      if (turn === asking && from === address()) draw(html, anyway);
    });
  }

  function draw(html, anyway) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const before = changedIn(place), after = changedIn(fresh);
    if (!anyway && before === after && handsOff()) return;
    const focus = document.activeElement && place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const fields = before && !anyway ? kept() : [];
    place.innerHTML = html;
    clearTimeout(masking);
    fields.forEach(([name, value]) => { const field = place.querySelector(`[name="${CSS.escape(name)}"]`); if (field && !field.value) field.value = value; });
    const again = focus && place.querySelector(`[data-key="${CSS.escape(focus)}"]`);
    if (again) again.focus();
    if (drawn) drawn();
  }

  // What was typed beside the letter, as a code.
  function kept() {
    return Array.from(place.querySelectorAll("input[type=text], input:not([type])"), (field) => [field.name, field.value]);
  }

  // Masks at once what stands there; then the part comes without it.
  function mask() {
    clearTimeout(masking);
    const shown = place.querySelector(".is-shown");
    if (!shown) return;
    shown.querySelectorAll("dd").forEach((answer) => { answer.textContent = "•••"; });
    shown.classList.remove("is-shown");
    refresh(true).catch(() => {});
  }

  place.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-letter-act], [data-letter-show]");
    if (!form) return;
    event.preventDefault();
    if (!form.matches("[data-letter-show]")) {
      if (now() - lastPress < TWICE) return;
      lastPress = now();
    }
    const fields = fieldsOf(form, event.submitter || form.pressed);
    if (fields.tap !== undefined) fields.tap = newTap();
    form.querySelectorAll("button").forEach((button) => button.classList.add("busy"));
    send(form, fields).then(
      (answer) => {
        form.querySelectorAll("button").forEach((button) => button.classList.remove("busy"));
        if (answer.refusal) { tell(answer.refusal); refresh(true).catch(() => {}); return; }
        if (form.matches("[data-letter-show]")) { show(answer.html); return; }
        if (form.dataset.elsewhere) { tell(form.dataset.elsewhere); return; }
        if (form.dataset.letterAct) draw(answer.html, true); // it is this whole part
        else refresh(true).catch(() => tell(unsent));
      },
      () => { tell(unsent); refresh(true).catch(() => {}); }
    );
  });

  // A browser that does not say which button was pressed.
  place.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    if (button && button.form) button.form.pressed = button;
  });

  function show(html) {
    const answers = place.querySelector("[data-answers]");
    if (!answers) return;
    answers.innerHTML = html;
    const shown = answers.querySelector("[data-mask-after]");
    if (shown) masking = setTimeout(mask, Number(shown.dataset.maskAfter) * 1000);
  }

  window.addEventListener("pagehide", mask);
  return { refresh, mask };
}

function changedIn(element) {
  const letter = element.querySelector("[data-changed]");
  return letter ? letter.dataset.page + letter.dataset.changed : "";
}

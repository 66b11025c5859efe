// Checking in: four digits by touch or by keys, six of a letter, and, on every screen, what a scanner reads from a
// phone or a slip. A scanner is a keyboard that is faster than any hand, and ends with Enter.
const FAST = 80; // ms between two keys, above which they were pressed by a person
const SCANNED = /\/t\/([A-Za-z0-9_-]{16,64})/;
const LETTER = /\/letters\/([A-Za-z0-9_-]{16,64})/;
const LONG = 7; // letters in one go that no person types
let typed = "";
let pausing = null;

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-digit]");
  if (pressed) put(pressed.dataset.digit);
  if (event.target.closest("[data-rub]")) rub();
});

// Before anything else hears it: the Enter of a scanner must press no button.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea")) return;
  if (event.key === "Enter") {
    if (typed.length < LONG) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    scanned(typed);
    forget();
  } else if (event.key === "Backspace") {
    rub();
  } else if (event.key.length === 1) {
    typed = (typed + event.key).slice(-300);
    clearTimeout(pausing);
    pausing = setTimeout(byHand, FAST);
  }
}, true);

function forget() {
  clearTimeout(pausing);
  typed = "";
}

function byHand() {
  const digits = typed;
  forget();
  if (/^[0-9]{1,6}$/.test(digits)) Array.from(digits).forEach(put);
}

function scanned(text) {
  const found = SCANNED.exec(text);
  const form = document.getElementById("scanned");
  const letter = LETTER.exec(text);
  if (document.querySelector("#menu [data-form]")) return; // somebody is typing: what they typed is worth more
  if (letter) document.dispatchEvent(new CustomEvent("go", { detail: `/kiosk/letters/${letter[1]}` }));
  if (!found || !form) return;
  form.elements.token.value = found[1];
  submit(form);
}

function put(digit) {
  const code = document.querySelector("#menu [data-code]");
  if (!code || document.getElementById("menu").hidden || code.value.length >= code.maxLength) return;
  code.value += digit;
  show(code);
  if (code.value.length === code.maxLength) submit(code.form);
}

function rub() {
  const code = document.querySelector("#menu [data-code]");
  if (!code || code.value.length >= code.maxLength) return; // what was sent is sent
  code.value = code.value.slice(0, -1);
  show(code);
}

function show(code) {
  code.form.querySelectorAll("[data-boxes] span").forEach((box, place) => {
    box.textContent = code.value[place] || "";
  });
}

// As a touched button sends its form; `requestSubmit` is younger than some kiosks.
function submit(form) {
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

// What is typed into a letter's form stays on the device until it is received, and goes by itself after its time.
//
// A form says how with attributes, for forms on other kinds of devices too:
//   data-draft="sktm"            keep what is typed, under this name
//   data-draft-minutes="1440"    for so long after the last letter; older ones are deleted, whichever page is looked at
//   data-draft-off               keep nothing here: a device of the office, say
// The script sends the form: it is drawn anew in its place where something has to be put right (422 and html), and the
// page goes to the `url` it is told once the form is received. Then nothing is kept of it.
// Within the form, each hidden until it is true:
//   data-draft-restored  data-draft-wiped   what was typed is here again; it is deleted
//   data-draft-note                         what is said about keeping, where something can be kept
//   data-draft-wipe                         a button that deletes it
//   data-draft-said, data-offline           where a sentence goes that is about the whole form
//   data-draft-filled="{n} of {of}"         how many of the blanks with data-needed are filled in
import { canKeep, forget, keep, kept, sweep } from "./letter-drafts.js";
import { fieldsOf, newTap, post } from "./live.js";

const SETTLED = 400; // ms after the last letter
const PATIENCE = 20000; // ms for which an answer is waited for; the same tap is the same request, so it may be late
const MINUTE = 60000;
let leave = () => {};

sweep();
setInterval(sweep, MINUTE);
window.addEventListener("pagehide", () => leave());
document.querySelectorAll("form[data-draft]").forEach(begin);

function begin(form) {
  const name = form.dataset.draft;
  const minutes = Number(form.dataset.draftMinutes) || 60;
  const keeps = !form.hasAttribute("data-draft-off");
  const part = (what) => form.querySelector(`[data-draft-${what}]`);
  let waiting = null, sent = null, over = false;

  const draft = keeps ? kept(name) : null;
  if (draft) restore(draft);
  show(part("note"), keeps && canKeep());
  count();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.querySelectorAll("[data-draft-wipe]").forEach((button) => button.addEventListener("click", () => {
    wipe();
    show(part("wiped"), true);
  }));
  form.addEventListener("submit", send);
  leave = () => waiting && save();

  function changed() {
    // Whoever changes what was sent already sends something else.
    if (sent && form.elements.tap) form.elements.tap.value = newTap();
    sent = null;
    show(part("wiped"), false);
    count();
    clearTimeout(waiting);
    waiting = setTimeout(save, SETTLED);
  }

  function save() {
    clearTimeout(waiting);
    if (!keeps || over) return;
    const fields = {};
    blanks(form).forEach((blank) => {
      if (isChoice(blank) ? blank.checked : blank.value) fields[blank.name] = blank.value;
    });
    if (Object.keys(fields).some((field) => fields[field])) keep(name, { minutes, fields, sent });
    else forget(name);
  }

  function restore(written) {
    blanks(form).forEach((blank) => {
      const text = written.fields[blank.name];
      if (isChoice(blank)) blank.checked = text === blank.value;
      else if (text !== undefined) blank.value = text;
    });
    if (written.sent && form.elements.tap) form.elements.tap.value = sent = written.sent;
    show(part("restored"), true);
  }

  function wipe() {
    clearTimeout(waiting);
    forget(name);
    blanks(form).forEach((blank) => {
      if (isChoice(blank)) blank.checked = false;
      else blank.value = "";
    });
    show(part("restored"), false);
    count();
  }

  function count() {
    const place = part("filled");
    if (!place) return;
    const needed = Array.from(form.querySelectorAll("[data-needed]"));
    const filled = needed.filter((blank) => Array.from(blank.querySelectorAll("input, select, textarea"))
      .some((field) => (isChoice(field) ? field.checked : field.value.trim())));
    const words = place.dataset.draftFilled.replace("{n}", filled.length).replace("{of}", needed.length);
    if (place.textContent !== words) place.textContent = words;
    show(place, needed.length > 0);
  }

  function send(event) {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.disabled) return;
    sent = form.elements.tap ? form.elements.tap.value : null;
    save();
    const words = button.textContent;
    button.disabled = true;
    button.textContent = button.dataset.working || words;
    show(part("said"), false);
    post(form.action, fieldsOf(form), "form", PATIENCE).then((answer) => answer.text().then((text) => {
      if (answer.ok) {
        over = true;
        forget(name);
        location.replace(JSON.parse(text).url);
      } else if (isPage(answer)) {
        over = true;
        redraw(form, text);
      } else complain(JSON.parse(text).message);
    })).catch(() => complain(part("said").dataset.offline));

    function complain(sentence) {
      button.disabled = false;
      button.textContent = words;
      part("said").textContent = sentence;
      show(part("said"), true);
      part("said").focus();
    }
  }
}

// The same form with a sentence at each blank that needs one.
function redraw(form, html) {
  const id = form.id;
  form.outerHTML = html;
  const drawn = document.getElementById(id);
  begin(drawn);
  const summary = drawn.querySelector("[data-summary]");
  if (summary) summary.focus();
  show(drawn.querySelector("[data-draft-restored]"), false);
}

function isPage(answer) {
  return (answer.headers.get("Content-Type") || "").indexOf("text/html") === 0;
}

function blanks(form) {
  return Array.from(form.elements).filter((blank) => blank.name && blank.type !== "hidden" && blank.type !== "submit");
}

function isChoice(blank) {
  return blank.type === "radio" || blank.type === "checkbox";
}

function show(place, on) {
  if (place) place.hidden = !on;
}

// A phone follows its own ticket: looks again every few seconds while it is looked at, and says when it cannot.
import { fetchPage } from "./live.js";

const EVERY = 10000; // ms between two looks
const MISSED = 2; // looks in vain, after which what is shown may be old
const OVERDUE = 8000; // ms after which a look is given up even where a browser cannot hang up
const over = /served|cancelled|expired/;
const mine = document.getElementById("ticket");
const seen = document.querySelector("[data-seen]");
const band = document.querySelector("[data-lost]");
const sentence = band.textContent;
let overdue = null;
let looks = 0;
let missed = 0;

function look() {
  if (overdue || document.hidden || over.test(mine.className)) return;
  const number = (looks += 1);
  const came = (act) => (answer) => {
    if (!overdue || number !== looks) return; // given up meanwhile
    clearTimeout(overdue);
    overdue = null;
    act(answer);
  };
  overdue = setTimeout(came(lose), OVERDUE);
  fetchPage(location.href, { Accept: "text/html" }).then(came(show), came(lose));
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const next = page.getElementById("ticket");
  if (!next) return lose(); // somebody else's page: the Wi-Fi asks to sign in
  if (next.className !== mine.className && /called/.test(next.className) && navigator.vibrate) navigator.vibrate([300, 150, 300]);
  // A screen reader reads what has changed, and is left in peace when nothing has.
  if (next.innerHTML !== mine.innerHTML) mine.innerHTML = next.innerHTML;
  mine.className = next.className;
  document.title = page.title;
  const now = page.querySelector("[data-seen]");
  seen.textContent = now.textContent;
  seen.dataset.seen = now.dataset.seen;
  missed = 0;
  band.hidden = true;
}

// No answer, or one that is no longer about this number: the page itself says which, when it is loaded anew.
function lose(status) {
  if (status === 404) location.reload();
  missed += 1;
  if (missed < MISSED) return;
  band.textContent = sentence.replace("{hour}", seen.dataset.seen);
  band.hidden = false;
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);

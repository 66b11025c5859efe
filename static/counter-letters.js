// The letters of whoever sits at the counter, beside the desk: they come on a key and go with the person.
import { letterPart } from "./letter-part.js";

export function lettersOf(desk, tell, unsent) {
  const panel = document.getElementById("letters");
  const place = panel.querySelector("[data-panel]");
  let address = null;
  const letter = letterPart(place, () => address, { part: "panel", tell, unsent });

  desk.addEventListener("click", (event) => {
    const link = event.target.closest("[data-letters]");
    if (!link) return;
    event.preventDefault();
    if (address) close();
    else open(link);
  });

  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-panel-link]");
    if (event.target.closest("[data-panel-close]")) close();
    if (!link) return;
    event.preventDefault();
    address = link.getAttribute("href");
    load();
  });

  function open(link) {
    address = link.getAttribute("href");
    panel.dataset.of = whose(link);
    panel.dataset.seen = link.dataset.letters;
    place.textContent = "";
    panel.hidden = false;
    load();
  }

  function load() {
    letter.refresh(true).then(() => { place.focus(); }, () => { tell(unsent); close(); });
  }

  function close() {
    address = null;
    place.textContent = "";
    panel.hidden = true;
  }

  // The desk was drawn anew: another person's letters do not stay, and this one's come anew when something changed.
  function look() {
    if (!address) return;
    const link = desk.querySelector("[data-letters]");
    if (!link || whose(link) !== panel.dataset.of) { close(); return; }
    link.setAttribute("aria-expanded", "true");
    if (link.dataset.letters === panel.dataset.seen) return;
    panel.dataset.seen = link.dataset.letters;
    letter.refresh(false).catch(() => {});
  }

  return { look, close };
}

function whose(link) {
  return link.getAttribute("href");
}

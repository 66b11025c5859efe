// The head's page: drawn anew after every change. A redraw keeps the focus where it was.
import { live } from "./live.js";

const place = document.getElementById("now");

live("/reports", {
  say: () => ({ language: document.documentElement.lang }),
  drawn: (part, html) => {
    if (part !== "now") return true;
    const before = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.innerHTML = html;
    const same = before && Array.from(place.querySelectorAll("a")).find((link) => link.getAttribute("href") === before);
    if (same) same.focus();
    return false;
  },
});

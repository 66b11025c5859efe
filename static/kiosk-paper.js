// The paper of a number just taken: asked after while it is awaited, so that the screen says what became of it.
import { fetchPage } from "./live.js";

const EVERY = 500; // ms
let asking = false;

// Watches whatever number is shown below `place`. `stays(seconds)` when it has to be looked at for longer than before.
export function watchPaper(place, stays) {
  setInterval(() => {
    const part = place.querySelector("[data-paper]");
    if (!part || asking || !part.querySelector("[data-awaited]")) return;
    asking = true;
    fetchPage(part.dataset.paper, { "X-Part": "paper" }).then((html) => put(part, html, stays), () => {}).then(() => {
      asking = false;
    });
  }, EVERY);
}

// Nothing is drawn that is drawn already: who reads or listens to it is not disturbed.
function put(part, html, stays) {
  const before = part.firstElementChild;
  const drawn = document.createElement("div");
  drawn.innerHTML = html;
  const after = drawn.firstElementChild;
  if (!document.body.contains(part) || after.dataset.paperIs === before.dataset.paperIs) return;
  part.replaceChild(after, before);
  if (Number(after.dataset.stay) > Number(before.dataset.stay)) stays(Number(after.dataset.stay));
}

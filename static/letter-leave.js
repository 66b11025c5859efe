// A page on which somebody's data stands unmasked leaves the screen by itself: to `data-leave`, the page that masks it,
// after ten minutes without a key or a touch, and when a browser that kept it goes back to it.
const ALONE = 600000; // ms
const masked = document.querySelector("[data-leave]").dataset.leave;
let going = setTimeout(go, ALONE);

function stay() {
  clearTimeout(going);
  going = setTimeout(go, ALONE);
}

function go() {
  location.replace(masked);
}

["keydown", "pointerdown", "wheel", "input"].forEach((sign) => document.addEventListener(sign, stay, { passive: true }));
window.addEventListener("pageshow", (event) => { if (event.persisted) go(); });

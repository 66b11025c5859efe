// How many letters are left while somebody writes a complaint; nothing of it is kept on the device.
document.addEventListener("input", (event) => {
  const text = event.target;
  if (!text.matches("textarea[data-most]")) return;
  const place = text.parentNode.querySelector("[data-words-left]");
  const left = Number(text.dataset.most) - text.value.length;
  place.hidden = left > 300;
  place.textContent = text.dataset.left.replace("{n}", String(left));
  place.classList.toggle("over", left < 0);
});

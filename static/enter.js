// A kiosk has no hand on a mouse: the link it starts with is used at once. The button is for a browser without scripts.
const form = document.querySelector("[data-enter]");
const button = form.querySelector("button");

form.addEventListener("submit", () => {
  button.disabled = true;
});
button.click();

// What staff type beside a letter stands in it at once, on this page and nowhere else; and the button that prints.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());

const inputs = [...document.querySelectorAll("[data-fill]")];

function fill(input) {
  const text = input.value.trim();
  for (const place of document.querySelectorAll(".drafted .place")) {
    if (place.dataset.place === input.dataset.fill) {
      place.textContent = text;
      place.classList.toggle("empty", !text);
    }
  }
  for (const line of document.querySelectorAll("[data-optional]")) {
    line.hidden = line.querySelector(".place.empty") !== null;
  }
}

for (const input of inputs) {
  input.addEventListener("input", () => fill(input));
  fill(input); // a browser that came back to this page may have kept what was typed
}

const form = document.querySelector(".letter-form");
for (const choice of form.querySelectorAll("select")) {
  choice.addEventListener("change", () => form.submit());
}

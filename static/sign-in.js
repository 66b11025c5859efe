// The number pad types into the PIN, so that a tablet needs no keyboard of its own; a real keyboard works as well.
const form = document.querySelector("[data-sign-in]");

if (form) {
  const pin = form.querySelector("[data-pin]");
  const pad = form.querySelector("[data-pad]");
  pad.hidden = false;
  form.querySelector("[data-without-pad]").hidden = true;

  pad.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.hasAttribute("data-digit")) {
      pin.value += button.getAttribute("data-digit");
    } else if (button && button.hasAttribute("data-erase")) {
      pin.value = pin.value.slice(0, -1);
    }
  });

  // A second press while the first is on its way would be one try too many.
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("[type=submit]")) {
      button.disabled = true;
    }
  });
  window.addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("[type=submit]")) {
      button.disabled = false;
    }
  });
}

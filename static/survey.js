// How many of the questions are answered, while somebody answers them. Without it the form is the same.
const form = document.querySelector("[data-survey]");
const progress = form && form.querySelector("[data-progress]");

function count() {
  const answered = form.querySelectorAll("fieldset input:checked").length;
  progress.querySelector("[data-said]").textContent = progress.dataset.progress.replace("{n}", String(answered));
  progress.querySelector("progress").value = answered;
}

if (progress) {
  progress.hidden = false;
  form.addEventListener("change", (event) => {
    const asked = event.target.closest("fieldset");
    if (asked) asked.classList.remove("missing");
    count();
  });
  count();
}

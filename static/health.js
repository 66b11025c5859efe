// Shows what time this device has, for the person who settles the clock of the box.
const form = document.querySelector("[data-clock]");
if (form) {
  const said = form.querySelector("[data-said]");
  const show = () => {
    const now = new Date();
    const text = now.toLocaleString([document.documentElement.lang, "id-ID"], { dateStyle: "full", timeStyle: "short", timeZone: form.dataset.zone });
    said.textContent = form.dataset.question.replace("{at}", text);
    form.elements.at.value = now.toISOString();
  };
  show();
  setInterval(show, 1000);
}

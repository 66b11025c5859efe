// A phone follows its own ticket: looks again every few seconds while it is looked at.
const EVERY = 10000;
const over = /served|cancelled|expired/;

function look() {
  if (document.hidden || over.test(document.getElementById("ticket").className)) return;
  fetch(location.href, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      const mine = new DOMParser().parseFromString(html, "text/html").getElementById("ticket");
      const shown = document.getElementById("ticket");
      if (mine.className.includes("called") && !shown.className.includes("called") && navigator.vibrate) navigator.vibrate([300, 150, 300]);
      shown.className = mine.className;
      shown.innerHTML = mine.innerHTML;
    })
    .catch(() => {});
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);

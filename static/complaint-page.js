// A phone looks at its complaint again from time to time, and when somebody comes back to it.
import { fetchPage, now } from "./live.js";

const ASK = 30000; // ms between two looks
const CHANCE = 10000; // and up to so many more, so that not all ask at once
const main = document.querySelector("[data-complaint]");
const { complaint: token, language } = main.dataset;
const band = document.querySelector("[data-lost]");
const sentence = band.textContent;
const aloud = document.querySelector("[data-aloud]");
const part = () => document.getElementById("complaint");
let hour = part().dataset.hour;
let next = now() + ASK;

setInterval(() => document.hidden || now() < next || ask(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || ask());
window.addEventListener("online", ask);
window.addEventListener("pageshow", (event) => event.persisted && ask());

function ask() {
  next = now() + ASK + Math.random() * CHANCE;
  fetchPage(`/complaints/${token}?lang=${language}`, { Accept: "text/html", "X-Part": "complaint" }).then(put, lost);
}

function put(html) {
  const drawn = new DOMParser().parseFromString(html, "text/html").getElementById("complaint");
  if (!drawn) return; // somebody else's page: the Wi-Fi asks to sign in
  band.hidden = true;
  hour = drawn.dataset.hour;
  if (Number(drawn.dataset.seq) < Number(part().dataset.seq)) return; // an answer that was long on its way
  const before = part().dataset.state;
  part().replaceWith(drawn);
  document.title = drawn.dataset.title;
  if (part().dataset.state !== before) {
    aloud.textContent = `${part().querySelector(".word strong").textContent}. ${part().querySelector(".means").textContent}`;
  }
}

function lost(status) {
  if (status === 404) location.reload(); // the page itself says that it is over
  band.textContent = sentence.replace("{hour}", hour);
  band.hidden = false;
}

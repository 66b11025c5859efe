// A resident's page as an app: it begins to keep itself for a lost network, where a browser can, and says when what is
// shown was kept. What was typed into a letter's form and nobody came back for goes, whichever page is looked at.
import { sweep } from "./letter-drafts.js";

const PAGES = "pages"; // as in sw.js
const OFFLINE = "/offline";
const SETTLED = 1000; // ms after the last change, after which a ticket's picture is kept
const AGAIN = 15000; // ms after which a page without a line asks whether there is one

const root = document.documentElement;
const ticket = document.getElementById("ticket") && document.querySelector(".mine"); // the ticket itself is drawn anew

sweep();
if (window.isSecureContext && "serviceWorker" in navigator) {
  window.addEventListener("load", begin); // after the page itself, which is what somebody waits for
  if (ticket && window.caches && !root.hasAttribute("data-kept")) keepChanges();
}
if (root.hasAttribute("data-kept") || (document.querySelector("[data-no-line]") && location.pathname !== OFFLINE)) lookAgain();

// A newer worker is asked for at once: by itself a browser does so when it finds the time.
function begin() {
  const known = navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" })
    .then((worker) => known && worker.update())
    .catch(() => {});
}

// A ticket changes while it is looked at: what was seen last is what a phone without a network shows.
function keepChanges() {
  let waiting = null;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, SETTLED);
  }).observe(ticket, { childList: true, subtree: true, characterData: true, attributes: true });
}

function keep() {
  const copy = root.cloneNode(true);
  const hour = copy.querySelector("[data-kept-hour]");
  if (hour) hour.textContent = clock(new Date());
  copy.querySelectorAll("[data-lost]").forEach((band) => { band.hidden = true; });
  copy.querySelector("body").classList.remove("is-lost");
  const html = `<!doctype html>\n${copy.outerHTML}`;
  // With what the office said about this page, who may frame it and what it may load.
  caches.open(PAGES).then((cache) => cache.match(location.href, { ignoreVary: true })
    .then((known) => known && cache.put(location.href, new Response(html, { headers: known.headers })))).catch(() => {});
}

function clock(time) {
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
}

// Drawn anew as soon as the office is heard again.
function lookAgain() {
  const look = () => {
    if (document.hidden) return;
    fetch("/api/board", { cache: "no-store" }).then((answer) => answer.ok && location.reload()).catch(() => {});
  };
  window.addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, AGAIN);
}

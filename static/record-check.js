// While a check of the record goes on: how far it is, drawn in place, so that what is being typed stays. The server
// answers each question only after a moment, or when the check has ended.
import { fetchPage } from "./live.js";

const PAUSE = 500; // ms between an answer and the next question

const going = document.querySelector("[data-going]");
const said = document.querySelector("[data-said]");

function look() {
  fetchPage(location.href, { Accept: "text/html" })
    .then((html) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      going.innerHTML = page.querySelector("[data-going]").innerHTML;
      const told = page.querySelector("[data-said]").innerHTML;
      if (told.trim()) said.innerHTML = told;
    })
    .catch((trouble) => { if (typeof trouble === "number") location.reload(); }) // it could not be made, and the page says why
    .then(() => { if (going.firstElementChild) setTimeout(look, PAUSE); });
}

look();

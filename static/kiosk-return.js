// A number, a list or a call for help as a page of its own, as after a reload: the screen soon belongs to the next person.
import "./kiosk-letters.js";
import { watchPaper } from "./kiosk-paper.js";

let going = null;
leaveAfter(Number(document.querySelector("[data-done-after]").dataset.doneAfter));
watchPaper(document.body, leaveAfter);

function leaveAfter(seconds) {
  clearTimeout(going);
  going = setTimeout(() => location.assign("/kiosk"), seconds * 1000);
}

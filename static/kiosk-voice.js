// What the kiosk reads aloud: the recordings of a screen, one after the other, until they end or anything is touched.
import { fetchPage } from "./live.js";

const sound = new Audio();
let turn = 0; // whoever asked last is heard; what an earlier one still waits for is not

export function isSpeaking() {
  return document.body.classList.contains("listening");
}

export function stop() {
  turn += 1;
  sound.pause();
  document.body.classList.remove("listening");
  mark("");
}

// Start or stop reading the screen of this button; `mute()` when there is nothing to hear.
export function toggle(button, mute) {
  const speaks = isSpeaking();
  stop();
  if (speaks) return;
  const mine = turn;
  document.body.classList.add("listening");
  fetchPage(button.dataset.listen, { Accept: "application/json" })
    .then((told) => {
      if (mine !== turn) return;
      const heard = JSON.parse(told);
      if (heard.clips.length) {
        play(heard, 0, mine);
      } else {
        stop();
        mute();
      }
    })
    .catch(() => mine === turn && stop());
}

function play(heard, number, mine) {
  if (mine !== turn) return;
  if (number === heard.clips.length) {
    stop();
    return;
  }
  const next = () => play(heard, number + 1, mine);
  sound.onended = next;
  sound.onerror = next; // one that cannot be heard does not silence the rest
  sound.src = heard.clips[number];
  mark(heard.words[number]);
  const begun = sound.play();
  if (begun) begun.catch(() => {});
}

// What is being said is seen, where it is one of several to choose from: whoever cannot read finds it.
function mark(words) {
  document.querySelectorAll("[data-spoken]").forEach((one) => {
    one.classList.toggle("spoken", one.dataset.spoken === words);
  });
}

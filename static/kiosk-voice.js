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
      const clips = JSON.parse(told).clips;
      if (clips.length) {
        play(clips, 0, mine);
      } else {
        stop();
        mute();
      }
    })
    .catch(() => mine === turn && stop());
}

function play(clips, number, mine) {
  if (mine !== turn) return;
  if (number === clips.length) {
    stop();
    return;
  }
  const next = () => play(clips, number + 1, mine);
  sound.onended = next;
  sound.onerror = next; // one that cannot be heard does not silence the rest
  sound.src = clips[number];
  mark(clips[number].split("?")[0].split("/").pop());
  const begun = sound.play();
  if (begun) begun.catch(() => {});
}

// What is being said is seen, where it is one of several to choose from: whoever cannot read finds it.
function mark(clip) {
  document.querySelectorAll("[data-spoken]").forEach((one) => {
    one.classList.toggle("spoken", nameOf(one.dataset.spoken) === clip);
  });
}

// As the server names the recording of these words.
function nameOf(words) {
  const plain = words.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

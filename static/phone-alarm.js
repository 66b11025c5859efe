// What a phone can do so that a call is noticed: ring, shake, blink its title. Sound needs one touch before.

const SHAKE = [400, 200, 400, 200, 800];
const RINGS = 3;
const SAMPLE = 900; // ms
const BLINK = 1000;

export function alarm(place) {
  const button = place.querySelector("button");
  const words = button.querySelector("span");
  const sound = new Audio();
  let isOn = false;
  let left = 0;
  let blinking = null;
  let title = "";
  let lock = null;

  sound.preload = "none";
  sound.src = "/static/ring.wav";
  sound.addEventListener("ended", () => {
    left -= 1;
    if (left > 0) play();
  });
  button.addEventListener("click", () => {
    isOn = !isOn;
    button.setAttribute("aria-pressed", String(isOn));
    words.textContent = isOn ? button.dataset.on : button.dataset.off;
    if (isOn) {
      // The sample lets its owner hear that it works, and the browser know that this sound is wanted.
      left = 1;
      play();
      setTimeout(() => left === 1 && sound.pause(), SAMPLE);
      shake([200]);
      stayAwake();
    } else {
      sound.pause();
      if (lock) lock.release();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    calm();
    if (isOn) stayAwake(); // a browser lets go of it whenever the page is not seen
  });
  document.addEventListener("click", calm);

  function play() {
    sound.currentTime = 0;
    const playing = sound.play();
    if (playing) playing.catch(() => {});
  }

  function stayAwake() {
    if (!navigator.wakeLock || place.hidden) return; // only over https
    navigator.wakeLock.request("screen").then((given) => {
      lock = given;
      place.querySelector("[data-awake]").hidden = false;
      place.querySelector("[data-asleep]").hidden = true;
    }, () => {});
  }

  function calm() {
    if (!blinking || document.hidden) return;
    clearInterval(blinking);
    blinking = null;
    document.title = title;
  }

  return {
    ring(words) {
      shake(SHAKE);
      if (isOn) {
        left = RINGS;
        play();
      }
      clearInterval(blinking);
      title = document.title;
      blinking = setInterval(() => (document.title = document.title === title ? words : title), BLINK);
    },
    show(isNeeded) {
      place.hidden = !isNeeded;
      if (!isNeeded && lock) lock.release();
    },
  };
}

function shake(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}

// What runs beside the calls: pages of information in turn, and the office's pictures and videos, quiet under the voice.
import { now } from "./live.js";

const PAGE = 10000; // ms a page of information stays
const PICTURE = 12000; // ms a picture stays
const STALLED = 10000; // ms without a step forward after which a video is given up
const SKIPPED = 600000; // ms after which a file that could not be played is tried again
const STEP = 40; // ms between two steps of the volume
const SOFT = 0.08; // the volume under the voice

// `broken(name)` is told of a file that cannot be played. Gives back duck(), release() and allowed(), for the voice.
export function programme(quiet, broken) {
  inform();
  return play(quiet, broken);
}

function inform() {
  const place = document.getElementById("information");
  let turn = 0;
  function show() {
    const pages = place.querySelectorAll(".page");
    pages.forEach((page, number) => page.classList.toggle("shown", number === turn % pages.length));
  }
  place.addEventListener("drawn", show);
  setInterval(() => {
    turn += 1;
    show();
  }, PAGE);
}

function play(quiet, broken) {
  const stage = document.querySelector("[data-media]");
  const list = document.getElementById("playlist");
  const aloud = stage.hasAttribute("data-aloud") && !quiet;
  // One of each for as long as the board runs: a set of 2018 does not get its memory back from a video thrown away.
  const video = stage.appendChild(document.createElement("video"));
  const picture = stage.appendChild(document.createElement("img"));
  const skipped = new Map(); // file: until when
  let current = null;
  let failing = null;
  let timer = null;
  let stepped = 0;
  let seenAt = -1;
  let fade = null;

  video.setAttribute("playsinline", "");
  video.muted = !aloud;
  picture.alt = "";
  video.addEventListener("ended", next);
  video.addEventListener("error", fail);
  picture.addEventListener("error", fail);
  picture.addEventListener("load", () => again(PICTURE, next));
  list.addEventListener("drawn", () => {
    if (current === null || files().indexOf(current) < 0) next();
  });
  setInterval(watch, 1000);
  next();

  function files() {
    return Array.from(list.children, (file) => file.dataset.name);
  }

  function again(time, then) {
    clearTimeout(timer);
    timer = setTimeout(then, time);
  }

  function next() {
    const names = files();
    const first = names.indexOf(current) + 1;
    const order = names.slice(first).concat(names.slice(0, first));
    const name = order.find((one) => !(skipped.get(one) > now()));
    clearTimeout(timer);
    current = name === undefined ? null : name;
    stage.hidden = current === null;
    document.body.classList.toggle("has-media", current !== null);
    if (current === null) {
      video.removeAttribute("src");
      picture.removeAttribute("src");
      if (names.length) again(SKIPPED, next);
      return;
    }
    start(list.children[names.indexOf(name)].dataset.kind, "/display/media/" + encodeURIComponent(name));
  }

  function start(kind, address) {
    failing = current;
    picture.hidden = kind !== "picture";
    video.hidden = kind !== "video";
    stepped = now();
    seenAt = -1;
    if (kind === "picture") {
      video.removeAttribute("src");
      video.load();
      picture.src = address;
      again(STALLED, fail);
    } else {
      picture.removeAttribute("src");
      video.src = address;
      run();
    }
  }

  function run() {
    video.play().catch((problem) => {
      // Sound before the first touch is refused; without it the picture at least may run.
      if (problem.name === "NotAllowedError" && !video.muted) {
        video.muted = true;
        run();
      }
    });
  }

  function fail() {
    if (failing === null || failing !== current || (!video.getAttribute("src") && !picture.getAttribute("src"))) return;
    failing = null;
    skipped.set(current, now() + SKIPPED);
    broken(current);
    next();
  }

  // Neither an end nor an error comes from a video that merely stops.
  function watch() {
    if (current === null || video.hidden) return;
    if (video.currentTime !== seenAt) {
      seenAt = video.currentTime;
      stepped = now();
    } else if (now() - stepped > STALLED) {
      fail();
    }
  }

  function turnTo(volume, time) {
    clearInterval(fade);
    const step = ((volume - video.volume) * STEP) / time;
    fade = setInterval(() => {
      const left = volume - video.volume;
      if (Math.abs(left) <= Math.abs(step) || !step) {
        video.volume = volume;
        clearInterval(fade);
      } else {
        video.volume += step;
      }
    }, STEP);
  }

  return {
    duck: () => turnTo(SOFT, 300),
    release: () => turnTo(1, 1200),
    allowed: () => { video.muted = !aloud; },
  };
}

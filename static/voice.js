// The office's recordings. A phone's recording is made here into what the server joins: 22050 Hz, one channel, 16 bits,
// without the silence around it, as loud as the other clips.
const RATE = 22050;
const LOUDNESS = Math.pow(10, -18 / 20); // of the voiced part, to full scale
const LOUDEST = Math.pow(10, -1.5 / 20);
const STEP = 220; // 10 ms

const page = document.querySelector(".voice");
const words = page.dataset;
const csrf = document.querySelector("meta[name=csrf]").content;
const sound = new Audio();
let playing = null;

class Refused extends Error {}

const stop = () => {
  if (playing) playing.classList.remove("playing");
  playing = null;
  sound.pause();
};

const play = (button) => {
  const again = playing === button;
  stop();
  if (again) return;
  playing = button;
  button.classList.add("playing");
  sound.src = button.dataset.play;
  sound.play().catch(() => stop());
};
sound.addEventListener("ended", stop);

const read = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = () => failed(new Refused(words.unreadable));
  reader.readAsArrayBuffer(file);
});

const decode = (bytes) => new Promise((done, failed) => {
  const Context = window.AudioContext || window.webkitAudioContext;
  const context = new Context();
  const end = (act, given) => { context.close(); act(given); };
  context.decodeAudioData(bytes, (decoded) => end(done, decoded), () => end(failed, new Refused(words.unreadable)));
});

const resampled = (decoded) => {
  const Context = window.OfflineAudioContext || window.webkitOfflineAudioContext;
  const context = new Context(1, Math.max(1, Math.ceil(decoded.duration * RATE)), RATE);
  const source = context.createBufferSource();
  source.buffer = decoded;
  source.connect(context.destination);
  source.start();
  return context.startRendering().then((rendered) => rendered.getChannelData(0));
};

// The mean square of each 10 ms.
const powers = (samples) => {
  const found = [];
  for (let at = 0; at < samples.length; at += STEP) {
    const stretch = samples.subarray(at, at + STEP);
    found.push(stretch.reduce((sum, sample) => sum + sample * sample, 0) / stretch.length);
  }
  return found;
};

// From a little before the first stretch that is heard to a little after the last: a room's hum is not a word.
const trimmed = (samples) => {
  const found = powers(samples);
  const loudest = Math.max(...found);
  if (!(loudest > 1e-6)) throw new Refused(words.silent);
  const heard = (power) => power > loudest / 1000;
  const first = found.findIndex(heard);
  const last = found.length - 1 - found.slice().reverse().findIndex(heard);
  return samples.slice(Math.max(0, (first - 1) * STEP), Math.min(samples.length, (last + 3) * STEP));
};

const evened = (samples) => {
  const found = powers(samples);
  const least = Math.max(...found) / 100;
  const voiced = found.filter((power) => power > least);
  const loudness = Math.sqrt(voiced.reduce((sum, power) => sum + power, 0) / voiced.length);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const gain = Math.min(LOUDNESS / loudness, LOUDEST / peak);
  const fadeIn = RATE * 0.003;
  const fadeOut = RATE * 0.012;
  const length = samples.length;
  return samples.map((sample, at) => sample * gain * Math.min(1, at / fadeIn, (length - 1 - at) / fadeOut));
};

const wav = (samples) => {
  const bytes = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(bytes);
  const text = (at, letters) => letters.split("").forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF"); view.setUint32(4, 36 + samples.length * 2, true); text(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  text(36, "data"); view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) => view.setInt16(44 + at * 2, Math.round(sample * 32767), true));
  return new Blob([bytes], { type: "audio/wav" });
};

const prepared = async (file) => {
  const decoded = await decode(await read(file));
  if (decoded.duration > Number(words.longest) * 4) throw new Refused(words.long);
  const samples = trimmed(await resampled(decoded));
  if (samples.length > Number(words.longest) * RATE) throw new Refused(words.long);
  return wav(evened(samples));
};

const send = async (address, body, headers) => {
  const answer = await fetch(address, {
    method: "POST", body, credentials: "same-origin", headers: Object.assign({ "X-CSRF": csrf }, headers),
  }).catch(() => { throw new Refused(words.unsent); });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(told.message || words.unsent);
};

const tell = (place, text, refused) => {
  place.textContent = text;
  place.classList.toggle("refused", Boolean(refused));
};

// Do something to a clip, and show its row as it is afterwards.
const change = async (row, act, done) => {
  stop();
  const place = row.querySelector("[data-said]");
  tell(place, words.working);
  try {
    const answer = await act();
    const fresh = document.createElement("ul");
    fresh.innerHTML = await answer.text();
    const next = fresh.querySelector("[data-clip]");
    row.replaceWith(next);
    tell(next.querySelector("[data-said]"), done);
    next.querySelector("[data-play], [data-recording]").focus();
  } catch (fault) {
    tell(place, fault instanceof Refused ? fault.message : words.unreadable, true);
  }
};

page.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.play) play(button);
  if ("default" in button.dataset) {
    const row = button.closest("[data-clip]");
    change(row, () => send(`${row.dataset.clip}/default`, "", { "X-Part": "clip" }), words.restored);
  }
});

page.addEventListener("change", async (event) => {
  const file = event.target.files && event.target.files[0];
  if (!file) return;
  if ("recording" in event.target.dataset) {
    const row = event.target.closest("[data-clip]");
    await change(row, async () => send(row.dataset.clip, await prepared(file), { "X-Part": "clip" }), words.saved);
  } else if ("set" in event.target.dataset) {
    const place = page.querySelector("[data-set-said]");
    tell(place, words.working);
    try {
      const answer = await send("/voice/sets", file, { Accept: "application/json", "Content-Type": "application/zip" });
      location.assign((await answer.json()).url);
    } catch (fault) {
      tell(place, fault.message, true);
    }
  }
  event.target.value = ""; // the same file may be chosen again
});

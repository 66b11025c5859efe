// A page's line to the server: the whole picture on connecting, every picture after, a band when it falls silent.

const SILENCE = 5000; // ms without a beat of the clock, after which what is shown may be old
const POLL = 4000; // ms between pictures over plain HTTP, while the socket cannot be had; less than SILENCE
const PATIENCE = 4000; // ms after which an answer is no longer waited for
const PRESS = 1000; // ms for which a finger on the page holds a picture back
const LIFTED = 100; // ms after a finger is lifted in which its click comes

export function live(namespace, { say, drawn, announced } = {}) {
  let heard = now();
  let heardAt = clockText();
  let failures = 0;
  let lost = false;
  let release = null;
  const held = new Map();
  const band = document.querySelector("[data-lost]");
  const sentence = band ? band.textContent : "";

  const socket = io(namespace, {
    transports: ["websocket"],
    reconnectionDelay: 200,
    reconnectionDelayMax: 1000,
    randomizationFactor: 0.5,
    timeout: 4000,
    auth: (answer) => answer(say ? say() : {}),
  });

  socket.on("draw", ({ part, html, seq }) => {
    alive();
    put(part, html, seq);
  });
  socket.on("announce", (call) => {
    alive();
    if (announced) announced(call);
  });
  socket.on("connect", () => {
    failures = 0;
    alive();
  });
  socket.on("connect_error", () => {
    failures += 1;
    // Refused by the server, not by the line: the library would not try again by itself.
    if (!socket.active) setTimeout(() => socket.connect(), 2000);
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") socket.connect();
  });

  setInterval(() => {
    if (now() - heard > SILENCE) lose();
  }, 500);
  setInterval(() => {
    if (failures >= 3) poll();
  }, POLL);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wake();
  });

  function wake() {
    if (!socket.connected) askAnew();
  }

  function askAnew() {
    socket.disconnect().connect();
  }

  function alive() {
    heard = now();
    heardAt = clockText();
    if (lost) {
      lost = false;
      if (band) band.hidden = true;
      document.body.classList.remove("is-lost");
    }
  }

  function lose() {
    if (lost) return;
    lost = true;
    document.body.classList.add("is-lost");
    if (band) {
      band.textContent = sentence.replace("{hour}", heardAt);
      band.hidden = false;
    }
    // A line that is dead but not hung up would be noticed by the library only after half a minute.
    if (socket.connected) askAnew();
  }

  // The page itself over HTTP, its parts put in place: for a network that lets no WebSocket through.
  function poll() {
    fetchPage(location.href, { Accept: "text/html" })
      .then((html) => {
        const page = new DOMParser().parseFromString(html, "text/html");
        page.querySelectorAll("[id]").forEach((part) => {
          if (document.getElementById(part.id)) put(part.id, part.innerHTML);
        });
        alive();
      })
      .catch(() => {});
  }

  // A button that is drawn anew between a finger's coming and its going is never clicked: so pictures wait for it.
  document.addEventListener("pointerdown", () => holdFor(PRESS));
  document.addEventListener("pointerup", () => holdFor(LIFTED));
  document.addEventListener("pointercancel", () => holdFor(0));

  function holdFor(time) {
    clearTimeout(release);
    release = setTimeout(() => {
      release = null;
      held.forEach(([html, seq], part) => put(part, html, seq));
      held.clear();
    }, time);
  }

  function put(part, html, seq) {
    const place = document.getElementById(part);
    if (!place) return;
    if (release) {
      held.set(part, [html, seq]);
      return;
    }
    if (drawn && drawn(part, html, seq) === false) return;
    place.innerHTML = html;
    place.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  }

  return socket;
}

// Milliseconds that only pass: Date.now() leaps when somebody puts the box's clock right.
export function now() {
  return performance.now();
}

function clockText() {
  const shown = document.querySelector("#clock time");
  return shown ? shown.textContent : "";
}

export function newTap() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Send a form as a script does: {html}, a part of the page, or {refusal}, a sentence, and {mistakes}, {blank: sentence}
// where some blanks are to be put right. Fails when the server is not heard.
export function send(form, fields) {
  return post(form.action, fields, "1")
    .then((answer) => answer.text().then((text) => (answer.ok ? { html: text } : refused(JSON.parse(text)))));
}

// Sends fields as JSON. `part`: the name of a part of the page, where one is wanted for an answer.
export function post(address, fields, part, patience) {
  const csrf = document.querySelector("meta[name=csrf]");
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF": csrf ? csrf.content : "" };
  if (part) headers["X-Part"] = part;
  return ask(address, { method: "POST", headers, body: JSON.stringify(fields) }, patience);
}

function refused(told) {
  return { refusal: told.message, mistakes: told.mistakes };
}

// The page at an address, or a part of it.
export function fetchPage(address, headers) {
  return ask(address, { headers }).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
}

// Asks, and hangs up when no answer comes: a browser has six lines to a server, and six that hang would silence it.
export function ask(address, given, patience) {
  const end = window.AbortController ? new AbortController() : null; // none on a television of 2018
  if (end) setTimeout(() => end.abort(), patience || PATIENCE);
  return fetch(address, Object.assign({ credentials: "same-origin" }, given, end && { signal: end.signal }));
}

export function fieldsOf(form, pressed) {
  const fields = {};
  new FormData(form).forEach((value, name) => {
    if (name !== "csrf") fields[name] = value;
  });
  if (pressed && pressed.name) fields[pressed.name] = pressed.value;
  return fields;
}

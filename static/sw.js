// Stands between a phone and a lost network: the page comes from the office, and when the office is not heard, from
// what this phone has seen. VERSION and SHELL are written before this by the server (phone/web_app.py).
const SHELL_CACHE = `shell-${VERSION}`;
const PAGES = "pages"; // outlives a new version: a ticket must not be lost by it
const PATIENCE = 4000; // ms for which a page is waited for before the one that was kept is shown
const MOST_PAGES = 40;
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  const shell = SHELL.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(shell)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name !== SHELL_CACHE && name !== PAGES;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const asked = event.request;
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== location.origin) return;
  if (asked.mode === "navigate") {
    if (isResidents(url.pathname)) event.respondWith(page(asked, url));
  } else if (url.pathname.startsWith("/static/") && !url.pathname.endsWith(".wav")) {
    event.respondWith(file(asked));
  }
});

// The office's own pages, /kiosk, /counters and the like, are none of this worker's business.
function isResidents(path) {
  return path === "/" || path === "/terbuka" || path === "/survey" || path === OFFLINE || /^\/(guide|book|t|here|letters\/form)(\/|$)/.test(path)
    || /^\/letters\/(forms|privacy|[\w-]{22})$/.test(path) || /^\/complaints(\/[\w-]{22})?$/.test(path);
}

// What may be kept: never a question somebody typed, never what counts who is in the room, never a letter or its form.
function isKept(url) {
  if (url.search && !/^\?lang=[a-z]+$/.test(url.search)) return false;
  if (/^\/guide\/(ask|unanswered)/.test(url.pathname)) return false;
  return url.pathname === "/" || /^\/guide(\/|$)/.test(url.pathname) || /^\/t\/[^/]+$/.test(url.pathname);
}

function page(asked, url) {
  const coming = fetch(asked).then((answer) => {
    if (answer.ok && !answer.redirected && isKept(url)) return keep(asked, answer).then(() => answer);
    if (answer.status === 404 || answer.status === 410) return forget(asked).then(() => answer);
    // The tunnel's far end says that the office is not heard.
    return answer.status === 502 || answer.status === 504 ? Promise.reject(answer.status) : answer;
  });
  return first(coming, PATIENCE).catch(() => kept(asked).then((known) => known || coming.catch(() => caches.match(OFFLINE))));
}

// The answer, or a failure when it takes too long; it is kept all the same when it comes later.
function first(coming, within) {
  return new Promise((resolve, reject) => {
    setTimeout(reject, within);
    coming.then(resolve, reject);
  });
}

function keep(asked, answer) {
  const copy = answer.clone();
  return caches.open(PAGES)
    .then((cache) => cache.delete(asked, { ignoreVary: true }).then(() => cache.put(asked, copy)).then(() => cache.keys()
      .then((all) => Promise.all(all.slice(0, -MOST_PAGES).map((oldest) => cache.delete(oldest))))))
    .catch(() => {}); // a phone that is full
}

function forget(asked) {
  return caches.open(PAGES).then((cache) => cache.delete(asked)).catch(() => {});
}

// What was kept, marked, so that the page says of when it is.
function kept(asked) {
  return caches.open(PAGES)
    .then((cache) => cache.match(asked, { ignoreVary: true }))
    .then((known) => known && known.text().then((html) => {
      const headers = new Headers(known.headers);
      headers.set("X-Kept", "1");
      return new Response(html.replace("<html ", "<html data-kept "), { status: 200, headers });
    }));
}

function file(asked) {
  return caches.open(SHELL_CACHE).then((cache) => {
    const coming = fetch(asked).then((answer) => {
      if (answer.status === 200) cache.put(asked, answer.clone()).catch(() => {});
      return answer;
    });
    return first(coming, PATIENCE).catch(() => cache.match(asked).then((known) => known || coming));
  });
}

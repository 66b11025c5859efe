"""Real windows onto an office that runs: Chromium, what it is asked to tell, and a line that can go dead."""

import selectors
import socket
import threading
from contextlib import suppress
from shutil import which

from running import until

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
ALOUD = "--autoplay-policy=no-user-gesture-required"
# Calls are said eight times as fast; `skip` lets the page's steady clock pass faster than a test can wait.
LISTEN = """
window.heard = []; window.loud = new Set(); window.most = 0; window.skip = 0;
const steady = performance.now.bind(performance);
performance.now = () => steady() + window.skip;
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const sound = this;
  if (sound.src.includes("/voice/")) {
    sound.addEventListener("playing", () => {
      window.loud.add(sound);  // it may be told more than once of the same sound
      window.most = Math.max(window.most, window.loud.size);
    });
    for (const over of ["ended", "error"]) sound.addEventListener(over, () => window.loud.delete(sound));
    sound.playbackRate = 8;
  }
  return play.call(this);
};
addEventListener("said", (event) => window.heard.push(event.detail.ticket), true);
"""
# What Chromium itself writes when a server is away or says no: the pages can do nothing about it.
OF_THE_LINE = ("Failed to load resource", "WebSocket connection to",
               "An unknown error occurred when fetching the script.")  # fmt: skip
KIOSK, DESK, TV = (1080, 1920), (1366, 768), (1920, 1080)


class Windows:
    """The windows of one test module: kiosk, desk and TV as `./run` offers them, each a browser of its own."""

    def __init__(self, office, browser):
        self.office, self.browser = office, browser
        self.strangers, self.complaints = [], []
        self.kiosk, self.desk, self.tv = self.open(KIOSK), self.open(DESK), self.open(TV)
        links = office.links()
        self.kiosk.goto(local(links["Anjungan"]))
        self.kiosk.wait_for_url("**/kiosk")
        self.desk.goto(local(links["Loket"]))
        self.desk.click("text=Loket 1")
        self.desk.wait_for_url("**/counters/1")
        self.tv.goto(self.address("/display"))
        for page in (self.kiosk, self.desk, self.tv):
            page.evaluate("window.mark = true")

    def open(self, size, browser=None, before="", **given):
        """One more window; `before` is a script that runs in it before ours."""
        width, height = size
        page = (browser or self.browser).new_context(viewport={"width": width, "height": height}, **given).new_page()
        page.set_default_timeout(15_000)
        page.add_init_script(LISTEN + before)
        page.on("request", self._look_where)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("console", self._listen)
        return page

    def _look_where(self, request):
        if not request.url.startswith("http://127.0.0.1:"):
            self.strangers.append(request.url)

    def _listen(self, message):
        if message.type == "error" and not message.text.startswith(OF_THE_LINE):
            self.complaints.append(message.text)

    def address(self, path, port=None):
        return f"http://127.0.0.1:{port or self.office.port}{path}"

    def paired(self, kind, size, counter=None, port=None, **given):
        """A window that comes by a one-time link of its own, perhaps over another port."""
        page = self.open(size, **given)
        page.goto(self.address(f"/enter/{self.office.keys().make_link(kind, counter)}", port))
        page.wait_for_url(f"**/counters/{counter}" if counter else f"**/{kind}")
        return page

    def empty(self):
        """The office is open, nobody waits or is served, nothing is being said, and the pages show it."""
        if self.office.process.poll() is not None:
            self.office.start()
        for counter in "12":
            while self.office.act(counter, "call")[0] == 200:
                pass
            self.office.act(counter, "finish")
        until(lambda: "1 menunggu" not in self.tv.inner_text(".side") and not self.tv.query_selector(".newest .number"))
        until(lambda: self.tv.evaluate("!document.body.dataset.saying && !window.loud.size"), 20)
        self.tv.evaluate("window.heard = []; window.most = 0")
        pass_time(self.desk)


def local(link):
    return link.replace("localhost", "127.0.0.1")


def shows(page, selector, words, seconds=15):
    place = page.locator(selector)
    until(lambda: words in " ".join(place.all_inner_texts()), seconds, f"{selector} never said {words}")


def tile(queue="A"):
    return f"form:has(input[value={queue}]) .tile"


def tap(kiosk, queue="A"):
    """Touch a tile, read the number that comes, and let the next person have the screen."""
    kiosk.click(tile(queue))
    number = number_on(kiosk)
    pass_time(kiosk)
    kiosk.click("[data-done]")
    kiosk.wait_for_selector("#over", state="hidden")
    return number


def number_on(kiosk, seconds=10):
    kiosk.wait_for_selector(".taken .number", timeout=seconds * 1000)
    return kiosk.inner_text(".taken .number")


def pass_time(page):
    """Let a little more than a second pass on the page: a press sooner than that is taken for the same one."""
    page.evaluate("window.skip += 1050")


class Line:
    """A way to the office that can go dead without hanging up: what is sent on it then arrives nowhere."""

    def __init__(self, port):
        self.to = ("127.0.0.1", port)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.door, selectors.EVENT_READ)
        self.ends, self.is_over = {}, False
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def go_dead(self):
        """Everything open now is dead from now on; whoever comes anew gets through."""
        for end in list(self.ends):
            with suppress(KeyError, ValueError):
                self.selector.unregister(end)

    def close(self):
        self.is_over = True
        self.thread.join(5)
        for end in [self.door, *self.ends]:
            end.close()

    def _carry(self):
        while not self.is_over:
            for key, _ in self.selector.select(0.1):
                if key.fileobj is self.door:
                    self._let_in()
                elif key.fileobj in self.ends:  # not where both hung up at once: the first of them has ended both
                    self._pass_on(key.fileobj)

    def _let_in(self):
        here, _ = self.door.accept()
        try:
            there = socket.create_connection(self.to)
        except OSError:  # the office is away
            here.close()
            return
        self.ends |= {here: there, there: here}
        for end in (here, there):
            self.selector.register(end, selectors.EVENT_READ)

    def _pass_on(self, end):
        try:
            said = end.recv(65536)
            if said:
                self.ends[end].sendall(said)
                return
        except OSError:
            pass
        for each in (end, self.ends[end]):
            with suppress(KeyError, ValueError):
                self.selector.unregister(each)
            each.close()
            self.ends.pop(each, None)

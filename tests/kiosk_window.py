"""An office and its kiosk's browser, at any size: what may be touched on a screen, how large the letters are, what is
cut off."""

from running import Running
from windows import LISTEN

OFFICE = """
[office]
name = "Desa Sukamaju"
languages = ["id", "en"]
[[queues]]
letter = "A"
name = "KTP, KK, dan akta"
names = { en = "ID card, family card, certificates" }
icon = "id-card"
[[queues]]
letter = "S"
name = "Surat keterangan"
[[queues]]
letter = "U"
name = "Tanah, waris, dan pajak"
[[queues]]
letter = "M"
name = "Bantuan sosial"
[[queues]]
letter = "I"
name = "Tanya dan pengaduan"
[[counters]]
id = "1"
name = "Loket 1"
queues = ["A", "S", "U", "M", "I"]
"""
QUEUE = "[kiosk]\nmost_per_minute = 0\n"
SERVICE = '[kiosk]\nask = "service"\nmost_per_minute = 0\n'
PREPARE = '[kiosk]\nask = "service"\nprepare = true\nmost_per_minute = 0\n'
# What may be touched, as {name, left, top, right, bottom} in pixels; and every text with the size of its letters.
TOUCHABLE = """() => [...document.querySelectorAll("a[href], button:not([disabled])")]
  .filter((each) => each.getClientRects().length)
  .map((each) => { const { left, top, right, bottom } = each.getBoundingClientRect();
    return { name: each.innerText.trim(), left, top, right, bottom }; })"""
TEXTS = """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) { const of = walk.currentNode.parentElement;
    if (walk.currentNode.data.trim() && of.getClientRects().length)
      found.push([walk.currentNode.data.trim(), parseFloat(getComputedStyle(of).fontSize)]); }
  return found; }"""
NAMES = """() => [...document.querySelectorAll(".name")]
  .map((name) => parseFloat(getComputedStyle(name).fontSize))"""
TILES = """() => [...document.querySelectorAll(".tile, .priority .now")].map((tile) => tile.getBoundingClientRect())
  .map((place) => [place.top, place.bottom])"""
# A number is all upright strokes on one line, set closer than its letters are high: it can be too wide, and no more.
CUT_OFF = """() => [...document.querySelectorAll(".main, .bring, .over, .head, .tile, .button, .ask, .number")]
  .filter((each) => each.getClientRects().length && (each.scrollWidth > each.clientWidth + 1
    || each.scrollHeight > each.clientHeight + 1 && !each.matches(".number")))
  .map((each) => each.className + " " + each.innerText.slice(0, 40))"""
# Every face of every letter is here: until then others stand in for them, which are wider.
LETTERED = "[...document.fonts].length > 1 && [...document.fonts].every((each) => each.status === 'loaded')"
# Nothing moves any more: what comes in growing has grown, and what was just put there has been laid out.
SETTLED = """() => { document.getAnimations().forEach((each) => each.finish());
  return new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then(true)))); }"""
# What is cut off of each of these screens, once it stands over the menu.
CUT_OFF_OF = """(screens) => { const over = document.getElementById("over"), look = LOOK;
  over.hidden = false; document.getElementById("menu").hidden = true;
  return screens.map((html) => { over.innerHTML = html;
    document.getAnimations().forEach((each) => each.finish());
    return look(); }); }""".replace("LOOK", CUT_OFF)

# What closes by itself after so many seconds closes when a test says so: `window.later[12]()`.
LATER = """window.later = {}; const waitFor = setTimeout;
window.setTimeout = (then, ms) => [8, 12, 30].includes(ms / 1000)
  ? ((window.later[ms / 1000] = then), 0) : waitFor(then, ms);"""


class Kiosk:
    """One office and a browser; `at(size)` is its kiosk in a window of that size."""

    def __init__(self, office, browser):
        self.office, self.browser = office, browser
        self.strangers, self.complaints = [], []

    def at(self, size=(1080, 1920), before="", **given):
        width, height = size
        page = self.browser.new_context(viewport={"width": width, "height": height}, **given).new_page()
        page.set_default_timeout(15_000)
        page.add_init_script(LISTEN + LATER + before)
        page.on("request", self.look_where)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.goto(self.address(f"/enter/{self.office.keys().make_link('kiosk')}"))
        page.wait_for_url("**/kiosk")
        page.wait_for_selector("body.alive")
        page.wait_for_function(LETTERED)
        return page

    def without_its_letters(self, size):
        """A kiosk to which the number's own letters never come."""
        width, height = size
        page = self.browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.route("**/barlow-condensed*/**", lambda route: None)
        page.goto(self.address(f"/enter/{self.office.keys().make_link('kiosk')}"), wait_until="commit")
        page.wait_for_selector("body.alive.unlettered")
        return page

    def address(self, path):
        return f"http://127.0.0.1:{self.office.port}{path}"

    def look_where(self, asked):
        if not asked.url.startswith((self.address("/"), "data:")):
            self.strangers.append(asked.url)

    def count(self, kind):
        return sum(isinstance(fact, kind) for fact in self.office.facts())


def leave(page):
    """Touch Selesai, and wait until what is below has been drawn anew: a touch before that may fall between the two."""
    page.evaluate("window.skip += 1050; document.querySelector('[data-screen]').dataset.old = ''")
    page.click("[data-done]")
    page.wait_for_selector("#over", state="hidden")
    page.wait_for_selector("[data-screen]:not([data-old])", state="visible")


def an_office(chromium, folder, more):
    with Running(folder, OFFICE + more) as office:
        for queue, people in (("A", 12), ("S", 3)):
            for _ in range(people):
                office.issue(queue)
        office.act("1", "call")
        kiosk = Kiosk(office, chromium)
        yield kiosk
        assert not kiosk.strangers, "the kiosk asked for something outside the box"
        assert not kiosk.complaints, "the kiosk complained"

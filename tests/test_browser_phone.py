"""A resident's phone in a real browser: narrow, enlarged, in bad light, and on a line that hangs."""

import pytest
from running import until
from windows import Line, shows

pytestmark = pytest.mark.browser

PHONE, NARROW, ENLARGED = (360, 740), (320, 640), (180, 370)  # the last is a phone of 360 px at 200 %
# The contrast of every text with whatever is painted behind it, the smallest first.
CONTRASTS = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const texts = Array.from(document.querySelectorAll("body *")).filter((element) => element.offsetParent &&
    Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim()));
  return texts.map((element) => {
    const pair = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    return [Math.round((pair[0] + 0.05) / (pair[1] + 0.05) * 100) / 100, element.textContent.trim().slice(0, 40)];
  }).sort((a, b) => a[0] - b[0]);
}"""


@pytest.fixture
def mine(windows):
    """The address of my page."""
    _, told = windows.office.issue("A")
    return told["url"]


@pytest.fixture
def opened(windows):
    """Opens a phone on a page, which is closed with the test: nobody looks on while the next one is timed."""
    pages = []

    def open_it(mine, size=PHONE, port=None, without=None):
        page = windows.open(size)
        pages.append(page)
        if without:
            page.route(without, lambda route: route.abort())
        page.goto(windows.address(mine, port))
        return page

    yield open_it
    for page in pages:
        page.context.close()


def look(page):
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.parametrize("size", [PHONE, NARROW, ENLARGED])
def test_my_number_stands_whole_on_any_phone(opened, mine, size):
    page = opened(mine, size)
    page.wait_for_selector(".still .number")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    number = page.locator(".still .number").bounding_box()
    assert number["x"] >= 0 and number["x"] + number["width"] <= size[0]
    if size != ENLARGED:
        assert number["y"] + number["height"] < size[1] / 2, "the number is seen at once"


def test_every_text_on_the_phone_can_be_read_in_bad_light(windows, opened, mine):
    page = opened(mine)
    windows.office.act("1", "open")
    for state, verb in (("waiting", None), ("called", "call"), ("serving", "start"), ("served", "finish")):
        if verb:
            windows.office.act("1", verb)
            page.reload()
        page.wait_for_selector(f"#ticket.{state}")
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 5
        assert contrasts[0][0] >= 7, (state, contrasts[0])


def test_the_phone_tells_of_the_call_by_itself(windows, opened, mine):
    page = opened(mine)
    assert "berikutnya" in page.inner_text("#ticket")
    windows.office.act("1", "call")

    shows(page, "#ticket .turn", "Loket 1", 15)
    until(lambda: "Loket 1" in page.title(), 15)


def test_the_phone_hangs_up_when_no_answer_comes_and_says_from_when_its_picture_is(opened, mine):
    page = opened(mine, without="**/socket.io.min.js")
    page.route("**/api/line", lambda route: None)
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/api/line"), timeout=30_000):
        look(page)
    band = page.locator("[data-lost]")
    assert not band.is_visible()
    page.evaluate("window.skip += 31000")
    band.wait_for(state="visible")

    assert f"pukul {page.get_attribute('[data-seen]', 'data-seen')}" in band.inner_text()
    page.unroute("**/api/line")
    look(page)
    band.wait_for(state="hidden", timeout=30_000)


def test_a_line_that_went_dead_does_not_keep_the_phone_from_the_call(windows, opened, mine):
    line, (_, last) = Line(windows.office.port), windows.office.issue("A")
    page = opened(last["url"], port=line.port)
    windows.office.act("1", "call")
    shows(page, "#ticket", "Anda berikutnya", 15)  # it hears by this line, which then goes dead
    line.go_dead()
    windows.office.act("2", "call")
    page.evaluate("window.skip += 21000")  # longer than a line may say nothing
    look(page)

    shows(page, "#ticket .turn", "Loket 2", 30)
    line.close()

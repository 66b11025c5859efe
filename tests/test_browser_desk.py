"""The desk measured in a real window: one large button in one place, nothing to scroll, one sound for each trouble."""

import pytest
from running import until
from windows import DESK, pass_time, shows

from lobby.events import CounterClosed

pytestmark = pytest.mark.browser

PHONE = (360, 740)
SIZES = [DESK, (1280, 800), PHONE]
COUNT_RINGS = """
window.rings = 0;
const sound = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this.src.includes("ring.wav")) window.rings += 1;
  return sound.call(this);
};
"""

CUT = """
() => Array.from(document.querySelectorAll(
    ".work, .at-hand, .others, .lists, .lists section, .alerts, .bring"))
  .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.getBoundingClientRect().bottom > innerHeight)
  .map((part) => part.className || part.tagName)
"""


@pytest.fixture
def office(windows):
    return windows.office


@pytest.fixture
def desk(windows):
    """Counter 1's own window, which counts its rings."""
    page = windows.paired("counter", DESK, "1", before=COUNT_RINGS)
    yield page
    page.context.close()


def drawn(desk, office):
    until(lambda: desk.get_attribute("[name=seen]", "value") == str(len(office.facts())), 10, "it was not drawn")


def states(office):
    """Bring the office into one state after the other, and name each."""
    office.act("1", "close", reason="Istirahat", back="+30")
    yield "paused"
    office.act("1", "open")
    yield "nobody"
    for _ in range(12):
        office.issue("A")
    yield "waiting"
    office.act("1", "call")
    yield "called"
    office.act("1", "start")
    yield "serving"
    for number in range(10):
        office.act("1", "call")
        for _ in range(2 * (number % 2)):
            office.act("1", "recall")
        office.act("1", "no-show" if number % 2 else "hold", reason="Mengambil fotokopi di toko seberang jalan raya")
    yield "held and missed"
    kiosks = [office.keys().pair("kiosk", f"Anjungan {number}") for number in (7, 8, 9, 10)]
    for kiosk in kiosks[:3]:
        office.post("/kiosk/help", kiosk)
    yield "help asked"
    office.post("/kiosk/help", kiosks[3])
    yield "more help asked than there is room for"
    while office.act("1", "call")[0] == 200:
        pass
    yield "last"
    office.act("1", "finish")
    yield "nobody waits"


def test_on_a_phone_every_other_button_is_one_press_away(windows, office):
    phone = windows.paired("counter", PHONE, "1")
    office.issue("A"), office.act("1", "call")
    shows(phone, ".person .number", "A ")
    assert not phone.is_visible(".others")

    phone.click("[data-more]")

    assert phone.is_visible(".others button:has-text('Panggil ulang')")
    assert all(box["height"] >= 44 for box in (each.bounding_box() for each in phone.locator(".others .press").all()))
    phone.click("summary:has-text('Tahan')")
    phone.click("text=Ke toilet")
    shows(phone, ".lists", "Ke toilet")
    phone.context.close()


def test_at_twice_the_size_nothing_runs_off_the_side(desk, office):
    office.issue("A"), office.act("1", "call")
    desk.set_viewport_size({"width": 1366 // 2, "height": 768 // 2})

    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_needs_a_person_rings_once_and_stays_until_it_is_handled(desk, office):
    office.post("/kiosk/help", office.token())
    shows(desk, ".alert", "memanggil petugas")
    until(lambda: desk.evaluate("window.rings") == 1, 5, "it never rang")

    office.issue("A")
    drawn(desk, office)
    assert desk.evaluate("window.rings") == 1, "a redraw rang"
    desk.reload()
    shows(desk, ".alert", "memanggil petugas")
    desk.wait_for_timeout(300)
    assert desk.evaluate("window.rings") == 0, "a reload rang"

    pass_time(desk)
    desk.keyboard.press("g")
    until(lambda: not desk.query_selector(".alert"))
    office.post("/kiosk/help", office.token())
    until(lambda: desk.evaluate("window.rings") == 1, 5, "the next call for help did not ring")
    pass_time(desk)
    desk.keyboard.press("g")
    until(lambda: not desk.query_selector(".alert"))


def test_a_pause_with_an_hour_takes_two_presses(desk, office):
    office.act("1", "open")
    drawn(desk, office)

    desk.keyboard.press("i")
    desk.click(".back label:has-text('30 mnt')")
    office.issue("S")  # a picture that comes meanwhile does not take the choice away
    drawn(desk, office)
    desk.keyboard.press("2")

    shows(desk, ".person", "Petugas ke lapangan, kembali")
    closed = [fact for fact in office.facts() if isinstance(fact, CounterClosed)][-1]
    assert 29 * 60 < (closed.until - closed.at).total_seconds() <= 30 * 60
    pass_time(desk)
    desk.keyboard.press("Space")
    shows(desk, ".bar .state", "Buka")


def test_the_clocks_count_by_themselves(desk, office):
    office.issue("A"), office.act("1", "call")
    office.act("1", "hold", reason="Ke toilet")
    office.issue("A"), office.act("1", "call")
    shows(desk, ".lists", "Ke toilet")

    for clock in (".stopwatch .watch", ".lists [data-until]"):
        before = desk.inner_text(clock)
        until(lambda clock=clock, before=before: desk.inner_text(clock) != before, 4, f"{clock} stands still")


def test_the_dark_desk_is_remembered_on_the_device(desk):
    light = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    desk.keyboard.press("d")
    dark = desk.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light

    desk.reload()
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    desk.click("[data-theme-switch]")
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == light


# Last, because it leaves a full room behind.
def test_the_large_button_keeps_its_place_and_nothing_scrolls_in_any_state(desk, office):
    places = {size: set() for size in SIZES}
    for name in states(office):
        drawn(desk, office)
        for size in SIZES:
            desk.set_viewport_size({"width": size[0], "height": size[1]})
            box = desk.locator(".primary button").bounding_box()
            places[size].add(tuple(round(box[side], 1) for side in ("x", "y", "width", "height")))
            over = desk.evaluate("""() => [document.documentElement.scrollWidth - innerWidth,
                                           document.documentElement.scrollHeight - innerHeight]""")
            assert over[0] <= 0, f"{name} scrolls sideways at {size}"
            assert size == PHONE or over[1] <= 0, f"{name} scrolls at {size}"
            if size != PHONE:
                cut = desk.evaluate(CUT)
                assert not cut, f"{name} at {size}: {cut} has more than it shows"
    assert all(len(found) == 1 for found in places.values()), places
    x, y, width, height = places[PHONE].pop()
    assert y > 740 * 0.75 and y + height <= 740 and width > 360 / 2, "not under the thumb"

"""The office's windows when the server or the line goes away: what they show meanwhile, and that they heal alone."""

import json
import signal
import time

import pytest
from running import until
from windows import DESK, KIOSK, TV, Line, number_on, pass_time, shows, tap, tile

from lobby.events import TicketIssued

pytestmark = pytest.mark.browser

HEALED = 2.0  # seconds after a server answers again in which every page must be right
NO_SOCKETS = """window.WebSocket = function () {
  setTimeout(() => this.onerror(new Event('error')), 5);
  this.close = () => {};
};"""


@pytest.fixture
def office(windows):
    return windows.office


@pytest.fixture
def line(office):
    line = Line(office.port)
    yield line
    line.close()


def taken(office):
    return [fact.ticket for fact in office.facts() if isinstance(fact, TicketIssued)]


def shown(ticket):
    return f"{ticket[0]} {ticket[1:]}"


# --- the server goes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_after_a_restart_all_heal_within_two_seconds_without_a_reload_and_say_nothing_old(windows, office, end):
    called = tap(windows.kiosk).replace(" ", "")
    office.act("1", "call")
    until(lambda: windows.tv.evaluate("window.heard") == [called], 15)

    getattr(office, end)()
    office.start()
    began = time.monotonic()
    ticket = office.issue("S")[1]["ticket"]

    healed = {}
    for name, page, where, words in (
        ("tv", windows.tv, ".waiting", "1 menunggu"), ("desk", windows.desk, ".lists", shown(ticket)),
        ("kiosk", windows.kiosk, ".tiles", "1 orang menunggu"),
    ):  # fmt: skip
        shows(page, where, words, 5)
        healed[name] = round(time.monotonic() - began, 2)
        assert page.evaluate("window.mark"), "it was loaded anew"
        page.wait_for_selector("[data-lost]", state="hidden")
    print(f"\nafter {end}, healed within {healed}")
    assert max(healed.values()) < HEALED, healed
    windows.tv.wait_for_timeout(1000)
    assert windows.tv.evaluate("window.heard") == [called], "an old call was said again"


def test_a_call_that_the_board_missed_is_said_when_it_comes_back_and_once(windows, office):
    called = office.issue("A")[1]["ticket"]
    shows(windows.tv, ".waiting", "1 menunggu")
    windows.tv.context.set_offline(True)
    windows.tv.evaluate("window.dispatchEvent(new Event('offline'))")
    office.kill()
    office.start()
    assert office.act("1", "call")[1]["ticket"] == called

    windows.tv.context.set_offline(False)

    until(lambda: windows.tv.evaluate("window.heard") == [called], 10, "the call was missed")
    office.kill()
    office.start()
    shows(windows.tv, ".newest .number", shown(called))
    windows.tv.wait_for_timeout(2500)
    assert windows.tv.evaluate("window.heard") == [called]


def test_a_tap_while_the_server_is_away_is_one_number_when_it_is_back(windows, office):
    before = taken(office)
    sent = []
    windows.kiosk.on("request", lambda asked: asked.method == "POST" and sent.append(asked.post_data))
    office.kill()

    windows.kiosk.click(tile())

    shows(windows.kiosk, "#over", "Menyambung")
    until(lambda: len(sent) >= 3)
    office.start()
    number = number_on(windows.kiosk, 12)
    assert [shown(ticket) for ticket in taken(office)] == [*map(shown, before), number]
    assert len({json.loads(body)["tap"] for body in sent}) == 1
    pass_time(windows.kiosk)
    windows.kiosk.click("[data-done]")


def test_what_a_person_chose_at_the_kiosk_is_gone_with_them_even_after_a_restart(windows, office):
    windows.kiosk.click(".priority .now")
    windows.kiosk.wait_for_selector(".priority.on")
    office.kill()
    office.start()
    windows.kiosk.wait_for_selector("[data-lost]", state="hidden")
    office.issue("S")
    shows(windows.kiosk, ".tiles", "1 orang menunggu")
    assert windows.kiosk.is_visible(".priority.on"), "it is still this person's screen"
    tap(windows.kiosk)

    office.issue("S")

    shows(windows.kiosk, ".tiles", "2 orang menunggu")
    assert not windows.kiosk.is_visible(".priority.on"), "the next one is given priority unasked"


# --- the server hangs, the line is dead -----------------------------------------------------------------------------


def test_a_server_that_hangs_is_noticed_within_six_seconds_and_forgiven_when_it_goes_on(windows, office):
    pages = windows.tv, windows.desk, windows.kiosk
    office.signal(signal.SIGSTOP)
    began = time.monotonic()
    try:
        for page in pages:
            page.wait_for_selector("[data-lost]:not([hidden])", timeout=7000)
        noticed = time.monotonic() - began
        assert "keadaan pukul" in windows.tv.inner_text("[data-lost]")
    finally:
        office.signal(signal.SIGCONT)
    for page in pages:
        page.wait_for_selector("[data-lost]", state="hidden", timeout=6000)
        assert page.evaluate("window.mark")
    assert noticed < 6.0


def test_a_tap_at_a_server_that_hangs_is_one_number_when_it_goes_on(windows, office):
    before = len(taken(office))
    office.signal(signal.SIGSTOP)
    try:
        windows.kiosk.click(tile())
        shows(windows.kiosk, "#over", "Menyambung", 3)
        windows.kiosk.wait_for_timeout(5000)  # by now it has hung up, and asks again
    finally:
        office.signal(signal.SIGCONT)

    number = number_on(windows.kiosk)

    shows(windows.tv, ".waiting", "1 menunggu")
    assert [shown(ticket) for ticket in taken(office)[before:]] == [number]
    pass_time(windows.kiosk)
    windows.kiosk.click("[data-done]")


def test_a_dead_line_is_given_up_and_asked_for_anew(windows, office, line):
    tv = windows.open(TV)
    tv.goto(windows.address("/display", line.port))
    desk = windows.paired("counter", DESK, "2", port=line.port)
    shows(tv, ".side", "0 menunggu")

    line.go_dead()
    number = shown(office.issue("A")[1]["ticket"])

    shows(tv, ".waiting", "1 menunggu", 9)
    shows(desk, ".lists", number, 9)
    for page in (tv, desk):
        page.context.close()


def test_a_kiosk_between_which_and_the_office_something_answers_nonsense_gives_one_number(windows, office):
    before, sent = len(taken(office)), []

    def answer(route):
        sent.append(json.loads(route.request.post_data)["tap"])
        if len(sent) == 1:
            route.fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
        elif len(sent) == 2:
            route.abort("connectionreset")
        elif len(sent) == 3:
            route.fulfill(status=404, content_type="text/html", body="<h1>Hotspot</h1>")
        else:
            route.continue_()

    windows.kiosk.route("**/kiosk/issue", answer)
    number = tap(windows.kiosk)
    windows.kiosk.unroute("**/kiosk/issue")

    assert (len(sent), len(set(sent))) == (4, 1)
    assert [shown(ticket) for ticket in taken(office)[before:]] == [number]


def test_a_kiosk_whose_office_cannot_write_says_so_in_words(windows):
    told = {"refusal": "DiskTrouble", "message": "Catatan tidak dapat ditulis. Panggil petugas."}
    windows.kiosk.route("**/kiosk/issue", lambda route: route.fulfill(status=503, json=told))

    windows.kiosk.click(tile())

    shows(windows.kiosk, "#over", told["message"])
    windows.kiosk.unroute("**/kiosk/issue")
    pass_time(windows.kiosk)
    windows.kiosk.click("#over")
    windows.kiosk.wait_for_selector("#over", state="hidden")


# --- a network without WebSockets -----------------------------------------------------------------------------------


def test_where_no_socket_can_be_had_pages_follow_all_the_same_and_no_band_flickers(windows, office):
    watch = "addEventListener('DOMContentLoaded', () => { const band = document.querySelector('[data-lost]');" \
            "new MutationObserver(() => { if (!band.hidden) window.flickered = true; })" \
            ".observe(band, { attributes: true }); });"  # fmt: skip
    tv = windows.open(TV, before=NO_SOCKETS + watch)
    tv.goto(windows.address("/display"))
    kiosk = windows.open(KIOSK, before=NO_SOCKETS)
    kiosk.goto(windows.address(f"/enter/{office.keys().make_link('kiosk')}"))
    kiosk.wait_for_url("**/kiosk")
    until(lambda: "0" in tv.inner_text(".waiting"))
    tv.wait_for_timeout(5500)  # the first picture over HTTP has come by now
    tv.evaluate("window.flickered = false")

    kiosk.click(tile())
    number = number_on(kiosk)
    shows(tv, ".waiting", "1 menunggu", 6)
    tv.wait_for_timeout(5500)

    assert kiosk.is_visible("#over") and number_on(kiosk) == number, "the number was wiped off the screen"
    assert not tv.evaluate("window.flickered"), "the band came though pictures did"
    for page in (tv, kiosk):
        page.context.close()

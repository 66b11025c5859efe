"""A phone that follows its ticket through bad Wi-Fi without a socket: nothing in between stops it for good."""

import pytest
from windows import shows

pytestmark = pytest.mark.browser

PHONE = (360, 740)
LOOK = 15_000  # ms; a little more than it lets pass between two looks
OF_2017 = "delete window.AbortController;"
ANSWERED = 30  # seconds in which, on a busy machine too, a phone has asked twice and was answered
# While `hangs` is set nothing is answered; whoever can hang up does.
MAY_HANG = """
const whole = window.fetch;
window.fetch = (address, given) => window.hangs
  ? new Promise((_, fail) => given.signal && given.signal.addEventListener("abort", () => fail(new Error("hung up"))))
  : whole(address, given);
"""


@pytest.fixture
def ticket(windows):
    return windows.office.issue("S")[1]


@pytest.fixture
def open_phone(windows, ticket):
    """Opens the ticket's page, in which time passes when the test says so."""
    opened = []

    def open_it(before=""):
        page = windows.open(PHONE, before=before)
        opened.append(page)
        page.route("**/socket.io.min.js", lambda route: route.abort())
        page.clock.install()
        page.goto(windows.address(f"/t/{ticket['token']}"))
        shows(page, "#ticket", "Anda berikutnya")
        return page

    yield open_it
    for page in opened:
        page.context.close()


def look(page, times=1):
    """Let it look so often."""
    for _ in range(times):
        page.clock.fast_forward(LOOK)  # in one leap: after it time passes as it does, and an answer has its own


def test_a_phone_shows_its_call_without_being_touched(windows, open_phone):
    page = open_phone()

    windows.office.act("1", "call")
    look(page)

    shows(page, "#ticket .turn", "Loket 1", ANSWERED)


def test_a_page_of_the_wifi_in_between_is_told_and_then_followed_on(windows, open_phone):
    page = open_phone()
    page.route("**/api/line", lambda route: route.fulfill(body="<p>Masuk ke Wi-Fi</p>", content_type="text/html"))
    look(page, 3)
    page.wait_for_selector("[data-lost]", state="visible")

    page.unroute("**/api/line")
    windows.office.act("1", "call")
    look(page)

    shows(page, "#ticket .turn", "Loket 1", ANSWERED)
    assert page.is_hidden("[data-lost]")


@pytest.mark.parametrize("before", ["", OF_2017], ids=["today", "a browser that cannot hang up"])
def test_an_answer_that_never_comes_is_given_up(windows, open_phone, before):
    page = open_phone(MAY_HANG + before)
    page.evaluate("window.hangs = true")
    look(page, 3)
    page.wait_for_selector("[data-lost]", state="visible")

    page.evaluate("window.hangs = false")
    windows.office.act("1", "call")
    look(page)

    shows(page, "#ticket .turn", "Loket 1", ANSWERED)

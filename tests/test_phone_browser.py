"""A resident's phone in a real browser: its place changes by itself, it is called, locked, and says how it was."""

import pytest
from running import until
from windows import shows

pytestmark = pytest.mark.browser

PHONE = (360, 740)
# What a phone does is remembered: how it shook, what it played; `away` is a page that nobody looks at.
RECORDS = """
window.shaken = []; window.played = []; window.away = false;
navigator.vibrate = (pattern) => window.shaken.push(pattern);
const whole = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.played.push(this.src); return whole.call(this); };
Object.defineProperty(document, "hidden", { get: () => window.away });
"""


@pytest.fixture
def mine(windows):
    office = windows.office
    return [office.issue("A")[1] for _ in range(3)]


@pytest.fixture
def open_phone(windows):
    opened = []

    def open_it(ticket):
        page = windows.open(PHONE, before=RECORDS)
        opened.append(page)
        page.goto(windows.address(f"/t/{ticket['token']}"))
        page.wait_for_selector("[data-alarm]", state="visible")
        return page

    yield open_it
    for page in opened:
        page.context.close()


def look_away(page, away=True):
    page.evaluate(f"window.away = {str(away).lower()}; document.dispatchEvent(new Event('visibilitychange'))")


def call(windows, ticket, counter="1"):
    assert windows.office.act(counter, "call", ticket=ticket["ticket"], reason="perlu")[0] == 200


def test_it_counts_down_and_calls_with_sound_after_one_touch(windows, mine, open_phone):
    page = open_phone(mine[2])
    shows(page, "[data-ahead]", "2 orang di depan Anda")
    page.click("[data-alarm] button")
    assert page.evaluate("played.length") == 1 and page.get_attribute("[data-alarm] button", "aria-pressed") == "true"
    call(windows, mine[0])
    shows(page, "[data-ahead]", "1 orang di depan Anda")

    call(windows, mine[2], "2")
    shows(page, ".turn .go", "Loket 2")
    assert page.evaluate("getComputedStyle(document.querySelector('.turn')).backgroundColor") == "rgb(255, 194, 51)"
    until(lambda: page.evaluate("played.length") >= 2)
    assert page.evaluate("shaken.length") >= 2 and "ring.wav" in page.evaluate("played[1]")
    rung = page.evaluate("shaken.length")
    windows.office.act("2", "recall")
    until(lambda: page.evaluate("shaken.length") > rung)


def test_locked_and_without_a_network_it_is_right_at_once_when_looked_at(windows, mine, open_phone):
    page = open_phone(mine[1])
    look_away(page)
    page.context.set_offline(True)
    call(windows, mine[1])
    for _ in range(2):
        windows.office.act("1", "recall")
    assert windows.office.act("1", "no-show")[0] == 200
    page.context.set_offline(False)
    look_away(page, False)

    shows(page, ".missed", "Anda dipanggil pukul")
    page.click("text=Kembali mengantre")
    shows(page, "#ticket .now", "Tunggu nomor Anda dipanggil")


def test_it_lets_another_go_first_and_says_in_words_when_nobody_is_behind(windows, mine, open_phone):
    page = open_phone(mine[1])
    shows(page, "[data-ahead]", "1 orang di depan Anda")
    for ahead in (2, None):
        if page.get_attribute(".longer", "open") is None:
            page.click(".longer summary")
        page.click(".longer button[value='1']")
        if ahead:
            shows(page, "[data-ahead]", "2 orang di depan Anda")
    shows(page, "[data-refusal]", "Belum ada orang di belakang Anda")


def test_afterwards_it_asks_how_it_was(windows, mine, open_phone):
    page = open_phone(mine[0])
    call(windows, mine[0])
    shows(page, ".turn .go", "Loket 1")
    windows.office.act("1", "finish")
    page.click("label[for=score-4]")
    page.click(".reasons label:has-text('Ramah') >> nth=0")
    page.click("text=Kirim")

    shows(page, ".thanks", "sudah kami terima")


def test_an_answer_that_was_long_on_its_way_does_not_turn_the_line_back(windows, mine, open_phone):
    page = open_phone(mine[2])
    shows(page, "[data-ahead]", "2 orang di depan Anda")
    before = page.evaluate("fetch('/api/line').then((answer) => answer.text())")
    call(windows, mine[0])
    shows(page, "[data-ahead]", "1 orang di depan Anda")
    page.route("**/api/line", lambda route: route.fulfill(body=before, content_type="text/plain"))
    with page.expect_response("**/api/line"):
        look_away(page, False)
    page.evaluate("fetch('/api/line').then((answer) => answer.text())")  # the one before it has been heard

    assert "1 orang di depan Anda" in page.inner_text("[data-ahead]")


def test_without_a_socket_it_asks(windows, mine):
    page = windows.open(PHONE)
    page.route("**/socket.io.min.js", lambda route: route.abort())
    page.goto(windows.address(f"/t/{mine[2]['token']}"))
    shows(page, "[data-ahead]", "2 orang di depan Anda")
    call(windows, mine[0])
    page.evaluate("window.skip += 16000")

    shows(page, "[data-ahead]", "1 orang di depan Anda")
    page.context.close()

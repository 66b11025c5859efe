"""The office in real windows: a tap, a call, a voice, and what happens when the line or the server goes away."""

import signal
from shutil import which

import pytest
from running import Running, settings, until

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
ALOUD = "--autoplay-policy=no-user-gesture-required"
LISTEN = """
window.heard = []; window.loud = new Set(); window.most = 0;
window.play = HTMLMediaElement.prototype.play;
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
  return window.play.call(this);
};
addEventListener("DOMContentLoaded", () => {
  document.body.addEventListener("said", (event) => window.heard.push(event.detail.ticket));
});
"""

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="no Chromium: sudo apt install chromium")]


@pytest.fixture(scope="module")
def driver():
    with playwright.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, ALOUD])
    yield chromium
    chromium.close()


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path, settings("AS", 2)) as running:
        running.strangers, running.complaints = [], []
        yield running
        assert not running.strangers, "a page asked for something outside the box"
        assert not running.complaints, "a page complained"


@pytest.fixture
def windows(office, browser):
    """(kiosk, desk, tv): three windows as `./run` offers them, each in a browser of its own."""
    opened = [window(office, browser, *size) for size in ((1080, 1920), (1366, 768), (1920, 1080))]
    kiosk, desk, tv = opened
    links = office.links()
    kiosk.goto(local(links["Anjungan"]))
    kiosk.wait_for_url("**/kiosk")
    desk.goto(local(links["Loket"]))
    desk.click("text=Loket 1")
    desk.wait_for_url("**/counters/1")
    tv.goto(address(office, "/display"))
    for page in opened:
        page.wait_for_function("document.querySelector('#clock time')")
        page.evaluate("window.mark = true")
    yield opened
    for page in opened:
        page.context.close()


def window(office, browser, width, height, **given):
    context = browser.new_context(viewport={"width": width, "height": height}, **given)
    page = context.new_page()
    page.add_init_script(LISTEN)
    here = f"127.0.0.1:{office.port}"
    page.on("request", lambda asked: asked.url.split("/")[2] == here or office.strangers.append(asked.url))
    page.on("pageerror", lambda fault: office.complaints.append(str(fault)))
    return page


def address(office, path):
    return f"http://127.0.0.1:{office.port}{path}"


def local(link):
    return link.replace("localhost", "127.0.0.1")


def tap(kiosk, queue="A"):
    """Touch a tile and read the number that comes."""
    kiosk.click(f"form:has(input[value={queue}]) .tile")
    kiosk.wait_for_selector(".taken .number")
    number = kiosk.inner_text(".taken .number")
    kiosk.click("[data-done]")
    kiosk.wait_for_selector("#over", state="hidden")
    return number


def shows(page, selector, words, seconds=5):
    place = page.locator(selector)
    until(lambda: words in " ".join(place.all_inner_texts()), seconds, f"{selector} never said {words}")


def pause(desk):
    """A second press within a second does nothing, so wait until the desk listens again."""
    desk.wait_for_timeout(1050)


def test_a_tap_appears_on_board_and_desk_and_the_call_is_seen_and_heard(windows):
    kiosk, desk, tv = windows
    assert tap(kiosk) == "A 001"
    shows(desk, ".lists", "A 001")
    shows(tv, ".waiting", "1 menunggu")
    desk.keyboard.press("Space")
    shows(tv, ".newest .number", "A 001")
    shows(tv, ".newest .where", "Loket 1")
    shows(desk, ".person .number", "A 001")
    until(lambda: tv.evaluate("window.heard") == ["A001"], 15, "the room never heard it")


def test_two_calls_at_once_are_said_one_after_the_other_each_once(office, windows):
    kiosk, desk, tv = windows
    for queue in "AS":
        tap(kiosk, queue)
    office.act("1", "call"), office.act("2", "call")
    until(lambda: len(tv.evaluate("window.heard")) == 2, 20, "not both were said")
    tv.wait_for_timeout(500)
    assert tv.evaluate("window.heard") == ["A001", "S001"]
    assert tv.evaluate("window.most") == 1, "one was said over the other"


def test_after_a_restart_all_heal_within_two_seconds_without_a_reload_and_say_nothing_old(office, windows):
    kiosk, desk, tv = windows
    tap(kiosk)
    office.act("1", "call")
    until(lambda: tv.evaluate("window.heard") == ["A001"], 15)
    office.kill()
    office.start()
    office.issue("S")
    for page, where in ((tv, ".waiting"), (desk, ".lists"), (kiosk, ".tiles")):
        until(lambda page=page, where=where: "S 001" in page.inner_text(where) or "1 " in page.inner_text(where), 2.5)
        assert page.evaluate("window.mark"), "the page was loaded anew"
    until(lambda: desk.locator(".lists").inner_text().count("S 001"), 2)
    tv.wait_for_timeout(1500)
    assert tv.evaluate("window.heard") == ["A001"], "an old call was said again"


def test_a_tap_while_the_server_is_away_is_one_number_when_it_is_back(office, windows):
    kiosk, _, _ = windows
    office.kill()
    kiosk.click("form:has(input[value=A]) .tile")
    shows(kiosk, "#over", "Menyambung")
    office.start()
    kiosk.wait_for_selector(".taken .number", timeout=10_000)
    assert kiosk.inner_text(".taken .number") == "A 001"
    assert office.board()["waiting"]["A"] == 1


def test_a_double_tap_is_one_number_and_a_double_press_one_call(office, windows):
    kiosk, desk, _ = windows
    kiosk.dblclick("form:has(input[value=A]) .tile")
    kiosk.wait_for_selector(".taken .number")
    assert office.board()["waiting"]["A"] == 1
    office.issue("A")
    shows(desk, ".lists", "A 002")
    desk.dblclick(".primary button")
    shows(desk, ".person .number", "A 001")
    desk.wait_for_timeout(400)
    assert office.board()["waiting"]["A"] == 1
    assert [call["ticket"] for call in office.board()["now"]] == ["A001"]


def test_a_page_an_hour_stale_is_refused_in_words_and_then_shows_what_is_so(office, windows):
    _, desk, _ = windows
    office.issue("A"), office.issue("A")
    shows(desk, ".lists", "A 002")
    old = desk.inner_html("#desk")
    office.act("1", "call")
    shows(desk, ".person .number", "A 001")
    desk.evaluate("html => { document.getElementById('desk').innerHTML = html }", old)
    desk.click(".primary button")
    shows(desk, "[data-said]", "Layar ini tertinggal. Loket 1 sekarang menangani nomor A 001.")
    shows(desk, ".person .number", "A 001")
    assert office.board()["waiting"]["A"] == 1


def test_a_line_that_is_dead_but_not_hung_up_is_noticed_within_six_seconds(office, windows):
    _, desk, tv = windows
    office.signal(signal.SIGSTOP)
    for page in (tv, desk):
        page.wait_for_selector("[data-lost]:not([hidden])", timeout=7_000)
        assert "keadaan pukul" in page.inner_text("[data-lost]")
    office.signal(signal.SIGCONT)
    for page in (tv, desk):
        page.wait_for_selector("[data-lost]", state="hidden", timeout=8_000)


def test_every_key_of_the_desk_does_its_verb(office, windows):
    _, desk, _ = windows
    for _ in range(6):
        office.issue("A")
    shows(desk, ".lists", "A 006")
    for key, choice, then in (
        ("Space", None, ("A001", "called")), ("r", None, ("A001", "called")), ("s", None, ("A001", "ended")),
        ("Space", None, ("A002", "called")),
        ("h", "text=Mengambil fotokopi", ("A002", "held")), ("Space", None, ("A003", "called")),
        ("k", "text=Salah panggil", ("A003", "waiting")), ("Space", None, ("A003", "called")),
        ("p", "text=Antrean S", ("A003", "waiting")), ("Space", None, ("A003", "called")),
        ("b", "text=Permintaan warga", ("A003", "ended")), ("Space", None, ("A004", "called")),
    ):  # fmt: skip
        desk.keyboard.press(key)
        if choice:
            desk.click(f".ask[open] form >> {choice}")
        status(office, *then)
        pause(desk)
    for _ in range(2):
        desk.keyboard.press("r")
        pause(desk)
    desk.keyboard.press("t")
    status(office, "A004", "ended")
    pause(desk)
    desk.keyboard.press("i")
    desk.click(".ask[open] form >> text=Istirahat")
    shows(desk, ".bar .state", "Tutup")


def status(office, ticket, wanted):
    """Wait until a ticket has a status, as its owner's phone reads it."""
    tokens = {fact.ticket: fact.token for fact in office.facts() if type(fact).__name__ == "TicketIssued"}
    until(lambda: office.get(f"/t/{tokens[ticket]}")[1]["status"] == wanted, 5, f"{ticket} was never {wanted}")


def test_where_sound_needs_a_touch_the_board_invites_one_and_then_speaks(office, driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    tv = window(office, chromium, 1920, 1080)
    tv.goto(address(office, "/display"))
    tv.wait_for_selector("[data-sound]:not([hidden])")
    office.issue("A"), office.act("1", "call")
    shows(tv, ".newest .number", "A 001")
    tv.keyboard.press("Enter")
    tv.wait_for_selector("[data-sound]", state="hidden")
    until(lambda: tv.evaluate("window.heard") == ["A001"], 15, "it stayed mute")
    chromium.close()


def test_without_scripts_kiosk_and_desk_work_as_plain_forms(office, browser):
    kiosk = window(office, browser, 1080, 1920, java_script_enabled=False)
    kiosk.goto(local(office.links()["Anjungan"]))
    kiosk.click("button[type=submit]")
    kiosk.click("form:has(input[value=A]) .tile")
    assert kiosk.inner_text(".taken .number") == "A 001"
    kiosk.click("[data-done]")
    assert kiosk.url.endswith("/kiosk")
    desk = window(office, browser, 1366, 768, java_script_enabled=False)
    desk.goto(local(office.links()["Loket"]))
    desk.click("button[type=submit]")
    desk.click("text=Loket 1")
    desk.click(".primary button")
    assert desk.inner_text(".person .number") == "A 001"
    desk.click("summary:has-text('Tahan')")
    desk.click("text=Ke toilet")
    assert "A 001" in desk.inner_text(".lists")

"""The office in real windows: a tap, a call, a voice, and hands that press twice, hold on, or type."""

import pytest
from running import until
from windows import CHROMIUM, DESK, FLAGS, KIOSK, TV, number_on, pass_time, shows, tap, tile

from lobby.events import TicketCalled, TicketHeld, TicketIssued

pytestmark = pytest.mark.browser


@pytest.fixture
def office(windows):
    return windows.office


def last(office, kind):
    return [fact for fact in office.facts() if isinstance(fact, kind)][-1]


def count(office, kind):
    return sum(isinstance(fact, kind) for fact in office.facts())


# --- a tap, a call, a voice -----------------------------------------------------------------------------------------


def test_a_tap_appears_on_board_and_desk_and_the_call_is_seen_and_heard(windows):
    number = tap(windows.kiosk)
    shows(windows.desk, ".lists", number)
    shows(windows.tv, ".waiting", "1 menunggu")

    windows.desk.keyboard.press("Space")

    shows(windows.tv, ".newest .number", number)
    shows(windows.tv, ".newest .where", "Loket 1")
    shows(windows.desk, ".person .number", number)
    until(lambda: windows.tv.evaluate("window.heard") == [number.replace(" ", "")], 15, "the room never heard it")


def test_two_calls_at_once_are_said_one_after_the_other_each_once(windows, office):
    called = [office.issue(letter)[1]["ticket"] for letter in "AS"]

    office.act("1", "call", ticket=called[0]), office.act("2", "call", ticket=called[1])

    until(lambda: len(windows.tv.evaluate("window.heard")) == 2, 20, "not both were said")
    windows.tv.wait_for_timeout(300)
    assert windows.tv.evaluate("window.heard") == called
    assert windows.tv.evaluate("window.most") == 1, "one was said over the other"


def test_a_clip_that_never_comes_does_not_silence_the_calls_behind_it(windows, office):
    soon = "const wait = setTimeout; window.setTimeout = (then, ms) => wait(then, ms === 20000 ? 500 : ms);"
    tv = windows.open(TV, before=soon)
    tv.route("**/voice/**/1/*.wav", lambda route: None)
    tv.goto(windows.address("/display"))
    called = [office.issue(letter)[1]["ticket"] for letter in "AS"]
    shows(tv, ".waiting", "1 menunggu")

    office.act("1", "call", ticket=called[0]), office.act("2", "call", ticket=called[1])

    until(lambda: tv.evaluate("window.heard") == called, 10, "the second was never said")
    tv.unroute_all(behavior="ignoreErrors")
    tv.context.close()


def test_a_board_that_heard_the_calls_of_another_journal_is_not_deaf_to_this_one(windows, office):
    tv = windows.open(TV)
    tv.goto(windows.address("/display"))
    tv.evaluate("localStorage.setItem('antrean-heard', 99999)")
    tv.reload()
    shows(tv, ".side", "0 menunggu")

    called = office.issue("A")[1]["ticket"]
    office.act("1", "call")

    until(lambda: tv.evaluate("window.heard") == [called], 10, "it waits for call 99,999")
    tv.context.close()


def test_where_sound_needs_a_touch_the_board_invites_one_and_then_speaks(windows, office, driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    tv = windows.open(TV, chromium)
    tv.goto(windows.address("/display"))
    line = tv.context.new_cdp_session(tv)  # unlike what Playwright asks of a page, this does not count as a touch

    def asked(what):
        return line.send("Runtime.evaluate", {"expression": what, "returnByValue": True})["result"].get("value")

    until(lambda: asked("!document.querySelector('[data-sound]').hidden"), why="it did not ask for a touch")
    called = office.issue("A")[1]["ticket"]
    office.act("1", "call")
    until(lambda: asked("document.querySelector('.newest .number') !== null"))
    assert asked("window.heard.length") == 0

    tv.keyboard.press("Enter")

    until(lambda: asked("document.querySelector('[data-sound]').hidden"))
    until(lambda: asked("window.heard.join()") == called, 15, "it stayed mute")
    chromium.close()


# --- hands ----------------------------------------------------------------------------------------------------------


def test_a_double_tap_is_one_number_that_stays_to_be_read(windows, office):
    before = count(office, TicketIssued)

    windows.kiosk.click(tile())
    number = number_on(windows.kiosk)
    windows.kiosk.mouse.click(500, 900)  # the second half of a slow double tap meets the number, not the tile

    assert number_on(windows.kiosk) == number and windows.kiosk.is_visible("#over")
    assert count(office, TicketIssued) == before + 1
    pass_time(windows.kiosk)
    windows.kiosk.mouse.click(500, 900)
    windows.kiosk.wait_for_selector("#over", state="hidden")
    windows.kiosk.dblclick(tile())
    number_on(windows.kiosk)
    assert count(office, TicketIssued) == before + 2
    pass_time(windows.kiosk)
    windows.kiosk.click("[data-done]")


def test_a_double_press_is_one_call(windows, office):
    first = office.issue("A")[1]["ticket"]
    second = office.issue("A")[1]["ticket"]
    shows(windows.desk, ".lists", f"{second[0]} {second[1:]}")

    windows.desk.dblclick(".primary button")

    shows(windows.desk, ".person .number", f"{first[0]} {first[1:]}")
    windows.desk.wait_for_timeout(300)
    assert [call["ticket"] for call in office.board()["now"]] == [first]


@pytest.mark.parametrize("page", ["kiosk", "desk"])
def test_a_picture_that_comes_while_a_finger_is_down_does_not_swallow_the_press(windows, office, page):
    other = office.issue("S")[1]["ticket"]
    page, button = {"kiosk": (windows.kiosk, tile()), "desk": (windows.desk, ".primary button")}[page]
    shows(windows.desk, ".lists", f"{other[0]} {other[1:]}")
    before = count(office, TicketIssued), count(office, TicketCalled)
    box = page.locator(button).bounding_box()

    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    third = office.issue("S")[1]["ticket"]
    shows(windows.tv, ".waiting", "2 menunggu")
    page.wait_for_timeout(150)
    page.mouse.up()

    wanted = (before[0] + 2, before[1]) if page is windows.kiosk else (before[0] + 1, before[1] + 1)
    until(lambda: (count(office, TicketIssued), count(office, TicketCalled)) == wanted, 3, "the press was lost")
    shows(windows.desk, ".lists", f"{third[0]} {third[1:]}")
    if page is windows.kiosk:
        number_on(page)
        pass_time(page)
        page.click("[data-done]")


def test_every_key_of_the_desk_does_its_verb(windows, office):
    desk, before = windows.desk, len(office.facts())
    for _ in range(4):
        office.issue("A")
    shows(desk, ".bar", "4 menunggu")
    for keys, choice, fact in (
        ("Space", None, "TicketCalled"), ("r", None, "TicketRecalled"), ("s", None, "TicketFinished"),
        ("Space", None, "TicketCalled"), ("h", "Mengambil fotokopi", "TicketHeld"),
        ("Space", None, "TicketCalled"), ("k", "Salah panggil", "TicketReturned"),
        ("Space", None, "TicketCalled"), ("p", "Antrean S", "TicketTransferred"),
        ("Space", None, "TicketCalled"), ("b", "Permintaan warga", "TicketCancelled"),
        ("Space", None, "TicketCalled"), ("r", None, "TicketRecalled"), ("r", None, "TicketRecalled"),
        ("t", None, "TicketMarkedNoShow"), ("i", "Istirahat", "CounterClosed"),
    ):  # fmt: skip
        seen = len(office.facts())
        desk.keyboard.press(keys)
        if choice:
            desk.click(f".ask[open] form >> text={choice}")
        until(lambda seen=seen: len(office.facts()) > seen, 5, f"{keys} did nothing")
        assert type(office.facts()[-1]).__name__ == fact, f"{keys} {choice or ''}"
        # A key that is pressed before the desk has been drawn anew may find its button switched off.
        until(lambda: desk.get_attribute("[name=seen]", "value") == str(len(office.facts())))
        pass_time(desk)
    shows(desk, ".bar .state", "Tutup")
    assert not any(fact.counter != "1" for fact in office.facts()[before:] if isinstance(fact, TicketCalled))


def test_a_reason_in_ones_own_words_is_recorded_as_typed(windows, office):
    office.issue("A"), office.act("1", "call")
    shows(windows.desk, ".person .number", "A ")

    windows.desk.keyboard.press("h")
    windows.desk.fill(".ask[open] input[name=own]", "Menjemput anak")
    windows.desk.keyboard.press("Enter")

    shows(windows.desk, ".lists", "Menjemput anak")
    assert last(office, TicketHeld).reason == "Menjemput anak"


def test_the_space_bar_presses_the_reason_it_stands_on_and_calls_nobody(windows, office):
    office.issue("A"), office.act("1", "call"), office.issue("A")
    shows(windows.desk, ".person .number", "A ")
    calls = count(office, TicketCalled)

    for key in ("h", "Tab", "Space"):
        windows.desk.keyboard.press(key)

    shows(windows.desk, ".lists", "Melengkapi berkas")
    assert (last(office, TicketHeld).reason, count(office, TicketCalled)) == ("Melengkapi berkas", calls)


def test_a_clock_that_is_put_back_an_hour_does_not_stop_the_keys(windows, office):
    office.issue("A"), office.act("1", "call")
    shows(windows.desk, ".person .number", "A ")
    windows.desk.keyboard.press("r")
    until(lambda: type(office.facts()[-1]).__name__ == "TicketRecalled")
    # A key that is pressed before the desk has been drawn anew may find its button switched off.
    until(lambda: windows.desk.get_attribute("[name=seen]", "value") == str(len(office.facts())))
    pass_time(windows.desk)

    windows.desk.evaluate("{ const real = Date.now; Date.now = () => real() - 3600000; }")
    windows.desk.keyboard.press("s")

    until(lambda: type(office.facts()[-1]).__name__ == "TicketFinished", why="the desk is deaf")


def test_a_page_an_hour_stale_is_refused_in_words_and_then_shows_what_is_so(windows, office):
    first, second = (office.issue("A")[1]["ticket"] for _ in range(2))
    shows(windows.desk, ".lists", f"{second[0]} {second[1:]}")
    old = windows.desk.inner_html("#desk")
    office.act("1", "call")
    shows(windows.desk, ".person .number", f"{first[0]} {first[1:]}")

    windows.desk.evaluate("html => { document.getElementById('desk').innerHTML = html }", old)
    windows.desk.click(".primary button")

    name = f"{first[0]} {first[1:]}"
    shows(windows.desk, "[data-said]", f"Layar ini tertinggal. Loket 1 sekarang menangani nomor {name}.")
    shows(windows.desk, ".person .number", name)
    assert office.board()["waiting"]["A"] == 1


def test_without_scripts_kiosk_and_desk_work_as_plain_forms(windows, office):
    kiosk = windows.open(KIOSK, java_script_enabled=False)
    kiosk.goto(windows.address(f"/enter/{office.keys().make_link('kiosk')}"))
    kiosk.click("button[type=submit]")
    kiosk.click(tile())
    number = kiosk.inner_text(".taken .number")
    kiosk.click("[data-done]")
    assert kiosk.url.endswith("/kiosk")

    desk = windows.open(DESK, java_script_enabled=False)
    head = office.keys().staff()[0]
    desk.goto(windows.address(f"/enter/{office.keys().make_link('counter', staff_id=head.id)}"))
    desk.click("button[type=submit]")
    desk.click("text=Loket 2")
    desk.click(".primary button")
    assert desk.inner_text(".person .number") == number
    desk.click("summary:has-text('Tahan')")
    desk.click("text=Ke toilet")
    assert number in desk.inner_text(".lists")
    for page in (kiosk, desk):
        page.context.close()

"""The kiosk in a real browser: how many touches a number takes, how large and far apart what is touched stands, how
soon a touch is answered, what the first load weighs, and whether keys or names alone are enough."""

import json

import pytest
from kiosk_window import CUT_OFF, NAMES, PREPARE, QUEUE, SERVICE, TEXTS, TILES, TOUCHABLE, an_office
from running import until
from windows import CHROMIUM, FLAGS, shows

from lobby.events import HelpAsked, TicketIssued

pytestmark = pytest.mark.browser

SIZES = [(1080, 1920), (1920, 1080), (800, 1280), (1280, 800), (1366, 768)]


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def of_queues(chromium, tmp_path_factory):
    yield from an_office(chromium, tmp_path_factory.mktemp("queues"), QUEUE)


@pytest.fixture(scope="module")
def of_services(chromium, tmp_path_factory):
    yield from an_office(chromium, tmp_path_factory.mktemp("services"), SERVICE)


@pytest.fixture(scope="module")
def that_prepares(chromium, tmp_path_factory):
    yield from an_office(chromium, tmp_path_factory.mktemp("prepares"), PREPARE)


def queue(letter="A"):
    return f".tiles form:has(input[name=queue][value={letter}]) .tile"


def service(name):
    return f".services .tile:has-text('{name}')"


# --- how many touches ----------------------------------------------------------------------------------------------


def touches(kiosk, *selectors):
    """How many touches it took from the first screen until a number was shown."""
    page, made = kiosk.at(), 0
    for selector in selectors:
        assert not page.query_selector(".taken .number"), "the number came sooner"
        page.click(selector)
        made += 1
        page.wait_for_selector(".taken .number" if selector == selectors[-1] else AFTER[selector])
    assert page.is_visible(".taken .number")
    page.context.close()
    return made


AFTER = {
    ".priority .now": ".priority.on",
    queue(): ".services",
}


def test_a_number_takes_one_touch_where_the_office_asks_nothing_more(of_queues):
    assert touches(of_queues, queue()) == 1


def test_a_number_takes_two_touches_with_a_service_and_three_with_priority(of_services):
    assert touches(of_services, queue(), service("KTP")) == 2
    assert touches(of_services, ".priority .now", queue(), service("KTP")) == 3
    ticket = [fact for fact in of_services.office.facts() if isinstance(fact, TicketIssued)][-1]
    assert (ticket.service, ticket.priority) == ("ktp", "priority")


def test_what_to_bring_is_one_touch_more_and_its_list_uses_no_number(that_prepares):
    page, before = that_prepares.at(), that_prepares.count(TicketIssued)
    page.click(queue()), page.click(service("KTP"))
    shows(page, ".bring", "Fotokopi Kartu Keluarga (KK)")

    page.click("text=Cetak daftarnya")
    shows(page, "#over", "Daftarnya sedang dicetak")
    assert that_prepares.count(TicketIssued) == before
    page.evaluate("window.skip += 1050")
    page.click("[data-done]")
    page.click(queue()), page.click(service("KTP")), page.click("text=Sudah saya bawa")
    page.wait_for_selector(".taken .number")
    assert that_prepares.count(TicketIssued) == before + 1
    page.context.close()


# --- how large, how far apart, where -------------------------------------------------------------------------------


def measured(page, size):
    """Nothing too small, too near, cut off, or out of sight."""
    width, height = size
    unit = min(size) / 1080
    targets = page.evaluate(TOUCHABLE)
    for one in targets:
        assert one["right"] - one["left"] >= 119.5 * unit and one["bottom"] - one["top"] >= 119.5 * unit, one
        assert one["left"] >= 0 and one["top"] >= 0 and one["right"] <= width and one["bottom"] <= height + 0.5, one
        for other in targets:
            if other is not one:
                apart = max(one["left"] - other["right"], other["left"] - one["right"],
                            one["top"] - other["bottom"], other["top"] - one["bottom"])  # fmt: skip
                assert apart >= 27.5 * unit, (one, other)
    small = [(text, px) for text, px in page.evaluate(TEXTS) if px < 28.9 * unit]
    assert not small, small
    assert all(px >= 41.9 * unit for px in page.evaluate(NAMES))
    assert not page.evaluate(CUT_OFF)
    assert targets, "there is nothing to touch"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_target_on_every_screen_is_large_and_apart_and_no_text_small_or_cut_off(that_prepares, size, language):
    page = that_prepares.at(size)
    measured(page, size)
    if language == "en":
        page.click(".language[lang=en]"), page.wait_for_selector("[data-screen][data-lang=en]")
        measured(page, size)
    page.click(".priority .now"), page.wait_for_selector(".priority.on")
    measured(page, size)
    page.click(queue("S")), page.wait_for_selector(".services")
    measured(page, size)
    page.click(".services form:nth-child(7) .tile"), page.wait_for_selector(".bring")  # the longest list
    measured(page, size)
    page.click("[action='/kiosk/list'] button"), page.wait_for_selector(".listed")
    measured(page, size)
    page.evaluate("window.skip += 1050"), page.click("[data-done]")
    page.wait_for_selector("#over", state="hidden"), page.wait_for_selector(".tiles")
    page.click(".screen [action='/kiosk/help'] button"), page.wait_for_selector(".coming")
    measured(page, size)
    page.evaluate("window.skip += 1050"), page.click("[data-done]"), page.wait_for_selector("#over", state="hidden")
    page.click(queue("A")), page.click(".services form:nth-child(1) .tile")
    page.click(".choose [data-issue] button"), page.wait_for_selector(".taken .number")
    measured(page, size)
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["id", "en"])
def test_checking_in_is_touched_as_easily(of_queues, size, language):
    page = of_queues.at(size)
    if language == "en":
        page.click(".language[lang=en]"), page.wait_for_selector("[data-screen][data-lang=en]")
    page.click("a[href*='check-in']"), page.wait_for_selector(".keypad")
    measured(page, size)
    assert len([each for each in page.evaluate(TOUCHABLE) if each["name"].isdigit()]) == 10
    page.context.close()


@pytest.mark.parametrize("size", [(1080, 1920), (800, 1280)])
def test_a_person_who_sits_reaches_every_queue(of_queues, size):
    page, height = of_queues.at(size), size[1]
    tiles = page.evaluate(TILES)

    assert len(tiles) == 6 and all(0.38 * height <= top and bottom <= 0.95 * height for top, bottom in tiles)
    page.context.close()


# --- answered at once ----------------------------------------------------------------------------------------------

FEEL = """() => { const tile = document.querySelector(".tile"), before = getComputedStyle(tile).backgroundColor;
  window.felt = null;
  document.addEventListener("pointerdown", () => { const began = Date.now();
    const look = () => getComputedStyle(tile).backgroundColor === before
      ? requestAnimationFrame(look) : (window.felt = Date.now() - began);
    look(); }, { capture: true, once: true }); }"""


def test_a_touch_is_seen_within_a_tenth_of_a_second_though_the_server_is_slow(of_queues):
    page, held = of_queues.at(), []
    page.route("**/kiosk/issue", lambda route: held.append(route))
    page.evaluate(FEEL)

    page.click(queue())
    assert until(lambda: page.evaluate("window.felt") is not None) and page.evaluate("window.felt") <= 100
    page.wait_for_timeout(400)
    assert "touched" in page.get_attribute(queue(), "class"), "it no longer shows that it was touched"
    shows(page, "#over", "Menyambung", 3)
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_selector(".taken .number")
    page.context.close()


def test_a_screen_that_is_slow_to_come_is_waited_for_in_words_and_then_comes(of_services):
    page, failures = of_services.at(), []

    def lose(route):
        failures.append(route)
        route.abort() if len(failures) < 3 else route.continue_()

    page.route("**/kiosk?**queue=A**", lose)
    page.click(queue())

    shows(page, "[data-lost]", "Menyambung", 5)
    page.wait_for_selector(".services", timeout=8000)
    until(lambda: page.is_hidden("[data-lost]"))
    page.context.close()


# --- left to the next person ---------------------------------------------------------------------------------------


def test_a_screen_somebody_left_counts_down_where_all_can_see_and_a_touch_stops_it(of_services):
    page = of_services.at()
    page.click(".language[lang=en]"), page.wait_for_selector("[data-screen][data-lang=en]")
    page.click(queue()), page.wait_for_selector(".services")
    page.evaluate("window.skip += 21500")
    page.wait_for_selector("[data-idle]", state="visible")
    assert 6 <= int(page.inner_text("[data-left]")) <= 9 and "Still here?" in page.inner_text("[data-idle]")

    page.mouse.click(540, 300)
    page.wait_for_selector("[data-idle]", state="hidden")
    page.evaluate("window.skip += 15000"), page.wait_for_timeout(400)
    assert page.is_visible(".services") and page.is_hidden("[data-idle]")
    page.evaluate("window.skip += 16000")
    page.wait_for_selector(".tiles")
    assert page.evaluate("document.documentElement.lang") == "id", "the next person reads the last one's language"
    page.context.close()


def test_the_number_goes_by_itself_after_twelve_seconds_and_the_language_with_it(of_queues):
    soon = "const wait = setTimeout; window.setTimeout = (then, ms) => wait(then, ms === 12000 ? 700 : ms);"
    page = of_queues.at(before=soon)
    page.click(".language[lang=en]"), page.wait_for_selector("[data-screen][data-lang=en]")
    page.click(queue()), page.wait_for_selector(".taken .number")

    page.wait_for_selector("#over", state="hidden", timeout=5000)
    page.wait_for_selector("[data-screen][data-lang=id]")
    page.context.close()


# --- a person, please ----------------------------------------------------------------------------------------------


def test_calling_a_person_keeps_ones_place_and_says_when_somebody_comes(of_services):
    page, before = of_services.at(), of_services.count(HelpAsked)
    page.click(queue()), page.wait_for_selector(".services")

    page.click("text=Panggil petugas")
    shows(page, "#over", "Petugas sudah dipanggil")
    asked = until(lambda: [fact for fact in of_services.office.facts() if isinstance(fact, HelpAsked)][before:])
    of_services.office.act("1", "answer-help", kiosk=asked[0].kiosk)
    shows(page, "#help", "Petugas sedang menuju ke sini")
    page.evaluate("window.skip += 1050"), page.click("[data-done]")
    page.wait_for_selector(".services", state="visible")
    shows(page, "#help", "Petugas sedang menuju ke sini")
    page.context.close()


# --- keys, names, gestures -----------------------------------------------------------------------------------------


def test_the_kiosk_is_used_by_keys_alone(of_services):
    page = of_services.at()

    def go_to(words):
        for _ in range(30):
            page.keyboard.press("Tab")
            # Once past the last, the body itself has the keys.
            if words in page.evaluate("(document.activeElement.closest('a, button') || { innerText: '' }).innerText"):
                return page.keyboard.press("Enter")
        raise AssertionError(f"the Tab key never comes to {words}")

    go_to("didahulukan?"), page.wait_for_selector(".priority.on")
    go_to("KTP, KK, dan akta"), page.wait_for_selector(".services")
    go_to("Kartu Keluarga"), page.wait_for_selector(".taken .number")
    assert "Selesai" in page.evaluate("document.activeElement.innerText"), "the keys are still behind the number"
    page.evaluate("window.skip += 1050"), page.keyboard.press("Enter")
    page.wait_for_selector(".tiles", state="visible")
    assert not page.is_visible(".priority.on")
    page.context.close()


def test_a_picture_drawn_anew_leaves_the_keys_where_they_were(of_queues):
    page = of_queues.at()
    page.focus(queue("U"))

    of_queues.office.issue("M")

    until(lambda: "1 orang menunggu" in page.inner_text(queue("M")))
    assert "Tanah" in page.evaluate("document.activeElement.innerText")
    page.context.close()


def test_the_kiosk_is_used_by_its_names_alone(that_prepares):
    page = that_prepares.at()

    page.get_by_role("link", name="Ibu/Bapak perlu didahulukan?").click()
    page.get_by_role("link", name="Surat keterangan").click()
    page.get_by_role("link", name="Surat Keterangan Domisili").click()
    page.get_by_role("heading", name="Siapkan dulu").wait_for()
    page.get_by_role("button", name="Sudah saya bawa").click()
    page.get_by_role("heading", name="Nomor antrean Ibu/Bapak S").wait_for()
    assert page.get_by_role("button", name="Panggil petugas").is_visible()
    page.evaluate("window.skip += 1050"), page.get_by_role("link", name="Selesai").click()
    nameless = page.evaluate(TOUCHABLE)
    assert nameless and all(each["name"] for each in nameless)
    page.context.close()


def test_there_is_no_other_gesture_than_the_touch_and_no_way_out(that_prepares):
    page = that_prepares.at(has_touch=True)
    stopped = """(kind) => { const event = new Event(kind, { bubbles: true, cancelable: true });
      document.querySelector(".tile .name").dispatchEvent(event); return event.defaultPrevented; }"""
    for kind in ("contextmenu", "dragstart", "selectstart", "auxclick"):
        assert page.evaluate(stopped, kind), kind

    for address in ("/kiosk", "/kiosk?queue=S", "/kiosk?queue=S&service=nikah", "/kiosk/listed"):
        page.goto(that_prepares.address(address))
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).userSelect") == "none"
        assert page.evaluate("getComputedStyle(document.body).touchAction") == "pan-y", "two fingers make it larger"
        assert not page.query_selector("input:not([type=hidden]), textarea, select, [contenteditable]")
        links = page.evaluate("() => [...document.links].map((link) => [link.pathname, link.target])")
        assert all(path.startswith(("/kiosk", "/guide")) and not target for path, target in links), links
    page.context.close()


# --- what it weighs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/kiosk", "/kiosk?queue=S"])
def test_the_first_load_weighs_no_more_than_200_kilobytes(that_prepares, path):
    page = that_prepares.at()
    cookies = page.context.cookies()
    fresh = that_prepares.browser.new_context(viewport={"width": 1080, "height": 1920})
    fresh.add_cookies(cookies)
    new, weights = fresh.new_page(), []
    line = fresh.new_cdp_session(new)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    line.on("Network.webSocketFrameReceived", lambda told: weights.append(len(json.dumps(told["response"]))))
    new.on("request", that_prepares.look_where)
    new.goto(that_prepares.address(path), wait_until="networkidle")
    new.wait_for_function("document.fonts.status === 'loaded'")

    assert len(weights) > 6 and 60_000 < sum(weights) <= 200_000, sum(weights)
    fresh.close(), page.context.close()


# --- read aloud ----------------------------------------------------------------------------------------------------

ALOUD = """window.played = []; const playSound = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.played.push(this.src); this.playbackRate = 4; return playSound.call(this); };"""


def test_listen_plays_a_screens_recordings_one_after_another_and_any_touch_stops_it(of_queues):
    page = of_queues.at(before=ALOUD)
    asked = []
    page.on("response", lambda answer: asked.append(answer) if "/kiosk/listen" in answer.url else None)
    page.click(queue()), page.wait_for_selector(".taken .number")

    page.click("#over .listen")
    page.wait_for_selector("body.listening")
    clips = until(lambda: asked)[0].json()["clips"]
    until(lambda: len(page.evaluate("window.played")) >= 3, 15, "it stopped after the first")
    played = page.evaluate("window.played")
    assert [address[address.index("/voice/") :] for address in played] == clips[: len(played)]
    assert "Berhenti" in page.inner_text("#over .listen") and page.is_visible(".taken .number")

    page.evaluate("window.skip += 1050"), page.mouse.click(540, 60)
    page.wait_for_selector("body:not(.listening)")
    after = len(page.evaluate("window.played"))
    page.wait_for_timeout(700)
    assert len(page.evaluate("window.played")) == after
    page.context.close()


def test_every_screen_can_be_listened_to(that_prepares):
    page = that_prepares.at()

    def names_it(screen):
        shown = "[...document.querySelectorAll('[data-listen]')].filter(each => each.getClientRects().length)"
        addresses = page.evaluate(f"{shown}.map(each => each.dataset.listen)")
        assert [f"screen={screen}&" in f"{address}&" for address in addresses] == [True], addresses

    names_it("start")
    page.click(queue("S")), page.wait_for_selector(".services"), names_it("services")
    page.click(service("Domisili")), page.wait_for_selector(".bring"), names_it("prepare")
    page.click("text=Panggil petugas"), page.wait_for_selector(".coming"), names_it("help")
    page.evaluate("window.skip += 1050"), page.click("[data-done]"), page.wait_for_selector(".bring", state="visible")
    page.click("text=Cetak daftarnya"), page.wait_for_selector(".listed"), names_it("listed")
    page.context.close()

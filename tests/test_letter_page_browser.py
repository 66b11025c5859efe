"""A letter's page in a phone's browser: it follows by itself, with a socket or without, and nothing of it is kept."""

import pytest
from running import Running, settings, until
from test_letter_follow import NAME, Letter
from test_way_browser import Street
from windows import CHROMIUM, FLAGS, shows

pytestmark = pytest.mark.browser

NO_SOCKET = "window.WebSocket = function () { throw new Error('none is let through'); };"
KEPT = """caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
  .then((all) => all.flat().map((one) => new URL(one.url).pathname))"""


@pytest.fixture(scope="module")
def street(driver, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    with Running(tmp_path_factory.mktemp("office"), settings("AS", 2)) as office:
        street = Street(office, chromium)
        yield street
        assert not street.strangers, "a page asked for something outside the box"
        assert not street.complaints, street.complaints
        chromium.close()


@pytest.fixture
def letter(street):
    return Letter(street.office)


@pytest.fixture
def open_phone(street, letter):
    opened = []

    def open_it(path=None, before="", **given):
        page = street.window((360, 640), path or f"/letters/{letter.token}", before, **given)
        opened.append(page)
        return page

    yield open_it
    for page in opened:
        page.context.close()


def test_it_follows_by_itself_and_says_to_whoever_cannot_see_it_what_changed(letter, open_phone):
    page = open_phone()
    page.wait_for_selector("[data-alarm]", state="visible")
    title = page.title()
    letter.move("to-sign")
    page.wait_for_selector("#letter.awaiting_signature")
    assert page.title() != title and page.inner_text("[data-aloud]").startswith("Menunggu tanda tangan. Surat sudah")
    letter.move("ready"), letter.move("collect")
    page.wait_for_selector("#letter.collected")
    assert page.is_hidden("[data-alarm]") and page.is_hidden(".code"), "its code opens nothing any more"


def test_without_a_socket_it_asks_by_itself(letter, open_phone):
    page = open_phone(before=NO_SOCKET)
    page.wait_for_selector("#letter.checking")
    letter.move("send-back", missing=["0"])
    with page.expect_response(lambda answer: answer.url.endswith(f"/letters/{letter.token}?lang=id")):
        page.evaluate("window.skip += 31000")
    page.wait_for_selector("#letter.incomplete")
    shows(page, ".missing", "Surat pengantar")


def test_an_office_that_is_not_heard_is_said_and_what_it_missed_is_shown_when_it_is(street, letter, open_phone):
    page = open_phone()
    page.wait_for_selector("#letter.checking")
    street.office.kill()
    page.evaluate("window.skip += 80000")
    page.wait_for_selector("[data-lost]", state="visible")
    assert "Yang tampak adalah keadaan pukul" in page.inner_text("[data-lost]")
    street.office.start()
    letter.move("to-sign")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("#letter.awaiting_signature")
    page.wait_for_selector("[data-lost]", state="hidden")


def test_an_answer_that_was_long_on_its_way_does_not_turn_it_back(letter, open_phone):
    page = open_phone()
    page.wait_for_selector("#letter.checking")
    before = page.evaluate("fetch(location.href, { headers: { 'X-Part': 'letter' } }).then((answer) => answer.text())")
    letter.move("to-sign")
    page.wait_for_selector("#letter.awaiting_signature")
    page.route("**/letters/**", lambda route: route.fulfill(body=before, content_type="text/html"))
    with page.expect_response("**/letters/**"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.evaluate("fetch('/api/line').then((answer) => answer.text())")
    assert page.is_visible("#letter.awaiting_signature")


def test_a_page_in_english_stays_in_english(letter, open_phone):
    page = open_phone(f"/letters/{letter.token}?lang=en")
    letter.move("to-sign")
    shows(page, ".word", "Waiting for a signature")


def test_without_any_script_everything_is_there(letter, open_phone):
    page = open_phone(java_script_enabled=False)
    for selector in (".word", ".steps", ".code img", ".hand-on a[href^='whatsapp:']", "#address", ".again a"):
        assert page.is_visible(selector), selector
    for selector in ("[data-copy]", "[data-share]", "[data-alarm]", "[data-lost]"):
        assert page.is_hidden(selector), selector
    assert f"/letters/{letter.token}" in page.input_value("#address")


def test_the_address_is_copied_by_a_touch(letter, open_phone):
    page = open_phone()
    page.click("[data-copy]")
    shows(page, "[data-copy]", "Sudah disalin")
    page.evaluate("document.execCommand && document.activeElement.select()")
    assert page.evaluate("getSelection().toString()").endswith(f"/letters/{letter.token}")


def test_a_phone_keeps_neither_a_letter_nor_a_form(street, letter, open_phone):
    page = open_phone("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    mine = f"/letters/{letter.token}"
    for path in (mine, f"{mine}?lang=en", "/letters/form/sktm", "/letters/forms"):
        page.goto(f"http://127.0.0.1:{street.office.port}{path}")
    page.goto(f"http://127.0.0.1:{street.office.port}/guide/sktm")
    until(lambda: "/guide/sktm" in page.evaluate(KEPT))
    assert not [path for path in page.evaluate(KEPT) if path.startswith("/letters")]

    page.context.set_offline(True)
    page.goto(f"http://127.0.0.1:{street.office.port}/letters/{letter.token}")
    assert page.is_visible("[data-no-line]") and NAME not in page.content()

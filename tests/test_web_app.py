"""The office as an app on a phone: it can be installed, and a lost network leaves the last ticket readable.

A browser allows this over HTTPS and on the machine itself, which is where these tests are.
"""

import json
import re
import shutil
from pathlib import Path

import pytest
from office import Page
from PIL import Image
from running import Running, settings, until
from windows import CHROMIUM, FLAGS

from phone.web_app import worker_of

ROOT = Path(__file__).resolve().parent.parent
PHONE = {"width": 360, "height": 740}


# --- what the server says ------------------------------------------------------------------------------------------


def test_the_manifest_names_the_office_and_every_icon_is_there(opened):
    village = opened()
    told = village.browser().get("/manifest.webmanifest")

    assert told.mimetype == "application/manifest+json"
    manifest = json.loads(told.text)
    assert manifest["name"] == "Antrean Desa Sukamaju" and len(manifest["short_name"]) <= 12
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        with Image.open(ROOT / icon["src"].lstrip("/")) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"] and picture.format == "PNG"
    purposes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= purposes


def test_residents_pages_can_be_installed_and_the_offices_own_cannot(opened):
    village = opened()
    token = village.issue()["token"]
    for path in ("/", "/offline", f"/t/{token}", "/here/OLD"):
        page = village.browser().get(path).text
        assert 'rel="manifest"' in page and 'name="theme-color"' in page and "apple-touch-icon" in page, path
    kiosk, desk = village.browser("kiosk"), village.browser("counter", "1")
    for browser, path in ((kiosk, "/kiosk"), (desk, "/counters/1"), (desk, "/display"), (desk, "/health")):
        assert "manifest" not in browser.get(path).text, path


def test_the_worker_changes_with_what_it_keeps_and_every_part_of_that_is_there(opened):
    village = opened()
    answer = village.browser().get("/sw.js")

    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    shell = json.loads(re.search(r"const SHELL = (\[.*?\]);", answer.text)[1])
    assert "/offline" in shell and "/static/base.css" in shell
    assert all(village.browser().get(path).status_code == 200 for path in shell)


def test_a_changed_style_makes_anotherworker_of(tmp_path):
    shutil.copytree(ROOT / "static", tmp_path / "static")
    before = worker_of(tmp_path / "static", "Desa")
    assert before == worker_of(tmp_path / "static", "Desa")
    (tmp_path / "static" / "base.css").write_text("/* new */", "utf-8")
    assert before != worker_of(tmp_path / "static", "Desa")


def test_the_page_without_a_line_says_what_still_holds_in_both_languages(opened):
    village = opened()
    page = Page(village.browser().get("/offline").text)
    assert "Tidak ada sambungan" in page.text and "tetap berlaku" in page.text
    assert "still valid" in Page(village.browser().get("/offline?lang=en").text).text


# --- in a phone's browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path, settings("AS", 2)) as office:
        yield office


def phone(office, chromium, path):
    page = chromium.new_context(viewport=PHONE).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"http://127.0.0.1:{office.port}{path}")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    return page


def kept(page):
    return page.evaluate(
        "caches.open('pages').then((cache) => cache.keys()).then((all) => all.map((one) => new URL(one.url).pathname))"
    )


@pytest.mark.browser
def test_chromium_finds_nothing_that_keeps_it_from_being_installed(office, chromium):
    page = phone(office, chromium, "/")
    line = page.context.new_cdp_session(page)

    told = line.send("Page.getAppManifest")
    assert told["errors"] == [] and json.loads(told["data"])["short_name"] == "Antrean"
    errors = [error["errorId"] for error in line.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert errors in ([], ["in-incognito"]), errors  # a test's browser is always a private window
    page.context.close()


@pytest.mark.browser
def test_a_lost_network_shows_the_last_ticket_with_its_time_and_comes_right_again(office, chromium):
    _, ticket = office.issue("A")
    page = phone(office, chromium, f"/t/{ticket['token']}")
    page.reload()  # through the worker now
    until(lambda: kept(page) == [f"/t/{ticket['token']}"])
    assert not page.is_visible(".kept")

    office.kill()
    page.reload()
    assert page.inner_text(".mine .number") == "A 001"
    assert re.search(r"Tidak ada sambungan\. Keadaan terakhir .*, \d\d\.\d\d$", page.inner_text(".kept"))

    office.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector(".kept", state="hidden")
    assert page.inner_text(".mine .number") == "A 001"
    page.context.close()


@pytest.mark.browser
def test_what_was_seen_last_is_what_is_kept(office, chromium):
    _, ticket = office.issue("A")
    page = phone(office, chromium, f"/t/{ticket['token']}")
    page.reload()
    until(lambda: kept(page))
    office.act("1", "call")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("#ticket.called")
    held = "caches.open('pages').then((cache) => cache.match(location.href)).then((page) => page ? page.text() : '')"
    until(lambda: '<div id="ticket" class="called"' in page.evaluate(held), 30)

    office.kill()
    page.reload()
    assert page.is_visible(".kept") and page.query_selector("#ticket.called")
    policy = "caches.open('pages').then((cache) => cache.match(location.href)).then((page) => page.headers.get({}))"
    assert "default-src 'none'" in page.evaluate(policy.format("'Content-Security-Policy'"))
    page.context.close()


@pytest.mark.browser
def test_a_page_never_seen_is_answered_in_words_and_the_offices_own_are_not_touched(office, chromium):
    page = phone(office, chromium, "/")
    office.kill()
    page.goto(f"http://127.0.0.1:{office.port}/book")
    assert "Nomor Ibu/Bapak tetap berlaku" in page.inner_text("main")
    for path in ("/kiosk", "/counters", "/health", "/display"):
        with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
            page.goto(f"http://127.0.0.1:{office.port}{path}")
    page.context.close()


@pytest.mark.browser
def test_nothing_sent_and_nothing_asked_is_kept(office, chromium):
    page = phone(office, chromium, "/")
    for path in ("/?lang=en", "/here/OLD", "/guide/ask?q=KTP", "/guide?q=ktp", "/api/board", "/kiosk", "/t/nobody"):
        page.goto(f"http://127.0.0.1:{office.port}{path}")
    page.goto(f"http://127.0.0.1:{office.port}/")
    page.evaluate("fetch('/t/nobody/delay', { method: 'POST' })")
    until(lambda: kept(page))
    assert set(kept(page)) <= {"/", "/guide"} and "/" in kept(page)
    page.context.close()


@pytest.mark.browser
def test_a_new_version_takes_over_by_itself_and_keeps_the_ticket(office, chromium):
    _, ticket = office.issue("A")
    page = phone(office, chromium, f"/t/{ticket['token']}")
    page.reload()
    until(lambda: kept(page))
    old = page.evaluate("caches.keys()")
    # Another name of the office is another version of what is kept.
    office.kill()
    office.config.write_text(office.config.read_text("utf-8").replace("Desa Uji", "Desa Baru"), "utf-8")
    office.start()

    page.reload()
    # Asked now and then: a browser that is asked without a pause finds no time to change workers.
    until(lambda: page.wait_for_timeout(300) or (len(now := page.evaluate("caches.keys()")) == 2 and now != old), 20)
    until(lambda: kept(page) == [f"/t/{ticket['token']}"], why="the ticket did not come along")
    office.kill()
    page.goto(f"http://127.0.0.1:{office.port}/book")
    assert "Desa Baru" in page.title()
    page.context.close()

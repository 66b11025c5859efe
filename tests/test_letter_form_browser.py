"""A form in a real browser: typed, put right and sent; what was typed survives power cuts, and goes when it should."""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from forms import CATALOGUE, good
from running import Running, settings, until
from windows import CHROMIUM, FLAGS, shows

from sealed_rows import Store

pytestmark = pytest.mark.browser

PHONE, NARROW, TINY = (360, 740), (320, 640), (180, 370)
NAME, NIK = "Siti Nur'aini", good(CATALOGUE.services["sktm"])["nik"]
DRAFT = "antrean-draft:sktm"
SIZES = """() => [document.documentElement.scrollWidth, Math.min(...Array.from(
  document.querySelectorAll(".option, .blank input[type=text], .blank input[type=tel], textarea, .button, .head a"),
  (each) => each.getBoundingClientRect().height || 99))]"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("town"), settings("ASUMI", 1)) as office:
        yield office


def at(office, path="/letters/form/sktm"):
    return f"http://127.0.0.1:{office.port}{path}"


@pytest.fixture
def page(town, windows):
    if town.process.poll() is not None:
        town.start()
    page = windows.open(PHONE)
    page.goto(at(town))
    page.wait_for_selector("[data-draft-note]", state="visible")
    yield page
    page.context.close()


def write(page, **more):
    """By the keys of a phone, a blank at a time."""
    fields = {"nama_lengkap": NAME, "nik": NIK, "alamat": "Dusun Krajan RT 02/01", "pekerjaan": "Tani"} | more
    for name, text in fields.items():
        page.click(f"#blank-{name}")
        page.keyboard.type(text)
    page.click("text=Bantuan sosial")


def kept(page):
    text = page.evaluate("(name) => localStorage.getItem(name)", DRAFT)
    return json.loads(text)["fields"] if text else None


def sent(office):
    return [fact for fact in office.facts() if fact.verb == "make_request"]


def press_send(page):
    page.click("#form [type=submit]")


def test_a_form_is_typed_put_right_and_sent(town, page):
    before = len(sent(town))
    write(page, nik="3201013208900001")
    shows(page, "[data-draft-filled]", "Terisi 5 dari 5")
    press_send(page)
    shows(page, "[data-summary]", "1 isian perlu diperbaiki")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    assert page.input_value("#blank-nama_lengkap") == NAME and page.is_checked("[value='Bantuan sosial']")
    page.click("[data-summary] a")
    assert page.evaluate("document.activeElement.id") == "blank-nik"
    page.fill("#blank-nik", "")
    page.keyboard.type("3201 0141 0790 0002")
    press_send(page)
    page.wait_for_url("**/letters/*")

    [request] = sent(town)[before:]
    assert page.url.endswith(f"/letters/{request.token}")
    assert Store(town.data).read(request.request)["nik"] == NIK
    assert kept(page) is None, "what was received is on the phone no more"


def test_two_presses_on_a_slow_line_hand_in_one_form(town, page):
    before = len(sent(town))
    write(page)
    page.evaluate("""() => { const form = document.getElementById("form");
      form.requestSubmit(); form.requestSubmit(); form.querySelector("[type=submit]").click(); }""")
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 1


def test_what_was_typed_is_there_after_a_reload_and_can_be_wiped(town, page):
    write(page)
    page.reload()
    shows(page, "[data-draft-restored]", "Isian Anda yang belum terkirim kami kembalikan.")
    assert page.input_value("#blank-nama_lengkap") == NAME and page.is_checked("[value='Bantuan sosial']")
    page.click("[data-draft-restored] [data-draft-wipe]")
    assert page.input_value("#blank-nama_lengkap") == "" and not page.is_checked("[value='Bantuan sosial']")
    assert kept(page) is None
    page.reload()
    page.wait_for_selector("[data-draft-note]", state="visible")
    assert not page.is_visible("[data-draft-restored]") and page.input_value("#blank-nik") == ""


def test_forms_of_other_services_are_kept_apart(town, page):
    write(page)
    page.goto(at(town, "/letters/form/sku"))
    page.wait_for_selector("[data-draft-note]", state="visible")
    assert page.input_value("#blank-nama_lengkap") == "" and not page.is_visible("[data-draft-restored]")


@pytest.mark.parametrize(("hours", "next"), [(25, "/letters/form/sku"), (-25, "/letters/form/sktm"), (25, "/guide")])
def test_after_a_day_it_is_gone_by_itself_whichever_page_is_looked_at(town, page, hours, next):
    write(page)
    until(lambda: kept(page))
    page.goto(at(town, "/health"))
    page.evaluate(
        """([name, hours]) => { const kept = JSON.parse(localStorage.getItem(name));
      kept.at -= hours * 3600000; localStorage.setItem(name, JSON.stringify(kept)); }""",
        [DRAFT, hours],
    )
    page.goto(at(town, next))
    until(lambda: kept(page) is None)
    assert not page.is_visible("[data-draft-restored]")


def test_a_server_that_is_cut_off_loses_nothing_and_hears_it_once(town, page):
    before = len(sent(town))
    write(page)
    town.kill()
    press_send(page)
    shows(page, "[data-draft-said]", "Kantor tidak terjangkau")
    assert page.input_value("#blank-nama_lengkap") == NAME and kept(page)["nik"] == NIK
    town.start()
    press_send(page)
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 1


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (502, "text/html", "<!doctype html><h1>Antrean sedang tidak terjangkau</h1>"),
        (429, "text/html", "<html><body>Too Many Requests</body></html>"),
        (422, "text/html", "<html><body>Filtered</body></html>"),
        (200, "text/html; charset=utf-8", "<html><body><form id=login>Selamat datang di WiFi</form></body></html>"),
        (200, "application/json", '{"portal": true}'),
        (503, "application/json", "{}"),
    ],
)
def test_what_another_machine_answers_in_between_costs_nobody_their_form(town, page, status, kind, body):
    """The proxy in front, the portal of a café: none of them has received it."""
    before = len(sent(town))
    write(page)
    page.route("**/letters/form/sktm", lambda route: route.fulfill(status=status, content_type=kind, body=body))
    press_send(page)
    shows(page, "[data-draft-said]", "Kantor tidak terjangkau")
    assert page.input_value("#blank-nama_lengkap") == NAME and kept(page)["nik"] == NIK
    page.unroute("**/letters/form/sktm")
    press_send(page)
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 1 and kept(page) is None


def test_an_answer_that_is_lost_is_no_second_letter_but_a_change_is(town, page):
    before = len(sent(town))
    page.route("**/letters/form/sktm", lambda route: (route.fetch(), route.abort())[1])
    write(page)
    press_send(page)
    shows(page, "[data-draft-said]", "tidak akan masuk dua kali")
    page.unroute("**/letters/form/sktm")
    assert len(sent(town)) == before + 1
    page.reload()
    page.wait_for_selector("[data-draft-restored]", state="visible")
    press_send(page)
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 1

    page.goto(at(town))
    page.route("**/letters/form/sktm", lambda route: (route.fetch(), route.abort())[1])
    write(page)
    press_send(page)
    shows(page, "[data-draft-said]", "tidak akan masuk dua kali")
    page.unroute("**/letters/form/sktm")
    page.fill("#blank-alamat", "Dusun Sawah")
    press_send(page)
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 3
    assert Store(town.data).read(sent(town)[-1].request)["alamat"] == "Dusun Sawah"


def test_a_browser_that_is_killed_keeps_what_was_typed(town, driver, tmp_path):
    def phone():
        return driver.chromium.launch_persistent_context(
            str(tmp_path / "phone"), executable_path=CHROMIUM, args=FLAGS, viewport={"width": 360, "height": 740}
        )

    context = phone()
    page = context.new_page()
    page.goto(at(town))
    page.wait_for_selector("[data-draft-note]", state="visible")
    write(page)
    until(lambda: kept(page) and kept(page).get("keperluan"))
    on_disk = tmp_path / "phone" / "Default" / "Local Storage" / "leveldb"
    until(lambda: any(b"Dusun Krajan" in file.read_bytes() for file in on_disk.iterdir()), 60, "never on disk")
    crash(context, tmp_path / "phone")

    context = phone()
    page = context.new_page()
    page.goto(at(town))
    page.wait_for_selector("[data-draft-restored]", state="visible")
    assert page.input_value("#blank-alamat") == "Dusun Krajan RT 02/01"
    context.close()


def crash(context, profile):
    """Kill the browser of this profile, and its children, as a power cut does."""
    mine = [
        int(place.name) for place in Path("/proc").iterdir()
        if place.name.isdigit() and f"--user-data-dir={profile}".encode() in _line(place)
    ]  # fmt: skip
    assert mine
    for process in mine:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (profile / name).unlink(missing_ok=True)


def _line(place):
    try:
        return (place / "cmdline").read_bytes()
    except OSError:
        return b""


def test_on_a_device_of_the_office_nothing_is_kept(town, windows):
    page = windows.open(PHONE)
    page.goto(at(town, f"/enter/{town.keys().make_link('kiosk', None)}"))
    page.wait_for_url("**/kiosk")
    page.goto(at(town))
    page.fill("#blank-nama_lengkap", NAME)
    page.reload()
    assert page.input_value("#blank-nama_lengkap") == "" and kept(page) is None
    assert not page.is_visible("[data-draft-note]")
    page.context.close()


def test_a_form_works_without_scripts(town, windows):
    before = len(sent(town))
    page = windows.open(PHONE, java_script_enabled=False)
    page.goto(at(town))
    assert not page.is_visible("[data-draft-note]") and not page.is_visible("[data-draft-restored]")
    write(page, nik="12")
    press_send(page)
    shows(page, "#wrong-nik", "NIK 16 angka, yang tertulis 2.")
    page.fill("#blank-nik", NIK)
    press_send(page)
    page.wait_for_url("**/letters/*")
    assert len(sent(town)) == before + 1
    page.context.close()


def test_every_form_fits_a_small_phone_and_is_large_enough_to_touch(town, windows):
    page = windows.open(PHONE)
    for entry in CATALOGUE.services.values():
        page.goto(at(town, f"/letters/form/{entry.id}"))
        press_send(page)
        page.wait_for_selector("[data-summary]")
        for width, height in (PHONE, NARROW, TINY):
            page.set_viewport_size({"width": width, "height": height})
            wide, low = page.evaluate(SIZES)
            assert wide <= width and low >= 44, (entry.id, width, wide, low)
    page.context.close()


def test_a_phones_keys_fit_the_blank(town, page):
    assert page.get_attribute("#blank-nik", "inputmode") == "numeric"
    assert (page.get_attribute("#blank-no_hp", "type"), page.get_attribute("#blank-no_hp", "autocomplete")) == (
        "tel", "tel-national")  # fmt: skip
    assert page.get_attribute("#blank-nama_lengkap", "autocomplete") == "name"
    assert page.get_attribute("#blank-nik", "autocomplete") == "off"

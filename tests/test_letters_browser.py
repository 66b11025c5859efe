"""A letter's whole way in windows as people have them: a form at home, a number, the desk, three people, a slip.

Then the same for somebody who types nothing: staff do. The resident's page is loaded once and follows by itself, and
what was written stands on no screen but the desk's, and there behind a look that is on record.
"""

import pytest
from fake_printer import FakePrinter
from paper import printed
from running import Running, until
from stage import NETWORK, office_text
from test_way_browser import Street, scan
from windows import CHROMIUM, DESK, FLAGS, KIOSK, TV, pass_time, shows

from kiosk.models import models
from lobby.letter_events import FormShown, RequestMade, RequestMoved

pytestmark = pytest.mark.browser

MODEL = "generic-58"
NAME, NIK = "Kunyil Sarmidi", "3201234408900001"
SKTM = {"nama_lengkap": NAME, "nik": NIK, "alamat": "Dusun Cikaret RT 02/05", "pekerjaan": "Buruh tani"}
SECRETS = (NAME, "Kunyil", NIK, "Cikaret", "Buruh tani", "Berobat")


@pytest.fixture(scope="module")
def printer():
    with FakePrinter() as printer:
        yield printer


@pytest.fixture(scope="module")
def street(driver, printer, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    more = "[kiosk]\nmost_per_minute = 0\n" + NETWORK.format(MODEL, printer.address)
    with Running(tmp_path_factory.mktemp("office"), office_text(more)) as office:
        street = Street(office, chromium)
        yield street
        assert not street.strangers, "a page asked for something outside the box"
        assert not street.complaints, street.complaints
        chromium.close()


@pytest.fixture(scope="module")
def people(street):
    """Three of the office's people, each at a window of their own: who checks, who signs, who hands over."""
    return [signed_in(street, name) for name in ("Ibu Sari", "Pak Kades", "Pak Umum")]


@pytest.fixture(scope="module")
def screens(street):
    """(kiosk, counter 1, the display)"""
    kiosk, desk = street.paired("kiosk", KIOSK), street.paired("counter", DESK, "1")
    kiosk.wait_for_selector("body.alive")
    desk.wait_for_selector(".primary")
    return kiosk, desk, street.window(TV, "/display")


def signed_in(street, name):
    keys = street.office.keys()
    person, _ = keys.add_staff(name, "staff", "482913")
    page = street.window(DESK, f"/enter/{keys.make_link('counter', None, person.id)}")
    page.wait_for_url(lambda url: "/enter/" not in url)
    return page


def write(page, form):
    """Fill in the SKTM as a person does."""
    for name, text in SKTM.items():
        page.fill(f"{form} [name={name}]", text)
    page.check(f"{form} [name=keperluan][value=Berobat]")


def follow(phone, state):
    """The phone shows this by itself: the page was loaded once."""
    phone.wait_for_selector(f"#letter.{state}")
    assert phone.evaluate("window.mark") == "once"


def call(desk, number):
    """Call whoever is next, once the desk shows that this one waits."""
    shows(desk, "#desk", number)
    pass_time(desk)
    desk.click(".primary")
    shows(desk, ".at-hand", number)


def at_desk(street, page, path):
    page.goto(f"http://127.0.0.1:{street.office.port}{path}")
    page.wait_for_load_state()
    pass_time(page)


def step(page, selector=".letter-verbs .usual button"):
    pass_time(page)
    page.click(selector)


def made(street):
    return [fact for fact in street.office.facts() if isinstance(fact, RequestMade)][-1]


def along(street, phone, people, printer, request):
    """Signed, ready with a slip, collected: each by another, and the phone sees it."""
    _, kades, umum = people
    at_desk(street, kades, "/letters?at=Kepala+Desa")
    kades.click(f".letter-row:has-text('{request.code[:3]} {request.code[3:]}')")
    shows(kades, ".letter-head", "Menunggu tanda tangan")
    step(kades)
    follow(phone, "ready")
    assert "Silakan ambil di kantor desa" in phone.inner_text("#letter")
    until(lambda: phone.evaluate("window.felt.some((pattern) => pattern.length > 2)"))

    at_desk(street, umum, f"/letters/requests/{request.request}")
    before = len(printer.jobs)
    step(umum, "form[action='/kiosk/letters/slip'] button")
    until(lambda: len(printer.jobs) > before and printer.jobs[-1].ended == "whole", 20, "no slip came out")
    slip = printed(bytes(printer.jobs[-1].paper), models()[MODEL])
    assert "SIAP DIAMBIL" in slip.text and not any(secret in slip.text for secret in SECRETS)
    assert [code for picture in slip.pictures if (code := picture.code())][0].endswith(f"/letters/{request.token}")

    at_desk(street, umum, f"/letters/requests/{request.request}")
    step(umum)
    shows(umum, ".letter-head", "Sudah diambil")
    follow(phone, "collected")
    moves = [
        fact for fact in street.office.facts() if isinstance(fact, RequestMoved) and fact.request == request.request
    ]
    assert [fact.state for fact in moves] == ["awaiting_signature", "ready", "collected"]
    assert len({fact.by for fact in moves}) == 3, "three people moved it along"


def assert_nothing_is_seen(*pages):
    for page in pages:
        html = page.content()
        assert not [secret for secret in SECRETS if secret in html], page.url


def to_follow(phone):
    """From now on this page is not loaded again, and a touch lets it shake."""
    phone.wait_for_selector("#letter")
    phone.evaluate("window.mark = 'once'")
    phone.click("[data-alarm] button")
    phone.wait_for_selector("[aria-pressed=true]")


def test_a_form_from_home_becomes_a_letter_in_the_hand(street, screens, people, printer):
    kiosk, desk, tv = screens
    kasi = people[0]

    # At home: the form, and with it a number.
    phone = street.phone("/letters/form/sktm")
    write(phone, "#form")
    phone.click("#form button.strong[type=submit]")
    phone.wait_for_selector("#letter.checking")
    request, letter = made(street), phone.url
    assert request.token in letter and f"{request.code[:3]} {request.code[3:]}" in phone.inner_text(".code")
    assert_nothing_is_seen(phone)
    phone.click("text=Ambil nomor antrean untuk surat ini")
    phone.click("a[href*='time=now']")
    phone.click("[data-give]")
    phone.wait_for_selector(".digits", timeout=60_000)
    assert "Surat Anda:" in phone.inner_text(".own-letter") and phone.query_selector(".without") is None
    number = phone.inner_text(".mine .number")
    ticket = phone.get_attribute("a[href^='/t/']", "href").split("/")[2].split("?")[0]
    phone.click(".own-letter a")
    to_follow(phone)
    assert number in phone.inner_text("#letter").replace("\u00a0", " ")

    # At the door, and at the counter: the form comes with the number.
    scan(kiosk, f"http://127.0.0.1:{street.office.port}/t/{ticket}")
    kiosk.wait_for_selector(".taken .number")
    call(desk, number)
    shows(desk, ".letters-link", f"{request.code[:3]} {request.code[3:]}")
    pass_time(desk)
    desk.click(".letters-link")
    shows(desk, "#letters", "Surat Keterangan Tidak Mampu")
    assert NIK not in desk.content() and NAME not in desk.content(), "masked until somebody asks"
    at_desk(street, kasi, f"/letters/requests/{request.request}")
    step(kasi, "[data-letter-show] button")
    shows(kasi, ".answers", NAME)
    assert [fact.request for fact in street.office.facts() if isinstance(fact, FormShown)][-1] == request.request
    step(kasi)
    follow(phone, "awaiting_signature")
    assert "Kepala Desa" in phone.inner_text(".where") and "baru saja" in phone.inner_text(".signing")

    along(street, phone, people, printer, request)
    assert_nothing_is_seen(phone, kiosk, tv)
    phone.context.close()


def test_the_same_for_somebody_for_whom_staff_type_everything(street, screens, people, printer):
    kiosk, desk, tv = screens
    if kiosk.is_visible("[data-done]"):
        pass_time(kiosk)
        kiosk.click("[data-done]")
    kiosk.wait_for_selector("#over", state="hidden")
    ticket = street.office.issue("S")[1]
    call(desk, f"{ticket['ticket'][0]} {ticket['ticket'][1:]}")
    pass_time(desk)
    desk.click(".letters-link")
    desk.wait_for_selector("#letters a[href*='/letters/requests/new/sktm']")
    desk.click("#letters a[href*='/letters/requests/new/sktm']")
    desk.wait_for_selector("form.typed")
    write(desk, "form.typed")
    desk.click(".typed-send button")
    desk.wait_for_selector(".primary")
    request = made(street)
    assert (request.channel, request.ticket) == ("staff", ticket["ticket"])

    # Their phone shows it beside the number, and from there on by itself.
    phone = street.phone(f"/t/{ticket['token']}")
    phone.click(".own-letter a")
    to_follow(phone)
    follow(phone, "checking")
    at_desk(street, people[0], f"/letters/requests/{request.request}")
    step(people[0])
    follow(phone, "awaiting_signature")
    along(street, phone, people, printer, request)
    assert_nothing_is_seen(phone, kiosk, tv)
    phone.context.close()

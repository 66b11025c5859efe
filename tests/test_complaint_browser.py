"""A complaint's way through real windows: written on a phone, answered at a desk, read on the phone; and a kiosk's."""

import pytest
from fake_printer import FakePrinter
from kiosk_window import CUT_OFF, OFFICE, SETTLED, Kiosk
from letter_window import touch, write
from paper import printed
from running import Running, settings
from test_survey_browser import TOUCHED_TWICE
from test_way_browser import Street
from windows import CHROMIUM, DESK, FLAGS, shows

from kiosk.models import models
from feedback.complaint_pace import OF_ONE_KIOSK
from lobby.feedback_events import ComplaintMade
from sealed_rows import COMPLAINTS, Store

pytestmark = pytest.mark.browser

PHONE, UPRIGHT, LYING = (360, 740), (1080, 1920), (1280, 800)
MODEL = "epson-tm-t82"
PIN = "482913"


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def street(chromium, tmp_path_factory):
    with Running(tmp_path_factory.mktemp("office"), settings("AS", 2)) as office:
        street = Street(office, chromium)
        yield street
        assert not street.strangers, "a page asked for something outside the box"
        assert not street.complaints, street.complaints


def signed_in(street, role):
    """A desk's window in which somebody of this role has signed in, on the list of complaints."""
    keys = street.office.keys()
    known = [one for one in keys.staff() if one.role == role]
    person = known[0] if known else keys.add_staff(f"Ibu {role}", role, PIN)[0]
    page = street.window(DESK, f"/enter/{keys.make_link('counter', None, person.id)}")
    page.wait_for_url(lambda url: "/enter/" not in url)
    page.goto(f"http://127.0.0.1:{street.office.port}/complaints/desk")
    return page


def fill(page, about="persyaratan", words="Saya disuruh pulang dari loket 2.", name=None):
    page.click("input[name=kind][value=complaint]")
    page.click(f"input[name=about][value={about}]")
    page.fill("#words", words)
    page.click("label[for=who-with]" if name else "label[for=who]")
    if name:
        page.fill("#name", name)
    page.click("form.complaint [type=submit]")


def test_a_phone_writes_staff_answer_and_the_phone_shows_it_by_itself(street):
    phone = street.window(PHONE, "/complaints")
    fill(phone, name="Siti Aminah")
    phone.wait_for_selector("#complaint.is-received")
    name, mine = phone.inner_text("h1"), phone.url
    assert name.startswith("P-20") and "/complaints/" in mine

    desk = signed_in(street, "staff")
    desk.click(f".letter-row:has-text('{name}')")
    assert "disuruh pulang" not in desk.content() and "Siti" not in desk.content()
    desk.click("[data-show] button")
    shows(desk, "[data-shown]", "Saya disuruh pulang dari loket 2.")
    assert "Siti" not in desk.content()
    desk.evaluate("window.skip += 1050")
    desk.click("[data-shown] [data-show] button")
    shows(desk, "[data-shown]", "Siti Aminah")
    desk.evaluate("window.skip += 1050")
    desk.fill("textarea[name=text]", "Uangnya kami kembalikan. Maaf.")
    desk.click("[data-answer] button")
    desk.wait_for_selector(".of-answered")

    phone.evaluate("window.skip += 45000")
    phone.wait_for_selector("#complaint.is-answered")
    shows(phone, ".answer", "Uangnya kami kembalikan. Maaf.")
    assert phone.inner_text("[data-aloud]").startswith("Sudah dijawab") and "Sudah dijawab" in phone.title()
    phone.context.close(), desk.context.close()


def test_without_any_script_a_complaint_is_written_found_and_read(street):
    phone = street.window(PHONE, "/complaints", java_script_enabled=False)
    assert phone.is_hidden("#name"), "a name is asked of nobody who has not chosen to give it"
    fill(phone, about="sarana")
    phone.wait_for_selector("#complaint.is-received")
    name, code, mine = phone.inner_text("h1"), phone.inner_text(".digits"), phone.url
    phone.goto(f"http://127.0.0.1:{street.office.port}/complaints")
    phone.fill("#number", name)
    phone.fill("#code", code)
    phone.click(".find button")
    phone.wait_for_url(mine)
    assert phone.is_hidden("[data-lost]") and phone.is_visible(".again a")
    phone.context.close()


def test_what_does_not_fit_is_said_where_it_is_and_what_was_written_stays(street):
    phone = street.window(PHONE, "/complaints")
    phone.fill("#words", "Sudah saya tulis panjang.")
    phone.click("form.complaint [type=submit]")
    phone.wait_for_selector("#wrong-kind")
    assert phone.is_visible("#wrong-about") and not phone.query_selector("#wrong-words")
    assert phone.input_value("#words") == "Sudah saya tulis panjang."
    phone.click("input[name=kind][value=suggestion]")
    phone.click("input[name=about][value=lainnya]")
    phone.click("form.complaint [type=submit]")
    phone.wait_for_selector("#complaint .thanks")
    assert phone.evaluate("Object.keys(localStorage).length") == 0, "nothing of it stays on a borrowed phone"
    phone.context.close()


def test_two_desks_do_not_cross_each_other_and_a_half_written_answer_stays(street):
    phone = street.window(PHONE, "/complaints")
    fill(phone, about="waktu", words="Tiga jam menunggu.")
    phone.wait_for_selector("#complaint.is-received")
    name = phone.inner_text("h1")
    first, second = signed_in(street, "staff"), signed_in(street, "head")
    for desk in (first, second):
        desk.click(f".letter-row:has-text('{name}')")
        desk.wait_for_selector("[data-one] article")
    first.fill("textarea[name=text]", "Kami sedang")
    second.click("form[action$='/take'] button")
    second.wait_for_selector(".of-in-hand")
    first.click("[data-answer] button")
    shows(first, "[data-said]", "diubah dari layar lain")
    first.wait_for_selector(".of-in-hand")
    assert first.input_value("textarea[name=text]") == "Kami sedang"
    for page in (phone, first, second):
        page.context.close()


def test_a_half_written_answer_is_not_lost_with_the_session(street):
    phone = street.window(PHONE, "/complaints")
    fill(phone, about="waktu", words="Lama sekali.")
    phone.wait_for_selector("#complaint.is-received")
    desk = signed_in(street, "staff")
    desk.click(f".letter-row:has-text('{phone.inner_text('h1')}')")
    desk.wait_for_selector("[data-one] article")
    desk.fill("textarea[name=text]", "Kami sedang mencari")
    desk.context.clear_cookies()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.wait_for_selector("[data-lost]", state="visible")
    assert desk.input_value("textarea[name=text]") == "Kami sedang mencari"
    for page in (phone, desk):
        page.context.close()


# --- the kiosk -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kiosk(chromium, tmp_path_factory):
    with FakePrinter() as printer:
        more = f'[printer]\nkind = "network"\nmodel = "{MODEL}"\naddress = "{printer.address}"\n'
        with Running(tmp_path_factory.mktemp("kiosk"), OFFICE + more) as office:
            kiosk = Kiosk(office, chromium)
            kiosk.printer = printer
            yield kiosk
            assert not kiosk.strangers and not kiosk.complaints


def go(page, href):
    page.evaluate("href => document.dispatchEvent(new CustomEvent('go', { detail: href }))", href)


def test_at_a_kiosk_a_few_touches_lead_to_a_slip_that_opens_its_page(kiosk):
    page = kiosk.at(UPRIGHT, has_touch=True)
    go(page, "/kiosk/complaint")
    touch(page, ".of-complaint a:has-text('Pengaduan')")
    touch(page, ".of-complaint a[href*='about=waktu']")
    page.wait_for_selector("[data-board=letters]", state="visible")
    write(page, "Lama sekali")
    touch(page, "[data-next]")
    page.wait_for_selector(".step.last.on dl")
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")
    made = [fact for fact in kiosk.office.facts() if isinstance(fact, ComplaintMade)][-1]
    name = f"P-{made.year}-{made.number:03}"
    card = page.query_selector("#over .card")
    assert "Ini bukan nomor antrean." in card.inner_text(), "else its owner sits down and waits for it"
    assert card.evaluate("card => getComputedStyle(card).backgroundColor") == "rgb(255, 255, 255)"
    assert page.inner_text("#over .card .number") == name and made.by == "resident" and made.anonymous
    assert Store(kiosk.office.data, name=COMPLAINTS).read(made.complaint)["words"] == "Lama sekali"

    page.wait_for_selector("#over [data-paper-is=printed]")
    model = models()[MODEL]
    paper = printed(bytes(kiosk.printer.jobs[-1].paper), model)
    assert paper.pictures[-1].code().endswith(f"/complaints/{made.token}")
    assert f"{made.code[:3]} {made.code[3:]}" in paper.text and "Lama sekali" not in paper.text
    page.context.close()


def test_a_hand_that_touches_twice_sends_nothing_that_it_has_not_looked_at(kiosk):
    page = kiosk.at(UPRIGHT, has_touch=True)
    before = kiosk.count(ComplaintMade)
    go(page, "/kiosk/complaint?kind=complaint&about=waktu")
    page.wait_for_selector("[data-board=letters]", state="visible")
    place = page.query_selector("[data-next]").bounding_box()
    x, y = place["x"] + place["width"] * 0.7, place["y"] + place["height"] / 2
    page.evaluate(TOUCHED_TWICE, [x, y, ".step.last.on dl"])
    page.wait_for_timeout(1200)
    assert page.is_visible(".step.last.on dl") and kiosk.count(ComplaintMade) == before
    page.evaluate("window.skip += 650")
    page.touchscreen.tap(x, y)
    page.wait_for_selector("#over .sent")
    page.context.close()


def test_what_somebody_typed_and_left_is_gone_for_whoever_comes_next(kiosk):
    page = kiosk.at(UPRIGHT, has_touch=True)
    before = kiosk.count(ComplaintMade)
    go(page, "/kiosk/complaint?kind=complaint&about=biaya")
    page.wait_for_selector("[data-board=letters]", state="visible")
    write(page, "Rahasia")
    page.evaluate("window.skip += 121000")
    page.wait_for_selector(".tiles", state="visible")
    page.touchscreen.tap(540, 60)  # somebody is there
    go(page, "/kiosk/complaint?kind=complaint&about=biaya")
    page.wait_for_selector("[data-board=letters]", state="visible")
    assert page.input_value("#blank-words") == "" and kiosk.count(ComplaintMade) == before
    assert "Rahasia" not in page.content()
    page.context.close()


@pytest.mark.parametrize("size", [UPRIGHT, LYING, (1920, 1080)])
def test_nothing_of_its_screens_is_cut_off_at_any_size(kiosk, size):
    page = kiosk.at(size, has_touch=True)
    for query, shown in (
        ("", ".by-phone"), ("?kind=complaint", ".services[data-count='7']"),
        ("?kind=suggestion&lang=en", "[data-lang=en] .services[data-count='7']"),
        ("?kind=complaint&about=petugas", "[data-board=letters]"),
    ):  # fmt: skip
        go(page, f"/kiosk/complaint{query}")
        page.wait_for_selector(shown, state="visible")
        page.evaluate(SETTLED)
        assert page.evaluate(CUT_OFF) == [], query
    page.context.close()


def test_at_a_kiosk_where_hands_sent_too_many_it_is_said_and_what_was_typed_stays(kiosk):
    page = kiosk.at(UPRIGHT, has_touch=True)
    go(page, "/kiosk/complaint?kind=complaint&about=waktu")
    page.wait_for_selector("[data-board=letters]", state="visible")
    page.evaluate(
        """async most => {
            const csrf = document.querySelector("meta[name=csrf]").content;
            for (let n = 0; n < most; n++) {
                const sent = new URLSearchParams(new FormData(document.querySelector("[data-blanks]")));
                sent.set("tap", `again and again ${n}`);
                const headers = { "X-Part": "1", "X-CSRF": csrf };
                await fetch("/kiosk/complaint", { method: "POST", body: sent, headers });
            }
        }""",
        OF_ONE_KIOSK[0],
    )
    made = kiosk.count(ComplaintMade)
    write(page, "Lama sekali")
    touch(page, "[data-next]")
    page.wait_for_selector(".step.last.on dl")
    touch(page, "[data-send]")
    shows(page, "#over .problem", "belum terkirim")
    page.evaluate(SETTLED)
    assert page.evaluate(CUT_OFF) == [] and kiosk.count(ComplaintMade) == made
    assert page.input_value("#blank-words") == "Lama sekali"
    page.context.close()

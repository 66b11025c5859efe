"""Letters at the desk in real windows: three people and one letter, what is shown is masked again, the panel."""

import pytest
from running import new_tap, until
from windows import DESK, pass_time, shows

from lobby.letter_events import FormShown, RequestMade, RequestMoved

pytestmark = pytest.mark.browser

NAME, NIK = "Siti Aminah", "3201234408900001"
SKTM = {"nama_lengkap": NAME, "nik": NIK, "alamat": "Dusun Cikaret RT 02/05", "pekerjaan": "Buruh tani",
        "keperluan": "Berobat"}  # fmt: skip
PHONE = (360, 740)
OVER = """() => [document.documentElement.scrollWidth - innerWidth,
                document.documentElement.scrollHeight - innerHeight]"""
CUT = """() => Array.from(document.querySelectorAll(
    ".work, .at-hand, .beside, .others, .lists, .lists section, .alerts, .bring, .letters-link"))
  .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1
    || part.getBoundingClientRect().bottom > innerHeight)
  .map((part) => part.className || part.tagName)"""


@pytest.fixture
def office(windows):
    return windows.office


def make(office, ticket=None, **answers):
    """A form sent from a phone: what its sender is told."""
    status, told = office.post("/letters/form/sktm", tap=new_tap(), ticket=ticket and ticket["token"], **SKTM | answers)
    assert status == 201, told
    return told


def request_of(office, made):
    return next(fact for fact in office.facts() if isinstance(fact, RequestMade) and fact.code == made["code"]).request


def signed_in(windows, name, role="staff", size=DESK, counter=None, **given):
    """A window in which one of the office's people is signed in."""
    keys = windows.office.keys()
    person = next((one for one in keys.staff() if one.name == name), None) or keys.add_staff(name, role, "482913")[0]
    page = windows.open(size, **given)
    page.goto(windows.address(f"/enter/{keys.make_link('counter', counter, person.id)}"))
    page.wait_for_url(lambda url: "/enter/" not in url)
    return page


def press(page, key):
    """Once the page's script hears keys."""
    page.wait_for_load_state()
    pass_time(page)
    page.keyboard.press(key)


def test_three_people_move_one_letter_along_by_one_key_each(windows, office):
    made = make(office)
    code = f"{made['code'][:3]} {made['code'][3:]}"
    kasi, kades, umum = (signed_in(windows, name) for name in ("Ibu Sari", "Pak Kades", "Pak Umum"))
    kasi.goto(windows.address("/letters?at=Kasi+Pelayanan"))
    kades.goto(windows.address("/letters?at=Kepala+Desa"))
    shows(kades, ".work-list", "Tidak ada surat di sini.")
    shows(kasi, ".letter-rows", code)

    kasi.click(f".letter-row:has-text('{code}')")
    kasi.wait_for_url("**/letters/requests/*")
    shows(kasi, ".letter-form", "S••• A•••")
    press(kasi, "Space")
    shows(kasi, ".letter-head", "Menunggu tanda tangan")
    shows(kades, ".letter-rows", code)  # by itself
    kades.click(f".letter-row:has-text('{code}')")
    kades.wait_for_url("**/letters/requests/*")
    press(kades, "Space")
    shows(kades, ".letter-head", "Siap diambil")
    shows(kasi, ".letter-head", "Siap diambil")  # which stood open meanwhile

    umum.goto(kades.url)
    press(umum, "Space")
    shows(umum, ".letter-head", "Sudah diambil")
    id = request_of(office, made)
    moves = [fact for fact in office.facts() if isinstance(fact, RequestMoved) and fact.request == id]
    assert [fact.state for fact in moves] == ["awaiting_signature", "ready", "collected"]
    assert len({fact.by for fact in moves}) == 3
    press(umum, "q")
    umum.wait_for_url("**/letters")
    shows(umum, ".tabs", "Selesai hari ini")
    for page in (kasi, kades, umum):
        page.context.close()


def test_what_is_shown_is_masked_again_after_a_minute_and_on_leaving(windows, office):
    made = make(office)
    page = signed_in(windows, "Ibu Sari", before="""
        const later = window.setTimeout;
        window.setTimeout = (then, time) => later(then, time === 60000 ? 1500 : time);
    """)  # fmt: skip
    page.goto(windows.address(f"/letters/requests/{request_of(office, made)}"))
    before = page.evaluate("history.length")

    press(page, "e")
    shows(page, ".answers", NIK)
    shown = [fact for fact in office.facts() if isinstance(fact, FormShown)]
    assert shown[-1].why == "shown" and page.evaluate("history.length") == before
    until(lambda: NIK not in page.content(), 10, "it stays")
    shows(page, ".letter-story", "Ibu Sari melihat isian")

    press(page, "e")
    shows(page, ".answers", NIK)
    page.evaluate("document.body.innerHTML.includes('x'); window.dispatchEvent(new Event('pagehide'))")
    assert NIK not in page.content()
    page.click(".back-to a")
    page.wait_for_selector(".work-list")
    page.go_back()
    page.wait_for_selector(".letter-form")
    assert NIK not in page.content()
    page.context.close()


def test_what_is_missing_is_ticked_with_keys(windows, office):
    made = make(office)
    page = signed_in(windows, "Ibu Sari")
    page.goto(windows.address(f"/letters/requests/{request_of(office, made)}"))
    press(page, "2")
    page.wait_for_selector("details[open] .lacks")
    page.keyboard.press("1"), page.keyboard.press("3")
    until(lambda: page.locator("details[open] input:checked").count() == 2)
    press(page, "Enter")
    shows(page, ".letter-head", "Belum lengkap")
    assert page.locator(".missing li").count() == 2
    page.context.close()


def test_a_question_that_is_open_stays_open_and_a_line_that_is_lost_is_said(windows, office):
    made = make(office)
    page = signed_in(windows, "Ibu Sari")
    page.goto(windows.address(f"/letters/requests/{request_of(office, made)}"))
    press(page, "5")
    page.wait_for_selector("details[open] .choices")
    with page.expect_response(lambda answer: "/letters/requests/" in answer.url):
        page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(200)
    assert page.is_visible("details[open] .choices")
    page.keyboard.press("Escape")
    page.wait_for_selector("details[open]", state="detached")

    page.route("**/letters/requests/**", lambda route: route.abort())
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    shows(page, "[data-lost]", "Sambungan")
    page.unroute("**/letters/requests/**")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("[data-lost]", state="hidden")
    page.context.close()


def test_a_search_stays_on_its_page_and_goes_with_whoever_searched(windows, office):
    made = make(office, nama_lengkap="Entin Kartini")
    page = signed_in(windows, "Ibu Sari")
    page.goto(windows.address("/letters"))
    press(page, "c")
    page.keyboard.type("kartini")
    page.keyboard.press("Enter")
    shows(page, ".found", f"{made['code'][:3]} {made['code'][3:]}")
    assert page.url.endswith("/letters") and "Kartini" not in page.inner_text(".found")
    press(page, "q")
    page.wait_for_selector(".found", state="detached")
    assert page.input_value("#q") == ""

    page.fill("#q", made["code"])
    page.press("#q", "Enter")
    shows(page, ".found", f"{made['code'][:3]} {made['code'][3:]}")
    press(page, "1")
    page.wait_for_url("**/letters/requests/*")
    page.context.close()


def test_the_counters_panel_shows_the_letter_of_whoever_is_served_and_goes_with_them(windows, office):
    _, ticket = office.issue("A")
    made = make(office, ticket)
    _, following = office.issue("A")
    desk = signed_in(windows, "Ibu Sari", counter="1")
    press(desk, "Space")
    shows(desk, ".letters-link", f"Surat {made['code'][:3]} {made['code'][3:]}")

    press(desk, "f")
    shows(desk, ".letters-panel", "S••• A•••")
    press(desk, "e")
    shows(desk, ".letters-panel .answers", NIK)
    press(desk, "1")
    shows(desk, ".letters-panel", "Menunggu tanda tangan")
    shows(desk, ".letters-link", "Menunggu tanda tangan")
    shows(desk, ".letters-panel", "Tutup")  # it is the panel still, and no page
    assert desk.locator(".letters-panel .letter-story:visible, .letters-panel [data-key~=space]").count() == 0
    assert NIK not in desk.content()

    office.post(f"/letters/requests/{request_of(office, made)}/ready", office.token("counter", "2"))
    shows(desk, ".letters-panel .letter-head", "Siap diambil")  # by itself
    press(desk, "Space")
    shows(desk, ".person .number", following["ticket"][1:])
    assert desk.is_hidden(".letters-panel") and "S•••" not in desk.content()
    desk.context.close()


def test_a_form_is_typed_by_staff_for_whoever_sits_there_and_another_is_brought_by_its_code(windows, office):
    other = make(office)
    _, ticket = office.issue("S")
    desk = windows.paired("counter", DESK, "1")
    press(desk, "Space")
    shows(desk, ".person .number", ticket["ticket"][1:])

    press(desk, "f")
    desk.click(".letters-panel .fill a:has-text('SKTM')")
    desk.wait_for_selector(".typed")
    until(lambda: desk.evaluate("document.activeElement.name") == "nama_lengkap")
    for name in ("nama_lengkap", "nik", "alamat", "pekerjaan"):
        desk.fill(f"[name={name}]", SKTM[name])
    desk.click(".option:has-text('Berobat')")
    desk.click(".typed-send button")
    desk.wait_for_url("**/counters/1")
    shows(desk, ".letters-link", "Sedang diperiksa")

    press(desk, "f")
    desk.wait_for_selector(".letters-panel #bring-code")
    desk.fill("#bring-code", other["code"])
    desk.press("#bring-code", "Enter")
    shows(desk, ".panel-tabs", f"{other['code'][:3]} {other['code'][3:]}")
    shows(desk, ".letters-link", "2 surat")
    made = [fact for fact in office.facts() if isinstance(fact, RequestMade)][-1]
    assert (made.channel, made.ticket) == ("staff", ticket["ticket"])
    desk.context.close()


@pytest.mark.parametrize("size", [DESK, (1280, 800), PHONE], ids=str)
def test_the_desk_is_no_more_crowded_with_letters_than_without(windows, office, size):
    ticket = office.issue(None, service="ktp")[1]
    for _ in range(3):
        make(office, ticket)
    office.act("1", "call")
    for _ in range(8):
        office.issue("A")
    desk = windows.paired("counter", size, "1")
    shows(desk, ".letters-link", "3 surat")
    sideways, down = desk.evaluate(OVER)
    assert sideways <= 0 and (size == PHONE or down <= 0)
    assert size == PHONE or not desk.evaluate(CUT)
    primary = desk.locator(".press.primary button").bounding_box()

    desk.evaluate("document.querySelector('[data-letters]').click()")
    shows(desk, ".letters-panel", "S••• A•••")
    assert desk.locator(".press.primary button").bounding_box() == primary
    panel = desk.locator(".letters-panel").bounding_box()
    assert size == PHONE or panel["x"] >= desk.locator(".work").bounding_box()["width"], "over the person or the button"
    assert desk.evaluate(OVER)[0] <= 0
    desk.context.close()


@pytest.mark.parametrize("what", ["change/open", "letter"])
def test_a_form_put_right_and_a_letter_leave_a_screen_that_nobody_is_at(windows, office, what):
    id = request_of(office, make(office))
    page = signed_in(windows, "Ibu Sari")
    page.clock.install()
    page.goto(windows.address(f"/letters/requests/{id}"))
    with page.expect_navigation():
        page.click(f"form[action$='/{what}'] button")
    assert NIK in page.content()
    page.clock.fast_forward(9 * 60_000)
    page.keyboard.press("Shift")
    page.clock.fast_forward(9 * 60_000)
    assert NIK in page.content(), "somebody is there"
    with page.expect_navigation():
        page.clock.fast_forward(60_000)
    page.wait_for_selector(".letter-card")
    assert page.url.endswith(f"/letters/requests/{id}") and NIK not in page.content()
    page.go_back()
    page.wait_for_selector(".letter-card")
    assert NIK not in page.content()


def test_a_counter_at_which_nobody_has_signed_in_is_led_there_to_see_a_form(windows, office):
    _, ticket = office.issue("A")
    make(office, ticket)
    desk = windows.paired("counter", DESK, "1")
    press(desk, "Space")
    shows(desk, ".letters-link", "Surat")
    press(desk, "f")
    shows(desk, ".letters-panel", "S••• A•••")
    with desk.expect_navigation():
        press(desk, "e")
    assert desk.url.endswith("/sign-in")

"""A form filled in at a real kiosk by real touches: to its code, through mistakes, a power cut, and somebody's leaving;
and what the next person finds, which is nothing."""

import pytest
from kiosk_window import CUT_OFF, LETTERED, OFFICE, SETTLED, TOUCHABLE, Kiosk, leave
from letter_window import ON, SKTM, SKU, answer, begin, fill, question, told, touch, write
from running import Running, until
from windows import CHROMIUM, FLAGS, LISTEN

from lobby.letter_events import RequestBrought, RequestMade
from sealed_rows import Store

pytestmark = pytest.mark.browser

UPRIGHT, LYING = (1080, 1920), (1280, 800)
MORE = "[kiosk]\nmost_per_minute = 0\n[online]\nnumbers = true\n"
WRITTEN = ("Kanarina", "Zzyzx", "3201014101900007", "3201 0141", "Krajan", "081234567890", "Warung Bu")
FINGER = 60  # pixels


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def kiosk(chromium, tmp_path_factory):
    with Running(tmp_path_factory.mktemp("letters"), OFFICE + MORE) as office:
        yield Kiosk(office, chromium)


@pytest.fixture
def page(kiosk):
    kiosk.complaints.clear(), kiosk.strangers.clear()
    if kiosk.office.process.poll() is not None:
        kiosk.office.start()
    page = kiosk.at(UPRIGHT, has_touch=True)
    yield page
    page.context.close()
    assert not kiosk.strangers and not kiosk.complaints


def newest(kiosk):
    """The last form that was handed in: its fact, and what is kept of it."""
    made = [fact for fact in kiosk.office.facts() if isinstance(fact, RequestMade)][-1]
    return made, Store(kiosk.office.data).read(made.request)


def skip(page, seconds):
    """Let the page's steady clock pass."""
    page.evaluate(f"window.skip += {seconds * 1000}")


def is_home(page):
    page.wait_for_selector(".tiles", state="visible")
    page.wait_for_selector("#over", state="hidden")


def holds(page):
    """What of the form is anywhere in the page or in what its browser keeps."""
    kept = page.evaluate("""() => document.documentElement.outerHTML
      + [...document.querySelectorAll("input, textarea")].map((each) => each.value).join(" ")
      + JSON.stringify([Object.assign({}, localStorage), Object.assign({}, sessionStorage), document.cookie])""")
    return [written for written in WRITTEN if written in kept]


def unsent(kiosk, page):
    """Does the server still keep a draft of this kiosk?"""
    asked = "fetch('/kiosk/unsent', { headers: { 'X-Part': '1' } }).then((answer) => answer.status)"
    return page.evaluate(asked) == 200


# --- filled in and sent --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [UPRIGHT, LYING])
@pytest.mark.parametrize(("service", "answers"), [("sktm", SKTM), ("sku", SKU)])
def test_a_form_is_filled_in_by_touch_and_leaves_a_code_and_nothing_else(kiosk, size, service, answers):
    page = kiosk.at(size, has_touch=True)
    begin(page, service)
    fill(page, answers)
    review = told(page).replace(" ", "")
    assert all(text.replace(" ", "") in review for text in answers.values()), review
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")

    made, kept = newest(kiosk)
    assert (made.service, made.channel) == (service, "kiosk") and kept == {k: v for k, v in answers.items() if v}
    assert f"{made.code[:3]} {made.code[3:]}" in told(page)
    assert not holds(page) and not unsent(kiosk, page)
    leave(page)
    is_home(page)
    assert not holds(page)
    page.context.close()


def test_from_the_number_to_its_form_and_from_a_form_to_its_number(kiosk, page):
    touch(page, ".tiles form:has(input[value=S]) .tile")
    page.wait_for_selector("#over .taken")
    skip(page, 1)
    touch(page, "#over .letters a")
    page.wait_for_selector("a.tile:has-text('SKTM')")
    touch(page, "a.tile:has-text('SKTM')")
    page.wait_for_selector("[data-form]")
    assert "Formulir untuk nomor S 0" in told(page)
    touch(page, "[data-next]")
    fill(page, SKTM)
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")
    assert newest(kiosk)[0].ticket.startswith("S") and "nomor S 0" in told(page)
    leave(page)

    begin(page, "domisili")
    fill(page, {"nama_lengkap": "Kanarina", "nik": SKTM["nik"], "jenis": "Perorangan", "alamat_domisili": "Krajan",
                "sejak": "", "keperluan": "Bank", "no_hp": ""})  # fmt: skip
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent .take")
    skip(page, 1)
    touch(page, "#over .take button")
    page.wait_for_selector("#over .taken .number:has-text('S ')")
    until(lambda: any(isinstance(fact, RequestBrought) for fact in kiosk.office.facts()))
    page.wait_for_selector("#over .letters:has-text('Sedang diperiksa')")


def test_a_real_keyboard_works_as_well_and_enter_goes_on(kiosk, page):
    begin(page)
    for name, text in SKTM.items():
        question(page, name)
        if name == "keperluan":
            touch(page, f"{ON} .option:has(input[value='{text}'])")
        else:
            page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.wait_for_selector(f"{ON}.last dl")
    page.evaluate("window.skip += 650")  # looked at for a moment
    page.focus("[data-send]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#over .sent")
    assert newest(kiosk)[1]["alamat"] == SKTM["alamat"]


# --- mistakes ------------------------------------------------------------------------------------------------------


def test_a_mistake_is_said_at_its_question_at_once_and_nothing_typed_is_lost(kiosk, page):
    begin(page)
    answer(page, "nama_lengkap", "Kanarina Zzyzx")
    answer(page, "nik", "320101")
    page.wait_for_selector(f"{ON}[data-name=nik] .wrong:has-text('yang tertulis 6')")
    assert page.input_value("#blank-nik") == "3201 01"
    assert page.get_attribute("#blank-nik", "aria-invalid") == "true"

    write(page, "4101900007")
    assert not page.inner_text(f"{ON} .wrong") and page.inner_text(f"{ON} [data-counted]") == "16/16"
    touch(page, "[data-next]")
    question(page, "alamat")
    touch(page, "[data-before]"), touch(page, "[data-before]")
    assert page.input_value("#blank-nama_lengkap") == "Kanarina Zzyzx"


def test_nothing_written_where_something_is_needed_is_said(kiosk, page):
    begin(page)
    question(page, "nama_lengkap")
    touch(page, "[data-next]")
    page.wait_for_selector(f"{ON}[data-name=nama_lengkap] .wrong:has-text('belum diisi')")


def test_one_answer_is_put_right_from_where_all_are_looked_at(kiosk, page):
    begin(page)
    fill(page, SKTM)
    touch(page, "[data-change='4']")
    question(page, "pekerjaan")
    for _ in "Petani":
        touch(page, "[data-board]:not([hidden]) [data-erase]")
    write(page, "Guru")
    touch(page, "[data-next]")
    page.wait_for_selector(f"{ON}.last dl:has-text('Guru')")
    assert "Petani" not in page.inner_text(f"{ON}.last")


def test_large_letters_come_by_themselves_and_by_touch(kiosk, page):
    begin(page)
    question(page, "nama_lengkap")
    for key in "budi":
        touch(page, f"[data-board=letters] [data-key={key}]")
    touch(page, "[data-board=letters] [data-key=' ']"), touch(page, "[data-shift]")
    touch(page, "[data-board=letters] [data-key=d]"), touch(page, "[data-board=letters] [data-key=i]")
    touch(page, "[data-shift]"), touch(page, "[data-board=letters] [data-key=a]")

    assert page.input_value("#blank-nama_lengkap") == "Budi diA"


def test_a_date_gets_its_strokes_by_itself(kiosk, page):
    begin(page, "nikah")
    for name in page.evaluate("() => [...document.querySelectorAll('[data-kind=date]')].map((e) => e.dataset.name)"):
        at = page.get_attribute(f"[data-name={name}]", "data-at")
    while page.get_attribute(ON, "data-at") != at:
        here = page.get_attribute(ON, "data-name")
        texts = {"nik": SKTM["nik"], "phone": ""}
        kind, option = page.get_attribute(ON, "data-kind"), page.query_selector(f"{ON} .option input")
        answer(page, here, option.get_attribute("value") if option else texts.get(kind, "Siti"))
        page.wait_for_function("was => document.querySelector('.step.on').dataset.name !== was", arg=here)
    write(page, "17081990")

    assert page.input_value(f"{ON} input") == "17/08/1990"


# --- called away, cut off, left ------------------------------------------------------------------------------------


def test_calling_a_person_loses_nothing_that_was_typed(kiosk, page):
    begin(page)
    question(page, "nama_lengkap")
    write(page, "Kana")
    touch(page, "#menu form[data-help] button")
    page.wait_for_selector("#over .coming")
    leave_over(page)

    assert page.input_value("#blank-nama_lengkap") == "Kana"
    write(page, "rina")
    touch(page, "[data-next]")
    question(page, "nik")


def leave_over(page):
    skip(page, 2)
    touch(page, "#over [data-done]")
    page.wait_for_selector("#over", state="hidden")


def test_the_server_may_fall_and_rise_while_somebody_types(kiosk, page):
    begin(page)
    question(page, "nama_lengkap")
    kiosk.office.kill()
    write(page, "Kanarina")
    touch(page, "[data-next]")
    kiosk.office.start()

    page.wait_for_selector(f"{ON}[data-name=nik]", timeout=30_000)
    assert page.input_value("#blank-nama_lengkap") == "Kanarina"


def test_a_form_that_comes_a_second_time_does_not_take_the_place_of_what_is_typed(kiosk, page):
    held = []
    page.route("**/kiosk/form/sktm", lambda route: held.append(route))
    page.evaluate("document.dispatchEvent(new CustomEvent('go', { detail: '/kiosk/form/sktm' }))")
    until(lambda: page.evaluate("1") and len(held) == 1)
    kiosk.office.issue("A")  # the line has moved, so the screen is drawn anew
    until(lambda: page.evaluate("1") and len(held) == 2)
    held[0].continue_()
    page.wait_for_selector("[data-form] [data-next]")
    touch(page, "[data-next]")
    write(page, "Kana")
    with page.expect_response("**/kiosk/form/sktm"):
        held[1].continue_()
    page.wait_for_timeout(300)

    assert page.input_value("#blank-nama_lengkap") == "Kana" and page.is_visible(f"{ON}[data-name=nama_lengkap]")


def power_cut(kiosk, page):
    """Kiosk and server lose their power, and have it again: a new window of the same browser."""
    kiosk.office.kill()
    context = page.context
    page.close()
    kiosk.office.start()
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(LISTEN)
    page.goto(kiosk.address("/kiosk"))
    page.wait_for_selector("body.alive")
    return page


def typed(kiosk, page):
    """Someone has typed something, and a moment has passed."""
    begin(page)
    answer(page, "nama_lengkap", "Kanarina Zzyzx")
    question(page, "nik")
    write(page, "32010141")
    until(lambda: unsent(kiosk, page))
    page.wait_for_timeout(1300)  # the pause after the last key


def test_what_is_typed_survives_a_power_cut_and_goes_on_where_it_was(kiosk, page):
    typed(kiosk, page)
    page = power_cut(kiosk, page)
    page.wait_for_selector("#over [data-unsent]")
    assert not holds(page) and "Surat Keterangan Tidak Mampu" in told(page)
    skip(page, 1)
    touch(page, "[data-resume]")

    question(page, "nik")
    assert page.input_value("#blank-nik") == "3201 0141"
    assert page.input_value("#blank-nama_lengkap") == "Kanarina Zzyzx"
    write(page, "01900007")
    touch(page, "[data-next]")
    for name in ("alamat", "pekerjaan", "keperluan", "atas_nama", "no_hp"):
        answer(page, name, SKTM[name])
    page.wait_for_selector(f"{ON}.last dl")
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")
    assert newest(kiosk)[1] == {k: v for k, v in SKTM.items() if v}


def test_whoever_says_that_it_is_not_theirs_deletes_it(kiosk, page):
    typed(kiosk, page)
    page = power_cut(kiosk, page)
    page.wait_for_selector("#over [data-unsent]")
    leave_over(page)

    until(lambda: not unsent(kiosk, page))
    page.reload()
    page.wait_for_selector("body.alive")
    page.wait_for_timeout(500)
    assert page.is_hidden("#over") and not holds(page)


def test_an_offer_that_nobody_takes_is_deleted_too(kiosk, page):
    typed(kiosk, page)
    page = power_cut(kiosk, page)
    page.wait_for_selector("#over [data-unsent]")
    page.evaluate("document.getElementById('over').textContent = ''")  # as its minute ends
    until(lambda: not unsent(kiosk, page))


def test_after_two_minutes_without_a_touch_it_is_asked_and_then_all_is_deleted(kiosk, page):
    typed(kiosk, page)
    skip(page, 80)
    page.wait_for_timeout(400)
    assert page.is_hidden("[data-idle]")
    skip(page, 20)
    page.wait_for_selector("[data-idle]:has-text('Masih di sini?')", state="visible")
    write(page, "0")
    page.wait_for_selector("[data-idle]", state="hidden")
    skip(page, 121)

    is_home(page)
    assert not holds(page)
    until(lambda: not unsent(kiosk, page))


def test_cancelling_asks_once_and_leaves_nothing(kiosk, page):
    typed(kiosk, page)
    touch(page, "[data-cancel]")
    page.wait_for_selector("[data-sure]", state="visible")
    touch(page, "[data-stay]")
    assert page.input_value("#blank-nik") == "3201 0141"
    touch(page, "[data-cancel]"), touch(page, "[data-sure] [data-go]")

    is_home(page)
    assert not holds(page)
    until(lambda: not unsent(kiosk, page))


def test_where_nothing_is_written_cancelling_asks_nothing(kiosk, page):
    begin(page)
    touch(page, "[data-cancel]")
    is_home(page)


def test_the_next_person_finds_an_empty_form(kiosk, page):
    typed(kiosk, page)
    touch(page, "[data-cancel]"), touch(page, "[data-sure] [data-go]")
    is_home(page)
    begin(page)
    question(page, "nama_lengkap")
    assert page.input_value("#blank-nama_lengkap") == "" and not holds(page)


def test_a_kiosks_browser_keeps_no_byte_of_it_on_its_disk(kiosk, driver, tmp_path):
    profile = driver.chromium.launch_persistent_context(
        str(tmp_path), executable_path=CHROMIUM, args=FLAGS, has_touch=True,
        viewport={"width": UPRIGHT[0], "height": UPRIGHT[1]},
    )  # fmt: skip
    page = profile.pages[0]
    page.add_init_script(LISTEN)
    page.goto(kiosk.address(f"/enter/{kiosk.office.keys().make_link('kiosk')}"))
    page.wait_for_url("**/kiosk")
    page.wait_for_selector("body.alive")
    begin(page)
    fill(page, SKTM)
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")
    profile.close()

    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for written in ("Kanarina", "3201014101900007", "Krajan"):
        assert written.encode() not in on_disk and written.encode("utf-16-le") not in on_disk


# --- where it stands -----------------------------------------------------------------------------------------------


def test_six_digits_and_a_scan_show_where_the_letter_stands(kiosk, page):
    begin(page)
    fill(page, SKTM)
    touch(page, "[data-send]")
    page.wait_for_selector("#over .sent")
    made, _ = newest(kiosk)
    leave(page)
    touch(page, ".doors a[href*='for=letter']")
    page.wait_for_selector(".of-check-in .boxes.six")
    for digit in made.code:
        touch(page, f"[data-digit='{digit}']")
    page.wait_for_selector(".of-letter:has-text('Sedang diperiksa')")
    assert not holds(page)

    touch(page, ".foot a:has-text('Kembali')")
    is_home(page)
    page.keyboard.type(f"http://192.168.1.20:8000/letters/{made.token}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".of-letter:has-text('Sedang diperiksa')")
    skip(page, 31)
    is_home(page)


def test_a_code_that_nobody_has_is_said_in_words(kiosk, page):
    touch(page, ".doors a[href*='for=letter']")
    page.wait_for_selector(".boxes.six")
    for digit in "000000":
        touch(page, f"[data-digit='{digit}']")
    page.wait_for_selector("#over:has-text('Periksa kodenya')")


# --- how large -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [UPRIGHT, LYING, (800, 1280), (1366, 768), (1920, 1080)])
def test_every_key_is_as_large_as_a_finger_and_nothing_is_cut_off(kiosk, size):
    page = kiosk.at(size, has_touch=True)
    page.wait_for_function(LETTERED)
    begin(page, "akta-mati")
    for name, text in (("nama_almarhum", "Suparman"), ("nik_almarhum", "123"), (None, None)):
        page.evaluate(SETTLED)
        small = [
            each for each in page.evaluate(TOUCHABLE)
            if min(each["right"] - each["left"], each["bottom"] - each["top"]) < FINGER
        ]  # fmt: skip
        assert not small, small
        assert not page.evaluate(CUT_OFF)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        if name:
            answer(page, name, text)
            page.wait_for_selector(f"{ON}[data-name=nik_almarhum]")
    page.wait_for_selector(f"{ON} .wrong:not(:empty)")
    assert page.evaluate("""() => { const board = document.querySelector("[data-board]:not([hidden])");
      return board.getBoundingClientRect().bottom <= innerHeight; }""")
    page.context.close()

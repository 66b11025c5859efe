"""Paper as people see it in real windows: the kiosk's screen after the touch, the desk, the page about paper."""

from io import BytesIO

import pytest
from fake_printer import FakePrinter
from paper import printed
from PIL import Image
from running import Running, until
from stage import AT_ONCE, NETWORK, office_text
from windows import ALOUD, CHROMIUM, DESK, FLAGS, KIOSK, LISTEN, pass_time, shows

from kiosk.models import models

pytestmark = pytest.mark.browser

MODEL = "epson-tm-t82"
SHOWN_IN = 3000  # ms in which the number stands on the screen, whatever the printer does
TOLD_IN = 6  # seconds in which the screen says what became of the paper
# What the page waits for, in ms: so a test sees how long a screen is to stay without waiting for it.
WAITS = """window.waits = []; window.setTimeout = ((wait) => (then, time) => {
  window.waits.push(time); return wait(then, time); })(window.setTimeout);"""
TAKE, NOT_OUT, CAREFUL = "Ambil kertasnya di bawah layar.", "Kertas tidak keluar.", "Tidak keluar? Ingat nomor ini"
# fault, about it, what the kiosk says in the end, and whether the desk is told of the printer.
FAULTS = [
    ("off", {}, NOT_OUT, "menolak sambungan"),
    ("hangs", {}, CAREFUL, None),  # the slip fits into what it takes before it stops reading
    ("paper_out", {}, NOT_OUT, "Kertas habis"),
    ("cover_open", {}, NOT_OUT, "Tutup pencetak"),
    ("mute", {}, CAREFUL, None),
    ("late", {"seconds": 1.0}, TAKE, None),
    ("nonsense", {}, CAREFUL, None),
    ("reset", {"after": 200}, NOT_OUT, "putus saat mencetak"),
]


@pytest.fixture(scope="module")
def printer():
    with FakePrinter() as printer:
        yield printer


@pytest.fixture(scope="module")
def chromium(driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, ALOUD])
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def office(printer, tmp_path_factory):
    text = office_text(AT_ONCE + NETWORK.format(MODEL, printer.address))
    with Running(tmp_path_factory.mktemp("office"), text) as office:
        yield office


@pytest.fixture
def open_page(chromium, office):
    """Opens windows, each a browser of its own; none complains."""
    complaints, contexts = [], []

    def open_it(kind, size, path=None, counter=None, office=office):
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=1)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.add_init_script(LISTEN + WAITS)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(f"http://127.0.0.1:{office.port}/enter/{office.keys().make_link(kind, counter)}")
        page.wait_for_url(lambda url: "/enter/" not in url)
        if path:
            page.goto(f"http://127.0.0.1:{office.port}{path}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def well(office, printer):
    """The printer is well and has nothing left to print, before and after."""
    be_well(office, printer)
    yield printer
    be_well(office, printer)


def be_well(office, printer):
    printer.well()
    until(lambda: at_rest(office), 40, "the printer did not come to rest")


def at_rest(office):
    (shown,) = papers(office)["printers"]
    return shown["waiting"] == 0 and shown["state"] != "trouble"


def papers(office):
    return office.get("/kiosk/slips", office.token())[1]


def kiosk(open_page):
    page = open_page("kiosk", KIOSK)
    page.wait_for_selector("body.alive")
    return page


def touch(page):
    page.click("form:has(input[value=A]) .tile")
    page.wait_for_selector(".taken .number", timeout=SHOWN_IN)


# --- the kiosk, live -----------------------------------------------------------------------------------------------


def test_the_screen_goes_from_being_printed_to_take_it_without_a_touch(open_page, well):
    well.fault("late", seconds=1.5)
    page = kiosk(open_page)
    touch(page)
    shows(page, ".taken .paper", "Slip sedang dicetak")
    page.evaluate("document.querySelector('.taken .number').dataset.mark = 1")

    shows(page, ".taken .paper", TAKE)
    assert page.get_attribute(".taken .number", "data-mark") == "1", "only the paper's part is drawn anew"
    assert page.evaluate("'done' in document.activeElement.dataset"), "who goes by the keyboard keeps their place"
    assert 30_000 not in page.evaluate("window.waits")


def test_a_screen_without_paper_stays_for_longer_and_turns_when_the_paper_comes(open_page, well):
    well.fault("off")
    page = kiosk(open_page)
    touch(page)
    shows(page, ".taken .paper", NOT_OUT)
    assert page.evaluate("window.waits.filter((time) => time === 30000).length") == 1
    assert page.query_selector(".taken .paper img"), "the code is there in every case"

    well.well()
    shows(page, ".taken .paper", TAKE, 12)


def test_where_nobody_can_tell_one_press_prints_again_and_says_so(open_page, well, office):
    well.fault("mute")
    page = kiosk(open_page)
    touch(page)
    shows(page, ".taken .paper", CAREFUL, TOLD_IN)
    jobs = len(well.jobs)
    pass_time(page)
    page.click(".taken [action='/kiosk/reprint'] button")
    until(lambda: len(well.jobs) > jobs)
    until(lambda: well.jobs[-1].ended)
    assert "CETAK ULANG 1" in printed(bytes(well.jobs[-1].paper), models()[MODEL]).text
    shows(page, ".taken .paper", CAREFUL, TOLD_IN)
    assert page.is_visible("#over"), "the number stays on the screen"


@pytest.mark.parametrize(("fault", "about", "said", "desk_says"), FAULTS, ids=[fault for fault, *_ in FAULTS])
def test_whatever_the_printer_does_the_number_is_there_and_what_is_said_is_so(
    open_page, well, office, fault, about, said, desk_says
):
    desk = open_page("counter", DESK, "/counters/1", "1")
    page = kiosk(open_page)
    well.fault(fault, **about)
    touch(page)
    assert page.is_visible(".taken .card .number")

    shows(page, ".taken .paper", said, TOLD_IN)
    if desk_says:
        shows(desk, ".alert", desk_says, 15)
        assert "/kiosk/slips" in desk.locator(".alert a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")


# --- the desk and the page about paper -----------------------------------------------------------------------------


def test_the_desk_prints_the_slip_at_hand_again_with_one_key(open_page, well, office):
    office.issue("A")
    until(lambda: at_rest(office))
    desk = open_page("counter", DESK, "/counters/1", "1")
    office.act("1", "call")
    desk.wait_for_selector(".again button")
    jobs = len(well.jobs)
    desk.keyboard.press("c")
    shows(desk, "[data-said]", "sedang dicetak ulang")
    until(lambda: len(well.jobs) == jobs + 1 and well.jobs[-1].ended)
    assert "CETAK ULANG" in printed(bytes(well.jobs[-1].paper), models()[MODEL]).text
    assert desk.is_visible(".primary"), "the desk is still drawn"


def test_a_question_is_not_torn_away_while_slips_come_out(open_page, well, office):
    page = open_page("counter", DESK, "/kiosk/slips")
    page.click("summary:has-text('Gulungan baru')")
    before = papers(office)["slips"]
    office.issue("A")
    until(lambda: len(papers(office)["slips"]) > len(before) or papers(office)["slips"] != before)
    page.wait_for_timeout(3500)  # more than a redraw takes to come
    assert page.is_visible("details[open] form")

    page.click("text=Ya, sudah terpasang")
    shows(page, "[data-said]", "dihitung lagi dari penuh")
    assert not page.query_selector("details[open]")
    assert papers(office)["printers"][0]["paper_left_millimetres"] > 60_000


def test_the_page_shows_a_new_slip_by_itself_and_prints_it_again(open_page, well, office):
    page = open_page("counter", DESK, "/kiosk/slips")
    ticket = office.issue("A")[1]["ticket"]
    name = f"{ticket[0]} {ticket[1:]}"
    shows(page, ".slip:first-child", name, 8)
    shows(page, ".slip:first-child", "Tercetak", 8)
    page.click(f".slip:has-text('{name}') [action='/kiosk/reprint'] button")
    shows(page, "[data-said]", f"Slip {name} sedang dicetak ulang.")
    shows(page, ".slip:first-child", "Cetak ulang 1", 8)


# --- the preview is the paper --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "more"),
    [("generic-58", ""), ("epson-tm-t82", ""), ("zjiang-zj-5870", ""), ("iware-58", ""),
     ("generic-80", "picture = true\n")],
    ids=["58 mm", "80 mm with its own code", "high twice only", "with carriage returns", "as a picture"],
)  # fmt: skip
def test_the_preview_is_the_picture_that_the_bytes_burn(open_page, tmp_path, model, more):
    """Side by side, dot by dot: a window at one pixel a dot, and what another reader makes of what was sent."""
    text = office_text(AT_ONCE + f'[printer]\nkind = "file"\nmodel = "{model}"\naddress = "paper.bin"\n{more}')
    with Running(tmp_path, text) as office:
        office.issue("A")
        until(lambda: papers(office)["jobs"] and papers(office)["jobs"][0]["status"] == "printed")
        number = papers(office)["jobs"][0]["id"]
        page = open_page("counter", (1366, 3000), f"/kiosk/slips/{number}", office=office)
        page.wait_for_selector(".dots")
        page.evaluate("document.querySelector('.dots').decode()")
        shown = Image.open(BytesIO(page.locator(".dots").screenshot())).convert("1")
        burnt = printed((office.data / "paper.bin").read_bytes(), models()[model]).image().convert("1")

    assert burnt.getbbox() and shown.size == burnt.size
    assert shown.tobytes() == burnt.tobytes()

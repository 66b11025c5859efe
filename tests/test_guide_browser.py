"""The guide in a real browser: on a phone, on the kiosk and back, what it weighs, and what it asks of anybody else."""

import pytest
from kiosk_window import QUEUE, an_office
from running import until
from test_kiosk_screens import SIZES, measured
from windows import CHROMIUM, FLAGS

from lobby.events import TicketIssued

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000  # everything on the wire: page, styles, icons and fonts
PHONE, NARROW = (360, 740), (320, 640)
MANY = (
    "".join(
        f'[[queues]]\nletter = "{letter}"\nname = "{name}"\n'
        for letter, name in (("P", "Pertanian dan perikanan"), ("K", "Kesehatan ibu dan anak"), ("L", "Layanan lansia"))
    )
    + '[[counters]]\nid = "2"\nname = "Loket 2"\n'
)


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def kiosk(chromium, tmp_path_factory):
    yield from an_office(chromium, tmp_path_factory.mktemp("guide"), QUEUE)


def phone(kiosk, path, size=PHONE):
    """A phone's window that has never been here, and the bytes that came to it."""
    width, height = size
    page, weights = kiosk.browser.new_context(viewport={"width": width, "height": height}).new_page(), []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.on("request", kiosk.look_where)
    page.on("pageerror", lambda fault: kiosk.complaints.append(str(fault)))
    page.goto(kiosk.address(path), wait_until="networkidle")
    page.wait_for_function("document.fonts.status === 'loaded'")
    return page, weights


@pytest.mark.parametrize("path", ["/", "/guide", "/guide/nikah", "/guide?q=pizza", "/guide/akta-lahir?lang=en"])
def test_a_page_weighs_no_more_than_sixty_kilobytes_with_its_fonts(kiosk, path):
    page, weights = phone(kiosk, path)

    assert 20_000 < sum(weights) <= MOST_BYTES, sum(weights)
    page.context.close()


def test_the_largest_service_is_light_too(kiosk):
    page, _ = phone(kiosk, "/guide")
    links = page.evaluate("() => [...document.querySelectorAll('.entry')].map((link) => link.getAttribute('href'))")
    sizes = page.evaluate(
        "(links) => Promise.all(links.map((link) => fetch(link).then((answer) => answer.text())))", links
    )

    assert len(links) == 25 and max(len(text.encode()) for text in sizes) < 9_000
    page.context.close()


@pytest.mark.parametrize("path", ["/", "/guide", "/guide/nikah", "/guide?q=surat", "/guide/nikah/standard"])
def test_nothing_scrolls_sideways_on_a_narrow_phone(kiosk, path):
    page, _ = phone(kiosk, path, NARROW)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_somebody_who_types_badly_comes_to_the_page_of_a_service_without_a_script(kiosk):
    width, height = PHONE
    context = kiosk.browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=False)
    page = context.new_page()
    page.goto(kiosk.address("/"))
    page.click("text=Yang perlu dibawa")
    page.fill("[name=q]", "srt miskn")
    page.click("[role=search] button")
    page.click(".entry >> nth=0")

    assert page.inner_text("h1") == "Surat Keterangan Tidak Mampu (SKTM)"
    assert page.inner_text(".fee") == "GRATIS"
    page.context.close()


def test_the_kiosk_goes_in_reads_takes_a_number_and_comes_back(kiosk):
    page, before = kiosk.at(), kiosk.count(TicketIssued)
    page.click(".doors a[href^='/guide']"), page.wait_for_selector(".of-guide .tiles")
    page.click(".tile[href*='group=A']"), page.wait_for_selector(".of-services")
    page.click(".tile[href*='/ktp']"), page.wait_for_selector(".of-service")
    assert "Fotokopi Kartu Keluarga (KK)" in page.inner_text(".bring")
    page.click(".leaf[href*='part=steps']"), page.wait_for_selector(".bring ol")
    page.click(".leaf[href*='part=more']"), page.wait_for_selector(".bring dl")
    assert "GRATIS" in page.inner_text(".bring dl")

    page.click("text=Ambil nomor"), page.wait_for_selector(".taken .number")
    until(lambda: kiosk.count(TicketIssued) == before + 1)
    ticket = [fact for fact in kiosk.office.facts() if isinstance(fact, TicketIssued)][-1]
    assert ticket.service == "ktp"
    page.evaluate("window.skip += 1050"), page.click("[data-done]")
    page.wait_for_selector(".doors")
    page.context.close()


def test_a_call_elsewhere_does_not_disturb_who_reads_and_a_person_left_gives_the_screen_back(kiosk):
    page = kiosk.at()
    page.click(".doors a[href^='/guide']"), page.wait_for_selector(".of-guide .tiles")
    page.click(".tile[href*='group=A']"), page.click(".tile[href*='/ktp']"), page.wait_for_selector(".of-service")
    page.evaluate("document.querySelector('.of-service').dataset.mark = 'mine'")
    kiosk.office.issue("S")
    page.wait_for_timeout(700)
    assert page.query_selector(".of-service[data-mark=mine]"), "it was drawn anew under the reader's eyes"

    page.evaluate("window.skip += 22000")
    page.wait_for_selector("[data-idle]", state="visible")
    page.evaluate("window.skip += 10000")
    page.wait_for_selector(".doors")
    page.context.close()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("service", ["/nikah", "/sktm"])
def test_on_the_kiosk_every_target_is_large_and_apart_and_no_text_is_cut_off(kiosk, size, service):
    page = kiosk.at(size)
    page.click(".doors a[href^='/guide']"), page.wait_for_selector(".of-guide .tiles")
    measured(page, size)
    page.click(".tile[href*='group=S']"), page.wait_for_selector(".of-services")
    measured(page, size)
    page.click(f".tile[href*='{service}']"), page.wait_for_selector(".of-service")
    for part in ("requirements", "steps", "more"):
        page.click(f".leaf[href*='part={part}']"), page.wait_for_selector(f".leaf[href*='part={part}'][aria-current]")
        measured(page, size)
    page.context.close()


def test_the_way_in_fits_beside_eight_queues_on_every_screen(chromium, tmp_path_factory):
    for eight in an_office(chromium, tmp_path_factory.mktemp("eight"), MANY + QUEUE):
        for size in SIZES:
            page = eight.at(size)
            measured(page, size)
            page.context.close()

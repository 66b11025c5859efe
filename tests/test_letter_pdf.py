"""Letters as a browser prints them: the paper's size, one page, and what stands on it, with names as long as they come.

What is on a page is read by poppler's `pdftotext`; the rest is told by the PDF itself.
"""

import os
import re
import subprocess
from functools import partial
from pathlib import Path
from shutil import which

import pytest
from letters_at_hand import BASE, LONG_NAME, NAME, NIK, OFFICE, request_of
from office import Village
from running import Running
from windows import CHROMIUM, FLAGS

import guide.catalogue
from letters.bodies import SHIPPED
from lobby.requests import number_letter

pytestmark = pytest.mark.browser

SERVICES = sorted(path.stem for path in SHIPPED.glob("*.txt"))
CATALOGUE = guide.catalogue.read()
SIZES = {"F4": (210, 330), "A4": (210, 297)}
POINTS_TO_MM = 25.4 / 72
KEEP = os.environ.get("ANTREAN_LETTERS")  # a folder for the PDFs, for somebody who wants to look at them


class Office:
    """An office that runs, in which every letter's form has been handed in twice: short, and as long as may be."""

    def __init__(self, folder, browser):
        with Village(folder, OFFICE, base=BASE) as village:
            self.ids = {(service, long): request_of(village, service, long=long)
                        for service in SERVICES for long in (False, True)}  # fmt: skip
            for (service, _), id in self.ids.items():
                if service != "umum":
                    village.live.do(
                        number_letter, id, template="{class}/{n:03}/{village}/{month_roman}/{year}", class_="470",
                        village="Ds.Skm", signer="Kepala Desa",
                    )  # fmt: skip
            self.numbers = village.live.see(lambda lobby: {id: one.number for id, one in lobby.requests.items()})
        self.running = Running(folder, BASE + OFFICE).start()
        self.page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        keys = self.running.keys()
        someone, _ = keys.add_staff("Ibu Sari", "staff", "482913")
        self.page.goto(self.address(f"/enter/{keys.make_link('counter', '1', someone.id)}"))
        self.page.wait_for_url("**/counters/1")

    def address(self, path):
        return f"http://127.0.0.1:{self.running.port}{path}"

    def letter(self, service, long=False, paper="F4", typed=""):
        """The page of a letter, everything that may be typed into it typed."""
        page = self.page
        page.goto(self.address(f"/letters/requests/{self.ids[service, long]}"))
        page.click("form[action$='/letter'] button")
        page.wait_for_selector(".drafted")
        if paper != "F4":
            with page.expect_navigation():
                page.select_option("select[name=paper]", paper)
        for blank in page.query_selector_all("[data-fill]") if typed else ():
            blank.fill(typed)
        return page

    def close(self):
        self.running.kill()


@pytest.fixture(scope="module")
def office(driver, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    office = Office(tmp_path_factory.mktemp("letters"), chromium)
    yield office
    office.close()
    chromium.close()


class Pdf:
    """What a page was printed as."""

    def __init__(self, page, name):
        self.bytes = page.pdf(prefer_css_page_size=True)
        self.path = Path(KEEP or "/nowhere") / f"{name}.pdf"
        if KEEP:
            self.path.write_bytes(self.bytes)

    @property
    def sizes(self):
        """(width, height) in millimetres of each page."""
        boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", self.bytes)
        return [tuple(round(float(side) * POINTS_TO_MM) for side in box) for box in boxes]

    @property
    def pages(self):
        return len(re.findall(rb"/Type ?/Page\b", self.bytes))

    @property
    def text(self):
        """What stands on it, in one line of words."""
        told = subprocess.run(["pdftotext", "-", "-"], input=self.bytes, capture_output=True, check=True)
        return " ".join(told.stdout.decode().split())


reads = pytest.mark.skipif(not which("pdftotext"), reason="poppler's pdftotext is not installed")
every = partial(pytest.mark.parametrize, "service", SERVICES)


@every()
@pytest.mark.parametrize("paper", SIZES)
def test_every_letter_fits_one_page_of_its_paper_however_long_its_names(office, service, paper):
    page = office.letter(service, long=True, paper=paper, typed="Ahmad Fauzan Kusumawardhana, anak kandung")

    pdf = Pdf(page, f"{service}-long-{paper}")

    assert pdf.sizes == [SIZES[paper]] and pdf.pages == 1


@reads
@every()
def test_every_letter_says_its_number_its_person_and_who_signs(office, service):
    text = Pdf(office.letter(service), service).text
    number = office.numbers[office.ids[service, False]]

    assert "DESA SUKAMAJU" in text and "KABUPATEN BOGOR" in text
    assert NAME in text or service == "akta-lahir"
    asks = {field.type for field in CATALOGUE.services[service].fields}
    assert NIK in text or "nik" not in asks
    assert "Kepala Desa Sukamaju" in text and "H. Asep Suryana" in text
    # Who asks signs beside the head of the village: some faces let a line of theirs be read between the two.
    assert re.search(r"Sukamaju, \d{1,2} [A-Z][a-z]+ 20\d\d (Pemohon, )?Kepala Desa", text)
    if number:
        assert f"Nomor: {number.name}" in text and "DRAF" not in text
    else:
        assert {*"DRAF"} <= {*text.split()}  # it runs across, a letter a line


@reads
def test_what_is_typed_beside_a_letter_is_printed_and_the_bar_is_not(office):
    text = Pdf(office.letter("penghasilan", typed="Rp7.654.321 tiap bulan"), "typed").text

    assert "Rp7.654.321 tiap bulan" in text
    assert "Penanda tangan" not in text and "Cetak surat" not in text


@reads
def test_a_long_name_is_printed_whole(office):
    assert LONG_NAME in Pdf(office.letter("sktm", long=True), "sktm-long").text


@reads
def test_a_letter_two_sign_has_both(office):
    text = Pdf(office.letter("ahli-waris", typed="Budi"), "ahli-waris-typed").text
    assert "Pemohon," in text and "Mengetahui, Camat Ciawi," in text


def test_what_the_page_is_called_names_nobody(office):
    assert office.letter("sktm").title() == "Surat · Desa Sukamaju"


def test_a_line_that_is_not_there_while_empty_comes_with_what_is_typed(office):
    page = office.letter("ahli-waris")
    row = page.locator("tr:has-text('Ahli waris 3')")
    assert not row.is_visible()
    page.fill("[data-fill='baris-3']", "Budi Santoso")
    assert row.is_visible() and "Budi Santoso" in row.inner_text()

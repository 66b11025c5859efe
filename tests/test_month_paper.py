"""The monthly report as a browser prints it: two pages of its paper whatever the office has, and nothing cut."""

import os
import re
import subprocess
from datetime import date
from pathlib import Path
from shutil import which

import pytest
from at_work import write_days
from running import Running
from windows import CHROMIUM, FLAGS

import config
from reports.months.charts import SIZE, width_of

pytestmark = pytest.mark.browser

SIZES = {"F4": (210, 330), "A4": (210, 297)}
KEEP = os.environ.get("ANTREAN_LETTERS")  # a folder for the PDFs, for somebody who wants to look at them
LONG = "Kependudukan, pencatatan sipil, dan perekaman KTP elektronik {}"
OFFICE = """
[office]
name = "Desa Sukamaju"
region = "Kecamatan Ciawi, Kabupaten Bogor"
[kiosk]
most_per_minute = 0
[letters]
address = "Jalan Raya Ciawi Nomor 12, Kode Pos 16720"
[[letters.signers]]
name = "H. Asep Suryana"
title = "Kepala Desa"
[[counters]]
id = "1"
name = "Loket 1"
[[counters]]
id = "2"
name = "Loket 2"
"""


def queues(letters, name):
    return "".join(f'[[queues]]\nletter = "{each}"\nname = "{name.format(each)}"\n' for each in letters)


@pytest.fixture(scope="module", params=["ASUMI", "ASUMIBCD"], ids=["five queues", "eight queues with long names"])
def office(request, driver, tmp_path_factory):
    """A page of an office that has worked through October, opened by its head."""
    folder = tmp_path_factory.mktemp("month")
    long = len(request.param) > 5
    running = Running(folder, OFFICE + queues(request.param, LONG if long else "Antrean {}"))
    write_days(config.read(running.config).office, running.data, first=date(2026, 9, 28), last=date(2026, 10, 30),
               people=24)  # fmt: skip
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    running.start()
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"http://127.0.0.1:{running.port}/enter/{running.keys().make_link('head', None, None)}")
    page.wait_for_url(lambda url: "/enter/" not in url)
    page.is_long, page.address = long, f"http://127.0.0.1:{running.port}"
    yield page
    running.kill()
    chromium.close()


def printed(page, paper):
    """The PDF of October."""
    page.goto(f"{page.address}/reports/month?month=2026-10&paper={paper}")
    page.wait_for_selector(".month-paper .signatures")
    page.evaluate("document.fonts.ready.then(() => true)")
    pdf = page.pdf(prefer_css_page_size=True)
    if KEEP:
        Path(KEEP, f"month-{paper}-{'long' if page.is_long else 'short'}.pdf").write_bytes(pdf)
    return pdf


@pytest.mark.parametrize("paper", SIZES)
def test_it_is_two_pages_of_its_paper(office, paper):
    pdf = printed(office, paper)

    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert [tuple(round(float(side) * 25.4 / 72) for side in box) for box in boxes] == [SIZES[paper]] * 2


@pytest.mark.skipif(not which("pdftotext"), reason="poppler's pdftotext is not installed")
def test_all_of_it_is_on_paper_and_the_bar_is_not(office):
    pdf = printed(office, "F4")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    first, second = told.stdout.decode().split("\f")[:2]

    assert "PEMERINTAH KABUPATEN BOGOR" in first and "LAPORAN BULANAN PELAYANAN" in first and "Oktober 2026" in first
    assert "B. Waktu tunggu dan janji layanan" in first
    assert "Laporan bulanan Oktober 2026, Desa Sukamaju" in second  # sheets come apart
    assert re.search(r"1 ?/ ?2$", first.rstrip()) and re.search(r"2 ?/ ?2$", second.rstrip())
    assert "Segel catatan" in second and "Kepala Desa Sukamaju" in second and "H. Asep Suryana" in second
    assert len(re.findall(r"\b[0-9a-f]{4}\b", second)) >= 16  # a seal, in groups
    for words in ("Penanda tangan", "Tampilkan"):
        assert words not in first + second


def test_nothing_on_it_is_cut_or_reaches_out_of_the_sheet(office):
    printed(office, "F4")
    office.emulate_media(media="print")
    office.set_viewport_size({"width": 623, "height": 1000})  # 165 mm, what F4 leaves between its margins
    office.evaluate(
        """(told) => document.querySelectorAll(".sums tbody tr:last-child td").forEach((each) => {
          each.textContent = told;
        })""",
        "12 pengaduan, 10 dijawab, 9 tepat waktu; 3 saran (di luar yang hanya dibaca kepala)",
    )
    out = office.evaluate(
        """() => [...document.querySelectorAll(".month-paper *")].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.width && (box.right > 624 || box.left < -1);
        }).map((each) => each.outerHTML.slice(0, 80))"""
    )
    office.emulate_media(media="screen")
    assert out == []


def test_words_of_charts_are_no_wider_than_they_were_taken_for_and_large_enough_to_read(office):
    office.set_viewport_size({"width": 360, "height": 740})
    office.goto(f"{office.address}/reports/months?from=2026-10&to=2026-10")
    office.wait_for_selector(".section .drawn")
    office.evaluate("document.fonts.ready.then(() => true)")
    drawn = office.evaluate(
        """() => [...document.querySelectorAll(".drawn text")].map((each) => [
          each.textContent, each.getComputedTextLength(), each.ownerSVGElement.getBoundingClientRect().width])"""
    )
    office.set_viewport_size({"width": 1366, "height": 768})

    assert len(drawn) > 100
    assert not [text for text, width, _ in drawn if width > width_of(text) + 0.1]
    assert min(SIZE * across / 320 for _, _, across in drawn) >= 12


def test_the_page_itself_prints_with_its_bars(office):
    office.goto(f"{office.address}/reports/months?from=2026-10&to=2026-10")
    office.emulate_media(media="print")
    seen = office.evaluate(
        """() => [...document.querySelectorAll("#days rect.full, #waits rect.full, #waits rect.part")].map(
          (each) => each.getBoundingClientRect().height)"""
    )
    office.emulate_media(media="screen")
    assert len(seen) > 22 and min(seen) > 2

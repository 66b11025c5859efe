"""The pages of what the office did by month: for whom, of what, and that page, files and programs tell the same."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from at_work import write_days
from letters_at_hand import BASE, OFFICE
from office import Page, Village

import config

AT_TWO = OFFICE + '[[counters]]\nid = "2"\nname = "Loket 2"\n'
OCTOBER = "from=2026-10&to=2026-10"
FIRST, LAST = date(2026, 9, 28), date(2026, 10, 16)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    """An office that has worked for three weeks; it is 24 November now."""
    folder = tmp_path_factory.mktemp("months")
    (folder / "config.toml").write_text(BASE + AT_TWO, "utf-8")
    (folder / "data").mkdir()
    write_days(config.read(folder / "config.toml").office, folder / "data", first=FIRST, last=LAST, people=30,
               officers=("staff:1", "staff:9"))  # fmt: skip
    with Village(folder, AT_TWO, base=BASE) as village:
        village.keys.add_staff("Pak Dedi <b>&", "staff", "482914")
        yield village


@pytest.fixture(scope="module")
def head(village):
    return village.browser("head")


@pytest.fixture(scope="module")
def told(village):
    """October for a program."""
    return village.device("head").get(f"/reports/months?{OCTOBER}").json


def table(browser, id, period=OCTOBER):
    """A section's CSV as rows of texts."""
    answer = browser.get(f"/reports/months.csv?table={id}&{period}")
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def ids(html):
    return re.findall(r'<section class="card section[^"]*" id="([a-z_]+)"', html)


# --- for whom ------------------------------------------------------------------------------------------------------


def test_nobody_from_the_street_sees_it(village):
    assert village.browser().get("/reports/months").status_code in (303, 401, 403)
    assert village.device("kiosk").get("/reports/months").status_code == 403
    assert village.device("kiosk").get("/reports/months.xlsx").status_code == 403
    assert village.device("kiosk").get("/reports/month").status_code == 403


def test_only_the_head_sees_what_each_officer_did(village, head):
    staff = village.staff()

    assert "officers" in ids(head.get(f"/reports/months?{OCTOBER}").text)
    page = staff.get(f"/reports/months?{OCTOBER}").text
    assert "officers" not in ids(page) and "Pak Dedi" not in page and "counters" in ids(page)
    assert staff.get(f"/reports/months.csv?table=officers&{OCTOBER}").status_code == 404
    names = openpyxl.load_workbook(io.BytesIO(staff.get(f"/reports/months.xlsx?{OCTOBER}").get_data())).sheetnames
    assert "Menurut petugas" not in names and "Menurut loket" in names
    as_json = staff.get(f"/reports/months?{OCTOBER}", Accept="application/json").json
    assert "officers" not in as_json and as_json["counters"]


def test_officers_are_told_by_name_and_those_who_have_gone_by_number(head, told):
    names = [row[0] for row in table(head, "officers")[1:]]
    assert names == ["Pak Dedi <b>&", "Petugas 9"]
    page = head.get(f"/reports/months?{OCTOBER}").text
    assert "Pak Dedi &lt;b&gt;&amp;" in page and "<b>&" not in page
    assert set(told["officers"]) == {"staff:1", "staff:9"}


# --- what it says --------------------------------------------------------------------------------------------------


def test_the_page_says_first_how_many_how_long_and_how_often_as_promised(head, told):
    page = Page(head.get(f"/reports/months?{OCTOBER}").text).text
    everybody = told["all"]

    assert f"Orang dilayani {everybody['served']}" in page
    share = 1000 * everybody["within"] // everybody["promised"] / 10
    assert f"Sesuai janji {share:.1f}".replace(".", ",").removesuffix(",0") in page
    assert "Dibandingkan dengan September 2026" in page
    before = 3  # days of work from 28 to 30 September
    assert f"{before} hari" not in page and "12 hari buka" in page


def test_the_tables_are_what_a_program_is_told(head, told):
    waits = {row[0][0]: row for row in table(head, "waits")[1:-1]}
    for letter, group in told["queues"].items():
        if group["wait"]["n"]:
            assert int(waits[letter][1]) == group["wait"]["n"]
            assert float(waits[letter][3].replace(",", ".")) == round(group["wait"]["median"] / 60, 1)
            assert int(waits[letter][7]) == group["within"]
    days = table(head, "days")[1:]
    assert {row[0]: int(row[1]) for row in days} == told["days"]
    endings = table(head, "endings")[-1]
    assert [int(each) for each in endings[1:6]] == [
        told["all"][name] for name in ("served", "no_show", "cancelled", "expired", "transferred")
    ]
    remarks = {row[0]: int(row[1]) for row in table(head, "remarks")[1:]}
    assert remarks["Dipulihkan"] == told["remarks"].get("restored", 0)


def test_the_book_has_a_sheet_of_each_table_with_the_same_numbers(head, told):
    book = openpyxl.load_workbook(io.BytesIO(head.get(f"/reports/months.xlsx?{OCTOBER}").get_data()))
    days = book["Kedatangan tiap hari"]

    assert {row[0].value.date().isoformat(): row[1].value for row in days.iter_rows(2)} == told["days"]
    waits = book["Waktu tunggu menurut antrean"]
    last = [cell.value for cell in list(waits.iter_rows())[-1]]
    assert last[1] == told["all"]["wait"]["n"] and last[3] * 60 == pytest.approx(told["all"]["wait"]["median"])
    assert last[8] == 1000 * told["all"]["within"] // told["all"]["promised"] / 1000
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_mean_of_an_hour_is_of_the_days_that_were_open(head, told):
    rows = table(head, "hours")
    mondays = sum(date.fromisoformat(day).weekday() == 0 for day in told["days"])
    at_nine = next(row for row in rows if row[0] == "09.00")
    arrivals = next(each["arrivals"] for each in told["hours"] if (each["weekday"], each["hour"]) == (0, 9))
    assert rows[0][1] == "Senin" and mondays == 2
    assert float(at_nine[1].replace(",", ".")) == round(arrivals / mondays, 2)


def test_waits_are_told_month_by_month_beside_those_before(head, told):
    rows = table(head, "trend")

    assert rows[0] == [
        "Bulan", "Tunggu dihitung", "Median (menit)", "Persentil 90 (menit)", "Sesuai janji", "Sesuai janji (%)"
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["2026-09", "2026-10"]
    wait, level = told["all"]["wait"], told["all"]["within"] / told["all"]["promised"]
    for row, month in zip(rows[1:], told["trend"][-2:], strict=True):
        assert [int(row[1]), int(row[4])] == [month["wait"]["n"], month["within"]] and month["month"][:7] == row[0]
    assert int(rows[2][1]) == wait["n"]
    assert float(rows[2][5].strip("%").replace(",", ".")) == pytest.approx(100 * level, abs=0.1)
    assert [each["month"] for each in told["trend"]][::11] == ["2025-11-01", "2026-10-01"]
    page = head.get(f"/reports/months?{OCTOBER}").text
    assert re.search(r"Oktober 2026: separuh orang dipanggil dalam [0-9,]+ menit; sebelumnya, sejak September", page)


def test_a_first_month_alone_is_no_trend(head):
    assert "trend" not in ids(head.get("/reports/months?from=2026-09&to=2026-09").text)
    assert head.get("/reports/months.csv?table=trend&from=2026-09&to=2026-09").status_code == 404


def test_every_section_says_how_it_is_counted_and_has_its_files(head):
    page = head.get(f"/reports/months?{OCTOBER}").text
    found = ids(page)
    assert found[:5] == ["hours", "days", "waits", "trend", "times"] and {"letters", "faces", "remarks"} <= set(found)
    for id in found:
        assert f"/reports/months.csv?table={id}&amp;from=2026-10-01&amp;to=2026-10-31" in page
    charts = re.findall(r'<svg class="drawn".*?</svg>', page, re.DOTALL)
    named = r'role="img" aria-labelledby="([a-z]+)-title \1-desc".*<title id="\1-title">.+<desc id="\1-desc">.+</desc>'
    assert len(charts) > 8 and all(re.search(named, chart, re.DOTALL) for chart in charts)
    assert "Waktu tunggu: dari masuk antrean sampai panggilan terakhir" in page


def test_a_long_period_is_drawn_by_month_and_its_days_stay_in_the_files(village, head, tmp_path):
    (tmp_path / "config.toml").write_text(BASE + OFFICE, "utf-8")
    (tmp_path / "data").mkdir()
    office = config.read(tmp_path / "config.toml").office
    write_days(office, tmp_path / "data", first=date(2026, 7, 1), last=date(2026, 10, 2), people=4)
    with Village(tmp_path, OFFICE, base=BASE) as other:
        browser = other.browser("head")
        page = browser.get("/reports/months?from=2026-01&to=2026-12").text
        assert "months" in ids(page) and "days" not in ids(page)
        assert len(table(browser, "days", "from=2026-01&to=2026-12")) == 69
        assert [row[0] for row in table(browser, "months", "from=2026-01&to=2026-12")[1:]] == [
            "2026-07", "2026-08", "2026-09", "2026-10",
        ]  # fmt: skip


def test_in_english_it_reads_english(head):
    page = head.get(f"/reports/months?{OCTOBER}&lang=en").text
    assert "Waits by queue" in page and "Busiest on" in page and "&amp;lang=en" in page


def test_what_was_asked_for_most_is_a_service_that_somebody_named(head, told):
    most = max((id for id in told["services"] if id), key=lambda id: told["services"][id]["arrivals"])
    assert told["services"][""]["arrivals"] > told["services"][most]["arrivals"]
    rows = table(head, "services")
    assert rows[-1][0] == "Layanan tidak disebut" and int(rows[1][1]) == told["services"][most]["arrivals"]
    assert "Paling banyak diminta: Layanan" not in head.get(f"/reports/months?{OCTOBER}").text


# --- what cannot be shown ------------------------------------------------------------------------------------------


def test_a_period_without_service_is_a_sentence_and_no_empty_charts(head):
    page = head.get("/reports/months?from=2020-01&to=2020-01").text
    assert "Tidak ada pelayanan yang tercatat pada masa ini" in page and '<svg class="drawn"' not in page
    assert head.get("/reports/months.xlsx?from=2020-01&to=2020-01").status_code == 200
    assert head.get("/reports/months.csv?table=waits&from=2020-01&to=2020-01").status_code == 404


def test_a_date_that_cannot_be_read_is_said_and_stands_there_to_be_mended(head):
    answer = head.get("/reports/months?from=31-11-2026&to=2026-11-30")
    assert answer.status_code == 422 and "Tanggal 31-11-2026 tidak dapat dibaca" in answer.text
    assert 'value="31-11-2026"' in answer.text and 'value="2026-11-30"' in answer.text
    turned = head.get("/reports/months?from=2026-11-30&to=2026-11-01")
    assert turned.status_code == 422 and "Tanggal akhir mendahului tanggal awal" in turned.text


def test_a_program_is_refused_in_json(village):
    answer = village.device("head").get("/reports/months?from=x")
    assert answer.status_code == 422 and answer.json["field"] == "from"
    assert "Tanggal x tidak dapat dibaca" in answer.json["message"]
    assert village.device("head").get("/reports/months.csv?table=x").json["field"] == "table"


@pytest.mark.parametrize(
    "query", ["from=%00", "from[]=1", "to=" + "9" * 4000, "table=%3Cscript%3E", "signer=-1&paper=A0", "signer=99999"]
)
def test_whatever_is_asked_nothing_breaks(head, query):
    for path in ("months", "months.csv", "months.xlsx", "month"):
        assert head.get(f"/reports/{path}?{query}").status_code < 500


def test_the_printed_month_says_what_a_program_is_told(head, told):
    page = Page(head.get("/reports/month?month=2026-10").text).text
    assert "LAPORAN BULANAN PELAYANAN" in page and "PEMERINTAH KABUPATEN BOGOR" in page and "DESA SUKAMAJU" in page
    assert f"Orang dilayani {told['all']['served']} " in page
    assert f"Dipanggil di luar urutan {told['remarks'].get('jump', 0)} " in page
    assert "Hari terakhir yang ditutup: Jumat, 16 Oktober 2026" in page and "H. Asep Suryana" in page
    assert "Sukamaju, 24 November 2026" in page
    assert "Sekretaris Desa" in Page(head.get("/reports/month?month=2026-10&signer=1").text).text
    assert head.get("/reports/month?month=oktober").status_code == 422


def test_paper_is_told_in_metres_where_its_slips_are_measured(village, head):
    def rows():
        return {row[0]: row[1] for row in table(head, "paper")[1:]}

    printed = int(rows()["Slip dicetak"])
    assert printed > 200 and "Perkiraan panjang kertas (meter)" not in rows()  # a screen uses none
    without = village.settings
    village.reopen(without + '[printer]\nkind = "file"\nmodel = "generic-58"\naddress = "slips.bin"\n')
    metres = float(rows()["Perkiraan panjang kertas (meter)"].replace(",", "."))
    village.reopen(without)
    assert metres == pytest.approx(printed * 0.110, abs=0.1)  # 110 mm a slip, before any is measured

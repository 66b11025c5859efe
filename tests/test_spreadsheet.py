"""Tables as a spreadsheet opens them: numbers are numbers, dates dates, percents percents, and no text is a formula."""

import csv
import io
import re
import subprocess
from datetime import date, datetime
from shutil import which

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spreadsheet import (
    COUNT, DATE, DECIMAL, MINUTES, MOMENT, MONTH, PERCENT, Column, Sheet, as_xlsx, csv_of, sheet_name,
    spreadsheet,
)  # fmt: skip

COLUMNS = (
    Column("Antrean"), Column("Datang", COUNT), Column("Tunggu (menit)", MINUTES), Column("Sesuai janji (%)", PERCENT),
    Column("Tanggal", DATE), Column("Bulan", MONTH), Column("Saat", MOMENT), Column("Rata-rata", DECIMAL),
)  # fmt: skip
ROWS = (
    ("A · Kependudukan", 1250, 1110, 0.835, date(2026, 11, 2), date(2026, 11, 1), datetime(2026, 11, 2, 9, 5), 12.25),
    ("=2+5", 0, 30, 1, date(2026, 2, 28), date(2026, 2, 1), datetime(2026, 2, 28, 15, 30), 0.5),
    ("@SUM(A1)", None, None, None, None, None, None, None),
)  # fmt: skip
SHEET = Sheet("Waktu tunggu", COLUMNS, ROWS)


def opened(written):
    return openpyxl.load_workbook(io.BytesIO(written))


def test_numbers_are_numbers_dates_are_dates_and_percents_percents():
    page = opened(as_xlsx([SHEET]))["Waktu tunggu"]
    told = [[cell.value for cell in row] for row in page.iter_rows()]

    assert told[0] == [column.title for column in COLUMNS]
    assert told[1] == ["A · Kependudukan", 1250, 18.5, 0.835, datetime(2026, 11, 2), datetime(2026, 11, 1),
                       datetime(2026, 11, 2, 9, 5), 12.25]  # fmt: skip
    assert told[3][1:] == [None] * 7
    assert [cell.data_type for cell in page[2]] == ["s", "n", "n", "n", "d", "d", "d", "n"]
    assert page["C2"].number_format == "0.0" and page["D2"].number_format == "0.0%"


def test_the_head_stays_in_sight_and_can_be_filtered_and_columns_are_as_wide_as_their_words():
    page = opened(as_xlsx([SHEET]))["Waktu tunggu"]
    assert page.freeze_panes == "A2" and page.auto_filter.ref == "A1:H4"
    assert page.column_dimensions["A"].width > 16
    assert page.row_dimensions[1].height >= 30  # "Tunggu (menit)" stands on two lines


@pytest.mark.parametrize("text", ["Sakit,=2+5", "a\n=2+5", "a\t@SUM(A1)", "x,-1,+2", "a\r\n=1", "＝2+5", "＠SUM(A1)"])
def test_no_text_becomes_a_formula_in_a_spreadsheet_that_divides_at_commas(text):
    """One set to English does, whatever this table is divided by."""
    answer = spreadsheet("a.csv", ["n", "Alasan"], [(1, text)])
    cells = [cell for line in re.split("[\r\n]+", answer.get_data(as_text=True)) for cell in re.split("[,;\t]", line)]

    assert [cell for cell in cells if cell.lstrip('"').startswith(tuple("=+-@＝＋－＠"))] == []


@pytest.mark.parametrize("text", ["=2+5", "+62812", "-1", "@SUM(A1)", "\tx", "http://a.example/", "{=1}"])
def test_no_text_becomes_a_formula_or_a_link(text):
    sheet = Sheet("T", (Column("a"),), ((text,),))
    page = opened(as_xlsx([sheet])).active

    assert page["A2"].data_type == "s" and page["A2"].hyperlink is None
    rows = list(csv.reader(io.StringIO(csv_of("t.csv", sheet).get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0].lstrip("'") == text and rows[1][0][0] not in "=+-@\t"


def test_a_csv_reads_as_a_spreadsheet_set_to_indonesian_writes():
    answer = csv_of("tunggu.csv", SHEET)
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))

    assert answer.get_data()[:3] == b"\xef\xbb\xbf"
    assert "tunggu.csv" in answer.headers["Content-Disposition"]
    assert rows[1] == [
        "A · Kependudukan", "1250", "18,5", "83,5%", "2026-11-02", "2026-11", "2026-11-02 09:05", "12,25",
    ]  # fmt: skip
    assert rows[2][0] == "'=2+5"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_sheets_have_names_that_every_spreadsheet_takes(titles):
    names = []
    for title in titles:
        names.append(sheet_name(title, names))

    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\")
        assert name[0] != "'" and name[-1] != "'" and name.casefold() != "history"


def test_texts_no_file_can_hold_are_left_out():
    assert opened(as_xlsx([Sheet("T", (Column("a"),), (("x\x00\x0b\ufffey",),))])).active["A2"].value == "xy"


@pytest.mark.skipif(not which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_with_numbers_as_numbers_and_dates_as_dates(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(as_xlsx([SHEET]))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "ods",
         "--outdir", str(tmp_path), str(tmp_path / "t.xlsx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "again"), str(tmp_path / "t.ods")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    page = openpyxl.load_workbook(tmp_path / "again" / "t.xlsx")["Waktu tunggu"]

    assert [cell.value for cell in page[2]] == [
        "A · Kependudukan", 1250, 18.5, 0.835, datetime(2026, 11, 2), datetime(2026, 11, 1),
        datetime(2026, 11, 2, 9, 5), 12.25,
    ]  # fmt: skip
    assert [cell.data_type for cell in page[2]] == ["s", "n", "n", "n", "d", "d", "d", "n"]
    assert page["A3"].value == "=2+5" and page["A3"].data_type == "s"

"""The agenda and the expedition book as a spreadsheet reads them: each number of a year, and what became of it."""

import csv
import io
from datetime import date, timedelta

import pytest
from letters_at_hand import BASE, NAME, NIK, OFFICE, request_of
from office import Village
from room import TUESDAY, at

from letters.register_pages import AGENDA, EXPEDITION
from lobby.requests import delete_form, move_request, number_letter, void_letter

NUMBERING = {"template": "{class}/{n:03}/{village}/{month_roman}/{year}", "class_": "470", "village": "Ds"}
SIGNER = {"signer": "Kepala Desa"}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, OFFICE, base=BASE) as village:
        yield village


def number(village, service="sktm", **given):
    id = request_of(village, service)
    village.live.do(number_letter, id, **NUMBERING | SIGNER | given)
    return id


def collect(village, id):
    for state in ("ready", "collected"):
        village.live.do(move_request, id, state, holder="Kasi Pelayanan")


def book(village, name="agenda", year=2026):
    """(the row of heads, [rows as {head: text}]) as a spreadsheet set to Indonesian reads it."""
    answer = village.staff().get(f"/letters/{name}.csv?year={year}")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    return tuple(heads), [dict(zip(heads, row, strict=True)) for row in rows]


def test_the_agenda_has_the_columns_of_the_law_and_every_number_in_its_order(village):
    collect(village, number(village))
    village.live.do(void_letter, number(village, "sku"), "Salah ketik")
    number(village, "domisili")

    heads, rows = book(village)

    assert heads == AGENDA and len(heads) == 11
    assert [row["NOMOR URUT"] for row in rows] == ["1", "2", "3"]
    first = rows[0]
    assert first["SURAT KELUAR: NOMOR"] == "470/001/Ds/XI/2026"
    assert date.fromisoformat(first["SURAT KELUAR: TANGGAL"]) == date(2026, 11, 24)
    assert first["TANGGAL PENERIMAAN/PENGIRIMAN SURAT"] == "2026-11-24"
    assert first["SURAT KELUAR: DITUJUKAN KEPADA"] == "Yang bersangkutan"
    assert first["SURAT KELUAR: ISI SINGKAT"] == "Surat Keterangan Tidak Mampu (SKTM)"
    assert not any(first[head] for head in heads if head.startswith("SURAT MASUK"))
    assert [row["KET."] for row in rows] == [
        "Ditandatangani Kepala Desa", "Tidak dipakai: Salah ketik", ""
    ]  # fmt: skip
    assert [row["TANGGAL PENERIMAAN/PENGIRIMAN SURAT"] for row in rows[1:]] == ["", ""]


def test_nothing_is_called_signed_before_it_is_ready_or_after_it_is_cancelled(village):
    id = number(village)

    def remarks():
        return [row["KET."] for row in book(village)[1]]

    for state, remark in (
        ("awaiting_signature", ""), ("ready", "Ditandatangani Kepala Desa"), ("awaiting_signature", ""),
        ("cancelled", "Tidak dipakai: Salah ketik"),
    ):  # fmt: skip
        village.live.do(move_request, id, state, holder="Kasi", reason="Salah ketik")
        assert remarks() == [remark]


def test_the_expedition_book_has_what_was_handed_over_in_that_order(village):
    first, second, _ = number(village), number(village, "sku"), number(village, "umum")
    village.pass_minutes(5)
    collect(village, second)
    village.pass_minutes(5)
    collect(village, first)

    heads, rows = book(village, "expedition")

    assert heads == EXPEDITION and len(heads) == 6
    assert [row["NOMOR URUT"] for row in rows] == ["1", "2"]
    assert rows[0]["TANGGAL DAN NOMOR SURAT"] == "24 November 2026, nomor 470/002/Ds/XI/2026"
    assert rows[0]["TANGGAL PENGIRIMAN"] == "2026-11-24"


def test_a_letter_handed_over_by_mistake_leaves_the_expedition_book(village):
    id = number(village)
    collect(village, id)
    village.live.do(move_request, id, "ready", holder="Kasi", reason="Salah tekan")

    assert book(village, "expedition")[1] == []


def test_the_year_is_the_offices_own_and_a_book_is_of_one_year(village):
    village.go_on(at("9:00").replace(month=12, day=31, hour=16, minute=59))
    id = number(village)
    village.pass_minutes(2)
    number(village, "sku")
    collect(village, id)

    assert [row["SURAT KELUAR: TANGGAL"] for row in book(village)[1]] == ["2026-12-31"]
    assert [row["NOMOR URUT"] for row in book(village, year=2027)[1]] == ["1"]
    assert [row["TANGGAL PENGIRIMAN"] for row in book(village, "expedition", 2027)[1]] == ["2027-01-01"]
    assert book(village, "expedition")[1] == []


def test_the_books_know_what_the_lobby_has_forgotten(village):
    id = number(village)
    collect(village, id)
    village.live.do(delete_form, id, "due")
    village.go_on(at("9:00", TUESDAY) + timedelta(days=70))
    village.issue("A")
    assert village.live.see(lambda lobby: lobby.requests) == {}

    assert len(book(village)[1]) == len(book(village, "expedition")[1]) == 1
    assert "2026" in village.staff().page("/letters/registers").text


def test_no_person_is_in_the_books(village):
    collect(village, number(village))
    for name in ("agenda", "expedition"):
        text = village.staff().get(f"/letters/{name}.csv").text
        assert NAME not in text and NIK not in text


@pytest.mark.parametrize("name", ["=1+1", "+62", "-5", "@SUM(A1)", "\t=1", "\n=1"])
def test_nothing_in_the_books_is_a_formula(village, name):
    number(village, template=name.replace("{", "") + "{n}{year}", class_="x", signer="Kepala Desa")

    row = book(village)[1][0]
    where_a_line_is_divided = name.replace("\t=", "\t =").replace("\n=", "\n =")
    assert row["SURAT KELUAR: NOMOR"].startswith("'" + where_a_line_is_divided)


@pytest.mark.parametrize("year", ["", "abc", "26", "99999", "-1", "²⁰²⁶", "1e3", "2026;", "0"])
def test_a_year_that_is_none_gets_a_sentence(village, year):
    answer = village.staff().get(f"/letters/agenda.csv?year={year}")
    assert answer.status_code == (200 if not year else 422)


def test_a_row_spoilt_by_hand_is_left_out_and_stops_nothing(village):
    number(village), number(village, "sku")
    db = village.server.journal.db.conn
    db.execute("drop trigger facts_take_no_update")
    db.execute("update facts set body = 'spoilt' where fact = 'LetterNumbered' and seq ="
               " (select min(seq) from facts where fact = 'LetterNumbered')")  # fmt: skip

    assert [row["NOMOR URUT"] for row in book(village)[1]] == ["2"]

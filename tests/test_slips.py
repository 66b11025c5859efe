"""The paper: what stands on it, that it fits, and that nothing but what was meant reaches the printer."""

import string
from dataclasses import replace

import pytest
import room
from hypothesis import given
from hypothesis import strategies as st
from office import AT_ANY_PACE, Village
from paper import printed
from room import a_lobby, a_service, an_office, at, called
from room import given as let_happen

from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.slip import AGAIN, Slip, list_of, pair, rows_of, slip_of, wrapped
from lobby.events import CounterOpened, TicketCalled
from lobby.office import Queue
from lobby.place import place
from words import Words

HERE = "http://192.168.1.20:8000"
LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil Terpadu " * 3
PAPERS = [32, 48]


def slip(ticket="A023", language="id", address=HERE, names=("Kependudukan", "Civil registration"), requirements=(),
         zone="Asia/Jakarta", more=()):  # fmt: skip
    """The slip of a priority ticket for a family card, with one person at the counter and one before it."""

    def at(clock):
        return room.at(clock, zone=zone)

    def issued(ticket, clock):
        return room.issued(ticket, at(clock), priority="priority", service=service.id, queue="A")

    queues = (Queue(letter="A", name=names[0], names={"en": names[1]}), Queue(letter="S", name="Surat"))
    service = replace(a_service("kartu keluarga", "A", 8), requirements=requirements)
    lobby = a_lobby(an_office(queues=queues, services=[service], zone=zone))
    let_happen(
        lobby,
        CounterOpened(at=at("8:30"), counter="1"),
        issued("A021", "8:40"),
        called("A021", "1", at("8:41")),
        issued("A022", "8:50"),
        issued(ticket, "9:05"),
        *more,
    )
    now = at("9:05")
    return slip_of(place(lobby, f"token-{ticket}", now), Words(lobby.office), language, now, address)


# --- as it looks ---------------------------------------------------------------------------------------------------

INDONESIAN_32 = """\
         Desa Sukamaju
         Nomor antrean

           A   0 2 3

          Kependudukan
         Kartu Keluarga
          Didahulukan
       Di depan: 1 orang
      Kira-kira 0-20 menit
Silakan duduk, nomor dipanggil.
--------------------------------
       Semua surat GRATIS
 Pindai untuk mengikuti antrean
    Simpan kertas ini sampai
selesai. Berlaku hari ini saja.
24 November 2026       09.05 WIB"""

ENGLISH_48 = """\
                 Desa Sukamaju
                  Queue number

                  A   1 0 0 0

               Civil registration
                 Kartu Keluarga
                    Priority
  Nomor antrean: Kependudukan, Kartu Keluarga,
                  Didahulukan
                Ahead of you: 1
               About 0-20 minutes
        Please sit. You will be called.
------------------------------------------------
              All letters are FREE
               Semua surat GRATIS
            Scan to follow the queue
  Keep this paper until you have been served.
               Valid today only.
24 November 2026                       09.05 WIB"""


def test_a_slip_on_narrow_paper_in_indonesian():
    assert slip().as_text(32) == INDONESIAN_32


def test_the_thousandth_slip_on_wide_paper_in_english():
    assert slip("A1000", "en").as_text(48) == ENGLISH_48


def test_without_an_address_there_is_nothing_to_scan():
    paper = slip(address=None)

    assert paper.link is None and "Pindai" not in paper.as_text()
    assert not printed(as_bytes(paper, models()["generic-58"]), models()["generic-58"]).pictures


@pytest.mark.parametrize("columns", PAPERS)
@pytest.mark.parametrize("language", ["id", "en", "jv", "su"])
def test_the_longest_names_still_fit_the_paper_in_letters(columns, language):
    text = slip("A99999", language, names=(LONG, LONG)).as_text(columns)

    assert max(map(len, text.splitlines())) <= columns and "A   9 9 9 9 9" in text


def test_a_ticket_called_meanwhile_is_printed_again_without_a_wait_that_is_over():
    text = slip(more=[TicketCalled(at=at("9:06"), ticket="A023", counter="1", why="first")]).as_text()

    assert "A   0 2 3" in text and "depan" not in text.lower() and "Kira-kira" not in text


def test_what_to_bring_stands_on_the_ticket_of_a_service_that_asks_for_something():
    assert "[ ]" not in slip().as_text()
    text = slip(requirements=("KTP asli", "Surat pengantar dari RT dan RW setempat yang masih berlaku")).as_text()

    assert "Yang perlu dibawa\n[ ] KTP asli\n[ ] Surat pengantar dari RT dan\n    RW setempat" in text


def test_the_hour_is_said_with_its_zone():
    for zone, named in {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}.items():
        assert slip(zone=zone).as_text().splitlines()[-1].endswith(f"09.05 {named}")


@pytest.mark.parametrize("language", ["en", "jv", "su"])
def test_staff_read_whose_it_is_on_a_slip_in_another_language(language):
    text = " ".join(slip(language=language).as_text().split())

    assert "Nomor antrean: Kependudukan, Kartu Keluarga, Didahulukan" in text
    assert "Semua surat GRATIS" in text


# --- copies and keeping --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en", "jv", "su"])
def test_a_copy_says_before_all_else_that_it_is_one(language):
    copy = slip(language=language).marked(2, "09.45")

    assert copy.lines[0][0] == "again" and AGAIN in copy.lines[0][1] and copy.lines[0][1].endswith("2 · 09.45")
    assert copy.lines[1:] == slip(language=language).lines
    first, second = copy.as_text().splitlines()[:2]
    assert AGAIN in first and "09.45" in first + second


def test_a_slip_that_was_given_no_words_for_it_is_marked_all_the_same():
    assert Slip("x", (("text", "Ini"),)).marked(1, "10.00").lines[0] == ("again", "CETAK ULANG 1 · 10.00")


def test_a_slip_is_kept_as_text_and_comes_back_as_it_was():
    for paper in (slip(), slip(address=None, language="jv").marked(1, "9.10"), every_style()):
        assert Slip.from_json(paper.as_json()) == paper


def test_a_list_of_what_to_bring_is_no_ticket():
    paper = list_of(a_service("kartu keluarga", "A", 8), Words(an_office()), "id")

    assert paper.kind == "list" and paper.again == AGAIN and "bukan nomor antrean" in paper.as_text(48)


# --- rows ----------------------------------------------------------------------------------------------------------


def every_style():
    """A slip with a line of each style."""
    return Slip("all", (
        ("title", "Judul"), ("number", "A 023"), ("strong", "Kuat"), ("text", "Teks"), ("small", "Kecil"),
        ("item", "Bawa ini"), ("rule", ""), ("pair", ("kiri", "kanan")), ("cut", ""), ("link", "Pindai"),
    ), HERE, "block", AGAIN)  # fmt: skip


def test_a_pair_stands_at_both_edges_or_in_two_rows():
    assert pair("kiri", "kanan", 12) == ["kiri   kanan"]
    assert pair("kiri sekali", "kanan", 12) == ["kiri sekali", "       kanan"]
    assert pair("kiri sekali lagi", "1", 12) == ["kiri sekali", "lagi       1"]


def test_a_copys_hour_gets_a_row_of_its_own_where_the_paper_is_narrow():
    assert rows_of("again", "CETAK ULANG 1 · 09.45", 16) == ["CETAK ULANG 1", "09.45"]
    assert rows_of("again", "CETAK ULANG 1 · 09.45", 24) == ["CETAK ULANG 1 · 09.45"]
    assert rows_of("again", "CETAK ULANG - COPY 1 - 09.45", 16) == ["CETAK ULANG", "COPY 1", "09.45"]
    assert rows_of("again", "CETAK ULANG SEKALI LAGI", 16) == ["CETAK ULANG", "SEKALI LAGI"]


@given(st.text(max_size=120), st.integers(1, 60))
def test_wrapping_loses_no_letter_and_no_row_is_too_wide(text, columns):
    wrapped_rows = wrapped(text, columns)

    assert all(len(row) <= columns for row in wrapped_rows)
    assert "".join("".join(wrapped_rows).split()) == "".join(text.split())


def test_the_last_slips_are_shown_to_whoever_refills_the_paper(tmp_path):
    with Village(tmp_path, AT_ANY_PACE) as village:
        kiosk = village.browser("kiosk")
        assert "Belum ada slip yang dicetak." in kiosk.page("/kiosk/slips").text
        for _ in range(25):
            village.issue("A")
        told = village.eventually(
            lambda: village.device("kiosk").get("/kiosk/slips").json,
            lambda told: {job["status"] for job in told["jobs"]} == {"printed"} and "A   0 2 5" in told["slips"][0],
        )

        assert "A   0 2 4" in told["slips"][1]
        assert "Tercetak A 025" in village.browser("counter", "1").page("/kiosk/slips").text
        assert "Tercetak A 024" in village.staff().page("/kiosk/slips").text
        assert village.browser().get("/kiosk/slips").status_code == 401


def test_a_printer_that_is_a_file_gets_the_same_bytes_in_the_order_of_the_taps(tmp_path):
    paper = tmp_path / "slip.bin"
    with Village(tmp_path, f'{AT_ANY_PACE}[printer]\nkind = "file"\naddress = "{paper.as_posix()}"\n') as village:
        for queue in "AS":
            village.issue(queue)
        sent = village.eventually(
            lambda: paper.read_bytes() if paper.exists() else b"", lambda sent: sent.count(b"\x1bd\x04") == 2
        )

    sheets = [b"\x1b@" + one for one in sent.split(b"\x1b@")[1:]]
    texts = [printed(sheet, models()["generic-58"]).texts for sheet in sheets]
    assert ["A 001" in texts[0], "S 001" in texts[1]] == [True, True]


# --- its words -----------------------------------------------------------------------------------------------------


def test_every_sentence_on_a_slip_is_plain_enough_for_any_printer_in_every_language():
    for words in Words(an_office()).texts.values():
        for key, text in words.items():
            if key.startswith("slip."):
                assert set(text) <= set(string.printable), (key, text)

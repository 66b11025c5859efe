"""The paper: what stands on it, that it fits, and that nothing but what was meant reaches the printer."""

import string
from dataclasses import dataclass

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from office import AT_ANY_PACE, Village
from room import a_lobby, a_service, an_office, at, called, issued
from room import given as let_happen

from kiosk.slip import as_bytes, slip_of, wrapped
from lobby.events import CounterOpened
from lobby.office import Queue
from lobby.place import place
from words import Words

HERE = "http://192.168.1.20:8000"
LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil Terpadu " * 3
PAPERS = [32, 48]


def slip(ticket="A023", language="id", address=HERE, names=("Kependudukan", "Civil registration"), **office):
    """The slip of a priority ticket for a family card, with one person at the counter and one before it."""
    queues = (Queue(letter="A", name=names[0], names={"en": names[1]}), Queue(letter="S", name="Surat"))
    service = a_service("kartu keluarga", "A", 8)
    lobby = a_lobby(an_office(queues=queues, services=[service], **office))
    let_happen(
        lobby,
        CounterOpened(at=at("8:30"), counter="1"),
        issued("A021", "8:40", priority="priority", service=service.id),
        called("A021", "1", "8:41"),
        issued("A022", "8:50", priority="priority", service=service.id),
        issued(ticket, "9:05", priority="priority", service=service.id, queue="A"),
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
 Selasa, 24 November 2026 09.05
              WIB
   Silakan duduk. Nomor akan
           dipanggil.
       Semua surat GRATIS
 Pindai untuk mengikuti antrean
    Simpan kertas ini sampai
selesai. Berlaku hari ini saja."""

ENGLISH_48 = """\
                 Desa Sukamaju
                  Queue number

                  A   1 0 0 0

               Civil registration
                 Kartu Keluarga
                    Priority
                Ahead of you: 1
               About 0-20 minutes
      Tuesday, 24 November 2026 09.05 WIB
Please take a seat. Your number will be called.
              All letters are FREE
            Scan to follow the queue
  Keep this paper until you have been served.
               Valid today only."""


def test_a_slip_on_narrow_paper_in_indonesian():
    assert slip().as_text(32) == INDONESIAN_32


def test_the_thousandth_slip_on_wide_paper_in_english():
    assert slip("A1000", "en").as_text(48) == ENGLISH_48


def test_without_an_address_there_is_nothing_to_scan():
    paper = slip(address=None)

    assert paper.link is None and "Pindai" not in paper.as_text()
    assert not pictures(paper)


@pytest.mark.parametrize("columns", PAPERS)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("ticket", ["A001", "A1000", "A99999"])
def test_the_longest_names_and_numbers_still_fit_the_paper(columns, language, ticket):
    paper = slip(ticket, language, names=(LONG, LONG))

    assert max(map(len, paper.as_text(columns).splitlines())) <= columns
    assert all(row.dots <= columns for row in rows(paper, columns))
    assert f"A {ticket[1:]}" in [row.text for row in rows(paper, columns)]


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
        slips = village.eventually(
            lambda: village.device("kiosk").get("/kiosk/slips").json["slips"], lambda all: "A   0 2 5" in "".join(all)
        )

        assert len(slips) == 20 and "A   0 2 5" in slips[0] and "A   0 0 6" in slips[-1]
        assert "A 0 2 5" in village.browser("counter", "1").page("/kiosk/slips").text
        assert "tercetak" in village.staff().page("/kiosk/slips").text
        assert village.browser().get("/kiosk/slips").status_code == 401


def test_a_printer_that_is_a_file_gets_the_same_bytes_in_the_order_of_the_taps(tmp_path):
    paper = tmp_path / "slip.bin"
    with Village(tmp_path, f'{AT_ANY_PACE}[printer]\nkind = "file"\naddress = "{paper.as_posix()}"\n') as village:
        for queue in "AS":
            village.issue(queue)
        sent = village.eventually(
            lambda: paper.read_bytes() if paper.exists() else b"", lambda sent: sent.count(b"\x1dVB\x00") == 2
        )

    texts = [part.text for part in read_as_a_printer(sent) if isinstance(part, Row)]
    assert texts.index("A 001") < texts.index("S 001")


# --- as it is sent -------------------------------------------------------------------------------------------------


@dataclass
class Row:
    """A row of text, and how many columns it takes at its size."""

    text: str
    size: int

    @property
    def dots(self):
        return len(self.text) * ((self.size >> 4) + 1)


@dataclass
class Picture:
    wide: int
    high: int
    bits: bytes

    def dark(self, x, y):
        return bool(self.bits[y * self.wide + x // 8] & (0x80 >> x % 8))


FIXED = (b"\x1b@", b"\x1c.", b"\x1ba\x01", b"\x1bE\x00", b"\x1bE\x01", b"\x1dVB\x00")
SIZES = (b"\x1d!\x00", b"\x1d!\x01", b"\x1d!\x33")


def read_as_a_printer(sent):
    """What the bytes make a printer do. Fails on anything that is not among the few commands a slip needs."""
    done, size = [], 0
    while sent:
        command = next((known for known in (*FIXED, *SIZES) if sent.startswith(known)), None)
        if command:
            size = command[2] if command in SIZES else size
            done, sent = [*done, command], sent[len(command) :]
        elif sent.startswith(b"\x1dv0"):
            wide, high = int.from_bytes(sent[4:6], "little"), int.from_bytes(sent[6:8], "little")
            done, sent = [*done, Picture(wide, high, sent[8 : 8 + wide * high])], sent[8 + wide * high :]
        else:
            row, _, sent = sent.partition(b"\n")
            assert all(0x20 <= byte <= 0x7E for byte in row), row
            done.append(Row(row.decode("ascii"), size))
    return done


def rows(paper, columns=32):
    return [part for part in read_as_a_printer(as_bytes(paper, columns)) if isinstance(part, Row)]


def pictures(paper, columns=32):
    return [part for part in read_as_a_printer(as_bytes(paper, columns)) if isinstance(part, Picture)]


def test_a_slip_begins_with_a_reset_and_ends_with_a_cut():
    done = read_as_a_printer(as_bytes(slip()))

    assert done[:3] == [b"\x1b@", b"\x1c.", b"\x1ba\x01"]  # reset, out of Chinese mode, centred
    assert done[-1] == b"\x1dVB\x00" and done.count(b"\x1dVB\x00") == 1


@pytest.mark.parametrize("columns", PAPERS)
def test_the_number_is_the_largest_thing_on_the_paper(columns):
    largest = max(rows(slip(), columns), key=lambda row: row.size)

    assert largest.text == "A 023"


@pytest.mark.parametrize("columns", PAPERS)
def test_the_picture_on_the_paper_is_the_code_of_the_residents_own_page(columns):
    (picture,) = pictures(slip(), columns)
    code = segno.make(f"{HERE}/t/token-A023", error="m", micro=False)
    side = code.symbol_size(border=2)[0]
    scale = picture.high // side
    seen = [
        [picture.dark((x + 2) * scale + scale // 2, (y + 2) * scale + scale // 2) for x in range(side - 4)]
        for y in range(side - 4)
    ]

    assert scale >= 2 and picture.wide * 8 <= columns * 12
    assert seen == [[bool(dark) for dark in row] for row in code.matrix]


def test_printing_says_nothing_on_the_terminal(capfd):
    for columns in PAPERS:
        as_bytes(slip(), columns)

    assert capfd.readouterr() == ("", "")


ANYTHING = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\x1b\x1d\x1c\x10\n\r–·’…Éß漢"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(ANYTHING, ANYTHING, st.sampled_from(PAPERS))
def test_no_name_however_written_commands_the_printer(name, translated, columns):
    paper = slip(language="en", address=None, names=(name, translated))

    assert all(row.dots <= columns for row in rows(paper, columns))


def test_letters_a_thermal_printer_lacks_are_written_without_their_accents():
    texts = [row.text for row in rows(slip(names=("Kantor Désa – Lokét “A” ± 漢", "")))]

    assert 'Kantor Desa - Loket ?A? ? ?' in texts


def test_every_sentence_on_a_slip_is_plain_enough_for_any_printer_in_every_language():
    for words in Words(an_office()).texts.values():
        for key, text in words.items():
            if key.startswith("slip."):
                assert set(text) <= set(string.printable), (key, text)

"""The bytes for every printer of the table, held against a strict one: what stands on the paper, and that it fits."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper import Stumbled, printed
from slips import LANGUAGES, office, slip

from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.slip import Slip, plain

ROWS = list(models().values())
NARROW, WIDE = models()["generic-58"], models()["epson-tm-t82"]
A_PHONE = 4  # dots: half a millimetre, the smallest module an old phone reads


@cache
def on(model, *what, **how):
    """A slip printed by a model."""
    return printed(as_bytes(slip(*what, **how), model), model)


def is_on(read, line):
    """Is a line of a slip read on the paper, whole and in order?"""
    return " ".join(plain(line).split()) in read


def test_the_table_has_the_printers_met_in_indonesia():
    named = " ".join(model.name for model in ROWS).lower()

    for maker in ("tm-t82", "xp-58", "xp-80", "zjiang", "eppos", "iware", "panda", "rpp02n", "pos-5890"):
        assert maker in named
    assert {model.newline for model in ROWS} == {"\n", "\r\n"} and any(model.slice for model in ROWS)
    assert all(model.columns * 12 <= model.dots <= 576 and model.dots % 16 == 0 for model in ROWS)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_is_printed_whole_by_every_printer_in_every_language(model, language):
    for service in office().services:
        read, told = on(model, service, language).text, slip(service, language)

        for style, text in told.lines:
            if style == "pair":
                assert all(is_on(read, half) for half in text)
            elif style not in ("rule", "number"):
                assert is_on(read, text), (service, text)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["004", "1000", "99999"])
def test_names_of_any_length_and_the_largest_number_fit(model, language, number):
    paper = on(model, "nikah", language, number, long=True, priority="priority")

    assert len(paper.rows) > 25
    assert paper.pictures[-1].code() == slip("nikah", language, number, long=True, priority="priority").link


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("number", ["023", "99999"])
def test_the_number_is_the_largest_thing_on_the_paper(model, number):
    paper = on(model, "kk", number=number)
    others = max(row.high for row in paper.rows if row.text.strip() != f"A {number}")

    if model.magnify[1] < 3:  # no large letters: it is drawn
        drawn = paper.pictures[0]
        assert drawn.high >= 2 * others or drawn.wide > model.dots * 0.9
        assert f"A {number}" not in paper.texts
    else:
        row = paper.row(f"A {number}")
        assert row.high > others and row.align == "center" and row.bold
        wide = max(times for _, times, _, _ in row.letters)
        is_the_most = wide == model.magnify[0] or row.dots + 12 * (len(number) + 1) > model.dots
        assert is_the_most, f"{wide} times is not the most that fits"


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_paper_is_cut_where_there_is_a_knife_and_fed_to_the_teeth_where_there_is_none(model):
    paper = on(model, "kk")

    assert len(paper.cuts) == model.cutter
    assert paper.fed == (0 if model.cutter else model.tear)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_reads_the_code_of_the_residents_own_page(model, language):
    paper, link = on(model, "kk", language), slip("kk", language).link
    picture = paper.pictures[-1]

    assert picture.code() == link and paper.code() == link
    assert (picture.own == link) == model.native_qr
    assert picture.align == "center" and picture.wide >= 33 * A_PHONE


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_bytes_are_few(model):
    """A slow line takes half a kilobyte in a second."""
    text = as_bytes(slip("kk", address=None), model)
    drawn_number = 0 if model.magnify[1] >= 3 else 5200

    assert len(text) - drawn_number <= 800
    assert len(as_bytes(slip("kk"), model)) - len(text) - 100 <= (200 if model.native_qr else 4000)
    if model.doubles and not model.native_qr:
        assert len(as_bytes(slip("kk"), model)) - len(text) <= 1600


def test_a_slip_without_requirements_is_small():
    bare = slip("kk", address=None)
    lines = tuple(line for line in bare.lines if line[0] != "item")

    assert len(as_bytes(Slip("A023", lines), NARROW)) <= 560


def test_printing_says_nothing_on_the_terminal(capfd):
    for model in ROWS:
        as_bytes(slip("kk"), model)

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_a_copy_says_so_in_large_letters_first_of_all(model):
    copy = slip("kk", "en").marked(3, "11.20")
    paper = printed(as_bytes(copy, model), model)
    first = paper.rows[0]

    assert "CETAK ULANG" in first.text and first.high == 48 and first.bold
    assert "3" in " ".join(paper.texts[:3]) and "11.20" in " ".join(paper.texts[:3])


def test_a_sheet_of_numbers_is_cut_between_them_or_torn_at_a_dashed_row():
    sheet = Slip("blok", (("number", "A 200"), ("cut", ""), ("number", "A 201")), kind="block")

    assert len(printed(as_bytes(sheet, WIDE), WIDE).cuts) == 2
    narrow = printed(as_bytes(sheet, NARROW), NARROW)
    assert narrow.texts[:3] == ["A 200", "- - - - - - - - - - - - - - - -", "A 201"] and not narrow.cuts


def test_a_pair_stands_at_both_edges_of_its_row():
    paper = printed(as_bytes(Slip("x", (("pair", ("Antrean A", "12")),)), WIDE), WIDE)

    assert paper.rows[0].text == "Antrean A" + " " * 37 + "12"


ANYTHING = st.text(st.characters(codec="utf-8") | st.sampled_from("\x00\x1b\x1d\x1c\x10\n\r–·’…Éß漢꧁ꦲ"), max_size=60)
STYLES = st.sampled_from(["title", "strong", "text", "small", "link", "item", "again"])
LINES = st.lists(st.tuples(STYLES, ANYTHING) | st.tuples(st.just("pair"), st.tuples(ANYTHING, ANYTHING)), max_size=6)


@settings(max_examples=80, deadline=None)
@given(LINES, st.sampled_from(ROWS))
def test_no_text_however_written_commands_a_printer(lines, model):
    paper = printed(as_bytes(Slip("x", tuple(lines)), model), model)

    assert all(" " <= letter <= "~" for row in paper.rows for letter in row.text)


def test_letters_a_thermal_printer_lacks_are_written_without_their_accents():
    line = ("text", "Kantor Désa – Lokét “A” × 2 … 漢")
    paper = printed(as_bytes(Slip("x", (line,)), NARROW), NARROW)

    assert paper.texts[0] == 'Kantor Desa - Loket "A" x 2 ...' and paper.texts[1] == "?"


# --- golden slips --------------------------------------------------------------------------------------------------

IN_A_VILLAGE = """\
1x2 b c  Desa Sukamaju
1x1   c  Kecamatan Ciawi, Kabupaten Bogor
1x1   c  Nomor antrean
4x4 b c  A 023
1x2 b c  Kependudukan
1x1   c  Kartu Keluarga (KK)
1x1 b c  Di depan: 2 orang
1x1 b c  Kira-kira 15-40 menit
1x1   c  Silakan duduk, nomor dipanggil.
1x1   l  --------------------------------
1x1   c  Yang perlu dibawa
1x1   l  [ ] KK lama (asli)
1x1   l  [ ] Buku nikah/akta perkawinan
1x1   l      atau akta cerai (untuk KK
1x1   l      baru)
1x1   l  [ ] Surat keterangan lahir atau
1x1   l      akta kelahiran (tambah anak)
1x1   l  [ ] Akta atau surat keterangan
1x1   l      kematian (kurang anggota)
1x1   l  [ ] Surat kehilangan dari
1x1   l      kepolisian (bila KK hilang)
1x1   l  --------------------------------
1x2 b c  Semua surat GRATIS
1x1   c  Pindai untuk mengikuti antrean
picture
1x1   c
1x1   c  Simpan kertas ini sampai
1x1   c  selesai. Berlaku hari ini saja.
1x1   l  24 November 2026       09.05 WIB"""

IN_TOWN = """\
2x2 b c  CETAK ULANG - COPY 1
2x2 b c  09.45
1x2 b c  Desa Sukamaju
1x1   c  Kecamatan Ciawi, Kabupaten Bogor
1x1   c  Queue number
8x8 b c  A 023
1x2 b c  Civil registration
1x1   c  Family card
1x1   c  Priority
1x1   c  Nomor antrean: Kependudukan, Kartu Keluarga
1x1   c  (KK), Didahulukan"""


def seen(paper):
    """The paper in letters: size, bold, where it stands, what it says."""
    for part in paper.parts:
        if hasattr(part, "letters"):
            _, wide, high, bold = part.letters[0] if part.letters else ("", 1, 1, False)
            yield f"{wide}x{high} {'b' if bold else ' '} {part.align[0]}  {part.text}".rstrip()
        else:
            yield "picture"


def test_the_slip_of_a_village_is_this_one():
    assert "\n".join(seen(on(NARROW, "kk"))) == IN_A_VILLAGE


def test_the_copy_for_a_stranger_in_town_begins_like_this():
    copy = slip("kk", "en", priority="priority").marked(1, "09.45")

    assert list(seen(printed(as_bytes(copy, WIDE), WIDE)))[:11] == IN_TOWN.splitlines()


# --- the strict printer itself -------------------------------------------------------------------------------------

BEGUN = b"\x1b@\x1c."


@pytest.mark.parametrize(
    ("paper", "why"),
    [
        (b"Halo\n", "before the reset"),
        (b"\x1b@Halo\n", "Chinese mode"),
        (BEGUN + b"Halo", "never ended"),
        (BEGUN + b"x" * 33 + b"\n", "wider than the paper"),
        (BEGUN + b"\x1d!\x33" + b"x" * 9 + b"\n", "wider than the paper"),
        (BEGUN + b"\x1d!\x44x\n", "letters 5"),
        (BEGUN + b"caf\xe9\n", "control byte"),
        (BEGUN + b"\x07\n", "control byte"),
        (BEGUN + b"x\r\n", "a row ends with"),
        (BEGUN + b"x\x1ba\x01\n", "within a row"),
        (BEGUN + b"x\x1dv0\x00\x01\x00\x01\x00\xff\n", "within a row"),
        (BEGUN + b"\x1dv0\x00\x31\x00\x01\x00" + bytes(49), "a picture of 392 dots"),
        (BEGUN + b"\x1dv0\x00\x02\x00\x02\x00\xff", "in the middle"),
        (BEGUN + b"\x1dv0\x03\x01\x00\x01\x00\xff", "does not"),
        (BEGUN + b"\x1dVB\x00", "without a knife"),
        (BEGUN + b"\x1d(k\x04\x001A2\x00", "has none"),
        (BEGUN + b"\x1bp\x00\x19\xfa", "ESC 0x70"),
        (BEGUN + b"\x1bE\x02", "are known"),
    ],
)
def test_the_strict_printer_stumbles(paper, why):
    with pytest.raises(Stumbled, match=why):
        printed(paper, NARROW)


def test_the_strict_printer_wants_its_cut_at_the_end():
    with pytest.raises(Stumbled, match="not cut"):
        printed(BEGUN + b"Halo\n", WIDE)

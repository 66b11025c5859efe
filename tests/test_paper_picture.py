"""Slips sent as pictures: for the scripts of Java, Sunda and Bali, and for an office's own mark."""

import logging
from dataclasses import replace

import pytest
from paper import printed
from PIL import Image, ImageDraw
from slips import LANGUAGES, slip

from kiosk.models import models
from kiosk.paper import BAND, as_bytes
from kiosk.picture import _length, _rows, _syllables, readable
from kiosk.slip import Slip

ROWS = list(models().values())
NARROW, WIDE = models()["generic-58"], models()["epson-tm-t82"]
JAWA, SUNDA, BALI = "ꦏꦥꦼꦤ꧀ꦢꦸꦢꦸꦏꦤ꧀", "ᮊᮕᮨᮔ᮪ᮓᮥᮓᮥᮊᮔ᮪", "ᬓᬧᭂᬦ᭄ᬤᬸᬤᬸᬓᬦ᭄"


def drawn(told, model=NARROW, logo=None):
    """A slip printed as a picture."""
    return printed(as_bytes(told, model, picture=True, logo=logo), model)


def ink(paper):
    """How many dots are burnt."""
    return sum(row.bit_count() for picture in paper.pictures for row in picture.rows)


def one(text, style="title"):
    return Slip("x", ((style, text),))


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_fits_every_printer_and_a_phone_reads_its_code(model, language):
    told = slip("nikah", language, "99999", long=True).marked(1, "09.45")
    paper = drawn(told, model)

    assert not paper.text and paper.code() == told.link
    assert all(picture.high <= BAND for picture in paper.pictures), "small memories hold no more"


@pytest.mark.parametrize("text", [JAWA, SUNDA, BALI])
def test_a_name_in_its_own_script_is_drawn_and_not_a_row_of_boxes(text):
    drawings = {letter: drawn(one(letter)).image().tobytes() for letter in set(text[::2])}

    assert len(set(drawings.values())) == len(drawings) > 2, "letters that look alike are missing"
    assert "?" not in readable(text) and ink(drawn(one(text))) > 300


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_a_name_in_its_own_script_is_drawn_among_rows_of_text(model):
    told = Slip("x", (("text", "Nomor antrean"), ("title", JAWA), ("pair", (SUNDA, "1")), ("text", "Kependudukan")))
    paper = printed(as_bytes(told, model), model)

    assert paper.texts[:2] == ["Nomor antrean", "Kependudukan"] and ink(paper) > 800
    assert paper.row("Kependudukan").align == "center"


def test_without_the_fonts_a_slip_is_printed_as_text(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("kiosk.picture.SANS", tmp_path / "none.woff2")

    assert as_bytes(slip("kk"), NARROW, picture=True) == as_bytes(slip("kk"), NARROW)
    assert "printed as text" in caplog.text


def test_signs_join_the_letter_they_belong_to():
    """Where nobody shapes the script, the sign stands after its letter and takes room of its own."""
    assert _length("ꦢꦸ", 40, 500) < _length("ꦢ", 40, 500) * 1.6
    assert _length("ꦤ꧀ꦢ", 40, 500) < _length("ꦤ", 40, 500) + _length("ꦢ", 40, 500)
    assert _syllables("ꦤ꧀ꦢꦸꦢꦸ") == ["ꦤ꧀ꦢꦸ", "ꦢꦸ"]


def test_a_script_without_spaces_breaks_between_syllables():
    rows = _rows(JAWA * 6, 34, 700, 300)

    assert len(rows) > 3 and "".join(rows) == JAWA * 6
    assert all(_length(row, 34, 700) <= 300 for row in rows)


def test_accents_are_kept_where_letters_are_drawn():
    assert drawn(one("Désa")).image().tobytes() != drawn(one("Desa")).image().tobytes()
    assert readable("Désa 漢 Ḥ") == "Désa ? H"


def test_the_number_is_as_wide_as_the_paper():
    figures = drawn(one("A 99999", "number"))
    columns = [row for picture in figures.pictures for row in picture.rows if row]

    assert max(picture.wide for picture in figures.pictures) > 340 and len(columns) > 80


def test_a_sheet_of_pictures_is_cut_between_its_slips():
    sheet = Slip("blok", (("number", "A 200"), ("cut", ""), ("number", "A 201")), kind="block")

    assert len(drawn(sheet, WIDE).cuts) == 2
    assert not drawn(sheet, NARROW).cuts


def test_two_lines_to_sign_on_stay_beside_each_other():
    signed = drawn(Slip("x", (("pair", ("_" * 14, "_" * 14)),)))
    named = drawn(Slip("x", (("pair", ("Petugas", "Kepala")),)))

    assert signed.long == named.long


# --- the logo ------------------------------------------------------------------------------------------------------


@pytest.fixture
def logo(tmp_path):
    """A garuda of sorts, in colour and see-through around it."""
    mark = Image.new("RGBA", (900, 600))
    ImageDraw.Draw(mark).ellipse((100, 50, 800, 550), fill=(180, 20, 20, 255))
    mark.save(tmp_path / "logo.png")
    return tmp_path / "logo.png"


def test_a_logo_stands_above_all_else_and_fits(logo):
    plain, marked = drawn(slip("kk")), drawn(slip("kk"), logo=logo)

    assert 60 <= marked.long - plain.long <= 160 and marked.code() == slip("kk").link
    assert ink(marked) > ink(plain) + 3000
    high = marked.long - plain.long
    corner = marked.image().crop((NARROW.dots // 2 - 90, 0, NARROW.dots // 2 - 80, 10))
    assert corner.getextrema() == (255, 255), "what is see-through is white"
    assert marked.image().crop((0, high, NARROW.dots, marked.long)).tobytes() == plain.image().tobytes()


@pytest.mark.parametrize("what", ["missing", "folder", "text", "half", "bomb"])
def test_a_logo_that_cannot_be_read_never_stops_a_slip(tmp_path, logo, what, caplog):
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "text":
        path.write_text("Ini bukan gambar")
    elif what == "half":
        path.write_bytes(logo.read_bytes()[:700])
    elif what == "bomb":
        Image.new("1", (20_000, 10_000)).save(path, "png")
    with caplog.at_level(logging.WARNING):
        paper = drawn(slip("kk"), logo=path)

    assert paper.png() == drawn(slip("kk")).png()
    assert f"logo {path} left out" in caplog.text


def test_a_logo_is_drawn_once_however_the_slip_is_cut(logo):
    sheet = Slip("blok", (("text", "satu"), ("cut", ""), ("text", "dua")), kind="block")
    first, second = drawn(sheet, WIDE, logo).cuts

    assert first > second - first


def test_text_mode_needs_no_logo_to_be_there(tmp_path):
    told = replace(slip("kk"), link=None)

    assert as_bytes(told, NARROW, logo=tmp_path / "none") == as_bytes(told, NARROW)

"""What a page shows of a slip is what a printer burns: two drawings, made apart, agree in every dot."""

import io
import subprocess
import sys

import pytest
from paper import differing, printed
from PIL import Image
from slips import LANGUAGES, slip

from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.preview import read
from kiosk.slip import Slip

ROWS = list(models().values())
NARROW, WIDE = models()["generic-58"], models()["epson-tm-t82"]


@pytest.mark.parametrize("picture", [False, True], ids=["text", "picture"])
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_is_the_paper_dot_by_dot(model, language, picture):
    told = slip("nikah", language, "1000").marked(2, "10.15")
    paper = as_bytes(told, model, picture=picture)
    sheet, strict = read(paper, model), printed(paper, model)

    assert differing(sheet.png(), strict.png()) == 0
    assert sheet.millimetres == strict.long / 8
    assert [line.strip() for line in sheet.text.splitlines() if line.strip()] == [text for text in strict.texts if text]


@pytest.mark.parametrize(
    "paper",
    [
        b"satu \x1d!\x11dua \x1d!\x30\x1bEtiga\n".replace(b"\x1bE", b"\x1bE\x01"),
        b"\x1ba\x02kanan\n\x1ba\x01\x1d!\x12tengah\n\n",
        b"\x1d(k\x03\x001C\x05\x1d(k\x03\x001E1\x1d(k\x09\x001P0pendek\x1d(k\x03\x001Q0",
        b"\x1ba\x01\x1dv0\x03\x02\x00\x02\x00\xf0\x0f\x0f\xf1\x1bd\x03",
    ],
    ids=["sizes in one row", "edges", "short code", "doubled"],
)
def test_the_two_agree_on_what_no_slip_of_ours_has_yet(paper):
    paper = b"\x1b@\x1c." + paper + b"\x1dVB\x05"

    assert differing(read(paper, WIDE).png(), printed(paper, WIDE).png()) == 0


def test_other_paper_is_another_picture():
    one, other = (read(as_bytes(slip("kk", number=number), NARROW), NARROW).png() for number in ("023", "024"))

    assert 0 < differing(one, other) < 0.05
    assert differing(one, read(as_bytes(slip("kk"), WIDE), WIDE).png()) == 1.0


def test_a_pixel_is_a_dot_in_black_and_white():
    image = Image.open(io.BytesIO(read(as_bytes(slip("kk"), NARROW), NARROW).png()))

    assert image.mode == "1" and image.width == NARROW.dots


def test_what_no_printer_is_told_is_an_error():
    half_a_picture = b"\x1dv0\x00\x02\x00\x02\x00\xff"
    for wrong in (b"\x1bp\x00\x19\xfa", b"\x07", b"caf\xe9", half_a_picture, b"x" * 33 + b"\n", b"\x1d"):
        with pytest.raises(ValueError, match=r"\w"):
            read(b"\x1b@" + wrong, NARROW)


def test_millimetres_are_those_of_the_paper():
    """Two rows of text, a row before the knife, and the way to it; or two rows and the way to the teeth."""
    told = Slip("x", (("text", "satu"), ("text", "dua")))

    assert read(as_bytes(told, WIDE), WIDE).millimetres == (3 * 30 + WIDE.knife) / 8
    assert read(as_bytes(told, NARROW), NARROW).millimetres == (2 + NARROW.tear) * 30 / 8


def test_nothing_heavy_is_loaded_until_something_is_printed():
    heavy = "[name for name in ('PIL', 'escpos', 'yaml') if name in sys.modules]"
    code = f"import sys, kiosk.paper, kiosk.preview; print({heavy})"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_library_reads_no_table_of_its_own():
    """Its table takes half a second to read, and several on a small box."""
    code = (
        "from kiosk.models import models; from kiosk.paper import as_bytes;"
        "from kiosk.slip import Slip; as_bytes(Slip('x', ()), models()['generic-58']);"
        "from escpos.capabilities import CAPABILITIES; print(len(CAPABILITIES['profiles']))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"

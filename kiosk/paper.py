"""A slip as the bytes a printer is sent (ESC/POS).

Every slip begins with a reset and leaves Chinese mode, in which many cheap printers wake. Rows are wrapped here, since
a printer breaks words anywhere, and are plain ASCII, so no text can command it. A line in the script of Java, Sunda or
Bali, which no printer has, is drawn among the others.
"""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

import segno

from kiosk.slip import Slip, plain, plain_line, rows_of

log = logging.getLogger("antrean.paper")

NO_TABLE = Path(__file__).resolve().parent / "escpos.json"
LEAVE_CHINESE = b"\x1c."
CUT = b"\x1dV\x42\x00"  # feed to the knife, cut and leave a corner hanging
MEDIUM = 1  # how much of a code may be lost: 15 %
QUIET = 2  # modules of white that are drawn above a code; below it a row is fed
GAP = 2  # columns between the letter of a number and its figures
FIGURES_HIGH = 112  # dots of a number that is drawn: 14 mm
DRAWN = re.compile("[\u1b00-\u1bbf\u1cc0-\u1ccf\ua980-\ua9df]")  # letters that are never in a printer
BAND = 48  # rows of dots sent at once, so that the smallest memory holds them


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is written: letters so many times wide and high, bold, and where its rows stand."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    align: str = "center"


LOOKS = {
    "title": Look(1, 2, True), "strong": Look(bold=True), "text": Look(), "small": Look(), "link": Look(),
    "again": Look(2, 2, True),
    "item": Look(align="left"), "pair": Look(align="left"), "rule": Look(align="left"), "cut": Look(align="left"),
}  # fmt: skip


def as_bytes(slip, model, picture=False, logo=None):
    """The bytes of a slip for a Model. `picture`: all of it drawn, for the looks and for a `logo` (a path)."""
    if picture:
        try:
            return _bytes(model, lambda paper: paper.draw(slip, logo))
        except (OSError, ImportError) as trouble:  # a font is gone: letters of the printer are better than no paper
            log.warning("%s is printed as text: %s", slip.name, trouble)
    return _bytes(model, lambda paper: paper.write_all(slip))


def _bytes(model, write):
    paper = _Paper(_fresh(), model)
    paper.begin()
    write(paper)
    paper.end()
    return paper.sent.output


def _fresh():
    """A python-escpos printer that keeps what it is sent; a new one for each slip, since it remembers.

    Its table of printers takes half a second to read, several on a small box. Ours is printers.toml, so it reads none.
    """
    os.environ.setdefault("ESCPOS_CAPABILITIES_FILE", str(NO_TABLE))
    from escpos.printer import Dummy  # a tenth of a second, so only where something is printed

    return Dummy()


class _Paper:
    """The paper in the printer, and how it writes at the moment; what does not change is not sent again."""

    def __init__(self, sent, model):
        self.sent, self.model = sent, model
        self.look = Look(align="left")

    def begin(self):
        self.sent.hw("INIT")
        self.sent._raw(LEAVE_CHINESE)

    def write_all(self, slip):
        for style, text in slip.lines:
            self.write(style, text)
            if style == "link" and slip.link:
                self.code(slip.link)

    def write(self, style, text):
        if style == "cut" and self.model.cutter:
            self.row()
            self.sent._raw(CUT)
        elif DRAWN.search("".join(text)):
            self.draw(Slip("", ((style, text),)))
        elif style == "number":
            self.number(plain(text))
        else:
            look = LOOKS[style]
            self.set(look)
            for row in rows_of(style, plain_line(style, text), self.model.columns // look.wide):
                self.row(row)

    def number(self, text):
        """As large as the printer writes and the paper takes; drawn where it has no large letters."""
        most_wide, most_high = self.model.magnify
        if most_high < 3:
            self.figures(text)
            return
        parts = text.split()
        wide = min(most_wide, (self.model.columns - GAP * (len(parts) - 1)) // len("".join(parts)))
        look = Look(max(1, wide), min(most_high, wide + 1), True)
        for part, is_last in zip(parts, [False] * (len(parts) - 1) + [True], strict=True):
            self.set(look)
            self.sent._raw(part.encode("ascii"))
            if not is_last:
                self.set(Look(min(GAP, look.wide), look.high, True))
                self.sent._raw(b" ")
        self.row()

    def set(self, look):
        """Write so from now on."""
        now, self.look = self.look, look
        if (now.wide, now.high) != (look.wide, look.high):
            self.sent.set(custom_size=True, width=look.wide, height=look.high)
        if now.bold != look.bold:
            self.sent.set(bold=look.bold)
        if now.align != look.align:
            self.sent.set(align=look.align)

    def row(self, text=""):
        self.sent._raw(text.encode("ascii") + self.model.newline.encode("ascii"))

    def code(self, link):
        """A QR code in the middle, with the white around it that a phone needs."""
        self.set(Look())
        if self.model.native_qr:
            self.row()
            self.sent.qr(link, ec=MEDIUM, size=6, native=True)
        else:
            self.raster(*code_rows(link, self.model))
        self.row()

    def figures(self, text):
        from kiosk.picture import number

        self.set(Look())
        wide, rows = rows_of_dots(number(text, self.model.dots, FIGURES_HIGH))
        self.raster(wide, [*[bytes(wide)] * 4, *rows, *[bytes(wide)] * 12])

    def draw(self, slip, logo=None):
        """A slip, or a line of one, as pictures."""
        from kiosk.picture import pictures  # Pillow and its fonts, only where they are needed

        self.set(Look(align="left"))
        for number, picture in enumerate(pictures(slip, self.model, logo)):
            if number:
                self.sent._raw(CUT)
            for wide, rows in bands(picture):
                self.raster(wide, rows)

    def raster(self, wide, rows, times=0):
        """Rows of bytes, each `wide` bytes; `times` is 3 where the printer draws every dot twice as wide and high."""
        self.sent._raw(b"\x1dv0" + bytes([times]) + wide.to_bytes(2, "little") + len(rows).to_bytes(2, "little"))
        self.sent._raw(b"".join(rows))

    def end(self):
        if self.model.cutter:
            self.row()
            self.sent._raw(CUT)
        else:
            self.sent.print_and_feed(self.model.tear)


def code_rows(link, model):
    """(bytes across, rows of bytes, times) of a QR code: about 2 cm wide, so that an old phone reads it."""
    code = segno.make(link, error="m", micro=False)
    scale = 3 if model.doubles else 5
    wide = (len(code.matrix) * scale + 7) // 8
    rows = [bytes(wide)] * (QUIET * scale)
    for line in code.matrix:
        bits = "".join(("1" if dark else "0") * scale for dark in line).ljust(wide * 8, "0")
        rows += [int(bits, 2).to_bytes(wide, "big")] * scale
    return wide, rows, 3 if model.doubles else 0


def rows_of_dots(picture):
    """(bytes across, rows of bytes) of a black and white picture."""
    from PIL import ImageOps

    across = (picture.width + 7) // 8
    ink = ImageOps.invert(picture.convert("L")).convert("1").tobytes()
    return across, [ink[at : at + across] for at in range(0, len(ink), across)]


def bands(picture):
    """(bytes across, rows) of a picture from top to bottom, BAND rows each; white at its right is not sent."""
    _, rows = rows_of_dots(picture)
    for start in range(0, len(rows), BAND):
        band = rows[start : start + BAND]
        wide = max(1, max(len(row.rstrip(b"\0")) for row in band))
        yield wide, [row[:wide] for row in band]

"""A slip as the bytes a printer is sent (ESC/POS).

Every slip begins with a reset and leaves Chinese mode, in which many cheap printers wake. Rows are wrapped here, since
a printer breaks words anywhere, and are plain ASCII, so no text can command it.
"""

from dataclasses import dataclass

import segno

from kiosk.slip import plain, rows_of

RESET, LEAVE_CHINESE = b"\x1b@", b"\x1c."
CUT = b"\x1dV\x42\x00"  # feed to the knife, cut and leave a corner hanging
QR_MODEL_2 = 2
LETTER = 12  # dots across


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is written: letters so many times wide and high, bold, and where its rows stand."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    align: str = "center"


LOOKS = {
    "title": Look(1, 2, True), "text": Look(), "small": Look(), "link": Look(), "again": Look(2, 2, True),
    "item": Look(align="left"), "pair": Look(align="left"), "rule": Look(align="left"), "cut": Look(align="left"),
}  # fmt: skip


def as_bytes(slip, model, picture=False, logo=None):
    """The bytes of a slip for a Model. `picture`: sent as one, for letters the printer lacks and for a `logo` (a path)."""
    from escpos.printer import Dummy  # half a second to import, so only where something is printed

    paper = _Paper(Dummy(), model)
    paper.begin()
    for style, text in slip.lines:
        paper.write(style, text)
        if style == "link" and slip.link:
            paper.code(slip.link)
    paper.end()
    return paper.sent.output


class _Paper:
    """The paper in the printer, and how it writes at the moment; what does not change is not sent again."""

    def __init__(self, sent, model):
        self.sent, self.model = sent, model
        self.look = Look(align="left")

    def begin(self):
        self.sent.hw("INIT")
        self.sent._raw(LEAVE_CHINESE)

    def write(self, style, text):
        if style == "cut" and self.model.cutter:
            self.sent._raw(CUT)
            return
        text = tuple(map(plain, text)) if isinstance(text, tuple) else plain(text) if style != "again" else text
        look = number_look(text, self.model) if style == "number" else LOOKS[style]
        look = self._at_most(look)
        self.set(look)
        for row in rows_of(style, text, self.model.columns // look.wide):
            self.row(plain(row))

    def _at_most(self, look):
        wide, high = self.model.magnify
        return Look(min(look.wide, wide), min(look.high, high), look.bold, look.align)

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
            self.sent.qr(link, ec=1, size=6, model=QR_MODEL_2, native=True)
        else:
            self.raster(*code_rows(link, self.model))
        self.row()

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


def number_look(text, model):
    """The number as large as the printer writes and the paper takes, and not flatter than letters are."""
    wide = max(1, min(model.magnify[0], model.columns // len(text)))
    return Look(wide, min(model.magnify[1], wide + 1), True)


def code_rows(link, model):
    """(bytes across, rows of bytes, times) of a QR code: about 2 cm, every dot of it sent once."""
    code = segno.make(link, error="m", micro=False)
    scale = 3 if model.doubles else 5
    across = code.symbol_size(scale=1, border=0)[0] * scale
    wide = (across + 7) // 8
    rows = []
    for line in code.matrix:
        bits = "".join(("1" if dark else "0") * scale for dark in line).ljust(wide * 8, "0")
        rows += [int(bits, 2).to_bytes(wide, "big")] * scale
    return wide, rows, 3 if model.doubles else 0

"""A strict printer: what bytes make it print, and an error for whatever a real one might stumble over.

Written apart from `kiosk/preview.py`, and sharing nothing with it but the file of its letters, so that the two can be
held against each other: `printed(paper, model).png()` is the same picture, dot by dot, drawn another way.

An unknown command, a row or picture wider than the paper, anything before the reset, a control byte in text, letters
larger than the model has, a command within a row that belongs before one: each is a Stumbled.
"""

import gzip
import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import segno
import zxingcpp
from PIL import Image

LETTERS = Path(__file__).resolve().parent.parent / "kiosk/fonts/spleen@1.9.1/spleen-12x24.psfu.gz"
ACROSS, DOWN, ROW = 12, 24, 30  # dots of a letter, and from row to row
ESC, FS, GS = 0x1B, 0x1C, 0x1D


class Stumbled(Exception):
    """A printer would print something else than was meant."""


@dataclass
class Row:
    """A row of letters: each is (letter, times wide, times high, bold). `y` in dots from the top."""

    letters: list
    align: str
    y: int

    @property
    def text(self):
        return "".join(letter for letter, *_ in self.letters)

    @property
    def dots(self):
        return sum(ACROSS * wide for _, wide, _, _ in self.letters)

    @property
    def high(self):
        return DOWN * max((high for _, _, high, _ in self.letters), default=1)

    @property
    def bold(self):
        return any(bold for *_, bold in self.letters)


@dataclass
class Picture:
    """Dots as rows of integers, the leftmost dot highest; `own` is the text of a code the printer drew itself."""

    wide: int
    rows: list
    align: str
    y: int
    own: str | None = None

    @property
    def high(self):
        return len(self.rows)

    def image(self, quiet=24):
        """Black on white, with white around it."""
        return _image([0] * quiet + [row << quiet for row in self.rows] + [0] * quiet, self.wide + 2 * quiet)

    def code(self):
        """What a phone reads in it, or None."""
        return _code(self.image())


@dataclass
class Printed:
    """What came out: rows and pictures in their order, where it was cut, and how long the paper is in dots."""

    model: object
    parts: list = field(default_factory=list)
    cuts: list = field(default_factory=list)
    fed: int = 0  # rows at the end
    long: int = 0

    @property
    def rows(self):
        return [part for part in self.parts if isinstance(part, Row)]

    @property
    def texts(self):
        return [row.text.strip() for row in self.rows]

    @property
    def text(self):
        """Every word on it, joined as a person reads on."""
        return " ".join(" ".join(self.texts).split())

    @property
    def pictures(self):
        return [part for part in self.parts if isinstance(part, Picture)]

    def row(self, text):
        """The one row that says this."""
        (found,) = [row for row in self.rows if row.text.strip() == text]
        return found

    def code(self):
        """What a phone reads on the paper, held before it whole, or None."""
        return _code(self.image())

    def image(self):
        """The paper, a pixel a dot, black on white."""
        dots = self.model.dots
        canvas = [0] * self.long
        for part in self.parts:
            rows = part.rows if isinstance(part, Picture) else _burnt(part)
            wide = part.wide if isinstance(part, Picture) else part.dots
            free = dots - wide
            left = {"left": 0, "center": free // 2, "right": free}[part.align]
            for number, row in enumerate(rows):
                canvas[part.y + number] |= row << (free - left)
        for y in self.cuts:
            canvas[y - 1] |= int("1111111100000000" * (dots // 16), 2)
        return _image(canvas, dots)

    def png(self):
        file = io.BytesIO()
        self.image().save(file, "png")
        return file.getvalue()


def printed(paper, model):
    """What a printer of this Model prints; raises Stumbled."""
    return _Printer(model).print(paper)


def differing(one, other):
    """The share of dots in which two PNGs differ; 1.0 where they are not of one size."""
    first, second = (Image.open(io.BytesIO(png)).convert("1") for png in (one, other))
    if first.size != second.size:
        return 1.0
    pairs = zip(first.tobytes(), second.tobytes(), strict=True)
    return sum((a ^ b).bit_count() for a, b in pairs) / (first.width * first.height)


class _Printer:
    def __init__(self, model):
        self.model, self.done = model, Printed(model)
        self.state = None  # nothing, until it is reset
        self.letters, self.left_chinese, self.stored, self.module = [], False, None, None

    def print(self, paper):
        self.paper, self.at = paper, 0
        while self.at < len(paper):
            self.one()
        if self.letters:
            raise Stumbled(f"the last row is never ended: {self.letters}")
        if self.model.cutter and (not self.done.cuts or self.done.cuts[-1] != self.done.long):
            raise Stumbled("it is not cut at its end")
        return self.done

    def one(self):
        byte = self.take()
        if byte == ESC and self.peek() == 0x40:
            self.take()
            self.state = {"wide": 1, "high": 1, "bold": False, "align": "left"}
        elif self.state is None:
            raise Stumbled("something before the reset")
        elif byte == FS and self.peek() == 0x2E:
            self.take()
            self.left_chinese = True
        elif not self.left_chinese:
            raise Stumbled("something before Chinese mode is left")
        elif 0x20 <= byte < 0x7F:
            self.letters.append((chr(byte), self.state["wide"], self.state["high"], self.state["bold"]))
        elif byte in (0x0D, 0x0A):
            self.newline(byte)
        elif byte == ESC:
            self.escape(self.take())
        elif byte == GS:
            self.group(self.take())
        else:
            raise Stumbled(f"the control byte {byte:#04x} at {self.at - 1}")

    def take(self, count=None):
        """The next byte, or so many."""
        more = self.paper[self.at : self.at + (count or 1)] if count != 0 else b""
        if len(more) < (1 if count is None else count):
            raise Stumbled("the bytes end in the middle of a command")
        self.at += len(more)
        return more[0] if count is None else more

    def peek(self):
        return self.paper[self.at] if self.at < len(self.paper) else None

    def newline(self, byte):
        ended = b"\r" + bytes([self.take()]) if byte == 0x0D else b"\n"
        if ended != self.model.newline.encode():
            raise Stumbled(f"a row ends with {ended} and not with {self.model.newline!r}")
        row = Row(self.letters, self.state["align"], self.done.long)
        if row.dots > self.model.dots or len(row.text) > self.model.columns:
            raise Stumbled(f"a row wider than the paper: {row.text}")
        self.done.parts.append(row)
        self.done.long += max(ROW, row.high)
        self.letters, self.done.fed = [], 0

    def escape(self, command):
        match chr(command):
            case "E":
                self.state["bold"] = bool(self.among(0, 1))
            case "a":
                self.between_rows("ESC a")
                self.state["align"] = ("left", "center", "right")[self.among(0, 1, 2)]
            case "d":
                self.between_rows("ESC d")
                self.done.fed = self.take()
                self.done.long += ROW * self.done.fed
            case _:
                raise Stumbled(f"ESC {command:#04x}")

    def group(self, command):
        match chr(command):
            case "!":
                size = self.take()
                wide, high = (size >> 4) + 1, (size & 15) + 1
                most_wide, most_high = self.model.magnify
                if wide > most_wide or high > most_high:
                    raise Stumbled(f"letters {wide} × {high}, on a model that has {most_wide} × {most_high}")
                self.state |= {"wide": wide, "high": high}
            case "V":
                self.between_rows("GS V")
                if not self.model.cutter:
                    raise Stumbled("a cut, without a knife")
                if self.take() != 66:
                    raise Stumbled("a cut where the paper stands, through what is printed")
                self.done.long += self.model.knife + self.take()
                self.done.cuts.append(self.done.long)
            case "v":
                self.raster()
            case "(":
                self.symbol()
            case _:
                raise Stumbled(f"GS {command:#04x}")

    def raster(self):
        self.between_rows("GS v 0")
        self.among(0x30)
        times = {0: 1, 3: 2}[self.among(0, 3)]
        if times == 2 and not self.model.doubles:
            raise Stumbled("a picture to be doubled, on a model that does not")
        wide, high = (int.from_bytes(self.take(2), "little") for _ in "xy")
        if not wide or not high:
            raise Stumbled("an empty picture")
        rows = []
        for _ in range(high):
            rows += [int("".join(bit * times for bit in f"{self._bits(wide):0{wide * 8}b}"), 2)] * times
        self.picture(Picture(wide * 8 * times, rows, self.state["align"], self.done.long))

    def _bits(self, wide):
        return int.from_bytes(self.take(wide), "big")

    def symbol(self):
        """The printer's own QR code, in the order the manuals have it."""
        if not self.model.native_qr:
            raise Stumbled("a code of its own, on a model that has none")
        self.between_rows("GS ( k")
        self.among(ord("k"))
        told = self.take(int.from_bytes(self.take(2), "little"))
        match bytes(told[:2]):
            case b"1A":
                if told[2:] != b"2\x00":
                    raise Stumbled("a QR code of model 1")
            case b"1C":
                self.module = told[2]
            case b"1E":
                if told[2:] != b"1":
                    raise Stumbled("a QR code that loses more or less than 15 %")
            case b"1P":
                self.stored = told[3:].decode("ascii")
            case b"1Q":
                if self.stored is None or not 3 <= (self.module or 0) <= 8:
                    raise Stumbled("a code is drawn before it is stored, or in no good size")
                self.own_code()
            case other:
                raise Stumbled(f"GS ( k {other}")

    def own_code(self):
        code = segno.make(self.stored, error="m", micro=False, boost_error=False)
        rows = []
        for line in code.matrix:
            rows += [int("".join(("1" if dark else "0") * self.module for dark in line), 2)] * self.module
        self.picture(Picture(len(code.matrix) * self.module, rows, self.state["align"], self.done.long, self.stored))

    def picture(self, picture):
        if picture.wide > self.model.dots:
            raise Stumbled(f"a picture of {picture.wide} dots, on paper of {self.model.dots}")
        self.done.parts.append(picture)
        self.done.long += picture.high
        self.done.fed = 0

    def among(self, *known):
        byte = self.take()
        if byte not in known:
            raise Stumbled(f"{byte:#04x}, where {known} are known")
        return byte

    def between_rows(self, command):
        if self.letters:
            raise Stumbled(f"{command} within a row")


# --- drawing -------------------------------------------------------------------------------------------------------


@cache
def _shapes():
    """{letter: 24 integers of 12 bits}"""
    with gzip.open(LETTERS) as file:
        head, data = file.read(32), file.read()
    size = int.from_bytes(head[20:24], "little")
    return {
        chr(code): [int.from_bytes(data[code * size + 2 * row :][:2], "big") >> 4 for row in range(DOWN)]
        for code in range(0x20, 0x7F)
    }


@cache
def _shape(letter, wide, high, bold):
    rows = []
    for row in _shapes()[letter]:
        row = int("".join(bit * wide for bit in f"{row:012b}"), 2)
        rows += [row | row >> 1 if bold else row] * high
    return rows


def _burnt(row):
    """The dots of a row of letters; smaller letters stand on the same ground as large ones."""
    rows = [0] * row.high
    for letter, wide, high, bold in row.letters:
        shape = _shape(letter, wide, high, bold)
        above = row.high - len(shape)
        rows = [
            line << (ACROSS * wide) | (shape[number - above] if number >= above else 0)
            for number, line in enumerate(rows)
        ]
    return rows


def _image(rows, wide):
    """Rows of integers as a picture, black on white."""
    across = (wide + 7) // 8
    full = (1 << across * 8) - 1
    data = b"".join((full ^ row << (across * 8 - wide)).to_bytes(across, "big") for row in rows)
    return Image.frombytes("1", (wide, len(rows)), data)


def _code(image):
    found = zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else None

"""What a printer burns for the bytes it is sent, dot by dot: so a page shows the paper and not a notion of it.

Knows the few commands `paper.py` uses; any other is an error. A dot is an eighth of a millimetre.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

FONT = Path(__file__).resolve().parent / "fonts" / "spleen@1.9.1" / "spleen-12x24.psfu.gz"
WIDE, HIGH = 12, 24  # dots of a letter
ROW = 30  # dots from one row to the next, unless its letters are higher
DOTS_PER_MILLIMETRE = 8
DASH = b"\xff\x00"  # a cut, drawn across
ALIGN = ("left", "center", "right")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A slip of paper as it comes out. `parts` are (x, y, picture), in dots; `text` is what letters stand on it."""

    dots: int
    high: int
    parts: tuple
    text: str

    @property
    def millimetres(self):
        """How much paper it takes from the roll, with what is fed and cut."""
        return self.high / DOTS_PER_MILLIMETRE

    def png(self):
        """The paper as a PNG, a pixel a dot."""
        from PIL import Image

        paper = Image.new("1", (self.dots, max(1, self.high)), 1)
        for x, y, burnt in self.parts:
            paper.paste(0, (x, y), burnt)
        file = BytesIO()
        paper.save(file, "png")
        return file.getvalue()


def read(paper, model):
    """The Sheet a printer of this Model makes of these bytes. Raises ValueError for what it would not understand."""
    head = _Head(model)
    at = 0
    while at < len(paper):
        at = head.take(paper, at)
    head.line_out()
    return Sheet(model.dots, head.y, tuple(head.parts), "\n".join(head.rows))


class _Head:
    """The printing head: where it is, how it writes, and the letters that wait for the end of their row."""

    def __init__(self, model):
        self.model, self.y = model, 0
        self.parts, self.rows = [], []
        self.code = b""
        self.reset()

    def reset(self):
        self.size, self.bold, self.align, self.letters = (1, 1), False, "left", []
        self.module = 3

    def take(self, paper, at):
        """Obey what stands at this place; gives where the next thing stands."""
        byte = paper[at]
        if 0x20 <= byte <= 0x7E:
            self.letters.append((byte, self.size, self.bold))
            return at + 1
        if byte == 0x0A:
            self.line()
            return at + 1
        if byte == 0x0D:
            return at + 1
        return self._command(paper, at)

    def _command(self, paper, at):
        name, rest = paper[at : at + 2], paper[at + 2 :]
        match name:
            case b"\x1b@":
                self.reset()
                return at + 2
            case b"\x1c.":
                return at + 2
            case b"\x1bE" if rest[:1] in (b"\x00", b"\x01"):
                self.bold = rest[0] == 1
                return at + 3
            case b"\x1ba" if rest[:1] in (b"\x00", b"\x01", b"\x02"):
                self.align = ALIGN[rest[0]]
                return at + 3
            case b"\x1d!" if rest and not rest[0] & 0x88:
                self.size = (rest[0] >> 4) + 1, (rest[0] & 0x0F) + 1
                return at + 3
            case b"\x1bd" if rest:
                self.feed(rest[0])
                return at + 3
            case b"\x1dV" if rest[:1] == b"\x42" and len(rest) > 1:
                self.cut(rest[1])
                return at + 4
            case b"\x1dv" if rest[:1] == b"0" and len(rest) >= 6:
                return at + 8 + self.raster(rest[1], rest[2] + 256 * rest[3], rest[4] + 256 * rest[5], rest[6:])
            case b"\x1d(" if rest[:1] == b"k" and len(rest) >= 3:
                long = rest[1] + 256 * rest[2]
                self.symbol(rest[3 : 3 + long])
                return at + 5 + long
        raise ValueError(f"no printer is told {paper[at : at + 4].hex(' ')} (at byte {at})")

    # --- what it does ---

    def line(self):
        """End the row: burn its letters and feed."""
        tallest = max((high for _, (_, high), _ in self.letters), default=1)
        wide = sum(WIDE * times for _, (times, _), _ in self.letters)
        x = self._left(wide)
        for letter, (times, high), bold in self.letters:
            self.parts.append((x, self.y + (tallest - high) * HIGH, _letter(letter, times, high, bold)))
            x += WIDE * times
        self.rows.append("".join(chr(letter) for letter, _, _ in self.letters))
        self.y += max(ROW, HIGH * tallest)
        self.letters = []

    def line_out(self):
        if self.letters:
            self.line()

    def feed(self, rows):
        """Feed so many rows, after what still waits."""
        self.line_out()
        self.y += ROW * rows

    def cut(self, more):
        """Feed to the knife and cut."""
        from PIL import Image

        self.line_out()
        self.y += self.model.knife + more
        dashes = Image.frombytes("1", (self.model.dots, 1), DASH * (self.model.dots // 16))
        self.parts.append((0, self.y - 1, dashes))
        self.rows.append("")

    def raster(self, times, wide, high, bits):
        """A picture of `wide` bytes and `high` rows; gives how many bytes it took."""
        from PIL import Image

        if times not in (0, 3) or len(bits) < wide * high:
            raise ValueError("a picture is not whole")
        picture = Image.frombytes("1", (wide * 8, high), bits[: wide * high])
        if times:
            picture = picture.resize((wide * 16, high * 2), Image.Resampling.NEAREST)
        self.burn(picture)
        return wide * high

    def burn(self, picture):
        """A picture where the paper is, and feed past it."""
        self.line_out()
        if picture.width > self.model.dots:
            raise ValueError(f"a picture of {picture.width} dots is wider than the paper")
        self.parts.append((self._left(picture.width), self.y, picture))
        self.y += picture.height

    def symbol(self, told):
        """The printer's own QR code: its size, its text, and then the word to draw it."""
        match told[:2]:
            case b"1A" | b"1E":
                pass
            case b"1C":
                self.module = told[2]
            case b"1P":
                self.code = told[3:]
            case b"1Q":
                self.burn(_drawn(self.code.decode("utf-8"), self.module))
            case _:
                raise ValueError(f"no printer has a symbol {told[:2]}")

    def _left(self, wide):
        if wide > self.model.dots:
            raise ValueError(f"a row of {wide} dots is wider than the paper")
        return {"left": 0, "center": (self.model.dots - wide) // 2, "right": self.model.dots - wide}[self.align]


def _drawn(text, module):
    """A QR code as a picture, without the white around it."""
    import segno
    from PIL import Image

    code = segno.make(text, error="m", micro=False, boost_error=False)
    across = len(code.matrix)
    picture = Image.new("1", (across, across))
    picture.putdata([int(dark) for line in code.matrix for dark in line])
    return picture.resize((across * module, across * module), Image.Resampling.NEAREST)


@cache
def _font():
    """{byte: the rows of its letter, 2 bytes each}, of the font that stands in for a printer's own."""
    with gzip.open(FONT) as file:
        data = file.read()
    start, size = int.from_bytes(data[8:12], "little"), int.from_bytes(data[20:24], "little")
    return {byte: data[start + size * byte : start + size * (byte + 1)] for byte in range(0x20, 0x7F)}


@cache
def _letter(byte, wide, high, bold):
    """A letter so many times as wide and high. A printer makes it bold by burning it again, one dot further right."""
    from PIL import Image, ImageChops

    letter = Image.frombytes("1", (16, HIGH), _font()[byte]).crop((0, 0, WIDE, HIGH))
    letter = letter.resize((WIDE * wide, HIGH * high), Image.Resampling.NEAREST)
    if bold:
        further = Image.new("1", letter.size)
        further.paste(letter, (1, 0))
        letter = ImageChops.logical_or(letter, further)
    return letter

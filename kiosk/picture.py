"""A slip drawn here, dot by dot, for what a printer has no letters for: the scripts of Java, Sunda and Bali, a logo.

It looks as the printed one does, and is sent as a picture: 40 times the bytes, so only where an office asks for it.
"""

import logging
import unicodedata
from functools import cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from kiosk.slip import plain

log = logging.getLogger("antrean.paper")

HERE = Path(__file__).resolve().parent
SANS = HERE.parent / "static/vendor/plus-jakarta-sans@5.3.0/plus-jakarta-sans-latin-wght-normal.woff2"
NARROW = HERE.parent / "static/vendor/barlow-condensed@5.3.0/barlow-condensed-latin-700-normal.woff2"
FONTS = HERE / "fonts"
SCRIPTS = {  # {(first, last letter): its font}
    (0xA980, 0xA9DF): FONTS / "noto-sans-javanese@5.3.0/noto-sans-javanese-javanese-500-normal.woff2",
    (0x1B00, 0x1B7F): FONTS / "noto-sans-balinese@5.3.0/noto-sans-balinese-balinese-500-normal.woff2",
    (0x1B80, 0x1BBF): FONTS / "noto-sans-sundanese@5.3.0/noto-sans-sundanese-sundanese-500-normal.woff2",
    (0x1CC0, 0x1CCF): FONTS / "noto-sans-sundanese@5.3.0/noto-sans-sundanese-sundanese-500-normal.woff2",
}
JOINING = "\ua9c0\u1b44\u1baa\u1bab"  # what ties a letter to the next one: pangkon, adeg-adeg, pamaeh, virama
WIDE_SPACE = "\u2004"
JOINERS = "\u200c\u200d"
LATIN = {*map(chr, range(0x20, 0x7F)), *map(chr, range(0xA0, 0x100)), *"–—‘’“”•…·"}
SIZES = {  # {style: (dots of a letter's height, its weight)}
    "title": (34, 700), "strong": (28, 700), "text": (27, 500), "small": (23, 500), "link": (23, 500),
    "item": (24, 500), "pair": (23, 500), "again": (31, 800),
}  # fmt: skip
GREY = 140  # what is darker is burnt
EDGE = 4  # dots left free at both sides
NUMBER_HIGH = 150  # at most, in dots of a figure: 19 mm
LOGO_HIGH = 140


def pictures(slip, model, logo=None):
    """Pictures of the parts of a slip, as wide as the paper; between two of them the paper is cut."""
    sheet, done = _Sheet(model.dots), []
    if logo:
        sheet.logo(logo)
    for style, text in slip.lines:
        match style:
            case "cut" if model.cutter:
                done.append(sheet.burnt())
                sheet = _Sheet(model.dots)
            case "rule" | "cut":
                sheet.rule(dashed=style == "cut")
            case "number":
                sheet.number(text)
            case "pair":
                sheet.pair(*text)
            case "again":
                sheet.again(text)
            case _:
                sheet.write(style, text)
        if style == "link" and slip.link:
            sheet.code(slip.link)
    return [*done, sheet.burnt()]


class _Sheet:
    """Paper that grows as it is drawn on. Black is 0."""

    def __init__(self, wide):
        self.wide, self.strips = wide, []

    def burnt(self):
        """All of it, in black and white."""
        high = sum(strip.height for strip in self.strips)
        paper = Image.new("L", (self.wide, max(1, high)), 255)
        at = 0
        for strip in self.strips:
            paper.paste(strip, (0, at))
            at += strip.height
        return burnt(paper)

    def strip(self, high):
        self.strips.append(Image.new("L", (self.wide, high), 255))
        return ImageDraw.Draw(self.strips[-1])

    def logo(self, path):
        """The office's mark, made to fit; one that cannot be read is left out."""
        try:
            with Image.open(path) as file:
                mark = file.convert("RGBA")
        except (OSError, ValueError, Image.DecompressionBombError) as trouble:
            log.warning("logo %s left out: %s", path, trouble)
            return
        mark.thumbnail((self.wide // 2, LOGO_HIGH))
        white = Image.new("RGBA", mark.size, "white")
        white.alpha_composite(mark)
        dots = white.convert("L").convert("1")  # grey becomes scattered dots
        self.strip(mark.height + 8)
        self.strips[-1].paste(dots.convert("L"), ((self.wide - mark.width) // 2, 0))

    def write(self, style, text):
        size, weight = SIZES[style]
        indent = 34 if style == "item" else 0
        for row, words in enumerate(_rows(text, size, weight, self.wide - 2 * EDGE - indent)):
            if style == "item":
                pen = self.line(words, size, weight, EDGE + indent)
                if row == 0:
                    pen.rectangle((EDGE + 2, 7, EDGE + 22, 27), outline=0, width=2)
            else:
                self.line(words, size, weight, (self.wide - _length(words, size, weight)) // 2)

    def line(self, words, size, weight, x, ink=0):
        """One row of words from x on; gives the pen, for what else belongs to the row."""
        above, below = _tall(words, size, weight)
        pen = self.strip(above + below + 3)
        _write(pen, x, above, words, size, weight, ink)
        return pen

    def pair(self, left, right):
        size, weight = SIZES["pair"]
        wide, right = self.wide - 2 * EDGE, readable(right)
        while "__" in left and "__" in right and _length(f"{left} {right}", size, weight) > wide:
            left, right = left.replace("__", "_", 1), right.replace("__", "_", 1)  # lines to sign on give way
        for words in _rows(left, size, weight, wide):
            pen = self.line(words, size, weight, EDGE)
        if _length(words, size, weight) + 8 + _length(right, size, weight) <= wide:
            end = self.wide - EDGE - _length(right, size, weight)
            _write(pen, end, _tall(words, size, weight)[0], right, size, weight, 0)
        else:
            for words in _rows(right, size, weight, wide):
                self.line(words, size, weight, self.wide - EDGE - _length(words, size, weight))

    def again(self, text):
        """White on black, so that nobody takes a copy for another number."""
        size, weight = SIZES["again"]
        wide = self.wide - 4 * EDGE
        parts = [text] if _length(readable(text), size, weight) <= wide else text.split(" · ")
        for words in [row for part in parts for row in _rows(part, size, weight, wide)]:
            above, below = _tall(words, size, weight)
            pen = self.strip(above + below + 8)
            pen.rectangle((0, 0, self.wide, above + below + 8), fill=0)
            _write(pen, (self.wide - _length(words, size, weight)) // 2, above + 3, words, size, weight, 255)

    def number(self, text):
        figures = number(text, self.wide - 4 * EDGE, NUMBER_HIGH)
        self.strip(figures.height + 32)
        self.strips[-1].paste(figures, ((self.wide - figures.width) // 2, 16))

    def rule(self, dashed):
        pen = self.strip(14)
        step = 16 if dashed else self.wide
        for x in range(0, self.wide, step):
            pen.line((x, 6, x + step // (2 if dashed else 1) - 1, 6), fill=0, width=2)

    def code(self, link):
        code = segno.make(link, error="m", micro=False)
        across, scale = len(code.matrix), 6
        dots = Image.new("L", (across, across))
        dots.putdata([0 if dark else 255 for line in code.matrix for dark in line])
        dots = dots.resize((across * scale, across * scale), Image.Resampling.NEAREST)
        self.strip(dots.height + 5 * scale)
        self.strips[-1].paste(dots, ((self.wide - dots.width) // 2, 2 * scale))


def number(text, most_wide, most_high):
    """A number as large as fits into so many dots, as a picture without white around it."""
    text = plain(text)
    left, top, right, bottom = _font(NARROW, 200, None).getbbox(text)
    times = min(most_wide / (right - left), most_high / (bottom - top))
    font = _font(NARROW, int(200 * times), None)
    left, top, right, bottom = font.getbbox(text)
    figures = Image.new("L", (int(right - left), int(bottom - top)), 255)
    ImageDraw.Draw(figures).text((-left, -top), text, font=font, fill=0)
    return burnt(figures)


def burnt(grey):
    """A picture in black and white, as a printer burns it."""
    return grey.point(lambda shade: 255 if shade > GREY else 0).convert("1")


# --- letters -------------------------------------------------------------------------------------------------------


@cache
def _font(path, size, weight):
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    if weight:
        font.set_variation_by_axes([weight])
    return font


def _font_of(letter):
    """The font that has this letter; None for Latin."""
    return next((font for (first, last), font in SCRIPTS.items() if first <= ord(letter) <= last), None)


def readable(text):
    """The text in letters our fonts have: others are folded as for any printer."""
    kept = (letter if letter in LATIN or letter in JOINERS or _font_of(letter) else plain(letter) for letter in text)
    return "".join(kept)


def _runs(text):
    """[(font or None, text)]: pieces of one script; a joiner and a space go on in the script before them."""
    runs = []
    for letter in text:
        font = runs[-1][0] if runs and (letter in JOINERS or letter == " ") else _font_of(letter)
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + letter)
        else:
            runs.append((font, letter))
    return runs


def _set(text, size, weight):
    """[(font of that size, text)]. Between words in our letters stands a wider space: narrow ones close on paper."""
    return [
        (_font(font, size, None), run) if font else (_font(SANS, size, weight), run.replace(" ", WIDE_SPACE))
        for font, run in _runs(text)
    ]


def _length(text, size, weight):
    return int(sum(font.getlength(run) for font, run in _set(text, size, weight)))


def _tall(text, size, weight):
    """Dots (above, below) the line on which the text stands, with nothing cut off."""
    boxes = [font.getbbox(run, anchor="ls") for font, run in _set(text, size, weight)]
    latin = _font(SANS, size, weight).getmetrics()
    above = max([latin[0], *(-top for _, top, _, _ in boxes)])
    return int(above) + 1, int(max([latin[1], *(bottom for *_, bottom in boxes)])) + 1


def _write(pen, x, base, text, size, weight, ink):
    for font, run in _set(text, size, weight):
        pen.text((x, base), run, font=font, fill=ink, anchor="ls")
        x += font.getlength(run)


def _rows(text, size, weight, wide):
    """The text in rows no wider than so many dots; a word wider than that is cut between syllables."""
    rows, row = [], ""
    for word in readable(text).split():
        whole = f"{row} {word}".strip()
        if _length(whole, size, weight) <= wide:
            row = whole
            continue
        rows, row = [*rows, *([row] if row else [])], ""
        for piece in _syllables(word):
            if row and _length(row + piece, size, weight) > wide:
                rows, row = [*rows, row], ""
            row += piece
    return [*rows, row]


def _syllables(word):
    """What may not be torn apart: a letter with the signs around it, and letters tied together."""
    pieces = []
    for letter in word:
        bound = unicodedata.category(letter).startswith("M") or letter in JOINERS
        if pieces and (bound or pieces[-1][-1] in (*JOINING, *JOINERS)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces

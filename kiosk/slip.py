"""The paper: what stands on it, as lines for a screen and as bytes for a printer."""

import unicodedata
from dataclasses import dataclass
from io import BytesIO

import segno


# A printer of each width, in columns, as python-escpos knows them; of one it does not know it complains at every slip.
PAPER = {32: "NT-5890K", 48: "NT-80-V-UL"}


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: `lines` are (style, text) from top to bottom; style is title, number, text, small, item or link.

    An item is something to bring: a box to tick before it, and its rows begin at the left.
    """

    name: str
    lines: tuple
    link: str | None = None

    def as_text(self, columns=32):
        """The slip as it looks on paper, in letters."""
        rows = []
        for style, text in self.lines:
            if style == "number":
                rows += ["", " ".join(text).center(columns).rstrip(), ""]
            elif style == "item":
                rows += items(text, columns)
            else:
                rows += [row.center(columns).rstrip() for row in wrapped(text, columns)]
        return "\n".join(rows)


def slip_of(taken, words, language, now, address):
    """The slip of a ticket just taken (see `lobby/place.py`). `address`: where phones find this office, or None."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    queue, service, office = taken["queue"], taken["service"], words.office
    lines = [("title", office.name)]
    if office.region:
        lines.append(("small", office.region))
    lines.append(("text", say("slip.your_number")))
    lines.append(("number", f"{taken['ticket'][0]} {taken['ticket'][1:]}"))
    lines.append(("title", queue.named(language)))
    if service:
        lines.append(("text", service.named(language)))
    if taken["priority"] != "none":
        lines.append(("text", say("slip.priority")))
    lines.append(("text", say("slip.ahead", n=taken["ahead"]) if taken["ahead"] else say("slip.first")))
    if taken["wait"]:
        lines.append(("text", say("slip.wait", start=taken["wait"][0], end=taken["wait"][1])))
    lines.append(("text", f"{words.date(now, language)} {words.hour(now)} {office.local(now):%Z}"))
    lines.append(("text", say("slip.sit")))
    lines.append(("title", say("slip.free")))
    link = f"{address}/t/{taken['token']}" if address else None
    if link:
        lines.append(("link", say("slip.link")))
    lines.append(("small", say("slip.footer")))
    return Slip(taken["ticket"], tuple(lines), link)


def list_of(service, words, language):
    """The slip of what to bring for a service: no number stands on it, and it says so."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    name = service.named(language)
    lines = [("title", words.office.name), ("text", say("slip.bring")), ("title", name)]
    lines += [("item", requirement) for requirement in service.requirements]
    if not service.requirements:
        lines.append(("text", say("slip.bring_nothing")))
    lines.append(("title", say("slip.cost", fee=rupiah(service.fee)) if service.fee else say("slip.no_cost")))
    if service.fee_note:
        lines.append(("text", service.fee_note))
    lines.append(("small", say("slip.not_a_number")))
    return Slip(service.id, tuple(lines))


def rupiah(amount):
    """`Rp30.000`"""
    return f"Rp{amount:,}".replace(",", ".")


def items(text, columns):
    """Rows of something to bring: a box, and what follows it under the first word."""
    return [f"{'[ ]' if number == 0 else '   '} {row}" for number, row in enumerate(wrapped(text, columns - 4))]


def wrapped(text, columns):
    """Words in rows no wider than the paper; a word wider than it is cut."""
    rows, row = [], ""
    for word in text.split():
        while len(word) > columns:
            rows, row, word = [*rows, *([row] if row else []), word[:columns]], "", word[columns:]
        if row and len(row) + 1 + len(word) > columns:
            rows, row = [*rows, row], word
        else:
            row = f"{row} {word}".strip()
    return [*rows, row]


def plain(text):
    """Letters every thermal printer has: accents folded, everything else that is not ASCII a question mark."""
    folded = unicodedata.normalize("NFKD", text.replace("–", "-").replace("·", "-").replace("’", "'"))
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in kept)


def as_bytes(slip, columns=32):
    """ESC/POS for the slip: reset, leave Chinese mode, text centred, the QR as a picture, feed and cut."""
    from escpos.printer import Dummy  # half a second to import, so only where something is printed

    paper = Dummy(profile=PAPER[columns])
    paper._raw(b"\x1b@\x1c.\x1ba\x01")
    for style, text in slip.lines:
        size = {"number": 0x33, "title": 0x01}.get(style, 0x00)
        wide = columns // ((size >> 4) + 1)
        paper._raw(b"\x1d!" + bytes([size]) + b"\x1bE" + (b"\x01" if style in ("title", "number") else b"\x00"))
        paper._raw(b"\x1ba\x00" if style == "item" else b"\x1ba\x01")
        for row in (items if style == "item" else wrapped)(plain(text), wide):
            paper._raw(row.encode("ascii") + b"\n")
        if style == "link" and slip.link:
            paper._raw(b"\x1d!\x00")
            paper.image(_qr(slip.link, 200 if columns == 32 else 260), impl="bitImageRaster")
    paper._raw(b"\x1d!\x00\x1bE\x00\n\n\n\x1dV\x42\x00")
    return paper.output


def _qr(link, most_dots):
    """The link as a picture no wider than so many dots."""
    from PIL import Image

    code = segno.make(link, error="m", micro=False)
    scale = max(2, most_dots // code.symbol_size(border=2)[0])
    picture = BytesIO()
    code.save(picture, kind="png", scale=scale, border=2)
    return Image.open(picture)

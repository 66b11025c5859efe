"""The paper: what stands on it, as lines. How a printer is told is `paper.py`; how it then looks, `preview.py`."""

import json
import re
import unicodedata
from dataclasses import dataclass, replace

from words import MAIN, locale_of, rupiah

KINDS = ("ticket", "list", "letter", "complaint", "closing", "block", "test")
AGAIN = "CETAK ULANG"  # stands on every copy, whatever its language: staff look for these two words
DATE = "d MMMM y"
# What the usual fonts of a printer lack, in letters that all have.
SIMPLER = str.maketrans({
    "–": "-", "—": "-", "−": "-", "·": "-", "•": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "×": "x",
    "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "\xad": "", "\n": " ", "\t": " ", "\xa0": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: `lines` are (style, text) from top to bottom.

    title number strong text small link: a row or more in the middle; under a link stands its code.
    item: something to bring, a box to tick before it. pair: (left, right) at the two edges of one row.
    rule: a line across. cut: here the paper is cut, or torn at a dashed row. again: what marks a copy.
    `kind` is one of KINDS; `link` is what the code opens; `again` is the sentence that marks a copy of this slip.
    """

    name: str
    lines: tuple
    link: str | None = None
    kind: str = "ticket"
    again: str = ""

    def marked(self, copy, hour):
        """The same slip as a copy, which nobody takes for a second number. `copy`: the how manieth; `hour`: `09.05`."""
        again = self.again if AGAIN in self.again else AGAIN
        return replace(self, lines=(("again", f"{again} {copy} · {hour}"), *self.lines))

    def as_text(self, columns=32):
        """The slip as it looks on paper, in letters."""
        rows = []
        for style, text in self.lines:
            if style == "number":
                rows += ["", " ".join(text).center(columns).rstrip(), ""]
            elif style in ("item", "pair", "rule", "cut"):
                rows += rows_of(style, text, columns)
            else:
                rows += [row.center(columns).rstrip() for row in rows_of(style, text, columns)]
        return "\n".join(rows)

    def as_json(self):
        """The slip as text that can be kept, for `from_json`."""
        return json.dumps([self.name, self.lines, self.link, self.kind, self.again], ensure_ascii=False)

    @classmethod
    def from_json(cls, text):
        name, lines, link, kind, again = json.loads(text)
        lines = tuple((style, tuple(said) if isinstance(said, list) else said) for style, said in lines)
        return cls(name, lines, link, kind, again)


def slip_of(taken, words, language, now, address):
    """The slip of a ticket (see `lobby/place.py`). `address`: where phones find this office, or None."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    queue, service, office = taken["queue"], taken["service"], words.office
    lines = [("title", office.name)]
    if office.region:
        lines.append(("small", office.region))
    lines += [("text", say("slip.your_number")), ("number", f"{taken['ticket'][0]} {taken['ticket'][1:]}")]
    lines.append(("title", queue.named(language)))
    if service:
        lines.append(("text", service.named(language)))
    if taken["priority"] != "none":
        lines.append(("text", say("slip.priority")))
    if language != MAIN:
        lines.append(("small", _for_staff(taken, words)))
    if taken["status"] == "waiting":
        lines.append(("strong", say("slip.ahead", n=taken["ahead"]) if taken["ahead"] else say("slip.first")))
        if taken["wait"]:
            lines.append(("strong", say("slip.wait", start=taken["wait"][0], end=taken["wait"][1])))
    lines.append(("text", say("slip.sit")))
    if service and service.requirements:
        lines += [("rule", ""), ("text", say("slip.bring")), *(("item", one) for one in service.requirements)]
    lines += [("rule", ""), *free(words, language)]
    link = f"{address}/t/{taken['token']}" if address else None
    if link:
        lines.append(("link", say("slip.link")))
    lines += [("small", say("slip.footer")), ("pair", when(words, language, now))]
    return Slip(taken["ticket"], tuple(lines), link, "ticket", say("slip.again"))


def list_of(service, words, language):
    """The slip of what to bring for a service: no number stands on it, and it says so."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    lines = [("title", words.office.name), ("text", say("slip.bring")), ("title", service.named(language))]
    lines += [("item", requirement) for requirement in service.requirements]
    if not service.requirements:
        lines.append(("text", say("slip.bring_nothing")))
    lines.append(("title", say("slip.cost", fee=rupiah(service.fee)) if service.fee else say("slip.no_cost")))
    if service.fee_note:
        lines.append(("text", service.fee_note))
    lines.append(("small", say("slip.not_a_number")))
    return Slip(service.id, tuple(lines), kind="list", again=say("slip.again"))


def _for_staff(taken, words):
    """In Indonesian, on a slip in another language: the line and what the person comes for."""
    said = [taken["queue"].named(MAIN)]
    if taken["service"]:
        said.append(taken["service"].named(MAIN))
    if taken["priority"] != "none":
        said.append(words.say("slip.priority", MAIN))
    return f"{words.say('slip.your_number', MAIN)}: {', '.join(said)}"


def free(words, language):
    """That nothing is paid for: it must be read by the resident and by whoever would ask for money."""
    here, main = words.say("slip.free", language), words.say("slip.free", MAIN)
    return [("title", here)] if here == main else [("title", here), ("text", main)]


def when(words, language, now):
    """("24 November 2026", "09.05 WIB")"""
    from babel.dates import parse_pattern

    date = parse_pattern(DATE).apply(words.office.local(now), locale_of(language))
    return date, f"{words.hour(now)} {words.office.local(now):%Z}"


# --- rows ----------------------------------------------------------------------------------------------------------


def rows_of(style, text, columns):
    """A line as rows no wider than the paper. Those of an item, a pair, a rule and a cut begin at the left."""
    match style:
        case "item":
            return items(text, columns)
        case "pair":
            return pair(*text, columns)
        case "rule":
            return ["-" * columns]
        case "cut":
            return [("- " * columns)[:columns].rstrip()]
        case "again" if len(text) > columns and (parts := re.match("(.*) [·-] (.*)", text)):
            return [*rows_of("again", parts[1], columns), *wrapped(parts[2], columns)]
    return wrapped(text, columns)


def items(text, columns):
    """Rows of something to bring: a box, and what follows it under the first word."""
    return [f"{'[ ]' if number == 0 else '   '} {row}" for number, row in enumerate(wrapped(text, columns - 4))]


def pair(left, right, columns):
    """A text at each edge of one row; a long left one takes more rows, and the right one ends the last, or follows."""
    *rows, last = [left] if len(left) <= columns else wrapped(left, columns)
    if len(last) + 1 + len(right) <= columns:
        return [*rows, last + right.rjust(columns - len(last))]
    return [*rows, last, *(row.rjust(columns) for row in wrapped(right, columns))]


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


def plain_line(style, text):
    """A line's text in letters every printer has: a pair's two."""
    return tuple(map(plain, text)) if style == "pair" else plain(text)


def plain(text):
    """Letters every thermal printer has: accents folded, everything else that is not ASCII a question mark."""
    folded = unicodedata.normalize("NFKD", text.translate(SIMPLER))
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in kept)

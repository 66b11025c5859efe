"""A letter as it is printed: letterhead, title, number, what is in it, and who signs, by the rules of office letters.

Nothing here is kept: it is put together from a form that was just opened, for one page.
"""

from dataclasses import dataclass, field

from letterhead import SMALLER, Signed, dated, letterhead, office_of, own_name, signature, village_of, written_date
from letters.bodies import Paragraph, Place, places_of
from letters.form import shown_as
from words import MAIN

LINE_LETTERS, ROW_LETTERS, NAME_LETTERS, MOST_LINES = 88, 54, 26, 29  # of a page at 12 points
ANSWER, TYPED, EMPTY = "answer", "typed", "empty"


@dataclass(frozen=True, slots=True)
class Filled:
    """A Place with what goes there. `kind`: an answer of the form, typed on the page now, or empty to be written on."""

    name: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or with a `label` a line of a table. `is_there`: one that is optional is not, while it is empty."""

    runs: tuple
    optional: bool = False
    label: str = ""

    @property
    def is_there(self):
        return not self.optional or not any(isinstance(run, Filled) and run.kind == EMPTY for run in self.runs)

    @property
    def goes_on(self):
        """Does it go on with a sentence that a table stood in?"""
        return isinstance(self.runs[0], str) and self.runs[0][0].islower()


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or the lines of a table."""

    lines: tuple
    is_table: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What a page draws. `runs` are texts and Filled Places.

    `open_places`: (name, label, text) of what may still be typed into it. `is_draft`: it has no number yet.
    """

    letterhead: tuple
    title: str
    number: str
    parts: tuple
    dated: str
    signed: Signed
    applicant: tuple = ()
    witness: tuple = ()
    open_places: tuple = field(default=())

    @property
    def is_draft(self):
        return not self.number

    @property
    def is_long(self):
        """Does it say so much that it is set closer, to stay on one page? Lines are guessed from letters."""
        lines = sum(_lines(line.runs, ROW_LETTERS if part.is_table else LINE_LETTERS) + (0 if part.is_table else .4)
                    for part in self.parts for line in part.lines)  # fmt: skip
        lines += max(_lines(self.applicant, NAME_LETTERS), len(self.signed.lines)) + (7 if self.witness else 0)
        return lines > MOST_LINES


def compose(body, entry, answers, typed, *, settings, words, signer, on, number=""):
    """The Letter of a Body. `answers`: {name: text as kept}; `typed`: {name: text} put in on the page alone.

    `signer`: one of the office's; `on`: the date it bears; `number`: its name in the register, "" before it has one.
    """
    blanks = {each.name: each for each in entry.fields}
    given = {name: text for name, text in answers.items() if name in blanks and text}
    said = {name: shown_as(blanks[name], text, words, MAIN) for name, text in given.items()}
    known = _of_office(settings, words, signer, on, number) | said

    def filled(place):
        if text := known.get(place.name):
            return Filled(place.name, text, ANSWER)
        text = typed.get(place.name, "")
        return Filled(place.name, text, TYPED if text else EMPTY)

    def put(runs):
        return tuple(filled(run) if isinstance(run, Place) else run for run in runs)

    return Letter(
        letterhead=letterhead(settings.letters, settings.office), title=body.title, number=number,
        parts=tuple(
            Part((Line(put(part.runs), part.optional),)) if isinstance(part, Paragraph)
            else Part(tuple(Line(put(row.runs), row.optional, row.label) for row in part), is_table=True)
            for part in body.parts
        ),
        dated=dated(settings.office, on), signed=signature(settings, signer), applicant=put(body.applicant),
        witness=put(body.witness),
        open_places=tuple(
            (place.name, place.label, typed.get(place.name, "")) for place in places_of(body)
            if not known.get(place.name)
        ),
    )  # fmt: skip


def _lines(runs, letters):
    length = sum(len(run) if isinstance(run, str) else max(len(run.text), 1) for run in runs)
    breaks = sum(run.text.count("\n") for run in runs if not isinstance(run, str))
    return breaks + -(-length // letters) if length else 0


def _of_office(settings, words, signer, on, number):
    """{name: text} of what every letter may say of its office."""
    office = settings.office
    within = {part.split()[0].casefold(): part for part in map(str.strip, office.region.split(",")) if part}
    district = next((within[kind].partition(" ")[2] for kind in SMALLER if kind in within), "")
    return {
        "kantor": village_of(office.name), "desa": own_name(office.name),
        "kecamatan": district, "wilayah": office.region, "tanggal": written_date(on), "nomor": number,
        "penanda_tangan": signer.name, "jabatan": office_of(settings, signer),
    }  # fmt: skip

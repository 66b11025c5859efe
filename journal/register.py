"""The register of letters, read from the facts: every number given, what became of it, and when it was handed over.

The lobby forgets letters that are long done; the journal does not.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from journal.facts import UnreadableFact, fact_from
from journal.schema import LETTERS
from journal.sqlite import reading
from lobby.letter import COLLECTED, READY
from lobby.letter_events import LetterNumbered, LetterVoided

_REGISTER = (
    f"select fact, at, body from facts where {LETTERS}"
    " and fact in ('LetterNumbered', 'LetterVoided', 'RequestMoved') order by seq"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """One line of the register. `voided`: why the number is not used; `signed`: whether the letter is ready, or was
    handed over, at `collected_at` (UTC)."""

    year: int
    number: int
    name: str
    service: str
    signer: str
    at: datetime
    voided: str | None = None
    signed: bool = False
    collected_at: datetime | None = None


def register(path):
    """Every Numbered, in the order of their numbers. Raises JournalTrouble."""
    given, voided, moved = [], {}, {}
    with closing(reading(path)) as connection:
        for row in connection.execute(_REGISTER):
            try:
                fact = fact_from(row[0], row[1], row[2])
            except UnreadableFact:  # spoilt by hand: the journal's own check says so
                continue
            if isinstance(fact, LetterNumbered):
                given.append(fact)
            elif isinstance(fact, LetterVoided):
                voided[fact.year, fact.number] = fact.reason
            else:  # one handed over by mistake goes back
                moved[fact.request] = fact
    lines = [_line(fact, voided, moved.get(fact.request)) for fact in given]
    return sorted(lines, key=lambda line: (line.year, line.number))


def _line(fact, voided, moved):
    """`moved`: its request's last step, if it went any."""
    reason = voided.get((fact.year, fact.number))
    state = moved.state if moved and not reason else None
    return Numbered(
        year=fact.year, number=fact.number, name=fact.name, service=fact.service, signer=fact.signer, at=fact.at,
        voided=reason, signed=state in (READY, COLLECTED), collected_at=moved.at if state == COLLECTED else None,
    )  # fmt: skip

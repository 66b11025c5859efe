"""The register of complaints and suggestions, read from the facts: what became of each, and when. No words.

The lobby forgets those that are long done; the journal does not.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

from journal.facts import UnreadableFact, fact_from
from journal.schema import COMPLAINTS
from journal.sqlite import reading
from lobby.complaint import ANSWERED, OPEN, RECEIVED, SETTLED, SUGGESTION, complaint_name, tells_its_owner
from lobby.feedback_events import ComplaintAnswered, ComplaintMade, ComplaintMoved

_REGISTER = (
    f"select fact, at, body from facts where {COMPLAINTS}"
    " and fact in ('ComplaintMade', 'ComplaintMoved', 'ComplaintAnswered') order by seq"
)


@dataclass(kw_only=True, slots=True)
class Line:
    """One line of the register. Instants are UTC, `answer_by` and `settle_by` local dates.

    `told_at`: when its owner was first told something (see `lobby/complaint.py`); `settled_at`: when it came to the
    state in which it is settled, None while it is not.
    """

    name: str
    made_at: datetime
    kind: str
    about: str
    channel: str
    anonymous: bool
    service: str | None
    state: str
    reason: str | None
    answer_by: date
    settle_by: date
    told_at: datetime | None = None
    settled_at: datetime | None = None

    def is_late(self, today):
        """As `Complaint.is_late`."""
        if self.kind == SUGGESTION or self.state in SETTLED:
            return False
        return today > (self.answer_by if self.state in OPEN else self.settle_by)


def complaint_register(path):
    """Every Line, in the order in which they came. Raises JournalTrouble."""
    lines = {}
    with closing(reading(path)) as connection:
        for row in connection.execute(_REGISTER):
            try:
                fact = fact_from(row[0], row[1], row[2])
            except UnreadableFact:  # spoilt by hand: the journal's own check says so
                continue
            if isinstance(fact, ComplaintMade):
                lines[fact.complaint] = _line(fact)
            elif isinstance(fact, (ComplaintMoved, ComplaintAnswered)) and fact.complaint in lines:
                _go_on(lines[fact.complaint], fact)
    return list(lines.values())


def _line(fact):
    return Line(
        name=complaint_name(fact.year, fact.number), made_at=fact.at, kind=fact.kind, about=fact.about,
        channel=fact.channel, anonymous=fact.anonymous, service=fact.service, state=RECEIVED, reason=None,
        answer_by=date.fromisoformat(fact.answer_by), settle_by=date.fromisoformat(fact.settle_by),
    )  # fmt: skip


def _go_on(line, fact):
    line.state = getattr(fact, "state", ANSWERED)
    line.reason = getattr(fact, "reason", None)
    if line.told_at is None and tells_its_owner(line.state, line.reason):
        line.told_at = fact.at
    line.settled_at = fact.at if line.state in SETTLED else None

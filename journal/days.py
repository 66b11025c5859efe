"""What the record holds of each service day, for the pages of the head and of everybody: read beside the writer.

A day's facts are those from its opening until the next day opens, so that what happens at night belongs to the day
before it. Days are local dates in ISO text, instants are UTC.
"""

from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime

from journal.facts import UnreadableFact, as_instant, fact_from
from journal.paper_seal import typed
from journal.record import REMARKS
from journal.schema import ACROSS, DAY
from journal.seals import is_day
from journal.sqlite import SEAL, reading, verified
from lobby.events import TicketCalled
from lobby.letter_events import RequestMade
from lobby.lobby import Lobby
from lobby.ticket import WAITING

A_PAGE = 200  # facts
_OPENINGS = f"select seq, {DAY} from facts where fact = 'DayOpened' and {ACROSS} order by seq"
_ARRIVED = "select count(*) from facts where seq >= ? and seq < ? and fact in ('TicketIssued', 'TicketCheckedIn')"
_ENTERED = f"select {DAY}, count(*) from facts where fact = 'TicketEntered' and {ACROSS} group by 1"
_REMARKED = "select day, what, count(*) from remarks where day between ? and ? group by day, what"
_REMARKS = "select seq, at, what, ticket, counter, done_by, reason from remarks where day = ? order by seq"
# A day that was opened again has no seal until it is closed again.
_SEALED = (
    "select day, max(seq) from sealed where day between ? and ? and not exists (select 1 from remarks"
    " where remarks.day = sealed.day and remarks.what = 'reopened' and remarks.seq > sealed.seq) group by day"
)
_ALL_SEALS = "select seq, seal from facts where seq in (select seq from sealed where day = ?) order by seq"
_FIELD = "case when json_valid(body) then json_extract(body, '$.{}') end"
_TICKET, _COUNTER, _TO, _BY = (_FIELD.format(name) for name in ("ticket", "counter", "to_counter", "by"))
_SOME = (
    f"from facts where seq >= :first and seq < :end and (:ticket is null or {_TICKET} = :ticket)"
    f" and (:counter is null or {_COUNTER} = :counter or {_TO} = :counter) and (:by is null or {_BY} = :by)"
)
_ROWS = "select seq, at, fact, body, seal"
_BOOKINGS = (
    f"select seq, at, fact, body, seal from facts where fact in ('TicketBooked', 'TicketCancelled') and {ACROSS}"
    f" and seq < ? and {DAY} = ? order by seq"
)
_OF_LETTERS = RequestMade.__module__


@dataclass(frozen=True, slots=True)
class Seal:
    """Of a closed day: fact `seq` is the last it counts, and bears `seal`."""

    day: str
    seq: int
    seal: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A service day: how many numbers joined a line in it (`given`), and {what: count} of each of REMARKS.

    `seal`: its Seal, None while it is open.
    """

    day: str
    given: int
    remarks: Counter
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class Remarked:
    """A line of a day's register: `what` is one of REMARKS. `passed`: how many were ahead of one called out of order,
    None where nobody can tell. `by`: who, as the record has it. Of a clock put right, `reason` is by how many seconds.
    `at`: None when its row cannot be read any more.
    """

    seq: int
    at: datetime | None
    what: str
    ticket: str | None
    counter: str | None
    by: str | None
    reason: str | None
    passed: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it is in the record; `fact` None when its row cannot be read any more."""

    seq: int
    at: datetime | None
    kind: str
    fact: object
    seal: str


class Days:
    """The days of a journal. Every method reads the file anew, and raises JournalTrouble where there is none."""

    def __init__(self, path):
        self.path = path

    def jumps(self, first, last):
        """{what: count} of all REMARKS from day `first` to day `last`, inclusive: `jump` is a call out of order."""
        with closing(reading(self.path)) as connection:
            counts = Counter()
            for _, what, count in connection.execute(_REMARKED, (first, last)):
                counts[what] += count
        return {what: counts[what] for what in REMARKS}

    def seal_of_day(self, day):
        """The Seal of a closed day; None of one that is open, or that never was."""
        return next(iter(self.seals(day, day)), None)

    def seals(self, first, last):
        """The Seal of each closed day from `first` to `last`, in order."""
        with closing(reading(self.path)) as connection:
            return list(_seals(connection, first, last).values())

    def all_seals(self, day):
        """[(seq, seal)] of every time a day was sealed: when it was closed, closed again, and counted on for."""
        with closing(reading(self.path)) as connection:
            return connection.execute(_ALL_SEALS, (day,)).fetchall()

    def checked(self, text, rest=None):
        """The Verdict on the whole record against a seal as somebody typed it from paper. It takes its time.

        Raises NotASeal, a ValueError, with a sentence.
        """
        seal, seq = typed(text)
        return verified(self.path, seal, rest, seq)

    def span(self):
        """(first, last) service day there is, or None."""
        with closing(reading(self.path)) as connection:
            days = [day for _, day in _openings(connection)]
        return (min(days), max(days)) if days else None

    def counted(self, first, last):
        """A Counted for each service day from `first` to `last`, the newest first."""
        with closing(reading(self.path)) as connection:
            openings = _openings(connection)
            seals, entered = _seals(connection, first, last), dict(connection.execute(_ENTERED))
            remarks = {}
            for day, what, count in connection.execute(_REMARKED, (first, last)):
                remarks.setdefault(day, Counter())[what] = count
            found = []
            for at, (seq, day) in enumerate(openings):
                if first <= day <= last:
                    end = openings[at + 1][0] if at + 1 < len(openings) else _LAST
                    arrived = connection.execute(_ARRIVED, (seq, end)).fetchone()[0]
                    given, remarked = arrived + entered.get(day, 0), remarks.get(day, Counter())
                    found.append(Counted(day, given, remarked, seals.get(day)))
        return sorted(found, key=lambda counted: counted.day, reverse=True)

    def remarks(self, day, office):
        """Every Remarked of a day, in the order in which it happened."""
        with closing(reading(self.path)) as connection:
            rows = connection.execute(_REMARKS, (day,)).fetchall()
            passed = {}
            if any(row[2] == "jump" for row in rows):
                passed = _passed(connection, day, office)
        return [
            Remarked(seq, _instant(at), what, ticket, counter, by, reason, passed.get(seq))
            for seq, at, what, ticket, counter, by, reason in rows
        ]

    def facts(self, day, *, ticket=None, counter=None, by=None, page=1, most=A_PAGE):
        """(how many facts of a day fit, a Told for each on this page, in order); `page` counts from 1.

        Those of a ticket, of a counter, or that somebody did (`by`, as the record has it), where one is named.
        """
        with closing(reading(self.path)) as connection:
            span = _span(connection, day)
            if span is None:
                return 0, []
            wanted = {"first": span[0], "end": span[1], "ticket": ticket, "counter": counter, "by": by,
                      "most": most, "skip": (page - 1) * most}  # fmt: skip
            total = connection.execute(f"select count(*) {_SOME}", wanted).fetchone()[0]
            rows = connection.execute(f"{_ROWS} {_SOME} order by seq limit :most offset :skip", wanted)
            return total, [_told(*row) for row in rows]

    def who_acted(self, day):
        """({counter}, {by}) that facts of a day name."""
        with closing(reading(self.path)) as connection:
            span = _span(connection, day)
            if span is None:
                return set(), set()
            rows = connection.execute(
                f"select distinct {_COUNTER}, {_BY} from facts where seq >= ? and seq < ?", span
            ).fetchall()
        return {row[0] for row in rows} - {None}, {row[1] for row in rows} - {None}


_LAST = 2**62  # beyond every fact


def _openings(connection):
    """[(seq, day)] of each day's first opening, in order; a row whose body was spoilt has no day."""
    return [(seq, day) for seq, day in connection.execute(_OPENINGS) if is_day(day)]


def _span(connection, day):
    """(seq of its opening, seq of the next day's), or None where the day never was. The first begins with fact 1."""
    openings = _openings(connection)
    at = next((at for at, (_, each) in enumerate(openings) if each == day), None)
    if at is None:
        return None
    end = openings[at + 1][0] if at + 1 < len(openings) else _LAST
    return (openings[at][0] if at else 1), end


def _seals(connection, first, last):
    found = connection.execute(_SEALED, (first, last)).fetchall()
    seals = {day: (seq, connection.execute(SEAL, (seq,)).fetchone()) for day, seq in sorted(found) if is_day(day)}
    return {day: Seal(day, seq, row[0]) for day, (seq, row) in seals.items() if row}


def _instant(text):
    try:
        return as_instant(text)
    except (TypeError, ValueError):  # spoilt by hand
        return None


def _told(seq, at, kind, body, seal):
    try:
        return Told(seq, as_instant(at), kind, fact_from(kind, at, body), seal)
    except (UnreadableFact, ValueError, TypeError):  # spoilt by hand: the journal's own check says so
        return Told(seq, None, str(kind), None, str(seal))


def _passed(connection, day, office):
    """{seq: how many were ahead} of each call out of order of a day, which is played again for it."""
    span, lobby, passed = _span(connection, day), Lobby(office), {}
    if span is None:
        return passed
    before = connection.execute(_BOOKINGS, (span[0], day))
    rows = connection.execute(f"{_ROWS} from facts where seq >= ? and seq < ? order by seq", span)
    for seq, at, kind, body, _ in [*before, *rows]:
        with suppress(Exception):  # what was spoilt by hand, and what follows from it, is left out
            fact = fact_from(kind, at, body)
            if type(fact).__module__ == _OF_LETTERS:
                continue  # of letters that began on other days nothing is known here
            if isinstance(fact, TicketCalled) and fact.out_of_order:
                ticket = lobby.tickets[fact.ticket]
                if ticket.status == WAITING:
                    passed[seq] = lobby.ahead(ticket, fact.at)
            lobby.apply(fact, seq)
    return passed

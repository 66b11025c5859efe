"""What reports ask of the rows derived from facts: plain questions about a span of service days.

Everything is asked of one snapshot, so that a fact recorded meanwhile is in all answers or in none.
"""

import sqlite3
from contextlib import closing, contextmanager
from datetime import date

from journal import JournalTrouble
from journal.derived import VERSION
from journal.schema import ACROSS, DAY
from journal.sqlite import reading

_TOUCHED = (
    "select month, first, last, seal from (select substr(day, 1, 7) as month, min(day) as first, max(day) as last,"
    " max(seq) as seq from touched where day < ? group by month) left join facts using (seq) order by month"
)
_LAST_TOUCH = "select max(touched.seq), seal from touched left join facts using (seq)"
_LEGS = (
    "select day, leg, queue, service, priority, counter, served_by, queued_at, ending, wait_seconds, walk_seconds,"
    " service_seconds, visit_seconds, paper, home, told_from, told_to from legs where day between ? and ?"
)
_TALLIES = "select day, what, about, count from tallies where day between ? and ?"
_REMARKS = "select what, count(*) from remarks where day between ? and ? group by what"
_STEPS = "select service, state, before, seconds from letter_steps where day between ? and ?"
_STANDING = "select state, before, count(*) from letter_steps where day between ? and ? group by state, before"
_TURN = (
    f"select fact, {DAY} from facts where fact in ('DayOpened', 'DayClosed', 'DayReopened') and {ACROSS}"
    " order by seq desc limit 1"
)


class Rows:
    """The derived rows of one journal. `version`: of what they say."""

    version = VERSION

    def __init__(self, path):
        self.path = path

    @contextmanager
    def snapshot(self):
        """A Snapshot, read beside the writer. Raises JournalTrouble."""
        try:
            with closing(reading(self.path)) as connection:
                connection.text_factory = str  # rows of our own making, and many
                connection.execute("begin")
                yield Snapshot(connection)
        except sqlite3.DatabaseError as trouble:
            raise JournalTrouble(f"Catatan {self.path} tidak dapat dibaca ({trouble}).") from trouble


class Snapshot:
    """Days are ISO dates, `first` and `last` included. What is asked for as rows is read as it is walked through."""

    def __init__(self, connection):
        self._ask = connection.execute

    def touched(self, before):
        """{month: (first, last day with a row, the seal of the fact that changed one of them last)}, in order.

        Only of days before the ISO date given. A seal stands for everything before it too: the same days, read at the
        same seal in whatever file, say the same. It is None where somebody has removed that fact.
        """
        return {month: tuple(known) for month, *known in self._ask(_TOUCHED, (before,)) if _is_month(month)}

    def last_touch(self):
        """(seq, seal) of the fact that changed a row last."""
        return self._ask(_LAST_TOUCH).fetchone()

    def day_at_hand(self):
        """(ISO date of the service day that is, or was last; is it open?), or None when there has been none."""
        row = self._ask(_TURN).fetchone()
        return (row[1], row[0] != "DayClosed") if row and row[1] else None

    def legs(self, first, last):
        """(day, leg, queue, service, priority, counter, served_by, queued_at, ending, wait, walk, service and visit
        seconds, paper, home, told_from, told_to) each; see `journal/legs.py`."""
        return self._ask(_LEGS, (first, last))

    def tallies(self, first, last):
        """(day, what, about, count) each; see `journal/record.py`."""
        return self._ask(_TALLIES, (first, last))

    def remarks(self, first, last):
        """(what, how many) each."""
        return self._ask(_REMARKS, (first, last))

    def letter_steps(self, first, last):
        """(service, state, before, seconds in the state before) each; see `journal/steps.py`."""
        return self._ask(_STEPS, (first, last))

    def letters_standing(self, first, last):
        """(state, the state before or None, how many steps) each."""
        return self._ask(_STANDING, (first, last))


def _is_month(text):
    """Is it one, and not what somebody wrote into a fact by hand?"""
    try:
        return date.fromisoformat(f"{text}-01").isoformat() == f"{text}-01"
    except ValueError:
        return False

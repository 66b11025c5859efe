"""The register's rows and the days' seals, held against the facts from which they were derived.

Which facts are remarked, and up to which one a closed day counts, can be told from the facts alone, without playing
the days again; so the check of the chain tells it on its way. Everything else that was derived: `compared.py`.
"""

from journal.record import is_remarked, remark
from lobby.events import DayClosed, DayOpened, DayReopened, FeedbackGiven, TicketEntered

COLUMNS = ("seq", "day", "at", "what", "ticket", "counter", "done_by", "reason")
REMARKS = f"select {', '.join(COLUMNS)} from remarks order by seq"
SEALED = "select seq, day from sealed order by seq"
_ANEW = "susun ulang: ./run journal rebuild"


class Held:
    """Takes the facts in order, and knows the first of which the rows tell something else."""

    def __init__(self, rows=None):
        """`rows`: (those of `remarks`, those of `sealed`), or None where they are not to be held against anything."""
        self.looks = rows is not None
        remarks, sealed = rows or ((), ())
        self.remarks, self.sealed = {row[0]: row for row in remarks}, dict(sealed)
        self.seals = {}  # {seq: the day it seals}, as the facts tell it
        self.first = None  # (seq, what is wrong)
        self.day, self.is_open = None, False

    def take(self, seq, fact):
        """The next fact."""
        self._follow(seq, fact)
        if self.looks:
            self._hold_remark(seq, fact, self.remarks.pop(seq, None))
            self._hold_seal(seq, self.sealed.pop(seq, None))

    def misfit(self):
        """(seq, sentence) of the first row that is not as its fact tells it, or None, once all facts were taken."""
        left = [seq for seq in (*self.remarks, *self.sealed) if isinstance(seq, int)]
        if not self.first and left:
            self._note(min(left), "ada barisnya, padahal tidak ada catatannya")
        if not self.first:
            return None
        seq, wrong = self.first
        return seq, f"laporan tidak cocok dengan catatan {seq}: {wrong}; {_ANEW}"

    def _follow(self, seq, fact):
        """As the lobby does (`lobby/state.py`, `lobby/record.py`, `lobby/stayed.py`)."""
        if isinstance(fact, DayOpened):
            self.day, self.is_open = fact.day, True
        elif isinstance(fact, DayReopened):
            self.is_open = True
        elif isinstance(fact, DayClosed):
            self.is_open = False
            self.seals[seq] = self.day
        elif self._counts_on(fact):
            self.seals[seq] = self.day

    def _counts_on(self, fact):
        """Does it count for the last day, which is closed? Of a day before that one nothing is sealed again."""
        if self.day is None or self.is_open or not isinstance(fact, FeedbackGiven | TicketEntered):
            return False
        return getattr(fact, "day", self.day) == self.day

    def _hold_remark(self, seq, fact, row):
        try:
            expected = remark(fact, seq, self._day(fact, row)) if is_remarked(fact) else None
        except (TypeError, ValueError):  # a body that somebody wrote and sealed, and no version of this did
            expected = row
        if row == expected:
            return
        if row is None:
            self._note(seq, f"tidak ada di register ({expected[3]})")
        elif expected is None:
            self._note(seq, f"ada di register ({row[3]}), padahal bukan kejadian yang dicatat di sana")
        else:
            name, kept, true = next(each for each in zip(COLUMNS, row, expected, strict=True) if each[1] != each[2])
            self._note(seq, f"di register {name} tertulis {kept}, seharusnya {true}")

    def _hold_seal(self, seq, day):
        expected = self.seals.get(seq)
        if day != expected:
            self._note(seq, f"segel hari {expected or '–'} tertulis sebagai segel hari {day or '–'}")

    def _day(self, fact, row):
        """Its service day; before the first one it is the local date, which is not known here."""
        return getattr(fact, "day", None) or self.day or (row and row[1])

    def _note(self, seq, wrong):
        self.first = self.first or (seq, wrong)

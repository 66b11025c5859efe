"""What was answered, on disk: `surveys.db` in the data folder, in which nobody is found again.

No number, no token, no tap, no free text, and no time but a date and half a day. Forms lie in the order of keys drawn
by lot; after each the file is written anew and its log emptied, because the pages of a table keep what they are given
in the order in which it came, and a log does even longer. So the file does not tell which of a day's forms came first,
and cannot be laid beside the journal, which knows when somebody handed one in.

Full synchrony: what was answered with "received" survives a power cut.
"""

import json
import logging
import os
import sqlite3
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from gevent.monkey import get_original

from feedback.survey import ELEMENTS
from feedback.survey_form import RESPONDENT, new_key

log = logging.getLogger("antrean.survey")

BUSY = 5.0  # seconds that another program may hold the file
AT_MOST = 20.0  # seconds to wait for the others of this program
_COLUMNS = ", ".join((*ELEMENTS, "service", "day", "band", "channel", "language", *RESPONDENT))
_PLACES = ", ".join(f":{name}" for name in _COLUMNS.split(", "))
_SUMS = ", ".join(f"sum({element})" for element in ELEMENTS)
_FIRST = (
    f"create table if not exists surveys (key blob primary key, {', '.join(f'{each} integer' for each in ELEMENTS)},"
    " service text, day text not null, band text, channel text not null, language text,"
    f" {', '.join(f'{each} text' for each in RESPONDENT)}) without rowid",
    "create table if not exists typed (day text primary key, count integer not null) without rowid",
    "create table if not exists clock (id integer primary key check (id = 1), seen text not null)",
)  # fmt: skip
_KEEP = f"insert into surveys (key, {_COLUMNS}) values (:key, {_PLACES})"
_TYPED = "insert into typed values (?, 1) on conflict do update set count = count + 1"
_TOTAL = f"select count(*), {_SUMS} from surveys where day between ? and ?"
_BY_DAY = f"select day, count(*), {_SUMS} from surveys where day between ? and ? group by 1"
_ON = "where day in (select value from json_each(?))"
# By what the forms of some days can be told apart.
_BY = {each: f"select {each}, count(*), {_SUMS} from surveys {_ON} group by 1" for each in
       ("service", "channel", *RESPONDENT)}  # fmt: skip
_ANSWERED = {element: f"select {element}, count(*) from surveys {_ON} group by 1" for element in ELEMENTS}
_DUE = (
    f"update surveys set {', '.join(f'{each} = null' for each in RESPONDENT)} where day < ?"
    f" and coalesce({', '.join(RESPONDENT)}) is not null"
)


class SurveyStore:
    """The forms of an office. `run(work, *given)` may take what waits for the disk to another thread.

    Raises sqlite3.Error where the file cannot be read or written.
    """

    def __init__(self, folder, run=lambda work, *given: work(*given), key=new_key):
        """`folder`: the data folder; `key()`: what the next form is called."""
        self.path, self.run, self.key = Path(folder).resolve() / "surveys.db", run, key
        # May the file or its log still tell which form came last, because another program was reading, the disk full?
        self.unlaid = True
        # The native one, for these are threads of the pool: one connection at a time.
        self._turn = get_original("_thread", "allocate_lock")()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._begin()
        except (sqlite3.Error, OSError) as trouble:  # the office opens all the same; whoever hands in a form is told
            log.error("surveys.db cannot be opened: %s", trouble)

    def keep(self, form, typed_on=None):
        """Keep a Form; it is on disk when this returns. `typed_on`: the date on which staff typed it from a paper."""
        self.run(self._keep, form, typed_on)

    def total(self, first, last):
        """(how many forms, {element: the sum of its answers}) from `first` to `last`, dates, inclusive."""
        return self.run(self._total, first, last)

    def by_day(self, first, last):
        """{day as ISO text: (how many, {element: sum})} of the days from `first` to `last` that have forms."""
        return self.run(self._by_day, first, last)

    def groups(self, days):
        """{by: {what: (how many, {element: sum})}} of some days, ISO texts: by service, channel, and by each part of
        what respondents tell of themselves; None for what was not told."""
        return self.run(self._groups, days)

    def answered(self, days):
        """{element: {answer: how many}}"""
        return self.run(self._answered, days)

    def typed(self, day):
        """How many forms staff typed from paper on a date."""
        return self.run(self._typed, day)

    def forget(self, before):
        """Let go of who respondents of the days before a date were; how many forms lost that. Answers stay."""
        return self.run(self._forget, before)

    def lay(self):
        """Write the file in the order of its keys where that did not come about before. Is it so now?"""
        return self.run(self._lay)

    def seen(self):
        """The last date on which the clock was believed, or None."""
        return self.run(self._seen)

    def see(self, day):
        """The clock is believed on this date."""
        self.run(self._see, day)

    # --- one at a time ---------------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self):
        if not self._turn.acquire(timeout=AT_MOST):
            raise sqlite3.OperationalError("surveys.db is busy")
        try:
            with closing(self._open()) as db:
                yield db
        finally:
            self._turn.release()

    def _open(self):
        db = sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=BUSY)
        db.execute("pragma synchronous=full")
        db.execute("pragma secure_delete=on")
        db.execute("pragma temp_store=memory")  # what is written anew must not lie in another folder meanwhile
        return db

    def _begin(self):
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with self._alone() as db:
            db.execute("pragma journal_mode=wal")
            with db:
                for table in _FIRST:
                    db.execute(table)
            self.unlaid = not _lay_anew(db)  # power may have gone between a form and this

    def _keep(self, form, typed_on):
        row = {name: getattr(form, name, None) for name in _COLUMNS.split(", ")} | form.answers
        with self._alone() as db:
            with db:
                db.execute(_KEEP, row | {"key": self.key(), "day": form.day.isoformat()})
                if typed_on:
                    db.execute(_TYPED, (typed_on.isoformat(),))
            self.unlaid = not _lay_anew(db)

    def _total(self, first, last):
        with self._alone() as db:
            n, *sums = db.execute(_TOTAL, _days(first, last)).fetchone()
        return n, dict(zip(ELEMENTS, sums, strict=True))

    def _by_day(self, first, last):
        with self._alone() as db:
            return _grouped(db.execute(_BY_DAY, _days(first, last)))

    def _groups(self, days):
        with self._alone() as db:
            return {by: _grouped(db.execute(query, (json.dumps(days),))) for by, query in _BY.items()}

    def _answered(self, days):
        with self._alone() as db:
            return {each: dict(db.execute(query, (json.dumps(days),)).fetchall()) for each, query in _ANSWERED.items()}

    def _typed(self, day):
        with self._alone() as db:
            found = db.execute("select count from typed where day = ?", (day.isoformat(),)).fetchone()
        return found[0] if found else 0

    def _forget(self, before):
        with self._alone() as db:
            with db:
                gone = db.execute(_DUE, (before.isoformat(),)).rowcount
            if gone:
                self.unlaid = not _lay_anew(db)
        return gone

    def _lay(self):
        if self.unlaid:
            with self._alone() as db:
                self.unlaid = not _lay_anew(db)
        return not self.unlaid

    def _seen(self):
        with self._alone() as db:
            found = db.execute("select seen from clock").fetchone()
        return date.fromisoformat(found[0]) if found else None

    def _see(self, day):
        with self._alone() as db, db:
            db.execute("insert or replace into clock values (1, ?)", (day.isoformat(),))


def _lay_anew(db):
    """Write the file in the order of its keys, and empty the log. Did it come about? If not, the form is on disk all
    the same, and the next form, the next hour or the next start lays it."""
    try:
        db.execute("vacuum")
        busy = db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]  # it says so and raises nothing
    except sqlite3.OperationalError as trouble:
        log.error("surveys.db is not laid anew yet: %s", trouble)
        return False
    if busy:
        log.error("surveys.db is not laid anew yet: another program reads it")
    return not busy


def _grouped(rows):
    return {what: (n, dict(zip(ELEMENTS, sums, strict=True))) for what, n, *sums in rows.fetchall()}


def _days(first, last):
    return first.isoformat(), last.isoformat()

"""Months that are over, reckoned once and kept: `reports.db` in the data folder, which may be deleted at any time.

Kept are exact times, not estimates of them, so that what is told from here is what the journal's rows would tell.
"""

import json
import sqlite3
import sys
from array import array
from contextlib import closing, contextmanager
from itertools import groupby

from reports.reckoning import Part, Times

_SCHEMA = """
create table if not exists months (month text primary key, mark text not null, made_for text not null,
                                   counts text not null);
create table if not exists times (kind text not null, key text not null, measure text not null, month text not null,
                                  code text not null, total integer not null, seconds blob not null);
create unique index if not exists times_by_what on times (kind, key, measure, month);
"""
_KEEP_TIMES = "insert into times values (?, ?, ?, ?, ?, ?, ?)"
_TIMES = (
    "select kind, key, measure, month, code, total, seconds from times where month between ? and ?"
    " order by kind, key, measure, month"
)
_TIMES_OF = "select code, total, seconds from times where kind = ? and key = ? and measure = ? and month = ?"


class Kept:
    """`made_for`: what else the numbers follow from, besides the journal: months made for anything else are not read.

    Whatever goes wrong with the file raises sqlite3.Error.
    """

    def __init__(self, path, made_for):
        self.path, self.made_for = path, f"{made_for} {sys.byteorder}"

    @contextmanager
    def open(self):
        """A Shelf: all that is read or written there is of one moment, and is written as a whole or not at all.

        A file that is spoilt is deleted, so that the next who comes begins a new one.
        """
        try:
            with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as db:
                db.executescript(_SCHEMA)
                db.execute("begin")
                yield Shelf(db, self.made_for)
                db.execute("commit")
        except sqlite3.DatabaseError as trouble:
            if type(trouble) is sqlite3.DatabaseError:  # what is below it is a full disk, a lock, and the like
                self.path.unlink(missing_ok=True)
            raise

    @contextmanager
    def reading(self):
        """A Shelf of what there is, which is left as it is."""
        with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            yield Shelf(db, self.made_for)


class Shelf:
    """What is kept, for one moment."""

    def __init__(self, db, made_for):
        self._db, self._made_for = db, made_for

    def marks(self):
        """{month: how the journal marked what was reckoned of it}."""
        return dict(self._db.execute("select month, mark from months where made_for = ?", (self._made_for,)))

    def keep(self, month, mark, part):
        """Keep the Part of a month, or of its days so far, in place of an older one."""
        counts = json.dumps([[*key, count] for key, count in part.counts.items()], separators=(",", ":"))
        rows = [
            (*key, month, measured.sorted.typecode, measured.total, measured.sorted.tobytes())
            for key, measured in part.times.items()
        ]
        self._db.execute("delete from times where month = ?", (month,))
        self._db.executemany(_KEEP_TIMES, rows)
        self._db.execute("insert or replace into months values (?, ?, ?, ?)", (month, mark, self._made_for, counts))

    def counts(self, month):
        """{key: count} of a month that is kept."""
        (text,) = self._db.execute("select counts from months where month = ?", (month,)).fetchone()
        with _made_by_us():
            return {tuple(key): count for *key, count in json.loads(text)}

    def part(self, month, what):
        """The Part of a month that is kept, its times only those of one (kind, key, measure)."""
        row = self._db.execute(_TIMES_OF, (*what, month)).fetchone()
        return Part(self.counts(month), {what: Times(array(row[0], row[2]), row[1])} if row else {})

    def times(self, months):
        """((kind, key, measure), [Times]) of these months, each what once."""
        wanted = set(months)
        rows = self._db.execute(_TIMES, (min(wanted), max(wanted))) if wanted else ()
        for what, some in groupby(rows, key=lambda row: row[:3]):
            measured = (row[3:] for row in some if row[3] in wanted)
            with _made_by_us():
                times = [Times(array(code, seconds), total) for _, code, total, seconds in measured]
            yield what, times


@contextmanager
def _made_by_us():
    """What nothing of ours wrote is a file that is spoilt."""
    try:
        yield
    except (ValueError, TypeError) as trouble:
        raise sqlite3.DatabaseError(f"what is kept cannot be read: {trouble}") from trouble

"""All rows for reports derived once more, beside the ones that are kept, and held against them one by one.

It plays every fact again into a database of its own, which nobody sees and which is gone afterwards; the journal is
only read.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest

from sqlite_utils import Database

from journal.beside import as_text_says, reading
from journal.derived import derive, is_behind
from journal.facts import fact_from
from journal.schema import migrations
from journal.sqlite import _HAS, _ROWS, _readable
from lobby.lobby import Lobby

# Each with what its rows are known by, in whose order they are compared.
KEYS = {
    "remarks": ("seq",), "legs": ("day", "ticket", "leg"), "tallies": ("day", "what", "about"),
    "letter_steps": ("seq",), "sealed": ("seq",), "touched": ("day",),
}  # fmt: skip
_ALL = {table: f"select * from {table} order by {', '.join(keys)}" for table, keys in KEYS.items()}
_IS_THERE = {
    table: f"select 1 from {table} where " + " and ".join(f"{key} is ?" for key in keys) for table, keys in KEYS.items()
}
A_STRETCH = 5000  # facts between two words of progress


@dataclass(frozen=True, slots=True)
class Compared:
    """`rows` were compared; `differs`, a sentence in Indonesian about the first that differs, is None when none does.

    `skipped`: how many facts could not be played again. `behind`: another version derived the rows, so nothing was
    compared.
    """

    rows: int = 0
    differs: str | None = None
    skipped: int = 0
    behind: bool = False


def compared(path, office, tell=lambda done, total: None):
    """A Compared of the journal at `path`, with the settings of an `office`. `tell(done, total)`: of facts, in between.

    Raises JournalTrouble.
    """
    with _readable(path), closing(reading(path)) as kept, closing(sqlite3.connect("", isolation_level=None)) as anew:
        kept.execute("begin")
        if not kept.execute(_HAS, ("derived",)).fetchone() or is_behind(kept):
            return Compared(behind=True)
        anew.text_factory = as_text_says
        migrations.apply(Database(anew))
        anew.execute("begin")
        skipped, rows = _derived(kept, anew, Lobby(office), tell), 0
        for table, keys in KEYS.items():
            count, differs = _difference(kept, anew, table, keys)
            rows += count
            if differs:
                return Compared(rows, differs, skipped)
    return Compared(rows, None, skipped)


def _derived(kept, anew, lobby, tell):
    """Derive all rows into `anew`. → how many facts were left out, as a start leaves them out"""
    total, skipped = kept.execute("select count(*) from facts").fetchone()[0], 0
    for done, (seq, at, kind, body, _) in enumerate(kept.execute(f"{_ROWS} order by seq"), 1):
        try:
            fact = fact_from(kind, at, body)
            lobby.apply(fact, seq)
        except Exception:  # whatever somebody wrote into a row: the check of the chain names it
            lobby.seq, skipped = seq, skipped + 1
        else:
            derive(anew, fact, lobby)
        if done % A_STRETCH == 0:
            tell(done, total)
    return skipped


def _difference(kept, anew, table, keys):
    """(how many rows are alike, a sentence about the first that is not or None)"""
    left, right = kept.execute(_ALL[table]), anew.execute(_ALL[table])
    columns = [column[0] for column in left.description]
    alike = 0
    for row, true in zip_longest(left, right):
        if row != true:
            return alike, _told(anew, table, columns, keys, row, true)
        alike += 1
    return alike, None


def _told(anew, table, columns, keys, row, true):
    """Which row differs, and in what."""
    places = [columns.index(key) for key in keys]
    known = [[each[place] for place in places] if each else None for each in (row, true)]
    if row and true and known[0] == known[1]:
        name, is_so, should = next(each for each in zip(columns, row, true, strict=True) if each[1] != each[2])
        return f"{_named(table, keys, known[0])}: {name} tertulis {is_so}, seharusnya {should}"
    if row and not anew.execute(_IS_THERE[table], known[0]).fetchone():
        return f"{_named(table, keys, known[0])}: ada, padahal tidak ada catatannya"
    return f"{_named(table, keys, known[1])}: hilang"


def _named(table, keys, known):
    return f"{table} " + " ".join(f"{key} {value}" for key, value in zip(keys, known, strict=True))

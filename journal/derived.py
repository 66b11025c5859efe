"""Rows for reports, derived from facts as they are recorded, in the same transaction; and anew when they are behind.

Four tables: `legs` (see `legs.py`), `remarks` (what the record tells with its reason) and `tallies` (counts of what
has no leg), the two of `record.py`; and `sealed` (the facts up to which a closed day is counted).
"""

from journal.legs import COLUMNS, rows_after
from journal.record import remark_of, tallies_of

VERSION = 2  # of what these rows say: with another, all are derived anew at the next start

_WRITE_LEG = f"insert or replace into legs ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"
_REMOVE_LEG = "delete from legs where day = ? and ticket = ? and leg = ?"
_REMARK = "insert or replace into remarks values (?, ?, ?, ?, ?, ?, ?, ?)"
_SEALED = "insert or replace into sealed values (?, ?)"
_TALLY = "insert into tallies values (?, ?, ?, 1) on conflict do update set count = count + 1"


def derive(connection, fact, lobby):
    """Keep what reports ask about a fact that `lobby` has just applied."""
    written, removed = rows_after(fact, lobby)
    connection.executemany(_WRITE_LEG, written)
    connection.executemany(_REMOVE_LEG, removed)
    if remark := remark_of(fact, lobby):
        connection.execute(_REMARK, remark)
    connection.executemany(_TALLY, tallies_of(fact, lobby))
    if day := sealed_day(lobby):
        connection.execute(_SEALED, (lobby.seq, day))


def sealed_day(lobby):
    """The day that the fact just applied has sealed, by closing it or by counting for it afterwards; or None."""
    return lobby.day.date if lobby.day and lobby.day.sealed == lobby.seq else None


def is_behind(connection):
    """Must the rows be derived anew, because another version did, or none?"""
    return connection.execute("select version from derived").fetchone() != (VERSION,)


def forgotten(connection):
    """Let go of all derived rows."""
    for table in _FORGET:
        connection.execute(_FORGET[table])


def derived_anew(connection):
    """All rows are derived by this version now."""
    connection.execute("delete from derived")
    connection.execute("insert into derived values (?)", (VERSION,))


_FORGET = {table: f"delete from {table}" for table in ("legs", "remarks", "tallies", "sealed")}

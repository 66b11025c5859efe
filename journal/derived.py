"""Rows for reports, derived from facts as they are recorded, in the same transaction; and anew when they are behind.

Five tables: `legs` (see `legs.py`), `remarks` (what the record tells with its reason) and `tallies` (counts of what
has no leg), the two of `record.py`; `letter_steps` (see `steps.py`), and `sealed` (the facts up to which a closed day
is counted). A sixth, `touched`, says which fact was the last that changed a row of a day: whoever has read a day knows
by it whether what they read still stands.
"""

from journal.legs import COLUMNS, rows_after
from journal.record import remark_of, tallies_of
from journal.steps import step_of

VERSION = 2  # of what these rows say: with another, all are derived anew at the next start

_WRITE_LEG = f"insert or replace into legs ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"
_REMOVE_LEG = "delete from legs where day = ? and ticket = ? and leg = ?"
_REMARK = "insert or replace into remarks values (?, ?, ?, ?, ?, ?, ?, ?)"
_SEALED = "insert or replace into sealed values (?, ?)"
_TALLY = "insert into tallies values (?, ?, ?, 1) on conflict do update set count = count + 1"
_STEP = "insert or replace into letter_steps values (?, ?, ?, ?, ?, ?, ?)"
_TOUCH = "insert or replace into touched values (?, ?)"
_TABLES = ("legs", "remarks", "tallies", "letter_steps", "sealed", "touched")


def derive(connection, fact, lobby):
    """Keep what reports ask about a fact that `lobby` has just applied."""
    written, removed = rows_after(fact, lobby)
    connection.executemany(_WRITE_LEG, written)
    connection.executemany(_REMOVE_LEG, removed)
    tallied = tallies_of(fact, lobby)
    connection.executemany(_TALLY, tallied)
    days = {row[0] for row in (*written, *removed, *tallied)}
    if remark := remark_of(fact, lobby):
        connection.execute(_REMARK, remark)
        days.add(remark[1])
    if step := step_of(fact, lobby):
        connection.execute(_STEP, step)
        days.add(step[1])
    for day in days:
        connection.execute(_TOUCH, (day, lobby.seq))
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
    for forget in _FORGET:
        connection.execute(forget)


def derived_anew(connection):
    """All rows are derived by this version now."""
    connection.execute("delete from derived")
    connection.execute("insert into derived values (?)", (VERSION,))


_FORGET = [f"delete from {table}" for table in _TABLES]

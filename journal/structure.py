"""Whether the file is made as this version makes it: its tables and what SQLite keeps in order by itself.

The chain proves the facts, and they are read from their table. Pages find them by indexes, and what is derived is
written beside them: so an index that leaves a day out, a view in a table's place, or a trigger that puts waits right
would show something else than what was checked, and no fact would be wrong.
"""

import re
import sqlite3
from contextlib import closing

from sqlite_utils import Database

from journal.schema import migrations

# The library's own table of migrations is left out: each of its versions makes it its own way.
_MADE = (
    "select type, name, sql from sqlite_master"
    " where name not like 'sqlite!_%' escape '!' and tbl_name != '_sqlite_migrations'"
)
_GUARDS = {("trigger", "facts_take_no_update"), ("trigger", "facts_take_no_delete")}  # gone, they change nothing read
# The library counts rows, and of the facts the count is the number.
_LACKING = re.compile(r"row (\d+) missing from index (?:facts|letters|complaints)_across_days", re.ASCII)


def is_whole(connection):
    """Has the file all tables of this version? Not before a newer one has been started with it."""
    names = {each.name for each in migrations._migrations}
    try:
        return names <= {each.name for each in migrations.applied(Database(connection))}
    except sqlite3.OperationalError:
        return False


def strange(connection):
    """(seq or None, sentence) of the first thing in the file that nothing of this version made, or None."""
    made, should = _made(connection), _as_it_should_be()
    gone = _GUARDS - made.keys()
    for kind, name in sorted(place for place, _ in made.items() ^ should.items() if place not in gone):
        return None, f"berkas ini tidak tersusun seperti yang dibuat Antrean: {kind} {name} diubah dengan tangan"
    told = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if told == "ok":
        return None
    lacking = _LACKING.match(told)
    return lacking and int(lacking[1]), f"isi berkas ini tidak cocok dengan daftarnya sendiri: {told}"


def _made(connection):
    """{(kind, name): how it was made} of all that stands in a file."""
    return {(kind, name): " ".join((sql or "").split()) for kind, name, sql in connection.execute(_MADE)}


def _as_it_should_be():
    with closing(sqlite3.connect(":memory:")) as anew:
        migrations.apply(Database(anew))
        return _made(anew)

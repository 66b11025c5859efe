"""A file made otherwise than it should be: pages find something else in it than the chain proves, and it is told."""

import sqlite3
from contextlib import closing

import pytest
from room import an_office
from test_seals import by_hand, check, kept, office, written  # noqa: F401

import journal.beside
from journal import JournalTrouble
from journal.chain import ADDED, BEHIND, NO_TAIL, STRUCTURE, seal_of
from journal.days import Days
from journal.seals import BEYOND
from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby

DAYS = ["2026-11-24", "2026-11-25"]
ACROSS, REMARKS = "facts_across_days", "remarks_by_day"


def hollow(folder, index, where):
    """An index that leaves something out, while the file says that it does not."""
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as db:
        sql = db.execute("select sql from sqlite_master where name = ?", (index,)).fetchone()[0]
        db.execute(f"drop index {index}")
        db.execute(f"{sql} {where}")
        db.execute("pragma writable_schema = 1")
        db.execute("update sqlite_master set sql = ? where name = ?", (sql, index))
        db.execute("pragma writable_schema = reset")


def anew(table, columns, *then):
    """A table made again by hand: what it takes is not looked at."""
    made = f"alter table {table} rename to old", f"create table {table} ({columns})"
    return *made, f"insert into {table} select * from old", "drop table old", *then


FACTS, ROWS = "seq, at, fact, body, seal", "seq, day, at, what, ticket, counter, done_by, reason"


def test_a_day_left_out_of_an_index_is_named_by_its_opening(office):  # noqa: F811
    hollow(office, ACROSS, "and seq <> 14")
    assert [day.day for day in Days(office / "journal.db").counted("2026-11-01", "2026-11-30")][-2:] != DAYS[:2][::-1]
    verdict = check(office)
    assert (verdict.kind, verdict.seq) == (STRUCTURE, 14) and ACROSS in verdict.problem


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (["create trigger neat after insert on legs begin update legs set wait_seconds = 60; end"], "trigger neat"),
        (["create trigger facts_take_no_update after insert on legs begin delete from legs; end"],
         "trigger facts_take_no_update"),
        (["alter table legs rename to l", "create view legs as select * from l where wait_seconds < 60"], "table l "),
        (["drop table tail"], "table tail"),
        (["create table notes (text)"], "table notes"),
        (anew("remarks", ROWS, "insert into remarks select * from remarks where what = 'jump'"), "remarks"),
        (anew("remarks", ROWS, "insert into remarks select 'x', day, at, what, '', '', '', '' from remarks limit 1"),
         "remarks"),
        (["drop index remarks_by_day"], "index remarks_by_day"),
    ],
)  # fmt: skip
def test_what_somebody_made_in_the_file_is_named(office, change, told):  # noqa: F811
    by_hand(office, *change)

    verdict = check(office)
    assert verdict.kind == STRUCTURE and told in verdict.problem and verdict.seq == 52


def test_how_a_version_of_the_library_keeps_its_migrations_says_nothing_of_the_file(office):  # noqa: F811
    by_hand(office, "drop index idx__sqlite_migrations_migration_set_name")

    assert check(office).fits


def test_an_index_of_the_register_that_leaves_calls_out_is_found(office):  # noqa: F811
    hollow(office, REMARKS, "where what <> 'jump'")

    assert check(office).kind == STRUCTURE and REMARKS in check(office).problem


@pytest.mark.parametrize("number", ["'10'", "null", "x'10'", "10.5", "10.0"])
def test_a_number_that_is_none_is_named_and_no_fault(office, number):  # noqa: F811
    by_hand(office, *anew("facts", FACTS, f"update facts set seq = {number} where seq = 10"))

    assert check(office).kind in ("added", "missing") and check(office).seq in (1, 10, 11)


def appended(folder):
    """A fact that somebody who knows how the chain goes puts at its end, where no server has written it."""
    with closing(sqlite3.connect(folder / "journal.db")) as db, db:
        seq, seal = db.execute("select seq, seal from facts order by seq desc limit 1").fetchone()
        row = seq + 1, "2026-11-27T08:31:00.000000Z", "HelpAsked", '{"kiosk":"Anjungan"}'
        db.execute("insert into facts values (?, ?, ?, ?, ?)", (*row, seal_of(seal, *row)))


def test_a_fact_put_behind_the_last_one_is_named_and_stays_so(office):  # noqa: F811
    appended(office)

    for more in (0, 1):  # an office that was opened with it and went on
        verdict = check(office)
        assert (verdict.kind, verdict.seq) == (ADDED, 53) and "catatan 52 yang terakhir" in verdict.problem
        with closing(SqliteJournal(office / "journal.db")) as book:
            book.replayed(Lobby(an_office()))
            if not more:
                kept(book, [], an_office())
    assert BEYOND in (office / "seals.txt").read_text()


def test_a_file_of_an_older_version_is_not_held_against_this_one(office):  # noqa: F811
    by_hand(office, "delete from _sqlite_migrations where name = '006_record'", "drop table tail")
    by_hand(office, "delete from derived")

    assert check(office).fits and [note.kind for note in check(office).notes] == [NO_TAIL, BEHIND]


class NoRoom:
    """What SQLite answers where it can write nothing beside the file, to a user who is not the administrator."""

    def execute(self, _):
        trouble = sqlite3.OperationalError("attempt to write a readonly database")
        trouble.sqlite_errorcode = 1544  # SQLITE_READONLY_DIRECTORY
        raise trouble

    def close(self):
        pass


def test_a_stick_that_takes_nothing_is_checked_all_the_same(office, monkeypatch):  # noqa: F811
    opened = journal.beside._opened
    monkeypatch.setattr(
        journal.beside, "_opened", lambda path, how: opened(path, how) if "immutable" in how else NoRoom()
    )

    assert check(office).fits and check(office).rows == 52
    (office / "journal.db-wal").write_bytes(b"x")
    with pytest.raises(JournalTrouble, match="Salin seluruh folder itu ke komputer ini"):
        check(office)

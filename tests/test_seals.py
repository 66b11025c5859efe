"""Against a file cut short or written anew: the seals kept beside the journal, its remembered end, and paper."""

import dataclasses
import resource
import shutil
import signal
import sqlite3
from contextlib import closing, suppress
from random import Random

import pytest
from click.testing import CliRunner
from room import a_busy_office, a_history, act, an_office, at, kept

from commands import run
import journal.compared
from journal import JournalTrouble
from journal.chain import (
    ADDED, BEHIND, CUT, NO_SEALS, NO_TAIL, NOTHING, PAPER, REWRITTEN, ROWS, SEALS_LINE, TORN, checked,
    seal_of,
)  # fmt: skip
from journal.compared import KEYS, compared
from journal.paper_seal import NotASeal, typed
from journal.seals import LAST, LATER, NAME, Seals
from journal.sqlite import SqliteJournal, exported, verified
from lobby.lobby import Lobby
from lobby.stay import give_feedback

FACTS = "select seq, at, fact, body, seal from facts order by seq"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of a journal of four days, each closed, and its rows."""
    folder = tmp_path_factory.mktemp("sealed")
    with closing(SqliteJournal(folder / "journal.db")) as journal:
        for number in range(4):
            kept(journal, a_day(number), an_office())
        rows = journal.db.execute(FACTS).fetchall()
    return folder, rows


@pytest.fixture
def office(written, tmp_path):
    """A copy of that folder, whose file takes any change."""
    folder = shutil.copytree(written[0], tmp_path / "data")
    by_hand(folder, "drop trigger facts_take_no_update", "drop trigger facts_take_no_delete")
    return folder


def story(days):
    """[the facts of each day] from Tuesday on: five come, one is called out of order, and somebody closes the day."""
    lobby, told = Lobby(an_office()), []
    for number in range(days):
        facts, day = [], f"2026-11-{24 + number}"
        for minute, queue in enumerate("AASAS"):
            facts += act(lobby, Lobby.issue, queue, now=at(f"9:0{minute}", day), tap=f"{number}-{minute}")
        facts += act(lobby, Lobby.call, "1", now=at("9:10", day))
        facts += act(lobby, Lobby.call, "1", ticket="A003", reason="Sakit", now=at("9:15:20", day))
        facts += act(lobby, Lobby.cancel, "S002", reason="Nomor ganda", now=at("9:20", day))
        facts += act(lobby, Lobby.finish, "1", now=at("9:22", day))
        facts += act(lobby, Lobby.close_day, now=at("15:30", day))
        told.append(facts)
    return told


def a_day(number):
    return story(number + 1)[number]


def by_hand(folder, *statements):
    with closing(sqlite3.connect(folder / "journal.db")) as db, db:
        for statement in statements:
            db.execute(statement)


def check(folder, seal=None):
    return verified(folder / "journal.db", seal)


def lines(folder):
    return (folder / NAME).read_text().splitlines()


def rewritten(folder, seq, chain=True):
    """Change a row and, as somebody who knows how would, every seal from it on."""
    with closing(sqlite3.connect(folder / "journal.db")) as db, db:
        before = db.execute("select seal from facts where seq = ?", (seq - 1,)).fetchone()[0] if seq > 1 else NOTHING
        db.execute("update facts set at = replace(at, '2026-11-2', '2026-10-2') where seq = ?", (seq,))
        rows = db.execute("select seq, at, fact, body from facts where seq >= ? order by seq", (seq,)).fetchall()
        for row in rows:
            before = seal_of(before, *row)
            db.execute("update facts set seal = ? where seq = ?", (before, row[0]))
        db.execute("update tail set seal = ?", (before,))
        db.execute("update remarks set at = (select at from facts where facts.seq = remarks.seq)")


# --- what is kept --------------------------------------------------------------------------------------------------


def test_each_day_that_is_closed_leaves_its_date_its_last_fact_and_its_seal(written):
    folder, rows = written
    closings = [row for row in rows if row[2] == "DayClosed"]

    assert lines(folder) == [f"2026-11-{24 + n} {row[0]} {row[4]}" for n, row in enumerate(closings)]
    assert check(folder).fits and check(folder).notes == ()


def test_a_day_closed_twice_and_counted_on_for_leaves_a_line_each_time(tmp_path):
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        facts, lobby = [], Lobby(an_office())
        facts += act(lobby, Lobby.issue, "A", now="9:00")
        facts += act(lobby, Lobby.call, "1", now="9:01")
        facts += act(lobby, Lobby.finish, "1", now="9:05")
        facts += act(lobby, Lobby.close_day, now="10:00")
        facts += act(lobby, Lobby.reopen_day, "Tertutup tidak sengaja", now="10:01")
        facts += act(lobby, Lobby.close_day, now="15:30")
        facts += act(lobby, give_feedback, lobby.tickets["A001"].token, 4, now="15:40")
        kept(journal, facts, an_office())

    sealed = [index for index, fact in enumerate(facts, 1) if fact.verb in ("close_day", "give_feedback")]
    assert [line.seq for line in Seals(tmp_path / "journal.db").kept()] == sealed
    assert {line.day for line in Seals(tmp_path / "journal.db").kept()} == {"2026-11-24"}
    assert check(tmp_path).fits


def test_without_the_file_the_check_says_what_it_could_not_see_and_the_next_start_writes_it_as_later(office):
    (office / NAME).unlink()
    assert check(office).fits and "hanya segel di kertas" in str(check(office).notes[0])

    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.replayed(Lobby(an_office()))

    assert [line.how for line in Seals(office / "journal.db").kept()] == [LATER] * 4
    assert check(office).fits and "disimpan belakangan" in str(check(office).notes[0])


def test_a_line_that_somebody_took_out_is_missed_and_comes_back_as_later(office):
    whole = lines(office)
    (office / NAME).write_text("\n".join([*whole[:1], *whole[2:]]) + "\n")
    assert check(office).fits and "2026-11-25" in str(check(office).notes[0])

    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.replayed(Lobby(an_office()))
        journal.replayed(Lobby(an_office()))

    assert lines(office) == [whole[0], *whole[2:], f"{whole[1]} {LATER}"]


def test_a_disk_that_takes_no_line_stops_nobody_and_the_next_seal_brings_both(tmp_path):
    (tmp_path / NAME).mkdir()
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        kept(journal, a_day(0), an_office())
        assert len(journal.seals.unwritten) == 1
        (tmp_path / NAME).rmdir()
        kept(journal, a_day(1), an_office())
        assert journal.seals.unwritten == []

    assert [line.day for line in Seals(tmp_path / "journal.db").kept()] == ["2026-11-24", "2026-11-25"]
    assert check(tmp_path).fits


@pytest.mark.parametrize("left", [1, 9, 12, 14, 40, 76])
def test_a_line_that_a_power_cut_left_unfinished_is_noted_and_the_next_stays_whole(office, left):
    whole = lines(office)
    (office / NAME).write_bytes("\n".join([*whole[:3], whole[3][:left]]).encode() + b"\0\0")
    verdict = check(office)
    assert verdict.fits and verdict.notes[0].kind == TORN and "Baris 4" in str(verdict.notes[0])

    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.replayed(Lobby(an_office()))
    assert [line.day for line in Seals(office / "journal.db").kept()][-2:] == [None, "2026-11-27"]
    assert lines(office)[-1] == f"{whole[3]} {LATER}" and check(office).fits


@pytest.mark.parametrize("spoil", [
    lambda line: line[:-20] + "0000", lambda line: f"x{line[:40]}", lambda line: line[:40].replace("27", "28"),
    lambda line: line.replace("2026-11-27", "2026-99-99"), lambda line: line + "0",
])  # fmt: skip
def test_a_line_that_is_no_beginning_of_one_that_fits_is_told(office, spoil):
    whole = lines(office)
    (office / NAME).write_text("\n".join([*whole[:3], spoil(whole[3])]))

    verdict = check(office)
    assert (verdict.kind, verdict.day) == (SEALS_LINE, None) and "baris 4" in verdict.problem


def test_a_changed_date_in_a_line_of_the_seals_is_told(office):
    text = (office / NAME).read_text()
    (office / NAME).write_text(text.replace("2026-11-26", "2026-11-30"))

    verdict = check(office)
    assert (verdict.kind, verdict.day) == (SEALS_LINE, "2026-11-26")
    assert "baris 3 dari seals.txt menyebut 2026-11-30" in verdict.problem


def test_a_disk_that_takes_half_a_line_keeps_none_of_it(tmp_path):
    seals = Seals(tmp_path / "journal.db")
    seals.keep([("2026-11-24", 5, "a" * 64)])
    limit = (tmp_path / NAME).stat().st_size + 30
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    refuse = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        seals.keep([("2026-11-25", 9, "b" * 64)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, refuse)

    assert len(seals.unwritten) == 1 and len(seals.kept()) == 1
    seals.keep([])
    assert [line.day for line in seals.kept()] == ["2026-11-24", "2026-11-25"]


# --- the rows for reports ------------------------------------------------------------------------------------------

JUMP = 10  # the fact that calls A003 past A002 on the first day


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (f"delete from remarks where seq = {JUMP}", "tidak ada di register (jump)"),
        ("delete from remarks", "tidak ada di register (jump)"),
        (f"update remarks set reason = 'Lansia' where seq = {JUMP}", "reason tertulis Lansia, seharusnya Sakit"),
        (f"update remarks set day = '2026-11-23' where seq = {JUMP}", "day tertulis 2026-11-23"),
        (f"update remarks set what = 'returned' where seq = {JUMP}", "what tertulis returned, seharusnya jump"),
        (f"update remarks set seq = {JUMP - 1} where seq = {JUMP}", f"catatan {JUMP - 1}: ada di register (jump)"),
        ("insert into remarks select 900, day, at, what, null, null, null, null from remarks limit 1", "catatan 900"),
        ("delete from sealed where day = '2026-11-24'", "segel hari 2026-11-24 tertulis sebagai segel hari –"),
        ("update sealed set day = '2026-11-20' where day = '2026-11-24'", "tertulis sebagai segel hari 2026-11-20"),
        ("insert into sealed values (3, '2026-11-24')", "catatan 3: segel hari –"),
    ],
)  # fmt: skip
def test_a_row_of_the_register_that_is_not_as_its_fact_tells_is_named(office, written, change, told):
    assert (written[1][JUMP - 1][2], check(office).fits) == ("TicketCalled", True)
    by_hand(office, change)

    verdict = check(office)
    assert verdict.kind == ROWS and told in verdict.problem and "./run journal rebuild" in verdict.problem
    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.rebuild(an_office())
    assert check(office).fits


def test_a_register_of_nights_papers_and_days_opened_again_is_as_its_facts_tell(tmp_path):
    for seed in range(6):
        folder = tmp_path / str(seed)
        with closing(SqliteJournal(folder / "journal.db")) as journal:
            kept(journal, a_history(seed, days=3, acts=120), a_busy_office())
        assert check(folder).problem is None


def test_the_register_keeps_a_call_out_of_order_of_a_queue_that_the_settings_lost(office):
    with closing(SqliteJournal(office / "journal.db")) as journal:
        before = journal.db.execute("select * from remarks").fetchall()
        smaller = an_office()
        smaller = dataclasses.replace(smaller, queues={"S": smaller.queues["S"]})
        journal.rebuild(smaller)
        assert journal.db.execute("select * from remarks").fetchall() == before
    assert check(office).fits


def test_rows_of_another_version_are_not_held_against_the_facts(office):
    by_hand(office, "delete from remarks", "update derived set version = 1")

    assert check(office).fits and check(office).notes[0].kind == BEHIND


def test_all_rows_derived_once_more_are_the_ones_that_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(journal.compared, "A_STRETCH", 100)
    path, steps = tmp_path / "journal.db", []
    with closing(SqliteJournal(path)) as book:
        kept(book, a_history(3, days=3, acts=150), a_busy_office())
        rows = sum(book.db.execute(f"select count(*) from {table}").fetchone()[0] for table in KEYS)
        found = compared(path, a_busy_office(), lambda done, total: steps.append((done, total)))
        assert (found.differs, found.rows, found.skipped) == (None, rows, 0) and rows > 100
        assert steps == [(done, book.seq) for done in range(100, book.seq + 1, 100)] != []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update legs set wait_seconds = 0 where ticket = 'A003' and day = '2026-11-25'",
         "legs day 2026-11-25 ticket A003 leg 1: wait_seconds tertulis 0.0, seharusnya 740.0"),
        ("delete from legs where ticket = 'A003' and day = '2026-11-25'",
         "legs day 2026-11-25 ticket A003 leg 1: hilang"),
        ("delete from legs", "legs day 2026-11-24 ticket A001 leg 1: hilang"),
        ("insert into legs (day, ticket, leg) values ('2026-11-24', 'A900', 1)",
         "legs day 2026-11-24 ticket A900 leg 1: ada, padahal tidak ada catatannya"),
        ("update tallies set count = 9 where day = '2026-11-26'",
         "tallies day 2026-11-26 what open about : count tertulis 9, seharusnya 1"),
        ("insert into letter_steps values (4, '2026-11-24', 'x', null, 'ready', null, null)",
         "letter_steps seq 4: ada, padahal tidak ada catatannya"),
    ],
)  # fmt: skip
def test_a_row_for_reports_that_was_changed_is_named_by_the_long_check(office, change, told):
    assert verify(office, "--rows")[0] == 0
    by_hand(office, change)

    code, said = verify(office, "--rows")
    assert code == 1 and f"Laporan tidak cocok dengan catatan. {told}." in said, said
    assert any("./run journal rebuild" in line for line in said) and verify(office)[0] == 0


def test_a_start_that_derives_all_rows_anew_says_so_before_it_begins(office, caplog):
    by_hand(office, "update derived set version = 1")
    caplog.set_level("INFO", "antrean.journal")
    with closing(SqliteJournal(office / "journal.db")) as book:
        book.replayed(Lobby(an_office()))

    told = [record.getMessage() for record in caplog.records]
    assert told[0] == "deriving the rows for reports anew from 52 facts before pages are answered"
    assert told[1].endswith("rows for reports derived anew")


# --- what is beside it is gone -------------------------------------------------------------------------------------


def test_seals_and_a_remembered_end_that_were_there_are_missed_at_the_start_and_by_the_check(office):
    (office / NAME).unlink()
    by_hand(office, "delete from tail")
    assert {note.kind for note in check(office).notes} == {NO_SEALS, NO_TAIL}

    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.replayed(Lobby(an_office()))
        assert set(journal.lacking) == {NO_SEALS, NO_TAIL}
    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.replayed(Lobby(an_office()))
        assert journal.lacking == []


@pytest.mark.parametrize(
    "tail", ["'x', '2026-11-24', 'ab'", "3, 'kemarin', 'ab'", "3, '2026-99-99T', 'ab'", "3, x'ff', 'ab'"]
)
def test_a_remembered_end_that_cannot_be_read_is_as_good_as_none(office, tail):
    by_hand(office, "delete from tail", f"insert into tail values ({tail})")
    assert [note.kind for note in check(office).notes] == [NO_TAIL]

    with closing(SqliteJournal(office / "journal.db")) as journal:
        assert journal.lacking == [NO_TAIL]


def test_the_first_start_of_a_version_that_keeps_seals_misses_none(office):
    (office / NAME).unlink()
    by_hand(office, "drop table tail", "drop table sealed", "delete from _sqlite_migrations where name = '006_record'")

    with closing(SqliteJournal(office / "journal.db")) as journal:
        journal.rebuild(an_office())
        journal.replayed(Lobby(an_office()))
        assert journal.lacking == []


# --- the end cut off -----------------------------------------------------------------------------------------------


def test_the_end_cut_off_at_every_place_is_named_with_the_first_fact_that_is_gone(written):
    folder, rows = written
    kept_lines, tail = Seals(folder / "journal.db").kept(), (rows[-1][0], rows[-1][1], rows[-1][4])

    for left in range(len(rows)):
        for beside in ({"kept": kept_lines}, {"kept": (), "tail": tail}, {"kept": kept_lines, "tail": tail}):
            verdict = checked(rows[:left], **beside)
            assert (verdict.kind, verdict.seq, verdict.rows) == (CUT, left + 1, left)
            assert f"{left + 1}" in verdict.problem
    assert checked(rows, kept=kept_lines, tail=tail).fits


def test_rows_deleted_by_hand_after_the_last_seal_are_missed_though_no_day_was_closed(tmp_path):
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        kept(journal, a_day(0)[:-1], an_office())
        last = journal.seq
    assert not (tmp_path / NAME).exists() and check(tmp_path).fits
    by_hand(tmp_path, "drop trigger facts_take_no_delete", f"delete from facts where seq > {last - 2}")

    assert (check(tmp_path).kind, check(tmp_path).seq, check(tmp_path).day) == (CUT, last - 1, "2026-11-24")


def test_an_end_cut_off_stays_missed_when_the_office_goes_on_past_it(tmp_path):
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        kept(journal, a_day(0)[:-1], an_office())
        last = journal.seq
    by_hand(tmp_path, "drop trigger facts_take_no_delete", f"delete from facts where seq > {last - 2}")

    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        kept(journal, a_day(1), an_office())

    assert [line.how for line in Seals(tmp_path / "journal.db").kept()][0] == LAST
    verdict = check(tmp_path)
    assert (verdict.kind, verdict.seq, verdict.day) == (CUT, last - 1, "2026-11-24")
    assert f"catatan {last - 1} sampai {last} hilang" in verdict.problem


def test_an_older_copy_put_back_is_named_with_the_day_it_lacks(office, tmp_path):
    with closing(sqlite3.connect(office / "journal.db")) as db, db:
        _, second, *_ = [seq for (seq,) in db.execute("select seq from facts where fact = 'DayClosed' order by seq")]
        db.execute("delete from facts where seq > ?", (second,))
        db.execute("delete from tail")

    verdict = check(office)
    assert (verdict.kind, verdict.seq, verdict.day) == (CUT, second + 1, "2026-11-26")
    assert "cadangan lama" in verdict.problem


def test_an_office_that_begins_anew_beside_the_old_seals_is_told(office):
    (office / "journal.db").unlink()
    for rest in office.glob("journal.db-*"):
        rest.unlink()
    with closing(SqliteJournal(office / "journal.db")) as journal:
        kept(journal, a_day(0)[:3], an_office())

    assert (check(office).kind, check(office).seq) == (CUT, 4)


# --- written anew --------------------------------------------------------------------------------------------------


def test_a_file_written_anew_fits_itself_and_not_the_seals_kept_beside_it(office, written):
    rewritten(office, 20)
    seqs = [row[0] for row in written[1] if row[2] == "DayClosed"]
    named = next(seq for seq in seqs if seq >= 20)

    verdict = check(office)
    assert (verdict.kind, verdict.seq, verdict.day) == (REWRITTEN, named, f"2026-11-{24 + seqs.index(named)}")
    (office / NAME).unlink()
    assert check(office).fits  # the file alone cannot tell


def test_when_the_seals_are_written_anew_too_paper_alone_tells(office, written):
    paper = [row[4] for row in written[1] if row[2] == "DayClosed"]
    rewritten(office, 20)
    with closing(sqlite3.connect(office / "journal.db")) as db:
        closings = db.execute("select seq, seal from facts where fact = 'DayClosed' order by seq").fetchall()
    text = [f"2026-11-{24 + n} {seq} {seal}\n" for n, (seq, seal) in enumerate(closings)]
    (office / NAME).write_text("".join(text))

    assert check(office).fits
    for number, seal in enumerate(paper):
        verdict = check(office, seal[:16])
        assert verdict.fits == (closings[number][0] < 20)
        assert verdict.fits or verdict.kind == PAPER


def test_what_paper_proves_is_said_though_what_follows_does_not_fit(office, written):
    first = next(row for row in written[1] if row[2] == "DayClosed")
    by_hand(office, "delete from facts where seq = 20")

    verdict = check(office, first[4][:16])
    assert (verdict.seq, verdict.found) == (20, (first[0], "2026-11-24"))


def test_a_changed_line_of_the_seals_is_named_with_its_day(office):
    whole = lines(office)
    seal = whole[2].split()[2]
    (office / NAME).write_text("\n".join(whole).replace(seal, seal[::-1]) + "\n")

    verdict = check(office)
    assert (verdict.kind, verdict.day) == (REWRITTEN, "2026-11-26") and "baris 3 dari seals.txt" in verdict.problem


# --- ten thousand changes ------------------------------------------------------------------------------------------


def flips(rows):
    """(row's place, the row with one bit changed), for every bit of every column that is text."""
    for place, row in enumerate(rows):
        for column in range(1, 5):
            content = row[column].encode()
            for bit in range(8 * len(content)):
                turned = bytearray(content)
                turned[bit // 8] ^= 1 << bit % 8
                yield place, (*row[:column], bytes(turned).decode("utf-8", "replace"), *row[column + 1 :])


def test_every_bit_of_every_row_is_watched(written):
    rows, count = written[1][:16], 0
    for place, row in flips(rows):
        verdict = checked([*rows[:place], row, *rows[place + 1 :]])
        assert (verdict.fits, verdict.seq) == (False, rows[place][0])
        count += 1
    assert count > 20_000


def test_every_bit_of_every_number_is_watched(written):
    rows = written[1][:20]
    for place, row in enumerate(rows):
        for bit in range(63):
            other = (row[0] ^ 1 << bit, *row[1:])
            changed = [each for each in rows if each[0] not in (row[0], other[0])] + [other]
            assert not checked(sorted(changed), tail=(20, "", rows[-1][4])).fits, (place, bit)


def test_a_row_from_before_the_first_is_named(written):
    verdict = checked([(0, *written[1][0][1:]), *written[1]])

    assert (verdict.kind, verdict.seq) == (ADDED, 0)


def removed(chance, rows):
    place = chance.randrange(len(rows))
    return rows[:place] + rows[place + 1 :], rows[place][0]


def swapped(chance, rows):
    one, two = sorted(chance.sample(range(len(rows)), 2))
    first, second = rows[one], rows[two]
    changed = rows[:]
    changed[one], changed[two] = (first[0], *second[1:]), (second[0], *first[1:])
    return changed, first[0]


def cut(chance, rows):
    left = chance.randrange(len(rows))
    return rows[:left], left + 1


def slipped_in(chance, rows):
    """A row that was there already comes once more, well sealed, and all after it are numbered on."""
    place, again = chance.randrange(len(rows)), chance.choice(rows)
    before = rows[place - 1][4] if place else NOTHING
    row = (place + 1, *again[1:4])
    later = [(seq + 1, *rest) for seq, *rest in rows[place:]]
    first = place + 2 if row[1:] != rows[place][1:4] else None
    return [*rows[:place], (*row, seal_of(before, *row)), *later], first


def edited(chance, rows):
    place, column = chance.randrange(len(rows)), chance.randrange(1, 5)
    text = rows[place][column]
    at = chance.randrange(len(text))
    other = chance.choice([letter for letter in '0aZ"}é' if letter != text[at]])
    row = (*rows[place][:column], text[:at] + other + text[at + 1 :], *rows[place][column + 1 :])
    return [*rows[:place], row, *rows[place + 1 :]], rows[place][0]


def numbered_anew(chance, rows):
    """One removed and the rest closed over."""
    place = chance.randrange(len(rows) - 1)
    return rows[:place] + [(seq - 1, *rest) for seq, *rest in rows[place + 1 :]], place + 1


@pytest.mark.parametrize("change", [removed, swapped, cut, slipped_in, edited, numbered_anew])
def test_ten_thousand_single_changes_are_named_at_the_first_fact_that_does_not_fit(written, change):
    rows, chance = written[1][:24], Random(change.__name__)
    tail = rows[-1][0], rows[-1][1], rows[-1][4]
    for _ in range(1700):
        changed, first = change(chance, rows)
        verdict = checked(changed, tail=tail)
        assert not verdict.fits and first in (None, verdict.seq), (verdict, first)
    assert checked(rows, tail=tail).fits


@pytest.mark.parametrize("seed", range(40))
def test_a_file_whose_every_seal_was_made_anew_is_caught_by_what_is_beside_it(written, seed):
    folder, rows = written
    seq = Random(seed).randrange(1, len(rows) + 1)
    before, forged = rows[seq - 2][4] if seq > 1 else NOTHING, rows[: seq - 1]
    for number, instant, fact, body, _ in rows[seq - 1 :]:
        row = (number, f"{instant[:-1]}1Z" if number == seq else instant, fact, body)
        before = seal_of(before, *row)
        forged.append((*row, before))

    assert checked(forged).fits
    assert checked(forged, kept=Seals(folder / "journal.db").kept()).kind == REWRITTEN
    assert checked(forged, rows[-1][4][:16]).kind == PAPER
    assert checked(forged, tail=(rows[-1][0], "", rows[-1][4])).kind == REWRITTEN


# --- on the disk ---------------------------------------------------------------------------------------------------

DERIVED = ("legs", "remarks", "tallies", "sealed")


def derived(path):
    """The rows for reports, derived anew."""
    with closing(SqliteJournal(path)) as journal:
        journal.rebuild(an_office())
        return [journal.db.execute(f"select * from {table} order by 1, 2, 3").fetchall() if table != "sealed" else
                journal.db.execute("select * from sealed order by seq").fetchall() for table in DERIVED]  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_a_bit_turned_over_anywhere_in_the_file_is_named_or_changes_nothing_that_counts(written, tmp_path, seed):
    chance, folder = Random(seed), shutil.copytree(written[0], tmp_path / "data")
    path, whole = folder / "journal.db", shutil.copytree(written[0], tmp_path / "whole") / "journal.db"
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)

    try:
        verdict = verified(path)
    except JournalTrouble as trouble:
        assert "tidak dapat dibaca" in str(trouble)
        return
    if verdict.fits:
        assert list(exported(path)) == list(exported(whole))
        with suppress(JournalTrouble, sqlite3.Error):  # an index or a table for reports that SQLite cannot read
            assert derived(path) == derived(whole)
    else:
        assert verdict.seq is not None and verdict.problem


# --- as the command tells it ---------------------------------------------------------------------------------------


def verify(folder, *more):
    """(exit code, lines) of `./run journal verify`."""
    ended = CliRunner().invoke(run, ["journal", "verify", "--data", str(folder), *more])
    return ended.exit_code, ended.output.splitlines()


def test_the_command_ends_well_with_the_seal_as_its_last_line(office, written):
    assert verify(office) == (0, [f"{len(written[1])} catatan cocok.", "Segel:", written[1][-1][4]])


def test_the_command_says_whose_the_seal_from_paper_is(office, written):
    closed = next(row for row in written[1] if row[2] == "DayClosed")
    code, told = verify(office, "--seal", " ".join([closed[4][:4].upper(), closed[4][4:8], closed[4][8:12]]))

    assert code == 0 and told[-1] == written[1][-1][4]
    assert told[1] == f"Segel dari kertas cocok: milik catatan {closed[0]}, penutupan hari Selasa, 24 November 2026."


def test_the_command_names_first_the_first_fact_that_does_not_fit(office):
    by_hand(office, "delete from facts where seq > 40")
    code, told = verify(office)

    assert code == 1 and told[0].startswith("41: catatan 41 sampai 52 hilang dari ujung")
    assert "docs/record.md" in told[-1]


@pytest.mark.parametrize("more", [("--seal", "2d71 g642 b726"), ("--seal", "2d71"), ("--seq", "5")])
def test_the_command_checks_nothing_where_what_was_typed_cannot_be_a_seal(office, more):
    code, told = verify(office, *more)

    assert code == 2 and len(told) == 1 and "catatan cocok" not in told[0]


# --- as a hand types it --------------------------------------------------------------------------------------------

SEAL = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (SEAL, (SEAL, None)),
        ("2d71 1642 b726", ("2d711642b726", None)),
        (" 2D71-1642-B726\n", ("2d711642b726", None)),
        ("2d7ll642b726bO44", ("2d711642b726b044", None)),
        ("2d7Ii642b726bo44", ("2d711642b726b044", None)),
        (f"Antrean 2026-11-24 #123 {SEAL}", (SEAL, 123)),
    ],
)
def test_a_seal_is_read_as_it_was_meant(text, read):
    assert typed(text) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2d71 g642 b726", 'Huruf ke-5, "g"'),
        ("2d71 1642", "Baru 8 huruf"),
        ("", "Baru 0 huruf"),
        (f"{SEAL}0", "Ada 65 huruf"),
        ("2d71 1642 b7²6", 'Huruf ke-11, "²"'),
    ],
)
def test_what_cannot_be_a_seal_is_refused_with_the_letter_that_cannot_be_one(text, why):
    with pytest.raises(NotASeal, match=why.replace("(", r"\(")):
        typed(text)


def test_a_slip_of_the_hand_is_told_by_the_seal_that_is_most_like_it(office, written):
    closed = [row for row in written[1] if row[2] == "DayClosed"][1]
    wrong = ("0" if closed[4][0] != "0" else "1") + closed[4][1:16]

    verdict = check(office, wrong)
    assert verdict.kind == PAPER and f"catatan {closed[0]}; beda huruf ke-1" in verdict.problem


def test_the_seal_of_another_fact_than_the_one_named_is_refused(office, written):
    row = written[1][4]

    verdict = verified(office / "journal.db", row[4], seq=7)
    assert (verdict.kind, verdict.seq) == (PAPER, 5)
    assert verified(office / "journal.db", row[4], seq=5).found == (5, None)

"""The chain: whoever changes, removes, swaps or adds a row is found, at the first row that does not fit."""

import hashlib
import shutil
import sqlite3
from contextlib import closing, suppress
from random import Random

import pytest
from room import a_busy_office, a_history, kept

from journal import JournalTrouble
from journal.chain import NOTHING, checked, seal_of
from journal.sqlite import SqliteJournal, exported, verified
from lobby.lobby import Lobby

COLUMNS = ("at", "fact", "body", "seal")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A journal of one busy day, closed: (path, rows)."""
    path = tmp_path_factory.mktemp("chain") / "journal.db"
    journal = SqliteJournal(path)
    kept(journal, a_history(7, days=2, acts=50), a_busy_office())
    rows = journal.db.execute("select seq, at, fact, body, seal from facts order by seq").fetchall()
    journal.close()
    assert len(rows) > 60
    return path, rows


@pytest.fixture(scope="module")
def unguarded(written, tmp_path_factory):
    """The same file without its triggers, as someone who knows SQLite would have it."""
    path = tmp_path_factory.mktemp("unguarded") / "journal.db"
    shutil.copy(written[0], path)
    with sqlite3.connect(path) as db:
        db.execute("drop trigger facts_take_no_update")
        db.execute("drop trigger facts_take_no_delete")
    db.close()
    return path


@pytest.fixture
def copy(unguarded, tmp_path):
    return shutil.copy(unguarded, tmp_path / "journal.db")


def changed(path, *statements):
    """The verdict on a journal after these statements."""
    with sqlite3.connect(path) as db:
        for statement, *values in statements:
            db.execute(statement, values)
    db.close()
    return verified(path)


def test_a_journal_nobody_touched_fits_and_its_seal_is_that_of_its_last_row(written):
    path, rows = written
    verdict = verified(path)

    assert (verdict.fits, verdict.rows, verdict.seal) == (True, len(rows), rows[-1][4])


def test_a_seal_is_what_the_documents_say_it_is():
    row = '[1,"2026-11-24T02:00:00.000000Z","DayOpened","{\\"day\\":\\"2026-11-24\\"}"]'
    expected = hashlib.sha256(f"{'0' * 64}\n{row}".encode()).hexdigest()

    assert seal_of(NOTHING, 1, "2026-11-24T02:00:00.000000Z", "DayOpened", '{"day":"2026-11-24"}') == expected


def test_an_empty_journal_fits():
    verdict = checked([])

    assert (verdict.fits, verdict.rows, verdict.seal) == (True, 0, NOTHING)


# --- three hundred single changes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(100))
def test_an_edited_letter_is_found_where_it_is(copy, written, seed):
    chance, rows = Random(seed), written[1]
    row, column = chance.choice(rows), chance.choice(COLUMNS)
    text = row[COLUMNS.index(column) + 1]
    place = chance.randrange(len(text))
    other = chance.choice([letter for letter in '0aZ"}é\x00' if letter != text[place]])

    edited = text[:place] + other + text[place + 1 :]

    verdict = changed(copy, (f"update facts set {column} = ? where seq = ?", edited, row[0]))

    assert (verdict.fits, verdict.seq, verdict.rows) == (False, row[0], row[0] - 1)


@pytest.mark.parametrize("seed", range(20))
def test_a_byte_that_makes_no_text_is_found_where_it_is(copy, written, seed):
    chance = Random(seed)
    seq, column = chance.choice(written[1])[0], chance.choice(COLUMNS)
    made = chance.choice([f"cast({column} || x'ff' as text)", "x'ff00'", f"cast({column} as blob)"])

    verdict = changed(copy, (f"update facts set {column} = {made} where seq = ?", seq))

    assert (verdict.fits, verdict.seq) == (False, seq)


@pytest.mark.parametrize("seed", range(50))
def test_a_row_that_was_taken_out_is_missed(copy, written, seed):
    seq = Random(seed).randrange(1, len(written[1]))

    verdict = changed(copy, ("delete from facts where seq = ?", seq))

    assert (verdict.seq, verdict.problem) == (seq, f"catatan {seq} hilang")
    assert (verdict.rows, verdict.seal) == (seq - 1, written[1][seq - 2][4] if seq > 1 else NOTHING)


def test_a_stretch_that_was_taken_out_is_named_from_its_first_row_to_its_last(copy):
    verdict = changed(copy, ("delete from facts where seq between 5 and 9",))

    assert (verdict.seq, verdict.rows, verdict.problem) == (5, 4, "catatan 5 sampai 9 hilang")


@pytest.mark.parametrize("seed", range(50))
def test_a_row_that_was_taken_out_and_closed_over_is_missed(copy, written, seed):
    seq = Random(seed).randrange(1, len(written[1]))

    verdict = changed(
        copy, ("delete from facts where seq = ?", seq), ("update facts set seq = -seq where seq > ?", seq),
        ("update facts set seq = -seq - 1 where seq < 0",),
    )  # fmt: skip

    assert (verdict.fits, verdict.seq) == (False, seq)


@pytest.mark.parametrize("seed", range(40))
def test_two_rows_that_changed_places_are_found_at_the_first(copy, written, seed):
    first, second = sorted(Random(seed).sample(range(1, len(written[1]) + 1), 2))

    verdict = changed(
        copy, ("update facts set seq = -1 where seq = ?", first),
        ("update facts set seq = ? where seq = ?", first, second), ("update facts set seq = ? where seq = -1", second),
    )  # fmt: skip

    assert (verdict.fits, verdict.seq) == (False, first)


@pytest.mark.parametrize("seed", range(40))
def test_a_row_that_was_slipped_in_is_found_however_well_it_is_sealed(copy, written, seed):
    chance, rows = Random(seed), written[1]
    seq = chance.randrange(1, len(rows) + 1)
    _, at, fact, body, _ = chance.choice(rows[: seq - 1] + rows[seq:])
    before = rows[seq - 2][4] if seq > 1 else NOTHING
    sealed_well = chance.random() < 0.5

    verdict = changed(
        copy, ("update facts set seq = -seq - 1 where seq >= ?", seq), ("update facts set seq = -seq where seq < 0",),
        ("insert into facts values (?, ?, ?, ?, ?)", seq, at, fact, body,
         seal_of(before, seq, at, fact, body) if sealed_well else rows[seq - 1][4]),
    )  # fmt: skip

    assert (verdict.fits, verdict.seq) == (False, seq + 1 if sealed_well else seq)


# --- a seal on paper -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", [64, 12])
def test_a_journal_whose_end_was_cut_off_is_not_the_one_whose_seal_is_on_paper(copy, written, shown):
    rows = written[1]
    seal = rows[-1][4][:shown]
    assert verified(copy, seal).fits

    cut = ("delete from facts where seq > ?", len(rows) - 3), ("delete from tail",)
    cut += tuple((f"delete from {table} where seq > ?", len(rows) - 3) for table in ("remarks", "sealed"))
    assert changed(copy, *cut).fits  # by whoever thinks of everything in the file: the file alone cannot tell
    verdict = verified(copy, seal)
    assert (verdict.fits, verdict.seq, verdict.rows) == (False, len(rows) - 3, len(rows) - 3)
    assert "bukan yang disegel" in verdict.problem


def test_a_journal_that_went_on_since_the_seal_was_printed_fits(written):
    path, rows = written

    assert verified(path, rows[9][4]).fits


# --- the disk's own mistakes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(150))
def test_a_bit_turned_over_by_the_disk_is_found_or_changes_no_fact(written, tmp_path, seed):
    chance, path = Random(seed), tmp_path / "journal.db"
    content = bytearray(written[0].read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)

    with suppress(JournalTrouble):  # whatever else it raises is a bug
        with closing(SqliteJournal(path)) as journal:
            lobby = journal.replayed(Lobby(a_busy_office()))
        if verified(path).fits:
            assert [*exported(path)] == [*exported(written[0])]
            assert (lobby.seq, journal.problems) == (len(written[1]), [])

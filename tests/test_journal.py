"""The facts on disk: what was written is what is read, whoever stops, changes or fills what."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from room import (
    TUESDAY, a_busy_office, a_history, act, an_office, at, called, issued, kept, picture, served, standing,
)  # fmt: skip

from journal import JournalTrouble
from journal.facts import UnreadableFact, as_instant, as_text, body_of, fact_from
from journal.lock import FolderInUse
from journal.sqlite import SqliteJournal, exported, reading, verified
from lobby.events import ClockSettled, DayOpened, TicketBooked, TicketHeld
from lobby.facts import FACTS
from lobby.lobby import Lobby

ROOT = Path(__file__).parent.parent
ANOTHER_SERVER = """
import sys
from journal import JournalTrouble
from journal.sqlite import SqliteJournal
try:
    journal = SqliteJournal(sys.argv[1])
except JournalTrouble as trouble:
    sys.exit(str(trouble))
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def journal(path):
    journal = SqliteJournal(path)
    yield journal
    journal.close()


def another_server(path):
    return subprocess.Popen(
        [sys.executable, "-c", ANOTHER_SERVER, str(path)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def tamper(path, *statements):
    """Change rows behind the office's back."""
    with sqlite3.connect(path) as db:
        db.execute("drop trigger if exists facts_take_no_update")
        db.execute("drop trigger if exists facts_take_no_delete")
        for statement in statements:
            db.execute(*statement) if isinstance(statement, tuple) else db.execute(statement)
    db.close()


def reopened(path, office):
    """(lobby, problems) of an office that starts again on what is on disk."""
    journal = SqliteJournal(path)
    try:
        return journal.replayed(Lobby(office)), journal.problems
    finally:
        journal.close()


# --- text ----------------------------------------------------------------------------------------------------------

zones = st.sampled_from([UTC, ZoneInfo("Asia/Jayapura"), ZoneInfo("Asia/Jakarta")])
instants = st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=zones)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
floats = st.floats(-1e9, 1e9)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_fact_comes_back_from_its_text_as_it_was(kind):
    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def check(data):
        fields = FACTS[kind].__annotations__ | {"at": 0, "by": 0, "tap": 0}
        special = {
            "at": instants, "slot_from": instants, "slot_to": instants, "until": instants, "seconds": floats,
            "by_hand": st.booleans(), "automatic": st.booleans(), "out_of_order": st.booleans(),
        }  # fmt: skip
        fact = FACTS[kind](
            **{name: data.draw(special.get(name, words), name) for name in fields if name not in ("verb", "at")},
            at=data.draw(instants),
        )
        assert fact_from(kind, as_text(fact.at), body_of(fact)) == fact

    check()


def test_what_is_absent_is_left_out_and_the_rest_is_in_one_order():
    fact = TicketHeld(at=at("9:00"), ticket="A001", counter="1", reason="fotokopi é", until=at("10:00"))

    assert as_text(fact.at) == "2026-11-24T02:00:00.000000Z"
    assert body_of(fact) == (
        '{"counter":"1","reason":"fotokopi é","ticket":"A001","until":"2026-11-24T03:00:00.000000Z"}'
    )


@pytest.mark.parametrize(
    ("kind", "moment", "body"),
    [
        ("TicketEaten", "2026-11-24T02:00:00Z", "{}"),
        ("DayOpened", "kemarin", '{"day":"2026-11-24"}'),
        ("DayOpened", "0001-01-01T00:00:00+23:59", '{"day":"2026-11-24"}'),
        ("DayOpened", "2026-11-24T02:00:00Z", "{}"),
        ("DayOpened", "2026-11-24T02:00:00Z", '{"day":"2026-11-24","mood":"good"}'),
        ("DayOpened", "2026-11-24T02:00:00Z", '["2026-11-24"]'),
        ("DayOpened", "2026-11-24T02:00:00Z", "["),
        ("DayOpened", "2026-11-24T02:00:00Z", "[" * 100_000),
        ("DayOpened", "2026-11-24T02:00:00Z", None),
        ("DayOpened", None, "{}"),
        ("TicketHeld", "2026-11-24T02:00:00Z", '{"until":5}'),
    ],
)
def test_what_is_no_fact_is_said_to_be_none(kind, moment, body):
    with pytest.raises(UnreadableFact):
        fact_from(kind, moment, body)


def test_an_instant_is_the_same_in_every_zone():
    assert as_instant("2026-11-24T09:00:00+07:00") == as_instant("2026-11-24T02:00:00Z") == at("9:00")


# --- replaying -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_what_was_written_is_what_is_read_after_a_restart(path, seed):
    office = a_busy_office()
    journal = SqliteJournal(path)
    lobby = kept(journal, a_history(seed, acts=80), office)
    journal.close()

    again, problems = reopened(path, office)

    assert picture(again) == picture(lobby)
    assert problems == []


@pytest.mark.parametrize("seed", range(12))
def test_reading_the_last_two_days_is_as_good_as_reading_all(path, seed):
    office, facts = a_busy_office(), a_history(seed, days=6, acts=50)
    journal = SqliteJournal(path)
    for start in range(0, len(facts), 23):  # an office that is started again and again, at any moment
        kept(journal, facts[start : start + 23], office)
        whole = Lobby(office)
        for seq, fact in enumerate(facts[: start + 23], 1):
            whole.apply(fact, seq)

        assert picture(journal.replayed(Lobby(office))) == picture(whole)
        assert journal.problems == []
    journal.close()


def test_a_start_reads_no_more_of_last_year_than_it_must(path):
    office, facts = a_busy_office(), a_history(3, days=12, acts=40)
    journal = SqliteJournal(path)
    kept(journal, facts, office)
    applied = []

    class Watched(Lobby):
        def apply(self, event, seq):
            applied.append(seq)
            super().apply(event, seq)

    journal.replayed(Watched(office))
    journal.close()
    assert len(applied) < len(facts) / 2
    assert applied == sorted(applied)


# --- rows changed by hand --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["update facts set body = '{}' where seq = 3", "delete from facts where seq = 3"])
def test_the_file_itself_refuses_to_change_what_happened(journal, statement):
    kept(journal, a_history(1), a_busy_office())

    with sqlite3.connect(journal.path) as db, pytest.raises(sqlite3.Error, match="added to and never changed"):
        db.execute(statement)
    db.close()
    assert verified(journal.path).fits


def test_a_row_changed_by_hand_is_named_and_the_office_opens_all_the_same(path):
    journal = SqliteJournal(path)
    opened = DayOpened(at=at("8:00"), day=TUESDAY)
    kept(journal, [opened, issued("A001", "8:10"), issued("A002", "8:11"), called("A001", "1", "8:12")], an_office())
    journal.close()
    tamper(path, """update facts set body = '{"ticket":"A009","counter":"1","why":"first"}' where seq = 4""")

    lobby, problems = reopened(path, an_office())

    assert len(problems) == 2 and all("Catatan nomor 4" in problem for problem in problems)
    assert standing(lobby, "A001") == "waiting"
    assert (lobby.seq, act(lobby, Lobby.call, "1", now="9:00")[-1].ticket) == (4, "A001")


@pytest.mark.parametrize("days", [1, 2, 5])
def test_the_first_row_that_is_read_whole_is_looked_at_too(path, days):
    journal = SqliteJournal(path)
    dates = [f"2026-11-{24 + number}" for number in range(days)]
    kept(journal, [DayOpened(at=at("8:00", date), day=date) for date in dates], an_office())
    journal.close()
    first = max(1, days - 1)
    tamper(path, f"update facts set body = replace(body, '}}', ',\"by\":\"x\"}}') where seq = {first}")

    assert reopened(path, an_office())[1] == [f"Catatan nomor {first} (DayOpened) pernah diubah setelah ditulis."]


@pytest.mark.parametrize("body", ["", "{", "null", "[[[", "{}", '{"day":5}', '{"seconds":1e300}', b"\xff\x00", 12.5])
@pytest.mark.parametrize("kind", ["DayOpened", "DayClosed", "TicketBooked", "TicketCancelled", "ClockSettled"])
def test_no_row_however_spoilt_keeps_the_office_shut(path, kind, body):
    journal = SqliteJournal(path)
    facts = a_history(2, days=3, acts=40) + [ClockSettled(at=at("9:00", "2026-11-26"), seconds=60.0)]
    kept(journal, facts, a_busy_office())
    journal.close()
    tamper(path, ("update facts set body = ? where seq in (select max(seq) from facts where fact = ?)", (body, kind)))

    lobby, problems = reopened(path, a_busy_office())

    assert problems
    assert lobby.seq == len(facts)


@pytest.mark.parametrize("column", ["at", "fact", "body", "seal"])
def test_text_that_is_no_text_keeps_no_office_shut(path, column):
    journal = SqliteJournal(path)
    kept(journal, a_history(2, acts=30), a_busy_office())
    journal.close()
    tamper(path, f"update facts set {column} = cast(x'ff80' as text) where seq = 9")

    assert any("Catatan nomor 9" in problem for problem in reopened(path, a_busy_office())[1])


# --- the folder ----------------------------------------------------------------------------------------------------


def test_a_second_server_on_the_folder_is_refused_in_a_sentence(path, journal):
    second = another_server(path)
    _, said = second.communicate(timeout=20)

    assert second.returncode == 1
    assert f"(proses {os.getpid()})" in said and "--data" in said and "Traceback" not in said


def test_a_server_that_was_killed_leaves_the_folder_to_the_next(path):
    first = another_server(path)
    assert first.stdout.readline() == "open\n"
    with pytest.raises(FolderInUse):
        SqliteJournal(path)
    first.send_signal(signal.SIGKILL)

    SqliteJournal(path, wait=10).close()
    first.communicate()


def test_a_server_that_is_just_leaving_is_waited_for(path):
    first = SqliteJournal(path)
    threading.Timer(0.2, first.close).start()

    SqliteJournal(path, wait=10).close()


def test_a_journal_of_a_newer_version_is_left_alone(path):
    SqliteJournal(path).close()
    with sqlite3.connect(path) as db:
        db.execute("insert into _sqlite_migrations values (9, 'journal', '999_later', '')")
    db.close()

    with pytest.raises(JournalTrouble, match="versi Antrean yang lebih baru"):
        SqliteJournal(path)


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_folder_somebody_else_has_used_is_named():
    me = os.geteuid()
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        (Path(folder) / "journal.lock").touch(mode=0)
        os.seteuid(65534) if me == 0 else None
        try:
            with pytest.raises(JournalTrouble, match="journal.lock tidak dapat dibuka .*chown"):
                SqliteJournal(Path(folder) / "journal.db")
        finally:
            os.seteuid(me)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")

    with pytest.raises(JournalTrouble, match="Folder data .*data tidak dapat ditulisi"):
        SqliteJournal(tmp_path / "data" / "journal.db")


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_journal_is_left_alone_and_named(path, content):
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(JournalTrouble, match="tidak dapat dibaca .*Jangan dihapus"):
        SqliteJournal(path)
    assert path.read_bytes() == content


def test_a_first_start_that_was_cut_short_is_begun_again(path):
    path.parent.mkdir()
    path.touch()

    SqliteJournal(path).close()
    assert verified(path).fits


# --- the disk --------------------------------------------------------------------------------------------------------


def test_what_is_committed_survives_a_power_cut(journal):
    said = [journal.db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert said == ["wal", 2]  # FULL
    assert os.name != "posix" or journal.path.stat().st_mode & 0o077 == 0


def test_a_journal_is_read_beside_a_running_server_and_after_it(path):
    journal = SqliteJournal(path)
    kept(journal, a_history(1), a_busy_office())
    beside = [*exported(path)], verified(path)
    with journal.turn() as page:
        page.append(issued("A900", "9:00"))
        assert verified(path) == beside[1]  # nobody sees what is not committed, and nobody waits for it
    journal.close()

    assert [*exported(path)][:-1] == beside[0]
    assert verified(path).rows == beside[1].rows + 1
    connection = reading(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("delete from legs")
    connection.close()


@pytest.mark.parametrize("read", [verified, reading, lambda path: [*exported(path)]])
def test_reading_a_journal_that_is_not_there_says_so_and_makes_none(tmp_path, read):
    with pytest.raises(JournalTrouble, match="Belum ada catatan"):
        read(tmp_path / "journal.db")
    assert not any(tmp_path.iterdir())


def test_a_booking_is_found_again_after_days_of_which_none_is_read(path):
    office = a_busy_office()
    journal = SqliteJournal(path)
    slot = at("9:00", "2026-11-29")
    booked = TicketBooked(
        at=at("7:00"), ticket="A001", token="x", queue="A", day="2026-11-29", slot_from=slot, slot_to=slot
    )
    days = [DayOpened(at=at("8:00", f"2026-11-{day}"), day=f"2026-11-{day}") for day in range(24, 29)]
    kept(journal, [booked, *days, *served("A001", "9:00", "9:10")], office)
    lobby = journal.replayed(Lobby(office))
    journal.close()

    assert list(lobby.bookings) == [("2026-11-29", "A001")]
    assert lobby.last_numbers["2026-11-29", "A"] == 1


def test_a_number_booked_for_a_day_that_was_passed_over_stays_given_after_a_start(path):
    office = a_busy_office()
    journal = SqliteJournal(path)
    slot = at("9:00", "2026-11-25")
    booked = TicketBooked(
        at=at("7:00"), ticket="A001", token="x", queue="A", day="2026-11-25", slot_from=slot, slot_to=slot
    )
    days = [DayOpened(at=at("8:00", f"2026-11-{day}"), day=f"2026-11-{day}") for day in (24, 26, 27, 28)]
    kept(journal, [days[0], booked, *days[1:]], office)
    lobby = journal.replayed(Lobby(office))
    journal.close()

    assert lobby.last_numbers["2026-11-25", "A"] == 1

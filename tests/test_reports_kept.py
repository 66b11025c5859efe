"""Months that are over are kept, and what is kept is never believed when the journal says something else."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from office import Village
from room import Remembering, act, an_office, at, minutes
from running import settings

import config
from bench import busy
from journal.derived import VERSION
from journal.reports import Rows
from journal.sqlite import SqliteJournal
from lobby.block import enter_numbers
from lobby.lobby import Lobby
from lobby.office import Queue
from lobby.requests import make_request, move_request
from reports.numbers import Reports
from verifying import DOES_NOT_FIT, rows_held

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
BOTH = date(2026, 11, 1), date(2026, 12, 31)
OFFICE = an_office()


class Reckoned(Reports):
    """Reports that remember which months they reckoned in order to keep them."""

    def __init__(self, *given):
        super().__init__(*given)
        self.months = []

    def _keep(self, snapshot, month, *more):
        self.months.append(month)
        super()._keep(snapshot, month, *more)


class Office:
    """A journal that is open, the lobby of its facts, and the reports about it."""

    def __init__(self, folder):
        self.folder, self.lobby, self.written = folder, Remembering(OFFICE), 0
        folder.mkdir(exist_ok=True)
        self.journal = SqliteJournal(folder / "journal.db")

    def visit(self, day, since="9:00", wait=10):
        act(self.lobby, Lobby.issue, "A", now=at(since, day))
        act(self.lobby, Lobby.call, "1", now=at(since, day) + minutes(wait))
        act(self.lobby, Lobby.finish, "1", now=at(since, day) + minutes(wait + 5))
        return self.record()

    def record(self):
        """Write down what has happened since the last time."""
        new = self.lobby.facts[self.written :]
        self.written += len(new)
        with self.journal.turn() as page:
            again = Lobby(OFFICE)
            for fact in self.lobby.facts[: self.written - len(new)]:
                again.apply(fact, again.seq + 1)
            for fact in new:
                again.apply(fact, page.append(fact))
                page.derive(fact, again)
        return self

    def reports(self, office=OFFICE):
        return Reckoned(Rows(self.journal.path), self.folder, office)


@pytest.fixture
def village(tmp_path):
    """Somebody came in November, and somebody in December."""
    village = Office(tmp_path).visit("2026-11-30").visit("2026-12-01")
    yield village
    village.journal.close()


def test_a_month_that_is_over_is_reckoned_once(village):
    first, second = village.reports(), village.reports()

    assert first.period(*NOVEMBER) == second.period(*NOVEMBER)
    assert (first.months, second.months) == (["2026-11"], [])


@pytest.mark.parametrize(
    "change",
    ["update months set counts = replace(counts, '1]', '7]')", "update times set total = 1 where measure = 'wait'",
     "delete from times where kind = 'queue'"],
)  # fmt: skip
def test_a_month_that_somebody_changed_where_it_is_kept_is_named(village, change):
    numbers = village.reports()
    assert numbers.misfit() is None  # there is no file
    numbers.keep_one()
    assert numbers.misfit() is None
    with closing(sqlite3.connect(village.folder / "reports.db")) as db, db:
        assert db.execute(change).rowcount > 0
    path = village.journal.path
    assert numbers.misfit() == "2026-11" and rows_held(path, OFFICE, str)[0] == DOES_NOT_FIT
    assert "Laporan bulan 2026-11 di reports.db" in rows_held(path, OFFICE, str)[1][0]
    (village.folder / "reports.db").write_bytes(b"no database at all, but as long as a header of one would be" * 9)
    assert numbers.misfit() is None and (village.folder / "reports.db").exists()


@pytest.mark.parametrize(
    "change",
    ["update months set counts = 'x'", "update months set counts = '[1]'", "update times set code = 'é'",
     "update times set seconds = x'00'", "update times set seconds = 'x'"],
)  # fmt: skip
def test_a_month_that_cannot_be_read_where_it_is_kept_is_reckoned_anew(village, change):
    village.reports().keep_one()
    true = village.reports().period(*BOTH)
    with closing(sqlite3.connect(village.folder / "reports.db")) as db, db:
        db.execute(change)

    assert village.reports().misfit() is None
    assert village.reports().period(*BOTH) == true and village.reports().period(*BOTH) == true


def test_the_days_of_this_month_that_are_over_are_kept_and_then_its_others(village):
    assert village.reports().keep_one() == "2026-11"
    village.visit("2026-12-02")

    numbers = village.reports()
    assert [numbers.keep_one(), numbers.keep_one()] == ["2026-12", None]
    village.visit("2026-12-03")
    assert village.reports().period(*BOTH).all.arrivals == 4
    village.visit("2027-01-04")
    assert [village.reports().keep_one(), village.reports().keep_one()] == ["2026-12", None]
    assert village.reports().period(*BOTH).days == dict.fromkeys(
        ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"], 1
    )


def test_while_a_month_goes_on_each_visit_is_told_at_once(village):
    numbers = village.reports()

    assert numbers.period(*BOTH).all.arrivals == 2
    village.visit("2026-12-01", since="10:00")
    assert numbers.period(*BOTH).all.arrivals == 3
    assert numbers.months == ["2026-11"]


def test_a_number_from_paper_told_later_changes_the_month_that_was_kept(village):
    numbers = village.reports()
    assert numbers.period(*NOVEMBER).all.paper == 0

    act(village.lobby, enter_numbers, "S", day="2026-11-30", first=1, last=2, served=2, tokens=iter("xy"),
        clock_trusted=True, now=at("11:00", "2026-12-01"))  # fmt: skip
    village.record()
    assert numbers.period(*NOVEMBER).all.paper == village.reports().period(*NOVEMBER).all.paper == 2
    assert numbers.months == ["2026-11", "2026-11"]


def test_a_day_passed_over_that_has_numbers_from_paper_after_all_is_counted(village):
    numbers = village.reports()
    assert numbers.period(*NOVEMBER).all.arrivals == 1

    act(village.lobby, enter_numbers, "S", day="2026-11-27", first=1, last=3, served=0, tokens=iter("xyz"),
        clock_trusted=True, now=at("11:00", "2026-12-01"))  # fmt: skip
    village.record()
    assert numbers.period(*NOVEMBER).days == {"2026-11-27": 3, "2026-11-30": 1}


def test_what_happens_between_two_days_is_kept_with_the_day_that_was(village):
    """A letter of the night, and help asked after closing, count although their day was over."""
    act(village.lobby, Lobby.close_day, now=at("15:00", "2026-12-01"))
    village.record()
    numbers = village.reports()
    assert numbers.period(*BOTH).help == 0

    act(village.lobby, Lobby.ask_help, "kios", now=at("23:00", "2026-12-01"))
    village.record()
    assert numbers.period(*BOTH).help == 1


def test_letters_that_stood_before_the_period_are_told_from_what_is_kept(village):
    village.lobby.office.services["ktp"] = None
    act(village.lobby, make_request, "r", token="t", codes=["000001"], service="ktp", holder="operator",
        channel="phone", now=at("12:00", "2026-11-30"))  # fmt: skip
    village.record()
    del village.lobby.office.services["ktp"]
    december = date(2026, 12, 1), date(2026, 12, 31)

    anew = village.reports().period(*december)
    village.reports().keep_one()
    assert village.reports().period(*december) == anew
    assert (anew.letters.made, anew.letters.at_end["checking"]) == (0, 1)


def test_a_letter_that_moves_and_a_call_taken_back_are_told_at_once(village):
    """Nothing else changes with them: no visit has ended."""
    village.lobby.office.services["ktp"] = None
    act(village.lobby, make_request, "r", token="t", codes=["000001"], service="ktp", holder="operator",
        channel="phone", now=at("9:30", "2026-12-01"))  # fmt: skip
    del village.lobby.office.services["ktp"]
    act(village.lobby, Lobby.issue, "A", now=at("9:40", "2026-12-01"))
    act(village.lobby, Lobby.call, "1", now=at("9:50", "2026-12-01"))
    numbers = village.record().reports()
    assert numbers.period(*BOTH).letters.reached == {"checking": 1}

    act(village.lobby, move_request, "r", "ready", holder="operator", now=at("10:00", "2026-12-01"))
    village.record()
    assert numbers.period(*BOTH).letters.reached == {"checking": 1, "ready": 1}
    act(village.lobby, Lobby.return_, "1", now=at("10:01", "2026-12-01"))
    village.record()
    assert numbers.period(*BOTH).remarks == {"returned": 1}


def test_a_month_kept_anew_while_somebody_else_reads_it_is_not_mixed_with_what_they_read(village):
    numbers, opened = village.reports(), village.reports().kept.open
    before = numbers.period(*NOVEMBER)
    numbers, meanwhile = village.reports(), []

    def open_and_be_overtaken():
        """Between two looks at what is kept, paper is told of, and another reader keeps the month anew."""
        meanwhile.append(1)
        if len(meanwhile) == 2:
            act(village.lobby, enter_numbers, "S", day="2026-11-30", first=1, last=2, served=2, tokens=iter("xy"),
                clock_trusted=True, now=at("11:00", "2026-12-01"))  # fmt: skip
            assert village.record().reports().period(*NOVEMBER).all.paper == 2
        return opened()

    numbers.kept.open = open_and_be_overtaken
    assert numbers.period(*NOVEMBER) == before and len(meanwhile) == 2


def test_another_journal_in_the_same_folder_is_not_told_from_what_was_kept(village, tmp_path):
    village.reports().period(*BOTH)
    other = Office(tmp_path / "other").visit("2026-11-30", wait=17).visit("2026-12-01")
    other.journal.close()
    village.journal.close()
    for path in tmp_path.glob("journal.db*"):
        path.unlink()
    shutil.copy(tmp_path / "other" / "journal.db", tmp_path / "journal.db")

    assert village.reports().period(*NOVEMBER).all.wait.longest == 17 * 60


def test_another_target_or_time_zone_lets_months_be_reckoned_anew(village):
    assert village.reports().period(*NOVEMBER).all.within == 1
    stricter = an_office(queues=(Queue(letter="A", name="Kependudukan", target_minutes=5),))

    assert village.reports(stricter).period(*NOVEMBER).all.within == 0
    east = village.reports(an_office(zone="Asia/Jayapura"))
    assert (east.period(*NOVEMBER).hours, east.months) == ({(0, 11): 1}, ["2026-11"])


def test_rows_of_another_version_let_months_be_reckoned_anew(village):
    village.reports().period(*NOVEMBER)
    newer = village.reports()
    newer.rows.version = VERSION + 1
    newer = Reckoned(newer.rows, village.folder, OFFICE)

    newer.period(*NOVEMBER)
    assert newer.months == ["2026-11"]


def test_what_is_kept_may_be_deleted_at_any_time(village):
    numbers = village.reports()
    before = numbers.period(*BOTH)
    (village.folder / "reports.db").unlink()
    village.visit("2026-12-01", since="10:00")

    assert numbers.period(*BOTH).all.arrivals == before.all.arrivals + 1
    assert (village.folder / "reports.db").exists()


def test_a_fact_that_somebody_removed_takes_no_month_out_of_the_reports(village):
    before = village.reports().period(*BOTH)
    with sqlite3.connect(village.journal.path) as db:
        db.execute("drop trigger facts_take_no_delete")
        db.execute("delete from facts where seq = (select seq from touched where day = '2026-11-30')")

    numbers = village.reports()
    assert numbers.period(*BOTH) == before
    assert (numbers.keep_one(), numbers.months) == (None, [])


@pytest.mark.parametrize("spoilt", [b"no database at all, but as long as a header of one would be" * 9, b""])
def test_a_spoilt_file_makes_reports_slower_and_not_wrong(village, spoilt):
    before = village.reports().period(*BOTH)
    (village.folder / "reports.db").write_bytes(spoilt)

    assert village.reports().period(*BOTH) == before


def test_a_folder_that_takes_no_file_makes_reports_slower_and_not_wrong(village):
    before = village.reports().period(*BOTH)
    nowhere = Reports(Rows(village.journal.path), village.folder / "not there", OFFICE)

    assert nowhere.period(*BOTH) == before


def test_a_file_that_is_spoilt_makes_room_for_a_new_one(village):
    (village.folder / "reports.db").write_bytes(b"no database at all, but as long as a header of one would be" * 9)
    first, second, third = (village.reports() for _ in range(3))

    for numbers in (first, second, third):
        numbers.period(*NOVEMBER)
    assert (first.months, second.months, third.months) == ([], ["2026-11"], [])


def test_reports_rest_again_and_again_while_months_are_kept(village):
    rests = []
    village.reports().keep_one(lambda: rests.append(1))

    assert rests


class Watched(Rows):
    """Rows that remember of which days legs were read."""

    def __init__(self, path):
        super().__init__(path)
        self.read = []

    @contextmanager
    def snapshot(self):
        with super().snapshot() as snapshot:
            legs = snapshot.legs
            snapshot.legs = lambda *days: self.read.append(days) or legs(*days)
            yield snapshot


def test_of_years_that_are_kept_only_the_day_at_hand_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(busy, "A_DAY", 15)
    monkeypatch.setattr(busy, "REAL_DAYS", 3)
    (tmp_path / "config.toml").write_text(settings("ASU", 3), encoding="utf-8")
    first, last = busy.write_years(tmp_path / "config.toml", tmp_path, tickets=15 * 300)
    office = config.read(tmp_path / "config.toml").office
    anew = Reports(Rows(tmp_path / "journal.db"), tmp_path / "not there", office).period(first, last)
    while Reports(Rows(tmp_path / "journal.db"), tmp_path, office).keep_one():
        pass

    rows = Watched(tmp_path / "journal.db")
    assert Reports(rows, tmp_path, office).period(first, last) == anew
    assert anew.all.arrivals == 15 * 300 and len(anew.days) == 300
    assert [span for span in rows.read if span[0] < str(last)] == []


def test_the_office_keeps_its_months_by_itself(tmp_path):
    with Village(tmp_path, now="9:00", day="2026-11-30") as village:
        village.issue()
        village.go_on_to("9:00", "2026-12-01")
        village.issue()
        room = village.server.reports

        assert room.keeper.look() == ["2026-11"]
        assert room.keeper.look() == []
        assert room.in_pool(room.numbers.period, *BOTH).days == {"2026-11-30": 1, "2026-12-01": 0}


# --- the rows themselves ---------------------------------------------------------------------------------------------


def rows_of(path):
    with sqlite3.connect(path) as db:
        tables = ("legs", "remarks", "tallies", "letter_steps", "touched")
        return {table: db.execute(f"select * from {table}").fetchall() for table in tables}


def test_a_file_of_an_older_version_is_derived_anew_at_the_start(village):
    path = village.journal.path
    before = rows_of(path)
    village.journal.close()
    with sqlite3.connect(path) as db:
        for table in ("legs", "tallies", "letter_steps", "touched"):
            db.execute(f"delete from {table}")
        db.execute("update derived set version = ?", (VERSION - 1,))
    village.journal = SqliteJournal(path)
    village.journal.replayed(Lobby(OFFICE))

    assert rows_of(path) == before and before["touched"]


def test_the_command_derives_all_tables_anew(tmp_path):
    with Village(tmp_path) as village:
        village.issue()
        village.act("1", "call"), village.act("1", "finish")
    (tmp_path / "config.toml").write_text(village.settings)
    path = tmp_path / "data" / "journal.db"
    before = rows_of(path)
    with sqlite3.connect(path) as db:
        for table in before:
            db.execute(f"delete from {table}")
    said = subprocess.run(
        [sys.executable, "commands.py", "journal", "rebuild", "--config", str(tmp_path / "config.toml"),
         "--data", str(tmp_path / "data")],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert rows_of(path) == before and before["legs"]
    assert said.stdout.startswith("1 ")

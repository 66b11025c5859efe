"""The lobby as it lives: one writer, many who press at once, a disk that may refuse, and taps that come twice."""

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from room import TUESDAY, WEEKDAYS, an_office, at, issued, minutes, picture

from clock import OfficeClock
from journal.sqlite import SqliteJournal, reading, verified
from lobby import refusals as no
from lobby.events import CounterOpened, DayOpened, TicketCalled, TicketIssued
from lobby.live import LiveLobby
from lobby.lobby import Lobby

ROOT = Path(__file__).parent.parent


class Wall:
    """The clock on the office's wall: time passes, or it leaps."""

    def __init__(self, now):
        self.time, self.leap = now, minutes(0)

    def now(self):
        return self.time + self.leap


class House:
    """An office with its journal, as a server has it."""

    def __init__(self, folder, office):
        self.path, self.office, self.wall = folder / "journal.db", office, Wall(at("9:00"))
        self.start()

    def start(self):
        self.journal = SqliteJournal(self.path)
        self.clock = OfficeClock(wall=self.wall.now, steady=lambda: self.wall.time.timestamp())
        self.live = LiveLobby(self.office, self.journal, self.clock)
        self.do, self.see = self.live.do, self.live.see

    def stop(self):
        self.live.close()

    def issue(self, queue="A", **keywords):
        return self.live.issue(queue, **keywords)

    def on_disk(self):
        """(fact, ticket) of every row, as a second program reads it."""
        connection = reading(self.path)
        rows = connection.execute("select fact, json_extract(body, '$.ticket') from facts order by seq").fetchall()
        connection.close()
        return rows

    def is_as_the_disk_has_it(self):
        """Both lobbies, the one people see and the one that decides, against one that is read from the disk."""
        disk = picture(self.journal.replayed(Lobby(self.office)))
        writing = self.live._writing  # none after a turn that was lost: the next one reads the disk
        return self.see(picture) == disk and (writing is None or picture(writing) == disk)

    def together(self, *acts):
        """Let these acts gather while the writer is busy, so that it decides them in one turn. What each came to."""
        busy, go_on = threading.Event(), threading.Event()

        def keep_busy(news):
            busy.set()
            go_on.wait(10)

        self.live.followers.append(keep_busy)
        first = threading.Thread(target=self.do, args=(Lobby.ask_help, "kios-0"))
        first.start()
        assert busy.wait(10)
        self.live.followers.remove(keep_busy)
        outcomes = [None] * len(acts)
        askers = [threading.Thread(target=self._ask, args=(outcomes, number, *act)) for number, act in enumerate(acts)]
        for number, asker in enumerate(askers, 1):
            asker.start()
            while self.live._inbox.qsize() < number:  # in this order
                pass
        go_on.set()
        for thread in (first, *askers):
            thread.join(10)
        return outcomes

    def _ask(self, outcomes, number, decide, *arguments, **keywords):
        try:
            outcomes[number] = self.do(decide, *arguments, **keywords)
        except Exception as trouble:
            outcomes[number] = trouble


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, an_office())
    yield house
    house.stop()


def issue_a(lobby, *, now):
    return lobby.issue("A", token=f"token-{lobby.seq}", now=now)


def issue_s(lobby, *, now):
    return lobby.issue("S", token=f"token-{lobby.seq}", now=now)


def a_bug(lobby, *, now):
    return 1 / 0


# --- see and do ----------------------------------------------------------------------------------------------------


def test_what_is_done_is_on_disk_when_the_answer_comes(house):
    done = house.issue(by="device:1", tap="t1")

    assert isinstance(done.fact, TicketIssued) and not done.again
    assert (done.fact.by, done.fact.tap, done.seq) == ("device:1", "t1", 2)
    assert house.on_disk() == [("DayOpened", None), ("TicketIssued", "A001")]
    assert house.see(lambda lobby: lobby.waiting("A")) == 1


def test_an_act_of_several_facts_is_done_as_a_whole_and_the_last_is_the_answer(house):
    house.issue()

    done = house.do(Lobby.call, "1", by="staff:3", tap="t")

    assert [type(fact) for fact in done.facts] == [CounterOpened, TicketCalled]
    assert [fact.by for fact in done.facts] == ["staff:3", "staff:3"]
    assert [fact.tap for fact in done.facts] == [None, "t"]


def test_every_number_has_a_token_nobody_can_guess(house):
    tokens = {house.issue().fact.token for _ in range(50)}

    assert len(tokens) == 50 and min(map(len, tokens)) >= 22  # 128 bits


def test_followers_hear_of_a_fact_when_it_is_on_disk_and_seen_and_not_before(house):
    heard = []
    house.live.followers.append(
        lambda news: heard.append((news[-1][0], len(house.on_disk()), house.see(lambda lobby: lobby.seq)))
    )
    house.issue()
    house.issue()
    house.stop()

    assert heard == [(2, 2, 2), (3, 3, 3)]
    house.start()


def test_a_refusal_changes_nothing_and_tells_nobody(house):
    house.issue()
    heard = []
    house.live.followers.append(heard.append)

    with pytest.raises(no.NobodyWaiting):
        house.do(Lobby.call, "3")
    assert (heard, len(house.on_disk())) == ([], 2)


def test_what_the_clock_brought_stays_even_when_the_act_is_refused(house):
    with pytest.raises(no.NobodyWaiting):
        house.do(Lobby.call, "1")
    assert house.on_disk() == [("DayOpened", None)]


def test_an_untrusted_clock_is_asked_about_before_every_act(house):
    house.wall.leap = minutes(60)

    with pytest.raises(no.ClockNotTrusted):
        house.issue()
    house.do(Lobby.settle_clock, house.clock.settle())
    assert house.issue().fact.at == at("10:00")


# --- taps ----------------------------------------------------------------------------------------------------------


def test_the_same_tap_is_the_same_ticket(house):
    first, second = house.issue(tap="t1"), house.issue(tap="t1")

    assert (second.again, second.seq, second.fact) == (True, first.seq, first.fact)
    assert house.issue(tap="t2").fact.ticket == "A002"


def test_the_same_tap_is_the_same_ticket_after_a_restart_and_after_the_lobby_closed(house):
    first = house.issue(tap="t1")
    house.do(Lobby.close_day)
    house.stop()
    house.start()

    second = house.issue(tap="t1")

    assert (second.again, second.fact) == (True, first.fact)


def test_a_tap_pressed_twice_at_once_calls_one_person(house):
    house.issue()
    house.issue()

    one, other = house.together((Lobby.call, "1"), (Lobby.call, "2"))
    assert {one.fact.ticket, other.fact.ticket} == {"A001", "A002"}
    first, second = (house.do(Lobby.recall, "1", tap="t") for _ in range(2))
    assert (first.again, second.again) == (False, True)


def test_a_tap_is_not_good_for_something_else(house):
    house.issue(tap="t1")

    with pytest.raises(no.TapSpent):
        house.do(Lobby.call, "1", tap="t1")


def test_a_tap_that_was_refused_may_be_tried_again(house):
    with pytest.raises(no.NobodyWaiting):
        house.do(Lobby.call, "1", tap="t1")
    house.issue()

    assert not house.do(Lobby.call, "1", tap="t1").again


# --- the end -------------------------------------------------------------------------------------------------------


def test_whoever_comes_after_the_end_is_told_so_and_nothing_is_recorded(house):
    house.issue()
    rows = house.on_disk()
    house.stop()

    with pytest.raises(no.Leaving):
        house.issue()
    house.start()
    assert house.on_disk() == rows


# --- many at once --------------------------------------------------------------------------------------------------


def test_sixteen_kiosks_at_once_leave_no_gap_and_share_their_turns(house):
    statements, numbers, guard = [], [], threading.Lock()
    house.journal.db.conn.set_trace_callback(statements.append)

    def kiosk():
        for _ in range(50):
            ticket = house.issue().fact.ticket
            with guard:
                numbers.append(ticket)

    kiosks = [threading.Thread(target=kiosk) for _ in range(16)]
    for each in kiosks:
        each.start()
    for each in kiosks:
        each.join()
    house.journal.db.conn.set_trace_callback(None)

    assert sorted(numbers) == [f"A{number:03}" for number in range(1, 801)]
    assert statements.count("COMMIT") < 400
    assert house.is_as_the_disk_has_it() and verified(house.path).rows == 801


def test_acts_that_gathered_are_decided_in_order_and_committed_once(house):
    house.issue()
    statements = []
    house.journal.db.conn.set_trace_callback(statements.append)
    outcomes = house.together((issue_a,), (Lobby.call, "1"), (Lobby.call, "2"), (Lobby.call, "1"), (issue_s,))
    house.journal.db.conn.set_trace_callback(None)

    assert [getattr(outcome, "fact", outcome).ticket for outcome in outcomes[:3]] == ["A002", "A001", "A002"]
    assert isinstance(outcomes[3], no.NobodyWaiting) and outcomes[4].fact.ticket == "S001"
    assert statements.count("COMMIT") == 2  # one for the help that was asked meanwhile


def test_a_bug_in_one_decision_hurts_nobody_else(house):
    house.issue()
    before, bug, after = house.together((issue_a,), (a_bug,), (issue_a,))

    assert isinstance(bug, ZeroDivisionError)
    assert [before.fact.ticket, after.fact.ticket] == ["A002", "A003"]
    assert house.is_as_the_disk_has_it()


def test_a_bug_in_a_page_that_follows_does_not_stop_the_office(house):
    heard = []

    def broken(news):
        raise RuntimeError("a page")

    house.live.followers += [broken, heard.append]
    house.issue()

    assert house.issue().fact.ticket == "A002"
    house.stop()
    assert len(heard) == 2
    house.start()


# --- a disk that refuses ---------------------------------------------------------------------------------------------

REFUSE_S = """create trigger refuse_s before insert on facts when json_extract(new.body, '$.queue') = 'S'
              begin select raise(abort, 'the disk does not like S'); end"""


def test_a_turn_the_disk_refuses_is_refused_to_all_and_the_next_goes_on_where_the_disk_is(house):
    house.issue()
    house.journal.db.execute(REFUSE_S)
    outcomes = house.together((issue_a,), (issue_s,), (Lobby.call, "1"))

    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert house.is_as_the_disk_has_it()
    assert house.see(lambda lobby: sorted(lobby.tickets)) == ["A001"]
    assert [house.issue().fact.ticket, house.do(Lobby.call, "1").fact.ticket] == ["A002", "A001"]
    house.journal.db.execute("drop trigger refuse_s")
    assert house.issue("S").fact.ticket == "S001"
    assert verified(house.path).fits


def test_on_a_full_disk_nothing_is_promised_and_nothing_lost_and_work_goes_on_when_there_is_room(house):
    given = [house.issue().fact.ticket for _ in range(3)]
    pages = house.journal.db.execute("pragma page_count").fetchone()[0]
    house.journal.db.execute(f"pragma max_page_count = {pages + 2}")
    refused = 0
    while refused < 3:
        try:
            given.append(house.issue(tap=f"t{len(given)}").fact.ticket)
        except house.journal.Trouble:
            refused += 1
            assert house.is_as_the_disk_has_it()
            assert house.see(lambda lobby: lobby.waiting("A")) == len(given)
    house.journal.db.execute(f"pragma max_page_count = {pages + 1000}")
    for _ in range(3):
        given.append(house.issue(tap=f"t{len(given)}").fact.ticket)

    assert given == [f"A{number:03}" for number in range(1, len(given) + 1)]
    assert house.is_as_the_disk_has_it() and verified(house.path).fits


def test_a_disk_that_can_be_neither_written_nor_read_for_a_while_leaves_no_phantom(house):
    house.issue()
    house.journal.db.execute("alter table facts rename to facts_elsewhere")
    for _ in range(2):
        with pytest.raises(house.journal.Trouble):
            house.issue()
    house.journal.db.execute("alter table facts_elsewhere rename to facts")

    assert house.issue().fact.ticket == "A002"
    assert house.is_as_the_disk_has_it()


# --- the end -------------------------------------------------------------------------------------------------------


def test_closing_finishes_what_has_gathered_and_gives_the_folder_back(house):
    outcomes = house.together((issue_a,), (issue_a,))
    house.stop()

    assert [outcome.fact.ticket for outcome in outcomes] == ["A001", "A002"]
    house.start()
    assert house.issue().fact.ticket == "A003"


def test_an_office_that_was_killed_goes_on_with_what_it_had_promised(tmp_path):
    code = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from pathlib import Path
from test_live import House, an_office
house = House(Path({str(tmp_path)!r}), an_office())
while True:
    print(house.issue(tap="t1" if house.see(lambda lobby: lobby.seq) == 0 else None).fact.ticket, flush=True)
"""
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    promised = [server.stdout.readline().strip() for _ in range(40)]
    server.send_signal(signal.SIGKILL)
    promised += server.communicate()[0].split()

    house = House(tmp_path, an_office())
    tickets = house.see(lambda lobby: list(lobby.tickets))
    again, new = house.issue(tap="t1"), house.issue()
    house.stop()
    assert tickets[: len(promised)] == promised and len(tickets) - len(promised) <= 1
    assert (again.again, again.fact.ticket) == (True, "A001")
    assert new.fact.ticket == f"A{len(tickets) + 1:03}"


def test_a_closed_office_says_when_it_opens_and_records_nothing(tmp_path):
    house = House(tmp_path, an_office(hours=WEEKDAYS))
    house.wall.time = at("17:00")
    house.clock.settle()

    assert house.do(Lobby.ask_help, "kios-1").seq == 1  # help needs no open day
    house.do(Lobby.open_day, "pelayanan malam")
    assert house.issue().fact.ticket == "A001"
    house.stop()


def test_facts_that_were_there_before_are_seen_at_once(tmp_path):
    journal = SqliteJournal(tmp_path / "journal.db")
    with journal.turn() as page:
        page.append(DayOpened(at=at("8:00"), day=TUESDAY))
        page.append(issued("A001", "8:10"))
    journal.close()

    house = House(tmp_path, an_office())
    assert house.see(lambda lobby: (lobby.seq, lobby.waiting("A"))) == (2, 1)
    house.stop()

"""Legs for the reports: what a visit took, worked out by hand and compared with the rows."""

from dataclasses import replace

import pytest
from room import TUESDAY, WEDNESDAY, Remembering, a_busy_office, a_history, act, an_office, at, kept

from journal.legs import COLUMNS
from journal.sqlite import SqliteJournal
from lobby.bookings import book
from lobby.lobby import Lobby
from lobby.office import Queue


@pytest.fixture
def journal(tmp_path):
    journal = SqliteJournal(tmp_path / "journal.db")
    yield journal
    journal.close()


@pytest.fixture
def lobby():
    """A lobby that remembers; A001 has come at 9:00."""
    queues = Queue(letter="A", name="Kependudukan", bookings=1), Queue(letter="S", name="Surat")
    lobby = Remembering(an_office(queues=queues, no_show_after_calls=1))
    act(lobby, Lobby.issue, "A", now="9:00")
    return lobby


def legs(journal, lobby, *columns):
    """The rows that the facts of a lobby leave, told by these columns; every call was made by staff:<counter>."""
    facts = [replace(fact, by=f"staff:{getattr(fact, 'counter', 0)}") for fact in lobby.facts]
    kept(journal, facts, lobby.office)
    assert set(columns) <= set(COLUMNS)
    return journal.db.execute(f"select {', '.join(columns)} from legs order by ticket, leg").fetchall()


def test_a_person_sent_on_has_two_legs_each_with_its_own_times(journal, lobby):
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.start, "1", now="9:11")
    act(lobby, Lobby.transfer, "1", to="S", now="9:20")
    act(lobby, Lobby.call, "3", now="9:30")
    act(lobby, Lobby.recall, "3", now="9:31")  # the last call counts
    act(lobby, Lobby.finish, "3", now="9:40")

    assert legs(journal, lobby, *COLUMNS) == [
        (TUESDAY, "A001", 1, "A", None, "none", None, "1", "staff:1", 1, "2026-11-24T02:00:00.000000Z",
         "2026-11-24T02:00:00.000000Z", "2026-11-24T02:10:00.000000Z", "2026-11-24T02:11:00.000000Z",
         "2026-11-24T02:20:00.000000Z", "transferred", 600, 60, 540, 0, 0, None, None, None),
        (TUESDAY, "A001", 2, "S", None, "none", None, "3", "staff:3", 2, "2026-11-24T02:00:00.000000Z",
         "2026-11-24T02:20:00.000000Z", "2026-11-24T02:31:00.000000Z", None,
         "2026-11-24T02:40:00.000000Z", "served", 660, None, 540, 0, 0, None, None, 2400),
    ]  # fmt: skip


def test_a_person_who_missed_their_call_and_came_back_has_one_leg(journal, lobby):
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.no_show, "1", now="9:12")
    act(lobby, Lobby.restore, "A001", reason="sudah ada", now="9:15")
    act(lobby, Lobby.call, "2", now="9:30")
    act(lobby, Lobby.finish, "2", now="9:35")

    assert legs(journal, lobby, "counter", "calls", "ending", "wait_seconds", "service_seconds") == [
        ("2", 1, "served", 1800, 300)
    ]


def test_a_person_who_waits_again_has_no_leg_until_it_ends(journal, lobby):
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.no_show, "1", now="9:12")
    act(lobby, Lobby.restore, "A001", reason="sudah ada", now="9:15")

    assert legs(journal, lobby, "ticket") == []


def test_a_person_who_was_held_has_waited_until_the_call_that_counted(journal, lobby):
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.start, "1", now="9:11")
    act(lobby, Lobby.hold, "1", reason="fotokopi", now="9:12")
    act(lobby, Lobby.call, "2", ticket="A001", now="9:40")
    act(lobby, Lobby.finish, "2", now="9:50")

    assert legs(journal, lobby, "calls", "started_at", "wait_seconds", "walk_seconds", "service_seconds") == [
        (2, None, 2400, None, 600)
    ]


@pytest.mark.parametrize(
    ("verbs", "row"),
    [
        ((), ("expired", None, 0, None, None)),
        ((("call", "1"),), ("expired", "1", 1, 600, None)),
        ((("call", "1"), ("no_show", "1")), ("no_show", "1", 1, 600, None)),
        ((("call", "1"), ("cancel", "A001")), ("cancelled", "1", 1, 600, None)),
        ((("cancel", "A001"),), ("cancelled", None, 0, None, None)),
        ((("call", "1"), ("hold", "1")), ("expired", "1", 1, 600, None)),
        ((("call", "1"), ("no_show", "1"), ("restore", "A001")), ("expired", None, 0, None, None)),
        ((("call", "1"), ("return_", "1")), ("expired", None, 0, None, None)),
    ],
)
def test_whoever_was_not_served_took_no_service_time(journal, lobby, verbs, row):
    for verb, who in verbs:
        asks = {"reason": "perlu"} if verb in ("cancel", "hold", "restore") else {}
        act(lobby, getattr(Lobby, verb), who, now="9:10", **asks)
    act(lobby, Lobby.close_day, now="15:30")

    assert legs(journal, lobby, "ending", "counter", "calls", "wait_seconds", "service_seconds") == [row]


def test_a_day_nobody_closed_ends_its_legs_with_its_last_fact(journal, lobby):
    act(lobby, Lobby.issue, "S", now="9:20")
    act(lobby, Lobby.issue, "A", now=at("9:00", WEDNESDAY))

    assert legs(journal, lobby, "day", "ticket", "ending", "ended_at") == [
        (TUESDAY, "A001", "expired", "2026-11-24T02:20:00.000000Z"),
        (TUESDAY, "S001", "expired", "2026-11-24T02:20:00.000000Z"),
    ]


def test_a_stay_that_ended_keeps_its_hours_when_the_day_is_closed_again_on_another_clock(journal, lobby):
    act(lobby, Lobby.close_day, now="15:00")
    act(lobby, Lobby.settle_clock, 3600.0, now="16:30")
    act(lobby, Lobby.reopen_day, "terlalu cepat", now="16:31")
    act(lobby, Lobby.close_day, now="16:40")

    assert legs(journal, lobby, "queued_at", "ended_at") == [
        ("2026-11-24T02:00:00.000000Z", "2026-11-24T08:00:00.000000Z")
    ]


def test_one_who_booked_and_never_came_joined_no_queue_and_has_no_leg(journal, lobby):
    act(lobby, book, "A", slot_from=at("9:30"), now="9:01")
    act(lobby, Lobby.close_day, now="15:30")

    assert legs(journal, lobby, "ticket") == [("A001",)]


@pytest.mark.parametrize("seed", range(10))
def test_legs_made_anew_from_the_facts_are_those_written_along_the_way(journal, seed):
    facts = a_history(seed, days=3, acts=90)
    for start in range(0, len(facts), 31):
        kept(journal, facts[start : start + 31], a_busy_office())
    along_the_way = journal.db.execute("select * from legs").fetchall()
    journal.db.execute("update legs set calls = 99")

    assert journal.rebuild(a_busy_office()) == len(along_the_way) > 30
    assert journal.db.execute("select * from legs").fetchall() == along_the_way


def test_legs_are_made_anew_even_past_a_row_somebody_spoilt(journal, lobby):
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.finish, "1", now="9:20")
    assert legs(journal, lobby, "ending") == [("served",)]
    journal.db.execute("drop trigger facts_take_no_update")
    journal.db.execute("update facts set body = '{' where fact = 'CounterOpened'")

    assert journal.rebuild(lobby.office) == 1
    assert len(journal.problems) == 1


@pytest.mark.parametrize("seed", range(5))
def test_every_visit_that_ended_has_its_legs_and_no_other_has(journal, seed):
    facts = a_history(seed, days=1, acts=120)
    lobby = kept(journal, facts, a_busy_office())
    rows = journal.db.execute("select ticket, count(*), max(leg) from legs group by ticket").fetchall()

    ended = {
        name: sum(leg.ended_at is not None for leg in ticket.legs)
        for name, ticket in lobby.tickets.items() if any(leg.ended_at for leg in ticket.legs)
    }  # fmt: skip
    assert {name: (count, last) for name, count, last in rows} == {name: (n, n) for name, n in ended.items()}
    negative = "wait_seconds < 0 or walk_seconds < 0 or service_seconds < 0"
    assert journal.db.execute(f"select count(*) from legs where {negative}").fetchone() == (0,)

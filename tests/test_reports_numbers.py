"""What a period came to, worked out by hand."""

from array import array
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from room import TUESDAY, WEDNESDAY, Remembering, a_service, act, an_office, at, given, kept, minutes

from journal.reports import Rows
from journal.sqlite import SqliteJournal
from lobby.block import enter_numbers
from lobby.bookings import book, cancel_booking, check_in, take
from lobby.events import DayOpened, TicketIssued
from lobby.lobby import Lobby
from lobby.office import Queue
from lobby.requests import make_request, move_request
from lobby.slips import expire_slip, print_slip
from lobby.stay import give_feedback, rejoin
from reports.numbers import Reports
from reports.reckoning import Times, spread
from reports.summary import Estimates, Home, Slips, Spread, Summary

THE_DAY, THE_NEXT = date.fromisoformat(TUESDAY), date.fromisoformat(WEDNESDAY)
OFFICE = an_office(
    queues=(
        Queue(letter="A", name="Kependudukan", target_minutes=20, bookings=3, online_percent=50),
        Queue(letter="S", name="Surat", target_minutes=10, bookings=1),
        Queue(letter="U", name="Umum", target_minutes=10),
    ),
    counters={"1": "ASU", "2": "SAU", "3": "UAS"}, services=(a_service("ktp", "A", 10), a_service("sku", "S", 5)),
    no_show_after_calls=1,
)  # fmt: skip


@pytest.fixture
def lobby():
    return Remembering(OFFICE)


@pytest.fixture
def period(tmp_path, lobby):
    """The Summary of a period, Tuesday alone unless others are named, after what has happened in the lobby."""
    journals = []

    def told(first=THE_DAY, last=None):
        folder = tmp_path / str(len(journals))
        folder.mkdir()
        journals.append(SqliteJournal(folder / "journal.db"))
        kept(journals[-1], lobby.facts, OFFICE)
        return Reports(Rows(folder / "journal.db"), folder, OFFICE).period(first, last or first)

    yield told
    for journal in journals:
        journal.close()


def one(seconds, n=1):
    """The Spread of the same time measured n times."""
    return Spread(n=n, mean=seconds, median=seconds, p90=seconds, longest=seconds)


def visit(lobby, queue="A", since="9:00", wait=10, took=5, counter="1", day=TUESDAY, **fields):
    """Somebody comes, is called and served; minutes."""
    act(lobby, Lobby.issue, queue, now=at(since, day), **fields)
    act(lobby, Lobby.call, counter, now=at(since, day) + minutes(wait))
    act(lobby, Lobby.finish, counter, now=at(since, day) + minutes(wait + took))


# --- visits ----------------------------------------------------------------------------------------------------------


def test_a_stay_that_crosses_midnight_belongs_to_the_day_that_was_opened(lobby, period):
    visit(lobby, since="23:50", wait=30, took=10)

    tuesday, wednesday = period(THE_DAY), period(THE_NEXT)
    assert (tuesday.all.wait, tuesday.all.service, tuesday.all.visit) == (one(1800), one(600), one(2400))
    assert (tuesday.days, tuesday.hours, tuesday.weekdays) == ({TUESDAY: 1}, {(1, 23): 1}, {1: 1})
    assert wednesday == Summary(first=THE_NEXT, last=THE_NEXT, letters=wednesday.letters)


def test_who_comes_after_midnight_came_on_the_day_before_at_that_hour(lobby, period):
    visit(lobby, since="23:30", wait=1, took=1)
    visit(lobby, since="0:30", wait=1, took=1, day=WEDNESDAY)

    assert period(THE_DAY, THE_NEXT).hours == {(1, 0): 1, (1, 23): 1}
    assert period(THE_DAY).mean_of_hour(1, 0) == 1.0


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_put_right_by_hours_makes_no_wait_longer_or_shorter(lobby, period, hours):
    act(lobby, Lobby.issue, "A", now="9:00")
    act(lobby, Lobby.settle_clock, hours * 3600.0, now=at("9:10") + minutes(60 * hours))
    act(lobby, Lobby.call, "1", now=at("9:25") + minutes(60 * hours))
    act(lobby, Lobby.start, "1", now=at("9:27") + minutes(60 * hours))
    act(lobby, Lobby.settle_clock, -hours * 3600.0, now="9:30")
    act(lobby, Lobby.finish, "1", now="9:40")

    everybody = period().all
    assert (everybody.wait, everybody.walk, everybody.service) == (one(25 * 60), one(2 * 60), one(13 * 60))
    assert everybody.visit == one(40 * 60)
    assert (period().remarks, period().hours) == ({"clock": 2}, {(1, 9): 1})


def test_who_was_restored_twice_waited_from_the_first_moment_to_the_call_that_counted(lobby, period):
    act(lobby, Lobby.issue, "A", now="9:00")
    for called in ("9:10", "9:20"):
        act(lobby, Lobby.call, "1", now=called)
        act(lobby, Lobby.no_show, "1", now=at(called) + minutes(2))
        act(lobby, Lobby.restore, "A001", reason="sudah ada", now=at(called) + minutes(5))
    act(lobby, Lobby.call, "2", now="9:40")
    act(lobby, Lobby.finish, "2", now="9:45")

    told = period()
    assert (told.all.arrivals, told.all.served, told.all.no_show) == (1, 1, 0)
    assert (told.all.wait, told.all.service, told.all.visit) == (one(2400), one(300), one(2700))
    assert list(told.counters) == ["2"] and told.remarks == {"restored": 2}


def test_who_comes_back_by_phone_and_is_missed_again_is_one_no_show(lobby, period):
    act(lobby, Lobby.issue, "A", now="9:00")
    for called in ("9:10", "9:20"):
        act(lobby, Lobby.call, "1", now=called)
        act(lobby, Lobby.no_show, "1", now=at(called) + minutes(2))
        if called == "9:10":
            act(lobby, rejoin, lobby.tickets["A001"].token, now="9:15")

    told = period()
    assert (told.all.no_show, told.all.wait, told.all.visit) == (1, one(1200), Spread())
    assert told.rejoined == 1


def test_who_is_sent_through_three_lines_waits_in_each_and_visits_once(lobby, period):
    act(lobby, Lobby.issue, service="ktp", now="9:00")
    act(lobby, Lobby.call, "1", now="9:10")  # 10 minutes
    act(lobby, Lobby.transfer, "1", to="S", now="9:14")
    act(lobby, Lobby.call, "2", now="9:25:30")  # 11.5, more than promised
    act(lobby, Lobby.start, "2", now="9:26")
    act(lobby, Lobby.transfer, "2", to="U", now="9:30")
    act(lobby, Lobby.call, "3", now="9:40")  # 10, just as promised
    act(lobby, Lobby.finish, "3", now="9:50")

    told = period()
    assert (told.all.arrivals, told.all.served, told.all.transferred) == (1, 1, 2)
    assert told.all.wait == Spread(n=3, mean=630, median=600, p90=690, longest=690)
    assert told.all.visit == told.queues["U"].visit == told.services["ktp"].visit == one(3000)
    assert {letter: group.arrivals for letter, group in told.queues.items()} == {"A": 1, "S": 1, "U": 1}
    assert [told.queues[letter].visit.n for letter in "AS"] == [0, 0]
    assert [told.queues[letter].service for letter in "ASU"] == [one(240), one(240), one(600)]
    assert [(told.queues[letter].within, told.queues[letter].promised) for letter in "ASU"] == [(1, 1), (0, 1), (1, 1)]
    assert (told.all.within, told.all.promised, told.services["ktp"].within) == (2, 3, 2)
    assert list(told.services) == ["ktp"] and told.services["ktp"].wait.n == 3


@pytest.mark.parametrize(("second", "within"), [("9:19:59", 1), ("9:20:00", 1), ("9:20:01", 0)])
def test_a_promise_is_kept_up_to_its_last_second(lobby, period, second, within):
    act(lobby, Lobby.issue, "A", now="9:00")
    act(lobby, Lobby.call, "1", now=second)
    act(lobby, Lobby.finish, "1", now="9:30")

    assert (period().all.within, period().all.promised) == (within, 1)
    assert period().all.level == 100 * within


def test_who_has_priority_or_comes_from_home_or_paper_is_counted_among_those_who_came(lobby, period):
    visit(lobby, priority="priority")
    act(lobby, take, "A", now="9:20")
    act(lobby, check_in, ticket="A002", now="9:25")
    act(lobby, enter_numbers, "A", day=TUESDAY, first=3, last=5, served=4, tokens=iter("xyz"), clock_trusted=True,
        now="9:30")  # fmt: skip
    act(lobby, Lobby.call, "2", ticket="A005", reason="sakit", now="9:40")
    act(lobby, Lobby.finish, "2", now="9:45")
    act(lobby, Lobby.close_day, now="15:00")

    told = period()
    everybody = told.all
    assert (everybody.arrivals, everybody.priority, everybody.home, everybody.paper) == (5, 1, 1, 3)
    assert (everybody.served, everybody.expired) == (4, 1)
    assert everybody.wait == one(600), "nobody knows since when those with paper had waited"
    assert (everybody.service, everybody.visit) == (one(300, n=2), one(900))
    assert told.hours == {(1, 9): 2} and told.days == {TUESDAY: 5} and told.remarks == {"jump": 1}
    assert told.home == Home(taken=1, came=1)


def test_who_still_waits_is_in_no_number_yet(lobby, period):
    act(lobby, Lobby.issue, "A", now="9:00")

    assert (period().all.arrivals, period().days, period().days_open) == (0, {TUESDAY: 0}, 1)


def test_numbers_from_home_for_days_that_are_over_came_or_were_given_back_or_lapsed(lobby, period):
    for _ in range(3):
        act(lobby, book, "A", slot_from=at("10:00", WEDNESDAY), now="9:00")
    act(lobby, book, "S", slot_from=at("14:00", WEDNESDAY), now="9:00")
    act(lobby, cancel_booking, next(t.token for (_, n), t in lobby.bookings.items() if n == "A002"), now="9:05")
    assert period(THE_NEXT).home == Home(booked=4, gave_back=1, expected=3)

    act(lobby, Lobby.issue, "U", now=at("9:00", WEDNESDAY))
    act(lobby, check_in, ticket="A001", now=at("9:55", WEDNESDAY))
    act(lobby, Lobby.issue, "U", now=at("13:00", WEDNESDAY))  # by now A003 has lapsed
    assert period(THE_NEXT).home == Home(booked=4, came=1, gave_back=1, lapsed=1, expected=1)

    act(lobby, Lobby.close_day, now=at("13:30", WEDNESDAY))  # before anybody could tell of S001
    assert period(THE_NEXT).home == Home(booked=4, came=1, gave_back=1, lapsed=2)
    assert period(THE_DAY).home == Home()


# --- what else is counted --------------------------------------------------------------------------------------------


def test_what_people_were_told_is_held_against_their_first_wait(lobby, period):
    given(lobby, DayOpened(at=at("8:00"), day=TUESDAY))
    for name, wait, told in (("A001", 4, 5), ("A002", 5, 5), ("A003", 10, 5), ("A004", 12, 5), ("A005", 60, None)):
        came = at("9:00") + minutes(90 * int(name[1:]))
        told = {"told_from": told, "told_to": told and 10}
        given(lobby, TicketIssued(at=came, ticket=name, token=name, queue="A", **told))
        act(lobby, Lobby.call, "1", now=came + minutes(wait))
        act(lobby, Lobby.finish, "1", now=came + minutes(wait + 1))

    error = round((3.5 + 2.5 + 2.5 + 4.5) * 60 / 4)
    assert period().estimates == Estimates(n=4, inside=2, sooner=1, later=1, error=error)


def test_slips_faces_and_help_are_counted(lobby, period):
    visit(lobby, kiosk="kios")
    visit(lobby, since="9:30", kiosk="kios")
    for ticket, copy in (("A001", 0), ("A001", 1), ("A002", 0)):
        act(lobby, print_slip, ticket, "kios", copy=copy, now="10:00")
    act(lobby, expire_slip, "A002", "kios", now="10:01")
    act(lobby, give_feedback, lobby.tickets["A001"].token, 4, ("cepat", "ramah"), now="10:02")
    act(lobby, give_feedback, lobby.tickets["A002"].token, 1, ("lama",), now="10:02")
    act(lobby, Lobby.ask_help, "kios", now="10:03")
    act(lobby, Lobby.ask_help, "kios", now="10:04")  # still waiting for somebody
    act(lobby, Lobby.answer_help, "kios", now="10:05")
    act(lobby, Lobby.ask_help, "kios", now="10:06")

    told = period()
    assert told.slips == Slips(printed=2, again=1, lost=1) and told.slips.metres(110) == pytest.approx(0.33)
    assert (told.faces.scores, told.faces.n, told.faces.mean) == ({1: 1, 4: 1}, 2, 2.5)
    assert told.faces.about == {"cepat": 1, "lama": 1, "ramah": 1}
    assert told.help == 2


def test_letters_are_counted_by_step_and_by_where_they_stand_at_the_end(lobby, period):
    def step(request, state, now):
        act(lobby, move_request, request, state, holder="operator", reason="perlu", missing=(1,), now=now)

    for number, name in enumerate(("one", "two", "three")):
        act(lobby, make_request, name, token=name, codes=[f"00000{number}"], service="sku", holder="operator",
            channel="phone", now="9:00")  # fmt: skip
    step("one", "ready", "10:00")
    step("one", "collected", at("10:00", WEDNESDAY))
    step("two", "incomplete", "9:30")
    act(lobby, move_request, "two", "checking", holder="sekdes", now=at("9:30", WEDNESDAY))

    tuesday, wednesday, both = period(THE_DAY).letters, period(THE_NEXT).letters, period(THE_DAY, THE_NEXT).letters
    stands = lambda letters: {state: n for state, n in letters.at_end.items() if n}  # noqa: E731
    assert (tuesday.made, tuesday.by_service, tuesday.collected) == (3, {"sku": 3}, 0)
    assert tuesday.reached == {"checking": 3, "ready": 1, "incomplete": 1}
    assert stands(tuesday) == {"checking": 1, "ready": 1, "incomplete": 1}
    assert tuesday.time["checking"] == Spread(n=2, mean=2700, median=1800, p90=3600, longest=3600)
    assert (wednesday.made, wednesday.collected, wednesday.time["ready"]) == (0, 1, one(86400))
    assert stands(wednesday) == stands(both) == {"checking": 2, "collected": 1}
    assert stands(period(date(2026, 12, 1)).letters) == {"checking": 2, "collected": 1}
    assert stands(period(date(2026, 11, 1)).letters) == {}


# --- periods ---------------------------------------------------------------------------------------------------------


def test_a_month_ends_with_its_last_day(lobby, period):
    visit(lobby, day="2026-11-30", since="23:58", wait=4, took=1)
    visit(lobby, day="2026-12-01", since="9:00", wait=2)
    visit(lobby, day="2027-01-04", since="9:00", wait=1)

    november = period(date(2026, 11, 1), date(2026, 11, 30))
    december = period(date(2026, 12, 1), date(2026, 12, 31))
    assert (november.all.wait, december.all.wait) == (one(240), one(120))
    assert (november.days, december.days) == ({"2026-11-30": 1}, {"2026-12-01": 1})
    assert period(date(2026, 11, 30), date(2026, 12, 1)).all.arrivals == 2


def test_where_nothing_happened_there_is_nothing_and_no_mean(lobby, period):
    told = period(date(2020, 1, 1), date(2020, 12, 31))

    assert told.all.wait == Spread() and told.all.level is None
    assert (told.days_open, told.queues, told.faces.mean, told.estimates.error) == (0, {}, None, None)
    assert told.mean_of_hour(0, 9) is None


def test_the_mean_of_an_hour_is_of_the_days_of_that_weekday_that_were_open(lobby, period):
    for day in ("2026-11-24", "2026-12-01", "2026-12-08"):  # Tuesdays; on the last nobody comes at nine
        visit(lobby, day=day, since="9:00" if day != "2026-12-08" else "10:30")
    visit(lobby, day="2026-12-09")

    told = period(date(2026, 11, 1), date(2026, 12, 31))
    assert told.weekdays == {1: 3, 2: 1}
    assert told.mean_of_hour(1, 9) == pytest.approx(2 / 3) and told.mean_of_hour(2, 9) == 1
    assert told.mean_of_hour(5, 9) is None


# --- percentiles -----------------------------------------------------------------------------------------------------


def times(*seconds):
    return Times(array("H", sorted(seconds)), sum(seconds))


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([1, 2, 3], 2, 3),
        ([1, 2, 3, 4], 2, 4),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 12)), 6, 10),
        ([5] * 9 + [100], 5, 5),
        ([5] * 8 + [100] * 2, 5, 100),
        ([0, 0, 0], 0, 0),
    ],
)
def test_a_percentile_is_of_the_nearest_rank(seconds, median, p90):
    told = spread([times(*seconds)])

    assert (told.median, told.p90, told.n, told.longest) == (median, p90, len(seconds), max(seconds))


@pytest.mark.parametrize("seed", range(40))
def test_parts_that_are_added_up_have_the_percentiles_of_the_whole(seed):
    chance = Random(seed)
    parts = [[chance.choice([3, chance.randint(0, 70)]) for _ in range(chance.randint(0, 12))] for _ in range(5)]
    whole = [each for part in parts for each in part] or [1]

    told = spread([times(*part) for part in parts if part] or [times(1)])
    for rank, share in ((told.median, Fraction(1, 2)), (told.p90, Fraction(9, 10))):
        assert rank in whole
        assert Fraction(sum(each <= rank for each in whole), len(whole)) >= share
        assert Fraction(sum(each < rank for each in whole), len(whole)) < share
    assert told.mean == round(sum(whole) / len(whole))

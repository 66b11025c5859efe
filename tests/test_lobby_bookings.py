"""Numbers booked from home: which half-hours are offered, where those who come stand, and who has come too late."""

import pytest
from room import TUESDAY, WEDNESDAY, WEEKDAYS, act, an_office, at, given, standing

from lobby import bookings
from lobby import refusals as no
from lobby.bookings import check_in
from lobby.events import TicketCancelled
from lobby.lobby import Lobby
from lobby.office import Queue

QUEUES = Queue(letter="A", name="Kependudukan", bookings=2, last_number=5), Queue(letter="S", name="Surat")


@pytest.fixture
def lobby():
    return Lobby(an_office(hours=WEEKDAYS, queues=QUEUES))


def book(lobby, slot, day=WEDNESDAY, now="9:00", today=TUESDAY, queue="A", **keywords):
    return act(lobby, bookings.book, queue, slot_from=at(slot, day), now=at(now, today), **keywords)[-1]


def issue(lobby, now, day=WEDNESDAY):
    return act(lobby, Lobby.issue, "A", now=at(now, day))[-1].ticket


def call(lobby, now, day=WEDNESDAY):
    return act(lobby, Lobby.call, "1", now=at(now, day))[-1].ticket


@pytest.mark.parametrize(
    ("slot", "day"),
    [
        ("9:15", WEDNESDAY),  # not a half-hour
        ("9:00:01", WEDNESDAY),
        ("7:30", WEDNESDAY),  # before the office opens
        ("12:00", WEDNESDAY),  # in the break
        ("15:30", WEDNESDAY),  # after it closes
        ("9:00", "2026-11-28"),  # a Saturday
        ("9:00", "2026-12-25"),  # a holiday, and far away
        ("9:00", TUESDAY),  # now
        ("8:30", TUESDAY),  # past
        ("9:30", "2026-12-01"),  # more than seven days ahead
    ],
)
def test_only_half_hours_of_service_within_the_week_are_offered(lobby, slot, day):
    with pytest.raises(no.SlotNotOffered):
        book(lobby, slot, day)


@pytest.mark.parametrize(
    ("slot", "day"), [("9:30", TUESDAY), ("8:00", WEDNESDAY), ("15:00", WEDNESDAY), ("9:00", "2026-12-01")]
)
def test_a_half_hour_of_service_within_the_week_is_offered(lobby, slot, day):
    booked = book(lobby, slot, day)

    assert (booked.ticket, booked.day, booked.slot_from) == ("A001", day, at(slot, day))


def test_a_queue_without_bookings_takes_none(lobby):
    with pytest.raises(no.NotBookable):
        book(lobby, "9:00", queue="S")


def test_the_last_place_of_a_half_hour_is_given_once(lobby):
    assert [book(lobby, "9:00").ticket for _ in range(2)] == ["A001", "A002"]
    with pytest.raises(no.SlotFull):
        book(lobby, "9:00")
    assert book(lobby, "9:30").ticket == "A003"


def test_a_booking_that_came_still_fills_its_half_hour(lobby):
    issue(lobby, "8:00", TUESDAY)
    book(lobby, "9:30", TUESDAY, now="8:01")
    act(lobby, check_in, ticket="A002", now="9:20")
    book(lobby, "9:30", TUESDAY, now="9:21")

    with pytest.raises(no.SlotFull):
        book(lobby, "9:30", TUESDAY, now="9:22")


def test_no_half_hour_of_a_day_that_was_closed_is_offered(lobby):
    issue(lobby, "8:00", TUESDAY)
    act(lobby, Lobby.close_day, now="9:00")

    with pytest.raises(no.SlotNotOffered):
        book(lobby, "10:00", TUESDAY, now="9:01")


def test_bookings_take_the_first_numbers_of_their_day_and_walk_ins_go_on_from_there(lobby):
    book(lobby, "9:00")
    book(lobby, "10:00")

    assert [issue(lobby, "8:00"), issue(lobby, "8:01")] == ["A003", "A004"]
    assert standing(lobby, "A001") == "booked"
    assert (lobby.waiting("A"), lobby.bookings) == (2, {})


def test_bookings_end_where_the_numbers_of_the_day_end(lobby):
    for slot in ("8:00", "8:00", "8:30", "8:30", "9:00"):
        book(lobby, slot)

    with pytest.raises(no.NumbersFinished):
        book(lobby, "9:30")
    assert issue(lobby, "9:01", TUESDAY) == "A001"


def test_one_who_booked_and_comes_early_stands_where_their_half_hour_begins(lobby):
    book(lobby, "9:00")
    issue(lobby, "8:50")
    act(lobby, check_in, ticket="A001", now=at("8:45", WEDNESDAY))
    issue(lobby, "9:01")

    assert [call(lobby, "9:02") for _ in range(3)] == ["A002", "A001", "A003"]


def test_one_who_booked_and_comes_late_stands_where_they_came(lobby):
    book(lobby, "9:00")
    issue(lobby, "9:20")
    act(lobby, check_in, ticket="A001", now=at("9:40", WEDNESDAY))
    issue(lobby, "9:41")

    assert [call(lobby, "9:50") for _ in range(3)] == ["A002", "A001", "A003"]


def test_a_booking_lapses_when_nobody_came_by_a_quarter_after_its_half_hour(lobby):
    book(lobby, "9:00")
    issue(lobby, "9:45")
    assert standing(lobby, "A001") == "booked"

    with pytest.raises(no.NotBooked):
        act(lobby, check_in, ticket="A001", now=at("9:45:01", WEDNESDAY))
    assert standing(lobby, "A001") == "expired"


def test_one_person_has_one_place_however_often_they_check_in(lobby):
    book(lobby, "9:00")
    act(lobby, check_in, ticket="a 001", now=at("8:55", WEDNESDAY))

    with pytest.raises(no.NotBooked):
        act(lobby, check_in, ticket="A001", now=at("8:56", WEDNESDAY))
    assert lobby.waiting("A") == 1


def test_a_booking_for_today_stands_among_todays_tickets(lobby):
    issue(lobby, "8:00", TUESDAY)
    booked = book(lobby, "10:00", TUESDAY)

    assert (booked.ticket, standing(lobby, "A002")) == ("A002", "booked")
    assert lobby.by_token(booked.token).name == "A002"


def test_a_phone_finds_a_booking_for_another_day(lobby):
    booked = book(lobby, "9:00")

    assert lobby.by_token(booked.token).slot_from == at("9:00", WEDNESDAY)
    assert lobby.by_token("bukan token") is None


def test_a_number_booked_and_cancelled_is_not_given_again(lobby):
    book(lobby, "9:00")
    given(lobby, TicketCancelled(at=at("9:05"), ticket="A001", reason="batal", day=WEDNESDAY))

    assert book(lobby, "9:00").ticket == "A002"
    assert issue(lobby, "8:00") == "A003"
    assert "A001" not in lobby.tickets


def test_a_booking_for_a_day_on_which_nobody_opened_is_no_ticket_of_the_next(lobby):
    booked = book(lobby, "9:00", WEDNESDAY)
    book(lobby, "9:00", "2026-11-26")

    assert issue(lobby, "8:00", "2026-11-26") == "A002"
    assert (sorted(lobby.tickets), lobby.by_token(booked.token), lobby.bookings) == (["A001", "A002"], None, {})


def test_whoever_booked_and_never_came_has_expired_when_the_day_closes(lobby):
    book(lobby, "15:00")
    issue(lobby, "8:00")
    act(lobby, Lobby.close_day, now=at("15:10", WEDNESDAY))

    assert (standing(lobby, "A001"), lobby.booked_today) == ("expired", {})


def test_at_night_an_office_that_never_closes_books_for_the_day_that_lasts_until_four():
    lobby = Lobby(an_office(queues=QUEUES))
    assert issue(lobby, "20:00", TUESDAY) == "A001"
    booked = book(lobby, "3:00", WEDNESDAY, now="21:00")

    assert (booked.day, booked.ticket) == (TUESDAY, "A002")
    act(lobby, check_in, ticket="A002", now=at("2:50", WEDNESDAY))
    assert standing(lobby, "A002") == "waiting"


def test_a_booked_number_stays_given_when_its_day_was_passed_over_and_the_clock_comes_back_to_it(lobby):
    book(lobby, "9:00", WEDNESDAY)
    assert issue(lobby, "9:00", "2026-11-26") == "A001"  # a Thursday, by a clock that ran ahead

    act(lobby, Lobby.close_day, now=at("10:00", "2026-11-26"))
    act(lobby, Lobby.settle_clock, -86400, now=at("10:00", WEDNESDAY))

    assert issue(lobby, "10:01", WEDNESDAY) == "A002"

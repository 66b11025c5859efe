"""Numbers from home at the lobby: half-hours named or refused in words, a number for now, checking in, giving back."""

from datetime import date, time, timedelta

import pytest
from room import TUESDAY, WEDNESDAY, WEEKDAYS, a_service, act, an_office, at, minutes, standing

from lobby import refusals as no
from lobby.bookings import (
    CANCELLED_FROM_HOME, DOOR_FIRST, book, cancel_booking, check_in, day_from_home, half_hours, lapse, offered_now,
    resume_online, slots, stop_online, take,
)  # fmt: skip
from lobby.closing import closing
from lobby.lobby import Lobby
from lobby.office import Hours, Queue
from lobby.place import place

QUEUES = (
    Queue(letter="A", name="Kependudukan", bookings=2, online_percent=50),
    Queue(letter="S", name="Surat"),
)
FRIDAY, SATURDAY = "2026-11-27", "2026-11-28"


@pytest.fixture
def lobby():
    return Lobby(an_office(hours=WEEKDAYS, queues=QUEUES))


def booked(lobby, slot="10:00", day=TUESDAY, now="9:00", **more):
    return act(lobby, book, "A", slot_from=at(slot, day), now=now, **more)[-1]


def taken(lobby, now="9:00", queue="A", **more):
    return act(lobby, take, queue, now=now, **more)[-1]


def come(lobby, number, since="8:00", queue="A"):
    """So many people at the kiosk, a second apart."""
    for second in range(number):
        act(lobby, Lobby.issue, queue, now=at(since) + timedelta(seconds=second))


def day_of(lobby, day, now="9:00"):
    return next(each for each in slots(lobby, "A", at(now)) if each["day"] == date.fromisoformat(day))


# --- which half-hours ------------------------------------------------------------------------------------------------


def test_every_service_day_within_the_week_is_told_with_its_half_hours_and_closed_ones_with_why(lobby):
    days = slots(lobby, "A", at("9:10"))

    assert [each["day"].isoformat() for each in days][:3] == [TUESDAY, WEDNESDAY, "2026-11-26"]
    assert [each["closed"] for each in days] == [None, None, None, None, "no_service", "no_service", None, None]
    assert [lobby.office.local(slot["from"]).strftime("%H.%M") for slot in days[0]["slots"]] == [
        "09.30", "10.00", "10.30", "11.00", "11.30", "13.00", "13.30", "14.00", "14.30", "15.00",
    ]  # fmt: skip
    assert {slot["left"] for slot in days[0]["slots"]} == {2}
    assert days[-1]["slots"][-1]["from"] == at("9:00", "2026-12-01")  # no further than seven times 24 hours


def test_a_holiday_is_named_as_one():
    office = an_office(hours=Hours(week=WEEKDAYS.week, closed=frozenset({date(2026, 11, 25)})), queues=QUEUES)

    assert day_of(Lobby(office), WEDNESDAY)["closed"] == "holiday"


def test_what_is_taken_is_left_no_more_and_what_is_given_back_is(lobby):
    first = booked(lobby, "10:00")
    booked(lobby, "10:00")
    assert day_of(lobby, TUESDAY)["slots"][1]["left"] == 0

    act(lobby, cancel_booking, first.token, now="9:01")

    assert day_of(lobby, TUESDAY)["slots"][1]["left"] == 1
    assert booked(lobby, "10:00", now="9:02").ticket == "A003"


def test_a_half_hour_that_the_closing_cuts_short_is_none():
    office = an_office(hours=Hours(week={1: [(time(8), time(9, 45))]}), queues=QUEUES)

    assert half_hours(office, date.fromisoformat(TUESDAY)) == [at("8:00"), at("8:30"), at("9:00")]
    with pytest.raises(no.SlotNotOffered):
        booked(Lobby(office), "9:30", now="8:00")


@pytest.mark.parametrize(
    ("slot", "day", "why"),
    [
        ("8:30", TUESDAY, no.SlotPast),
        ("9:00", TUESDAY, no.SlotPast),  # it has begun
        ("9:00", SATURDAY, no.ClosedThatDay),
        ("9:30", "2026-12-01", no.SlotTooFar),
        ("12:00", TUESDAY, no.SlotNotOffered),
    ],
)
def test_each_hour_that_cannot_be_booked_is_refused_for_its_own_reason(lobby, slot, day, why):
    with pytest.raises(no.SlotNotOffered) as refused:
        booked(lobby, slot, day)
    assert type(refused.value) is why


def test_a_day_that_staff_closed_is_refused_and_told_so(lobby):
    come(lobby, 1)
    act(lobby, Lobby.close_day, now="9:00")

    with pytest.raises(no.DayClosedEarly):
        booked(lobby, "10:00", now="9:01")
    assert day_of(lobby, TUESDAY)["closed"] == "day_closed"


def test_nothing_is_promised_by_a_clock_that_nobody_believes(lobby):
    with pytest.raises(no.ClockInDoubt):
        booked(lobby, clock_trusted=False)
    with pytest.raises(no.ClockInDoubt):
        taken(lobby, clock_trusted=False)


def test_a_half_hour_that_a_leap_of_the_clock_made_past_is_refused(lobby):
    come(lobby, 1)
    assert booked(lobby, "9:30", now="9:05").ticket == "A002"
    act(lobby, Lobby.settle_clock, 7200, now="11:06")

    with pytest.raises(no.SlotPast):
        booked(lobby, "9:30", now="11:06")
    come(lobby, 1, "11:07")
    assert standing(lobby, "A002") == "expired"  # its half-hour and its grace were over when the clock was right


def test_a_number_for_now_keeps_its_window_when_the_clock_is_put_right(lobby):
    come(lobby, 1)
    number = taken(lobby, "8:05")
    act(lobby, Lobby.settle_clock, 7200, now="10:06")
    come(lobby, 1, "10:07")
    act(lobby, check_in, code=number.code, now="10:20")

    assert standing(lobby, number.ticket) == "waiting"
    assert lobby.tickets[number.ticket].arrived_at == at("10:05")


# --- where the clocks change -----------------------------------------------------------------------------------------


NIGHT = Hours(week={day: [(time(1), time(4))] for day in range(7)})


def wall(office, day):
    return [f"{office.local(each):%H.%M %Z}" for each in half_hours(office, day)]


def test_an_hour_that_does_not_come_has_no_half_hours():
    office = an_office(hours=NIGHT, zone="Europe/Berlin", queues=QUEUES)

    assert wall(office, date(2027, 3, 28)) == ["01.00 CET", "01.30 CET", "03.00 CEST", "03.30 CEST"]


def test_an_hour_that_comes_twice_has_its_half_hours_twice_and_each_its_own_places():
    office = an_office(hours=NIGHT, zone="Europe/Berlin", queues=QUEUES)
    lobby, now = Lobby(office), at("12:00", "2026-10-24", "Europe/Berlin")
    halves = half_hours(office, date(2026, 10, 25))

    assert [f"{office.local(each):%H.%M %Z}" for each in halves] == [
        "01.00 CEST", "01.30 CEST", "02.00 CEST", "02.30 CEST", "02.00 CET", "02.30 CET", "03.00 CET", "03.30 CET",
    ]  # fmt: skip
    first, again = halves[2], halves[4]
    for slot in (first, first, again):
        act(lobby, book, "A", slot_from=slot, now=now)
    left = {slot["from"]: slot["left"] for day in slots(lobby, "A", now) for slot in day["slots"]}
    assert (left[first], left[again]) == (0, 1)


# --- a number for now ------------------------------------------------------------------------------------------------


def test_a_number_for_now_is_good_for_half_an_hour_at_least(lobby):
    come(lobby, 1)
    number = taken(lobby)

    assert (number.slot_from, number.slot_to, number.taken) == (at("9:00"), at("9:30"), True)
    assert standing(lobby, number.ticket) == "booked"
    assert lobby.waiting("A") == 1


def test_a_number_for_now_is_good_for_as_long_as_the_wait_may_take():
    services = [a_service("ktp", "A", 20)]
    lobby = Lobby(an_office(hours=WEEKDAYS, queues=QUEUES, counters={"1": "AS"}, services=services))
    come(lobby, 6)
    act(lobby, Lobby.open_counter, "1", now="8:01")

    assert taken(lobby).slot_to > at("10:30")


def test_nobody_is_given_a_number_for_now_before_the_office_opens(lobby):
    with pytest.raises(no.OfficeClosed) as refused:
        taken(lobby, "7:30")
    assert refused.value.fields == {"next": at("8:00")}


def test_the_first_number_of_a_day_may_be_taken_from_home_and_opens_it(lobby):
    assert taken(lobby, "8:01").ticket == "A001"
    assert (lobby.day.date, standing(lobby, "A001")) == (TUESDAY, "booked")


@pytest.mark.parametrize("now", ["12:30", "15:10", "16:00"])
def test_no_number_for_now_is_given_in_the_break_or_at_the_end(lobby, now):
    come(lobby, 1)
    with pytest.raises(no.Refusal) as refused:
        taken(lobby, now)
    assert type(refused.value) in (no.OnBreak, no.TooLateToday, no.OfficeClosed)


def test_before_the_opening_a_number_is_given_where_the_office_wants_it_and_those_at_the_door_come_first():
    lobby = Lobby(an_office(hours=WEEKDAYS, queues=QUEUES, pre_queue=True))
    early = [taken(lobby, at("0:05", TUESDAY)), taken(lobby, "7:59")]
    with pytest.raises(no.ShareFull):
        taken(lobby, "7:59")
    come(lobby, 3, "8:00")  # they stood at the door
    for number in early:
        act(lobby, check_in, code=number.code, now="8:05")
    come(lobby, 1, "8:20")

    assert early[0].slot_from == at("8:00") + DOOR_FIRST
    assert [act(lobby, Lobby.call, "1", now="8:30")[-1].ticket for _ in range(6)] == [
        "A003", "A004", "A005", "A001", "A002", "A006",
    ]  # fmt: skip


def test_those_at_home_have_at_most_their_share_and_always_two_places(lobby):
    come(lobby, 1)
    assert [taken(lobby).ticket for _ in range(2)] == ["A002", "A003"]
    with pytest.raises(no.ShareFull):
        taken(lobby)

    come(lobby, 5, "9:01")

    # Six at the kiosk, and with as many from home half of all would come from there.
    assert [taken(lobby, "9:05").ticket for _ in range(4)] == ["A009", "A010", "A011", "A012"]
    with pytest.raises(no.ShareFull):
        taken(lobby, "9:05")


def test_a_half_hour_is_no_part_of_that_share(lobby):
    come(lobby, 1)
    for slot in ("10:00", "10:00", "10:30"):
        booked(lobby, slot)

    assert taken(lobby).ticket == "A005"


def test_while_a_flood_goes_on_half_of_the_share_is_kept_for_those_known(lobby):
    come(lobby, 1)
    taken(lobby, spared=True)
    with pytest.raises(no.ShareFull):
        taken(lobby, spared=True)

    assert taken(lobby).ticket == "A003"


def test_whoever_stands_in_the_room_is_not_held_to_the_share_but_bounded(lobby):
    come(lobby, 1)
    for _ in range(2):
        taken(lobby)
    for _ in range(11):  # with those who are expected the share grows by half of them
        taken(lobby, in_room=True)
    with pytest.raises(no.ShareFull):
        taken(lobby, in_room=True)


def test_whoever_does_not_come_gives_the_place_back(lobby):
    come(lobby, 1)
    taken(lobby), taken(lobby)
    assert isinstance(offered_now(lobby, "A", clock_trusted=True, now=at("9:45"))[0], no.ShareFull)

    assert taken(lobby, "9:46").ticket == "A004"
    assert (standing(lobby, "A002"), standing(lobby, "A003")) == ("expired", "expired")


def test_a_place_is_given_back_also_where_nothing_else_happens(lobby):
    come(lobby, 1)
    taken(lobby)
    with pytest.raises(no.NotBooked):
        act(lobby, lapse, now="9:45")

    act(lobby, lapse, now="9:46")

    assert standing(lobby, "A002") == "expired"


def test_a_queue_without_a_share_gives_no_number_for_now(lobby):
    with pytest.raises(no.NotBookable):
        taken(lobby, queue="S")


def test_numbers_from_home_are_stopped_for_the_day_and_begin_again_by_themselves(lobby):
    come(lobby, 1)
    act(lobby, stop_online, now="9:00")

    with pytest.raises(no.OnlineIsStopped):
        taken(lobby, "9:01")
    with pytest.raises(no.OnlineIsStopped):
        booked(lobby, "10:00", now="9:01")
    assert booked(lobby, "10:00", WEDNESDAY, now="9:01").ticket == "A001"
    assert day_of(lobby, TUESDAY)["stopped"] and not day_of(lobby, WEDNESDAY)["stopped"]
    assert taken(lobby, at("9:00", WEDNESDAY)).ticket == "A002"


def test_numbers_from_home_may_be_given_again_on_the_same_day(lobby):
    come(lobby, 1)
    with pytest.raises(no.OnlineNotStopped):
        act(lobby, resume_online, now="9:00")
    act(lobby, stop_online, now="9:00")
    act(lobby, resume_online, now="9:10")

    assert taken(lobby, "9:11").ticket == "A002"


# --- checking in -----------------------------------------------------------------------------------------------------


def test_a_code_has_four_digits_and_nobody_else_has_it_that_day(lobby):
    codes = [booked(lobby, slot, chance=41).code for slot in ("10:00", "10:00", "10:30")]
    another_day = booked(lobby, "10:00", WEDNESDAY, chance=10_041).code

    assert (codes, another_day) == (["0041", "0042", "0043"], "0041")


@pytest.mark.parametrize(
    ("came", "place_at"),
    [("9:10", "10:00"), ("9:59", "10:00"), ("10:29", "10:00"), ("10:31", "10:31"), ("10:45", "10:45")],
)
def test_within_the_half_hour_the_place_is_that_of_its_beginning_and_later_that_of_now(lobby, came, place_at):
    number = booked(lobby, "10:00", now="9:00")
    come(lobby, 1, "9:01")
    act(lobby, check_in, code=f" {number.code[:2]} {number.code[2:]}", now=came)

    assert lobby.tickets[number.ticket].arrived_at == at(place_at)


@pytest.mark.parametrize("way", ["code", "token", "ticket"])
def test_a_number_is_known_by_its_code_its_token_or_its_name(lobby, way):
    come(lobby, 1)
    number = booked(lobby, "10:00", now="9:00")

    act(lobby, check_in, **{way: getattr(number, way)}, now="10:00")

    assert standing(lobby, number.ticket) == "waiting"


@pytest.mark.parametrize("asked", [{"code": "9999"}, {"code": ""}, {"code": "abc"}, {"token": "x"}])
def test_a_code_that_nobody_has_is_refused(lobby, asked):
    come(lobby, 1)
    with pytest.raises(no.UnknownCode):
        act(lobby, check_in, **asked, now="9:00")


def test_whoever_checks_in_twice_is_told_that_they_wait(lobby):
    come(lobby, 1)
    number = taken(lobby)
    act(lobby, check_in, code=number.code, now="9:10")

    with pytest.raises(no.CheckedInAlready) as refused:
        act(lobby, check_in, code=number.code, now="9:11")
    assert refused.value.fields == {"ticket": "A 002"}


def test_whoever_comes_too_late_or_cancelled_is_told_to_take_a_new_number(lobby):
    come(lobby, 1)
    late, unwanted = taken(lobby), taken(lobby)
    act(lobby, cancel_booking, unwanted.token, now="9:05")

    with pytest.raises(no.BookingLapsed):
        act(lobby, check_in, code=late.code, now="9:46")
    with pytest.raises(no.BookingCancelled):
        act(lobby, check_in, code=unwanted.code, now="9:46")


@pytest.mark.parametrize("way", ["code", "token"])
def test_whoever_comes_on_another_day_is_told_which(lobby, way):
    come(lobby, 1)
    number = booked(lobby, "10:00", WEDNESDAY)

    with pytest.raises(no.BookedForAnotherDay) as refused:
        act(lobby, check_in, **{way: getattr(number, way)}, now="10:00")
    assert refused.value.fields == {"ticket": "A 001", "day": date.fromisoformat(WEDNESDAY)}


def test_todays_number_is_meant_before_another_days_with_the_same_code(lobby):
    come(lobby, 1)
    booked(lobby, "10:00", WEDNESDAY, chance=7)
    today = booked(lobby, "10:00", chance=7)

    assert act(lobby, check_in, code="0007", now="10:00")[-1].ticket == today.ticket


# --- giving back -----------------------------------------------------------------------------------------------------


def test_a_number_for_another_day_is_given_back(lobby):
    number = booked(lobby, "10:00", WEDNESDAY)

    gone = act(lobby, cancel_booking, number.token, now="9:30")[-1]

    assert (gone.ticket, gone.day, gone.reason) == (number.ticket, WEDNESDAY, CANCELLED_FROM_HOME)
    assert (lobby.bookings, lobby.by_token(number.token)) == ({}, None)


def test_a_number_that_is_called_is_not_given_back_from_a_phone(lobby):
    come(lobby, 1)
    number = taken(lobby)
    act(lobby, check_in, code=number.code, now="9:01")
    act(lobby, Lobby.call, "1", now="9:02")
    act(lobby, Lobby.call, "1", now="9:03")

    with pytest.raises(no.AlreadyCalled):
        act(lobby, cancel_booking, number.token, now="9:04")


def test_what_was_never_claimed_and_how_many_came_from_home_is_in_the_record(lobby):
    come(lobby, 1)
    number = taken(lobby)
    taken(lobby)
    booked(lobby, "10:00")
    act(lobby, check_in, code=number.code, now="9:10")
    assert day_from_home(lobby, at("9:10")) == {
        "offered": True, "stopped": False, "stopped_by": None, "given": 3, "came": 1, "coming": 2, "gone": 0,
    }  # fmt: skip
    act(lobby, Lobby.close_day, now="15:30")

    total = closing(lobby)["total"]
    assert (total.given, total.home, total.came_from_home, total.lapsed) == (4, 3, 1, 2)


def test_a_phone_is_told_its_code_and_when_to_come(lobby):
    come(lobby, 1)
    number = taken(lobby)
    told = place(lobby, number.token, at("9:01"))

    assert (told["code"], told["slot_from"], told["slot_to"], told["taken"], told["status"]) == (
        number.code, at("9:00"), at("9:30"), True, "booked",
    )  # fmt: skip
    assert minutes(30) == told["slot_to"] - told["slot_from"]

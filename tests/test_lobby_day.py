"""When a service day begins and ends, and what the clock may and may not do to it."""

import time

import pytest
from room import (
    TUESDAY, WEDNESDAY, WEEKDAYS, a_lobby, act, an_office, at, called, given, issued, minutes, picture, standing,
)  # fmt: skip

from lobby import refusals as no
from lobby.events import DayClosed, DayOpened, DayReopened
from lobby.lobby import Lobby
from lobby.office import Hours, Office

THURSDAY = "2026-11-26"
SATURDAY = "2026-11-28"
CHRISTMAS = "2026-12-25"


@pytest.fixture
def office():
    return an_office(hours=WEEKDAYS)


@pytest.fixture
def empty(office):
    """An office in which nothing has ever happened."""
    return Lobby(office)


def issue(lobby, now, day=TUESDAY, queue="A", **keywords):
    return act(lobby, Lobby.issue, queue, now=at(now, day, lobby.office.timezone), **keywords)


def kinds(facts):
    return [type(fact).__name__ for fact in facts]


def wait_of(lobby, name, now):
    """Minutes a ticket has waited."""
    return (now - lobby.tickets[name].leg.queued_at) / minutes(1)


# --- a day begins --------------------------------------------------------------------------------------------------


def test_the_day_opens_by_the_first_act_after_the_opening_hour(empty):
    with pytest.raises(no.OfficeClosed):
        issue(empty, "7:59:59")
    assert empty.day is None

    facts = issue(empty, "8:00")

    assert kinds(facts) == ["DayOpened", "TicketIssued"]
    assert (facts[0].day, facts[1].ticket) == (TUESDAY, "A001")


def test_midnight_opens_nothing(empty):
    issue(empty, "15:29")

    with pytest.raises(no.OfficeClosed):
        issue(empty, "0:01", WEDNESDAY)
    assert (empty.day.date, empty.day.is_open) == (TUESDAY, True)


def test_numbers_start_at_001_for_each_letter_and_each_day(empty):
    first = [issue(empty, "8:00", queue=queue)[-1].ticket for queue in "AAS"]
    act(empty, Lobby.close_day, now="15:30")
    second = [issue(empty, "8:00", WEDNESDAY, queue=queue)[-1].ticket for queue in "SAA"]

    assert (first, second) == (["A001", "A002", "S001"], ["S001", "A001", "A002"])


def test_a_day_that_was_closed_is_not_begun_again(empty):
    issue(empty, "8:00")
    act(empty, Lobby.close_day, now="10:00")

    with pytest.raises(no.DayIsClosed):
        issue(empty, "10:01")
    with pytest.raises(no.DayIsClosed):
        act(empty, Lobby.open_day, "lupa", now="10:02")


def test_a_clock_that_falls_back_a_day_does_not_begin_yesterday_again(empty):
    issue(empty, "8:00")
    issue(empty, "8:00", WEDNESDAY)
    act(empty, Lobby.settle_clock, -86400, now=at("8:05"))

    assert issue(empty, "8:06")[-1].ticket == "A002"
    act(empty, Lobby.close_day, now="8:10")
    with pytest.raises(no.DayIsClosed):
        issue(empty, "8:11")


def test_a_clock_that_leaps_a_day_at_work_opens_no_day_until_it_is_trusted(empty):
    issue(empty, "9:10")

    assert kinds(issue(empty, "9:11", WEDNESDAY, trusted=False)) == ["TicketIssued"]
    assert (empty.day.date, sorted(empty.tickets)) == (TUESDAY, ["A001", "A002"])


def test_an_untrusted_clock_opens_no_day_and_says_what_to_press(empty):
    with pytest.raises(no.ClockNotTrusted, match="Pakai jam ini"):
        issue(empty, "9:00", trusted=False)
    assert issue(empty, "9:01")[-1].ticket == "A001"


# --- a day ends ----------------------------------------------------------------------------------------------------


def test_closing_the_day_ends_whoever_is_left(empty):
    for queue in "AAAA":
        issue(empty, "8:00", queue=queue)
    act(empty, Lobby.call, "1", now="8:10")
    act(empty, Lobby.hold, "1", reason="fotokopi", now="8:11")
    act(empty, Lobby.call, "1", now="8:12")
    act(empty, Lobby.call, "2", now="8:13")
    act(empty, Lobby.close_day, now="15:30")

    assert {standing(empty, name) for name in empty.tickets} == {"expired"}
    assert (empty.open_counters(), empty.held, empty.waiting("A")) == ([], {}, 0)
    assert empty.at_hand("1") is empty.at_hand("2") is None
    with pytest.raises(no.NoDayIsOpen):
        act(empty, Lobby.close_day, now="15:31")


def test_a_day_nobody_closed_is_closed_by_the_next_opening_as_of_its_last_fact(empty):
    issue(empty, "8:00")
    issue(empty, "15:20")

    facts = issue(empty, "8:03", WEDNESDAY)

    assert kinds(facts) == ["DayClosed", "DayOpened", "TicketIssued"]
    assert (facts[0].day, facts[0].at, facts[0].automatic) == (TUESDAY, at("15:20"), True)
    assert (facts[1].at, facts[2].ticket) == (at("8:03", WEDNESDAY), "A001")


def test_a_day_on_which_nobody_came_is_not_begun_the_morning_after(empty):
    issue(empty, "15:00")

    act(empty, Lobby.call, "1", now=at("7:30", THURSDAY))

    assert empty.day.date == TUESDAY
    assert [fact.day for fact in issue(empty, "8:00", THURSDAY)[:2]] == [TUESDAY, THURSDAY]
    assert sorted(empty.days) == [TUESDAY, THURSDAY]


def test_a_service_day_goes_on_over_midnight(empty):
    act(empty, Lobby.open_day, "pelayanan malam", now=at("19:00", SATURDAY))
    evening = [issue(empty, "23:59", SATURDAY)[-1], issue(empty, "0:01", "2026-11-29")[-1]]
    act(empty, Lobby.call, "1", now=at("0:30", "2026-11-29"))

    assert [fact.ticket for fact in evening] == ["A001", "A002"]
    assert (empty.day.date, empty.at_hand("1").name) == (SATURDAY, "A001")


def test_those_still_waiting_after_hours_are_called_but_no_number_is_given(empty):
    issue(empty, "15:29")

    with pytest.raises(no.OfficeClosed):
        issue(empty, "15:30")
    assert act(empty, Lobby.call, "1", now="15:40")[-1].ticket == "A001"


# --- by hand -------------------------------------------------------------------------------------------------------


def test_a_holiday_is_opened_by_hand_with_a_reason_and_the_hours_do_not_bind_it(empty):
    with pytest.raises(no.OfficeClosed):
        issue(empty, "9:00", CHRISTMAS)
    opened = act(empty, Lobby.open_day, "pelayanan bencana", now=at("9:00", CHRISTMAS))[-1]

    assert (opened.day, opened.by_hand, opened.reason) == (CHRISTMAS, True, "pelayanan bencana")
    assert issue(empty, "20:00", CHRISTMAS)[-1].ticket == "A001"
    assert kinds(issue(empty, "8:00", "2026-12-28")) == ["DayClosed", "DayOpened", "TicketIssued"]


def test_a_day_opened_early_by_hand_is_not_begun_again_at_the_opening_hour(empty):
    act(empty, Lobby.open_day, "antrean panjang", now="7:00")
    issue(empty, "7:10")

    assert kinds(issue(empty, "8:00")) == ["TicketIssued"]
    with pytest.raises(no.DayIsOpen):
        act(empty, Lobby.open_day, "lagi", now="8:01")


def test_a_day_closed_too_early_goes_on_with_its_numbers(empty):
    issue(empty, "8:00")
    act(empty, Lobby.close_day, now="10:00")
    act(empty, Lobby.reopen_day, "salah tekan", now="10:05")

    assert standing(empty, "A001") == "expired"
    assert issue(empty, "12:30")[-1].ticket == "A002"
    with pytest.raises(no.DayIsOpen):
        act(empty, Lobby.reopen_day, "lagi", now="12:31")


def test_there_is_nothing_to_reopen_before_the_first_day(empty):
    with pytest.raises(no.NoDayIsOpen):
        act(empty, Lobby.reopen_day, "coba", now="8:00")


# --- hours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "now", "refusal", "opens"),
    [
        (TUESDAY, "6:00", no.OfficeClosed, (TUESDAY, "8:00")),
        (TUESDAY, "12:00", no.OnBreak, (TUESDAY, "13:00")),
        (TUESDAY, "12:59:59", no.OnBreak, (TUESDAY, "13:00")),
        (TUESDAY, "15:30", no.OfficeClosed, (WEDNESDAY, "8:00")),
        ("2026-11-27", "11:30", no.OfficeClosed, ("2026-11-30", "8:00")),
        (CHRISTMAS, "9:00", no.OfficeClosed, ("2026-12-28", "8:00")),
    ],
)
def test_a_closed_office_says_when_it_opens_again(empty, day, now, refusal, opens):
    with pytest.raises(refusal) as refused:
        issue(empty, now, day)

    assert refused.value.fields == {"next": at(opens[1], opens[0])}


def test_an_office_without_hours_to_come_sends_people_to_staff():
    with pytest.raises(no.OfficeClosedForNow):
        issue(Lobby(an_office(hours=Hours(week={}))), "9:00")


def test_a_number_taken_before_the_break_is_followed_by_the_next_after_it(empty):
    issue(empty, "11:59")

    assert kinds(issue(empty, "13:00")) == ["TicketIssued"]


def test_an_office_that_never_closes_begins_its_day_at_four():
    lobby = Lobby(an_office())
    late = issue(lobby, "3:59")
    early = issue(lobby, "4:00")

    assert [fact.day for fact in late[:1] + early[:2]] == ["2026-11-23", "2026-11-23", TUESDAY]
    assert (late[-1].ticket, early[-1].ticket) == ("A001", "A001")


def test_an_office_that_never_closes_stays_closed_until_four_once_someone_closed_it():
    lobby = Lobby(an_office())
    issue(lobby, "20:00")
    act(lobby, Lobby.close_day, now="21:00")

    with pytest.raises(no.DayIsClosed):
        issue(lobby, "3:59", WEDNESDAY)
    assert issue(lobby, "4:00", WEDNESDAY)[-1].ticket == "A001"


@pytest.mark.parametrize("box", ["UTC", "Asia/Jakarta", "America/Lima"])
@pytest.mark.parametrize(("zone", "midnight"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_midnight_in_london_rolls_no_day(zone, midnight, box, monkeypatch):
    """00:00 UTC is 07:00 WIB, 08:00 WITA, 09:00 WIT: the opening hour, or right beside it."""
    monkeypatch.setenv("TZ", box)
    time.tzset()
    lobby = Lobby(an_office(hours=WEEKDAYS, zone=zone))
    opened, numbers = [], []
    for minute in range(6 * 60 + 55, 9 * 60 + 6, 5):
        moment = at(f"{minute // 60}:{minute % 60}", zone=zone)
        try:
            *passed, fact = act(lobby, Lobby.issue, "A", now=moment)
        except no.OfficeClosed:
            continue
        opened += passed
        numbers.append(fact.ticket)

    assert at(f"{midnight}:00", zone=zone).hour == 0
    assert [(fact.day, fact.at) for fact in opened] == [(TUESDAY, at("8:00", zone=zone))]
    assert numbers == [f"A{number:03}" for number in range(1, 15)]
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("day", "after"), [("2026-12-31", "2027-01-01"), ("2028-02-28", "2028-02-29"), ("2027-01-31", "2027-02-01")]
)
def test_the_turn_of_a_month_or_a_year_is_a_day_like_any_other(day, after):
    lobby = Lobby(an_office())
    issue(lobby, "9:00", day)

    assert issue(lobby, "9:00", after)[1].day == after


def test_opening_hours_are_looked_for_no_further_than_needed():
    office = Office(name="Jarang", hours=Hours(week={0: WEEKDAYS.week[0]}))

    assert office.last_opening(at("9:00")) == at("8:00", "2026-11-23")
    assert office.next_opening(at("9:00")) == at("8:00", "2026-11-30")
    assert Office(name="Tak pernah", hours=Hours(week={})).last_opening(at("9:00")) is None


# --- the clock is settled ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-86400, -600, 600, 57600, 31_536_000])
def test_settling_the_clock_makes_nobody_wait_longer_or_shorter(empty, seconds):
    issue(empty, "8:00")
    issue(empty, "8:10", queue="S", priority="priority")
    act(empty, Lobby.call, "1", now="8:20")
    act(empty, Lobby.hold, "1", reason="fotokopi", now="8:21")
    issue(empty, "8:22")
    act(empty, Lobby.ask_help, "kios-1", now="8:25")
    now, moved = at("8:30"), at("8:30") + minutes(seconds / 60)
    waits = {name: wait_of(empty, name, now) for name in empty.tickets}
    left = [ticket.held_until - now for ticket in empty.held.values()]
    heard = [now - call.at for call in empty.calls]
    asked, sat = now - empty.help["kios-1"], now - empty.desks["1"].since
    next_before = empty.next_for("2", now)

    act(empty, Lobby.settle_clock, seconds, now=moved)

    assert {name: wait_of(empty, name, moved) for name in empty.tickets} == waits
    assert [ticket.held_until - moved for ticket in empty.held.values()] == left
    assert [moved - call.at for call in empty.calls] == heard
    assert (moved - empty.help["kios-1"], moved - empty.desks["1"].since) == (asked, sat)
    assert empty.next_for("2", moved) == next_before


def test_after_the_clock_was_settled_everyone_can_still_be_called(lobby):
    given(lobby, issued("A001", "8:00"), issued("A002", "8:01", "priority"), issued("S001", "8:02"))
    given(lobby, issued("A003", "8:03"), called("A003", "1", "8:04"))
    act(lobby, Lobby.return_, "1", now="8:05")
    act(lobby, Lobby.settle_clock, 3600, now="9:05")

    order = [act(lobby, Lobby.call, "1", now="9:10")[-1].ticket for _ in range(4)]

    assert order == ["A003", "A002", "A001", "S001"]


def test_one_who_comes_after_the_clock_was_set_back_stands_behind_those_who_wait(lobby):
    given(lobby, issued("A001", "8:00"))
    act(lobby, Lobby.settle_clock, -7200, now=at("6:10"))
    given(lobby, issued("A002", "6:11"))

    assert lobby.next_for("1", at("6:12")).ticket == "A001"


def test_the_day_goes_on_whatever_the_clock_was_settled_to(empty):
    issue(empty, "9:00")
    act(empty, Lobby.settle_clock, 16 * 3600, now=at("1:10", WEDNESDAY))

    assert act(empty, Lobby.call, "1", now=at("1:11", WEDNESDAY))[-1].ticket == "A001"
    assert empty.day.date == TUESDAY


# --- facts alone ---------------------------------------------------------------------------------------------------


def test_yesterdays_facts_rebuild_yesterdays_lobby(office):
    facts = [
        DayOpened(at=at("8:00"), day=TUESDAY), issued("A001", "8:01"), called("A001", "1", "8:02"),
        DayClosed(at=at("9:00"), day=TUESDAY), DayReopened(at=at("9:01"), day=TUESDAY, reason="salah"),
        issued("A002", "9:02"),
    ]  # fmt: skip

    assert picture(given(Lobby(office), *facts)) == picture(given(Lobby(office), *facts))
    assert given(Lobby(office), *facts).last_numbers == {(TUESDAY, "A"): 2}


def test_a_counter_that_has_left_the_office_loses_nobody():
    facts = [issued("A001", "9:00"), called("A001", "3", "9:10")]
    before = given(a_lobby(), *facts)
    sent = act(before, Lobby.transfer, "3", to="2", now="9:11")
    after = given(a_lobby(an_office(counters={"1": "AS"})), *facts, *sent)

    assert after.waiting("A") == 1
    assert act(after, Lobby.call, "1", ticket="A001", reason="loket 2 ditiadakan", now="9:20")[-1].ticket == "A001"

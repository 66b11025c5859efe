"""Numbers given on paper while there was no power: none twice, none missing, and nothing measured from them."""

from dataclasses import replace

import pytest
from room import TUESDAY, WEDNESDAY, WEEKDAYS, Remembering, act, an_office, at, kept, minutes, picture, standing

from journal.sqlite import SqliteJournal
from lobby import refusals as no
from lobby.block import asleep, await_paper, day_of, enter_numbers, papers, print_block, settle_paper
from lobby.bookings import book
from lobby.lobby import Lobby
from lobby.office import Queue
from lobby.refusals import Refusal

MONDAY = "2026-11-23"


def an_open_lobby(issue=2, **office):
    """A lobby in which so many numbers of A were taken at 9:00; queue A ends at 020 and takes bookings."""
    queues = Queue(letter="A", name="Kependudukan", last_number=20, bookings=5), Queue(letter="S", name="Surat")
    lobby = Remembering(an_office(queues=queues, **office))
    for _ in range(issue):
        act(lobby, Lobby.issue, "A", now="9:00")
    return lobby


@pytest.fixture
def lobby():
    """A lobby in which A001 and A002 were taken at 9:00."""
    return an_open_lobby()


def enter(lobby, last, first=3, served=0, queue="A", day=TUESDAY, now="11:00", trusted=True, **more):
    """Staff tell of paper."""
    tokens = [f"paper-{day}-{queue}-{number}" for number in range(first, last + 1)]
    return act(
        lobby, enter_numbers, queue, day=day, first=first, last=last, served=served, tokens=tokens,
        clock_trusted=trusted, now=now, **more,
    )  # fmt: skip


# --- what becomes of them -----------------------------------------------------------------------------------------


def test_one_fact_a_number_and_what_was_served_on_paper_is_over(lobby):
    facts = enter(lobby, 6, served=4)

    assert [(fact.ticket, fact.served) for fact in facts] == [
        ("A003", True), ("A004", True), ("A005", False), ("A006", False),
    ]  # fmt: skip
    assert [standing(lobby, name) for name in ("A003", "A004", "A005", "A006")] == [
        "served", "served", "waiting", "waiting",
    ]  # fmt: skip
    assert lobby.waiting("A") == 4


def test_the_kiosk_goes_on_after_the_last_number_from_paper(lobby):
    enter(lobby, 6, served=6)

    assert act(lobby, Lobby.issue, "A", now="11:01")[-1].ticket == "A007"


def test_those_from_paper_are_called_in_order_before_those_who_come_now(lobby):
    enter(lobby, 4)
    act(lobby, Lobby.issue, "A", now="11:00")

    called = [act(lobby, Lobby.call, "1", now="11:10")[-1].ticket for _ in range(5)]

    assert called == ["A001", "A002", "A003", "A004", "A005"]


def test_one_from_paper_is_called_missed_and_restored_like_any_other():
    lobby = an_open_lobby(0, no_show_after_calls=1)
    enter(lobby, 1, first=1)

    act(lobby, Lobby.call, "1", now="11:05")
    act(lobby, Lobby.no_show, "1", now="11:06")
    act(lobby, Lobby.restore, "A001", reason="ada", now="11:07")
    act(lobby, Lobby.call, "1", now="11:08")
    act(lobby, Lobby.finish, "1", now="11:09")

    assert standing(lobby, "A001") == "served"


def test_what_was_served_on_paper_teaches_no_pace(lobby):
    enter(lobby, 12, served=12)

    assert not any(lobby.pace.seen.values())


def test_a_day_that_began_without_power_opens_with_paper():
    lobby = an_open_lobby(0)

    facts = enter(lobby, 2, first=1, served=1, now="14:00")

    assert [type(fact).__name__ for fact in facts] == ["DayOpened", "TicketEntered", "TicketEntered"]
    assert act(lobby, Lobby.issue, "A", now="14:01")[-1].ticket == "A003"


def test_a_day_that_is_closed_takes_what_paper_gave_and_nobody_waits(lobby):
    act(lobby, Lobby.close_day, now="11:30")

    enter(lobby, 4, served=3, now="11:40")

    assert [standing(lobby, name) for name in ("A003", "A004")] == ["served", "expired"]
    act(lobby, Lobby.reopen_day, "masih ada orang", now="11:50")
    assert act(lobby, Lobby.issue, "A", now="11:51")[-1].ticket == "A005"


def test_a_day_the_box_slept_through_is_told_afterwards_and_leaves_today_alone(lobby):
    before = picture(lobby)["tickets"]

    enter(lobby, 9, first=1, served=7, day=MONDAY)
    enter(lobby, 11, first=10, served=11, day=MONDAY)  # more were found

    assert picture(lobby)["tickets"] == before
    assert lobby.last_numbers[MONDAY, "A"] == 11
    assert act(lobby, Lobby.issue, "A", now="11:01")[-1].ticket == "A003"


def test_yesterday_may_be_told_of_while_nobody_is_sure_it_was_whole(lobby):
    """The power went at eleven and came back the next morning."""
    act(lobby, Lobby.issue, "A", now=at("8:05", WEDNESDAY))

    enter(lobby, 5, served=4, now=at("8:10", WEDNESDAY))

    assert lobby.last_numbers[TUESDAY, "A"] == 5
    assert lobby.day.date == WEDNESDAY and list(lobby.tickets) == ["A001"]


def test_a_number_booked_from_home_keeps_its_owner(lobby):
    booked = act(lobby, book, "A", slot_from=at("13:00"), now="9:05")[-1]
    assert booked.ticket == "A003"

    with pytest.raises(no.NumberGiven):
        enter(lobby, 5)
    assert papers(lobby, TUESDAY)[0]["booked"] == ["A 003"]
    enter(lobby, 5, first=4)

    assert lobby.tickets["A003"].token == booked.token
    assert standing(lobby, "A003") == "booked"


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"first": 2}, no.NumberGiven),
        ({"first": 4}, no.NumbersMissing),
        ({"last": 2}, no.NoNumbers),
        ({"last": 21}, no.NumberTooHigh),
        ({"queue": "S", "first": 1, "last": 301}, no.TooManyNumbers),
        ({"served": 7}, no.ServedTooHigh),
        ({"day": WEDNESDAY, "first": 1}, no.DayToCome),
        ({"day": "2026-10-01", "first": 1}, no.DayLongAgo),
        ({"day": "kemarin", "first": 1}, no.NotADay),
        ({"queue": "Z"}, no.UnknownQueue),
        ({"day": MONDAY, "first": 1, "trusted": False}, no.ClockNotTrusted),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(lobby, wrong, refusal):
    before = picture(lobby)

    with pytest.raises(refusal):
        enter(lobby, **{"last": 5} | wrong)

    assert picture(lobby) == before


def test_a_day_recorded_long_before_is_closed_for_good(lobby):
    act(lobby, Lobby.issue, "A", now=at("8:05", WEDNESDAY))
    act(lobby, Lobby.issue, "A", now=at("8:05", "2026-11-26"))

    with pytest.raises(no.DayRecorded):
        enter(lobby, 5, now=at("9:00", "2026-11-26"))


# --- sheets, and the box that wakes ---------------------------------------------------------------------------------


def test_a_sheet_ends_where_the_numbers_end(lobby):
    assert act(lobby, print_block, "A", 20, first=11, now="9:00")[-1].last == 20
    with pytest.raises(no.SheetUnknown):
        act(lobby, print_block, "A", 11, now="9:00")
    with pytest.raises(no.NumberTooHigh):
        act(lobby, print_block, "A", 10, first=21, now="9:00")


@pytest.fixture
def prepared(lobby):
    """The same lobby, with sheets for A in the drawer."""
    act(lobby, print_block, "A", 20, now="9:05")
    return lobby


def test_a_box_that_wakes_gives_no_number_until_somebody_has_told_of_paper(prepared):
    act(prepared, await_paper, prepared.last_at, at("10:30"), now="10:30")

    with pytest.raises(no.PaperFirst):
        act(prepared, Lobby.issue, "A", now="10:31")
    assert act(prepared, Lobby.issue, "S", now="10:31")[-1].ticket == "S001"  # it has no sheets
    enter(prepared, 5, now="10:32")
    assert act(prepared, Lobby.issue, "A", now="10:33")[-1].ticket == "A006"


def test_one_press_says_that_no_number_was_given_on_paper(prepared):
    act(prepared, await_paper, prepared.last_at, at("10:30"), now="10:30")
    act(prepared, settle_paper, "A", now="10:31")

    assert act(prepared, Lobby.issue, "A", now="10:32")[-1].ticket == "A003"
    with pytest.raises(no.PaperNotAwaited):
        act(prepared, settle_paper, "A", now="10:33")


def test_calls_go_on_while_paper_is_awaited(prepared):
    act(prepared, await_paper, prepared.last_at, at("10:30"), now="10:30")

    assert act(prepared, Lobby.call, "1", now="10:31")[-1].ticket == "A001"


def test_a_question_nobody_answered_does_not_stop_the_next_day(prepared):
    act(prepared, await_paper, prepared.last_at, at("10:30"), now="10:30")

    assert act(prepared, Lobby.issue, "A", now=at("8:00", WEDNESDAY))[-1].ticket == "A001"


def test_a_short_restart_and_an_office_without_sheets_are_not_asked(lobby):
    assert asleep(lobby, lobby.last_at, at("11:00")) == []
    act(lobby, print_block, "A", 10, now="9:05")

    assert asleep(lobby, at("9:05"), at("9:14")) == []
    assert asleep(lobby, at("9:05"), at("9:16")) == ["A"]


def test_the_morning_counts_from_the_opening_hour():
    lobby = an_open_lobby(0, hours=WEEKDAYS)
    act(lobby, print_block, "A", 10, now="7:30")

    assert asleep(lobby, at("7:30"), at("7:50")) == []
    assert asleep(lobby, at("7:30"), at("8:05")) == []
    assert asleep(lobby, at("7:30"), at("9:30")) == ["A"]
    assert asleep(lobby, at("7:30"), at("17:30")) == ["A"]
    assert asleep(lobby, at("7:30"), at("9:30", "2026-11-28")) == []  # a Saturday


def test_a_day_that_was_closed_is_not_asked_about(prepared):
    act(prepared, Lobby.close_day, now="10:00")

    assert asleep(prepared, at("10:00"), at("11:00")) == []


def test_the_service_day_of_an_office_that_never_closes_turns_in_the_night():
    lobby = an_open_lobby(0)

    assert day_of(lobby, at("3:30", WEDNESDAY)) == TUESDAY
    assert day_of(lobby, at("4:30", WEDNESDAY)) == WEDNESDAY


# --- the journal -----------------------------------------------------------------------------------------------


def test_a_restart_knows_what_paper_gave_on_every_day(tmp_path):
    lobby = an_open_lobby()
    act(lobby, print_block, "A", 20, now="9:05")
    enter(lobby, 9, first=1, served=9, day=MONDAY)
    enter(lobby, 6, served=4)
    for day in (WEDNESDAY, "2026-11-26", "2026-11-27"):
        act(lobby, Lobby.issue, "A", now=at("8:05", day))
        act(lobby, await_paper, None, at("9:05", day), now=at("9:05", day))
        act(lobby, settle_paper, "A", now=at("9:06", day))
    facts = [replace(fact, by="staff:1") for fact in lobby.facts]
    journal = SqliteJournal(tmp_path / "journal.db")
    live = kept(journal, facts, lobby.office)
    again = journal.replayed(Lobby(lobby.office))
    journal.close()

    assert picture(again) == picture(live)
    assert again.last_numbers[MONDAY, "A"] == 9 and again.blocks == {"A": 20}
    with pytest.raises(Refusal):
        enter(again, 9, first=1, day=MONDAY, now=at("9:30", "2026-11-27"))


def test_a_start_finds_what_reaches_across_days_without_reading_years(tmp_path):
    journal, asked = SqliteJournal(tmp_path / "journal.db"), []
    journal.db.conn.set_trace_callback(asked.append)
    journal.replayed(Lobby(an_office()))
    journal.db.conn.set_trace_callback(None)

    plans = [step for sql in asked for *_, step in journal.db.execute(f"explain query plan {sql}")]
    journal.close()
    assert any("facts_across_days" in step for step in plans)
    assert not any("SCAN facts" in step and "facts_across_days" not in step for step in plans), plans


def test_rows_for_reports_say_that_it_was_paper_and_tell_no_times(tmp_path):
    lobby = an_open_lobby(0, no_show_after_calls=1)
    enter(lobby, 2, first=1, served=1, now="11:00")
    enter(lobby, 2, first=1, served=1, day=MONDAY, now="11:01")
    act(lobby, Lobby.call, "1", now="11:05")
    act(lobby, Lobby.finish, "1", now="11:15")
    facts = [replace(fact, by="staff:1") for fact in lobby.facts]
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, lobby.office)
    asked = "select day, ticket, ending, paper, arrived_at, wait_seconds, service_seconds, served_by from legs"
    rows = journal.db.execute(f"{asked} order by day, ticket").fetchall()
    journal.rebuild(lobby.office)

    assert rows == [
        (MONDAY, "A001", "served", 1, None, None, None, "staff:1"),
        (MONDAY, "A002", "expired", 1, None, None, None, None),
        (TUESDAY, "A001", "served", 1, None, None, None, "staff:1"),
        (TUESDAY, "A002", "served", 1, None, None, 600, "staff:1"),
    ]
    assert journal.db.execute(f"{asked} order by day, ticket").fetchall() == rows
    journal.close()


def test_a_clock_put_right_moves_them_too(lobby):
    enter(lobby, 4)
    act(lobby, Lobby.settle_clock, 600, now=at("11:10"))

    assert lobby.tickets["A003"].arrived_at == at("11:00") + minutes(10)

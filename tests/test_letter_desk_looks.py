"""The work list and the head's view as plain dictionaries: whose desk, since when, what is stuck, how long it took."""

from datetime import timedelta

import pytest
from room import TUESDAY, WEEKDAYS, act, an_office, at

from letters import desk
from letters.settings import Letters
from lobby.lobby import Lobby
from lobby.office import Service
from lobby.requests import bring_request, hand_request, make_request, move_request

LETTERS = Letters()
KASI, KADES = LETTERS.checks, LETTERS.signs
FRIDAY, MONDAY = "2026-11-27", "2026-11-30"


def a_lobby(**given):
    return Lobby(an_office(services=[Service(id="sktm", queue="A", name="SKTM")], **given))


@pytest.fixture
def lobby():
    return a_lobby()


def make(lobby, name="r1", when="9:00", day=TUESDAY, **given):
    given = {"token": f"token-{name}", "codes": (f"00000{name[1:]}",), "service": "sktm", "holder": KASI,
             "channel": "phone"} | given  # fmt: skip
    return act(lobby, make_request, name, now=at(when, day), **given)[-1]


def move(lobby, state, name="r1", when="10:00", day=TUESDAY, **given):
    holder = LETTERS.holder_of(state)
    return act(lobby, move_request, name, state, now=at(when, day), **{"holder": holder} | given)[-1]


def test_the_list_tells_what_lies_at_a_desk_the_oldest_first(lobby):
    make(lobby, "r1"), make(lobby, "r2", "8:00"), make(lobby, "r3", "8:30")
    move(lobby, "awaiting_signature", "r3", "9:30")

    seen = desk.work(lobby, LETTERS, at("10:00"), KASI)

    assert [row["id"] for row in seen["rows"]] == ["r2", "r1"]
    assert {each["role"]: each["total"] for each in seen["desks"]} == {
        KASI: 2, "Sekretaris Desa": 0, "Kaur Umum": 0, KADES: 1
    }  # fmt: skip
    assert {each["tab"]: each["total"] for each in seen["tabs"]} == {
        None: 2, "incomplete": 0, "checking": 2, "awaiting_signature": 0, "ready": 0, "stuck": 0, "today": 0
    }  # fmt: skip
    assert seen["rows"][0]["time"] == ("hours", 2)


def test_a_role_that_is_no_more_stands_in_the_list_while_letters_lie_there(lobby):
    make(lobby)
    act(lobby, hand_request, "r1", "Juru Tulis", now="9:30")

    assert {"role": "Juru Tulis", "total": 1, "stuck": 0} in desk.work(lobby, LETTERS, at("10:00"))["desks"]


def test_what_was_done_today_is_under_its_own_tab_and_what_was_done_before_is_not_there(lobby):
    make(lobby, "r1"), make(lobby, "r2"), make(lobby, "r3")
    move(lobby, "cancelled", "r1", reason="Batal"), move(lobby, "cancelled", "r2", "10:05", reason="Batal")

    done = desk.work(lobby, LETTERS, at("11:00"), tab="today")["rows"]
    assert [row["id"] for row in done] == ["r2", "r1"]
    assert desk.work(lobby, LETTERS, at("8:00", "2026-11-25"), tab="today")["rows"] == []
    assert [row["id"] for row in desk.work(lobby, LETTERS, at("11:00"))["rows"]] == ["r3"]


def test_more_than_a_page_holds_are_counted(lobby):
    for number in range(desk.MOST_ROWS + 5):
        make(lobby, f"r{number}", codes=(f"{number:06}",))
    seen = desk.work(lobby, LETTERS, at("10:00"))
    assert (len(seen["rows"]), seen["more"]) == (desk.MOST_ROWS, 5)


def test_a_letter_in_the_offices_hands_is_stuck_after_its_hours(lobby):
    make(lobby, channel="staff")

    def is_stuck(now):
        return desk.work(lobby, LETTERS, now)["rows"][0]["stuck"]

    after = at("9:00") + timedelta(hours=LETTERS.stuck_hours)
    assert not is_stuck(after)
    assert is_stuck(after + timedelta(seconds=1))
    move(lobby, "incomplete", when="9:00", day="2026-11-26", missing=("0",))
    assert not is_stuck(after + timedelta(days=9))


def test_a_form_whose_person_has_not_come_is_awaited_and_stuck_only_once_they_were_here(lobby):
    make(lobby), make(lobby, "r2"), make(lobby, "r3")
    move(lobby, "incomplete", "r2", missing=("0",)), move(lobby, "checking", "r2")

    def marks(now, day):
        rows = desk.work(lobby, LETTERS, at(now, day))["rows"]
        return {row["id"]: (row["awaited"], row["stuck"]) for row in rows}

    assert marks("12:00", FRIDAY) == {"r1": (True, False), "r2": (False, True), "r3": (True, False)}
    assert desk.head(lobby, LETTERS, at("12:00", FRIDAY))["stuck"][0]["total"] == 1

    ticket = act(lobby, Lobby.issue, "A", now=at("8:00", MONDAY))[-1]
    act(lobby, bring_request, "r1", ticket.token, now=at("8:01", MONDAY))
    assert marks("8:02", MONDAY)["r1"] == (False, False), "they sit in the waiting room"
    act(lobby, Lobby.call, "1", now=at("8:10", MONDAY)), act(lobby, Lobby.finish, "1", now=at("8:20", MONDAY))
    assert marks("12:00", MONDAY)["r1"] == (False, False), "it came into the office's hands today"
    assert marks("12:00", "2026-12-03") == {"r1": (False, True), "r2": (False, True), "r3": (True, False)}


def test_days_on_which_the_office_is_shut_do_not_make_a_letter_late():
    lobby = a_lobby(hours=WEEKDAYS)
    make(lobby, when="10:00", day=FRIDAY)

    stuck = [desk.is_stuck(lobby.office, at("10:00", FRIDAY), now, 24) for now in (
        at("10:00", "2026-11-28"), at("23:00", "2026-11-29"), at("9:59", MONDAY), at("10:01", MONDAY)
    )]  # fmt: skip
    assert stuck == [False, False, False, True]


def test_the_time_for_a_signature_has_its_own_clock_over_several_visits(lobby):
    make(lobby)
    move(lobby, "awaiting_signature", when="10:00")
    act(lobby, hand_request, "r1", "Sekretaris Desa", now="10:20")
    move(lobby, "checking", when="10:30", reason="Salah ketik")
    move(lobby, "awaiting_signature", when="11:00")

    assert desk.signature_time(lobby.requests["r1"], at("11:15")) == timedelta(minutes=45)
    move(lobby, "ready", when="11:20")
    assert desk.signature_time(lobby.requests["r1"], at("15:00")) == timedelta(minutes=50)
    assert desk.one(lobby, LETTERS, "r1", at("15:00"))["signing"] == ("minutes", 50)


def test_the_head_sees_what_is_stuck_and_where_the_oldest_first(lobby):
    for name, when in (("r1", "9:00"), ("r2", "8:00"), ("r3", "8:30")):
        make(lobby, name, when, channel="staff")
    move(lobby, "awaiting_signature", "r3", "9:30")
    make(lobby, "r4", "9:00", "2026-11-27")

    seen = desk.head(lobby, LETTERS, at("10:00", "2026-11-27"))

    assert [row["id"] for row in seen["oldest"]] == ["r2", "r1", "r3"]
    assert seen["stuck"] == [
        {"holder": KASI, "state": "checking", "total": 2, "longest": ("days", 3)},
        {"holder": KADES, "state": "awaiting_signature", "total": 1, "longest": ("days", 3)},
    ]
    assert [each["total"] for each in seen["totals"]] == [0, 3, 1, 0]


def test_the_head_sees_how_long_each_state_takes_of_what_left_it_in_the_last_thirty_days(lobby):
    for name, minutes in (("r1", 10), ("r2", 20), ("r3", 90)):
        make(lobby, name)
        move(lobby, "awaiting_signature", name, f"{9 + minutes // 60}:{minutes % 60:02}")
    act(lobby, hand_request, "r1", "Sekretaris Desa", now="10:30")

    def pace(now):
        return {each["state"]: (each["time"], each["n"]) for each in desk.head(lobby, LETTERS, now)["pace"]}

    assert pace(at("12:00"))["checking"] == (("minutes", 20), 3)
    assert pace(at("12:00"))["awaiting_signature"] == (None, 0)
    assert pace(at("12:00") + timedelta(days=31))["checking"] == (None, 0)


@pytest.mark.parametrize(
    ("passed", "said"),
    [((-1, 0), ("minutes", 0)), ((0, 59), ("minutes", 59)), ((1, 0), ("hours", 1)), ((47, 59), ("hours", 47)),
     ((48, 0), ("days", 2))],
)  # fmt: skip
def test_a_time_is_said_in_one_unit(passed, said):
    hours, minutes = passed
    assert desk.span(timedelta(hours=hours, minutes=minutes)) == said


def test_a_program_is_told_nothing_that_was_written(lobby):
    made = make(lobby)
    told = desk.told(desk.one(lobby, LETTERS, made.request, at("9:10")))
    assert told.keys() == {"request", "code", "service", "state", "holder", "since", "missing", "seq"}

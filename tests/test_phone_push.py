"""The picture of the line that every phone is told: small, whole, and what each finds in it is what is so."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Village
from room import a_busy_office, a_history, a_lobby, act, an_office, at, issued, minutes
from room import given as happened
from running import Running, until
from test_push import Page, words

from lobby.estimate import wait_range
from lobby.lobby import Lobby
from lobby.ticket import WAITING
from phone.line import line_of, runs, steps


def hour(instant):
    return f"{instant:%H.%M}"


def found(text, name):
    """What a phone finds of its own number, read as `static/phone-line.js` reads it."""
    mine = {"status": "gone"}
    for record in text.split(";")[1:]:
        kind, *fields = record.split(" ")
        short = f"{name[0]}{int(name[1:])}"
        if kind == "c" and fields[0] == short:
            mine = {"status": "called" if fields[2] == "c" else "serving", "counter": fields[1]}
        elif kind == "l" and name in spelt(fields[1]):
            place = spelt(fields[1]).index(name)
            mine = {"status": "waiting", "ahead": place, "wait": wait_at(fields[2] if len(fields) > 2 else "", place)}
        elif kind in "hmb" and name in spelt(fields[0]):
            mine = {"status": {"h": "held", "m": "no_show", "b": "booked"}[kind]}
    return mine


def spelt(text):
    names, letter = [], ""
    for run in text.split(","):
        other, first, last = re.fullmatch(r"([A-Z]?)(\d+)(?:-(\d+))?", run).groups()
        letter = other or letter
        names += [f"{letter}{number:03}" for number in range(int(first), int(last or first) + 1)]
    return names


def wait_at(text, place):
    every = [
        (int(start) * 5, int(end) * 5)
        for count, start, end in (step.split(".") for step in text.split(",") if step) for _ in range(int(count))
    ]  # fmt: skip
    return every[place] if place < len(every) else None


def a_line_of(count, letters="A"):
    lobby = a_lobby(an_office())
    for number in range(count):
        letter = letters[number % len(letters)]
        name = f"{letter}{number // len(letters) + 1:03}"
        happened(lobby, issued(name, at("8:00") + minutes(number / 60)))
    for counter in "123":
        act(lobby, Lobby.open_counter, counter, now="9:00")
    return lobby


# --- what it says ---------------------------------------------------------------------------------------


def test_numbers_that_follow_on_are_a_range():
    assert runs([]) == ""
    assert runs(["A001", "A002", "A003", "A007", "S004", "A005"]) == "A1-3,7,S4,A5"
    assert spelt("A1-3,7,S4,A1000") == ["A001", "A002", "A003", "A007", "S004", "A1000"]


def test_equal_waits_are_told_once():
    assert steps([(0, 5), (0, 5), (5, 15)]) == "2.0.1,1.1.3"
    assert steps([]) == ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 500), st.integers(10, 90))
def test_everybody_finds_in_it_what_the_office_would_tell_them(seed, acts):
    lobby = happened(Lobby(a_busy_office()), *a_history(seed, acts=acts))
    now = lobby.last_at + minutes(1)
    text = line_of(lobby, now, hour).text
    for name, ticket in lobby.tickets.items():
        mine = found(text, name)
        state = ticket.outcome or ticket.status
        assert mine["status"] == (state if state not in ("served", "cancelled", "expired") else "gone")
        if ticket.status == WAITING:
            assert mine["ahead"] == lobby.ahead(ticket, now)
        elif ticket.status in ("called", "serving"):
            assert mine["counter"] == ticket.counter


def test_the_wait_in_it_is_the_wait_the_slip_promised():
    lobby = a_line_of(12, "AS")
    for minute, name in enumerate(("A001", "A002", "S001", "S002"), 1):
        act(lobby, Lobby.call, "1", ticket=name, reason="perlu", now=at("9:00") + minutes(4 * minute))
    for minute in range(5, 9):
        act(lobby, Lobby.call, "2", now=at("9:00") + minutes(4 * minute))
    now = at("9:40")
    text = line_of(lobby, now, hour).text
    waits = {name: wait_range(ticket, lobby, now) for name, ticket in lobby.tickets.items() if ticket.status == WAITING}

    assert waits and None not in waits.values()
    assert {name: found(text, name)["wait"] for name in waits} == waits


def test_it_holds_numbers_and_nothing_of_anybody():
    lobby = a_line_of(5)
    act(lobby, Lobby.call, "1", now="9:10")

    assert line_of(lobby, at("9:30"), hour).text == "t 02.30 open 10 2026-11-24;l A A2-5;c A1 1 c 10 02.10"


# --- how small it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "letters", "most"), [(60, "A", 1000), (60, "AS", 1000), (2000, "A", 3000), (2000, "AS", 3000)]
)
def test_it_is_small_however_many_wait(people, letters, most):
    lobby = a_line_of(people, letters)
    for minute in range(8):
        act(lobby, Lobby.call, "1", now=at("9:00") + minutes(3 * minute + 1))
        act(lobby, Lobby.call, "2", now=at("9:00") + minutes(3 * minute + 1))
    line = line_of(lobby, at("9:30"), hour)

    assert any(line.waits.values())
    assert len(line.text) < most


def test_beyond_three_hours_no_wait_is_told():
    lobby = a_line_of(500)
    for minute in range(8):
        act(lobby, Lobby.call, "1", now=at("9:00") + minutes(5 * minute + 1))
    waits = line_of(lobby, at("9:41"), hour).waits["A"]

    assert len(waits) < 490 and max(start for start, _ in waits) <= 180


# --- asked over plain HTTP ------------------------------------------------------------------------------


def test_a_phone_without_a_socket_asks_for_the_same_picture_and_is_told_briefly_that_nothing_changed(tmp_path):
    with Village(tmp_path) as village:
        village.issue("A"), village.issue("A")
        browser = village.browser()
        told = browser.get("/api/line")
        assert "l A A1-2" in told.text and told.headers["Cache-Control"] == "no-cache"
        assert 8 <= int(told.headers["Retry-After"]) <= 14

        again = browser.get("/api/line", **{"If-None-Match": told.headers["ETag"]})
        assert again.status_code == 304 and not again.data
        village.issue("A")
        assert "l A A1-3" in browser.get("/api/line", **{"If-None-Match": told.headers["ETag"]}).text


# --- pushed ---------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path) as running:
        yield running


def test_a_phone_that_comes_is_told_at_once_and_of_every_change(office):
    office.issue("A"), office.issue("A")
    with Page(office, "/phone") as phone:
        until(lambda: phone.draws)
        assert found(phone.html("line"), "A002") == {"status": "waiting", "ahead": 1, "wait": None}
        office.act("1", "call")
        until(lambda: found(phone.html("line"), "A001") == {"status": "called", "counter": "1"}, 2)
        assert found(phone.html("line"), "A002")["ahead"] == 0
        assert phone.draws[-1]["seq"] == office.board()["seq"]


def test_a_phone_is_told_after_the_board_has_it_and_not_of_what_changes_nothing(office):
    with Page(office) as tv, Page(office, "/phone") as phone:
        until(lambda: tv.draws and phone.draws)
        office.issue("A")
        until(lambda: phone.count("line") == 2, 2)
        assert "1 menunggu" in words(tv.html("board"))
        office.post("/kiosk/help", office.token(), tap="x")
        until(lambda: tv.count("clock") >= 2)
        assert phone.count("line") == 2


def test_a_burst_is_told_in_a_few_pictures(office):
    with Page(office, "/phone") as phone:
        until(lambda: phone.draws)
        for _ in range(60):
            office.issue("A")
        until(lambda: "A1-60" in phone.html("line"), 3)
        assert phone.count("line") < 40

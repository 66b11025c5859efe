"""The load of the hour, against reckoning by hand: what came in, over the time the open counters had for it."""

from datetime import timedelta

import pytest
from room import a_service, act, an_office, at, minutes

from lobby.lobby import Lobby
from lobby.load import (
    ALL_OPEN, CATCHING_UP, CLOSED, ENOUGH, NOBODY, ONE_MORE, PAUSED, QUIET, SHUT, TOO_EARLY, UNKNOWN, groups, loads,
    overall,
)  # fmt: skip
from lobby.office import Hours, Queue

SERVICES = (a_service("ktp", "A", 6), a_service("sku", "S", 10))


def queues(*letters):
    return tuple(Queue(letter=letter, name=letter) for letter in letters)


def room(counters, *open_ones, letters="AS", services=SERVICES, **more):
    """A lobby whose counters are open since 8:00."""
    lobby = Lobby(an_office(queues=queues(*letters), counters=counters, services=services, **more))
    act(lobby, Lobby.open_day, "uji", now="8:00")
    for counter in open_ones:
        act(lobby, Lobby.open_counter, counter, now="8:00")
    return lobby


def come(lobby, letter, number, now="9:30"):
    for _ in range(number):
        act(lobby, Lobby.issue, letter, now=now)


def load(lobby, now="10:00", late=()):
    return overall(loads(lobby, at(now), late))


def test_nine_people_of_six_minutes_fill_one_counter_to_nine_tenths():
    lobby = room({"1": "A", "2": "A"}, "1", letters="A")
    come(lobby, "A", 9)  # 54 of 60 minutes

    told = load(lobby)

    assert (told.percent, told.advice, told.more, told.which) == (90, ONE_MORE, 1, ("2",))
    assert (told.came, told.open, told.every, told.minutes) == (9, 1, 2, 60)


def test_as_many_counters_are_asked_for_as_bring_it_under_what_is_too_much():
    lobby = room({"1": "A", "2": "A", "3": "A", "4": "A"}, "1", letters="A")
    come(lobby, "A", 20)  # 120 minutes: 120 / 51 = 2.4, so three counters

    told = load(lobby)

    assert (told.percent, told.more, told.which) == (200, 2, ("2", "3", "4"))


def test_a_little_too_much_is_not_told_as_what_is_not_yet():
    lobby = room({"1": "A", "2": "A"}, "1", letters="A", services=(a_service("ktp", "A", 5.12),))
    come(lobby, "A", 10)  # 51.2 of 60 minutes: 85.3 %

    assert (load(lobby).percent, load(lobby).advice, load(lobby).more) == (86, ONE_MORE, 1)


def test_whoever_is_asked_to_open_counters_is_asked_for_one_at_least():
    """15 min 6 s of three counters and 38.505 minutes of work: a hair above 85 %, where division rounds down."""
    lobby = room({"1": "A", "2": "A", "3": "A", "4": "A"}, "1", "2", "3", letters="A",
                 services=(a_service("ktp", "A", 38.505),))  # fmt: skip
    come(lobby, "A", 1, now="8:15")
    told = overall(loads(lobby, at("8:15") + timedelta(seconds=6), ()))

    assert (told.advice, told.more, told.which) == (ONE_MORE, 1, ("4",))


def test_exactly_what_is_too_much_is_not_yet():
    lobby = room({"1": "A", "2": "A"}, "1", letters="A", services=(a_service("ktp", "A", 5.1),))
    come(lobby, "A", 10)  # 51 of 60 minutes

    assert (load(lobby).percent, load(lobby).advice) == (85, ENOUGH)


def test_when_every_counter_is_open_nobody_is_told_to_open_one():
    lobby = room({"1": "A", "2": "A"}, "1", "2", letters="A")
    come(lobby, "A", 19)  # 114 of 120 minutes

    assert (load(lobby).percent, load(lobby).advice, load(lobby).which) == (95, ALL_OPEN, ())


def test_a_queue_that_drowns_is_not_hidden_by_an_idle_counter_it_may_not_use():
    """A: 54 minutes, S: 10. Shared evenly 64 of 120, but only counter 1 serves A."""
    lobby = room({"1": "A", "2": "S", "3": "AS"}, "1", "2")
    come(lobby, "A", 9)
    come(lobby, "S", 1)

    told = load(lobby)

    assert (told.queues, told.tight, told.percent) == (("A", "S"), ("A",), 90)
    assert (told.advice, told.which) == (ONE_MORE, ("3",))


def test_a_counter_that_serves_both_is_shared_by_both():
    lobby = room({"1": "A", "2": "SA"}, "1", "2")
    come(lobby, "A", 9)
    come(lobby, "S", 1)

    assert (load(lobby).percent, load(lobby).tight) == (53, ("A", "S"))  # 64 of 120


def test_queues_that_share_no_counter_are_told_apart_and_the_worse_is_said_first():
    lobby = room({"1": "A", "2": "S", "3": "S"}, "1", "2")
    come(lobby, "A", 2)
    come(lobby, "S", 6)

    told = loads(lobby, at("10:00"))

    assert [(part.queues, part.percent, part.advice) for part in told] == [
        (("A",), 20, ENOUGH), (("S",), 100, ONE_MORE),
    ]  # fmt: skip
    assert overall(told).queues == ("S",)


def test_queues_are_linked_through_counters_that_share_another():
    office = an_office(queues=queues(*"ABCDE"), counters={"1": "AB", "2": "BC", "3": "D"})

    assert groups(office) == [("A", "B", "C"), ("D",), ("E",)]


def test_only_those_of_the_last_hour_count():
    lobby = room({"1": "A"}, "1", letters="A")
    come(lobby, "A", 5, now="8:30")
    come(lobby, "A", 3, now="9:30")

    assert (load(lobby, "10:00").came, load(lobby, "10:00").percent) == (3, 30)


def test_the_hour_is_as_long_as_the_office_has_been_open():
    lobby = room({"1": "A"}, "1", letters="A")
    come(lobby, "A", 3, now="8:10")

    assert (load(lobby, "8:30").minutes, load(lobby, "8:30").percent) == (30, 60)  # 18 of 30 minutes
    assert load(lobby, "8:14").advice == TOO_EARLY and load(lobby, "8:14").share is None


def test_the_break_is_no_time_in_which_a_counter_could_work():
    hours = Hours(week={1: [(_hour("8:00"), _hour("12:00")), (_hour("13:00"), _hour("15:00"))]})
    lobby = Lobby(an_office(hours=hours, queues=queues("A"), counters={"1": "A"}, services=SERVICES[:1]))
    act(lobby, Lobby.issue, "A", now="8:05")
    act(lobby, Lobby.open_counter, "1", now="8:05")
    come(lobby, "A", 4, now="13:05")

    assert load(lobby, "12:30").advice == CLOSED
    assert (load(lobby, "13:30").minutes, load(lobby, "13:30").percent) == (30, 80)  # 24 of 30 minutes


def test_those_who_gave_their_number_back_bring_no_work():
    lobby = room({"1": "A"}, "1", letters="A")
    come(lobby, "A", 3)
    act(lobby, Lobby.cancel, "A002", reason="pulang", now="9:40")

    assert load(lobby).came == 2


def test_somebody_sent_on_is_work_for_both_queues():
    lobby = room({"1": "A", "2": "S"}, "1", "2")
    come(lobby, "A", 1)
    act(lobby, Lobby.call, "1", now="9:40")
    act(lobby, Lobby.transfer, "1", to="S", now="9:46")

    told = {part.queues: part.came for part in loads(lobby, at("10:00"))}

    assert told == {("A",): 1, ("S",): 1}


def test_people_before_closed_counters_are_said_whatever_the_load():
    lobby = room({"1": "A", "2": "S", "3": "AS"}, "2")
    come(lobby, "A", 1)
    come(lobby, "S", 1)

    told = load(lobby)

    assert (told.advice, told.tight, told.which, told.is_wrong) == (NOBODY, ("A",), ("1", "3"), True)
    assert told.waiting == 1, "those of S have somebody"


def test_without_a_time_to_go_on_nothing_is_said():
    lobby = room({"1": "A"}, "1", letters="A", services=())
    come(lobby, "A", 3)

    assert (load(lobby).advice, load(lobby).share) == (UNKNOWN, None)


def test_a_light_hour_with_somebody_late_is_no_good_news():
    lobby = room({"1": "A", "2": "A"}, "1", letters="A")
    come(lobby, "A", 2)

    told = load(lobby, late=("A",))

    assert (told.percent, told.advice, told.more, told.which) == (20, CATCHING_UP, 1, ("2",))


def test_nobody_came_is_quiet_and_a_closed_day_is_closed():
    lobby = room({"1": "A"}, "1", letters="A")
    assert load(lobby).advice == QUIET
    act(lobby, Lobby.close_day, now="11:00")
    assert load(lobby, "11:05").advice == CLOSED


@pytest.mark.parametrize("letters", ["ABCDEFGHIJKL"])
def test_an_office_of_many_queues_is_told_at_once(letters):
    services = tuple(a_service(f"s{letter}", letter, 6) for letter in letters)
    lobby = room({"1": letters, "2": letters}, "1", letters=letters, services=services)
    for letter in letters:
        come(lobby, letter, 1)

    assert (load(lobby).percent, load(lobby).advice) == (120, ONE_MORE)


def _hour(text):
    return (at(text) + minutes(7 * 60)).time()


def test_counters_that_are_all_shut_are_never_told_to_be_enough():
    lobby = room({"1": "A", "2": "A", "3": "A"}, "1", letters="A")
    come(lobby, "A", 3)
    for _ in range(3):
        act(lobby, Lobby.call, "1", now="9:40"), act(lobby, Lobby.finish, "1", now="9:45")
    act(lobby, Lobby.close_counter, "1", now="9:50")

    told = load(lobby)

    assert (told.advice, told.share, told.is_wrong) == (SHUT, None, True)
    assert (told.tight, told.which, told.open, told.every) == (("A",), ("1", "2", "3"), 0, 3)


def test_a_counter_elsewhere_does_not_hide_that_all_for_those_who_come_are_shut():
    lobby = room({"1": "A", "2": "S", "3": "AS"}, "1", "2")
    come(lobby, "A", 1)
    act(lobby, Lobby.call, "1", now="9:40"), act(lobby, Lobby.finish, "1", now="9:45")
    act(lobby, Lobby.close_counter, "1", now="9:50")

    assert (load(lobby).advice, load(lobby).tight, load(lobby).which) == (SHUT, ("A",), ("1", "3"))


def test_a_pause_with_nobody_waiting_calls_nobody():
    lobby = room({"1": "A"}, "1", letters="A")
    act(lobby, Lobby.close_counter, "1", reason="Istirahat", now="9:50")

    assert (load(lobby).advice, load(lobby).share, load(lobby).is_wrong) == (PAUSED, None, False)

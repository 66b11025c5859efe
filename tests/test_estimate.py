"""How long the wait will be: a range when there is something to go on, nothing when there is not."""

from datetime import timedelta
from random import Random

import pytest
from room import WEDNESDAY, a_lobby, a_service, act, an_office, at, called, given, issued, minutes, served

from lobby.estimate import wait_for_next, wait_range
from lobby.events import TicketMarkedNoShow
from lobby.lobby import Lobby


def lobby_with(opened=("1",), waiting=0, seen=(), services=(), **office):
    """Counters open, services of so many minutes seen in queue A since eight, and people waiting in it since nine."""
    lobby = a_lobby(an_office(services=services, **office))
    for counter in opened:
        act(lobby, Lobby.open_counter, counter, now="8:00")
    for number, length in enumerate(seen, 1):
        given(lobby, *served(f"A{number + 900}", at("8:01"), at("8:01") + minutes(length), counter=opened[0]))
    for number in range(1, waiting + 1):
        given(lobby, issued(f"A{number:03}", at("9:00") + timedelta(seconds=number)))
    return lobby


def wait(lobby, ticket, now="9:10"):
    return wait_range(lobby.tickets[ticket], lobby, at(now))


def middle(shown):
    return sum(shown) / 2


# --- nothing to go on ----------------------------------------------------------------------------------------------


def test_nothing_is_said_while_no_counter_is_open():
    assert wait(lobby_with(opened=(), waiting=2), "A001") is None


def test_nothing_is_said_while_only_other_queues_are_served():
    assert wait(lobby_with(opened=("3",), waiting=1), "A001") is None


def test_nothing_is_said_while_nobody_knows_how_long_a_service_takes():
    lobby = lobby_with(waiting=2)

    assert wait(lobby, "A002") is None
    assert wait(lobby, "A001") == (0, 5)  # but the first in line is called by a counter that is free


# --- something to go on --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("waiting", range(1, 30, 3))
@pytest.mark.parametrize("opened", ["1", "12"])
def test_a_range_is_in_steps_of_five_minutes_and_never_empty(waiting, opened):
    lobby = lobby_with(opened, waiting, seen=(3, 5, 8, 9, 13))
    soonest, latest = wait(lobby, f"A{waiting:03}")

    assert soonest % 5 == latest % 5 == 0
    assert 0 <= soonest < latest


def test_the_range_holds_what_the_pace_says():
    lobby = lobby_with(waiting=7, seen=[10] * 6)

    assert wait(lobby, "A007") == (60, 65)


def test_two_counters_halve_the_wait():
    alone, together = (lobby_with(opened, 11, seen=[10] * 6) for opened in ("1", "12"))

    assert wait(alone, "A011") == (100, 105)
    assert wait(together, "A011") == (50, 55)


def test_the_one_at_the_counter_is_counted_for_what_is_left_of_their_time():
    lobby = lobby_with(waiting=3, seen=[20] * 6)
    act(lobby, Lobby.call, "1", now="9:00")

    assert wait(lobby, "A002", now="9:00") == (20, 25)
    assert wait(lobby, "A002", now="9:12") == (5, 10)
    assert wait(lobby, "A002", now="9:50") == (5, 10)  # who takes longer than usual is expected to need a little more


def test_priority_waits_less_and_others_wait_for_them():
    lobby = lobby_with(waiting=5, seen=[10] * 6)
    before = wait(lobby, "A005")
    given(lobby, issued("A006", "9:05", priority="priority"))

    assert wait(lobby, "A006") == (0, 5)
    assert middle(wait(lobby, "A005")) == middle(before) + 10


def test_a_counter_that_also_serves_others_is_shared_with_them():
    lobby = lobby_with(waiting=3, seen=[10] * 6)
    before = wait(lobby, "A003")
    given(lobby, issued("S001", "8:59"), *served("S900", "8:00", "8:10"))

    assert middle(wait(lobby, "A003")) == middle(before) + 10


def test_a_counter_with_nobody_left_to_call_changes_nothing():
    lobby = lobby_with(waiting=4, seen=[10] * 6)
    before = wait(lobby, "A004")
    act(lobby, Lobby.open_counter, "3", now="9:05")

    assert wait(lobby, "A004") == before == (30, 35)


def test_far_back_in_a_long_line_the_wait_is_longer_still():
    lobby = lobby_with(waiting=90, seen=[4] * 6)
    shown = [middle(wait(lobby, f"A{number:03}")) for number in range(10, 91, 10)]

    assert shown == sorted(shown)
    assert shown[-1] == pytest.approx(89 * 4, abs=5)


def test_whoever_takes_a_number_is_told_what_the_menu_said():
    lobby = lobby_with("12", waiting=6, seen=(4, 6, 8, 10, 12))
    told = wait_for_next("A", lobby, at("9:10"))
    act(lobby, Lobby.issue, "A", now="9:10")

    assert wait(lobby, "A007") == told != wait(lobby, "A006")


def test_a_range_is_narrower_where_several_counters_share_the_line():
    seen = (2, 6, 10, 14, 18)
    alone, together = lobby_with("1", 5, seen), lobby_with("12", 10, seen)
    one, two = wait(alone, "A005"), wait(together, "A009")

    assert middle(one) == pytest.approx(middle(two), abs=2.5)  # four turns each
    assert two[1] - two[0] < one[1] - one[0]  # but one's long service is the other's short


def test_far_back_behind_two_lines_the_wait_goes_on_at_the_pace_of_its_own():
    lobby = lobby_with("1", waiting=40, seen=[4] * 6)
    for number in range(1, 41):
        given(lobby, issued(f"S{number:03}", at("9:00") + timedelta(seconds=number)))
        given(lobby, *served(f"S{number + 900}", "8:01", "8:05"))

    assert middle(wait(lobby, "A040")) == pytest.approx(78 * 4, abs=10)  # both lines in turns, at one counter


def test_where_some_do_not_come_when_called_the_others_wait_less():
    lobby = lobby_with(waiting=9, seen=[10] * 4)
    before = wait(lobby, "A009")
    for number in range(801, 807):
        given(lobby, issued(f"A{number}", "8:30"), called(f"A{number}", "1", "8:31"))
        given(lobby, TicketMarkedNoShow(at=at("8:32"), ticket=f"A{number}", counter="1"))
    given(lobby, *served("A901", "8:40", "8:50"))
    given(lobby, *served("A902", "8:40", "8:50"))

    assert middle(wait(lobby, "A009")) == pytest.approx(middle(before) / 2, abs=5)  # six of twelve came


# --- how long a service takes --------------------------------------------------------------------------------------

SERVICES = a_service("ktp", "A", 30), a_service("kk", "A", 10), a_service("domisili", "S", 50)


def pace(lobby, service=None):
    """Minutes a service of queue A is thought to take."""
    known = lobby.pace.of("A", service, lobby.office)
    return known and known[0] / 60


def test_a_service_seen_five_times_speaks_for_itself():
    lobby = a_lobby(an_office(services=SERVICES))
    for number in range(1, 6):
        given(lobby, *served(f"A{number:03}", "8:10", "8:14", service="ktp"))
        given(lobby, *served(f"A{number + 100}", "8:20", "8:40", service="kk"))

    assert (pace(lobby, "ktp"), pace(lobby, "kk")) == (4, 20)


def test_a_service_seldom_seen_takes_as_long_as_its_queue():
    lobby = a_lobby(an_office(services=SERVICES))
    given(lobby, *served("A001", "8:00", "8:01", service="ktp"))
    for number in range(2, 6):
        given(lobby, *served(f"A{number:03}", "8:10", "8:26", service="kk"))

    assert pace(lobby, "ktp") == (1 + 4 * 16) / 5


def test_before_anything_was_seen_the_catalogue_guesses():
    lobby = a_lobby(an_office(services=SERVICES))

    assert (pace(lobby, "ktp"), pace(lobby), pace(a_lobby())) == (30, 20, None)


def test_without_a_catalogue_even_one_service_seen_is_something_to_go_on():
    lobby = a_lobby()
    given(lobby, *served("A001", "8:00", "8:07"))

    assert pace(lobby) == 7


def test_a_counter_that_forgot_to_press_finish_does_not_spoil_the_afternoon():
    lobby = lobby_with(seen=[5] * 9)
    given(lobby, *served("A990", "8:55", "13:00"))

    assert pace(lobby) == pytest.approx(6)  # three times the usual at most: (9 × 5 + 15) / 10


def test_the_morning_begins_with_yesterdays_pace_and_not_that_of_the_day_before():
    lobby = lobby_with(seen=[5] * 6)
    act(lobby, Lobby.issue, "A", now=at("9:00", WEDNESDAY))
    assert pace(lobby) == 5
    act(lobby, Lobby.issue, "A", now=at("9:00", "2026-11-26"))
    assert pace(lobby) is None


def test_only_what_was_seen_lately_counts():
    assert pace(lobby_with(seen=[50] * 30 + [5] * 30)) == 5


# --- a whole day ---------------------------------------------------------------------------------------------------


def a_simulated_day(seed, counters="12", people=110, gap=3.2):
    """People come, are served for as long as it takes, and each is shown a range on coming. [(range, real wait)]."""
    chance = Random(seed)
    services = a_service("ktp", "A", 8), a_service("kk", "A", 4), a_service("lain", "A", None)
    lobby = a_lobby(an_office(services=services))
    comings, coming = [], at("8:00")
    for _ in range(people):
        coming += timedelta(minutes=chance.expovariate(1 / gap))
        comings.append(coming)
    busy_until = dict.fromkeys(counters, at("8:00"))
    for counter in counters:
        act(lobby, Lobby.open_counter, counter, now="8:00")
    shown, waits = {}, {}
    while comings or len(lobby.lines["A"]):
        counter = min(busy_until, key=busy_until.get)
        if comings and (comings[0] <= busy_until[counter] or not len(lobby.lines["A"])):
            now = comings.pop(0)
            for idle in [counter for counter, until in busy_until.items() if until <= now and lobby.at_hand(counter)]:
                act(lobby, Lobby.finish, idle, now=busy_until[idle])
            service, priority = chance.choice(services).id, "priority" if chance.random() < 0.12 else "none"
            ticket = act(lobby, Lobby.issue, service=service, priority=priority, now=now)[-1].ticket
            shown[ticket] = wait_range(lobby.tickets[ticket], lobby, now)
            busy_until = {counter: max(until, now) for counter, until in busy_until.items()}
        else:
            now = busy_until[counter]
            ticket = lobby.tickets[act(lobby, Lobby.call, counter, now=now)[-1].ticket]
            waits[ticket.name] = (now - ticket.arrived_at) / minutes(1)
            usual = {"ktp": 9, "kk": 4, "lain": 5}[ticket.service]
            busy_until[counter] = now + minutes(usual * chance.lognormvariate(-0.1, 0.45))
    return [(shown[name], real) for name, real in waits.items() if shown[name]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_a_busy_day_seven_waits_of_ten_fall_in_the_range_shown(seed):
    day = a_simulated_day(seed)
    right = [soonest <= real <= latest for (soonest, latest), real in day]

    assert len(day) >= 100
    assert max(real for _, real in day) > 15  # the day was busy: saying "0 to 5" to all would not do
    assert sum(right) / len(right) >= 0.7
    assert sum(latest - soonest for (soonest, latest), _ in day) / len(day) <= 20  # and the ranges say something

"""Who is next, and why: each rule alone, then all of them against a line that is really played."""

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from room import a_busy_office, a_history, act, at
from room import given as happened

from lobby.lobby import Lobby
from lobby.office import Rules
from lobby.order import Line, Played, Turns, ahead_of, choose, entry
from lobby.ticket import Ticket

NOW = at("10:00")


def a_ticket(name, arrived="9:50", priority="none", order=None, returned=False, queue=None):
    moment = at(arrived) if isinstance(arrived, str) else arrived
    return Ticket(
        name=name, token=name, day="2026-11-24", queue=queue or name[0], arrived_at=moment,
        order=int(name[1:]) if order is None else order, priority=priority, returned=returned,
    )  # fmt: skip


def a_line(*tickets):
    line = Line()
    for ticket in tickets:
        line.add(ticket)
    return line


def turns_of(calls, line="A"):
    """Calls so far: P for a priority ticket, n for a normal one."""
    turns = Turns()
    for call in calls:
        turns.add(line, 1 if call == "P" else 2)
    return turns


def next_of(*tickets, calls="", rules=Rules(), now=NOW, due=()):  # noqa: B008
    choice = choose({"A": a_line(*tickets)}, turns_of(calls), rules, now, [entry(ticket) for ticket in due])
    return choice and (choice[0].ticket, choice[0].why)


def called_in_order(line, rules, turns=None, now=NOW):
    """The line really played: one counter, one queue, nobody else comes."""
    turns = Turns(turns.calls if turns else ())
    played, order = Played(line), []
    while choice := choose({"A": played}, turns, rules, now):
        chosen, name, part = choice
        played.take(part)
        turns.add(name, part)
        order.append(chosen.ticket)
    return order


# --- the rules, one by one -----------------------------------------------------------------------------------------


def test_nobody_waits_nobody_is_next():
    assert next_of() is None


def test_the_first_to_arrive_is_next():
    assert next_of(a_ticket("A002", "9:40"), a_ticket("A001", "9:41")) == ("A002", "first")


def test_one_who_was_put_back_goes_before_priority_and_before_those_past_the_cap():
    line = a_ticket("A001", "9:00"), a_ticket("A002", "9:01", "priority"), a_ticket("A003", "9:59", returned=True)

    assert next_of(*line) == ("A003", "returned")


def test_one_whose_hold_is_over_goes_before_everyone_in_line():
    assert next_of(a_ticket("A001", "9:00"), due=[a_ticket("A009", "9:59")]) == ("A009", "held_due")


def test_of_one_put_back_and_one_held_the_first_to_arrive_goes_first():
    back, held = a_ticket("A001", "9:50", returned=True), a_ticket("A002", "9:51")

    assert next_of(back, due=[held]) == ("A001", "returned")
    held.arrived_at = at("9:49")
    assert next_of(back, due=[held]) == ("A002", "held_due")


def test_priority_goes_before_a_normal_ticket_that_came_earlier():
    assert next_of(a_ticket("A001", "9:40"), a_ticket("A002", "9:50", "priority")) == ("A002", "priority")


def test_after_two_priority_tickets_comes_a_normal_one():
    line = a_ticket("A001", "9:40"), a_ticket("A002", "9:30", "priority")

    assert next_of(*line, calls="nPP") == ("A001", "normal_turn")


def test_priority_alone_is_simply_first():
    assert next_of(a_ticket("A002", "9:50", "priority"), calls="PP") == ("A002", "first")


def test_a_normal_ticket_past_the_cap_goes_before_priority():
    line = a_ticket("A001", "9:15"), a_ticket("A002", "9:20", "priority")

    assert next_of(*line) == ("A001", "waited_long")
    assert next_of(*line, now=NOW - timedelta(seconds=1)) == ("A002", "priority")


def test_a_priority_ticket_that_has_waited_longer_still_is_not_passed_by():
    line = a_ticket("A001", "9:15"), a_ticket("A002", "9:14", "priority")

    assert next_of(*line) == ("A002", "priority")
    assert next_of(*line, calls="PP") == ("A001", "normal_turn")


@pytest.mark.parametrize(
    ("ratio", "order"),
    [
        (0, "A001 A002 A003 A004 A005 A006 A007 A008"),
        (1, "A005 A001 A006 A002 A007 A003 A008 A004"),
        (2, "A005 A006 A001 A007 A008 A002 A003 A004"),
        (5, "A005 A006 A007 A008 A001 A002 A003 A004"),
    ],
)
def test_so_many_priority_tickets_then_one_normal(ratio, order):
    normal = [a_ticket(f"A00{number}", "9:50") for number in (1, 2, 3, 4)]
    priority = [a_ticket(f"A00{number}", "9:51", "priority") for number in (5, 6, 7, 8)]

    assert called_in_order(a_line(*normal, *priority), Rules(priority_per_normal=ratio)) == order.split()


def test_when_arrivals_are_equal_the_first_to_be_issued_is_next():
    assert next_of(a_ticket("A009", order=4), a_ticket("A001", order=5))[0] == "A009"


@pytest.mark.parametrize("priority", ["none", "priority"])
@pytest.mark.parametrize("ratio", [0, 2])
def test_when_arrivals_are_equal_the_counters_preferred_queue_goes_first(ratio, priority):
    rules = Rules(priority_per_normal=ratio)
    a, s = a_line(a_ticket("A001", order=7)), a_line(a_ticket("S001", priority=priority, order=3))

    assert choose({"S": s, "A": a}, Turns(), rules, NOW)[:2][1] == "S"
    if ratio == 0 or priority == "none":
        assert choose({"A": a, "S": s}, Turns(), rules, NOW)[1] == "A"


def test_an_earlier_arrival_goes_before_the_preferred_queue():
    lines = {"S": a_line(a_ticket("S001", "9:50")), "A": a_line(a_ticket("A001", "9:49"))}

    choice, name, part = choose(lines, Turns(), Rules(), NOW)

    assert (choice.ticket, name, part) == ("A001", "A", 2)


def test_the_ratio_is_kept_over_all_the_queues_of_a_counter_and_no_others():
    lines = {"A": a_line(a_ticket("A001")), "S": a_line(a_ticket("S001", "9:55", "priority"))}
    turns = Turns()
    for line in ("A", "S", "U"):
        turns.add(line, 1)

    assert choose(lines, turns, Rules(), NOW)[0].why == "normal_turn"
    assert choose({"S": lines["S"]} | {"A": lines["A"]}, Turns([("U", True)] * 9), Rules(), NOW)[0].why == "priority"


# --- all of them ---------------------------------------------------------------------------------------------------

people = st.lists(
    st.tuples(st.integers(0, 90), st.booleans(), st.integers(0, 9).map(lambda chance: chance == 0)), max_size=40
)
ratios = st.sampled_from([0, 1, 2, 5])
pasts = st.text("Pn", max_size=8)


def tickets_of(people):
    """Each (minutes since arrival, priority, put back) as a ticket; several may have come in the same minute."""
    return [
        a_ticket(f"A{number:03}", NOW - timedelta(minutes=ago), "priority" if first else "none", returned=back)
        for number, (ago, first, back) in enumerate(people, 1)
    ]


@settings(max_examples=200, deadline=None)
@given(people, ratios, pasts, st.sampled_from([20, 45, 120]))
@example([(50, False, False), (60, True, False), (48, False, False), (47, True, False)], 2, "PP", 45)
def test_the_number_of_people_ahead_is_the_number_called_before(people, ratio, past, cap):
    rules = Rules(priority_per_normal=ratio, longest_normal_wait_minutes=cap)
    tickets, turns = tickets_of(people), turns_of(past)
    line = a_line(*tickets)
    order = called_in_order(line, rules, turns)

    assert {ticket.name: ahead_of(ticket, line, turns, rules, NOW) for ticket in tickets} == {
        name: place for place, name in enumerate(order)
    }


@settings(max_examples=70, deadline=None)
@given(people, ratios, pasts, st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_depend_on_how_the_line_was_made(people, ratio, past, chance):
    rules, tickets = Rules(priority_per_normal=ratio), tickets_of(people)
    order = called_in_order(a_line(*tickets), rules, turns_of(past))
    chance.shuffle(tickets)

    assert sorted(order) == sorted(ticket.name for ticket in tickets)
    assert called_in_order(a_line(*tickets), rules, turns_of(past)) == order


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(1, 9)), min_size=20, max_size=80), ratios)
def test_nobody_is_passed_by_for_ever_even_when_everyone_waits_past_the_cap(comings, ratio):
    """One counter; people come faster than they are served, so that in the end all have waited past the cap."""
    rules, turns, line = Rules(priority_per_normal=ratio, longest_normal_wait_minutes=30), Turns(), Line()
    now, tickets, coming = NOW, {}, NOW
    queue = []
    for number, (gap, first, service) in enumerate(comings, 1):
        coming += timedelta(minutes=gap)
        queue.append((a_ticket(f"A{number:03}", coming, "priority" if first else "none"), service))
    tickets = {ticket.name: (ticket, service) for ticket, service in queue}
    passed_by = dict.fromkeys(tickets, 0)
    while queue or len(line):
        while queue and (queue[0][0].arrived_at <= now or not len(line)):
            now = max(now, queue[0][0].arrived_at)
            line.add(queue.pop(0)[0])
        choice, name, part = choose({"A": line}, turns, rules, now)
        called, service = tickets[choice.ticket]
        for waiting in map(tickets.get, line.names()):
            earlier = entry(waiting[0]) < entry(called)
            long_ago = now - waiting[0].arrived_at >= timedelta(minutes=30)
            if earlier and waiting[0].priority == "none":
                # A normal ticket past the cap is passed by nobody who came later.
                assert not long_ago, f"{called.name} passed {waiting[0].name}"
            passed_by[waiting[0].name] += earlier and waiting[0].priority != "none"
        line.remove(called)
        turns.add(name, part)
        now += timedelta(minutes=service)
    # A priority ticket is passed only by normal ones whose turn it was: one for each row of priority tickets before it.
    for ticket, _ in tickets.values():
        rows = sum(other.priority != "none" for other, _ in tickets.values()) / (ratio or 1) + 1
        assert passed_by[ticket.name] <= rows


@pytest.mark.parametrize("seed", range(25))
def test_the_next_few_a_desk_shows_are_those_it_then_calls(seed):
    """After a morning of anything: people put back, on hold, sent on to one counter."""
    lobby = happened(Lobby(a_busy_office()), *a_history(seed, acts=70))
    now = lobby.last_at + timedelta(minutes=seed % 3 * 20)
    for counter in "123":
        few = lobby.next_few(counter, now, 6)
        called = []
        while len(called) < 6 and lobby.next_for(counter, now):
            call = act(lobby, Lobby.call, counter, now=now)[-1]
            called.append((call.ticket, call.why))

        assert [(choice.ticket, choice.why) for choice in few] == called


@settings(max_examples=70, deadline=None)
@given(people, people, ratios, pasts)
def test_nobody_is_chosen_who_does_not_wait(first, second, ratio, past):
    lines = {"A": a_line(*tickets_of(first)), "S": a_line(*tickets_of(second))}
    choice = choose(lines, turns_of(past), Rules(priority_per_normal=ratio), NOW)

    if choice is None:
        assert not first and not second
    else:
        chosen, name, part = choice
        assert chosen.ticket == lines[name].heads()[part][-1]

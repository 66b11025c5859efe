"""How long the wait will be: the line played forward by the rules that will really call it.

Every open counter takes whoever the order gives it, for as long as that kind of service has lately taken, until the
ticket in question is called. The answer is a range in minutes, or nothing when there is nothing to go on.
"""

import sys
from collections import defaultdict, deque
from datetime import timedelta
from itertools import islice
from math import ceil, floor, sqrt
from statistics import median

from lobby.order import Played, Turns, choose, entry, part_of
from lobby.ticket import Ticket

ENOUGH_SEEN = 5  # this many services seen say more than the catalogue
LATELY = 30  # how many are remembered
MOST_PLAYED = 300  # calls, where the whole line is told how long it will wait
FURTHEST = 3 * 3600  # seconds ahead; what is beyond is anybody's guess
MOST_STEPS = 24  # beyond this many calls the line goes on at the pace it had
# How many standard deviations a range goes to either side. Four waits of five lie within 1.28 of a normal distribution;
# what steps of five minutes add outward is taken off again, by what simulated months came to (docs/simulation.md).
SPREAD = 1.05
CATALOGUE_VARIATION = 0.5  # standard deviation over mean, where nothing has been seen yet


class Pace:
    """The service times seen lately, by service and by queue, in seconds."""

    def __init__(self):
        self.seen = defaultdict(lambda: deque(maxlen=LATELY))
        self.came = defaultdict(lambda: deque(maxlen=LATELY))  # {queue: whether those called lately came}
        self._known, self._to_come = {}, {}  # {(queue, service): what is answered}, until something new is seen

    def add(self, queue, service, seconds):
        """Somebody was served for so many seconds; None: they did not come when called."""
        self._known.clear(), self._to_come.clear()
        self.came[queue].append(seconds is not None)
        if seconds is not None:
            self.seen[queue].append(seconds)
            if service:
                self.seen[service].append(seconds)

    def of(self, queue, service, office):
        """(mean, variance) of a service time in seconds, or None when there is nothing to go on."""
        if (queue, service) not in self._known:
            self._known[queue, service] = self._reckoned(queue, service, office)
        return self._known[queue, service]

    def to_come(self, queue, service, office):
        """As `of`, of somebody who still waits: not all of them come when called, and who does not takes no time."""
        if (queue, service) not in self._to_come:
            pace, came = self.of(queue, service, office), self.came.get(queue, ())
            if pace and len(came) >= ENOUGH_SEEN:
                share, (mean, variance) = sum(came) / len(came), pace
                pace = share * mean, share * (variance + (1 - share) * mean**2)
            self._to_come[queue, service] = pace
        return self._to_come[queue, service]

    def _reckoned(self, queue, service, office):
        for key in (service, queue):
            seen = self.seen.get(key, ())
            if len(seen) >= ENOUGH_SEEN:
                return _mean_and_variance(seen)
        minutes = _catalogue_minutes(queue, service, office)
        if minutes:
            return minutes * 60, (minutes * 60 * CATALOGUE_VARIATION) ** 2
        return _mean_and_variance(self.seen[queue]) if self.seen.get(queue) else None


def wait_range(ticket, lobby, now):
    """(from, to) minutes until a waiting ticket is called, in steps of five; None when there is nothing to go on."""
    played = _play_until_called(ticket, lobby, now, {})
    return _as_range(*played) if played else None


def expected_wait(ticket, lobby, now):
    """Seconds until a waiting ticket is called, the middle of what is likely; None when there is nothing to go on."""
    played = _play_until_called(ticket, lobby, now, {})
    return played[0] if played else None


def wait_for_next(letter, lobby, now, *, service=None, priority="none"):
    """The same for a ticket that someone would take from a queue now."""
    ticket = Ticket(
        name="", token="", day="", queue=letter, arrived_at=now, order=sys.maxsize, service=service, priority=priority
    )
    played = _play_until_called(ticket, lobby, now, {letter: (part_of(ticket), entry(ticket))})
    return _as_range(*played) if played else None


def waits_by_place(lobby, now):
    """{line: [(from, to) minutes until its first is called, its second, …]}, from playing all lines forward once.

    As many as can be told: none of a line that no counter serves now, none beyond three hours.
    """
    lines = {name: Played(line) for name, line in lobby.lines.items() if len(line)}
    found = {name: [] for name in lines}
    for _, line, at, variance in islice(_calls(lobby, lines, _desks(lobby, lines, now), now), MOST_PLAYED):
        if at > FURTHEST:
            break
        found[line].append(_as_range(at, variance))
    return found


def _as_range(mean, variance):
    spread = SPREAD * sqrt(variance)
    earliest = max(0, floor((mean - spread) / 300) * 5)
    return earliest, max(earliest + 5, ceil((mean + spread) / 300) * 5)


def _play_until_called(ticket, lobby, now, newcomers):
    """(mean, variance) in seconds and seconds² until the ticket is called, or None.

    `newcomers`: {line: (part, entry)} of someone who is not in the line yet, and would stand last in that part of it.
    """
    lines = {name: Played(line, newcomers.get(name)) for name, line in lobby.lines.items()}
    desks = _desks(lobby, lines, now)
    if not any(ticket.line in desk.lines for desk in desks):
        return None
    own = []  # (seconds from now, variance) of the calls from its own line
    for step, (name, line, at, variance) in enumerate(_calls(lobby, lines, desks, now)):
        if line == ticket.line:
            own.append((at, variance))
        if name == ticket.name:
            return at, variance
        if step == MOST_STEPS - 1:
            return _at_this_pace(ticket, lobby, desks, own, now)
    return None


def _desks(lobby, lines, now):
    """The open counters that serve any of these lines."""
    return [desk for desk in (_Desk(counter, lobby, lines, now) for counter in lobby.open_counters()) if desk.lines]


def _calls(lobby, lines, desks, now):
    """The calls to come, as far as can be told: (ticket's name, its line, seconds from now, variance in seconds²).

    Takes from `lines`, {name: Played}, and takes out of `desks` those for whom nobody is left.
    """
    turns, rules = Turns(lobby.turns.calls), lobby.office.rules
    while desks and all(desk.free_at is not None for desk in desks):
        desk = min(desks, key=lambda desk: desk.free_at)
        choice = choose(desk.lines, turns, rules, now + timedelta(seconds=desk.free_at))
        if choice is None:
            desks.remove(desk)
            continue
        chosen, line, part = choice
        yield chosen.ticket, line, desk.free_at, _shared(desks, line)
        lines[line].take(part)
        turns.add(line, part)
        ticket = lobby.tickets[chosen.ticket]
        desk.serve(lobby.pace.to_come(ticket.queue, ticket.service, lobby.office))


def _shared(desks, line):
    """The variance of the next call from a line: of several counters together, one's long service is another's short.

    What n counters have served when the work is shared among them varies as the sum of theirs over n squared.
    """
    total = number = 0
    for desk in desks:
        if line in desk.lines:
            total, number = total + desk.variance, number + 1
    return total / number**2


def _at_this_pace(ticket, lobby, desks, own, now):
    """Past the steps worth playing: those still ahead in its line, called as often as they were from it until then.

    `own`: the calls played from its line. Where there were none of two, its line alone is thought to be served.
    """
    ahead = lobby.ahead(ticket, now)
    if len(own) > 1:
        (first, _), (last, variance), calls = own[0], own[-1], len(own) - 1
        return first + (last - first) / calls * ahead, variance / calls * ahead
    serving = [desk for desk in desks if ticket.line in desk.lines]
    pace = lobby.pace.of(ticket.queue, ticket.service, lobby.office)
    if not serving or pace is None:
        return None
    return ahead * pace[0] / len(serving), ahead * pace[1] / len(serving) ** 2


class _Desk:
    """A counter while the line is played forward; `free_at` in seconds from now, None when nobody can tell."""

    def __init__(self, counter, lobby, lines, now):
        self.lines = {name: lines[name] for name in lobby.lines_of(counter) if name in lines}
        self.free_at, self.variance = 0.0, 0.0
        at_hand = lobby.at_hand(counter)
        if at_hand:
            pace = lobby.pace_of(at_hand.name)
            since = (now - (at_hand.leg.started_at or at_hand.leg.called_at)).total_seconds()
            if pace is None:
                self.free_at = None
            else:
                # Someone who has already taken longer than usual is expected to need a little more, never nothing.
                self.free_at = max(pace[0] - since, pace[0] / 4)
                self.variance = pace[1] / 2

    def serve(self, pace):
        if pace is None:
            self.free_at = None
        else:
            self.free_at += pace[0]
            self.variance += pace[1]


def _mean_and_variance(seen):
    # A counter that forgot to press "finish" before lunch must not slow the whole afternoon.
    ceiling = 3 * median(seen)
    kept = [min(seconds, ceiling) for seconds in seen]
    mean = sum(kept) / len(kept)
    return mean, sum((seconds - mean) ** 2 for seconds in kept) / len(kept)


def _catalogue_minutes(queue, service, office):
    if service and service in office.services:
        return office.services[service].minutes
    known = [other.minutes for other in office.services.values() if other.queue == queue and other.minutes]
    return sum(known) / len(known) if known else None

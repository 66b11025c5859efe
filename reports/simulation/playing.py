"""The waiting room under a virtual clock: people come, clerks call, and every decision is the lobby's own.

What happens by chance is drawn beforehand, by whoever asks: when each person comes, how long they take, whether they
are still there when called. What follows from it is decided by the lobby and its order, exactly as in the office.
"""

import heapq
from datetime import timedelta
from itertools import count

from lobby.events import TicketFinished, TicketMarkedNoShow
from lobby.lobby import Lobby
from lobby.refusals import NobodyWaiting
from lobby.ticket import HELD

HELD_FOR = "fotokopi"
PAUSED_FOR = "istirahat"
LEAVING = (TicketFinished, TicketMarkedNoShow)


class Visit:
    """One person: what chance gave them, and what came of it. All times are seconds since the play began.

    `at`: when they take a number; `takes`: seconds at the counter, the walk there included; `patience`: seconds after
    which they are no longer there when called (None: they stay; 0: they leave at once); `away`: seconds they go and
    fetch a paper for in the middle of being served, or None.
    """

    __slots__ = ("at", "queue", "service", "priority", "takes", "patience", "away", "ticket", "told", "ahead",
                 "counters", "guess", "called", "counter", "ended")  # fmt: skip

    def __init__(self, at, queue, takes, service=None, priority="none", patience=None, away=None):
        self.at, self.queue, self.takes, self.service, self.priority = at, queue, takes, service, priority
        self.patience, self.away = patience, away
        self.ticket = self.told = self.guess = self.called = self.counter = self.ended = None

    @property
    def waited(self):
        """Seconds from the number to the last call."""
        return self.called - self.at


class Shift:
    """What a counter does at a moment: sit down (`opens`), or leave as soon as nobody is at hand; with `first_all`, not
    before nobody waits for it either."""

    __slots__ = ("at", "counter", "opens", "first_all")

    def __init__(self, at, counter, opens, first_all=False):
        self.at, self.counter, self.opens, self.first_all = at, counter, opens, first_all


class Room:
    """A lobby played forward. `watch(visit, lobby, now)`, if any, is asked right after a number was taken."""

    def __init__(self, lobby, start, *, call_again=30.0, watch=None):
        """`start`: the instant (UTC) of second 0; `call_again`: seconds between two calls of somebody absent."""
        self.lobby, self.start, self.call_again, self.watch = lobby, start, call_again, watch
        self.at = 0.0
        self.seq = lobby.seq
        self.events, self.order = [], count()
        self.here = {}  # {ticket: Visit} of those who have a number and have not ended
        self.idle = {}  # {counter: None}, those who have nobody at hand, longest first
        self.leaving = {}  # {counter: whether first all who wait are served}, of those who leave as soon as they may
        self.returned = {counter: [] for counter in lobby.office.counters}  # tickets on hold that are back
        self.queued_seconds = self.busy_seconds = self.open_seconds = 0.0
        self._waiting = self._busy = self._open = 0
        self.present, self._sat = [], {}  # (seconds from, to) a counter was open, of each time one was; since when
        self._lines = {counter: [lobby.lines[name] for name in lobby.office.counters[counter].queues]
                       for counter in lobby.office.counters}  # fmt: skip

    def play(self, visits, shifts=(), until=None):
        """Let it all happen: `visits` in order of coming, and `shifts`; yields each Visit as it ends.

        `until`: second at which whoever still waits is left waiting, or None: until nobody is left.
        """
        visits = iter(visits)
        for shift in shifts:
            self._later(shift.at, self._shift, shift)
        self._expect(visits)
        while self.events:
            at, _, act, given = heapq.heappop(self.events)
            if until is not None and at > until:
                break
            self._pass(at)
            ended = act(given)
            if act == self._come:
                self._expect(visits)
            elif ended is not None:
                yield ended

    def now(self):
        return self.start + timedelta(seconds=self.at)

    def decide(self, decision, *given, **more):
        """One act: the lobby decides, and the facts are so. Raises Refusal."""
        facts = decision(*given, now=self.now(), **more)
        for fact in facts:
            self.seq += 1
            self.lobby.apply(fact, self.seq)
        return facts

    # --- the clock -------------------------------------------------------------------------------------------------

    def _later(self, at, act, given):
        heapq.heappush(self.events, (at, next(self.order), act, given))

    def _expect(self, visits):
        if visit := next(visits, None):
            self._later(visit.at, self._come, visit)

    def _pass(self, at):
        gone = at - self.at
        self.queued_seconds += gone * self._waiting
        self.busy_seconds += gone * self._busy
        self.open_seconds += gone * self._open
        self.at = at

    # --- people ----------------------------------------------------------------------------------------------------

    def _come(self, visit):
        facts = self.decide(
            self.lobby.issue, visit.queue, service=visit.service, priority=visit.priority, token=str(self.seq)
        )
        issued = facts[-1]
        visit.ticket, visit.told = issued.ticket, issued.told_to and (issued.told_from, issued.told_to)
        self.here[issued.ticket] = visit
        self._waiting += 1
        if self.watch:
            self.watch(visit, self.lobby, self.now())
        for counter in self.idle:
            if visit.queue in self.lobby.office.counters[counter].queues:
                self._next(counter)
                break

    def _come_back(self, given):
        visit, counter = given
        self.returned[counter].append(visit)
        if counter in self.idle:
            self._next(counter)

    # --- clerks ----------------------------------------------------------------------------------------------------

    def _shift(self, shift):
        counter = shift.counter
        if not shift.opens:
            self.leaving[counter] = shift.first_all
            if counter in self.idle:
                self._leave(counter)
        elif counter in self.leaving:
            del self.leaving[counter]
        elif not self.lobby.desks[counter].open:
            self.decide(self.lobby.open_counter, counter)
            self._open += 1
            self._sat[counter] = self.at
            self.idle[counter] = None
            self._next(counter)

    def _leave(self, counter):
        self.leaving.pop(counter, None)
        self.idle.pop(counter, None)
        self.decide(self.lobby.close_counter, counter, reason=PAUSED_FOR)
        self._open -= 1
        self.present.append((self._sat.pop(counter), self.at))

    def _next(self, counter):
        """A clerk is free: somebody who is back, or whoever is next, is called."""
        facts = self._called(counter)
        if facts is None:
            if counter in self.leaving:
                self._leave(counter)
            return
        self.idle.pop(counter, None)
        visit = self.here[facts[-1].ticket]
        self._busy += 1
        if visit.called is None:
            self._waiting -= 1
        visit.called, visit.counter = self.at, counter
        if visit.patience is not None and visit.called - visit.at > visit.patience:
            self._later(self.at + self.call_again, self._call_again, visit)
        elif visit.away is not None:
            self._later(self.at + visit.takes / 2, self._send_away, visit)
        else:
            self._later(self.at + visit.takes, self._done, visit)

    def _called(self, counter):
        lobby = self.lobby
        while back := self.returned[counter]:
            visit = back.pop(0)
            if lobby.tickets[visit.ticket].status == HELD:  # else their time was up, and another counter called them
                return self.decide(lobby.call, counter, ticket=visit.ticket)
        if not lobby.held and not any(map(len, self._lines[counter])):
            return None
        try:
            return self.decide(lobby.call, counter)
        except NobodyWaiting:
            return None

    def _call_again(self, visit):
        counter = visit.counter
        if self.lobby.tickets[visit.ticket].leg.calls < self.lobby.office.rules.no_show_after_calls:
            self.decide(self.lobby.recall, counter)
            visit.called = self.at
            self._later(self.at + self.call_again, self._call_again, visit)
            return None
        self.decide(self.lobby.no_show, counter)
        return self._free(visit, counter)

    def _send_away(self, visit):
        """Half way through, a paper is missing: they fetch it, and their turn is kept."""
        self._busy -= 1
        self.decide(self.lobby.hold, visit.counter, reason=HELD_FOR)
        self._later(self.at + visit.away, self._come_back, (visit, visit.counter))
        visit.takes, visit.away = visit.takes / 2, None
        self._sit(visit.counter)

    def _done(self, visit):
        self.decide(self.lobby.finish, visit.counter)
        return self._free(visit, visit.counter)

    def _free(self, visit, counter):
        self._busy -= 1
        visit.ended = self.at
        del self.here[visit.ticket]
        self._sit(counter)
        return visit

    def _sit(self, counter):
        if counter in self.leaving and not (self.leaving[counter] and any(map(len, self._lines[counter]))):
            self._leave(counter)
        else:
            self.idle[counter] = None
            self._next(counter)


class Endless(Lobby):
    """A lobby for runs of any length: whoever has left is forgotten, and nobody is told how long they will wait.

    Telling it would cost more than all the rest, and no published case asks for it.
    """

    def wait_told(self, letter, service, priority, now):
        return None

    def apply(self, event, seq):
        super().apply(event, seq)
        if type(event) in LEAVING:
            ticket = self.tickets.pop(event.ticket)
            del self.tokens[ticket.token]
            self.missed.pop(ticket.name, None)
            self._times_today.clear()

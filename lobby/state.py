"""What is so in the waiting room, from what happened in it. `apply` never refuses: the fact has already happened."""

import re
from collections import defaultdict, deque
from datetime import timedelta

from lobby.complaint import Complaints
from lobby.day import Call, Day, Desk
from lobby.estimate import Pace
from lobby.expected import Expected
from lobby.facts import FACTS
from lobby.letter import Letters
from lobby.order import Line, Played, Turns, ahead_of, choose, entry, part_of
from lobby.record import Record
from lobby.stayed import Stayed
from lobby.ticket import (
    BOOKED, CALLED, CANCELLED, DUE, ENDED, EXPIRED, FAILED, HELD, NO_SHOW, PRINTED, SERVED, SERVING, TRANSFERRED,
    WAITING, Leg, Ticket, own_line,
)  # fmt: skip

CALLS_KEPT = 64


class State(Record, Expected, Stayed, Letters, Complaints):
    """Everything that follows from the facts. Two states that applied the same facts are equal in every answer."""

    def __init__(self, office):
        self.office = office
        self.seq = 0
        self.last_at = None
        self.day = None
        self.day_before = None  # the date of the service day before the one at hand: its numbers may still be told
        self.days = set()
        self.last_numbers = {}  # {(day, letter): number}
        self.desks = defaultdict(Desk, {counter: Desk() for counter in office.counters})
        self.help = {}  # {kiosk: asked at}
        self.going = {}  # {kiosk: when somebody last said they were on the way}
        self.pace, self._times_today = Pace(), []
        self._begin_papers()
        self._begin_expected()
        self._begin_letters()
        self._begin_complaints()
        self._begin()

    def _begin(self):
        self.tickets = {}
        self.tokens = {}
        self.taps = {}  # {tap: seq of the fact it brought about}
        # A queue that has left the configuration keeps its line until the day ends: nobody in it is lost.
        self.lines = defaultdict(Line, {letter: Line() for letter in self.office.queues})
        self.held = {}
        self.missed = {}  # those who did not come when called, in the order they were missed
        self.booked_today = {}
        self.help_count = 0  # how often somebody was called to a kiosk this day
        self.turns = Turns()
        self.calls = deque(maxlen=CALLS_KEPT)
        self._begin_record()

    # --- looking ---------------------------------------------------------------------------------------------------

    def at_hand(self, counter):
        """The ticket called to or served at a counter, or None."""
        name = self.desks[counter].ticket
        return self.tickets[name] if name else None

    def lines_of(self, counter):
        """The names of the lines a counter calls from, its own first, then its queues by preference."""
        return (own_line(counter), *self.office.counters[counter].queues)

    def open_counters(self):
        return [counter for counter in self.office.counters if self.desks[counter].open]

    def waiting(self, letter):
        """How many people wait in a queue, those sent to one counter included."""
        own_lines = [line for name, line in self.lines.items() if name.startswith(own_line(""))]
        sent = sum(self.tickets[name].queue == letter for line in own_lines for name in line.names())
        return len(self.lines[letter]) + sent

    def next_for(self, counter, now):
        """The Choice a counter would call now, or None when nobody waits for it."""
        chosen = self._choose(self._lines_of(counter), self.turns, now)
        return chosen[0] if chosen else None

    def next_few(self, counter, now, most):
        """The next Choices of a counter, if it alone went on calling and nobody else came."""
        lines = {name: Played(line) for name, line in self._lines_of(counter).items()}
        turns, few, called = Turns(self.turns.calls), [], set()
        while len(few) < most and (chosen := self._choose(lines, turns, now, called)):
            choice, line, part = chosen
            few.append(choice)
            if line is None:
                called.add(choice.ticket)
            else:
                lines[line].take(part)
                turns.add(line, part)
        return few

    def ahead(self, ticket, now):
        """How many people in its line will be called before a waiting ticket."""
        return ahead_of(ticket, self.lines[ticket.line], self.turns, self.office.rules, now)

    def pace_of(self, name):
        """(mean, variance) of the time this ticket will take at a counter, in seconds; None when unknown."""
        ticket = self.tickets[name]
        return self.pace.of(ticket.queue, ticket.service, self.office)

    def by_token(self, token):
        """The ticket a phone's token opens, today's or a booking's, or None."""
        ticket = self.tokens.get(token)
        if ticket is None:
            ticket = next((booking for booking in self.bookings.values() if booking.token == token), None)
        return ticket

    def _lines_of(self, counter):
        return {name: self.lines[name] for name in self.lines_of(counter) if name in self.lines}

    def _choose(self, lines, turns, now, called=()):
        due = [
            entry(ticket) for ticket in self.held.values()
            if ticket.held_until <= now and ticket.line in lines and ticket.name not in called
        ]  # fmt: skip
        return choose(lines, turns, self.office.rules, now, due)

    def closed_as(self, now):
        """Why no number is given, as far as day and hours go: "day_closed", "break" or "closed"; None when open."""
        if self.day and self.day.is_open and self.day.by_hand:
            return None
        if self.day and not self.day.is_open and self.day.date == self.office.local(now).date().isoformat():
            return "day_closed"
        if self.office.is_open(now):
            return None
        return "break" if self.office.is_on_break(now) else "closed"

    def next_opening(self, now):
        """The next instant (UTC) at which numbers are given again, or None: a day that was closed does not go on."""
        opening, goes_on = self.office.next_opening(now), self.day is not None and self.day.is_open
        while opening and not goes_on and self.office.local(opening).date().isoformat() in self.days:
            opening = self.office.next_opening(opening)
        return opening

    # --- applying --------------------------------------------------------------------------------------------------

    def apply(self, event, seq):
        """Let a fact change what is so. `seq` is its place in the journal."""
        self.seq, self.last_at = seq, event.at
        _APPLY[type(event)](self, event)
        if event.tap:
            self.taps[event.tap] = seq
        counter = getattr(event, "counter", None)
        if counter in self.desks:
            self.desks[counter].changed = seq

    def _day_opened(self, event):
        self.pace = Pace()
        for seen in self._times_today:
            self.pace.add(*seen)
        self._times_today = []
        self._begin()
        self.day_before = self.day.date if self.day else None
        self.days.add(event.day)
        self.day = Day(event.day, event.at, event.by_hand)
        self._remark("opened", event)
        self._forget_letters(event.at)
        self._forget_complaints(event.at)
        for key in sorted(key for key in self.bookings if key[0] <= event.day):
            ticket = self.bookings.pop(key)
            if key[0] == event.day:
                self.tickets[ticket.name] = self.booked_today[ticket.name] = self.tokens[ticket.token] = ticket
        self.paper_due = {letter: day for letter, day in self.paper_due.items() if day >= event.day}
        # A day that was passed over may still come, when somebody puts the clock right: its booked numbers stay given.
        passed = self.days - {event.day, self.day_before}
        self.last_numbers = {key: number for key, number in self.last_numbers.items() if key[0] not in passed}

    def _day_closed(self, event):
        self.day.closed_at, self.day.closed_by, self.day.sealed = event.at, event.by, self.seq
        for ticket in self.tickets.values():
            if ticket.status != ENDED:
                self._leave(ticket)
                self._end(ticket, EXPIRED, event.at)
        for desk in self.desks.values():
            desk.open, desk.reason, desk.ticket, desk.since, desk.until = False, None, None, None, None
            desk.changed = self.seq
        self.help.clear(), self.going.clear()

    def _day_reopened(self, event):
        self.day.closed_at = self.day.closed_by = self.day.sealed = None
        self.day.by_hand = True
        self._remark("reopened", event)

    def _clock_settled(self, event):
        shift = timedelta(seconds=event.seconds)
        for settle in (self._settle_letters, self._settle_complaints):
            settle(self.day.opened_at if self.day else None, event)
        if self.day:
            self.day.opened_at += shift
        self._shift_windows(shift)
        for ticket in self.tickets.values():
            ticket.arrived_at += shift
            ticket.stands = ticket.stands and (ticket.stands[0] + shift, *ticket.stands[1:])
            ticket.held_until = ticket.held_until and ticket.held_until + shift
            ticket.slip_at = ticket.slip_at and ticket.slip_at + shift
            for leg in ticket.legs:
                for moment in ("queued_at", "called_at", "started_at", "ended_at"):
                    if getattr(leg, moment):
                        setattr(leg, moment, getattr(leg, moment) + shift)
        for line in self.lines.values():
            for part in (line.returned, line.priority, line.normal):
                part[:] = sorted(entry(self.tickets[name]) for *_, name in part)
        self.calls = deque(
            (Call(call.seq, call.at + shift, call.ticket, call.counter, call.again) for call in self.calls), CALLS_KEPT
        )
        for desk in self.desks.values():
            desk.since = desk.since and desk.since + shift
            desk.until = desk.until and desk.until + shift
        self.help = {kiosk: asked_at + shift for kiosk, asked_at in self.help.items()}
        self.going = {kiosk: said_at + shift for kiosk, said_at in self.going.items()}

    def _counter_opened(self, event):
        desk = self.desks[event.counter]
        desk.open, desk.reason, desk.since, desk.until, desk.by = True, None, event.at, None, event.by

    def _counter_closed(self, event):
        desk = self.desks[event.counter]
        desk.open, desk.reason, desk.since, desk.until = False, event.reason, event.at, event.until

    def _ticket_issued(self, event):
        ticket = self._new(event, self.day.date)
        ticket.kiosk, ticket.slip, ticket.slip_at = event.kiosk, DUE if event.kiosk else None, event.at
        ticket.told = None if event.told_to is None else (event.told_from, event.told_to)
        self.tickets[ticket.name] = self.tokens[ticket.token] = ticket
        self._wait(ticket, event.at)

    def _ticket_called(self, event):
        ticket = self.tickets[event.ticket]
        if ticket.status == WAITING:
            self.turns.add(ticket.line, part_of(ticket))
        self._leave(ticket)
        ticket.status, ticket.counter, ticket.returned = CALLED, event.counter, False
        ticket.held_until = ticket.held_reason = None
        leg = ticket.leg
        leg.counter, leg.called_at, leg.by = event.counter, event.at, event.by
        leg.started_at = None
        leg.calls += 1
        if event.out_of_order:
            self._remark("jump", event)
        self._take_in_hand(event.counter, ticket.name)
        self.calls.append(Call(self.seq, event.at, ticket.name, event.counter, leg.calls > 1))

    def _ticket_recalled(self, event):
        ticket = self.tickets[event.ticket]
        ticket.leg.called_at = event.at
        ticket.leg.calls += 1
        self.calls.append(Call(self.seq, event.at, ticket.name, event.counter, True))

    def _ticket_started(self, event):
        ticket = self.tickets[event.ticket]
        ticket.status = SERVING
        ticket.leg.started_at = event.at

    def _ticket_finished(self, event):
        ticket = self.tickets[event.ticket]
        self._leave(ticket)
        self._end(ticket, SERVED, event.at)
        self._served_about(ticket)
        self._saw(ticket.queue, ticket.service, ticket.leg.served_seconds)

    def _ticket_marked_no_show(self, event):
        ticket = self.tickets[event.ticket]
        self._leave(ticket)
        self._end(ticket, NO_SHOW, event.at)
        self._saw(ticket.queue, ticket.service, None)
        self.missed[ticket.name] = ticket

    def _ticket_held(self, event):
        ticket = self.tickets[event.ticket]
        self._leave(ticket)
        ticket.status, ticket.held_until, ticket.held_reason = HELD, event.until, event.reason
        self.held[ticket.name] = ticket

    def _ticket_returned(self, event):
        ticket = self.tickets[event.ticket]
        self._leave(ticket)
        ticket.status, ticket.returned = WAITING, True
        ticket.leg.forget_call()
        self.lines[ticket.line].add(ticket)

    def _ticket_transferred(self, event):
        ticket = self.tickets[event.ticket]
        self._leave(ticket)
        ticket.leg.ended_at, ticket.leg.ending = event.at, TRANSFERRED
        ticket.queue, ticket.to_counter, ticket.stands = event.queue, event.to_counter, None
        self._wait(ticket, event.at)

    def _ticket_restored(self, event):
        ticket = self.tickets[event.ticket]
        del self.missed[ticket.name]
        ticket.outcome = ticket.leg.ended_at = ticket.leg.ending = None
        ticket.status = WAITING
        ticket.leg.forget_call()
        self.lines[ticket.line].add(ticket)
        self._remark("restored", event)

    def _ticket_cancelled(self, event):
        if event.day and (not self.day or event.day != self.day.date):
            self.bookings.pop((event.day, event.ticket), None)
        else:
            ticket = self.tickets[event.ticket]
            self._leave(ticket)
            self._end(ticket, CANCELLED, event.at)
            self._remark("cancelled", event)

    def _help_asked(self, event):
        if event.kiosk not in self.help:  # pressed again by somebody who waits: still one call
            self.help_count += 1
        self.help.setdefault(event.kiosk, event.at)
        self.going.pop(event.kiosk, None)

    def _help_answered(self, event):
        self.help.pop(event.kiosk, None)
        self.going[event.kiosk] = event.at

    def _slip_printed(self, event):
        self._slip(event, PRINTED)

    def _slip_failed(self, event):
        self._slip(event, FAILED)

    def _slip_expired(self, event):
        self._slip(event, EXPIRED)

    def _slip_reprinted(self, event):
        if event.ticket in self.tickets:
            self.tickets[event.ticket].copies = event.copy
        self._slip(event, DUE)

    def _slip(self, event, state):
        if event.ticket in self.tickets:  # else it is of a day that has ended since
            ticket = self.tickets[event.ticket]
            ticket.slip, ticket.slip_at = state, event.at

    # --- small steps -----------------------------------------------------------------------------------------------

    def _new(self, event, day):
        self.last_numbers[day, event.queue] = int(event.ticket[1:])
        return Ticket(
            name=event.ticket, token=event.token, day=day, queue=event.queue, arrived_at=event.at, order=self.seq,
            service=event.service, priority=event.priority, language=event.language,
        )  # fmt: skip

    def _saw(self, *seen):
        """Remember for the estimate how long somebody took at a counter: see `Pace.add`."""
        self.pace.add(*seen)
        self._times_today.append(seen)

    def _wait(self, ticket, at):
        """Join the line with a new leg."""
        ticket.status, ticket.counter = WAITING, None
        ticket.legs += (Leg(queue=ticket.queue, queued_at=at),)
        self.lines[ticket.line].add(ticket)

    def _leave(self, ticket):
        """Leave wherever the ticket stands: a line, a counter's hand, those on hold, those booked."""
        if ticket.status == WAITING:
            self.lines[ticket.line].remove(ticket)
        elif ticket.status in (CALLED, SERVING):
            self._take_in_hand(ticket.counter, None)
        elif ticket.status == HELD:
            del self.held[ticket.name]
        elif ticket.status == BOOKED:
            self.booked_today.pop(ticket.name, None)

    def _take_in_hand(self, counter, name):
        desk = self.desks[counter]
        desk.ticket = name
        desk.changed = self.seq
        if name:
            desk.open, desk.reason, desk.until = True, None, None

    def _end(self, ticket, outcome, at):
        ticket.status, ticket.outcome = ENDED, outcome
        ticket.held_until = None
        if ticket.leg:
            ticket.leg.ended_at, ticket.leg.ending = at, outcome


def _applied_by(fact):
    """The method that applies a fact: TicketCalled → State._ticket_called."""
    return getattr(State, re.sub(r"([A-Z])", r"_\1", fact.__name__).lower())


_APPLY = {fact: _applied_by(fact) for fact in FACTS.values()}

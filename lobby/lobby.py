"""The waiting room's decisions: each looks, and returns the facts that shall be so, or refuses in a sentence.

A decision changes nothing; `State.apply` does, once the facts are on disk. Every decision takes `now`, an instant in
UTC, and returns a list of facts in order, the one that was asked for last.
"""

from datetime import date, timedelta

from lobby import refusals as no
from lobby.estimate import wait_for_next
from lobby.events import (
    ClockSettled, CounterClosed, CounterOpened, DayClosed, DayOpened, DayReopened, HelpAnswered, HelpAsked,
    TicketCalled, TicketCancelled, TicketFinished, TicketHeld, TicketIssued,
    TicketLapsed, TicketMarkedNoShow, TicketRecalled, TicketRestored, TicketReturned, TicketStarted, TicketTransferred,
)  # fmt: skip
from lobby.order import CHOSEN
from lobby.state import State
from lobby.ticket import BOOKED, CALLED, ENDED, NO_SHOW, SERVING, WAITING, named

PRIORITIES = ("none", "priority")


def at_any_time(decision):
    """Mark a decision that neither needs nor opens a service day."""
    decision.needs_day = False
    return decision


class Lobby(State):
    """The waiting room: what is so, and what may be decided about it."""

    # --- the day ---------------------------------------------------------------------------------------------------

    def let_time_pass(self, *, trusted, now):
        """What the clock alone brings before an act: bookings lapse, a forgotten day closes, a new one opens.

        `trusted`: whether the clock may be believed when it says that a new day has come. Raises ClockNotTrusted,
        OfficeClosed or DayIsClosed when no day is open and none may be opened.
        """
        opening = self.office.last_opening(now)
        begins = opening is not None and self._is_new(opening) and self.office.serves_on(opening, now)
        if self.day and self.day.is_open:
            if not begins or opening <= self.day.opened_at or not trusted:
                return self._lapsed(now)
            # Nobody closed yesterday: it ended with the last thing that happened in it.
            return [DayClosed(at=self.last_at, day=self.day.date, automatic=True), self._opened(opening, now)]
        if not trusted:
            raise no.ClockNotTrusted()
        if opening is None or not self.office.serves_on(opening, now):
            raise self.closed_until(now)
        if not self._is_new(opening):
            raise no.DayIsClosed()
        return [self._opened(opening, now)]

    @at_any_time
    def open_day(self, reason, *, now):
        """Open a service day outside the hours: a holiday, an early morning. Asks why."""
        if self.day and self.day.is_open:
            raise no.DayIsOpen(day=date.fromisoformat(self.day.date))
        if self._date(now) in self.days:
            raise no.DayIsClosed()
        return [DayOpened(at=now, day=self._date(now), by_hand=True, reason=_needed(reason))]

    @at_any_time
    def close_day(self, *, now):
        """End the service day. Whoever is left expires."""
        self._open_day()
        return [DayClosed(at=now, day=self.day.date)]

    @at_any_time
    def reopen_day(self, reason, *, now):
        """Go on with the day that was closed last; its numbers go on, so none is given twice."""
        if self.day is None:
            raise no.NoDayIsOpen()
        if self.day.is_open:
            raise no.DayIsOpen(day=date.fromisoformat(self.day.date))
        return [DayReopened(at=now, day=self.day.date, reason=_needed(reason))]

    @at_any_time
    def settle_clock(self, seconds, *, now):
        """A person said what time it is; `now` is the new time, `seconds` how far it lies from the old."""
        return [ClockSettled(at=now, seconds=seconds)]

    # --- taking a number -------------------------------------------------------------------------------------------

    def issue(self, queue=None, *, service=None, priority="none", language=None, kiosk=None, token, now):
        """Give the next number of a queue, or of the queue a service belongs to; its slip is printed at `kiosk`."""
        queue = self.queue_for(queue, service, priority)
        if not self.day.by_hand and not self.office.is_open(now):
            raise self.closed_until(now)
        number = self.next_number(queue, self.day.date)
        told = self.wait_told(queue.letter, service, priority, now) or (None, None)
        return [
            TicketIssued(
                at=now, ticket=number, token=token, queue=queue.letter, service=service, priority=priority,
                language=language, kiosk=kiosk, told_from=told[0], told_to=told[1],
            )
        ]  # fmt: skip

    def wait_told(self, letter, service, priority, now):
        """The (from, to) minutes that whoever takes a number now is told to expect, or None."""
        return wait_for_next(letter, self, now, service=service, priority=priority)

    @at_any_time
    def ask_help(self, kiosk, *, now):
        """Someone at a kiosk wants a person."""
        return [HelpAsked(at=now, kiosk=kiosk)]

    @at_any_time
    def answer_help(self, kiosk, *, now):
        """Someone is on the way."""
        if kiosk not in self.help:
            raise no.NobodyAskedHelp()
        return [HelpAnswered(at=now, kiosk=kiosk)]

    # --- at a counter ----------------------------------------------------------------------------------------------

    @at_any_time
    def open_counter(self, counter, *, seen=None, now):
        """Take a seat."""
        if self._desk(counter, seen).open:
            raise no.CounterIsOpen(counter=self.office.counter_named(counter))
        return [CounterOpened(at=now, counter=counter)]

    @at_any_time
    def close_counter(self, counter, *, reason=None, until=None, seen=None, now):
        """Pause or go home; the reason is shown to the room, and `until` (an instant), when someone will be back."""
        if not self._desk(counter, seen).open:
            raise no.CounterIsClosed(counter=self.office.counter_named(counter))
        if at_hand := self.at_hand(counter):
            raise no.TicketAtHand(ticket=at_hand.shown, counter=self.office.counter_named(counter))
        if until is not None and until <= now:
            raise no.BackAlready(field="back")
        return [CounterClosed(at=now, counter=counter, reason=reason, until=until)]

    def call(self, counter, *, ticket=None, reason=None, seen=None, now):
        """Call whoever is next, or the ticket named. Finishes the one at hand; opens a counter that is closed."""
        facts = [] if self._desk(counter, seen).open else [CounterOpened(at=now, counter=counter)]
        called = self._named_call(counter, ticket, reason, now) if ticket else self._next_call(counter, now)
        if at_hand := self.at_hand(counter):
            if at_hand.status == CALLED and self.office.rules.start == "by_hand":
                raise no.TicketAtHand(ticket=at_hand.shown, counter=self.office.counter_named(counter))
            facts.append(TicketFinished(at=now, ticket=at_hand.name, counter=counter))
        return [*facts, called]

    def recall(self, counter, *, ticket=None, seen=None, now):
        """Say the same call again."""
        called = self._at_hand(counter, ticket, seen)
        if called.status == SERVING:
            raise no.AlreadyStarted(ticket=called.shown)
        return [TicketRecalled(at=now, ticket=called.name, counter=counter)]

    def start(self, counter, *, ticket=None, seen=None, now):
        """The person has come."""
        called = self._at_hand(counter, ticket, seen)
        if called.status == SERVING:
            raise no.AlreadyStarted(ticket=called.shown)
        return [TicketStarted(at=now, ticket=called.name, counter=counter)]

    def finish(self, counter, *, ticket=None, seen=None, now):
        """The person has been served."""
        served = self._at_hand(counter, ticket, seen)
        if served.status == CALLED and self.office.rules.start == "by_hand":
            raise no.NotStarted(ticket=served.shown)
        return [TicketFinished(at=now, ticket=served.name, counter=counter)]

    def no_show(self, counter, *, ticket=None, seen=None, now):
        """The person did not come, though called as often as the office's rule asks."""
        missed = self._at_hand(counter, ticket, seen)
        if missed.status == SERVING:
            raise no.AlreadyStarted(ticket=missed.shown)
        needed = self.office.rules.no_show_after_calls
        if missed.leg.calls < needed:
            raise no.CallAgainFirst(ticket=missed.shown, calls=missed.leg.calls, needed=needed)
        return [TicketMarkedNoShow(at=now, ticket=missed.name, counter=counter)]

    def hold(self, counter, *, ticket=None, reason=None, seen=None, now):
        """The person goes to fetch something; their turn is kept for as long as the office's rule allows."""
        held = self._at_hand(counter, ticket, seen)
        until = now + timedelta(minutes=self.office.rules.held_minutes)
        return [TicketHeld(at=now, ticket=held.name, counter=counter, reason=_needed(reason), until=until)]

    def return_(self, counter, *, ticket=None, reason=None, seen=None, now):
        """The call was a mistake: put the ticket back where it was; it goes first."""
        called = self._at_hand(counter, ticket, seen)
        if called.status == SERVING:
            raise no.AlreadyStarted(ticket=called.shown)
        return [TicketReturned(at=now, ticket=called.name, counter=counter, reason=reason)]

    def transfer(self, counter, *, to, ticket=None, seen=None, now):
        """Send the person on to a queue (a letter) or to one counter (its id), keeping their first arrival."""
        sent = self._at_hand(counter, ticket, seen)
        if to in self.office.queues:
            if to == sent.queue and sent.to_counter is None:
                raise no.AlreadyThere(ticket=sent.shown)
            return [TicketTransferred(at=now, ticket=sent.name, counter=counter, queue=to)]
        if to not in self.office.counters:
            raise no.UnknownQueue(field="to", queue=to)
        if to == counter:
            raise no.AlreadyThere(ticket=sent.shown)
        return [TicketTransferred(at=now, ticket=sent.name, counter=counter, queue=sent.queue, to_counter=to)]

    def restore(self, ticket, *, reason=None, now):
        """Someone who missed their call waits again, in their place, on the same day."""
        missed = self._ticket(ticket)
        if missed.outcome != NO_SHOW:
            raise no.TicketNotMissed(ticket=missed.shown)
        return [TicketRestored(at=now, ticket=missed.name, reason=_needed(reason))]

    def cancel(self, ticket, *, reason=None, now):
        """A ticket will not be served."""
        unwanted = self._ticket(ticket)
        if unwanted.status == SERVING:
            raise no.TicketBeingServed(ticket=unwanted.shown)
        if unwanted.status == ENDED:
            raise no.TicketEnded(ticket=unwanted.shown)
        return [TicketCancelled(at=now, ticket=unwanted.name, reason=_needed(reason))]

    # --- who and what is meant -------------------------------------------------------------------------------------

    def _next_call(self, counter, now):
        choice = self.next_for(counter, now)
        if choice is None:
            raise no.NobodyWaiting(counter=self.office.counter_named(counter))
        return TicketCalled(at=now, ticket=choice.ticket, counter=counter, why=choice.why)

    def _named_call(self, counter, name, reason, now):
        ticket = self._ticket(name)
        if ticket.status in (CALLED, SERVING):
            raise no.AlreadyCalled(ticket=ticket.shown, counter=self.office.counter_named(ticket.counter))
        if ticket.status == BOOKED:
            raise no.TicketNotCheckedIn(ticket=ticket.shown)
        if ticket.status == ENDED:
            raise (no.TicketMissed if ticket.outcome == NO_SHOW else no.TicketEnded)(ticket=ticket.shown)
        choice = self.next_for(counter, now)
        if choice and choice.ticket == ticket.name:
            return TicketCalled(at=now, ticket=ticket.name, counter=counter, why=choice.why)
        out_of_order = ticket.status == WAITING
        return TicketCalled(
            at=now, ticket=ticket.name, counter=counter, why=CHOSEN, out_of_order=out_of_order,
            reason=_needed(reason) if out_of_order else reason,
        )  # fmt: skip

    def _desk(self, counter, seen):
        """What is so at a counter; refuses a page drawn before it became so."""
        if counter not in self.office.counters:
            raise no.UnknownCounter(field="counter", counter=counter)
        desk = self.desks[counter]
        if seen is not None and desk.changed > seen:
            at_hand = self.at_hand(counter)
            if at_hand:
                raise no.StalePage(counter=self.office.counter_named(counter), ticket=at_hand.shown)
            raise no.StaleEmptyPage(counter=self.office.counter_named(counter))
        return desk

    def _at_hand(self, counter, name, seen):
        self._desk(counter, seen)
        ticket = self.at_hand(counter)
        if ticket is None:
            raise no.NobodyAtCounter(counter=self.office.counter_named(counter))
        if name and _plain(name) != ticket.name:
            raise no.StalePage(counter=self.office.counter_named(counter), ticket=ticket.shown)
        return ticket

    def _ticket(self, name):
        ticket = self.tickets.get(_plain(name))
        if ticket is None:
            raise no.UnknownTicket(field="ticket", ticket=name)
        return ticket

    def queue_for(self, queue, service, priority):
        if priority not in PRIORITIES:
            raise no.UnknownPriority(field="priority")
        if service is not None:
            known = self.office.services.get(service)
            if known is None or (queue and known.queue != queue):
                raise no.UnknownService(field="service", service=service)
            queue = known.queue
        if queue not in self.office.queues:
            raise no.UnknownQueue(field="queue", queue=queue)
        return self.office.queues[queue]

    def next_number(self, queue, day):
        if self.paper_due.get(queue.letter) == day:
            raise no.PaperFirst()
        number = self.last_numbers.get((day, queue.letter), 0) + 1
        if number > queue.last_number:
            raise no.NumbersFinished(queue=queue.name)
        return named(queue.letter, number)

    # --- the day, in small steps -----------------------------------------------------------------------------------

    def _open_day(self):
        if self.day is None or not self.day.is_open:
            raise no.NoDayIsOpen()

    def _date(self, instant):
        return self.office.local(instant).date().isoformat()

    def _is_new(self, opening):
        """Is this opening's date one that no service day bears, later than the day at hand?"""
        date = self._date(opening)
        return date not in self.days and (self.day is None or not self.day.is_open or date > self.day.date)

    def _opened(self, opening, now):
        return DayOpened(at=now, day=self._date(opening))

    def closed_until(self, now):
        opening = self.office.next_opening(now)
        if opening is None:
            return no.OfficeClosedForNow()
        return (no.OnBreak if self.office.is_on_break(now) else no.OfficeClosed)(next=opening)

    def _lapsed(self, now):
        return [TicketLapsed(at=now, ticket=ticket.name) for ticket in self.late_bookings(now)]


def _plain(name):
    """`A 023` or `a023` as the journal names it: `A023`."""
    return str(name).replace(" ", "").upper()


def _needed(reason):
    reason = (reason or "").strip()
    if not reason:
        raise no.ReasonNeeded(field="reason")
    return reason

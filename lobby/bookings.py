"""Numbers from home: a half-hour within a queue's quota, or a number for now; checking in, and giving the place back.

Fair to those who stand at the door. A half-hour has as many places as the queue's `bookings`. Whoever takes a number
for now is within the queue's share (`online_percent`). Nobody's place counts from before their half-hour or window,
and whoever does not come within it and a grace gives it back (`Lobby.let_time_pass`).
"""

import re
from datetime import date, timedelta

from lobby import refusals as no
from lobby.block import day_of
from lobby.estimate import wait_for_next
from lobby.events import (
    DayOpened, OnlineResumed, OnlineStopped, TicketBooked, TicketCancelled, TicketCheckedIn, TicketLapsed,
)  # fmt: skip
from lobby.lobby import at_any_time
from lobby.ticket import BOOKED, CALLED, CANCELLED, EXPIRED, HELD, SERVING, WAITING

SLOT = timedelta(minutes=30)
SHORTEST_WINDOW = timedelta(minutes=30)
LONGEST_WINDOW = timedelta(hours=4)
LAST_CALL = timedelta(minutes=30)  # before closing: a number for now would be of no use to somebody at home
# As long as those who stand at the door need to pass the kiosk: no number taken before the opening comes before theirs.
DOOR_FIRST = timedelta(minutes=10)
ROOM = 6  # people in the room with a number by phone who have not passed the kiosk yet, beside the share
LEAST_SHARE = 2  # places of a queue's share, however few people are expected
CODES = 10_000
CANCELLED_FROM_HOME = "Dibatalkan dari ponsel"


# --- looking -------------------------------------------------------------------------------------------------------


def slots(lobby, letter, now):
    """What a queue offers from today on: a list of {day, closed, stopped, slots: [{from, to, left}]}.

    `day` is a service day's date; `closed` why it has none: "holiday", "no_service" or "day_closed", else None.
    `stopped`: staff give no numbers from home that day. Half-hours are instants in UTC, only those still to come.
    """
    queue, taken = lobby.office.queues[letter], lobby.places_taken(letter)
    last = now + timedelta(days=lobby.office.rules.days_ahead)
    first = date.fromisoformat(day_of(lobby, now))
    days = []
    for ahead in range((lobby.office.local(last).date() - first).days + 1):
        day = first + timedelta(days=ahead)
        closed, stopped = why_closed(lobby, day), lobby.online_stopped == day.isoformat()
        offered = () if closed or stopped or not queue.bookings else half_hours(lobby.office, day)
        if offered and offered[0] > last:
            break  # that day's are all too far ahead
        coming = [start for start in offered if now < start <= last]
        days.append({
            "day": day, "closed": closed, "stopped": stopped,
            "slots": [{"from": start, "to": start + SLOT, "left": max(0, queue.bookings - taken.get(start, 0))}
                      for start in coming],
        })  # fmt: skip
    return days


def why_closed(lobby, day):
    """Why no half-hour of a date is offered: "holiday", "no_service", "day_closed" (by hand), or None."""
    if day in lobby.office.hours.closed:
        return "holiday"
    if not lobby.office.hours.spans(day):
        return "no_service"
    is_at_hand = lobby.day is not None and lobby.day.is_open and lobby.day.date == day.isoformat()
    return "day_closed" if day.isoformat() in lobby.days and not is_at_hand else None


def half_hours(office, day):
    """The beginnings (UTC) of a service day's half-hours, each whole within its hours.

    Walked in real time and read from the wall: where the clocks change, an hour that does not come has none, and one
    that comes twice has its half-hours twice.
    """
    hours = office.hours.spans(day)
    if not hours:
        return []
    if office.hours.week is None:
        start, end = office.opening(day), office.opening(day + timedelta(days=1))
    else:
        start, end = office.instant(day, hours[0][0]) - 2 * SLOT, office.instant(day, hours[-1][1]) + 2 * SLOT
    start -= timedelta(minutes=office.local(start).minute % 30)
    every = (start + SLOT * step for step in range(-((start - end) // SLOT)))
    return [at for at in every if _is_half_hour(office, at) and _of(office, at) == day]


def offered_now(lobby, letter, *, clock_trusted, now):
    """(why no number for now is given from home, as a Refusal, or None; until when its owner would have to come)."""
    try:
        taken = take(lobby, letter, token="", chance=0, clock_trusted=clock_trusted, now=now)
    except no.Refusal as refusal:
        return refusal, None
    return None, taken[-1].slot_to


def day_from_home(lobby, now):
    """Today's numbers from home, counted: {offered, stopped, stopped_by, given, came, coming, gone}."""
    day = day_of(lobby, now)
    at_hand = lobby.tickets.values() if lobby.day and lobby.day.date == day else ()
    early = [ticket for (on, _), ticket in lobby.bookings.items() if on == day]
    home = [ticket for ticket in (*at_hand, *early) if ticket.slot_from]
    came, coming = sum(bool(ticket.legs) for ticket in home), sum(ticket.status == BOOKED for ticket in home)
    stopped = lobby.online_stopped == day
    return {
        "offered": lobby.office.from_home,
        "stopped": stopped,
        "stopped_by": lobby.online_stopped_by if stopped else None,
        "given": len(home),
        "came": came,
        "coming": coming,
        "gone": len(home) - came - coming,
    }


# --- deciding ------------------------------------------------------------------------------------------------------


@at_any_time
def book(
    lobby, queue=None, *, service=None, priority="none", language=None, slot_from, token, chance, clock_trusted, now
):
    """Give a number for a half-hour to come, within what its queue offers. `slot_from` is an instant in UTC.

    `chance`: a random whole number, from which the code comes; `clock_trusted`: may the clock be believed?
    """
    queue = lobby.queue_for(queue, service, priority)
    if not queue.bookings:
        raise no.NotBookable(queue=queue.name)
    if not clock_trusted:
        raise no.ClockInDoubt()
    _check_offered(lobby, slot_from, now)
    day = _of(lobby.office, slot_from).isoformat()
    if lobby.places_taken(queue.letter).get(slot_from, 0) >= queue.bookings:
        raise no.SlotFull()
    return [
        TicketBooked(
            at=now, ticket=lobby.next_number(queue, day), token=token, queue=queue.letter, day=day,
            slot_from=slot_from, slot_to=slot_from + SLOT, service=service, priority=priority, language=language,
            code=_code(lobby, day, chance),
        )
    ]  # fmt: skip


@at_any_time
def take(
    lobby, queue=None, *, service=None, priority="none", language=None, token, chance, clock_trusted, in_room=False,
    spared=False, now,
):  # fmt: skip
    """Give a number for now to somebody at home, within the queue's share; they come within a window.

    `in_room`: whoever stands in the room is not held to the share, for they could as well go to the kiosk; only those
    who have not come yet are bounded then. `spared`: half of the share is kept for others, while a flood goes on.
    `chance` and `clock_trusted` as for `book`.
    """
    queue = lobby.queue_for(queue, service, priority)
    if not queue.online_percent:
        raise no.NotBookable(queue=queue.name)
    if not clock_trusted:
        raise no.ClockInDoubt()
    if lobby.online_stopped == day_of(lobby, now):
        raise no.OnlineIsStopped()
    day, slot_from, slot_to, passed = _window(lobby, queue, now)
    places, given, coming = _share(lobby, queue, day, now)
    if coming >= places + ROOM if in_room else given >= (max(1, places // 2) if spared else places):
        raise no.ShareFull()
    return [
        *passed,
        TicketBooked(
            at=now, ticket=lobby.next_number(queue, day), token=token, queue=queue.letter, day=day,
            slot_from=slot_from, slot_to=slot_to, service=service, priority=priority, language=language,
            code=_code(lobby, day, chance), taken=True,
        ),
    ]  # fmt: skip


take.verb = "book"  # of its fact, for a tap that comes again


def check_in(lobby, *, code=None, token=None, ticket=None, kiosk=None, now):
    """Someone with a number from home has come, and says so by its code, its token or its name.

    Its slip is printed at `kiosk`.

    Within the half-hour (or window), and before it on the same day: the place of its beginning, so coming early wins
    nothing. After it, within the grace: the place of now.
    """
    found = _expected(lobby, code, token, ticket)
    if found.status != BOOKED:
        raise _why_not(lobby, found)
    if lobby.day is None or found.day != lobby.day.date:
        raise no.BookedForAnotherDay(ticket=found.shown, day=date.fromisoformat(found.day))
    return [TicketCheckedIn(at=now, ticket=found.name, kiosk=kiosk)]


@at_any_time
def cancel_booking(lobby, token, *, now):
    """Somebody at home will not come: the place is free again, today's or another day's."""
    ticket = lobby.by_token(token)
    if ticket is None:
        raise no.UnknownCode()
    if ticket.status not in (BOOKED, WAITING, HELD):
        raise _why_not(lobby, ticket)
    return [TicketCancelled(at=now, ticket=ticket.name, reason=CANCELLED_FROM_HOME, day=ticket.day)]


cancel_booking.verb = "cancel"


@at_any_time
def lapse(lobby, *, now):
    """Those of today who have not come in time give their places back, also where nothing else happens."""
    late = lobby.late_bookings(now)
    if not late:
        raise no.NotBooked(ticket="")
    return [TicketLapsed(at=now, ticket=ticket.name) for ticket in late]


@at_any_time
def stop_online(lobby, *, now):
    """Give no more numbers from home today. Those already given stay."""
    day = day_of(lobby, now)
    if lobby.online_stopped == day:
        raise no.OnlineIsStopped()
    return [OnlineStopped(at=now, day=day)]


@at_any_time
def resume_online(lobby, *, now):
    """Give numbers from home again."""
    if lobby.online_stopped != day_of(lobby, now):
        raise no.OnlineNotStopped()
    return [OnlineResumed(at=now)]


# --- in small steps ------------------------------------------------------------------------------------------------


def _check_offered(lobby, slot_from, now):
    """Is this a half-hour of service still to come, and near enough? Raises a SlotNotOffered that says why not."""
    office = lobby.office
    here, days = office.local(slot_from), office.rules.days_ahead
    if slot_from <= now:
        raise no.SlotPast()
    if slot_from > now + timedelta(days=days):
        raise no.SlotTooFar(days=days)
    if not office.hours.spans(here.date()) and office.hours.week is not None:
        raise no.ClosedThatDay(day=here.date())
    if not _is_half_hour(office, slot_from):
        raise no.SlotNotOffered()
    day = _of(office, slot_from)
    if why_closed(lobby, day) == "day_closed":
        raise no.DayClosedEarly(day=day)
    if lobby.online_stopped == day.isoformat():
        raise no.OnlineIsStopped()


def _is_half_hour(office, at):
    """Does a half-hour of service begin at this instant, one that ends by the closing of its span?"""
    here = office.local(at)
    if here.minute % 30 or here.second or here.microsecond:
        return False
    if office.hours.week is None:
        return True
    last = office.local(at + SLOT - timedelta(microseconds=1))
    if last.date() != here.date():
        return False
    return any(start <= here.time() and last.time() < end and here.time() < end
               for start, end in office.hours.spans(here.date()))  # fmt: skip


def _of(office, at):
    """The service day's date of an instant within the hours; where it never closes, not always the wall's own."""
    return office.local(office.last_opening(at)).date()


def _window(lobby, queue, now):
    """(day, from, to, what the clock brings first): when somebody who takes a number from home now has to come."""
    if _is_before_opening(lobby, now):
        today = lobby.office.local(now).date()
        opening = lobby.office.opening(today)
        if not lobby.office.rules.pre_queue:
            raise no.OfficeClosed(next=opening)
        return today.isoformat(), opening + DOOR_FIRST, opening + DOOR_FIRST + SHORTEST_WINDOW, []
    passed = lobby.let_time_pass(trusted=True, now=now)
    day = next((fact.day for fact in passed if isinstance(fact, DayOpened)), lobby.day and lobby.day.date)
    is_by_hand = lobby.day is not None and lobby.day.date == day and lobby.day.by_hand
    if not is_by_hand and not lobby.office.is_open(now):
        raise lobby.closed_until(now)
    closing = _closing(lobby, now)
    if closing and closing - now < LAST_CALL:
        raise no.TooLateToday()
    known = wait_for_next(queue.letter, lobby, now)
    window = min(max(SHORTEST_WINDOW, timedelta(minutes=known[1] if known else 0)), LONGEST_WINDOW)
    return day, now, min(now + window, closing) if closing else now + window, passed


def _share(lobby, queue, day, now):
    """(places, given, coming): how many of a queue may come from home without a half-hour; how many do; yet to come."""
    is_at_hand = lobby.day is not None and lobby.day.is_open and lobby.day.date == day
    here = lobby.tickets.values() if is_at_hand else [ticket for (on, _), ticket in lobby.bookings.items() if on == day]
    gone = {ticket.name for ticket in lobby.late_bookings(now)} if is_at_hand else ()
    home = [ticket for ticket in here if ticket.taken and ticket.name[0] == queue.letter
            and ticket.status in (BOOKED, WAITING) and ticket.name not in gone]  # fmt: skip
    coming = sum(ticket.status == BOOKED for ticket in home)
    if _is_before_opening(lobby, now):
        # Nobody can be counted yet: as many as the office thinks right for a half-hour.
        return max(LEAST_SHARE, queue.bookings), len(home), coming
    expected = (lobby.waiting(queue.letter) if is_at_hand else 0) + coming
    return max(LEAST_SHARE, (expected + 1) * queue.online_percent // 100), len(home), coming


def _is_before_opening(lobby, now):
    """Will today's service begin by itself, and has it not begun?"""
    opening = lobby.office.opening(lobby.office.local(now).date())
    today = lobby.office.local(now).date().isoformat()
    return lobby.office.hours.week is not None and opening is not None and now < opening and today not in lobby.days


def _closing(lobby, now):
    """When today's service ends by its hours (UTC); None where nobody knows: it never closes, or opened by hand."""
    hours = lobby.office.hours
    if hours.week is None or not lobby.office.is_open(now):
        return None
    today = lobby.office.local(now).date()
    return lobby.office.instant(today, hours.spans(today)[-1][1])


def _code(lobby, day, chance):
    """Four digits that nobody else expected that day has, and, as far as they go, that nobody had before."""
    expected, every = lobby.codes_of(day)
    if len(expected) >= CODES:
        raise no.SlotFull()
    avoided = every if len(every) < CODES else expected
    number = chance % CODES
    while f"{number:04}" in avoided:
        number = (number + 1) % CODES
    return f"{number:04}"


def _expected(lobby, code, token, name):
    """The Ticket that somebody at the kiosk means, today's before another day's. Raises UnknownCode, UnknownTicket."""
    if token is not None:
        ticket = lobby.by_token(token)
    elif code is not None:
        code = re.sub(r"\D", "", code)
        today = lobby.day.date if lobby.day else None
        days = sorted({on for on, _ in lobby.bookings} | {today} - {None}, key=lambda day: (day != today, day))
        ticket = next((codes[code] for day in days if code in (codes := lobby.codes_of(day)[1])), None)
    else:
        ticket = lobby.tickets.get(str(name).replace(" ", "").upper())
        if ticket is None:
            raise no.UnknownTicket(field="ticket", ticket=name)
    if ticket is None:
        raise no.UnknownCode()
    return ticket


def _why_not(lobby, ticket):
    """Why a number that is not expected any more cannot check in or be given back, as a Refusal."""
    if ticket.status in (CALLED, SERVING):
        return no.AlreadyCalled(ticket=ticket.shown, counter=lobby.office.counter_named(ticket.counter))
    if ticket.slot_from is None:
        return no.NotBooked(ticket=ticket.shown)
    if ticket.status in (WAITING, HELD):
        return no.CheckedInAlready(ticket=ticket.shown)
    if ticket.outcome == CANCELLED:
        return no.BookingCancelled(ticket=ticket.shown)
    if ticket.outcome == EXPIRED and not ticket.legs:
        return no.BookingLapsed(ticket=ticket.shown)
    return no.TicketEnded(ticket=ticket.shown)

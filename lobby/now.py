"""The office as its head sees it this minute: every queue against its promise, every counter, who waits longest."""

from datetime import timedelta
from math import ceil, sqrt

from lobby.bookings import day_from_home
from lobby.estimate import wait_for_next
from lobby.load import loads, overall
from lobby.rank import ranked
from lobby.ticket import ENDED, NO_SHOW, SERVED, WAITING

LONGEST_SHOWN = 5
NEARLY = 0.8  # of what is promised: from then on it is said that the promise is about to be broken
LONG = 1.28  # standard deviations above the mean: of services that spread evenly about it, one in ten takes longer
KEPT, NEAR, BROKEN, EMPTY = "kept", "near", "broken", "empty"


def now_of(lobby, now):
    """Everything about people and counters on the head's page, as a plain dictionary. Minutes are whole minutes.

    `queues`: {queue, waiting, longest, median, called, kept, promise, next, open} each: `longest` of those who wait
    now; `median` wait of those `called` today (as on `/terbuka` rounded up, at least one) and `kept` of them within the
    promise, all None where there is nobody; `promise` of those who wait now: kept, near, broken or empty; `next`:
    (from, to) for a number taken now, or None; `open`: its counters that are open.
    `counters`: {counter, state, reason, until, by, since, ticket, busy, over, served, waiting} each: `state` open,
    paused or shut; `since`: since when it is so (UTC); `by`: who opened it, as facts name them; `busy`: how long the
    `ticket` at hand has been there, `over` when longer than nine of ten such services take.
    `longest`: who waits longest, {ticket, queue, waited, late, priority} each. `loads`, `load`: see `load.py`.
    """
    waiting = sorted(_waiting(lobby), key=lambda ticket: ticket.leg.queued_at)
    queues = [_queue(lobby, queue, now) for queue in lobby.office.queues.values()]
    parts = loads(lobby, now, [each["queue"].letter for each in queues if each["promise"] == BROKEN])
    home, today = day_from_home(lobby, now), tickets_today(lobby, now)
    missed = reversed(lobby.missed.values() if today else ())
    return {
        "seq": lobby.seq,
        "day": lobby.day,
        "begun": _has_begun(lobby, now),
        "closed": lobby.closed_as(now),
        "queues": queues,
        "counters": [_counter(lobby, counter, today, now) for counter in lobby.office.counters.values()],
        "longest": [_person(lobby, ticket, now) for ticket in waiting[:LONGEST_SHOWN]],
        "waiting": len(waiting),
        "priority": sum(ticket.priority != "none" for ticket in waiting),
        "served": sum(ticket.outcome == SERVED for ticket in today),
        "held": len(lobby.held),
        "missed": [{"ticket": ticket.name, "at": ticket.leg.ended_at} for ticket in missed],
        "no_show": sum(ticket.outcome == NO_SHOW for ticket in today),
        "home": home if home["offered"] else None,
        "help": sorted(lobby.help.items(), key=lambda asked: asked[1]),
        "loads": parts,
        "load": overall(parts),
    }


def _has_begun(lobby, now):
    """Has there been a number today, or did somebody open the day? The one before stays known until then."""
    day = lobby.day
    return day is not None and (day.is_open or day.date == lobby.office.local(now).date().isoformat())


def tickets_today(lobby, now):
    """The tickets of today: those of the day before, which the lobby knows until the next begins, are not."""
    return lobby.tickets.values() if _has_begun(lobby, now) else ()


def waits_today(lobby, letter, now):
    """The wait in seconds of each time somebody was called in a queue today: from joining it to the last call.

    Of somebody whose number was given on paper nobody knows when they came.
    """
    return [
        (leg.called_at - leg.queued_at).total_seconds()
        for ticket in tickets_today(lobby, now) for number, leg in enumerate(ticket.legs)
        if leg.queue == letter and leg.called_at and not (ticket.paper and number == 0)
    ]  # fmt: skip


def _waiting(lobby):
    return [ticket for ticket in lobby.tickets.values() if ticket.status == WAITING]


def _queue(lobby, queue, now):
    here = [ticket for ticket in _waiting(lobby) if ticket.queue == queue.letter]
    longest = max((now - ticket.leg.queued_at for ticket in here), default=None)
    waits, promised = waits_today(lobby, queue.letter, now), queue.target_minutes * 60
    return {
        "queue": queue,
        "waiting": len(here),
        "longest": _minutes(longest, promised),
        "median": max(1, ceil(ranked(waits, 50) / 60)) if waits else None,
        "called": len(waits),
        "kept": sum(wait <= promised for wait in waits) if waits else None,
        "promise": _promise(longest, promised),
        "next": wait_for_next(queue.letter, lobby, now),
        "open": sum(lobby.desks[counter.id].open for counter in lobby.office.counters_of(queue.letter)),
    }


def _promise(longest, promised):
    if longest is None:
        return EMPTY
    if longest.total_seconds() > promised:
        return BROKEN
    return NEAR if longest.total_seconds() > NEARLY * promised else KEPT


def _counter(lobby, counter, today, now):
    desk, ticket = lobby.desks[counter.id], lobby.at_hand(counter.id)
    since = ticket and (ticket.leg.started_at or ticket.leg.called_at)
    usual = lobby.pace_of(ticket.name) if ticket else None
    lines = [name for name in lobby.lines_of(counter.id) if name in lobby.lines]
    return {
        "counter": counter,
        "state": "open" if desk.open else "paused" if desk.reason else "shut",
        "reason": desk.reason,
        "until": desk.until,
        "by": (ticket.leg.by if ticket else None) or desk.by,
        "since": desk.since,
        "ticket": ticket.name if ticket else None,
        "busy": _minutes(now - since) if ticket else None,
        "over": bool(usual and (now - since).total_seconds() > usual[0] + LONG * sqrt(usual[1])),
        "served": sum(_was_served_at(counter.id, each) for each in today),
        "waiting": sum(len(lobby.lines[name]) for name in lines),
    }


def _was_served_at(counter, ticket):
    return ticket.status == ENDED and ticket.outcome == SERVED and ticket.counter == counter


def _person(lobby, ticket, now):
    queue, waited = lobby.office.queues.get(ticket.queue), now - ticket.leg.queued_at
    return {
        "ticket": ticket.name,
        "queue": queue,
        "waited": _minutes(waited, queue.target_minutes * 60 if queue else None),
        "late": queue is not None and waited > timedelta(minutes=queue.target_minutes),
        "priority": ticket.priority != "none",
    }


def _minutes(span, promised=None):
    """Whole minutes that have passed; beyond the promised seconds rounded up: 20:40 is not 20 of 20, and late."""
    if span is None:
        return None
    seconds = span.total_seconds()
    return max(0, ceil(seconds / 60) if promised is not None and seconds > promised else int(seconds // 60))

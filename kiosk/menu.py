"""What the kiosk shows: the queues one may join, and how long each takes; then the ticket just taken."""

from lobby.estimate import wait_for_next, wait_range
from lobby.ticket import WAITING


def menu(lobby, now):
    """The queues as tiles, and whether the office takes anyone now."""
    return {
        "seq": lobby.seq,
        "tiles": [_tile(lobby, queue, now) for queue in lobby.office.queues.values()],
        "open": is_open(lobby, now),
        "next_opening": lobby.office.next_opening(now),
    }


def is_open(lobby, now):
    """May a number be taken now, as far as day and hours go?"""
    if lobby.day and lobby.day.is_open and lobby.day.by_hand:
        return True
    closed_today = lobby.day and not lobby.day.is_open and lobby.day.date == _date(lobby, now)
    return lobby.office.is_open(now) and not closed_today


def taken(lobby, token, now):
    """A ticket as its owner is told of it: place, people ahead, the wait. None for an unknown token."""
    ticket = lobby.by_token(token)
    if ticket is None:
        return None
    waits = ticket.status == WAITING
    counter = lobby.office.counters.get(ticket.counter)
    return {
        "ticket": ticket.name,
        "token": ticket.token,
        "queue": lobby.office.queues.get(ticket.queue),
        "queue_letter": ticket.queue,
        "service": lobby.office.services.get(ticket.service),
        "priority": ticket.priority,
        "language": ticket.language,
        "status": ticket.status,
        "outcome": ticket.outcome,
        "counter": ticket.counter,
        "counter_name": counter.name if counter else ticket.counter,
        "ahead": lobby.ahead(ticket, now) if waits else 0,
        "wait": wait_range(ticket, lobby, now) if waits else None,
        "day": ticket.day,
        "issued_at": ticket.arrived_at,
        "seq": lobby.seq,
    }


def _tile(lobby, queue, now):
    waiting = lobby.waiting(queue.letter)
    left = queue.last_number - lobby.last_numbers.get((_date(lobby, now), queue.letter), 0)
    return {
        "queue": queue,
        "waiting": waiting,
        "wait": wait_for_next(queue.letter, lobby, now),
        "finished": left <= 0,
        "services": [service for service in lobby.office.services.values() if service.queue == queue.letter],
    }


def _date(lobby, now):
    if lobby.day and lobby.day.is_open:
        return lobby.day.date
    return lobby.office.local(now).date().isoformat()

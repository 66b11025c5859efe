"""A ticket as its owner is told of it: where it stands, how many are ahead, how long it may take."""

from datetime import timedelta

from lobby.estimate import wait_range
from lobby.ticket import WAITING

AT_ONCE = timedelta(seconds=1)


def place(lobby, token, now):
    """What one token opens, as a plain dictionary; None when it opens nothing.

    `ahead` counts people, `wait` is (from, to) in minutes or None; both only while the ticket waits. `slip`, since
    `slip_at`, is how its paper is (see `lobby/ticket.py`); `copies`, how often it was asked for again.
    `code`, `slot_from` and `slot_to` (UTC) are those of a number from home; `taken`: for now, not for a half-hour.
    """
    ticket = lobby.by_token(token)
    if ticket is None:
        return None
    waits = ticket.status == WAITING
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
        "counter_name": lobby.office.counter_named(ticket.counter),
        "ahead": lobby.ahead(ticket, now) if waits else 0,
        "wait": _wait(ticket, lobby, now) if waits else None,
        "day": ticket.day,
        "code": ticket.code,
        "slot_from": ticket.slot_from,
        "slot_to": ticket.slot_to,
        "taken": ticket.taken,
        "kiosk": ticket.kiosk,
        "slip": ticket.slip,
        "slip_at": ticket.slip_at,
        "copies": ticket.copies,
        "seq": lobby.seq,
    }


def _wait(ticket, lobby, now):
    """Right after its issue what is on record as told, or the line would be played twice for every number."""
    if lobby.seq == ticket.order and ticket.told and now - ticket.arrived_at < AT_ONCE:
        return ticket.told
    return wait_range(ticket, lobby, now)

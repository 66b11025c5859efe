"""The legs of a visit as rows for reports: from joining a queue to leaving it, written when the leg ends."""

from journal.facts import as_text
from lobby.events import DayClosed, TicketRestored
from lobby.ticket import EXPIRED, SERVED, TRANSFERRED

COLUMNS = (
    "day", "ticket", "leg", "queue", "service", "priority", "language", "counter", "served_by", "calls", "arrived_at",
    "queued_at", "called_at", "started_at", "ended_at", "ending", "wait_seconds", "walk_seconds", "service_seconds",
)  # fmt: skip


def rows_after(fact, lobby):
    """(rows to write, keys to remove) once a fact has been applied; a key is (day, ticket, leg)."""
    if isinstance(fact, DayClosed):
        expired = [ticket for ticket in lobby.tickets.values() if ticket.outcome == EXPIRED and ticket.legs]
        return [_row(ticket, len(ticket.legs) - 1) for ticket in expired], []
    ticket = lobby.tickets.get(getattr(fact, "ticket", None))
    if ticket is None or not ticket.legs:
        return [], []
    if isinstance(fact, TicketRestored):
        return [], [(ticket.day, ticket.name, len(ticket.legs))]
    ended = [number for number in range(len(ticket.legs))[-2:] if ticket.legs[number].ended_at == fact.at]
    return [_row(ticket, number) for number in ended], []


def _row(ticket, number):
    leg = ticket.legs[number]
    return (
        ticket.day, ticket.name, number + 1, leg.queue, ticket.service, ticket.priority, ticket.language, leg.counter,
        leg.by, leg.calls, _text(ticket.arrived_at), _text(leg.queued_at), _text(leg.called_at), _text(leg.started_at),
        _text(leg.ended_at), leg.ending, _seconds(leg.queued_at, leg.called_at),
        _seconds(leg.called_at, leg.started_at),
        _seconds(leg.started_at or leg.called_at, leg.ended_at) if leg.ending in (SERVED, TRANSFERRED) else None,
    )  # fmt: skip


def _text(instant):
    return instant and as_text(instant)


def _seconds(start, end):
    return round((end - start).total_seconds(), 3) if start and end else None

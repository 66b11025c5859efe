"""The legs of a visit as rows for reports: from joining a queue to leaving it, written when the leg ends."""

from journal.facts import as_text
from lobby.events import DayClosed, TicketEntered, TicketRejoined, TicketRestored
from lobby.ticket import EXPIRED, SERVED, TRANSFERRED

COLUMNS = (
    "day", "ticket", "leg", "queue", "service", "priority", "language", "counter", "served_by", "calls", "arrived_at",
    "queued_at", "called_at", "started_at", "ended_at", "ending", "wait_seconds", "walk_seconds", "service_seconds",
    "paper", "home", "told_from", "told_to", "visit_seconds",
)  # fmt: skip


def rows_after(fact, lobby):
    """(rows to write, keys to remove) once a fact has been applied; a key is (day, ticket, leg)."""
    if isinstance(fact, DayClosed):
        # Not those of an earlier closing again, if the day was reopened: a clock put right since has moved their times.
        expired = [
            ticket for ticket in lobby.tickets.values()
            if ticket.outcome == EXPIRED and ticket.legs and ticket.leg.ended_at == fact.at
        ]  # fmt: skip
        return [_row(ticket, len(ticket.legs) - 1) for ticket in expired], []
    if isinstance(fact, TicketEntered):
        return _row_of_paper(fact, lobby), []
    ticket = lobby.tickets.get(getattr(fact, "ticket", None))
    if ticket is None or not ticket.legs:
        return [], []
    if isinstance(fact, TicketRestored | TicketRejoined):
        return [], [(ticket.day, ticket.name, len(ticket.legs))]
    ended = [number for number in range(len(ticket.legs))[-2:] if ticket.legs[number].ended_at == fact.at]
    return [_row(ticket, number) for number in ended], []


def _row(ticket, number):
    leg = ticket.legs[number]
    # When someone with a number from paper came, nobody knows: a wait would be told too short.
    queued_at = None if ticket.paper and number == 0 else leg.queued_at
    return (
        ticket.day, ticket.name, number + 1, leg.queue, ticket.service, ticket.priority, ticket.language, leg.counter,
        leg.by, leg.calls, None if ticket.paper else _text(ticket.arrived_at), _text(queued_at), _text(leg.called_at),
        _text(leg.started_at), _text(leg.ended_at), leg.ending, _seconds(queued_at, leg.called_at),
        _seconds(leg.called_at, leg.started_at),
        _seconds(leg.started_at or leg.called_at, leg.ended_at) if leg.ending in (SERVED, TRANSFERRED) else None,
        int(ticket.paper), int(ticket.slot_from is not None), *_told(ticket, number), _visit(ticket, number),
    )  # fmt: skip


def _row_of_paper(fact, lobby):
    """The row of a number that was over when staff told of it: what became of it, and no times, which nobody knows."""
    known = lobby.tickets.get(fact.ticket) if lobby.day and lobby.day.date == fact.day else None
    if known and known.legs:
        return []  # it waits: its row comes when that ends
    row = dict.fromkeys(COLUMNS) | {
        "day": fact.day, "ticket": fact.ticket, "leg": 1, "queue": fact.queue, "priority": "none",
        "served_by": fact.by if fact.served else None, "calls": 0, "ending": SERVED if fact.served else EXPIRED,
        "paper": 1, "home": 0,
    }  # fmt: skip
    return [tuple(row.values())]


def _told(ticket, number):
    """(from, to) minutes of wait its owner was told to expect of the first leg."""
    return (ticket.told if number == 0 else None) or (None, None)


def _visit(ticket, number):
    """Seconds from joining the first line to the end of the visit, on its last leg; None where nobody knows."""
    if ticket.paper or number + 1 != len(ticket.legs):
        return None
    return _seconds(ticket.legs[0].queued_at, ticket.legs[number].ended_at)


def _text(instant):
    return instant and as_text(instant)


def _seconds(start, end):
    return round((end - start).total_seconds(), 3) if start and end else None

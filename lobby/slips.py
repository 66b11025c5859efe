"""What became of the paper: decisions about the slips of today's tickets, and those that never got one.

The line does not depend on paper; these facts are for whoever stands there without a slip, and for the record.
"""

from lobby import refusals as no
from lobby.events import SlipExpired, SlipFailed, SlipPrinted, SlipReprinted
from lobby.lobby import at_any_time
from lobby.ticket import EXPIRED, WAITING

MOST_COPIES = 3  # at a kiosk; then staff decide


@at_any_time
def print_slip(lobby, ticket, printer, *, copy=0, sure=False, day=None, now):
    """A slip left for its printer whole. `day`: its ticket's service day; names begin again on the next."""
    _of_today(lobby, ticket, day)
    return [SlipPrinted(at=now, ticket=ticket, printer=printer, copy=copy, sure=sure)]


@at_any_time
def fail_slip(lobby, ticket, printer, reason, *, copy=0, day=None, now):
    """A slip did not come out at the first try."""
    _of_today(lobby, ticket, day)
    return [SlipFailed(at=now, ticket=ticket, printer=printer, reason=reason, copy=copy)]


@at_any_time
def expire_slip(lobby, ticket, printer, *, copy=0, day=None, now):
    """A slip came to nothing in its time."""
    _of_today(lobby, ticket, day)
    return [SlipExpired(at=now, ticket=ticket, printer=printer, copy=copy)]


@at_any_time
def reprint_slip(lobby, ticket, *, most=None, now):
    """Print a ticket's slip again, at most so often (None: any number)."""
    known = lobby.tickets.get(ticket)
    if known is None:
        raise no.UnknownTicket(field="ticket", ticket=ticket)
    if most is not None and known.copies >= most:
        raise no.SlipsEnough(ticket=known.shown)
    return [SlipReprinted(at=now, ticket=ticket, copy=known.copies + 1)]


def unprinted(lobby):
    """Tickets that still wait and whose slip was given up, first to last: someone sits there without paper."""
    return [ticket for ticket in lobby.tickets.values() if ticket.slip == EXPIRED and ticket.status == WAITING]


def _of_today(lobby, ticket, day):
    """A slip of a day that has ended since is nobody's of today, though a ticket of today may have the same name."""
    if day is not None and (lobby.day is None or lobby.day.date != day):
        raise no.UnknownTicket(field="ticket", ticket=ticket)

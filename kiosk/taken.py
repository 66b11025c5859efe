"""The screen of a number just taken: large, and truthful about its paper from the touch to its last second."""

from datetime import timedelta

from kiosk.menu import help_at
from kiosk.printers import TROUBLE, UNKNOWN
from lobby.place import place
from lobby.slips import MOST_COPIES
from lobby.ticket import DUE, EXPIRED, FAILED, PRINTED

LATE = timedelta(seconds=3)  # after which nobody is told any more that their paper comes
COMES = ("due", "printed", "sent")
AWAITED = ("due", "late", FAILED)  # it may still come out
READ_IN, WITHOUT = 12, 30  # seconds the screen stays: with paper in hand, and where the number must be kept in mind


def paper_of(taken, printer, now):
    """How the paper of a ticket (see `lobby/place.py`) is: none, due, late, failed, expired, printed or sent.

    `sent`: its printer cannot tell whether paper came out. `none`: no printer prints at that kiosk.
    """
    if printer is None or taken["slip"] is None:
        return "none"
    if taken["slip"] == DUE:
        hopeless = printer.state.kind == TROUBLE or now - taken["slip_at"] > LATE
        return "late" if hopeless else "due"
    if taken["slip"] == PRINTED:
        return "sent" if printer.state.kind == UNKNOWN else "printed"
    return taken["slip"]


def screen_of(live, spool, view, token, address):
    """What the screen's templates need; None for a token that opens nothing. The view takes the ticket's language."""
    now = live.clock.now()
    taken = live.see(place, token, now)
    if taken is None:
        return None
    taken["letters"] = live.see(lambda lobby: lobby.requests_of(taken["ticket"], taken["day"]))
    paper = paper_of(taken, spool.printer_of(view.kiosk), now)
    view.language = taken["language"] or view.language
    return {
        "taken": taken,
        "paper": paper,
        "comes": paper in COMES,
        "awaited": paper in AWAITED,
        "stay": READ_IN if paper in COMES else WITHOUT,
        # Not while it is still tried: whoever pressed then would get two.
        "reprint": paper in ("sent", EXPIRED) and spool.prints(view.kiosk) and taken["copies"] < MOST_COPIES,
        "link": f"/t/{token}/qr.svg" if address() else None,
        "view": view,
        "language": view.language,
        "help": live.see(help_at, view.kiosk, now),
    }

"""The first page: whoever types or scans the office's address is told whether it is open, and what can be done here."""

from flask import Blueprint, render_template

from doors import PUBLIC, who


def home_pages(live):
    """Where a resident's phone arrives."""
    bp = Blueprint("front", __name__)

    @bp.get("/")
    @who(PUBLIC)
    def home():
        return render_template("home.html", today=live.see(today, live.clock.now()))

    return bp


def today(lobby, now):
    """{state, until, opening, opens_today}: open, break, closed or day_closed; until which hour, or when it opens next.

    `until`: `12.00`, local; None where it never closes, or where somebody opened it outside of its hours.
    """
    state, opening = lobby.closed_as(now) or "open", lobby.next_opening(now)
    return {
        "state": state,
        "until": _until(lobby.office, now) if state == "open" else None,
        "opening": opening if state != "open" else None,
        "opens_today": opening is not None and lobby.office.local(opening).date() == lobby.office.local(now).date(),
    }


def _until(office, now):
    if office.hours.week is None:
        return None
    here = office.local(now)
    spans = office.hours.spans(here.date())
    return next((f"{end:%H.%M}" for start, end in spans if start <= here.time() < end), None)

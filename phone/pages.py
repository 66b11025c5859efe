"""A resident's own phone: my number, how many are ahead, where to go. A token opens one ticket and changes nothing."""

from io import BytesIO

import segno
from flask import Blueprint, Response, jsonify, render_template

from asking import wants_json
from doors import PUBLIC, who
from lobby.place import place
from lobby.stay import TicketGone


def phone_pages(live, settings, address):
    """Where a slip's QR leads. `address()`: where phones reach this office, or None."""
    bp = Blueprint("phone", __name__, url_prefix="/t")

    @bp.get("/<token>")
    @who(PUBLIC)
    def page(token):
        ticket = _found(token)
        if wants_json():
            return _private(jsonify(_told(ticket)))
        language = ticket["language"] or settings.language
        page = render_template("phone/page.html", ticket=ticket, next=_next(ticket), language=language)
        return _private(Response(page))

    @bp.get("/<token>/qr.svg")
    @who(PUBLIC)
    def qr(token):
        _found(token)
        drawn = BytesIO()
        segno.make(f"{address() or ''}/t/{token}", error="m", micro=False).save(drawn, kind="svg", scale=8, border=2)
        return _private(Response(drawn.getvalue(), mimetype="image/svg+xml"))

    def _found(token):
        ticket = live.see(place, token, live.clock.now())
        if ticket is None:
            raise TicketGone()
        return ticket

    return bp


def _next(ticket):
    """Which of the `phone` words says what to do next, or None where the state itself says it."""
    if ticket["status"] == "waiting":
        return "next_waiting" if ticket["ahead"] else "next_first"
    return {"called": "next_called", "cancelled": "next_again", "expired": "next_again"}.get(
        ticket["outcome"] or ticket["status"]
    )


def _told(ticket):
    wait, service = ticket["wait"], ticket["service"]
    told = {key: ticket[key] for key in ("ticket", "status", "outcome", "counter", "ahead", "seq")}
    return told | {
        "queue": ticket["queue_letter"],
        "service": service.id if service else None,
        "wait": {"from": wait[0], "to": wait[1]} if wait else None,
    }


def _private(answer):
    """Its address stays between the phone and the office: no search engine and no other site is told."""
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer

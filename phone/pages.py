"""A resident's own phone: my number, how many are ahead, where to go. A token opens one ticket and changes nothing."""

from io import BytesIO

import segno
from flask import Blueprint, Response, jsonify, render_template

from asking import wants_json
from doors import PUBLIC, who
from lobby.estimate import wait_range
from lobby.refusals import Refusal
from lobby.ticket import WAITING


class TicketGone(Refusal):
    status = 404
    sentence = "Nomor ini tidak berlaku lagi. Nomor antrean hanya berlaku pada hari yang tertera."


def phone_pages(live, settings, address):
    """Where a slip's QR leads. `address()`: where phones reach this office, or None."""
    bp = Blueprint("phone", __name__, url_prefix="/t")

    @bp.get("/<token>")
    @who(PUBLIC)
    def page(token):
        ticket = _found(token)
        if wants_json():
            told = {key: ticket[key] for key in ("ticket", "queue", "service", "status", "outcome", "counter", "ahead")}
            wait = ticket["wait"]
            told["wait"] = {"from": wait[0], "to": wait[1]} if wait else None
            return _private(jsonify(told | {"seq": ticket["seq"]}))
        language = ticket["language"] or settings.language
        return _private(Response(render_template("phone/page.html", ticket=ticket, language=language)))

    @bp.get("/<token>/qr.svg")
    @who(PUBLIC)
    def qr(token):
        _found(token)
        drawn = BytesIO()
        segno.make(f"{address() or ''}/t/{token}", error="m", micro=False).save(drawn, kind="svg", scale=8, border=2)
        return _private(Response(drawn.getvalue(), mimetype="image/svg+xml"))

    def _found(token):
        ticket = live.see(my_ticket, token, live.clock.now())
        if ticket is None:
            raise TicketGone()
        return ticket

    return bp


def my_ticket(lobby, token, now):
    """What one token shows, or None when it opens nothing."""
    ticket = lobby.by_token(token)
    if ticket is None:
        return None
    waits = ticket.status == WAITING
    counter = lobby.office.counters.get(ticket.counter)
    return {
        "ticket": ticket.name,
        "token": token,
        "queue": ticket.queue,
        "queue_name": lobby.office.queues.get(ticket.queue),
        "service": ticket.service,
        "status": ticket.status,
        "outcome": ticket.outcome,
        "counter": ticket.counter,
        "counter_name": counter.name if counter else ticket.counter,
        "ahead": lobby.ahead(ticket, now) if waits else 0,
        "wait": wait_range(ticket, lobby, now) if waits else None,
        "language": ticket.language,
        "seq": lobby.seq,
    }


def _private(answer):
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer

"""A resident's own phone: my number, how many are ahead, where to go. A token opens one ticket.

With it its owner may let others go first, come back after a missed call and say how it was, and nothing else.
"""

import random
from datetime import timedelta
from io import BytesIO

import segno
from flask import Blueprint, Response, jsonify, render_template, request

from asking import Asked, said, unlisted, wants_json, wants_part
from doors import PUBLIC, who
from lobby.place import place
from lobby.refusals import BadRequest, Refusal
from lobby.stay import ABOUT, MOST_ABOUT, SCORES, TicketGone, delay, give_feedback, rejoin, stay

LOOK_AGAIN = (8, 14)  # seconds after which a phone without a socket asks again: not all at once
CHECK_BEFORE = 10  # minutes of the shortest wait, from which on it is worth saying when to look again


def phone_pages(live, settings, address, picture):
    """Where a slip's QR leads. `address()`: where phones reach this office, or None; `picture()`: a Line."""
    bp = Blueprint("phone", __name__)

    @bp.get("/t/<token>")
    @who(PUBLIC)
    def page(token):
        ticket = _found(token)
        if wants_json():
            return unlisted(jsonify(_told(ticket)))
        return unlisted(_drawn(ticket))

    @bp.get("/t/<token>/qr.svg")
    @who(PUBLIC)
    def qr(token):
        _found(token)
        drawn = BytesIO()
        segno.make(f"{address() or ''}/t/{token}", error="m", micro=False).save(drawn, kind="svg", scale=8, border=2)
        return unlisted(Response(drawn.getvalue(), mimetype="image/svg+xml"))

    @bp.post("/t/<token>/delay")
    @who(PUBLIC)
    def let_first(token):
        return _act(token, delay, lambda asked: (asked.number("places"),))

    @bp.post("/t/<token>/rejoin")
    @who(PUBLIC)
    def come_back(token):
        return _act(token, rejoin, lambda asked: ())

    @bp.post("/t/<token>/feedback")
    @who(PUBLIC)
    def say_how_it_was(token):
        return _act(token, give_feedback, lambda asked: (asked.number("score"), asked.texts("about")))

    @bp.get("/api/line")
    @who(PUBLIC)
    def line():
        """The picture every phone is told, for those without a socket: the same for all, and short when unchanged."""
        answer = Response(picture().text, mimetype="text/plain")
        answer.headers["Cache-Control"] = "no-cache"  # kept by the browser, and asked for again
        answer.headers["Retry-After"] = str(random.randint(*LOOK_AGAIN))
        answer.add_etag()
        return answer.make_conditional(request)

    def _act(token, decide, fields):
        _found(token)
        asked = Asked()
        try:
            live.do(decide, token, *fields(asked), by="resident", tap=asked.text("tap"))
        except TicketGone:
            raise  # there is nothing left to show
        except Refusal as refusal:
            if wants_json() or wants_part():
                raise
            status = getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
            return unlisted(_drawn(_found(token), refusal), status)
        ticket = _found(token)
        return unlisted(said(_told(ticket), f"/t/{token}", lambda: _drawn(ticket)))

    def _drawn(ticket, refusal=None):
        """The whole page; for a script that asks for it, the part that changes."""
        now, may = live.clock.now(), live.see(stay, ticket["token"])
        if ticket["wait"]:
            told = picture().waits.get(may["line"], [])
            ticket["wait"] = told[ticket["ahead"]] if ticket["ahead"] < len(told) else None
        soonest = ticket["wait"] and ticket["wait"][0] >= CHECK_BEFORE
        template = "phone/_ticket.html" if wants_part() else "phone/page.html"
        return Response(render_template(
            template, ticket=ticket, may=may, next=_next(ticket), refusal=refusal, state=_state(ticket),
            language=ticket["language"] or settings.language, scores=SCORES, about=ABOUT, most_about=MOST_ABOUT,
            check_at=now + timedelta(minutes=ticket["wait"][0]) if soonest else None, check_from=CHECK_BEFORE,
            letters=live.see(lambda lobby: lobby.requests_of(ticket["ticket"], ticket["day"])),
            services=settings.office.services,
            counters={counter.id: counter.name for counter in settings.office.counters.values()},
        ))  # fmt: skip

    def _found(token):
        ticket = live.see(place, token, live.clock.now())
        if ticket is None:
            raise TicketGone()
        return ticket

    return bp


def _state(ticket):
    return ticket["outcome"] or ticket["status"]


def _next(ticket):
    """Which of the `phone` words says what to do next, or None where the state itself says it."""
    if ticket["status"] == "waiting":
        return "next_waiting" if ticket["ahead"] else "next_first"
    return {"called": "next_called", "cancelled": "next_again", "expired": "next_again"}.get(_state(ticket))


def _told(ticket):
    wait, service = ticket["wait"], ticket["service"]
    told = {key: ticket[key] for key in ("ticket", "status", "outcome", "counter", "ahead", "seq")}
    return told | {
        "queue": ticket["queue_letter"],
        "service": service.id if service else None,
        "wait": {"from": wait[0], "to": wait[1]} if wait else None,
    }

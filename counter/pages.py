"""The counters: staff take one, call whoever is next, and do with a ticket whatever the room's rules allow.

A button is one POST: `POST /counters/1/call` with a paired token is all that a USB keypad, an ESP32 or curl needs.
"""

import re
from datetime import date, time, timedelta

from flask import Blueprint, g, redirect, render_template, request

from asking import Asked, said
from counter.desk import counters, desk
from doors import COUNTER, HEAD, STAFF, who
from lobby.lobby import Lobby
from lobby.refusals import BadRequest, UnknownCounter

DESK = "counter/_desk.html"
MINUTES_FROM_NOW = re.compile(r"\+[0-9]{1,3}", re.ASCII)
ALERTS_SHOWN = 3  # of what needs a person; whatever is left is counted

# The last part of the address, the decision, and what of the request it takes.
VERBS = {
    "open": (Lobby.open_counter, ("seen",)),
    "close": (Lobby.close_counter, ("reason", "seen")),  # and `back`, an hour or minutes from now
    "call": (Lobby.call, ("ticket", "reason", "seen")),
    "recall": (Lobby.recall, ("ticket", "seen")),
    "start": (Lobby.start, ("ticket", "seen")),
    "finish": (Lobby.finish, ("ticket", "seen")),
    "no-show": (Lobby.no_show, ("ticket", "seen")),
    "hold": (Lobby.hold, ("ticket", "reason", "seen")),
    "return": (Lobby.return_, ("ticket", "reason", "seen")),
    "transfer": (Lobby.transfer, ("ticket", "to", "seen")),
    "restore": (Lobby.restore, ("ticket", "reason")),
    "cancel": (Lobby.cancel, ("ticket", "reason")),
}
WITHOUT_COUNTER = ("restore", "cancel")  # decided about a ticket wherever it is
NEEDED = {"transfer": ("to",), "restore": ("ticket",), "cancel": ("ticket",)}


class FieldNeeded(BadRequest):
    sentence = "Isian {field_name} belum diisi."


class NotAnHour(BadRequest):
    sentence = "Jam {hour} tidak dapat dibaca. Tulis seperti ini: 13.00."


class UnknownVerb(BadRequest):
    status = 404
    sentence = "Loket tidak mengenal perintah {verb}."


def counter_pages(live, artist, keys, settings, troubles):
    """Where staff call people up. `troubles()` are the parts of the office that need a person, for every desk."""
    bp = Blueprint("counter", __name__, url_prefix="/counters")

    @bp.get("")
    @who(STAFF, COUNTER)
    def choose():
        device = g.visitor.device
        if g.visitor.staff is None and device and device.counter:
            return redirect(f"/counters/{device.counter}")
        now = live.clock.now()
        day = live.see(_day)
        return render_template(
            "counter/choose.html", counters=live.see(counters, now), day=day, now=now,
            said_day=artist.words.day(date.fromisoformat(day.date)) if day else None,
        )  # fmt: skip

    @bp.post("/<counter>/take")
    @who(STAFF, COUNTER)
    def take(counter):
        _known(counter, settings)
        if g.visitor.session:
            keys.take_counter(g.visitor.session, counter)
        return redirect(f"/counters/{counter}", 303)

    @bp.get("/<counter>")
    @who(COUNTER, STAFF)
    def page(counter):
        _known(counter, settings)
        if not g.visitor.may(COUNTER, counter):
            return redirect("/counters")
        given = what(live, counter, troubles)
        if request.headers.get("X-Part"):
            return _drawn(counter)
        return render_template("counter/page.html", **given)

    @bp.post("/<counter>/<verb>")
    @who(COUNTER)
    def act(counter, verb):
        if verb not in VERBS:
            raise UnknownVerb(field="verb", verb=verb)
        asked, (decide, fields) = Asked(), VERBS[verb]
        given = {field: asked.number(field) if field == "seen" else asked.text(field) for field in fields}
        if "reason" in given:
            # In a plain form Enter presses the first reason there is, whatever was typed.
            given["reason"] = asked.text("own") or given["reason"]
        for field in NEEDED.get(verb, ()):
            if given[field] is None:
                raise FieldNeeded(field=field, field_name=field)
        if verb == "close":
            back = asked.text("back_own") or asked.text("back")
            given["until"] = _today_at(back, settings.office, live.clock.now())
        _known(counter, settings)
        arguments = () if verb in WITHOUT_COUNTER else (counter,)
        done = live.do(decide, *arguments, by=g.visitor.name, tap=asked.text("tap"), **given)
        return said(_told(done, counter), f"/counters/{counter}", lambda: _drawn(counter))

    @bp.post("/<counter>/answer-help")
    @who(COUNTER)
    def answer_help(counter):
        asked = Asked()
        _known(counter, settings)
        live.do(Lobby.answer_help, asked.text("kiosk", ""), by=g.visitor.name, tap=asked.text("tap"))
        return said({"help": "answered"}, f"/counters/{counter}", lambda: _drawn(counter))

    def _drawn(counter):
        return artist.part(DESK, **what(live, counter, troubles))

    def _told(done, counter):
        name = getattr(done.fact, "ticket", None)
        status = live.see(_status, name) if name else live.see(_is_open, counter)
        return {"ticket": name, "counter": counter, "status": status, "seq": done.seq}

    return bp


def day_pages(live, keys):
    """Opening, closing and going on with a service day by hand."""
    bp = Blueprint("day", __name__, url_prefix="/day")
    verbs = {"open": Lobby.open_day, "reopen": Lobby.reopen_day}

    @bp.post("/close")
    @who(STAFF, HEAD)
    def close():
        done = live.do(Lobby.close_day, by=g.visitor.name, tap=Asked().text("tap"))
        keys.end_sessions()  # the shift is over for everyone
        return said({"day": done.fact.day, "seq": done.seq}, "/sign-in")

    @bp.post("/<verb>")
    @who(STAFF, HEAD)
    def act(verb):
        if verb not in verbs:
            raise UnknownVerb(field="verb", verb=verb)
        asked = Asked()
        done = live.do(verbs[verb], asked.text("reason"), by=g.visitor.name, tap=asked.text("tap"))
        return said({"day": done.fact.day, "seq": done.seq}, "/counters")

    return bp


def what(live, counter, troubles):
    """Everything a desk's template needs."""
    now = live.clock.now()
    seen = live.see(desk, counter, now)
    needing = troubles()
    total = len(seen["help"]) + len(needing)
    room = ALERTS_SHOWN if total <= ALERTS_SHOWN else ALERTS_SHOWN - 1  # the last row then says how many more
    shown = max(0, room - len(seen["help"]))
    return {
        "desk": seen,
        "now": now,
        "troubles": needing[:shown],
        "troubles_more": needing[shown:],
        "help_shown": room,
        "more": max(0, total - room),
        "seq": seen["seq"],
    }


def draw(live, artist, counter, troubles):
    """{part: html} of one counter's desk."""
    return {"desk": artist.part(DESK, **what(live, counter, troubles))}


def _known(counter, settings):
    if counter not in settings.office.counters:
        raise UnknownCounter(field="counter", counter=counter)


def _today_at(hour, office, now):
    """The instant (UTC) of an hour of today, `13.00` or `13:00`, or of minutes from now, `+15`; None when not given."""
    if hour is None:
        return None
    if MINUTES_FROM_NOW.fullmatch(hour):
        return now + timedelta(minutes=int(hour[1:]))
    try:
        hours, minutes = hour.replace(":", ".").split(".")
        at = time(int(hours), int(minutes))
    except ValueError:
        raise NotAnHour(field="back", hour=hour[:12]) from None
    return office.instant(office.local(now).date(), at)


def _status(lobby, name):
    return lobby.tickets[name].status if name in lobby.tickets else None


def _is_open(lobby, counter):
    return "open" if lobby.desks[counter].open else "closed"


def _day(lobby):
    return lobby.day

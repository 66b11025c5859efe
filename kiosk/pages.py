"""The kiosk: a number in one touch, its ticket on the screen, and a bell for a person."""

import time
from collections import defaultdict, deque
from contextlib import contextmanager
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request

from asking import Asked, said, wants_json, wants_part
from doors import COUNTER, KIOSK, STAFF, who
from kiosk.menu import menu
from kiosk.slip import slip_of
from lobby.lobby import Lobby
from lobby.place import place
from lobby.refusals import Refusal

MENU, TAKEN, SERVICES = "kiosk/_menu.html", "kiosk/_taken.html", "kiosk/_services.html"


class TooManyTaps(Refusal):
    status = 429
    sentence = "Banyak nomor baru saja diambil. Mohon tunggu sebentar, atau minta bantuan petugas."


def kiosk_pages(live, artist, spool, settings, address):
    """Where numbers are taken. `address()` is where phones reach this office, for the QR; None when unknown."""
    bp = Blueprint("kiosk", __name__, url_prefix="/kiosk")
    pace = _Pace(settings.kiosk.most_per_minute)

    @bp.get("")
    @who(KIOSK)
    def page():
        given = what(live, spool, view_of(request.args, settings))
        if wants_part():
            return artist.part(SERVICES if given["queue"] else MENU, **given)
        return render_template("kiosk/page.html", **given)

    @bp.post("/issue")
    @who(KIOSK)
    def issue():
        asked = Asked()
        device, tap = g.visitor.name, asked.text("tap")
        language = asked.text("language")
        with pace.allow(device, tap):
            done = live.issue(
                asked.text("queue"), service=asked.text("service"), priority=asked.text("priority", "none"),
                language=language if language in settings.languages else None, by=device, tap=tap,
            )  # fmt: skip
        ticket = live.see(place, done.fact.token, live.clock.now())
        language = ticket["language"] or settings.language
        if not done.again and spool.printer:
            spool.add(slip_of(ticket, artist.words, language, live.clock.now(), address()))
        return said(
            _told(ticket, spool), f"/kiosk/taken/{ticket['token']}", lambda: _draw_taken(ticket, language),
            status=200 if done.again else 201,
        )  # fmt: skip

    def _draw_taken(ticket, language):
        return artist.part(TAKEN, language, taken=ticket, paper=spool.prints, address=address(), link=_qr(ticket))

    def _qr(ticket):
        return f"/t/{ticket['token']}/qr.svg"

    @bp.get("/taken/<token>")
    @who(KIOSK)
    def ticket(token):
        ticket = live.see(place, token, live.clock.now())
        if ticket is None:
            abort(404)
        return render_template(
            "kiosk/ticket.html", taken=ticket, paper=spool.prints, address=address(), link=_qr(ticket),
            language=ticket["language"] or settings.language,
        )  # fmt: skip

    @bp.post("/help")
    @who(KIOSK)
    def help():
        asked = Asked()
        live.do(Lobby.ask_help, g.visitor.device.name, by=g.visitor.name, tap=asked.text("tap"))
        language = asked.text("language", settings.language)
        page = "/kiosk/help?" + urlencode({"lang": language})
        return said({"help": "asked"}, page, lambda: artist.part("kiosk/_help.html", language), status=201)

    @bp.get("/help")
    @who(KIOSK)
    def help_coming():
        if not live.see(_is_awaited, g.visitor.device.name):
            return redirect("/kiosk")
        return render_template("kiosk/help.html", language=view_of(request.args, settings).language)

    @bp.get("/slips")
    @who(KIOSK, STAFF, COUNTER)
    def slips():
        rows = [{"slip": row.slip, "text": row.slip.as_text(spool.columns), "at": row.at, "done": row.done}
                for row in reversed(tuple(spool.last))]  # fmt: skip
        if wants_json():
            return {"slips": [row["text"] for row in rows]}
        return render_template("kiosk/slips.html", rows=rows)

    return bp


class View:
    """What one kiosk's screen shows: its language, the queue it asks about, whether priority was chosen."""

    def __init__(self, language, queue, priority):
        self.language, self.queue, self.priority = language, queue, priority

    @property
    def room(self):
        return f"{self.language}|{self.priority}"

    def but(self, **changed):
        """The address of the same screen with something changed."""
        kept = {"lang": self.language, "queue": self.queue, "priority": self.priority} | changed
        return "/kiosk?" + urlencode({key: value for key, value in kept.items() if value and value != "none"})


def view_of(asked, settings):
    """The view in a page's query or in what a socket says when it connects."""
    language, queue = asked.get("lang"), asked.get("queue")
    return View(
        language if language in settings.languages else settings.language,
        queue if queue in settings.office.queues and settings.kiosk.ask == "service" else None,
        "priority" if asked.get("priority") == "priority" else "none",
    )


def what(live, spool, view):
    """Everything the kiosk's templates need."""
    now = live.clock.now()
    seen = live.see(menu, now)
    queue = next((tile for tile in seen["tiles"] if tile["queue"].letter == view.queue), None)
    return {
        "menu": seen, "view": view, "queue": queue, "paper": spool.prints, "now": now, "seq": seen["seq"],
        "language": view.language,
    }  # fmt: skip


def draw(live, artist, spool, view):
    """{part: html} of one view; a kiosk that asks about services asks anew itself."""
    return {"menu": artist.part(MENU, **what(live, spool, view))}


def _told(ticket, spool):
    return {
        "ticket": ticket["ticket"],
        "token": ticket["token"],
        "queue": ticket["queue_letter"],
        "service": ticket["service"].id if ticket["service"] else None,
        "ahead": ticket["ahead"],
        "wait": {"from": ticket["wait"][0], "to": ticket["wait"][1]} if ticket["wait"] else None,
        "paper": spool.prints,
        "url": f"/t/{ticket['token']}",
    }


def _is_awaited(lobby, kiosk):
    return kiosk in lobby.help


class _Pace:
    """How fast one kiosk gives numbers: a prankster is slowed down, a tap sent again or refused is not counted."""

    def __init__(self, most):
        self.most = most
        self._taps = defaultdict(deque)

    @contextmanager
    def allow(self, device, tap):
        """Room for one number. Raises TooManyTaps when this minute's numbers have been given."""
        taps, now = self._taps[device], time.monotonic()
        while taps and now - taps[0][0] > 60:
            taps.popleft()
        if not self.most or (tap and any(tap == earlier for _, earlier in taps)):
            yield
            return
        if len(taps) >= self.most:
            raise TooManyTaps()
        taken = (now, tap)
        taps.append(taken)
        try:
            yield
        except Exception:
            taps.remove(taken)
            raise

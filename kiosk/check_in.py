"""Checking in at the kiosk: whoever took a number at home types its four digits, or shows the code on their phone.

A scanner types what it reads as a keyboard does; `static/kiosk-check-in.js` hears it on every screen of the kiosk.
"""

import logging
import re
import time
from collections import defaultdict, deque

from flask import Blueprint, abort, g, render_template, request

from asking import Asked, said, wants_part
from doors import KIOSK, who
from kiosk.menu import help_at
from kiosk.pages import TAKEN, told, view_of
from kiosk.slip import slip_of
from kiosk.taken import screen_of
from lobby.bookings import check_in
from lobby.place import place
from lobby.refusals import AlreadyCalled, BadRequest, Refusal, UnknownCode
from lobby.ticket import CALLED, SERVING, WAITING
from lobby.ticket import shown as ticket_name

SCREEN = "kiosk/_check_in.html"
MOST_WRONG, WITHIN = 5, 60.0  # codes, seconds
DIGITS = 4
TOKEN = re.compile(r"(?:.*/t/)?([A-Za-z0-9_-]{16,64})(?:[/?#].*)?")

log = logging.getLogger("antrean")


class CodesPaused(Refusal):
    status = 429
    sentence = (
        "Beberapa kode tidak cocok. Mohon tunggu satu menit, lalu coba lagi; "
        "atau sentuh Panggil petugas, petugas akan membantu."
    )


class CodeNeeded(BadRequest):
    sentence = "Ketik keempat angka kodenya. Kode itu ada di ponsel, di bawah nomor antrean."


class NotATicketsCode(BadRequest):
    sentence = "Kode QR ini bukan kode nomor antrean. Buka halaman nomor di ponsel, lalu dekatkan kode QR-nya."


def is_from_home(office):
    """Whether some queue takes numbers from home, so that somebody may come to check in."""
    return any(queue.bookings or queue.online_percent for queue in office.queues.values())


def check_in_pages(live, artist, spool, settings, address, counts):
    """`/kiosk/check-in`. `counts["check_ins_wrong"]` counts codes that nobody had."""
    bp = Blueprint("check_in", __name__, url_prefix="/kiosk")
    guesses = _Guesses()
    counts["check_ins_wrong"] = 0

    def view_here():
        return view_of(request.args, settings, g.visitor.device.name)

    @bp.get("/check-in")
    @who(KIOSK)
    def page():
        view, now = view_here(), live.clock.now()
        given = {"screen": SCREEN, "view": view, "language": view.language, "digits": DIGITS, "now": now,
                 "help": live.see(help_at, view.kiosk, now)}  # fmt: skip
        return artist.part(SCREEN, **given) if wants_part() else render_template("kiosk/page.html", **given)

    @bp.post("/check-in")
    @who(KIOSK)
    def act():
        asked, here = Asked(), g.visitor.device.name
        token, code = _token(asked.text("token")), _code(asked.text("code"))
        if token is None and code is None:
            raise CodeNeeded(field="code")
        found = live.see(place, token, live.clock.now()) if token else None
        if found and found["status"] == WAITING:
            return shown(found, 200)  # here already: how long still?
        if found and found["status"] in (CALLED, SERVING):
            raise AlreadyCalled(ticket=ticket_name(found["ticket"]), counter=found["counter_name"])
        guesses.allow(here)
        try:
            done = live.do(check_in, code=code, token=token, kiosk=here, by=g.visitor.name, tap=asked.text("tap"))
        except UnknownCode:
            counts["check_ins_wrong"] += 1
            if guesses.count(here):
                log.warning("%s: %s codes that nobody has within a minute, so it waits for a while", here, MOST_WRONG)
            raise
        return admitted(done, here)

    def admitted(done, here):
        """They wait from now on, and their slip comes out where they stand."""
        token = live.see(lambda lobby: lobby.tickets[done.fact.ticket].token)
        ticket, now = live.see(place, token, live.clock.now()), live.clock.now()
        if not done.again and spool.printer_of(here):
            language = ticket["language"] or settings.language
            spool.add(slip_of(ticket, artist.words, language, now, address()), here, ticket=ticket["ticket"])
        return shown(ticket, 200 if done.again else 201)

    def shown(ticket, status):
        token = ticket["token"]
        return said(
            told(ticket, spool.prints(g.visitor.device.name)), f"/kiosk/taken/{token}",
            lambda: artist.part(TAKEN, **(screen_of(live, spool, view_here(), token, address) or abort(404))),
            status=status,
        )  # fmt: skip

    return bp


def _token(text):
    """The token in what a scanner read, an address or the token itself. Raises NotATicketsCode."""
    if text is None:
        return None
    match = TOKEN.fullmatch(text)
    if match is None:
        raise NotATicketsCode(field="token")
    return match[1]


def _code(text):
    """Four digits, however they were written. Raises CodeNeeded."""
    if text is None:
        return None
    digits = re.sub(r"[\s.-]", "", text)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise CodeNeeded(field="code")
    return digits


class _Guesses:
    """Codes that nobody had, by kiosk: ten thousand of them are soon tried by a hand that is never stopped."""

    def __init__(self):
        self._wrong = defaultdict(lambda: deque(maxlen=MOST_WRONG))  # {kiosk: when}, oldest first

    def allow(self, kiosk):
        """Raises CodesPaused while too many were wrong within the last minute."""
        wrong = self._wrong[kiosk]
        if len(wrong) == MOST_WRONG and time.monotonic() - wrong[0] < WITHIN:
            raise CodesPaused()

    def count(self, kiosk):
        """One more; whether it is the one after which the kiosk pauses."""
        wrong = self._wrong[kiosk]
        wrong.append(time.monotonic())
        return len(wrong) == MOST_WRONG and wrong[-1] - wrong[0] < WITHIN

"""Checking in at the kiosk: whoever took a number at home types its four digits, or shows the code on their phone.

Six digits are a letter's, and lead to where it stands.

A scanner types what it reads as a keyboard does; `static/kiosk-check-in.js` hears it on every screen of the kiosk.
"""

import logging
import re

from flask import Blueprint, g, render_template, request

from asking import Asked, said, wants_part
from doors import KIOSK, who
from kiosk.menu import help_at
from kiosk.pages import handed_over, view_of
from lobby.bookings import check_in
from lobby.place import place
from lobby.refusals import BadRequest, Refusal, UnknownCode
from lobby.requests import RequestUnknown
from lobby.ticket import BOOKED, WAITING
from pace import Pace

SCREEN, ON = "kiosk/_check_in.html", "kiosk/_go_on.html"
MOST_WRONG = 5  # codes in a minute
DIGITS, LETTERS = 4, 6
TOKEN = re.compile(r"(?:.*/t/)?([A-Za-z0-9_-]{16,64})(?:[/?#].*)?")

log = logging.getLogger("antrean")


class CodesPaused(Refusal):
    status = 429
    sentence = (
        "Beberapa kode tidak cocok. Mohon tunggu satu menit, lalu coba lagi; "
        "atau sentuh Panggil petugas, petugas akan membantu."
    )


class CodeNeeded(BadRequest):
    sentence = "Ketik kodenya: empat angka untuk nomor dari rumah, enam angka untuk surat."


class NotATicketsCode(BadRequest):
    sentence = "Kode QR ini bukan kode nomor antrean. Buka halaman nomor di ponsel, lalu dekatkan kode QR-nya."


def check_in_pages(live, artist, spool, settings, address, counts):
    """`/kiosk/check-in`. `counts["check_ins_wrong"]` counts codes that nobody had."""
    bp = Blueprint("check_in", __name__, url_prefix="/kiosk")
    guesses = Pace(MOST_WRONG, steady=live.clock.steady)  # ten thousand codes are soon tried by a hand never stopped
    counts["check_ins_wrong"] = 0

    def view_here():
        return view_of(request.args, settings, g.visitor.device.name)

    @bp.get("/check-in")
    @who(KIOSK)
    def page():
        view, now = view_here(), live.clock.now()
        of_letters = request.args.get("for") == "letter" or not settings.office.from_home
        given = {"screen": SCREEN, "view": view, "language": view.language, "now": now, "of_letters": of_letters,
                 "digits": LETTERS if of_letters else DIGITS,
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
            return shown(token, again=True)  # here already: how long still?
        if found and found["status"] != BOOKED and (letters := live.see(_letters, found)):
            return to_letter(letters[-1])  # done with at the counter: how far is what they came for?
        if guesses.wait(here):
            raise CodesPaused()
        try:
            if code and len(code) == LETTERS:
                return to_letter(live.see(_of_code, code))
            done = live.do(check_in, code=code, token=token, kiosk=here, by=g.visitor.name, tap=asked.text("tap"))
        except (UnknownCode, RequestUnknown):
            counts["check_ins_wrong"] += 1
            guesses.count(here)
            if guesses.wait(here):
                log.warning("%s: %s codes that nobody has within a minute, so it waits for a while", here, MOST_WRONG)
            raise
        return shown(live.see(lambda lobby: lobby.tickets[done.fact.ticket].token), done.again)

    def to_letter(letter):
        where = f"/kiosk/letters/{letter.token}"
        page = f"{where}?lang={letter.language}" if letter.language in settings.languages else where
        told = {"letter": letter.token, "state": letter.state, "url": f"/letters/{letter.token}"}
        return said(told, page, lambda: artist.part(ON, where=page))

    def shown(token, again):
        return handed_over(token, again, view_here(), live, artist, spool, settings, address)

    return bp


def _letters(lobby, found):
    return lobby.requests_of(found["ticket"], found["day"])


def _of_code(lobby, code):
    """The LetterRequest that is spoken of by this code. Raises RequestUnknown."""
    if code not in lobby.request_codes:
        raise RequestUnknown(field="code")
    return lobby.request_codes[code]


def _token(text):
    """The token in what a scanner read, an address or the token itself. Raises NotATicketsCode."""
    if text is None:
        return None
    match = TOKEN.fullmatch(text)
    if match is None:
        raise NotATicketsCode(field="token")
    return match[1]


def _code(text):
    """Four digits, or a letter's six, however they were written. Raises CodeNeeded."""
    if text is None:
        return None
    digits = re.sub(r"[\s.-]", "", text)
    if len(digits) not in (DIGITS, LETTERS) or not (digits.isascii() and digits.isdigit()):
        raise CodeNeeded(field="code")
    return digits

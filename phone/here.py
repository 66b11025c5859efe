"""Who is in the room: a code that the TV shows and that changes, and a phone that has read it.

A code is good for five minutes, and the one before it still is. Reading it leaves a signed cookie on the phone, good
for as long as a visit takes: whoever waits here is not slowed down with those who only pretend to come.
"""

import hmac
import secrets

from flask import Blueprint, jsonify, redirect, render_template, request

from asking import wants_json
from doors import PUBLIC, who
from lobby.refusals import Refusal
from pace import Pace
from signing import SignedCookie, signer

STEP = 300  # seconds for which a code is shown
STAYS = 2 * 3600  # seconds for which a phone that read one counts as here
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none of which looks like another
LENGTH = 8
MOST_WRONG = 20  # codes from one address in a minute


class HereCodeOver(Refusal):
    status = 410
    sentence = "Kode ini sudah berganti. Pindai lagi kode di layar TV kantor; halaman lain tetap dapat dibuka."


class TooManyCodes(Refusal):
    status = 429
    sentence = "Terlalu banyak kode yang keliru. Tunggu satu menit, lalu pindai lagi kode di layar TV kantor."


class Here:
    """Tells a phone in the room from one elsewhere. `keys.secret` signs, `clock.now()` is aware and in UTC."""

    def __init__(self, keys, clock):
        self.keys, self.clock = keys, clock
        self.cookie = SignedCookie("antrean_here", STAYS, signer(keys, "here"))
        self._wrong = Pace(MOST_WRONG, steady=clock.steady)

    def code(self):
        """The code to show now."""
        return self._code(self._step())

    def turn(self):
        """Which code it is, for a page that has to know when another is shown, and not what it says."""
        return self._step()

    def is_good(self, code):
        """Whether a code is the one shown now, or was the one before it."""
        step, given = self._step(), code.upper().encode(errors="replace")
        return any(hmac.compare_digest(self._code(shown).encode(), given) for shown in (step, step - 1))

    def phone(self, request):
        """What this phone is known by while it is here, a random text; None for one that is not."""
        phone, _, until = self.cookie.read(request).partition("|")
        left = int(until or 0) - self._seconds()
        return phone if 0 < left <= STAYS else None  # of a clock that was far ahead nobody stays for ever

    def is_here(self, request):
        """Has whoever asks read the code in the room, within the last two hours?"""
        return self.phone(request) is not None

    def welcome(self, answer, request):
        """Remember on this phone that it is here. A phone that reads the code again stays the same one."""
        phone = self.phone(request) or secrets.token_urlsafe(12)
        return self.cookie.keep(answer, request, f"{phone}|{self._seconds() + STAYS}")

    def count_wrong(self, address):
        """Raises TooManyCodes when this address has guessed too often."""
        if self._wrong.wait(address):
            raise TooManyCodes()
        self._wrong.count(address)

    def _code(self, step):
        digest = hmac.digest(self.keys.secret.encode(), f"here {step}".encode(), "sha256")
        number, letters = int.from_bytes(digest, "big"), []
        for _ in range(LENGTH):
            number, place = divmod(number, len(LETTERS))
            letters.append(LETTERS[place])
        return "".join(letters)

    def _step(self):
        return self._seconds() // STEP

    def _seconds(self):
        return int(self.clock.now().timestamp())


def here_pages(here):
    """Where the QR on the TV leads: on to the office's own page."""
    bp = Blueprint("here", __name__)

    @bp.get("/here/<code>")
    @who(PUBLIC)
    def read(code):
        if here.is_good(code):
            return here.welcome(jsonify(here=True) if wants_json() else redirect("/", 303), request)
        here.count_wrong(request.remote_addr or "")
        if wants_json():
            raise HereCodeOver()
        return render_template("phone/here.html", refusal=HereCodeOver()), HereCodeOver.status

    return bp

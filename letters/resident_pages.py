"""A resident follows their letter: the state, since when, what is missing; and nothing of anybody."""

from io import BytesIO
from urllib.parse import quote

import segno
from flask import Blueprint, Response, jsonify, render_template, request

from asking import unlisted, wants_json, wants_part
from doors import PUBLIC, who
from letters.standing import ICONS, found, standing, weekly
from lobby.refusals import Refusal
from lobby.requests import RequestGone
from pace import Pace, network_of
from words import MAIN

MOST_WRONG = 30  # addresses that open nothing, from one phone or network in a minute
REASONS = ("reasons.letter_cancel", "reasons.letter_end")  # staff's, and those of a letter that ends by itself


class TooManyLetters(Refusal):
    status = 429
    sentence = "Terlalu banyak alamat surat yang keliru. Tunggu satu menit, lalu buka lagi alamat surat Anda."


class LetterPage:
    """How the page of one letter is drawn, for whoever asks for it and for whoever watches it."""

    def __init__(self, live, artist, settings, address):
        """`address()`: where phones reach this office."""
        self.live, self.artist, self.settings, self.address = live, artist, settings, address

    def language_of(self, letter):
        """The one the page's address asks for, else that in which the form was filled in."""
        asked = request.args.get("lang")
        for language in (asked, letter["language"]):
            if language in self.settings.languages:
                return language
        return self.settings.language

    def part(self, token, language):
        """(the request's name, the HTML of what changes) of a token; None when it opens nothing."""
        letter = self.live.see(standing, token, self.live.clock.now(), self.settings)
        if letter is None:
            return None
        return letter["id"], self.artist.part("letters/_letter.html", language, **self._given(letter, language))

    def whole(self, letter, language):
        """The page, or for a script that asks for it the part that changes."""
        if wants_part():
            return render_template("letters/_part.html", language=language, **self._given(letter, language))
        url = f"{self.address()}/letters/{letter['token']}"
        service = letter["entry"].named(language) if letter["entry"] else letter["service"]
        words, office = self.artist.words, self.settings.office
        message = words.say("letter_page.message", language, service=service, office=office.name)
        return render_template(
            "letters/page.html", language=language, url=url, message=message, hours=self._hours(language),
            whatsapp=f"whatsapp://send?text={quote(f'{message} {url}', safe='')}",
            is_online=bool(self.settings.online.address), **self._given(letter, language),
        )  # fmt: skip

    def _given(self, letter, language):
        return {
            "letter": letter,
            "reason": self._reason(letter["reason"], language),
            "state_icon": ICONS[letter["state"]],
            "zone": f"{self.settings.office.local(letter['since']):%Z}",
        }

    def _reason(self, reason, language):
        """Why it was cancelled, where that is one of the office's own reasons; never what somebody wrote freely."""
        words = self.artist.words
        for key in REASONS:
            known = words.texts[MAIN][key]
            if reason in known:
                return words.say(key, language)[known.index(reason)]
        return None

    def _hours(self, language):
        """[(days in words, spans)] of a week."""
        day = self.artist.words.weekday
        return [
            (day(first, language) if first == last else f"{day(first, language)}–{day(last, language)}", spans)
            for first, last, spans in weekly(self.settings.office.hours)
        ]


def resident_pages(live, settings, page):
    """Where a form that was handed in leads, and the slip's QR. `page`: a LetterPage."""
    bp = Blueprint("letter", __name__, url_prefix="/letters")
    wrong = Pace(MOST_WRONG, steady=live.clock.steady)

    def letter_of(token):
        """What a token opens. Whoever tries many that open nothing is asked to wait."""
        address = network_of(request.remote_addr or "")
        try:
            return found(live, token, settings)
        except RequestGone:
            if wrong.wait(address):
                raise TooManyLetters() from None
            wrong.count(address)
            raise

    @bp.get("/<token>")
    @who(PUBLIC)
    def follow(token):
        letter = letter_of(token)
        language = page.language_of(letter)
        return unlisted(jsonify(_told(letter, language)) if wants_json() else Response(page.whole(letter, language)))

    @bp.get("/<token>/qr.svg")
    @who(PUBLIC)
    def qr(token):
        letter_of(token)
        drawn = BytesIO()
        segno.make(f"{page.address()}/letters/{token}", error="m", micro=False).save(
            drawn, kind="svg", scale=8, border=2
        )
        return unlisted(Response(drawn.getvalue(), mimetype="image/svg+xml"))

    return bp


def _told(letter, language):
    return {
        "code": letter["code"],
        "service": letter["service"],
        "state": letter["state"],
        "holder": letter["holder"],
        "since": letter["since"].isoformat().replace("+00:00", "Z"),
        "missing": [texts.get(language, text) for text, texts in letter["missing"]],
        "ticket": letter["ticket"][0] if letter["ticket"] else None,
        "seq": letter["seq"],
    }

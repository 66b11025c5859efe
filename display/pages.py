"""The display: what the whole room sees and hears. Public, and holds nothing private."""

from io import BytesIO
from urllib.parse import urlencode

import segno
from flask import Blueprint, Response, abort, jsonify, render_template, request, send_from_directory

from asking import Asked, said
from display.board import board, due_calls, waits
from display.programme import type_of
from doors import PUBLIC, who
from journal.facts import as_text

BOARD, INFORMATION, PLAYLIST = "display/_board.html", "display/_information.html", "display/_playlist.html"
PAGE_SECONDS = 10  # one page of information; a board without scripts turns it when it loads itself anew


def display_pages(live, artist, voice, settings, programme, televisions, address, here_code):
    """The TV's page, its voice, its pictures, and the board for programs.

    `artist` draws; `settings` are the Config; `address()` is where phones reach this office, for the QR;
    `here_code()` is what proves a phone to be in the room, None for whoever asks from elsewhere.
    """
    bp = Blueprint("display", __name__)

    @bp.get("/display")
    @who(PUBLIC)
    def page():
        view = view_of(request.args, settings)
        given = what(live, programme, view)
        return render_template("display/page.html", view=view, **given, language=view.language)

    @bp.get("/display/qr.svg")
    @who(PUBLIC)
    def qr():
        code, drawn = here_code(), BytesIO()
        leads_to = f"/here/{code}" if code else view_of(request.args, settings).on_a_phone
        segno.make(f"{address() or ''}{leads_to}", error="m", micro=False).save(drawn, kind="svg", border=2)
        return Response(drawn.getvalue(), mimetype="image/svg+xml")

    @bp.get("/display/media/<name>")
    @who(PUBLIC)
    def media(name):
        if name not in programme.files():
            abort(404)
        return send_from_directory(programme.folder, name, mimetype=type_of(name), conditional=True, max_age=3600)

    @bp.post("/display/sound")
    @who(PUBLIC)
    def sound():
        """Whether a board can be heard; said again every half minute while it cannot."""
        asked = Asked()
        board, mute = asked.text("board", "-"), asked.yes("mute")
        televisions.tell(request.remote_addr or "", board[:12], mute)
        return said({"mute": mute}, "/display")

    @bp.post("/display/broken")
    @who(PUBLIC)
    def broken():
        """A picture or a video a board could not play."""
        name = Asked().text("file")
        if name not in programme.files():
            abort(404)
        televisions.is_broken(name)
        return said({"file": name}, "/display")

    @bp.get("/api/board")
    @who(PUBLIC)
    def api():
        seen = live.see(board, live.clock.now(), view_of(request.args, settings).letters)
        calls = {part: [_plain(call) for call in seen[part]] for part in ("now", "recent")}
        return jsonify({key: seen[key] for key in ("day", "seq", "waiting", "closed")} | calls)

    @bp.get("/display/voice/<language>/<counter>/<ticket>.wav")
    @who(PUBLIC)
    def announcement(language, counter, ticket):
        known = settings.office.counters.get(counter)
        if known is None or not live.see(lambda lobby: ticket in lobby.tickets):
            abort(404)
        if language not in voice.languages:
            abort(404)
        sound = voice.wav(ticket, known, language, again="again" in request.args)
        return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=3600"})

    return bp


class View:
    """What one TV was asked to show: `?queues=A,S` narrows it, `?lang=id,su` says in which languages it speaks.

    `unknown` are letters it was asked for that no queue has. With nothing else, it shows none rather than all.
    """

    def __init__(self, queues, languages, unknown=()):
        self.queues, self.languages, self.unknown = queues, languages, unknown
        self.language = languages[0]

    @property
    def letters(self):
        """The letters of its queues; None: all there are."""
        return self.queues if self.queues or self.unknown else None

    @property
    def room(self):
        letters = "*" if self.letters is None else f"{''.join(self.queues)}-{''.join(self.unknown)}"
        return f"{letters}|{','.join(self.languages)}"

    @property
    def query(self):
        queues = {"queues": ",".join(self.queues + self.unknown)} if self.letters is not None else {}
        return urlencode({**queues, "lang": ",".join(self.languages)})

    @property
    def on_a_phone(self):
        """The same board for somebody's own phone, which stays silent."""
        return f"/display?{self.query}&quiet=1"


def view_of(asked, settings):
    """The view in a page's query or in what a socket says when it connects; unknown languages are left out."""
    offered = (*settings.voice.languages, *settings.languages)
    languages = [language for language in str(asked.get("lang") or "").split(",") if language in offered]
    letters = [letter for letter in str(asked.get("queues") or "").upper()[:40] if letter.isalnum()]
    known = tuple(letter for letter in settings.office.queues if letter in letters)
    unknown = tuple(dict.fromkeys(letter for letter in letters if letter not in known))[:4]
    return View(known, tuple(dict.fromkeys(languages)) or settings.voice.languages, unknown)


def what(live, programme, view):
    """Everything the board's templates need."""
    now = live.clock.now()
    seen = live.see(board, now, view.letters)
    for away in seen["paused"]:
        away["said"] = programme.words.reason(away["reason"], view.language)
    information = programme.information(tuple(seen["waiting"]), view.language)
    return {
        "board": seen, "now": now, "waits": live.see(waits, now, seen["waiting"]), "seq": seen["seq"],
        "information": information, "turn": int(now.timestamp()) // PAGE_SECONDS % len(information),
        "playlist": programme.playlist(), "media_sound": programme.settings.display.media_sound,
    }  # fmt: skip


def draw(live, artist, programme, view):
    """{part: html} of one view. The information's first page is shown; the page itself turns them."""
    given = what(live, programme, view) | {"view": view, "turn": 0}
    parts = {"board": BOARD, "information": INFORMATION, "playlist": PLAYLIST}
    return {part: artist.part(template, view.language, **given) for part, template in parts.items()}


def announce(live, voice, settings, view, since, within=60):
    """What this view's room still has to hear after `since`: messages for `announce`, oldest first."""
    now = live.clock.now()
    return [
        {
            "seq": call.seq,
            "ticket": call.ticket,
            "counter": call.counter,
            "say": "\n".join(
                voice.sentence(call.ticket, _place(settings, call), language, call.again) for language in view.languages
            ),
            "clips": [
                f"/display/voice/{language}/{call.counter}/{call.ticket}.wav{'?again' if call.again else ''}"
                for language in view.languages
            ],
        }
        for call in live.see(due_calls, now, since, view.letters, within)
    ]


def _place(settings, call):
    return settings.office.counters.get(call.counter, call.counter)


def _plain(call):
    return {"ticket": call["ticket"], "counter": call["counter"], "at": as_text(call["at"])}

"""The display: what the whole room sees and hears. Public, and holds nothing private."""

from flask import Blueprint, Response, abort, jsonify, render_template, request

from display.board import board, due_calls, waits
from doors import PUBLIC, who
from journal.facts import as_text

BOARD = "display/_board.html"


def display_pages(live, artist, voice, settings):
    """The TV's page, its voice, and the board for programs. `artist` draws; `settings` are the Config."""
    bp = Blueprint("display", __name__)

    @bp.get("/display")
    @who(PUBLIC)
    def page():
        view = view_of(request.args, settings)
        return render_template("display/page.html", view=view, **what(live, view), language=view.language)

    @bp.get("/api/board")
    @who(PUBLIC)
    def api():
        seen = live.see(board, live.clock.now(), _letters(request.args.get("queues"), settings))
        calls = {part: [_plain(call) for call in seen[part]] for part in ("now", "recent")}
        return jsonify({key: seen[key] for key in ("day", "seq", "waiting", "closed")} | calls)

    @bp.get("/display/voice/<language>/<counter>/<ticket>.wav")
    @who(PUBLIC)
    def announcement(language, counter, ticket):
        known = settings.office.counters.get(counter)
        if known is None or not live.see(lambda lobby: ticket in lobby.tickets):
            abort(404)
        if language not in settings.languages:
            abort(404)
        sound = voice.wav(ticket, known, language, again="again" in request.args)
        return Response(sound, mimetype="audio/wav", headers={"Cache-Control": "private, max-age=3600"})

    return bp


class View:
    """What one TV was asked to show: `?queues=A,S` narrows it, `?lang=id,su` says in which languages it speaks."""

    def __init__(self, queues, languages):
        self.queues, self.languages = queues, languages
        self.language = languages[0]

    @property
    def room(self):
        return f"{''.join(self.queues) or '*'}|{','.join(self.languages)}"


def view_of(asked, settings):
    """The view in a page's query or in what a socket says when it connects; unknown names are left out."""
    languages = [one for one in str(asked.get("lang") or "").split(",") if one in settings.languages]
    return View(_letters(asked.get("queues"), settings), tuple(languages) or settings.voice.languages)


def what(live, view):
    """Everything the board's template needs."""
    now = live.clock.now()
    seen = live.see(board, now, view.queues)
    return {"board": seen, "now": now, "waits": live.see(waits, now, seen["waiting"]), "seq": seen["seq"]}


def draw(live, artist, view):
    """{part: html} of one view."""
    given = what(live, view)
    return {"board": artist.part(BOARD, view.language, view=view, **given)}


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
        for call in live.see(due_calls, now, since, view.queues, within)
    ]


def _place(settings, call):
    return settings.office.counters.get(call.counter, call.counter)


def _letters(text, settings):
    asked = str(text or "").upper().replace(",", "").replace(" ", "")
    return tuple(letter for letter in settings.office.queues if letter in asked)


def _plain(call):
    return {"ticket": call["ticket"], "counter": call["counter"], "at": as_text(call["at"])}

"""Where residents ask in their own words, and where the head reads what could not be answered."""

import logging
import sqlite3

from flask import Blueprint, g, jsonify, render_template, request

from asking import Asked, said, wants_json
from doors import HEAD, KIOSK, PUBLIC, who
from guide import learn
from guide.answers import Clerk, as_json, is_understood
from guide.ask import OUT, Listener, services_of
from guide.plain import LONGEST
from guide.unanswered import Unanswered
from lobby.refusals import BadRequest, Refusal
from pace import Pace

MOST_A_MINUTE = 60  # questions from one address
KEPT = ("unknown", "elsewhere")  # why a question was not answered, when it is kept; never what was asked of a person

log = logging.getLogger("antrean.guide")


class TooManyQuestions(Refusal):
    status = 429
    sentence = "Banyak pertanyaan baru saja datang dari sini. Mohon tunggu sebentar, lalu tanyakan lagi."


class NoQuestion(BadRequest):
    sentence = "Belum ada pertanyaan. Tulis pertanyaan Anda pada q."


class Ears:
    """What understands questions (`listener`), and what keeps those that were not answered (`unanswered`).

    Made when first needed, because reading all those words takes a third of a second that no start should wait for.
    `run(work)` does so beside the pages.
    """

    def __init__(self, catalogue, folder, run):
        self.catalogue, self.folder, self.run = catalogue, folder, run
        self._listener = self._unanswered = None

    def listener(self):
        if self._listener is None:
            self._listener = self.run(lambda: Listener(services_of(self.catalogue), learn.read()))
        return self._listener

    def unanswered(self):
        """Raises sqlite3.Error where its file cannot be used."""
        if self._unanswered is None:
            self._unanswered = Unanswered(self.folder, self.listener().plain)
        return self._unanswered

    def keep(self, question, now, may_delete):
        """Whoever asks is answered, whether this can be written or not."""
        try:
            self.unanswered().keep(question, now, may_delete)
        except sqlite3.Error as trouble:
            log.warning("a question was not kept: %s", trouble)


def ask_pages(live, artist, settings, ears):
    """`ears`: the Ears of this office."""
    bp = Blueprint("ask", __name__, url_prefix="/guide")
    catalogue = settings.catalogue
    pace = Pace(MOST_A_MINUTE, steady=live.clock.steady)

    @bp.get("/ask")
    @who(PUBLIC)
    def ask():
        given = "".join(letter if letter.isprintable() else " " for letter in request.args.get("q", "")[: LONGEST * 4])
        asked = " ".join(given.split())
        if not asked:
            if wants_json():
                raise NoQuestion(field="q")
            return _page("", [])
        if not g.visitor.may(KIOSK):
            _slow_down(pace, request.remote_addr)
        meant = ears.listener().hear(asked)
        answers = _answers(meant)
        if meant[0].intent == OUT and meant[0].why in KEPT:
            ears.keep(asked, live.clock.now(), live.clock.trusted)
        if wants_json():
            return jsonify({"understood": is_understood(answers), "answers": [as_json(each) for each in answers]})
        return _page(asked[:LONGEST], answers, cut=len(asked) > LONGEST)

    @bp.get("/unanswered")
    @who(HEAD)
    def questions():
        rows = ears.unanswered().questions()
        if wants_json():
            return jsonify({"questions": [
                row | {key: row[key].isoformat() for key in ("first_at", "last_at")} for row in rows
            ]})  # fmt: skip
        return render_template("guide/unanswered.html", questions=rows)

    @bp.post("/unanswered")
    @who(HEAD)
    def read():
        asked, unanswered = Asked(), ears.unanswered()
        unanswered.read(None if asked.yes("all") else asked.number("question") or 0)
        return said({"questions": len(unanswered.questions())}, "/guide/unanswered")

    def _answers(meant):
        now, language, tail = live.clock.now(), artist.page_language(), artist.onward()["tail"]
        return live.see(lambda lobby: [Clerk(lobby, now, catalogue, artist.words, language, tail).answer(one)
                                       for one in meant])  # fmt: skip

    def _page(asked, answers, cut=False):
        return render_template(
            "guide/ask.html", asked=asked, answers=answers, cut=cut, longest=LONGEST, catalogue=catalogue,
            understood=is_understood(answers), kiosk=g.visitor.may(KIOSK), services=settings.office.services,
        )  # fmt: skip

    return bp


def _slow_down(pace, address):
    """Raises TooManyQuestions: people do not come near it."""
    if seconds := pace.wait(address):
        g.retry_after = str(int(seconds) + 1)
        raise TooManyQuestions()
    pace.count(address)

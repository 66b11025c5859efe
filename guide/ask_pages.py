"""Where residents ask in their own words, and where the head reads what could not be answered."""

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


class TooManyQuestions(Refusal):
    status = 429
    sentence = "Banyak pertanyaan baru saja datang dari sini. Mohon tunggu sebentar, lalu tanyakan lagi."


class NoQuestion(BadRequest):
    sentence = "Belum ada pertanyaan. Tulis pertanyaan Anda pada q."


class Ears:
    """What understands questions, and what keeps those that were not answered in `folder`.

    Made when first needed, because reading all those words takes a third of a second that no start should wait for.
    `run(work)` does so beside the pages.
    """

    def __init__(self, catalogue, folder, run):
        self.catalogue, self.folder, self.run = catalogue, folder, run
        self._made = None

    def open(self):
        """(Listener, Unanswered)"""
        if self._made is None:
            listener = self.run(lambda: Listener(services_of(self.catalogue), learn.read()))
            self._made = self._made or (listener, Unanswered(self.folder, listener.plain))
        return self._made


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
        listener, unanswered = ears.open()
        meant = listener.hear(asked)
        answers = _answers(meant)
        if meant[0].intent == OUT and meant[0].why in KEPT:
            unanswered.keep(asked, live.clock.now(), live.clock.trusted)
        if wants_json():
            return jsonify({"understood": is_understood(answers), "answers": [as_json(each) for each in answers]})
        return _page(asked[:LONGEST], answers, cut=len(asked) > LONGEST)

    @bp.get("/unanswered")
    @who(HEAD)
    def questions():
        rows = ears.open()[1].questions()
        if wants_json():
            return jsonify({"questions": [
                row | {key: row[key].isoformat() for key in ("first_at", "last_at")} for row in rows
            ]})  # fmt: skip
        return render_template("guide/unanswered.html", questions=rows)

    @bp.post("/unanswered")
    @who(HEAD)
    def read():
        asked, unanswered = Asked(), ears.open()[1]
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

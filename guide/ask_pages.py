"""Where residents ask in their own words, and where the head reads what could not be answered."""

import time
from collections import OrderedDict, deque

from flask import Blueprint, g, jsonify, render_template, request

from asking import Asked, said, wants_json
from doors import HEAD, KIOSK, PUBLIC, who
from guide import learn
from guide.answers import Clerk, as_json, is_understood
from guide.ask import OUT, Listener, services_of
from guide.plain import LONGEST
from guide.unanswered import Unanswered
from lobby.refusals import BadRequest, Refusal

MOST_A_MINUTE = 60  # questions from one address
MOST_ADDRESSES = 2000  # remembered; beyond them the first are forgotten
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


def ask_pages(live, artist, settings, ears, books=True):
    """`books`: whether a number may be had from home."""
    bp = Blueprint("ask", __name__, url_prefix="/guide")
    catalogue = settings.catalogue
    pace = _Pace()

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
            pace.count(request.remote_addr)
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
        return live.see(lambda lobby: [Clerk(lobby, now, catalogue, artist.words, language, tail, books).answer(one)
                                       for one in meant])  # fmt: skip

    def _page(asked, answers, cut=False):
        return render_template(
            "guide/ask.html", asked=asked, answers=answers, cut=cut, longest=LONGEST, catalogue=catalogue,
            understood=is_understood(answers), kiosk=g.visitor.may(KIOSK), services=settings.office.services,
        )  # fmt: skip

    return bp


class _Pace:
    """How fast one address asks: people do not come near it."""

    def __init__(self, most=MOST_A_MINUTE, steady=time.monotonic):
        self.most, self.steady = most, steady
        self._asked = OrderedDict()  # {address: when its last questions came}

    def count(self, address):
        """Raises TooManyQuestions when an address has asked too many within a minute."""
        now = self.steady()
        times = self._asked.setdefault(address, deque(maxlen=self.most))
        self._asked.move_to_end(address)
        if len(self._asked) > MOST_ADDRESSES:
            self._asked.popitem(last=False)
        if len(times) == self.most and now - times[0] < 60:
            g.retry_after = str(int(60 - (now - times[0])) + 1)
            raise TooManyQuestions()
        times.append(now)

"""The survey at the kiosk: one question a screen, no number asked for, nothing that stays when its person has gone.

And what this room's screens read aloud there, the complaints' too.
"""

from flask import Blueprint, g, render_template, request

from asking import Asked, said
from doors import KIOSK, who
from feedback.handed_in import paced_at
from feedback.listen import Reader
from feedback.survey import ELEMENTS
from feedback.survey_form import CHOICES, read
from feedback.survey_form import KIOSK as KIOSK_CHANNEL
from kiosk_view import draw_screen, view_here
from lobby.refusals import Refusal

START, QUESTIONS, THANKS = (f"feedback/_kiosk_{name}.html" for name in ("start", "survey", "thanks"))
IDLE_SECONDS = 60  # without a touch, after which the answers are gone


class SurveyNotHere(Refusal):
    status = 404
    sentence = "Survei tidak diisi di anjungan ini. Isi lewat kode QR di slip nomor antrean."


def survey_kiosk_pages(room):
    """`/kiosk/feedback`: rate, or complain, and what is heard; `/kiosk/survey`: the questions."""
    bp = Blueprint("survey_kiosk", __name__, url_prefix="/kiosk")
    live, artist, settings, surveys, voice = room.live, room.artist, room.settings, room.surveys, room.voice

    def screen(template, view, **given):
        return draw_screen(artist, template, view, live.clock.now(), **given)

    @bp.get("/feedback")
    @who(KIOSK)
    def start():
        return screen(START, view_here(settings), with_survey=settings.survey.kiosk)

    @bp.get("/feedback/listen")
    @who(KIOSK)
    def listen():
        """{say, clips, words} of one of these screens, or of one question: read with all its answers, or not at all."""
        view = view_here(settings)
        reader = Reader(
            artist.words, view.language, survey=settings.survey.kiosk, link=bool(room.address()),
            paper=room.spool.prints(view.kiosk),
        )  # fmt: skip
        texts = reader.texts(request.args.get("of"))
        told = voice.speech(texts, view.language)
        is_whole = all(voice.speech([text], view.language)["clips"] for text in texts)
        return told if is_whole else told | {"clips": [], "words": []}

    @bp.get("/survey")
    @who(KIOSK)
    def questions():
        is_asked()
        return screen(QUESTIONS, view_here(settings), elements=ELEMENTS, choices=CHOICES, idle_seconds=IDLE_SECONDS)

    @bp.post("/survey")
    @who(KIOSK)
    def give():
        is_asked()
        asked, view = Asked(), view_here(settings)
        view.language = artist.page_language() or view.language
        form = read(
            asked.sent, channel=KIOSK_CHANNEL, office=settings.office, now=live.clock.now(), language=view.language,
        )  # fmt: skip
        is_new = surveys.hand_in(form, by=g.visitor.name, tap=asked.text("tap"), paced=paced_at(g.visitor.device))
        return said({"taken": True}, view.to("/kiosk/survey/taken"),
                    lambda: artist.part(THANKS, view.language, view=view), 201 if is_new else 200)  # fmt: skip

    @bp.get("/survey/taken")
    @who(KIOSK)
    def taken():
        view = view_here(settings)
        return render_template("feedback/kiosk_taken.html", view=view, language=view.language)

    def is_asked():
        if not settings.survey.kiosk:
            raise SurveyNotHere()

    return bp

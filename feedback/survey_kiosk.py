"""The survey at the kiosk: one question a screen, no number asked for, nothing that stays when its person has gone."""

from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request

from asking import Asked, said, wants_part
from doors import KIOSK, who
from feedback.survey import ELEMENTS
from feedback.survey_form import CHOICES, read
from feedback.survey_form import KIOSK as KIOSK_CHANNEL
from feedback.surveys import paced_at
from lobby.refusals import Refusal

PAGE = "kiosk/page.html"
START, QUESTIONS, THANKS = (f"feedback/_kiosk_{name}.html" for name in ("start", "survey", "thanks"))
IDLE_SECONDS = 60  # without a touch, after which the answers are gone


class SurveyNotHere(Refusal):
    status = 404
    sentence = "Survei tidak diisi di anjungan ini. Isi lewat kode QR di struk nomor antrean."


class View:
    """What one of these screens shows: its language and priority, kept for the number somebody may still take."""

    def __init__(self, asked, settings, kiosk):
        language = asked.get("lang")
        self.kiosk = kiosk
        self.language = language if language in settings.languages else settings.language
        self.priority = "priority" if asked.get("priority") == "priority" else "none"

    def to(self, path):
        """The address of a screen of the kiosk, in this person's language."""
        kept = {"lang": self.language, "priority": self.priority}
        return path + "?" + urlencode({key: value for key, value in kept.items() if value != "none"})


def survey_kiosk_pages(room):
    """`/kiosk/feedback`: rate, or complain; `/kiosk/survey`: the questions."""
    bp = Blueprint("survey_kiosk", __name__, url_prefix="/kiosk")
    live, artist, settings, surveys = room.live, room.artist, room.settings, room.surveys

    def view_here():
        return View(request.args, settings, g.visitor.device.name)

    def screen(template, view, **given):
        given |= {"screen": template, "view": view, "language": view.language, "now": live.clock.now(), "help": None}
        return artist.part(template, **given) if wants_part() else render_template(PAGE, **given)

    @bp.get("/feedback")
    @who(KIOSK)
    def start():
        return screen(START, view_here(), with_survey=settings.survey.kiosk)

    @bp.get("/survey")
    @who(KIOSK)
    def questions():
        is_asked()
        return screen(QUESTIONS, view_here(), elements=ELEMENTS, choices=CHOICES, idle_seconds=IDLE_SECONDS)

    @bp.post("/survey")
    @who(KIOSK)
    def give():
        is_asked()
        asked, view = Asked(), view_here()
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
        return render_template("feedback/kiosk_taken.html", view=view_here(), language=view_here().language)

    def is_asked():
        if not settings.survey.kiosk:
            raise SurveyNotHere()

    return bp

"""Complaints and suggestions at the kiosk: two touches, a short text if wished, a slip. Nobody gives a name here.

Whoever wishes to write more, or to sign, goes on with their own phone. The browser keeps nothing, and neither does the
office before it is sent: what is typed and left is gone.
"""

from flask import Blueprint, g, jsonify, request

from asking import Asked, said, wants_json, wants_part
from doors import KIOSK, who
from feedback.complaint_form import LARGEST, WITHOUT_NAME, as_typed, read, said_mistakes
from feedback.complaint_intake import hand_in
from feedback.complaint_pages import drawn_code
from kiosk_view import draw_screen, view_here
from lobby.complaint import ABOUT, FOR_HEAD, KINDS
from lobby.refusals import Refusal
from lobby.working_days import working_day
from sealing import FormsLocked

KIND, CHOOSE, FORM, REVIEW, SENT, LOCKED = (
    f"feedback/_kiosk_complaint{name}.html" for name in ("", "_about", "_form", "_review", "_sent", "_locked")
)
IDLE_MINUTES = 2  # without a touch, after which what is typed is gone


def kiosk_pages(shared):
    """`shared`: the Complaints of the room."""
    bp = Blueprint("complaint_kiosk", __name__, url_prefix="/kiosk")
    live, artist, settings, store = shared.live, shared.artist, shared.settings, shared.store
    office, promised, words = settings.office, settings.complaints, artist.words

    def screen(template, view, status=200, **given):
        """The whole page, or what the kiosk's script puts into it."""
        now = live.clock.now()
        given |= {"promised": promised, "answer_by": working_day(office, now, promised.answer_days)}
        return draw_screen(artist, template, view, now, **given), status

    @bp.get("/complaint")
    @who(KIOSK)
    def begin():
        view, kind, about = view_here(settings), request.args.get("kind"), request.args.get("about")
        try:
            store.ready()
        except FormsLocked:  # to the kiosk's script it is a screen like another
            return screen(LOCKED, view, 200 if wants_part() else FormsLocked.status)
        return asked_next(view, kind, about, mistakes={}, typed="", tap=None)

    def asked_next(view, kind, about, status=200, **form):
        """The screen of what has not been chosen yet."""
        if kind not in KINDS:
            return screen(KIND, view, status, kinds=KINDS, has_link=bool(shared.address()))
        if about not in ABOUT:
            return screen(CHOOSE, view, status, kind=kind, abouts=ABOUT, for_head=FOR_HEAD)
        return screen(FORM, view, status, kind=kind, about=about, idle_minutes=IDLE_MINUTES, **form)

    def asked_again(asked, view, answers, status, mistakes):
        """Where no script keeps what was typed, it stands there again."""
        return asked_next(view, answers.get("kind"), answers.get("about"), status, mistakes=mistakes,
                          typed=as_typed(asked.sent).get("words", ""), tap=asked.text("tap"))  # fmt: skip

    @bp.get("/complaint/qr.svg")
    @who(KIOSK)
    def qr():
        return drawn_code(f"{shared.address()}/complaints")

    @bp.post("/complaint/draft")
    @who(KIOSK)
    def check():
        """Say what is wrong, and what will be sent. Nothing is kept."""
        asked = _asked()
        answers, mistakes = read(_nameless(asked), office.services, words_needed=False)
        told = {"mistakes": said_mistakes(mistakes, words, artist.page_language())}
        if asked.text("of") == "*" and not mistakes:
            told["review"] = artist.part(REVIEW, artist.page_language(), answers=answers)
        return jsonify(told)

    @bp.post("/complaint")
    @who(KIOSK)
    def send():
        asked, view = _asked(), view_here(settings)
        view.language = artist.page_language() or view.language
        answers, mistakes = read(_nameless(asked), office.services, words_needed=False)
        if mistakes:
            told = said_mistakes(mistakes, words, view.language)
            if wants_part() or wants_json():
                message = words.say("complaint.to_mend", view.language, n=len(mistakes))
                refused = {"refusal": "BadRequest", "message": message, "field": next(iter(mistakes))}
                return jsonify(refused | {"mistakes": told}), 422
            return asked_again(asked, view, answers, 422, told)
        try:
            shared.pace.take("kiosk", asked.text("tap"))
        except Refusal as refusal:
            if wants_part() or wants_json():
                raise
            told = {"words": artist.words.refusal(refusal, view.language)}
            return asked_again(asked, view, answers, getattr(refusal, "status", 409), told)
        done, made = hand_in(
            live, store, promised, answers, channel="kiosk", by="resident", tap=asked.text("tap"),
            language=view.language,
        )  # fmt: skip
        if not done.again:
            for tell in shared.handed_in:
                tell(made, g.visitor.device.name)
        told = {"complaint": made.name, "code": made.code, "token": made.token, "url": f"/complaints/{made.token}"}
        return said(
            told, view.to("/kiosk"),
            lambda: artist.part(SENT, view.language, view=view, made=made, link=bool(shared.address())),
            200 if done.again else 201,
        )  # fmt: skip

    return bp


def _asked():
    request.max_content_length = request.max_form_memory_size = LARGEST
    return Asked()


def _nameless(asked):
    return asked.sent | {"who": WITHOUT_NAME}

"""The survey on a resident's phone, and for programs: nine questions once for each number that was served."""

from flask import Blueprint, g, jsonify, redirect, render_template, request

from asking import Asked, said, unlisted, wants_json, wants_part
from doors import PUBLIC, who
from feedback.handed_in import paced
from feedback.survey import ELEMENTS
from feedback.survey_form import CHOICES, KIOSK, PAPER, PHONE, TokenNeeded, read
from feedback.survey_report import graded
from lobby.refusals import BadRequest, Refusal
from lobby.stay import NotServedYet, TicketGone
from lobby.survey import SurveyIsTaken, surveyable


def survey_pages(room):
    """`/survey` says what it is and takes forms from programs; `/t/<token>/survey` is one number's own form."""
    bp = Blueprint("survey", __name__)
    live, artist, settings, surveys = room.live, room.artist, room.settings, room.surveys
    office = settings.office

    @bp.get("/survey")
    @who(PUBLIC)
    def about():
        index, year = latest()
        if wants_json():
            return jsonify({
                "year": year, "n": index.n if index else 0, "index": float(index.index) if index else None,
                "grade": index.grade if index else None,
            })  # fmt: skip
        return render_template(
            "feedback/survey_about.html",
            index=index,
            year=year,
            at_kiosk=settings.survey.kiosk,
            graded=lambda grade: graded(grade, artist.words),
        )

    @bp.post("/survey")
    @who(PUBLIC)
    def give():
        """A program of the office's hands in a form; a resident's needs the token of a number that was served."""
        asked = Asked()
        token, channel = asked.text("token"), channel_of(g.visitor)
        if token is None and channel == PHONE:
            raise TokenNeeded()
        form = read_for(asked, channel, token)
        is_new = surveys.hand_in(
            form, token=token, by=g.visitor.name, tap=asked.text("tap"), paced=None if token else paced(g.visitor)
        )
        told = {"taken": True, "date": form.day.isoformat(), "channel": channel, "service": form.service}
        return said(told, "/survey", status=201 if is_new else 200)

    @bp.get("/t/<token>/survey")
    @who(PUBLIC)
    def page(token):
        try:
            ticket = ticket_of(token)
        except SurveyIsTaken:
            return jsonify({"taken": True}) if wants_json() else thanks(token)
        except NotServedYet as refusal:
            if wants_json():
                raise
            return drawn(token, ticket_at(token), refusal=refusal, status=409)
        if wants_json():
            return unlisted(jsonify({"taken": False, "ticket": ticket.name, "elements": list(ELEMENTS)}))
        return drawn(token, ticket)

    @bp.post("/t/<token>/survey")
    @who(PUBLIC)
    def hand_in(token):
        asked = Asked()
        try:
            form = read_for(asked, PHONE, token)
            is_new = surveys.hand_in(form, token=token, by="resident", tap=asked.text("tap"))
        except SurveyIsTaken:
            if wants_json():
                raise
            return redirect(f"/t/{token}/survey{artist.onward()['tail']}", 303)
        except TicketGone:
            raise
        except Refusal as refusal:
            if wants_json() or wants_part():
                raise
            status = getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
            return drawn(token, ticket_at(token), refusal=refusal, sent=asked.sent, status=status)
        page = f"/t/{token}/survey?lang={artist.page_language()}"
        return unlisted(said({"taken": True}, page, status=201 if is_new else 200))

    def read_for(asked, channel, token):
        """Whether it may still be handed in, the lobby says: it knows the same tap again."""
        ticket = ticket_at(token) if token else None
        return read(
            asked.sent, channel=channel, office=office, now=live.clock.now(),
            service=ticket.service if ticket else None, language=artist.page_language(),
        )  # fmt: skip

    def ticket_of(token):
        """The number whose form may be handed in, also when only its answers are missing still."""
        try:
            return live.see(surveyable, token)
        except SurveyIsTaken:
            if surveys.is_owed(token):
                return ticket_at(token)
            raise

    def ticket_at(token):
        ticket = live.see(lambda lobby: lobby.by_token(token))
        if ticket is None:
            raise TicketGone()
        return ticket

    def drawn(token, ticket, *, refusal=None, sent=None, status=200):
        sent, unanswered = sent or {}, isinstance(refusal, BadRequest)
        language = request.args.get("lang") or (sent or {}).get("language") or ticket.language
        return unlisted(render_template(
            "feedback/survey.html", token=token, ticket=ticket, refusal=refusal, sent=sent, elements=ELEMENTS,
            choices=CHOICES, missing=[each for each in ELEMENTS if not sent.get(each)] if unanswered else (),
            services=[each for each in office.services.values() if each.queue == ticket.queue],
            keep_months=settings.survey.keep_months, language=known(language),
        ), status)  # fmt: skip

    def thanks(token):
        ticket = ticket_at(token)
        language = known(request.args.get("lang") or ticket.language)
        return unlisted(render_template("feedback/survey_thanks.html", token=token, language=language))

    def known(language):
        return language if language in artist.words.complete() else settings.language

    def latest():
        """(Index or None, year): of this year, else of the last, as soon as nobody is known by it."""
        year = office.local(live.clock.now()).year
        for one in (year, year - 1):
            index = room.survey_of_year(one)
            if index.index is not None:
                return index, one
        return None, year

    return bp


def channel_of(visitor):
    """By what a form comes that is handed in without a page of ours: those who type from paper, the kiosk, or a phone.
    A board's browser is nobody's of these, and asks as a resident does."""
    kind = visitor.device.kind if visitor.device else None
    if visitor.staff or kind in ("head", "counter"):
        return PAPER
    return KIOSK if kind == "kiosk" else PHONE

"""Where a resident complains or suggests something, from a phone or from home, and sees what came of it."""

import hmac
import re
from io import BytesIO

import segno
from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from asking import Asked, unlisted, wants_json, wants_part
from doors import COUNTER, HEAD, PUBLIC, STAFF, who
from feedback.complaint_form import LARGEST, MOST_WORDS, as_typed, read, said_mistakes
from feedback.complaint_intake import hand_in
from feedback.complaint_standing import stands
from lobby.complaint import ABOUT, FOR_HEAD, KINDS, complaint_name
from lobby.complaints import ComplaintGone, ComplaintUnknown
from lobby.refusals import BadRequest, Refusal
from lobby.working_days import working_day
from sealing import FormsLocked

NUMBER = re.compile(r"P?[ .\-/]*(?:([0-9]{4})[ .\-/]+)?([0-9]{1,6})")
ICONS = {
    "received": "clock", "in_hand": "hand-helping", "answered": "circle-check", "forwarded": "forward",
    "refused": "info", "closed": "check",
}  # fmt: skip


class ComplaintPage:
    """How the page of one complaint is drawn for its owner."""

    def __init__(self, shared):
        self.live, self.artist, self.settings, self.store = shared.live, shared.artist, shared.settings, shared.store

    def language_of(self, one):
        """The one the page's address asks for, else that in which it was written."""
        for language in (request.args.get("lang"), one["language"]):
            if language in self.settings.languages:
                return language
        return self.settings.language

    def given(self, one, language):
        return {
            "one": one, "language": language, "state_icon": ICONS[one["state"]], "answers": self.answers(one),
            "service": self.settings.office.services.get(one["service"]),
            "keep_days": self.settings.complaints.keep_days,
            "due": self.artist.words.day(one["due"], language) if one["due"] else None,
        }  # fmt: skip

    def answers(self, one):
        """[(text, when)], the newest first; a text is None where it does not open just now, or is gone."""
        told = []
        for name, at in reversed(one["answers"]):
            try:
                written = self.store.read(name) if one["words"] == "kept" else None
            except FormsLocked:
                written = None
            told.append((written["text"] if written else None, at))
        return told


def resident_pages(shared):
    """`shared`: the Complaints of the room."""
    bp = Blueprint("complaints", __name__, url_prefix="/complaints")
    live, artist, settings, store = shared.live, shared.artist, shared.settings, shared.store
    office, promised, page = settings.office, settings.complaints, shared.page
    pace = shared.pace

    @bp.get("")
    @who(PUBLIC)
    def write():
        store.ready()
        return drawn()

    @bp.post("")
    @who(PUBLIC)
    def give():
        asked = _asked()
        answers, mistakes = read(asked.sent, office.services)
        if mistakes:
            return mistaken(asked, mistakes)
        try:
            done, made = kept(answers, asked)
        except Refusal as refusal:
            if wants_json() or wants_part():
                raise
            return drawn(asked, refusal=refusal, status=_status(refusal))
        url = f"/complaints/{made.token}"
        if wants_part() or wants_json():
            told = {
                "complaint": made.name, "code": made.code, "token": made.token, "state": made.state,
                "answer_by": made.answer_by.isoformat() if made.kind == "complaint" else None,
                "url": url + _lang(artist, settings),
            }  # fmt: skip
            return unlisted(jsonify(told), 200 if done.again else 201)
        answer = make_response("", 303)
        answer.headers["Location"] = url + _lang(artist, settings)
        return unlisted(answer)

    def kept(answers, asked):
        """Hand it in, at a pace that leaves the office room to work. Staff may write for somebody who cannot."""
        tap, by_staff = asked.text("tap"), any(g.visitor.may(role) for role in (STAFF, COUNTER, HEAD))
        channel = "staff" if by_staff else "phone"
        pace.take(channel, tap)
        language = asked.text("language")
        return hand_in(
            live, store, promised, answers, channel=channel,
            by=g.visitor.name if by_staff else "resident", tap=tap,
            language=language if language in settings.languages else artist.page_language(),
        )  # fmt: skip

    def mistaken(asked, mistakes):
        """422: a sentence at each field. A program is told the sentences, and nothing of what it sent."""
        if wants_json() and not wants_part():
            language = artist.page_language()
            message = artist.words.say("complaint.to_mend", language, n=len(mistakes))
            told = {"refusal": "BadRequest", "message": message, "field": next(iter(mistakes))}
            return unlisted(jsonify(told | {"mistakes": said_mistakes(mistakes, artist.words, language)}), 422)
        return drawn(asked, mistakes=mistakes, status=422)

    def drawn(asked=None, *, mistakes=None, refusal=None, status=200, find=None):
        """The page; for its script, the part with the fields."""
        now = live.clock.now()
        return unlisted(render_template(
            "feedback/_complaint_form.html" if wants_part() else "feedback/complaint_write.html",
            typed=as_typed(asked.sent) if asked else _chosen(), mistakes=mistakes or {}, refusal=refusal,
            tap=asked.text("tap") if asked else None, kinds=KINDS, abouts=ABOUT, for_head=FOR_HEAD,
            most_words=MOST_WORDS, services=list(office.services.values()), promised=promised,
            contact=settings.letters.contact, answer_by=working_day(office, now, promised.answer_days), find=find or {},
            language=artist.page_language(), is_device=g.visitor.device is not None,
        ), status)  # fmt: skip

    @bp.post("/find")
    @who(PUBLIC)
    def find():
        asked = Asked()
        number, code = asked.text("number", ""), asked.text("code", "")
        try:
            one = looked_up(number, code)
        except Refusal as refusal:
            if wants_json() or wants_part():
                raise
            return drawn(find={"refusal": refusal, "number": number}, status=_status(refusal))
        url = f"/complaints/{one.token}"
        if wants_json():
            return unlisted(jsonify(complaint=one.name, token=one.token, url=url))
        answer = make_response("", 303)
        answer.headers["Location"] = url + _lang(artist, settings)
        return unlisted(answer)

    def looked_up(number, code):
        """The Complaint of a number and its code; guesses are bounded.

        Of one that is not there as much is told as of a code that does not fit.
        """
        match = NUMBER.fullmatch(number.upper().strip())
        if match is None:
            raise ComplaintUnknown(field="number")
        name = complaint_name(int(match[1] or office.local(live.clock.now()).year), int(match[2]))
        count_wrong = pace.guess(name)
        one = live.see(lambda lobby: lobby.complaint_names.get(name))
        digits = re.sub(r"[ .\-]", "", code)
        if one is None or not hmac.compare_digest(one.code.encode(), digits.encode()):
            count_wrong()
            raise ComplaintUnknown(field="code")
        return one

    def opened(token):
        """What a token opens. Whoever tries many that open nothing is asked to wait."""
        try:
            return stands(live, token, promised)
        except ComplaintGone:
            pace.opens_nothing()
            raise

    @bp.get("/<token>")
    @who(PUBLIC)
    def follow(token):
        one = opened(token)
        language = page.language_of(one)
        if wants_json():
            return unlisted(jsonify(_told(one, page.answers(one))))
        template = "feedback/_complaint.html" if wants_part() else "feedback/complaint_page.html"
        is_online = bool(settings.online.address)
        return unlisted(render_template(template, is_online=is_online, **page.given(one, language)))

    @bp.get("/<token>/qr.svg")
    @who(PUBLIC)
    def qr(token):
        opened(token)
        return unlisted(drawn_code(f"{shared.address()}/complaints/{token}"))

    return bp


def drawn_code(address):
    """An address as a square to photograph."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=8, border=2)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _asked():
    """What was typed; what is far too long is still answered at its field."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    return Asked()


def _chosen():
    """What the page's address has chosen already: `?kind=suggestion`, `?about=biaya`."""
    return {name: request.args.get(name, "") for name in ("kind", "about", "service")}


def _status(refusal):
    return getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)


def _lang(artist, settings):
    language = artist.page_language()
    return "" if language == settings.language else f"?lang={language}"


def _told(one, answers):
    return {
        "complaint": one["name"], "kind": one["kind"], "about": one["about"], "state": one["state"],
        "reason": one["reason"], "since": one["since"].isoformat().replace("+00:00", "Z"),
        "due": one["due"].isoformat() if one["due"] else None, "late": one["late"],
        "answers": [{"text": text, "at": at.isoformat().replace("+00:00", "Z")} for text, at in answers],
        "seq": one["seq"],
    }  # fmt: skip

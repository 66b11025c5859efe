"""Where staff work on complaints and suggestions: the list, one of them, what it says, and each step.

What somebody wrote is shown once it is on record who reads it; it answers a POST, so no address leads to it. Their name
and contact are masked until somebody asks for them, which is on record too. Who reads is a person: somebody who has
signed in, not a device. What is about an officer, or money asked for, only the head finds here.
"""

from babel.dates import format_date
from flask import Blueprint, g, jsonify, make_response, render_template, request

from asking import Asked, said, wants_json, wants_part
from doors import HEAD, STAFF, who
from feedback import complaint_standing as at
from feedback.complaint_form import LARGEST, answer_text, as_typed
from lobby.complaint import CLOSED, FORWARDED, IN_HAND, RECEIVED, REFUSED
from lobby.complaints import answer_complaint, delete_at, delete_complaint, move_complaint, show_complaint
from lobby.refusals import BadRequest, Refusal
from redacted import Redacted
from sealing import FormsLocked
from words import locale_of

LIST, ONE, WORDS = (f"feedback/_complaint_{part}.html" for part in ("list", "one", "words"))
LEADS_TO = {"take": IN_HAND, "forward": FORWARDED, "refuse": REFUSED, "close": CLOSED, "reopen": IN_HAND}


def desk_pages(shared):
    """`shared`: the Complaints of the room."""
    bp = Blueprint("complaint_desk", __name__, url_prefix="/complaints/desk")
    live, store, artist, settings = shared.live, shared.store, shared.artist, shared.settings
    office, words = settings.office, artist.words

    def head():
        return g.visitor.is_head

    def by_here():
        return {"by": g.visitor.name}

    def row_of(id):
        return live.see(at.one_row, id, live.clock.now(), head())

    def given():
        """What every template of the desk needs."""
        return {"service_of": office.services.get, "moment": moment, "day": short_day, "now": live.clock.now(),
                "language": artist.page_language(), "tab": "complaints", "is_head": head()}  # fmt: skip

    def moment(instant):
        """`24 Nov 09.12`, local."""
        return f"{short_day(office.local(instant).date())} {words.hour(instant)}"

    def short_day(day):
        this_year = office.local(live.clock.now()).year
        return format_date(day, "d MMM" if day.year == this_year else "d MMM y", locale_of(artist.page_language()))

    def part(template, **more):
        return artist.part(template, **given(), **more)

    def whole(id, shown=None):
        one = row_of(id)
        every = {each.by for each in (*one["steps"], *one["reads"], *one["answers"])} - {None, "resident"}
        return {
            "one": one, "names": {by: shared.name_of(by) for by in every},
            "verbs": _verbs(one), "deleted_on": _deleted_on(one),
        } | written(one, shown)  # fmt: skip

    def written(one, shown=None):
        """What the template of the words needs: nothing, the words, or the name and contact as well."""
        told = {"one": one, "shown": shown, "locked": False, "words": "", "person": [], "answers": []}
        if one["words"] != "kept":
            return told
        try:
            row = store.read(one["id"])
            if shown is None or row is None:
                return told | {"missing": row is None}
            reveal = Redacted.shown if shown == "contact" else Redacted.masked
            person = [(field, reveal(Redacted(row[field], "phone" if field == "contact" else "text")))
                      for field in ("name", "contact") if row.get(field)]  # fmt: skip
            answers = [(store.read(answer.name) or {}).get("text", "") for answer in one["answers"]]
            return told | {"words": row["words"], "person": person,
                           "answers": list(zip(answers, one["answers"], strict=True))}  # fmt: skip
        except FormsLocked:
            if shown is not None:
                raise
            return told | {"locked": True}

    def _deleted_on(one):
        if one["words"] != "kept":
            return None
        return live.see(lambda lobby: delete_at(lobby.complaints[one["id"]], settings.complaints.keep_days))

    @bp.get("")
    @who(STAFF, HEAD)
    def index():
        work = live.see(at.work, live.clock.now(), request.args.get("tab"), head())
        if wants_part():
            return part(LIST, work=work)
        if wants_json():
            return jsonify(seq=work["seq"], more=work["more"], complaints=[at.told(row) for row in work["rows"]])
        return render_template(
            "feedback/complaint_desk.html", work=work, year=office.local(live.clock.now()).year,
            promised=settings.complaints, **given(),
        )  # fmt: skip

    @bp.get("/<id>")
    @who(STAFF, HEAD)
    def page(id):
        if wants_part():
            return part(ONE, **whole(id))
        if wants_json():
            return jsonify(at.told(row_of(id)))
        return render_template("feedback/complaint_one.html", **given(), **whole(id))

    @bp.post("/<id>/show")
    @who(STAFF)
    def show(id):
        what = Asked().text("what", "words")
        live.do(show_complaint, id, what, head=head(), **by_here())
        if wants_part():
            return part(ONE, **whole(id, what))
        if wants_json():  # what is written is for a person's eyes
            return jsonify(at.told(row_of(id)))
        return make_response(render_template("feedback/complaint_one.html", **given(), **whole(id, what)))

    @bp.post("/<id>/answer")
    @who(STAFF)
    def answer(id):
        request.max_content_length = request.max_form_memory_size = LARGEST
        asked = Asked()
        try:
            keep_answer(id, asked)
        except Refusal as refusal:
            if wants_part() or wants_json():
                raise
            # What was typed stands there again, where no script keeps it.
            typed = as_typed({"words": asked.sent.get("text")}).get("words", "")
            page = render_template("feedback/complaint_one.html", typed=typed, refusal=refusal, **given(), **whole(id))
            return page, getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
        return answered(id)

    def keep_answer(id, asked):
        """Seal it, then record it. Raises a BadRequest for what is no answer, or whatever the lobby refuses."""
        row_of(id)
        text = answer_text(asked.sent.get("text"))
        if isinstance(text, tuple):
            key, fields = text
            raise BadRequest(field="text", problem=words.say(key, artist.page_language(), **fields))
        store.keep_and_record({"text": text}, live.clock.now(), lambda name: live.do(
            answer_complaint, id, name, head=head(), seen=asked.number("seen"), tap=asked.text("tap"), **by_here()
        ))  # fmt: skip

    @bp.post(f"/<id>/<any({', '.join(LEADS_TO)}):verb>")
    @who(STAFF, HEAD)
    def act(id, verb):
        asked = Asked()
        live.do(move_complaint, id, LEADS_TO[verb], reason=asked.text("reason"), seen=asked.number("seen"),
                head=head(), tap=asked.text("tap"), **by_here())  # fmt: skip
        return answered(id)

    @bp.post("/<id>/delete")
    @who(HEAD)
    def delete(id):
        """Its owner wishes that what they wrote be gone."""
        rows = row_of(id)
        live.do(delete_complaint, id, "asked", tap=Asked().text("tap"), **by_here())
        store.delete([id, *(each.name for each in rows["answers"])])
        return answered(id)

    def answered(id):
        return said(at.told(row_of(id)), f"/complaints/desk/{id}", lambda: part(ONE, **whole(id)))

    return bp


def _verbs(one):
    """[(verb, the list from which a reason is chosen)] of what may be done now but to answer."""
    may = dict(one["may"])
    verbs = []
    for verb, state in LEADS_TO.items():
        is_again = state == IN_HAND and one["state"] != RECEIVED
        if state in may and is_again == (verb == "reopen"):
            verbs.append((verb, may[state]))
    return verbs

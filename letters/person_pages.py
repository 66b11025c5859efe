"""One person's data: found, shown to them or taken along, and deleted when they ask. For the head alone, one at a time.

Nobody can list people here: a search wants a whole NIK or a name, gives few, and shows them masked. Each look is
recorded before anything of it is shown.
"""

from contextlib import suppress

from flask import Blueprint, g, jsonify, render_template

from asking import Asked, wants_json
from doors import HEAD, who
from letters.form import is_name, shown_as
from redacted import Redacted
from lobby.refusals import BadRequest, Refusal
from lobby.requests import FormIsGone, RequestUnknown, delete_at, delete_form, show_forms

NIK = 16
SHORTEST_NAME = 3  # letters of a word that is looked for
MOST_FOUND = 10
NAMES = "nama"  # stands in the names of blanks for one; a form may outlive its service, so the catalogue is not asked


class NobodyNamed(BadRequest):
    sentence = "Tulis NIK yang utuh (16 angka), atau nama sedikitnya 3 huruf."


class TooManyFound(Refusal):
    sentence = "Terlalu banyak yang cocok. Tulis nama lengkapnya, atau NIK-nya."


class NothingChosen(BadRequest):
    sentence = "Pilih dulu formulir yang dimaksud."


class NotSure(BadRequest):
    sentence = "Penghapusan belum dipastikan, jadi belum ada yang dihapus."


def person_pages(live, artist, settings, store, retention):
    """`retention`: what knows when a form goes by itself."""
    bp = Blueprint("letters_persons", __name__, url_prefix="/letters/persons")
    catalogue, days = settings.catalogue, (settings.letters.keep_days, settings.letters.abandoned_days)

    def request_of(id):
        request = live.see(lambda lobby: lobby.requests.get(id))
        if request is None:
            raise RequestUnknown(field="requests")
        return request

    def chosen(asked, gone=False):
        """The requests that were chosen. `gone`: also those of deleted forms, so that a deletion can be finished."""
        requests = [request_of(id) for id in dict.fromkeys(asked.texts("requests"))]
        if not requests:
            raise NothingChosen(field="requests")
        if len(requests) > MOST_FOUND:
            raise TooManyFound()
        if not gone and any(request.form == "deleted" for request in requests):
            raise FormIsGone()
        return requests

    def look(requests, why):
        """Record that these are looked at, before anything of them is shown."""
        if requests:
            live.do(show_forms, [request.id for request in requests], why, by=g.visitor.name)

    @bp.get("")
    @who(HEAD)
    def page():
        return render_template("letters/persons.html", matches=None)

    @bp.post("")
    @who(HEAD)
    def find():
        try:
            sought = _Sought(Asked().text("person", ""))
        except NobodyNamed as refusal:
            if wants_json():
                raise
            return render_template("letters/persons.html", matches=None, refusal=refusal), 422
        answers = store.every()
        found = live.see(_those_of, [id for id, of in answers.items() if sought.is_in(of)])
        if len(found) > MOST_FOUND:
            raise TooManyFound()
        look(found, "search")
        matches = [_Match(request, catalogue, answers[request.id], days) for request in found]
        if wants_json():
            return jsonify(matches=[match.masked_for_programs() for match in matches])
        return render_template("letters/persons.html", matches=matches)

    @bp.post("/export")
    @who(HEAD)
    def export():
        asked = Asked()
        requests = chosen(asked)
        look(requests, "export")
        matches = [
            _Match(request, catalogue, answers, days)
            for request in requests if (answers := store.read(request.id)) is not None
        ]  # fmt: skip
        if wants_json() or asked.text("format") == "json":
            answer = jsonify(office=settings.office.name, at=live.clock.now().isoformat(),
                             requests=[match.whole() for match in matches])  # fmt: skip
            answer.headers["Content-Disposition"] = "attachment; filename=data-pribadi.json"
            return answer
        return render_template(
            "letters/person.html", matches=matches, letters=settings.letters,
            written=lambda field, text: shown_as(field, text.shown(), artist.words, artist.page_language()),
        )  # fmt: skip

    @bp.post("/delete")
    @who(HEAD)
    def delete():
        asked = Asked()
        requests = chosen(asked, gone=True)
        if not asked.yes("sure"):
            if wants_json():
                raise NotSure(field="sure")
            return render_template("letters/person_delete.html", requests=requests, catalogue=catalogue)
        every, open_ones = [request.id for request in requests], [each.id for each in requests if not each.is_done]
        store.names()  # a file that cannot be read says so before anything is recorded
        for id in every:
            with suppress(FormIsGone, RequestUnknown):  # somebody was quicker; or it is this press, sent again
                live.do(delete_form, id, "asked", by=g.visitor.name)
        store.delete(every)
        if wants_json():
            return jsonify(deleted=every, cancelled=open_ones)
        return render_template("letters/person_deleted.html", n=len(every), cancelled=len(open_ones))

    return bp


class _Sought:
    """Whom the head looks for: by the whole NIK, or by every word of a name."""

    def __init__(self, text):
        digits = "".join(text.split()).replace(".", "").replace("-", "")
        self.nik = digits if digits.isascii() and digits.isdigit() and len(digits) == NIK else None
        self.words = _words(text)
        if not self.nik and (
            any(letter.isdigit() for letter in text) or max(map(len, self.words), default=0) < SHORTEST_NAME
        ):
            raise NobodyNamed(field="person")

    def is_in(self, answers):
        """Does a form speak of this person, whoever handed it in?"""
        if self.nik:
            return self.nik in answers.values()
        return any(NAMES in name and self.words <= _words(text) for name, text in answers.items())


class _Match:
    """One form of somebody, as the head is told of it."""

    def __init__(self, request, catalogue, answers, days):
        self.request, self.service = request, catalogue.services.get(request.service)
        self.goes_at = delete_at(request, *days)
        self.answers = [
            (field, Redacted(answers[field.name], field.type, field.pii))
            for field in (self.service.fields if self.service else ()) if answers.get(field.name)
        ]  # fmt: skip
        asked = {field.name for field, _ in self.answers}
        self.others = {name: Redacted(text) for name, text in answers.items() if name not in asked and text}

    @property
    def persons(self):
        """The blanks that tell who it is: [(Field, Redacted)]"""
        return [(field, text) for field, text in self.answers if field.type == "nik" or is_name(field)]

    def masked_for_programs(self):
        masked = {field.name: text.masked() for field, text in self.persons}
        return self._told() | {"answers": masked}

    def whole(self):
        answers = {field.name: text.shown() for field, text in self.answers}
        answers |= {name: text.shown() for name, text in self.others.items()}
        return self._told() | {"answers": answers, "looks": [
            {"at": look.at.isoformat(), "by": look.by, "why": look.why} for look in self.request.looks
        ]}  # fmt: skip

    def _told(self):
        request = self.request
        return {
            "request": request.id, "code": request.code, "service": request.service, "state": request.state,
            "made_at": request.made_at.isoformat(), "deleted_by_itself_at": self.goes_at.isoformat(),
            "letters": [number.name for number in request.numbers],
        }  # fmt: skip


def _those_of(lobby, ids):
    """The requests of these names whose forms are there, the newest first."""
    found = [lobby.requests[id] for id in ids if id in lobby.requests and lobby.requests[id].form == "kept"]
    return sorted(found, key=lambda request: request.made_at, reverse=True)


def _words(text):
    return {word.strip(".,'\"()").casefold() for word in text.split()} - {""}

"""Where staff work on letters and the head sees what is stuck: the list, one request, its steps, and the search.

Masked is how a form is drawn everywhere. What is written in it is shown once it is on record who looks; it answers a
POST, so no address leads to it, and no browser goes back to it. Who looks and who searches is a person: somebody who
has signed in, not a device.
"""

from babel.dates import format_date
from flask import Blueprint, g, jsonify, make_response, render_template, request

from asking import Asked, said, wants_json, wants_part
from doors import COUNTER, HEAD, STAFF, who
from letters import desk, desk_search
from letters.form import blanks, shown_as
from letters.missing import called, may_be_missing, said_missing
from redacted import Redacted
from letters.steps import VERBS, led_to, steps
from lobby.refusals import BadRequest
from lobby.requests import RequestUnknown, delete_at, hand_request, move_request, show_form, show_forms
from sealing import FormsLocked
from words import MAIN, locale_of

LIST, REQUEST, ANSWERS, FOUND = (
    f"letters/_desk_{part}.html" for part in ("list", "request", "answers", "found")
)  # fmt: skip
SHOWN_SECONDS = 60  # after which what was shown is masked again
REASONS = {"cancel": "reasons.letter_cancel", "undo": "reasons.letter_back"}


class NotARole(BadRequest):
    sentence = "Meja {role} tidak ada di kantor ini. Pilih dari daftar."


class NotListed(BadRequest):
    sentence = "Pilih alasan dari daftar; alasan lain tidak dicatat."


class NotOfThisForm(BadRequest):
    sentence = "Layanan ini tidak meminta itu. Pilih dari daftar yang belum lengkap."


class Desk:
    """What the desk's pages share: one request as its page shows it."""

    def __init__(self, room):
        self.room, self.live, self.store, self.artist = room, room.live, room.store, room.artist
        self.settings, self.letters, self.catalogue = room.settings, room.settings.letters, room.settings.catalogue

    def now(self):
        return self.live.clock.now()

    def row(self, id):
        """The request, or RequestUnknown."""
        row = self.live.see(desk.one, self.letters, id, self.now())
        if row is None:
            raise RequestUnknown(field="request")
        return row

    def entry(self, service):
        """The catalogue's Entry of a service; None once it has left the catalogue."""
        return self.catalogue.services.get(service)

    def part(self, template, **given):
        return self.artist.part(template, self.artist.page_language(), **self.shared(), **given)

    def shared(self):
        """What every template of the desk needs."""
        return {
            "entry_of": self.entry, "lacking": self.lacking, "moment": self.moment, "letters": self.letters,
            "now": self.now(),
        }  # fmt: skip

    def moment(self, instant):
        """`09.12`, or `24 Nov 09.12` where it is not of today; local."""
        here, today = (self.settings.office.local(each).date() for each in (instant, self.now()))
        hour = self.artist.words.hour(instant)
        if here == today:
            return hour
        day = format_date(here, "d MMM" if here.year == today.year else "d MMM y", self._locale())
        return f"{day} {hour}"

    def lacking(self, row, language):
        """The texts of what a request lacks."""
        return said_missing(self.entry(row["service"]), row["missing"], language)

    def answers(self, row, shown=False):
        """What the template of the answers needs: masked, unless the look is on record."""
        try:
            written = self.store.read(row["id"]) if row["form"] == "kept" else None
            is_locked = False
        except FormsLocked:
            if shown:
                raise
            written, is_locked = None, True
        return {
            "lines": self._lines(row, written, shown) if written is not None else None,
            "locked": is_locked, "is_shown": shown, "shown_seconds": SHOWN_SECONDS, "one": row,
        }  # fmt: skip

    def whole(self, id, shown=False):
        """Everything the page of one request needs."""
        row = self.row(id)
        entry, language = self.entry(row["service"]), self.artist.page_language()
        usual, others = steps(row["state"], self.letters) if row["form"] == "kept" else (None, ())
        leads = {verb: led_to(verb, row["state"]) for verb in (usual, *others) if verb}
        return self.answers(row, shown) | {
            "usual": usual,
            "others": others,
            "goes_to": {verb: self.letters.holder_of(state) for verb, state in leads.items() if state},
            "roles": [role for role in self.letters.roles if role != row["holder"]],
            "may_miss": [(key, called(what, language)) for key, what in may_be_missing(entry)] if entry else [],
            "names": self._names(row),
            "told_reason": lambda text: self.artist.words.reason(text, language),
            "deleted_on": self.live.see(self._deleted_on, id) if row["form"] == "kept" else None,
            "has_form": bool(entry and blanks(entry)),
        }

    def _locale(self):
        return locale_of(self.artist.page_language())

    def _lines(self, row, written, shown):
        """[(label, text, has the browser to keep its lines)] of a form."""
        language, words = self.artist.page_language(), self.artist.words
        entry = self.entry(row["service"])
        asked = {blank.name: blank for blank in blanks(entry)} if entry else {}
        lines = []
        for name in [*asked, *(name for name in written if name not in asked)]:
            blank = asked.get(name)
            answer = Redacted(written.get(name, ""), *((blank.type, blank.pii) if blank else ()))
            if shown:
                text = shown_as(blank, answer.shown(), words, language) if blank and answer else answer.shown()
            else:
                text = answer.masked() if answer else ""
            label = blank.labelled(language) if blank else name
            lines.append({"name": name, "label": label, "text": text, "long": bool(blank and blank.type == "textarea")})
        return lines

    def _names(self, row):
        """{who: their name} of all who moved it or looked at it."""
        every = {each.by for each in (*row["moves"], *row["looks"])} - {None, "resident"}
        return {by: self.room.name_of(by) for by in every}

    def _deleted_on(self, lobby, id):
        return delete_at(lobby.requests[id], self.letters.keep_days, self.letters.abandoned_days)


def desk_pages(shared):
    """The pages of a Desk: the work list, one request and its steps, and the search."""
    bp = Blueprint("letter_desk", __name__, url_prefix="/letters")
    live, letters, artist = shared.live, shared.letters, shared.artist

    @bp.get("")
    @who(STAFF, COUNTER, HEAD)
    def index():
        given = listed()
        if wants_part():
            return shared.part(LIST, **given)
        if wants_json():
            return jsonify(_list_told(given))
        return render_template("letters/desk_page.html", **shared.shared(), **given)

    def listed():
        role, tab = request.args.get("at"), request.args.get("state")
        now = shared.now()
        work = live.see(desk.work, letters, now, role, tab if tab in desk.TABS else None)
        if role is not None and role not in {each["role"] for each in work["desks"]}:
            work = live.see(desk.work, letters, now, None, work["tab"])
        return {"work": work, "head": live.see(desk.head, letters, now) if g.visitor.is_head else None}

    @bp.get("/requests/<id>")
    @who(STAFF, COUNTER, HEAD)
    def page(id):
        if wants_part():
            return shared.part(REQUEST, **shared.whole(id))
        if wants_json():
            return jsonify(desk.told(shared.row(id)))
        return render_template("letters/desk_request.html", **shared.shared(), **shared.whole(id))

    @bp.post("/requests/<id>/show")
    @who(STAFF)
    def show(id):
        live.do(show_form, id, "shown", by=g.visitor.name)
        if wants_part():
            return shared.part(ANSWERS, **shared.answers(shared.row(id), shown=True))
        if wants_json():  # what is written is for a person's eyes
            return jsonify(desk.told(shared.row(id)))
        page = render_template("letters/desk_request.html", **shared.shared(), **shared.whole(id, shown=True))
        answer = make_response(page)
        answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url=/letters/requests/{id}"  # masked, where no script does it
        return answer

    @bp.post(f"/requests/<id>/<any({', '.join(repr(verb) for verb in VERBS)}):verb>")
    @who(STAFF, COUNTER, HEAD)
    def act(id, verb):
        asked, row = Asked(), shared.row(id)
        given = {"seen": asked.number("seen"), "by": g.visitor.name, "tap": asked.text("tap")}
        if verb == "hand-to":
            role = asked.text("to", "")
            if role not in letters.roles:
                raise NotARole(field="to", role=role[:60])
            live.do(hand_request, id, role, **given)
        else:
            state = led_to(verb, row["state"]) or ""  # refused by the lobby, unless the same tap has done it
            live.do(
                move_request, id, state, holder=letters.holder_of(state), reason=_reason(asked, verb),
                missing=_missing(asked, shared.entry(row["service"])) if verb == "send-back" else (), **given,
            )  # fmt: skip
        return said(desk.told(shared.row(id)), f"/letters/requests/{id}",
                    lambda: shared.part(REQUEST, **shared.whole(id)))  # fmt: skip

    @bp.post("/search")
    @who(STAFF)
    def search():
        ids = found(Asked().text("q"))
        rows = [row for id in ids if (row := live.see(desk.one, letters, id, shared.now()))]
        given = {"found": [row | {"lines": shared.answers(row)["lines"]} for row in rows]}
        if wants_part():
            return shared.part(FOUND, **given)
        if wants_json():
            return jsonify({"requests": [desk.told(row) for row in rows]})
        return render_template("letters/desk_page.html", **shared.shared(), **listed(), **given)

    def found(text):
        """The requests that fit; whoever has their forms opened for it has looked at them."""
        what, text = desk_search.searched(text)
        if what in ("code", "ticket"):
            ids = live.see(desk_search.of_code if what == "code" else desk_search.of_ticket_name, text)
        else:
            services = live.see(lambda lobby: {each.id: each.service for each in lobby.requests.values()})
            ids = shared.room.in_pool(
                desk_search.written_in, shared.store.every(), shared.catalogue, services, what, text
            )
            if ids:
                live.do(show_forms, ids, "search", by=g.visitor.name)
        return ids

    def _reason(asked, verb):
        """One of the list, as it stands in Indonesian, whatever language it was chosen in."""
        reason = asked.text("reason")
        if reason is None or verb not in REASONS:
            return None
        for language in artist.words.texts:
            listed = artist.words.say(REASONS[verb], language)
            if reason in listed:
                return artist.words.say(REASONS[verb], MAIN)[listed.index(reason)]
        raise NotListed(field="reason")

    return bp


def _missing(asked, entry):
    """The keys that were ticked. Raises NotOfThisForm for what the service does not ask."""
    given = asked.texts("missing")
    known = [key for key, _ in may_be_missing(entry)] if entry else []
    if not set(given) <= set(known):
        raise NotOfThisForm(field="missing")
    return tuple(key for key in known if key in given)


def _list_told(given):
    work = given["work"]
    return {
        "seq": work["seq"], "desks": work["desks"], "more": work["more"],
        "requests": [desk.told(row) | {"stuck": row["stuck"]} for row in work["rows"]],
    }  # fmt: skip

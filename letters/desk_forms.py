"""Forms at the desk: one that staff put right or type for somebody, and the letters of whoever sits at the counter."""

import re
from urllib.parse import quote

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, request

from asking import Asked, said, wants_json, wants_part
from doors import COUNTER, HEAD, STAFF, who
from letters import desk
from letters.asked_form import asked_form
from letters.desk_search import of_code
from letters.form import as_typed, as_written, blanks, read, said_mistakes
from letters.intake import hand_in
from lobby.letter import SETTLED
from lobby.refusals import BadRequest, Refusal, UnknownTicket
from lobby.requests import FormIsGone, FormSettled, RequestUnknown, bring_request, change_form, show_form

TICKET = "letters/_desk_ticket.html"
ADDRESS = re.compile(r".*/letters/([A-Za-z0-9_-]{10,64})/?(?:[?#].*)?", re.ASCII)
MOST_TOKEN, MOST_COUNTER = 64, 20


class NoForm(Refusal):
    status = 404
    sentence = "Layanan ini tidak memakai formulir di sini. Kerjakan seperti biasa di loket."


class NotWell(BadRequest):
    sentence = "Ada isian yang belum benar. Lihat tanda di bawah isian itu."


def desk_form_pages(shared):
    """The pages of a Desk on which something is typed, and the panel of the counter."""
    bp = Blueprint("letter_desk_forms", __name__, url_prefix="/letters")
    live, letters, store = shared.live, shared.letters, shared.store
    office, catalogue = shared.settings.office, shared.catalogue
    with_form = {id: catalogue.services[id] for id in office.services if blanks(catalogue.services[id])}
    shared.artist.environment.globals["services_with_form"] = frozenset(with_form)  # for the counter's desk

    # --- one that is there is put right ------------------------------------------------------------------------------

    @bp.get("/requests/<id>/change")
    @bp.get("/requests/<id>/change/open")
    @who(STAFF, COUNTER, HEAD)
    def back(id):
        """No address leads to what is written: a browser that goes back to one shows the request, masked."""
        return redirect(f"/letters/requests/{quote(id, safe='')}{shared.artist.onward()['tail']}", 303)

    @bp.post("/requests/<id>/change/open")
    @who(STAFF)
    def change(id):
        if shared.row(id)["state"] in SETTLED:
            raise FormSettled()
        live.do(show_form, id, "change", by=g.visitor.name)
        row = shared.row(id)
        entry = _form_of(row["service"])
        return form_page(entry, as_written(entry, store.read(id) or {}), {}, one=row)

    @bp.post("/requests/<id>/change")
    @who(STAFF)
    def save(id):
        asked, row = asked_form(), shared.row(id)
        entry = _form_of(row["service"])
        answers, mistakes = _read(asked, entry)
        if mistakes:
            return _again(entry, asked, mistakes, one=row | {"changed": asked.number("seen") or row["changed"]})
        done = live.do(change_form, id, seen=asked.number("seen"), by=g.visitor.name, tap=asked.text("tap"))
        # The same press again: the disk may have failed the first time, and then nothing but the record has changed.
        if not done.again or live.see(lambda lobby: lobby.requests[id].changed) == done.seq:
            store.keep(id, answers, shared.now())
            if shared.row(id)["form"] == "deleted":  # somebody deleted it in this moment: it must not come back
                store.delete([id])
                raise FormIsGone()
        return said(desk.told(shared.row(id)), f"/letters/requests/{id}")

    # --- one is typed for somebody who cannot ------------------------------------------------------------------------

    @bp.get("/requests/new/<service>")
    @who(STAFF, COUNTER, HEAD)
    def blank(service):
        entry = _form_of(service)
        store.ready()
        return form_page(entry, {}, {}, **_came_from(request.args))

    @bp.post("/requests/new/<service>")
    @who(STAFF, COUNTER, HEAD)
    def make(service):
        asked, entry = asked_form(), _form_of(service)
        came_from = _came_from({name: asked.text(name) for name in ("ticket", "counter", "for_language")})
        answers, mistakes = _read(asked, entry)
        if mistakes:
            return _again(entry, asked, mistakes, **came_from)
        _, made = hand_in(
            live, store, shared.settings, service, answers, channel="staff", by=g.visitor.name, tap=asked.text("tap"),
            ticket_token=came_from["ticket"] or None, language=_language_of(came_from["ticket"]),
        )  # fmt: skip
        back = f"/counters/{came_from['counter']}" if came_from["counter"] else f"/letters/requests/{made.id}"
        return said(desk.told(shared.row(made.id)), back, status=201)

    def form_page(entry, answers, mistakes, status=200, **given):
        given = {"one": None, "ticket": None, "counter": None, "ticket_shown": None, "trusted": ()} | given
        page = render_template(
            "letters/desk_form.html", **shared.shared(), entry=entry, blanks=blanks(entry), answers=answers,
            mistakes=mistakes, may_trust=True, **given,
        )  # fmt: skip
        return make_response(page, status)

    def _again(entry, asked, mistakes, **given):
        """The form as it was typed, a sentence at each blank that does not fit; a program is told them."""
        if wants_json():
            refusal, words = NotWell(field=next(iter(mistakes))), shared.artist.words
            told = {"refusal": refusal.name, "message": words.refusal(refusal), "field": refusal.field}
            told["mistakes"] = said_mistakes(mistakes, words, shared.artist.page_language(), may_trust=True)
            return jsonify(told), 422
        trusted = [name for name in asked.texts("trusting") if name not in mistakes]
        return form_page(entry, as_typed(entry, asked.sent), mistakes, 422, trusted=trusted, **given)

    def _read(asked, entry):
        today = office.local(shared.now()).date()
        return read(entry, asked.sent, today=today, trusting=asked.texts("trusting"))

    def _form_of(service):
        if service not in with_form:
            raise NoForm()
        return with_form[service]

    def _came_from(given):
        """For whom the form is typed, and to which counter one goes back; what is not so is left out."""
        ticket, counter = (given.get("ticket") or "")[:MOST_TOKEN], (given.get("counter") or "")[:MOST_COUNTER]
        seen = live.see(desk.of_ticket, letters, ticket, shared.now()) if ticket else None
        return {
            "ticket": ticket if seen else None,
            "ticket_shown": seen["shown"] if seen else None,
            "counter": counter if counter in office.counters else None,
        }

    def _language_of(token):
        return live.see(lambda lobby: lobby.by_token(token).language if lobby.by_token(token) else None)

    # --- the letters of whoever sits here -----------------------------------------------------------------------------

    @bp.get("/tickets/<token>")
    @who(STAFF, COUNTER, HEAD)
    def ticket(token):
        given = ticket_given(token, request.args)
        if wants_part():
            return shared.part(TICKET, **given)
        if wants_json():
            return jsonify({"requests": [desk.told(row) for row in given["ticket"]["requests"]]})
        return render_template("letters/desk_ticket.html", **shared.shared(), **given)

    @bp.post("/tickets/<token>/bring")
    @who(STAFF, COUNTER, HEAD)
    def bring(token):
        """Whoever has this number came about a request: by its code, or by what a scanner read of its slip."""
        asked = Asked()
        brought = live.see(_meant, asked.text("code", ""))
        if not brought:
            raise RequestUnknown(field="code")
        live.do(bring_request, brought[0], token, by=g.visitor.name, tap=asked.text("tap"))
        counter = asked.text("counter", "")
        known = counter if counter in office.counters else None
        return said(
            desk.told(shared.row(brought[0])), f"/counters/{known}" if known else f"/letters/requests/{brought[0]}",
            lambda: shared.part(TICKET, **ticket_given(token, {"counter": counter, "request": brought[0]})),
        )  # fmt: skip

    def ticket_given(token, asked):
        seen = live.see(desk.of_ticket, letters, token, shared.now())
        if seen is None:
            raise UnknownTicket(field="ticket", ticket="")
        rows = seen["requests"]
        chosen = next((row for row in rows if row["id"] == asked.get("request")), None)
        if chosen is None and rows:
            chosen = next((row for row in rows if not row["done"]), rows[-1])
        counter = asked.get("counter")
        given = {
            "ticket": seen,
            "chosen": chosen,
            "counter": counter if counter in office.counters else None,
            "fillable": _fillable(seen),
        }
        return given | (shared.whole(chosen["id"]) if chosen else {})

    def _fillable(seen):
        """The services whose form can be filled in now: the ticket's own, else those of its queue."""
        own = with_form.get(seen["service"])
        if own:
            return [own]
        return [entry for entry in with_form.values() if entry.group == seen["queue"]] or list(with_form.values())

    return bp


def _meant(lobby, text):
    """The request of a code as it was typed, or of an address as a scanner reads it; a list of one or none."""
    code = re.sub(r"[ .\-]", "", text)
    if found := of_code(lobby, code):
        return found
    match = ADDRESS.fullmatch(text)
    request = lobby.request_tokens.get(match[1] if match else text)
    return [request.id] if request else []

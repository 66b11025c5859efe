"""Letters at the kiosk: a form filled in by touch, one question a screen; and where a letter stands, by its slip.

The browser keeps nothing: what is typed lies in the page and, sealed, for minutes in the office's drafts.
"""

import re
from urllib.parse import urlencode

from flask import Blueprint, g, jsonify, redirect, request

from asking import Asked, said, wants_json, wants_part
from doors import KIOSK, who
from kiosk_view import draw_screen, view_here
from letters.asked_form import NothingAsked, asked_form, entry_of, number_of
from letters.drafts import Draft
from letters.form import as_typed, at_the_counter, blanks, read, said_mistakes, shown_as
from letters.intake import hand_in
from letters.standing import ICONS, found
from lobby.requests import MOST_OF_A_TICKET
from sealing import FormsLocked

FORM, LIST, LETTER, SENT, UNSENT, REVIEW, LOCKED = (
    f"letters/_kiosk_{name}.html" for name in ("form", "forms", "letter", "sent", "unsent", "review", "locked")
)
ALL = "*"
IDLE_MINUTES = 2  # without a touch, after which what is typed is deleted


def kiosk_pages(live, artist, settings, store, drafts, address):
    """`/kiosk/form/<service>` and `/kiosk/letters/<token>`. `drafts`: what is typed at kiosks just now."""
    bp = Blueprint("letter_kiosk", __name__, url_prefix="/kiosk")
    catalogue, office, words = settings.catalogue, settings.office, artist.words

    def here():
        """The name under which this kiosk's draft lies."""
        return str(g.visitor.device.id)

    def screen(template, view, status=200, **given):
        """The whole page, or what the kiosk's script puts into it."""
        return draw_screen(artist, template, view, live.clock.now(), **given), status

    # --- the form --------------------------------------------------------------------------------------------------

    @bp.get("/form")
    @who(KIOSK)
    def forms():
        view, queue = view_here(settings), office.queues.get(request.args.get("queue"))
        entries = forms_of(queue.letter if queue else None, settings)
        if not entries:
            raise NothingAsked()
        return screen(LIST, view, entries=entries, queue=queue)

    @bp.get("/form/<service>")
    @who(KIOSK)
    def form(service):
        view, entry = view_here(settings), entry_of(service, settings)
        try:
            store.ready()
        except FormsLocked:  # to the kiosk's script it is a screen like another
            return screen(LOCKED, view, 200 if wants_part() else FormsLocked.status)
        draft = drafts.of(here()) if request.args.get("resume") else None
        draft = draft if draft and draft.service == service else None
        if draft:
            view.language, view.ticket = draft.language or view.language, draft.ticket
        return drawn(view, entry, draft.typed if draft else {}, tap=draft.tap if draft else None,
                     step=draft.step if draft else 0)  # fmt: skip

    @bp.post("/form/<service>/draft")
    @who(KIOSK)
    def keep(service):
        """Keep what is typed; say what is wrong at the blank named `of`, or at all of them and what they are."""
        entry, asked = entry_of(service, settings), asked_form()
        typed, of = as_typed(entry, asked.sent), asked.text("of")
        language = artist.page_language()
        drafts.keep(here(), Draft(
            service, typed, asked.number("step") or 0, asked.text("tap", ""), asked.text("ticket"), language
        ))  # fmt: skip
        if of is None:
            return jsonify(mistakes={})
        answers, mistakes = read(entry, asked.sent, today=today())
        wanted = mistakes if of == ALL else {name: each for name, each in mistakes.items() if name == of}
        told = {"mistakes": said_mistakes(wanted, words, language)}
        if of == ALL and not mistakes:
            rows = [
                (number, each, _looked_at(each, shown_as(each, answers.get(each.name, ""), words, language)))
                for number, each in enumerate(blanks(entry), 1)
            ]  # fmt: skip
            told["review"] = artist.part(REVIEW, language, rows=rows)
        return jsonify(told)

    @bp.post("/form/<service>")
    @who(KIOSK)
    def send(service):
        entry, asked, view = entry_of(service, settings), asked_form(), view_here(settings)
        view.language = artist.page_language() or view.language
        view.ticket = asked.text("ticket")
        ticket = number_of(view.ticket, live)
        answers, mistakes = read(entry, asked.sent, today=today())
        if mistakes:
            if wants_part() or wants_json():
                message = words.say("letter_kiosk.to_mend", view.language)
                told = {"refusal": "BadRequest", "message": message, "field": next(iter(mistakes))}
                return jsonify(told | {"mistakes": said_mistakes(mistakes, words, view.language)}), 422
            return drawn(view, entry, as_typed(entry, asked.sent), mistakes=mistakes, tap=asked.text("tap"), status=422)
        done, made = hand_in(
            live, store, settings, service, answers, channel="kiosk", by=g.visitor.name, tap=asked.text("tap"),
            ticket_token=ticket.token if ticket else None, language=view.language,
        )  # fmt: skip
        drafts.wipe(here(), tap=asked.text("tap"))
        told = {"code": made.code, "token": made.token, "service": service, "url": f"/letters/{made.token}"}
        return said(
            told, view.to(f"/kiosk/letters/{made.token}"),
            lambda: artist.part(SENT, view.language, **of_sent(view, entry, made, ticket)), 200 if done.again else 201,
        )  # fmt: skip

    @bp.get("/unsent")
    @who(KIOSK)
    def unsent():
        """After a power cut: whose form was this? Nothing where there is none that may be shown."""
        draft = drafts.of(here())
        if draft is None or draft.service not in office.services or not any(draft.typed.values()):
            return "", 204
        view, entry = view_here(settings), catalogue.services[draft.service]
        view.language = draft.language or view.language
        return artist.part(UNSENT, view.language, view=view, entry=entry, at=draft.at)

    @bp.post("/unsent")
    @who(KIOSK)
    def leave():
        """Whoever typed has gone, or wishes it gone."""
        drafts.wipe(here(), tap=Asked().text("form"))
        return said({"unsent": False}, "/kiosk", lambda: "", 200)

    def drawn(view, entry, typed, *, mistakes=None, tap=None, step=0, status=200):
        ticket = number_of(view.ticket, live)
        return screen(
            FORM, view, status, entry=entry, blanks=blanks(entry), at_the_counter=at_the_counter(entry), answers=typed,
            mistakes=mistakes or {}, ticket=ticket, tap=tap, step=step, letters=settings.letters,
            idle_minutes=IDLE_MINUTES,
        )  # fmt: skip

    def today():
        return office.local(live.clock.now()).date()

    def of_sent(view, entry, made, ticket):
        return {"view": view, "entry": entry, "letter": made, "ticket": ticket,
                "link": f"/letters/{made.token}/qr.svg" if address() else None}  # fmt: skip

    # --- where a letter stands -------------------------------------------------------------------------------------

    @bp.get("/letters/<token>")
    @who(KIOSK)
    def letter(token):
        view, shown = view_here(settings), found(live, token, settings)
        if not request.args.get("lang") and shown["language"] in settings.languages:
            view.language = shown["language"]
        missing = [texts.get(view.language, text) for text, texts in shown["missing"]]
        others = live.see(_others, token)
        if wants_json():
            return redirect(f"/letters/{token}")
        return screen(
            LETTER, view, letter=shown, missing=missing, others=others, sign=ICONS[shown["state"]],
            queue=office.queues.get(office.services[shown["service"]].queue) if shown["service"] in office.services
            else None, closed=live.see(lambda lobby: lobby.closed_as(live.clock.now())), named=catalogue.services,
        )  # fmt: skip

    with_form = {entry.id for entry in forms_of(None, settings)}
    artist.environment.globals.update(
        form_for=lambda taken, view: form_for(taken, view, settings), form_of=with_form.__contains__,
        kiosk_has_forms=bool(with_form),
    )  # fmt: skip
    return bp


def forms_of(letter, settings):
    """The entries of a queue's services that have a form, in the order of the office; of all queues without one."""
    entries = settings.catalogue.services
    return [
        entries[service.id] for service in settings.office.services.values()
        if service.id in entries and blanks(entries[service.id]) and letter in (None, service.queue)
    ]  # fmt: skip


def form_for(taken, view, settings):
    """Where somebody who has just taken a number fills in its form; None where there is none, or enough already."""
    if len(taken["letters"]) >= MOST_OF_A_TICKET:
        return None
    more = {"lang": view.language, "ticket": taken["token"]}
    entries = forms_of(taken["queue_letter"], settings)
    if taken["service"] is None:
        return "/kiosk/form?" + urlencode(more | {"queue": taken["queue_letter"]}) if entries else None
    is_done = any(letter.service == taken["service"].id for letter in taken["letters"])
    if is_done or taken["service"].id not in {entry.id for entry in entries}:
        return None
    return f"/kiosk/form/{taken['service'].id}?" + urlencode(more)


def _looked_at(blank, text):
    """Long numbers in groups of four, as they are compared with a card."""
    return " ".join(re.findall("..?.?.?", text)) if blank.type in ("nik", "nokk", "phone") else text


def _others(lobby, token):
    """The other letters of the same number."""
    asked = lobby.request_tokens.get(token)
    if asked is None or asked.ticket is None:
        return []
    return [each for each in lobby.requests_of(asked.ticket, asked.day) if each is not asked]

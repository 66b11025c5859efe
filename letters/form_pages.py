"""Where a resident fills in a form: at home before coming, or on a bench in the waiting room while a number waits."""

import math

from flask import Blueprint, g, jsonify, make_response, render_template, request

from asking import unlisted, wants_json, wants_part
from doors import PUBLIC, who
from letters.asked_form import asked_form, entry_of, number_of
from letters.form import as_typed, at_the_counter, blanks, is_name, is_year, read, said_mistakes
from letters.intake import hand_in
from lobby.refusals import BadRequest, Refusal
from pace import Pace, network_of
from words import rupiah

# So many forms in so many seconds. A whole waiting room is behind one address, so whoever holds a number has a pace of
# their own; what is typed on a device of the office is never kept waiting.
OF_ONE_NUMBER, OF_ONE_ADDRESS, OF_EVERYBODY = (10, 600), (20, 600), (100, 600)


class TooManyForms(Refusal):
    status = 429
    sentence = "Sedang banyak formulir yang masuk. Isian ini belum terkirim. Coba {seconds} detik lagi."


def form_pages(live, artist, settings, store):
    """The forms of this office, and where they are handed in."""
    bp = Blueprint("letter_forms", __name__, url_prefix="/letters")
    catalogue, office = settings.catalogue, settings.office
    with_form = {id: entry for id in office.services if blanks(entry := catalogue.services[id])}
    # Other rooms' pages lead here where there is a form.
    artist.environment.globals.update(
        has_form=lambda service: service in with_form,
        has_forms=lambda queue=None: any(queue in (None, entry.group) for entry in with_form.values()),
        is_name=is_name, is_year=is_year,
    )  # fmt: skip
    of_number, of_address, of_all = Pace(*OF_ONE_NUMBER), Pace(*OF_ONE_ADDRESS), Pace(*OF_EVERYBODY)

    @bp.get("/forms")
    @who(PUBLIC)
    def forms():
        ticket, wanted = number_of(request.args.get("ticket"), live), request.args.get("queue")
        letters = [wanted] if wanted in office.queues else list(office.queues)
        sections = [
            (office.queues[letter], own)
            for letter in letters
            if (own := [entry for entry in with_form.values() if entry.group == letter])
        ]
        if wants_json():
            return jsonify(forms=[
                {"id": entry.id, "name": entry.name, "url": f"/letters/form/{entry.id}"}
                for _, own in sections for entry in own
            ])  # fmt: skip
        return unlisted(render_template(
            "letters/forms.html", sections=sections, ticket=ticket, queue=wanted if len(letters) == 1 else None
        ))  # fmt: skip

    @bp.get("/form/<service>")
    @who(PUBLIC)
    def form(service):
        entry = entry_of(service, settings)
        store.ready()
        return drawn(entry, number_of(request.args.get("ticket"), live))

    @bp.post("/form/<service>")
    @who(PUBLIC)
    def give(service):
        entry = entry_of(service, settings)
        asked = asked_form()
        ticket = number_of(asked.text("ticket"), live)
        answers, mistakes = read(entry, asked.sent, today=office.local(live.clock.now()).date())
        if mistakes:
            return mistaken(entry, ticket, asked, mistakes)
        try:
            done, made = kept(entry, answers, ticket, asked)
        except Refusal as refusal:
            if wants_json() or wants_part():
                raise
            status = getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
            return drawn(entry, ticket, asked, refusal=refusal, status=status)
        url = f"/letters/{made.token}"
        if wants_part() or wants_json():
            told = {"code": made.code, "token": made.token, "service": made.service, "state": made.state, "url": url}
            return unlisted(jsonify(told), 200 if done.again else 201)
        language = artist.page_language()
        answer = make_response("", 303)
        answer.headers["Location"] = url if language == settings.language else f"{url}?lang={language}"
        return unlisted(answer)

    def kept(entry, answers, ticket, asked):
        """Hand it in, at a pace that leaves the office room to work."""
        keep_pace(ticket)
        language = asked.text("language")
        return hand_in(
            live, store, settings, entry.id, answers, channel="phone", by=g.visitor.name, tap=asked.text("tap"),
            ticket_token=ticket.token if ticket else None,
            language=language if language in settings.languages else artist.page_language(),
        )  # fmt: skip

    def keep_pace(ticket):
        """Count this form where it belongs. Raises TooManyForms."""
        if g.visitor.device is not None:
            return
        address = network_of(request.remote_addr or "")
        places = [(of_number, ticket.token)] if ticket else [(of_address, address), (of_all, "")]
        seconds = max(pace.wait(key) for pace, key in places)
        if seconds > 0:
            g.retry_after = math.ceil(seconds)
            raise TooManyForms(seconds=g.retry_after)
        for pace, key in places:
            pace.count(key)

    def mistaken(entry, ticket, asked, mistakes):
        """422: a sentence at each blank. A program is told the sentences, and nothing of what it sent."""
        language = artist.page_language()
        if wants_json() and not wants_part():
            message = artist.words.say("form.to_mend", language, n=len(mistakes))
            told = {"refusal": "BadRequest", "message": message, "field": next(iter(mistakes))}
            told["mistakes"] = said_mistakes(mistakes, artist.words, language)
            return unlisted(jsonify(told), 422)
        return drawn(entry, ticket, asked, mistakes=mistakes, status=422)

    def drawn(entry, ticket, asked=None, *, mistakes=None, refusal=None, status=200):
        """The page; for its script, the part with the blanks."""
        return unlisted(render_template(
            "letters/_form.html" if wants_part() else "letters/form.html", entry=entry, blanks=blanks(entry),
            at_the_counter=at_the_counter(entry), answers=as_typed(entry, asked.sent) if asked else {},
            mistakes=mistakes or {}, refusal=refusal, ticket=ticket, tap=asked.text("tap") if asked else None,
            queue=office.queues.get(entry.group), letters=settings.letters, language=artist.page_language(),
            is_device=g.visitor.device is not None, fee=rupiah(entry.fee),
        ), status)  # fmt: skip

    return bp

"""The papers about letters: that a form was handed in, and that its letter is ready. No name stands on them.

What is written in a form is not known here at all: a slip is composed from what the lobby knows of the request.
"""

import logging

import gevent
from flask import Blueprint, g, request

from asking import Asked, Taps, said, wants_json
from doors import COUNTER, KIOSK, STAFF, who
from kiosk.jobs import EXPIRED, FAILED, PRINTED
from kiosk.pages import NoPaper, view_of
from kiosk.printers import TROUBLE, UNKNOWN
from kiosk.slip import Slip, free, when
from lobby.letter import CHECKING, READY, LetterRequest
from lobby.requests import RequestGone
from words import MAIN

KIND = "letter"
PAPER, PRINTED_NOW = "kiosk/_letter_paper.html", "kiosk/_letter_printed.html"

log = logging.getLogger("antrean.spool")


def letter_slip(asked, service, words, language, now, address):
    """The Slip of a LetterRequest: SIAP DIAMBIL where it is ready, else the receipt of its form.

    `service`: of the office, or None where it has it no more; `now`: UTC; `address`: where phones find this office,
    or None.
    """

    def say(key, **fields):
        return words.say(key, language, **fields)

    ready, office = asked.state == READY, words.office
    lines = [("title", office.name)]
    if office.region:
        lines.append(("small", office.region))
    lines.append(("rule", ""))
    heading = "letter_slip.ready" if ready else "letter_slip.receipt"
    lines.append(("title", say(heading)))
    if language != MAIN:
        lines.append(("small", words.say(heading, MAIN)))
    if service:
        lines.append(("strong", service.named(language)))
        if service.named(language) != service.named(MAIN):
            lines.append(("small", service.named(MAIN)))
    lines += [("text", say("letter_slip.code")), ("number", asked.code_shown), ("rule", "")]
    if ready:
        lines.append(("strong", say("letter_slip.bring")))
        lines += [("item", say("letter_slip.bring_card")), ("item", say("letter_slip.bring_slip"))]
        lines += [("text", say("letter_slip.where", desk=asked.holder)), *_hours(office, words, language, now)]
    else:
        lines += [("text", say("letter_slip.next_checked")), ("text", say("letter_slip.next_follow"))]
    lines += [("rule", ""), *free(words, language)]
    link = f"{address}/letters/{asked.token}" if address else None
    if link:
        lines.append(("link", say("letter_slip.link")))
    lines += [("small", say("letter_slip.keep")), ("pair", when(words, language, now))]
    return Slip(asked.code, tuple(lines), link, KIND, words.say("slip.again", language))


def example_letter(letters, service, now, *, ready):
    """A LetterRequest that nobody made, for an example of its slip. `letters`: as the office has set them."""
    state = READY if ready else CHECKING
    return LetterRequest(
        id="contoh", token="contoh-slip-surat", code="012345", service=service.id if service else "", channel="kiosk",
        made_at=now, language=None, state=state, holder=letters.holder_of(state), since=now, changed=0,
    )  # fmt: skip


def _hours(office, words, language, now):
    """When the office is open on the day on which it opens next, or nothing where it never closes."""
    opening = now if office.is_open(now) else office.next_opening(now)
    if not office.hours.week or opening is None:
        return []
    spans = office.hours.spans(office.local(opening).date())
    hours = ", ".join(f"{start:%H.%M}-{end:%H.%M}" for start, end in spans)
    return [("text", words.say("letter_slip.hours", language, day=office.local(opening).date(), hours=hours))]


def letter_slip_pages(live, artist, spool, settings, address, name_of):
    """`/kiosk/letters/slip`. `name_of(by)`: what whoever acted is called; of a kiosk, its name."""
    bp = Blueprint("letter_slips", __name__, url_prefix="/kiosk")
    words, taps = artist.words, Taps()

    def composed(asked):
        service = settings.office.services.get(asked.service)
        return letter_slip(asked, service, words, asked.language or settings.language, live.clock.now(), address())

    def hand_out(news):
        """Whoever has filled in a form at a kiosk gets its receipt there."""
        for _, fact in news:
            if fact.verb == "make_request" and fact.channel == "kiosk":
                gevent.spawn(receipt, fact.request, fact.by)

    def receipt(request, by):
        asked = live.see(lambda lobby: lobby.requests.get(request))
        if asked:
            spool.add(composed(asked), name_of(by))

    live.followers.append(hand_out)

    @bp.post("/letters/slip")
    @who(KIOSK, STAFF, COUNTER)
    def print_slip():
        sent = Asked()
        asked = live.see(_request, sent.text("request"), sent.text("token"))
        kiosk, staff = here(), g.visitor.may(STAFF) or g.visitor.may(COUNTER)
        if not spool.prints(kiosk):
            raise NoPaper()
        first = taps.is_first(sent.text("tap"))
        if first:
            spool.add(composed(asked), kiosk)
        page = f"/letters/requests/{asked.id}" if staff else f"/kiosk/letters/{asked.token}"
        return said(
            {"request": asked.id, "paper": True, "state": paper_of(asked, kiosk)}, page,
            lambda: drawn(asked, kiosk, PRINTED_NOW), 201 if first else 200,
        )  # fmt: skip

    @bp.get("/letters/slip")
    @who(KIOSK, STAFF)
    def paper():
        """How the paper of a request is, for the screen that waits for it."""
        asked, kiosk = live.see(_request, request.args.get("request"), request.args.get("token")), here()
        return {"state": paper_of(asked, kiosk)} if wants_json() else drawn(asked, kiosk)

    def here():
        """The kiosk that asks; None for staff, whose papers come out where those of no kiosk in particular do."""
        return g.visitor.device.name if g.visitor.may(KIOSK) and g.visitor.staff is None else None

    def drawn(asked, kiosk, template=PAPER):
        view = view_of(request.args, settings, kiosk or "")
        view.language = artist.page_language() or view.language
        return artist.part(template, view.language, state=paper_of(asked, kiosk), token=asked.token, view=view)

    def paper_of(asked, kiosk):
        """none, due, late, printed or sent (by a printer that cannot tell); as on the screen of a number."""
        printer = spool.printer_of(kiosk)
        if printer is None:
            return "none"
        mine = (job for job in spool.jobs if (job.kind, job.slip.name, job.printer) == (KIND, asked.code, printer.name))
        job = next(mine, None)
        if job is None:
            return "none"
        if job.status == PRINTED:
            return "sent" if printer.state.kind == UNKNOWN else "printed"
        if job.status == EXPIRED:
            return "expired"
        return "late" if job.status == FAILED or printer.state.kind == TROUBLE else "due"

    return bp


def _request(lobby, request, token):
    """The LetterRequest of an id or a token. Raises RequestGone."""
    asked = lobby.requests.get(request) if request else lobby.request_tokens.get(token)
    if asked is None:
        raise RequestGone()
    return asked

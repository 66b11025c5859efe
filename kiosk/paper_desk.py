"""What staff do about paper: see what came out and what did not, print a slip again, change a roll, try a printer."""

from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, Response, g, render_template, request

from asking import Asked, Taps, said, wants_json, wants_part
from doors import COUNTER, KIOSK, STAFF, NotAllowed, who
from kiosk.letter_slips import example_letter, letter_slip
from kiosk.models import models
from kiosk.pages import slip_again, view_of
from kiosk.paper_state import papers, printer_here, printer_named, slip_here
from kiosk.printers import told
from kiosk.slip import Slip, slip_of
from kiosk.taken import screen_of
from lobby.refusals import BadRequest, Refusal, UnknownTicket
from lobby.slips import MOST_COPIES, reprint_slip
from lobby.ticket import shown as shown_name

PAPERS, TAKEN = "kiosk/_papers.html", "kiosk/_taken.html"
PICTURES_KEPT = 64
EXAMPLES = ("ticket", "receipt", "ready")
AN_HOUR = "private, max-age=3600"


class NoPrinter(Refusal):
    sentence = "Tidak ada pencetak untuk slip ini. Sebutkan nomornya, atau tuliskan."


class NoSuchPrinter(BadRequest):
    status = 404
    sentence = "Tidak ada pencetak dengan nama itu."


class NoSuchSlip(BadRequest):
    status = 404
    sentence = "Slip ini tidak disimpan lagi."


def paper_pages(live, artist, spool, settings, address, in_pool):
    """The pages about paper. `in_pool(work, *given)` runs what takes long beside the pages."""
    bp = Blueprint("paper", __name__, url_prefix="/kiosk")
    words, taps = artist.words, Taps()

    @bp.get("/slips")
    @who(KIOSK, STAFF, COUNTER)
    def slips():
        given = what()
        if wants_part():
            return artist.part(PAPERS, artist.page_language(), **given)
        return _told(given, words) if wants_json() else render_template("kiosk/slips.html", **given)

    @bp.get("/slips/<int:number>")
    @who(STAFF, COUNTER)
    def slip(number):
        shown = slip_here(_job(number), spool, live.see(_day))
        if wants_json():
            return _told_slip(shown)
        if shown["printer"] is None:
            raise NoSuchSlip()
        _, millimetres = in_pool(_drawn, *_drawing(shown))
        shown["title"] = _title(shown["job"])
        return render_template("kiosk/slip.html", slip=shown, millimetres=millimetres)

    @bp.get("/slips/<int:number>.png")
    @who(KIOSK, STAFF, COUNTER)
    def picture(number):
        shown = slip_here(_job(number), spool, live.see(_day))
        if shown["printer"] is None:
            raise NoSuchSlip()
        return _png(in_pool(_drawn, *_drawing(shown)))

    @bp.post("/reprint")
    @who(KIOSK, STAFF, COUNTER)
    def reprint():
        asked, staff = Asked(), is_staff()
        token = asked.text("token")
        if not staff and token is None:  # a kiosk prints again only what stands on its own screen
            raise NotAllowed()
        ticket = live.see(_ticket, asked.text("ticket", ""), token)
        kiosk = ticket.kiosk if staff else g.visitor.device.name
        if spool.printer_of(kiosk) is None:
            raise NoPrinter()
        done = live.do(
            reprint_slip, ticket.name, most=None if staff else MOST_COPIES, by=g.visitor.name, tap=asked.text("tap")
        )
        if not done.again:
            slip = slip_again(live, words, settings, address, ticket.token)
            spool.add(slip, kiosk, ticket=ticket.name, copy=done.fact.copy)
            if staff:
                spool.try_now()
        told, status = {"ticket": ticket.name, "copy": done.fact.copy}, 200 if done.again else 201
        if staff:
            counter = asked.text("counter")
            page = f"/counters/{counter}" if counter in settings.office.counters else "/kiosk/slips"
            return said(told, page, drawn, status)
        return said(told, f"/kiosk/taken/{ticket.token}", lambda: drawn_at_kiosk(ticket.token), status)

    @bp.post("/roll")
    @who(STAFF, COUNTER)
    def roll():
        asked = Asked()
        printer = _printer(asked.text("printer"))
        if taps.is_first(asked.text("tap")):
            spool.new_roll(printer.name, by=g.visitor.name)
        shown = printer_here(printer)
        return said({"printer": printer.name, "paper_left_millimetres": shown["left"]}, "/kiosk/slips", drawn)

    @bp.post("/test")
    @who(STAFF, COUNTER)
    def test():
        asked = Asked()
        printer, language = _printer(asked.text("printer")), artist.page_language()
        first = taps.is_first(asked.text("tap"))
        if first:
            slip = test_slip(printer, words, language, live.clock.now())
            spool.add(slip, next(iter(printer.settings.kiosks), None))
            spool.try_now()
        return said({"printer": printer.name}, "/kiosk/slips", drawn, 201 if first else 200)

    @bp.get("/preview")
    @who(STAFF, COUNTER)
    def preview():
        example = _example()
        shown = {
            "millimetres": in_pool(_drawn, *example["given"])[1],
            "text": example["slip"].as_text(example["model"].columns),
            "picture": "/kiosk/preview.png?" + urlencode(request.args or {"picture": int(example["picture"])}),
        }
        if wants_json():
            return {"model": example["model"].id, "language": example["lang"], **shown}
        return render_template(
            "kiosk/preview.html", example=example, models=models().values(), language=settings.language, **shown
        )

    @bp.get("/preview.png")
    @who(STAFF, COUNTER)
    def preview_picture():
        return _png(in_pool(_drawn, *_example()["given"]))

    def what():
        given = papers(live, spool)
        for printer in given["printers"]:
            printer["sentence"] = told(words, printer["where"], printer["state"], artist.page_language())
            printer["metres"], printer["roll_metres"] = _metres(printer["left"]), _metres(printer["roll"])
        for shown in given["slips"]:
            shown["title"] = _title(shown["job"])
        return given | {"may": is_staff()}

    def _metres(millimetres):
        """`12` or, of a few, `3,5`."""
        metres = (millimetres or 0) / 1000
        return words.number(round(metres) if metres >= 10 else round(metres, 1), artist.page_language())

    def _title(job):
        kind = words.say(f"paper.kind_{job.kind}", artist.page_language())
        return f"{kind} {shown_name(job.ticket)}" if job.ticket else f"{kind}, {words.hour(job.at)}"

    def drawn():
        return artist.part(PAPERS, artist.page_language(), **what())

    def drawn_at_kiosk(token):
        view = view_of({}, settings, g.visitor.device.name)
        return artist.part(TAKEN, **screen_of(live, spool, view, token, address))

    def is_staff():
        return g.visitor.may(STAFF) or g.visitor.may(COUNTER)

    def _job(number):
        job = spool.job(number)
        return job if job else _refuse(NoSuchSlip())

    def _printer(name):
        """The printer of this name; the only one there is need not be named."""
        printer = printer_named(name, spool) if name else spool.printer_of()
        return printer if printer else _refuse(NoSuchPrinter(field="printer"))

    def _drawing(shown):
        """What `_drawn` needs to draw a job's slip as it went to its printer."""
        job, printer = shown["job"], shown["printer"]
        slip = job.slip.marked(job.marks, words.hour(job.changed_at)) if job.marks else job.slip
        return slip, printer.model, printer.settings.picture, spool.logo_of(printer.settings)

    def _example():
        """An example slip as a page's query asks for it: on which printer, in which language, for which service."""
        asked, first = request.args, spool.printer_of()
        model = models().get(asked.get("model")) or (first.model if first else next(iter(models().values())))
        language = asked.get("lang") if asked.get("lang") in settings.languages else settings.language
        service = settings.office.services.get(asked.get("service"))
        queue = settings.office.queues[service.queue] if service else next(iter(settings.office.queues.values()))
        ticket = {
            "ticket": f"{queue.letter}023", "token": "contoh-slip", "queue": queue, "queue_letter": queue.letter,
            "service": service, "priority": "none", "language": language, "status": "waiting", "ahead": 4,
            "wait": (15, 25),
        }  # fmt: skip
        paper = asked.get("paper") if asked.get("paper") in EXAMPLES else EXAMPLES[0]
        slip = slip_of(ticket, words, language, live.clock.now(), address())
        if paper != EXAMPLES[0]:
            letter = example_letter(settings.letters, service, live.clock.now(), ready=paper == "ready")
            slip = letter_slip(letter, service, words, language, live.clock.now(), address())
        as_picture = asked.get("picture") == "1" or (not asked and first is not None and first.settings.picture)
        logo = spool.logo_of(first.settings) if as_picture and first else None
        return {
            "model": model, "lang": language, "service": service, "picture": as_picture, "slip": slip, "paper": paper,
            "given": (slip, model, as_picture, logo),
        }  # fmt: skip

    return bp


def test_slip(printer, words, language, now):
    """A short slip by which somebody sees that a printer prints, and which printer it is."""
    return Slip(
        "test",
        (
            ("title", words.office.name),
            ("title", words.say("paper.test_title", language)),
            ("text", printer.name),
            ("text", printer.model.name),
            ("small", printer.where),
            ("text", words.say("paper.test_what", language)),
            ("small", words.say("paper.test_not", language)),
            ("small", f"{words.date(now, language)} {words.hour(now)}"),
        ),
        kind="test",
    )


@lru_cache(maxsize=PICTURES_KEPT)
def _drawn(slip, model, as_picture, logo):
    """(PNG, millimetres) of a slip as paper: what its own bytes draw. Takes a while, the first time half a second."""
    from kiosk.paper import as_bytes  # here, because the process that watches over the server needs none of it
    from kiosk.preview import read

    sheet = read(as_bytes(slip, model, picture=as_picture, logo=logo), model)
    return sheet.png(), round(sheet.millimetres)


def _png(drawn):
    return Response(drawn[0], mimetype="image/png", headers={"Cache-Control": AN_HOUR})


def _ticket(lobby, name, token):
    ticket = lobby.by_token(token) if token else lobby.tickets.get(name.replace(" ", "").upper())
    if ticket is None or ticket.name not in lobby.tickets:
        raise UnknownTicket(field="token" if token else "ticket", ticket=name)
    return ticket


def _day(lobby):
    return lobby.day.date if lobby.day else None


def _refuse(refusal):
    raise refusal


def _told(given, words):
    """The page about paper, for programs."""
    return {
        "slips": [slip["text"] for slip in given["slips"]],
        "jobs": [_told_slip(slip) for slip in given["slips"]],
        "printers": [told_printer(printer, words) for printer in given["printers"]],
        "unprinted": [ticket.name for ticket in given["unprinted"]],
    }


def told_printer(printer, words):
    return {
        "name": printer["name"], "where": printer["where"], "model": printer["model"],
        "state": printer["state"].kind, "reason": printer["state"].reason,
        "message": told(words, printer["where"], printer["state"]), "waiting": printer["waiting"],
        "paper_left_millimetres": printer["left"], "slips_left": printer["slips"], "paper_low": printer["low"],
    }  # fmt: skip


def _told_slip(slip):
    job = slip["job"]
    return {
        "id": job.id, "printer": job.printer, "kind": job.kind, "ticket": job.ticket, "copy": job.copy,
        "status": job.status, "reason": job.reason, "at": job.at.isoformat(), "text": slip["text"],
        "picture": slip["picture"],
    }  # fmt: skip

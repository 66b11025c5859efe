"""Where staff find the day's count, print numbers for a day without power, and tell of those given on paper."""

import re
import secrets
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request

from asking import Asked, Taps, said, wants_json
from doors import COUNTER, HEAD, STAFF, who
from kiosk.pages import NoPaper
from kiosk.paper import as_bytes
from kiosk.papers import IN_A_PART, block_slips, closing_slip, count_rows, record_rows, verify_rows
from kiosk.preview import read
from kiosk.slip import list_of
from lobby.block import SHEETS, day_of, enter_numbers, papers, print_block, settle_paper
from lobby.closing import closing, seal_rows
from lobby.refusals import BadRequest, NoDayIsOpen, Refusal, UnknownService
from lobby.ticket import named, shown
from words import rupiah

A_WHILE = timedelta(days=4)  # a long weekend with the box switched off is shorter
TYPED = re.compile(r"(?P<letter>[A-Za-z]?)\s*0*(?P<number>[0-9]{1,5})", re.ASCII)


class NotTheNumber(BadRequest):
    sentence = "Nomor {number} tidak dapat dibaca. Tulis seperti ini: {example}."


class Papers:
    """The day's closing slip, as the paper and as the page have it."""

    def __init__(self, live, words, spool, seal_of, name_of):
        """`seal_of(seq)`: the seal of a fact, from the journal; `name_of(by)`: who that was, or None."""
        self.live, self.words, self.spool, self.seal_of, self.name_of = live, words, spool, seal_of, name_of

    def told(self):
        """(the day's closing, its seal, who closed it). Raises NoDayIsOpen when there has been no day."""
        told = self.live.see(closing)
        if told is None:
            raise NoDayIsOpen()
        return told, self.seal_of(told["seq"]), self.name_of(told["closed_by"])

    def print_closing(self):
        """Ask for the slip. → its Job, or None where nothing prints."""
        return self.spool.add(closing_slip(*self.told(), self.words, self.words.language, self.live.clock.now()))

    def catch_up(self):
        """Ask for the slip of a day that somebody closed, where the power went before anybody had asked for it."""
        day = self.live.see(lambda lobby: lobby.day)
        if day is None or day.closed_by is None or self.live.clock.now() - day.closed_at > A_WHILE:
            return
        if not any(job.kind == "closing" and job.at >= day.closed_at for job in self.spool.jobs):
            self.print_closing()


def day_papers(live, artist, spool, settings, its_papers, in_pool):
    """`its_papers`: the Papers of this office. `in_pool(work, *given)` runs what takes long beside the pages."""
    bp = Blueprint("day_papers", __name__, url_prefix="/kiosk")
    words, taps = artist.words, Taps()

    def prints_once(tap):
        """May this press print? The same tap has printed already."""
        if spool.printer_of() is None:
            raise NoPaper()
        return taps.is_first(tap)

    @bp.get("/closing")
    @who(STAFF, HEAD)
    def day_count():
        if not wants_json() and live.see(closing) is None:
            return render_template("kiosk/paper_closing.html", told=None)
        told, seal, by = its_papers.told()
        if wants_json():
            return _as_json(told, seal)
        language = artist.page_language()
        queues = [
            (letter, queue, count_rows(counts, words, language), spans)
            for letter, queue, counts, spans in told["queues"] if counts.given
        ]  # fmt: skip
        return render_template(
            "kiosk/paper_closing.html", told=told, by=by, queues=queues, seal_rows=seal_rows(seal),
            command=" ".join(verify_rows(seal)), total=count_rows(told["total"], words, language),
            record=record_rows(told, words, language),
            day=words.day(date.fromisoformat(told["day"]), language), asked=request.args.get("asked"),
            printer=spool.printer_of(), prints=spool.prints(),
        )  # fmt: skip

    @bp.post("/closing")
    @who(STAFF, HEAD)
    def print_day_count():
        if prints_once(Asked().text("tap")):
            its_papers.print_closing()
        return said({"paper": spool.prints()}, "/kiosk/closing?asked=1", status=201)

    @bp.get("/block")
    @who(STAFF, HEAD)
    def sheets():
        now = live.clock.now()
        rows, printer = live.see(papers, live.see(day_of, now)), spool.printer_of()
        return render_template(
            "kiosk/paper_block.html", rows=rows, sheets=_metres(printer, rows[0]["queue"]), printer=printer,
            prints=spool.prints(), asked=request.args.get("asked"),
        )  # fmt: skip

    def _metres(printer, queue):
        """[(numbers on a sheet, metres of paper it takes as people read them)]"""
        if printer is None:
            return []
        slip = block_slips(queue, 1, IN_A_PART, words, settings.language)[0]
        length = in_pool(_millimetres, slip, printer.model) / 1000 / IN_A_PART
        return [(count, words.number(round(count * length, 1))) for count in SHEETS]

    @bp.post("/block")
    @who(STAFF, HEAD)
    def print_sheet():
        asked = Asked()
        if spool.printer_of() is None:
            raise NoPaper()
        done = live.do(
            print_block, asked.text("queue"), asked.number("count") or 0,
            first=1 if (first := asked.number("first")) is None else first, by=g.visitor.name, tap=asked.text("tap"),
        )  # fmt: skip
        sheet = done.fact
        if not done.again:
            queue = settings.office.queues[sheet.queue]
            for slip in block_slips(queue, sheet.first, sheet.last, words, settings.language):
                spool.add(slip)
        first, last = named(sheet.queue, sheet.first), named(sheet.queue, sheet.last)
        page = "/kiosk/block?" + urlencode({"asked": f"{shown(first)} – {shown(last)}"})
        return said({"first": first, "last": last, "paper": spool.prints()}, page, status=200 if done.again else 201)

    @bp.get("/lists")
    @who(STAFF, HEAD, COUNTER)
    def lists():
        office, asked = settings.office, request.args.get("asked")
        chosen = office.services.get(request.args.get("service"))
        counter = request.args.get("counter")
        return render_template(
            "kiosk/paper_lists.html", chosen=chosen, asked=office.services.get(asked),
            services=office.services.values(), queues=office.queues.values(), printer=spool.printer_of(),
            counter=counter if counter in office.counters else None, prints=spool.prints(), rupiah=rupiah,
        )  # fmt: skip

    @bp.post("/lists")
    @who(STAFF, HEAD, COUNTER)
    def print_list():
        asked = Asked()
        wanted, counter = asked.text("service", ""), asked.text("counter")
        if wanted not in settings.office.services:
            raise UnknownService(field="service", service=wanted)
        if prints_once(asked.text("tap")):
            spool.add(list_of(settings.office.services[wanted], words, settings.language))
        page = "/kiosk/lists?" + urlencode({"asked": wanted} | ({"counter": counter} if counter else {}))
        return said({"service": wanted, "paper": spool.prints()}, page, status=201)

    @bp.get("/entered")
    @who(STAFF, HEAD)
    def entered():
        return _entered_page(_Range(request.args, settings), request.args.get("done"))

    def _entered_page(wanted, done=None, refusal=None):
        """The screen on which paper is told of. A range that is asked about is told back before it is recorded."""
        now = live.clock.now()
        today = live.see(day_of, now)
        day, summary = wanted.day or live.see(_day_at_hand, today), None
        shown_day = day if _is_day(day) else today
        if wanted.queue and refusal is None:
            try:
                summary = _summary(live.see(_decided, wanted, day, clock_trusted=live.clock.trusted, now=now))
            except Refusal as problem:
                refusal = problem
        return render_template(
            "kiosk/paper_entered.html", rows=live.see(papers, shown_day), day=shown_day, today=today,
            said_day=words.day(date.fromisoformat(shown_day), artist.page_language()), wanted=wanted, summary=summary,
            refusal=refusal, done=done, goes_on=live.see(_goes_on, shown_day, today),
        )  # fmt: skip

    @bp.post("/entered")
    @who(STAFF, HEAD)
    def enter():
        asked = Asked()
        fields = ("queue", "day", "first", "last", "served")
        wanted = _Range({name: asked.text(name) for name in fields}, settings)
        day = wanted.day or live.see(_day_at_hand, live.see(day_of, live.clock.now()))
        try:
            wanted.check()
            done = live.do(
                enter_numbers, wanted.queue, by=g.visitor.name, tap=asked.text("tap"),
                clock_trusted=live.clock.trusted, day=day, **wanted.given(),
            )  # fmt: skip
        except Refusal as refusal:
            if wants_json():
                raise
            return _entered_page(wanted, refusal=refusal), 409
        first, last = (named(wanted.queue, number) for number in (wanted.first, wanted.last))
        page = "/kiosk/entered?" + urlencode({"day": day, "done": f"{shown(first)} – {shown(last)}"})
        told = {"first": first, "last": last, "day": day, "seq": done.seq}
        return said(told, page, status=200 if done.again else 201)

    @bp.post("/entered/none")
    @who(STAFF, HEAD)
    def none_given():
        asked = Asked()
        done = live.do(settle_paper, asked.text("queue"), by=g.visitor.name, tap=asked.text("tap"))
        return said({"queue": done.fact.queue, "seq": done.seq}, "/kiosk/entered")

    return bp


class _Range:
    """The numbers somebody has typed: `A 031`, `a31` or `31`. Empty is not typed."""

    def __init__(self, fields, settings):
        self.queue = fields.get("queue") or None
        self.day = fields.get("day") or None
        self.typed = {name: (fields.get(name) or "").strip() for name in ("first", "last", "served")}
        self.first, self.last, self.served = (self._number(self.typed[name]) for name in ("first", "last", "served"))

    def _number(self, text):
        found = TYPED.fullmatch(text)
        fits = found and found["letter"].upper() in ("", self.queue)
        return int(found["number"]) if fits else None

    def check(self):
        """Raises NotTheNumber for what cannot be read, and for a first or last number that is not there."""
        for name in ("first", "last", "served"):
            if getattr(self, name) is None and (self.typed[name] or name != "served"):
                raise NotTheNumber(field=name, number=self.typed[name] or "—", example=f"{self.queue or 'A'} 031")

    def given(self):
        """What `enter_numbers` is told."""
        tokens = iter(lambda: secrets.token_urlsafe(16), None)
        return {"first": self.first, "last": self.last, "served": self.served or 0, "tokens": tokens}


def _millimetres(slip, model):
    return read(as_bytes(slip, model), model).millimetres


def _decided(lobby, wanted, day, *, clock_trusted, now):
    """The facts that telling of these numbers would come to; nothing happens yet."""
    wanted.check()
    return enter_numbers(lobby, wanted.queue, day=day, clock_trusted=clock_trusted, now=now, **wanted.given())


def _summary(facts):
    entered = [fact for fact in facts if fact.verb == "enter_numbers"]
    served = sum(fact.served for fact in entered)
    return {"first": entered[0].ticket, "last": entered[-1].ticket, "n": len(entered), "served": served,
            "left": len(entered) - served}  # fmt: skip


def _day_at_hand(lobby, today):
    """The day somebody means who names none: the one that is open, else today."""
    return lobby.day.date if lobby.day and lobby.day.is_open else today


def _goes_on(lobby, day, today):
    """Would those who were not served wait? On any other day they have expired."""
    if lobby.day and lobby.day.date == day:
        return lobby.day.is_open
    return day == today


def _is_day(text):
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _as_json(told, seal):
    """The same for programs."""

    def counts(counts):
        return {name: getattr(counts, name) for name in counts.__slots__}

    return {
        "day": told["day"], "seq": told["seq"], "seal": seal, "closed": told["closed_at"] is not None,
        "total": counts(told["total"]),
        "queues": {letter: counts(of_it) for letter, _, of_it, _ in told["queues"]},
        "jumps": [{"ticket": jump.ticket, "counter": jump.counter, "reason": jump.reason} for jump in told["jumps"]],
        "cancelled": dict(told["cancelled"]), "restored": dict(told["restored"]), "changed": dict(told["changed"]),
        "unprinted": told["unprinted"], "reprinted": told["reprinted"], "help": told["help"],
        "delayed": told["delayed"], "rejoined": told["rejoined"],
        "feedback": {"given": told["feedback"][0], "content": told["feedback"][1]},
    }  # fmt: skip

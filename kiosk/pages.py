"""The kiosk: a number in one touch, its ticket on the screen, what to bring, a voice, and a bell for a person."""

import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request

from asking import Asked, said, wants_part
from doors import KIOSK, who
from kiosk.listen import Reader
from kiosk.menu import help_at, menu
from kiosk.slip import list_of, slip_of
from kiosk.taken import screen_of
from lobby.lobby import Lobby
from lobby.place import place
from lobby.refusals import Refusal, UnknownService
from lobby.requests import RequestsEnough, RequestUnknown, bring_request
from words import rupiah

SCREEN, TAKEN, HELP, LISTED = "kiosk/_screen.html", "kiosk/_taken.html", "kiosk/_help.html", "kiosk/_listed.html"
PAPER = "kiosk/_paper.html"


class TooManyTaps(Refusal):
    status = 429
    sentence = "Banyak nomor baru saja diambil. Mohon tunggu sebentar, atau minta bantuan petugas."


class NoPaper(Refusal):
    sentence = "Kertas sedang tidak ada. Daftar di layar boleh difoto."


def kiosk_pages(live, artist, spool, settings, address, voice):
    """Where numbers are taken. `address()` is where phones reach this office, for the QR; None when unknown.

    `voice.speech(texts, language)` gives what is read aloud, as words and as the addresses of their recordings.
    """
    bp = Blueprint("kiosk", __name__, url_prefix="/kiosk")
    pace = _Pace(settings.kiosk.most_per_minute)

    def view_here():
        return view_of(request.args, settings, g.visitor.device.name)

    def shown_here(language=None):
        """What every screen needs beside its own: the view of whoever stands here."""
        view = view_here()
        view.language = language or view.language
        return {"view": view, "language": view.language, "help": live.see(help_at, view.kiosk, live.clock.now())}

    @bp.get("")
    @who(KIOSK)
    def page():
        given = what(live, artist.words, spool, view_here())
        return artist.part(SCREEN, **given) if wants_part() else render_template("kiosk/page.html", **given)

    @bp.post("/issue")
    @who(KIOSK)
    def issue():
        asked = Asked()
        device, tap = g.visitor.name, asked.text("tap")
        language = asked.text("language")
        with pace.allow(device, tap):
            done = live.issue(
                asked.text("queue"), service=asked.text("service"), priority=asked.text("priority", "none"),
                language=language if language in settings.languages else None, kiosk=g.visitor.device.name,
                by=device, tap=tap,
            )  # fmt: skip
            if asked.text("letter"):
                _bring(live, asked.text("letter"), done.fact.token, device)
        return handed_over(done.fact.token, done.again, view_here(), live, artist, spool, settings, address)

    def taken(token, view):
        return screen_of(live, spool, view, token, address) or abort(404)

    @bp.get("/taken/<token>")
    @who(KIOSK)
    def ticket(token):
        given = taken(token, view_here())
        return artist.part(PAPER, **given) if wants_part() else render_template("kiosk/ticket.html", **given)

    @bp.post("/list")
    @who(KIOSK)
    def print_list():
        asked = Asked()
        wanted = asked.text("service", "")
        service = settings.office.services.get(wanted)
        language = artist.page_language()
        if service is None:
            raise UnknownService(field="service", service=wanted)
        here = g.visitor.device.name
        if not spool.prints(here):
            raise NoPaper()
        with pace.allow(g.visitor.name, asked.text("tap")) as again:
            if not again:
                spool.add(list_of(service, artist.words, language), here)
        page = "/kiosk/listed?" + urlencode({"lang": language})
        return said(
            {"service": service.id, "paper": spool.prints(here)}, page,
            lambda: artist.part(LISTED, **shown_here(language)), status=200 if again else 201,
        )  # fmt: skip

    @bp.get("/listed")
    @who(KIOSK)
    def listed():
        return render_template("kiosk/listed.html", **shown_here())

    @bp.post("/help")
    @who(KIOSK)
    def help():
        live.do(Lobby.ask_help, g.visitor.device.name, by=g.visitor.name, tap=Asked().text("tap"))
        language = artist.page_language()
        page = "/kiosk/help?" + urlencode({"lang": language})
        return said({"help": "asked"}, page, lambda: artist.part(HELP, **shown_here(language)), status=201)

    @bp.get("/help")
    @who(KIOSK)
    def help_coming():
        given = shown_here()
        return render_template("kiosk/help.html", **given) if given["help"] else redirect("/kiosk")

    @bp.get("/listen")
    @who(KIOSK)
    def listen():
        """{say, clips, words} of a screen: start, services, prepare, taken, check_in, listed or help."""
        view, screen = view_here(), request.args.get("screen")
        reader, given = Reader(artist.words, view.language), what(live, artist.words, spool, view)
        if screen == "taken":
            shown = taken(request.args.get("token", ""), view)
            texts = reader.taken(shown["taken"], shown["comes"], shown["paper"] != "none")
        elif screen == "check_in":
            texts = reader.check_in()
        elif screen == "listed":
            texts = reader.listed()
        elif screen == "help":
            texts = reader.help(given["help"])
        elif given["service"]:
            texts = reader.prepare(given["service"], given["paper"])
        elif given["queue"]:
            texts = reader.services(given["queue"])
        else:
            texts = reader.start(given["menu"], view, given["paper"])
        return voice.speech(texts, view.language)

    return bp


class View:
    """What one kiosk's screen shows: its language, the queue and service it asks about, whether priority was chosen."""

    def __init__(self, kiosk, language, priority, queue=None, service=None):
        self.kiosk, self.language, self.priority, self.queue, self.service = kiosk, language, priority, queue, service

    @property
    def room(self):
        return f"{self.kiosk}|{self.language}|{self.priority}"

    def but(self, **changed):
        """The address of the same screen with something changed."""
        return "/kiosk?" + urlencode(self._query(changed))

    def door(self, path, **more):
        """The address of another page that a kiosk shows, in this person's language."""
        return path + "?" + urlencode(more | self._query({"queue": None, "service": None}))

    def listen(self, screen, **more):
        """The address of what this screen says."""
        return "/kiosk/listen?" + urlencode({"screen": screen} | self._query(more))

    def _query(self, changed):
        kept = {"lang": self.language, "queue": self.queue, "service": self.service, "priority": self.priority}
        return {key: value for key, value in (kept | changed).items() if value and value != "none"}


def view_of(asked, settings, kiosk=""):
    """The view in a page's query or in what a socket says when it connects. `kiosk` is the device's name."""
    language, queue, asks = asked.get("lang"), asked.get("queue"), settings.kiosk.ask == "service"
    queue = queue if asks and queue in settings.office.queues else None
    service = settings.office.services.get(asked.get("service")) if settings.kiosk.prepare else None
    return View(
        kiosk,
        language if language in settings.languages else settings.language,
        "priority" if asked.get("priority") == "priority" else "none",
        queue,
        service.id if service and service.queue == queue else None,
    )


def what(live, words, spool, view):
    """Everything the kiosk's templates need."""
    now = live.clock.now()
    seen = live.see(menu, now)
    for pause in [seen["pause"], *(tile["pause"] for tile in seen["tiles"])]:
        if pause:
            pause["said"] = words.reason(pause["reason"], view.language)
    queue = next((tile for tile in seen["tiles"] if tile["queue"].letter == view.queue), None)
    is_gone = spool.printer_of(view.kiosk) is not None and not spool.prints(view.kiosk)
    return {
        "menu": seen, "view": view, "queue": queue, "service": live.office.services.get(view.service),
        "paper": spool.prints(view.kiosk), "paper_gone": is_gone, "now": now, "seq": seen["seq"],
        "language": view.language, "help": live.see(help_at, view.kiosk, now), "rupiah": rupiah,
    }  # fmt: skip


def draw(live, artist, spool, view):
    """{part: html} of one kiosk; one that shows another screen than the first asks anew itself."""
    given = what(live, artist.words, spool, view)
    return {"menu": artist.part(SCREEN, **given), "help": artist.part("kiosk/_standing.html", **given)}


def handed_over(token, again, view, live, artist, spool, settings, address):
    """Answer whoever stands at a kiosk and has a number now: its screen, and its slip, which comes out only once."""
    here, ticket = view.kiosk, live.see(place, token, live.clock.now())
    if not again and spool.printer_of(here):
        spool.add(slip_again(live, artist.words, settings, address, token), here, ticket=ticket["ticket"])
    return said(
        _told(ticket, spool.prints(here)), f"/kiosk/taken/{token}",
        lambda: artist.part(TAKEN, **(screen_of(live, spool, view, token, address) or abort(404))),
        status=200 if again else 201,
    )  # fmt: skip


def slip_again(live, words, settings, address, token):
    """The Slip of a ticket taken before, composed anew."""
    ticket = live.see(place, token, live.clock.now())
    return slip_of(ticket, words, ticket["language"] or settings.language, live.clock.now(), address())


def _bring(live, letter, ticket, by):
    """Whoever asked for a letter comes about it with the number just taken; a letter that has gone takes none away."""
    asked = live.see(lambda lobby: (lobby.request_tokens.get(letter), lobby.by_token(ticket)))
    if asked[0] and (asked[0].ticket, asked[0].day) != (asked[1].name, asked[1].day):
        with suppress(RequestUnknown, RequestsEnough):
            live.do(bring_request, asked[0].id, ticket, by=by)


def _told(ticket, paper):
    """What a program is told of a number just given."""
    return {
        "ticket": ticket["ticket"],
        "token": ticket["token"],
        "queue": ticket["queue_letter"],
        "service": ticket["service"].id if ticket["service"] else None,
        "ahead": ticket["ahead"],
        "wait": {"from": ticket["wait"][0], "to": ticket["wait"][1]} if ticket["wait"] else None,
        "paper": paper,
        "url": f"/t/{ticket['token']}",
    }


class _Pace:
    """How fast one kiosk gives numbers: a prankster is slowed down, a tap sent again or refused is not counted."""

    def __init__(self, most):
        self.most = most
        self._taps = defaultdict(dict)  # {device: {tap: when it came}}, oldest first

    @contextmanager
    def allow(self, device, tap):
        """Room for one slip; gives whether this tap had room already. Raises TooManyTaps when a minute's are spent."""
        taps, now = self._taps[device], time.monotonic()
        while taps and now - taps[first := next(iter(taps))] > 60:
            del taps[first]
        if tap and tap in taps:
            yield True
            return
        if self.most and len(taps) >= self.most:
            raise TooManyTaps()
        taken = tap or object()
        taps[taken] = now
        try:
            yield False
        except Exception:
            taps.pop(taken, None)
            raise

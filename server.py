"""Introduces everyone, and gets out of the way: one office, its rooms, its doors, its pages."""

import logging
import secrets
import socket
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import gevent
from flask import Flask, g, request
from markupsafe import Markup

import config as configuration
import counter.pages
import display.pages
import display.programme
import display.recordings
import display.televisions
import kiosk.paper_pages
import kiosk.pages
from address import lan_address
from clock import OfficeClock
from crowd import NAMESPACE as PHONES
from crowd import Crowd
from display.voice import Voice
from doors import COUNTER, HEAD, KIOSK, door_pages, guard
from drawing import Drawing
from feedback.room import Room as Feedback
from guide.ask_pages import Ears, ask_pages
from guide.home import home_pages
from guide.pages import guide_pages
from health import Health, health_pages
from journal.days import Days
from journal.register import register
from journal.reports import Rows
from journal.served import served
from journal.sqlite import SqliteJournal, seal_at, verified
from keys import Keys
from kiosk.check_in import check_in_pages
from kiosk.complaint_slips import complaint_slip_pages
from kiosk.letter_slips import letter_slip_pages
from kiosk.models import models
from kiosk.paper_desk import paper_pages
from kiosk.printers import way_for
from kiosk.spool import Spool
from letters.room import Room as Letters
from lobby.block import asleep, await_paper
from lobby.bookings import lapse
from lobby.live import LiveLobby, raised_or_given
from lobby.lobby import Lobby
from native import GreenletThreads
from openapi import openapi_pages
from outside import MARK, WayIn, is_residents_page, refuse_the_rest
from phone.booking import booking_pages
from phone.here import Here, here_pages
from phone.limits import Limits
from phone.line import line_of
from phone.online import online_pages
from phone.pages import phone_pages
from phone.puzzle import Puzzles
from phone.web_app import web_app_pages
from push import Place, Push
from refusing import answer_refusals
from reports.room import Room as Reports
from sockets import close_all, open_sockets
from squeezing import squeeze
from words import Words

HERE = Path(__file__).resolve().parent
RESTING = 0.02  # seconds the check of the journal lets pages go first, again and again
LEAVING = 10.0  # seconds a server that is just ending may still hold the folder
ICONS = "/static/vendor/lucide@1.62.0/icons.svg"
FACES = "/static/faces.svg#face-"

log = logging.getLogger("antrean")


class Server:
    """One office, open: `app` answers HTTP, `close()` lets everyone go."""

    def __init__(self, settings, folder, port=8000):
        """`settings`: a Config; `folder`: where everything the office writes lies. Raises JournalTrouble."""
        self.settings, self.folder, self.port = settings, Path(folder), port
        self.words = Words(settings.office, language=settings.language, offered=settings.languages)
        self.journal = SqliteJournal(self.folder / settings.journal, wait=LEAVING)
        threads = GreenletThreads()
        self.live = LiveLobby(settings.office, self.journal, _clock(self.journal, settings.office), threads)
        self.slept = _Sleep(self.live)  # before the spool says what became of old slips
        self.keys = Keys(self.folder / "doors.db", run=_in_pool)
        self.here = Here(self.keys, self.live.clock)
        self.limits = Limits(wall=lambda: self.live.clock.now().timestamp())
        self.voice = Voice(
            [self.folder / "clips", HERE / "display" / "clips"],
            tuple(dict.fromkeys((*settings.voice.languages, *settings.languages))), settings.voice.numbers,
            _names(settings), settings.voice.languages,
        )  # fmt: skip
        self.push = None
        self.spool = Spool(self.folder, _printers(settings, self.folder), self.live, threads, self._paper_changed)
        self.papers = kiosk.paper_pages.Papers(self.live, self.words, self.spool, self._seal_of, self._name_of)
        self.programme = display.programme.Programme(settings, self.words, self.folder / "media")
        self.televisions = display.televisions.Televisions(self.words)
        self.ears = Ears(settings.catalogue, self.folder, _in_pool)
        self.app = Flask("antrean", root_path=str(HERE))
        self.app.extensions["antrean"] = self
        self.counts = Counter()
        self._open()

    def address(self):
        """Where phones reach this office: from anywhere, or `http://192.168.1.20:8000` on its own network."""
        if self.settings.online.address:
            return self.settings.online.address
        name = self.settings.names[0] if self.settings.names else lan_address()
        return f"http://{name}:{self.port}"

    def close(self):
        """Let the pages go, so that they come back by themselves; then close the journal."""
        close_all(self.socketio)
        self.spool.close()
        self.live.close()

    def _open(self):
        app, live, settings = self.app, self.live, self.settings
        app.json.sort_keys, app.json.ensure_ascii = False, False
        app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
        squeeze(app)
        artist = Drawing(app, self.words, settings.language)
        app.jinja_env.globals.update(
            icon=icon, face=face, languages=settings.languages, new_tap=lambda: secrets.token_hex(8),
            ask_service=settings.kiosk.ask == "service", prepare=settings.kiosk.prepare,
            ratio=settings.office.rules.priority_per_normal, slips_printed=bool(self.spool.printers),
            from_home=settings.office.from_home, here_turn=self.here.turn,
        )  # fmt: skip
        names = (*settings.names, socket.gethostname(), f"{socket.gethostname()}.local")
        door = guard(app, self.keys, hosts=(*names, urlsplit(settings.online.address).hostname or ""))
        app.before_request(refuse_the_rest)
        self.socketio = open_sockets(
            app, is_ours=door.is_ours, counts=self.counts, total=settings.most_pages, per_address=settings.most_from_one
        )
        app.wsgi_app = WayIn(app.wsgi_app, settings.online.proxy)
        self.crowd = Crowd(self.socketio, live, lambda: live.see(line_of, live.clock.now(), self.words.hour))
        self.health = Health(
            live, self.words, self.spool, self.voice, self.folder, self._pages, self.televisions, self.programme.files,
            settings.catalogue, self.limits,
        )  # fmt: skip
        troubles = self.health.troubles
        app.register_blueprint(door_pages(self.keys, _own_first(settings.language, self.words.complete())))
        app.register_blueprint(kiosk.pages.kiosk_pages(live, artist, self.spool, settings, self.address, self.voice))
        app.register_blueprint(check_in_pages(live, artist, self.spool, settings, self.address, self.counts))
        app.register_blueprint(paper_pages(live, artist, self.spool, settings, self.address, _in_pool))
        app.register_blueprint(letter_slip_pages(live, artist, self.spool, settings, self.address, self._name_of))
        app.register_blueprint(kiosk.paper_pages.day_papers(live, artist, self.spool, settings, self.papers, _in_pool))
        live.followers += [self._day_ended, self.slept.follow]
        app.register_blueprint(counter.pages.counter_pages(live, artist, self.keys, settings, troubles))
        app.register_blueprint(counter.pages.day_pages(live, self.keys))
        app.register_blueprint(display.pages.display_pages(
            live, artist, self.voice, settings, self.programme, self.televisions, self.address,
            lambda: None if MARK in request.environ else self.here.code(),
        ))  # fmt: skip
        app.register_blueprint(display.recordings.recording_pages(self.voice, artist, settings))
        app.register_blueprint(phone_pages(live, settings, self.address, self.crowd.picture))
        app.register_blueprint(here_pages(self.here))
        app.register_blueprint(web_app_pages(self.words, settings, HERE / "static"))
        app.register_blueprint(booking_pages(
            live, artist, settings, self.keys, self.limits, Puzzles(self.keys, live.clock), self.here.is_here
        ))  # fmt: skip
        app.register_blueprint(online_pages(live, self.limits, self._name_of))
        app.register_blueprint(health_pages(self.health, live, self.counts))
        self.letters = Letters(
            live, artist, settings, self.folder, spool=self.spool, address=self.address, name_of=self._name_of,
            in_pool=_in_pool, socketio=self.socketio, register=lambda: _in_pool(register, self.journal.path),
        )  # fmt: skip
        self.feedback = Feedback(
            live, artist, settings, self.folder, spool=self.spool, voice=self.voice, address=self.address,
            name_of=self._name_of, in_pool=_in_pool,
            served=lambda first, last: _in_pool(served, self.journal.path, first, last),
        )  # fmt: skip
        app.register_blueprint(complaint_slip_pages(
            live, artist, self.spool, settings, self.address, self.feedback.desk.handed_in
        ))  # fmt: skip
        self.reports = Reports(
            live, artist, settings, self.folder, journal=self.journal.path, rows=Rows(self.journal.path),
            feedback=self.feedback, letters=self.letters, health=self.health, seal_of=self._seal_of,
            name_of=self._name_of, in_pool=_in_pool, days=Days(self.journal.path),
            slip_millimetres=self.spool.slip_millimetres,
        )  # fmt: skip
        for room in (self.letters, self.feedback, self.reports):
            self.health.rooms.append(room)
            for blueprint in room.blueprints():
                app.register_blueprint(blueprint)
        app.register_blueprint(openapi_pages(settings.office))
        app.register_blueprint(guide_pages(live, artist, settings, self.spool.prints, self.voice))
        app.register_blueprint(home_pages(live))
        app.register_blueprint(ask_pages(live, artist, settings, self.ears))
        app.context_processor(lambda: {
            "language": artist.page_language(), "now": live.clock.now(), **artist.onward(),
            "for_phones": is_residents_page(request.path) and _is_resident(),
        })  # fmt: skip
        answer_refusals(app, self.words, artist.page_language)
        self._push(artist, door, troubles)
        self.papers.catch_up()
        self.spool.catch_up(lambda token: kiosk.pages.slip_again(live, self.words, settings, self.address, token))

    def _seal_of(self, seq):
        return seal_at(self.journal.path, seq)

    def _name_of(self, by):
        """The name of whoever acted as `by`, a member of staff; of others what the record says, None for nobody."""
        names = {f"staff:{person.id}": person.name for person in self.keys.staff()}
        names |= {f"device:{device.id}": device.name for device in self.keys.devices()}
        return names.get(by, by)

    def _day_ended(self, news):
        """A day that a person closed ends with its slip."""
        if any(fact.verb == "close_day" and not fact.automatic for _, fact in news):
            gevent.spawn(self.papers.print_closing)

    def _paper_changed(self):
        if self.push:
            self.push.redraw("/kiosk", "/counters", "/reports")

    def _push(self, artist, door, troubles):
        live, settings, voice = self.live, self.settings, self.voice
        push = Push(self.socketio, live, lambda language: artist.part("_clock.html", language, now=live.clock.now()))
        push.add("/display", Place(
            lambda said, _: display.pages.view_of(said, settings),
            lambda view: display.pages.draw(live, artist, self.programme, view),
            lambda view, since, within: display.pages.announce(live, voice, settings, view, since, within),
        ))  # fmt: skip
        push.add("/counters", Place(
            lambda said, environ: _desk_of(said, environ, door, settings),
            lambda view: counter.pages.draw(live, artist, view.room, troubles),
        ))  # fmt: skip
        push.add("/kiosk", Place(
            lambda said, environ: _kiosk_of(said, environ, door, settings),
            lambda view: kiosk.pages.draw(live, artist, self.spool, view),
        ))  # fmt: skip
        push.add("/reports", Place(
            lambda said, environ: self.reports.now.view_of(said) if door.visitor(environ, HEAD).may(HEAD) else None,
            lambda view: self.reports.now.draw(view),
        ))  # fmt: skip
        push.afterwards += [self.crowd.look, self.letters.follow.look]
        self.push = push

    def start(self):
        """Begin to draw for pages, and check the whole journal in the background."""
        self.push.start()
        self.crowd.start()
        self.slept.ask()
        for room in self.health.rooms:
            room.start()
        gevent.spawn(self.ears.listener)
        gevent.spawn(self._mind_the_absent)
        gevent.spawn_later(3, self._check_journal)

    def _mind_the_absent(self):
        """Once a minute: those who have not come give their places back; and what was refused to homes is told."""
        while True:
            gevent.sleep(60)
            self.limits.say()
            if self.live.see(lambda lobby: lobby.late_bookings(self.live.clock.now())):
                self.live.tell(lapse)

    def _check_journal(self):
        try:
            given = (self.journal.path, None, lambda *_: time.sleep(RESTING))
            self.health.checked = gevent.get_hub().threadpool.apply(verified, given)
        except Exception as trouble:  # whatever it was: what was not checked is not well
            log.error("the journal was not checked: %s", trouble)
            self.health.unchecked = str(trouble)
        else:
            if not self.health.checked.fits:
                log.error("the journal does not fit: %s", self.health.checked.problem)

    def _pages(self):
        manager = self.socketio.server.manager
        return {space: sum(1 for _ in manager.get_participants(space, None)) for space in (*self.push.places, PHONES)}


class _Sleep:
    """What the box may have missed while it was without power: numbers given on paper, which somebody must tell of."""

    def __init__(self, live):
        self.live, self.awake_since = live, time.monotonic()
        self.last_at = live.see(lambda lobby: lobby.last_at)

    def ask(self):
        """Let no number be given twice: those of a queue that has sheets wait for somebody's word."""
        now = self.live.clock.now()
        woke = now - timedelta(seconds=time.monotonic() - self.awake_since)
        since = self.last_at if self.live.clock.trusted else None
        if self.live.see(asleep, since, woke):
            self.live.tell(await_paper, since, woke)

    def follow(self, news):
        """A clock put right tells how long it was."""
        if any(fact.verb == "settle_clock" for _, fact in news):
            self.ask()


def _printers(settings, folder):
    """(config.Printer, its Model, the way to it or None) each."""
    known = [(printer, models()[printer.model]) for printer in settings.printers]
    return tuple((printer, model, way_for(printer, model, folder)) for printer, model in known)


def _names(settings):
    """{language: the names this office gave its queues}, for the voice."""
    queues = settings.office.queues.values()
    return {language: [queue.named(language) for queue in queues] for language in settings.languages}


def _kiosk_of(said, environ, door, settings):
    visitor = door.visitor(environ, KIOSK)
    return kiosk.pages.view_of(said, settings, visitor.device.name) if visitor.may(KIOSK) else None


class _Desk:
    """A counter's page, as the socket knows it."""

    language = None  # the office's own

    def __init__(self, counter):
        self.room = counter


def _desk_of(said, environ, door, settings):
    wanted = str(said.get("counter", ""))
    if wanted in settings.office.counters and door.visitor(environ, COUNTER, wanted).may(COUNTER, wanted):
        return _Desk(wanted)
    return None


def _clock(journal, office):
    """A clock that knows what the journal knows of time."""
    lobby = journal.replayed(Lobby(office))

    def closed_already(instant):
        day = lobby.day
        return day is not None and not day.is_open and office.local(instant).date().isoformat() in lobby.days

    return OfficeClock(lobby.last_at, closed_already)


def _in_pool(work, *given):
    """Run what takes the processor long, like checking a PIN, beside the pages."""
    return raised_or_given(gevent.get_hub().threadpool.apply(_outcome, (work, given)))


def _outcome(work, given):
    """What it gives or raises: the pool would print a refusal as if it were a fault."""
    try:
        return work(*given)
    except Exception as problem:
        return problem


def _is_resident():
    """Is it no device of the office that asks? Whoever has not come to the door yet is a resident."""
    return "visitor" not in g or g.visitor.device is None


def _own_first(own, others):
    """The office's own language, then the others."""
    return tuple(dict.fromkeys((own, *others)))


def icon(name):
    """An icon beside words; never instead of them."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(ICONS, name)


def face(score):
    """How content somebody is, 1 to 4, as a face beside the words."""
    return Markup('<svg class="face" aria-hidden="true"><use href="{}{}"></use></svg>').format(FACES, score)


def opened(config_path, folder, port):
    """A Server from a configuration file. Raises BadConfig or JournalTrouble, each a sentence."""
    return Server(configuration.read(config_path), folder, port)

"""After facts: redraw the pages' parts, say the calls. The socket only speaks, and always says the whole picture.

Pages that show the same thing sit in one room; a room's parts are drawn once, and only what looks different is sent.
A burst of facts is drawn once. Every two seconds each page hears the office's clock: a board that falls silent has
lost the line, and its clock stands still.
"""

import logging
from dataclasses import dataclass, field

import gevent
from flask import request
from flask_socketio import join_room
from gevent.event import Event

from lobby.events import SlipPrinted, TicketCalled, TicketRecalled

log = logging.getLogger("antrean.push")

BEAT = 2.0  # seconds between two beats of the clock
LOOK_AGAIN = 15.0  # seconds after which pages are redrawn for the time that has passed
MISSED_WITHIN = 60  # seconds for which a call missed is still said to a page that comes back


@dataclass
class Place:
    """One namespace: how to tell a page's view from what it says, who may listen, and how to draw a view."""

    view_of: object  # (said by the page, environ) → view with `room` and `language`, or None: not for this page
    draw: object  # view → {part: html}
    announce: object = None  # (view, since, within) → messages, oldest first
    rooms: dict = field(default_factory=dict)  # {room: (view, {part: html last sent})}


class Push:
    """Draws for every page that listens. Everything here runs in the pages' own thread."""

    def __init__(self, socketio, live, clock_html):
        """`clock_html(language)`: the office's time as a part of a page."""
        self.socketio, self.live, self.clock_html = socketio, live, clock_html
        self.places = {}
        self._said = live.see(lambda lobby: lobby.seq)  # the calls up to here have been announced
        self._calls = False
        self._due = set()  # the namespaces to redraw
        self.afterwards = []  # called when every screen shows what happened
        self._changed = Event()
        live.followers.append(self._follow)

    def add(self, namespace, place):
        """Open a namespace to pages."""
        self.places[namespace] = place
        self.socketio.on_event("connect", lambda auth=None: self._welcome(namespace, place, auth), namespace)

    def start(self):
        """Draw from now on, in greenlets of their own."""
        gevent.spawn(self._draw_for_ever)
        gevent.spawn(self._beat_for_ever)

    def _follow(self, news):
        self._calls = self._calls or any(isinstance(fact, (TicketCalled, TicketRecalled)) for _, fact in news)
        if not all(isinstance(fact, SlipPrinted) for _, fact in news):  # nothing looks different when all is well
            self.redraw(*self.places)

    def redraw(self, *namespaces):
        """Draw some places soon, for something that is no fact, like a printer's state."""
        self._due.update(namespaces)
        self._changed.set()

    # --- a page comes ----------------------------------------------------------------------------------------------

    def _welcome(self, namespace, place, auth):
        said = auth if isinstance(auth, dict) else {}
        view = place.view_of(said, request.environ)
        if view is None:
            return False
        # Join first, then say what is so: whatever happens in between is pushed as well, and nothing is missed.
        join_room(view.room)
        self._join(namespace, place, view)
        self._tell(namespace, request.sid, place.draw(view))
        if place.announce:
            since = said.get("since")
            since = since if type(since) is int else 0
            # What no page has been told yet comes with the next drawing, to everyone at once.
            for message in place.announce(view, since, MISSED_WITHIN):
                if message["seq"] <= self._said:
                    self.socketio.emit("announce", message, namespace=namespace, to=request.sid)
        return None

    def _join(self, namespace, place, view):
        if view.room not in place.rooms:
            place.rooms[view.room] = (view, {})

    # --- something happened, or time passed ------------------------------------------------------------------------

    def _draw_for_ever(self):
        while True:
            came = self._changed.wait(LOOK_AGAIN)
            self._changed.clear()
            due, self._due = self._due if came else set(self.places), set()
            calls, self._calls = self._calls, False
            drawn = self.live.see(lambda lobby: lobby.seq)
            for namespace, place in self.places.items():
                for room in list(place.rooms) if namespace in due else ():
                    self._safely(self._redraw, namespace, place, room)
                    gevent.sleep(0)
            if calls:
                self._announce(drawn)
            for then in self.afterwards:
                then()

    def _redraw(self, namespace, place, room):
        if not self._is_inhabited(namespace, room):
            del place.rooms[room]
            return
        view, before = place.rooms[room]
        drawn = place.draw(view)
        self._tell(namespace, room, {part: html for part, html in drawn.items() if before.get(part) != html})
        place.rooms[room] = (view, drawn)

    def _announce(self, drawn):
        """Say the calls that every board shows by now, those up to `drawn`: a board says nothing it does not show."""
        said, self._said = self._said, drawn
        for namespace, place in self.places.items():
            for room in list(place.rooms) if place.announce else ():
                self._safely(self._say, namespace, place, room, said)

    def _say(self, namespace, place, room, since):
        view, _ = place.rooms[room]
        for message in place.announce(view, since, MISSED_WITHIN):
            if message["seq"] <= self._said:
                self.socketio.emit("announce", message, namespace=namespace, to=room)

    def _beat_for_ever(self):
        while True:
            gevent.sleep(BEAT)
            for namespace, place in self.places.items():
                for room, (view, _) in list(place.rooms.items()):
                    self._safely(self._beat, namespace, room, view.language)

    def _beat(self, namespace, room, language):
        self._tell(namespace, room, {"clock": self.clock_html(language)})

    def _tell(self, namespace, to, parts):
        seq = self.live.see(lambda lobby: lobby.seq)
        for part, html in parts.items():
            self.socketio.emit("draw", {"part": part, "html": html, "seq": seq}, namespace=namespace, to=to)

    def _is_inhabited(self, namespace, room):
        return next(iter(self.socketio.server.manager.get_participants(namespace, room)), None) is not None

    def _safely(self, act, *arguments):
        """A page that cannot be drawn must not stop the others; the act it shows stands in any case."""
        try:
            act(*arguments)
        except Exception:
            log.exception("a page could not be drawn")

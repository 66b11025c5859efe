"""Phones that follow a letter: each is told of its own, when that one moves, after the screens and the desks.

A letter that nobody watches costs nothing. One that is watched is drawn once for all its phones of one language, and
between two drawings whoever has something to do goes first: neither a tap nor a call waits for a thousand phones.
"""

import logging
import time

import gevent
from gevent.event import Event

log = logging.getLogger("antrean.letters")

NAMESPACE = "/letters"
BEAT = 15.0  # seconds after which a phone is told the hour although nothing has changed
LOOK_AGAIN = 60.0  # seconds after which a letter is drawn anew for the time that has passed, or for its number's sake
REST = 0.1  # seconds between two rounds


class Follow:
    """Tells the phones. `draw(token, language)` → (the request's name, HTML), or None when there is nothing (more).

    `hour()`: what time it is, as the office writes it; `languages`: those it offers, its own first.
    """

    def __init__(self, socketio, live, draw, hour, languages):
        self.socketio, self.live, self.draw, self.hour, self.languages = socketio, live, draw, hour, languages
        self._rooms = {}  # {request: {room: [token, language, the HTML told last]}}
        self._due = set()  # requests that something happened to
        self._changed = Event()
        self._beaten = self._looked = time.monotonic()
        # The library itself asks, without a Flask request around it: nothing here looks at one.
        socketio.server.on("connect", self._welcome, namespace=NAMESPACE)
        live.followers.append(self._follow)

    @property
    def watched(self):
        """How many letters are watched."""
        return len(self._rooms)

    def start(self):
        """Tell from now on, in a greenlet of its own."""
        gevent.spawn(self._tell_for_ever)

    def look(self):
        """Tell the phones soon: the screens show what has happened."""
        if self._due:
            self._changed.set()

    def _follow(self, news):
        if self._rooms:
            self._due.update(self._rooms.keys() & {getattr(fact, "request", None) for _, fact in news})

    def _welcome(self, sid, environ, auth=None):
        said = auth if isinstance(auth, dict) else {}
        token, language = said.get("token"), said.get("language")
        if language not in self.languages:
            language = self.languages[0]
        drawn = self.draw(token, language) if isinstance(token, str) else None
        if drawn is None:
            return False
        request, html = drawn
        room = f"{request} {language}"
        # Join first, then say how things stand: what happens in between is told as well, and nothing is missed.
        self.socketio.server.enter_room(sid, room, namespace=NAMESPACE)
        self._rooms.setdefault(request, {}).setdefault(room, [token, language, html])
        self._tell(sid, html)
        return None

    def tell(self, now):
        """One round: letters that something happened to, and from time to time all. `now`: seconds that only pass."""
        beats, looks = now - self._beaten >= BEAT, now - self._looked >= LOOK_AGAIN
        due, self._due = set(self._rooms) if looks else self._due, set()
        for request in list(self._rooms) if beats or looks else due:
            try:
                self._tell_of(request, request in due, beats)
            except Exception:
                log.exception("the phones of a letter could not be told")
            gevent.sleep(0)
        self._beaten, self._looked = now if beats else self._beaten, now if looks else self._looked

    def _tell_for_ever(self):
        while True:
            self._changed.wait(max(0.0, self._beaten + BEAT - time.monotonic()))
            self._changed.clear()
            self.tell(time.monotonic())
            gevent.sleep(REST)

    def _tell_of(self, request, is_due, beats):
        rooms = self._rooms.get(request, {})
        for room, watched in list(rooms.items()):
            if not self._is_inhabited(room):
                del rooms[room]
                continue
            token, language, told = watched
            drawn = self.draw(token, language) if is_due else (request, told)
            watched[2] = html = drawn[1] if drawn else ""
            if html != told:
                self._tell(room, html)
            elif beats:
                self._say(room, "hour", self.hour())
            if drawn is None:  # forgotten: the page is told so, and comes no more
                del rooms[room]
        if not rooms:
            self._rooms.pop(request, None)

    def _tell(self, to, html):
        self._say(to, "letter", html)
        self._say(to, "hour", self.hour())

    def _say(self, to, part, html):
        message = {"part": part, "html": html, "seq": self.live.see(lambda lobby: lobby.seq)}
        self.socketio.emit("draw", message, namespace=NAMESPACE, to=to)

    def _is_inhabited(self, room):
        return next(iter(self.socketio.server.manager.get_participants(NAMESPACE, room)), None) is not None

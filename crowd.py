"""Every phone that watches: all are told the same small picture of the line, after the screens and the desks have it.

The picture is reckoned once for all, framed once for a slice of the phones, and between two slices whoever has
something to do goes first: neither a tap nor a call waits for a thousand phones. Phones find their own number in it.
"""

import logging
import time
from itertools import count

import gevent
from gevent.event import Event

log = logging.getLogger("antrean.crowd")

NAMESPACE = "/phone"
SLICES = 32
REST = 0.1  # seconds between two pictures at least, and twice as long as telling them took
BEAT = 15.0  # seconds after which phones are told how things stand although nothing has changed
FRESH = 10.0  # seconds after which a picture is drawn anew although nothing has happened: waits get shorter


class Crowd:
    """Tells the phones. `draw` gives the picture, a `phone.line.Line`."""

    def __init__(self, socketio, live, draw):
        self.socketio, self.live, self.draw = socketio, live, draw
        self._changed = Event()
        self._picture, self._drawn_at, self._told = None, 0.0, None
        self._numbers = count()
        # The library itself asks, without a Flask request around it: nothing here looks at one.
        socketio.server.on("connect", self._welcome, namespace=NAMESPACE)

    def start(self):
        gevent.spawn(self._tell_for_ever)

    def look(self):
        """Tell the phones soon: the screens show what has happened."""
        self._changed.set()

    def picture(self):
        """How the line stands now; reckoned once for whoever asks until something happens."""
        now = time.monotonic()
        if (
            self._picture is None
            or self._picture.seq != self.live.see(lambda lobby: lobby.seq)
            or now - self._drawn_at > FRESH
        ):
            self._picture, self._drawn_at = self.draw(), now
        return self._picture

    def _welcome(self, sid, environ, auth=None):
        # Join first, then say how things stand: what happens in between is told as well, and nothing is missed.
        self.socketio.server.enter_room(sid, _room(next(self._numbers)), namespace=NAMESPACE)
        self._tell(sid, self.picture())

    def _tell_for_ever(self):
        while True:
            came = self._changed.wait(BEAT)
            self._changed.clear()
            began = time.monotonic()
            try:
                self._tell_all(came)
            except Exception:
                log.exception("the phones could not be told")
            gevent.sleep(max(REST, 2 * (time.monotonic() - began)))

    def _tell_all(self, came):
        if came and self.picture().looks == self._told:
            return
        for number in range(SLICES):
            picture = self.picture()  # something may have happened since the slice before
            self._tell(_room(number), picture)
            gevent.sleep(0)
        self._told = picture.looks

    def _tell(self, to, picture):
        message = {"part": "line", "html": picture.text, "seq": picture.seq}
        self.socketio.emit("draw", message, namespace=NAMESPACE, to=to)


def _room(number):
    return f"phones {number % SLICES}"

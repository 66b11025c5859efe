"""How every page hears at once what has changed.

A page opens one WebSocket and from then on only listens. python-socketio knows who is in which room, python-engineio
keeps each connection alive. This module stands in for them in two places, where they do the same work again for
every page or trust a page too far:

    socketio.emit ─▶ OnceForTheRoom ─▶ Wire, Wire, Wire …      an event encoded and framed once, the same bytes to all
    a page ─▶ Door ─▶ python-engineio ─▶ Wire                  who may come in, and how a WebSocket is spoken

It leans on inner names of both libraries. `moved` says which of them are not where they were: a test asks it, and so
does the start, which then leaves everything to the libraries' own, slower way.
"""

import logging
import time
from collections import Counter

import gevent
from engineio.packet import MESSAGE
from engineio.packet import Packet as EnginePacket
from engineio.socket import Socket as EngineSocket
from flask_socketio import SocketIO
from socketio import Manager
from socketio.packet import EVENT
from wsproto.frame_protocol import CloseReason

from wire import HUNG_UP, MOST_HEARD, Wire, framed

log = logging.getLogger(__name__)


def open_sockets(
    app, *, is_ours, counts=None, total=4000, per_address=400, reserved=64, cookies=("antrean_device", "antrean_staff")
):
    """Open `/socket.io/` on this Flask app, and give back the SocketIO to emit with, from greenlets.

    `is_ours(origin, environ)` says whether a page of that Origin may listen; a program that names none may.
    `counts` is a mapping in which `sockets_open`, `sockets_refused` and `sockets_dropped` are kept.
    There is room for `total` pages. While half of it is empty everybody is let in, for all the phones in an office's
    Wi-Fi may have one address; from then on `per_address` of them from one. The last `reserved` places, and as many
    more from one address, are for whoever carries one of the `cookies`: a thousand phones never shut the kiosk out.

    Whatever corrects REMOTE_ADDR behind a proxy has to wrap `app.wsgi_app` after this, not before.
    """
    counts = Counter() if counts is None else counts
    counts.update(sockets_open=0, sockets_refused=0, sockets_dropped=0)
    manager = OnceForTheRoom()
    socketio = SocketIO(
        app,
        async_mode="gevent",
        client_manager=manager,
        transports=["websocket"],
        cors_allowed_origins=lambda origin, environ: bool(origin) and is_ours(origin, environ),
        max_http_buffer_size=MOST_HEARD,
        ping_interval=15,
        ping_timeout=10,
        manage_session=False,
        async_handlers=False,  # nobody handles what a page says: that should not cost a greenlet either
    )
    engine = socketio.server.eio
    names = moved(socketio.server)
    if names:
        log.warning("Pages are told one by one, slowly; see sockets.py. These have moved: %s", "; ".join(names))
    else:
        # Every server of the process shares this table: change a copy.
        engine._async = {**engine._async, "websocket": lambda listen, _: Wire(listen, engine, manager.wires, counts)}
    app.wsgi_app = socketio.door = Door(app.wsgi_app, counts, total, per_address, reserved, cookies)
    return socketio


def close_all(socketio, *, for_good=True, within=0.6):
    """Close every connection in such a way that the pages come back by themselves: for SIGTERM, from a greenlet.

    After a Socket.IO disconnect a page would stay away, so it is Engine.IO that closes. `for_good` also shuts the
    door, because who comes back at once would meet this same server dying. A page that has not gone `within` so many
    seconds is dropped.
    """
    socketio.door.is_shut = for_good
    deadline = time.monotonic() + within
    engine, wires = socketio.server.eio, socketio.server.manager.wires
    leaving = dict(wires)
    for wire in leaving.values():
        wire.close(CloseReason.GOING_AWAY)  # so that every page knows before the rest is done for the first
    for session in list(engine.sockets.values()):
        # abort: without an Engine.IO CLOSE, after which python-socketio's own client would stay away too.
        session.close(wait=False, abort=True, reason=engine.reason.SERVER_DISCONNECT)
    while leaving.keys() & wires.keys() and time.monotonic() < deadline:
        gevent.sleep(0.01)
    for session in leaving.keys() & wires.keys():
        wires[session].drop()


def moved(server):
    """Which of the inner names leaned on here are not where they were; none, as long as all is well."""
    names = {
        "engineio.Server._async['websocket'](Socket._websocket_handler, …)": lambda: _asks_for_a_wire(server.eio),
        "engineio.Socket.queue.unfinished_tasks": lambda: EngineSocket(server.eio, "nobody").queue.unfinished_tasks,
        "engineio.Socket.sid": lambda: EngineSocket(server.eio, "nobody").sid,
        "engineio.Socket.close": lambda: EngineSocket.close,
        "engineio.Server.sockets": lambda: server.eio.sockets.values,
        "socketio.Server.packet_class": lambda: server.packet_class(EVENT, namespace="/", data=["draw"]).encode,
        "socketio.Server._send_eio_packet": lambda: server._send_eio_packet,
        "socketio.Manager.get_participants": lambda: Manager.get_participants,
        "socketio.Manager.basic_enter_room": lambda: Manager.basic_enter_room,
        "socketio.Manager.basic_leave_room": lambda: Manager.basic_leave_room,
        "socketio.Manager.basic_disconnect": lambda: Manager.basic_disconnect,
    }
    missing = []
    for name, look in names.items():
        try:
            look()
        except Exception:  # whatever a changed library makes of it
            missing.append(name)
    return missing


def _asks_for_a_wire(engine):
    """Rehearse a connection: a session that is to become a WebSocket hands a method of its own to the driver."""
    nobody, table = EngineSocket(engine, "nobody"), engine._async
    nobody.queue.put(None)  # it would wait for something to send, if it did not ask
    engine._async = {**table, "websocket": lambda listen, _: lambda *_: listen}
    try:
        listen = nobody.handle_get_request({"HTTP_CONNECTION": "upgrade", "HTTP_UPGRADE": "websocket"}, None)
    finally:
        engine._async = table
    return listen.__self__.queue


class OnceForTheRoom(Manager):
    """Encodes and frames an event once for a whole room, and hands every page the same bytes there and then."""

    def __init__(self):
        super().__init__()
        self.wires = {}  # by Engine.IO session
        self.entered = {}  # which rooms, by namespace and page

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None, **others):
        """Tell a room. An event with a callback or with bytes goes the library's way, as all do without wires."""
        packet = self._packet(event, data, namespace) if self.wires and not callback else None
        if packet is None:
            super().emit(event, data, namespace, room, skip_sid, callback, to, **others)
            return
        frame = framed(packet.encode())
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        for sid, session in self.get_participants(namespace, to or room):
            if sid in skipped:
                continue
            wire = self.wires.get(session)
            if wire is None or wire.queue.unfinished_tasks:
                self.server._send_eio_packet(session, packet)  # after what the library has queued for this page
            else:
                wire.push(frame)

    def basic_enter_room(self, sid, namespace, room, eio_sid=None):
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self.entered.setdefault((namespace, sid), set()).add(room)

    def basic_disconnect(self, sid, namespace, **others):
        """Take a page out of the rooms it has entered. The library looks for it in all there are, one for each page."""
        for room in self.entered.pop((namespace, sid), ()):
            self.basic_leave_room(sid, namespace, room)
        everyone, self.rooms = self.rooms, {namespace: {}}
        try:
            super().basic_disconnect(sid, namespace, **others)
        finally:
            self.rooms = everyone

    def _packet(self, event, data, namespace):
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        encoded = self.server.packet_class(EVENT, namespace=namespace, data=[event, *arguments]).encode()
        return EnginePacket(MESSAGE, encoded) if isinstance(encoded, str) else None


class Door:
    """Lets a page in while there is room, before anything is spent on it, and sees it out again."""

    def __init__(self, inside, counts, total, per_address, reserved, cookies):
        self.inside = inside
        self.counts = counts
        self.total, self.per_address, self.reserved = total, per_address, reserved
        self.cookies = set(cookies)
        self.from_address = Counter()
        self.is_shut = False

    def __call__(self, environ, start_response):
        if not environ["PATH_INFO"].startswith("/socket.io/"):
            return self.inside(environ, start_response)
        if not _is_handshake(environ):
            return self._refuse(start_response, "400 Bad Request", "Alamat ini hanya untuk WebSocket.")
        address = environ.get("REMOTE_ADDR", "")
        if self.is_shut or not self._has_room(address, environ):
            return self._refuse(start_response, "503 Service Unavailable", "Penuh. Halaman mencoba lagi sendiri.")
        return self._let_in(address, environ, start_response)

    def _has_room(self, address, environ):
        reserved = self.reserved if self.cookies & _cookies(environ) else 0
        has_place = self.counts["sockets_open"] < self.total - self.reserved + reserved
        is_half_empty = self.counts["sockets_open"] < (self.total - self.reserved) / 2
        return has_place and (is_half_empty or self.from_address[address] < self.per_address + reserved)

    def _let_in(self, address, environ, start_response):
        self.counts["sockets_open"] += 1
        self.from_address[address] += 1
        try:
            answer = self.inside(environ, start_response)
        finally:
            self.counts["sockets_open"] -= 1
            self.from_address[address] -= 1
            if not self.from_address[address]:
                del self.from_address[address]
        if answer is HUNG_UP and "gunicorn.socket" in environ:
            raise StopIteration  # for gunicorn this means: write nothing, close the connection
        return answer

    def _refuse(self, start_response, status, sentence):
        self.counts["sockets_refused"] += 1
        start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Sec-WebSocket-Version", "13")])
        return [sentence.encode()]


def _is_handshake(environ):
    """Whether a WebSocket can be opened here. The library looks at less, and holds a session before it looks."""
    connection = environ.get("HTTP_CONNECTION", "").lower().split(",")
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "upgrade" in [word.strip() for word in connection]
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and bool(environ.get("HTTP_SEC_WEBSOCKET_KEY"))
    )


def _cookies(environ):
    return {cookie.partition("=")[0].strip() for cookie in environ.get("HTTP_COOKIE", "").split(";")}

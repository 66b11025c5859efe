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
import struct
import time
from collections import Counter, deque
from contextlib import suppress
from socket import IPPROTO_TCP, SHUT_RDWR, SHUT_WR, SO_LINGER, SO_SNDBUF, SOL_SOCKET, TCP_NODELAY

import gevent
from engineio.packet import CLOSE, MESSAGE, PONG
from engineio.packet import Packet as EnginePacket
from engineio.socket import Socket as EngineSocket
from flask_socketio import SocketIO
from gevent.ssl import SSLSocket
from socketio import Manager
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT
from socketio.packet import Packet as EventPacket
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import generate_accept_token

log = logging.getLogger(__name__)

MOST_HEARD = 4 * 1024  # bytes of one message from a page: it has little to say
MOST_JOINS = 16  # times a page may join a namespace, and be given the whole picture, before it has to start anew
MOST_WAITING = 256 * 1024  # bytes kept for a page that does not read; then it is dropped
IN_THE_KERNEL = 64 * 1024  # bytes kept there before that (Linux takes twice as many, and 4 MiB if not told)
GOODBYE = 1.0  # seconds a page has to answer a goodbye
HUNG_UP = []  # the answer to a request whose page has gone


def open_sockets(
    app, *, is_ours, counts=None, total=4000, per_address=400, reserved=64, cookies=("antrean_device", "antrean_staff")
):
    """Open `/socket.io/` on this Flask app, and give back the SocketIO to emit with, from greenlets.

    `is_ours(origin, environ)` says whether a page of that Origin may listen; a program that names none may.
    `counts` is a mapping in which `sockets_open`, `sockets_refused` and `sockets_dropped` are kept.
    There is room for `total` pages, `per_address` of them from one address. The last `reserved` places, and as many
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


class Wire:
    """One page's WebSocket: what python-engineio asks of a driver, and what frames for a whole room are pushed into.

    Sending never waits and never lets another greenlet run. So the library's writer takes all there is from its queue
    and sends it in one go, and while that queue is empty a frame pushed here comes after everything before it. What a
    page does not read waits in the outbox, and a greenlet sends it on that lives no longer than something waits. When
    too much waits the page is dropped: every push is a whole picture, and it gets the newest when it comes back.
    """

    def __init__(self, listen, engine, wires, counts):
        self.listen = listen
        self.session = listen.__self__
        self.queue = self.session.queue
        self.patience = engine.ping_interval + engine.ping_timeout
        self.wires = wires
        self.counts = counts
        self.protocol = Connection(ConnectionType.SERVER)
        self.heard = ""  # as much of a message as has come
        self.joins = 0
        self.outbox = deque()
        self.waiting = 0  # bytes, with the frame just being sent
        self.sender = None
        self.hang_up = None
        self.is_leaving = False  # no frame may follow the goodbye
        self.is_dropped = False

    def __call__(self, environ, start_response):
        """Be this page's connection until it has gone. The web server closes the socket itself."""
        self.sock = _socket_of(environ)
        self.wires[self.session.sid] = self
        try:
            self._open(environ)
            self._talk()
            self._see_off()
        finally:
            self._forget()
        return HUNG_UP

    def wait(self):
        """The next message from this page; None when there will be no more."""
        while not self.is_leaving:
            for event in self.protocol.events():
                gevent.sleep(0)  # a page that never stops talking leaves the others their turn
                if self.is_leaving:
                    return None
                if isinstance(event, Ping):
                    self.push(self.protocol.send(event.response()))
                elif isinstance(event, CloseConnection):  # the page's goodbye, or wsproto's verdict on what it said
                    return self.close(event.code)
                elif isinstance(event, BytesMessage):
                    return self.close(CloseReason.UNSUPPORTED_DATA)
                elif isinstance(event, TextMessage):
                    self.heard += event.data
                    if len(self.heard.encode()) > MOST_HEARD:
                        return self.close(CloseReason.MESSAGE_TOO_BIG)
                    if event.message_finished:
                        message, self.heard = self.heard, ""
                        self.joins += message.startswith("40")
                        if self.joins > MOST_JOINS or not _is_what_pages_say(message):
                            return self.close(CloseReason.POLICY_VIOLATION)
                        return message
            said = self._receive()
            if not said:
                break
            self.protocol.receive_data(said)
        return None

    def send(self, message):
        """Tell this page alone: the library's way."""
        if self.is_leaving or self.is_dropped:
            raise OSError("This page has gone.")
        self.push(framed(message))

    def push(self, frame):
        """Send a frame now, or else as soon as the page has read what it has."""
        if self.is_leaving or self.is_dropped:
            return
        if self.sender is None:
            frame = frame[self._send_now(frame) :]
        elif self.waiting + len(frame) > MOST_WAITING:
            self.counts["sockets_dropped"] += 1
            return self.drop()
        if frame:
            self.outbox.append(frame)
            self.waiting += len(frame)
            self.sender = self.sender or gevent.spawn(self._send_outbox)

    def close(self, code=CloseReason.NORMAL_CLOSURE):
        """Say goodbye. A page that does not answer is dropped."""
        if not self.is_leaving and not self.is_dropped:
            self.push(self.protocol.send(CloseConnection(code)))
            self.is_leaving = True
            self.hang_up = gevent.spawn_later(GOODBYE, self.drop)
            if self.sender is None:
                self._stop_sending()

    def drop(self):
        """Hang up at once: nothing more goes out, and whoever reads or sends here wakes up."""
        self.is_dropped = True
        self.outbox.clear()
        with suppress(OSError):
            self.sock.shutdown(SHUT_RDWR)
            # When it is closed, what the kernel still holds for a page that does not read goes too.
            self.sock.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))

    def _open(self, environ):
        self.sock.settimeout(self.patience)
        self.sock.setsockopt(SOL_SOCKET, SO_SNDBUF, IN_THE_KERNEL)
        with suppress(OSError):  # behind a proxy it may be a Unix socket
            self.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self.push(_welcome(environ))

    def _talk(self):
        try:
            self.listen(self)
        except Exception as problem:  # the library lets what it cannot read rise to here
            log.info("A page said what no page says: %r", problem)

    def _send_now(self, frame):
        """Send as much as goes without waiting, and say how much that was."""
        if isinstance(self.sock, SSLSocket):
            return 0  # half a TLS record cannot be taken up again elsewhere: sendall does all of it
        try:
            return self.sock.send(frame, 0, 0.0)  # gevent's third argument: seconds to wait
        except BlockingIOError:
            return 0
        except OSError:
            self.drop()
            return len(frame)

    def _send_outbox(self):
        try:
            while self.outbox:
                frame = self.outbox.popleft()
                self.sock.sendall(frame)
                self.waiting -= len(frame)
        except OSError:  # gone, or nothing read for as long as our patience lasts
            self.drop()
        self.waiting, self.sender = 0, None
        if self.is_leaving:
            self._stop_sending()

    def _stop_sending(self):
        with suppress(OSError):
            self.sock.shutdown(SHUT_WR)

    def _receive(self):
        """What the page says; nothing when it has gone, or has been silent for too long."""
        gevent.sleep(0)
        try:
            return self.sock.recv(MOST_HEARD)
        except OSError:
            return b""

    def _see_off(self):
        """Let the page finish: a socket closed on unread bytes is reset before the page has read why."""
        self.close()
        while self.protocol.state is ConnectionState.LOCAL_CLOSING and self._receive():
            pass

    def _forget(self):
        """Leave no session, greenlet or byte behind."""
        self.is_dropped = True
        self.session.close(wait=False, abort=True)  # the library has, unless it failed; its writer ends by this
        self.wires.pop(self.session.sid, None)
        gevent.killall([greenlet for greenlet in (self.sender, self.hang_up) if greenlet], block=False)


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
        return has_place and self.from_address[address] < self.per_address + reserved

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


def framed(message):
    """One message as a WebSocket frame. A server's have no mask, so the same bytes are right for every page."""
    return _FRAMES.send(BytesMessage(message) if isinstance(message, bytes) else TextMessage(message))


_FRAMES = Connection(ConnectionType.SERVER)


def _is_what_pages_say(message):
    """Whether a page is just there, joins, leaves or has heard. People act by HTTP, so it has no event for us.

    The library would write a traceback for each of the rest, and lets a page call our own `connect` by an event of
    that name, and break its callbacks by acknowledging the zeroth.
    """
    try:
        packet = EnginePacket(encoded_packet=message)
        if packet.packet_type != MESSAGE:
            return packet.packet_type in (CLOSE, PONG)
        said = EventPacket(encoded_packet=packet.data)
    except Exception:  # ValueError, RecursionError, …: whatever parsing makes of nonsense
        return False
    if said.packet_type == CONNECT:
        return said.data is None or isinstance(said.data, dict)
    if said.packet_type == ACK:
        return bool(said.id) and isinstance(said.data, list)
    return said.packet_type == DISCONNECT


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


def _welcome(environ):
    """The answer to a handshake. No extension is accepted: compressing costs memory for every page."""
    token = generate_accept_token(environ["HTTP_SEC_WEBSOCKET_KEY"].encode("latin-1"))
    start = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return start + b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"


def _socket_of(environ):
    """The socket a request came by: gunicorn hands it over, gevent's own server holds it behind the body."""
    if "gunicorn.socket" in environ:
        return environ["gunicorn.socket"]
    body = environ["wsgi.input"]
    return getattr(body, "rfile", body).raw._sock


def _cookies(environ):
    return {cookie.partition("=")[0].strip() for cookie in environ.get("HTTP_COOKIE", "").split(";")}

"""How a WebSocket is spoken: the driver under python-engineio, in place of its own.

It sends a frame there and then, keeps what a slow page has not read, and hangs up on a page that talks too much.
"""

import logging
import struct
from collections import deque
from contextlib import suppress
from socket import IPPROTO_TCP, SHUT_RDWR, SHUT_WR, SO_LINGER, SO_SNDBUF, SOL_SOCKET, TCP_NODELAY

import gevent
from engineio.packet import CLOSE, MESSAGE, PONG
from engineio.packet import Packet as EnginePacket
from gevent.ssl import SSLSocket
from socketio.packet import ACK, CONNECT, DISCONNECT
from socketio.packet import Packet as EventPacket
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import generate_accept_token

log = logging.getLogger("antrean.sockets")

MOST_HEARD = 4 * 1024  # bytes of one message from a page: it has little to say
MOST_JOINS = 16  # times a page may join a namespace, and be given the whole picture, before it has to start anew
MOST_WAITING = 256 * 1024  # bytes kept for a page that does not read; then it is dropped
IN_THE_KERNEL = 64 * 1024  # bytes kept there before that (Linux takes twice as many, and 4 MiB if not told)
GOODBYE = 1.0  # seconds a page has to answer a goodbye
HUNG_UP = []  # the answer to a request whose page has gone


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

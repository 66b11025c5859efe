"""A printer on the office's network that takes raw bytes, usually at port 9100."""

import errno
import os
import re
import select
import socket
import struct
import time
from contextlib import contextmanager

from kiosk.printers import TROUBLE, UNKNOWN, NotSent, State, Torn
from kiosk.printers.talk import DEADLINE, SETTLE, asked, printed

try:
    from fcntl import ioctl
    from termios import TIOCOUTQ
except ImportError:  # Windows
    ioctl = None

PORT = 9100
CONNECTING = 3.0  # seconds
PARTING = 1.0  # seconds a printer that never says how it is gets to hang up, or to be found dead
FORGET = struct.pack("ii" if os.name != "nt" else "hh", 1, 0)  # hang up at once, and drop what was not sent
ADDRESS = re.compile(
    r"(\[(?P<bracketed>[^]\s]+)]|(?P<host>[^]:[\s]+))(:(?P<port>[0-9]{1,5}))?|(?P<bare>[^][\s:]*:[^][\s:]*:[^][\s]*)"
)

REASONS = {
    errno.ECONNREFUSED: "refused", errno.EHOSTUNREACH: "unreachable", errno.ENETUNREACH: "unreachable",
    errno.EADDRNOTAVAIL: "unreachable", errno.ECONNRESET: "cut_off", errno.EPIPE: "cut_off",
    errno.ECONNABORTED: "cut_off", errno.ENOTCONN: "cut_off", errno.ETIMEDOUT: "no_answer",
}  # fmt: skip


def endpoint(address):
    """(host, port) of `192.168.1.50`, `printer.local:9100`, `fe80::1` or `[fe80::1]:9100`. Raises ValueError."""
    found = ADDRESS.fullmatch(address.strip())
    if not found or not 0 < int(found["port"] or PORT) < 65536:
        raise ValueError(address)
    return found["bracketed"] or found["bare"] or found["host"], int(found["port"] or PORT)


def is_endpoint(address):
    try:
        return bool(endpoint(address))
    except ValueError:
        return False


class NetworkWay:
    def __init__(self, address, model, connecting=CONNECTING, deadline=DEADLINE, settle=SETTLE, parting=PARTING):
        """`address`: as for `endpoint`; the rest are seconds."""
        self.where, self.model = address, model
        self.connecting, self.deadline, self.settle, self.parting = connecting, deadline, settle, parting
        self.endpoint = endpoint(address)

    def send(self, paper):
        with self._open() as line:
            state = printed(line, paper, self.model, self.deadline, self.settle)
            line.part(self.parting if state.kind == UNKNOWN else 0)
        return state

    def look(self):
        try:
            with self._open() as line:
                return asked(line) if self.model.status else State()
        except NotSent as trouble:
            return State(TROUBLE, trouble.reason)
        except OSError as trouble:
            return State(TROUBLE, _reason(trouble))

    @contextmanager
    def _open(self):
        try:
            link = socket.create_connection(self.endpoint, self.connecting)
        except OSError as trouble:
            raise NotSent(_reason(trouble)) from None
        with link:
            try:
                link.setblocking(False)
                yield _Line(link)
            except BaseException:
                # Else the system would go on sending the rest to a printer that comes to itself in an hour.
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, FORGET)
                raise


class _Line:
    """A connection, as `talk` uses it."""

    def __init__(self, link):
        self.link = link

    def take(self, data, until):
        while _ready([], [self.link], until)[1]:
            try:
                return self.link.send(data)
            except BlockingIOError:
                continue
        return 0

    def settled(self, until):
        """Whether the printer's end has confirmed every byte: one that hangs confirms what it has room for."""
        while left := _unconfirmed(self.link):
            if broken := self.link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(broken, os.strerror(broken))
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        return left == 0

    def read(self, seconds):
        if not _ready([self.link], [], time.monotonic() + seconds)[0]:
            return b""
        if not (said := self.link.recv(64)):
            raise ConnectionResetError(errno.ECONNRESET, "hung up")
        return said

    def part(self, seconds):
        """Say that this was all, and wait for the printer to hang up. Raises Torn if it broke the line before the end.

        What it still says is read: hanging up on unread words would throw away what it has not yet printed.
        """
        until = time.monotonic() + seconds
        try:
            self.link.shutdown(socket.SHUT_WR)
            while _ready([self.link], [], until)[0] and self.link.recv(4096):
                pass
        except OSError as trouble:
            raise Torn(_reason(trouble)) from None

    def why(self, trouble):
        return "not_taking" if isinstance(trouble, TimeoutError) and not trouble.errno else _reason(trouble)


def _ready(reading, writing, until):
    return select.select(reading, writing, [], max(0.0, until - time.monotonic()))


def _unconfirmed(link):
    """Bytes sent that the other end has not confirmed, where the system can tell; else none."""
    if ioctl is None:
        return 0
    return int.from_bytes(ioctl(link.fileno(), TIOCOUTQ, bytes(4)), "little")


def _reason(trouble):
    if isinstance(trouble, socket.gaierror):
        return "unknown_name"
    if isinstance(trouble, TimeoutError):
        return "no_answer"
    return REASONS.get(trouble.errno, "no_answer")

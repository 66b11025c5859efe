"""A network printer on loopback whose faults are set while it runs.

    with FakePrinter() as printer:            # printer.address is "127.0.0.1:41234"
        printer.fault("paper_out")
        ...
        printer.well()                        # all faults gone: paper is back, the lid closed, it answers
        printer.until_jobs(2)                 # waits for so many ended jobs
        assert printer.jobs[0].paper == b"…"  # what one connection brought, without questions about the status

It prints what it reads, answers DLE EOT 1 to 4 at once and GS r 1 when it has printed what came before, as an Epson
does; and like one it stops reading while it has no paper or its lid is open, but still answers DLE EOT. Faults:

    off               its port is closed; a connection is refused (power cut: one that is open is reset)
    hangs             takes the connection and reads nothing; its window is small, so it is soon full
    reset, after=n    prints n bytes of a job and breaks the connection (RST); n = 0: before any of it
    cut, after=n      prints n bytes and is silent from then on: the cable is out, but nobody hangs up
    paper_out, after=n   paper ends after n bytes of this or a later job (default 0: there is none now)
    cover_open, low, cutter   what its status bytes say
    mute              never answers
    late, seconds=s   answers only after so many seconds
    nonsense          answers bytes that are no status
    slow, rate=n      n bytes a second

Several may hold at once: `printer.fault("low"); printer.fault("slow", rate=500)`. `printer.well("low")` mends one of
them. A job that stopped for want of paper goes on when the paper is back, as a real printer's buffer does, unless its
sender hung up.
"""

import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

FAULTS = (
    "off", "hangs", "reset", "cut", "paper_out", "cover_open", "low", "cutter", "mute", "late", "nonsense", "slow",
)  # fmt: skip
WINDOW = 2048  # bytes, as small as those of cheap printers
HAS_PRINTED = b"\x1dr\x01"  # GS r 1
HALVES = (b"\x10\x04", b"\x1dr", b"\x10", b"\x1d")
RESET = struct.pack("ii", 1, 0)


@dataclass
class Job:
    """One connection: `paper` is what was printed of it; `asked`, which questions came, by bytes printed so far."""

    paper: bytearray = field(default_factory=bytearray)
    asked: list = field(default_factory=list)
    ended: str | None = None  # None while it lasts; else "whole", or the fault that ended it


class FakePrinter:
    def __init__(self, port=0):
        self._faults, self._all, self._open = {}, [], set()
        self._change = threading.Condition()
        self._closing, self._door, self._ran_out = False, None, False
        self._listen(port)
        self.port = self._door.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def jobs(self):
        """The connections that brought anything to print, in their order."""
        return [job for job in self._all if job.paper]

    @property
    def paper(self):
        """All that was ever printed."""
        return b"".join(job.paper for job in self.jobs)

    def fault(self, name, **about):
        assert name in FAULTS, name
        with self._change:
            self._faults[name] = about
            self._change.notify_all()
        if name == "off":
            self._switch_off()

    def well(self, *names):
        """Mend these faults, or all."""
        with self._change:
            for name in names or list(self._faults):
                self._faults.pop(name, None)
            self._ran_out = self._ran_out and self._has("paper_out")
            self._change.notify_all()
        if "off" not in self._faults and self._door is None:
            self._listen(self.port)
            with self._change:
                self._change.notify_all()

    def until(self, is_so, seconds=10):
        """Wait until something is so of this printer; what it was found to be."""
        with self._change:
            assert self._change.wait_for(lambda: is_so(self), seconds), [job.ended for job in self._all]
            return is_so(self)

    def until_jobs(self, count, seconds=10):
        """Wait until so many jobs that printed anything have ended."""
        self.until(lambda printer: sum(job.ended is not None for job in printer.jobs) >= count, seconds)
        return self.jobs

    def close(self):
        self._closing = True
        self._switch_off()
        with self._change:
            self._change.notify_all()
        self._thread.join(5)

    # --- its port ----------------------------------------------------------------------------------------------------

    def _listen(self, port):
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        door.bind(("127.0.0.1", port))
        door.listen(8)
        door.settimeout(0.05)
        self._door = door

    def _switch_off(self):
        door, self._door = self._door, None
        if door:
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)  # or it would listen until accept() looks up
            door.close()
        for link in list(self._open):
            _break(link)

    def _serve(self):
        """Take connections; each has a thread of its own, though a real printer would do one after another."""
        while not self._closing:
            door = self._door
            if door is None:
                with self._change:
                    self._change.wait_for(lambda: self._closing or self._door is not None)
                continue
            try:
                link, _ = door.accept()
            except OSError:
                continue
            self._open.add(link)
            threading.Thread(target=self._take, args=(link,), daemon=True).start()

    def _take(self, link):
        job = Job()
        self._all.append(job)
        try:
            job_ended = self._print(link, job)
        except OSError:
            job_ended = "broken"
        finally:
            self._open.discard(link)
            link.close()
        with self._change:
            job.ended = job_ended
            self._change.notify_all()

    # --- what it does with bytes ------------------------------------------------------------------------------------

    def _print(self, link, job):
        """Read, answer and print until the sender hangs up; how it ended."""
        link.settimeout(0.01)
        waiting, hung_up = b"", False  # bytes in its buffer
        while not self._closing:
            if self._has("hangs") or self._has_passed("cut", job):
                with self._change:
                    self._change.wait(0.02)
                if link.fileno() < 0:
                    return "broken"
                continue
            if self._has_passed("reset", job):
                _break(link)
                return "reset"
            if not hung_up and len(waiting) < WINDOW:
                try:
                    said = link.recv(512)
                    hung_up, waiting = not said, waiting + said
                except TimeoutError:
                    pass
            waiting = self._answer(link, job, waiting)
            if self._is_stopped():
                if hung_up:
                    return next(name for name in ("paper_out", "cover_open", "cutter") if self._has(name))
                with self._change:
                    self._change.wait(0.01)
                continue
            waiting = self._print_some(link, job, waiting, hung_up)
            if hung_up and not waiting:
                return "whole"
        return "off"

    def _answer(self, link, job, waiting):
        """Answer the questions that are answered at once; what is left of the buffer.

        They stand at either end of it: nobody asks amid a slip, in whose pictures the same bytes may come by chance.
        """
        while question := _question(waiting[:3]) or _question(waiting[-3:]):
            job.asked.append((len(job.paper), question))
            waiting = waiting[3:] if _question(waiting[:3]) else waiting[:-3]
            self._say(link, self._status(question))
        return waiting

    def _print_some(self, link, job, waiting, hung_up):
        """Print what the faults allow of the buffer; what is left of it."""
        if waiting == HAS_PRINTED:
            job.asked.append((len(job.paper), "printed"))
            self._say(link, b"\x03" if self._has("low") else b"\x00")
            return b""
        ready = len(waiting)
        if waiting.endswith(HAS_PRINTED):
            ready -= 3
        elif not hung_up:  # half a question waits for its other half
            ready -= next((len(half) for half in HALVES if waiting.endswith(half)), 0)
        for name in ("reset", "cut", "paper_out"):
            if self._has(name):
                ready = min(ready, self._faults[name].get("after", 0) - len(job.paper))
        rate = self._faults.get("slow", {}).get("rate")
        if rate and ready > 0:
            ready = max(1, min(ready, rate // 50))
            time.sleep(ready / rate)
        with self._change:
            job.paper += waiting[: max(0, ready)]
            self._ran_out = self._ran_out or self._has_passed("paper_out", job)
            self._change.notify_all()
        return waiting[max(0, ready) :]

    def _is_stopped(self):
        return self._has_no_paper() or self._has("cover_open") or self._has("cutter")

    def _has_no_paper(self):
        return self._has("paper_out") and (self._ran_out or not self._faults["paper_out"].get("after"))

    def _status(self, question):
        """The byte Epson's DLE EOT answers with."""
        no_paper, stopped = self._has_no_paper(), self._is_stopped()
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * self._has("cover_open") + 0x20 * no_paper + 0x40 * self._has("cutter"),
            3: 0x08 * self._has("cutter"),
            4: 0x0C * (self._has("low") or no_paper) + 0x60 * no_paper,
        }
        return bytes([0x12 | bits[question]])

    def _say(self, link, answer):
        if self._has("mute"):
            return
        if self._has("late"):
            with self._change:
                self._change.wait(self._faults.get("late", {}).get("seconds", 1))
        if self._has("nonsense"):
            answer = b"\xff\x00\x55"
        link.sendall(answer)

    def _has(self, name):
        return name in self._faults

    def _has_passed(self, name, job):
        return self._has(name) and len(job.paper) >= self._faults.get(name, {}).get("after", 0)


def _question(three):
    """The n of DLE EOT n, or None."""
    return three[2] if len(three) == 3 and three[:2] == b"\x10\x04" and 1 <= three[2] <= 4 else None


def _break(link):
    """Hang up as a printer that loses its power: the other side is told only that there is nobody."""
    with suppress(OSError):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        link.close()

"""A print queue of CUPS: the slip goes through untouched, and is taken back when it does not come out in time.

CUPS would keep it until the printer is well again, be it tomorrow; so nothing is given to a queue that has stopped, and
what is still waiting at the deadline is cancelled.
"""

import os
import re
import signal
import tempfile
import time

from gevent.monkey import get_original

from kiosk.printers import TROUBLE, NotSent, State, Torn
from kiosk.printers.talk import DEADLINE

ANSWER = 3.0  # seconds for a question to CUPS
LOOKING = 0.15  # seconds between looks at whether a slip has left
# What its messages mean. The first that fits counts.
SIGNS = (
    (r"media-empty|media-needed|out of paper", "paper_out"),
    (r"cover-open|door-open", "cover_open"),
    (r"not accepting|Rejecting Jobs", "cups_rejects"),
    (r"unavailable|become available|unreachable|not responding|connecting-to-device|offline", "no_answer"),
)
NOT_YET_SENT = ("no_answer",)


class CupsWay:
    def __init__(self, name, deadline=DEADLINE):
        self.where, self.deadline = name, deadline

    def send(self, paper):
        before = self.look()
        if before.kind == TROUBLE and before.reason in ("cups_missing", "cups_down", "cups_unknown", "cups_stopped"):
            raise NotSent(before.reason)
        until = time.monotonic() + self.deadline
        code, told = _asked(["lp", "-d", self.where, "-o", "raw", "-t", "Antrean"], self.deadline, paper)
        job = re.search(r"request id is (\S+)", told)
        if code is None:  # nobody knows whether it was taken
            raise Torn("cups_down")
        if code or not job:
            raise NotSent(_meaning(told) or "failed")
        return self._followed(job[1], until)

    def look(self):
        """Of the paper CUPS knows only what a printer's own driver tells it, so a queue at rest is unknown."""
        code, told = _asked(["lpstat", "-l", "-p", self.where], ANSWER)
        if code is None:
            return State(TROUBLE, "cups_missing" if told else "cups_down")
        if code:
            return State(TROUBLE, "cups_unknown" if _runs() else "cups_down")
        meant = _meaning(told)
        if re.search(r"^printer \S+ disabled ", told, re.M) and meant not in ("paper_out", "cover_open"):
            return State(TROUBLE, "cups_stopped" if "Rejecting" not in told else "cups_rejects")
        return State(TROUBLE, meant) if meant else State()

    def _followed(self, job, until):
        """The State once the slip has left the queue; else it is taken back."""
        while self._waits(job):
            if time.monotonic() > until:
                state = self.look()
                reason = state.reason if state.kind == TROUBLE else "not_taking"
                _asked(["cancel", job], ANSWER)
                raise (NotSent if reason in NOT_YET_SENT else Torn)(reason)
            time.sleep(LOOKING)
        if self._was_dropped(job):
            raise Torn("failed")
        return self.look()

    def _waits(self, job):
        code, told = _asked(["lpstat", "-o", self.where], ANSWER)
        return code != 0 or re.search(rf"^{re.escape(job)}\s", told, re.M) is not None

    def _was_dropped(self, job):
        _, told = _asked(["lpstat", "-l", "-W", "completed", "-o", self.where], ANSWER)
        about = re.search(rf"^{re.escape(job)}\s.*\n((?:\s.*\n)*)", told, re.M)
        return about is not None and re.search("aborted|canceled", about[1]) is not None


def queues():
    """Names of the queues CUPS knows."""
    code, told = _asked(["lpstat", "-e"], ANSWER)
    return told.split() if code == 0 else []


def _runs():
    return "is running" in _asked(["lpstat", "-r"], ANSWER)[1]


def _meaning(told):
    return next((reason for sign, reason in SIGNS if re.search(sign, told, re.I)), None)


def _asked(words, seconds, given=b""):
    """(exit code, what it said) of a program; (None, "") when it did not end in time, and (None, why) without it.

    What goes in and out lies in files: a pipe can be full. The system is asked directly, because under gevent
    `subprocess` leaves the waiting to the pages' loop, and works in no other thread.
    """
    if not hasattr(os, "posix_spawnp"):
        return None, "Windows has none"
    with tempfile.TemporaryFile() as into, tempfile.TemporaryFile() as out:
        into.write(given)
        into.seek(0)
        files = [(os.POSIX_SPAWN_DUP2, file.fileno(), number) for number, file in enumerate((into, out, out))]
        try:
            process = get_original("os", "posix_spawnp")(
                words[0], words, {**os.environ, "LC_ALL": "C"}, file_actions=files, setsigdef=[signal.SIGPIPE]
            )
        except OSError as trouble:
            return None, str(trouble)
        code = _ended(process, time.monotonic() + seconds)
        if code is None:
            os.kill(process, signal.SIGKILL)
            _ended(process, time.monotonic() + ANSWER)
            return None, ""
        out.seek(0)
        return code, out.read(100_000).decode("utf-8", "replace")


def _ended(process, until):
    """The exit code of a process of ours, or None if it has not ended by then."""
    waitpid = get_original("os", "waitpid")
    while True:
        try:
            ended, status = waitpid(process, os.WNOHANG)
        except ChildProcessError:  # somebody else waited for it; what it said must do
            return 0
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until:
            return None
        time.sleep(0.005)

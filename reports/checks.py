"""Checks of the whole record, asked for by the head: one at a time, and whoever asks the same looks at the same one.

A check takes the processor for seconds, of many years for minutes; ten at once would take every place among those who
work beside the pages, and a PIN, a form or the public page would wait for all of them. So a page is answered after a
moment, with how far the check is, and asks again.
"""

import logging
import time
from functools import partial

import gevent
from gevent.event import Event
from gevent.lock import Semaphore
from gevent.monkey import get_original

from journal import JournalTrouble
from journal.paper_seal import typed

PATIENCE = 2.0  # seconds after which a page is told how far it is
FRESH = 5.0  # seconds at least for which what it came to is told again; a long one is told for as long as it took
ALONE = 20.0  # seconds after which one that nobody looks at any more lets another go first
RESTING = 0.02  # seconds a check lets pages go first, again and again
_REST = partial(get_original("time", "sleep"), RESTING)  # of a thread of the pool, so not gevent's own

log = logging.getLogger("antrean.reports")


class Check:
    """One check against one seal: how far it is (`done` of `total` facts), and in the end its `verdict` or `trouble`.

    `ended_at`, `steady()`: seconds that never jump.
    """

    def __init__(self, steady=time.monotonic):
        self.steady, self.began = steady, None  # None: another one is at work
        self.done = self.total = 0
        self.verdict = self.trouble = self.ended_at = None
        self.looked = steady()
        self.ended = Event()

    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0

    def left(self):
        """Seconds it will take from now, as it went so far; None before anybody can tell."""
        return (self.steady() - self.began) / self.done * max(0, self.total - self.done) if self.done else None

    def is_fresh(self):
        """Is it at work, or is what it came to still as good as new?"""
        if self.ended_at is None:
            return True
        return self.steady() - self.ended_at < max(FRESH, self.ended_at - self.began)


class Checks:
    """`days`: what the record holds (`journal/days.py`); `in_pool(work, *given)` runs what takes long."""

    def __init__(self, days, in_pool):
        self.days, self.in_pool = days, in_pool
        self._one, self._checks = Semaphore(), {}  # {what was typed: its Check}

    def of(self, text, patience=PATIENCE):
        """The Check of the record against a seal as somebody typed it, once it has ended or after `patience` seconds.

        Raises NotASeal, or JournalTrouble where the record cannot be read.
        """
        asked = typed(text)
        self._checks = {each: check for each, check in self._checks.items() if check.is_fresh()}
        check = self._checks.get(asked)
        if check is None:
            check = self._checks[asked] = Check()
            gevent.spawn(self._make, check, text)
        check.looked = check.steady()
        check.ended.wait(patience)
        if check.trouble:
            raise check.trouble
        return check

    def _make(self, check, text):
        with self._one:
            check.began = check.steady()
            try:
                check.verdict = self.in_pool(self.days.checked, text, partial(self._rest, check))
            except _LetGo:
                self._checks = {each: other for each, other in self._checks.items() if other is not check}
            except Exception as trouble:  # whatever it was: what was not checked is not well
                log.error("the record was not checked: %s", trouble)
                check.trouble = trouble if isinstance(trouble, JournalTrouble) else JournalTrouble(str(trouble))
            check.ended_at = check.steady()
            check.ended.set()

    def _rest(self, check, done, total):
        """In the thread of a check, now and then."""
        check.done, check.total = done, total
        if check.steady() - check.looked > ALONE and any(not other.began for other in list(self._checks.values())):
            raise _LetGo()
        _REST()


class _LetGo(Exception):
    """Nobody looks at this check any more, and somebody waits for another."""

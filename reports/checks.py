"""Checks of the whole record, asked for by the head: one at a time, and whoever asks the same shares the answer.

A check takes the processor for seconds; ten at once would take every place among those who work beside the pages, and
a PIN, a form or the public page would wait for all of them.
"""

import time
from functools import partial

import gevent.lock
from gevent.monkey import get_original

from journal.paper_seal import typed

FRESH = 5.0  # seconds for which a Verdict is told again
RESTING = 0.02  # seconds a check lets pages go first, again and again
_REST = partial(get_original("time", "sleep"), RESTING)  # of a thread of the pool, so not gevent's own


class Checks:
    """`days`: what the record holds (`journal/days.py`); `in_pool(work, *given)` runs what takes long."""

    def __init__(self, days, in_pool):
        self.days, self.in_pool = days, in_pool
        self._one, self._found = gevent.lock.Semaphore(), {}  # {what was typed: (when, its Verdict)}

    def of(self, text):
        """The Verdict on the record against a seal as somebody typed it. Raises NotASeal, or JournalTrouble."""
        asked = typed(text)
        with self._one:
            now = time.monotonic()
            self._found = {each: told for each, told in self._found.items() if now - told[0] < FRESH}
            if asked not in self._found:
                verdict = self.in_pool(self.days.checked, text, _REST)
                self._found[asked] = time.monotonic(), verdict
            return self._found[asked][1]

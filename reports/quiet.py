"""Months that are over are kept by and by, in quiet moments, so that nobody waits for them who opens a report."""

import logging
from functools import partial

import gevent
from gevent.monkey import get_original

log = logging.getLogger("antrean.reports")

SOON = 20.0  # seconds after the start: first the pages that were open come back
BETWEEN = 1.0  # seconds between two months
EVERY = 600.0  # seconds between two looks whether another month is over, or one that was has changed
RESTING = 0.02  # seconds a month that is being reckoned lets pages go first, again and again
_REST = partial(get_original("time", "sleep"), RESTING)  # of a thread of the pool, so not gevent's own


class Keeper:
    """Keeps months, one after another."""

    def __init__(self, numbers, in_pool):
        """`numbers`: the Reports; `in_pool(work, *given)` runs what takes long beside the pages."""
        self.numbers, self.in_pool = numbers, in_pool

    def start(self):
        gevent.spawn(self._mind)

    def look(self):
        """Keep every month that can be. Their names."""
        kept = []
        while month := self.in_pool(self.numbers.keep_one, _REST):
            log.info("%s is over and kept for reports", month)
            kept.append(month)
            gevent.sleep(BETWEEN)
        return kept

    def _mind(self):
        gevent.sleep(SOON)
        while True:
            try:
                self.look()
            except Exception as trouble:  # whoever opens a report waits longer then; the next look tries again
                log.error("no month was kept for reports: %s", trouble)
            gevent.sleep(EVERY)

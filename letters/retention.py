"""What people wrote goes on its date by itself: first the record says so, then the rows are wiped.

So one that somebody went on with in that moment keeps its row; and rows that a power cut left are wiped in the next
round, for the record knows of them.

A wrong clock deletes nothing. A box that wakes in 2030 believes that everything is long due; so after a leap of more
than a few days somebody has to say what day it is, on the Health page, before anything goes.
"""

import logging
import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta

import gevent

from letters.intake import orphans
from letters.sealing import FormsLocked
from lobby.requests import (
    FormIsGone, RequestUnknown, StaleRequest, delete_at, delete_form, forms_due, forms_kept,
)  # fmt: skip

log = logging.getLogger("antrean.letters")

EVERY = 60.0  # seconds between two looks at how the forms are
ROUNDS = 60  # of them between two deletions: an hour
LEAP = timedelta(days=4)  # a long weekend with the box switched off is shorter
ORPHANED_AFTER = timedelta(hours=1)
AT_ONCE = 50  # forms wiped in one go


class Retention:
    """Deletes forms on their date, and knows how the forms are: `state` (see `Store.state`)."""

    def __init__(self, live, store, settings):
        """`settings`: the Letters of a config.toml."""
        self.live, self.store, self._days = live, store, (settings.keep_days, settings.abandoned_days)
        self.state, self.leapt = store.state(), False
        self.looked = self.failed = False  # has there been a round, and did the last one fail?
        self.missing = 0  # forms that should be there and are not: letters.db was put in another's place
        self._settled = self._looking = False
        live.followers.append(self._follow)

    def start(self):
        """Look now, and go on looking."""
        gevent.spawn(self._mind)

    def look(self):
        """One round. How many forms went because they were due."""
        if self._looking:
            return 0
        self._looking = True
        try:
            gone, self.failed = self._look(), False
        except Exception as trouble:  # whatever it was, the next hour tries again
            log.error("forms not deleted: %s", type(trouble).__name__)
            gone, self.failed = 0, True
        finally:
            self._looking, self.looked = False, True
        self.state = self.store.state()
        return gone

    def kept(self):
        """How many forms there are."""
        return len(self.live.see(forms_kept))

    def next_at(self):
        """The instant (UTC) at which the next form goes, or None."""
        return self.live.see(_next_at, *self._days)

    def _mind(self):
        with suppress(FormsLocked, sqlite3.Error):  # what is wrong is in `state`
            self.store.make_key()
        while True:
            self.look()
            for _ in range(ROUNDS):
                gevent.sleep(EVERY)
                self.state = self.store.state()

    def _follow(self, news):
        """A clock that a person has settled is believed, and what waited for it is looked at now."""
        if any(fact.verb == "settle_clock" for _, fact in news):
            self._settled = True
            gevent.spawn(self.look)

    def _look(self):
        now, kept, names = self.live.clock.now(), self.live.see(forms_kept), self.store.names()
        self.missing = len(kept - names.keys())
        if gone := self.live.see(_deleted) & names.keys():
            self.store.delete(gone)
        if self.store.unwiped:
            self.store.wipe()
        if not self.live.clock.trusted:
            return 0
        seen = self.store.seen() or max(map(datetime.fromisoformat, names.values()), default=now)
        self.leapt = abs(now - seen) > LEAP and not self._settled
        if self.leapt:
            return 0
        self.store.see(now)
        self._settled = False
        left = orphans(self.live, names, (now - ORPHANED_AFTER).isoformat())
        if left:
            self.store.delete(left)
        return self._delete_due(now)

    def _delete_due(self, now):
        gone, every = 0, self._due(now)
        for begin in range(0, len(every), AT_ONCE):
            some = []
            for request in every[begin : begin + AT_ONCE]:
                with suppress(FormIsGone, RequestUnknown, StaleRequest):  # somebody was quicker
                    self.live.do(delete_form, request, "due", days=self._days)
                    some.append(request)
            self.store.delete(some)
            gone += len(some)
        if gone:
            log.info("%s forms deleted on their date", gone)
        return gone

    def _due(self, now):
        keep, abandoned = self._days
        return [request.id for request in self.live.see(forms_due, keep_days=keep, abandoned_days=abandoned, now=now)]


def _deleted(lobby):
    return {request.id for request in lobby.requests.values() if request.form == "deleted"}


def _next_at(lobby, keep_days, abandoned_days):
    kept = (request for request in lobby.requests.values() if request.form == "kept")
    return min((delete_at(request, keep_days, abandoned_days) for request in kept), default=None)

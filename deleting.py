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

from lobby.refusals import Refusal
from sealing import FormsLocked

log = logging.getLogger("antrean.letters")

EVERY = 60.0  # seconds between two looks at how the rows are
ROUNDS = 60  # of them between two deletions: an hour
LEAP = timedelta(days=4)  # a long weekend with the box switched off is shorter
ORPHANED_AFTER = timedelta(hours=1)
AT_ONCE = 50  # deleted in one go


class Deleting:
    """Deletes the rows of a Store on their date, and knows how they are: `state` (see `Store.state`).

    Of whose rows it is, a room says by the five methods at the end.
    """

    quicker = (Refusal,)  # of what `delete_due` may raise, that which only means that somebody was quicker

    def __init__(self, live, store):
        self.live, self.store = live, store
        self.state, self.leapt = store.state(), False
        self.looked = self.failed = False  # has there been a round, and did the last one fail?
        self.missing = 0  # rows that should be there and are not: the file was put in another's place
        self._settled = self._looking = False
        live.followers.append(self._follow)

    def start(self):
        """Look now, and go on looking."""
        gevent.spawn(self._mind)

    def look(self):
        """One round. How many went because they were due."""
        if self._looking:
            return 0
        self._looking = True
        try:
            gone, self.failed = self._look(), False
        except Exception as trouble:  # whatever it was, the next hour tries again
            log.error("%s: nothing deleted: %s", self.store.path.name, type(trouble).__name__)
            gone, self.failed = 0, True
        finally:
            self._looking, self.looked = False, True
        self.state = self.store.state()
        return gone

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
        now, kept, names = self.live.clock.now(), self.live.see(self.rows_kept), self.store.names()
        self.missing = len(kept - names.keys())
        if gone := self.live.see(self.rows_deleted) & names.keys():
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
        left = self.orphans(names, (now - ORPHANED_AFTER).isoformat())
        if left:
            self.store.delete(left)
        return self._delete_due(now)

    def _delete_due(self, now):
        gone, every = 0, self.live.see(self.due, now)
        for begin in range(0, len(every), AT_ONCE):
            some = []
            for id in every[begin : begin + AT_ONCE]:
                with suppress(*self.quicker):
                    some += self.delete_due(id)
                    gone += 1
            self.store.delete(some)
        if gone:
            log.info("%s: %s deleted on their date", self.store.path.name, gone)
        return gone

    # --- of whose rows ---------------------------------------------------------------------------------------------

    def rows_kept(self, lobby):
        """The names of the rows that are there."""
        raise NotImplementedError

    def rows_deleted(self, lobby):
        """The names of those that the record says are deleted."""
        raise NotImplementedError

    def orphans(self, names, before):
        """Of rows ({name: kept at}) those from before an instant (ISO, UTC) that nothing in the record has."""
        raise NotImplementedError

    def due(self, lobby, now):
        """The ids of what is to be deleted by now."""
        raise NotImplementedError

    def delete_due(self, id):
        """Record that it is deleted; the names of its rows."""
        raise NotImplementedError

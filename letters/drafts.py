"""What somebody is typing at a kiosk, kept for minutes: a power cut must not cost an old person their patience.

One draft a kiosk, sealed with the key of the forms, in `drafts.db`: the browser of a kiosk keeps nothing. It is gone
when the form is sent, when its person leaves, and in any case ten minutes after the last key.
"""

import json
import logging
import os
import sqlite3
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import gevent
from sqlite_utils import Database, Migrations

from sealing import FormsLocked

KEPT = timedelta(minutes=10)
LATE = 100  # forms that are over, of which no draft is kept any more

log = logging.getLogger("antrean")
MIGRATIONS = Migrations("drafts")


@MIGRATIONS()
def first(db):
    db["drafts"].create({"kiosk": str, "sealed": bytes, "at": str}, pk="kiosk", not_null={"sealed", "at"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A form half filled in. `typed`: {name of a blank: text}; `step`: which screen it was on; `tap`: its sending's."""

    service: str
    typed: dict = field(repr=False)
    step: int = 0
    tap: str = ""
    ticket: str | None = None
    language: str | None = None
    at: datetime | None = None


class Drafts:
    """The drafts of an office's kiosks. `run(work, *given)` may take what waits for the disk to another thread."""

    def __init__(self, folder, sealer, clock, run=lambda work, *given: work(*given)):
        """`sealer()`: the Sealer of the forms, which may raise FormsLocked; `clock`: the office's."""
        self.path, self.sealer, self.clock, self.run = Path(folder) / "drafts.db", sealer, clock, run
        self._over = deque(maxlen=LATE)  # taps of forms that are over
        self._own = set()  # kiosks at which somebody has typed since the start
        try:
            self._begin()
        except sqlite3.DatabaseError as damage:  # what is worth ten minutes is not worth a closed office
            log.error("drafts.db begins anew: %s", damage)
            for ending in ("", "-wal", "-shm"):
                self.path.with_name(f"{self.path.name}{ending}").unlink(missing_ok=True)
            self._begin()

    def keep(self, kiosk, draft):
        """Over the one of before; not if it comes late, after its person has gone. Raises FormsLocked."""
        if draft.tap and draft.tap in self._over:
            return
        self._own.add(kiosk)
        told = json.dumps([draft.service, draft.typed, draft.step, draft.tap, draft.ticket, draft.language])
        # The key is fetched first: its store takes a thread of its own, and a thread of the pool must not ask for one.
        self.run(self._keep, self.sealer(), kiosk, {"draft": told}, self.clock.now())

    def of(self, kiosk):
        """The Draft of a kiosk as long as it may be shown; None otherwise."""
        kept = self.run(self._read, kiosk)
        if kept is None:
            return None
        sealed, at = kept
        if not self._is_young(kiosk, at):
            self.wipe(kiosk)
            return None
        try:
            told = json.loads(self.sealer().open(_name(kiosk), sealed)["draft"])
        except FormsLocked:
            return None
        service, typed, step, tap, ticket, language = told
        return Draft(service, typed, step, tap, ticket, language, at)

    def wipe(self, *kiosks, tap=None):
        """Leave nothing of these, neither in free pages nor in the log. `tap`: of a form that is over for good."""
        if tap:
            self._over.append(tap)
        self.run(self._wipe, kiosks)

    def start(self):
        """From now on, look every minute for what is too old."""
        gevent.spawn(self._mind)

    def _mind(self):
        while True:
            gevent.sleep(60)
            try:
                self.wipe_old()
            except sqlite3.Error as trouble:
                log.error("drafts of kiosks were not wiped: %s", trouble)

    def wipe_old(self):
        """Wipe every draft that may not be shown any more."""
        old = [kiosk for kiosk, at in self.run(self._times) if not self._is_young(kiosk, at)]
        if old:
            self.wipe(*old)

    def _begin(self):
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(self._open()) as db:
            db.execute("pragma journal_mode=wal")
            MIGRATIONS.apply(db)
        self.wipe_old()

    def _is_young(self, kiosk, at):
        """By a clock that woke with yesterday's time nobody knows how old a draft of before is: then it is too old."""
        if kiosk not in self._own and not self.clock.trusted:
            return False
        return timedelta(0) <= self.clock.now() - at <= KEPT

    def _keep(self, sealer, kiosk, told, now):
        sealed = sealer.seal(_name(kiosk), told)
        with closing(self._open()) as db, db.conn:
            db["drafts"].upsert({"kiosk": kiosk, "sealed": sealed, "at": now.isoformat()}, pk="kiosk")

    def _read(self, kiosk):
        with closing(self._open()) as db:
            found = list(db["drafts"].rows_where("kiosk = ?", [kiosk]))
        return (found[0]["sealed"], datetime.fromisoformat(found[0]["at"])) if found else None

    def _times(self):
        with closing(self._open()) as db:
            rows = list(db.query("select kiosk, at from drafts"))
        return [(row["kiosk"], datetime.fromisoformat(row["at"])) for row in rows]

    def _wipe(self, kiosks):
        with closing(self._open()) as db:
            with db.conn:
                gone = sum(db.execute("delete from drafts where kiosk = ?", [kiosk]).rowcount for kiosk in kiosks)
            if gone:
                with suppress(sqlite3.OperationalError):  # somebody reads: the next one empties it
                    db.execute("vacuum")  # secure_delete leaves copies in the gaps of pages, see `store.py`
                    db.execute("pragma wal_checkpoint(truncate)")

    def _open(self):
        db = Database(sqlite3.connect(self.path, timeout=10))
        db.execute("pragma secure_delete=on")
        db.execute("pragma temp_store=memory")
        db.execute("pragma synchronous=full")
        return db


def _name(kiosk):
    """What a draft is sealed under, so that none can be put in a form's place."""
    return f"draft {kiosk}"

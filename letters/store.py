"""The forms on disk: `letters.db` in the data folder, each row sealed, gone without a trace when deleted.

`secure_delete` writes zeros over what is deleted, and after a deletion the write-ahead log is emptied, so that nothing
lingers in free pages or old log frames. Full synchrony: what was answered with "received" survives a power cut.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database, Migrations

from letters.sealing import FormsLocked, Sealer, key_path, new_key, read_key

MIGRATIONS = Migrations("letters")


@MIGRATIONS()
def first(db):
    db["forms"].create({"request": str, "sealed": bytes, "at": str}, pk="request", not_null={"sealed", "at"})
    db["keys"].create({"fingerprint": str}, pk="fingerprint")


class Store:
    """The forms of an office. `run(work, *given)` may take what waits for the disk to another thread."""

    def __init__(self, folder, key="", run=lambda work, *given: work(*given)):
        """`folder`: the data folder; `key`: where its key lies, empty for beside it."""
        self.path, self.key, self.run = Path(folder) / "letters.db", key_path(folder, key), run
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(self._open()) as db:
            db.execute("pragma journal_mode=wal")
            MIGRATIONS.apply(db)

    def sealer(self):
        """The Sealer of these forms; its key is made when the first form comes. Raises FormsLocked for another key."""
        return self.run(self._sealer)

    def keep(self, request, answers, now):
        """Seal {name: text} under a request's name; over what was there. `now`: UTC. Raises FormsLocked."""
        self.run(self._keep, request, answers, now)

    def read(self, request):
        """{name: text}; None where there is no form. Raises FormsLocked."""
        return self.run(self._read, request)

    def every(self):
        """{request: {name: text}} of all forms. Raises FormsLocked."""
        return self.run(self._every)

    def names(self):
        """{request: when it was kept (ISO, UTC)}, without opening any."""
        return self.run(self._names)

    def delete(self, requests):
        """Wipe these requests' forms, from the table, the free pages and the log."""
        self.run(self._delete, tuple(requests))

    def _sealer(self):
        with closing(self._open()) as db:
            known = {row["fingerprint"] for row in db["keys"].rows}
            sealer = Sealer(read_key(self.key) if known or self.key.exists() else new_key(self.key))
            if not known:
                with db.conn:
                    db["keys"].insert({"fingerprint": sealer.fingerprint})
            elif sealer.fingerprint not in known:
                raise FormsLocked()
            return sealer

    def _keep(self, request, answers, now):
        sealed = self._sealer().seal(request, answers)
        with closing(self._open()) as db, db.conn:
            db["forms"].upsert({"request": request, "sealed": sealed, "at": now.isoformat()}, pk="request")

    def _read(self, request):
        with closing(self._open()) as db:
            found = list(db["forms"].rows_where("request = ?", [request]))
        return self._sealer().open(request, found[0]["sealed"]) if found else None

    def _every(self):
        sealer = self._sealer()
        with closing(self._open()) as db:
            return {row["request"]: sealer.open(row["request"], row["sealed"]) for row in db["forms"].rows}

    def _names(self):
        with closing(self._open()) as db:
            return {row["request"]: row["at"] for row in db.query("select request, at from forms")}

    def _delete(self, requests):
        with closing(self._open()) as db:
            with db.conn:
                for request in requests:
                    db["forms"].delete_where("request = ?", [request])
            db.execute("pragma wal_checkpoint(truncate)")

    def _open(self):
        db = Database(sqlite3.connect(self.path, timeout=10))
        db.execute("pragma synchronous=full")
        db.execute("pragma secure_delete=on")
        return db

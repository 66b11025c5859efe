"""What people wrote, on disk: a file of the data folder, each row sealed, gone without a trace when deleted.

Letters' forms lie in `letters.db`, complaints and their answers in `complaints.db`, both sealed with the one key of the
office. Here a row is called a form and known by the name of its request, whichever of the two it is.

After each deletion the file is written anew and the write-ahead log emptied, so that nothing lingers in free pages or
old log frames. `secure_delete` alone is not enough: it writes zeros over a row, and not over the copies of it that stay
in the gaps of pages it was moved out of before. Full synchrony: what was answered with "received" survives a power cut.

Whatever is wrong with the file or its key, the office opens: numbers go on, and forms say FormsLocked.
"""

import logging
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from gevent.monkey import get_original
from sqlite_utils import Database, Migrations

from sealing import (
    FormsDamaged,
    FormsLocked,
    Sealer,
    is_inside,
    key_path,
    new_key,
    others_may_read,
    print_of,
    read_key,
)  # fmt: skip

log = logging.getLogger("antrean.letters")
MIGRATIONS = Migrations("letters")  # so they are called in files that are there
FORMS, COMPLAINTS = "letters.db", "complaints.db"
BUSY = 5.0  # seconds that another program may hold the file
AT_MOST = 20.0  # seconds to wait for the others of this program
WELL, NONE_YET, DAMAGED, BUSY_NOW, OPEN_TO_OTHERS = "well", "none_yet", "damaged", "busy", "open_to_others"


@MIGRATIONS()
def first(db):
    db["forms"].create({"request": str, "sealed": bytes, "at": str}, pk="request", not_null={"sealed", "at"})
    db["keys"].create({"fingerprint": str}, pk="fingerprint")


@MIGRATIONS()
def clock_seen(db):
    """The last instant at which the clock was believed: what came long after it is a leap."""
    db["clock"].create({"id": int, "seen": str}, pk="id", not_null={"seen"})


class Store:
    """The forms of an office. `run(work, *given)` may take what waits for the disk to another thread."""

    def __init__(self, folder, key="", run=lambda work, *given: work(*given), name=FORMS):
        """`folder`: the data folder; `key`: where its key lies, empty for beside it; `name`: FORMS or COMPLAINTS."""
        self.folder, self.run = Path(folder).resolve(), run
        self.path, self.key = self.folder / name, key_path(folder, key)
        # May something deleted still be in the file, because another program read it, the disk was full, power went?
        self.unwiped = True
        self._cached, self._damaged = (b"", None), False
        # The native one, for these are threads of the pool: one connection at a time, so that none writes or
        # checkpoints beside another, which SQLite before 3.51.3 does not survive.
        self._turn = get_original("_thread", "allocate_lock")()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._begin()
        except (FormsLocked, sqlite3.Error, OSError) as trouble:
            self._damaged = isinstance(trouble, FormsDamaged)
            log.error("the forms cannot be opened: %s", type(trouble).__name__)

    def state(self):
        """How the forms are: well, none_yet, damaged, busy, open_to_others, or why they are locked (FormsLocked)."""
        return self.run(self._state)

    def make_key(self):
        """Make the key before the first form comes, so that whoever sets this office up can put a copy away."""
        self.run(self._with, self._make_key)

    def ready(self):
        """Could a form be kept just now? Raises FormsLocked: for pages, before anybody types."""
        self.run(self._with, self._key)

    def sealer(self):
        """The Sealer of these forms; its key is made when the first form comes. Raises FormsLocked for another key."""
        return self.run(self._with, self._sealer)

    def keep(self, request, answers, now):
        """Seal {name: text} under a request's name; over what was there. `now`: UTC. Raises FormsLocked."""
        self.run(self._with, self._keep, request, answers, now)

    def keep_and_record(self, answers, now, record):
        """Seal {name: text} under a fresh name, then `record(name)` → Done: first on disk, then a fact, never half.

        What `record` refuses, or the same tap had done already, leaves no row. Raises FormsLocked and what it raises.
        """
        name = secrets.token_hex(8)
        self.keep(name, answers, now)
        try:
            done = record(name)
        except Exception:
            # Of anything else, like the end of the server, nobody knows yet whether the fact was written: orphans.
            with suppress(FormsLocked, sqlite3.Error):
                self.delete([name])
            raise
        if done.again:
            self.delete([name])
        return done

    def read(self, request):
        """{name: text}; None where there is no form. Raises FormsLocked."""
        return self.run(self._with, self._read, request)

    def every(self):
        """{request: {name: text}} of all forms that open: one that was spoilt hides no other. Raises FormsLocked."""
        return self.run(self._with, self._every)

    def names(self):
        """{request: when it was kept (ISO, UTC)}, without opening any."""
        return self.run(self._with, self._names)

    def delete(self, requests):
        """Wipe these requests' forms, from the table, the free pages and the log."""
        self.run(self._with, self._delete, tuple(requests))

    def wipe(self):
        """Empty the log of what was deleted while another program was reading. Is nothing left?"""
        return self.run(self._with, self._wipe)

    def seen(self):
        """The last instant (UTC) at which the clock was believed, or None."""
        return self.run(self._with, self._seen)

    def see(self, now):
        """The clock is believed at this instant."""
        self.run(self._with, self._see, now)

    # --- one at a time ---------------------------------------------------------------------------------------------

    def _with(self, work, *given):
        with self._alone() as db:
            return work(db, *given)

    @contextmanager
    def _alone(self):
        """The file, open, to nobody else of this program. Raises FormsDamaged when it cannot be read."""
        if self._damaged:
            raise FormsDamaged()
        if not self._turn.acquire(timeout=AT_MOST):
            raise sqlite3.OperationalError(f"{self.path.name} is busy")
        try:
            with closing(self._open()) as db:
                yield db
        except sqlite3.OperationalError:  # full, locked, not to be written: it may pass
            raise
        except sqlite3.DatabaseError as damage:
            log.error("%s: %s", self.path.name, damage)
            raise FormsDamaged() from None
        finally:
            self._turn.release()

    def _begin(self):
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with self._alone() as db:
            if db.execute("pragma quick_check(1)").fetchone()[0] != "ok":
                raise FormsDamaged()
            db.execute("pragma journal_mode=wal")
            MIGRATIONS.apply(db)

    def _state(self):
        try:
            with self._alone() as db:
                return _state_of(db, self.key, self.folder)
        except FormsDamaged:
            return DAMAGED
        except (sqlite3.Error, OSError):
            return BUSY_NOW

    def _make_key(self, db):
        with suppress(FormsLocked):
            self._key(db)

    def _key(self, db):
        """The key, made if there is none and nothing that it would have to open. Raises FormsLocked."""
        if is_inside(self.key, self.folder):
            raise FormsLocked("inside")
        others = self._of_others()
        key = read_key(self.key) if _has_forms(db) or others or _is_there(self.key) else new_key(self.key)
        if not _is_known(db, key):
            if _has_forms(db) or (others and print_of(key) not in others):
                raise FormsLocked("wrong")
            with db.conn:
                db.execute("delete from keys")
                db.execute("insert into keys values (?)", [print_of(key)])
        return key

    def _of_others(self):
        """The fingerprints of the keys with which the other file's forms are sealed; none where it has no forms."""
        return {known for name in {FORMS, COMPLAINTS} - {self.path.name} for known in _sealed_with(self.folder / name)}

    def _sealer(self, db):
        key = self._key(db)
        if self._cached[0] != key:
            self._cached = key, Sealer(key)
        return self._cached[1]

    def _keep(self, db, request, answers, now):
        sealed = self._sealer(db).seal(request, answers)
        with db.conn:
            before = db.execute("select 1 from forms where request = ?", [request]).fetchone()
            db.execute(
                "insert into forms values (?, ?, ?)"
                " on conflict (request) do update set sealed = excluded.sealed, at = excluded.at",
                [request, sealed, now.isoformat()],
            )
        if before:  # what stood there is deleted as well
            self._wipe(db)

    def _read(self, db, request):
        found = db.execute("select sealed from forms where request = ?", [request]).fetchone()
        return self._sealer(db).open(request, found[0]) if found else None

    def _every(self, db):
        sealer, opened = self._sealer(db), {}
        for request, sealed in db.execute("select request, sealed from forms").fetchall():
            try:
                opened[request] = sealer.open(request, sealed)
            except FormsLocked:
                log.error("the form of request %s does not open", request)
        return opened

    def _names(self, db):
        return dict(db.execute("select request, at from forms").fetchall())

    def _delete(self, db, requests):
        with db.conn:
            db.conn.executemany("delete from forms where request = ?", [(request,) for request in requests])
        self._wipe(db)

    def _wipe(self, db):
        """What was deleted is no more in the table, whatever comes of this; where it fails, it is tried again later."""
        try:
            db.execute("vacuum")
            self.unwiped = bool(db.execute("pragma wal_checkpoint(truncate)").fetchone()[0])
        except sqlite3.OperationalError as trouble:
            log.error("%s is not wiped yet: %s", self.path.name, trouble)
            self.unwiped = True
        return not self.unwiped

    def _seen(self, db):
        found = db.execute("select seen from clock").fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def _see(self, db, now):
        with db.conn:
            db.execute("insert or replace into clock values (1, ?)", [now.isoformat()])

    def _open(self):
        db = Database(sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=BUSY))
        db.execute("pragma synchronous=full")
        db.execute("pragma secure_delete=on")
        db.execute("pragma temp_store=memory")  # what is written anew must not lie in another folder meanwhile
        return db


def state_beside(folder, key="", name=FORMS):
    """How the forms of a data folder are (see `Store.state`), looked at without changing anything."""
    folder = Path(folder).resolve()
    path, key = folder / name, key_path(folder, key)
    if not path.exists():
        return "inside" if is_inside(key, folder) else NONE_YET
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY)) as db:
            if db.execute("pragma quick_check(1)").fetchone()[0] != "ok":
                return DAMAGED
            return _state_of(db, key, folder)
    except sqlite3.OperationalError:
        return BUSY_NOW
    except sqlite3.DatabaseError:
        return DAMAGED


def _state_of(db, key, folder):
    if is_inside(key, folder):
        return "inside"
    try:
        if not _has_forms(db) and not _is_there(key):
            return NONE_YET
        if not _is_known(db, read_key(key)) and _has_forms(db):
            return "wrong"
    except FormsLocked as locked:
        return locked.why
    return OPEN_TO_OTHERS if others_may_read(key) else WELL


def _sealed_with(path):
    """The fingerprints of the keys of a file that has forms; of one that cannot be read, none: it says so itself."""
    if not path.exists():
        return set()
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY)) as db:
            return {known for (known,) in db.execute("select fingerprint from keys")} if _has_forms(db) else set()
    except sqlite3.Error:
        return set()


def _has_forms(db):
    return db.execute("select 1 from forms limit 1").fetchone() is not None


def _is_known(db, key):
    return db.execute("select 1 from keys where fingerprint = ?", [print_of(key)]).fetchone() is not None


def _is_there(key):
    try:
        return key.exists()
    except OSError:
        raise FormsLocked("unreadable") from None

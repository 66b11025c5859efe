"""The table of what was asked of the printers, and what became of it: `spool.db`, beside the journal.

One thread, the clerk, owns it. Whoever has something to write hands it a row and goes on; what has gathered is
committed together, and then each row's `then` is called. Where the disk takes nothing, slips are printed all the same:
the rows wait in memory, and `trouble` says so.
"""

import logging
import os
import sqlite3
import time
from _queue import Empty, SimpleQueue  # the native one: a clerk who waits for the disk must not stop the pages
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

from kiosk.slip import Slip

log = logging.getLogger("antrean.spool")
migrations = Migrations("spool")

# The last three are also how the lobby names what became of a ticket's slip (see `lobby/ticket.py`).
QUEUED, SENDING, PRINTED, FAILED, EXPIRED = "queued", "sending", "printed", "failed", "expired"
OPEN = (QUEUED, SENDING, FAILED)  # failed: not out at the last try, and tried again until it expires
MOST_AT_ONCE = 256
MOST_UNKEPT = 1000  # rows that wait in memory for a disk that takes them again
OPEN_AGAIN_AFTER = 30.0  # seconds


@migrations(name="001_jobs_and_rolls")
def _jobs_and_rolls(db):
    db.execute(
        "create table jobs (id integer primary key, printer text not null, kind text not null, day text, ticket text,"
        " copy integer not null, slip text not null, status text not null, tries integer not null,"
        " torn integer not null, reason text, millimetres real not null, asked_at text not null,"
        " changed_at text not null)"
    )
    db.execute("create index jobs_of_tickets on jobs (day, ticket, copy) where ticket is not null")
    db.execute(
        "create table rolls (id integer primary key, printer text not null, changed_at text not null,"
        " changed_by text, used_mm real not null, ran_out integer not null)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A slip asked of a printer. `at` and `changed_at` are instants in UTC; `day` is its ticket's service day.

    `copy`: 0 the first, n the nth asked for again. `torn`: how many tries may have left paper, so that the next must
    say it is printed again. `reason`: why the last try failed, a key of words' section `printer`.
    """

    id: int
    printer: str
    kind: str
    slip: Slip
    at: datetime
    changed_at: datetime
    ticket: str | None = None
    day: str | None = None
    copy: int = 0
    status: str = QUEUED
    tries: int = 0
    torn: int = 0
    reason: str | None = None
    millimetres: float = 0.0

    @property
    def marks(self):
        """The number that stands beside CETAK ULANG; 0: it does not stand there."""
        return self.copy + self.torn


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """A roll of paper in a printer since `changed_at` (UTC). `ran_out`: the printer said it had come to its end."""

    id: int
    printer: str
    changed_at: datetime
    changed_by: str | None = None
    used_mm: float = 0.0
    ran_out: bool = False


class Clerk:
    """Keeps the rows. `trouble` while they cannot be kept; `was_there`: the table held what an earlier start left."""

    def __init__(self, path):
        self.path = Path(path)
        self.trouble = False
        self.was_there = self.path.exists()
        self._inbox = SimpleQueue()
        self._unkept = {}
        self._db = self._opened_at = None
        self._open()

    def keep(self, row, then=None):
        """Write a Job or Roll as it is now, from any thread and without waiting; `then()` when it is done."""
        self._inbox.put((row, then))

    def forget(self, before):
        """Jobs asked for before an instant are of no use to anybody."""
        self._inbox.put((before, None))

    def close(self, seconds):
        """Write what has gathered, and let the file go."""
        gone = SimpleQueue()
        self._inbox.put((None, lambda: gone.put(True)))
        with suppress(Empty):  # the disk is stuck, and the next start reads what it did take
            gone.get(timeout=seconds)

    # --- what the last start left ----------------------------------------------------------------------------------

    def jobs(self, most):
        """Those still open and the last `most` of the others, oldest first."""
        return [_job_of(row) for row in self._rows(
            "select * from jobs where status in ('queued', 'sending', 'failed') or id > coalesce("
            "(select id from jobs order by id desc limit 1 offset ?), 0) order by id", (most,))]  # fmt: skip

    def jobs_of(self, day):
        """{(ticket, copy): the last job of it} of a service day."""
        rows = self._rows("select * from jobs where day = ? and ticket is not null order by id", (day,))
        return {(row["ticket"], row["copy"]): _job_of(row) for row in rows}

    def rolls(self):
        """Every roll there was, oldest first."""
        return [_roll_of(row) for row in self._rows("select * from rolls order by id", ())]

    def _rows(self, select, given):
        if self._db is None:
            return []
        try:
            return list(self._db.query(select, given))
        except sqlite3.Error as trouble:
            self._cannot(trouble)
            return []

    # --- the clerk's thread ----------------------------------------------------------------------------------------

    def work(self):
        """Write until told to leave."""
        leaving = False
        while not leaving:
            notes = [self._inbox.get()]
            while len(notes) < MOST_AT_ONCE and not self._inbox.empty():
                notes.append(self._inbox.get_nowait())
            leaving = any(row is None for row, _ in notes)
            for row, _ in notes:
                if row is not None:
                    self._unkept[type(row), getattr(row, "id", row)] = row
            self._write()
            if leaving and self._db is not None:
                self._db.close()
            for _, then in notes:
                if then:
                    self._call(then)

    def _call(self, then):
        try:
            then()
        except Exception:  # the clerk goes on: others wait for their rows
            log.exception("what followed a row failed")

    def _write(self):
        if self._db is None and time.monotonic() - self._opened_at > OPEN_AGAIN_AFTER:
            self._open()
        try:
            if self._db is not None:
                self._commit(list(self._unkept.values()))
                self._unkept.clear()
                self.trouble = False
        except (sqlite3.Error, OSError) as trouble:
            self._cannot(trouble)
        except Exception:  # a row that is none: the others' printers wait for this thread
            log.exception("rows of the spool were not kept")
            self._unkept.clear()
        while len(self._unkept) > MOST_UNKEPT:
            del self._unkept[next(iter(self._unkept))]

    def _commit(self, rows):
        # Only `sending` must be on the disk itself before anything follows: a power cut that takes back the rest is
        # put right from the journal, which knows each ticket whose slip is due and each that has been printed.
        at_once = any(isinstance(row, Roll) or getattr(row, "status", "") == SENDING for row in rows)
        self._db.execute("pragma synchronous=full" if at_once else "pragma synchronous=normal")
        with self._db.atomic():
            for row in rows:
                if isinstance(row, datetime):
                    self._db.execute("delete from jobs where asked_at < ?", (_text(row),))
                else:
                    table, written = _row_of(row)
                    self._db[table].upsert(written, pk="id")

    def _cannot(self, trouble):
        if not self.trouble:
            log.error("the table of slips is not written: %s", trouble)
        self.trouble = True

    def _open(self):
        self._opened_at = time.monotonic()
        try:
            self._db = _opened(self.path)
        except sqlite3.DatabaseError as trouble:
            self._cannot(trouble)
            self.was_there = False
            if "not a database" in str(trouble) or "malformed" in str(trouble):
                self._begin_anew()
        except OSError as trouble:
            self._cannot(trouble)

    def _begin_anew(self):
        """A spoilt table is set aside: what it held is in the journal too, as far as tickets go."""
        aside = self.path.with_name(f"{self.path.name}.rusak-{int(time.time())}")
        with suppress(OSError, sqlite3.Error):
            os.replace(self.path, aside)
            for more in ("-wal", "-shm"):
                Path(f"{self.path}{more}").unlink(missing_ok=True)
            self._db = _opened(self.path)
            self.trouble = False
            log.error("the table of slips was spoilt; it lies in %s", aside)


def _opened(path):
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    try:
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        db = Database(connection, execute_plugins=False)
        migrations.apply(db)
        os.chmod(path, 0o600)
    except BaseException:
        connection.close()
        raise
    return db


def _row_of(row):
    if isinstance(row, Roll):
        return "rolls", {
            "id": row.id, "printer": row.printer, "changed_at": _text(row.changed_at), "changed_by": row.changed_by,
            "used_mm": row.used_mm, "ran_out": int(row.ran_out),
        }  # fmt: skip
    return "jobs", {
        "id": row.id, "printer": row.printer, "kind": row.kind, "day": row.day, "ticket": row.ticket, "copy": row.copy,
        "slip": row.slip.as_json(), "status": row.status, "tries": row.tries, "torn": row.torn, "reason": row.reason,
        "millimetres": row.millimetres, "asked_at": _text(row.at), "changed_at": _text(row.changed_at),
    }  # fmt: skip


def _job_of(row):
    return Job(
        id=row["id"], printer=row["printer"], kind=row["kind"], slip=Slip.from_json(row["slip"]), ticket=row["ticket"],
        day=row["day"], copy=row["copy"], status=row["status"], tries=row["tries"], torn=row["torn"],
        reason=row["reason"], millimetres=row["millimetres"], at=_instant(row["asked_at"]),
        changed_at=_instant(row["changed_at"]),
    )  # fmt: skip


def _roll_of(row):
    return Roll(
        id=row["id"], printer=row["printer"], changed_at=_instant(row["changed_at"]), changed_by=row["changed_by"],
        used_mm=row["used_mm"], ran_out=bool(row["ran_out"]),
    )  # fmt: skip


def _text(instant):
    """ISO in UTC, so that it sorts as it happened."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)

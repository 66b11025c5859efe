"""Who may come in: paired devices, staff with their PINs, those signed in, and links that open once.

All of it lies in `doors.db`, written by the running server and by the commands beside it (`./run pair`, `./run staff`).
Of tokens, links and PINs only what recognises them again is kept, never what would let a reader of the file in.
"""

import hashlib
import math
import os
import secrets
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database, Migrations

import pins
from lobby.refusals import Refusal
from pins import HOUR, MINUTE, PinLocked, PinNowLocked, PinTooSoon, WrongPin

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

SESSION = 12 * HOUR  # a shift and its breaks: a tablet that slept through lunch still calls
LINK_MINUTES = 15
# What a device that came by a link is called, with a number: a desk says which kiosk's bell rang.
PLACES = {"kiosk": "Anjungan", "counter": "Perangkat loket", "head": "Perangkat kepala"}
LOOK_AGAIN_AFTER = 0.5  # once: a file's clock ticks coarsely, and two changes in one tick look like one
MIGRATIONS = Migrations("doors")


class LinkSpent(Refusal):
    status = 410
    sentence = (
        "Tautan ini sudah dipakai atau sudah lewat waktunya. "
        "Jalankan ./run pair lagi di komputer Antrean, lalu buka tautan yang baru."
    )


class NotOnTheList(Refusal):
    status = 404
    sentence = "Nomor {id} tidak ada dalam daftar. Periksa nomor petugas atau perangkatnya."


@dataclass(frozen=True, slots=True)
class Device:
    """A paired browser or call button. A counter's without a `counter` may serve any."""

    id: int
    kind: str  # kiosk, counter, head
    counter: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Staff:
    id: int
    name: str
    role: str  # staff, head


@dataclass(frozen=True, slots=True)
class Session:
    """Someone signed in on a device, and the counter taken there."""

    staff: Staff
    counter: str | None
    device_id: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opened: a newly paired device with its token, and perhaps someone signed in on it."""

    device: Device
    token: str
    staff: Staff | None
    session: str | None


@dataclass(frozen=True, slots=True)
class Lock:
    """An account that may not try its PIN for a while, on one device or (`device` None) anywhere."""

    staff: Staff
    device: Device | None
    seconds: int


def this_boot():
    """Which start of the box this is; elsewhere than on Linux they all look alike."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


class Keys:
    """The office's keys. `run` may take what is slow (hashing, the disk) to another thread: run(work, *given)."""

    def __init__(self, path, clock=time.monotonic, now=time.time, run=lambda work, *given: work(*given), boot=None):
        self.path = Path(path).resolve()
        self.clock, self.now, self.run = clock, now, run
        self.boot = this_boot() if boot is None else boot
        self._picture = None
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(Path(f"{self.path}.lock")):
            if not self.path.exists():
                os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            self.path.chmod(0o600)
            with self._open() as db:
                db.execute("pragma journal_mode=delete")
            self._commit(MIGRATIONS.apply)

    # Devices

    def pair(self, kind, name, counter=None):
        """Let a device in. Its token is told this once."""
        return self._write(lambda db: self._pair(db, kind, name, counter)[1])

    def device(self, token):
        return self._look().by_token.get(_print(token))

    def devices(self):
        return list(self._look().devices.values())

    def revoke(self, device_id):
        """A device is lost or done with: it and whoever was signed in on it are out."""
        self._write(lambda db: _change(db, "devices", device_id, {"revoked": self._date()}))

    # Staff

    def add_staff(self, name, role="staff", pin=None):
        """One more colleague, with a PIN to tell them."""
        pin = pins.checked(pin)
        row = {"name": name, "role": role, "pin": self.run(pins.kept, pin), "added": self._date()}
        staff_id = self._write(lambda db: db["staff"].insert(row).last_pk)
        return Staff(staff_id, name, role), pin

    def staff(self):
        return list(self._look().staff.values())

    def change_pin(self, staff_id, pin=None):
        """A new PIN: the old one's sessions end, and its wrong guesses no longer count."""
        pin = pins.checked(pin)
        kept = self.run(pins.kept, pin)

        def change(db):
            _change(db, "staff", staff_id, {"pin": kept})
            for table in ("sessions", "failures"):
                db[table].delete_where("staff = ?", [staff_id])

        self._write(change)
        return pin

    def remove_staff(self, staff_id):
        # The row stays, so that "staff:3" in the journal is never anybody else.
        self._write(lambda db: _change(db, "staff", staff_id, {"removed": self._date(), "pin": ""}))

    # Signing in

    def sign_in(self, staff_id, pin, *, device_id, counter=None):
        """Whoever knows the PIN gets a session; a device has one at a time."""
        kept, locked, pause = self._write(lambda db: self._try(db, staff_id, device_id))
        if not self.run(pins.fit, kept, str(pin)):
            raise PinNowLocked(**pins.wait(locked)) if locked else WrongPin(**pins.wait(pause))

        def welcome(db):
            if not db["staff"].count_where("id = ? and pin = ?", [staff_id, kept]):
                raise WrongPin(**pins.wait(pause))  # changed while it was being compared
            db["failures"].delete_where("staff = ? and device = ?", [staff_id, device_id])
            return self._begin_session(db, staff_id, device_id, counter)

        return self._write(welcome)

    def session(self, token):
        seen = self._look()
        row = seen.sessions.get(_print(token))
        if row is None or self._age(row) >= SESSION:
            return None
        return Session(seen.staff[row["staff"]], row["counter"], row["device"])

    def take_counter(self, token, counter):
        self._write(lambda db: db.execute("update sessions set counter = ? where token = ?", [counter, _print(token)]))

    def sign_out(self, token):
        self._write(lambda db: db["sessions"].delete_where("token = ?", [_print(token)]))

    def end_sessions(self):
        """The day is closed: everybody signs in again tomorrow."""
        self._write(lambda db: db["sessions"].delete_where())

    def locked(self):
        """Accounts a head may want to unlock: someone forgot, or someone guesses."""
        with self._open() as db:
            locks = pins.locks(self._failures(db))
        staff, devices = self._look().staff, self._look().devices
        known = [lock for lock in locks if lock[0] in staff and lock[1] in (None, *devices)]
        return [Lock(staff[who], devices.get(device), math.ceil(seconds)) for who, device, seconds in known]

    def unlock(self, staff_id):
        self._write(lambda db: db["failures"].delete_where("staff = ?", [staff_id]))

    # Links

    def make_link(self, kind, counter=None, staff_id=None, minutes=None):
        """A code for /enter/<code>, good once, on whichever browser opens it first."""
        code = secrets.token_urlsafe(32)
        row = {"code": _print(code), "kind": kind, "counter": counter, "staff": staff_id, **self._moment()}
        row["seconds"] = (LINK_MINUTES if minutes is None else minutes) * MINUTE

        def change(db):
            for link in list(db["links"].rows_where("device is null")):
                if not self._is_good(link):
                    db["links"].delete(link["code"])
            db["links"].insert(row)

        self._write(change)
        return code

    def use_link(self, code):
        def change(db):
            link = next(db["links"].rows_where("code = ? and device is null", [_print(code)]), None)
            who = link and _staff(db).get(link["staff"])
            if link is None or not self._is_good(link) or (link["staff"] and not who):
                raise LinkSpent()
            name = f"{PLACES[link['kind']]} {db['devices'].count_where('kind = ?', [link['kind']]) + 1}"
            device, token = self._pair(db, link["kind"], name, link["counter"])
            db["links"].update(link["code"], {"device": device.id})
            session = self._begin_session(db, who.id, device.id, link["counter"]) if who else None
            return Opened(device, token, who, session)

        return self._write(change)

    def opened_by(self, code):
        """The device a used link paired: a kiosk that starts again on its old link is already in."""
        with self._open() as db:
            link = next(db["links"].rows_where("code = ?", [_print(code)]), None)
        return link and self._look().devices.get(link["device"])

    @property
    def secret(self):
        """What the pages' forms are signed with: lasting, so that a page outlives a restart of the server."""
        return self._look().secret

    # Inside

    def _pair(self, db, kind, name, counter):
        token = secrets.token_urlsafe(32)
        row = {"kind": kind, "counter": counter, "name": name, "token": _print(token), "paired": self._date()}
        return Device(db["devices"].insert(row).last_pk, kind, counter, name), token

    def _begin_session(self, db, staff_id, device_id, counter):
        token = secrets.token_urlsafe(32)
        counter = counter or db["devices"].get(device_id)["counter"]
        db["sessions"].delete_where("device = ?", [device_id])
        row = {"token": _print(token), "staff": staff_id, "device": device_id, "counter": counter}
        db["sessions"].insert({**row, **self._moment()})
        return token

    def _try(self, db, staff_id, device_id):
        """The PIN to compare with. Counted as wrong first: a hundred guesses at once, or a crash, gain nothing."""
        locked, pause = pins.waits(self._failures(db), staff_id, device_id)
        if locked > 0:
            raise PinLocked(**pins.wait(locked))
        if pause > 0:
            raise PinTooSoon(**pins.wait(pause))
        for row in list(db["failures"].rows):
            if self._age(row) >= HOUR:
                db["failures"].delete(row["id"])
        db["failures"].insert({"staff": staff_id, "device": device_id, **self._moment()})
        who = next(db["staff"].rows_where("id = ? and removed is null", [staff_id]), {"pin": ""})
        return who["pin"], *pins.waits(self._failures(db), staff_id, device_id)

    def _failures(self, db):
        """Those of the last hour: (staff, device, seconds ago), newest first."""
        rows = [(row["staff"], row["device"], self._age(row)) for row in db["failures"].rows]
        return sorted((row for row in rows if row[2] < HOUR), key=lambda row: row[2])

    def _is_good(self, link):
        return self._age(link) < link["seconds"]

    def _date(self):
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")

    def _moment(self):
        return {"at": self._date(), "tick": self.clock(), "boot": self.boot}

    def _age(self, row):
        """Seconds since, by the clock that never jumps."""
        ticks = self.clock() - row["tick"]
        if row["boot"] == self.boot and ticks >= 0:
            return ticks
        # The box was started again, and that clock with it: at least this start is between. A wall clock without a
        # battery may be behind; where it says more, it is believed.
        return max(self.clock(), self.now() - datetime.fromisoformat(row["at"]).timestamp())

    def _look(self):
        """What the file says, read again when it has changed: a check costs a stat."""
        seen, stat = self._picture, self.path.stat()
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        same = seen is not None and seen.stamp == stamp
        if not same or (not seen.sure and self.clock() - seen.tick >= LOOK_AGAIN_AFTER):
            with self._open() as db, db.atomic():
                seen = self._picture = _Picture(db, stamp, self.clock(), sure=same)
        return seen

    def _write(self, change):
        try:
            return self.run(self._commit, change)
        finally:
            self._picture = None

    def _commit(self, change):
        """One change, whole or not at all. `atomic()` begins DEFERRED and would be refused beside another writer."""
        with self._open() as db:
            db.execute("begin immediate")
            try:
                outcome = change(db)
            except BaseException:
                db.rollback()
                raise
            db.commit()
            return outcome

    @contextmanager
    def _open(self):
        """A connection for one operation. No WAL: Debian 12's SQLite can spoil one that two connections write."""
        connection = sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=5)
        with Database(connection, execute_plugins=False) as db:
            # FULL, and the folder synced too: at a power cut a revoked device must not come back.
            db.execute("pragma synchronous=extra")
            db.execute("pragma secure_delete=on")
            yield db


class _Picture:
    """What the file said when it was last read: only who is still let in."""

    def __init__(self, db, stamp, tick, sure):
        self.stamp, self.tick, self.sure = stamp, tick, sure
        rows = list(db["devices"].rows_where("revoked is null", order_by="id"))
        self.devices = {row["id"]: Device(row["id"], row["kind"], row["counter"], row["name"]) for row in rows}
        self.by_token = {row["token"]: self.devices[row["id"]] for row in rows}
        self.staff = _staff(db)
        rows = [row for row in db["sessions"].rows if row["device"] in self.devices and row["staff"] in self.staff]
        self.sessions = {row["token"]: row for row in rows}
        self.secret = next(db["signing"].rows)["secret"]


def _staff(db):
    rows = db["staff"].rows_where("removed is null", order_by="name")
    return {row["id"]: Staff(row["id"], row["name"], row["role"]) for row in rows}


def _change(db, table, key, columns):
    row = next(db[table].rows_where("id = ?", [key]), None)
    if row is None or row.get("revoked") or row.get("removed"):
        raise NotOnTheList(id=key)
    db[table].update(key, columns)


def _print(token):
    """A token's fingerprint. It is random and long, so a quick hash keeps it as safe as a slow one."""
    return hashlib.sha256((token or "").encode(errors="replace")).hexdigest()


@contextmanager
def _alone(path):
    """Nobody else prepares the file meanwhile, in this process or another."""
    with open(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        else:
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        yield


@MIGRATIONS()
def the_first_keys(db):
    """Times are ISO text in UTC; what is measured also has the monotonic clock's `tick`, and the `boot` that is of."""
    moment = {"at": str, "tick": float, "boot": str}
    device = {"kind": str, "counter": str, "name": str, "token": str, "paired": str, "revoked": str}
    db["devices"].create({"id": int, **device}, pk="id")
    db["staff"].create({"id": int, "name": str, "role": str, "pin": str, "added": str, "removed": str}, pk="id")
    db["sessions"].create({"token": str, "staff": int, "device": int, "counter": str, **moment}, pk="token")
    db["failures"].create({"id": int, "staff": int, "device": int, **moment}, pk="id")
    link = {"kind": str, "counter": str, "staff": int, "seconds": int, "device": int}
    db["links"].create({"code": str, **link, **moment}, pk="code")
    db["signing"].create({"secret": str})
    db["signing"].insert({"secret": secrets.token_urlsafe(32)})

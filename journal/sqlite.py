"""The journal in SQLite: one connection writes, in one turn after another; everybody else reads.

WAL with `synchronous=FULL`: what a turn has committed survives a power cut. The file is not copied to back it up and
not written by a second program; `reading` opens it beside a running server.
"""

import logging
import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from journal import JournalTrouble
from journal.beside import as_text_says, reading
from journal.chain import BEHIND, NO_SEALS, NO_TAIL, NOTHING, STRUCTURE, checked, is_sealed, seal_of
from journal.derived import derive, derived_anew, forgotten, is_behind, sealed_day
from journal.facts import as_instant, as_text, body_of, canonical, fact_from
from journal.held import REMARKS, SEALED
from journal.lock import FolderLock
from journal.schema import ACROSS, COMPLAINTS, DAY, LETTERS, migrations
from journal.seals import Seals, is_day
from journal.structure import is_whole, strange
from lobby.letter import REMEMBERED
from lobby.lobby import Lobby
from lobby.ticket import SERVED

log = logging.getLogger("antrean.journal")
ROWS_AT_A_STRETCH = 200

_SERVED = f"select 1 from legs where day = ? and ticket = ? and ending = '{SERVED}'"
_SEALED = "select day, seq from sealed order by seq"
SEAL = "select seal from facts where seq = ?"
_HAS = "select 1 from sqlite_master where name = ?"  # not yet, where this version has not started
_TAIL = "select seq, at, seal from tail"
_ROWS = "select seq, at, fact, body, seal from facts"
_REQUEST = "case when json_valid(body) then json_extract(body, '$.request') end"
_COMPLAINT = "case when json_valid(body) then json_extract(body, '$.complaint') end"
_SERVICE = "case when json_valid(body) then json_extract(body, '$.service') end"
_WHY = "case when json_valid(body) then json_extract(body, '$.why') end"
_YEAR = "case when json_valid(body) then json_extract(body, '$.year') end"


class SqliteJournal:
    """The facts of one office in `path`. Takes the folder's lock, so a second server is refused in a sentence."""

    Trouble = (JournalTrouble, sqlite3.Error, OSError)

    def __init__(self, path, wait=0.0):
        """`wait`: seconds to give another server that is just leaving. Raises JournalTrouble with what to do."""
        self.path = Path(path)
        self.problems = []  # sentences about rows that could not be taken as they stand
        self.lacking = []  # NO_SEALS, NO_TAIL: what was there at the last start, and was not at this one
        make_folder(self.path.parent)
        self.lock = FolderLock(self.path.parent).take(wait)
        self.seals = Seals(self.path)
        try:
            with _readable(self.path):
                self.db, self.is_upgrade = _opened(self.path)
                self.seq, self.seal = self._last()
                self._mind_the_end()
                if self.seq == 0:
                    derived_anew(self.db.conn)
        except BaseException:
            self.lock.leave()
            raise

    def replayed(self, lobby):
        """A lobby in which everything has happened that is on disk.

        Reads the last two service days whole, and of all before only what reaches across days: which days there were,
        what is booked for days that have not been, what paper gave on days the box slept through, and letters and
        complaints, but for those that the lobby would have forgotten by now (see `Letters._forget_letters`), with each
        clock put right, which moves them.
        """
        self.problems = []
        with _readable(self.path):
            if is_behind(self.db.conn):
                log.info("deriving the rows for reports anew from %s facts before pages are answered", self.seq)
                log.info("%s rows for reports derived anew", self.rebuild(lobby.office))
                self.problems = []  # of rows long past; those that matter today are met again below
            since, before, rows = self._last_days()
            for seq, at, kind, body, seal in rows:
                if seq >= since:
                    if not is_sealed(before, seq, at, kind, body, seal):
                        self.problems.append(f"Catatan nomor {seq} ({kind}) pernah diubah setelah ditulis.")
                    before = seal
                self._apply(lobby, seq, at, kind, body)
            self._recall_served(lobby)
            if not self.is_upgrade and not self.seals.exists() and self.db.conn.execute(_SEALED).fetchone():
                self._miss(NO_SEALS)
            self.seals.catch_up(self.db.conn.execute(_SEALED).fetchall(), self._seal_at)
        return lobby

    @contextmanager
    def turn(self):
        """One transaction: `page.news(seq)`, then `page.append(fact)` and `page.derive(…)`; committed at its end.

        Nothing of it is on disk if this raises. A day it closed has its seal in `seals.txt` after that.
        """
        page = Page(self)
        with self.db.atomic():
            yield page
            page.end()
        self.seq, self.seal = page.seq, page.seal
        self.seals.keep(page.sealed)

    def close(self):
        """Checkpoint, and let another server have the folder."""
        self.db.close()
        self.lock.leave()

    def deletions(self):
        """[(instant, service, why)] of every form that was deleted, in order; read beside the writer."""
        found, service = [], {}
        with _readable(self.path), closing(reading(self.path)) as connection:
            for at, fact, request, of, why in connection.execute(
                f"select at, fact, {_REQUEST}, {_SERVICE}, {_WHY} from facts"
                f" where fact in ('RequestMade', 'FormDeleted') and {LETTERS} order by seq"
            ):
                if fact == "RequestMade":
                    service[request] = of
                else:
                    found.append((as_instant(at), service.get(request), why))
        return found

    def rebuild(self, office):
        """Derive the rows for reports anew from the facts. Returns how many legs there are."""
        self.problems, lobby = [], Lobby(office)
        with self.db.atomic():
            forgotten(self.db.conn)
            for seq, at, kind, body, _ in self.db.conn.execute(f"{_ROWS} order by seq"):
                if fact := self._apply(lobby, seq, at, kind, body):
                    derive(self.db.conn, fact, lobby)
            derived_anew(self.db.conn)
        return self.db.conn.execute("select count(*) from legs").fetchone()[0]

    def _apply(self, lobby, seq, at, kind, body):
        """Let the fact of a row happen. Whatever someone wrote into a row, the office opens: then None."""
        try:
            fact = fact_from(kind, at, body)
            lobby.apply(fact, seq)
        except Exception as problem:
            lobby.seq = seq
            self.problems.append(f"Catatan nomor {seq} ({kind}) tidak dapat dipakai dan dilewati.")
            log.warning("fact %s left out: %s", seq, problem)
            return None
        return fact

    def _recall_served(self, lobby):
        """That somebody was served about a letter: of days that are not read again, their legs tell."""
        for request in lobby.requests.values():
            request.served = request.served or any(
                self.db.conn.execute(_SERVED, (day, ticket)).fetchone() for ticket, day in request.came_by
            )

    def _mind_the_end(self):
        """Was the last fact of the last turn still there, as it was? If not, `seals.txt` keeps that it is missed."""
        tail = _tail_of(self.db.conn)
        if tail is None and self.seq and not self.is_upgrade:
            self._miss(NO_TAIL)
        if tail and self._seal_at(tail[0]) != tail[2]:
            log.error("fact %s was the last, and is not there as it was", tail[0])
            self.seals.miss(tail[1][:10], tail[0], tail[2], self.seq)
        elif tail and tail[0] < self.seq:
            log.error("fact %s was the last, and there are more", tail[0])
            self.seals.find_more(tail[1][:10], tail[0], tail[2], self.seq)
        with self.db.atomic():
            self.db.execute("delete from tail")
            self.db.execute("insert into tail select seq, at, seal from facts order by seq desc limit 1")

    def _miss(self, kind):
        log.error("at this start there is: %s", kind)
        self.lacking = list(dict.fromkeys((*self.lacking, kind)))

    def _seal_at(self, seq):
        row = self.db.conn.execute(SEAL, (seq,)).fetchone()
        return row[0] if row else None

    def _last(self):
        row = self.db.conn.execute("select seq, seal from facts order by seq desc limit 1").fetchone()
        return row or (0, NOTHING)

    def _last_days(self):
        """(seq of the opening of the last day but one, the seal before it, rows since and those before that matter)."""
        openings = self.db.conn.execute(
            f"select seq, {DAY}, at from facts where fact = 'DayOpened' and {ACROSS} order by seq desc limit 2"
        ).fetchall()
        opened = openings[0][2] if openings else ""
        since, day, _ = openings[1] if len(openings) == 2 else (1, "", "")
        before = self.db.conn.execute("select seal from facts where seq = ?", (since - 1,)).fetchone()
        rows = self.db.conn.execute(
            f"{_ROWS} where fact in ('DayOpened', 'DayClosed', 'DayReopened', 'ClockSettled', 'BlockPrinted')"
            f" and {ACROSS} and seq < ?"
            f" union all {_ROWS} where fact in ('TicketBooked', 'TicketCancelled', 'TicketEntered') and {ACROSS}"
            f" and seq < ? and ({DAY} >= ?"
            f" or {DAY} not in (select {DAY} from facts where fact = 'DayOpened' and {ACROSS}))"
            f" union all {_ROWS} where {LETTERS} and seq < ? and ({_REQUEST} not in (select {_REQUEST} from facts"
            f" where fact = 'FormDeleted' and {LETTERS} and at < ? and {_REQUEST} is not null)"
            f" or seq in (select max(seq) from facts where fact = 'LetterNumbered' and {LETTERS} and seq < ?"
            f" group by {_YEAR}))"
            # Of complaints also the last of each year whole, which the lobby forgets again: its number is given.
            f" union all {_ROWS} where {COMPLAINTS} and seq < ? and ({_COMPLAINT} not in (select {_COMPLAINT}"
            f" from facts where fact = 'ComplaintDeleted' and {COMPLAINTS} and at < ? and {_COMPLAINT} is not null)"
            f" or {_COMPLAINT} in (select {_COMPLAINT} from facts where seq in (select max(seq) from facts"
            f" where fact = 'ComplaintMade' and {COMPLAINTS} and seq < ? group by {_YEAR})))"
            f" union all {_ROWS} where seq >= ? order by seq",
            (since, since, day or "", since, _remembered(opened), since, since, _remembered(opened), since, since),
        )
        return since, before[0] if before else NOTHING, rows


class Page:
    """What one turn reads and writes."""

    def __init__(self, journal):
        self.connection = journal.db.conn
        self.seq, self.seal, self.at = journal.seq, journal.seal, None
        self.sealed = []  # (day, seq, seal) of each time this turn closed a day, or counted on for one closed

    def news(self, seq):
        """Facts others have recorded since `seq`: none, where one server keeps the folder."""
        return ()

    def fact(self, seq):
        """The fact recorded as `seq`. Raises UnreadableFact when its row has been spoilt since."""
        return fact_from(*self.connection.execute("select fact, at, body from facts where seq = ?", (seq,)).fetchone())

    def append(self, fact):
        """Record a fact; its seq."""
        at, kind, body = as_text(fact.at), type(fact).__name__, body_of(fact)
        self.seal = seal_of(self.seal, self.seq + 1, at, kind, body)
        self.seq, self.at = self.seq + 1, at
        self.connection.execute("insert into facts values (?, ?, ?, ?, ?)", (self.seq, at, kind, body, self.seal))
        return self.seq

    def derive(self, fact, lobby):
        """Keep what reports ask about a fact that was just appended and applied."""
        derive(self.connection, fact, lobby)
        if day := sealed_day(lobby):
            self.sealed.append((day, self.seq, self.seal))

    def end(self):
        """Remember which fact is the last: one row, in the same commit (docs/decisions.md: what it costs)."""
        if self.at:
            self.connection.execute("delete from tail")
            self.connection.execute("insert into tail values (?, ?, ?)", (self.seq, self.at, self.seal))


def verified(path, seal=None, rest=None, seq=None):
    """Check the whole chain of a journal, against the seals beside it too; a Verdict.

    `seal`, `seq`: as in `checked`. `rest(done, total)` is called now and then with how many facts are done, to let
    others go first.
    """
    seals = Seals(Path(path))
    try:
        kept = seals.kept()  # before the facts, so that each of its lines is among them
    except OSError as trouble:
        raise JournalTrouble(f"Berkas {seals.path} tidak dapat dibaca ({trouble.strerror}).") from trouble
    with _readable(path), closing(reading(path)) as connection:
        connection.execute("begin")
        tail, notes, derived = None, [], None
        if connection.execute(_HAS, ("tail",)).fetchone():
            tail = _tail_of(connection)
        if tail is None and connection.execute("select 1 from facts").fetchone():
            notes.append(NO_TAIL)
        if connection.execute(_HAS, ("derived",)).fetchone() and not is_behind(connection):
            derived = connection.execute(REMARKS).fetchall(), connection.execute(SEALED).fetchall()
        else:
            notes.append(BEHIND)
        rows = connection.execute(f"{_ROWS} order by seq")
        beside = kept if seals.exists() else None
        if rest:
            total = connection.execute("select max(seq) from facts").fetchone()[0] or 0
            rows = _resting(rows, lambda done: rest(done, total))
        verdict = checked(rows, seal, seq, beside, tail, derived, notes)
        if verdict.fits and is_whole(connection) and (wrong := strange(connection)):
            return replace(verdict, seq=wrong[0] or verdict.rows, kind=STRUCTURE, problem=wrong[1], notes=())
        return verdict


def seal_at(path, seq):
    """The seal of a fact that is on disk, or None; read beside the writer."""
    with closing(reading(path)) as connection:
        row = connection.execute(SEAL, (seq,)).fetchone()
    return row[0] if row else None


def _tail_of(connection):
    """(seq, at, seal) of the fact that was the last, or None when nothing readable tells."""
    row = connection.execute(_TAIL).fetchone()
    return row if row and isinstance(row[0], int) and isinstance(row[2], str) and is_day(str(row[1])[:10]) else None


def _remembered(opened):
    """The instant before which a form deleted is a letter forgotten, when the last day was opened at this one."""
    try:
        return as_text(as_instant(opened) - REMEMBERED)
    except (ValueError, OverflowError):  # none yet, or spoilt by hand
        return ""


def _resting(rows, rest):
    for number, row in enumerate(rows):
        if number % ROWS_AT_A_STRETCH == 0:
            rest(number)
        yield row


def exported(path):
    """Every fact as a line of JSON, in order."""
    with _readable(path), closing(reading(path)) as connection:
        for seq, at, fact, body, seal in connection.execute(f"{_ROWS} order by seq"):
            yield canonical({"seq": seq, "at": at, "fact": fact, "body": body, "seal": seal})


def _opened(path):
    """(its Database, is this the first start of a version that remembers the end of the facts)"""
    fresh = not path.exists()
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    connection.text_factory = as_text_says
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    db = Database(connection)
    applied = {done.name for done in migrations.applied(db)}
    unknown = applied - {known.name for known in migrations._migrations}
    if unknown:
        connection.close()
        raise JournalTrouble(
            f"Catatan {path} ditulis oleh versi Antrean yang lebih baru. "
            "Pasang lagi versi itu, atau pilih folder lain dengan --data."
        )
    migrations.apply(db)
    if fresh:
        os.chmod(path, 0o600)
        _sync_folder(path.parent)
    return db, "006_record" not in applied


@contextmanager
def _readable(path):
    """What SQLite says of a file it cannot read, as a sentence."""
    try:
        yield
    # A spoilt schema spoils even the words, and a table made anew by hand takes a text for a number.
    except (sqlite3.DatabaseError, UnicodeDecodeError, KeyError, TypeError) as trouble:
        raise JournalTrouble(
            f"Catatan {path} tidak dapat dibaca ({trouble}). Jangan dihapus: simpan salinannya, "
            "lalu pulihkan dari cadangan atau pilih folder lain dengan --data."
        ) from trouble


def make_folder(folder):
    """The data folder, made if need be. Raises JournalTrouble when it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / ".can-write"
        probe.touch()
        probe.unlink()
    except OSError as trouble:
        raise JournalTrouble(
            f"Folder data {folder} tidak dapat ditulisi ({trouble.strerror}). "
            "Beri izin tulis pada folder itu, atau pilih folder lain dengan --data."
        ) from trouble


def _sync_folder(folder):
    """A new file's name must survive a power cut too, not only what is in it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)

"""The chain: each row bears a seal made from its own words and the seal before it.

seal = SHA-256( previous seal, newline, canonical JSON of [seq, at, fact, body text] ), in hexadecimal; before the first
row stands the seal of nothing, sixty-four zeros. Whoever changes a row must change every seal after it, and the last
of them is on paper.

The file alone cannot tell that its end was cut off, nor that it was written anew whole. So it is held against what else
there is: the seal somebody types from paper, the seals kept beside it (`seals.py`), and which fact was the last.
"""

import json
from dataclasses import dataclass, field
from hashlib import sha256

from journal.facts import UnreadableFact, canonical, fact_from
from journal.held import Held
from journal.paper_seal import alike
from journal.seals import BEYOND, LAST, LATER

NOTHING = "0" * 64
# What does not fit: rows that are not there; one more than there was; its words; a fact this version does not know;
# no row bears the seal typed, or not that one; the end is gone; another seal was kept; a line of those cannot be read,
# or names another day; the facts fit, and a row that was derived from one of them does not, or how the file is made.
MISSING, ADDED, CHANGED, UNREADABLE, PAPER, CUT, REWRITTEN, SEALS_LINE, ROWS, STRUCTURE = (
    "missing", "added", "changed", "unreadable", "paper", "cut", "rewritten", "seals_line", "rows", "structure",
)  # fmt: skip
# What a journal that fits could not be held against: closed days without their file of seals; facts without a
# remembered end; seals kept later; closed days that the file lacks; a line cut short; rows of another version.
NO_SEALS, NO_TAIL, LATE, LACKING, TORN, BEHIND = "no_seals", "no_tail", "late", "lacking", "torn", "behind"
TO_LOOK_AT = (NO_SEALS, NO_TAIL)  # of these: what a power cut or a new version does not explain
_NOTES = {
    NO_SEALS: "seals.txt tidak ada di samping catatan ini: hanya segel di kertas dapat membuktikan isinya.",
    NO_TAIL: "Catatan ini tidak ingat yang mana catatan terakhirnya: ingatan itu dihapus, atau isinya ditulis ulang.",
    LATE: "Segel hari {days} disimpan belakangan, dari catatan: untuk itu hanya kertas yang membuktikan.",
    LACKING: "Hari yang ditutup tetapi tidak ada di seals.txt: {days}.",
    TORN: "Baris {number} dari seals.txt terputus di tengah, seperti bila listrik padam; yang terbaca cocok.",
    BEHIND: "Baris laporan disusun oleh versi lain, jadi tidak ikut diperiksa; versi ini menyusunnya saat dinyalakan.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What a check could not be held against: its `kind`, and in `fields` which days (ISO) or which line."""

    kind: str
    fields: dict = field(default_factory=dict)

    def __str__(self):
        return _NOTES[self.kind].format(**{name: _listed(value) for name, value in self.fields.items()})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain came to. `problem`, a sentence in Indonesian, is None when every row fits; else `seq` is
    the first that does not, `kind` what is wrong with it, and `day` the service day (ISO) whose kept seal tells.

    `rows` fit, of which the last bears `seal`. `found`: (seq, day it closes or None) of the fact that bears the seal
    typed. `notes`: the Notes on what the check could not be held against.
    """

    rows: int
    seal: str
    seq: int | None = None
    problem: str | None = None
    kind: str | None = None
    day: str | None = None
    found: tuple | None = None
    notes: tuple = ()

    @property
    def fits(self):
        return self.problem is None


def seal_of(before, seq, at, fact, body):
    """The seal of a row that follows a row sealed `before`."""
    return sha256(f"{before}\n{canonical([seq, at, fact, body])}".encode()).hexdigest()


def is_sealed(before, seq, at, fact, body, seal):
    """Does a row that follows a row sealed `before` bear the seal of its own words? What is not text never does."""
    try:
        return seal_of(before, seq, at, fact, body) == seal
    except (TypeError, ValueError):
        return False


def checked(rows, seal=None, seq=None, kept=(), tail=None, derived=None, notes=()):
    """Follow the chain through all rows (seq, at, fact, body, seal) in order, and hold it against what else there is.

    `seal`: one from paper, whole or its beginning (see `typed`); it must occur among these rows, as that of `seq`
    when one is given. `kept`: the lines of `Seals`, None where there is no file. `tail`: (seq, at, seal) of the fact
    that was the last when the last turn ended. `derived`: as in `Held`. `notes`: the kinds of those known before.
    """
    seal = seal and "".join(seal.lower().split())
    walk = _Walk(seal, {line.seq for line in kept or ()} | {tail and tail[0]}, Held(derived), notes)
    for row in rows:
        if broken := walk.step(*row):
            return walk.verdict(*broken)
    paper, beside = _paper(walk, seal, seq), _kept(walk, kept or (), tail) or _cut(walk, tail)
    if paper and beside:
        number, kind, problem, day = beside
        return walk.verdict(number, kind, f"{problem}. Segel dari kertas: {paper[2]}", day)
    return walk.verdict(*(beside or paper or _rows(walk) or ()), kept=kept)


class _Walk:
    """What is known on the way from the first row to the last."""

    def __init__(self, seal, watched, held, noted):
        self.before, self.rows = NOTHING, 0
        self.typed, self.found = seal, None
        self.watched, self.met = watched, {}  # {seq: seal} of those that something else tells of
        self.closings = {}  # {seq: (day, seal)}
        self.held, self.noted = held, noted
        self.seals = {}  # {seq: (day, seal)} of every line that `seals.txt` may have

    def step(self, seq, at, fact, body, seal):
        """Take a row; (seq, kind, sentence) when it does not fit."""
        expected = self.rows + 1
        if not isinstance(seq, int):  # a table made anew by hand takes any
            return expected, ADDED, f"catatan bernomor {seq} ({fact}, {at}) ditambahkan dengan tangan"
        if seq > expected:
            lost = f"catatan {expected}" if seq == expected + 1 else f"catatan {expected} sampai {seq - 1}"
            return expected, MISSING, f"{lost} hilang"
        if seq < expected:
            return seq, ADDED, f"catatan {seq} ({fact}, {at}) ditambahkan dengan tangan"
        if not is_sealed(self.before, seq, at, fact, body, seal):
            return seq, CHANGED, f"catatan {seq} ({fact}, {at}) diubah sesudah ditulis"
        try:
            told = fact_from(fact, at, body)
        except UnreadableFact as problem:
            return seq, UNREADABLE, f"catatan {seq} tidak dapat dibaca: {problem}"
        self.before, self.rows = seal, seq
        if fact == "DayClosed":
            self.closings[seq] = json.loads(body).get("day"), seal
        self.held.take(seq, told)
        if seq in self.held.seals:
            self.seals[seq] = self.held.seals[seq], seal
        if seq in self.watched:
            self.met[seq] = seal
        if self.typed and self.found is None and seal.startswith(self.typed):
            self.found = seq
        return None

    def verdict(self, seq=None, kind=None, problem=None, day=None, kept=()):
        found = self.found and (self.found, self.closings.get(self.found, (None,))[0])
        notes = () if problem else tuple(_notes(self, kept))
        return Verdict(self.rows, self.before, seq, problem, kind, day, found, notes)


def _paper(walk, seal, seq):
    """What is wrong when the seal typed from paper is nobody's, or another fact's."""
    if not seal or (walk.found and seq in (None, walk.found)):
        return None
    if walk.found:
        return walk.found, PAPER, f"segel itu milik catatan {walk.found}, bukan catatan {seq}; lihat lagi kertasnya"
    problem = "tidak ada catatan yang bersegel itu: berkas ini bukan yang disegel di kertas itu, atau salah ketik"
    if near := alike(seal, {sealed: at for at, (_, sealed) in walk.closings.items()}):
        other, places = near
        at = next(at for at, (_, sealed) in walk.closings.items() if sealed == other)
        where = ", ".join(str(place) for place in places)
        problem += f". Yang paling mirip: penutupan hari {walk.closings[at][0]}, catatan {at}; beda huruf ke-{where}"
    return walk.rows, PAPER, problem


def _kept(walk, kept, tail):
    """The first line of the seals kept beside the journal that does not fit it, and what that can mean."""
    wrong = [line for line in kept if not _fits(line, walk) and not _is_torn(line, walk)]
    if not wrong:
        return None
    first = wrong[0]
    if first.how == BEYOND and walk.met.get(first.seq) == first.seal:
        return *_beyond(first.seq, first.left), first.day
    if first.day is None:
        told = f"baris {first.number} dari seals.txt tidak dapat dibaca; bandingkan dengan segel di kertas"
        return walk.rows, SEALS_LINE, told, None
    if walk.met.get(first.seq) == first.seal:
        day = walk.seals[first.seq][0]
        told = f"baris {first.number} dari seals.txt menyebut {first.day}, padahal catatan {first.seq} dari hari {day}"
        return first.seq, SEALS_LINE, told, day
    # An office that went on after its end had been cut off has other facts with the same numbers by now.
    left = min([walk.rows, *(line.left for line in wrong if line.left is not None)])
    if first.seq > left:
        last = max([line.seq for line in wrong] + [tail[0] if tail and tail[0] > walk.rows else 0])
        return *_lost(left + 1, last), first.day
    told = (
        f"catatan {first.seq} tidak bersegel seperti yang disimpan untuk hari {first.day}: catatan sampai situ ditulis "
        f"ulang, atau baris {first.number} dari seals.txt diubah; segel di kertas hari itu memutuskan"
    )
    return first.seq, REWRITTEN, told, first.day


def _fits(line, walk):
    """Is a line's fact there with that seal, and does it seal that day?"""
    if line.day is None or walk.met.get(line.seq) != line.seal:
        return False
    if line.how == BEYOND:
        return False
    return line.how == LAST or line.seq not in walk.seals or walk.seals[line.seq][0] == line.day


def _is_torn(line, walk):
    """Is a line that cannot be read the beginning of one that fits: what a power cut left of it?"""
    if line.day is not None:
        return False
    return any(f"{day} {seq} {seal} {LATER}".startswith(line.text) for seq, (day, seal) in walk.seals.items())


def _rows(walk):
    """What is wrong when the facts fit, and what was derived from them for the register does not."""
    misfit = walk.held.misfit()
    return misfit and (misfit[0], ROWS, misfit[1])


def _cut(walk, tail):
    """What is wrong when the last fact of the last turn is gone, another is in its place, or it is not the last."""
    if tail is None:
        return None
    if walk.met.get(tail[0]) == tail[2]:
        return (*_beyond(tail[0], walk.rows), tail[1][:10]) if tail[0] < walk.rows else None
    if tail[0] > walk.rows:
        return *_lost(walk.rows + 1, tail[0]), tail[1][:10]
    told = f"catatan {tail[0]} bukan yang ditulis sebagai yang terakhir: catatan sampai situ ditulis ulang"
    return tail[0], REWRITTEN, told, tail[1][:10]


def _beyond(tail, last):
    """No turn wrote what comes after the last fact that was remembered in the same breath."""
    more = f"catatan {last}" if last == tail + 1 else f"catatan {tail + 1} sampai {last}"
    return tail + 1, ADDED, f"{more} ditambahkan dengan tangan: catatan {tail} yang terakhir ditulis Antrean"


def _lost(first, last):
    """The end is gone: by hand, or because an older copy was put back."""
    lost = f"catatan {last}" if last == first else f"catatan {first} sampai {last}"
    return first, CUT, f"{lost} hilang dari ujung: dihapus, atau cadangan lama dipasang kembali"


def _notes(walk, kept):
    """What a journal that fits could not be held against."""
    yield from map(Note, walk.noted)
    if kept is None:
        if walk.closings:
            yield Note(NO_SEALS)
        return
    for line in kept:
        if line.day is None:
            yield Note(TORN, {"number": line.number})
    if later := [line.day for line in kept if line.how == LATER]:
        yield Note(LATE, {"days": tuple(later[:5])})
    known = {line.seq for line in kept}
    if without := [day for seq, (day, _) in walk.closings.items() if seq not in known]:
        yield Note(LACKING, {"days": tuple(without[:5])})


def _listed(value):
    return ", ".join(value) if isinstance(value, tuple) else value

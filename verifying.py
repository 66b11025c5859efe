"""./run journal verify: what checking the record came to, in words for whoever holds a seal on paper against it."""

import re
import time
from datetime import date
from math import ceil
from pathlib import Path

from journal.chain import PAPER
from journal.compared import compared
from journal.paper_seal import NotASeal, typed
from journal.reports import Rows
from journal.sqlite import verified
from reports.numbers import Reports

WELL, DOES_NOT_FIT, NOT_CHECKED = 0, 1, 2  # exit codes
SAY_EVERY = 5.0  # seconds


def held_against(path, seal, seq, words, say=lambda line: None):
    """(exit code, lines) of checking the journal at `path`, against a seal as somebody typed it, where one is given.

    The first line begins with the first fact that does not fit; when all fit, the last is the journal's own seal.
    `say(line)`: how far it has come, now and then, since many years take minutes.
    """
    try:
        if seq and not seal:
            raise NotASeal("none", "Tulis juga segelnya: --seal, seluruhnya atau 16 huruf pertama.")
        seal, read = typed(seal) if seal else (None, None)
    except NotASeal as problem:
        return NOT_CHECKED, [str(problem)]
    verdict = verified(path, seal, _Progress(say).rest, seq=seq or read)
    lines = [re.sub(r"\b\d{4}-\d\d-\d\d\b(?!T)", lambda day: _day(day[0], words), line) for line in _told(verdict)]
    return (WELL, [*lines, "Segel:", verdict.seal]) if verdict.fits else (DOES_NOT_FIT, lines)


def rows_held(path, office, say):
    """(exit code, lines) of deriving every row for reports anew and holding it against the one that is kept.

    `say(line)`: how far it has come, since five years take minutes.
    """
    say("Semua baris laporan disusun sekali lagi di tempat lain, lalu dicocokkan …")
    found = compared(path, office, lambda done, total: say(f"{done} dari {total} catatan dimainkan ulang"))
    if found.behind:
        return NOT_CHECKED, ["Baris laporan disusun oleh versi lain. Nyalakan Antrean sekali, lalu ulangi."]
    if found.differs:
        return DOES_NOT_FIT, [
            f"Laporan tidak cocok dengan catatan. {found.differs}.",
            "Simpan salinan folder data, lalu susun ulang: ./run journal rebuild (docs/record.md).",
        ]
    if month := Reports(Rows(path), Path(path).parent, office).misfit():
        return DOES_NOT_FIT, [
            f"Laporan bulan {month} di reports.db tidak seperti yang disusun dari barisnya.",
            "Simpan salinan folder data, lalu hapus reports.db; Antrean menyusunnya lagi sendiri (docs/record.md).",
        ]
    left_out = [f"{found.skipped} catatan tidak dapat dimainkan ulang dan dilewati."] if found.skipped else []
    return WELL, [f"{found.rows} baris laporan cocok dengan catatan.", *left_out]


class _Progress:
    """Says how far a check has come, once it takes long. `steady()`: seconds that never jump."""

    def __init__(self, say, steady=time.monotonic):
        self.say, self.steady = say, steady
        self.began = self.said = steady()

    def rest(self, done, total):
        now = self.steady()
        if now - self.said >= SAY_EVERY and done:
            self.said = now
            left = (now - self.began) / done * max(0, total - done)
            self.say(f"{done} dari {total} catatan diperiksa; kira-kira {ceil(left)} detik lagi")


def _told(verdict):
    """What a Verdict says, its dates as the record has them."""
    yield f"{verdict.rows} catatan cocok." if verdict.fits else f"{verdict.seq}: {verdict.problem}."
    if verdict.found and verdict.kind != PAPER:
        seq, day = verdict.found
        of = f", penutupan hari {day}" if day else ""
        until = "" if verdict.fits else " Sampai catatan itu berkas ini utuh."
        yield f"Segel dari kertas cocok: milik catatan {seq}{of}.{until}"
    yield from map(str, verdict.notes)
    if not verdict.fits:
        yield "Jangan hapus apa pun. Langkah berikutnya: docs/record.md."


def _day(text, words):
    """A date as people write it."""
    try:
        return words.day(date.fromisoformat(text))
    except ValueError:  # spoilt by hand
        return text

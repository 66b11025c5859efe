"""./run journal verify: what checking the record came to, in words for whoever holds a seal on paper against it."""

import re
from datetime import date

from journal.chain import PAPER
from journal.paper_seal import NotASeal, typed
from journal.sqlite import verified

WELL, DOES_NOT_FIT, NOT_CHECKED = 0, 1, 2  # exit codes


def held_against(path, seal, seq, words):
    """(exit code, lines) of checking the journal at `path`, against a seal as somebody typed it, where one is given.

    Its first line begins with the first fact that does not fit; when all fit, the last is the journal's own seal.
    """
    try:
        if seq and not seal:
            raise NotASeal("none", "Tulis juga segelnya: --seal, seluruhnya atau 16 huruf pertama.")
        seal, read = typed(seal) if seal else (None, None)
    except NotASeal as problem:
        return NOT_CHECKED, [str(problem)]
    verdict = verified(path, seal, seq=seq or read)
    lines = [re.sub(r"\b\d{4}-\d\d-\d\d\b(?!T)", lambda day: _day(day[0], words), line) for line in _told(verdict)]
    return (WELL, [*lines, "Segel:", verdict.seal]) if verdict.fits else (DOES_NOT_FIT, lines)


def _told(verdict):
    """What a Verdict says, its dates as the record has them."""
    yield f"{verdict.rows} catatan cocok." if verdict.fits else f"{verdict.seq}: {verdict.problem}."
    if verdict.found and verdict.kind != PAPER:
        seq, day = verdict.found
        of = f", penutupan hari {day}" if day else ""
        until = "" if verdict.fits else " Sampai catatan itu berkas ini utuh."
        yield f"Segel dari kertas cocok: milik catatan {seq}{of}.{until}"
    yield from verdict.notes
    if not verdict.fits:
        yield "Jangan hapus apa pun. Langkah berikutnya: docs/record.md."


def _day(text, words):
    """A date as people write it."""
    try:
        return words.day(date.fromisoformat(text))
    except ValueError:  # spoilt by hand
        return text

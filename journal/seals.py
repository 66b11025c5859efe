"""Seals of closed days as plain text beside the journal: so that a file cut short or written anew is found at once.

    2026-11-24 123 2d711642b726b044…
    2026-11-25 287 9a01… kemudian
    2026-11-26 301 77c0… terakhir 290

A line for each time a day was closed or counted on: its date, the last fact it counts, that fact's seal. A line that
was written later, from the journal, says so (`kemudian`), for it vouches for nothing before it. What was once the last
fact and was gone at a start, or another, is kept too (`terakhir`), with the number that was left; and so is what was
the last when there were more (`ditambah`), with their end. Only paper tells when
somebody writes this file anew as well.
"""

import logging
import os
import re
from dataclasses import dataclass
from datetime import date

log = logging.getLogger("antrean.journal")

NAME = "seals.txt"
LATER, LAST, BEYOND = "kemudian", "terakhir", "ditambah"
LINE = re.compile(
    rf"(\d{{4}}-\d\d-\d\d) ([1-9][0-9]{{0,14}}) ([0-9a-f]{{64}})(?: ({LATER}|(?:{LAST}|{BEYOND}) ([0-9]{{1,15}})))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the file, the `number`th; `day` None when it cannot be read. `how`: when not at its moment.

    `left`: the last fact there was at the start at which this one was missed, or was not the last. `text`: the line
    as it stands.
    """

    number: int
    day: str | None
    seq: int = 0
    seal: str = ""
    how: str | None = None
    left: int | None = None
    text: str = ""


class Seals:
    """The file beside a journal."""

    def __init__(self, journal):
        """`journal`: the path of the journal."""
        self.path = journal.with_name(NAME)
        self.unwritten = []
        self.trouble = None  # why the file could not be read at the start, as the system says it

    def exists(self):
        return self.path.exists()

    def kept(self):
        """Every line, in order; none where there is no file. Raises OSError."""
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        return [_kept(number, line) for number, line in enumerate(text.split("\n"), 1) if _words(line)]

    def miss(self, day, seq, seal, left):
        """Keep that a fact was the last, and is not there as it was: the last one is `left` now."""
        self.keep([(day, seq, seal)], f"{LAST} {left}")

    def find_more(self, day, seq, seal, left):
        """Keep that a fact was the last, and that there are more, up to `left`, which no turn wrote."""
        self.keep([(day, seq, seal)], f"{BEYOND} {left}")

    def keep(self, seals, how=None):
        """Add lines for [(day, seq, seal)], on disk when this returns.

        What the disk does not take is tried again with the next: the facts themselves are on disk already.
        """
        self.unwritten += [(day, str(seq), seal, how) for day, seq, seal in seals]
        if not self.unwritten:
            return
        try:
            self._append("".join(" ".join(filter(None, line)) + "\n" for line in self.unwritten))
        except OSError as trouble:
            log.error("seals not kept in %s: %s", self.path, trouble)
        else:
            self.unwritten = []

    def catch_up(self, closings, seal_of):
        """Add those of [(day, seq)] that the file does not have: of before there was one, or of a power cut."""
        try:
            known = {line.seq for line in self.kept()} | {int(seq) for _, seq, *_ in self.unwritten}
        except OSError as trouble:
            log.error("seals cannot be read in %s: %s", self.path, trouble)
            self.trouble = trouble.strerror or str(trouble)
        else:
            self.trouble = None
            self.keep([(day, seq, seal) for day, seq in closings if seq not in known and (seal := seal_of(seq))], LATER)

    def _append(self, text):
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size:  # a line that a power cut left unfinished stays a line of its own
                os.lseek(handle, size - 1, os.SEEK_SET)
                text = text if os.read(handle, 1) == b"\n" else f"\n{text}"
            try:
                _write(handle, text.encode("ascii"))
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, size)  # no half line that would look like one changed by hand
                raise
        finally:
            os.close(handle)


def is_day(text):
    """Is it a date as the record writes it: `2026-11-24`?"""
    try:
        return date.fromisoformat(text).isoformat() == text
    except (TypeError, ValueError):
        return False


def _write(handle, content):
    """All of it: a disk that is nearly full may take a part."""
    while content:
        content = content[os.write(handle, content) :]


def _words(line):
    """A line without what a power cut fills up a file with."""
    return line.strip(" \t\r\0")


def _kept(number, line):
    text = _words(line)
    match = LINE.fullmatch(text)
    if match is None or not is_day(match[1]):
        return Kept(number, None, text=text)
    day, seq, seal, how, left = match.groups()
    return Kept(number, day, int(seq), seal, how and how.split()[0], left and int(left), text)

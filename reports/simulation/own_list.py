"""A list of who came, as offices keep one in a spreadsheet: a row for each, with when they came and how long they took.

Whatever a spreadsheet set to Indonesian writes is read: semicolons, commas or tabs, 08.30 or 08:30, 12,5 minutes,
24/11/2026. Rows are counted as the spreadsheet counts them, so that a mistake can be found there.
"""

import csv
import io
import re
from collections import defaultdict, namedtuple
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from lobby.events import DayOpened
from lobby.office import Counter, Office, Queue
from reading import BadFile, Reader, written_in
from reports.simulation.endless import START
from reports.simulation.playing import Endless, Room, Shift, Visit
from reports.simulation.processors import spread

ENDINGS = (".csv", ".tsv", ".txt")
BOOKS = (".xlsx", ".xls", ".ods")
LARGEST = 32 * 1024 * 1024  # bytes; a row has some thirty
MOST_TOLD = 5  # mistakes; the rest is a number
LONGEST = 600  # minutes at a counter
DATE, COMING, TAKES, QUEUE, PRIORITY = "tanggal", "jam", "lama", "antrean", "prioritas"
COLUMNS = (DATE, COMING, TAKES, QUEUE, PRIORITY)
YES = {"ya", "y", "1", "x", "true", "prioritas", "priority"}
NO = {"", "tidak", "t", "0", "-", "false", "none", "n"}
CLOCK = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})(?:[.:]([0-9]{2}))?(?: ?([AP])M)?", re.IGNORECASE)
DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
EXAMPLE = "tanggal;jam;lama, lalu 24/11/2026;08.30;12,5"


class BadList(BadFile):
    """A list of arrivals cannot be used."""


# What a day came to: minutes of wait of each; seconds people stood in line, counters were busy, open, and all took.
Played = namedtuple("Played", "waits queued busy open seconds")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Days that were. `days`: {date, or None where the list does not tell days: [(second of the day, queue, seconds at
    the counter, has priority), …]}, both in order; `counters`: how many, each for every queue."""

    id: str
    title: str
    days: dict
    counters: int = 1

    @property
    def letters(self):
        return tuple(sorted({queue for people in self.days.values() for _, queue, *_ in people}))

    def serving(self):
        """{counter: the letters it serves}, each beginning with another."""
        letters = self.letters
        turns = {str(number + 1): number % len(letters) for number in range(self.counters)}
        return {counter: letters[turn:] + letters[:turn] for counter, turn in turns.items()}

    def with_counters(self, changed):
        """The same with more or fewer counters: "+1", "-1", or as many as "3" says. Raises ValueError."""
        return replace(self, counters=int(changed) + (self.counters if changed[:1] in "+-" else 0))


def is_list(path):
    """Is it named like a list, and not like a file of cases?"""
    return Path(path).suffix.lower() in ENDINGS + BOOKS


def read(path):
    """The Listed of a file. Raises BadList."""
    path = Path(path)
    if path.suffix.lower() in BOOKS:
        raise BadList(path, [("", "Ini buku kerja, bukan CSV.", "Simpan lembarnya sebagai CSV (pilih CSV UTF-8).")])
    written = written_in(path, BadList, "Periksa --case.", "Bagi menjadi beberapa berkas.", LARGEST)
    rows, mistakes = _Rows(path, _text(written)), Reader()
    days, before = defaultdict(list), None
    for row in rows:
        day, person = row.person(mistakes)
        if person is None:
            continue
        if DATE not in rows.at and before and person[0] < before[0]:
            row.wrong(mistakes, COMING, f"Lebih awal daripada {before[1]} di atasnya, padahal tidak ada kolom tanggal.",
                      "Urutkan, atau tambahkan kolom tanggal bila ini hari lain.")  # fmt: skip
        before = person[0], row.cell(COMING)
        days[day].append(person)
    if not days and not mistakes.mistakes:
        mistakes.wrong("", "Tidak ada orang di dalamnya.", f"Tulis satu baris untuk setiap orang: {EXAMPLE}.")
    if mistakes.mistakes:
        told, more = mistakes.mistakes[:MOST_TOLD], len(mistakes.mistakes) - MOST_TOLD
        raise BadList(path, told + [(f"dan {more} kesalahan lain", "Mungkin sama sebabnya.", "")] * (more > 0))
    every = {day: sorted(days[day]) for day in sorted(days, key=lambda day: day or date.min)}
    return Listed(id=path.stem, title=path.name, days=every)


def play(listed, processes=None, progress=None):
    """{date: Played} of a list, by the lobby. Counters are there from the first who comes until the last is done.

    `progress(done, all)` is told as days come in.
    """
    serving, played = listed.serving(), {}
    work = [(people, serving) for people in listed.days.values()]
    for day, came in zip(listed.days, spread(_played, work, processes), strict=True):
        played[day] = came
        if progress:
            progress(len(played), len(work))
    return played


def _played(given):
    people, serving = given
    letters = sorted({letter for served in serving.values() for letter in served})
    office = Office(
        name="-", timezone="UTC",
        queues={letter: Queue(letter=letter, name=letter, last_number=10**6) for letter in letters},
        counters={id: Counter(id=id, name=id, queues=served) for id, served in serving.items()},
    )  # fmt: skip
    lobby = Endless(office)
    lobby.apply(DayOpened(at=START, day="2026-01-05"), 1)
    room = Room(lobby, START)
    room.at = people[0][0]
    visits = [Visit(at, queue, takes, priority="priority" if first else "none") for at, queue, takes, first in people]
    ended = list(room.play(visits, [Shift(room.at, counter, True) for counter in serving]))
    return Played(
        [visit.waited / 60 for visit in ended], room.queued_seconds, room.busy_seconds, room.open_seconds,
        room.at - people[0][0],
    )  # fmt: skip


def _text(written):
    """As spreadsheets write it: UTF-8, UTF-16 ("Unicode text"), or, where it is neither, as Windows did."""
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):
        return written.decode("utf-16", "replace")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")


def _printable(text):
    """What a terminal may be told of somebody's file: nothing that moves or colours it."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class _Rows:
    """The rows below the head that are not empty. Raises BadList where there is no head to read them by."""

    def __init__(self, path, text):
        self.path = path
        lines = io.StringIO(text, newline="")
        self.number = 0  # of the row at hand, from 1
        first = lines.readline()
        while first and (not first.strip() or first.lower().startswith("sep=")):  # which Excel itself does not show
            self.number, first = self.number + 1, lines.readline()
        marks = max(";\t,", key=first.count)
        self.rows = csv.reader(chain([first], lines), delimiter=marks, skipinitialspace=True, strict=True)
        head = [cell.strip().lower() for cell in next(self._each(), [])]
        self.at = {name: head.index(name) for name in COLUMNS if name in head}
        for name in (COMING, TAKES):
            if name not in self.at:
                given = (
                    f"Yang ada: {_printable(', '.join(filter(None, head)))[:100]}."
                    if any(head)
                    else "Berkas ini kosong."
                )
                raise BadList(path, [(f"baris {max(1, self.number)}", f"Tidak ada kolom {name}. {given}",
                                      f"Tulis judul kolom di baris pertama: {EXAMPLE}.")])  # fmt: skip
        if twice := next((name for name in COLUMNS if head.count(name) > 1), None):
            raise BadList(path, [(f"baris {self.number}", f"Kolom {twice} ada dua.", "Hapus salah satu.")])

    def __iter__(self):
        for cells in self._each():
            if any(map(str.strip, cells)):
                yield _Row(self, self.number, cells)

    def _each(self):
        try:
            for cells in self.rows:
                self.number += 1
                yield cells
        except csv.Error:
            raise BadList(self.path, [(f"baris {self.number + 1}", "Baris ini bukan CSV: ada tanda petik atau huruf "
                                       "yang tidak pada tempatnya.", "Hapus tanda itu.")]) from None  # fmt: skip


class _Row:
    def __init__(self, rows, number, cells):
        self.rows, self.number, self.cells = rows, number, cells

    def cell(self, name):
        at = self.rows.at.get(name)
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""

    def wrong(self, mistakes, name, problem, remedy):
        shown = f' = "{_printable(self.cell(name))}"' if self.cell(name) else ""
        mistakes.wrong(f"baris {self.number}, kolom {name}{shown}", problem, remedy)

    def person(self, mistakes):
        """(date or None, who came on it); noted and (None, None) where it cannot be read."""
        known = len(mistakes.mistakes)
        day, at, takes = self._day(mistakes), self._coming(mistakes), self._takes(mistakes)
        queue, priority = self.cell(QUEUE).upper() or "A", self.cell(PRIORITY).lower()
        if not (len(queue) == 1 and "A" <= queue <= "Z"):
            self.wrong(mistakes, QUEUE, "Antrean ditulis dengan satu huruf.", "Tulis huruf A sampai Z.")
        if priority not in YES | NO:
            self.wrong(mistakes, PRIORITY, "Ini harus ya atau tidak.", "Kosongkan bila tidak.")
        return (day, (at, queue, takes, priority in YES)) if len(mistakes.mistakes) == known else (None, None)

    def _day(self, mistakes):
        if DATE not in self.rows.at:
            return None
        given = self.cell(DATE)
        try:
            if found := YEAR_FIRST.fullmatch(given):
                return date(*map(int, found.groups()))
            if found := DAY_FIRST.fullmatch(given):
                day, month, year = map(int, found.groups())
                return date(year + 2000 * (year < 100), month, day)
        except ValueError:
            self.wrong(mistakes, DATE, "Tanggal ini tidak ada.", "Tulis hari, bulan, tahun: 24/11/2026.")
            return None
        self.wrong(mistakes, DATE, "Ini bukan tanggal.", "Tulis hari, bulan, tahun: 24/11/2026.")
        return None

    def _coming(self, mistakes):
        found = CLOCK.fullmatch(self.cell(COMING))
        hour, minute, second = (int(part or 0) for part in found.groups()[:3]) if found else (99, 0, 0)
        if found and found[4] and 1 <= hour <= 12:
            hour = hour % 12 + 12 * (found[4] in "Pp")
        if hour > 23 or minute > 59 or second > 59:
            self.wrong(mistakes, COMING, "Ini bukan jam.", "Tulis jam dan dua angka menit: 08.30.")
        return float(hour * 3600 + minute * 60 + second)

    def _takes(self, mistakes):
        given = self.cell(TAKES)
        minutes = float(given.replace(",", ".")) if NUMBER.fullmatch(given) else 0.0
        if not 0 < minutes <= LONGEST:
            self.wrong(mistakes, TAKES, f"Ini harus banyaknya menit, lebih dari 0 sampai {LONGEST}.",
                       "Tulis misalnya 12,5; hapus baris orang yang tidak dilayani.")  # fmt: skip
        return minutes * 60

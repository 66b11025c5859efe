"""The room of reports, put together: what the head of service sees, and what everybody may."""

from dataclasses import dataclass

from reports.evidence import Evidence, evidence_pages
from reports.months.month import month_pages
from reports.months.pages import months_pages
from reports.now_pages import Now, now_pages
from reports.numbers import Reports
from reports.open_page import OpenPage, open_page
from reports.quiet import Keeper
from reports.record_pages import record_pages
from reports.simulation.what_if import what_if_pages


@dataclass(frozen=True, slots=True)
class Said:
    """`survey`: `n, index, grade, elements`; `complaints`: `received, answered, in_time, open, late, suggestions`.

    `head` False: complaints without those that only the head may read.
    """

    survey: object
    complaints: object
    head: bool


class Room:
    """Where the office looks at itself: now, by month, and in a form an inspector accepts."""

    def __init__(
        self, live, artist, settings, folder, *, journal, rows, feedback, letters, health, seal_of, name_of, in_pool,
        days, slip_millimetres,
    ):  # fmt: skip
        """`journal`: the path of its file, to be read beside the writer; `rows`: what is derived in it for reports (see
        `journal/reports.py`); `days`: what the record holds of each (`journal/days.py`); `feedback`: the room that
        knows what people said; `letters`: the one that knows which are stuck; `health` knows what needs a person;
        `seal_of(seq)`; `name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long;
        `slip_millimetres()`: how long a slip is, None where no roll is."""
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.journal, self.feedback, self.letters, self.health = journal, feedback, letters, health
        self.seal_of, self.name_of, self.in_pool = seal_of, name_of, in_pool
        self.slip_millimetres = slip_millimetres
        self.days = days  # `jumps`, `seal_of_day`, `seals` and more, each to be asked in the pool
        self.numbers = Reports(rows, folder, settings.office)  # in_pool(self.numbers.period, first, last) → a Summary
        self.keeper = Keeper(self.numbers, in_pool)
        self.now, self.open = Now(self), OpenPage(self)

    def blueprints(self):
        """Every page of the room."""
        return (
            now_pages(self.now), months_pages(self), month_pages(self), record_pages(self), open_page(self.open),
            evidence_pages(Evidence(self)),
            what_if_pages(self),
        )  # fmt: skip

    def said(self, first, last, head):
        """What people said from `first` to `last`, dates, both included, as the head or somebody else may know it."""
        return Said(self.feedback.survey(first, last), self.feedback.complaints(first, last, head), head)

    def start(self):
        """What goes on by itself."""
        self.keeper.start()

    def parts(self):
        """Its Parts of the Health page."""
        return []

    def lines(self):
        """Its lines of `/metrics`."""
        return []

"""The room of reports, put together: what the head of service sees, and what everybody may."""


from reports.keeper import Keeper
from reports.periods import Reports


class Room:
    """Where the office looks at itself: now, by month, and in a form an inspector accepts."""

    def __init__(self, live, artist, settings, folder, *, journal, rows, feedback, health, seal_of, name_of, in_pool):
        """`journal`: the path of its file, to be read beside the writer; `rows`: what is derived in it for reports (see
        `journal/reports.py`); `feedback`: the room that knows what people said; `health` knows what needs a person;
        `seal_of(seq)`; `name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long."""
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.journal, self.feedback, self.health = journal, feedback, health
        self.seal_of, self.name_of, self.in_pool = seal_of, name_of, in_pool
        self.numbers = Reports(rows, folder, settings.office)  # in_pool(self.numbers.period, first, last) → a Summary
        self.keeper = Keeper(self.numbers, in_pool)

    def blueprints(self):
        """Every page of the room."""
        return ()

    def start(self):
        """What goes on by itself."""
        self.keeper.start()

    def parts(self):
        """Its Parts of the Health page."""
        return []

    def lines(self):
        """Its lines of `/metrics`."""
        return []

"""The room of reports, put together: what the head of service sees, and what everybody may."""

from reports.now_pages import Now, now_pages


class Room:
    """Where the office looks at itself: now, by month, and in a form an inspector accepts."""

    def __init__(
        self, live, artist, settings, folder, *, journal, feedback, letters, health, seal_of, name_of, in_pool, days
    ):
        """`journal`: the path of its file, to be read beside the writer; `feedback`: the room that knows what people
        said; `letters`: the one that knows which are stuck; `health` knows what needs a person; `seal_of(seq)`;
        `name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long; `days`: what the
        record holds of each (`journal/days.py`)."""
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.journal, self.feedback, self.letters, self.health = journal, feedback, letters, health
        self.seal_of, self.name_of, self.in_pool = seal_of, name_of, in_pool
        self.days = days  # `jumps`, `seal_of_day`, `seals` and more, each to be asked in the pool
        self.now = Now(self)

    def blueprints(self):
        """Every page of the room."""
        return (now_pages(self.now),)

    def start(self):
        """What goes on by itself."""

    def parts(self):
        """Its Parts of the Health page."""
        return []

    def lines(self):
        """Its lines of `/metrics`."""
        return []

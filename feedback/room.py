"""The room of feedback, put together: its stores and its pages."""

from feedback.complaint_room import Complaints


class Room:
    """Where residents say how it was, and where the office answers."""

    def __init__(self, live, artist, settings, folder, *, spool, address, name_of, in_pool):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long."""
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.spool, self.address, self.name_of, self.in_pool = spool, address, name_of, in_pool
        self.desk = Complaints(self)

    def blueprints(self):
        """Every page of the room."""
        return (*self.desk.blueprints(),)

    def start(self):
        """What goes on by itself."""
        self.desk.start()

    def parts(self):
        """Its Parts of the Health page."""
        return [*self.desk.parts()]

    def lines(self):
        """Its lines of `/metrics`."""
        return [*self.desk.lines()]

    def complaints(self, first, last):
        """The Totals (see `complaint_standing.py`) of those that came between two local dates, both included.

        Reads the journal in the pool: not to be called from a thread of it.
        """
        return self.desk.totals(first, last)

    def late_complaints(self):
        """How many complaints are late now."""
        return self.desk.late()

"""The room of feedback, put together: its stores and its pages."""


class Room:
    """Where residents say how it was, and where the office answers."""

    def __init__(self, live, artist, settings, folder, *, spool, address, name_of, in_pool):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long."""
        self.live, self.artist, self.settings, self.folder = live, artist, settings, folder
        self.spool, self.address, self.name_of, self.in_pool = spool, address, name_of, in_pool

    def blueprints(self):
        """Every page of the room."""
        return ()

    def start(self):
        """What goes on by itself."""

    def parts(self):
        """Its Parts of the Health page."""
        return []

    def lines(self):
        """Its lines of `/metrics`."""
        return []

    def late_complaints(self):
        return 0

    def survey(self, first, last):
        from types import SimpleNamespace
        return SimpleNamespace(n=0, index=None, grade=None, elements={})

    def complaints(self, first, last):
        return {"received": 0, "answered": 0, "in_time": 0, "open": 0, "late": 0}

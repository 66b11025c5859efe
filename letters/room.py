"""The room of letters, put together: its store and its pages."""

from letters.parts import lines, parts
from letters.person_pages import person_pages
from letters.privacy_pages import privacy_pages
from letters.retention import Retention
from letters.store import Store


class Room:
    """Where letters are asked for, moved along and followed."""

    def __init__(self, live, artist, settings, folder, *, spool, address, name_of, in_pool, socketio):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long."""
        self.live, self.artist, self.settings = live, artist, settings
        self.spool, self.address, self.name_of = spool, address, name_of
        self.in_pool, self.socketio = in_pool, socketio
        self.store = Store(folder, settings.letters.key, in_pool)
        self.retention = Retention(live, self.store, settings.letters)

    def blueprints(self):
        """Every page of the room."""
        return (
            privacy_pages(self.live, self.artist, self.settings, self.retention, self.in_pool),
            person_pages(self.live, self.artist, self.settings, self.store, self.retention),
        )

    def start(self):
        """What goes on by itself."""
        self.retention.start()

    def parts(self):
        """Its Parts of the Health page."""
        return parts(self.artist.words, self.retention)

    def lines(self):
        """Its lines of `/metrics`."""
        return lines(self.live, self.retention)

"""The room of letters, put together: its store and its pages."""

from letters.bodies import Bodies
from letters.bodies_pages import bodies_pages
from letters.draft_pages import draft_pages
from letters.register_pages import register_pages
from letters.parts import lines, parts
from letters.person_pages import person_pages
from letters.privacy_pages import privacy_pages
from letters.retention import Retention
from letters.store import Store


class Room:
    """Where letters are asked for, moved along and followed."""

    def __init__(self, live, artist, settings, folder, *, spool, address, name_of, in_pool, socketio, register):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long.

        `register()`: every number a letter was ever given.
        """
        self.live, self.artist, self.settings = live, artist, settings
        self.spool, self.address, self.name_of = spool, address, name_of
        self.in_pool, self.socketio = in_pool, socketio
        self.folder, self.register = folder, register
        self.bodies = Bodies(folder, settings.catalogue)
        self.store = Store(folder, settings.letters.key, in_pool)
        self.retention = Retention(live, self.store, settings.letters)

    def blueprints(self):
        """Every page of the room."""
        live, artist, settings = self.live, self.artist, self.settings
        return (
            draft_pages(live, artist, settings, self.store, self.bodies, self.folder),
            bodies_pages(live, artist, settings, self.bodies, self.in_pool),
            register_pages(live, artist, settings, self.register),
            privacy_pages(live, artist, settings, self.retention, self.in_pool),
            person_pages(live, artist, settings, self.store, self.retention),
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

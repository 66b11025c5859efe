"""The room of letters, put together: its store and its pages."""

from letters import desk
from letters.bodies import Bodies
from letters.bodies_pages import bodies_pages
from letters.desk_forms import desk_form_pages
from letters.desk_pages import Desk, desk_pages
from letters.draft_pages import draft_pages
from letters.drafts import Drafts
from letters.follow import Follow
from letters.form_pages import form_pages
from letters.kiosk import kiosk_pages
from letters.parts import lines, parts
from letters.person_pages import person_pages
from letters.privacy_pages import privacy_pages
from letters.register_pages import register_pages
from letters.resident_pages import LetterPage, resident_pages
from letters.retention import Retention
from sealed_rows import Store


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
        self.drafts = Drafts(folder, self.store.sealer, live.clock, in_pool)
        self.page = LetterPage(live, artist, settings, address)
        languages = tuple(dict.fromkeys((settings.language, *settings.languages)))
        self.follow = Follow(socketio, live, self.page.part, lambda: artist.words.hour(live.clock.now()), languages)

    def blueprints(self):
        """Every page of the room."""
        live, artist, settings, store, shared = self.live, self.artist, self.settings, self.store, Desk(self)
        return (
            form_pages(live, artist, settings, store),
            desk_pages(shared),
            desk_form_pages(shared),
            resident_pages(live, settings, self.page),
            kiosk_pages(live, artist, settings, store, self.drafts, self.address),
            draft_pages(live, artist, settings, store, self.bodies, self.folder),
            bodies_pages(live, artist, settings, self.bodies, self.in_pool),
            register_pages(live, artist, settings, self.register),
            privacy_pages(live, artist, settings, self.retention, self.in_pool),
            person_pages(live, artist, settings, store, self.retention),
        )

    def start(self):
        """What goes on by itself."""
        self.retention.start()
        self.follow.start()
        self.drafts.start()

    def stuck(self):
        """[{holder, state, total, longest}] of the desks at which letters lie too long; `longest`: a span."""
        return self.live.see(desk.head, self.settings.letters, self.live.clock.now())["stuck"]

    def parts(self):
        """Its Parts of the Health page."""
        return parts(self.artist.words, self.retention)

    def lines(self):
        """Its lines of `/metrics`."""
        return lines(self.live, self.retention)

"""The room of letters, put together: its store and its pages."""

from letters.desk_forms import desk_form_pages
from letters.desk_pages import Desk, desk_pages
from letters.follow import Follow
from letters.form_pages import form_pages
from letters.resident_pages import LetterPage, resident_pages
from letters.store import Store


class Room:
    """Where letters are asked for, moved along and followed."""

    def __init__(self, live, artist, settings, folder, *, spool, address, name_of, in_pool, socketio):
        """`name_of(by)`: who acted, as staff are called; `in_pool(work, *given)` runs what takes long."""
        self.live, self.artist, self.settings = live, artist, settings
        self.spool, self.address, self.name_of = spool, address, name_of
        self.in_pool, self.socketio = in_pool, socketio
        self.store = Store(folder, settings.letters.key, in_pool)
        self.page = LetterPage(live, artist, settings, address)
        languages = tuple(dict.fromkeys((settings.language, *settings.languages)))
        self.follow = Follow(socketio, live, self.page.part, lambda: artist.words.hour(live.clock.now()), languages)

    def blueprints(self):
        """Every page of the room."""
        desk = Desk(self)
        return (
            form_pages(self.live, self.artist, self.settings, self.store),
            desk_pages(desk),
            desk_form_pages(desk),
            resident_pages(self.live, self.settings, self.page),
        )

    def start(self):
        """What goes on by itself."""
        self.follow.start()

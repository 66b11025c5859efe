"""What runs on the board beside the calls: the running information, and the office's own pictures and videos."""

from pathlib import Path
from time import monotonic

LONGEST = 190  # letters of one page of information: two lines that can be read in ten seconds
LOOK_AGAIN = 5.0  # seconds between two looks into the folder
MOST_FILES = 200
KINDS = {
    ".jpg": "picture", ".jpeg": "picture", ".png": "picture", ".gif": "picture", ".webp": "picture",
    ".mp4": "video", ".m4v": "video", ".webm": "video",
}  # fmt: skip
TYPES = {".webp": "image/webp", ".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm"}  # not left to guess


class Programme:
    """The pages of information of each view, and the files an office has put into its `media` folder."""

    def __init__(self, settings, words, folder):
        self.settings, self.words, self.folder = settings, words, Path(folder)
        self._told, self._files, self._looked = {}, (), None
        if settings.display.media:
            self.folder.mkdir(parents=True, exist_ok=True)

    def information(self, letters, language):
        """[{tag, text}]: what is free, the office's notices, its promise, then what each service asks for."""
        if (letters, language) not in self._told:
            self._told[letters, language] = list(self._pages(letters, language))
        return self._told[letters, language]

    def _pages(self, letters, language):
        say = self.words.say
        yield {"tag": say("display.info", language), "text": say("display.free", language)}
        for notice in self.settings.display.notices:
            yield {"tag": say("display.notice", language), "text": notice}
        yield {"tag": say("display.promise", language), "text": say("display.promise_text", language)}
        for service in self.settings.office.services.values():
            if service.queue in letters:
                name = service.named(language)
                for text in _in_pages(service.requirements, LONGEST - len(name)):
                    yield {"tag": say("display.bring", language), "text": f"{name}: {text}"}

    def files(self):
        """The names of the pictures and videos, in the order they are played."""
        if not self.settings.display.media:
            return ()
        if self._looked is None or monotonic() - self._looked > LOOK_AGAIN:
            self._files, self._looked = tuple(_playable(self.folder)), monotonic()
        return self._files

    def playlist(self):
        """[{name, kind}] for the board's template."""
        return [{"name": name, "kind": KINDS[Path(name).suffix.lower()]} for name in self.files()]


def type_of(name):
    """The type a file is sent as, or None: what its name says."""
    return TYPES.get(Path(name).suffix.lower())


def _playable(folder):
    try:
        found = sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []
    return [name for name in found if Path(name).suffix.lower() in KINDS and not name.startswith(".")][:MOST_FILES]


def _in_pages(things, longest):
    """Things to bring, joined, in as many texts as can be read at a glance."""
    text = ""
    for thing in things:
        if text and len(text) + len(thing) + 2 > longest:
            yield text
            text = ""
        text = f"{text}; {thing}" if text else thing
    if text:
        yield text

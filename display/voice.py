"""What the room hears: a chime, a ticket and where to go, joined from recordings made beforehand.

How a language says a call is written in its `set.toml`, beside its recordings. A call is never silent for want of one
recording: what cannot be said is left out, and `missing` tells the office which recording to make.
"""

import io
import re
import tomllib
import unicodedata
import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

RATE = 22050
KEPT = 4  # joined calls, some 300 KB each; every TV of a room asks for the same one

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CHIME = "{chime}"
LISTEN = "listen"  # in a language's folder: what only Listen says, in Ogg, played by pages from their files
SLOTS = (CHIME, "{ticket}", "{counter}")
PAUSES = {",": "comma", ".": "stop", "|": "digit"}
UNREADABLE = (OSError, EOFError, RuntimeError, wave.Error)


class Voice:
    """Says calls in the office's languages. `counter` has an `id` and a `name`, or is the name itself."""

    def __init__(self, folders, languages=("id",), numbers="digits", names=None, called=None):
        """The first of `folders` has the last word; `names`: {language: [names the office gave, of queues say]}.

        `called`: the languages in which numbers are called, all if None. Only in these a missing recording is trouble.
        """
        self._called = languages if called is None else called
        self.folders = [Path(folder) for folder in folders]
        self._wanted, self._numbers, self._names = languages, numbers, names or {}
        self.read()

    def read(self):
        """Read the recordings anew: a clip the office has just made is heard in the very next call."""
        self._troubles, self._sets, self._files = [], {}, {}
        for language in self._wanted:
            self._files[language] = files(self.folders, language)
            self._learn(language, self.folders)
        self.languages = tuple(self._sets)
        self._joined = lru_cache(maxsize=KEPT)(_join)

    def sentence(self, ticket, counter, language, again=False):
        """The words of a call: "Nomor antrean, A nol dua tiga, silakan ke loket satu"."""
        words = [word for word in self._words(ticket, counter, language, again) if word not in (CHIME, "|")]
        return re.sub(r" (?=[,.])", "", " ".join(words))

    def clips(self, ticket, counter, language, again=False):
        """The recordings of a call, in the order they are heard."""
        return [part.path for part in self._parts(ticket, counter, language, again) if isinstance(part, Clip)]

    def wav(self, ticket, counter, language, again=False):
        """The whole call as one WAV file."""
        return self._joined(self._parts(ticket, counter, language, again))

    def seconds(self, ticket, counter, language, again=False):
        """How long the call lasts."""
        return _samples(self._parts(ticket, counter, language, again)) / RATE

    def speech(self, texts, language):
        """What a screen says: `{"say": str, "clips": [urls], "words": [str]}` of texts, each a str, an int or
        ("ticket", name).

        A text without a recording is left out of the clips; `words` are what each of them says.
        """
        language = language if language in self._sets else next(iter(self._sets), language)
        said = [word for text in texts for word in self._spoken(text, language) if word != "|"]
        heard = [(spoken, slug(word), word) for word in said if (spoken := self._heard_in(language, word))]
        return {
            "say": " ".join(said),
            # A clip made anew has another address, so nobody hears the old one from a browser's store.
            "clips": [f"/voice/clips/{spoken}/{name}?{_version(self.file(spoken, name))}" for spoken, name, _ in heard],
            "words": [word for *_, word in heard],
        }

    def file(self, language, name):
        """Where the recording with this name lies, or None."""
        return self._files.get(language, {}).get(name)

    def _heard_in(self, language, word):
        """The language whose recording says this word: a text nobody translated is read in the office's first."""
        return next((one for one in (language, *self.languages[:1]) if self.file(one, slug(word))), None)

    def unnamed(self):
        """Names the office gave that no recording says, {language: [names]}; Listen leaves them out."""
        unheard = {
            language: [name for name in names if not self.file(language, slug(name))]
            for language, names in self._names.items()
            if language in self._sets
        }
        return {language: names for language, names in unheard.items() if names}

    def missing(self):
        """What the voice cannot say as it should, a sentence each, for the health page."""
        unheard = [
            f"Rekaman {language}/{slug(words)}.wav belum ada, jadi “{words}” tidak terdengar seluruhnya."
            for language, clip_set in self._sets.items()
            for words in clip_set.vocabulary() + sorted(clip_set.unsaid)
            if language in self._called and slug(words) not in clip_set.clips
        ]
        return list(dict.fromkeys(self._troubles)) + unheard

    def _spoken(self, text, language):
        clip_set = self._sets.get(language)
        if isinstance(text, str) or clip_set is None:
            words = [text if isinstance(text, (str, int)) else text[1]]
        elif isinstance(text, int):
            words = clip_set.number(text)
        else:
            words = clip_set.ticket(text[1], self._numbers)
        return [str(word) for word in words]

    def _words(self, ticket, counter, language, again):
        clip_set = self._set(language)
        return clip_set.words(ticket, counter, self._numbers, again) if clip_set else []

    def _parts(self, ticket, counter, language, again):
        clip_set = self._set(language)
        return clip_set.parts(self._words(ticket, counter, language, again)) if clip_set else ()

    def _set(self, language):
        """This language, or the office's first when it has no set: a call in the wrong language is still heard."""
        return self._sets.get(language) or next(iter(self._sets.values()), None)

    def _learn(self, language, folders):
        clips = {}
        for folder in folders:
            for path in sorted((folder / language).glob("[!.]*")) + sorted(folder.glob("[!.]*")):
                self._read_clip(path, clips)
        for path in (folder / language / "set.toml" for folder in folders):
            if path.exists() and language not in self._sets:
                self._read_set(path, language, clips)
        if language not in self._sets and language in self._called:
            self._troubles.append(f"Bahasa “{language}” belum punya suara: perlu {language}/set.toml dan rekamannya.")

    def _read_clip(self, path, clips):
        if path.suffix.lower() == ".wav" and slug(path.stem) not in clips:
            try:
                clips[slug(path.stem)] = Clip.read(path)
            except UNREADABLE as problem:
                self._troubles.append(
                    f"Rekaman {path} tidak dapat dipakai ({problem}). Simpan ulang sebagai WAV mono, 16-bit, {RATE} Hz."
                )

    def _read_set(self, path, language, clips):
        try:
            self._sets[language] = ClipSet.read(path, clips)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            self._troubles.append(f"{path} tidak dapat dipakai ({problem}). Perbaiki, lalu mulai ulang.")


@dataclass(frozen=True, eq=False, slots=True)
class Clip:
    """One recording: where it lies, and how many samples it has. They are read when a call is joined."""

    path: Path
    samples: int

    @classmethod
    def read(cls, path):
        """Raises one of UNREADABLE when it cannot be joined with others."""
        return cls(path, len(_recorded(path)) // 2)

    def frames(self):
        """Its samples as bytes; silence of its length when it has gone or changed since it was looked at."""
        try:
            return _recorded(self.path)[: 2 * self.samples].ljust(2 * self.samples, b"\0")
        except UNREADABLE:
            return bytes(2 * self.samples)


@dataclass(frozen=True, eq=False, slots=True)
class ClipSet:
    """How a language says a call: the sentences, the words on signs, the numbers, the pauses and the recordings."""

    call: tuple
    recall: tuple
    counter: str
    places: dict
    numbers: dict
    pauses: dict
    clips: dict
    unsaid: set

    @classmethod
    def read(cls, path, clips):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        numbers = {int(least): str(rule) for least, rule in table["numbers"].items()}
        pauses = {name: int(table["pauses"][name]) for name in ("chime", "word", *PAUSES.values())}
        if not set(range(10)) <= numbers.keys() or any("{" in numbers[digit] for digit in range(10)):
            raise ValueError("[numbers] memerlukan 0 sampai 9, tanpa {…}")
        if min(pauses.values()) < 0:
            raise ValueError("[pauses] tidak bisa kurang dari 0")
        return cls(
            call=_sentence(table["call"]),
            recall=_sentence(table["recall"]),
            counter=str(table["counter"]),
            places={slug(sign): str(word) for sign, word in table["places"].items()},
            numbers=numbers,
            pauses=pauses,
            clips=clips,
            unsaid=set(),
        )

    def words(self, ticket, counter, numbers, again):
        """What is said, in order: each word has a recording, and `,` `.` `|` are pauses."""
        words = []
        for part in self.recall if again else self.call:
            if part == "{ticket}":
                words += self.ticket(ticket, numbers)
            elif part == "{counter}":
                words += self._counter(counter)
            else:
                words.append(part)
        return words

    def parts(self, words):
        """The recordings of these words, and between them pauses in milliseconds."""
        parts, pause = [], 0
        for word in words:
            if word in PAUSES:
                pause = max(pause, self.pauses[PAUSES[word]])
            elif slug(word) in self.clips:
                parts += [pause, self.clips[slug(word)]]
                pause = self.pauses["chime" if word == CHIME else "word"]
        return tuple(parts)

    def vocabulary(self):
        """Every word that needs a recording."""
        phrases = [part.strip("{}") for part in self.call + self.recall if part not in (*PAUSES, *SLOTS[1:])]
        return list(dict.fromkeys([*phrases, self.counter, *self.places.values(), *self.counting(), *LETTERS]))

    def counting(self):
        """The words numbers are made of."""
        words = [word for rule in self.numbers.values() for word in rule.split() if not word.startswith("{")]
        return list(dict.fromkeys(words))

    def ticket(self, ticket, numbers):
        """The words of a ticket's name."""
        words = []
        for sign in re.findall(r"[A-Z]|[0-9]+", ticket.upper()):
            words += [sign, "|"] if sign in LETTERS else self._number(sign, numbers)
        return words

    def number(self, number):
        """The words of a count of something."""
        return self._number(str(number), "words")

    def _counter(self, counter):
        """A recording of the whole sign, or else its words and number; without a number, the counter's id."""
        name, id = str(getattr(counter, "name", counter)), str(getattr(counter, "id", counter))
        if slug(name) in self.clips.keys() - {slug(word) for word in self.vocabulary()}:
            return [name]
        signs = _signs(name)
        if id != name and not any(_is_code(sign) for sign in signs[-1:]):
            signs += _signs(id)
        said = [self._sign(sign) for sign in signs]
        if [] in said:
            self.unsaid.add(name)
        placed = any(slug(sign) in self.places for sign in signs)
        return sum(said, [] if placed else [self.counter])

    def _sign(self, sign):
        if sign.isdecimal():
            # A ticket is a code, but a counter is a number: "loket dua belas", however tickets are said.
            words = self._number(sign, "words")
        elif _is_code(sign):
            words = [sign.upper()]
        else:
            known = sign.lower() if slug(sign) in self.clips else None
            words = [self.places.get(slug(sign), known)]
        return [word for word in words if word]

    def _number(self, digits, numbers):
        """Digits in words; one by one when asked, and beyond what the rules can say."""
        if numbers == "words" and int(digits) < self._first_unsayable():
            words = self._counted(int(digits))
        else:
            words = [word for digit in digits for word in (self.numbers[int(digit)], "|")][:-1]
        return words

    def _counted(self, number):
        least = max(least for least in self.numbers if least <= number)
        times, rest = divmod(number, _round(least))
        words = []
        for word in self.numbers[least].split():
            if word == "{times}":
                words += self._counted(times)
            elif word == "{rest}":
                words += self._counted(rest) if rest else []
            else:
                words.append(word)
        return words

    def _first_unsayable(self):
        """Ten tens need a word for a hundred, but thousands go on to 999 of them."""
        highest = _round(max(self.numbers))
        return highest * (1000 if highest >= 1000 else 10)


def slug(words):
    """What the recording of these words is called: "Lokét hiji" is `loket-hiji`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def files(folders, language):
    """{name: path} of every recording of a language, the words of calls and what Listen says."""
    found = {}
    for folder in folders:
        for path in (*folder.glob(f"{language}/*.wav"), *folder.glob(f"{language}/{LISTEN}/*.ogg")):
            found.setdefault(slug(path.stem), path)
    return found


def _recorded(path):
    with path.open("rb") as file:
        return frames_of(file, path.stat().st_size)


def frames_of(file, size):
    """The samples in an open WAV file of so many bytes, as bytes. Raises one of UNREADABLE."""
    with wave.open(file, "rb") as recording:
        channels, width, rate, samples = recording.getparams()[:4]
        if (channels, width, rate) != (1, 2, RATE):
            raise wave.Error(f"{channels} kanal, {8 * width}-bit, {rate} Hz")
        # A damaged header may promise more than there is memory for.
        frames = recording.readframes(min(samples, size))
    if not frames or len(frames) != 2 * samples:
        raise wave.Error("isinya kosong atau terpotong")
    return frames


def _version(path):
    try:
        return path.stat().st_mtime_ns // 1_000_000
    except OSError:
        return 0


def _sentence(text):
    parts = [part.strip() for part in re.findall(r"\{\w*\}|[,.]|[^{},.]+", text)]
    if "{ticket}" not in parts or any(part.startswith("{") and part not in SLOTS for part in parts):
        raise ValueError(f"kalimat memerlukan {{ticket}}, dan hanya mengenal {' '.join(SLOTS)}")
    return tuple(part for part in parts if part)


def _signs(name):
    return re.findall(r"[0-9]+|[^\W\d_]+", name)


def _is_code(sign):
    return sign.isdecimal() or sign.upper() in LETTERS


def _round(number):
    return 10 ** (len(str(number)) - 1)


def _join(parts):
    joined = io.BytesIO()
    with wave.open(joined, "wb") as call:
        call.setparams((1, 2, RATE, _samples(parts), "NONE", ""))
        call.writeframes(b"".join(_frames(part) for part in parts))
    return joined.getvalue()


def _samples(parts):
    return sum(part.samples if isinstance(part, Clip) else _silent(part) for part in parts)


def _frames(part):
    return part.frames() if isinstance(part, Clip) else bytes(2 * _silent(part))


def _silent(milliseconds):
    """A pause in samples."""
    return round(RATE * milliseconds / 1000)

"""The words by which services, intents and other offices' matters are known, looked up in a question's plain words."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from guide.plain import STOP, Plain

HERE = Path(__file__).resolve().parent
WEIGHTS = {"strong": 3.0, "plain": 2.0, "hint": 1.0}
TOPICS = ("elsewhere", "attack", "other", "things", "ways", "people")
LONGEST = 5  # words of a name or cue
SURE = 2.0  # a service named at least so clearly is the one that is meant
ACTS = ("legalisasi",)  # done to the papers of other services, which are named beside it
# After these somebody says what for, or what papers they have: a service named there is not the one asked about.
PURPOSE = frozenset({"untuk", "buat", "demi", "supaya", "dengan"})
PAPERS = frozenset({"fotokopi", "bawa", "pakai", "perlu", "tanpa", "punya", "cukup", "asli", "lampirkan", "ada", "dari",
                    "di", "pada", "siapkan", "serahkan", "dan", "foto", "minta"})  # fmt: skip
WANTED = frozenset({"bikin", "urus", "syarat", "cara", "biaya", "ajukan", "cetak", "perpanjang", "ganti", "surat",
                    "daftar", "loket", "pengantar", "pelayanan", "ubah", "perbaiki", "keterangan"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A service named between two places in the words, and how clearly."""

    service: str
    start: int
    end: int
    weight: float


class Lexicon:
    """`services`: {id: (names, keywords)} of a catalogue, to which `asking.toml` adds how people say them."""

    def __init__(self, services):
        tables = tomllib.loads((HERE / "asking.toml").read_text("utf-8"))
        tables["topics"] = {
            "elsewhere": tables["elsewhere"]["names"], "attack": tables["attack"]["names"],
            "other": tables["other"]["names"], "things": tables["private"]["things"],
            "ways": tables["private"]["ways"], "people": tables["private"]["people"],
        }  # fmt: skip
        self.intents = tuple(tables["cues"])
        self.plain = Plain(_words_in(tables["cues"], tables["services"], tables["topics"], services))
        self.cues, self.cue_sets, self.names, self.name_sets, self.topics = {}, [], {}, [], {}
        for intent, kinds in tables["cues"].items():
            for kind, weight in WEIGHTS.items():
                for cue in kinds.get(kind, ()):
                    self._add(cue, self.cues, self.cue_sets, intent, weight)
        for id, (names, keywords) in services.items():
            own = tables["services"].get(id, {})
            weak = {self._read(name) for name in (*own.get("weak", ()), *own.get("not", ()))}
            own_names = {self._read(name) for name in own.get("names", ())}
            for name in (*names, *keywords, *own.get("names", ())):
                read = self._read(name)
                if read in own_names or not (read in weak or self._says_what_is_asked(read, id)):
                    self._add(name, self.names, self.name_sets, id, 3.0)
            for name in own.get("weak", ()):
                self._add(name, self.names, self.name_sets, id, 1.0)
        for topic, names in tables["topics"].items():
            for name in names:
                self._add(name, self.topics, [], topic, 1.0)

    def _add(self, text, phrases, sets, meaning, weight):
        words = self._read(text)
        if "+" in text:
            sets.append((frozenset(words), meaning, weight))
        elif words and meaning not in [other for other, _ in phrases.setdefault(words, [])]:
            phrases[words].append((meaning, weight))

    def _says_what_is_asked(self, words, service):
        """A word like "bayaran", a wage, is read as "bayar", to pay: that asks for a fee and names nothing."""
        if len(words) > 1 or service == "pengaduan":
            return False
        return any(weight >= WEIGHTS["plain"] for _, weight in self.cues.get(words, ()))

    def _read(self, text):
        return tuple(word for word in self.plain.read(text.replace("+", " ")) if word not in STOP)

    def named(self, words):
        """The services named, the one most likely asked about first."""
        found = [
            Named(service, start, end, weight + (0.5 * (end - start - 1) if weight > SURE else 0))
            for start, end, (service, weight) in _phrases(words, self.names)
        ]
        places = {word: at for at, word in reversed(list(enumerate(words)))}
        for together, service, _ in self.name_sets:
            if together <= places.keys():
                at = [places[word] for word in together]
                found.append(Named(service, min(at), max(at) + 1, 3.4))
        found = [one for one in found if not any(_covers(other, one) for other in found)]
        found = [one for one in found if not self._is_of_others(words, one)]
        found = [Named(one.service, one.start, one.end, _in_place(words, one)) for one in found]
        found.sort(key=lambda one: (-one.weight, one.start))
        first = {}
        for one in found:
            first.setdefault(one.service, one)
        return list(first.values())

    def _is_of_others(self, words, one):
        """Does what names a service only begin another office's matter, like the first word of "bpjs tenaga kerja"?"""
        return any(
            start <= one.start and one.end <= end and end - start > one.end - one.start
            for start, end, (topic, _) in _phrases(words, self.topics) if topic == "elsewhere"
        )  # fmt: skip

    def scores(self, words):
        """{intent: the weight of its cues}."""
        used, scores, seen = [word for word in words if word not in STOP], {}, set()
        for start, end, (intent, weight) in _phrases(used, self.cues):
            if (key := (intent, *used[start:end])) not in seen:
                seen.add(key)
                scores[intent] = scores.get(intent, 0) + weight
        bag = set(used)
        for together, intent, weight in self.cue_sets:
            if together <= bag:
                scores[intent] = scores.get(intent, 0) + weight
        return scores

    def matters(self, words, named=()):
        """The topics touched that are no service of the office: `elsewhere`, `attack`, `other`, …"""
        spans = [(one.start, one.end) for one in named if one.weight >= SURE]
        return {
            topic for start, end, (topic, _) in _phrases(words, self.topics)
            if not any(a <= start and end <= b and end - start < b - a for a, b in spans)
        }  # fmt: skip


def _phrases(words, table):
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            for meaning in table.get(tuple(words[start:end]), ()):
                yield start, end, meaning


def _in_place(words, one):
    """How clearly a service is asked about, by the words before its name."""
    weight, before = one.weight, words[max(0, one.start - 2) : one.start]
    if weight < SURE:
        return weight
    if one.service in ACTS:
        weight += 1.5
    if any(word in WANTED for word in before):
        weight += 1.0
    elif any(word in PAPERS for word in before):
        weight -= 1.5
    if one.start > 1 and any(word in PURPOSE for word in before) and "bikin" not in before:
        weight -= 1.2
    return weight


def _covers(longer, one):
    """Is what one says part of what the longer one says?"""
    return longer.start <= one.start and one.end <= longer.end and longer.end - longer.start > one.end - one.start


def _words_in(*tables):
    for table in tables:
        if isinstance(table, dict):
            yield from _words_in(*table.values())
        elif isinstance(table, str):
            yield from table.lower().split()
        else:
            yield from _words_in(*table)

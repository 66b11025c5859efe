"""Finds services by what people type: everyday names, words with letters missing or swapped, words run together.

SQLite's FTS5 ranks (bm25: a word that few services have says more than one that many have); before it is asked, each
word is replaced by the words of the catalogue that are near it.
"""

import re
import sqlite3
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from guide.slips import distance

SPOKEN = tomllib.loads((Path(__file__).resolve().parent / "search.toml").read_text("utf-8"))
IGNORED, SPELLINGS = frozenset(SPOKEN["ignored"]), SPOKEN["spellings"]
MOST_WORDS, LONGEST_WORD = 12, 30
VOWELS = re.compile("[aiueo]")
# How much a word says where it stands: in the name, among the keywords, in the description, in the requirements.
RANK = """select id, -bm25(services_fts, 0, 8.0, 6.0, 1.5, 0.5) as rank
  from services_fts where services_fts match :word"""
WORDS = "select term from service_words"
LEAST = 0.25  # of the best one's rank, below which a service is not what was meant
PHRASE = 1.5  # times what its words say, for a keyword that was typed whole
NEAR_ENOUGH = 0.6


class Search:
    """The services of one catalogue, to be found."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self._db = Database(sqlite3.connect(":memory:", check_same_thread=False))
        rows = [_row(entry) for entry in catalogue.services.values()]
        self._db["services"].insert_all(rows, pk="rowid")
        self._db["services"].enable_fts(["id", "name", "keywords", "description", "requirements"])
        self._db.execute("create virtual table service_words using fts5vocab(services_fts, row)")
        self._words = [term for (term,) in self._db.execute(WORDS) if not term.isdigit()]
        self._known = frozenset(self._words)
        self._phrases = [
            (words_of(keyword), entry.id) for entry in catalogue.services.values() for keyword in entry.keywords
        ]
        self.near = lru_cache(maxsize=2000)(self._near)

    def find(self, text, most=8):
        """The entries somebody may have meant, the likeliest first; none when nothing is like it."""
        asked = self._asked(text)
        ranks, meant = {}, []
        for word in asked:
            near = self.near(word)
            meant.append(next(iter(near), word))
            for id, rank in self._rank(near).items():
                ranks[id] = ranks.get(id, 0) + rank
        for phrase, id in self._phrases:
            if id in ranks and len(phrase) > 1 and _stands_in(phrase, meant):
                ranks[id] *= PHRASE
        found = sorted(ranks, key=lambda id: -ranks[id])[:most]
        return [self.catalogue.services[id] for id in found if ranks[id] >= LEAST * ranks[found[0]]]

    def _asked(self, text):
        """The words that choose."""
        words = [part for word in words_of(text)[:MOST_WORDS] for part in SPELLINGS.get(word, word).split()]
        words = [part for word in words for part in self._parted(word)]
        return [word for word in words if word not in IGNORED]

    def _parted(self, word):
        """The two known words that were written as one, or the word itself."""
        if word in self._known or len(word) < 6:
            return [word]
        for at in range(2, len(word) - 1):
            left, right = SPELLINGS.get(word[:at], word[:at]), SPELLINGS.get(word[at:], word[at:])
            if left in self._known and right in self._known and len(word[at:]) > 2:
                return [left, right]
        return [word]

    def _near(self, word):
        """{known word: how near, to 1}, the nearest first: those as near as the nearest, or nearly."""
        if word in self._known:
            return {word: 1.0}
        near = {known: likeness for known in self._words if (likeness := alike(word, known)) >= NEAR_ENOUGH}
        nearest = max(near.values(), default=0)
        return {
            known: likeness
            for known, likeness in sorted(near.items(), key=lambda pair: -pair[1])[:6] if likeness > nearest - 0.12
        }  # fmt: skip

    def _rank(self, near):
        """{id: rank} of one word: the best that any of its near words gives."""
        ranks = {}
        for known, likeness in near.items():
            for id, rank in self._db.execute(RANK, {"word": f'"{known}"'}):
                ranks[id] = max(ranks.get(id, 0), rank * likeness)
        return ranks


def words_of(text):
    """Plain words in lower case; letters said one by one are put together: `K T P`."""
    folded = unicodedata.normalize("NFKD", str(text)[:400].lower())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    plain = re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", plain)
    return [word[:LONGEST_WORD] for word in re.findall("[a-z0-9]+", plain)]


def alike(typed, known):
    """How much a typed word is like a known one, 0 to 1: no vowels, a word inside of the other, slips of a key."""
    short, long = sorted((typed, known), key=len)
    if len(short) < 3:
        return 0.0
    if len(typed) >= 3 and not VOWELS.search(typed) and VOWELS.sub("", known) == typed:
        return 0.85
    if len(short) >= 4 and short in long:
        return 0.8 + 0.15 * len(short) / len(long)
    allowed = 1 if len(long) <= 5 else 2 if len(long) <= 9 else 3
    if len(long) - len(short) > allowed or len(set(typed) - set(known)) > allowed:
        return 0.0
    slips = distance(typed, known, most=allowed)
    if slips > allowed or (len(long) == 3 and sorted(typed) != sorted(known)):
        return 0.0
    return 1 - slips / len(long) - (0.1 if typed[0] != known[0] else 0)


def _stands_in(phrase, words):
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _row(entry):
    texts = (*entry.names.values(), entry.name)
    return {
        "id": entry.id,
        "name": " ".join(texts),
        "keywords": " ".join(entry.keywords),
        "description": " ".join((entry.description, *entry.descriptions.values(), entry.product)),
        "requirements": " ".join(entry.requirements),
    }

"""A resident's own words → the plain words the guide knows: abbreviations, typing faults, regional words, clitics.

Everything is looked up in tables, and nothing on a question's way has a pattern that could be made to run long.
"""

import re
import tomllib
import unicodedata
from itertools import groupby
from pathlib import Path

from guide.slips import VOWELS, by_hand, distance

HERE = Path(__file__).resolve().parent
LONGEST = 200  # characters of a question that are read
PIECE = re.compile(r"[a-z]+[0-9]{0,4}|[0-9]{1,3}[a-z]+|[0-9]+|[?!.,;:\n]", re.ASCII)
STOP = frozenset("?!.,;:\n")
TICKET = re.compile(r"[a-z]0[0-9]{2}", re.ASCII)
TICKET_WORD, NUMBER_WORD, NAME_WORD = "#tiket", "#", "#nama"
OF_AGE = "17"  # the one number that names a service
ENDINGS = ("nyalah", "nyakah", "nya", "nyah", "nyo", "ny", "ne", "na", "kah", "lah", "ku", "mu", "x", "e", "an", "in",
           "kan", "i", "keun", "ane")  # fmt: skip
BEGINNINGS = ("memper", "diper", "meng", "menge", "mem", "men", "me", "nge", "ng", "di", "ber", "ter", "ke", "peng",
              "m", "n")  # fmt: skip
JOINED = 3  # words in a row that may stand for one


class Plain:
    """Reads a question into plain words. `known` are the words that may be meant by a typing fault."""

    def __init__(self, known=()):
        tables = tomllib.loads((HERE / "spelling.toml").read_text("utf-8"))
        self.meaning = {}
        for word, others in tables["words"].items():
            self.meaning[(word,)] = word
            for other in others.split():
                self.meaning.setdefault(tuple(other.split("_")), word)
        for filler in tables["fillers"]["words"].split():
            self.meaning.setdefault(tuple(filler.split("_")), "")
        self.people = frozenset(tables["names"]["people"].split())
        self.titles = frozenset(tables["names"]["after"].split())
        self.known, self._deletes, self._skeletons = set(), {}, {}
        self.learn([word for key in self.meaning for word in key])
        self.learn(known)
        self._telling = frozenset(self.known)  # of two equally near words the one that tells more was meant
        self.learn(tables["known"]["words"].split())

    def learn(self, words):
        """Words that typing faults may stand for."""
        for word in words:
            if word in self.known or not word.isalpha():
                continue
            self.known.add(word)
            if len(word) >= 4:
                for short in {word, *_shorter(word)}:
                    self._deletes.setdefault(short, []).append(word)
            bones = _bones(word)
            if len(bones) >= 3:
                self._skeletons.setdefault(bones, []).append(word)

    def read(self, text):
        """The plain words of a text in order, marks of punctuation among them as they are."""
        pieces = []
        for piece in pieces_of(text):
            meant = NAME_WORD if piece in self.people else self._mended(piece)
            if pieces and pieces[-1] in self.titles and meant not in self.known and piece.isalpha() and len(piece) > 2:
                meant = NAME_WORD
            pieces.append(meant)
        return self._joined(pieces)

    def is_everyday(self, word):
        """Is this a word anybody may say, however it was written, and no name?"""
        return word not in self.people and word.isascii() and word.isalnum() and self._mended(word) in self.known

    def is_known(self, word):
        return word in self.known or word[:1] == "#" or word in STOP or word.isdigit()

    def _joined(self, pieces):
        words, at = [], 0
        while at < len(pieces):
            for many in range(min(JOINED, len(pieces) - at), 0, -1):
                meant = self.meaning.get(tuple(pieces[at : at + many]))
                if meant is not None:
                    words += [meant] if meant else []
                    break
            else:
                many = 1
                words.append(pieces[at])
            at += many
        return words

    def _mended(self, piece):
        """The known word somebody meant, or the piece as it stands."""
        if piece in self.known or not piece[0].isalpha():
            return piece
        if len(piece) > 2 and piece.endswith("2") and piece[:-1] in self.known:  # apa2
            return piece[:-1]
        if not piece.isalpha():
            return piece
        calm = "".join(letter * min(len(list(run)), 2) for letter, run in groupby(piece))
        single = "".join(letter for letter, _ in groupby(piece))
        for one in (calm, single):
            found = one if one in self.known else self._without_ending(one) or self._without_beginning(one)
            if found:
                return found
        return self._near(piece) or self._near(single) or self._from_bones(piece) or piece

    def _without_ending(self, piece):
        for ending in ENDINGS:
            if piece.endswith(ending) and len(piece) - len(ending) >= 2:
                stem = piece[: -len(ending)]
                if stem in self.known and (len(stem) > 2 or len(ending) > 1):
                    return stem
        return None

    def _without_beginning(self, piece):
        """`ngaktifin`, `disahkan`, `memperbarui`: a verb, as far as a known word of four letters is in it."""
        for beginning in BEGINNINGS:
            if piece.startswith(beginning) and len(piece) - len(beginning) >= 4:
                stem = piece[len(beginning) :]
                found = stem if stem in self.known else self._without_ending(stem)
                if found and len(found) >= 4:
                    return found
        return None

    def _near(self, piece):
        """The one known word within a letter or two of it."""
        if len(piece) < 4:
            return None
        found = set()
        for short in {piece, *_shorter(piece)}:
            found.update(self._deletes.get(short, ()))
        most = 1 if len(piece) < 6 else 1.5 if len(piece) < 8 else 2
        best = min(
            ((distance(piece, word, by_hand), word[0] != piece[0], word not in self._telling, word) for word in found),
            default=None,
        )
        if best and best[0] <= most and (not best[1] or len(piece) > 5):
            return best[3]
        for ending in ("nya", "ny", "ne", "na", "e"):  # syrtanya
            if piece.endswith(ending) and len(piece) - len(ending) >= 4:
                return self._near(piece[: -len(ending)]) if len(ending) > 1 else None
        return None

    def _from_bones(self, piece):
        """A word written without vowels, `prsyrtn`."""
        bones = _bones(piece)
        if len(piece) - len(bones) > len(piece) // 4:
            return None
        for end in ("", "ny", "n"):
            stem = bones[: -len(end)] if end and bones.endswith(end) else bones if not end else ""
            if len(stem) >= 3 and (found := self._skeletons.get(stem)):
                return min(found, key=len)
        return None


def pieces_of(text):
    """Letters and digits in runs, and the marks that part a sentence."""
    text = unicodedata.normalize("NFKD", text[: LONGEST * 2].lower())[:LONGEST]
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = text.replace("e-ktp", "ektp").replace("ktp-el", "ktp").replace("'", "").replace("’", "")
    pieces = []
    for piece in PIECE.findall(text):
        if TICKET.fullmatch(piece):
            piece = TICKET_WORD
        elif piece.isdigit():
            previous = pieces[-1] if pieces else ""
            if len(previous) == 1 and previous.isalpha() and len(piece) == 3:  # s 012
                pieces.pop()
                piece = TICKET_WORD
            else:
                piece = piece if piece == OF_AGE else NUMBER_WORD
        pieces.append(piece)
    return pieces


def _shorter(word):
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _bones(word):
    return "".join(letter for letter in word if letter not in VOWELS)

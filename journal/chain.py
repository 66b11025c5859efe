"""The chain: each row bears a seal made from its own words and the seal before it.

seal = SHA-256( previous seal, newline, canonical JSON of [seq, at, fact, body text] ), in hexadecimal; before the first
row stands the seal of nothing, sixty-four zeros. Whoever changes a row must change every seal after it, and the last
of them is on paper.
"""

from dataclasses import dataclass
from hashlib import sha256

from journal.facts import UnreadableFact, canonical, fact_from

NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain came to. `problem` is None when every row fits; else `seq` is the first that does not."""

    rows: int
    seal: str
    seq: int | None = None
    problem: str | None = None

    @property
    def fits(self):
        return self.problem is None


def seal_of(before, seq, at, fact, body):
    """The seal of a row that follows a row sealed `before`."""
    return sha256(f"{before}\n{canonical([seq, at, fact, body])}".encode()).hexdigest()


def is_sealed(before, seq, at, fact, body, seal):
    """Does a row that follows a row sealed `before` bear the seal of its own words? What is not text never does."""
    try:
        return seal_of(before, seq, at, fact, body) == seal
    except TypeError:
        return False


def checked(rows, seal=None):
    """Follow the chain through all rows (seq, at, fact, body, seal) in order.

    `seal`: one taken from paper, whole or its beginning, in groups or not; it must occur among the seals of these rows.
    """
    seal = seal and "".join(seal.lower().split())
    before, expected, seen = NOTHING, 1, seal is None
    for seq, at, fact, body, written in rows:
        if seq != expected:
            lost = f"fact {expected} is" if seq == expected + 1 else f"facts {expected} to {seq - 1} are"
            return Verdict(expected - 1, before, expected, f"{lost} missing")
        if not is_sealed(before, seq, at, fact, body, written):
            return Verdict(expected - 1, before, seq, f"fact {seq} ({fact}, {at}) was changed after it was written")
        try:
            fact_from(fact, at, body)
        except UnreadableFact as problem:
            return Verdict(expected - 1, before, seq, f"fact {seq} cannot be read: {problem}")
        before, expected = written, expected + 1
        seen = seen or written.startswith(seal)
    if not seen:
        problem = "no fact bears the seal given: the file is not the one sealed"
        return Verdict(expected - 1, before, expected - 1, problem)
    return Verdict(expected - 1, before)

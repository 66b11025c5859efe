"""A proof of work in place of a captcha: a phone reckons for a moment before it gets a number, a bot for each of them.

It needs nothing from outside the box, nothing to read and no eye. A puzzle is `PARTS` small ones, so that no phone is
unlucky for long: find a number `n` for each part, below 2³², such that

    SHA-256(SHA-256(challenge) ‖ part (1 byte) ‖ n (4 bytes, the largest first))

begins with so many zero bits. The challenge names its phone, its bits and its end, and is signed: the server keeps
nothing of it until it is solved, and then only that it has been.
"""

import secrets
from collections import OrderedDict
from hashlib import sha256

from itsdangerous import BadSignature

from lobby.refusals import Refusal
from signing import signer

PARTS = 8
LASTS = 600  # seconds from asking to answering: an old phone reckons for 20 of them, its owner chooses in the rest
MOST_SPENT = 20_000  # solved puzzles remembered at once
LARGEST = 2**32


class PuzzleWrong(Refusal):
    status = 422
    sentence = "Pemeriksaan otomatis gagal. Muat ulang halaman ini, lalu coba sekali lagi."


class PuzzleOver(Refusal):
    status = 409
    sentence = "Pemeriksaan otomatis sudah tidak berlaku. Coba sekali lagi."


class Puzzles:
    """Gives puzzles and takes each answer once. `keys.secret` signs; `clock.now()` is aware and in UTC."""

    def __init__(self, keys, clock):
        self.clock, self._signer = clock, signer(keys, "puzzle")
        self._spent = OrderedDict()  # {nonce: when its puzzle ends}, in the order they were solved
        self._not_before = 0  # puzzles that end before this could have been forgotten, so they are not taken

    def new(self, phone, bits):
        """A challenge for this phone, each of its parts to begin with so many zero bits."""
        ends = self._seconds() + LASTS
        return self._signer.sign(f"{phone}.{bits}.{ends}.{secrets.token_urlsafe(9)}").decode()

    def check(self, challenge, answer, phone):
        """Take an answer: `PARTS` numbers with commas between them. Raises PuzzleWrong or PuzzleOver."""
        try:
            named, bits, ends, nonce = self._signer.unsign(challenge).decode().split(".")
        except (BadSignature, ValueError):
            raise PuzzleWrong() from None
        if named != phone:
            raise PuzzleWrong()
        now = self._seconds()
        if not now < int(ends) <= now + LASTS or int(ends) <= self._not_before or nonce in self._spent:
            raise PuzzleOver()
        if not is_solved(challenge, int(bits), answer):
            raise PuzzleWrong()
        self._spend(nonce, int(ends))

    def _spend(self, nonce, ends):
        now = self._seconds()
        while self._spent and next(iter(self._spent.values())) < now:
            self._spent.popitem(last=False)
        if len(self._spent) >= MOST_SPENT:
            self._not_before = max(self._not_before, self._spent.popitem(last=False)[1])
        self._spent[nonce] = ends

    def _seconds(self):
        return int(self.clock.now().timestamp())


def is_solved(challenge, bits, answer):
    """Do these numbers solve it?"""
    numbers = answer.split(",")
    if len(numbers) != PARTS or not all(n.isascii() and n.isdigit() and len(n) < 11 for n in numbers):
        return False
    seed, most = sha256(challenge.encode()).digest(), LARGEST >> bits
    return all(
        int(number) < LARGEST and int.from_bytes(_hash(seed, part, int(number))[:4], "big") < most
        for part, number in enumerate(numbers)
    )


def solved(challenge, bits):
    """The answer, found as a program finds it: for tests, and for a program that books."""
    seed, most, found = sha256(challenge.encode()).digest(), LARGEST >> bits, []
    for part in range(PARTS):
        number = 0
        while int.from_bytes(_hash(seed, part, number)[:4], "big") >= most:
            number += 1
        found.append(str(number))
    return ",".join(found)


def _hash(seed, part, number):
    return sha256(seed + bytes([part]) + number.to_bytes(4, "big")).digest()

"""What a puzzle costs: the server that gives and checks it, and whoever solves it."""

import time
from statistics import median

from clock import OfficeClock
from phone.limits import BASE_BITS, MOST_BITS
from phone.puzzle import PARTS, Puzzles, solved


class Keys:
    secret = "bench"


def costs(rounds=30):
    """(milliseconds to give, to check, to solve as a native program does) of a puzzle at the base, each the median."""
    puzzles = Puzzles(Keys, OfficeClock())
    given, checked, solving = [], [], []
    for _ in range(rounds):
        challenge = _timed(given, puzzles.new, "phone", BASE_BITS)
        answer = _timed(solving, solved, challenge, BASE_BITS)
        _timed(checked, puzzles.check, challenge, answer, "phone")
    return median(given), median(checked), median(solving)


def hashes(bits):
    """How many hashes a puzzle of so many bits takes, on average."""
    return PARTS * 2**bits


RANGE = hashes(BASE_BITS), hashes(MOST_BITS)


def _timed(into, work, *given):
    began = time.perf_counter()
    outcome = work(*given)
    into.append((time.perf_counter() - began) * 1000)
    return outcome

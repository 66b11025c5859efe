"""The puzzle a phone solves for its number, and the pace at which numbers are given from home."""

import logging
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import pytest

from pace import network_of
from phone.limits import (
    BASE_BITS, FLOOD, KNOWN, MOST_BITS, MOST_BITS_KNOWN, MOST_KEPT, Caller, Limits, TooManyFromHome,
)  # fmt: skip
from phone.puzzle import LASTS, PARTS, Puzzles, PuzzleOver, PuzzleWrong, is_solved, solved

WORKER = Path(__file__).parent.parent / "static/book-worker.js"
EASY = 4


class Keys:
    secret = "a secret of this test"


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 24, 2, tzinfo=UTC)

    def now(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def puzzles(clock):
    return Puzzles(Keys, clock)


def test_a_puzzle_that_is_solved_is_taken_once(puzzles):
    challenge = puzzles.new("phone", EASY)
    answer = solved(challenge, EASY)
    puzzles.check(challenge, answer, "phone")

    with pytest.raises(PuzzleOver):
        puzzles.check(challenge, answer, "phone")


@pytest.mark.parametrize("answer", ["", "1", ",".join("0" * PARTS), "0,0,0,0,0,0,0,-1", "٣,0,0,0,0,0,0,0", "9" * 90])
def test_an_answer_that_is_none_is_refused(puzzles, answer):
    with pytest.raises(PuzzleWrong):
        puzzles.check(puzzles.new("phone", 20), answer, "phone")


def test_a_puzzle_is_of_one_phone_of_this_office_and_of_some_minutes(puzzles, clock):
    challenge = puzzles.new("phone", EASY)
    answer = solved(challenge, EASY)
    for wrong in (challenge + "x", challenge.replace(f".{EASY}.", ".0."), "", "a.b.c.d"):
        with pytest.raises(PuzzleWrong):
            puzzles.check(wrong, answer, "phone")
    with pytest.raises(PuzzleWrong):
        puzzles.check(challenge, answer, "another")
    clock.time += timedelta(seconds=LASTS + 1)

    with pytest.raises(PuzzleOver):
        puzzles.check(challenge, answer, "phone")


def test_no_puzzle_is_taken_twice_though_few_are_remembered(puzzles, monkeypatch):
    monkeypatch.setattr("phone.puzzle.MOST_SPENT", 3)
    given = [puzzles.new("phone", 0) for _ in range(5)]
    for challenge in given[:4]:
        with suppress(PuzzleOver):
            puzzles.check(challenge, solved(challenge, 0), "phone")

    for challenge in given[:4]:
        with pytest.raises(PuzzleOver):
            puzzles.check(challenge, solved(challenge, 0), "phone")


@pytest.mark.skipif(not which("node"), reason="no node to run the phone's own script")
def test_the_phones_own_script_finds_what_the_server_takes(puzzles):
    challenge = puzzles.new("phone", 8)
    script = (
        "global.self = {postMessage: (said) => said.answer && console.log(said.answer)};"
        f"eval(require('fs').readFileSync({str(WORKER)!r}, 'utf8'));"
        f"self.onmessage({{data: {{challenge: {challenge!r}, bits: 8}}}});"
    )
    answer = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.strip()

    assert is_solved(challenge, 8, answer)
    assert answer == solved(challenge, 8)


# --- the pace --------------------------------------------------------------------------------------------------------


class Time:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def limits(time):
    return Limits(steady=time, wall=time)


def ask(limits, caller, queue="A"):
    """Whether a number was given."""
    try:
        limits.check(caller, queue)
    except TooManyFromHome:
        return False
    limits.spend(caller, queue)
    return True


def stranger(time, number, address="1.1.1.1", **more):
    return Caller(address, f"phone-{number}", time.now, **more)


def flood(limits, time, numbers=400, addresses=1):
    return sum(ask(limits, stranger(time, n, f"10.0.0.{n % addresses}")) for n in range(numbers))


def test_one_address_or_fifty_get_no_more_than_a_queues_pace(limits, time):
    assert flood(limits, time) == 5
    assert flood(limits, time, addresses=50) == 1  # six of this queue in all
    time.now += 60

    assert flood(limits, time, addresses=50) == 2
    assert limits.flood() > FLOOD


def test_a_phone_in_the_room_is_not_slowed_by_its_address(limits, time):
    flood(limits, time)

    assert ask(limits, stranger(time, "here", "10.0.0.0", in_room=True))


def test_a_phone_known_before_the_flood_keeps_its_own_bucket(limits, time):
    old = Caller("10.0.0.0", "old", time.now - KNOWN - 60)
    flood(limits, time)

    assert ask(limits, old) and not limits.is_spared(old)
    assert limits.is_spared(stranger(time, "new"))


def test_a_phone_that_grew_old_within_the_flood_is_a_stranger(limits, time):
    new = stranger(time, "new", "10.0.0.0")
    for _ in range(12):
        flood(limits, time, 60)
        time.now += 60

    assert time.now - new.since > KNOWN and limits.is_spared(new)


def test_one_phone_gets_a_few_and_then_one_by_one(limits, time):
    phone = stranger(time, "one")
    assert [ask(limits, phone, queue) for queue in "ABCD"] == [True, True, True, False]
    time.now += 121

    assert ask(limits, phone, "D")


def test_puzzles_grow_harder_as_numbers_are_given_up_to_what_an_old_phone_can_solve(limits, time):
    assert limits.bits(stranger(time, 0)) == BASE_BITS
    for _ in range(30):
        flood(limits, time, addresses=50)
        time.now += 15

    assert BASE_BITS < limits.bits(stranger(time, 0, "2.2.2.2")) <= MOST_BITS
    assert limits.bits(stranger(time, 0, in_room=True)) <= MOST_BITS_KNOWN
    time.now += 3600
    assert limits.bits(stranger(time, 0)) == BASE_BITS and not limits.flood()


def test_fifty_thousand_addresses_are_not_all_remembered(limits, time):
    for number in range(50_000):
        time.now += 60
        ask(limits, stranger(time, number, f"{number % 250}.{number // 250}.1.1"))
        limits.refused("phone", str(number), counts=True)

    assert len(limits._addresses._levels) <= MOST_KEPT >= len(limits._phones._levels)
    assert len(limits._given) <= MOST_KEPT and len(limits._unsaid) <= 60 and len(limits._refused) <= 11


def test_what_was_refused_is_told_in_a_line_a_cause_and_address(limits, time, caplog):
    flood(limits, time, 100)
    with caplog.at_level(logging.WARNING, "antrean.online"):
        limits.say()
        limits.say()

    assert [record.getMessage() for record in caplog.records] == [
        "numbers from home refused: 95, address, from 10.0.0.0"
    ]
    assert list(limits.lines()) == ["antrean_online_flood 1", 'antrean_online_refused{cause="address"} 95']


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.3"), ("::ffff:10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "")],
)
def test_a_household_counts_as_one_address(address, network):
    assert network_of(address) == network

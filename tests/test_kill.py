"""The server killed at any moment under load: what it had said it had done is done, once, and the line goes on.

Five kills; ANTREAN_KILLS=200 kills two hundred times. A kill is no power cut: what the kernel had taken stays.
"""

import os
import signal
import threading
import time
from collections import Counter
from random import Random

import pytest
from running import Running, children, new_tap, settings, until

import config
from display.board import board
from journal.facts import as_text
from journal.sqlite import verified
from lobby.events import DayOpened, TicketCalled, TicketIssued
from lobby.lobby import Lobby

KILLS = int(os.environ.get("ANTREAN_KILLS", "5"))
KILLS_OF_ONE_JOURNAL = 20  # a longer one makes every start slower, and shows nothing new
TAPPERS, COUNTERS = 6, ("1", "2")
LONGEST_LIFE = 1.2  # seconds under load


class Crowd:
    """Those at the kiosks and the counters: what each was answered, and the taps that never were."""

    def __init__(self, office):
        self.office = office
        self.tickets, self.unanswered, self.calls = {}, [], []
        self.is_gone = threading.Event()
        self.threads = [threading.Thread(target=self._tap, daemon=True) for _ in range(TAPPERS)]
        self.threads += [threading.Thread(target=self._call, args=(each,), daemon=True) for each in COUNTERS]

    def come(self):
        for thread in self.threads:
            thread.start()

    def go(self):
        self.is_gone.set()
        for thread in self.threads:
            thread.join(30)
            assert not thread.is_alive(), "somebody still waits for an answer"

    def _tap(self):
        while not self.is_gone.is_set():
            tap = new_tap()
            try:
                status, told = self.office.issue("A", tap)
            except OSError:
                self.unanswered.append(tap)
                return
            assert status == 201, told
            self.tickets[tap] = told["ticket"]

    def _call(self, counter):
        while not self.is_gone.is_set():
            try:
                status, told = self.office.act(counter, "call")
            except OSError:
                return
            if status == 200:
                self.calls.append((told["ticket"], counter))


def test_whatever_was_answered_before_a_kill_is_so_after_it_and_nothing_is_so_twice(tmp_path):
    seed = int.from_bytes(os.urandom(4), "big")
    chance, totals = Random(seed), Counter()
    try:
        for first in range(0, KILLS, KILLS_OF_ONE_JOURNAL):
            folder = tmp_path / f"journal-{first}"
            folder.mkdir()
            some = min(KILLS_OF_ONE_JOURNAL, KILLS - first)
            with Running(folder, settings("A", len(COUNTERS))) as office:
                totals += _killed(office, some, chance)
    finally:
        print(f"\nseed {seed}: " + ", ".join(f"{count} {what}" for what, count in totals.items()))


def _killed(office, times, chance):
    """Kill an office so many times, and look after each; the totals."""
    tickets, calls, totals = {}, [], Counter()
    office.token()
    for counter in COUNTERS:
        office.token("counter", counter)
    for _ in range(times):
        crowd = Crowd(office)
        crowd.come()
        until(lambda crowd=crowd: crowd.tickets)
        _wait(chance.uniform(0, LONGEST_LIFE))
        office.kill()
        crowd.go()
        if chance.random() < 0.25:  # and once more, while it comes back
            office.begin()
            _wait(chance.uniform(0, 1.5))
            office.kill()
            totals["kills of a start"] += 1
        office.start()
        tickets |= crowd.tickets
        calls += crowd.calls
        _look(office, tickets, calls)
        totals += _tap_again(office, crowd, tickets)
        totals["kills"] += 1
        totals["numbers answered"] += len(crowd.tickets)
        totals["calls answered"] += len(crowd.calls)
    return totals


def _look(office, tickets, calls):
    """What was answered is on disk, no number is there twice, the chain fits, and the board shows just this."""
    facts = office.facts()
    issued = {fact.tap: fact.ticket for fact in facts if isinstance(fact, TicketIssued)}
    called = [(fact.ticket, fact.counter) for fact in facts if isinstance(fact, TicketCalled)]

    lost = {tap: ticket for tap, ticket in tickets.items() if issued.get(tap) != ticket}
    assert not lost, f"answered and not on disk: {lost}"
    numbers = sorted(int(ticket[1:]) for ticket in issued.values())
    assert numbers == list(range(1, len(numbers) + 1)), "a gap or a double"
    assert not set(calls) - set(called), "a call that was answered is not on disk"
    assert len({ticket for ticket, _ in called}) == len(called), "somebody was called twice"
    assert sum(isinstance(fact, DayOpened) for fact in facts) == 1
    assert verified(office.data / "journal.db").fits
    assert office.board() == _replayed(office, facts)


def _replayed(office, facts):
    """The board as it follows from the facts alone."""
    lobby = Lobby(config.read(office.config).office)
    for seq, fact in enumerate(facts, 1):
        lobby.apply(fact, seq)
    seen = board(lobby, facts[-1].at)
    calls = {
        part: [{"ticket": call["ticket"], "counter": call["counter"], "at": as_text(call["at"])} for call in seen[part]]
        for part in ("now", "recent")
    }
    return {key: seen[key] for key in ("day", "seq", "waiting", "closed")} | calls


def _tap_again(office, crowd, tickets):
    """Every page sends its last taps again: the same ticket where one had been given, one ticket where not."""
    totals = Counter()
    for tap in list(crowd.tickets)[-2 * TAPPERS :]:
        status, told = office.issue("A", tap)
        assert (status, told["ticket"]) == (200, crowd.tickets[tap])
        totals["answered taps sent again"] += 1
    for tap in crowd.unanswered:
        status, told = office.issue("A", tap)
        assert status in (200, 201), told
        assert office.issue("A", tap)[1]["ticket"] == told["ticket"]
        tickets[tap] = told["ticket"]
        totals["unanswered taps that had a number" if status == 200 else "unanswered taps that had none"] += 1
    return totals


def test_when_the_kernel_kills_the_serving_process_alone_another_takes_its_place(tmp_path):
    with Running(tmp_path) as office:
        ticket = office.issue("A", tap := new_tap())[1]["ticket"]
        (worker,) = children(office.process.pid)

        os.kill(worker, signal.SIGKILL)
        began = time.monotonic()
        until(lambda: children(office.process.pid) not in ([], [worker]) and office.answers())

        print(f"\nanswers again after {time.monotonic() - began:.1f} s")
        assert office.issue("A", tap) == (200, office.issue("A", tap)[1])
        assert office.issue("A", tap)[1]["ticket"] == ticket


@pytest.mark.parametrize("cut", [0.0, 0.2, 0.5, 0.8])
def test_a_very_first_start_that_is_killed_is_followed_by_one_that_works(tmp_path, cut):
    office = Running(tmp_path).begin()
    _wait(cut)
    office.kill()

    with office.start():
        assert office.issue("A")[1]["ticket"] == "A001"


def _wait(seconds):
    """Until the moment has come to kill."""
    threading.Event().wait(seconds)

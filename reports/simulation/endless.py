"""A line that goes on for ever, played with the real lobby: what waits, queues and load come to in the long run.

Every seed is two runs that mirror each other: where one draws a long service time, the other draws a short one
(antithetic variates; J. M. Hammersley and K. W. Morton, 1956). So the same work says more.
"""

import gc
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, exp, log, sqrt
from random import Random
from statistics import mean

from lobby.events import DayOpened
from lobby.office import Counter, Office, Queue
from reports.simulation.intervals import with_interval
from reports.simulation.playing import Endless, Room, Shift, Visit
from reports.simulation.processors import spread

WARM_UP = 0.2  # share of the customers who come first and are not counted: the line begins empty
FORGOTTEN = 3  # times its memory must a line have run until it no longer knows that it began empty; e^-3 is left
PIECES = 10  # of the customers of a single seed, so that there is something to tell how sure it is
START = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Who comes and how long they take. `rate`: arrivals a minute; `mean`: minutes of service; the two `cv`s: standard
    deviation over mean, 1 is exponential, 0 always the same, anything else lognormal."""

    rate: float
    mean: float
    servers: int
    arrival_cv: float = 1.0
    service_cv: float = 1.0

    @property
    def load(self):
        """Share of the counters' time that the work takes; from 1 on the line grows for ever."""
        return self.rate * self.mean / self.servers

    @property
    def memory(self):
        """Arrivals in which what is left of an empty beginning falls to a third (1/e); grows as the line fills.

        Exact for M/M/1 (J. W. Cohen, *The Single Server Queue*, 1982, II.2.1), else by the squared variations as in a
        diffusion (G. F. Newell, *Applications of Queueing Theory*, 1982).
        """
        return self.load * (self.arrival_cv**2 + self.service_cv**2) / 2 / (1 - sqrt(self.load)) ** 2

    def needs(self, seeds):
        """Customers for each of so many seeds, without whom a mean would be that of lines that have hardly begun."""
        exactly = FORGOTTEN * self.memory / WARM_UP * 2 * (PIECES if seeds == 1 else 1)
        return ceil(exactly / 100) * 100


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came out, each as (mean, low, high), the bounds of 95 %: minutes of wait, people in the line, share of the
    counters' time in use."""

    wait: tuple
    queue: tuple
    load: tuple


def simulate(stream, customers, seeds, seed, *, processes=None, progress=None):
    """The Outcome of `customers` people for each of `seeds` seeds, the first of them `seed`; one is split in pieces.

    `progress(done, all)` is told as seeds come in. The same seeds give the same numbers, whatever `processes` is.
    """
    work = [(stream, customers, seed + number) for number in range(seeds)]
    if seeds == 1:
        work = [(stream, customers // PIECES, f"{seed}.{number}") for number in range(PIECES)]
    runs = []
    for run in spread(_pair, work, processes):
        runs.append(run)
        if progress:
            progress(len(runs), len(work))
    controls = [run[3:] for run in runs]
    return Outcome(**{
        name: with_interval([run[at] for run in runs], controls) for at, name in enumerate(("wait", "queue", "load"))
    })  # fmt: skip


def _pair(given):
    """The mean of a run and its mirror: (wait, queue, load, and how far squares, gaps, service times lie off)."""
    stream, customers, seed = given
    gc.disable()  # nothing here refers to itself, and a run makes millions of small things
    half = max(1, customers // 2)
    runs = [_run(stream, half, seed, mirrored) for mirrored in (False, True)]
    gc.enable()
    return tuple(map(mean, zip(*runs, strict=True)))


def _run(stream, customers, seed, mirrored):
    run = _Run(stream, customers, seed, mirrored)
    room = Room(an_endless_lobby(stream.servers), START)
    shifts = [Shift(0.0, counter, True) for counter in room.lobby.office.counters]
    waited = sum(visit.waited for visit in room.play(run.visits(room), shifts) if visit.at >= run.counts_from)
    counted = customers - run.first
    span, queued, busy = (end - begin for begin, end in zip(run.began, run.ended, strict=True))
    squares, gaps, times = (total / counted for total in run.drawn)
    return (
        waited / counted / 60, queued / span, busy / span / stream.servers,
        squares - stream.mean**2 * (1 + stream.service_cv**2), gaps - 1 / stream.rate, times - stream.mean,
    )  # fmt: skip


class _Run:
    """Those who come in one run, and what was so when the first who counts came, and when the last came."""

    def __init__(self, stream, customers, seed, mirrored):
        self.stream, self.customers = stream, customers
        self.first = int(customers * WARM_UP)
        self.gaps = draws(Random(f"{seed} gaps"), 1 / stream.rate, stream.arrival_cv, mirrored)
        self.times = draws(Random(f"{seed} times"), stream.mean, stream.service_cv, mirrored)
        self.counts_from, self.began, self.ended = float("inf"), None, None
        self.drawn = [0.0, 0.0, 0.0]  # squares of service times, gaps, service times: of those who count

    def visits(self, room):
        """Each is asked for when the one before has come, so the room is then as that one found it."""
        at, drawn = 0.0, self.drawn
        for number, gap, takes in zip(range(self.customers), self.gaps, self.times, strict=False):
            at += gap * 60
            if number >= self.first:
                drawn[0], drawn[1], drawn[2] = drawn[0] + takes * takes, drawn[1] + gap, drawn[2] + takes
                if number == self.first:
                    self.counts_from, self.began = at, _so_far(room)
            yield Visit(at, "A", takes * 60)
        self.ended = _so_far(room)


def draws(chance, mean, cv, mirrored=False):
    """Numbers by chance, for ever: exponential where `cv` is 1, always `mean` where it is 0, else lognormal."""
    if cv == 0:
        while True:
            yield mean
    elif cv == 1:
        while True:
            part = chance.random()
            yield -mean * log(part if mirrored and part else 1 - part)
    else:
        sigma = sqrt(log(1 + cv * cv))
        middle, sign = log(mean) - sigma * sigma / 2, -1 if mirrored else 1
        while True:
            yield exp(middle + sign * sigma * chance.gauss(0, 1))


def an_endless_lobby(servers):
    """One queue, so many counters, open for ever."""
    counters = {str(number): Counter(id=str(number), name=f"Loket {number}", queues=("A",))
                for number in range(1, servers + 1)}  # fmt: skip
    queue = Queue(letter="A", name="Antrean", last_number=10**12)
    lobby = Endless(Office(name="Simulasi", queues={"A": queue}, counters=counters))
    lobby.apply(DayOpened(at=START, day="2026-01-05"), 1)
    return lobby


def _so_far(room):
    return room.at, room.queued_seconds, room.busy_seconds

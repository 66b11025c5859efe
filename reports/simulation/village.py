"""A village office by the day: who comes when, for what, and how long it takes; played with the real lobby.

Where nothing else is said, the shares of the hours, the absent and the patience are assumptions (see `cases.toml`,
[profile]), not measurements: an office with some weeks of its own knows better.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from math import exp
from random import Random

from lobby.lobby import Lobby
from lobby.office import Counter, Hours, Office, Queue, Rules, Service
from reports.simulation.endless import draws
from reports.simulation.playing import Room, Shift, Visit

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONDAY = date(2026, 1, 5)
SIT_DOWN = 8 * 60  # minutes of the day at which counters open; numbers are given from the first of the profile's hours
BREAK = (12 * 60, 13 * 60)
CLOSES = {"mon_thu": 15 * 60 + 30, "fri": 15 * 60}
FRIDAY_BREAK = (11 * 60 + 30, 13 * 60)
BRIEF = 3.0  # minutes at the counter of somebody whose papers are not complete
FETCHING = (5 * 60, 20 * 60)  # seconds somebody is away for a paper
PAUSE = 10 * 60  # seconds on the average


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How people come and behave. Shares are ((minute of the day, share of the day's visitors), …), in order.

    `weekday`: factors from Monday to Sunday; `no_show`: share who take a number and leave; `patience_minutes`: the mean
    of an exponential, after which the others leave; `incomplete`: share served briefly; `held`: share who fetch a paper
    in between; `pauses`: of each counter, a day; `calls`, `between_calls` (seconds): before somebody counts as absent.
    """

    shares_mon_thu: tuple = ((450, 0.05), (480, 0.20), (540, 0.24), (600, 0.19), (660, 0.12), (720, 0.04), (780, 0.09),
                             (840, 0.06), (900, 0.01))  # fmt: skip
    shares_fri: tuple = ((450, 0.06), (480, 0.26), (540, 0.30), (600, 0.24), (660, 0.07), (780, 0.05), (840, 0.02))
    weekday: tuple = (1.25, 1.05, 1.0, 0.95, 0.75, 0.0, 0.0)
    no_show: float = 0.05
    patience_minutes: float = 60
    priority: float = 0.12
    incomplete: float = 0.20
    walk_seconds: tuple = (10, 40)
    calls: int = 3
    between_calls: float = 30
    held: float = 0.03
    pauses: float = 1


ServiceTimes = namedtuple("ServiceTimes", "id queue minutes cv share")  # mean minutes, standard deviation over mean


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """An office: so many `visitors` on an average day. `counters`: how many, each for every queue, or the letters each
    serves; `services` of ServiceTimes; `asks`: whether the kiosk asks for the service, or for the queue alone."""

    id: str
    visitors: float
    counters: int | tuple
    services: tuple
    title: str = ""
    profile: Profile = field(default_factory=Profile)
    asks: bool = True

    @property
    def letters(self):
        """The queues' letters, in the order of the services."""
        return tuple(dict.fromkeys(service.queue for service in self.services))

    def serving(self):
        """The letters each counter serves, in its order of preference."""
        if not isinstance(self.counters, int):
            return self.counters
        letters = self.letters
        turns = [number % len(letters) for number in range(self.counters)]
        return tuple(letters[turn:] + letters[:turn] for turn in turns)

    def with_counters(self, changed):
        """The same with more or fewer counters: "+1", "-1", or as many as "3" says; one that is added serves all.

        Raises ValueError.
        """
        now = self.serving()
        wanted = max(0, len(now) + int(changed) if changed[:1] in "+-" else int(changed))
        more = (self.letters,) * (wanted - len(now))
        return Scenario(**{each: getattr(self, each) for each in self.__dataclass_fields__}
                        | {"counters": (*now[:wanted], *more)})  # fmt: skip

    def office(self):
        """The lobby's Office of it."""
        profile = self.profile
        first, friday = (_clock(shares[0][0]) for shares in (profile.shares_mon_thu, profile.shares_fri))
        usual = [(first, _clock(CLOSES["mon_thu"]))]
        fridays = [(friday, _clock(FRIDAY_BREAK[0])), (_clock(FRIDAY_BREAK[1]), _clock(CLOSES["fri"]))]
        return Office(
            name=self.title or self.id, timezone="UTC",
            hours=Hours(week={day: fridays if day == 4 else usual for day in range(7)}),
            queues={letter: Queue(letter=letter, name=letter, last_number=99999) for letter in self.letters},
            counters={str(number): Counter(id=str(number), name=f"Loket {number}", queues=tuple(letters))
                      for number, letters in enumerate(self.serving(), 1)},
            services={each.id: Service(id=each.id, queue=each.queue, name=each.id, minutes=each.minutes)
                      for each in self.services},
            rules=Rules(no_show_after_calls=profile.calls),
        )  # fmt: skip


@dataclass
class Days:
    """What some days came to: the Visits that ended, and seconds people stood in line, counters were busy, were open,
    and the office was."""

    visits: list = field(default_factory=list)
    queued_seconds: float = 0.0
    busy_seconds: float = 0.0
    open_seconds: float = 0.0
    seconds: float = 0.0


def play_days(scenario, days, seed, *, watch=None, lobby=None, monday=MONDAY):
    """Working days of an office from a Monday on, with the same lobby, so that a day knows the pace of the one before.

    `lobby`: another than the scenario's own office, whose queues and counters are then what counts.

    What chance gives a visitor does not depend on the counters: with more of them the same people come (common random
    numbers). `watch(visit, lobby, now)` is asked right after each number.
    """
    lobby = lobby or Lobby(scenario.office())
    came = Days()
    for number in range(days):
        today = monday + timedelta(days=number // 5 * 7 + number % 5)
        chance = Random(f"{seed} {today}")
        visits = visitors(scenario, today.weekday(), chance)
        if visits:
            _play_day(scenario, lobby, today, visits, chance, watch, came)
    return came


def _play_day(scenario, lobby, today, visits, chance, watch, came):
    midnight = lobby.office.instant(today, time(0))
    first = midnight + timedelta(seconds=visits[0].at)
    for fact in lobby.let_time_pass(trusted=True, now=first):
        lobby.apply(fact, lobby.seq + 1)
    room = Room(lobby, midnight, call_again=scenario.profile.between_calls, watch=watch)
    room.at = visits[0].at
    came.visits += room.play(visits, _shifts(lobby.office, today.weekday(), scenario.profile.pauses, chance))
    came.queued_seconds += room.queued_seconds
    came.busy_seconds += room.busy_seconds
    came.open_seconds += room.open_seconds
    came.seconds += room.at - visits[0].at
    room.decide(lobby.close_day)


def visitors(scenario, weekday, chance):
    """The Visits of one day, in order."""
    profile, services = scenario.profile, scenario.services
    shares, closes = (
        (profile.shares_fri, CLOSES["fri"]) if weekday == 4 else (profile.shares_mon_thu, CLOSES["mon_thu"])
    )
    expected = scenario.visitors * profile.weekday[weekday]
    ends = [*(start for start, _ in shares[1:]), closes]
    comings = []
    for (start, share), end in zip(shares, ends, strict=True):
        if weekday == 4 and start < FRIDAY_BREAK[0]:
            end = min(end, FRIDAY_BREAK[0])
        comings += [(start + (end - start) * chance.random()) * 60 for _ in range(_so_many(expected * share, chance))]
    weights = [service.share for service in services]
    times = {service.id: draws(chance, service.minutes * 60, service.cv) for service in services}
    brief = draws(chance, BRIEF * 60, 0.5)
    return [_visitor(at, chance.choices(services, weights)[0], times, brief, profile, scenario.asks, chance)
            for at in sorted(comings)]  # fmt: skip


def _visitor(at, service, times, brief, profile, asks, chance):
    takes = next(brief) if chance.random() < profile.incomplete else next(times[service.id])
    takes += chance.uniform(profile.walk_seconds[0], profile.walk_seconds[-1])
    leaves = chance.random() < profile.no_show
    patience = chance.expovariate(1 / (profile.patience_minutes * 60))
    away = chance.uniform(*FETCHING) if chance.random() < profile.held else None
    return Visit(
        at, service.queue, takes, service=service.id if asks else None, away=away,
        priority="priority" if chance.random() < profile.priority else "none", patience=0.0 if leaves else patience,
    )  # fmt: skip


def _so_many(mean, chance):
    """A number of people by chance (Poisson). Knuth's way; what comes in an hour is few."""
    if mean > 200:
        return _so_many(mean / 2, chance) + _so_many(mean / 2, chance)
    most, product, number = exp(-mean), chance.random(), 0
    while product > most:
        product, number = product * chance.random(), number + 1
    return number


def _shifts(office, weekday, pauses, chance):
    """When counters open, rest and come back. Over noon one stays, another one every day; on Friday nobody does."""
    counters = list(office.counters)
    closes = CLOSES["fri" if weekday == 4 else "mon_thu"]
    for place, counter in enumerate(counters):
        yield Shift(SIT_DOWN * 60, counter, True)
        if weekday == 4:
            yield Shift(FRIDAY_BREAK[0] * 60, counter, False, first_all=True)
            yield Shift(FRIDAY_BREAK[1] * 60, counter, True)
        elif place != weekday % len(counters):
            yield Shift(BREAK[0] * 60, counter, False)
            yield Shift(BREAK[1] * 60, counter, True)
        for _ in range(_so_many(pauses, chance)):
            at = chance.uniform(SIT_DOWN, closes - 60) * 60
            if not any(start - 20 <= at / 60 <= end for start, end in (FRIDAY_BREAK, BREAK)):
                yield Shift(at, counter, False)
                yield Shift(at + chance.expovariate(1 / PAUSE), counter, True)


def _clock(minute):
    return time(minute // 60, minute % 60)

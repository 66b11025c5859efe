"""What a period came to, in seconds and counts: what every report shows, chart, table, sheet and paper alike.

What each number means stands beside it here, and in plain words, for whoever reads a report, in `section.HOW`. Nothing
in here is of a person but who served (`officers`), which is for the head alone.

A number counts from when it is over: whoever still waits is in none of these yet.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How long something took, in whole seconds. `n` is how many times were measured; with none, all others are None.

    `median` and `p90` are of the nearest rank: the least of the measured times that at least half, or at least nine in
    ten, of all do not exceed. So each is a time that somebody really had, and none is made up between two.
    """

    n: int = 0
    mean: int | None = None
    median: int | None = None
    p90: int | None = None
    longest: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The numbers of all, of a queue, of a service, of a counter or of an officer.

    `arrivals`: of all and of a service, visits that began; of a queue, how often somebody joined its line, sent on from
    another line or not; of a counter or an officer, whom they called last. `served`, `no_show`, `cancelled`, `expired`
    (still waiting when the day was closed) and `transferred` (sent on): how these stays in a line ended.
    `priority`, `home` (number from home) and `paper` (number from paper): of the arrivals.

    `wait`: joining the line → the last call, of everybody called. `walk`: the last call → start, where *start* is
    pressed. `service`: start, else the last call → served or sent on. `visit`: joining the first line → served, of all
    lines together, counted where it ended. Of numbers from paper nobody knows when their owners came: they have no
    first wait and no visit. `within`: how many of the `promised` waits were no longer than the target of their queue,
    which is that of config.toml today, also for months long past; `promised` are waits in a queue that still exists.
    """

    arrivals: int = 0
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    expired: int = 0
    transferred: int = 0
    priority: int = 0
    home: int = 0
    paper: int = 0
    wait: Spread = Spread()
    walk: Spread = Spread()
    service: Spread = Spread()
    visit: Spread = Spread()
    within: int = 0
    promised: int = 0

    @property
    def level(self):
        """Service level: the percentage of waits within the target, or None when none was measured."""
        return 100 * self.within / self.promised if self.promised else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """How people waited in a calendar month, as far as it has been: `wait`, `within`, `promised` of all, as a Group's.

    `month` is its first day.
    """

    month: date
    wait: Spread = Spread()
    within: int = 0
    promised: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """Numbers from home for days of the period: `booked` for a half-hour, `taken` for now.

    Of both, `came`, `gave_back` (cancelled before they came), `lapsed` (never came, and the day is over); the rest are
    still `expected`.
    """

    booked: int = 0
    taken: int = 0
    came: int = 0
    gave_back: int = 0
    lapsed: int = 0
    expected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Slips:
    """Paper: slips `printed`, printed `again`, and `lost` (given up, because they came too late to be of use)."""

    printed: int = 0
    again: int = 0
    lost: int = 0

    def metres(self, millimetres):
        """Paper used, in metres, where a slip is so many millimetres long."""
        return (self.printed + self.again) * millimetres / 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Faces:
    """The one-tap face at the end of a visit: {score 1 to 4: how many}, {a key of `stay.ABOUT`: how many}."""

    scores: dict = field(default_factory=dict)
    about: dict = field(default_factory=dict)

    @property
    def n(self):
        return sum(self.scores.values())

    @property
    def mean(self):
        """1 to 4, or None when nobody said anything."""
        return sum(score * count for score, count in self.scores.items()) / self.n if self.n else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimates:
    """The wait that people were told on taking a number, against the one they had in that first line.

    `n` were told a range and were called; of these `inside` waited within it, its ends included, `sooner` less and
    `later` more. `error`: mean distance of the real wait from the middle of the range, in seconds; None when n is 0.
    """

    n: int = 0
    inside: int = 0
    sooner: int = 0
    later: int = 0
    error: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Letters:
    """Letters asked for by form, counted on the local date of each step.

    `made`: forms handed in; `by_service` {service: made}. `reached` {state: how often a letter came to it}, of which
    `collected` are handed over. `at_end` {state: how many stood in it when the period ended}. `time` {state: Spread} of
    the stays in a state that ended in the period, by the clock on the wall, nights and holidays included.
    """

    made: int = 0
    by_service: dict = field(default_factory=dict)
    reached: dict = field(default_factory=dict)
    at_end: dict = field(default_factory=dict)
    time: dict = field(default_factory=dict)

    @property
    def collected(self):
        return self.reached.get("collected", 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A period of service days, `first` to `last`, both included. A day that crosses midnight is the day it opened.

    `queues`, `services`, `counters`, `officers`: {letter, id, id, who as the journal names them: Group}, of those that
    had anybody; service "" is of those who did not say what they came for.
    `days` {ISO date: arrivals} of every day that was opened, in order. `hours` {(weekday 0 Monday to 6, local hour):
    arrivals whose time is known}, and `weekdays` {weekday: how many of these days were opened}, to tell the mean of a
    day. `remarks` {jump, cancelled, restored, returned, opened, reopened, clock: how many}. `help`: how often somebody
    at a kiosk asked for a person. `delayed`, `rejoined`: by people's own phones. `surveys` {channel: forms handed in}.
    """

    first: date
    last: date
    all: Group = Group()
    queues: dict = field(default_factory=dict)
    services: dict = field(default_factory=dict)
    counters: dict = field(default_factory=dict)
    officers: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)
    hours: dict = field(default_factory=dict)
    weekdays: dict = field(default_factory=dict)
    home: Home = Home()
    slips: Slips = Slips()
    faces: Faces = Faces()
    estimates: Estimates = Estimates()
    letters: Letters = Letters()
    remarks: dict = field(default_factory=dict)
    surveys: dict = field(default_factory=dict)
    help: int = 0
    delayed: int = 0
    rejoined: int = 0

    @property
    def days_open(self):
        return len(self.days)

    def mean_of_hour(self, weekday, hour):
        """Mean arrivals in an hour of a weekday, or None when no such day was open."""
        opened = self.weekdays.get(weekday, 0)
        return self.hours.get((weekday, hour), 0) / opened if opened else None

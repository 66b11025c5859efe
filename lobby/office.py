"""The office as its configuration describes it: queues, counters, hours, and the rules of the line. Never changes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, UTC
from zoneinfo import ZoneInfo

# An office that never closes still needs a moment at which 001 comes round again: the quietest hour of the night.
TURN_OF_THE_DAY = time(4)


class Named:
    """What has a `name`, and `names` in the languages in which it differs."""

    __slots__ = ()

    def named(self, language):
        return self.names.get(language, self.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue(Named):
    """One line of people: `letter` is printed before every number; `target_minutes` is the promised wait."""

    letter: str
    name: str
    target_minutes: int = 20
    last_number: int = 999
    names: dict = field(default_factory=dict)  # {language: name}, where it differs from `name`
    icon: str = "users"
    bookings: int = 0  # numbers that may be booked from home for each half-hour; 0: none
    online_percent: int = 0  # share of those expected who may come from home for now, without a half-hour; 0: none


@dataclass(frozen=True, kw_only=True, slots=True)
class Counter:
    """Where someone serves. `queues` are letters, in order of preference when waits are equal."""

    id: str
    name: str
    queues: tuple


@dataclass(frozen=True, kw_only=True, slots=True)
class Service(Named):
    """What a person comes for; `minutes` is the catalogue's guess of the time at the counter.

    `requirements` are what to bring, a sentence each; `fee` is what the office itself asks, in rupiah.
    """

    id: str
    queue: str
    name: str
    minutes: float | None = None
    names: dict = field(default_factory=dict)
    icon: str = "file-text"
    requirements: tuple = ()
    fee: int = 0
    fee_note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """How the line is ordered, and when a call counts as missed."""

    start: str = "on_call"
    priority_per_normal: int = 2
    longest_normal_wait_minutes: int = 45
    no_show_after_calls: int = 3
    held_minutes: int = 60
    days_ahead: int = 7
    booking_grace_minutes: int = 15
    pre_queue: bool = False  # may a number for today be taken from home before the office opens?


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Opening hours by weekday (0 is Monday) as (from, to) local times; no `week` at all means always open."""

    week: dict | None = None
    closed: frozenset = frozenset()

    def spans(self, day: date):
        """The [(from, to)] local times of one date; empty when closed."""
        if self.week is None:
            return [(TURN_OF_THE_DAY, TURN_OF_THE_DAY)]
        return [] if day in self.closed else list(self.week.get(day.weekday(), ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """One village office. Local time exists only here and where a person reads it."""

    name: str
    region: str = ""
    timezone: str = "Asia/Jakarta"
    queues: dict = field(default_factory=dict)  # {letter: Queue}
    counters: dict = field(default_factory=dict)  # {id: Counter}
    services: dict = field(default_factory=dict)  # {id: Service}
    hours: Hours = Hours()
    rules: Rules = Rules()

    def local(self, now: datetime) -> datetime:
        """The same instant on the office's wall."""
        return now.astimezone(ZoneInfo(self.timezone))

    def is_open(self, now):
        """Does the office serve at this instant, by its hours?"""
        if self.hours.week is None:
            return True
        here = self.local(now)
        return any(start <= here.time() < end for start, end in self.hours.spans(here.date()))

    def is_on_break(self, now):
        """Has it served today, and will it again today?"""
        today, opening = self.local(now).date(), self.next_opening(now)
        began = self.opening(today)
        return bool(began and began < now and opening and self.local(opening).date() == today)

    def last_opening(self, now):
        """The latest opening of a day at or before now, as an instant (UTC), or None within the last fortnight."""
        today = self.local(now).date()
        for back in range(15):
            opening = self.opening(today - timedelta(days=back))
            if opening and opening <= now:
                return opening
        return None

    def serves_on(self, opening, now):
        """Is an opening still the day of service at this instant? Where it never closes, until the next one."""
        return self.hours.week is None or self.local(opening).date() == self.local(now).date()

    def next_opening(self, now):
        """The next instant (UTC) at which a span of opening hours begins, or None within the next sixty days."""
        today = self.local(now).date()
        for ahead in range(61):
            day = today + timedelta(days=ahead)
            for start, _ in self.hours.spans(day):
                opening = self.instant(day, start)
                if opening > now:
                    return opening
        return None

    def opening(self, day: date):
        """The instant (UTC) at which a date's service begins, or None when it is closed."""
        spans = self.hours.spans(day)
        return self.instant(day, spans[0][0]) if spans else None

    def instant(self, day: date, at: time):
        """A local date and time as an instant in UTC."""
        return datetime.combine(day, at, ZoneInfo(self.timezone)).astimezone(UTC)

    @property
    def from_home(self):
        """Does any queue give numbers to people at home?"""
        return any(queue.bookings or queue.online_percent for queue in self.queues.values())

    def counter_named(self, id):
        """What a counter is called; one that has left the configuration, by its id."""
        return self.counters[id].name if id in self.counters else id

    def counters_of(self, letter):
        """The counters that serve a queue."""
        return [counter for counter in self.counters.values() if letter in counter.queues]

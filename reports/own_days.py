"""The office's own last weeks as they can be played again: who came when, for which queue, and how long they took."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from statistics import median

from lobby.office import Service
from reports.cases import usual_services
from reports.village import CLOSES, FRIDAY_BREAK, MONDAY, SIT_DOWN, Profile, Scenario, ServiceTimes, visitors

WEEKS = 4
ENOUGH_DAYS, ENOUGH_PEOPLE = 5, 50  # less says nothing of an office: an example is played instead
SURE_DAYS = 10  # fewer are played, and it is said that they are few
MOST_PEOPLE = 6000  # the last ones; more would take long and say the same
LONGEST = 3  # times the median: a counter that forgot to press "finish" does not serve for hours
EXAMPLE_A_COUNTER = 14  # visitors a day, of an office of which nothing is known


@dataclass
class Day:
    """A service day. `people`: [second of the day, queue, seconds at the counter, is priority, is absent] each, in order
    of coming; `counters`: {id: [from, to]}, seconds of the day between its first call and its last end; `breaks`: the
    same between the office's hours."""

    people: list = field(default_factory=list)
    counters: dict = field(default_factory=dict)
    breaks: list = field(default_factory=list)


@dataclass
class Past:
    """Days to be played. `is_own`: they were the office's, else those of an example; `waited`: mean minutes people truly
    waited in them, None in an example; `first`, `last`: their dates as ISO text."""

    days: list
    is_own: bool
    waited: float | None = None
    first: str | None = None
    last: str | None = None

    def told(self, office):
        """All that playing needs, as JSON can carry it."""
        return {
            "days": [asdict(day) for day in self.days],
            "queues": {queue.letter: queue.target_minutes for queue in office.queues.values()},
            "counters": {counter.id: list(counter.queues) for counter in office.counters.values()},
            "rules": {"priority_per_normal": office.rules.priority_per_normal,
                      "longest_normal_wait_minutes": office.rules.longest_normal_wait_minutes},
        }  # fmt: skip


def past_of(office, rows, today):
    """The Past of an office before a date: its own weeks, or an example where they are too few.

    `rows`: the journal's Rows. Raises JournalTrouble.
    """
    with rows.snapshot() as snapshot:
        legs = list(snapshot.legs((today - timedelta(weeks=WEEKS)).isoformat(), (today - timedelta(days=1)).isoformat()))
    own = _own(office, legs)
    people = sum(len(day.people) for day in own.days)
    if len(own.days) >= ENOUGH_DAYS and people >= ENOUGH_PEOPLE:
        return own
    return example_of(office, people / len(own.days) if own.days else None)


def _own(office, legs):
    served = defaultdict(list)
    for leg in legs:
        if leg[11] is not None:
            served[leg[2]].append(leg[11])
    most = {queue: LONGEST * median(times) for queue, times in served.items()}
    days, waits = defaultdict(Day), defaultdict(list)
    for day, _, queue, _, priority, counter, _, queued, ending, wait, walk, service, _, paper, *_ in legs:
        if queue not in office.queues or queued is None or wait is None or paper:
            continue
        absent, served_at = ending == "no_show", counter in office.counters
        if not served_at or not (absent or service is not None):
            continue  # they left, or nobody called them: what they took is not known
        came = _second(office, queued)
        takes = 0.0 if absent else (walk or 0.0) + min(service, most[queue])
        days[day].people.append([came, queue, takes, priority != "none", absent])
        if not absent:
            waits[day].append(wait)
        span = days[day].counters.setdefault(counter, [came + wait, came + wait])
        span[0], span[1] = min(span[0], came + wait), max(span[1], came + wait + takes)
    kept, people = [], 0
    for day in sorted(days, reverse=True):
        if people and people + len(days[day].people) > MOST_PEOPLE:
            break
        kept.append(day)
        people += len(days[day].people)
    kept.sort()
    for day in kept:
        days[day].people.sort()
        days[day].breaks = _breaks(office, date.fromisoformat(day))
    told = [wait for day in kept for wait in waits[day]]
    return Past(
        [days[day] for day in kept], True, sum(told) / len(told) / 60 if told else None, *((kept[0], kept[-1]) if kept
        else (None, None)),
    )  # fmt: skip


def example_of(office, people=None):
    """Four weeks of an example: the village of the case file, with this office's queues and counters."""
    scenario = Scenario(
        id="contoh", visitors=people or EXAMPLE_A_COUNTER * len(office.counters),
        counters=tuple(counter.queues for counter in office.counters.values()), services=_services(office),
        profile=Profile(),
    )  # fmt: skip
    days = []
    for number in range(WEEKS * 5):
        weekday = (MONDAY + timedelta(days=number // 5 * 7 + number % 5)).weekday()
        came = visitors(scenario, weekday, Random(f"contoh {number}"))
        span = [SIT_DOWN * 60, CLOSES["fri" if weekday == 4 else "mon_thu"] * 60]
        people_of = [[visit.at, visit.queue, visit.takes, visit.priority != "none", visit.patience == 0]
                     for visit in came]  # fmt: skip
        breaks = [[minute * 60 for minute in FRIDAY_BREAK]] if weekday == 4 else []
        days.append(Day(people_of, {counter: list(span) for counter in office.counters}, breaks))
    return Past([day for day in days if day.people], False)


def _services(office):
    """What people come for, in the queues that some counter serves."""
    letters = [letter for letter in office.queues if office.counters_of(letter)]
    known = [each for each in usual_services() if each.queue in letters]
    missing = [letter for letter in letters if letter not in {each.queue for each in known}]
    own = [ServiceTimes(id=letter, queue=letter, minutes=_minutes(office, letter), cv=0.5, share=1 / len(letters))
           for letter in missing]  # fmt: skip
    return (*known, *own)


def _minutes(office, letter):
    minutes = [each.minutes for each in office.services.values() if isinstance(each, Service)
               and each.queue == letter and each.minutes]  # fmt: skip
    return sum(minutes) / len(minutes) if minutes else 10


def _breaks(office, day):
    """[[from, to]] in seconds of the day, between the hours of a date."""
    if office.hours.week is None:
        return []
    hours = [[each.hour * 3600 + each.minute * 60 for each in span] for span in office.hours.spans(day)]
    return [[before[1], after[0]] for before, after in pairwise(hours) if before[1] < after[0]]


def _second(office, instant):
    """The second of the local day at which something was so, by its text in the journal."""
    here = office.local(datetime.fromisoformat(instant))
    return (here - datetime.combine(here.date(), time(0), here.tzinfo)).total_seconds()

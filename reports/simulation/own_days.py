"""The office's own last weeks as they can be played again: who came when, for which queue, and how long they took."""

from collections import defaultdict, namedtuple
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from statistics import median

from lobby.office import Service
from reports.simulation.cases import usual_services
from reports.simulation.village import CLOSES, FRIDAY_BREAK, MONDAY, SIT_DOWN, Profile, Scenario, ServiceTimes, visitors

WEEKS = 4
ENOUGH_DAYS, ENOUGH_PEOPLE = 5, 50  # less says nothing of an office: an example is played instead
SURE_DAYS = 10  # fewer are played, and it is said that they are few
MOST_PEOPLE = 6000  # the last ones; more would take long and say the same
LONGEST = 3  # times the median: a counter that forgot to press "finish" does not serve for hours
DAY = 24 * 3600
AWAY = 300  # seconds a counter may call nobody although somebody waits for it; then it was not there
EXAMPLE_A_COUNTER = 14  # visitors a day, of an office of which nothing is known


@dataclass
class Day:
    """A service day, in seconds of it. `people`: [coming, queue, seconds at the counter, is priority, is absent] each;
    `counters`: {id: [[from, to], …]} in which it served; `breaks`: [[from, to], …] between the office's hours;
    `weekday`: 0 is Monday."""

    people: list = field(default_factory=list)
    counters: dict = field(default_factory=dict)
    breaks: list = field(default_factory=list)
    weekday: int | None = None


@dataclass
class Past:
    """Days to be played. `is_own`: they were the office's, else those of an example; `waited`: mean minutes that people
    truly waited in them, None in an example; `first`, `last`: their dates as ISO text."""

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
                      "longest_normal_wait_minutes": office.rules.longest_normal_wait_minutes,
                      "no_show_after_calls": office.rules.no_show_after_calls},
        }  # fmt: skip


def past_of(office, rows, today):
    """The Past of an office before a date: its own weeks, or an example where they are too few.

    `rows`: the journal's Rows. Raises JournalTrouble.
    """
    with rows.snapshot() as snapshot:
        legs = list(
            snapshot.legs((today - timedelta(weeks=WEEKS)).isoformat(), (today - timedelta(days=1)).isoformat())
        )
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
    days, waits = defaultdict(list), defaultdict(list)
    for day, _, queue, _, priority, counter, _, queued, ending, wait, walk, service, _, paper, *_ in legs:
        absent = ending == "no_show"
        if queue not in office.queues or counter not in office.counters or queued is None or wait is None or paper:
            continue
        if not absent and service is None:
            continue  # they left: what they would have taken is not known
        takes = 0.0 if absent else (walk or 0.0) + min(service, most[queue])
        days[day].append(_Came(_second(office, day, queued), queue, takes, priority != "none", absent, counter, wait))
        if not absent:
            waits[day].append(wait)
    kept, people = [], 0
    for day in sorted(days, reverse=True):
        if people and people + len(days[day]) > MOST_PEOPLE:
            break
        kept.insert(0, day)
        people += len(days[day])
    told = [wait for day in kept for wait in waits[day]]
    return Past(
        [_day(office, date.fromisoformat(day), days[day]) for day in kept], True,
        sum(told) / len(told) / 60 if told else None, *((kept[0], kept[-1]) if kept else (None, None)),
    )  # fmt: skip


# Someone who came, as the journal has it: seconds of the day, of serving, of waiting.
_Came = namedtuple("_Came", "at queue takes priority absent counter wait")


def _day(office, day, came):
    calls = defaultdict(list)
    for each in came:
        calls[each.counter].append((each.at + each.wait, each.at + each.wait + each.takes))
    counters = {}
    for counter in office.counters:
        if counter in calls:
            letters = office.counters[counter].queues
            waiting = [(each.at, each.at + each.wait) for each in came if each.queue in letters and each.wait > AWAY]
            counters[counter] = _present(sorted(calls[counter]), waiting)
    people = sorted([each.at, each.queue, each.takes, each.priority, each.absent] for each in came)
    return Day(people, counters, _breaks(office, day), day.weekday())


def _present(calls, waiting):
    """[[from, to], …] of a counter's `calls`, (call, end) each: not where it let people wait and called nobody."""
    spans = [list(calls[0])]
    for call, end in calls[1:]:
        free = spans[-1][1]
        if any(min(call, until) - max(free, since) > AWAY for since, until in waiting):
            spans.append([call, end])
        spans[-1][1] = max(spans[-1][1], end)
    return spans


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
        days.append(Day(people_of, {counter: [list(span)] for counter in office.counters}, breaks, weekday))
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


def _second(office, day, instant):
    """The second of a service day at which something was so, by its text in the journal; past midnight it goes on."""
    here = office.local(datetime.fromisoformat(instant))
    midnight = datetime.combine(here.date(), time(0), here.tzinfo)
    is_after_midnight = here.date() - date.fromisoformat(day) == timedelta(days=1)  # further off the clock was wrong
    return (here - midnight).total_seconds() + (DAY if is_after_midnight else 0)

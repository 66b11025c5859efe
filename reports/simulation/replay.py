"""Days played again with one counter fewer, as they were, and one more; in a process of its own, which yields to all.

    echo '{"days": …}' | python -m reports.simulation.replay

reads what `own_days.Past.told` gives and prints what came of it.

The same people come at the same times and take as long at the counter; whoever was absent is absent again. Who is
called when is the lobby's own order.
"""

import json
import os
import sys
import time as clock
from collections import defaultdict
from datetime import timedelta
from math import floor
from random import Random

from lobby.events import DayOpened
from lobby.load import TOO_MUCH
from lobby.office import Counter, Office, Queue, Rules
from lobby.rank import ranked
from reports.simulation.endless import START
from reports.simulation.intervals import over_days
from reports.simulation.playing import Endless, Room, Shift, Visit

FEWER, NOW, MORE = "fewer", "now", "more"
EXTRA = "+"  # the counter that is added
SECONDS = 3.0  # of work, not of waiting for the processor; the days played until then are told
FULL = TOO_MUCH  # from this load on chance alone makes lines long
HOUR = 3600


def played(given, seconds=SECONDS, now=clock.process_time):
    """{variant: {mean, ci, p90, kept, queues, weekdays: {each: the same}, load: {hour: share}}, days, people, dropped}.

    Minutes; `ci` the bounds of 95 %; `kept` the share who waited no longer than promised; `dropped` the counter that
    FEWER is without, or None: there is one.
    """
    until = now() + seconds
    dropped = _least_busy(given)
    kinds = [NOW, MORE] + ([FEWER] if dropped else [])
    came = {kind: [] for kind in kinds}
    for day in reversed(given["days"]):
        if came[NOW] and now() > until:
            break
        for kind in kinds:
            came[kind].append((*_play(given, day, kind, dropped), day.get("weekday")))
    found = {kind: _told(days, given["queues"]) for kind, days in came.items()}
    return found | {"days": len(came[NOW]), "people": found[NOW]["n"], "dropped": dropped}


def _least_busy(given):
    """The counter that the office would miss least, by the time it served; None where it has but one."""
    spans = defaultdict(float)
    for day in given["days"]:
        for counter, pieces in day["counters"].items():
            spans[counter] += sum(end - start for start, end in pieces)
    order = [counter for counter in reversed(given["counters"]) if counter in spans]
    return min(order, key=spans.get) if len(spans) > 1 else None


def _play(given, day, kind, dropped):
    """([(queue, minutes waited)] of those who were there, {hour: [busy, open seconds]})."""
    serving = {id: tuple(given["counters"][id]) for id in day["counters"]}
    spans = {id: [list(span) for span in pieces] for id, pieces in day["counters"].items()}
    every = tuple(given["queues"])
    if kind == MORE:
        serving[EXTRA] = every
        spans[EXTRA] = [
            [min(pieces[0][0] for pieces in spans.values()), max(pieces[-1][1] for pieces in spans.values())]
        ]
    elif kind == FEWER and dropped in serving and len(serving) > 1:
        orphans = serving.pop(dropped)
        del spans[dropped]
        serving = {id: (*letters, *(letter for letter in orphans if letter not in letters))
                   for id, letters in serving.items()}  # fmt: skip
    served = set().union(*serving.values())
    rest = tuple(letter for letter in every if letter not in served)  # somebody served them that day all the same
    serving = {id: letters + rest for id, letters in serving.items()}
    room = Room(_lobby(given, serving), START)
    visits = [
        Visit(at, queue, takes, priority="priority" if priority else "none", patience=-1.0 if absent else None)
        for at, queue, takes, priority, absent in day["people"]
    ]
    _stay(serving, spans)
    shifts = []
    for id, pieces in spans.items():
        for start, end in pieces:
            shifts += [Shift(start, id, True), Shift(end, id, False, first_all=end == pieces[-1][1])]
            shifts += [Shift(at, id, opens, first_all=True) for leaves, comes in day["breaks"] if start < leaves and
                       comes < end for at, opens in ((leaves, False), (comes, True))]  # fmt: skip
    ended = list(room.play(visits, shifts))
    waits = [(visit.queue, visit.waited / 60) for visit in ended if visit.patience is None]
    return waits, _hours(ended, room.present, day["breaks"])


def _stay(serving, spans):
    """Of those who serve a queue, the last to leave stays to the end of the day: nobody in it waits for ever."""
    closes = max(pieces[-1][1] for pieces in spans.values())
    for letter in set().union(*serving.values()):
        last = max((id for id in serving if letter in serving[id]), key=lambda id: spans[id][-1][1])
        spans[last][-1][1] = closes


def _lobby(given, serving):
    office = Office(
        name="-", timezone="UTC", rules=Rules(**given["rules"]),
        queues={letter: Queue(letter=letter, name=letter, last_number=10**6) for letter in given["queues"]},
        counters={id: Counter(id=id, name=id, queues=letters) for id, letters in serving.items()},
    )  # fmt: skip
    lobby = Endless(office)
    lobby.apply(DayOpened(at=START - timedelta(hours=1), day="2026-01-05"), 1)
    return lobby


def _hours(ended, present, breaks):
    """{hour: [busy, open seconds]}, of the hours in which the office was not on its break from first to last.

    Who runs over into such an hour ends with the last who waits: it would always be full, and is nobody's to fill.
    """
    hours = defaultdict(lambda: [0.0, 0.0])
    for at, spent in ((0, [(visit.called, visit.ended) for visit in ended]),
                      (1, present)):  # fmt: skip
        for start, end in spent:
            for hour in range(int(start // HOUR), int(end // HOUR) + 1):
                if not any(leaves <= hour * HOUR and (hour + 1) * HOUR <= comes for leaves, comes in breaks):
                    hours[hour][at] += max(0.0, min(end, (hour + 1) * HOUR) - max(start, hour * HOUR))
    return hours


def _told(days, promised):
    chance = Random(20261124)
    queues = {letter for waits, *_ in days for letter, _ in waits}
    hours, weekdays = defaultdict(lambda: [0.0, 0.0]), defaultdict(list)
    for waits, of_day, weekday in days:
        weekdays[weekday].append(waits)
        for hour, (busy, open_) in of_day.items():
            hours[hour] = [hours[hour][0] + busy, hours[hour][1] + open_]
    every = [waits for waits, *_ in days]
    return _of(every, promised, chance) | {
        "queues": {letter: _of([[each for each in waits if each[0] == letter] for waits in every], promised, chance)
                   for letter in promised if letter in queues},
        "weekdays": {weekday: _of(weekdays[weekday], promised, chance) | {"days": len(weekdays[weekday])}
                     for weekday in sorted(set(weekdays) - {None})},
        "load": {hour: round(busy / open_, 3) for hour, (busy, open_) in sorted(hours.items())
                 if open_ >= HOUR / 4 * len(days)},
    }  # fmt: skip


def _of(days, promised, chance):
    """`days`: [(queue, minutes)] of each."""
    waits = [wait for day in days for wait in day]
    if not waits:
        return {"n": 0, "mean": None, "ci": [None, None], "p90": None, "kept": None}
    minutes = [wait for _, wait in waits]
    sums = [(sum(wait for _, wait in day), len(day)) for day in days]
    return {
        "n": len(minutes), "mean": round(sum(minutes) / len(minutes), 2),
        "ci": [round(bound, 2) for bound in over_days(sums, chance)],
        "p90": round(ranked(minutes, 90), 2),
        "kept": floor(1000 * sum(wait <= promised[letter] for letter, wait in waits) / len(waits)) / 1000,
    }  # fmt: skip


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(15)
    json.dump(played(json.load(sys.stdin)), sys.stdout)

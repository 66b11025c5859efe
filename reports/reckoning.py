"""From the rows of some days to counts and measured times that can be added up: a Part.

A Part is additive: the counts of two add, and so do their times, so months that are over are reckoned once and kept.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from reports.summary import Spread

ALL, QUEUE, SERVICE, COUNTER, OFFICER, LETTER = "all", "queue", "service", "counter", "officer", "letter"
WAIT, WALK, SERVED, VISIT, IN_STATE = "wait", "walk", "service", "visit", "time"
ROWS_AT_A_STRETCH = 200
LONGEST = 2**32 - 1  # seconds an array of "I" holds


@dataclass(frozen=True, slots=True)
class Times:
    """Times that were measured, in whole seconds: sorted, and their sum."""

    sorted: array
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """`counts` {tuple of words: how many}; `times` {(kind, key, measure): Times}."""

    counts: dict
    times: dict


def reckon(snapshot, first, last, office, rest=None):
    """The Part of a span of service days (ISO dates, both included).

    `rest()` is called now and then, to let others go first. Times are rounded to the second.
    """
    counts, times = defaultdict(int), defaultdict(list)
    hour_of = _hours(office.timezone)
    targets = {letter: queue.target_minutes * 60 for letter, queue in office.queues.items()}
    for row in _resting(snapshot.legs(first, last), rest):
        (day, leg, queue, service, priority, counter, officer, queued_at, ending, wait, walk, served, visit, paper,
         home, told_from, told_to) = row  # fmt: skip
        visit = visit if ending == "served" else None
        groups = [(ALL, ""), (QUEUE, queue), (SERVICE, service or "")]
        if counter is not None:
            groups.append((COUNTER, counter))
        if officer is not None:
            groups.append((OFFICER, officer))
        for kind, key in groups:
            if leg == 1 or kind not in (ALL, SERVICE):
                counts[kind, key, "arrivals"] += 1
                if priority != "none":
                    counts[kind, key, "priority"] += 1
                if home:
                    counts[kind, key, "home"] += 1
                if paper:
                    counts[kind, key, "paper"] += 1
            counts[kind, key, ending] += 1
            if wait is not None:
                times[kind, key, WAIT].append(wait)
                if queue in targets:
                    counts[kind, key, "promised"] += 1
                    counts[kind, key, "within"] += wait <= targets[queue]
            if walk is not None:
                times[kind, key, WALK].append(walk)
            if served is not None:
                times[kind, key, SERVED].append(served)
            if visit is not None:
                times[kind, key, VISIT].append(visit)
        if leg == 1:
            counts["day", day] += 1
            if queued_at is not None:
                counts["hour", day, hour_of(queued_at[:16])] += 1
            if wait is not None and told_to is not None:
                _compare(counts, wait, told_from * 60, told_to * 60)
    for day, what, about, count in snapshot.tallies(first, last):
        if what in ("booked", "taken", "came", "gave_back", "lapsed"):
            counts["home", what, day] += count
        elif what == "open":
            counts["open", day] = 1
        else:
            counts["tally", what, about] += count
    for what, count in snapshot.remarks(first, last):
        counts["remark", what] += count
    for service, state, before, seconds in _resting(snapshot.letter_steps(first, last), rest):
        counts["reached", state] += 1
        if before is None:
            counts["made", service or ""] += 1
        else:
            times[LETTER, before, IN_STATE].append(seconds)
    counts |= standing(snapshot, first, last)
    return Part(dict(counts), {key: _in_order(measured) for key, measured in times.items()})


def standing(snapshot, first, last):
    """{("net", state): by how many more letters stand in it after these days than before}."""
    net = defaultdict(int)
    for state, before, count in snapshot.letters_standing(first, last):
        net["net", state] += count
        if before is not None:
            net["net", before] -= count
    return net


def spread(measured):
    """The Spread of several Times, exactly, without putting them into one."""
    n = sum(len(each.sorted) for each in measured)
    if not n:
        return Spread()
    arrays = [each.sorted for each in measured if each.sorted]
    return Spread(
        n=n, mean=round(sum(each.total for each in measured) / n), median=_rank(arrays, n, 50),
        p90=_rank(arrays, n, 90), longest=max(each[-1] for each in arrays),
    )  # fmt: skip


def _rank(arrays, n, percent):
    """The least time that at least so many per cent of all do not exceed.

    It lies between the least and the greatest of what each array alone would say, and is found by halving.
    """
    wanted = _nearest(n, percent)
    own = [each[_nearest(len(each), percent) - 1] for each in arrays]
    low, high = min(own), max(own)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(each, middle) for each in arrays) >= wanted:
            high = middle
        else:
            low = middle + 1
    return low


def _nearest(n, percent):
    """So many per cent of n, rounded up."""
    return -(-n * percent // 100)


def _compare(counts, wait, shortest, longest):
    counts["told", "n"] += 1
    counts["told", "sooner" if wait < shortest else "later" if wait > longest else "inside"] += 1
    counts["told", "error"] += round(abs(wait - (shortest + longest) / 2))


def _in_order(measured):
    # A time below zero is of a row that somebody wrote by hand: it must not stop the report.
    whole = sorted(min(max(round(seconds), 0), LONGEST) for seconds in measured)
    return Times(array("H" if whole[-1] < 65536 else "I", whole), sum(whole))


def _hours(timezone):
    zone = ZoneInfo(timezone)

    @lru_cache(maxsize=4096)
    def hour_of(minute):
        """The local hour of a minute as the journal writes it, `2026-11-24T02:10` in UTC."""
        return datetime.fromisoformat(f"{minute}+00:00").astimezone(zone).hour

    return hour_of


def _resting(rows, rest):
    for number, row in enumerate(rows):
        if rest and number % ROWS_AT_A_STRETCH == 0:
            rest()
        yield row

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

from lobby.rank import place
from reports.summary import Spread

ALL, QUEUE, SERVICE, COUNTER, OFFICER, LETTER = "all", "queue", "service", "counter", "officer", "letter"
MEASURES = WAIT, WALK, SERVED, VISIT = "wait", "walk", "service", "visit"
IN_STATE = "time"
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
    counts, groups, counted = defaultdict(int), defaultdict(_Group), defaultdict(list)
    hour_of = _hours(office.timezone)
    targets = {letter: queue.target_minutes * 60 for letter, queue in office.queues.items()}
    for row in _resting(snapshot.legs(first, last), rest):
        (day, leg, queue, service, priority, counter, officer, queued_at, ending, wait, walk, served, visit, paper,
         home, told_from, told_to) = row  # fmt: skip
        visits, stays = (groups[ALL, ""], groups[SERVICE, service or ""]), [groups[QUEUE, queue]]
        if counter is not None:
            stays.append(groups[COUNTER, counter])
        if officer is not None:
            stays.append(groups[OFFICER, officer])
        came = ["arrivals"]
        if priority != "none":
            came.append("priority")
        if home:
            came.append("home")
        if paper:
            came.append("paper")
        for group in (*visits, *stays) if leg == 1 else stays:
            for what in came:
                group.counts[what] += 1
        promised = wait is not None and queue in targets
        within = promised and wait <= targets[queue]
        seconds = _whole(wait), _whole(walk), _whole(served), _whole(visit if ending == "served" else None)
        for group in (*visits, *stays):
            group.counts[ending] += 1
            if promised:
                group.counts["promised"] += 1
                group.counts["within"] += within
            for measured, taken in zip(group.times, seconds, strict=True):
                if taken is not None:
                    measured.append(taken)
        if leg == 1:
            counts["day", day] += 1
            if queued_at is not None:
                counts["hour", day, hour_of(queued_at[:16])] += 1
            if wait is not None and told_to is not None:
                _compare(counts, wait, told_from * 60, told_to * 60)
    for (kind, key), group in groups.items():
        counts |= {(kind, key, what): count for what, count in group.counts.items()}
        counted |= {(kind, key, what): taken for what, taken in zip(MEASURES, group.times, strict=True) if taken}
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
            counted[LETTER, before, IN_STATE].append(_whole(seconds))
    counts |= standing(snapshot, first, last)
    return Part(dict(counts), {key: _in_order(taken) for key, taken in counted.items()})


class _Group:
    """What is counted of one group; `times` of each of MEASURES."""

    __slots__ = ("counts", "times")

    def __init__(self):
        self.counts, self.times = defaultdict(int), [[] for _ in MEASURES]


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
    wanted = place(n, percent)
    own = [each[place(len(each), percent) - 1] for each in arrays]
    low, high = min(own), max(own)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(each, middle) for each in arrays) >= wanted:
            high = middle
        else:
            low = middle + 1
    return low


def _compare(counts, wait, shortest, longest):
    counts["told", "n"] += 1
    counts["told", "sooner" if wait < shortest else "later" if wait > longest else "inside"] += 1
    counts["told", "error"] += round(abs(wait - (shortest + longest) / 2))


def _whole(seconds):
    """Rounded to the second. Below zero only somebody's hand can have written it, and it must not stop the report."""
    return None if seconds is None else min(max(round(seconds), 0), LONGEST)


def _in_order(taken):
    taken.sort()
    return Times(array("H" if taken[-1] < 65536 else "I", taken), sum(taken))


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

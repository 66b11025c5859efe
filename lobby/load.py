"""The load of the hour: the work that came in, over the time the open counters had for it.

Counters serve overlapping queues, so an average over all of them can hide one that drowns. What counts is the tightest
set of queues: of every set that some counters could share, the one whose work is largest for the counters open to it.
A set can be worked off in the long run only if no part of it is loaded beyond one (Hall's condition, as for every
system of flexible servers: Adan and Weiss, 2014). Near one the wait grows without bound (Pollaczek and Khinchine), and
at 0.85 it is on average almost six services long before a single counter (M/M/1): only another counter helps then.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from math import ceil

from lobby.ticket import CANCELLED, NO_SHOW

HOUR = timedelta(minutes=60)
SOONEST = timedelta(minutes=15)  # after opening; earlier a crowd at the door would look like the whole day
TOO_MUCH = 0.85
MOST_SETS = 10  # queues with work whose sets are all looked at; of more, each alone and all together

CLOSED, TOO_EARLY, UNKNOWN, NOBODY, SHUT, PAUSED, QUIET, ENOUGH, CATCHING_UP, ONE_MORE, ALL_OPEN = (
    "closed", "too_early", "unknown", "nobody", "shut", "paused", "quiet", "enough", "catching_up", "one_more",
    "all_open",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """How loaded the counters of some queues are, and what to do about it.

    `queues`: letters that share counters. `share`: 0.92 of the open counters' time, None where nothing can be said.
    `tight`: the letters that make it so. `came`: people who joined these queues within `minutes`. `open`, `every`:
    counters that serve any of them. `advice`: one of the words above. `more`: how many counters to open, and `which`:
    ids of those that are not open and serve what is tight. `waiting`: people in these queues; where nobody serves some
    of them, people in those.
    """

    queues: tuple
    share: float | None
    tight: tuple
    came: int
    minutes: int
    open: int
    every: int
    waiting: int
    advice: str
    more: int = 0
    which: tuple = ()

    @property
    def percent(self):
        return None if self.share is None else percent_of(self.share)

    @property
    def is_wrong(self):
        """Has somebody to do something?"""
        return self.advice in (NOBODY, SHUT, CATCHING_UP, ONE_MORE, ALL_OPEN)


def percent_of(share):
    """A load in whole percents; of one that is too much at least 86, for "85 %: above 85 %" contradicts itself."""
    return max(round(100 * share), round(100 * TOO_MUCH) + 1) if share > TOO_MUCH else round(100 * share)


def loads(lobby, now, late=()):
    """A Load for each group of queues that share counters, as the configuration has them; in the order of the signs.

    `late`: letters of queues in which somebody has waited longer than promised.
    """
    window = _window(lobby, now)
    came, work = _came(lobby, now - HOUR) if window else ({}, {})
    return [_load(lobby, group, window, came, work, set(late)) for group in groups(lobby.office)]


def overall(parts):
    """The one of these loads that is said first: what is wrong before what is well, then the heaviest."""
    said = [part for part in parts if part.advice != CLOSED] or parts
    return max(said, key=lambda part: (part.is_wrong, part.share or 0, part.waiting), default=None)


def groups(office):
    """[(letters)] of queues that are linked by counters, directly or through others; a queue alone is one too."""
    found = []
    for letter in office.queues:
        linked = {letter}.union(*(counter.queues for counter in office.counters_of(letter)))
        for other in [group for group in found if group & linked]:
            found.remove(other)
            linked |= other
        found.append(linked)
    inside = [tuple(letter for letter in office.queues if letter in group) for group in found]
    return sorted(inside, key=lambda group: list(office.queues).index(group[0]))


def _window(lobby, now):
    """How much of the last hour the office has been open; None while it is closed or on its break."""
    if lobby.day is None or not lobby.day.is_open or lobby.closed_as(now):
        return None
    since, office = max(now - HOUR, lobby.day.opened_at), lobby.office
    if office.hours.week is None or lobby.day.by_hand:
        return now - since
    today = office.local(now).date()
    spans = [[office.instant(today, each) for each in span] for span in office.hours.spans(today)]
    return sum((max(timedelta(), min(now, end) - max(since, start)) for start, end in spans), timedelta())


def _came(lobby, since):
    """({letter: people who joined it since then}, {letter: seconds they take, None where nobody can tell}).

    Those who gave their number back or did not come take next to no time. Of somebody whose number was given on paper
    nobody knows when they came.
    """
    came, work = {}, {}
    for ticket in lobby.tickets.values():
        if ticket.outcome in (CANCELLED, NO_SHOW):
            continue
        told = ticket.legs[1:] if ticket.paper else ticket.legs
        for letter in {leg.queue for leg in told if leg.queued_at > since}:
            came[letter] = came.get(letter, 0) + 1
            pace = lobby.pace.of(letter, ticket.service, lobby.office)
            known = work.get(letter, 0.0)
            work[letter] = None if pace is None or known is None else known + pace[0]
    return came, work


def _load(lobby, group, window, came, work, late):
    counters = [counter for counter in lobby.office.counters.values() if set(counter.queues) & set(group)]
    opened = [counter for counter in counters if lobby.desks[counter.id].open]
    waiting = sum(lobby.waiting(letter) for letter in group)
    arrived = sum(came.get(letter, 0) for letter in group)
    known = {letter: work[letter] for letter in group if work.get(letter) is not None}
    tight, share = _tightest(known, opened, window) if window and window >= SOONEST else ((), None)
    unserved = [letter for letter in group if lobby.waiting(letter) and not _serving(opened, {letter})]
    more, which = 0, ()
    if window is None:
        advice = CLOSED
    elif unserved:
        advice, tight, which = NOBODY, tuple(unserved), _closed(counters, opened, unserved)
        more, waiting = min(1, len(which)), sum(lobby.waiting(letter) for letter in unserved)
    elif window < SOONEST:
        advice = TOO_EARLY
    elif not _serving(opened, [letter for letter in group if came.get(letter)] or group):
        # Nobody waits, but for who comes now there is no counter: a load of nothing would read as all is well.
        tight, share = tuple(letter for letter in group if came.get(letter)) or group, None
        which = _closed(counters, opened, tight)
        advice = PAUSED if any(lobby.desks[id].reason for id in which) else SHUT
    elif arrived and len(known) < len([letter for letter in group if came.get(letter)]):
        advice, share = UNKNOWN, None
    elif share is not None and share > TOO_MUCH:
        which = _closed(counters, opened, tight)
        serving = _serving(opened, tight)
        needed = ceil(sum(known[letter] for letter in tight) / (TOO_MUCH * window.total_seconds())) - len(serving)
        advice, more = (ONE_MORE, min(max(1, needed), len(which))) if which else (ALL_OPEN, 0)
    elif late & set(group):
        tight = tuple(letter for letter in group if letter in late)
        which = _closed(counters, opened, tight)
        advice, more = CATCHING_UP, min(1, len(which))
    else:
        advice = ENOUGH if arrived else QUIET
    minutes = int(window.total_seconds() // 60) if window else 0
    return Load(group, share, tuple(tight), arrived, minutes, len(opened), len(counters), waiting, advice, more, which)


def _tightest(work, opened, window):
    """(letters, share) of the set of queues with the heaviest load. One that no open counter serves is left out."""
    letters = [letter for letter in work if _serving(opened, {letter})]
    sizes = range(1, len(letters) + 1) if len(letters) <= MOST_SETS else (1, len(letters))
    tight, heaviest = (), 0.0
    for chosen in (each for size in sizes for each in combinations(letters, size)):
        had = len(_serving(opened, chosen)) * window.total_seconds()
        share = sum(work[letter] for letter in chosen) / had
        if share > heaviest or (share == heaviest and len(chosen) > len(tight)):
            tight, heaviest = chosen, share
    return tight, heaviest


def _serving(counters, letters):
    return [counter for counter in counters if set(counter.queues) & set(letters)]


def _closed(counters, opened, letters):
    return tuple(counter.id for counter in _serving(counters, letters) if counter not in opened)

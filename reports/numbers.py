"""The numbers of any period: months that are over from what is kept of them, all other days from the journal's rows."""

import logging
import sqlite3
from collections import Counter, OrderedDict, defaultdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from gevent.monkey import get_original

from lobby.letter import STATES
from period import last_of
from reports.reckoning import (
    ALL, COUNTER, IN_STATE, LETTER, OFFICER, QUEUE, SERVED, SERVICE, VISIT, WAIT, WALK, Part, reckon, spread, standing,
)  # fmt: skip
from reports.shelf import Kept
from reports.summary import Estimates, Faces, Group, Home, Letters, Slips, Spread, Summary, Waits

# Whoever waits for a report must not hold up the pages meanwhile. Not gevent's own: this is a thread of the pool.
_BREATH = partial(get_original("time", "sleep"), 0)
VERSION = 1  # of what is reckoned: months kept by another are not read
REMEMBERED = 8  # summaries, for who goes back and forth between pages
_COUNTS = (
    "arrivals", "served", "no_show", "cancelled", "expired", "transferred", "priority", "home", "paper", "within",
    "promised",
)  # fmt: skip

OF_ALL = ALL, "", WAIT

log = logging.getLogger("antrean.reports")


class Reports:
    """What the office did, by any period. All of it takes the processor or the disk: call it in the pool."""

    def __init__(self, rows, folder, office):
        """`rows`: the `journal.reports.Rows` of its journal; `folder`: where `reports.db` may lie."""
        self.rows, self.office = rows, office
        targets = sorted((letter, queue.target_minutes) for letter, queue in office.queues.items())
        self.kept = Kept(Path(folder) / "reports.db", f"{VERSION} {rows.version} {office.timezone} {targets}")
        self._remembered = OrderedDict()
        self._waited = {}  # {month, "" of days not over: (mark, Part of waits alone)}

    def period(self, first, last):
        """The Summary of the service days `first` to `last` (dates, both included). Raises JournalTrouble."""
        with self.rows.snapshot() as snapshot:
            asked = _Asked(snapshot, str(first), str(last))
            summary = self._remembered.get(asked.mark)
            if summary is None:
                summary = self._remembered[asked.mark] = self._reckoned(snapshot, asked).summary(first, last, asked)
                while len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
            return summary

    def trend(self, months):
        """[Waits] of calendar months, told by their first days, in one look. Raises JournalTrouble."""
        with self.rows.snapshot() as snapshot:
            at_hand = snapshot.day_at_hand()
            over, since = _over(snapshot, at_hand), at_hand[0] if at_hand else ""
            return [self._waits(snapshot, first, over.get(str(first)[:7]), since) for first in months]

    def _waits(self, snapshot, first, span, since):
        """The Waits of a month: of `span`, its days that are over, or None, and of those `since` the one at hand."""
        month, begin, end = str(first)[:7], max(str(first), since), str(last_of(first))
        parts = []
        if span:
            parts.append(
                self._waited_in(month, span if span[2] else None, lambda: self._waits_kept(snapshot, month, span))
            )
        if begin <= end:  # it still changes
            mark = begin, end, snapshot.last_touch()
            parts.append(self._waited_in("", mark, lambda: reckon(snapshot, begin, end, self.office, _BREATH)))
        times = [part.times[OF_ALL] for part in parts if OF_ALL in part.times]
        counts = sum((Counter(part.counts) for part in parts), Counter())
        return Waits(
            month=first, wait=spread(times), within=counts[ALL, "", "within"], promised=counts[ALL, "", "promised"]
        )

    def _waited_in(self, what, mark, reckoned):
        """The Part of some days, of their waits alone; what is remembered of them while a mark stays the same."""
        known, part = self._waited.get(what, (None, None))
        if mark is None or known != mark:
            part = _only_waits(reckoned())
            self._waited[what] = mark, part
        return part

    def _waits_kept(self, snapshot, month, span):
        """The Part of a month's days that are over, at least of its waits: kept, or reckoned and kept."""
        try:
            for _ in range(2 if span[2] else 0):
                with self.kept.open() as shelf:
                    if shelf.marks().get(month) == _mark(span):
                        return shelf.part(month, OF_ALL)
                self._keep(snapshot, month, span)
        except sqlite3.Error as trouble:
            log.warning("waits of a month are reckoned anew: %s", trouble)
        return reckon(snapshot, *span[:2], self.office, _BREATH)

    def keep_one(self, rest=_BREATH):
        """Keep one month whose days that are over are not kept as they are now. Its name, or None when there is none.

        `rest()` is called now and then, to let others go first. Raises JournalTrouble or sqlite3.Error.
        """
        with self.rows.snapshot() as snapshot:
            over = _over(snapshot, snapshot.day_at_hand())
            with self.kept.open() as shelf:
                marks = shelf.marks()
            for month, span in reversed(over.items()):  # the newest is asked for first
                if span[2] and marks.get(month) != _mark(span):
                    self._keep(snapshot, month, span, rest)
                    return month
        return None

    def misfit(self):
        """The first month (`2026-11`) that is kept otherwise than its rows tell, or None. Raises JournalTrouble."""
        with self.rows.snapshot() as snapshot:
            for month, span in _over(snapshot, snapshot.day_at_hand()).items():
                kept = self._kept_of(month, _mark(span)) if span[2] else None
                if kept and kept != reckon(snapshot, *span[:2], self.office, _BREATH):
                    return month
        return None

    def _kept_of(self, month, mark):
        """The Part of a month that is kept and would be told, or None."""
        try:
            with self.kept.reading() as shelf:
                if shelf.marks().get(month) != mark:
                    return None
                return Part(shelf.counts(month), {what: measured[0] for what, measured in shelf.times([month])})
        except sqlite3.Error as trouble:  # no file, or none that could be used: nobody is told anything from it
            log.info("no months are kept: %s", trouble)
            return None

    def _reckoned(self, snapshot, asked):
        """The _Sums of a period: from what is kept; without it, when its file cannot be used, slower and the same."""
        sums = _Sums(snapshot, self.office, asked)
        try:
            with self.kept.open() as shelf:
                marks = shelf.marks()
            for month in asked.months:
                if marks.get(month) != _mark(asked.over[month]):
                    self._keep(snapshot, month, asked.over[month])
            with self.kept.open() as shelf:
                sums.add_kept(shelf)
        except sqlite3.Error as trouble:
            log.warning("months are reckoned anew: %s", trouble)
            sums = _Sums(snapshot, self.office, asked)
            sums.add_anew()
        return sums

    def _keep(self, snapshot, month, span, rest=_BREATH):
        part = reckon(snapshot, *span[:2], self.office, rest)
        with self.kept.open() as shelf:
            shelf.keep(month, _mark(span), part)


class _Asked:
    """A period, divided into what may be kept and what may not.

    `over`: of each month its days that are over, (first, last, seal); `months`: those that lie wholly in the period;
    `spans` of its other days; `before`: months over before it, `spans_before`: other days before it. All ISO dates.
    """

    def __init__(self, snapshot, first, last):
        self.at_hand = snapshot.day_at_hand()
        self.over = _over(snapshot, self.at_hand)
        self.months, self.spans, self.before, self.spans_before = [], [], [], []
        for month, (begin, end, seal) in self.over.items():
            if seal and first <= begin and end <= last:
                self.months.append(month)
            elif seal and end < first:
                self.before.append(month)
            else:
                self._divide(begin, end, first, last)
        # From the day at hand on: it still changes, and days to come have numbers from home.
        self._divide(self.at_hand[0] if self.at_hand else "", "9999-12-31", first, last)
        of_these = tuple((month, self.over[month]) for month in (*self.before, *self.months))
        changing = snapshot.last_touch() if self.spans or self.spans_before else None
        self.mark = first, last, self.at_hand, of_these, changing

    def _divide(self, begin, end, first, last):
        if begin < first:
            self.spans_before.append((begin, min(end, _day_before(first))))
        if begin <= last and first <= end:
            self.spans.append((max(begin, first), min(end, last)))

    def is_over(self, day):
        return self.at_hand is not None and (day < self.at_hand[0] or (day == self.at_hand[0] and not self.at_hand[1]))


class _Sums:
    """Parts added up: `counts` {key: how many}, and of all times what they come to."""

    def __init__(self, snapshot, office, asked):
        self.snapshot, self.office, self.asked = snapshot, office, asked
        self.counts, self.times, self.spreads = Counter(), defaultdict(list), {}
        for span in asked.spans:
            self._add(reckon(snapshot, *span, office, _BREATH))
        for span in asked.spans_before:
            self.counts.update(standing(snapshot, *span))

    def add_kept(self, shelf):
        """What is kept of whole months; and of months before the period only where they left the letters standing.

        One kept anew meanwhile, from facts this snapshot does not know yet, is reckoned from the snapshot.
        """
        marks, good = shelf.marks(), []
        for month in self.asked.months:
            if marks.get(month) == _mark(self.asked.over[month]):
                good.append(month)
                self.counts.update(shelf.counts(month))
            else:
                self._add_month(month)
        for month in self.asked.before:
            if marks.get(month) == _mark(self.asked.over[month]):
                self.counts.update({key: count for key, count in shelf.counts(month).items() if key[0] == "net"})
            else:
                self._stand(month)
        for what, measured in shelf.times(good):  # one kind after another, so that they never lie in memory together
            self.spreads[what] = spread([*measured, *self.times.pop(what, ())])

    def add_anew(self):
        for month in self.asked.months:
            self._add_month(month)
        for month in self.asked.before:
            self._stand(month)

    def _add_month(self, month):
        self._add(reckon(self.snapshot, *self.asked.over[month][:2], self.office, _BREATH))

    def _stand(self, month):
        self.counts.update(standing(self.snapshot, *self.asked.over[month][:2]))

    def _add(self, part):
        self.counts.update(part.counts)
        for what, measured in part.times.items():
            self.times[what].append(measured)

    def summary(self, first, last, asked):
        self.spreads |= {what: spread(measured) for what, measured in self.times.items()}
        under = defaultdict(dict)
        for (kind, *key), count in self.counts.items():
            under[kind][tuple(key)] = count
        tallies = defaultdict(dict)
        for (what, about), count in under["tally"].items():
            tallies[what][about] = count
        opened = sorted(day for (day,) in under["open"])
        hours, weekdays = Counter(), Counter(map(_weekday, opened))
        for (day, hour), count in under["hour"].items():
            hours[_weekday(day), hour] += count
        return Summary(
            first=first, last=last, all=self._groups(ALL, under).get("", Group()),
            queues=self._groups(QUEUE, under), services=self._groups(SERVICE, under),
            counters=self._groups(COUNTER, under), officers=self._groups(OFFICER, under),
            days={day: under["day"].get((day,), 0) for day in sorted({*opened, *(day for (day,) in under["day"])})},
            hours=dict(sorted(hours.items())), weekdays=dict(sorted(weekdays.items())),
            home=_home(under["home"], asked.is_over), slips=_slips(tallies), faces=_faces(tallies),
            estimates=_estimates(under["told"]), letters=self._letters(under),
            remarks={what: count for (what,), count in sorted(under["remark"].items())},
            surveys=dict(sorted(tallies["survey"].items())), help=sum(tallies["help"].values()),
            delayed=sum(tallies["delayed"].values()), rejoined=sum(tallies["rejoined"].values()),
        )  # fmt: skip

    def _groups(self, kind, under):
        counted = defaultdict(dict)
        for (key, what), count in under[kind].items():
            counted[key][what] = count
        return {
            key: Group(
                **{what: counts.get(what, 0) for what in _COUNTS}, wait=self._spread(kind, key, WAIT),
                walk=self._spread(kind, key, WALK), service=self._spread(kind, key, SERVED),
                visit=self._spread(kind, key, VISIT),
            )
            for key, counts in sorted(counted.items())
        }  # fmt: skip

    def _letters(self, under):
        made = {service: count for (service,), count in sorted(under["made"].items())}
        return Letters(
            made=sum(made.values()), by_service=made,
            reached={state: count for (state,), count in sorted(under["reached"].items())},
            at_end={state: under["net"].get((state,), 0) for state in STATES},
            time={state: self._spread(LETTER, state, IN_STATE) for state in STATES},
        )  # fmt: skip

    def _spread(self, *what):
        return self.spreads.get(what, Spread())


def _only_waits(part):
    counts = {key: part.counts[key] for what in ("within", "promised") if (key := (ALL, "", what)) in part.counts}
    return Part(counts, {OF_ALL: part.times[OF_ALL]} if OF_ALL in part.times else {})


def _over(snapshot, at_hand):
    """{month: (first, last day with anything in it, seal)} of the days before the one at hand."""
    return snapshot.touched(at_hand[0]) if at_hand else {}


def _mark(span):
    return " ".join(span)


def _day_before(day):
    return str(date.fromisoformat(day) - timedelta(days=1)) if day > "0001-01-01" else ""


def _weekday(day):
    return date.fromisoformat(day).weekday()


def _home(counts, is_over):
    """Whoever has neither come nor given their place back is expected, and has lapsed once that day is over."""
    total, lapsed, expected = Counter(), 0, 0
    days = defaultdict(Counter)
    for (what, day), count in counts.items():
        days[day][what] += count
    for day, of_day in days.items():
        total.update(of_day)
        missing = of_day["booked"] + of_day["taken"] - of_day["came"] - of_day["gave_back"]
        lapsed += missing if is_over(day) else of_day["lapsed"]
        expected += 0 if is_over(day) else missing - of_day["lapsed"]
    return Home(
        booked=total["booked"], taken=total["taken"], came=total["came"], gave_back=total["gave_back"],
        lapsed=lapsed, expected=expected,
    )  # fmt: skip


def _slips(tallies):
    printed, again, lost = (sum(tallies[what].values()) for what in ("slip", "slip_again", "slip_lost"))
    return Slips(printed=printed, again=again, lost=lost)


def _faces(tallies):
    return Faces(
        scores={int(score): count for score, count in sorted(tallies["feedback"].items())},
        about=dict(sorted(tallies["feedback_about"].items())),
    )


def _estimates(told):
    counts = {what: told.get((what,), 0) for what in ("n", "inside", "sooner", "later")}
    return Estimates(**counts, error=round(told["error",] / counts["n"]) if counts["n"] else None)

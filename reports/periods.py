"""The numbers of any period: months that are over from what is kept of them, all other days from the journal's rows."""

import logging
import sqlite3
from calendar import monthrange
from collections import Counter, OrderedDict, defaultdict
from datetime import date, timedelta
from pathlib import Path

from lobby.letter import STATES
from reports.kept import Kept
from reports.reckoning import (
    ALL, COUNTER, IN_STATE, LETTER, OFFICER, QUEUE, SERVED, SERVICE, VISIT, WAIT, WALK, reckon, spread, standing,
)  # fmt: skip
from reports.summary import Estimates, Faces, Group, Home, Letters, Slips, Spread, Summary

VERSION = 1  # of what is reckoned: months kept by another are not read
REMEMBERED = 8  # summaries, for who goes back and forth between pages
_COUNTS = (
    "arrivals", "served", "no_show", "cancelled", "expired", "transferred", "priority", "home", "paper", "within",
    "promised",
)  # fmt: skip

log = logging.getLogger("antrean.reports")


class Reports:
    """What the office did, by any period. All of it takes the processor or the disk: call it in the pool."""

    def __init__(self, rows, folder, office):
        """`rows`: the `journal.reports.Rows` of its journal; `folder`: where `reports.db` may lie."""
        self.rows, self.office = rows, office
        targets = sorted((letter, queue.target_minutes) for letter, queue in office.queues.items())
        self.kept = Kept(Path(folder) / "reports.db", f"{VERSION} {rows.version} {office.timezone} {targets}")
        self._remembered = OrderedDict()

    def period(self, first, last):
        """The Summary of the service days `first` to `last` (dates, both included). Raises JournalTrouble."""
        with self.rows.snapshot() as snapshot:
            touched, at_hand = snapshot.touched(), snapshot.day_at_hand()
            asked = first, last, at_hand, tuple(each for each in touched.items() if each[0] <= str(last)[:7])
            summary = self._remembered.get(asked)
            if summary is None:
                summary = self._remembered[asked] = self._reckoned(snapshot, first, last, touched, at_hand)
                while len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
            return summary

    def keep_one(self, rest=None):
        """Keep one month that is over and not kept as it is now. Its name, or None when there is none.

        `rest()` is called now and then, to let others go first. Raises JournalTrouble or sqlite3.Error.
        """
        with self.rows.snapshot() as snapshot:
            touched, at_hand = snapshot.touched(), snapshot.day_at_hand()
            with self.kept.open() as shelf:
                seals = shelf.seals()
            for month, seal in reversed(touched.items()):  # the newest is asked for first
                if _is_over(month, at_hand) and seals.get(month) != seal:
                    self._keep(snapshot, month, seal, rest)
                    return month
        return None

    def _reckoned(self, snapshot, first, last, touched, at_hand):
        """From what is kept; and without it, when its file cannot be used: slower, and the same."""
        months, spans, earlier = _divided(str(first), str(last), touched, at_hand)
        sums = _Sums()
        for span in spans:
            sums.add(reckon(snapshot, *span, self.office))
        try:
            with self.kept.open() as shelf:
                seals = shelf.seals()
            for month in months:
                if seals.get(month) != touched[month]:
                    self._keep(snapshot, month, touched[month])
            with self.kept.open() as shelf:
                sums.add_kept(snapshot, shelf, months, earlier, touched, self.office)
        except sqlite3.Error as trouble:
            log.warning("months are reckoned anew: %s", trouble)
            sums = _Sums()
            for span in (*spans, *map(_days_of, months)):
                sums.add(reckon(snapshot, *span, self.office))
            for span in earlier:
                sums.counts.update(standing(snapshot, *span))
        return sums.summary(first, last, at_hand)

    def _keep(self, snapshot, month, seal, rest=None):
        part = reckon(snapshot, *_days_of(month), self.office, rest)
        with self.kept.open() as shelf:
            shelf.keep(month, seal, part)


class _Sums:
    """Parts added up: `counts` {key: how many}, and of all times what they come to."""

    def __init__(self):
        self.counts, self.times, self.spreads = Counter(), defaultdict(list), {}

    def add(self, part):
        self.counts.update(part.counts)
        for what, measured in part.times.items():
            self.times[what].append(measured)

    def add_kept(self, snapshot, shelf, months, earlier, touched, office):
        """What is kept of whole months; and of all days before the period only where it left the letters standing.

        One kept anew meanwhile, from facts this snapshot does not know yet, is reckoned from the snapshot.
        """
        seals = shelf.seals()
        good = [month for month in months if seals.get(month) == touched[month]]
        for month in set(months) - set(good):
            self.add(reckon(snapshot, *_days_of(month), office))
        for month in good:
            self.counts.update(shelf.counts(month))
        for begin, end in earlier:
            month = begin[:7]
            if (begin, end) == _days_of(month) and seals.get(month) == touched[month]:
                net = {key: count for key, count in shelf.counts(month).items() if key[0] == "net"}
            else:
                net = standing(snapshot, begin, end)
            self.counts.update(net)
        for what, measured in shelf.times(good):  # one kind after another, so that they never lie in memory together
            self.spreads[what] = spread([*measured, *self.times.pop(what, ())])

    def summary(self, first, last, at_hand):
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
            home=_home(under["home"], at_hand), slips=_slips(tallies), faces=_faces(tallies),
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


def _divided(first, last, touched, at_hand):
    """(months that are whole and over, spans of other days, spans before the first day), of ISO dates.

    Only of months in which anything happened.
    """
    months, spans, earlier = [], [], []
    for month in touched:
        begin, end = _days_of(month)
        if begin > last:
            break
        if end < first:
            earlier.append((begin, end))
        elif first <= begin and end <= last and _is_over(month, at_hand):
            months.append(month)
        else:
            spans.append((max(begin, first), min(end, last)))
            if begin < first:
                earlier.append((begin, str(date.fromisoformat(first) - timedelta(days=1))))
    return months, spans, earlier


def _days_of(month):
    year, number = map(int, month.split("-"))
    return f"{month}-01", f"{month}-{monthrange(year, number)[1]:02}"


def _is_over(month, at_hand):
    return at_hand is not None and month < at_hand[0][:7]


def _weekday(day):
    return date.fromisoformat(day).weekday()


def _home(counts, at_hand):
    """Whoever has neither come nor given their place back is expected, and has lapsed once that day is over."""
    total, lapsed, expected = Counter(), 0, 0
    days = defaultdict(Counter)
    for (what, day), count in counts.items():
        days[day][what] += count
    for day, of_day in days.items():
        total.update(of_day)
        missing = of_day["booked"] + of_day["taken"] - of_day["came"] - of_day["gave_back"]
        over = at_hand is not None and (day < at_hand[0] or (day == at_hand[0] and not at_hand[1]))
        lapsed += missing if over else of_day["lapsed"]
        expected += 0 if over else missing - of_day["lapsed"]
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

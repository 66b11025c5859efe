"""Which forms count where others than the head look: never fewer than five that were not counted before.

Whoever may ask for one day, or twice within an hour, or for a quarter and two of its months, could take one result from
another until a single form is left. So results are of whole months, quarters and years, and forms join them in fives:

- a month counts its days that are over, until the last on which another five had come;
- what is left of its months that are over (four forms at most of each) joins the quarter, as soon as these are five;
- what is left of the quarters joins the year likewise. At most four forms of a year are in no result.

Any two results then differ by nothing, or by five forms or more. It is reckoned from the forms' dates alone, so a
restart shows nothing newer. A paper typed in for a day that is over is the one thing that moves what was shown before.
"""

from calendar import monthrange
from datetime import date

from lobby.apart import FEWEST


def widened(first, last):
    """(first, last) of the whole months in which a period lies."""
    return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])


def shown_days(counts, first, last, today):
    """The days, as ISO texts, whose forms count in the whole months from `first` to `last`.

    `counts`: {day as ISO text: how many forms}, of these months at least; `today`: the office's date.
    """
    shown, month, end = [], _month_of(first), _month_of(last)
    while month <= end:
        length = next(each for each in (12, 3, 1) if month % each == 0 and month + each - 1 <= end)
        shown += _span(counts, month, length, today)[0]
        month += length
    return shown


def _span(counts, month, length, today):
    """([days that count in so many months], ([days that do not yet], how many forms are theirs))"""
    if length == 1:
        of_month = sorted(day for day in counts if day.startswith(_named(month)) and day < today.isoformat())
        return _in_fives(([day], counts[day]) for day in of_month)
    part, shown, left = {12: 3, 3: 1}[length], [], []
    for each in range(month, month + length, part):
        its_own, rest = _span(counts, each, part, today)
        shown += its_own
        if each + part - 1 < _month_of(today):  # while it is not over, its own days may still become five
            left.append(rest)
    joined, rest = _in_fives(left)
    return shown + joined, rest


def _in_fives(units):
    shown, waiting, forms = [], [], 0
    for days, n in units:
        waiting, forms = waiting + days, forms + n
        if forms >= FEWEST:
            shown, waiting, forms = shown + waiting, [], 0
    return shown, (waiting, forms)


def _month_of(day):
    """Months counted from January of the year 0."""
    return 12 * day.year + day.month - 1


def _named(month):
    return date(month // 12, month % 12 + 1, 1).isoformat()[:7]

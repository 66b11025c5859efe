"""What the forms of a period come to, for staff, for the head, and for whoever reads the published page."""

from datetime import date

from babel.dates import format_date

from feedback.survey import ELEMENTS, element_grade, sample_wanted
from feedback.survey_form import RESPONDENT
from feedback.survey_shown import widened
from lobby.apart import FEWEST, shown_apart
from period import last_of

OTHERS = "others"
TO_IMPROVE = 2  # of the elements, at most, for an office to begin with


def periods(today):
    """[(name, first, last)] that are asked for most: month, quarter, half and year at hand, and the year before."""
    year, month = today.year, today.month
    return [
        (name, date(year, begin, 1), last_of(date(year, begin + length - 1, 1)))
        for name, length in (("month", 1), ("quarter", 3), ("half", 6), ("year", 12))
        for begin in [(month - 1) // length * length + 1]
    ] + [("last_year", date(year - 1, 1, 1), date(year - 1, 12, 31))]


def report(surveys, first, last, *, whole):
    """Everything of a period as a plain dictionary.

    `whole`: of every form, on any days: for the head. Otherwise of whole months, so that no form can be found by taking
    one result from another (see `survey_shown.py`), and without an index where there are not enough.

    `lacks`: why nothing is told by service and of respondents: `part` of a month, `running` where it is not over, `few`
    forms; "" where it is told.
    `index`: an Index; `elements`: [(element, mean, grade, {answer: how many})], the weakest first; `services`,
    `months`: [(key or "others", Index)]; `respondents`: {what: [(key, None for untold, or "others", count, share)]};
    `served`: how many numbers; `people`: these, and at least as many as forms; `wanted`: how many forms speak for them;
    `enough`: are there so many? `to_improve`: the two weakest elements, without those that are as weak as a third.
    """
    by_day = surveys.store.by_day(first, last)
    index, days = (surveys.of_days(by_day, by_day), list(by_day)) if whole else surveys.shown(by_day, first, last)
    groups, answered = surveys.store.groups(days), surveys.store.answered(days)
    lacks = _lacks(index, first, last, surveys.today(), whole)
    served = sum(surveys.served(first, last).values())
    people = max(served, index.n)  # forms from paper may be of people who never took a number
    wanted = sample_wanted(people)
    weakest = sorted(ELEMENTS, key=lambda element: index.elements[element]) if days else []
    return {
        "first": first, "last": last, "index": index, "served": served, "people": people, "wanted": wanted,
        "enough": index.n >= wanted > 0, "to_improve": _to_improve(index, weakest),
        "elements": [
            (element, index.elements[element], element_grade(index.elements[element]), answered[element])
            for element in weakest
        ],
        "lacks": lacks,
        "services": [] if lacks else _apart(surveys, groups["service"]),
        "months": _months(surveys, by_day, whole),
        "respondents": {} if lacks else {
            what: shares({each: n for each, (n, _) in groups[what].items()}) for what in RESPONDENT
        },
        "channels": {channel: n for channel, (n, _) in groups["channel"].items()},
    }  # fmt: skip


def told(found):
    """A report for a program: numbers as numbers."""
    index = found["index"]
    return {
        "n": index.n, "index": _number(index.index), "grade": index.grade,
        "elements": {element: _number(mean) for element, mean in index.elements.items()},
        "from": found["first"].isoformat(), "to": found["last"].isoformat(),
        "channels": found["channels"],
        "served": found["served"], "sample_wanted": found["wanted"], "enough": found["enough"],
        "services": [
            {"service": key, "n": each.n, "index": _number(each.index), "grade": each.grade}
            for key, each in found["services"]
        ],
        "months": [
            {"month": month, "n": n, "index": _number(each.index) if each else None,
             "grade": each.grade if each else None}
            for month, each, n in found["months"]
        ],
    }  # fmt: skip


def shares(groups):
    """[(key, count, percent)], the largest first: small groups joined, because of one it is known who they are; those
    who told nothing (None) last, for they are no group."""
    known = {key: n for key, n in groups.items() if key is not None}
    apart, together = shown_apart(known)
    every, rest = sum(groups.values()), sum(known[key] for key in together)
    rows = apart | {OTHERS: rest, None: groups.get(None, 0)}
    return [(key, n, percent(n, every)) for key, n in rows.items() if n]


def percent(n, every):
    """A whole percent, half up."""
    return (200 * n + every) // (2 * every) if every else 0


def graded(grade, words, language=None):
    """`Baik`, of `B`."""
    return words.say("survey.grades", language)["ABCD".index(grade)]


def period_said(first, last, locale):
    """`1 Januari – 29 November 2026`"""
    begin = format_date(first, "d MMMM" if first.year == last.year else "d MMMM y", locale)
    return f"{begin} – {format_date(last, 'd MMMM y', locale)}"


def month_said(month, locale):
    """`November 2026`, of `2026-11`."""
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale)


def _to_improve(index, weakest):
    """At a tie the order of the list would choose. What is an A is well already."""
    means = [index.elements[element] for element in weakest]
    return [
        element for element, mean in zip(weakest[:TO_IMPROVE], means, strict=False)
        if mean < means[TO_IMPROVE] and element_grade(mean) != "A"
    ]  # fmt: skip


def _lacks(index, first, last, today, whole):
    if (first, last) != widened(first, last):
        return "part"
    if not whole and last >= today:
        return "running"
    return "few" if index.index is None or index.n < FEWEST else ""


def _months(surveys, by_day, whole):
    """[(month, its Index or None where it is not told, how many forms)]"""
    rows = []
    for month in sorted({day[:7] for day in by_day}):
        days = {day: group for day, group in by_day.items() if day.startswith(month)}
        first = date.fromisoformat(f"{month}-01")
        index = surveys.of_days(days, days) if whole else surveys.shown(days, *widened(first, first))[0]
        rows.append((month, index if index.index is not None and index.n >= FEWEST else None, index.n))
    return rows


def _apart(surveys, groups):
    """[(key or "others", Index)], the most forms first."""
    apart, together = shown_apart({key: n for key, (n, _) in groups.items()})
    rows = [(key, surveys.of(*groups[key])) for key in apart]
    n = sum(groups[key][0] for key in together)
    if n < FEWEST:
        return rows
    sums = {element: sum(groups[key][1][element] for key in together) for element in ELEMENTS}
    return [*rows, (OTHERS, surveys.of(n, sums))]


def _number(value):
    return None if value is None else float(value)

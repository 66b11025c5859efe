"""What the monthly report says: its tables, each small enough for its place on two pages of paper.

It is written in Indonesian whatever the page's language: it is an official paper of the office.
"""

from dataclasses import dataclass

from lobby.letter import STATES
from reports.months.outcomes import DONE, REMARKS
from reports.months.table import ended, kept
from reports.months.tables import drawn_days, drawn_hours
from spreadsheet import MINUTES, PERCENT

MOST_SERVICES = 10  # those asked for most; the rest are told as one
ROOM = {"F4": 85, "A4": 55}  # millimetres that the rows of queues may take where charts follow on the first page
ROW, NAME_LINE, NAME_LETTERS = 1.8, 4.2, 28  # of such a row: its edges, a line of a name, and what is in such a line
MOST_HOURS = 9  # nor for a chart of more hours


@dataclass(frozen=True, slots=True)
class Paper:
    """Rows of texts, each table's heads in the template. `sums`: (what, this month, the month before)."""

    sums: list
    queues: list
    services: list
    letters: list
    remarks: list
    charts: list


def month_paper(summary, before, said, tell, size):
    """The Paper of a month's Summary. `said(first, last)`: what people said then, its `survey` and `complaints`.

    `size`: F4 or A4.
    """
    queues = _queues(summary, tell)
    return Paper(
        _sums(summary, before, said, tell),
        queues,
        _services(summary, tell),
        _letters(summary, tell),
        [(tell.say(f"months.remark_{name}"), tell.number_of(summary.remarks.get(name, 0))) for name in REMARKS],
        _charts(summary, tell) if _taken(queues) <= ROOM[size] else [],
    )


def _taken(queues):
    """Millimetres that rows of queues take on paper, their names wrapped."""
    return sum(ROW + NAME_LINE * -(-len(row[0]) // NAME_LETTERS) for row in queues)


def _charts(summary, tell):
    hours = {hour for _, hour in summary.hours}
    by_hour = drawn_hours(summary, tell) if hours and max(hours) - min(hours) < MOST_HOURS else None
    return [chart for chart in (drawn_days(summary, tell), by_hour) if chart]


def _sums(summary, before, said, tell):
    now, then = said(summary.first, summary.last), said(before.first, before.last)
    rows = [
        ("days", lambda each, _: tell.number_of(each.days_open)),
        ("arrivals", lambda each, _: tell.number_of(each.all.arrivals)),
        ("served", lambda each, _: tell.number_of(each.all.served)),
        ("no_show", lambda each, _: _counted(each.all.no_show, ended(each.all), tell)),
        ("priority", lambda each, _: _counted(each.all.priority, each.all.arrivals, tell)),
        ("home", lambda each, _: _counted(each.all.home, each.all.arrivals, tell)),
        ("wait", lambda each, _: _spread(each.all.wait, tell)),
        ("level", lambda each, _: tell.written(kept(each.all.within, each.all.promised), PERCENT)),
        ("service", lambda each, _: _spread(each.all.service, tell)),
        ("survey", lambda _, said: _survey(said.survey, tell)),
        ("complaints", lambda _, said: _complaints(said, tell)),
    ]
    return [(tell.say(f"months.sum_{key}"), told(summary, now), told(before, then)) for key, told in rows]


def _queues(summary, tell):
    rows = [(tell.queue(letter), group, tell.target(letter)) for letter, group in sorted(summary.queues.items())]
    if len(rows) > 1:
        rows.append((tell.say("months.everybody"), summary.all, None))
    counted = [
        (
            name, tell.number_of(group.arrivals), tell.number_of(group.served), tell.number_of(group.no_show),
            group.wait.median, group.wait.p90, target, kept(group.within, group.promised),
        )
        for name, group, target in rows
    ]  # fmt: skip
    return tell.rows(counted, ("text",) * 4 + (MINUTES,) * 3 + (PERCENT,))


def _services(summary, tell):
    """Those asked for most, the others as one, and last those who did not say what they came for."""
    named = [(id, group) for id, group in summary.services.items() if id]
    named.sort(key=lambda each: (-each[1].arrivals, tell.service(each[0])))
    rows = [_served(tell.service(id), group, tell) for id, group in named[:MOST_SERVICES]]
    rest = [group for _, group in named[MOST_SERVICES:]]
    if rest:
        sums = [tell.number_of(sum(getattr(group, name) for group in rest)) for name in ("arrivals", "served")]
        rows.append((tell.say("months.other_services", n=len(rest)), *sums, None, None))
    if "" in summary.services:
        rows.append(_served(tell.service(""), summary.services[""], tell))
    return tell.rows(rows, ("text",) * 3 + (MINUTES,) * 2)


def _served(name, group, tell):
    return (
        name, tell.number_of(group.arrivals), tell.number_of(group.served),
        group.service.median, group.service.p90,
    )  # fmt: skip


def _letters(summary, tell):
    letters = summary.letters
    states = [state for state in STATES if letters.reached.get(state) or letters.at_end.get(state)]
    return [
        (
            tell.words.say(f"letters.{state}", tell.language), tell.number_of(letters.reached.get(state, 0)),
            tell.number_of(letters.at_end.get(state, 0)) if state not in DONE else "–",
        )
        for state in states
    ]  # fmt: skip


def _counted(part, whole, tell):
    return tell.say("months.people_share", n=part, percent=tell.percent(part / whole)) if whole else "–"


def _spread(spread, tell):
    if not spread.n:
        return "–"
    return tell.say("months.sum_spread", median=tell.minutes(spread.median), p90=tell.minutes(spread.p90))


def _survey(survey, tell):
    if survey.index is None:
        return tell.say("months.sum_few_survey", n=survey.n) if survey.n else tell.say("months.sum_no_survey")
    return tell.say("months.sum_index", index=tell.index(survey.index), grade=survey.grade, n=survey.n)


def _complaints(said, tell):
    """Printed by anybody but the head it says what it leaves out, whether there is any or not."""
    complaints = said.complaints
    if complaints.received + complaints.suggestions:
        counts = {name: getattr(complaints, name) for name in ("received", "answered", "in_time", "suggestions")}
        told = tell.say("months.sum_answered", **counts)
    else:
        told = tell.say("months.sum_no_complaints")
    return told if said.head else tell.say("months.sum_not_for_head", told=told)

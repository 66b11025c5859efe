"""One section of a report: its table, how that is counted, and where it says more than a table, a chart."""

from dataclasses import dataclass

from reports.months.charts import Chart, Row
from spreadsheet import COUNT, Column, Sheet

COUNTED = [("what", "text"), ("n", COUNT)]
_TIMES = (
    "months.how_wait",
    "months.how_walk",
    "months.how_service",
    "months.how_visit",
    "months.how_paper",
    "months.how_median",
    "months.how_clock",
)
# {section: keys of the sentences that say how it is counted, as `summary.py` has it}.
HOW = {
    "hours": ("months.how_hours", "months.how_paper", "months.how_day"),
    "days": ("months.how_arrivals", "months.how_day", "months.how_over"),
    "months": ("months.how_arrivals", "months.how_day", "months.how_over"),
    "waits": ("months.how_wait", "months.how_median", "months.how_target", "months.how_paper", "months.how_clock"),
    "trend": (
        "months.how_trend",
        "months.how_wait",
        "months.how_median",
        "months.how_target",
        "months.how_paper",
        "months.how_clock",
    ),
    "times": _TIMES,
    "services": ("months.how_arrivals", *_TIMES),
    "counters": ("months.how_arrivals", *_TIMES),
    "officers": ("months.how_arrivals", *_TIMES),
    "endings": ("months.how_ending", "months.how_over"),
    "kinds": ("months.how_arrivals", "months.how_paper"),
    "home": ("months.how_home",),
    "letters": ("months.how_letters", "months.how_median"),
    "letter_services": ("months.how_letters",),
    "estimates": ("months.how_estimate",),
}


@dataclass(frozen=True, slots=True)
class Section:
    """`id` names it in an address; `how`: sentences; `note`: what is to be minded in reading it; `paged`: False is in
    files alone."""

    id: str
    sheet: Sheet
    how: tuple
    chart: Chart | None = None
    note: str = ""
    paged: bool = True


def section(id, tell, heads, rows, chart=None, *, note="", paged=True):
    """`heads`: [(key of its title, kind)]."""
    heads = tuple(Column(tell.say(f"months.col_{key}"), kind) if isinstance(key, str) else key for key, kind in heads)
    sheet = Sheet(tell.say(f"months.title_{id}"), heads, tuple(rows))
    return Section(id, sheet, tuple(tell.say(key) for key in HOW.get(id, ())), chart, note, paged)


def ended(group):
    """How many stays in a line ended for good: served, missed, cancelled, or at closing time."""
    return group.served + group.no_show + group.cancelled + group.expired


def shared(tell, name, count, whole):
    return Row(name, count, tell.say("months.people_share", n=count, percent=tell.percent(count / whole)))


def kept(within, promised):
    """The share of promises that were kept, to a tenth of a per cent, rounded down: 2,999 of 3,000 are not all."""
    return 1000 * within // promised / 1000 if promised else None


def share(part, whole):
    return part / whole if whole else None

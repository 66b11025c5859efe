"""A report in its sections: each a table, how it is counted, and where it says more than a table, a chart.

Page, CSV and XLSX all write the same tables, so no two of them can tell different numbers.
"""

from dataclasses import dataclass
from datetime import date

from lobby.letter import STATES
from lobby.stay import ABOUT, CONTENT
from reports.charts import Chart, Row, bars, columns, heat
from reports.period import shifted
from spreadsheet import COUNT, DATE, DECIMAL, MINUTES, MONTH, PERCENT, Column, Sheet

MOST_DAYS = 62  # more days than that are drawn by month
MOST_BARS = 12  # the rest are in the table
REMARKS = ("jump", "cancelled", "restored", "returned", "opened", "reopened", "clock")


@dataclass(frozen=True, slots=True)
class Section:
    """`id` names it in an address. `note`: what is to be minded in reading it; `paged`: False is in files alone."""

    id: str
    sheet: Sheet
    how: str
    chart: Chart | None = None
    note: str = ""
    paged: bool = True


def sections(summary, tell, *, officers=False, millimetres=None):
    """Every Section of a period's Summary that has anything to say. `officers`: those of each officer too.

    `millimetres`: how long a slip is, where that is known.
    """
    made = [
        _hours(summary, tell), *_days(summary, tell), _waits(summary, tell), _times(summary, tell),
        _groups("services", summary.services, tell, tell.service), _groups("counters", summary.counters, tell,
                                                                          tell.counter),
        _groups("officers", summary.officers, tell, tell.officer) if officers else None,
        _endings(summary, tell), _kinds(summary, tell), _home(summary, tell), _help(summary, tell),
        *_letters(summary, tell), _paper(summary, tell, millimetres), _estimates(summary, tell),
        *_faces(summary, tell), _remarks(summary, tell),
    ]  # fmt: skip
    return [section for section in made if section and section.sheet.rows]


def _section(id, tell, heads, rows, chart=None, *, note="", paged=True):
    """`heads`: [(key of its title, kind)]."""
    heads = tuple(Column(tell.say(f"col_{key}"), kind) if isinstance(key, str) else key for key, kind in heads)
    sheet = Sheet(tell.say(f"title_{id}"), heads, tuple(rows))
    return Section(id, sheet, tell.say(f"how_{id}"), chart, note, paged)


def _hours(summary, tell):
    weekdays = [number for number in range(7) if summary.weekdays.get(number)]
    known = [hour for _, hour in summary.hours]
    if not weekdays or not known:
        return None
    hours = range(min(known), max(known) + 1)
    means = [[summary.mean_of_hour(weekday, hour) for weekday in weekdays] for hour in hours]
    top, hour, weekday = max(
        ((mean, -hour, -at) for hour, row in zip(hours, means, strict=True) for at, mean in enumerate(row)),
    )  # fmt: skip
    point = tell.say("point_hours", day=tell.weekday(weekdays[-weekday]), hour=tell.hour(-hour), n=tell.number(top))
    rows = [(tell.hour(hour), *row) for hour, row in zip(hours, means, strict=True)]
    chart = heat(
        tell.say("title_hours"), point, [tell.short_weekday(each) for each in weekdays],
        [(tell.hour(hour), row) for hour, row in zip(hours, means, strict=True)], tell.number,
    )  # fmt: skip
    heads = [("hour", "text"), *((Column(tell.weekday(each), DECIMAL), None) for each in weekdays)]
    return _section("hours", tell, heads, rows, chart)


def _days(summary, tell):
    """By day, and of a long period also by month, which is what the page shows then."""
    days = [(date.fromisoformat(day), count) for day, count in summary.days.items()]
    if not days:
        return []
    long = (days[-1][0] - days[0][0]).days >= MOST_DAYS
    by_day = _section("days", tell, [("day", DATE), ("arrivals", COUNT)], days,
                      None if long else _by_day(days, tell), paged=not long)  # fmt: skip
    return [_by_month(days, tell), by_day] if long else [by_day]


def _by_day(days, tell):
    first, last = days[0][0], days[-1][0]
    counts, top = dict(days), max(days, key=lambda each: each[1])
    every = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    point = tell.say("point_days", day=tell.long_day(top[0]), n=top[1], days=len(days),
                     mean=tell.number(sum(counts.values()) / len(days)))  # fmt: skip
    return columns(tell.say("title_days"), point, [counts.get(day) for day in every],
                   [(at, str(day.day)) for at, day in enumerate(every)], tell.number_of)  # fmt: skip


def _by_month(days, tell):
    months, opened = {}, {}
    for day, count in days:
        month = day.replace(day=1)
        months[month], opened[month] = months.get(month, 0) + count, opened.get(month, 0) + 1
    first, last = min(months), max(months)
    every = [first]
    while every[-1] < last:
        every.append(shifted(every[-1], 1))
    top = max(months, key=months.get)
    mean = tell.number(sum(months.values()) / len(days))
    point = tell.say("point_months", month=tell.month(top), n=months[top], mean=mean)
    far = len(every) > 24
    names = [(at, str(month.year) if far else tell.short_month(month))
             for at, month in enumerate(every) if not far or month.month == 1]  # fmt: skip
    chart = columns(tell.say("title_months"), point, [months.get(month) for month in every], names, tell.number_of)
    rows = [(month, months[month], opened[month], months[month] / opened[month]) for month in sorted(months)]
    heads = [("month", MONTH), ("arrivals", COUNT), ("days_open", COUNT), ("mean_day", DECIMAL)]
    return _section("months", tell, heads, rows, chart)


def _waits(summary, tell):
    rows, drawn = [], []
    groups = [(tell.queue(letter), group, tell.target(letter)) for letter, group in sorted(summary.queues.items())]
    for name, group, target in groups:
        wait = group.wait
        rows.append((name, wait.n, wait.mean, wait.median, wait.p90, wait.longest, target,
                     group.within if group.promised else None, _share(group.within, group.promised)))  # fmt: skip
        if wait.n:
            told = tell.say("told_wait", median=tell.minutes(wait.median), p90=tell.minutes(wait.p90))
            drawn.append(Row(name, wait.median / 60, told, wait.p90 / 60, target / 60 if target else None))
    every = summary.all
    rows.append((tell.say("everybody"), every.wait.n, every.wait.mean, every.wait.median, every.wait.p90,
                 every.wait.longest, None, every.within if every.promised else None,
                 _share(every.within, every.promised)))  # fmt: skip
    if not drawn:
        return None
    name, slowest, target = max((each for each in groups if each[1].wait.n), key=lambda each: each[1].wait.p90)
    level = tell.say("point_level", percent=tell.percent(every.within / every.promised)) if every.promised else ""
    point = tell.say("point_waits" if target else "point_waits_free", queue=name,
                     p90=tell.minutes(slowest.wait.p90), target=tell.minutes(target or 0))  # fmt: skip
    key = [("bar", tell.say("key_median")), ("part", tell.say("key_p90")), ("target", tell.say("key_target"))]
    chart = bars(tell.say("title_waits"), f"{level} {point}".strip(), drawn, tell.number, steps="minutes", key=key)
    heads = [("queue", "text"), ("waited", COUNT), ("mean", MINUTES), ("median", MINUTES), ("p90", MINUTES),
             ("longest", MINUTES), ("target", MINUTES), ("within", COUNT), ("level", PERCENT)]  # fmt: skip
    return _section("waits", tell, heads, rows, chart)


def _times(summary, tell):
    every = summary.all
    spreads = [(tell.say(name), getattr(every, name)) for name in ("wait", "walk", "service", "visit")]
    spreads = [(name, spread) for name, spread in spreads if spread.n]
    if not spreads:
        return None
    drawn = [Row(name, spread.median / 60, tell.say("told_time", median=tell.minutes(spread.median),
                                                    p90=tell.minutes(spread.p90)), spread.p90 / 60)
             for name, spread in spreads]  # fmt: skip
    whole = every.visit if every.visit.n else every.wait
    point = tell.say("point_times" if every.visit.n else "point_times_wait", median=tell.minutes(whole.median),
                     p90=tell.minutes(whole.p90))  # fmt: skip
    key = [("bar", tell.say("key_median")), ("part", tell.say("key_p90"))]
    chart = bars(tell.say("title_times"), point, drawn, tell.number, steps="minutes", key=key)
    rows = [(name, spread.n, spread.mean, spread.median, spread.p90, spread.longest) for name, spread in spreads]
    heads = [("stage", "text"), ("measured", COUNT), ("mean", MINUTES), ("median", MINUTES), ("p90", MINUTES),
             ("longest", MINUTES)]  # fmt: skip
    return _section("times", tell, heads, rows, chart)


def _groups(id, groups, tell, named):
    """By service, by counter, or by officer; officers by name and without a chart, because it is no contest."""
    named_groups = [(named(key), group) for key, group in groups.items()]
    if id == "officers":
        named_groups.sort(key=lambda each: each[0].casefold())
    else:
        named_groups.sort(key=lambda each: (-each[1].arrivals, each[0]))
    rows = [(name, group.arrivals, group.served, group.no_show, group.transferred, group.wait.median, group.wait.p90,
             group.service.median, group.service.p90) for name, group in named_groups]  # fmt: skip
    chart = None
    if id != "officers" and rows and rows[0][1]:
        drawn = [Row(name, group.arrivals, tell.say("people", n=group.arrivals)) for name, group in named_groups]
        point = tell.say(f"point_{id}", name=rows[0][0], n=rows[0][1])
        chart = bars(tell.say(f"title_{id}"), point, drawn[:MOST_BARS], tell.number_of)
    heads = [(id, "text"), ("called" if id != "services" else "arrivals", COUNT), ("served", COUNT), ("no_show", COUNT),
             ("transferred", COUNT), ("wait_median", MINUTES), ("wait_p90", MINUTES), ("service_median", MINUTES),
             ("service_p90", MINUTES)]  # fmt: skip
    return _section(id, tell, heads, rows, chart, note=tell.say("officers_fair") if id == "officers" else "")


def ended(group):
    """How many stays in a line ended for good: served, missed, cancelled, or at closing time."""
    return group.served + group.no_show + group.cancelled + group.expired


def _endings(summary, tell):
    groups = [(tell.queue(letter), group) for letter, group in sorted(summary.queues.items())]
    every = summary.all
    if not ended(every):
        return None
    rows = [
        (name, group.served, group.no_show, group.cancelled, group.expired, group.transferred,
         _share(group.no_show, ended(group)))
        for name, group in [*groups, (tell.say("everybody"), every)]
    ]  # fmt: skip
    counts = [(name, getattr(every, name)) for name in ("served", "no_show", "cancelled", "expired")]
    drawn = [_shared(tell, tell.say(f"col_{name}"), count, ended(every)) for name, count in counts]
    point = tell.say("point_endings", percent=tell.percent(every.no_show / ended(every)), n=every.no_show)
    heads = [("queue", "text"), ("served", COUNT), ("no_show", COUNT), ("cancelled", COUNT), ("expired", COUNT),
             ("transferred", COUNT), ("no_show_share", PERCENT)]  # fmt: skip
    return _section("endings", tell, heads, rows, bars(tell.say("title_endings"), point, drawn, tell.number_of))


def _kinds(summary, tell):
    groups = [(tell.queue(letter), group) for letter, group in sorted(summary.queues.items())]
    every = summary.all
    if not every.arrivals:
        return None
    rows = [
        (name, group.arrivals, group.priority, _share(group.priority, group.arrivals), group.home,
         _share(group.home, group.arrivals), group.paper)
        for name, group in [*groups, (tell.say("everybody"), every)]
    ]  # fmt: skip
    drawn = [
        Row(tell.say(f"col_{name}"), 100 * count / every.arrivals,
            tell.say("people_share", n=count, percent=tell.percent(count / every.arrivals)))
        for name in ("priority", "home", "paper") for count in [getattr(every, name)]
    ]  # fmt: skip
    point = tell.say("point_kinds", priority=tell.percent(every.priority / every.arrivals),
                     home=tell.percent(every.home / every.arrivals))  # fmt: skip
    chart = bars(tell.say("title_kinds"), point, drawn, lambda each: tell.percent(each / 100), top=100)
    heads = [("queue", "text"), ("arrivals", COUNT), ("priority", COUNT), ("priority_share", PERCENT), ("home", COUNT),
             ("home_share", PERCENT), ("paper", COUNT)]  # fmt: skip
    return _section("kinds", tell, heads, rows, chart)


def _home(summary, tell):
    home = summary.home
    if not home.booked + home.taken:
        return None
    names = ("booked", "taken", "came", "gave_back", "lapsed", "expected")
    return _section("home", tell, _COUNTED, [(tell.say(f"home_{name}"), getattr(home, name)) for name in names])


def _help(summary, tell):
    rows = [(tell.say(f"asked_{name}"), getattr(summary, name)) for name in ("help", "delayed", "rejoined")]
    return _section("help", tell, _COUNTED, rows if any(row[1] for row in rows) else [])


def _letters(summary, tell):
    letters = summary.letters
    states = [state for state in STATES if letters.reached.get(state) or letters.at_end.get(state)]
    rows = []
    for state in states:
        time = letters.time.get(state)
        spread = (time.n, time.median, time.p90, time.longest) if time and time.n else (None, None, None, None)
        rows.append((tell.words.say(f"letters.{state}", tell.language), letters.reached.get(state, 0),
                     letters.at_end.get(state, 0), *(each / 3600 if at and each is not None else each
                                                     for at, each in enumerate(spread))))  # fmt: skip
    chart = None
    if rows:
        drawn = [Row(row[0], row[1], tell.say("letters_n", n=row[1])) for row in rows]
        point = tell.say("point_letters", made=letters.made, collected=letters.collected)
        chart = bars(tell.say("title_letters"), point, drawn, tell.number_of)
    heads = [("state", "text"), ("reached", COUNT), ("at_end", COUNT), ("stays", COUNT), ("hours_median", DECIMAL),
             ("hours_p90", DECIMAL), ("hours_longest", DECIMAL)]  # fmt: skip
    by_service = sorted(letters.by_service.items(), key=lambda each: -each[1])
    return [
        _section("letters", tell, heads, rows, chart),
        _section("letter_services", tell, [("services", "text"), ("made", COUNT)],
                 [(tell.service(id), count) for id, count in by_service]),
    ]  # fmt: skip


def _paper(summary, tell, millimetres):
    slips = summary.slips
    if not slips.printed + slips.again + slips.lost:
        return None
    rows = [(tell.say(f"slips_{name}"), getattr(slips, name)) for name in ("printed", "again", "lost")]
    if millimetres:
        rows.append((tell.say("slips_metres"), round(slips.metres(millimetres), 1)))
    return _section("paper", tell, _COUNTED, rows)


def _estimates(summary, tell):
    seen = summary.estimates
    if not seen.n:
        return None
    shares = [(name, getattr(seen, name)) for name in ("sooner", "inside", "later")]
    drawn = [_shared(tell, tell.say(f"estimate_{name}"), count, seen.n) for name, count in shares]
    point = tell.say("point_estimates", percent=tell.percent(seen.inside / seen.n), error=tell.minutes(seen.error))
    chart = bars(tell.say("title_estimates"), point, drawn, tell.number_of)
    rows = [(tell.say(f"estimate_{name}"), count, count / seen.n) for name, count in shares]
    return _section("estimates", tell, [("what", "text"), ("n", COUNT), ("share", PERCENT)], rows, chart)


def _faces(summary, tell):
    faces = summary.faces
    if not faces.n:
        return []
    named = [(tell.words.say(f"phone.score_{score}", tell.language), faces.scores.get(score, 0))
             for score in (4, 3, 2, 1)]  # fmt: skip
    content = sum(count for score, count in faces.scores.items() if score >= CONTENT)
    drawn = [_shared(tell, name, count, faces.n) for name, count in named]
    point = tell.say("point_faces", percent=tell.percent(content / faces.n), n=faces.n)
    chart = bars(tell.say("title_faces"), point, drawn, tell.number_of)
    about = [(tell.words.say(f"phone.about_{key}", tell.language), faces.about[key])
             for key in ABOUT if faces.about.get(key)]  # fmt: skip
    about.sort(key=lambda each: -each[1])
    return [
        _section("faces", tell, [("what", "text"), ("n", COUNT), ("share", PERCENT)],
                 [(name, count, count / faces.n) for name, count in named], chart),
        _section("about", tell, _COUNTED, about),
    ]  # fmt: skip


def _remarks(summary, tell):
    rows = [(tell.say(f"remark_{name}"), summary.remarks.get(name, 0)) for name in REMARKS]
    return _section("remarks", tell, _COUNTED, rows if summary.days else [])


def _shared(tell, name, count, whole):
    return Row(name, count, tell.say("people_share", n=count, percent=tell.percent(count / whole)))


def _share(part, whole):
    return part / whole if whole else None


_COUNTED = [("what", "text"), ("n", COUNT)]

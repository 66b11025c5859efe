"""A report in its sections: each a table, how it is counted, and where it says more than a table, a chart.

Page, CSV and XLSX all write the same tables, so no two of them can tell different numbers.
"""

from datetime import date

from period import shifted
from reports.months import outcomes
from reports.months.charts import Row, bars, columns, heat
from reports.months.table import kept, section
from reports.months.trend import trend
from spreadsheet import COUNT, DATE, DECIMAL, MINUTES, MONTH, PERCENT, Column

MOST_DAYS = 62  # more days than that are drawn by month
MOST_BARS = 12  # the rest are in the table


def sections(summary, tell, *, waits=(), officers=False, millimetres=None):
    """Every Section of a period's Summary that has anything to say. `officers`: those of each officer too.

    `waits`: the Waits of the months up to the period's end. `millimetres`: how long a slip is, where that is known.
    """
    made = [
        _hours(summary, tell),
        *_days(summary, tell),
        _waits(summary, tell),
        trend(waits, tell),
        _times(summary, tell),
        _groups("services", summary.services, tell, tell.service),
        _groups("counters", summary.counters, tell, tell.counter),
        _groups("officers", summary.officers, tell, tell.officer) if officers else None,
        outcomes.endings(summary, tell),
        outcomes.kinds(summary, tell),
        outcomes.letters(summary, tell),
        outcomes.estimates(summary, tell),
        outcomes.faces(summary, tell),
        outcomes.about(summary, tell),
        outcomes.remarks(summary, tell),
        outcomes.letter_services(summary, tell),
        outcomes.help(summary, tell),
        outcomes.home(summary, tell),
        outcomes.paper(summary, tell, millimetres),
    ]
    return [each for each in made if each and each.sheet.rows]


def _hours(summary, tell):
    weekdays = [number for number in range(7) if summary.weekdays.get(number)]
    known = [hour for _, hour in summary.hours]
    if not weekdays or not known:
        return None
    hours = range(min(known), max(known) + 1)
    means = [[summary.mean_of_hour(weekday, hour) for weekday in weekdays] for hour in hours]
    top, hour, weekday = max(
        ((mean, -hour, -at) for hour, row in zip(hours, means, strict=True) for at, mean in enumerate(row)),
    )
    point = tell.say(
        "months.point_hours", day=tell.weekday(weekdays[-weekday]), hour=tell.hour(-hour), n=tell.number(top)
    )
    rows = [(tell.hour(hour), *row) for hour, row in zip(hours, means, strict=True)]
    chart = heat(
        tell.say("months.title_hours"),
        point,
        [tell.short_weekday(each) for each in weekdays],
        [(tell.hour(hour), row) for hour, row in zip(hours, means, strict=True)],
        tell.number,
    )
    heads = [("hour", "text"), *((Column(tell.weekday(each), DECIMAL), None) for each in weekdays)]
    return section("hours", tell, heads, rows, chart)


def _days(summary, tell):
    """By day, and of a long period also by month, which is what the page shows then."""
    days = _dated(summary)
    if not days:
        return []
    long = (days[-1][0] - days[0][0]).days >= MOST_DAYS
    by_day = section(
        "days", tell, [("day", DATE), ("arrivals", COUNT)], days, None if long else _by_day(days, tell), paged=not long
    )
    return [_by_month(days, tell), by_day] if long else [by_day]


def drawn_days(summary, tell):
    """The Chart of arrivals by day, or None without any."""
    days = _dated(summary)
    return _by_day(days, tell) if days else None


def drawn_hours(summary, tell):
    """The Chart of arrivals by weekday and hour, or None without any."""
    found = _hours(summary, tell)
    return found and found.chart


def _dated(summary):
    return [(date.fromisoformat(day), count) for day, count in summary.days.items()]


def _by_day(days, tell):
    first, last = days[0][0], days[-1][0]
    counts, top = dict(days), max(days, key=lambda each: each[1])
    if not top[1]:
        return None
    every = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    point = tell.say(
        "months.point_days",
        day=tell.long_day(top[0]),
        n=top[1],
        days=len(days),
        mean=tell.number(sum(counts.values()) / len(days)),
    )
    return columns(
        tell.say("months.title_days"),
        point,
        [counts.get(day) for day in every],
        [(at, str(day.day)) for at, day in enumerate(every)],
        tell.number_of,
    )


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
    point = tell.say("months.point_months", month=tell.month(top), n=months[top], mean=mean)
    far = len(every) > 24
    names = [
        (at, str(month.year) if far else tell.short_month(month))
        for at, month in enumerate(every)
        if not far or month.month == 1
    ]
    chart = columns(
        tell.say("months.title_months"), point, [months.get(month) for month in every], names, tell.number_of
    )
    rows = [(month, months[month], opened[month], months[month] / opened[month]) for month in sorted(months)]
    heads = [("month", MONTH), ("arrivals", COUNT), ("days_open", COUNT), ("mean_day", DECIMAL)]
    return section("months", tell, heads, rows, chart)


def _waits(summary, tell):
    rows, drawn = [], []
    groups = [(tell.queue(letter), group, tell.target(letter)) for letter, group in sorted(summary.queues.items())]
    for name, group, target in groups:
        wait = group.wait
        rows.append(
            (
                name,
                wait.n,
                wait.mean,
                wait.median,
                wait.p90,
                wait.longest,
                target,
                group.within if group.promised else None,
                kept(group.within, group.promised),
            )
        )
        if wait.n:
            told = tell.say("months.told_wait", median=tell.minutes(wait.median), p90=tell.minutes(wait.p90))
            drawn.append(Row(name, wait.median / 60, told, wait.p90 / 60, target / 60 if target else None))
    every = summary.all
    rows.append(
        (
            tell.say("months.everybody"),
            every.wait.n,
            every.wait.mean,
            every.wait.median,
            every.wait.p90,
            every.wait.longest,
            None,
            every.within if every.promised else None,
            kept(every.within, every.promised),
        )
    )
    if not drawn:
        return None
    name, slowest, target = max((each for each in groups if each[1].wait.n), key=lambda each: each[1].wait.p90)
    level = kept(every.within, every.promised)
    level = "" if level is None else tell.say("months.point_level", percent=tell.percent(level))
    point = tell.say(
        "months.point_waits" if target else "months.point_waits_free",
        queue=name,
        p90=tell.minutes(slowest.wait.p90),
        target=tell.minutes(target or 0),
    )
    key = [
        ("full", tell.say("months.key_median")),
        ("part", tell.say("months.key_p90")),
        ("target", tell.say("months.key_target")),
    ]
    chart = bars(
        tell.say("months.title_waits"), f"{level} {point}".strip(), drawn, tell.number, steps="minutes", key=key
    )
    heads = [
        ("queue", "text"),
        ("waited", COUNT),
        ("mean", MINUTES),
        ("median", MINUTES),
        ("p90", MINUTES),
        ("longest", MINUTES),
        ("target", MINUTES),
        ("within", COUNT),
        ("level", PERCENT),
    ]
    return section("waits", tell, heads, rows, chart)


def _times(summary, tell):
    every = summary.all
    spreads = [(tell.say(f"months.{name}"), getattr(every, name)) for name in ("wait", "walk", "service", "visit")]
    spreads = [(name, spread) for name, spread in spreads if spread.n]
    if not spreads:
        return None
    drawn = [
        Row(
            name,
            spread.median / 60,
            tell.say("months.told_time", median=tell.minutes(spread.median), p90=tell.minutes(spread.p90)),
            spread.p90 / 60,
        )
        for name, spread in spreads
    ]
    whole = every.visit if every.visit.n else every.wait
    point = tell.say(
        "months.point_times" if every.visit.n else "months.point_times_wait",
        median=tell.minutes(whole.median),
        p90=tell.minutes(whole.p90),
    )
    key = [("full", tell.say("months.key_median")), ("part", tell.say("months.key_p90"))]
    chart = bars(tell.say("months.title_times"), point, drawn, tell.number, steps="minutes", key=key)
    rows = [(name, spread.n, spread.mean, spread.median, spread.p90, spread.longest) for name, spread in spreads]
    heads = [
        ("stage", "text"),
        ("measured", COUNT),
        ("mean", MINUTES),
        ("median", MINUTES),
        ("p90", MINUTES),
        ("longest", MINUTES),
    ]
    return section("times", tell, heads, rows, chart)


def _groups(id, groups, tell, named):
    """By service, by counter, or by officer; officers by name and without a chart, because it is no contest."""
    named_groups = [(named(key), group) for key, group in groups.items()]
    if id == "officers":
        named_groups.sort(key=lambda each: each[0].casefold())
    else:
        named_groups.sort(key=lambda each: (each[1] is groups.get(""), -each[1].arrivals, each[0]))  # the unsaid last
    rows = [
        (
            name,
            group.arrivals,
            group.served,
            group.no_show,
            group.transferred,
            group.wait.median,
            group.wait.p90,
            group.service.median,
            group.service.p90,
        )
        for name, group in named_groups
    ]
    chart = None
    if id != "officers" and set(groups) - {""} and rows[0][1]:
        drawn = [Row(name, group.arrivals, tell.say("months.people", n=group.arrivals)) for name, group in named_groups]
        point = tell.say(f"months.point_{id}", name=rows[0][0], n=rows[0][1])
        chart = bars(tell.say(f"months.title_{id}"), point, drawn[:MOST_BARS], tell.number_of)
    heads = [
        (id, "text"),
        ("called" if id != "services" else "arrivals", COUNT),
        ("served", COUNT),
        ("no_show", COUNT),
        ("transferred", COUNT),
        ("wait_median", MINUTES),
        ("wait_p90", MINUTES),
        ("service_median", MINUTES),
        ("service_p90", MINUTES),
    ]
    return section(id, tell, heads, rows, chart, note=tell.say("months.officers_fair") if id == "officers" else "")

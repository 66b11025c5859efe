"""How waits develop from month to month: the last months up to the one somebody looks at, side by side."""

from period import shifted
from reports.months.charts import columns, stacked
from reports.months.table import kept, section
from spreadsheet import COUNT, MINUTES, MONTH, PERCENT

FEWEST, MOST = 12, 24  # months looked back on, this one included
LEFT, HIGH = 54, 105  # of two charts, so that they begin below each other, and go on one sheet with their table
NAMED = 7  # of a dozen columns, or a few more, at most so many have room for their name


def months_of(period, today):
    """The first days of the months of a Period that have begun; of a short one also of months before, as of a year."""
    last = min(period.last, today).replace(day=1)
    spanned = 12 * (last.year - period.first.year) + last.month - period.first.month + 1
    count = min(max(spanned, FEWEST), MOST)
    return [shifted(last, at + 1 - count) for at in range(count)]


def trend(waits, tell):
    """The Section of [Waits], from the first month in which anybody waited; None where that is the only one."""
    waited = [at for at, each in enumerate(waits) if each.wait.n]
    if len(waited) < 2:
        return None
    months = waits[waited[0] :]
    rows = [
        (each.month, each.wait.n, each.wait.median, each.wait.p90, *_promise(each)) for each in months
    ]  # fmt: skip
    heads = [
        ("month", MONTH),
        ("waited", COUNT),
        ("median", MINUTES),
        ("p90", MINUTES),
        ("within", COUNT),
        ("level", PERCENT),
    ]
    return section("trend", tell, heads, rows, _drawn(months, tell))


def _promise(waits):
    return (waits.within if waits.promised else None), kept(waits.within, waits.promised)


def _drawn(months, tell):
    """Two charts on one sheet: how long, and what share of promises was kept."""
    last = max(at for at, each in enumerate(months) if each.wait.n)
    every = -(-len(months) // NAMED)
    names = [(at, tell.short_month(each.month)) for at, each in enumerate(months) if (last - at) % every == 0]
    years = [(at, str(each.month.year)) for at, each in enumerate(months) if each.month.month == 1]
    long = columns(
        tell.say("months.trend_minutes"), "", [_minutes(each.wait.median) for each in months], names, tell.number,
        steps="minutes", uppers=[_minutes(each.wait.p90) for each in months],
        at=last, below=years, left=LEFT, plot=HIGH,
    )  # fmt: skip
    shares = [kept(each.within, each.promised) for each in months]
    promises = columns(
        tell.say("months.trend_level"), "", [share if share is None else 100 * share for share in shares], names,
        lambda share: tell.percent(share / 100), top=100, at=last, below=years, left=LEFT, plot=HIGH,
    )  # fmt: skip
    key = [("full", tell.say("months.key_median")), ("part", tell.say("months.key_p90"))]
    drawn = [long, promises] if any(share is not None for share in shares) else [long]
    return stacked(tell.say("months.title_trend"), _point(months[: last + 1], shares[: last + 1], tell), drawn, key)


def _point(months, shares, tell):
    """The last month against those before it, in a sentence or two."""
    *before, now = (each for each in months if each.wait.n)
    told = tell.say(
        "months.point_trend", month=tell.month(now.month), median=tell.minutes(now.wait.median),
        before=_range([each.wait.median for each in before], tell.minutes, tell), since=tell.month(before[0].month),
    )  # fmt: skip
    earlier = [share for share in shares[:-1] if share is not None]
    if shares[-1] is None or not earlier:
        return told
    level = tell.say(
        "months.point_trend_level", percent=tell.percent(shares[-1]), before=_range(earlier, tell.percent, tell)
    )
    return f"{told} {level}"


def _range(values, write, tell):
    low, high = write(min(values)), write(max(values))
    return low if low == high else tell.say("months.from_to", low=low, high=high)


def _minutes(seconds):
    return None if seconds is None else seconds / 60

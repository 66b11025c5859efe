"""Which days a report is of: as somebody asks for them, the ones before to compare with, and those often wanted."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from lobby.refusals import BadRequest

MONTH, DAY = re.compile(r"\d{4}-\d{2}", re.ASCII), re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# As it is written on letters, the day first: 30/11/2026, 30-11-2026, 11/2026.
AS_WRITTEN = re.compile(r"(?:([0-9]{1,2})[-/.])?([0-9]{1,2})[-/.]([0-9]{4})")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


class DayUnread(BadRequest):
    sentence = "Tanggal {day} tidak dapat dibaca. Tulis seperti 2026-11-30, atau 2026-11 untuk sebulan."


class EndsBeforeItBegins(BadRequest):
    sentence = "Tanggal akhir mendahului tanggal awal. Tukar keduanya."


class MonthUnread(BadRequest):
    sentence = "Bulan {month} tidak dapat dibaca. Tulis seperti 2026-11."


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Service days `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self):
        return (self.last - self.first).days + 1

    @property
    def months(self):
        """How many whole months it is, or None when it begins or ends within one."""
        if self.first.day != 1 or self.last != last_of(self.last):
            return None
        return 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1

    def until(self, today):
        """As much of it as has been; all of it when none has."""
        return Period(self.first, min(self.last, today)) if self.first <= today else self

    def before(self, today):
        """The period to compare with: as many months before, and as many days of them as have been; or as many days."""
        if self.months is None:
            days = self.until(today).days
            return Period(self.first - timedelta(days), self.first - timedelta(1))
        first = shifted(self.first, -self.months)
        last = self.first - timedelta(1)
        if self.first <= today < self.last:  # it is not over: the same stretch of the months before
            last = min(last, first + timedelta((today - self.first).days))
        return Period(first, last)


def asked_period(given, today):
    """The Period that `from` and `to` ask for, each a date or a month; this month where they say nothing.

    Raises DayUnread or EndsBeforeItBegins.
    """
    first, last = _read(given, "from", begins=True), _read(given, "to", begins=False)
    first = first or (last or today).replace(day=1)
    return _in_order(first, last or last_of(first))


def asked_since_new_year(given, today):
    """The same, from the year's first day until this month's last where they say nothing."""
    first, last = _read(given, "from", begins=True), _read(given, "to", begins=False)
    first = first or (last or today).replace(month=1, day=1)
    return _in_order(first, last or last_of(max(today, first)))


def asked_month(given, today):
    """The Period of `month`, 2026-11; of the month before where it says nothing: it is over. Raises MonthUnread."""
    text = _typed(given, "month")
    if not text:
        return month_of(today.replace(day=1) - timedelta(1))
    if not MONTH.fullmatch(text) or (first := _date(f"{text}-01")) is None:
        raise MonthUnread(field="month", month=given["month"].strip()[:20])
    return month_of(first)


def choices(today, began):
    """[(key, Period)] often wanted. `began`: the first service day of the record, or None."""
    month, year = month_of(today), Period(today.replace(month=1, day=1), today.replace(month=12, day=31))
    found = [
        ("this_month", month),
        ("last_month", month_of(month.first - timedelta(1))),
        ("this_year", year),
        ("last_year", Period(shifted(year.first, -12), year.first - timedelta(1))),
    ]
    return [*found, ("all", Period(min(began, today), last_of(today)))] if began else found


def month_of(day):
    return Period(day.replace(day=1), last_of(day))


def last_of(day):
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shifted(first, months):
    """The first of a month, so many months on."""
    count = 12 * first.year + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _in_order(first, last):
    if last < first:
        raise EndsBeforeItBegins(field="to")
    return Period(first, last)


def _read(given, name, *, begins):
    text = _typed(given, name)
    if not text:
        return None
    day = _date(f"{text}-01" if MONTH.fullmatch(text) else text)
    if day is None:
        raise DayUnread(field=name, day=given[name].strip()[:20])
    return last_of(day) if MONTH.fullmatch(text) and not begins else day


def _typed(given, name):
    """What somebody typed; a date or a month as it is written on letters, as 2026-11-30 or 2026-11."""
    text = (given.get(name) or "").strip()
    written = AS_WRITTEN.fullmatch(text)
    if not written:
        return text
    day, month, year = written.groups()
    return f"{year}-{month:0>2}-{day:0>2}" if day else f"{year}-{month:0>2}"


def _date(text):
    if not DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None

"""How a report tells its numbers in a language: minutes, percents, days, and the names of what it counts."""

from spreadsheet import COUNT, DATE, DECIMAL, MINUTES, MONTH, PERCENT
from words import locale_of

NO_BREAK = "\u00a0"


class Telling:
    """Writes what a report says for one page, in its language."""

    def __init__(self, settings, words, language, name_of):
        """`name_of(by)`: who acted, as staff are called."""
        self.office, self.catalogue = settings.office, settings.catalogue
        self.words, self.language, self._name_of = words, language, name_of

    def say(self, key, **fields):
        """A text, by its key."""
        return self.words.say(key, self.language, **fields)

    def number(self, value):
        """`12.500`; below ten with one decimal, where it has one."""
        return self.words.number(round(value, 1) if abs(value) < 10 else round(value), self.language)

    def minutes(self, seconds):
        """Seconds as minutes: `12`, `7,5`; less than three seconds as `0`."""
        return self.number(seconds / 60)

    def percent(self, share):
        """`83,5 %` of 0.835; whole ones without decimals."""
        return f"{self.words.number(round(100 * share, 1), self.language)}{NO_BREAK}%"

    def written(self, value, kind):
        """A cell of a table as people read it; a dash for what is not there."""
        ways = {
            MINUTES: self.minutes,
            PERCENT: self.percent,
            COUNT: self.number_of,
            DECIMAL: self.number_of,
            MONTH: self.month,
            DATE: self.long_day,
        }
        return "–" if value is None else ways.get(kind, str)(value)

    def rows(self, rows, kinds):
        """Rows of a table as people read them, of columns of these kinds."""
        columns = (self.column(cells, kind) for cells, kind in zip(zip(*rows, strict=True), kinds, strict=True))
        return list(zip(*columns, strict=True)) if rows else []

    def column(self, values, kind):
        """The cells of a column, all with a decimal where one of them has one: they are compared by looking down it."""
        decimals = any(value is not None and self._has_decimal(value, kind) for value in values)
        return [self._fixed(value, kind) if decimals and value is not None else self.written(value, kind)
                for value in values]  # fmt: skip

    def _has_decimal(self, value, kind):
        if kind == MINUTES:
            return value < 600 and round(value / 60, 1) % 1 != 0
        return kind in (PERCENT, DECIMAL) and round(value * (100 if kind == PERCENT else 1), 1) % 1 != 0

    def _fixed(self, value, kind):
        scaled = value / 60 if kind == MINUTES else 100 * value if kind == PERCENT else value
        text = self.words.decimal(scaled, 1, self.language)
        return f"{text}{NO_BREAK}%" if kind == PERCENT else text

    def index(self, value):
        """`80,97`: an index of the survey, always with two decimals."""
        return self.words.decimal(value, 2, self.language)

    def number_of(self, value):
        """`12.500`, `12,5`"""
        return self.words.number(round(value, 1), self.language)

    def long_day(self, day):
        """`Minggu, 29 November 2026`"""
        return self.words.day(day, self.language)

    def month(self, day):
        """`November 2026`"""
        return self._dated(day, "LLLL y")

    def short_month(self, day):
        """`Nov`"""
        return self._dated(day, "LLL")

    def day(self, day):
        """`29 November 2026`"""
        return self._dated(day, "d MMMM y")

    def short_weekday(self, number):
        """`Sen`, of 0."""
        from babel.dates import get_day_names

        return get_day_names("abbreviated", "stand-alone", locale_of(self.language))[number]

    def weekday(self, number):
        return self.words.weekday(number, self.language)

    def span(self, period):
        """`November 2026`, `1–29 November 2026`, `1 Januari – 31 Maret 2026` …"""
        first, last = period.first, period.last
        if period.months == 1:
            return self.month(first)
        if period.months == 12 and first.month == 1:
            return str(first.year)
        if first == last:
            return self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last)}"
        if first.year == last.year:
            return f"{self._dated(first, 'd MMMM')} – {self.day(last)}"
        return f"{self.day(first)} – {self.day(last)}"

    def hour(self, number):
        return f"{number:02}.00"

    def queue(self, letter):
        """`A · Kependudukan`; one that is no more, by its letter."""
        queue = self.office.queues.get(letter)
        return f"{letter} · {queue.named(self.language)}" if queue else letter

    def target(self, letter):
        """The promised wait of a queue in seconds, or None."""
        queue = self.office.queues.get(letter)
        return queue.target_minutes * 60 if queue else None

    def service(self, id):
        if not id:
            return self.say("months.service_unsaid")
        known = self.office.services.get(id) or self.catalogue.services.get(id)
        return known.named(self.language) if known else id

    def counter(self, id):
        return self.office.counter_named(id) if id else self.say("months.counter_none")

    def officer(self, by):
        """The name of a member of staff; of one who has gone their number, of a call button the counter's."""
        name = self._name_of(by)
        if name and name != by:
            return name
        kind, _, number = (by or "").partition(":")
        if kind in ("staff", "device"):
            return self.say(f"months.officer_{kind}", number=number)
        return by or self.say("months.officer_none")

    def _dated(self, day, pattern):
        from babel.dates import format_date

        return format_date(day, pattern, locale=locale_of(self.language))

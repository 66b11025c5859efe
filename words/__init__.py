"""What people read and hear, by language: `words/<language>.toml`, one file a language, keys `room.thing`.

A text missing in a language is read in Indonesian, the language every office speaks. Dates and numbers are written
as Babel knows the language to write them; a language that Babel does not know is dated in Indonesian.
"""

import re
import tomllib
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIN = "id"
DATE = "EEEE, d MMMM y"
CODE = re.compile("[a-z]{2,3}")  # Minangkabau is `min`, Bugis `bug`


class Words:
    """Every text in every language that has a file."""

    def __init__(self, office, folder=HERE, *, language=MAIN, offered=(MAIN,)):
        """`office` tells local time; `language` is its own, read where none is named; `offered` are those it offers."""
        self.office, self.language, self.offered = office, language, offered
        self.texts = {code: _flat(tomllib.loads(_file(folder, code).read_text("utf-8"))) for code in known(folder)}
        # Where no language is named: that of the page being asked for. Outside a request there is none.
        self.page_language = self.page_locale = lambda: None

    def say(self, key, /, language=None, **fields):
        """One text with its fields filled in. Raises KeyError for a key no language has."""
        language = self._read_in(language)
        text = self.texts.get(language, {}).get(key)
        if text is None:
            text = self.texts[MAIN][key]
        return text.format(**self._all_shown(fields, language)) if fields else text

    def refusal(self, refusal, language=None):
        """A refusal's sentence in a language."""
        language = self._read_in(language)
        text = self.texts.get(language, {}).get(f"refusals.{type(refusal).__name__}", refusal.sentence)
        return text.format(**self._all_shown(refusal.fields, language))

    def reason(self, text, language=None):
        """A reason chosen from one of the lists, in this language; one in own words as it stands."""
        for key, known in self.texts[MAIN].items():
            if key.startswith("reasons.") and text in known:
                return self.say(key, language)[known.index(text)]
        return text

    def date(self, instant, language=None):
        """`Senin, 23 November 2026`, local."""
        from babel.dates import parse_pattern  # here, because the process that watches over the server needs none of it

        return parse_pattern(DATE).apply(self.office.local(instant), self._locale(language))

    def day(self, date_of, language=None):
        """`Senin, 23 November 2026`, of a service day's date."""
        return self.date(self.office.instant(date_of, time(12)), language)

    def weekday(self, number, language=None):
        """`Senin`, of 0."""
        from babel.dates import get_day_names

        return get_day_names("wide", "stand-alone", self._locale(language))[number]

    def hour(self, instant):
        """`08.00`, local, and so in every language: it is how the office writes its hours."""
        return f"{self.office.local(instant):%H.%M}"

    def number(self, value, language=None):
        """`12.500`"""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale(language))

    def decimal(self, value, places, language=None):
        """`80,97`: always with so many decimals."""
        from babel.numbers import format_decimal

        return format_decimal(value, f"#,##0.{'0' * places}", locale=self._locale(language))

    def read_in(self, key, language=None):
        """The language in which a text is read: the one asked for, or Indonesian where it has none."""
        language = self._read_in(language)
        return language if key in self.texts.get(language, {}) else MAIN

    def complete(self):
        """The languages offered whose texts are complete and checked."""
        return tuple(code for code in self.offered if "language.review" not in self.texts[code])

    def awaiting(self):
        """(language, its texts, all texts) of each language offered whose texts no native speaker has read yet."""
        every = len(self.texts[MAIN])
        return [
            (code, sum(key in self.texts[MAIN] for key in self.texts[code]), every)
            for code in self.offered
            if "language.review" in self.texts[code]
        ]

    def _read_in(self, language):
        return language or self.page_language() or self.language

    def _locale(self, language):
        return locale_of(language) if language else self.page_locale() or locale_of(self.language)

    def _all_shown(self, fields, language):
        return {name: self._shown(value, language) for name, value in fields.items()}

    def _shown(self, value, language):
        if isinstance(value, datetime):
            return self.say("calendar.at", language, date=self.date(value, language), hour=self.hour(value))
        if isinstance(value, date):
            return self.day(value, language)
        if type(value) is int and abs(value) > 999:
            return self.number(value, language)
        return value


def rupiah(amount):
    """`Rp30.000`"""
    return f"Rp{amount:,}".replace(",", ".")


def known(folder=HERE):
    """The languages that have words."""
    return tuple(sorted(file.stem for file in folder.glob("*.toml") if CODE.fullmatch(file.stem)))


@cache
def locale_of(language):
    """How a language writes dates and numbers: Babel's Locale, and Indonesian's for one that Babel does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(MAIN)


def _file(folder, code):
    return folder / f"{code}.toml"


def _flat(table, before=""):
    flat = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[before + key] = value
    return flat

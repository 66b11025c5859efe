"""What people read and hear, by language: `words/<language>.toml`, one file a language, keys `room.thing`.

A text missing in a language is read in Indonesian, the language every office speaks.
"""

import tomllib
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIN = "id"


class Words:
    """Every text in every language that has a file."""

    def __init__(self, office, folder=HERE):
        """`office` tells local time, for texts that name an hour."""
        self.office = office
        self.texts = {file.stem: _flat(tomllib.loads(file.read_text("utf-8"))) for file in folder.glob("??.toml")}

    def say(self, key, language=MAIN, **fields):
        """One text with its fields filled in. Raises KeyError for a key no language has."""
        text = self.texts.get(language, {}).get(key)
        if text is None:
            text = self.texts[MAIN][key]
        return text.format(**{name: self._shown(value, language) for name, value in fields.items()}) if fields else text

    def refusal(self, refusal, language=MAIN):
        """A refusal's sentence in a language."""
        fields = {name: self._shown(value, language) for name, value in refusal.fields.items()}
        text = self.texts.get(language, {}).get(f"refusals.{type(refusal).__name__}", refusal.sentence)
        return text.format(**fields)

    def date(self, instant, language=MAIN):
        """`Senin, 23 November 2026`, local."""
        here = self.office.local(instant)
        days, months = self._calendar(language)
        return f"{days[here.weekday()]}, {here.day} {months[here.month - 1]} {here.year}"

    def hour(self, instant):
        """`08.00`, local."""
        return f"{self.office.local(instant):%H.%M}"

    def _shown(self, value, language):
        if isinstance(value, datetime):
            return self.say("calendar.at", language, date=self.date(value, language), hour=self.hour(value))
        return value

    def _calendar(self, language):
        return tuple(self.say(f"calendar.{part}", language).split() for part in ("days", "months"))


def _flat(table, before=""):
    flat = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        else:
            flat[before + key] = value
    return flat

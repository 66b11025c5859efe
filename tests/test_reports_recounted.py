"""Every number of a report, counted once more from the facts in another way: see `recount.py`."""

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from random import Random

import pytest
from long_story import a_long_story, an_office_that_writes_letters
from recount import facts_of, recount
from room import kept

from journal.reports import Rows
from journal.sqlite import SqliteJournal
from period import last_of, shifted
from reports.numbers import Reports

OFFICE = an_office_that_writes_letters()
TARGETS = {"A": 20, "S": 10}


@pytest.fixture
def journal(tmp_path):
    journal = SqliteJournal(tmp_path / "journal.db")
    yield journal
    journal.close()


def reports(journal, folder):
    return Reports(Rows(journal.path), folder, OFFICE)


def told(summary):
    """A Summary as a plain dictionary, without its period."""
    return {name: value for name, value in asdict(summary).items() if name not in ("first", "last")}


def counted(journal, first, last):
    return recount(journal.path, first, last, zone=OFFICE.timezone, targets=TARGETS)


def spans(journal):
    """Some periods: everything, its parts, single days, a month, what is to come, nothing."""
    days = sorted({fact.day for fact in facts_of(journal.path) if fact.day})
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    middle = first + (last - first) / 2
    yield first, last
    yield first - timedelta(days=400), last + timedelta(days=400)
    yield first, middle
    yield middle, last
    yield middle + timedelta(days=1), middle + timedelta(days=1)
    yield date(2026, 12, 1), date(2026, 12, 31)
    yield last + timedelta(days=1), last + timedelta(days=9)
    yield first - timedelta(days=9), first - timedelta(days=1)


@pytest.mark.parametrize("seed", range(12))
def test_every_number_is_the_one_that_the_facts_give(journal, tmp_path, seed):
    kept(journal, a_long_story(seed, days=6), OFFICE)
    numbers = reports(journal, tmp_path)

    for first, last in spans(journal):
        assert told(numbers.period(first, last)) == counted(journal, first, last), (first, last)


def test_the_stories_hold_everything_that_is_counted(tmp_path):
    """Else a number that is always 0 would be right by chance."""
    seen = Counter()
    for seed in range(6):
        (tmp_path / str(seed)).mkdir()
        journal = SqliteJournal(tmp_path / str(seed) / "journal.db")
        kept(journal, a_long_story(seed, days=6), OFFICE)
        journal.close()
        everything = recount(
            journal.path, date(2026, 1, 1), date(2027, 1, 1), zone=OFFICE.timezone, targets=TARGETS
        )  # fmt: skip
        seen.update(key for key, value in _flat(everything) if value)
    never = {key for key, _ in _flat(everything)} - set(seen)
    assert not {key for key in never if key[0] not in ("letters",) or key[1] != "time"}, never


def _flat(counted, before=()):
    for key, value in counted.items():
        if before in (("days",), ("hours",), ("services",), ("counters",), ("officers",)):
            key = "any"
        if isinstance(value, dict):
            yield from _flat(value, (*before, key))
        else:
            yield (*before, key), value


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_says_what_the_rows_say_whenever_it_is_asked(journal, tmp_path, seed):
    """Asked again and again while facts come in: of days that are over, too, when paper is told of later."""
    chance, facts = Random(seed), a_long_story(seed + 100, days=14, acts=40)
    asked, anew = reports(journal, tmp_path), reports(journal, tmp_path / "there is no such folder")
    for start in range(0, len(facts), 45):
        kept(journal, facts[start : start + 45], OFFICE)
        if chance.random() < 0.5:
            while asked.keep_one():
                pass
        for first, last in [*spans(journal), (date(2026, 11, 1), date(2026, 11, 30))]:
            if chance.random() < 0.3:
                again = reports(journal, tmp_path) if chance.random() < 0.3 else asked
                assert told(again.period(first, last)) == told(anew.period(first, last)), (start, first, last)
    assert told(asked.period(*next(spans(journal)))) == counted(journal, *next(spans(journal)))


@pytest.mark.parametrize("seed", range(3))
def test_waits_month_by_month_are_those_that_the_facts_give_whatever_is_kept(journal, tmp_path, seed):
    facts = a_long_story(seed + 200, days=40, acts=25)
    asked, anew = reports(journal, tmp_path), reports(journal, tmp_path / "there is no such folder")
    for start in range(0, len(facts), 400):
        kept(journal, facts[start : start + 400], OFFICE)
        last = max(date.fromisoformat(fact.day) for fact in facts_of(journal.path) if fact.day)
        months = [shifted(last.replace(day=1), each - 4) for each in range(6)]
        found = asked.trend(months)
        assert found == anew.trend(months) == reports(journal, tmp_path).trend(months)
    assert sum(each.wait.n > 0 for each in found) > 1
    for each in found:
        of_facts = counted(journal, each.month, last_of(each.month))["all"]
        assert asdict(each) == {"month": each.month} | {name: of_facts[name] for name in ("wait", "within", "promised")}

"""Numbers of reports as people read them: promises never rounded up, a column alike, decimals as languages write."""

from decimal import Decimal

import pytest
from room import an_office

from reports.months.table import kept
from reports.months.telling import NO_BREAK, Telling
from spreadsheet import COUNT, DECIMAL, MINUTES, PERCENT
from words import Words


class Settings:
    office, catalogue = an_office(), None


def tell(language="id"):
    return Telling(Settings, Words(Settings.office, offered=("id", "en")), language, lambda by: by)


def percents(*texts):
    return [f"{text}{NO_BREAK}%" for text in texts]


@pytest.mark.parametrize(
    ("within", "promised", "told"), [(2999, 3000, "99,9"), (3000, 3000, "100"), (1, 3, "33,3"), (2, 3, "66,6")]
)
def test_promises_are_all_kept_only_when_all_were(within, promised, told):
    assert [tell().percent(kept(within, promised))] == percents(told)


def test_where_nothing_was_promised_no_share_is_told():
    assert kept(0, 0) is None


@pytest.mark.parametrize(
    ("values", "kind", "told"),
    [
        ([60, 66, 720, None], MINUTES, ["1,0", "1,1", "12,0", "–"]),
        ([60, 120, 750], MINUTES, ["1", "2", "12"]),
        ([0.1, 0.038, 1], PERCENT, percents("10,0", "3,8", "100,0")),
        ([0.1, 1], PERCENT, percents("10", "100")),
        ([2.5, 3, 0], DECIMAL, ["2,5", "3,0", "0,0"]),
        ([1, 12500], COUNT, ["1", "12.500"]),
    ],
)
def test_one_decimal_in_a_column_gives_all_of_it_one(values, kind, told):
    assert tell().column(values, kind) == told


def test_an_index_has_two_decimals_in_the_language_of_whoever_reads():
    assert (tell().index(Decimal("80.97")), tell("en").index(Decimal("100.00"))) == ("80,97", "100.00")

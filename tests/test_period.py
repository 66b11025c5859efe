"""Which days a report is of, as it is asked for, and what it is compared with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from period import (
    EndsBeforeItBegins, DayUnread, MonthUnread, Period, asked_month, asked_period, asked_since_new_year,
    choices, month_of, shifted,
)  # fmt: skip

TODAY = date(2026, 11, 29)
DAYS = st.dates(date(2001, 1, 1), date(2900, 12, 31))


def span(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "asked, period",
    [
        ({}, span("2026-11-01", "2026-11-30")),
        ({"from": "2026-02"}, span("2026-02-01", "2026-02-28")),
        ({"from": "2026-02", "to": "2026-04"}, span("2026-02-01", "2026-04-30")),
        ({"from": " 2026-02-03 ", "to": "2026-02-03"}, span("2026-02-03", "2026-02-03")),
        ({"to": "2024-02"}, span("2024-02-01", "2024-02-29")),
        ({"from": "3/2/2026", "to": "03-02-2026"}, span("2026-02-03", "2026-02-03")),
        ({"from": "2.2026", "to": "04/2026"}, span("2026-02-01", "2026-04-30")),
        ({"from": "2026-11-20", "to": ""}, span("2026-11-20", "2026-11-30")),
    ],
)
def test_a_period_is_two_dates_or_months(asked, period):
    assert asked_period(asked, TODAY) == period


@pytest.mark.parametrize(
    "asked, period",
    [
        ({}, span("2026-01-01", "2026-11-30")),
        ({"to": "2025-06"}, span("2025-01-01", "2025-06-30")),
        ({"from": "2026-03"}, span("2026-03-01", "2026-11-30")),
        ({"from": "2027-01-05"}, span("2027-01-05", "2027-01-31")),
    ],
)
def test_of_a_survey_the_year_is_told_where_nothing_else_is_asked(asked, period):
    assert asked_since_new_year(asked, TODAY) == period


@pytest.mark.parametrize(
    "text",
    [
        "kemarin",
        "2026-13",
        "2026-02-30",
        "1999-12-31",
        "3000-01",
        "٢٠٢٦-01",
        "2026-1-1",
        "0",
        "31/02/2026",
        "13/2026",
        "1/1/26",
    ],
)
def test_what_is_no_day_is_refused_by_name(text):
    with pytest.raises(DayUnread) as refused:
        asked_period({"from": text}, TODAY)
    assert refused.value.fields["day"] == text


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(EndsBeforeItBegins):
        asked_period({"from": "2026-11-02", "to": "2026-11-01"}, TODAY)


def test_a_month_that_is_over_is_compared_with_the_whole_month_before():
    assert span("2026-10-01", "2026-10-31").before(TODAY) == span("2026-09-01", "2026-09-30")
    assert span("2026-03-01", "2026-03-31").before(TODAY) == span("2026-02-01", "2026-02-28")


def test_a_month_that_goes_on_is_compared_with_the_same_days_of_the_month_before():
    assert span("2026-11-01", "2026-11-30").before(TODAY) == span("2026-10-01", "2026-10-29")
    assert span("2026-11-01", "2026-11-30").before(date(2026, 11, 1)) == span("2026-10-01", "2026-10-01")
    assert span("2026-03-01", "2026-03-31").before(date(2026, 3, 30)) == span("2026-02-01", "2026-02-28")


def test_a_year_is_compared_with_the_year_before_and_some_days_with_as_many():
    assert span("2025-01-01", "2025-12-31").before(TODAY) == span("2024-01-01", "2024-12-31")
    assert span("2026-11-09", "2026-11-15").before(TODAY) == span("2026-11-02", "2026-11-08")
    assert span("2026-11-23", "2026-12-20").before(TODAY) == span("2026-11-16", "2026-11-22")


@given(DAYS, DAYS, DAYS)
def test_what_is_compared_with_ends_the_day_before_or_earlier_and_is_never_empty(one, other, today):
    period = Period(min(one, other), max(one, other))
    before = period.before(today)
    assert before.first <= before.last < period.first


@given(DAYS, st.integers(-500, 500))
def test_months_on_and_back_come_to_the_same_month(day, months):
    first = day.replace(day=1)
    assert shifted(shifted(first, months), -months) == first


def test_the_choices_are_whole_months_and_years_and_all_there_is():
    found = dict(choices(TODAY, date(2024, 3, 4)))
    assert found["last_month"] == span("2026-10-01", "2026-10-31")
    assert found["last_year"] == span("2025-01-01", "2025-12-31")
    assert found["all"] == span("2024-03-04", "2026-11-30")
    assert "all" not in dict(choices(TODAY, None))


def test_the_month_to_print_is_the_last_that_is_over_unless_one_is_asked_for():
    assert asked_month({}, TODAY) == month_of(date(2026, 10, 1))
    assert asked_month({"month": "2026-11"}, TODAY) == month_of(date(2026, 11, 1))
    assert asked_month({"month": "11/2026"}, TODAY) == month_of(date(2026, 11, 1))
    for text in ("2026", "2026-13", "november", "1/11/2026"):
        with pytest.raises(MonthUnread):
            asked_month({"month": text}, TODAY)

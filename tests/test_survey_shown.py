"""Nobody is found by taking one result of the survey from another, except by the head, who is told to leave it."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import JSON, Village
from room import WEDNESDAY
from test_survey_pages import forms, hand_in, report

from feedback.survey import ELEMENTS
from feedback.survey_shown import shown_days, widened

THURSDAY, FRIDAY = "2026-11-26", "2026-11-27"
DAYS = st.dates(date(2025, 10, 1), date(2026, 12, 31))


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def test_the_head_reads_any_day_and_staff_whole_months_that_have_five_forms(village):
    forms(village, 1, "ktp", 1, "2026-11-20", sex="l")
    day = "?from=2026-11-20&to=2026-11-20"
    told = report(village, day)
    assert (told["n"], told["index"], told["elements"]["waktu"], told["services"]) == (1, 25.0, 1.0, [])

    staff = village.staff()
    seen = staff.get(f"/reports/survey{day}", Accept=JSON).json
    assert (seen["from"], seen["to"], seen["n"], seen["index"]) == ("2026-11-01", "2026-11-30", 1, None)
    assert set(seen["elements"].values()) == {None} and seen["channels"] == {}
    page = staff.page(f"/reports/survey{day}").text
    assert "Diperlebar menjadi bulan penuh: 1 November – 30 November 2026." in page
    assert "Baru 1 formulir" in page and "25,00" not in page
    csv = staff.get(f"/reports/survey.csv{day}").data.decode("utf-8-sig").splitlines()
    assert len(csv) == 1  # heads alone

    forms(village, 4, "ktp", 4, "2026-11-21", sex="l")
    seen = staff.get(f"/reports/survey{day}", Accept=JSON).json
    assert (seen["n"], seen["index"], seen["services"]) == (5, 85.0, [])
    page = staff.page(f"/reports/survey{day}").text
    assert "85,00" in page and "tampil sesudah bulannya lewat" in page and "Laki-laki" not in page
    hand_in(village, who=village.device("head"), answers=dict.fromkeys(ELEMENTS, 1))
    assert village.staff("head").get("/reports/survey", Accept=JSON).json["n"] == 6  # today's as well


def test_staff_read_services_and_respondents_of_a_month_that_is_over(village):
    forms(village, 5, "ktp", 4, "2026-10-20", sex="l")
    staff, october = village.staff(), "/reports/survey?from=2026-10-01&to=2026-10-31"
    assert staff.get(october, Accept=JSON).json["services"] == [
        {"service": "ktp", "n": 5, "index": 100.0, "grade": "A"}
    ]
    assert "Laki-laki" in staff.page(october).text


def test_whoever_asks_again_and_again_sees_nothing_of_the_newest_form_before_five_came_on_days_that_are_over(village):
    head, resident, staff = village.device("head"), village.browser(), village.staff()

    def seen():
        public = resident.get("/survey", Accept=JSON).json
        months = staff.get("/reports/months", Accept=JSON).json["survey"]
        open_month = resident.get("/terbuka", Accept=JSON).json["month"]["survey"]
        wall = staff.get("/reports/survey", Accept=JSON).json
        return {(each["n"], each["index"]) for each in (public, months, open_month, wall)}

    village.issue("A")
    for _ in range(5):
        hand_in(village, who=head)
    village.go_on_to("9:00", WEDNESDAY)
    assert seen() == {(5, 100.0)}
    for _ in range(4):
        hand_in(village, who=head, answers=dict.fromkeys(ELEMENTS, 1))
    village.go_on_to("9:00", THURSDAY)
    assert seen() == {(5, 100.0)}
    village.reopen()
    head, resident, staff = village.device("head"), village.browser(), village.staff()
    assert seen() == {(5, 100.0)}
    hand_in(village, who=head, answers=dict.fromkeys(ELEMENTS, 1))
    assert seen() == {(5, 100.0)}
    village.go_on_to("9:00", FRIDAY)
    assert seen() == {(10, 62.5)}


@given(
    st.dictionaries(DAYS, st.integers(1, 7), max_size=25),
    st.lists(st.tuples(DAYS, DAYS, DAYS), min_size=2, max_size=2),
)
@example(
    {date(2026, 1, 10): 3, date(2026, 2, 3): 2, date(2026, 2, 20): 3},
    [(date(2026, 2, 15), date(2026, 1, 1), date(2026, 3, 1)), (date(2026, 3, 15), date(2026, 1, 1), date(2026, 3, 1))],
)
@settings(max_examples=300, deadline=None)
def test_any_two_results_differ_by_five_forms_or_more_or_by_none(forms, asked):
    """Of whatever months, asked for on whatever days."""
    results = []
    for today, *ends in asked:
        counts = {day.isoformat(): n for day, n in forms.items() if day <= today}  # what has come by then
        results.append(set(shown_days(counts, *widened(*sorted(ends)), today)))
    one, other = results
    for left in (one - other, other - one):
        assert sum(forms[date.fromisoformat(day)] for day in left) not in (1, 2, 3, 4)


def test_what_is_left_of_months_joins_their_quarter_in_fives_and_the_rest_of_a_year_stays_out():
    counts = {"2026-01-10": 6, "2026-01-20": 1, "2026-02-10": 3, "2026-03-10": 2, "2026-05-10": 4, "2026-08-01": 2}
    shown = lambda first, last: shown_days(counts, *widened(first, last), date(2026, 12, 31))  # noqa: E731
    assert shown(date(2026, 1, 1), date(2026, 1, 31)) == ["2026-01-10"]
    assert shown(date(2026, 2, 1), date(2026, 2, 28)) == []
    assert shown(date(2026, 1, 1), date(2026, 2, 28)) == ["2026-01-10"]
    assert shown(date(2026, 1, 1), date(2026, 3, 31)) == ["2026-01-10", "2026-01-20", "2026-02-10", "2026-03-10"]

    of_year = lambda today: shown_days(counts, date(2026, 1, 1), date(2026, 12, 31), today)  # noqa: E731
    assert len(of_year(date(2026, 9, 30))) == 4
    assert of_year(date(2026, 10, 1))[4:] == ["2026-05-10", "2026-08-01"]

"""If there were one more counter: days played again, reckoned by hand; and the page that tells the head."""

from contextlib import nullcontext
from datetime import date
from statistics import mean

import pytest
from office import SETTINGS, Page, Village
from room import an_office
from weeks import write_weeks

import config
from journal.reports import Rows
from reports.simulation import what_if
from reports.simulation.own_days import ENOUGH_DAYS, past_of
from reports.simulation.replay import played

TODAY = date(2026, 11, 24)
NINE = 9 * 3600
TEN_MINUTES = 600.0


def given(*days, counters, queues=None):
    return {
        "days": list(days), "counters": counters, "queues": queues or {"A": 10, "S": 10},
        "rules": {"priority_per_normal": 2, "longest_normal_wait_minutes": 45, "no_show_after_calls": 3},
    }  # fmt: skip


def a_day(*people, counters, breaks=()):
    """`people`: (minute after nine, queue) each, who take ten minutes; or with True for priority, and for absent."""
    came = [[NINE + minute * 60.0, queue, TEN_MINUTES, *(more or [False]), *([False] * (1 - len(more[1:])))]
            for minute, queue, *more in people]  # fmt: skip
    return {"people": came, "counters": counters, "breaks": list(breaks)}


MORNING = [[NINE, NINE + 3 * 3600.0]]


# --- by hand -------------------------------------------------------------------------------------------------------


def test_three_people_at_one_counter_and_at_two():
    day = a_day((0, "A"), (1, "A"), (2, "A"), counters={"1": MORNING})
    found = played(given(day, counters={"1": ["A"]}))

    assert found["now"]["mean"] == 9  # 0, 9 and 18 minutes
    assert found["more"]["mean"] == 2.67  # 0, 0 and 8: the first is done ten minutes past nine
    assert (found["now"]["kept"], found["more"]["kept"]) == (0.666, 1)  # promised: ten
    assert found["now"]["load"][9] == 0.5  # thirty minutes of sixty
    assert "fewer" not in found and found["dropped"] is None


def test_with_one_counter_fewer_its_queue_is_served_by_the_others():
    day = a_day((0, "A"), (0, "S"), counters={"1": MORNING, "2": [[NINE, NINE + 3600.0]]})
    found = played(given(day, counters={"1": ["A"], "2": ["S"]}))

    assert found["dropped"] == "2"  # it was there for an hour only
    assert (found["now"]["mean"], found["fewer"]["mean"], found["more"]["mean"]) == (0, 5, 0)
    assert found["fewer"]["queues"]["S"]["mean"] == 10


def test_who_was_absent_is_absent_again_and_takes_no_turn():
    day = a_day((0, "A"), (1, "A", False, True), (2, "A"), counters={"1": MORNING})
    found = played(given(day, counters={"1": ["A"]}))

    assert found["now"]["n"] == 2
    assert (
        found["now"]["mean"] == 4.75
    )  # 0, and 8 minutes and a half in which somebody who is not there is called three times


def test_priority_goes_first_as_in_the_office():
    day = a_day((0, "A"), (1, "A"), (2, "S", True), counters={"1": MORNING})
    found = played(given(day, counters={"1": ["A", "S"]}))

    assert {letter: each["mean"] for letter, each in found["now"]["queues"].items()} == {"A": 9.5, "S": 8}


def test_nobody_is_called_in_the_break_who_came_after_it_began():
    day = a_day(
        (0, "A"), (65, "A"), counters={"1": [[NINE, NINE + 4 * 3600.0]]}, breaks=[[NINE + 3600.0, NINE + 7200.0]]
    )

    assert played(given(day, counters={"1": ["A"]}))["now"]["mean"] == 27.5  # 0 and 55


def test_a_counter_that_was_away_calls_nobody_meanwhile():
    away = [[NINE, NINE + 600.0], [NINE + 3600.0, NINE + 7200.0]]
    day = a_day((0, "A"), (20, "A"), counters={"1": away})

    assert played(given(day, counters={"1": ["A"]}))["now"]["mean"] == 20  # 0 and 40


def test_no_counter_is_in_use_for_longer_than_it_was_there():
    """Somebody is served beyond the end of a piece: the counter stays until they are done, and so long it counts."""
    pieces = [[NINE, NINE + 300.0], [NINE + 1800.0, NINE + 5400.0]]
    found = played(given(a_day((0, "A"), (31, "A"), counters={"1": pieces}), counters={"1": ["A"]}))

    assert found["now"]["load"][9] == 0.5  # 10 and 10 of 10 and 30 minutes


def test_the_hour_of_the_break_is_left_out_and_who_runs_over_into_it():
    day = a_day(*((minute, "A") for minute in range(40, 50)), counters={"1": [[NINE, NINE + 4 * 3600.0]]},
                breaks=[[NINE + 3600.0, NINE + 7200.0]])  # fmt: skip
    found = played(given(day, counters={"1": ["A"]}))

    assert list(found["now"]["load"]) == [9, 11, 12]
    assert found["now"]["load"][9] == 0.333


def test_of_ten_waits_the_ninth_is_told_as_that_of_nine_in_ten():
    day = a_day(*((minute, "A") for minute in (*range(0, 108, 12), 100)), counters={"1": MORNING})
    found = played(given(day, counters={"1": ["A"]}))["now"]

    assert (found["n"], found["p90"]) == (10, 0)  # nine come to a free counter, one waits


def test_days_are_played_from_the_last_on_until_the_time_is_up():
    early, late = a_day((0, "A"), counters={"1": MORNING}), a_day((0, "A"), (0, "A"), counters={"1": MORNING})
    found = played(given(early, late, counters={"1": ["A"]}), seconds=-1)

    assert (found["days"], found["people"], found["now"]["mean"]) == (1, 2, 5)


def test_days_of_the_week_are_told_by_themselves():
    monday, calm = (
        a_day((0, "A"), (0, "A"), (0, "A"), counters={"1": MORNING}),
        a_day((0, "A"), counters={"1": MORNING}),
    )
    found = played(
        given(monday | {"weekday": 0}, calm | {"weekday": 1}, monday | {"weekday": 0}, counters={"1": ["A"]})
    )
    now, more = found["now"]["weekdays"], found["more"]["weekdays"]

    assert {weekday: (each["mean"], each["n"], each["days"]) for weekday, each in now.items()} == {
        0: (10, 6, 2), 1: (0, 1, 1),
    }  # fmt: skip
    assert (more[0]["mean"], more[1]["mean"]) == (3.33, 0)


def test_the_same_days_say_the_same_each_time():
    days = [a_day(*((number * each, "A") for number in range(9)), counters={"1": MORNING}) for each in (2, 5, 11)]

    assert played(given(*days, counters={"1": ["A"]})) == played(given(*days, counters={"1": ["A"]}))


# --- of the journal ------------------------------------------------------------------------------------------------


OFFICE = an_office(counters={"1": "AS", "2": "SA"})


def test_days_as_they_were_wait_about_as_they_did(tmp_path):
    came = write_weeks(OFFICE, tmp_path, weeks=3, visitors=60, before=TODAY)
    past = past_of(OFFICE, Rows(tmp_path / "journal.db"), TODAY)
    there = [visit.waited / 60 for visit in came.visits if visit.waited <= visit.patience]

    assert past.is_own and len(past.days) == 15
    assert past.waited == pytest.approx(mean(there), rel=0.01)
    assert played(past.told(OFFICE))["now"]["mean"] == pytest.approx(past.waited, rel=0.15)


def test_of_an_office_that_has_hardly_begun_an_example_is_played(tmp_path):
    write_weeks(OFFICE, tmp_path, weeks=1, visitors=9, before=TODAY)
    past = past_of(OFFICE, Rows(tmp_path / "journal.db"), TODAY)

    assert not past.is_own and past.waited is None
    assert len(past.days) > ENOUGH_DAYS
    assert {person[1] for day in past.days for person in day.people} == {"A", "S"}


def test_an_evening_that_goes_on_past_midnight_is_one_evening():
    """Those who come at 23.59 and at 00.01 are played in one line, in this order."""
    about_midnight = ("16:59", "17:01")  # 23.59 and 00.01
    legs = [
        (f"2026-11-{day}", 1, "A", "", "none", "1", None, f"2026-11-{day}T{at}:00.000000+00:00", "served",
         0.0, 0.0, 600.0, 600.0, False, False, None, None)
        for day in range(16, 21) for at in about_midnight for _ in range(5)
    ]  # fmt: skip
    past = past_of(OFFICE, Kept(legs), TODAY)
    (first, *_, last), evening = past.days[0].people, 24 * 3600

    assert past.is_own and (first[0], last[0]) == (evening - 60, evening + 60)
    assert list(played(past.told(OFFICE))["now"]["load"]) == [24, 25]  # of the hour before there is but a minute


class Kept:
    """Rows of a journal, as given."""

    def __init__(self, legs):
        self.given = legs

    def snapshot(self):
        return nullcontext(self)

    def legs(self, first, last):
        return self.given


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def village(tmp_path):
    (tmp_path / "weeks.toml").write_text(SETTINGS, encoding="utf-8")
    write_weeks(config.read(tmp_path / "weeks.toml").office, tmp_path / "data", visitors=90, before=TODAY)
    with Village(tmp_path) as village:
        yield village


def test_the_head_reads_what_one_counter_more_would_do(village):
    head = village.staff("head")
    found = village.device("head").get("/reports/what-if").json
    text = Page(head.get("/reports/what-if").text).text

    assert found["own"] and found["days"] == 15
    assert found["more"]["mean"] < found["now"]["mean"] < found["fewer"]["mean"]
    assert "Dengan satu loket lagi, antrean" in text and "15 hari pelayanan" in text
    assert "Loket tambahan paling terasa pada hari Senin: menunggu rata-rata" in text and "Senin 3 hari, " in text
    assert [found["now"]["weekdays"][day]["days"] for day in "01234"] == [3] * 5
    assert "Jangan terlalu percaya" not in text
    assert "With one more counter, queue" in Page(head.get("/reports/what-if?lang=en").text).text


def test_full_hours_that_follow_one_another_are_told_as_one():
    numbers = what_if._Numbers(None)

    assert numbers.hours([8, 9, 10, 14, 23, 24]) == "08.00–11.00, 14.00–15.00, 23.00–01.00"
    assert numbers.hour("8") == "08.00–09.00" and numbers.hours([]) == ""


def test_only_the_head_may_read_it(village):
    assert village.staff("staff").get("/reports/what-if").status_code == 403
    assert village.browser().get("/reports/what-if").status_code in (303, 401, 403)


def test_it_is_found_once_a_day(village, monkeypatch):
    head = village.staff("head")
    first = head.get("/reports/what-if").text
    monkeypatch.setattr(what_if, "ROOT", village.folder)  # no days can be played there

    assert head.get("/reports/what-if").text == first
    village.go_on_to("9:00", "2026-11-25")
    refused = village.device("head").get("/reports/what-if")
    assert (refused.status_code, refused.json["refusal"]) == (409, "CannotBePlayed")


def test_an_office_without_a_past_is_told_not_to_trust_it(tmp_path):
    with Village(tmp_path) as village:
        text = Page(village.staff("head").get("/reports/what-if").text).text

    assert "Jangan terlalu percaya pada angka ini" in text and "contoh kantor desa" in text
    assert "Senin" not in text  # what is assumed of the days of the week is not told as if it were seen

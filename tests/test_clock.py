"""The office's clock: it passes steadily, is doubted for a reason, and is put right by a person."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from room import TUESDAY, WEDNESDAY, at, minutes

from clock import OfficeClock


class Box:
    """A box with a wall clock that may be turned and a steady one that only passes."""

    def __init__(self, wall=None, last_at=None, closed=None):
        self.wall, self.ticks = wall or at("8:00"), 1000.0
        self.clock = OfficeClock(
            last_at=last_at, closed_today=lambda instant: instant.date().isoformat() == closed,
            wall=lambda: self.wall, steady=lambda: self.ticks,
        )  # fmt: skip

    def passes(self, length):
        self.wall += minutes(length)
        self.ticks += length * 60

    def leaps(self, length):
        self.wall += minutes(length)


def test_time_passes_as_the_steady_clock_says():
    box = Box()
    box.passes(75)

    assert (box.clock.now(), box.clock.trusted, box.clock.doubt) == (at("9:15"), True, None)


@pytest.mark.parametrize("leap", [16 * 60, -24 * 60, 3, -3, 60 * 24 * 365 * 30])
def test_a_wall_clock_that_leaps_is_doubted_and_not_followed(leap):
    box = Box()
    box.passes(10)
    box.leaps(leap)

    assert (box.clock.now(), box.clock.doubt) == (at("8:10"), "jumped")
    assert box.clock.disagreement() == minutes(leap)
    box.passes(5)
    assert box.clock.now() == at("8:15")


@pytest.mark.parametrize("step", [1.9, -1.9, 0.01])
def test_a_small_correction_is_nobodys_business(step):
    box = Box()
    box.leaps(step)

    assert box.clock.trusted and box.clock.now() == at("8:00")


def test_a_wall_clock_that_comes_back_by_itself_is_believed_again():
    box = Box()
    box.leaps(300)
    assert box.clock.doubt == "jumped"
    box.leaps(-300)

    assert box.clock.trusted


@pytest.mark.parametrize("behind", [2.1, 60 * 16, 60 * 24 * 365 * 20])
def test_a_box_that_wakes_before_the_last_fact_goes_on_from_that_fact_and_asks(behind):
    box = Box(wall=at("8:00") - minutes(behind), last_at=at("8:00"))
    box.passes(3)

    assert (box.clock.doubt, box.clock.now()) == ("behind", at("8:03"))


def test_a_box_that_wakes_a_moment_before_the_last_fact_goes_on_from_that_fact():
    box = Box(wall=at("7:58:30"), last_at=at("8:00"))
    box.passes(1)

    assert (box.clock.doubt, box.clock.now()) == (None, at("8:01"))


def test_a_box_that_wakes_after_the_last_fact_is_believed():
    box = Box(wall=at("8:00", WEDNESDAY), last_at=at("15:30"))

    assert box.clock.trusted and box.clock.now() == at("8:00", WEDNESDAY)


def test_a_box_that_wakes_on_a_day_already_closed_asks():
    assert Box(wall=at("15:31"), last_at=at("15:30"), closed=TUESDAY).clock.doubt == "day_closed"
    assert Box(wall=at("8:00", WEDNESDAY), last_at=at("15:30"), closed=TUESDAY).clock.doubt is None


@pytest.mark.parametrize(("said", "moved"), [("9:00", 3600), ("7:00", -3600), (None, 57600)])
def test_a_person_puts_it_right_once(said, moved):
    box = Box(wall=at("8:00") - minutes(60), last_at=at("8:00"))
    box.leaps(17 * 60)

    assert box.clock.settle(said and at(said)) == moved
    assert box.clock.now() == at("8:00") + timedelta(seconds=moved)
    box.passes(30)
    assert (box.clock.doubt, box.clock.now()) == (None, at("8:30") + timedelta(seconds=moved))


def test_after_it_was_put_right_a_new_leap_is_doubted_again():
    box = Box()
    box.clock.settle(at("11:00"))  # the wall clock stays three hours behind, and that is known
    assert box.clock.trusted
    box.leaps(180)

    assert (box.clock.doubt, box.clock.now()) == ("jumped", at("11:00"))


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(-1e6, 1e6))))
def test_whatever_the_wall_clock_does_time_goes_on_evenly(steps):
    box, passed = Box(), 0.0
    for length, leap in steps:
        box.passes(length)
        box.leaps(leap)
        passed += length

    assert abs((box.clock.now() - at("8:00")) - minutes(passed)) < timedelta(seconds=1)


def test_the_real_one_tells_the_real_time_in_utc():
    clock = OfficeClock()
    apart = abs(clock.now() - datetime.now(UTC))

    assert clock.trusted and clock.now().tzinfo is UTC and apart < timedelta(seconds=5)


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="Linux")
def test_the_steady_clock_goes_on_while_the_box_sleeps():
    clock = OfficeClock()

    assert abs(clock._steady() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 1

"""The real server on a box whose wall clock is wrong: no number twice, no day twice, and one press settles it."""

import sqlite3
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from shutil import which

import pytest
from room import at
from running import Running, settings, until

HERE = Path(__file__).resolve().parent
NINE = at("9:00")  # on Tuesday: what it truly is when a test begins, at whatever hour it runs
DAY = 86400
CC = which("cc") or which("gcc")

pytestmark = pytest.mark.skipif(not CC, reason="no C compiler to move the clock with: sudo apt install gcc")


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    made = tmp_path_factory.mktemp("shim") / "shift_clock.so"
    subprocess.run([CC, "-shared", "-fPIC", "-O", "-o", made, HERE / "shift_clock.c", "-ldl"], check=True)
    return made


class Box(Running):
    """An office on a box whose wall clock can be set wrong; `wrong_by` in seconds."""

    def __init__(self, folder, shim):
        self.shift, self.began = folder / "shift", time.time()
        self.set(0)
        super().__init__(folder, settings(), {"LD_PRELOAD": str(shim), "SHIFT_FILE": str(self.shift)})

    def set(self, wrong_by):
        whole = self.shift.with_suffix(".new")
        whole.write_text(str(round(NINE.timestamp() - self.began) + wrong_by))
        whole.replace(self.shift)

    def true(self, days=0):
        """What somebody's telephone shows, perhaps days later."""
        return NINE + timedelta(days=days, seconds=time.time() - self.began)

    def again(self, wrong_by):
        """The power goes, and the box wakes with another time."""
        self.kill()
        self.set(wrong_by)
        return self.start()

    def health(self):
        return self.get("/health")[1]

    def settle(self, true=None):
        """The one press, by somebody whose own clock shows `true`."""
        body = {"at": true.isoformat()} if true else {}
        status, said = self.post("/health/clock", self.token("head"), **body)
        assert status == 200 and said["clock_trusted"], said
        return said

    def days(self):
        return [fact.day for fact in self.facts() if type(fact).__name__ == "DayOpened"]

    def close_day(self):
        assert self.post("/day/close", self.token("head"))[0] == 200


@pytest.fixture
def box(tmp_path, shim):
    with Box(tmp_path, shim) as running:
        yield running


def number(answer):
    status, ticket = answer
    assert status == 201, ticket
    return ticket["ticket"]


@pytest.mark.parametrize("back", [DAY, 30 * DAY])
def test_set_back_while_the_day_is_open_the_numbers_go_on(box, back):
    assert [number(box.issue()) for _ in range(3)] == ["A001", "A002", "A003"]
    box.again(-back)
    assert not box.health()["clock_trusted"]
    assert "lebih awal" in box.health()["parts"]["clock"]["message"]
    assert number(box.issue()) == "A004"
    box.settle(box.true())
    assert box.health()["clock_trusted"]
    assert number(box.issue()) == "A005"
    assert len(box.days()) == 1
    assert box.verify().returncode == 0


@pytest.mark.parametrize("back", [DAY, 30 * DAY])
def test_set_back_after_a_closed_day_nothing_begins_until_somebody_says_what_day_it_is(box, back):
    number(box.issue())
    box.close_day()
    box.again(-back)
    status, refusal = box.issue()
    assert (status, refusal["refusal"]) == (409, "ClockNotTrusted")
    assert "Pakai jam ini" in refusal["message"]
    assert len(box.days()) == 1
    box.settle(box.true(days=1))
    assert number(box.issue()) == "A001"
    first, second = box.days()
    assert first < second


def test_left_at_yesterday_after_a_closed_day_yesterday_is_not_continued(box):
    assert number(box.issue()) == "A001"
    box.close_day()
    box.again(60)  # a night has passed, and the box thinks it was a minute
    assert not box.health()["clock_trusted"]
    assert box.issue()[1]["refusal"] == "ClockNotTrusted"
    box.settle(box.true(days=1))
    assert number(box.issue()) == "A001"
    assert len(set(box.days())) == len(box.days()) == 2


def test_a_closed_day_is_not_begun_again_even_when_somebody_says_it_is_still_that_day(box):
    number(box.issue())
    box.close_day()
    box.again(0)
    box.settle()
    assert box.issue()[1]["refusal"] == "DayIsClosed"
    assert len(box.days()) == 1


def test_a_day_that_has_been_is_never_begun_again_whatever_the_clock_and_the_people_say(box):
    for _ in range(2):
        assert number(box.issue()) == "A001"
        box.close_day()
        box.again(DAY)
    assert box.issue()[1]["refusal"] == "ClockNotTrusted"

    box.settle(box.true())  # yesterday, says somebody
    assert box.issue()[1]["refusal"] == "DayIsClosed"
    box.settle(box.true(days=1))
    assert box.issue()[1]["refusal"] == "DayIsClosed"
    box.settle(box.true(days=2))

    assert number(box.issue()) == "A001"
    assert box.days() == ["2026-11-24", "2026-11-25", "2026-11-26"]


def test_a_wrong_press_moves_the_clock_back_and_neither_the_day_nor_the_numbers(box):
    assert number(box.issue()) == "A001"
    box.again(-DAY)

    assert box.settle()["seconds"] < 0, "nobody said a time, so the wall was believed"
    assert number(box.issue()) == "A002"
    assert box.settle(box.true())["seconds"] > 0
    assert number(box.issue()) == "A003"

    assert box.days() == ["2026-11-24"]
    box.act("1", "call"), box.act("1", "finish")
    assert 0 <= max(waits(box)) < 60


def test_a_clock_that_leaps_while_people_wait_moves_neither_day_nor_waits(box):
    last = 0
    for leap in (16 * 3600, -600, -DAY, 9000 * DAY):
        last += 2
        number(box.issue()), number(box.issue())
        box.set(leap)
        until(lambda: not box.health()["clock_trusted"])
        assert "tiba-tiba berubah" in box.health()["parts"]["clock"]["message"]
        assert box.act("1", "call")[1]["ticket"] == f"A{last - 1:03}"
        assert box.act("1", "call")[1]["ticket"] == f"A{last:03}"
        assert box.act("1", "finish")[0] == 200
        box.set(0)
        until(lambda: box.health()["clock_trusted"])
    assert box.days() == ["2026-11-24"]
    assert 0 <= min(waits(box)) <= max(waits(box)) < 60, "somebody is said to have waited through the leap"
    assert all(fact.at < box.true() + timedelta(minutes=1) for fact in box.facts())


def test_a_press_that_moves_the_clock_moves_everyone_in_line_with_it(box):
    number(box.issue()), number(box.issue())
    box.set(20 * 3600)
    until(lambda: not box.health()["clock_trusted"])
    assert number(box.issue()) == "A003"
    assert box.act("1", "call")[0] == 200

    assert abs(box.settle()["seconds"] - 20 * 3600) < 60

    assert number(box.issue()) == "A004", "the day that is open goes on over the turn of the day"
    for _ in range(3):
        assert box.act("1", "call")[0] == 200
    assert len(box.days()) == 1
    assert len(waits(box)) == 3
    assert 0 <= min(waits(box)) <= max(waits(box)) < 60, "somebody is said to have waited through the leap"


def waits(box):
    """Seconds waited on every leg that has ended, as reports will read them."""
    rows = sqlite3.connect(f"file:{box.data / 'journal.db'}?mode=ro", uri=True).execute("select wait_seconds from legs")
    return [seconds for (seconds,) in rows if seconds is not None]

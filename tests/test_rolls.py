"""How much paper is left: millimetres since the roll was changed, a warning in time, and what a roll teaches."""

from unittest.mock import patch

import pytest
from office import Village
from room import at
from spooling import MODEL, quick_way, settings, slip_state, state

import config
import server
from kiosk.jobs import Roll
from kiosk.models import models
from kiosk.preview import read
from kiosk.rolls import USUAL_METRES, WARN_SLIPS, length_of, slips_in

SHORT = "roll_metres = 3\n"


@pytest.fixture
def village(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer, SHORT)) as village:
        yield village


def printed(village, count=1):
    tickets = [village.issue("A")["ticket"] for _ in range(count)]
    village.eventually(lambda: slip_state(village, tickets[-1]) == "printed")
    return village.server.spool.printers[0]


def test_every_slip_takes_the_paper_its_bytes_take(village, printer):
    roll = printed(village, 3)

    lengths = [read(bytes(job.paper), models()[MODEL]).millimetres for job in printer.jobs]
    assert roll.used_mm == pytest.approx(sum(lengths)) and roll.roll_mm == 3000
    assert [job.millimetres for job in reversed(village.server.spool.jobs)] == lengths


def test_a_slip_that_is_torn_takes_paper_too(village, printer):
    once = printed(village).used_mm
    printer.fault("reset", after=90)
    village.issue("A")
    village.eventually(lambda: state(village).kind == "trouble")

    assert village.server.spool.printers[0].used_mm > 1.5 * once


def test_a_new_roll_is_counted_from_nothing_also_after_a_start(village, printer):
    assert printed(village, 2).used_mm > 0
    village.server.spool.new_roll("Pencetak", "staff:1")
    assert village.server.spool.printers[0].used_mm == 0
    used = printed(village).used_mm
    village.reopen()

    roll = village.server.spool.printers[0]
    assert roll.used_mm == pytest.approx(used) and roll.roll.changed_by == "staff:1"


def test_a_warning_comes_while_there_is_paper_for_some_slips(village, printer):
    roll = printed(village)
    assert not roll.low
    while roll.roll_mm - roll.used_mm > WARN_SLIPS * roll.used_mm / len(printer.jobs):
        assert not roll.low
        printed(village)

    assert roll.low and roll.is_well
    village.server.spool.new_roll("Pencetak", "staff:1")
    assert not roll.low


def test_a_printer_that_says_its_paper_is_near_the_end_is_believed(village, printer):
    printer.fault("low")
    village.pass_minutes(0.1)
    village.eventually(lambda: village.server.spool.printers[0].low)

    assert village.server.spool.prints("Kiosk")


def out_and_back(village, printer):
    printer.fault("paper_out")
    village.pass_minutes(0.1)
    village.eventually(lambda: state(village).reason == "paper_out")
    printer.well()
    village.pass_minutes(0.1)
    village.eventually(lambda: state(village).kind == "ok")


def test_paper_that_ran_out_and_is_back_is_a_new_roll_where_the_old_was_nearly_used_up(village, printer):
    roll = printed(village, 20)
    used = roll.used_mm
    assert used > 0.8 * roll.roll_mm
    out_and_back(village, printer)

    assert roll.used_mm == 0 and roll.roll_mm == pytest.approx(used)


def test_a_lid_that_is_lifted_is_no_new_roll(village, printer):
    used = printed(village, 3).used_mm
    out_and_back(village, printer)

    assert village.server.spool.printers[0].used_mm == used


@pytest.mark.parametrize(("used", "ran_out", "expected"), [
    (12_000, True, 12_000),  # a short roll
    (20_000, True, 20_000),  # a long one
    (12_000, False, 15_000),  # changed before its end
    (3_000, True, 15_000),  # the last of a roll from elsewhere
    (29_000, True, 15_000),  # two, between which nobody pressed
])  # fmt: skip
def test_the_next_roll_is_as_long_as_the_last_that_was_used_up(used, ran_out, expected):
    rolls = [Roll(id=1, printer="Pencetak", changed_at=at("9:00"), used_mm=used, ran_out=ran_out)]

    assert length_of(config.Printer(kind="usb"), models()["generic-58"], rolls) == expected


def test_wide_paper_comes_on_longer_rolls_and_a_screen_has_none():
    wide, screen = config.Printer(kind="usb", model="generic-80"), config.Printer(kind="screen")

    assert length_of(wide, models()["generic-80"], []) == 1000 * USUAL_METRES[80]
    assert length_of(screen, models()["generic-58"], []) == 0


def test_few_slips_are_few_whatever_their_length():
    assert slips_in(1500, []) == 13 and slips_in(1500, [100.0]) == 15 and slips_in(1500, [50.0, 100.0]) == 20
    assert slips_in(-1, [100.0]) == 0

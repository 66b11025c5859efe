"""The spool before a printer whose faults are set: the number is there at once, and each slip once, marked, or told."""

import os
import time
from unittest.mock import patch

import pytest
from fake_printer import FakePrinter
from office import Village
from spooling import MODEL, MUTE, facts, is_well, quick_way, settings, slip_state, slips_of, state

import server
from kiosk.slip import AGAIN, Slip
from lobby.lobby import Lobby
from lobby.slips import reprint_slip, unprinted

SECOND = '[[printers]]\nname = "Kedua"\nkiosks = ["Anjungan 2"]\nkind = "network"\nmodel = "{}"\naddress = "{}"\n'
LONGEST_WAIT = 3.0  # seconds at the kiosk


@pytest.fixture
def village(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer)) as village:
        yield village


def taken(village, queue="A"):
    """A number from the kiosk, which never waits for paper."""
    began = time.monotonic()
    answer = village.device().issue(queue)
    assert time.monotonic() - began < LONGEST_WAIT
    assert answer.status_code == 201
    return answer.json["ticket"]


# --- every fault, and what becomes of the paper --------------------------------------------------------------------

# fault, about it, the reasons a desk may be told (None: it counts as well), whether the slip after it is marked
FAULTS = [
    ("off", {}, "refused", False),
    ("reset", {"after": 0}, "cut_off", False),
    ("reset", {"after": 90}, "not_taking cut_off", True),
    ("cut", {"after": 90}, "fell_silent", True),
    ("paper_out", {}, "paper_out", False),
    ("paper_out", {"after": 90}, "paper_out", True),
    ("cover_open", {}, "cover_open", False),
    ("cutter", {}, "cutter_stuck", False),
    ("mute", {}, None, False),
    ("late", {"seconds": 0.8}, None, False),
    ("nonsense", {}, None, False),
    ("low", {}, None, False),
    ("slow", {"rate": 20_000}, None, False),
]


@pytest.mark.parametrize(("fault", "about", "reason", "marked"), FAULTS, ids=lambda value: str(value))
def test_the_number_comes_at_once_and_the_paper_when_the_printer_is_well_again(
    village, printer, fault, about, reason, marked
):
    printer.fault(fault, **about)
    ticket = taken(village)

    if reason:
        village.eventually(lambda: state(village).kind == "trouble" and state(village).reason in reason.split())
        village.eventually(lambda: slip_state(village, ticket) == "failed")
        sentence = village.server.words.say(f"printer.{state(village).reason}", where=printer.address)
        assert sentence in village.browser("counter", "1").page("/counters/1").text
        assert not village.server.spool.prints("Kiosk")
        assert slips_of(printer) == []
        printer.well()
        village.pass_minutes(0.6)  # the longest pause between two tries
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    village.eventually(lambda: slips_of(printer) == [(ticket, marked)])
    assert village.server.spool.prints("Kiosk")
    assert [kind for kind, _ in facts(village, ticket)] == [*(["SlipFailed"] if reason else []), "SlipPrinted"]


def test_a_printer_that_hangs_holds_up_nobody_and_prints_again_what_it_may_have_torn(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer, model=MUTE)) as village:
        printer.fault("hangs")
        ticket = taken(village)
        village.eventually(lambda: state(village).reason == "not_taking")
        assert not village.server.spool.prints("Kiosk")
        printer.well()
        village.pass_minutes(0.6)
        village.eventually(lambda: slip_state(village, ticket) == "printed")

        village.eventually(lambda: slips_of(printer, MUTE)[-1:] == [(ticket, True)])


def test_a_printer_back_after_ten_minutes_prints_no_old_number(village, printer):
    printer.fault("off")
    old = [taken(village) for _ in range(3)]
    village.eventually(lambda: state(village).reason == "refused")
    village.pass_minutes(10)
    village.eventually(lambda: all(slip_state(village, ticket) == "expired" for ticket in old))
    assert [ticket.name for ticket in village.live.see(unprinted)] == old

    printer.well()
    new = taken(village)
    village.eventually(lambda: slip_state(village, new) == "printed")

    assert slips_of(printer) == [(new, False)]
    assert {job.status for job in village.server.spool.jobs[1:]} == {"expired"}


def test_a_slip_torn_twice_is_counted_and_its_failure_told_once(village, printer):
    printer.fault("reset", after=90)
    ticket = taken(village)
    village.eventually(lambda: village.server.spool.jobs[0].torn >= 2, lambda seen: seen)
    printer.well()
    village.pass_minutes(0.6)
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, True)]
    assert [kind for kind, _ in facts(village, ticket)] == ["SlipFailed", "SlipPrinted"]
    assert b"001" in bytes(printer.jobs[0].paper) and AGAIN.encode() not in bytes(printer.jobs[0].paper)
    assert all(AGAIN.encode() in bytes(job.paper) for job in printer.jobs[1:])


def test_a_long_slip_that_tears_again_and_again_is_given_up_before_the_roll_is(village, printer):
    printer.fault("reset", after=90)
    village.server.spool.add(Slip("2026-11-24", (("text", "Penutupan hari"),) * 20, kind="closing"))
    for _ in range(3):
        village.pass_minutes(0.6)
        torn = village.server.spool.jobs[0].torn
        village.eventually(lambda torn=torn: village.server.spool.jobs[0].torn > torn)
    village.eventually(lambda: village.server.spool.jobs[0].status == "expired")
    printer.well()
    ticket = taken(village)
    village.pass_minutes(0.6)
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]


def test_a_slip_of_metres_is_given_the_time_it_takes(village, printer):
    printer.fault("slow", rate=8000)
    village.server.spool.add(Slip("A051", (("text", "Nomor dari kertas"),) * 900, kind="block"))
    village.eventually(lambda: village.server.spool.jobs[0].status in ("printed", "failed"))

    assert village.server.spool.jobs[0].status == "printed" and len(printer.jobs) == 1


def test_a_printer_that_heals_is_found_by_looking_and_prints_what_waited(village, printer):
    printer.fault("paper_out")
    ticket = taken(village)
    village.eventually(lambda: slip_state(village, ticket) == "failed")
    printer.well()
    village.pass_minutes(0.1)
    village.eventually(lambda: slip_state(village, ticket) == "printed")


def test_paper_that_goes_while_nobody_taps_is_known_before_the_next_tap(village, printer):
    village.eventually(lambda: is_well(village))
    printer.fault("paper_out")
    village.pass_minutes(0.1)
    village.eventually(lambda: state(village).reason == "paper_out")

    assert village.issue("A")["paper"] is False
    printer.well()
    village.pass_minutes(0.1)
    village.eventually(lambda: state(village).kind == "ok")


# --- asked for again, by a person ----------------------------------------------------------------------------------


def test_a_slip_asked_for_again_says_so_and_is_recorded(village, printer):
    ticket = taken(village)
    village.eventually(lambda: slip_state(village, ticket) == "printed")
    copy = village.live.do(reprint_slip, ticket).fact.copy
    job = village.server.spool.jobs[0]
    village.server.spool.add(job.slip, "Kiosk", ticket=ticket, copy=copy)
    village.eventually(lambda: len(slips_of(printer)) == 2)

    assert slips_of(printer) == [(ticket, False), (ticket, True)]
    village.eventually(lambda: facts(village, ticket)[-1] == ("SlipPrinted", 1))
    assert facts(village, ticket) == [("SlipPrinted", 0), ("SlipReprinted", 1), ("SlipPrinted", 1)]


# --- order, and several printers -----------------------------------------------------------------------------------


def test_slips_come_out_in_the_order_of_the_taps_also_after_a_fault(village, printer):
    printer.fault("off")
    tickets = [taken(village) for _ in range(5)]
    village.eventually(lambda: state(village).reason == "refused")
    printer.well()
    village.pass_minutes(0.6)
    village.eventually(lambda: len(slips_of(printer)) == 5)

    assert [ticket for ticket, _ in slips_of(printer)] == tickets


def test_a_dead_printer_holds_up_no_other(tmp_path, printer):
    with FakePrinter() as dead, patch.object(server, "way_for", quick_way):
        more = SECOND.format(MODEL, printer.address)
        with Village(tmp_path, settings(dead, more, MUTE)) as village:
            dead.fault("hangs")
            other = village.keys.pair("kiosk", "Anjungan 2")
            first = taken(village)
            headers = {"Authorization": f"Bearer {other}", "Accept": "application/json"}
            second = village.app.test_client().post("/kiosk/issue", json={"queue": "A"}, headers=headers).json
            village.eventually(lambda: slip_state(village, second["ticket"]) == "printed")
            village.eventually(lambda: slip_state(village, first) == "failed")

            spool = village.server.spool
            assert slips_of(printer) == [(second["ticket"], False)]
            assert (spool.prints("Kiosk"), spool.prints("Anjungan 2")) == (False, True)
            assert spool.printer_of("Anjungan 2").name == "Kedua"


def test_a_printer_is_never_asked_how_it_is_while_it_prints(village, printer):
    printer.fault("slow", rate=1500)
    ticket = taken(village)
    village.eventually(lambda: printer.jobs)
    for _ in range(100):
        village.server.spool.try_now()
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]
    assert all(at in (0, len(printer.jobs[0].paper)) for at, _ in printer.jobs[0].asked)


# --- and nothing is left behind ------------------------------------------------------------------------------------


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs /proc")
def test_two_hundred_faults_leave_no_thread_and_no_file_open(village, printer):
    village.eventually(lambda: is_well(village))
    before, spool = open_now(), village.server.spool
    for round in range(200):
        if round % 10 == 0:
            village.issue("A")
        if round % 50 == 0:
            printer.well()
            printer.fault(("off", "paper_out", "cover_open", "reset")[round // 50])
        tries = sum(job.tries for job in spool.jobs)
        spool.try_now()
        village.eventually(lambda tries=tries: sum(job.tries for job in spool.jobs) > tries)
    printer.well()
    spool.try_now()
    village.eventually(lambda: spool.printers[0].waiting == 0)

    village.eventually(open_now, lambda now: now[0] <= before[0] and now[1] <= before[1])


def open_now():
    """(threads, open files) of this process, the fake printer's among them."""
    return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))


# --- the record -----------------------------------------------------------------------------------------------------


def test_the_journal_alone_brings_back_what_became_of_the_paper(village, printer):
    printer.fault("paper_out")
    tickets = [taken(village), taken(village)]
    village.eventually(lambda: slip_state(village, tickets[0]) == "failed")
    village.pass_minutes(5)
    village.eventually(lambda: slip_state(village, tickets[1]) == "expired")
    printer.well()
    tickets.append(taken(village))
    village.eventually(lambda: slip_state(village, tickets[2]) == "printed")

    again = village.live.journal.replayed(Lobby(village.live.office))
    assert again.tickets == village.live.see(lambda lobby: lobby.tickets)

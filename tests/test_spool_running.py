"""The running server and its paper: killed between the ticket and its slip and amid a slip; and a crowd at one printer.

Twenty kills; ANTREAN_KILLS=200 kills two hundred times, ANTREAN_SEED=… at the moments of an earlier run. A kill is no
power cut: what the kernel had taken stays.
"""

import os
import threading
import time
from collections import Counter, defaultdict
from random import Random

from fake_printer import FakePrinter
from running import Running, at_once, new_tap, until
from running import settings as office_settings
from spooling import MODEL, MUTE, PRINTER, said_on, slips_of
from test_push import Page

from kiosk.paper import CUT
from kiosk.printing import LOOKS_AFTER
from lobby.events import SlipExpired, SlipPrinted, TicketIssued

KILLS = int(os.environ.get("ANTREAN_KILLS", "20"))
SEED = int(os.environ.get("ANTREAN_SEED") or int.from_bytes(os.urandom(4), "big"))
TAPPERS, PAUSE = 3, 0.3  # people at kiosks, and seconds from one to the next
CROWD, SLIPS = 8, 500


def settings(printer, model):
    """An office whose printer is that one."""
    text = office_settings("A", 1)
    return text.replace('[printer]\nkind = "none"\n', PRINTER.format(model, printer.address))


def test_500_slips_from_8_threads_come_out_whole_and_in_their_order(tmp_path):
    with FakePrinter() as printer, Running(tmp_path, settings(printer, MUTE)) as office:
        office.token()
        numbers, taps = iter(range(SLIPS)), threading.Lock()

        def tap(_):
            while True:
                with taps:
                    if next(numbers, None) is None:
                        return
                status, told = office.issue("A")
                assert (status, told["paper"]) == (201, True)

        at_once(CROWD, tap)
        printer.until_jobs(SLIPS, 110)
        until(lambda: sum(isinstance(fact, SlipPrinted) for fact in office.facts()) == SLIPS)

        assert slips_of(printer, MUTE) == [(f"A{number:03}", False) for number in range(1, SLIPS + 1)]


def test_desk_and_kiosk_hear_of_paper_that_is_gone_within_five_seconds_and_boards_are_left_alone(tmp_path):
    with (
        FakePrinter() as printer,
        Running(tmp_path, settings(printer, MODEL)) as office,
        Page(office) as tv,
        Page(office, "/counters", office.token("counter", "1"), counter="1") as desk,
        Page(office, "/kiosk", office.token()) as menu,
    ):
        until(lambda: tv.draws and desk.draws and menu.draws)
        drawn = tv.count("board")
        printer.fault("paper_out")
        until(lambda: any("Kertas habis di pencetak" in draw["html"] for draw in desk.draws), LOOKS_AFTER + 1.5)
        until(lambda: "Nomor tampil besar di layar" in menu.html("menu"), 1)
        printer.well()
        until(lambda: "Nomor tampil besar di layar" not in menu.html("menu"), LOOKS_AFTER + 1.5)

        assert tv.count("board") == drawn


def test_after_any_kill_each_ticket_was_printed_once_or_says_that_it_is_printed_again(tmp_path):
    chance, totals = Random(SEED), Counter()
    try:
        with FakePrinter() as printer, Running(tmp_path, settings(printer, MUTE)) as office:
            office.token()
            for _ in range(KILLS):
                totals = _killed(office, printer, chance)
    finally:
        print(f"\nseed {SEED}, {KILLS} kills: " + ", ".join(f"{count} {what}" for what, count in totals.items()))


def _killed(office, printer, chance):
    """Kill it while it prints, start it again, and look at the paper of every ticket; what was seen."""
    printer.fault("slow", rate=chance.choice((3_000, 20_000, 200_000)))
    gone = threading.Event()
    tappers = [threading.Thread(target=_tap, args=(office, gone), daemon=True) for _ in range(TAPPERS)]
    for thread in tappers:
        thread.start()
    gone.wait(chance.uniform(0, 1.0))  # until the moment of the kill
    office.kill()
    if chance.random() < 0.5:
        printer.fault("off")  # its power was cut too: the slip in it is torn
    gone.set()
    for thread in tappers:
        thread.join(30)
    office.begin()
    until(lambda: _is_back(printer))
    until(office.answers, 30)
    # The kill may have come before anybody had a number: whoever comes next gets theirs, and it is looked at as well.
    assert office.issue("A")[0] == 201
    _until_settled(office, printer)
    return _looked(office, printer)


def _until_settled(office, printer, seconds=60):
    """Wait until each ticket has been printed or given up, and nothing is on its way to the paper any more."""
    deadline = time.monotonic() + seconds
    while (untold := _untold(office)) or any(job.ended is None for job in printer.jobs):
        if time.monotonic() > deadline:
            at_printer = [(said_on(job.paper, MUTE), len(job.paper), job.ended or "goes on") for job in printer.jobs]
            raise AssertionError(f"neither printed nor given up: {untold or 'none'}; at the printer: {at_printer}")
        time.sleep(0.01)


def _is_back(printer):
    """Well again, once its system has let go of the port it had."""
    try:
        printer.well()
    except OSError:
        return False
    return True


def _tap(office, gone):
    while not gone.is_set():
        try:
            office.issue("A", new_tap())
        except OSError:
            return
        gone.wait(PAUSE)


def _untold(office):
    """Tickets of which the journal does not say what became of their slip."""
    facts = office.facts()
    told = {fact.ticket for fact in facts if isinstance(fact, (SlipPrinted, SlipExpired))}
    return [fact.ticket for fact in facts if isinstance(fact, TicketIssued) and fact.ticket not in told]


def _looked(office, printer):
    """What was seen of each ticket: its slips, whole and torn, or that it was given up."""
    facts = office.facts()
    issued = [fact.ticket for fact in facts if isinstance(fact, TicketIssued)]
    expired = {fact.ticket for fact in facts if isinstance(fact, SlipExpired)}
    paper = defaultdict(list)
    for job in printer.jobs:
        if said := said_on(job.paper, MUTE):
            paper[said[0]].append((said[1], job.paper.endswith(CUT)))
    seen = Counter()
    for ticket in issued:
        slips = paper[ticket]
        assert ticket in expired or any(whole for _, whole in slips), f"{ticket} was lost: {slips}"
        assert all(marked for marked, _ in slips[1:]), f"{ticket} came twice without saying so: {slips}"
        assert not slips or not slips[0][0] or len(slips) == 1, f"{ticket}: {slips}"
        seen["expired" if ticket in expired else f"with {len(slips)} slips"] += 1
        seen["torn"] += sum(not whole for _, whole in slips)
    return seen

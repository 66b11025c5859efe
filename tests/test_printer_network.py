"""A printer on the network that fails in every way printers fail: what is known of the paper afterwards."""

import threading
import time
from contextlib import nullcontext
from dataclasses import replace
from os import listdir

import pytest

from kiosk.models import Model
from kiosk.printers import OK, TROUBLE, UNKNOWN, NotSent, State, Torn
from kiosk.printers.network import NetworkWay, endpoint
from kiosk.printers.talk import is_status

ANSWERS = Model(id="answers", name="Answers", columns=48, dots=576, cutter=True, status=True)
MUTE = replace(ANSWERS, id="mute", status=False)
SLIP = b"\x1b@\x1c." + b"A 023 Kependudukan, silakan duduk\n" * 20 + b"\x1dVB\x00"
PICTURE = b"\x1b@\x1dv0\x00\x30\x00\xc8\x00" + bytes(range(256)) * 38 + b"\x1dVB\x00"


def way(printer, model=ANSWERS, **seconds):
    return NetworkWay(printer.address, model, **{"deadline": 3, "settle": 0.2, "parting": 0.5} | seconds)


def test_a_printer_that_answers_says_that_it_has_printed(printer):
    assert way(printer).send(SLIP) == State(OK)
    (job,) = printer.until_jobs(1)
    assert (job.paper, job.ended) == (SLIP, "whole")


def test_it_is_asked_before_the_slip_and_after_it_and_never_within(printer):
    way(printer).send(PICTURE)
    (job,) = printer.until_jobs(1)

    assert job.paper == PICTURE
    assert {place for place, _ in job.asked} == {0, len(PICTURE)}
    assert [question for _, question in job.asked[:4]] == [1, 2, 3, 4]


def test_a_printer_that_cannot_answer_is_neither_well_nor_in_trouble(printer):
    assert way(printer, MUTE).send(SLIP) == State(UNKNOWN)
    assert way(printer, MUTE).look() == State(UNKNOWN)
    (job,) = printer.until_jobs(1)
    assert job.paper == SLIP and not job.asked


@pytest.mark.parametrize(
    "fault, reason", [("paper_out", "paper_out"), ("cover_open", "cover_open"), ("cutter", "cutter_stuck")]
)
def test_nothing_is_sent_to_a_printer_that_says_it_cannot_print(printer, fault, reason):
    printer.fault(fault)
    with pytest.raises(NotSent, match=f"^{reason}$"):
        way(printer).send(SLIP)
    assert way(printer).look().kind == TROUBLE and way(printer).look().reason == reason

    printer.well()
    assert way(printer).send(SLIP) == State(OK)
    assert printer.paper == SLIP


def test_paper_near_its_end_is_told_and_printed_on(printer):
    printer.fault("low")
    assert way(printer).send(SLIP) == State(OK, low=True)
    assert way(printer).look() == State(OK, low=True)


@pytest.mark.parametrize("after", [1, 100, len(SLIP) - 1])
def test_paper_that_ends_within_the_slip_is_told(printer, after):
    printer.fault("paper_out", after=after)
    with pytest.raises(Torn, match="^paper_out$"):
        way(printer).send(SLIP)
    assert printer.paper == SLIP[:after]


@pytest.mark.parametrize("model", [ANSWERS, MUTE])
@pytest.mark.parametrize("after", [1, 4, 300, len(SLIP) - 1])
def test_a_printer_that_breaks_off_within_the_slip_has_torn_it(printer, model, after):
    printer.fault("reset", after=after)
    with pytest.raises(Torn, match="^cut_off$"):
        way(printer, model).send(SLIP)


def test_a_printer_that_breaks_off_when_asked_has_printed_nothing(printer):
    printer.fault("reset", after=0)
    with pytest.raises(NotSent, match="^cut_off$"):
        way(printer).send(SLIP)
    assert not printer.paper


def test_a_printer_that_falls_silent_within_the_slip_may_have_torn_it(printer):
    printer.fault("cut", after=200)
    with pytest.raises(Torn, match="^fell_silent$"):
        way(printer).send(SLIP)


def test_a_printer_that_is_off_has_got_nothing_and_is_found_again(printer):
    printer.fault("off")
    with pytest.raises(NotSent, match="^refused$"):
        way(printer).send(SLIP)
    assert way(printer).look() == State(TROUBLE, "refused")

    printer.well()
    assert way(printer).send(SLIP) == State(OK)


@pytest.mark.parametrize("model", [ANSWERS, MUTE])
def test_the_deadline_holds_before_a_printer_that_takes_nothing(printer, model):
    printer.fault("hangs")
    began = time.monotonic()
    with pytest.raises(Torn, match="^not_taking$"):
        way(printer, model, deadline=1).send(PICTURE * 3)
    assert 0.9 < time.monotonic() - began < 2.5


def test_what_a_hanging_printer_did_not_take_never_comes_out_later(printer):
    printer.fault("hangs")
    with pytest.raises(Torn):
        way(printer, MUTE, deadline=0.3).send(PICTURE * 3)
    printer.well()
    assert way(printer).send(SLIP) == State(OK)
    assert len(printer.paper) < len(PICTURE) and printer.jobs[-1].paper == SLIP


@pytest.mark.parametrize("fault", ["mute", "nonsense", "late"])
def test_no_answer_a_late_one_and_nonsense_are_unknown_and_the_slip_is_printed_once(printer, fault):
    printer.fault(fault)
    assert way(printer).look() == State(UNKNOWN)
    assert way(printer).send(SLIP) == State(UNKNOWN)
    printer.until(lambda printer: SLIP in printer.paper)


def test_a_slow_printer_is_waited_for(printer):
    printer.fault("slow", rate=700)
    assert way(printer, settle=5).send(SLIP) == State(OK)
    assert printer.paper == SLIP


def test_bytes_that_cannot_be_a_status_are_none():
    assert not any(is_status(byte) for byte in (0x00, 0xFF, 0x10, 0x55, 0x92, 0x13))
    assert all(is_status(byte) for byte in (0x12, 0x16, 0x1A, 0x72, 0x7E))


def test_after_200_faults_there_are_no_more_threads_and_open_files_than_before(printer, monkeypatch):
    def held():
        return threading.active_count(), len(listdir("/proc/self/fd"))

    monkeypatch.setattr("kiosk.printers.talk.ANSWER", 0.03)
    one = way(printer, deadline=0.2, settle=0, parting=0.02)
    way(printer).send(SLIP)
    printer.until_jobs(1)
    before = held()
    faults = (("off", {}), ("reset", {"after": 9}), ("hangs", {}), ("paper_out", {}), ("cover_open", {}), ("low", {}))
    for number in range(200):
        fault, about = faults[number % len(faults)]
        printer.fault(fault, **about)
        with pytest.raises((NotSent, Torn)) if fault != "low" else nullcontext():
            one.send(PICTURE)
        printer.well()
    assert way(printer).send(SLIP) == State(OK)
    printer.until(lambda printer: all(job.ended for job in printer._all))
    assert held() == before


@pytest.mark.parametrize(
    "address, read",
    [
        ("192.168.1.50", ("192.168.1.50", 9100)),
        (" 192.168.1.50:9101 ", ("192.168.1.50", 9101)),
        ("printer.local:9100", ("printer.local", 9100)),
        ("::1", ("::1", 9100)),
        ("[fe80::1%eth0]:9102", ("fe80::1%eth0", 9102)),
        ("[::1]", ("::1", 9100)),
    ],
)
def test_addresses_are_read(address, read):
    assert endpoint(address) == read


@pytest.mark.parametrize(
    "address", ["", ":9100", "192.168.1.50:", "1.2.3.4:port", "1.2.3.4:0", "1.2.3.4:70000", "[::1]9"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError):
        endpoint(address)


def test_a_name_nobody_knows_is_told():
    assert NetworkWay("pencetak.invalid", MUTE).look() == State(TROUBLE, "unknown_name")

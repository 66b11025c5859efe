"""The ways to a printer in the running server, whose printers' threads are the kernel's own."""

import os
import re
from pathlib import Path

from fake_printer import FakePrinter
from running import Running, children, settings, until
from test_printer_cups import cups, printer, real  # noqa: F401
from test_printer_devices import Fifo, Pty

NUMBER = re.compile(rb"A.{0,12}00\d", re.S)  # letter and figures are written in sizes of their own


def office(folder, about, env=None):
    """`about`: lines of its [printer]."""
    return Running(folder, settings().replace('[printer]\nkind = "none"\n', f"[printer]\n{about}\n"), env)


def held(process):
    """(threads, open files) of the server's worker."""
    worker = Path(f"/proc/{children(process.pid)[0]}")
    return len(list((worker / "task").iterdir())), len(list((worker / "fd").iterdir()))


def has_let_go(process, before):
    """Whether the worker comes to hold no more than `before`, and no child; a page or a look may be under way."""

    def no_more():
        now = held(process)
        return not children(children(process.pid)[0]) and now[0] <= before[0] and now[1] <= before[1]

    return until(no_more, 20, f"{before} before, {held(process)} now")


def part(there, name="printer"):
    """What Health says of the printer."""
    return there.get("/health")[1]["parts"][name]


def test_a_number_comes_out_of_a_serial_printer(tmp_path):
    pty = Pty()
    pty.reads()
    with office(tmp_path, f'kind = "serial"\naddress = "{pty.address}"\nbaud = 115200') as there:
        assert there.issue("A")[0] == 201
        until(lambda: NUMBER.search(pty.paper), 30, "no slip came out")
    pty.close()


def test_a_number_comes_out_of_a_usb_printer_that_is_plugged_in_late(tmp_path):
    with office(tmp_path, f'kind = "usb"\naddress = "{tmp_path}/lp0"') as there:
        assert there.issue("A")[0] == 201
        until(lambda: not part(there)["ok"], 15, "nobody is told that it is unplugged")
        assert "tidak ditemukan" in part(there)["message"]
        fifo = Fifo(tmp_path)
        fifo.reads()
        until(lambda: NUMBER.search(fifo.paper), 30, "no slip came out")
        fifo.close()


@real
def test_a_number_comes_out_through_cups(tmp_path, cups, printer):  # noqa: F811
    with office(tmp_path, 'kind = "cups"\naddress = "Kasir"', {"CUPS_SERVER": cups}) as there:
        for number in range(1, 6):
            assert there.issue("A")[0] == 201
            assert printer.until_jobs(number, 60)
        assert len(NUMBER.findall(printer.paper)) == 5
        before = held(there.process)
        for _ in range(5):
            there.issue("A")
        printer.until_jobs(10, 60)
        assert has_let_go(there.process, before)


def test_a_program_that_hangs_holds_up_no_page(tmp_path):
    for name, text in (("lp", "exec sleep 60"), ("lpstat", "exec sleep 60")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with office(tmp_path, 'kind = "cups"\naddress = "Kasir"', path) as there:
        for _ in range(20):
            assert there.issue("A", seconds=2)[0] == 201
        until(lambda: not part(there)["ok"], 40, "nobody is told")
        assert "CUPS" in part(there)["message"]


def test_a_printer_that_fails_in_turn_heals_and_leaves_no_thread_and_no_file_behind(tmp_path):
    with (
        FakePrinter() as printer,  # noqa: F811
        office(tmp_path, f'kind = "network"\naddress = "{printer.address}"\nmodel = "epson-tm-t82"') as there,
    ):
        fail_and_heal(there, printer)  # what is made at the first need is made now
        before = held(there.process)
        fail_and_heal(there, printer)
        assert has_let_go(there.process, before)


def fail_and_heal(there, printer):  # noqa: F811
    """Each fault in turn: a number is taken, the desk is told, and the slip comes out when the printer is well."""
    for fault, about in (("off", {}), ("reset", {"after": 99}), ("paper_out", {}), ("cover_open", {})):
        slips = len(printer.jobs)
        printer.fault(fault, **about)
        assert there.issue("A")[0] == 201
        until(lambda: not part(there)["ok"], 20, f"nobody is told of {fault}")
        printer.well()
        until(lambda: part(there)["ok"], 40, f"{fault} does not heal")
        printer.until(
            lambda printer, slips=slips: NUMBER.search(bytes(printer.jobs[-1].paper)) and len(printer.jobs) > slips
        )

"""The ways to a printer in the running server, whose printers' threads are the kernel's own beside pages that are not."""

import re
import threading
from pathlib import Path

import pytest
from fake_printer import FakePrinter
from running import Running, settings, until
from test_printer_cups import cups, printer, real  # noqa: F401
from test_printer_devices import Fifo, Pty

NUMBER = re.compile(rb"A.{0,12}00\d", re.S)  # letter and figures are written in sizes of their own


def office(folder, printer, env=None):
    return Running(folder, settings().replace('[printer]\nkind = "none"\n', f"[printer]\n{printer}\n"), env)


def threads_and_files(process):
    """Of the server's worker: (threads, open files)."""
    from running import children

    worker = children(process.pid)[0]
    return len(list(Path(f"/proc/{worker}/task").iterdir())), len(list(Path(f"/proc/{worker}/fd").iterdir()))


def part(there, name="printer"):
    """What Health says of the printer."""
    return there.get("/health")[1]["parts"][name]


def test_a_number_comes_out_of_a_serial_printer(tmp_path):
    pty = Pty()
    pty.reads()
    with office(tmp_path, f'kind = "serial"\naddress = "{pty.address}"\nbaud = 115200') as there:
        assert there.issue("A")[0] == 201
        until(lambda: NUMBER.search(pty.paper), 15, "no slip came out")
    pty.close()


def test_a_number_comes_out_of_a_usb_printer_that_is_plugged_in_late(tmp_path):
    with office(tmp_path, f'kind = "usb"\naddress = "{tmp_path}/lp0"') as there:
        assert there.issue("A")[0] == 201
        until(lambda: not part(there)["ok"], 15, "nobody is told that it is unplugged")
        assert "tidak ditemukan" in part(there)["message"]
        fifo = Fifo(tmp_path)
        fifo.reads()
        until(lambda: NUMBER.search(fifo.paper), 15, "no slip came out")
        fifo.close()


@real
def test_a_number_comes_out_through_cups(tmp_path, cups, printer):  # noqa: F811
    with office(tmp_path, 'kind = "cups"\naddress = "Kasir"', {"CUPS_SERVER": cups}) as there:
        for number in range(1, 6):
            assert there.issue("A")[0] == 201
            assert printer.until_jobs(number, 20)
        assert len(NUMBER.findall(printer.paper)) == 5
        before = threads_and_files(there.process)
        for _ in range(5):
            there.issue("A")
        printer.until_jobs(10, 20)
        assert threads_and_files(there.process) == before


def test_a_program_that_hangs_holds_up_no_page(tmp_path):
    for name, text in (("lp", "exec sleep 60"), ("lpstat", "exec sleep 60")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    import os

    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with office(tmp_path, 'kind = "cups"\naddress = "Kasir"', path) as there:
        for _ in range(20):
            assert there.issue("A", seconds=2)[0] == 201
        until(lambda: not part(there)["ok"], 20, "nobody is told")
        assert "CUPS" in part(there)["message"]


@pytest.mark.slow
def test_a_printer_that_fails_in_turn_leaves_no_thread_and_no_file_behind(tmp_path):
    with (
        FakePrinter() as printer,  # noqa: F811
        office(tmp_path, f'kind = "network"\naddress = "{printer.address}"\nmodel = "epson-tm-t82"') as there,
    ):
        there.issue("A")
        printer.until_jobs(1, 20)
        before = threads_and_files(there.process)
        for fault, about in (
            ("off", {}),
            ("reset", {"after": 99}),
            ("paper_out", {}),
            ("cover_open", {}),
            ("mute", {}),
        ):
            printer.fault(fault, **about)
            there.issue("A")
            if fault != "mute":
                until(lambda: not part(there)["ok"], 20, f"nobody is told of {fault}")
            printer.well()
            done = len(printer.jobs) + (fault != "mute")
            until(lambda done=done: len(printer.jobs) >= done and part(there)["ok"], 40, f"{fault} does not heal")
        until(lambda: threads_and_files(there.process) == before, 10, f"{before} before")

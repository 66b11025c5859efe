"""A queue of a real CUPS, which sends to a printer with faults; and CUPS that hangs, or is not there."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_printer import FakePrinter
from running import free_port, until

from kiosk.printers import TROUBLE, UNKNOWN, NotSent, State, Torn
from kiosk.printers.cups import CupsWay, queues

CUPSD = shutil.which("cupsd", path="/usr/sbin:/usr/bin")
SLIP = b"\x1b@\x1c." + b"A 023 Kependudukan, silakan duduk\n" * 10 + b"\x00\xff\x1dVB\x00"
CONFIGURATION = """
Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
DefaultAuthType None
<Location />
  Allow all
</Location>
<Location /admin>
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
ErrorLog {folder}/error_log
AccessLog {folder}/access_log
PageLog {folder}/page_log
Printcap {folder}/printcap
User {user}
Group {group}
SystemGroup root
"""

real = pytest.mark.skipif(CUPSD is None, reason="cups is not installed")


@pytest.fixture(scope="module")
def cups(tmp_path_factory):
    """A CUPS of our own on loopback; the address at which its programs find it."""
    folder, port = tmp_path_factory.mktemp("cups"), free_port()
    for name in ("root", "spool", "cache", "state"):
        (folder / name).mkdir()
    user = pwd.getpwnam("lp") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    group, user = grp.getgrgid(user.pw_gid).gr_name, user.pw_name
    if user == "lp":  # it leaves root behind
        for above in (folder, *list(folder.parents)[:2]):
            above.chmod(0o755)
    (folder / "root" / "cupsd.conf").write_text(CONFIGURATION.format(port=port))
    (folder / "root" / "cups-files.conf").write_text(FILES.format(folder=folder, user=user, group=group))
    line = [CUPSD, "-f", "-c", folder / "root" / "cupsd.conf", "-s", folder / "root" / "cups-files.conf"]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: _answers(port), 15, "CUPS did not start")
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def printer(cups, monkeypatch):
    """A printer behind the queue Kasir."""
    monkeypatch.setenv("CUPS_SERVER", cups)
    with FakePrinter() as printer:
        _command("lpadmin", "-p", "Kasir", "-E", "-v", f"socket://{printer.address}", "-m", "raw")
        yield printer
        _command("lpadmin", "-x", "Kasir")


def _command(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr


@contextmanager
def programs(folder, monkeypatch, **scripts):
    """These programs, and no others but the shell's, are on the path."""
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin" if scripts else str(folder))
    yield


@real
def test_a_slip_goes_through_cups_untouched(printer):
    assert CupsWay("Kasir").send(SLIP) == State(UNKNOWN)
    printer.until_jobs(1)
    assert printer.paper == SLIP
    assert CupsWay("Kasir").look() == State(UNKNOWN)


@real
def test_queues_are_listed(printer):
    assert "Kasir" in queues()


@real
def test_a_queue_that_is_none_is_told(printer):
    assert CupsWay("Kasur").look() == State(TROUBLE, "cups_unknown")
    with pytest.raises(NotSent, match="^cups_unknown$"):
        CupsWay("Kasur").send(SLIP)


@real
def test_nothing_is_given_to_a_queue_that_has_stopped(printer):
    _command("cupsdisable", "Kasir")
    with pytest.raises(NotSent, match="^cups_stopped$"):
        CupsWay("Kasir").send(SLIP)
    assert CupsWay("Kasir").look() == State(TROUBLE, "cups_stopped")

    _command("cupsenable", "Kasir")
    CupsWay("Kasir").send(SLIP)
    printer.until_jobs(1)
    assert printer.paper == SLIP


@real
def test_a_queue_that_takes_nothing_is_told(printer):
    _command("cupsreject", "Kasir")
    with pytest.raises(NotSent, match="^cups_rejects$"):
        CupsWay("Kasir").send(SLIP)
    _command("cupsaccept", "Kasir")
    CupsWay("Kasir").send(SLIP)


@real
def test_a_slip_for_a_printer_that_is_off_is_taken_back_and_never_printed(printer):
    printer.fault("off")
    began = time.monotonic()
    with pytest.raises(NotSent, match="^no_answer$"):
        CupsWay("Kasir", deadline=4).send(SLIP)  # time in which CUPS finds out
    assert 3.9 < time.monotonic() - began < 9

    printer.well()
    CupsWay("Kasir").send(SLIP[::-1])
    printer.until_jobs(1)
    assert printer.paper == SLIP[::-1]


@real
def test_a_slip_that_a_printer_does_not_take_is_taken_back(printer):
    printer.fault("hangs")
    with pytest.raises(Torn):
        CupsWay("Kasir", deadline=1.5).send(SLIP * 200)


@real
def test_without_its_service_cups_is_down(monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert CupsWay("Kasir").look() == State(TROUBLE, "cups_down")
    with pytest.raises(NotSent, match="^cups_down$"):
        CupsWay("Kasir").send(SLIP)


def test_without_cups_it_is_missing(tmp_path, monkeypatch):
    with programs(tmp_path, monkeypatch):
        assert CupsWay("Kasir").look() == State(TROUBLE, "cups_missing")
        assert queues() == []
        with pytest.raises(NotSent, match="^cups_missing$"):
            CupsWay("Kasir").send(SLIP)


def test_the_deadline_holds_when_lp_hangs(tmp_path, monkeypatch):
    scripts = {"lp": f"echo $$ >{tmp_path}/pid; exec sleep 60", "lpstat": "echo printer Kasir is idle."}
    with programs(tmp_path, monkeypatch, **scripts):
        began = time.monotonic()
        with pytest.raises(Torn, match="^cups_down$"):
            CupsWay("Kasir", deadline=0.5).send(SLIP)
        assert 0.4 < time.monotonic() - began < 2
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_lp_gets_the_bytes_and_the_words_cups_asks_for(tmp_path, monkeypatch):
    scripts = {
        "lp": f'echo "$@" "$LC_ALL" >{tmp_path}/words; cat >{tmp_path}/paper; echo "request id is Kasir-7 (0 file(s))"',
        "lpstat": 'case "$*" in *-p*) echo "printer Kasir is idle.  enabled since today";; esac',
    }
    with programs(tmp_path, monkeypatch, **scripts):
        assert CupsWay("Kasir").send(SLIP) == State(UNKNOWN)
    assert (tmp_path / "paper").read_bytes() == SLIP
    assert (tmp_path / "words").read_text().split() == ["-d", "Kasir", "-o", "raw", "-t", "Antrean", "C"]

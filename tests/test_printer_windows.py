"""Windows' own way to a printer, spoken to a library with the same calls: `winspool.c`, which says what that shows."""

import ctypes
import subprocess
import time
from pathlib import Path
from shutil import which

import pytest

from kiosk.printers import TROUBLE, UNKNOWN, NotSent, State, Torn
from kiosk.printers.windows import Spooler, WindowsWay, names

HERE = Path(__file__).resolve().parent
CC = which("cc") or which("gcc")
SLIP = b"\x1b@\x1c." + b"A 023 Kependudukan, silakan duduk\n" * 10 + b"\x00\xff\x1dVB\x00"
NAME = "XP-58 é"

pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    made = tmp_path_factory.mktemp("winspool") / "winspool.so"
    subprocess.run([CC, "-shared", "-fPIC", "-Wall", "-Werror", "-o", made, HERE / "winspool.c"], check=True)
    return ctypes.CDLL(str(made))


class Windows:
    """The library's own variables, by name."""

    def __init__(self, library):
        self.library = library
        library.forget()
        self.spooler = Spooler(library, lambda: self.number("last_error"))

    def number(self, name, to=None):
        variable = ctypes.c_uint32.in_dll(self.library, name)
        if to is not None:
            variable.value = to
        return variable.value

    @property
    def said(self):
        return (ctypes.c_char * 4096).in_dll(self.library, "said").value.decode().split()

    @property
    def paper(self):
        return bytes((ctypes.c_ubyte * (1 << 20)).in_dll(self.library, "paper_taken"))[: self.number("taken")]

    def way(self, name=NAME, deadline=2):
        return WindowsWay(name, deadline, self.spooler)


@pytest.fixture
def windows(library):
    return Windows(library)


def test_a_slip_goes_past_the_driver_as_it_is_and_is_followed_until_it_is_out(windows):
    assert windows.way().send(SLIP) == State(UNKNOWN)
    assert windows.said == ["open", "document", "page", "write", "end-page", "end", "close"]
    assert windows.paper == SLIP and windows.number("jobs_in_queue") == 0


def test_a_printer_windows_does_not_know_is_told(windows):
    assert windows.way("XP-80").look() == State(TROUBLE, "windows_unknown")
    with pytest.raises(NotSent, match="^windows_unknown$"):
        windows.way("XP-80").send(SLIP)


@pytest.mark.parametrize(
    "status, reason",
    [
        (0x10, "paper_out"), (0x400000, "cover_open"), (0x1, "windows_paused"), (0x80, "offline"),
        (0x8, "printer_error"), (0x91, "paper_out"),
    ],
)  # fmt: skip
def test_nothing_is_given_to_a_printer_windows_knows_to_be_in_trouble(windows, status, reason):
    windows.number("printer_status", status)
    assert windows.way().look() == State(TROUBLE, reason)
    with pytest.raises(NotSent, match=f"^{reason}$"):
        windows.way().send(SLIP)
    assert not windows.paper and windows.said == ["open", "close"] * 2


def test_a_slip_that_does_not_leave_the_queue_is_deleted_from_it(windows):
    windows.number("looks_until_out", 0)
    began = time.monotonic()
    with pytest.raises(Torn, match="^not_taking$"):
        windows.way(deadline=0.5).send(SLIP)
    assert time.monotonic() - began < 2
    assert windows.said[-2:] == ["delete", "close"] and windows.number("jobs_in_queue") == 0


@pytest.mark.parametrize("most, trouble", [(0, NotSent), (100, Torn)])
def test_a_slip_of_which_windows_takes_only_a_part_is_given_up(windows, most, trouble):
    windows.number("most", most)
    with pytest.raises(trouble):
        windows.way().send(SLIP)
    assert windows.said[-2:] == ["abort", "close"]


def test_printers_are_listed(windows):
    assert names(windows.spooler) == [NAME, "Microsoft Print to PDF"]


@pytest.mark.skipif(hasattr(ctypes, "WinDLL"), reason="this is Windows")
def test_elsewhere_than_on_windows_it_says_so():
    assert WindowsWay(NAME).look() == State(TROUBLE, "windows_only")
    assert names() == []

"""A printer that Windows knows by name: the slip goes into its queue as raw bytes, past the driver.

Windows would keep it until the printer is well again, be it tomorrow; so nothing is given to a printer that is known
to be in trouble, and what has not left the queue by the deadline is deleted from it.
"""

import ctypes
import time
from contextlib import contextmanager
from ctypes import POINTER, byref, c_int, c_ubyte, c_uint32, c_void_p, c_wchar_p

from kiosk.printers import TROUBLE, NotSent, State, Torn
from kiosk.printers.talk import DEADLINE

LOOKING = 0.2  # seconds between looks at whether a slip has left
PAUSED, FAILED, JAM, PAPER_OUT, PAPER_PROBLEM, OFFLINE = 0x1, 0x2, 0x8, 0x10, 0x40, 0x80
NOT_AVAILABLE, USER_NEEDED, DOOR_OPEN = 0x1000, 0x100000, 0x400000
# What GetPrinter's status means; the first that fits counts.
SIGNS = (
    (PAPER_OUT, "paper_out"), (DOOR_OPEN, "cover_open"), (PAUSED, "windows_paused"),
    (OFFLINE | NOT_AVAILABLE, "offline"), (JAM | PAPER_PROBLEM | FAILED | USER_NEEDED, "printer_error"),
)  # fmt: skip
ACCESS_DENIED, INVALID_NAME, SERVICE_DOWN = 5, 1801, (1717, 1722, 1723, 1753)
DELETE_JOB, NAMES_ONLY, LOCAL_AND_CONNECTED = 5, 4, 2 | 4


class DocInfo(ctypes.Structure):
    """DOC_INFO_1W"""

    _fields_ = [("name", c_wchar_p), ("file", c_wchar_p), ("datatype", c_wchar_p)]


class PrinterStatus(ctypes.Structure):
    """PRINTER_INFO_6"""

    _fields_ = [("status", c_uint32)]


class PrinterName(ctypes.Structure):
    """PRINTER_INFO_4W"""

    _fields_ = [("name", c_wchar_p), ("server", c_wchar_p), ("attributes", c_uint32)]


class Spooler:
    """winspool.drv: each call returns zero when it failed, and `trouble()` then says why, by Windows' number."""

    def __init__(self, library=None, trouble=None):
        """Raises OSError where there is no such library, as anywhere but on Windows."""
        self.calls = library or _winspool()
        self.trouble = trouble or ctypes.get_last_error
        for name, given in (
            ("OpenPrinterW", (c_wchar_p, POINTER(c_void_p), c_void_p)),
            ("StartDocPrinterW", (c_void_p, c_uint32, POINTER(DocInfo))),
            ("StartPagePrinter", (c_void_p,)),
            ("WritePrinter", (c_void_p, c_void_p, c_uint32, POINTER(c_uint32))),
            ("EndPagePrinter", (c_void_p,)),
            ("EndDocPrinter", (c_void_p,)),
            ("AbortPrinter", (c_void_p,)),
            ("ClosePrinter", (c_void_p,)),
            ("GetPrinterW", (c_void_p, c_uint32, c_void_p, c_uint32, POINTER(c_uint32))),
            ("GetJobW", (c_void_p, c_uint32, c_uint32, c_void_p, c_uint32, POINTER(c_uint32))),
            ("SetJobW", (c_void_p, c_uint32, c_uint32, c_void_p, c_uint32)),
            (
                "EnumPrintersW",
                (c_uint32, c_wchar_p, c_uint32, c_void_p, c_uint32, POINTER(c_uint32), POINTER(c_uint32)),
            ),
        ):
            call = getattr(self.calls, name)
            call.argtypes, call.restype = given, c_uint32 if name == "StartDocPrinterW" else c_int


def _winspool():
    if not hasattr(ctypes, "WinDLL"):
        raise OSError("no winspool here")
    return ctypes.WinDLL("winspool.drv", use_last_error=True)


class WindowsWay:
    def __init__(self, name, deadline=DEADLINE, spooler=None):
        """`spooler`: a Spooler, or None for Windows' own."""
        self.where, self.deadline, self._spooler = name, deadline, spooler

    def send(self, paper):
        until = time.monotonic() + self.deadline
        with self._open() as (calls, printer):
            before = self._state(calls, printer)
            if before.kind == TROUBLE:
                raise NotSent(before.reason)
            job = self._given(calls, printer, paper)
            while _waits(calls, printer, job):
                if time.monotonic() > until:
                    reason = self._state(calls, printer).reason or "not_taking"
                    calls.SetJobW(printer, job, 0, None, DELETE_JOB)
                    raise Torn(reason)
                time.sleep(LOOKING)
            return self._state(calls, printer)

    def look(self):
        try:
            with self._open() as (calls, printer):
                return self._state(calls, printer)
        except NotSent as trouble:
            return State(TROUBLE, trouble.reason)

    @contextmanager
    def _open(self):
        """(calls, handle) of the printer."""
        try:
            self._spooler = self._spooler or Spooler()
        except OSError:
            raise NotSent("windows_only") from None
        calls, printer = self._spooler.calls, c_void_p()
        if not calls.OpenPrinterW(self.where, byref(printer), None):
            raise NotSent(self._why())
        try:
            yield calls, printer
        finally:
            calls.ClosePrinter(printer)

    def _given(self, calls, printer, paper):
        """Give the slip to the queue; its job's number. In the queue it counts only when all of it is there."""
        job = calls.StartDocPrinterW(printer, 1, byref(DocInfo("Antrean", None, "RAW")))
        if not job:
            raise NotSent(self._why())
        data, written = (c_ubyte * len(paper)).from_buffer_copy(paper), c_uint32()
        started = calls.StartPagePrinter(printer)
        if (
            not started
            or not calls.WritePrinter(printer, data, len(paper), byref(written))
            or written.value < len(paper)
        ):
            reason = self._why()
            calls.AbortPrinter(printer)
            raise (Torn if written.value else NotSent)(reason)
        if not calls.EndPagePrinter(printer) or not calls.EndDocPrinter(printer):
            raise Torn(self._why())
        return job

    def _state(self, calls, printer):
        """By Windows' own status: most drivers of receipt printers report nothing, so no trouble is unknown."""
        status, needed = PrinterStatus(), c_uint32()
        if not calls.GetPrinterW(printer, 6, byref(status), ctypes.sizeof(status), byref(needed)):
            return State()
        reason = next((reason for sign, reason in SIGNS if status.status & sign), None)
        return State(TROUBLE, reason) if reason else State()

    def _why(self):
        number = self._spooler.trouble()
        if number == INVALID_NAME:
            return "windows_unknown"
        if number in SERVICE_DOWN:
            return "windows_down"
        return "forbidden" if number == ACCESS_DENIED else "failed"


def names(spooler=None):
    """Names of the printers Windows knows."""
    try:
        calls = (spooler or Spooler()).calls
    except OSError:
        return []
    needed, count = c_uint32(), c_uint32()
    calls.EnumPrintersW(LOCAL_AND_CONNECTED, None, NAMES_ONLY, None, 0, byref(needed), byref(count))
    room = ctypes.create_string_buffer(max(1, needed.value))
    if not calls.EnumPrintersW(LOCAL_AND_CONNECTED, None, NAMES_ONLY, room, needed, byref(needed), byref(count)):
        return []
    rows = ctypes.cast(room, POINTER(PrinterName))
    return [rows[number].name for number in range(count.value)]


def _waits(calls, printer, job):
    """Whether the job is still in the queue: Windows forgets it when it is out."""
    room, needed = ctypes.create_string_buffer(8192), c_uint32()
    return bool(calls.GetJobW(printer, job, 1, room, len(room), byref(needed)))

"""A printer on a serial line: a cable (/dev/ttyUSB0, COM3), or Bluetooth's serial port (/dev/rfcomm0).

Such a line holds what is written while the printer is busy, and may hold it for ever; so every wait ends at the
deadline, and what was not taken by then is dropped, else it would come out of the printer an hour later.
"""

import errno
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import replace

import serial

from kiosk.printers import TROUBLE, NotSent, State, Torn
from kiosk.printers.device import DeviceLine, reason
from kiosk.printers.talk import DEADLINE, SETTLE, asked, printed

BITS = 11  # on the line for a byte, with some to spare
BLUETOOTH = {"slice": 512, "pause_ms": 30}  # as much as small printers take at once
NOT_NEAR = (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT,
            errno.ECONNREFUSED, errno.ENOTCONN)  # fmt: skip


class SerialWay:
    def __init__(self, address, model, baud=9600, deadline=DEADLINE, settle=SETTLE):
        """`deadline`: seconds, beside those in which the line can carry the slip at its `baud`."""
        self.where, self.baud, self.deadline, self.settle = address, baud, deadline, settle
        self.bluetooth = "rfcomm" in address
        self.model = replace(model, **BLUETOOTH) if self.bluetooth and not model.slice else model

    def send(self, paper):
        seconds = self.deadline + (0 if self.bluetooth else len(paper) * BITS / self.baud)
        with self._open() as line:
            return printed(line, paper, self.model, seconds, self.settle)

    def look(self):
        try:
            with self._open() as line:
                return asked(line) if self.model.status else State()
        except NotSent as trouble:
            return State(TROUBLE, trouble.reason)
        except OSError as trouble:
            return State(TROUBLE, self._why(trouble))

    @contextmanager
    def _open(self):
        try:
            # XON/XOFF, because neither this nor that system knows the DTR/DSR of receipt printers.
            port = serial.Serial(self.where, self.baud, timeout=0, write_timeout=1, exclusive=True, xonxoff=True)
        except (OSError, ValueError) as trouble:
            raise NotSent(self._why(trouble)) from None
        try:
            yield (_DeviceLine if hasattr(port, "fileno") and os.name != "nt" else _PortLine)(port, self._why)
        except BaseException:
            with suppress(Exception):
                port.reset_output_buffer()  # else closing it waits for a printer that takes nothing
            raise
        finally:
            with suppress(OSError):
                port.close()

    def _why(self, trouble):
        number = getattr(trouble, "errno", None)
        if isinstance(trouble, TimeoutError) and not number:
            return "not_taking"
        if self.bluetooth and number in NOT_NEAR:
            return "no_bluetooth"
        if number:
            return reason(trouble)
        for sign, known in (("FileNotFound", "unplugged"), ("Permission", "busy"), ("configure", "not_a_printer")):
            if sign in str(trouble):  # pyserial gives Windows' troubles as text
                return known
        return "failed"


class _DeviceLine(DeviceLine):
    """The device file below the port: it says how many bytes it took when it takes no more."""

    def __init__(self, port, why):
        super().__init__(port.fileno())
        self.port, self.why = port, why

    def settled(self, until):
        return _is_empty(self.port, until)


class _PortLine:
    """A port where there is no such file (Windows): after a wait in vain nobody knows how much of it was taken."""

    def __init__(self, port, why):
        self.port, self.why = port, why

    def take(self, data, until):
        self.port.write_timeout = max(0.05, until - time.monotonic())
        try:
            return self.port.write(bytes(data))
        except serial.SerialTimeoutException:
            raise Torn("not_taking") from None

    def settled(self, until):
        return _is_empty(self.port, until)

    def read(self, seconds):
        self.port.timeout = seconds
        return self.port.read(1) + self.port.read(self.port.in_waiting)


def _is_empty(port, until):
    """Whether everything written has left this box by then."""
    while port.out_waiting:
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True

"""A printer on a USB cable, through the kernel's own driver: a device file such as /dev/usb/lp0.

The number after `lp` may change when the cable is plugged in again, so an address may also be `auto`, the only USB
printer there is, or `0416:5011`, the maker's and the product's number, with `:serial` behind it to tell twins apart.
"""

import os
import re
import select
import stat
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

try:
    from fcntl import ioctl
except ImportError:  # Windows, which has no such files either
    ioctl = None

from kiosk.printers import OK, TROUBLE, NotSent, State
from kiosk.printers.device import DeviceLine, reason
from kiosk.printers.talk import DEADLINE, SETTLE, asked, printed

LPGETSTATUS = 0x060B
PAPER_OUT, SELECTED, NO_ERROR = 0x20, 0x10, 0x08
NUMBERS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?")


class UsbWay:
    def __init__(self, address, model, deadline=DEADLINE, settle=SETTLE, root="/"):
        """`root`: where /dev and /sys lie; the rest as for the other ways."""
        self.address, self.model, self.deadline, self.settle, self.root = address, model, deadline, settle, Path(root)
        self.where = address if address.startswith("/") else f"USB {address}".removesuffix(" auto")

    def send(self, paper):
        with self._open() as line:
            if line.asked_kernel() == State(TROUBLE, "paper_out"):
                raise NotSent("paper_out")
            state = printed(line, paper, line.fitting(self.model), self.deadline, self.settle)
            return state if self.model.status else line.asked_kernel()

    def look(self):
        try:
            with self._open() as line:
                by_kernel = line.asked_kernel()
                if by_kernel.kind == TROUBLE or not line.fitting(self.model).status:
                    return by_kernel
                return asked(line)
        except NotSent as trouble:
            return State(TROUBLE, trouble.reason)
        except OSError as trouble:
            return State(TROUBLE, reason(trouble))

    @contextmanager
    def _open(self):
        if ioctl is None:
            raise NotSent("not_a_printer")
        try:
            # Never makes the file, and never waits: what was unplugged is trouble.
            handle = os.open(self._path(), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as trouble:
            raise NotSent(reason(trouble)) from None
        try:
            kind = os.fstat(handle).st_mode
            if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
                raise NotSent("not_a_printer")
            yield _UsbLine(handle, stat.S_ISCHR(kind))
        finally:
            os.close(handle)

    def _path(self):
        numbers = NUMBERS.fullmatch(self.address)
        if not numbers and self.address != "auto":
            return self.address
        found = [path for path in plugged_in(self.root) if not numbers or _fits(path, numbers.groups(), self.root)]
        if not found:
            raise NotSent("unplugged")
        if len(found) > 1:
            raise NotSent("several_plugged_in")
        return found[0]


class _UsbLine(DeviceLine):
    def __init__(self, handle, answers):
        """`answers`: it is a device, not a pipe, from which we would read our own words."""
        super().__init__(handle)
        self.answers = answers

    def fitting(self, model):
        """The model, as far as this line lets it answer."""
        return model if self.answers else replace(model, status=False)

    def settled(self, until):
        """The driver holds the last piece until the printer takes it, and drops it if we close before."""
        return bool(select.select([], [self.handle], [], max(0.0, until - time.monotonic()))[1])

    def asked_kernel(self):
        """The State by the kernel's own question. Believed: no paper, and all well; the rest clones say at random."""
        status = self._status()
        if status is None or status & ~(PAPER_OUT | SELECTED | NO_ERROR):
            return State()
        if status & PAPER_OUT:
            return State(TROUBLE, "paper_out")
        return State(OK) if status == SELECTED | NO_ERROR else State()

    def why(self, trouble):
        """When it takes no more, the kernel may know why."""
        if isinstance(trouble, TimeoutError) and not trouble.errno:
            status = self._status() or 0
            return "paper_out" if status & PAPER_OUT and status < 0x40 else "not_taking"
        return reason(trouble)

    def _status(self):
        """The kernel's status bits, or None: a pipe has none."""
        try:
            return int.from_bytes(ioctl(self.handle, LPGETSTATUS, bytes(4)), "little")
        except OSError:
            return None


def plugged_in(root=Path("/")):
    """Device files of the USB printers that are plugged in."""
    return sorted(root.glob("dev/usb/lp*"), key=lambda path: (len(path.name), path.name))


def identity(path, root=Path("/")):
    """{idVendor, idProduct, serial, manufacturer, product} of a device file, as far as the kernel tells."""
    told = {}
    device = root / "sys/class/usbmisc" / path.name / "device"
    for name in ("idVendor", "idProduct", "serial", "manufacturer", "product"):
        # The interface's folder lies in that of the device.
        for folder in (device, device / ".."):
            try:
                told[name] = (folder / name).read_text("utf-8", "replace").strip()
                break
            except OSError:
                continue
    return told


def _fits(path, numbers, root):
    told = identity(path, root)
    vendor, product, serial = numbers
    same = (told.get("idVendor", "").lower(), told.get("idProduct", "").lower()) == (vendor.lower(), product.lower())
    return same and (serial is None or told.get("serial") == serial)

"""The printer: record first, print second. Printing has a thread of its own and never makes anyone wait.

Each kind has `send(slip)`, which gives up at its deadline with a sentence. The pretend one shows its slips on a page.
"""

import logging
import os
import select
import socket
import time
from _queue import SimpleQueue
from collections import deque
from dataclasses import dataclass

from kiosk.models import models
from kiosk.paper import as_bytes

OF_COLUMNS = {32: "generic-58", 48: "generic-80"}  # the row of the table for a paper's width
log = logging.getLogger("antrean.printer")

EXPIRES = 120  # seconds: a new roll never spits out old numbers
TRIES_AFTER = (1, 2, 5, 10, 30)  # seconds between tries
DEADLINE = 10


class PrinterTrouble(Exception):
    """The paper did not come out: one sentence for the desk."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip that was printed or given up, for the page that shows the last ones."""

    slip: object
    at: float
    done: bool


class Spool:
    """Takes slips at once, prints them in order in its own thread, tries again, gives up after two minutes."""

    def __init__(self, printer, threads, columns=32):
        self.printer, self.columns = printer, columns
        self.trouble = None  # one sentence, while the printer fails
        self.last = deque(maxlen=20)
        self._slips = SimpleQueue()
        if printer:
            threads.start(self._print_all)

    @property
    def prints(self):
        """May paper be expected now?"""
        return self.printer is not None and self.trouble is None

    def add(self, slip):
        if self.printer:
            self._slips.put((time.monotonic(), slip))

    def _print_all(self):
        while True:
            asked, slip = self._slips.get()
            self.last.append(Printed(slip, time.time(), self._print(asked, slip)))

    def _print(self, asked, slip):
        for wait in (*TRIES_AFTER, *([TRIES_AFTER[-1]] * 3)):
            try:
                self.printer.send(slip, self.columns)
            except (PrinterTrouble, OSError) as trouble:
                if self.trouble is None:
                    log.warning("%s not printed: %s", slip.name, trouble)
                self.trouble = str(trouble)
            else:
                self.trouble = None
                return True
            if time.monotonic() - asked + wait > EXPIRES:
                break
            time.sleep(wait)
        log.warning("%s given up: no paper after %d s", slip.name, EXPIRES)
        return False


class ScreenPrinter:
    """Prints to the terminal; its slips are also shown at /kiosk/slips. For development and for trying out."""

    def send(self, slip, columns):
        log.info("slip %s\n%s", slip.name, slip.as_text(columns))


class NetworkPrinter:
    """A printer on the LAN that takes raw bytes, usually at port 9100."""

    def __init__(self, address):
        host, _, port = address.partition(":")
        self.address = host, int(port or 9100)

    def send(self, slip, columns):
        where = f"{self.address[0]}:{self.address[1]}"
        try:
            with socket.create_connection(self.address, timeout=3) as link:
                link.settimeout(DEADLINE)
                link.sendall(as_bytes(slip, models()[OF_COLUMNS[columns]]))
                link.shutdown(socket.SHUT_WR)
        except TimeoutError:
            raise PrinterTrouble(f"Pencetak {where} tidak menjawab. Periksa listrik dan kabel jaringannya.") from None
        except OSError as trouble:
            raise PrinterTrouble(f"Pencetak {where} tidak terhubung ({trouble.strerror or trouble}).") from None


class DevicePrinter:
    """A printer behind a device file, such as /dev/usb/lp0. Never makes the file: a printer that is gone is trouble."""

    def __init__(self, path):
        self.path = path

    def send(self, slip, columns):
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        except OSError:
            raise PrinterTrouble(f"Pencetak {self.path} tidak ditemukan. Periksa kabel USB dan listriknya.") from None
        try:
            self._write(handle, as_bytes(slip, models()[OF_COLUMNS[columns]]))
        finally:
            os.close(handle)

    def _write(self, handle, left):
        until = time.monotonic() + DEADLINE
        while left:
            _, ready, _ = select.select([], [handle], [], max(0, until - time.monotonic()))
            if not ready:
                raise PrinterTrouble(f"Pencetak {self.path} tidak menerima data. Periksa kertas dan tutupnya.")
            try:
                left = left[os.write(handle, left[:4096]) :]
            except BlockingIOError:
                continue


class FilePrinter:
    """Adds the bytes to a file, for those who look at what would be printed."""

    def __init__(self, path):
        self.path = path

    def send(self, slip, columns):
        with open(self.path, "ab") as file:
            file.write(as_bytes(slip, models()[OF_COLUMNS[columns]]))


def printer_for(settings):
    """The printer of the configuration's [printer], or None for `none`."""
    match settings.kind:
        case "screen":
            return ScreenPrinter()
        case "network":
            return NetworkPrinter(settings.address)
        case "usb":
            return DevicePrinter(settings.address)
        case "file":
            return FilePrinter(settings.address)
    return None

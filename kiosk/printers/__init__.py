"""The ways to a printer: each sends bytes within a deadline, or says in words why it did not.

Every way has the same three: `where`, what a person calls it ("192.168.1.50:9100"); `send(paper)`, which returns the
State afterwards or raises NotSent or Torn; and `look()`, which asks how the printer is without printing, returns a
State and never raises. One thread owns a way, and it opens and closes what it needs each time: so a printer that was
off or unplugged is found again by itself.
"""

from dataclasses import dataclass
from pathlib import Path

OK, TROUBLE, UNKNOWN = "ok", "trouble", "unknown"


@dataclass(frozen=True, slots=True)
class State:
    """How a printer is, as far as it says. `reason`: key of a sentence in words' section `printer`, with `{where}`.

    Unknown is neither well nor ill: most cheap printers take what they are sent and never answer. `low`: its paper
    is near its end, where it has such a sensor.
    """

    kind: str = UNKNOWN
    reason: str | None = None
    low: bool = False


class NotPrinted(Exception):
    """The paper did not come out; `reason` as in State."""

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


class NotSent(NotPrinted):
    """Nothing left this box, so sending again prints once."""


class Torn(NotPrinted):
    """Part of it may be on paper already: who sends it again must say that it is printed again."""


def way_for(printer, model, folder):
    """The way to a configured printer, or None where there is none. `folder`: where the office's files lie.

    Each kind is imported only where it is used: serial lines and CUPS bring much along.
    """
    match printer.kind:
        case "screen":
            from kiosk.printers.screen import ScreenWay

            return ScreenWay()
        case "file":
            from kiosk.printers.file import FileWay

            return FileWay(Path(folder) / printer.address)
        case "network":
            from kiosk.printers.network import NetworkWay

            return NetworkWay(printer.address, model)
        case "usb":
            from kiosk.printers.usb import UsbWay

            return UsbWay(printer.address, model)
        case "serial":
            from kiosk.printers.serial import SerialWay

            return SerialWay(printer.address, model, printer.baud)
        case "cups":
            from kiosk.printers.cups import CupsWay

            return CupsWay(printer.address)
        case "windows":
            from kiosk.printers.windows import WindowsWay

            return WindowsWay(printer.address)
    return None


def told(words, where, state, language=None):
    """A State in words: a sentence for whoever stands before the printer."""
    return words.say(f"printer.{state.reason or state.kind}", language, where=where)

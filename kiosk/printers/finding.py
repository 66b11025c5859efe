"""Which printers there are: on USB, on serial lines, on the network, in CUPS and in Windows.

Looks only at what the system knows, and on the network at who opens port 9100. Nothing is sent: an office's large
printer listens there too, and would print whatever it is asked.
"""

import ipaddress
import re
import select
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.printers import cups, windows
from kiosk.printers.network import PORT
from kiosk.printers.usb import identity, plugged_in

AT_ONCE = 128  # connections that are tried together
OPENING = 1.0  # seconds for each such lot
MOST_ADDRESSES = 1024
RECEIPTS = re.compile(r"pos|thermal|receipt|printer|58|80|tm-|xp-|rpp|zj|epson|stmicro", re.I)


@dataclass(frozen=True)
class Found:
    """A printer as `[printer]` names it, and what is known of it. `sure`: it is a printer, not merely something."""

    kind: str
    address: str
    about: str = ""
    sure: bool = True

    @property
    def settings(self):
        """Lines for config.toml."""
        return ("[printer]", f'kind = "{self.kind}"', f'address = "{self.address}"')


class NetTooLarge(ValueError):
    pass


def usb_printers(root=Path("/")):
    """Each by its maker's and product's number where they are known: the number behind `lp` may change."""
    files = plugged_in(root)
    told = {path: identity(path, root) for path in files}
    for path in files:
        known = told[path]
        address = _numbers(known)
        if address and sum(_numbers(other) == address for other in told.values()) > 1:
            address = f"{address}:{known['serial']}" if known.get("serial") else None  # twins
        about = " ".join(known[name] for name in ("manufacturer", "product") if known.get(name))
        yield Found("usb", address or f"/{path.relative_to(root)}", f"/{path.relative_to(root)} {about}".strip())


def _numbers(told):
    return f"{told['idVendor']}:{told['idProduct']}" if "idVendor" in told and "idProduct" in told else None


def usb_without_driver(root=Path("/")):
    """Whether a USB printer is plugged in that the kernel's driver has not taken: something else holds it."""
    classes = (root / "sys/bus/usb/devices").glob("*/bInterfaceClass")
    printers = [path.parent for path in classes if path.read_text().strip() == "07"]
    return any(not (path / "usbmisc").exists() for path in printers)


def serial_ports(root=Path("/")):
    from serial.tools.list_ports import comports

    bluetooth = sorted(str(path) for path in root.glob("dev/rfcomm*"))
    for path in bluetooth:
        yield Found("serial", path, "Bluetooth", sure=False)
    for port in comports():
        if port.hwid != "n/a" and port.device not in bluetooth:  # a socket on the board to which nothing is connected
            about = port.description if port.description != "n/a" else ""
            yield Found("serial", port.device, about, sure=bool(RECEIPTS.search(about)))


def queues():
    for name in cups.queues():
        yield Found("cups", name)
    for name in windows.names():
        yield Found("windows", name, sure=bool(RECEIPTS.search(name)))


def network_of(text, own):
    """The addresses to look at: of `192.168.1.0/24`, or of the network around our own. Raises ValueError.

    None where this box is on no network, and never its own: at 9100 measuring programs listen too.
    """
    if text is None and ipaddress.ip_address(own).is_loopback:
        return []
    net = ipaddress.ip_network(text or f"{own}/24", strict=False)
    if net.num_addresses > MOST_ADDRESSES:
        raise NetTooLarge(text)
    return [str(address) for address in net.hosts() if str(address) != own]


def network_printers(addresses, port=PORT):
    """Who opens the port that printers listen at. Takes a second for each AT_ONCE addresses."""
    for start in range(0, len(addresses), AT_ONCE):
        for address in _that_open(addresses[start : start + AT_ONCE], port):
            where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            yield Found("network", where)


def _that_open(addresses, port):
    waiting, opened = {}, []
    for address in addresses:
        link = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        link.setblocking(False)
        link.connect_ex((address, port))
        waiting[link] = address
    until = time.monotonic() + OPENING
    while waiting and (left := until - time.monotonic()) > 0:
        _, ready, _ = select.select([], list(waiting), [], left)
        for link in ready:
            address = waiting.pop(link)
            if link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                opened.append(address)
            link.close()
    for link in waiting:
        link.close()
    return sorted(opened, key=ipaddress.ip_address)


def found_everywhere(addresses):
    """Every printer that is found, the surest ways first."""
    return [*usb_printers(), *serial_ports(), *network_printers(addresses), *queues()]

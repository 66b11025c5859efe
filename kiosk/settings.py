"""The printers as the office has set them."""

from dataclasses import dataclass

from kiosk.models import models
from kiosk.printers.network import is_endpoint

PRINTER_KINDS = ("screen", "network", "usb", "serial", "cups", "windows", "file", "none")
PRINTER_SETTINGS = ("kind", "model", "address", "baud", "picture", "logo", "roll_metres")
PRINTER_ADDRESSES = {
    "network": "192.168.1.50:9100", "usb": "/dev/usb/lp0", "serial": "/dev/rfcomm0", "cups": "Kasir",
    "windows": "XP-58", "file": "slip.bin",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Printer:
    """A printer: how it is reached, which row of `kiosk/printers.toml` it is, and whose slips it prints.

    `kiosks`: names of the kiosks it serves; none: every kiosk no other printer serves. `picture`: slips are sent as
    pictures, for letters the printer lacks and for `logo`, a file in the data folder. `roll_metres`: paper on a new
    roll; 0: what is usual for its width.
    """

    name: str = "Pencetak"
    kiosks: tuple = ()
    kind: str = "screen"
    model: str = "generic-58"
    address: str = ""
    baud: int = 9600
    picture: bool = False
    logo: str = ""
    roll_metres: int = 0


def printers(reader, given):
    """The printers of a config.toml: the one of [printer] first, then those of [[printers]]."""
    first = reader.table(given, "printer", PRINTER_SETTINGS)
    found = [_printer(first, Printer.name)]
    names, served = {Printer.name}, set()
    for number, row in enumerate(reader.rows(given, "printers", ("name", "kiosks", *PRINTER_SETTINGS)), 2):
        name, kiosks = row.text("name", f"{Printer.name} {number}"), tuple(row.texts("kiosks", ()))
        if name in names:
            row.wrong("name", f"Nama {name} sudah dipakai pencetak lain.", "Pilih nama lain.")
        if not kiosks:
            row.wrong("kiosks", "Pencetak ini belum melayani anjungan mana pun.", 'Tulis: kiosks = ["Anjungan 2"].')
        for kiosk in served & set(kiosks):
            row.wrong("kiosks", f"Anjungan {kiosk} sudah dilayani pencetak lain.", "Hapus dari salah satunya.")
        names, served = names | {name}, served | set(kiosks)
        found.append(_printer(row, name, kiosks))
    return tuple(found)


def _printer(row, name, kiosks=()):
    kind = row.choice("kind", "screen", PRINTER_KINDS)
    return Printer(
        name=name, kiosks=kiosks, kind=kind, address=_printer_address(row, kind),
        model=row.choice("model", "generic-58", tuple(models())),
        baud=row.number("baud", 9600, 1200, 921_600), picture=row.yes("picture", False), logo=row.text("logo", ""),
        roll_metres=row.number("roll_metres", 0, 0, 500),
    )  # fmt: skip


def _printer_address(row, kind):
    address = row.text("address", "")
    if kind in PRINTER_ADDRESSES and not address:
        row.wrong("address", f"Pencetak {kind} perlu alamat.", f'Tulis: address = "{PRINTER_ADDRESSES[kind]}".')
    elif kind == "network" and not is_endpoint(address):
        row.wrong("address", "Alamat ini tidak dapat dibaca.", f'Tulis: address = "{PRINTER_ADDRESSES[kind]}".')
    return address

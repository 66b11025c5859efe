"""Slips of an office with the whole catalogue, as a resident gets them: each service, four languages, long names."""

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import config
from kiosk.slip import slip_of
from lobby.events import CounterOpened
from lobby.place import place
from room import a_lobby, at, called, given, issued
from words import Words

HERE = "http://192.168.100.120:8000"
TOKEN = "Xy7_abcdefghij-lmnopQR"  # as long as they are
LANGUAGES = ("id", "en", "jv", "su")
LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil Terpadu Satu Pintu"
QUEUES = {
    "A": ("Kependudukan", "Civil registration"), "S": ("Surat Keterangan dan Pengantar", "Letters and certificates"),
    "U": ("Tanah, Waris, dan Pajak", "Land, inheritance and tax"), "M": ("Bantuan Sosial", "Social assistance"),
    "I": ("Informasi dan Pengaduan", "Information and complaints"),
}  # fmt: skip
SETTINGS = (
    '[office]\nname = "Desa Sukamaju"\nregion = "Kecamatan Ciawi, Kabupaten Bogor"\n'
    'languages = ["id", "en", "jv", "su"]\n'
    + "".join(f'[[queues]]\nletter = "{letter}"\nname = "{name}"\nnames = {{ en = "{english}" }}\n'
              for letter, (name, english) in QUEUES.items())
    + '[[counters]]\nid = "1"\nqueues = ["A", "S", "U", "M", "I"]\n'
)  # fmt: skip


@cache
def office(long=False):
    """The office; `long`: everything in it has a name of 75 letters."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(SETTINGS, encoding="utf-8")
        whole = config.read(path).office
    if not long:
        return whole
    names = {language: LONG for language in LANGUAGES}
    return replace(
        whole, name=LONG, region=LONG,
        queues={letter: replace(queue, name=LONG, names=names) for letter, queue in whole.queues.items()},
        services={id: replace(one, name=LONG, names=names) for id, one in whole.services.items()},
    )  # fmt: skip


@cache
def words(long):
    """Four files of texts: read once."""
    return Words(office(long))


@cache
def slip(service="kk", language="id", number="023", long=False, address=HERE, priority="none"):
    """The slip of someone who came for a service at 9.05, with two before them and a wait that can be told."""
    here = office(long)
    queue = here.services[service].queue
    lobby = a_lobby(here)
    given(
        lobby, CounterOpened(at=at("8:30"), counter="1"),
        issued(f"{queue}001", "8:40", service=service), called(f"{queue}001", "1", "8:41"),
        issued(f"{queue}002", "8:50", service=service), issued(f"{queue}003", "8:51", service=service),
        issued(f"{queue}{number}", "9:05", service=service, priority=priority),
    )  # fmt: skip
    taken = place(lobby, f"token-{queue}{number}", at("9:05")) | {"token": TOKEN}
    return slip_of(taken, words(long), language, at("9:05"), address)

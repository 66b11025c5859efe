"""What paper costs: a ticket's answer where a printer prints it, and a slip's picture beside a blank one."""

import time
from io import BytesIO
from statistics import median

from PIL import Image

from bench.office import Office
from bench.tickets import IN_LINE, Day
from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.preview import read
from kiosk.slip import Slip

BEGUN = b"\x1b@"  # every slip begins with it
PATIENCE = 60  # seconds for the slips of one round
MODEL = models()["generic-58"]
SLIP = Slip(
    "A023",
    (("title", "Desa Ukur"), ("text", "Nomor antrean"), ("number", "A 023"), ("title", "Kependudukan"),
     *(("item", "Fotokopi KTP-el, KK, dan akta kelahiran kedua calon") for _ in range(6)), ("link", "Pindai"),
     ("pair", ("24 November 2026", "09.05 WIB"))),
    "http://192.168.100.120:8000/t/Xy7_abcdefghij-lmnopQR",
)  # fmt: skip


def with_and_without(folder, rounds=20, tickets=20):
    """(milliseconds of tickets whose slips are printed, of tickets without a printer), taken in turns."""
    paper = folder / "with" / "data" / "slip.bin"
    printed, bare, slips = [], [], 0
    with Office(folder / "with", 'kind = "file"\naddress = "slip.bin"') as ours, Office(folder / "without") as other:
        days = Day(ours), Day(other)
        for turn in range(rounds + 1):
            taken = days[0].issue(tickets)
            slips += tickets
            _until_printed(paper, slips)
            said = days[1].issue(tickets)
            for day in days:
                if turn:
                    day.call(tickets)
            if turn > IN_LINE // tickets:  # the first fill the line
                printed, bare = printed + taken, bare + said
    return printed, bare


def _until_printed(paper, slips):
    deadline = time.monotonic() + PATIENCE
    while not paper.exists() or paper.read_bytes().count(BEGUN) < slips:
        if time.monotonic() > deadline:
            raise RuntimeError(f"fewer than {slips} slips came out")
        time.sleep(0.01)


def pictures(rounds=40):
    """Median milliseconds of (a slip's bytes, their picture, a blank picture of the same size), taken in turns."""
    high = round(read(as_bytes(SLIP, MODEL), MODEL).millimetres * 8)
    times = [(_took(as_bytes, SLIP, MODEL), _took(_picture), _took(_blank, high)) for _ in range(rounds)]
    return tuple(median(each) for each in zip(*times, strict=True))


def _picture():
    return read(as_bytes(SLIP, MODEL), MODEL).png()


def _blank(high):
    Image.new("1", (MODEL.dots, high), 1).save(BytesIO(), "png")


def _took(work, *given):
    began = time.perf_counter()
    work(*given)
    return (time.perf_counter() - began) * 1000

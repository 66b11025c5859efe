"""The screen of a number just taken, in every state and language it may be in, with the longest words it may hold."""

from itertools import product
from types import SimpleNamespace

from flask import Flask
from room import an_office
from running import ROOT

from drawing import Drawing
from kiosk.pages import View
from kiosk.taken import AWAITED, COMES, READ_IN, WITHOUT
from lobby.ticket import EXPIRED
from server import icon
from words import Words, known

PAPERS = ("none", "due", "late", "failed", "expired", "printed", "sent")
NUMBERS = ("W017", "W0017", "W00017")  # the widest letter, and as many digits as a number may have
LONGEST = "Surat Keterangan Kematian dan Akta Kematian, Perceraian"  # longer than any service of the guide
AHEAD, WAIT = 128, (115, 240)  # people, and minutes from and to
CODE = "/static/icon.svg"  # any picture: the screen gives it its size


def taken_screens():
    """{(language, paper, number): its HTML} of each, drawn with the project's own templates and words."""
    app = Flask("antrean", root_path=str(ROOT))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    languages = tuple(known())
    artist = Drawing(app, Words(an_office(), offered=languages), "id")
    app.jinja_env.globals.update(
        icon=icon, new_tap=lambda: "tap", languages=languages, form_for=lambda *_: "/kiosk/form"
    )
    return {(each := (language, paper, number)): _drawn(artist, *each)
            for language, paper, number in product(languages, PAPERS, NUMBERS)}  # fmt: skip


def _drawn(artist, language, paper, number):
    taken = {
        "ticket": number, "token": "x" * 22, "queue": SimpleNamespace(named=lambda _: LONGEST), "service": None,
        "priority": "priority", "ahead": AHEAD, "wait": WAIT, "status": "waiting", "letters": (),
    }  # fmt: skip
    return artist.part(
        "kiosk/_taken.html", language, taken=taken, paper=paper, comes=paper in COMES, awaited=paper in AWAITED,
        stay=READ_IN if paper in COMES else WITHOUT, reprint=paper in ("sent", EXPIRED), link=CODE, help=None,
        csrf="csrf", view=View("Kiosk", language, "priority"),
    )  # fmt: skip

"""The monthly report on paper: a document of two pages under the office's letterhead, for the head to sign."""

from datetime import date

from flask import Blueprint, g, render_template, request

from doors import HEAD, STAFF, who
from letterhead import dated, kop, register_title, signature
from period import asked_month, month_of, shifted
from reports.months.paper import month_paper
from reports.months.telling import Telling
from words import MAIN

PAPERS = ("F4", "A4")
A_GROUP = 4  # letters of a seal that are read in one look


def month_pages(room):
    """`room`: the Room of reports."""
    bp = Blueprint("month", __name__, url_prefix="/reports")
    live, artist, settings = room.live, room.artist, room.settings
    office, letters = settings.office, settings.letters

    @bp.get("/month")
    @who(STAFF, HEAD)
    def month():
        today = office.local(live.clock.now()).date()
        period = asked_month(request.args, today)
        before = month_of(shifted(period.first, -1))
        summary = room.in_pool(room.numbers.period, period.first, period.last)
        then = room.in_pool(room.numbers.period, before.first, before.last)
        seals = room.in_pool(room.days.seals, str(period.first), str(period.last))
        signers = list(enumerate(letters.signers))
        chosen = request.args.get("signer", "")
        at = int(chosen) if chosen.isascii() and chosen.isdigit() and int(chosen[:4]) < len(signers) else 0
        paper = request.args.get("paper")
        paper = paper if paper in PAPERS else letters.paper
        tell = Telling(settings, artist.words, MAIN, room.name_of)

        def said(first, last):
            return room.said(first, last, g.visitor.is_head)

        return render_template(
            "reports/month.html", language=MAIN, period=period, before=before, today=today, tell=tell, summary=summary,
            paper=paper, papers=PAPERS, chosen=at,
            signers=[(number, register_title(each), each.name) for number, each in signers],
            kop=kop(settings, room.folder), dated=dated(office, max(today, period.first)),
            signed=signature(settings, letters.signers[at]),
            document=month_paper(summary, then, said, tell, paper),
            seal=seals[-1] if seals else None, seal_day=seals and tell.long_day(date.fromisoformat(seals[-1].day)),
            seal_groups=_groups(seals[-1].seal) if seals else [],
            earlier=month_of(shifted(period.first, -1)), later=month_of(shifted(period.first, 1)),
        )  # fmt: skip

    return bp


def _groups(seal):
    return [seal[at : at + A_GROUP] for at in range(0, len(seal), A_GROUP)]

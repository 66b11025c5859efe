"""The register of complaints and suggestions as a spreadsheet: what became of each, by when. No words, no person."""

from flask import Blueprint, g, request

from doors import HEAD, STAFF, who
from lobby.complaint import FOR_HEAD
from lobby.refusals import BadRequest
from lobby.working_days import days_worked
from spreadsheet import spreadsheet

FIRST_YEAR, LAST_YEAR = 2000, 2999
COLUMNS = ("number", "date", "kind", "about", "service", "channel", "state", "reason", "told", "days", "in_time")


class NoSuchRegister(BadRequest):
    sentence = "Tahun itu tidak dapat dibaca. Tulis empat angka, misalnya 2026."


def register_pages(shared):
    """`shared`: the Complaints of the room."""
    bp = Blueprint("complaint_register", __name__, url_prefix="/complaints/desk")
    live, words, office = shared.live, shared.artist.words, shared.settings.office

    @bp.get("/register.csv")
    @who(STAFF, HEAD)
    def register():
        year = _year(request.args.get("year") or str(office.local(live.clock.now()).year))
        lines = [
            line for line in shared.register()
            if office.local(line.made_at).year == year and (g.visitor.is_head or line.about not in FOR_HEAD)
        ]  # fmt: skip
        head = [words.say(f"complaint.column_{name}") for name in COLUMNS]
        return spreadsheet(f"pengaduan-{year}.csv", head, [row(line) for line in lines])

    def row(line):
        service = office.services.get(line.service)
        told = office.local(line.told_at).date() if line.told_at else None
        in_time = None if told is None else words.say("complaint.yes" if told <= line.answer_by else "complaint.no")
        return (
            line.name, office.local(line.made_at).date(), words.say(f"complaint.kind_{line.kind}"),
            words.say(f"complaint.about_{line.about}"), service.name if service else line.service,
            words.say(f"complaint.channel_{line.channel}"), words.say(f"complaint.state_{line.state}"),
            words.say(f"complaint.reason_{line.reason}") if line.reason else None, told,
            days_worked(office, line.made_at, line.told_at) if line.told_at else None, in_time,
        )  # fmt: skip

    return bp


def _year(text):
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise NoSuchRegister(field="year")
    return int(text)

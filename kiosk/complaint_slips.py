"""The paper of a complaint or a suggestion: its number and its code. Nothing stands on it that somebody wrote."""

import gevent
from flask import Blueprint, g, request

from asking import wants_json
from doors import KIOSK, who
from kiosk.jobs import EXPIRED, FAILED, PRINTED
from kiosk.pages import view_of
from kiosk.printers import TROUBLE, UNKNOWN
from kiosk.slip import Slip, when
from lobby.complaint import SUGGESTION
from lobby.complaints import ComplaintGone
from words import MAIN

KIND = "complaint"
PAPER = "kiosk/_letter_paper.html"


def complaint_slip(made, words, language, now, address):
    """The Slip of a Complaint. `now`: UTC; `address`: where phones find this office, or None."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    office = words.office
    lines = [("title", office.name)]
    if office.region:
        lines.append(("small", office.region))
    heading = f"complaint.slip_{made.kind}"
    lines += [("rule", ""), ("title", say(heading))]
    if language != MAIN:
        lines.append(("small", words.say(heading, MAIN)))
    lines += [("text", say("complaint.slip_number")), ("number", made.name)]
    lines += [("text", say("complaint.slip_code")), ("title", made.code_shown), ("rule", "")]
    if made.kind == SUGGESTION:
        lines.append(("text", say("complaint.slip_thanks")))
    else:
        lines.append(("text", say("complaint.slip_answer", day=made.answer_by)))
    lines.append(("text", say("complaint.slip_how")))
    link = f"{address}/complaints/{made.token}" if address else None
    if link:
        lines.append(("link", say("complaint.slip_link")))
    lines += [("small", say("complaint.slip_keep")), ("pair", when(words, language, now))]
    return Slip(made.name, tuple(lines), link, KIND, words.say("slip.again", language))


def complaint_slip_pages(live, artist, spool, settings, address, handed_in):
    """`/kiosk/complaint/slip`. `handed_in`: to whom each complaint made at a kiosk is told, with the kiosk's name."""
    bp = Blueprint("complaint_slips", __name__, url_prefix="/kiosk")
    words = artist.words

    def hand_out(made, kiosk):
        """Whoever complained at a kiosk gets its slip there; for every other kiosk it never was."""
        language = made.language or settings.language
        gevent.spawn(spool.add, complaint_slip(made, words, language, live.clock.now(), address()), kiosk)

    handed_in.append(hand_out)

    @bp.get("/complaint/slip")
    @who(KIOSK)
    def paper():
        """How the paper is, for the screen that waits for it."""
        made = live.see(lambda lobby: lobby.complaint_tokens.get(request.args.get("token")))
        if made is None:
            raise ComplaintGone()
        kiosk = g.visitor.device.name
        state = paper_of(made, kiosk)
        if wants_json():
            return {"state": state}
        view = view_of(request.args, settings, kiosk)
        view.language = artist.page_language() or view.language
        return artist.part(PAPER, view.language, state=state, token=made.token, view=view)

    def paper_of(made, kiosk):
        """none, due, late, printed, expired or sent (by a printer that cannot tell)."""
        printer = spool.printer_of(kiosk)
        mine = (job for job in spool.jobs if (job.kind, job.slip.name) == (KIND, made.name))
        job = next(mine, None) if printer else None
        if job is None:
            return "none" if printer is None else "due"
        if job.status == PRINTED:
            return "sent" if printer.state.kind == UNKNOWN else "printed"
        if job.status == EXPIRED:
            return "expired"
        return "late" if job.status == FAILED or printer.state.kind == TROUBLE else "due"

    return bp

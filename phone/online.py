"""Numbers from home, as staff see them: how many today, what was refused, and the press that stops them for the day."""

from flask import Blueprint, g, jsonify, render_template

from asking import Asked, said, wants_json
from doors import COUNTER, HEAD, STAFF, who
from lobby.bookings import day_from_home, resume_online, stop_online


def online_pages(live, limits, name_of):
    """`name_of(by)`: the name of whoever acted so, for the page."""
    bp = Blueprint("online", __name__, url_prefix="/online")

    @bp.get("")
    @who(COUNTER, STAFF, HEAD)
    def page():
        today = live.see(day_from_home, live.clock.now())
        if wants_json():
            return jsonify(today | {"refused": limits.lately(), "flood": bool(limits.flood())})
        return render_template("phone/online.html", today=today, limits=limits, by=name_of(today["stopped_by"]))

    @bp.post("/stop")
    @who(COUNTER, STAFF, HEAD)
    def stop():
        done = live.do(stop_online, by=g.visitor.name, tap=Asked().text("tap"))
        return said({"stopped": True, "seq": done.seq}, "/online")

    @bp.post("/resume")
    @who(COUNTER, STAFF, HEAD)
    def resume():
        done = live.do(resume_online, by=g.visitor.name, tap=Asked().text("tap"))
        return said({"stopped": False, "seq": done.seq}, "/online")

    return bp

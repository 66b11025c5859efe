"""Now: the head of service sees every queue, counter and wait against its promise, and what needs a person."""

from flask import Blueprint, g, jsonify, redirect, render_template

from asking import wants_json, wants_part
from doors import HEAD, STAFF, who
from lobby.load import UNKNOWN
from lobby.now import BROKEN, now_of

NOW = "reports/_now.html"
HELP_SHOWN = 3  # of those who asked for help at a kiosk; whatever is left is counted


class View:
    """The head's page, as the socket knows it: one room for each language."""

    def __init__(self, language):
        self.room = self.language = language


class Now:
    """What the page shows, for its first drawing and for every one after."""

    def __init__(self, room):
        """`room`: the Room of reports."""
        self.room, self.live, self.artist = room, room.live, room.artist

    def view_of(self, said):
        """The View of a page of a head's, in the language it says it is in."""
        wanted, words = said.get("language"), self.artist.words
        return View(wanted if wanted in words.offered else self.artist.language)

    def draw(self, view):
        """{part: html} for the pages of a View."""
        return {"now": self.artist.part(NOW, view.language, **self.given())}

    def given(self):
        """Everything the template needs."""
        now = self.live.clock.now()
        seen, stuck, late = self.live.see(now_of, now), self.room.letters.stuck(), self.room.feedback.late_complaints()
        # Complaints that are late stand in a row of their own.
        troubles = [part for part in self.room.health.troubles() if (part.key, part.about) != ("complaints", "late")]
        return {
            "seen": seen, "now": now, "stuck": stuck, "late_complaints": late, "troubles": troubles,
            "letters_stuck": sum(place["total"] for place in stuck), "help_shown": HELP_SHOWN,
            "names": {each["by"]: self.room.name_of(each["by"]) for each in seen["counters"] if each["by"]},
            "needing": _needing(seen) + bool(stuck) + bool(late) + len(troubles),
        }  # fmt: skip


def now_pages(page):
    """`/reports`, of a Now."""
    bp = Blueprint("reports_now", __name__)

    @bp.get("/reports")
    @who(STAFF, HEAD)
    def now():
        head = next((visitor for visitor in g.visitors if visitor.is_head), None)
        if head is None:  # one link for all: staff find what they may see
            return redirect(f"/reports/months{page.artist.onward()['tail']}")
        g.visitor = head
        if wants_json():
            return jsonify(told(page.given()))
        if wants_part():
            return page.artist.part(NOW, page.artist.page_language(), **page.given())
        return render_template("reports/now.html", **page.given())

    return bp


def told(given):
    """The page for a program. Instants are ISO 8601 in UTC, waits whole minutes."""
    seen = given["seen"]
    return {
        "seq": seen["seq"],
        "at": given["now"].isoformat(),
        "day": seen["day"].date if seen["day"] else None,
        "closed": seen["closed"],
        "waiting": seen["waiting"],
        "priority": seen["priority"],
        "served": seen["served"],
        "held": seen["held"],
        "missed": [each["ticket"] for each in seen["missed"]],
        "coming_from_home": seen["home"]["coming"] if seen["home"] else 0,
        "queues": [_queue_told(each) for each in seen["queues"]],
        "counters": [_counter_told(each) for each in seen["counters"]],
        "longest": [
            {"ticket": each["ticket"], "waited_minutes": each["waited"], "late": each["late"],
             "priority": each["priority"]} for each in seen["longest"]
        ],
        "loads": [_load_told(each) for each in seen["loads"]],
        "help_asked": [kiosk for kiosk, _ in seen["help"]],
        "letters_stuck": given["letters_stuck"],
        "complaints_late": given["late_complaints"],
        "troubles": [{"part": each.key, "message": each.sentence} for each in given["troubles"]],
        "needing": given["needing"],
    }  # fmt: skip


def _needing(seen):
    """How many things about people and counters need somebody: what the first line of the page counts."""
    broken = sum(each["promise"] == BROKEN for each in seen["queues"])
    return broken + sum(load.is_wrong for load in seen["loads"]) + len(seen["help"])


def _queue_told(each):
    wait = each["next"]
    return {
        "letter": each["queue"].letter, "name": each["queue"].name, "target_minutes": each["queue"].target_minutes,
        "waiting": each["waiting"], "longest_minutes": each["longest"], "promise": each["promise"],
        "median_minutes": each["median"], "called": each["called"], "kept": each["kept"],
        "wait": {"from": wait[0], "to": wait[1]} if wait else None, "counters_open": each["open"],
    }  # fmt: skip


def _counter_told(each):
    return {
        "counter": each["counter"].id, "name": each["counter"].name, "state": each["state"], "reason": each["reason"],
        "since": each["since"].isoformat() if each["since"] else None,
        "until": each["until"].isoformat() if each["until"] else None,
        "ticket": each["ticket"], "busy_minutes": each["busy"], "served": each["served"], "waiting": each["waiting"],
    }  # fmt: skip


def _load_told(load):
    return {
        "queues": list(load.queues), "percent": load.percent, "tight": list(load.tight), "came": load.came,
        "open": load.open, "counters": load.every, "advice": load.advice, "open_more": load.more,
        "can_open": list(load.which), "known": load.advice != UNKNOWN,
    }  # fmt: skip

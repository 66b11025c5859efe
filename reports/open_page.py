"""`/terbuka`: how the office serves, for everybody. No person in it, and of fewer than five people no number.

Anybody may ask, from anywhere, as often as they like: so what is reckoned is kept for some seconds, each month once,
and whoever asks meanwhile waits for that one.
"""

import re
from datetime import date, timedelta
from math import ceil, floor

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Blueprint, g, jsonify, render_template, request
from gevent.lock import BoundedSemaphore

from asking import wants_json
from doors import PUBLIC, who
from lobby.apart import FEWEST
from lobby.closing import seal_rows
from lobby.open_day import open_day
from lobby.refusals import Refusal
from words import locale_of

FRESH_DAY, FRESH_MONTH = 5.0, 60.0  # seconds for which what was reckoned of today, or of a month, is told again
SEALS = 7  # of the days closed last
LOOK_BACK = timedelta(days=60)  # where their seals are looked for
MONTHS = 13  # offered by name; an older one is told when it is asked for by its address
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


class NoSuchMonth(Refusal):
    status = 404
    sentence = "Belum ada catatan untuk bulan itu. Pilih bulan dari daftar."


class OpenPage:
    """What everybody is told, reckoned anew when it is old."""

    def __init__(self, room):
        """`room`: the Room of reports."""
        self.room, self.live = room, room.live
        self._kept, self._turn = {}, BoundedSemaphore(1)

    def told(self, month=None):
        """{at, today, month, months, record, seals} as a plain dictionary; `month`: `2026-11`, or None for this one.

        Raises NoSuchMonth for one of which there is nothing.
        """
        with self._turn:  # one reckons, the others read what it found
            today = self._fresh("today", FRESH_DAY, self._today)
            months = self._fresh("months", FRESH_MONTH, self._months)
            month = month or (months[0] if months else None)
            if month is not None and month not in months:
                raise NoSuchMonth(field="month")
            seals = self._fresh("seals", FRESH_MONTH, self._seals)
            of_month = self._fresh(month, FRESH_MONTH, lambda: self._month(month)) if month else None
        return today | {"months": months, "month": of_month, "seals": seals}

    def _fresh(self, what, seconds, reckon):
        """What is kept of something, not older than so many seconds."""
        passed = self.live.clock.steady()
        at, found = self._kept.get(what, (None, None))
        if at is None or passed - at >= seconds:
            found = reckon()
            self._kept[what] = passed, found
        return found

    def _today(self):
        now = self.live.clock.now()
        return {"at": now, "today": self.live.see(open_day, now)}

    def _months(self):
        """[`2026-11`, …] of which there is something, the newest first; none to come, for which some have booked."""
        return self.room.in_pool(_months_of, self.room.numbers, str(self._date() + timedelta(days=1)))

    def _date(self):
        return self.room.settings.office.local(self.live.clock.now()).date()

    def _seals(self):
        here = self._date()
        found = self.room.in_pool(self.room.days.seals, str(here - LOOK_BACK), str(here))
        return [
            {"day": date.fromisoformat(each.day), "seq": each.seq, "seal": each.seal, "rows": seal_rows(each.seal)}
            for each in found[-SEALS:][::-1]
        ]

    def _month(self, month):
        room, first, last = self.room, *_days_of(month)
        summary = room.in_pool(room.numbers.period, first, last)
        wait, survey = summary.all.wait, room.feedback.survey(first, last)
        return {
            "month": month,
            "first": first,
            "served": summary.all.served if summary.all.served >= FEWEST else None,
            "waits": wait.n if wait.n >= FEWEST else None,
            "median": _minutes(wait.median) if wait.n >= FEWEST else None,
            "p90": _minutes(wait.p90) if wait.n >= FEWEST else None,
            "kept": _floored(summary.all.level) if summary.all.promised >= FEWEST else None,
            "jump": summary.remarks.get("jump", 0),
            "cancelled": summary.remarks.get("cancelled", 0),
            "restored": summary.remarks.get("restored", 0),
            "forms": survey.n,
            "index": survey.index if survey.n >= FEWEST else None,
            "grade": survey.grade if survey.n >= FEWEST else None,
            "complaints": complaints_of(room.feedback, first, last),
        }


def complaints_of(feedback, first, last):
    """{received, answered, in_time, open, withdrawn, late, suggestions}: of what came between two dates, inclusive."""
    totals = feedback.complaints(first, last)
    every = ("received", "answered", "in_time", "open", "withdrawn", "late", "suggestions")
    return {name: getattr(totals, name) for name in every}


def open_page(page):
    """`/terbuka`, of an OpenPage."""
    bp = Blueprint("open_page", __name__)
    settings = page.room.settings

    @bp.get("/terbuka")
    @who(PUBLIC)
    def terbuka():
        asked = request.args.get("month")
        if asked is not None and not MONTH.fullmatch(asked):
            raise NoSuchMonth(field="month")
        found = page.told(asked)
        if wants_json():
            return jsonify(as_json(found))
        return render_template(
            "reports/open.html", **found, fewest=FEWEST, month_said=month_said, decimal=decimal,
            offered=found["months"][:MONTHS], queues={each["queue"].letter: each["queue"]
                                                      for each in found["today"]["queues"]},
            is_head=g.visitor.is_head,
        )  # fmt: skip

    def month_said(month):
        return format_date(_days_of(month)[0], "MMMM y", _locale())

    def decimal(value, places="#.#"):
        """`93,4`: a number as the language of the page writes it."""
        return format_decimal(value, places, locale=_locale())

    def _locale():
        return locale_of(page.room.artist.page_language() or settings.language)

    return bp


def as_json(found):
    """The page for a program. Minutes are whole, rounded up; null: fewer than five people."""
    today, month = found["today"], found["month"]
    return {
        "at": found["at"].isoformat(),
        "day": today["day"],
        "closed": today["closed"],
        "now": [
            {"letter": each["queue"].letter, "name": each["queue"].name, "waiting": each["waiting"],
             "wait": {"from": each["next"][0], "to": each["next"][1]} if each["next"] else None}
            for each in today["queues"]
        ],
        "today": [
            {"letters": list(each["letters"]), "called": each["called"], "median_minutes": each["median"],
             "longest_minutes": each["longest"]} for each in today["waits"]
        ],
        "months": found["months"],
        "month": month and {
            "month": month["month"], "served": month["served"], "median_minutes": month["median"],
            "p90_minutes": month["p90"], "kept_percent": month["kept"],
            "survey": {"n": month["forms"], "index": _text(month["index"]), "grade": month["grade"]},
            "calls_out_of_order": month["jump"], "cancelled": month["cancelled"], "restored": month["restored"],
            "complaints": month["complaints"],
        },
        "seals": [
            {"day": each["day"].isoformat(), "seq": each["seq"], "seal": each["seal"]} for each in found["seals"]
        ],
    }  # fmt: skip


def _months_of(numbers, before):
    with numbers.rows.snapshot() as snapshot:
        return sorted(snapshot.touched(before), reverse=True)


def _days_of(month):
    """(first, last) date of `2026-11`."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _minutes(seconds):
    """Whole minutes, rounded up: whoever was called at once is told to have waited one at most."""
    return max(1, ceil(seconds / 60))


def _floored(percent):
    """To one place, down: 99,97 is not all."""
    return None if percent is None else floor(percent * 10) / 10


def _text(number):
    return None if number is None else float(number)

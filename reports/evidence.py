"""What an inspector asks, the page that shows it, and whether it is there today; `docs/bukti.md` says it at length.

The sources: UU 25/2009 and Permenpan RB 15/2014 (standard of service, pledge), Permenpan RB 14/2017 (survey), the KPK's
Desa Antikorupsi (of its eighteen indicators the five of "penguatan kualitas pelayanan publik"), the national evaluation
of public services (Permenpan RB 29/2022; the form of 2021, before it, scores a queue system).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, jsonify, render_template

from asking import wants_json
from doors import HEAD, who
from guide.standard import components
from reports.open_page import complaints_of

THERE, NOT_YET, OFFICE = "there", "not_yet", "office"  # the last: nothing here can tell, the office shows it itself
LAST_DAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for: `key` of its words, and which of PAGES show it, first the one to open first."""

    key: str
    pages: tuple


PAGES = {
    "standards": "/guide/standards",
    "guide": "/guide",
    "pledge": "/guide/pledge",
    "survey": "/reports/survey",
    "publish": "/reports/survey/publish",
    "desk": "/complaints/desk",
    "complaints": "/complaints",
    "ask": "/guide/ask",
    "open": "/terbuka",
    "display": "/display",
    "preview": "/kiosk/preview",
    "voice": "/voice",
    "months": "/reports/months",
    "month": "/reports/month",
    "now": "/reports",
    "record": "/reports/record",
    "closing": "/kiosk/closing",
    "privacy": "/letters/privacy",
}
ITEMS = (
    Item("standard", ("standards", "guide")),
    Item("pledge", ("pledge",)),
    Item("survey", ("survey", "publish")),
    Item("complaints", ("desk", "complaints")),
    Item("information", ("guide", "ask", "open")),
    Item("budget", ("display",)),
    Item("queue", ("display", "preview", "voice")),
    Item("promise", ("months", "month", "now", "open")),
    Item("vulnerable", ("months", "guide")),
    Item("record", ("record", "closing", "open")),
    Item("privacy", ("privacy",)),
)


class Evidence:
    """How each item stands today."""

    def __init__(self, room):
        """`room`: the Room of reports."""
        self.room, self.settings = room, room.settings

    def found(self):
        """[{key, pages, state, fields}]: `pages` are (name, address), `fields` of the sentence that says how it is."""
        room, now = self.room, self.room.live.clock.now()
        today = self.settings.office.local(now).date()
        year = room.in_pool(room.numbers.period, today.replace(month=1, day=1), today)
        seals = room.in_pool(room.days.seals, str(today - LAST_DAYS), str(today))
        survey = room.feedback.survey(today.replace(month=1, day=1), today.replace(month=12, day=31))
        complaints = complaints_of(room.feedback, today.replace(month=1, day=1), today)
        states = {
            "standard": self._standard(),
            "pledge": self._pledge(),
            "survey": _state(survey.index is not None, n=survey.n, index=survey.index, grade=survey.grade),
            "complaints": _state(True, **complaints),
            "information": self._information(),
            "budget": (OFFICE, {}),
            "queue": self._queue(),
            "promise": _state(year.all.promised, n=year.all.served, kept=year.all.within, all=year.all.promised),
            "vulnerable": _state(True, n=year.all.priority),
            "record": self._record(seals),
            "privacy": _state(True),
        }
        return [
            {"key": item.key, "pages": [(name, PAGES[name]) for name in item.pages], "state": state, "fields": fields}
            for item in ITEMS
            for state, fields in [states[item.key]]
        ]

    def _standard(self):
        catalogue = self.settings.catalogue
        entries = catalogue.services.values()
        whole = sum(all(texts or key == "fee" for key, texts in components(entry)) for entry in entries)
        is_there = catalogue.is_confirmed and whole == len(entries)
        return _state(is_there, n=whole, all=len(entries), decree=catalogue.decree)

    def _pledge(self):
        catalogue = self.settings.catalogue
        return _state(catalogue.is_confirmed and catalogue.pledge, decree=catalogue.decree)

    def _information(self):
        services = self.settings.catalogue.services
        return _state(services, n=len(services), online=bool(self.settings.online.address))

    def _queue(self):
        office, parts = self.settings.office, {part.key: part.ok for part in self.room.health.parts()}
        voice = bool(parts.get("voice"))
        is_there = len(office.queues) > 1 and voice
        return _state(is_there, queues=len(office.queues), counters=len(office.counters), voice=voice)

    def _record(self, seals):
        health, last = self.room.health, date.fromisoformat(seals[-1].day) if seals else None
        is_well = not health.unchecked and (health.checked is None or health.checked.fits)
        return _state(seals and is_well, n=len(seals), day=last)


def evidence_pages(evidence):
    """`/reports/evidence`, of an Evidence."""
    bp = Blueprint("evidence", __name__)
    words = evidence.room.artist.words

    @bp.get("/reports/evidence")
    @who(HEAD)
    def page():
        found = evidence.found()
        if wants_json():
            return jsonify({"evidence": [_told(each) for each in found]})
        return render_template(
            "reports/evidence.html", found=found, there=sum(each["state"] == THERE for each in found),
            asked=sum(each["state"] != OFFICE for each in found), at=evidence.room.live.clock.now(),
            index_said=lambda index: words.decimal(index, 2),
        )  # fmt: skip

    return bp


def _state(is_there, **fields):
    return (THERE if is_there else NOT_YET), fields


def _told(each):
    plain = int, str, type(None)
    fields = {key: value if isinstance(value, plain) else str(value) for key, value in each["fields"].items()}
    return {"item": each["key"], "pages": [address for _, address in each["pages"]], "state": each["state"], **fields}

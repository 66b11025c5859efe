"""Where the head and staff see what the office did, by month: on a page, as a spreadsheet, and for programs."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from flask import Blueprint, g, jsonify, render_template, request

from asking import wants_json
from doors import HEAD, STAFF, who
from lobby.refusals import BadRequest
from period import EARLIEST, asked_period, choices
from reports.months.highlights import highlights
from reports.months.tables import sections
from reports.months.telling import Telling
from reports.months.trend import months_of
from spreadsheet import csv_of, xlsx_of

HEADS_ALONE = ("officers",)
STACKS = 4  # a table of so many columns is read a row below the other on a phone


class NoSuchTable(BadRequest):
    status = 404
    sentence = "Tabel {table} tidak ada pada masa ini. Buka laporan dan pilih tabel di sana."


def months_pages(room):
    """`room`: the Room of reports."""
    bp = Blueprint("months", __name__, url_prefix="/reports")
    live, artist, settings, numbers = room.live, room.artist, room.settings, room.numbers

    def today():
        return settings.office.local(live.clock.now()).date()

    def tell():
        return Telling(settings, artist.words, artist.page_language(), room.name_of)

    def summary_of(period):
        return room.in_pool(numbers.period, period.first, period.last)

    def trend_of(period):
        return room.in_pool(numbers.trend, months_of(period, today()))

    def said_of(period):
        """What people said, as whoever asks may know it."""
        return room.said(period.first, period.last, g.visitor.is_head)

    def sections_of(period, telling):
        """(Summary, its sections as whoever asks may see them)."""
        summary = summary_of(period)
        return summary, sections(
            summary,
            telling,
            waits=trend_of(period) if summary.days else (),
            officers=g.visitor.is_head,
            millimetres=room.slip_millimetres(),
        )

    @bp.get("/months")
    @who(STAFF, HEAD)
    def months():
        try:
            period, refusal = asked_period(request.args, today()), None
        except BadRequest as problem:
            if wants_json():
                raise
            period, refusal = asked_period({}, today()), problem
        if wants_json():
            told = _as_json(summary_of(period), said_of(period), g.visitor.is_head)
            return jsonify(told | {"trend": _plain(trend_of(period))})
        telling = tell()
        summary, its_sections = sections_of(period, telling)
        before = period.before(today())
        then = summary_of(before)
        return render_template(
            "reports/months.html",
            period=period,
            refusal=refusal,
            tell=telling,
            summary=summary,
            sections=[section for section in its_sections if section.paged] if summary.days else [],
            highlights=highlights(
                summary,
                then,
                said_of(period).survey,
                said_of(before).survey,
                telling,
            ),
            before=before,
            compared=then.days,
            choices=choices(today(), room.in_pool(_began, room.days)),
            today=today(),
            stacks=STACKS,
            typed={name: request.args.get(name, "") for name in ("from", "to")}
            if refusal
            else {"from": period.first.isoformat(), "to": period.last.isoformat()},
            asked=f"from={period.first}&to={period.last}",
        ), 422 if refusal else 200

    @bp.get("/months.csv")
    @who(STAFF, HEAD)
    def as_csv():
        period, section = asked_table()
        return room.in_pool(csv_of, _name(period, section.id, "csv"), section.sheet)

    @bp.get("/months.xlsx")
    @who(STAFF, HEAD)
    def as_xlsx():
        if request.args.get("table"):
            period, section = asked_table()
            return room.in_pool(xlsx_of, _name(period, section.id, "xlsx"), [section.sheet])
        period = asked_period(request.args, today())
        _, found = sections_of(period, tell())
        return room.in_pool(xlsx_of, _name(period, "laporan", "xlsx"), [section.sheet for section in found])

    def asked_table():
        """(Period, the Section that `table` asks for). Raises a BadRequest."""
        period = asked_period(request.args, today())
        wanted = request.args.get("table", "")
        for section in sections_of(period, tell())[1]:
            if section.id == wanted:
                return period, section
        raise NoSuchTable(field="table", table=wanted[:30] or "–")

    return bp


def _began(days):
    """The first service day of the record, or None."""
    span = days.span()
    return max(date.fromisoformat(span[0]), EARLIEST) if span else None


def _name(period, what, ending):
    return f"antrean-{what}-{period.first}-{period.last}.{ending}"


def _as_json(summary, said, is_head):
    """The same for programs: times in whole seconds, shares as counts."""
    told = _plain(summary)
    told["hours"] = [
        {"weekday": weekday, "hour": hour, "arrivals": count}
        for (weekday, hour), count in sorted(summary.hours.items())
    ]
    if not is_head:
        for name in HEADS_ALONE:
            del told[name]
    told["survey"] = {"n": said.survey.n, "index": _plain(said.survey.index), "grade": said.survey.grade}
    told["complaints"] = _plain(said.complaints)
    return told


def _plain(value):
    """Dataclasses as dictionaries, dates as text, Decimals as numbers."""
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value

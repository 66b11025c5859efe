"""The record, for the head and for whoever inspects: the days, each day's register, and every fact of a day."""

import re
from calendar import monthrange
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request

from asking import wants_json
from doors import HEAD, who
from journal import JournalTrouble
from journal.seals import is_day
from letterhead import dated, kop
from lobby.refusals import BadRequest, Refusal
from lobby.ticket import shown
from period import MonthUnread
from reports.checks import Checks
from reports.sentences import Sentences
from spreadsheet import COUNT, DATE, MOMENT, TEXT, Column, Sheet, csv_of, xlsx_of
from words import MAIN

A_PAGE = 200  # facts
EVERYTHING = 1_000_000  # of a day, for a table
BEGINNING, GROUP = 16, 4  # letters of a seal that are shown in a row, and how they are grouped
GROUPS_A_ROW = 8  # on paper
MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
TICKET = re.compile(r"([A-Za-z])\s*0*([0-9]{1,5})", re.ASCII)
# In the register, and counted for each day; the clock and the hours are not of a ticket.
OF_TICKETS = ("jump", "cancelled", "restored", "returned")
COUNTED = (*OF_TICKETS, "opened", "clock")


class NotATicket(BadRequest):
    sentence = "Nomor {ticket} tidak dapat dibaca. Tulis seperti ini: A 023."


class NoSuchDay(Refusal):
    status = 404
    sentence = "Tidak ada hari pelayanan pada tanggal itu."


def record_pages(room):
    """Of the Room of reports, whose `days` say what the record holds (see `journal/days.py`)."""
    bp = Blueprint("record", __name__, url_prefix="/reports/record")
    live, artist, days, name_of, in_pool = room.live, room.artist, room.days, room.name_of, room.in_pool
    office, words, checks = room.settings.office, artist.words, Checks(days, in_pool)

    def say(key, language=None, **given):
        return words.say(key, language or artist.page_language(), **given)

    def sentences(language=None):
        return Sentences(words, office, name_of, language or artist.page_language())

    def asked_month():
        text = request.args.get("month")
        if text is None:
            last = in_pool(days.span)
            return date.fromisoformat(last[1] if last else _today()).replace(day=1)
        match = MONTH.fullmatch(text)
        if not match or not 1 <= int(match[2]) <= 12 or not 2000 <= int(match[1]) <= 2999:
            raise MonthUnread(field="month", month=text[:20])
        return date(int(match[1]), int(match[2]), 1)

    def _today():
        return office.local(live.clock.now()).date().isoformat()

    def counted(month):
        last = month.replace(day=monthrange(month.year, month.month)[1])
        return in_pool(days.counted, month.isoformat(), last.isoformat())

    def the_day(text):
        """A Counted. Raises NoSuchDay."""
        try:
            day = date.fromisoformat(text).isoformat()
        except ValueError:
            raise NoSuchDay() from None
        found = in_pool(days.counted, day, day)
        if not found:
            raise NoSuchDay()
        return found[0]

    # --- the days --------------------------------------------------------------------------------------------------

    @bp.get("")
    @who(HEAD)
    def of_days():
        month = asked_month()
        rows = counted(month)
        if wants_json():
            return jsonify({"month": f"{month:%Y-%m}", "days": [_as_json(row) for row in rows]})
        return _days_page(month, rows)

    def _days_page(month, rows, **more):
        span = in_pool(days.span) or (_today(), _today())
        return render_template(
            "reports/record_days.html", month=month, month_name=_month_name(words, month), rows=rows, what=COUNTED,
            count_of=_count_of, day_named=lambda day: words.day(date.fromisoformat(day)), beginning=beginning,
            month_key=f"{month:%Y-%m}", totals={what: sum(_count_of(row, what) for row in rows) for what in COUNTED},
            before=_other(month, -1) if f"{month:%Y-%m}" > span[0][:7] else None,
            after=_other(month, 1) if f"{month:%Y-%m}" < span[1][:7] else None, **more,
        )  # fmt: skip

    @bp.get("/days.csv")
    @who(HEAD)
    def days_csv():
        month = asked_month()
        return in_pool(csv_of, f"catatan-{month:%Y-%m}.csv", _days_sheet(month))

    @bp.get("/days.xlsx")
    @who(HEAD)
    def days_xlsx():
        month = asked_month()
        return in_pool(xlsx_of, f"catatan-{month:%Y-%m}.xlsx", [_days_sheet(month)])

    def _days_sheet(month):
        columns = [Column(say("record.column_day"), DATE), Column(say("record.column_given"), COUNT)]
        columns += [Column(say(f"record.column_{what}"), COUNT) for what in COUNTED]
        columns += [Column(say("record.column_seq"), COUNT), Column(say("record.column_seal"))]
        rows = [
            (date.fromisoformat(row.day), row.given, *(_count_of(row, what) for what in COUNTED),
             row.seal and row.seal.seq, row.seal and row.seal.seal)
            for row in reversed(counted(month))
        ]  # fmt: skip
        return Sheet(_month_name(words, month), tuple(columns), tuple(rows))

    @bp.get("/check")
    @who(HEAD)
    def check():
        text, going, problem, status = request.args.get("seal", ""), None, None, 200
        try:
            going = checks.of(text)
        except ValueError as not_a_seal:
            problem, status = say(f"record.typed_{not_a_seal.kind}", **not_a_seal.fields), 422
        except JournalTrouble as trouble:
            problem, status = say("record.check_not_done", why=str(trouble)), 503
        verdict = going and going.verdict
        if wants_json():
            if problem:
                name = "NotASeal" if status == 422 else "NotChecked"
                return jsonify({"refusal": name, "message": problem, "field": "seal"}), status
            if not verdict:
                return jsonify({"done": going.done, "total": going.total, "seconds_left": going.left()}), 202
            return jsonify(_verdict_json(verdict, _notes(verdict)))
        month = asked_month()
        if verdict and verdict.found and is_day(verdict.found[1]):
            month = date.fromisoformat(verdict.found[1]).replace(day=1)
        page = _days_page(month, counted(month), typed=text, problem=problem, verdict=verdict, notes=_notes(verdict),
                          misfit=verdict and _misfit(verdict), found_day=_found_day(verdict),
                          going=None if verdict else going, minutes_left=_minutes_left(going),
                          ask_again=_ask_again())  # fmt: skip
        return page, status

    def _misfit(verdict):
        """What does not fit, as a sentence; None when all does."""
        if verdict.fits:
            return None
        if verdict.kind == "paper":
            return say("record.check_not_its", seq=str(verdict.seq)) if verdict.found else say("record.check_not")
        return room.health.misfit(verdict, artist.page_language())

    def _notes(verdict):
        """[(kind, sentence)] of what the record could not be held against."""
        notes = room.health.notes(verdict) if verdict else ()
        return [(note.kind, room.health.note(note, artist.page_language())) for note in notes]

    def _found_day(verdict):
        day = verdict and verdict.found and verdict.found[1]
        return date.fromisoformat(day) if is_day(day) else day

    # --- a day's register ------------------------------------------------------------------------------------------

    @bp.get("/<day>")
    @who(HEAD)
    def register(day):
        row = the_day(day)
        remarks = in_pool(days.remarks, row.day, office)
        if wants_json():
            return jsonify(_as_json(row) | {"register": [_remark_json(each) for each in remarks]})
        seals = [(seq, beginning(seal)) for seq, seal in in_pool(days.all_seals, row.day)]
        return render_template(
            "reports/record_register.html", row=row, rows=_register_rows(row, remarks), count_of=_count_of,
            day=words.day(date.fromisoformat(row.day), MAIN), seal_rows=row.seal and _rows(row.seal.seal),
            earlier=[each for each in seals if row.seal and each[0] < row.seal.seq][-3:],
            command=row.seal and f"./run journal verify --seal {row.seal.seal[:BEGINNING]}", language=MAIN,
            kop=kop(room.settings, room.folder), dated=dated(office, office.local(live.clock.now()).date()),
        )  # fmt: skip

    @bp.get("/<day>/register.csv")
    @who(HEAD)
    def register_csv(day):
        return in_pool(csv_of, f"register-{day}.csv", _register_sheet(the_day(day)))

    @bp.get("/<day>/register.xlsx")
    @who(HEAD)
    def register_xlsx(day):
        return in_pool(xlsx_of, f"register-{day}.xlsx", [_register_sheet(the_day(day))])

    def _register_rows(row, remarks):
        """(instant, hour, ticket, counter, what, who, reason, passed) of each Remarked, as the register has it."""
        say_it = sentences(MAIN)
        return [
            (each.at, say_it.hour(each.at, row.day), each.ticket and shown(each.ticket),
             each.counter and office.counter_named(each.counter), say(f"record.what_{each.what}", MAIN),
             say_it.who(each.by), _reason(each, say_it), each.passed)
            for each in remarks
        ]  # fmt: skip

    def _reason(each, say_it):
        if each.what != "clock":
            return each.reason
        try:
            return say_it.clock(float(each.reason))
        except (TypeError, ValueError, OverflowError):  # spoilt by hand
            return each.reason

    def _register_sheet(row):
        kinds = {"time": MOMENT, "ticket": TEXT, "counter": TEXT, "what": TEXT, "who": TEXT, "reason": TEXT,
                 "passed": COUNT}  # fmt: skip
        columns = tuple(Column(say(f"record.column_{name}", MAIN), kind) for name, kind in kinds.items())
        rows = _register_rows(row, in_pool(days.remarks, row.day, office))
        return Sheet(row.day, columns, tuple((each[0] and _local(each[0]), *each[2:]) for each in rows))

    # --- everything of a day ---------------------------------------------------------------------------------------

    @bp.get("/<day>/facts")
    @who(HEAD)
    def facts(day):
        row, wanted = the_day(day), _wanted()
        page = _page()
        total, told = in_pool(_found, row.day, wanted, page, A_PAGE)
        say_it = sentences()
        if wants_json():
            rows = [_told_json(each, say_it) for each in told]
            return jsonify({"day": row.day, "total": total, "page": page, "facts": rows})
        counters, people = in_pool(days.who_acted, row.day)
        return render_template(
            "reports/record_facts.html", row=row, day=date.fromisoformat(row.day), total=total, page=page,
            pages=-(-total // A_PAGE), first=(page - 1) * A_PAGE + 1, wanted=wanted, rows=_fact_rows(row, told, say_it),
            counters=[(id, office.counter_named(id)) for id in sorted(counters)],
            people=sorted(((by, say_it.who(by)) for by in people), key=lambda pair: pair[1]),
            asked={name: value for name, value in wanted.items() if value},
        )  # fmt: skip

    @bp.get("/<day>/facts.csv")
    @who(HEAD)
    def facts_csv(day):
        return in_pool(_facts_file, the_day(day), _wanted(), named_before(day), csv_of, f"catatan-{day}.csv")

    @bp.get("/<day>/facts.xlsx")
    @who(HEAD)
    def facts_xlsx(day):
        return in_pool(_facts_file, the_day(day), _wanted(), named_before(day), _sheet_xlsx, f"catatan-{day}.xlsx")

    def _found(day, wanted, page, most):
        return days.facts(day, page=page, most=most, **wanted)

    def _fact_rows(row, told, say_it):
        """(seq, hour, Sentence, beginning of its seal) each."""
        return [(t.seq, say_it.hour(t.at, row.day) if t.at else "", say_it.of(t), t.seal[:BEGINNING // 2])
                for t in told]  # fmt: skip

    def named_before(day):
        """Sentences that know already who acted on a day: whom the doors know is not asked in the pool."""
        say_it = sentences()
        for by in (*in_pool(days.who_acted, day)[1], None):
            say_it.who(by)
        return say_it

    def _facts_file(row, wanted, say_it, made, name):
        """All facts of a day as a file: in the pool, for they are many. `made`: of a name and a Sheet."""
        kinds = {"seq": COUNT, "time": MOMENT, "happened": TEXT, "where": TEXT, "by": TEXT, "why": TEXT, "seal": TEXT}
        columns = tuple(Column(say(f"record.column_{key}", say_it.language), kind) for key, kind in kinds.items())
        rows = []
        for each in _found(row.day, wanted, 1, EVERYTHING)[1]:
            said = say_it.of(each)
            rows.append((each.seq, each.at and _local(each.at), said.what, said.where, said.who, said.why, each.seal))
        return made(name, Sheet(row.day, columns, tuple(rows)))

    def _local(instant):
        return office.local(instant).replace(tzinfo=None, microsecond=0)

    return bp


def _sheet_xlsx(name, sheet):
    return xlsx_of(name, [sheet])


def beginning(seal):
    """The first letters of a seal in groups that an eye can compare: enough of it to type."""
    return " ".join(_groups(seal[:BEGINNING]))


def _groups(seal):
    return [seal[at : at + GROUP] for at in range(0, len(seal), GROUP)]


def _rows(seal):
    groups = _groups(seal)
    return [" ".join(groups[at : at + GROUPS_A_ROW]) for at in range(0, len(groups), GROUPS_A_ROW)]


def _wanted():
    """The filter that was asked for: {ticket, counter, by}, each None when it is not. Raises NotATicket."""
    text = request.args.get("ticket", "").strip()
    match = TICKET.fullmatch(text)
    if text and not match:
        raise NotATicket(field="ticket", ticket=text[:20])
    return {
        "ticket": f"{match[1].upper()}{int(match[2]):03}" if match else None,
        "counter": request.args.get("counter") or None, "by": request.args.get("by") or None,
    }  # fmt: skip


def _ask_again():
    """The address of this page, each time another: to `#check` of the page it shows a browser goes without asking."""
    given = {name: text for name, text in request.args.items() if name != "again"}
    return f"{request.path}?{urlencode(given if 'again' in request.args else given | {'again': 1})}#check"


def _minutes_left(going):
    """Of a Check, up; None before anybody can tell."""
    left = going and going.left()
    return None if left is None else -int(-left // 60)


def _page():
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _count_of(row, what):
    """How many of a day; opened by hand and opened again are both outside the hours."""
    return row.remarks[what] + (row.remarks["reopened"] if what == "opened" else 0)


def _other(month, step):
    """`2026-12`, of the month before or after."""
    year, number = divmod(month.year * 12 + month.month - 1 + step, 12)
    return f"{year}-{number + 1:02}"


def _month_name(words, month):
    """`November 2026`"""
    return words.day(month).split(" ", 2)[2]


def _as_json(row):
    seal = row.seal and {"seq": row.seal.seq, "seal": row.seal.seal}
    return {"day": row.day, "given": row.given, **{what: _count_of(row, what) for what in COUNTED}, "seal": seal}


def _verdict_json(verdict, notes):
    found = verdict.found and {"seq": verdict.found[0], "day": verdict.found[1]}
    told = [{"kind": kind, "message": sentence} for kind, sentence in notes]
    return {"fits": verdict.fits, "seq": verdict.seq, "kind": verdict.kind, "found": found, "notes": told}


def _remark_json(each):
    return {
        "seq": each.seq, "at": each.at and each.at.isoformat(), "what": each.what, "ticket": each.ticket,
        "counter": each.counter, "by": each.by, "reason": each.reason, "passed": each.passed,
    }  # fmt: skip


def _told_json(told, say_it):
    said = say_it.of(told)
    return {
        "seq": told.seq, "at": told.at and told.at.isoformat(), "fact": told.kind, "what": said.what,
        "where": said.where, "by": said.who, "why": said.why, "seal": told.seal,
    }  # fmt: skip

"""The survey in the office: what it came to, the page to hang on the wall, and forms on paper, printed and typed in."""

from decimal import Decimal

from flask import Blueprint, g, jsonify, render_template, request

from asking import Asked, said, wants_json
from doors import HEAD, STAFF, who
from feedback.handed_in import paced
from feedback.survey import ELEMENTS
from feedback.survey_form import AFTERNOON, CHOICES, MORNING, PAPER, read
from feedback.survey_report import OTHERS, graded, month_said, period_said, periods, report, told
from feedback.survey_shown import widened
from letterhead import kop
from lobby.apart import FEWEST
from lobby.refusals import BadRequest, Refusal
from period import asked_since_new_year
from spreadsheet import COUNT, DECIMAL, MEAN, TEXT, Column, Sheet, csv_of, xlsx_of
from words import MAIN, locale_of


def survey_desk_pages(room):
    """`/reports/survey…`, for staff and the head."""
    bp = Blueprint("survey_desk", __name__)
    live, artist, settings, surveys = room.live, room.artist, room.settings, room.surveys
    office, words = settings.office, artist.words

    def today():
        return office.local(live.clock.now()).date()

    def found(whole=None):
        """The report of the period asked for: of every form for the head, unless `whole` says otherwise."""
        whole = g.visitor.is_head if whole is None else whole
        asked = asked_since_new_year(request.args, today())
        first, last = (asked.first, asked.last) if whole else widened(asked.first, asked.last)
        return report(surveys, first, last, whole=whole) | {
            "widened": (first, last) != (asked.first, asked.last), "whole": whole,
        }  # fmt: skip

    def locale():
        return locale_of(artist.page_language())

    def named(key, language=None):
        """A service's name; of what is joined or was not told, that it is so."""
        if key in (OTHERS, None):
            return words.say("survey.others" if key == OTHERS else "survey.untold", language)
        service = office.services.get(key)
        return service.named(language or artist.page_language()) if service else key

    def shared(language=None):
        where = locale_of(language) if language else locale()
        return {
            "service_named": lambda key: named(key, language), "comma": comma,
            "graded": lambda grade: graded(grade, words, language),
            "period_said": lambda first, last: period_said(first, last, where),
            "month_said": lambda month: month_said(month, where), "OTHERS": OTHERS, "fewest": FEWEST,
        }  # fmt: skip

    def paper():
        """What stands at the head of a paper."""
        return {"kop": kop(settings, room.folder), "size": settings.letters.paper.lower()}

    @bp.get("/reports/survey")
    @who(STAFF, HEAD)
    def page():
        seen = found()
        if wants_json():
            return jsonify(told(seen))
        return render_template(
            "feedback/survey_report.html", seen=seen, periods=periods(today()), weights=settings.survey.weights,
            typed=surveys.store.typed(today()), query=_query(seen), **shared(),
        )  # fmt: skip

    @bp.get("/reports/survey.csv")
    @who(STAFF, HEAD)
    def as_csv():
        seen = found()
        return room.in_pool(csv_of, _named_file(seen, "csv"), sheets(seen)[0])

    @bp.get("/reports/survey.xlsx")
    @who(STAFF, HEAD)
    def as_xlsx():
        seen = found()
        return room.in_pool(xlsx_of, _named_file(seen, "xlsx"), sheets(seen))

    @bp.get("/reports/survey/publish")
    @who(STAFF, HEAD)
    def publish():
        seen = found(whole=False)  # from what hangs on the wall nothing is found, whoever prints it
        return render_template(
            "feedback/survey_publish.html", seen=seen, query=_query(seen), in_order=_in_order(seen), **paper(),
            **shared(MAIN),
        )  # fmt: skip

    @bp.get("/reports/survey/form")
    @who(STAFF, HEAD)
    def form():
        return render_template("feedback/survey_paper.html", elements=ELEMENTS, choices=CHOICES, **paper())

    @bp.get("/reports/survey/paper")
    @who(STAFF, HEAD)
    def type_in():
        return typing({"at": request.args.get("at") or today().isoformat()}, done=request.args.get("done"))

    @bp.post("/reports/survey/paper")
    @who(STAFF, HEAD)
    def typed():
        asked = Asked()
        try:
            form = read(asked.sent, channel=PAPER, office=office, now=live.clock.now(),
                        language=artist.page_language())  # fmt: skip
            is_new = surveys.hand_in(form, by=g.visitor.name, tap=asked.text("tap"), paced=paced(g.visitor))
        except Refusal as refusal:
            if wants_json():
                raise
            status = getattr(refusal, "status", 422 if isinstance(refusal, BadRequest) else 409)
            return typing(asked.sent, refusal=refusal), status
        page = f"/reports/survey/paper?at={form.day.isoformat()}&done=1{artist.onward()['more']}"
        return said({"taken": True, "date": form.day.isoformat()}, page, status=201 if is_new else 200)

    def typing(sent, refusal=None, done=None):
        unanswered = isinstance(refusal, BadRequest)
        return render_template(
            "feedback/survey_typing.html", sent=sent, refusal=refusal, done=done, elements=ELEMENTS, choices=CHOICES,
            missing=[each for each in ELEMENTS if not sent.get(each)] if unanswered else (),
            bands=(MORNING, AFTERNOON), services=office.services.values(), typed=surveys.store.typed(today()),
            today=today(),
        )  # fmt: skip

    def sheets(seen):
        """Sheets: the elements with the index at their foot, services, months, respondents."""
        say, index = words.say, seen["index"]
        mean, count = Column(say("survey.mean"), MEAN), Column(say("survey.forms"), COUNT)
        grade = say("survey.grade")
        of_group = (Column(say("survey.service")), count, Column(say("survey.index"), DECIMAL), Column(grade))
        elements = [
            (say(f"survey.e_{each}"), value, each_grade, *(answers.get(score, 0) for score in (1, 2, 3, 4)))
            for each, value, each_grade, answers in _in_order(seen)
        ]
        if elements:
            elements.append((say("survey.index_long"), index.index, index.grade, None, None, None, None))
        scores = tuple(Column(say("survey.answered_n", n=score), COUNT) for score in (1, 2, 3, 4))
        services = [(named(key), each.n, each.index, each.grade) for key, each in seen["services"]]
        months = [(month_said(month, locale()), n, each.index if each else None, each.grade if each else None)
                  for month, each, n in seen["months"]]  # fmt: skip
        people = [
            (say(f"survey.{what}"), say(f"survey.one_{key}") if key not in (OTHERS, None) else named(key), n)
            for what, rows in seen["respondents"].items() for key, n, _ in rows
        ]  # fmt: skip
        return (
            Sheet(say("survey.by_element"), (Column(say("survey.element")), mean, Column(grade), *scores),
                  tuple(elements)),
            Sheet(say("survey.by_service"), of_group, tuple(services)),
            Sheet(say("survey.by_month"), (Column(say("survey.month"), TEXT), *of_group[1:]), tuple(months)),
            Sheet(say("survey.by_respondent"), (Column(say("survey.told_of")), Column(say("survey.group")), count),
                  tuple(people)),
        )  # fmt: skip

    return bp


def comma(number, places=2):
    """`80,97`, as it is written on Indonesian papers."""
    return f"{Decimal(number):.{places}f}".replace(".", ",")


def _in_order(seen):
    """The elements as the regulation's form has them, not by their means."""
    return sorted(seen["elements"], key=lambda row: ELEMENTS.index(row[0]))


def _query(seen):
    return f"from={seen['first'].isoformat()}&to={seen['last'].isoformat()}"


def _named_file(seen, ending):
    return f"skm-{seen['first'].isoformat()}-{seen['last'].isoformat()}.{ending}"

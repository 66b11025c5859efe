"""The few numbers a head looks for first, each beside the same of the period before."""

from dataclasses import dataclass

from reports.months.table import ended, kept


@dataclass(frozen=True, slots=True)
class Highlight:
    """`value` and `before` as they are read, "" where there is none; `turn`: up, down, same, or "" without a before."""

    key: str
    value: str
    before: str = ""
    turn: str = ""
    hint: str = ""


def highlights(summary, before, survey, survey_before, tell):
    """[Highlight] of a Summary and the one before; `survey`: what residents said (`n`, `index`, `grade`).

    A period in which the office was never open is not compared with.
    """
    pairs = [
        ("served", summary.all.served, before.all.served if before.days else None, tell.number_of, ""),
        ("wait", summary.all.wait.median, before.all.wait.median, _of_minutes(tell), ""),
        ("wait_p90", summary.all.wait.p90, before.all.wait.p90, _of_minutes(tell), ""),
        ("level", *(kept(each.all.within, each.all.promised) for each in (summary, before)), tell.percent, ""),
        ("no_show", _missed(summary.all), _missed(before.all), tell.percent, ""),
        (
            "survey",
            survey.index,
            survey_before.index,
            tell.index,
            tell.say("months.survey_hint", grade=survey.grade, n=survey.n) if survey.n else "",
        ),
    ]
    return [_highlight(key, value, then, write, hint) for key, value, then, write, hint in pairs]


def _highlight(key, value, then, write, hint):
    if value is None:
        return Highlight(key, "")
    if then is None:
        return Highlight(key, write(value), hint=hint)
    now, before = write(value), write(then)
    turn = "same" if now == before else "up" if value > then else "down"
    return Highlight(key, now, before, turn, hint)


def _of_minutes(tell):
    return lambda seconds: tell.say("months.minutes", n=tell.minutes(seconds))


def _missed(group):
    return group.no_show / ended(group) if ended(group) else None

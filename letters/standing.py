"""Where a letter stands, as its resident is told: the state, since when and at whose desk, what is missing.

Nothing of anybody is in here: no answer of a form, no name of a person, and of staff only the office's own roles.
"""

from itertools import groupby

from letters.desk import signature_time, span
from letters.missing import may_be_missing
from lobby.letter import AWAITING_SIGNATURE, CANCELLED, CHECKING, COLLECTED, INCOMPLETE, READY
from lobby.requests import RequestGone, delete_at

STEPS = ("made", "checked", "signed", "ready", "collected")
STEP_OF = {INCOMPLETE: 1, CHECKING: 1, AWAITING_SIGNATURE: 2, READY: 3, COLLECTED: 4}
HALTED = (INCOMPLETE, CANCELLED)
ICONS = {
    INCOMPLETE: "triangle-alert", CHECKING: "hourglass", AWAITING_SIGNATURE: "stamp", READY: "circle-check",
    COLLECTED: "check", CANCELLED: "x",
}  # fmt: skip


def standing(lobby, token, now, settings):
    """What one token opens, as a plain dictionary; None when it opens nothing, or nothing any more.

    `means`: which words say what to do: those of the state, or `come`. `holder`: the role at whose desk it lies, None
    when it is done; `signing`: for how long it has been waiting for a signature, as (unit, n), None where it does not;
    `reason`: why it is cancelled; `missing`: what to bring or to add, (text, {language: text}) each; `steps`: (name,
    done, here, halted or todo) each. `ticket`: (name, token) of the number with which somebody comes about it;
    `number`: whether one is `needed`, is `possible`, or None. `deleted_at`: when its form goes, None when it has gone.
    """
    request = lobby.request_tokens.get(token)
    if request is None:
        return None
    entry, ticket = settings.catalogue.services.get(request.service), lobby.comes_with(request)
    letters = settings.letters
    return {
        "id": request.id,
        "token": request.token,
        "code": request.code,
        "code_shown": request.code_shown,
        "service": request.service,
        "entry": entry,
        "state": request.state,
        "means": _means(request, ticket),
        "holder": None if request.is_done else request.holder,
        "since": request.since,
        "signing": span(signature_time(request, now)) if request.state == AWAITING_SIGNATURE else None,
        "reason": request.reason if request.state == CANCELLED else None,
        "missing": _missing(entry, request.missing),
        "steps": steps(request),
        "ticket": (ticket.name, ticket.token) if ticket else None,
        "number": None if ticket else _number(request),
        "deleted_at": delete_at(request, letters.keep_days, letters.abandoned_days) if request.form == "kept" else None,
        "language": request.language,
        "changed": request.changed,
        "seq": lobby.seq,
    }


def found(live, token, settings):
    """The `standing` of a token. Raises RequestGone."""
    letter = live.see(standing, token, live.clock.now(), settings)
    if letter is None:
        raise RequestGone()
    return letter


def steps(request):
    """[(name, mark)] of the way from the form to the letter in hand: done, here, halted or todo.

    One that is cancelled has no way before it any more.
    """
    at = STEP_OF.get(request.state)
    if at is None:  # cancelled: where it was before
        at = next((STEP_OF[move.state] for move in reversed(request.moves) if move.state in STEP_OF), 1)
    here = "done" if request.state == COLLECTED else "halted" if request.state in HALTED else "here"
    way = [(name, "done" if step < at else here if step == at else "todo") for step, name in enumerate(STEPS)]
    return way[: at + 1] if request.state == CANCELLED else way


def weekly(hours):
    """[(first weekday, last weekday, [("08.00", "12.00")])] of days with the same hours; [] where it never closes."""
    week = hours.week or {}
    spans = [(day, [(f"{start:%H.%M}", f"{end:%H.%M}") for start, end in week.get(day, ())]) for day in range(7)]
    groups = [(same, list(days)) for same, days in groupby(spans, key=lambda each: each[1]) if same]
    return [(days[0][0], days[-1][0], same) for same, days in groups]


def _missing(entry, missing):
    """[(text, {language: text})] of what is missing."""
    known = may_be_missing(entry) if entry else []
    return [(what, {}) if isinstance(what, str) else (what.label, what.labels) for key, what in known if key in missing]


def _means(request, ticket):
    """Nobody is told that staff have their form in hand who has not come yet and holds no number."""
    return "come" if request.state == CHECKING and ticket is None and not request.has_come else request.state


def _number(request):
    """Whether somebody has to come with a number, as far as the office can tell; None where nobody has to."""
    if request.state == INCOMPLETE:
        return "needed"
    if request.state == READY:
        return "possible"
    return "needed" if request.state == CHECKING and not request.has_come else None

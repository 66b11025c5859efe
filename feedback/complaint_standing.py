"""Where a complaint stands, as its owner is told, as staff see it, and as numbers. Nothing of its words."""

from dataclasses import dataclass

from lobby.complaint import ANSWERED, CLOSED, FOR_HEAD, IN_HAND, OPEN, RECEIVED, SETTLED, STATES, SUGGESTION
from lobby.complaints import ComplaintGone, delete_at, found, may_become, reasons_for
from lobby.working_days import days_between

STEPS = (RECEIVED, IN_HAND, ANSWERED, CLOSED)
MOST_ROWS = 60
OPEN_TAB, LATE, DONE = "open", "late", "done"
TABS = (OPEN_TAB, LATE, ANSWERED, DONE)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of complaints received within a period (suggestions are counted apart, in `suggestions`).

    answered: their owner was told something; in_time: by the day that was promised; open: nothing was said yet; late:
    open, or answered and not done, past what was promised. `settled`: done. `withdrawn`: deleted at its owner's wish
    before anything was said to them, and so neither answered nor open.
    """

    received: int
    answered: int
    in_time: int
    open: int
    late: int
    settled: int
    withdrawn: int
    suggestions: int

    def __getitem__(self, name):
        """`totals["late"]` as well as `totals.late`."""
        return getattr(self, name)


def standing(lobby, token, now, settings):
    """What one token opens, as a plain dictionary; None when it opens nothing, or nothing any more.

    `means`: which words say what that comes to. `steps`: (state, done, here or todo) each; `due`: the date by whose end
    its owner is to hear something next, None when nothing more is owed; `late`: whether it has passed; `answers`: (name
    of its words, when) each.
    """
    one = lobby.complaint_tokens.get(token)
    if one is None:
        return None
    today = lobby.office.local(now).date()
    return {
        "id": one.id,
        "token": one.token,
        "name": one.name,
        "code_shown": one.code_shown,
        "kind": one.kind,
        "about": one.about,
        "service": one.service,
        "state": one.state,
        "reason": one.reason,
        "means": _means(one),
        "made_at": one.made_at,
        "since": one.since,
        "due": _due(one),
        "late": one.is_late(today),
        "steps": steps(one),
        "answers": [(answer.name, answer.at) for answer in one.answers],
        "words": one.words,
        "deleted_at": delete_at(one, settings.keep_days) if one.words == "kept" else None,
        "language": one.language,
        "changed": one.changed,
        "seq": lobby.seq,
    }


def stands(live, token, settings):
    """The `standing` of a token. Raises ComplaintGone."""
    one = live.see(standing, token, live.clock.now(), settings)
    if one is None:
        raise ComplaintGone()
    return one


def steps(one):
    """[(state, mark)] of the way: done, here or todo. What is settled has no way before it any more."""
    gone = list(dict.fromkeys(step.state for step in one.steps))
    if one.is_settled:
        way = [*(state for state in gone if state != one.state and state not in SETTLED), one.state]
    else:
        way = [state for state in STEPS if state != ANSWERED or one.kind != SUGGESTION or ANSWERED in gone]
    at = way.index(one.state)
    return [
        (state, "done" if place < at or one.state == CLOSED else "here" if place == at else "todo")
        for place, state in enumerate(way)
    ]


def work(lobby, now, tab=None, head=False):
    """The work list: those under one of TABS that this person may read; what is late or due first stands first."""
    today = lobby.office.local(now).date()
    mine = [each for each in lobby.complaints.values() if head or not each.for_head]
    tab = tab if tab in TABS else OPEN_TAB
    chosen = [each for each in mine if _is_under(each, tab, today)]
    if tab == DONE:
        chosen.sort(key=lambda each: each.since, reverse=True)
    else:
        chosen.sort(key=lambda each: (each.kind == SUGGESTION, _due(each) or each.settle_by, each.made_at))
    return {
        "seq": lobby.seq,
        "tab": tab,
        "tabs": [(each, sum(_is_under(one, each, today) for one in mine)) for each in TABS],
        "rows": [_row(lobby.office, each, today) for each in chosen[:MOST_ROWS]],
        "more": max(0, len(chosen) - MOST_ROWS),
    }


def one_row(lobby, id, now, head):
    """One complaint as its page tells it: {…, steps, reads, answers, may}. Raises ComplaintUnknown."""
    one = found(lobby, id, head)
    return _row(lobby.office, one, lobby.office.local(now).date()) | {
        "token": one.token,
        "anonymous": one.anonymous,
        "steps": list(one.steps),
        "reads": list(one.reads),
        "answers": list(one.answers),
        "may": [(state, reasons_for(one.state, state)) for state in may_become(one)] if one.words == "kept" else [],
    }


def told(row):
    """One complaint for a program: nothing of its words."""
    return {
        "complaint": row["id"], "number": row["name"], "kind": row["kind"], "about": row["about"],
        "service": row["service"], "state": row["state"], "reason": row["reason"], "due": _iso(row["due"]),
        "late": row["late"], "seq": row["changed"],
    }  # fmt: skip


def unanswered(lobby, for_head):
    """(complaints to whose owners nothing was said yet, suggestions that nobody has taken up yet).

    `for_head`: of those that only the head may read, or of the others.
    """
    every = [each for each in lobby.complaints.values() if each.state in OPEN and each.for_head == for_head]
    suggestions = sum(each.kind == SUGGESTION and each.state == RECEIVED for each in every)
    return sum(each.kind != SUGGESTION for each in every), suggestions


def late(lobby, now, for_head=None):
    """How many complaints are late now: all, or those that only the head may read, or the others."""
    today = lobby.office.local(now).date()
    return sum(
        each.is_late(today) for each in lobby.complaints.values() if for_head is None or each.for_head == for_head
    )


def by_state(lobby):
    """{state: how many are in it, as far as remembered}, without those that only the head may read."""
    states = [each.state for each in lobby.complaints.values() if not each.for_head]
    return {state: states.count(state) for state in STATES}


def totals(lines, office, first, last, today, head=True):
    """The Totals of the register's lines that came from `first` to `last`, local dates, both included.

    `head` False: without those that only the head may read.
    """
    came = [
        line for line in lines
        if first <= office.local(line.made_at).date() <= last and (head or line.about not in FOR_HEAD)
    ]  # fmt: skip
    every = [line for line in came if line.kind != SUGGESTION]
    answered = [line for line in every if line.told_at]
    return Totals(
        received=len(every),
        answered=len(answered),
        in_time=sum(office.local(line.told_at).date() <= line.answer_by for line in answered),
        open=sum(line.state in OPEN for line in every),
        late=sum(line.is_late(today) for line in every),
        settled=sum(line.settled_at is not None for line in every),
        withdrawn=sum(line.state in SETTLED and not line.told_at for line in every),
        suggestions=len(came) - len(every),
    )


def _row(office, one, today):
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "about": one.about,
        "for_head": one.for_head,
        "service": one.service,
        "channel": one.channel,
        "state": one.state,
        "reason": one.reason,
        "made_at": one.made_at,
        "since": one.since,
        "due": _due(one),
        "late": one.is_late(today),
        "days": _days(office, one, today),
        "is_read": bool(one.reads),
        "words": one.words,
        "changed": one.changed,
    }


def _means(one):
    if one.state == RECEIVED and one.reads:
        return "received_read"
    return "closed_why" if one.state == CLOSED and one.reason else one.state


def _due(one):
    if one.kind == SUGGESTION or one.is_settled:
        return None
    return one.answer_by if one.state in OPEN else one.settle_by


def _days(office, one, today):
    """Working days until it is due, or since; None when nothing more is owed."""
    due = _due(one)
    if due is None:
        return None
    return days_between(office, due, today) if one.is_late(today) else days_between(office, today, due)


def _is_under(one, tab, today):
    if tab == OPEN_TAB:
        return one.state in OPEN
    if tab == LATE:
        return one.is_late(today)
    return one.state == ANSWERED if tab == ANSWERED else one.is_settled


def _iso(day):
    return day.isoformat() if day else None

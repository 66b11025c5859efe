"""Letters as staff and the head see them: what lies at whose desk, since when, what is stuck, what is ready or done.

Stuck is what lies in the office's own hands for too long. What waits for its resident, because something is missing,
because it is ready, or because nobody has come about it yet, is only said to wait.
"""

from datetime import date, time, timedelta
from statistics import median

from lobby.letter import AWAITING_SIGNATURE, CHECKING, INCOMPLETE, READY
from lobby.ticket import BOOKED, ENDED

OPEN_STATES = (INCOMPLETE, CHECKING, AWAITING_SIGNATURE, READY)
IN_THE_OFFICE = (CHECKING, AWAITING_SIGNATURE)
STUCK, TODAY = "stuck", "today"
TABS = (*OPEN_STATES, STUCK, TODAY)
MOST_ROWS = 60
LATELY = timedelta(days=30)
HOURS_AT_MOST = 48  # from then on it is said in days


def work(lobby, letters, now, desk=None, tab=None):
    """The work list: requests of one role's `desk` (None: all) under one of TABS (None: all not done), oldest first.

    `letters`: the office's settings of letters.
    """
    rows = [_row(lobby, letters, request, now) for request in lobby.requests.values() if _is_here(lobby, request, now)]
    rows.sort(key=lambda row: row["since"])
    mine = [row for row in rows if desk in (None, row["holder"])]
    chosen = [row for row in mine if _is_under(row, tab)]
    if tab == TODAY:
        chosen.reverse()
    return {
        "seq": lobby.seq,
        "desks": _desks(letters, rows),
        "desk": desk,
        "tab": tab,
        "tabs": [{"tab": each, "total": sum(_is_under(row, each) for row in mine)} for each in (None, *TABS)],
        "rows": chosen[:MOST_ROWS],
        "more": max(0, len(chosen) - MOST_ROWS),
    }


def head(lobby, letters, now):
    """For the head: what is stuck and where, oldest first; how many are in each state; how long states have taken.

    `pace`: [{state, time, n}] of the n visits to each state that ended within the last 30 days, as far as remembered;
    `time` is their median as a span, None where there was none.
    """
    rows = [_row(lobby, letters, each, now) for each in lobby.requests.values() if not each.is_done]
    stuck = sorted((row for row in rows if row["stuck"]), key=lambda row: row["since"])
    places = {}
    for row in stuck:  # the place whose oldest letter is the oldest stands first
        place = places.setdefault((row["holder"], row["state"]), {"total": 0, "longest": row["time"]})
        place["total"] += 1
    return {
        "totals": [{"state": each, "total": sum(row["state"] == each for row in rows)} for each in OPEN_STATES],
        "stuck": [{"holder": holder, "state": state, **place} for (holder, state), place in places.items()],
        "oldest": stuck[:MOST_ROWS],
        "pace": _pace(lobby, now),
    }


def one(lobby, letters, id, now):
    """One request as its page tells it, or None where there is none. Nothing of its form."""
    request = lobby.requests.get(id)
    if request is None:
        return None
    return _row(lobby, letters, request, now) | {
        "token": request.token,
        "reason": request.reason,
        "form": request.form,
        "made_at": request.made_at,
        "moves": list(request.moves),
        "looks": list(request.looks),
        "number": request.number,
        "keep_days": letters.keep_days,
    }


def of_ticket(lobby, letters, token, now):
    """The ticket a token opens and its requests, or None: {ticket, shown, queue, service, requests}."""
    ticket = lobby.by_token(token)
    if ticket is None:
        return None
    requests = [_row(lobby, letters, each, now) for each in lobby.requests_of(ticket.name, ticket.day)]
    return {
        "token": ticket.token,
        "shown": ticket.shown,
        "queue": ticket.queue,
        "service": ticket.service,
        "requests": requests,
    }


def told(row):
    """One request for a program: nothing of what was written."""
    return {
        "request": row["id"], "code": row["code"], "service": row["service"], "state": row["state"],
        "holder": row["holder"], "since": row["since"].isoformat(), "missing": list(row["missing"]),
        "seq": row["changed"],
    }  # fmt: skip


def signature_time(request, now):
    """How long it has waited for a signature, all its visits there together."""
    until = [*(move.at for move in request.moves[1:]), now]
    spans = zip(request.moves, until, strict=True)
    return sum((end - move.at for move, end in spans if move.state == AWAITING_SIGNATURE), timedelta())


def is_stuck(office, since, now, hours):
    """Have more than `hours` passed since then? `since`, `now`: UTC.

    Counted are all hours of the days on which the office serves, so no letter is late for a Sunday; where the office
    has no hours, every day.
    """
    left = timedelta(hours=hours)
    if now - since <= left:
        return False
    if office.hours.week is None:
        return True
    day = office.local(since).date()
    while day <= office.local(now).date():
        midnight, next_one = (office.instant(each, time(0)) for each in (day, day + timedelta(days=1)))
        if office.hours.spans(day):
            left -= min(now, next_one) - max(since, midnight)
            if left < timedelta():
                return True
        day += timedelta(days=1)
    return False


def span(passed):
    """A time that passed as (unit, n), to be said in one word: minutes, then hours, then days."""
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 60:
        return ("minutes", minutes)
    return ("hours", minutes // 60) if minutes < HOURS_AT_MOST * 60 else ("days", minutes // 1440)


def _row(lobby, letters, request, now):
    """One request as a line of the list."""
    signing = signature_time(request, now)
    awaited = request.state == CHECKING and not request.has_come
    ticket = lobby.ticket_of(request) if awaited else None
    in_hand = request.state in IN_THE_OFFICE and not awaited
    return {
        "id": request.id,
        "code": request.code,
        "code_shown": request.code_shown,
        "service": request.service,
        "channel": request.channel,
        "ticket": request.ticket,
        "of_today": bool(lobby.day) and request.day == lobby.day.date,
        "state": request.state,
        "holder": request.holder,
        "since": request.since,
        "time": span(now - request.since),
        "signing": span(signing) if signing and signing != now - request.since else None,
        "awaited": awaited and (ticket is None or ticket.status in (BOOKED, ENDED)),
        "stuck": in_hand and is_stuck(lobby.office, _in_hand_since(lobby, request, now), now, letters.stuck_hours),
        "missing": request.missing,
        "done": request.is_done,
        "changed": request.changed,
    }


def _in_hand_since(lobby, request, now):
    """When it came to its state; of one that lay there before its person came, from the day on which they did."""
    if request.state != CHECKING or not request.day or len(request.moves) > 1:
        return request.since
    came = lobby.office.instant(date.fromisoformat(request.day), time(0))
    return max(request.since, came) if came <= now else request.since


def _is_here(lobby, request, now):
    """Is it on its way, or was it done today?"""
    return not request.is_done or lobby.office.local(request.since).date() == lobby.office.local(now).date()


def _is_under(row, tab):
    if tab == TODAY:
        return row["done"]
    if tab == STUCK:
        return row["stuck"]
    return not row["done"] and tab in (None, row["state"])


def _desks(letters, rows):
    """Each role with how many lie there and how many of them are stuck; a role that is no more, while some do."""
    pending = [row for row in rows if not row["done"]]
    roles = dict.fromkeys((*letters.roles, *(row["holder"] for row in pending)))
    return [
        {
            "role": role,
            "total": sum(row["holder"] == role for row in pending),
            "stuck": sum(row["holder"] == role and row["stuck"] for row in pending),
        }
        for role in roles
    ]


def _pace(lobby, now):
    times = {state: [] for state in OPEN_STATES}
    for request in lobby.requests.values():
        for state, since, until in _visits(request):
            if state in times and until > now - LATELY:
                times[state].append((until - since).total_seconds())
    return [
        {"state": state, "time": span(timedelta(seconds=median(taken))) if taken else None, "n": len(taken)}
        for state, taken in times.items()
    ]


def _visits(request):
    """(state, since, until) of every state it has left; to be handed to another desk is not to leave it."""
    moves = request.moves
    began = moves[0].at
    for before, after in zip(moves, moves[1:], strict=False):
        if after.state != before.state:
            yield before.state, began, after.at
            began = after.at

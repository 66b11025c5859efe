"""What the whole room sees: who is called where, who was called before, how many wait."""

from datetime import timedelta

from lobby.estimate import wait_for_next
from lobby.ticket import CALLED, ENDED, SERVED, SERVING

RECENT = 5
TOGETHER = 4  # calls shown in the large place when counters call at once
NEW = timedelta(seconds=60)  # as long as a call belongs in the large place beside a newer one
A_WALK = timedelta(seconds=10)  # nobody walks to a counter and is served sooner
STILL_HEARD = timedelta(seconds=120)  # until when a call is said after its counter has gone on to the next
HASTY = 12  # so many of the last calls at most are said although their counter has gone on: in a flood, only news


def board(lobby, now, queues=None):
    """The board, or the part of it for some `queues` (letters; None: all). A plain dictionary for template and API.

    `calls` are those in the large place, newest first; `before` the ones under them; `passed` are shown only while they
    are said. `paused`: why each counter of these queues is away, when all of them are.
    """
    letters = [letter for letter in lobby.office.queues if queues is None or letter in queues]
    shown = [call for call in _latest_calls(lobby) if lobby.tickets[call.ticket].queue in letters]
    at_hand = [call for call in shown if _is_at_hand(lobby, call)]
    newest = at_hand[0] if at_hand else None
    together = [call for call in at_hand if call is newest or now - call.at < NEW][:TOGETHER]
    passed = [call for call in shown if call not in together and _is_worth_saying(lobby, call, now)]
    state = state_of(lobby, now)
    paused = _paused(lobby, letters, now) if state == "open" and not at_hand else []
    return {
        "day": lobby.day.date if lobby.day else None,
        "seq": lobby.seq,
        "now": [_called(lobby, call) for call in at_hand],
        "recent": [_called(lobby, call) for call in shown if call is not newest][:RECENT],
        "waiting": {letter: lobby.waiting(letter) for letter in letters},
        "closed": state in ("closed", "break"),
        "state": "paused" if paused else state,
        "paused": paused,
        "calls": [_called(lobby, call) for call in together],
        "before": [_called(lobby, call) for call in shown if call not in together][:RECENT],
        "passed": [_called(lobby, call) for call in passed],
        "worth_saying": _worth_saying(lobby, {call.ticket for call in together + passed}),
        "next_opening": lobby.next_opening(now),
    }


def waits(lobby, now, letters):
    """{letter: (from, to) minutes or None} for someone who would take a number now."""
    return {letter: wait_for_next(letter, lobby, now) for letter in letters}


def state_of(lobby, now):
    """`open`, `break` or `closed`, as the room should read it."""
    closed = lobby.closed_as(now)
    if closed is None or any(lobby.at_hand(counter) for counter in lobby.office.counters):
        return "open"  # maybe closing time, and someone is still being served
    return "break" if closed == "break" else "closed"


def due_calls(lobby, now, since, queues=None, within=60):
    """The calls after `since` (a seq) that are still true and not older than `within` seconds, oldest first."""
    calls = [
        call for call in reversed(_latest_calls(lobby))
        if call.seq > since and (now - call.at).total_seconds() < within and _is_worth_saying(lobby, call, now)
        and (queues is None or lobby.tickets[call.ticket].queue in queues)
    ]  # fmt: skip
    return sorted(calls, key=lambda call: call.seq)


def _latest_calls(lobby):
    """The last call of each ticket, newest first."""
    latest = {}
    for call in reversed(lobby.calls):
        latest.setdefault(call.ticket, call)
    return list(latest.values())


def _is_at_hand(lobby, call):
    ticket = lobby.tickets[call.ticket]
    return ticket.status in (CALLED, SERVING) and ticket.counter == call.counter


def _is_worth_saying(lobby, call, now):
    """Is a call still true, or has its counter only gone on in haste before the room could hear it?"""
    return _is_at_hand(lobby, call) or _was_hasty(lobby, call, now)


def _worth_saying(lobby, tickets):
    """The seqs a board may still say: the last call of each of these tickets, and the latest ones said before it."""
    latest = {call.ticket: call.seq for call in lobby.calls if call.ticket in tickets}
    recent = {call.seq for call in list(lobby.calls)[-HASTY:] if call.ticket in tickets}
    return sorted(recent.union(latest.values()))


def _was_hasty(lobby, call, now):
    """Whoever was called, and seconds later passed over by a call of the next, is on the way and must hear of it."""
    ticket = lobby.tickets[call.ticket]
    if ticket.status != ENDED or ticket.outcome != SERVED or ticket.counter != call.counter:
        return False
    if now - call.at >= STILL_HEARD or call.seq not in [late.seq for late in list(lobby.calls)[-HASTY:]]:
        return False
    first = next(early.at for early in lobby.calls if early.ticket == call.ticket)
    following = next((late for late in lobby.calls if late.counter == call.counter and late.seq > call.seq), None)
    return following is not None and following.at == ticket.leg.ended_at and following.at - first < A_WALK


def _paused(lobby, letters, now):
    """[{names, reason, until}] of the counters that serve these queues, when all are away and one said why.

    `until` is an instant, or None when it is not known or has passed.
    """
    counters = [counter for counter in lobby.office.counters.values() if set(counter.queues) & set(letters)]
    desks = [(counter, lobby.desks[counter.id]) for counter in counters]
    if any(desk.open for _, desk in desks):
        return []
    reasons = {}
    for counter, desk in desks:
        if desk.reason:
            reasons.setdefault((desk.reason, desk.back_at(now)), []).append(counter.name)
    return [{"names": names, "reason": reason, "until": until} for (reason, until), names in reasons.items()]


def _called(lobby, call):
    counter = lobby.office.counters.get(call.counter)
    queue = lobby.office.queues.get(lobby.tickets[call.ticket].queue)
    return {
        "ticket": call.ticket,
        "counter": call.counter,
        "at": call.at,
        "seq": call.seq,
        "counter_name": counter.name if counter else call.counter,
        "queue": queue,
    }

"""What the whole room sees: who is called where, who was called before, how many wait."""

from lobby.estimate import wait_for_next
from lobby.ticket import CALLED, SERVING

RECENT = 5


def board(lobby, now, queues=None):
    """The board, or the part of it for some `queues` (letters). A plain dictionary for the template and the API."""
    letters = [letter for letter in lobby.office.queues if not queues or letter in queues]
    shown = [call for call in _latest_calls(lobby) if lobby.tickets[call.ticket].queue in letters]
    at_hand = [call for call in shown if _is_at_hand(lobby, call)]
    newest = at_hand[0] if at_hand else None
    return {
        "day": lobby.day.date if lobby.day else None,
        "seq": lobby.seq,
        "now": [_called(lobby, call) for call in at_hand],
        "recent": [_called(lobby, call) for call in shown if call is not newest][:RECENT],
        "waiting": {letter: lobby.waiting(letter) for letter in letters},
        "closed": state_of(lobby, now) in ("closed", "break"),
        "state": state_of(lobby, now),
        "next_opening": lobby.next_opening(now),
    }


def waits(lobby, now, letters):
    """{letter: (from, to) minutes or None} for someone who would take a number now."""
    return {letter: wait_for_next(letter, lobby, now) for letter in letters}


def state_of(lobby, now):
    """`open`, `break` or `closed`, as the room should read it."""
    if lobby.day and lobby.day.is_open and (lobby.day.by_hand or lobby.office.is_open(now)):
        return "open"
    if any(lobby.at_hand(counter) for counter in lobby.office.counters):
        return "open"  # closing time, and someone is still being served
    if lobby.day and not lobby.day.is_open and lobby.office.local(now).date().isoformat() == lobby.day.date:
        return "closed"
    if lobby.office.is_open(now):
        return "open"
    opening = lobby.office.next_opening(now)
    began = lobby.office.opening(lobby.office.local(now).date())
    same_day = opening and lobby.office.local(opening).date() == lobby.office.local(now).date()
    return "break" if same_day and began and began < now else "closed"


def due_calls(lobby, now, since, queues=None, within=60):
    """The calls after `since` (a seq) that are still true and not older than `within` seconds, oldest first."""
    calls = [
        call for call in reversed(_latest_calls(lobby))
        if call.seq > since and (now - call.at).total_seconds() < within and _is_at_hand(lobby, call)
        and (not queues or lobby.tickets[call.ticket].queue in queues)
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

"""What one counter sees: who is here, who is next and why, who was held or missed, and what to do now."""

from datetime import timedelta
from math import ceil

from lobby.ticket import CALLED, ENDED, SERVING

# The lists stand beside each other on a small screen, and none of them scrolls: the rest is behind one press.
ROWS = 12
NEXT_MOST = 9
FEW_SHOWN = 3  # of those held, and of those missed; more where the other list leaves room
QUEUES_SHOWN = 6
REQUIREMENTS_SHOWN = 5
PAUSES = (15, 30, 60)  # minutes offered for a pause


def desk(lobby, counter, now):
    """Everything a counter's page shows, as a plain dictionary."""
    place, at_hand = lobby.desks[counter], lobby.at_hand(counter)
    held, missed = _held(lobby, now), _missed(lobby, now)
    few = {"held": _few(held, missed), "missed": _few(missed, held)}
    rows = ROWS - sum(1 + few[name] for name in few if few[name])
    following = lobby.next_few(counter, now, min(NEXT_MOST, rows))
    paused = not place.open and place.reason is not None
    return {
        "seq": lobby.seq,
        "counter": lobby.office.counters[counter],
        "open": place.open,
        "reason": place.reason,
        "until": place.until,
        "paused": paused,
        "state": _state(lobby, place, paused),
        "lines": _lines(lobby, counter, now),
        "at_hand": _person(lobby, at_hand, now) | _letters(lobby, at_hand) if at_hand else None,
        "next": [_person(lobby, lobby.tickets[choice.ticket], now) | {"why": choice.why} for choice in following],
        "waiting": _waiting(lobby, counter),
        "held": held,
        "missed": missed,
        "few": few,
        "primary": _primary(lobby, paused, place, at_hand, following),
        "pauses": _pauses(lobby, now),
        "may_no_show": bool(at_hand) and at_hand.leg.calls >= lobby.office.rules.no_show_after_calls,
        "calls_left": max(0, lobby.office.rules.no_show_after_calls - at_hand.leg.calls) if at_hand else 0,
        "by_hand": lobby.office.rules.start == "by_hand",
        "help": sorted(lobby.help.items(), key=lambda asked: asked[1]),
        "help_count": lobby.help_count,
        "day": lobby.day,
        "queues": list(lobby.office.queues.values()),
        "counters": [other for other in lobby.office.counters.values() if other.id != counter],
    }


def counters(lobby, now):
    """Every counter, for those who take one: open or not, whom it has at hand, how many wait for it."""
    return [
        {
            "counter": counter,
            "open": lobby.desks[counter.id].open,
            "reason": lobby.desks[counter.id].reason,
            "until": lobby.desks[counter.id].until,
            "at_hand": lobby.at_hand(counter.id),
            "waiting": _waiting(lobby, counter.id),
            "queues": [lobby.office.queues[letter] for letter in counter.queues],
        }
        for counter in lobby.office.counters.values()
    ]


def _state(lobby, place, paused):
    """What the whole desk says of itself: open, paused, shut, or that the day was closed."""
    if lobby.day is not None and not lobby.day.is_open:
        return "ended"
    if place.open:
        return "open"
    return "paused" if paused else "shut"


def _primary(lobby, paused, place, at_hand, following):
    """The one thing to do now: the largest button, always in the same place."""
    if at_hand and at_hand.status == CALLED and lobby.office.rules.start == "by_hand":
        return "start"
    if paused:
        return "open"
    if following:
        return "call"
    if at_hand:
        return "finish"
    return "call" if place.open else "open"


def _waiting(lobby, counter):
    return sum(len(lobby.lines[name]) for name in lobby.lines_of(counter) if name in lobby.lines)


def _lines(lobby, counter, now):
    """Each queue, this counter's own first: how many wait, and the longest wait in minutes (None: nobody waits)."""
    own = lobby.office.counters[counter].queues
    letters = [*own, *(letter for letter in lobby.office.queues if letter not in own)][:QUEUES_SHOWN]
    return [_line(lobby, lobby.office.queues[letter], letter in own, now) for letter in letters]


def _line(lobby, queue, mine, now):
    firsts = [head[0] for head in lobby.lines[queue.letter].heads() if head]
    longest = _minutes(now - min(firsts)) if firsts else None
    return {
        "queue": queue,
        "mine": mine,
        "waiting": lobby.waiting(queue.letter),
        "longest": longest,
        "late": longest is not None and longest > queue.target_minutes,
    }


def _pauses(lobby, now):
    """The hours at which one may be back, beside some minutes from now: the next opening today, else the next hour."""
    opening, here = lobby.office.next_opening(now), lobby.office.local(now)
    hour = (here + timedelta(minutes=75)).replace(minute=0)
    if opening and lobby.office.local(opening).date() == here.date():
        hour = lobby.office.local(opening)
    offered = [{"value": f"+{minutes}", "minutes": minutes} for minutes in PAUSES]
    return offered + ([{"value": f"{hour:%H.%M}", "minutes": None}] if hour.date() == here.date() else [])


def _few(people, others):
    """How many of one list are shown beside another."""
    return min(len(people), max(FEW_SHOWN, 2 * FEW_SHOWN - len(others)))


def _held(lobby, now):
    soonest = sorted(lobby.held.values(), key=lambda ticket: ticket.held_until)
    return [_person(lobby, ticket, now) for ticket in soonest]


def _missed(lobby, now):
    return [_person(lobby, ticket, now) for ticket in reversed(lobby.missed.values())]


def _person(lobby, ticket, now):
    """One ticket as staff read it. `waited` in minutes: until the call once called, else until now."""
    leg = ticket.leg
    service = lobby.office.services.get(ticket.service)
    since = leg.started_at or leg.called_at
    called = leg.called_at if ticket.status in (CALLED, SERVING) else None
    until = called or (leg.ended_at if ticket.status == ENDED else now)
    return {
        "ticket": ticket.name,
        "status": ticket.status,
        "queue": lobby.office.queues.get(ticket.queue),
        "service": service,
        "bring": service.requirements[:REQUIREMENTS_SHOWN] if service else (),
        "bring_more": max(0, len(service.requirements) - REQUIREMENTS_SHOWN) if service else 0,
        "priority": ticket.priority,
        "language": ticket.language,
        "waited": _minutes(until - leg.queued_at),
        "called_at": leg.called_at,
        "since": since,
        "busy": _minutes(now - since) if since else 0,
        "promise": _promise(lobby, ticket, service),
        "calls": leg.calls,
        "held_until": ticket.held_until,
        "held_left": max(0, _minutes(ticket.held_until - now)) if ticket.held_until else None,
        "missed_at": leg.ended_at,
        "missed_ago": _minutes(now - leg.ended_at) if leg.ended_at else None,
        "held_reason": ticket.held_reason,
        "held_due": bool(ticket.held_until and ticket.held_until <= now),
        "counter": ticket.counter,
        "sent": ticket.to_counter is not None,
        "rejoined": ticket.rejoins > 0,
        "delayed": ticket.delays > 0,
    }


def _letters(lobby, ticket):
    """The letters somebody came about, the last of them last, and `changed`, which grows as they do."""
    requests = lobby.requests_of(ticket.name, ticket.day)
    return {
        "token": ticket.token,
        "letters": [{"code": each.code_shown, "state": each.state, "service": each.service} for each in requests],
        "letters_changed": sum(each.changed for each in requests),
    }


def _promise(lobby, ticket, service):
    """The minutes a service is promised to take; where the catalogue has none, what it has taken lately, or None."""
    if service and service.minutes:
        return ceil(service.minutes)
    pace = lobby.pace_of(ticket.name)
    return ceil(pace[0] / 60) if pace else None


def _minutes(span):
    return max(0, int(span.total_seconds() // 60))

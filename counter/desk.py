"""What one counter sees: who is here, who is next and why, who was held or missed, and what to do now."""

from lobby.ticket import CALLED, ENDED, SERVING

NEXT_SHOWN = 7
MISSED_SHOWN = 5


def desk(lobby, counter, now):
    """Everything a counter's page shows, as a plain dictionary."""
    place, at_hand = lobby.desks[counter], lobby.at_hand(counter)
    following = lobby.next_few(counter, now, NEXT_SHOWN)
    return {
        "seq": lobby.seq,
        "counter": lobby.office.counters[counter],
        "open": place.open,
        "reason": place.reason,
        "at_hand": _person(lobby, at_hand, now) if at_hand else None,
        "next": [_person(lobby, lobby.tickets[choice.ticket], now) | {"why": choice.why} for choice in following],
        "waiting": _waiting(lobby, counter),
        "held": _held(lobby, now),
        "missed": _missed(lobby, now),
        "primary": _primary(lobby, place, at_hand, following),
        "may_no_show": bool(at_hand) and at_hand.leg.calls >= lobby.office.rules.no_show_after_calls,
        "calls_needed": lobby.office.rules.no_show_after_calls,
        "by_hand": lobby.office.rules.start == "by_hand",
        "help": sorted(lobby.help.items(), key=lambda asked: asked[1]),
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
            "at_hand": lobby.at_hand(counter.id),
            "waiting": _waiting(lobby, counter.id),
            "queues": [lobby.office.queues[letter] for letter in counter.queues],
        }
        for counter in lobby.office.counters.values()
    ]


def _primary(lobby, place, at_hand, following):
    """The one thing to do now: the largest button, always in the same place."""
    if at_hand and at_hand.status == CALLED and lobby.office.rules.start == "by_hand":
        return "start"
    if following:
        return "call"
    if at_hand:
        return "finish"
    return "call" if place.open else "open"


def _waiting(lobby, counter):
    return sum(len(lobby.lines[name]) for name in lobby.lines_of(counter) if name in lobby.lines)


def _held(lobby, now):
    soonest = sorted(lobby.held.values(), key=lambda ticket: ticket.held_until)
    return [_person(lobby, ticket, now) for ticket in soonest]


def _missed(lobby, now):
    latest = list(lobby.missed.values())[: -MISSED_SHOWN - 1 : -1]
    return [_person(lobby, ticket, now) for ticket in latest]


def _person(lobby, ticket, now):
    """One ticket as staff read it. `waited` in minutes: until the call once called, else until now."""
    leg = ticket.leg
    called = leg.called_at if ticket.status in (CALLED, SERVING) else None
    until = called or (leg.ended_at if ticket.status == ENDED else now)
    return {
        "ticket": ticket.name,
        "status": ticket.status,
        "queue": lobby.office.queues.get(ticket.queue),
        "service": lobby.office.services.get(ticket.service),
        "priority": ticket.priority,
        "language": ticket.language,
        "waited": max(0, int((until - leg.queued_at).total_seconds() // 60)),
        "called_at": leg.called_at,
        "since": leg.started_at or leg.called_at,
        "calls": leg.calls,
        "held_until": ticket.held_until,
        "held_reason": ticket.held_reason,
        "held_due": bool(ticket.held_until and ticket.held_until <= now),
        "counter": ticket.counter,
        "sent": ticket.to_counter is not None,
    }

"""What the kiosk shows: the queues one may join, how long each takes, and why not when one may not."""

from datetime import timedelta

from lobby.estimate import wait_for_next

JOINED = "\u2060"  # keeps a line from ending within a span of hours
GOING_IS_SAID = timedelta(minutes=2)  # for which a kiosk says that somebody is on the way


def menu(lobby, now):
    """The queues as tiles, and whether the office takes anyone now.

    `state`: open; away (nobody is at any counter just now, numbers are still given); finished (no numbers left);
    break, day_closed or closed. `hours` are those of the day it opens next: `08.00–12.00, 13.00–15.30`.
    """
    tiles = [_tile(lobby, queue, now) for queue in lobby.office.queues.values()]
    opening = lobby.next_opening(now)
    state = _state(lobby, tiles, now)
    return {
        "seq": lobby.seq,
        "tiles": tiles,
        "open": state in ("open", "away", "finished"),
        "state": state,
        "next_opening": opening,
        "opens_today": opening is not None and _day_of(lobby, opening) == _day_of(lobby, now),
        "hours": _hours(lobby, opening) if opening and lobby.office.hours.week else "",
        "pause": _soonest([tile["pause"] for tile in tiles if tile["pause"]]) if state == "away" else None,
    }


def help_at(lobby, kiosk, now):
    """Where calling a person to this kiosk stands: None, asked, or going once somebody said so."""
    if kiosk in lobby.help:
        return "asked"
    said_at = lobby.going.get(kiosk)
    return "going" if said_at and now - said_at < GOING_IS_SAID else None


def _state(lobby, tiles, now):
    if closed := lobby.closed_as(now):
        return closed
    if all(tile["finished"] for tile in tiles):
        return "finished"
    return "away" if all(tile["pause"] or tile["finished"] for tile in tiles) else "open"


def _tile(lobby, queue, now):
    left = queue.last_number - lobby.last_numbers.get((_date(lobby, now), queue.letter), 0)
    return {
        "queue": queue,
        "waiting": lobby.waiting(queue.letter),
        "wait": wait_for_next(queue.letter, lobby, now),
        "finished": left <= 0,
        "pause": _pause(lobby, queue.letter, now),
        "services": [service for service in lobby.office.services.values() if service.queue == queue.letter],
    }


def _pause(lobby, letter, now):
    """{reason, until} when everybody who serves a queue has gone for a while, whoever is back first; or None.

    A counter that never opened today says nothing; an hour of return that has passed is not promised any more.
    """
    desks = [lobby.desks[counter.id] for counter in lobby.office.counters_of(letter)]
    away = [desk for desk in desks if desk.reason]
    if not away or any(desk.open for desk in desks):
        return None
    return _soonest([{"reason": desk.reason, "until": desk.back_at(now)} for desk in away])


def _soonest(pauses):
    return min(pauses, key=lambda pause: (pause["until"] is None, pause["until"] or 0))


def _hours(lobby, opening):
    spans = lobby.office.hours.spans(_day_of(lobby, opening))
    return ", ".join(f"{start:%H.%M}{JOINED}–{JOINED}{end:%H.%M}" for start, end in spans)


def _date(lobby, now):
    if lobby.day and lobby.day.is_open:
        return lobby.day.date
    return lobby.office.local(now).date().isoformat()


def _day_of(lobby, instant):
    return lobby.office.local(instant).date()

"""What the kiosk shows: the queues one may join, and how long each takes."""

from lobby.estimate import wait_for_next


def menu(lobby, now):
    """The queues as tiles, and whether the office takes anyone now."""
    return {
        "seq": lobby.seq,
        "tiles": [_tile(lobby, queue, now) for queue in lobby.office.queues.values()],
        "open": is_open(lobby, now),
        "next_opening": lobby.next_opening(now),
    }


def is_open(lobby, now):
    """May a number be taken now, as far as day and hours go?"""
    if lobby.day and lobby.day.is_open and lobby.day.by_hand:
        return True
    closed_today = lobby.day and not lobby.day.is_open and lobby.day.date == _date(lobby, now)
    return lobby.office.is_open(now) and not closed_today


def _tile(lobby, queue, now):
    waiting = lobby.waiting(queue.letter)
    left = queue.last_number - lobby.last_numbers.get((_date(lobby, now), queue.letter), 0)
    return {
        "queue": queue,
        "waiting": waiting,
        "wait": wait_for_next(queue.letter, lobby, now),
        "finished": left <= 0,
        "services": [service for service in lobby.office.services.values() if service.queue == queue.letter],
    }


def _date(lobby, now):
    if lobby.day and lobby.day.is_open:
        return lobby.day.date
    return lobby.office.local(now).date().isoformat()

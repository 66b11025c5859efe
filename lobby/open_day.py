"""The day at hand as everybody may see it: waits of queues, and nothing by which one visit could be told.

The wait of a single visitor is known to whoever saw them wait. So a number is told of five people at the least: a queue
in which fewer were called is joined to others like it, and, while these are fewer than five together, to the smallest
of the rest, so that none is found by taking one number from another.
"""

from math import ceil

from lobby.apart import FEWEST, shown_apart
from lobby.estimate import wait_for_next
from lobby.now import waits_today
from lobby.rank import ranked


def open_day(lobby, now):
    """{day, closed, queues, waits, few} as a plain dictionary.

    `queues`: {queue, waiting, next} each: people waiting now, and (from, to) minutes for a number taken now, or None.
    `waits`: {letters, called, median, longest} of those called today, in whole minutes, rounded up, at least one; with
    several letters they are joined. `few`: somebody was called who is in none of these.
    """
    waits = {letter: found for letter in lobby.office.queues if (found := waits_today(lobby, letter, now))}
    groups = joined({letter: len(found) for letter, found in waits.items()})
    return {
        "day": lobby.day.date if lobby.day else None,
        "closed": lobby.closed_as(now),
        "queues": [
            {"queue": queue, "waiting": lobby.waiting(letter), "next": wait_for_next(letter, lobby, now)}
            for letter, queue in lobby.office.queues.items()
        ],
        "waits": [_told(letters, [wait for letter in letters for wait in waits[letter]]) for letters in groups],
        "few": len(waits) > sum(len(letters) for letters in groups),
    }


def joined(sizes):
    """[(names)] of {name: people}: those of five or more each alone, the others together; fewer than five nowhere."""
    apart, together = shown_apart(sizes)
    groups = [(name,) for name in sizes if name in apart]
    if sum(sizes[name] for name in together) >= FEWEST:
        groups.append(tuple(name for name in sizes if name in together))
    return groups


def _told(letters, waits):
    return {
        "letters": letters,
        "called": len(waits),
        "median": max(1, ceil(ranked(waits, 50) / 60)),
        "longest": max(1, ceil(max(waits) / 60)),
    }

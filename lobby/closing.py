"""What a service day came to: the counts for its closing slip, for the head and for whoever inspects."""

from collections import Counter
from dataclasses import dataclass

from lobby.stay import CONTENT
from lobby.ticket import (
    BOOKED, CALLED, CANCELLED, EXPIRED, FAILED, HELD, NO_SHOW, SERVED, SERVING, WAITING, named,
)  # fmt: skip

GROUP, GROUPS_A_ROW = 4, 4  # of a seal: what an eye can compare


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of a queue, or of all: `given` is the sum of those from `served` to `booked`.

    `lapsed` were booked from home and nobody came; `expired` waited when the day was closed. `waiting`, `at_counter`
    and `booked` are so while the day goes on. `paper` of them were given on paper, `priority` with priority; `home`
    from home, of whom `came_from_home` did come.
    `mean` and `longest` wait in minutes, from joining the line to the last call; None when nobody was called.
    """

    given: int
    served: int
    no_show: int
    cancelled: int
    expired: int
    lapsed: int
    waiting: int
    at_counter: int
    booked: int
    paper: int
    priority: int
    home: int
    came_from_home: int
    mean: int | None
    longest: int | None

    @property
    def priority_percent(self):
        return round(100 * self.priority / self.given) if self.given else 0


def closing(lobby):
    """The day at hand as a plain dictionary, from its facts alone; None when there has been no day.

    `queues`: (letter, its Queue or None, Counts, numbers from paper as [(first, last)]). `seq`: the fact up to which it
    counts, and whose seal belongs to it; `jumps` are Remarks, `cancelled`, `restored` and `changed` [(reason, count)].
    `delayed` and `rejoined` by people's own phones; `feedback`: (how many said how it was, how many of them content).
    """
    day = lobby.day
    if day is None:
        return None
    tickets = list(lobby.tickets.values())
    scores = [ticket.feedback[0] for ticket in tickets if ticket.feedback]
    letters = list(dict.fromkeys([*lobby.office.queues, *(ticket.name[0] for ticket in tickets)]))
    return {
        "day": day.date,
        "seq": lobby.seq if day.is_open else day.sealed,
        "opened_at": day.opened_at,
        "closed_at": day.closed_at,
        "closed_by": day.closed_by,
        "queues": [_queue(lobby, letter, [each for each in tickets if each.name[0] == letter]) for letter in letters],
        "total": _counts(tickets),
        "jumps": [remark for remark in lobby.remarks if remark.what == "jump"],
        "cancelled": _reasons(lobby, "cancelled"),
        "restored": _reasons(lobby, "restored"),
        "changed": _reasons(lobby, "opened", "reopened"),
        "unprinted": sum(ticket.slip in (EXPIRED, FAILED) for ticket in tickets),
        "reprinted": sum(ticket.copies for ticket in tickets),
        "help": lobby.help_count,
        "delayed": sum(ticket.delays for ticket in tickets),
        "rejoined": sum(ticket.rejoins for ticket in tickets),
        "feedback": (len(scores), sum(score >= CONTENT for score in scores)),
    }


def seal_rows(seal):
    """A seal in groups a person can compare, some to a row: as it stands on the closing slip."""
    groups = [seal[at : at + GROUP] for at in range(0, len(seal), GROUP)]
    return [" ".join(groups[at : at + GROUPS_A_ROW]) for at in range(0, len(groups), GROUPS_A_ROW)]


def _queue(lobby, letter, tickets):
    return letter, lobby.office.queues.get(letter), _counts(tickets), _spans(tickets)


def _counts(tickets):
    states = Counter(ticket.outcome or ticket.status for ticket in tickets)
    lapsed = sum(ticket.outcome == EXPIRED and not ticket.legs and not ticket.paper for ticket in tickets)
    waits = [
        (leg.called_at - leg.queued_at).total_seconds() / 60
        for ticket in tickets for number, leg in enumerate(ticket.legs)
        if leg.called_at and not (ticket.paper and number == 0)  # nobody knows when someone with paper came
    ]  # fmt: skip
    return Counts(
        given=len(tickets),
        served=states[SERVED],
        no_show=states[NO_SHOW],
        cancelled=states[CANCELLED],
        expired=states[EXPIRED] - lapsed,
        lapsed=lapsed,
        waiting=states[WAITING] + states[HELD],
        at_counter=states[CALLED] + states[SERVING],
        booked=states[BOOKED],
        paper=sum(ticket.paper for ticket in tickets),
        priority=sum(ticket.priority != "none" for ticket in tickets),
        home=sum(ticket.slot_from is not None for ticket in tickets),
        came_from_home=sum(ticket.slot_from is not None and bool(ticket.legs) for ticket in tickets),
        mean=round(sum(waits) / len(waits)) if waits else None,
        longest=round(max(waits)) if waits else None,
    )


def _reasons(lobby, *what):
    """[(reason, count)], the most frequent first."""
    return Counter(remark.reason for remark in lobby.remarks if remark.what in what).most_common()


def _spans(tickets):
    """Numbers from paper as [(first, last)] of what follows on without a gap."""
    spans = []
    for number in sorted(int(ticket.name[1:]) for ticket in tickets if ticket.paper):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    letter = tickets[0].name[0] if tickets else ""
    return [(named(letter, first), named(letter, last)) for first, last in spans]

"""A person's place, from the paper to the end of the visit."""

from dataclasses import dataclass
from datetime import datetime

BOOKED, WAITING, CALLED, SERVING, HELD, ENDED = "booked", "waiting", "called", "serving", "held", "ended"
SERVED, NO_SHOW, CANCELLED, EXPIRED = "served", "no_show", "cancelled", "expired"
TRANSFERRED = "transferred"  # how a leg ends when the visit goes on

STATUSES = (BOOKED, WAITING, CALLED, SERVING, HELD, ENDED)
OUTCOMES = (SERVED, NO_SHOW, CANCELLED, EXPIRED)

DUE, PRINTED, FAILED = "due", "printed", "failed"  # how a ticket's slip is; or EXPIRED, or None: no slip was asked for


@dataclass(slots=True)
class Leg:
    """From joining a queue to leaving it. A visit has one, or more when the person is sent on."""

    queue: str
    queued_at: datetime
    counter: str | None = None
    called_at: datetime | None = None  # the last call counts
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ending: str | None = None  # an outcome, or TRANSFERRED
    calls: int = 0
    by: str | None = None  # who called last, as the facts name them

    @property
    def served_seconds(self):
        """Service time in seconds. Where nobody presses *start*, it runs from the call."""
        return (self.ended_at - (self.started_at or self.called_at)).total_seconds()

    def forget_call(self):
        """Wait again as if nobody had called yet: the call was a mistake, or it was missed and that is forgiven."""
        self.counter = self.called_at = self.started_at = self.by = None
        self.calls = 0


@dataclass(slots=True)
class Ticket:
    """`arrived_at` is the first arrival, kept through transfers; `order` the seq of its issue, the last tie-break."""

    name: str
    token: str
    day: str
    queue: str
    arrived_at: datetime
    order: int
    service: str | None = None
    priority: str = "none"
    language: str | None = None
    status: str = WAITING
    outcome: str | None = None
    counter: str | None = None  # where it is called or served, or last was
    to_counter: str | None = None  # the one counter it waits for, if it was sent to one
    returned: bool = False  # called before, and put back by mistake of the caller: goes first
    held_until: datetime | None = None
    held_reason: str | None = None
    slot_from: datetime | None = None
    slot_to: datetime | None = None
    code: str | None = None  # what its owner types at the kiosk when they come
    taken: bool = False  # from home for now, not for a half-hour: the slot is the window in which to come
    kiosk: str | None = None  # where it was taken
    slip: str | None = None
    slip_at: datetime | None = None  # since when it is so
    copies: int = 0  # how often its slip was asked for again
    paper: bool = False  # given on paper while there was no power: nobody knows when
    legs: tuple = ()  # of Leg, first to last
    stands: tuple | None = None  # where it stands when not by its arrival: see `order.entry`
    delays: int = 0  # how often its owner let others go first
    rejoins: int = 0  # how often they came back by themselves after a missed call
    feedback: tuple | None = None  # (score, about) once they have said how it was
    surveyed: bool = False  # has its form of the satisfaction survey been handed in? What it says is not known here
    told: tuple | None = None  # (from, to) minutes of wait they were told to expect

    @property
    def leg(self):
        return self.legs[-1] if self.legs else None

    @property
    def line(self):
        """Where it waits: its queue's line, or one counter's own."""
        return own_line(self.to_counter) if self.to_counter else self.queue

    @property
    def shown(self):
        return shown(self.name)


def named(letter, number):
    """The name on the paper: `A023`."""
    return f"{letter}{number:03}"


def shown(name):
    """The name as a person reads it: `A 023`."""
    return f"{name[0]} {name[1:]}"


def own_line(counter):
    """The line of those sent to one counter in particular."""
    return f"@{counter}"

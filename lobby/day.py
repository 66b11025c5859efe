"""The service day, what is so at each counter in it, and a call as the room hears it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Day:
    """A service day. `by_hand`: someone opened it outside the hours, so the hours do not bind it."""

    date: str
    opened_at: datetime
    by_hand: bool = False
    closed_at: datetime | None = None
    closed_by: str | None = None
    sealed: int | None = None  # the seq up to which the record of a closed day reaches

    @property
    def is_open(self):
        return self.closed_at is None


@dataclass(slots=True)
class Desk:
    """What is so at one counter. `changed` is the seq of the last fact about it, so a stale page can be told.

    `until`: when a counter that paused means to be back (UTC), or None.
    """

    open: bool = False
    reason: str | None = None
    ticket: str | None = None
    changed: int = 0
    since: datetime | None = None
    until: datetime | None = None
    by: str | None = None  # who opened it, as the facts name them

    def back_at(self, now):
        """When it means to be back; None when nobody said so, or when that hour has passed."""
        return self.until if self.until and self.until > now else None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the day's record tells with its reason: `what` is jump, cancelled, restored, opened or reopened."""

    what: str
    reason: str
    ticket: str | None = None
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the room hears it; `again` when it is a repetition."""

    seq: int
    at: datetime
    ticket: str
    counter: str
    again: bool

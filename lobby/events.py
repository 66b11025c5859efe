"""What has happened in the waiting room. Facts carry names and times, never objects and never a person's data.

`at` is an instant in UTC; `by` is who acted (`staff:3`, `device:1`, or nobody for the office itself); `tap` is the
press that caused it, so that the same press is never done twice. `verb` is the decision it comes from.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    verb: ClassVar = None
    at: datetime
    by: str | None = None
    tap: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOpened(Event):
    """A service day began: numbers start at 001. `day` is its local date; `by_hand`: opened outside the hours."""

    verb: ClassVar = "open_day"
    day: str
    by_hand: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DayClosed(Event):
    """A service day ended and whoever was left has expired. `automatic` when the next opening found it still open."""

    verb: ClassVar = "close_day"
    day: str
    automatic: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DayReopened(Event):
    """A day closed too early goes on; its numbers go on too."""

    verb: ClassVar = "reopen_day"
    day: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockSettled(Event):
    """A person said what time it is. Every time still in play moves by `seconds`, so no wait grows or shrinks by it."""

    verb: ClassVar = "settle_clock"
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterOpened(Event):
    """Someone took their seat at a counter."""

    verb: ClassVar = "open_counter"
    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CounterClosed(Event):
    """A counter paused or ended its day; the reason is public, and so is `until`, when it means to be back (UTC)."""

    verb: ClassVar = "close_counter"
    counter: str
    reason: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketIssued(Event):
    """A person took a number and waits. `token` opens their phone page; its slip comes out at `kiosk`, if at one.

    `told_from`, `told_to`: the wait they were told to expect, in minutes; absent when nobody could tell.
    """

    verb: ClassVar = "issue"
    ticket: str
    token: str
    queue: str
    service: str | None = None
    priority: str = "none"
    language: str | None = None
    kiosk: str | None = None
    told_from: int | None = None
    told_to: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketBooked(Event):
    """A person booked a number from home for a time on `day`; it counts from when they check in, by their `code`.

    `taken`: for now, so that the slot is the window in which to come, and not a half-hour within the queue's quota.
    """

    verb: ClassVar = "book"
    ticket: str
    token: str
    queue: str
    day: str
    slot_from: datetime
    slot_to: datetime
    service: str | None = None
    priority: str = "none"
    language: str | None = None
    code: str | None = None
    taken: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCheckedIn(Event):
    """Someone who booked has come, and now waits. Their slip comes out at `kiosk`, if they came to one."""

    verb: ClassVar = "check_in"
    ticket: str
    kiosk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketLapsed(Event):
    """Someone who booked did not come in time."""

    verb: ClassVar = "lapse"
    ticket: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCalled(Event):
    """A counter asked for a ticket: the board shows it and the voice says it.

    `why` is the rule that put it next (see `order.py`); `chosen` when staff picked it, `out_of_order` when that
    passed others by, and then there is a `reason`.
    """

    verb: ClassVar = "call"
    ticket: str
    counter: str
    why: str
    out_of_order: bool = False
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRecalled(Event):
    """The same call, said again."""

    verb: ClassVar = "recall"
    ticket: str
    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketStarted(Event):
    """The person has come to the counter."""

    verb: ClassVar = "start"
    ticket: str
    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketFinished(Event):
    """The person has been served."""

    verb: ClassVar = "finish"
    ticket: str
    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketMarkedNoShow(Event):
    """The person did not come when called."""

    verb: ClassVar = "no_show"
    ticket: str
    counter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketHeld(Event):
    """The person went to fetch something; their turn is kept until then."""

    verb: ClassVar = "hold"
    ticket: str
    counter: str
    reason: str
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketReturned(Event):
    """A call was a mistake: the ticket goes back to its place."""

    verb: ClassVar = "return_"
    ticket: str
    counter: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketTransferred(Event):
    """The person goes on to another queue, or to one counter in particular, keeping their first arrival."""

    verb: ClassVar = "transfer"
    ticket: str
    counter: str
    queue: str
    to_counter: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRestored(Event):
    """A person who missed their call waits again, in their place."""

    verb: ClassVar = "restore"
    ticket: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketDelayed(Event):
    """The person needs longer and lets the next one or two (`places`) of their part of the line go first."""

    verb: ClassVar = "delay"
    ticket: str
    places: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRejoined(Event):
    """A person who missed their call came back by themselves, and waits behind the next two who stayed."""

    verb: ClassVar = "rejoin"
    ticket: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedbackGiven(Event):
    """How content the person was, 1 to 4, and what with: keys of `stay.ABOUT`, never words of their own."""

    verb: ClassVar = "give_feedback"
    ticket: str
    score: int
    about: tuple = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCancelled(Event):
    """A ticket will not be served. `day` names another day's booking; without it, the day that is open."""

    verb: ClassVar = "cancel"
    ticket: str
    reason: str
    day: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpAsked(Event):
    """Someone at a kiosk wants a person."""

    verb: ClassVar = "ask_help"
    kiosk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpAnswered(Event):
    """Someone is on the way to that kiosk."""

    verb: ClassVar = "answer_help"
    kiosk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipPrinted(Event):
    """A ticket's slip left for its printer whole. `copy`: 0 the first, n the nth that says CETAK ULANG.

    `sure`: the printer said so itself; many cannot.
    """

    verb: ClassVar = "print_slip"
    ticket: str
    printer: str
    copy: int = 0
    sure: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipFailed(Event):
    """A ticket's slip did not come out at the first try; `reason` is a key of words' section `printer`. Tried again."""

    verb: ClassVar = "fail_slip"
    ticket: str
    printer: str
    reason: str
    copy: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipExpired(Event):
    """A ticket's slip was given up: too late to be of use, so that a new roll never prints old numbers."""

    verb: ClassVar = "expire_slip"
    ticket: str
    printer: str
    copy: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SlipReprinted(Event):
    """Someone asked for a ticket's slip again: the `copy`th that says CETAK ULANG."""

    verb: ClassVar = "reprint_slip"
    ticket: str
    copy: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockPrinted(Event):
    """A sheet of numbered slips was printed for a day without power: from now on numbers may be given on paper."""

    verb: ClassVar = "print_block"
    queue: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperAwaited(Event):
    """The box woke in the middle of `day`: paper may have gone on with this queue's numbers, so somebody must say."""

    verb: ClassVar = "await_paper"
    queue: str
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperSettled(Event):
    """Somebody said that this queue's paper gave no number."""

    verb: ClassVar = "settle_paper"
    queue: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketEntered(Event):
    """A number that was given on paper on `day`, told by staff later: `served` on paper too, or still to be called.

    Nobody knows when its owner came, so nothing that is measured may count from it.
    """

    verb: ClassVar = "enter_numbers"
    ticket: str
    token: str
    queue: str
    day: str
    served: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlineStopped(Event):
    """Staff gave no more numbers from home on `day`."""

    verb: ClassVar = "stop_online"
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlineResumed(Event):
    """Numbers are given from home again, on a day on which staff had stopped them."""

    verb: ClassVar = "resume_online"

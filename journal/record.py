"""What the record tells with its reason, and counts of what has no leg, as rows for reports."""

from journal.facts import as_text
from lobby.events import (
    ClockSettled, DayOpened, DayReopened, FeedbackGiven, HelpAsked, SlipExpired, SlipPrinted, SlipReprinted,
    TicketBooked, TicketCalled, TicketCancelled, TicketCheckedIn, TicketDelayed, TicketLapsed, TicketRejoined,
    TicketRestored, TicketReturned,
)  # fmt: skip
from lobby.feedback_events import SurveyTaken

# jump: called out of order. returned: a call taken back. opened: outside the hours. clock: put right by a person.
JUMP, CANCELLED, RESTORED, RETURNED = "jump", "cancelled", "restored", "returned"
OPENED, REOPENED, CLOCK = "opened", "reopened", "clock"
REMARKS = (JUMP, CANCELLED, RESTORED, RETURNED, OPENED, REOPENED, CLOCK)

_WHAT = {
    TicketCancelled: CANCELLED, TicketRestored: RESTORED, TicketReturned: RETURNED, DayReopened: REOPENED,
    ClockSettled: CLOCK,
}  # fmt: skip


def remark_of(fact, lobby):
    """(seq, day, at, what, ticket, counter, done_by, reason) of a fact the record remarks, or None.

    Of a clock put right the reason is by how many seconds.
    """
    return remark(fact, lobby.seq, _day(fact, lobby)) if is_remarked(fact) else None


def remark(fact, seq, day):
    """The same of a fact that is one to be remarked, where its `seq` and its service day are known."""
    what = _what(fact)
    reason = str(round(fact.seconds)) if what == CLOCK else fact.reason
    ticket, counter = getattr(fact, "ticket", None), getattr(fact, "counter", None)
    return seq, day, as_text(fact.at), what, ticket, counter, fact.by, reason


def is_remarked(fact):
    """Does the record tell it with its reason?"""
    return _what(fact) is not None


def _what(fact):
    if isinstance(fact, TicketCalled):
        return JUMP if fact.out_of_order else None
    if isinstance(fact, DayOpened):
        return OPENED if fact.by_hand else None
    return _WHAT.get(type(fact))


def tallies_of(fact, lobby):
    """[(day, what, about)] to be counted once more each.

    help: about the kiosk; slip, slip_again, slip_lost, slip_asked: the printer, or the kiosk's empty name; feedback:
    the score; feedback_about: a key of `stay.ABOUT`; survey: the channel; booked, taken (from home: for a half-hour,
    for now), came, gave_back (cancelled before they came), lapsed, delayed, rejoined: the queue; open: nothing.
    """
    day = _day(fact, lobby)
    match fact:
        case DayOpened():
            return [(day, "open", "")]
        case HelpAsked() if lobby.help.get(fact.kiosk) == fact.at:  # pressed again by somebody who waits: still one
            return [(day, "help", fact.kiosk)]
        case SlipPrinted():
            return [(day, "slip_again" if fact.copy else "slip", fact.printer)]
        case SlipExpired():
            return [(day, "slip_lost", fact.printer)]
        case SlipReprinted():
            return [(day, "slip_asked", "")]
        case FeedbackGiven():
            return [(day, "feedback", str(fact.score)), *((day, "feedback_about", about) for about in fact.about)]
        case SurveyTaken():
            return [(day, "survey", fact.channel)]
        case TicketBooked():
            return [(day, "taken" if fact.taken else "booked", fact.queue)]
        case TicketCheckedIn():
            return [(day, "came", fact.ticket[0])]
        case TicketCancelled() if _was_expected(fact, lobby):
            return [(day, "gave_back", fact.ticket[0])]
        case TicketLapsed():
            return [(day, "lapsed", fact.ticket[0])]
        case TicketDelayed():
            return [(day, "delayed", fact.ticket[0])]
        case TicketRejoined():
            return [(day, "rejoined", fact.ticket[0])]
    return []


def _was_expected(fact, lobby):
    """Was what has just been cancelled a number from home whose owner had not come?"""
    if fact.day and (lobby.day is None or fact.day != lobby.day.date):
        return True
    ticket = lobby.tickets[fact.ticket]
    return ticket.slot_from is not None and not ticket.legs


def _day(fact, lobby):
    """The service day a fact counts for: the one it names, else the one at hand, else the local date."""
    named = getattr(fact, "day", None)
    if named is None and lobby.day:
        named = lobby.day.date
    return named or lobby.office.local(fact.at).date().isoformat()

"""What may be decided about complaints and suggestions: one is made, taken in hand, answered, handed on, refused.

Its words are kept elsewhere, sealed, under its name (see `feedback/complaint_room.py`); here it is only known that
there are some.
"""

from datetime import timedelta

from lobby import refusals as no
from lobby.complaint import (
    ABOUT, ANSWERED, BY_ITSELF, CHANNELS, CLOSED, FORWARDED, IN_HAND, KINDS, ON_REQUEST, RECEIVED, REFUSED, SUGGESTION,
    TO_WHOM, WHY_AGAIN, WHY_REFUSED,
)  # fmt: skip
from lobby.feedback_events import (
    ComplaintAnswered, ComplaintDeleted, ComplaintMade, ComplaintMoved, ComplaintShown,
)  # fmt: skip
from lobby.lobby import at_any_time
from lobby.working_days import working_day

# Where each state may go to by a step; an answer is a step of its own. Back to IN_HAND: what was settled goes on.
MOVES = {
    RECEIVED: (IN_HAND, FORWARDED, REFUSED),
    IN_HAND: (FORWARDED, REFUSED),
    ANSWERED: (CLOSED, IN_HAND),
    FORWARDED: (CLOSED, IN_HAND),
    REFUSED: (IN_HAND,),
    CLOSED: (IN_HAND,),
}
MAY_BE_ANSWERED = (RECEIVED, IN_HAND, ANSWERED)
SHOWN = ("words", "contact")


class ComplaintGone(no.Refusal):
    status = 404
    sentence = "Pengaduan ini tidak ada lagi di sini. Silakan tanya petugas di kantor."


class ComplaintUnknown(no.BadRequest):
    status = 404
    sentence = "Pengaduan itu tidak ditemukan. Periksa nomor dan kodenya."


class NoSuchStep(no.Refusal):
    sentence = "Keadaan pengaduan ini sudah lain, jadi langkah itu tidak bisa lagi. Muat ulang halaman."


class StaleComplaint(no.Refusal):
    sentence = (
        "Pengaduan ini baru saja diubah dari layar lain. Yang terbaru sudah ditampilkan; periksa, lalu tekan lagi."
    )


class ReasonNotListed(no.BadRequest):
    sentence = "Pilih salah satu dari daftar; yang lain tidak dicatat."


class WordsAreGone(no.Refusal):
    sentence = "Isi pengaduan ini sudah dihapus, jadi tidak bisa dibaca, dijawab, atau ditangani lagi."


@at_any_time
def make_complaint(
    lobby, complaint, *, token, code, kind, about, channel, anonymous, answer_days, settle_days, service=None,
    language=None, now
):  # fmt: skip
    """Somebody complains, or suggests something. Raises BadRequest for what is on none of the lists.

    `answer_days`, `settle_days`: working days from today, by whose end the office promises to answer and to be done.
    """
    for field, value, known in (("kind", kind, KINDS), ("about", about, ABOUT), ("channel", channel, CHANNELS)):
        if value not in known:
            raise ReasonNotListed(field=field)
    if service is not None and service not in lobby.office.services:
        raise no.UnknownService(field="service", service=service)
    year = lobby.office.local(now).year
    return [ComplaintMade(
        at=now, complaint=complaint, year=year, number=lobby.complaint_numbers.get(year, 0) + 1, token=token, code=code,
        kind=kind, about=about, channel=channel, anonymous=anonymous, service=service, language=language,
        answer_by=working_day(lobby.office, now, answer_days).isoformat(),
        settle_by=working_day(lobby.office, now, settle_days).isoformat(),
    )]  # fmt: skip


@at_any_time
def move_complaint(lobby, complaint, state, *, reason=None, seen=None, head=True, now):
    """On, or back. `seen`: the `changed` of the page that asks; `head`: does the head ask?"""
    moved = _fresh(lobby, complaint, seen, head)
    if state not in may_become(moved):
        raise NoSuchStep()
    _with_words(moved)
    listed = reasons_for(moved.state, state)
    if listed and not reason:
        raise no.ReasonNeeded(field="reason")
    if reason is not None and reason not in listed:
        raise ReasonNotListed(field="reason")
    return [ComplaintMoved(at=now, complaint=moved.id, state=state, reason=reason)]


@at_any_time
def answer_complaint(lobby, complaint, answer, *, seen=None, head=True, now):
    """The office answers; `answer`: the name under which the words of it lie. One that was answered may be again."""
    answered = _fresh(lobby, complaint, seen, head)
    if answered.state not in MAY_BE_ANSWERED:
        raise NoSuchStep()
    return [ComplaintAnswered(at=now, complaint=_with_words(answered).id, answer=answer)]


@at_any_time
def show_complaint(lobby, complaint, what, *, head=True, now):
    """Somebody reads it: first the record, then the look."""
    if what not in SHOWN:
        raise ReasonNotListed(field="what")
    return [ComplaintShown(at=now, complaint=_with_words(found(lobby, complaint, head)).id, what=what)]


@at_any_time
def delete_complaint(lobby, complaint, why, *, keep_days=None, now):
    """What was written is gone. One that was still open is closed with it.

    `keep_days`: of a deletion on its date. Raises StaleComplaint when that has moved meanwhile.
    """
    deleted = _with_words(found(lobby, complaint))
    if keep_days is not None and not is_due(deleted, keep_days, now):
        raise StaleComplaint()
    facts = [ComplaintDeleted(at=now, complaint=deleted.id, why=why)]
    if not deleted.is_settled:
        reason = ON_REQUEST if why == "asked" else BY_ITSELF
        facts = [ComplaintMoved(at=now, complaint=deleted.id, state=CLOSED, reason=reason), *facts]
    return facts


def may_become(complaint):
    """The states a step may lead to now. A suggestion needs no answer: it may be closed once somebody has read it."""
    every = MOVES[complaint.state]
    if complaint.kind == SUGGESTION and complaint.state in (RECEIVED, IN_HAND):
        every = (*every, CLOSED)
    return every


def reasons_for(state, becomes):
    """The list from which a reason is chosen for a step from one state to another; empty where none is asked."""
    if becomes == FORWARDED:
        return TO_WHOM
    if becomes == REFUSED:
        return WHY_REFUSED
    return WHY_AGAIN if becomes == IN_HAND and state != RECEIVED else ()


def found(lobby, complaint, head=True):
    """The Complaint of this id. Raises ComplaintUnknown, also for one that only the head may read."""
    one = lobby.complaints.get(complaint)
    if one is None or (one.for_head and not head):
        raise ComplaintUnknown(field="complaint")
    return one


def delete_at(complaint, keep_days):
    """The instant (UTC) at which its words go, if nothing more happens to it; None while nothing was said to its owner.

    One that was answered and never closed counts from its answer.
    """
    return complaint.since + timedelta(days=keep_days) if complaint.is_settled or complaint.state == ANSWERED else None


def is_due(complaint, keep_days, now):
    """Are its words to be deleted by now?"""
    at = delete_at(complaint, keep_days)
    return complaint.words == "kept" and at is not None and at <= now


def rows_of(complaint):
    """The names under which its words and its answers lie."""
    return [complaint.id, *(answer.name for answer in complaint.answers)]


def _fresh(lobby, complaint, seen, head):
    one = found(lobby, complaint, head)
    if seen is not None and one.changed > seen:
        raise StaleComplaint()
    return one


def _with_words(complaint):
    if complaint.words == "deleted":
        raise WordsAreGone()
    return complaint

"""What may be decided about letters: a form is handed in, goes on or back, is collected; its number; who looked at it.

What is written in a form is kept elsewhere, encrypted, under the request's name (see `sealed_rows.py`); here it is
only known that there is one.
"""

from datetime import timedelta

from lobby import refusals as no
from lobby.letter import (
    AWAITING_SIGNATURE, CANCELLED, CHECKING, COLLECTED, INCOMPLETE, NUMBERED, READY, SETTLED, STATES,
)  # fmt: skip
from lobby.letter_events import (
    FormChanged, FormDeleted, FormShown, LetterNumbered, LetterVoided, RequestBrought, RequestMade, RequestMoved,
)  # fmt: skip
from lobby.lobby import at_any_time

CHANNELS = ("phone", "kiosk", "staff")
MOST_OF_A_TICKET = 3
# Where each state may go to. Straight to READY: an office in which one person checks and signs.
MOVES = {
    INCOMPLETE: (CHECKING, CANCELLED),
    CHECKING: (INCOMPLETE, AWAITING_SIGNATURE, READY, CANCELLED),
    AWAITING_SIGNATURE: (READY, CHECKING, INCOMPLETE, CANCELLED),
    READY: (COLLECTED, AWAITING_SIGNATURE, CANCELLED),
    COLLECTED: (READY,),
    CANCELLED: (CHECKING,),
}
BACK = ((AWAITING_SIGNATURE, CHECKING), (READY, AWAITING_SIGNATURE), (COLLECTED, READY), (CANCELLED, CHECKING))
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
# Why a letter ends with its form; each is one of the reasons in words.
NOT_FETCHED = "Tidak dilanjutkan sampai batas waktunya"
ON_REQUEST = "Permintaan warga"


class RequestGone(no.Refusal):
    status = 404
    sentence = "Surat ini tidak ada lagi di sini. Silakan tanya petugas."


class RequestUnknown(no.BadRequest):
    status = 404
    sentence = "Surat itu tidak ditemukan. Periksa kodenya."


class RequestsEnough(no.Refusal):
    sentence = "Untuk satu nomor antrean paling banyak {most} formulir. Silakan lanjutkan dengan petugas di loket."


class HasTicket(no.Refusal):
    sentence = "Surat ini sudah punya nomor antrean. Bila perlu nomor lain, sebutkan kodenya kepada petugas."


class CodesFinished(no.Refusal):
    sentence = "Kode surat sedang habis. Silakan coba sekali lagi, atau isi formulir bersama petugas."


class NoSuchMove(no.Refusal):
    sentence = "Keadaan surat ini sudah lain, jadi langkah itu tidak bisa lagi. Muat ulang halaman."


class StaleRequest(no.Refusal):
    sentence = "Surat ini baru saja diubah dari layar lain. Yang terbaru sudah ditampilkan; periksa, lalu tekan lagi."


class MissingNeeded(no.BadRequest):
    sentence = "Pilih dulu apa yang belum lengkap, supaya warga tahu apa yang harus dibawa."


class FormIsGone(no.Refusal):
    sentence = "Isian formulir ini sudah dihapus, jadi suratnya tidak bisa dilanjutkan."


class FormSettled(no.Refusal):
    sentence = "Surat ini sudah siap, sudah diambil, atau dibatalkan, jadi isiannya tidak diubah lagi."


class HasNumber(no.Refusal):
    sentence = "Surat ini sudah bernomor {name}. Bila memang tidak dipakai, tekan dulu Nomor ini tidak dipakai."


class NotToNumber(no.Refusal):
    sentence = "Surat ini belum lengkap, sudah diambil, atau dibatalkan, jadi sekarang tidak bisa diberi nomor."


class HasNoNumber(no.Refusal):
    sentence = "Surat ini belum bernomor."


@at_any_time
def make_request(
    lobby, request, *, token, codes, service, holder, channel, ticket_token=None, language=None, now
):  # fmt: skip
    """A form is handed in. `codes`: six digits each, tried in this order; `ticket_token`: of whoever made it."""
    if service not in lobby.office.services:
        raise no.UnknownService(field="service", service=service)
    if channel not in CHANNELS:
        raise no.BadRequest(field="channel", problem="channel: phone, kiosk, staff")
    ticket = _ticket_of(lobby, ticket_token)
    if ticket and len(lobby.requests_of(ticket.name, ticket.day)) >= MOST_OF_A_TICKET:
        raise RequestsEnough(most=MOST_OF_A_TICKET)
    taken = {each.code for each in lobby.requests.values()}  # of those done too: one that goes on again needs its own
    code = next((code for code in codes if code not in taken), None)
    if code is None:
        raise CodesFinished()
    return [RequestMade(
        at=now, request=request, token=token, code=code, service=service, channel=channel, holder=holder,
        ticket=ticket.name if ticket else None, day=ticket.day if ticket else None, language=language,
    )]  # fmt: skip


@at_any_time
def bring_request(lobby, request, ticket_token, *, by_resident=False, now):
    """Whoever made it has a number now. Raises RequestUnknown, RequestsEnough; for a resident also HasTicket."""
    brought, ticket = _found(lobby, request), _ticket_of(lobby, ticket_token)
    if ticket is None:
        raise no.UnknownTicket(field="ticket", ticket="")
    if by_resident and lobby.comes_with(brought):  # whoever sees a letter's page must not take it from its number
        raise HasTicket()
    others = [each for each in lobby.requests_of(ticket.name, ticket.day) if each is not brought]
    if len(others) >= MOST_OF_A_TICKET:
        raise RequestsEnough(most=MOST_OF_A_TICKET)
    return [RequestBrought(at=now, request=brought.id, ticket=ticket.name, day=ticket.day)]


@at_any_time
def move_request(lobby, request, state, *, holder, missing=(), reason=None, seen=None, now):
    """On, or back. `holder`: whose desk it goes to; `seen`: the `changed` of the page that asks."""
    moved = _fresh(lobby, request, seen)
    if state not in STATES or state not in MOVES[moved.state]:
        raise NoSuchMove()
    if moved.form == "deleted":
        raise FormIsGone()
    if state == INCOMPLETE and not missing:
        raise MissingNeeded(field="missing")
    if (state == CANCELLED or (moved.state, state) in BACK) and not (reason or "").strip():
        raise no.ReasonNeeded(field="reason")
    facts = _voided(moved, reason, now) if state == CANCELLED else []
    return [*facts, RequestMoved(
        at=now, request=moved.id, state=state, holder=holder, missing=tuple(missing) if state == INCOMPLETE else (),
        reason=reason,
    )]  # fmt: skip


@at_any_time
def hand_request(lobby, request, holder, *, seen=None, now):
    """To another desk, in the state in which it is."""
    moved = _fresh(lobby, request, seen)
    if moved.is_done:
        raise NoSuchMove()
    return [RequestMoved(
        at=now, request=moved.id, state=moved.state, holder=holder, missing=moved.missing, reason=moved.reason
    )]  # fmt: skip


hand_request.verb = "move_request"


@at_any_time
def change_form(lobby, request, *, seen=None, now):
    """Staff put right what is written in it."""
    changed = _with_form(_fresh(lobby, request, seen))
    if changed.state in SETTLED:
        raise FormSettled()
    return [FormChanged(at=now, request=changed.id)]


@at_any_time
def show_form(lobby, request, why, *, now):
    """Someone sees what is written in it: first the record, then the look."""
    return [FormShown(at=now, request=_with_form(_found(lobby, request)).id, why=why)]


@at_any_time
def show_forms(lobby, requests, why, *, now):
    """Someone's search opened these forms, one look each. One whose form is gone meanwhile is passed over."""
    there = [lobby.requests[each] for each in requests if each in lobby.requests]
    facts = [FormShown(at=now, request=each.id, why=why) for each in there if each.form == "kept"]
    if not facts:
        raise FormIsGone()
    return facts


show_forms.verb = "show_form"


@at_any_time
def delete_form(lobby, request, why, *, days=None, now):
    """What was written in it is gone. A request that was still on its way ends with it.

    `days`: (keep_days, abandoned_days) of a deletion on its date. Raises StaleRequest when that has moved meanwhile.
    """
    gone = _with_form(_found(lobby, request))
    if days and delete_at(gone, *days) > now:
        raise StaleRequest()
    facts = [FormDeleted(at=now, request=gone.id, why=why)]
    if not gone.is_done:
        reason = NOT_FETCHED if why == "due" else ON_REQUEST
        moved = RequestMoved(at=now, request=gone.id, state=CANCELLED, holder=gone.holder, reason=reason)
        facts = [*_voided(gone, reason, now), moved, *facts]
    return facts


def forms_due(lobby, *, keep_days, abandoned_days, now):
    """The requests whose forms are to be deleted by now, each with its date behind it."""
    return [
        request for request in lobby.requests.values()
        if request.form == "kept" and delete_at(request, keep_days, abandoned_days) <= now
    ]  # fmt: skip


def forms_kept(lobby):
    """The names of the requests whose forms are there."""
    return {request.id for request in lobby.requests.values() if request.form == "kept"}


def delete_at(request, keep_days, abandoned_days):
    """The instant (UTC) at which its form goes, if nothing more happens to it."""
    if request.is_done:
        return request.since + timedelta(days=keep_days)
    return request.active_at + timedelta(days=abandoned_days)


@at_any_time
def number_letter(lobby, request, *, template, class_, village, signer, now):
    """The next number of this year's register, as the office writes it. Raises HasNumber, NotToNumber."""
    numbered = _with_form(_found(lobby, request))
    if numbered.state not in NUMBERED:
        raise NotToNumber()
    if numbered.number:
        raise HasNumber(name=numbered.number.name)
    today = lobby.office.local(now).date()
    number = lobby.letter_numbers.get(today.year, 0) + 1
    return [LetterNumbered(
        at=now, request=numbered.id, service=numbered.service, year=today.year, number=number, signer=signer,
        name=letter_name(template, number, today, class_=class_, village=village),
    )]  # fmt: skip


@at_any_time
def void_letter(lobby, request, reason, *, now):
    """A numbered letter is not used. Its number stays taken, so that the register has no gap."""
    voided = _found(lobby, request)
    if not voided.number:
        raise HasNoNumber()
    if not (reason or "").strip():
        raise no.ReasonNeeded(field="reason")
    return _voided(voided, reason, now)


def _voided(request, reason, now):
    """The facts that a letter which does not go out leaves no number in use."""
    number = request.number
    if number is None:
        return []
    return [LetterVoided(at=now, request=request.id, year=number.year, number=number.number, reason=reason)]


def letter_name(template, number, on, *, class_, village):
    """`474/023/Ds.Skm/XI/2026`, of a `template` with class, n, village, month, month_roman, year. Raises ValueError."""
    try:
        return template.format_map({
            "class": class_, "n": number, "village": village, "month": on.month, "month_roman": ROMAN[on.month - 1],
            "year": on.year,
        })  # fmt: skip
    except (KeyError, IndexError, AttributeError, TypeError) as problem:
        raise ValueError(str(problem)) from problem


def _found(lobby, request):
    found = lobby.requests.get(request)
    if found is None:
        raise RequestUnknown(field="request")
    return found


def _fresh(lobby, request, seen):
    found = _found(lobby, request)
    if seen is not None and found.changed > seen:
        raise StaleRequest()
    return found


def _with_form(request):
    if request.form == "deleted":
        raise FormIsGone()
    return request


def _ticket_of(lobby, token):
    """The ticket a token opens; None without a token. Raises UnknownTicket for one that opens nothing."""
    ticket = lobby.by_token(token) if token else None
    if token and ticket is None:
        raise no.UnknownTicket(field="ticket", ticket="")
    return ticket

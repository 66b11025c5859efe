"""What a person may do with their own number from where they are: let others go first, come back, say how it was.

Each is asked for by the token that opens the ticket, and changes nothing of anybody else's.
"""

from lobby.events import FeedbackGiven, TicketDelayed, TicketRejoined
from lobby.lobby import at_any_time
from lobby.refusals import BadRequest, Refusal
from lobby.ticket import BOOKED, CALLED, HELD, NO_SHOW, SERVED, SERVING, WAITING

MOST_PLACES = 2
MOST_DELAYS = 3
MOST_REJOINS = 2  # then staff decide, who see the person
SCORES = (1, 2, 3, 4)
CONTENT = 3  # from this score on somebody is content
ABOUT = ("cepat", "ramah", "jelas", "mudah", "lama", "kurang_ramah", "kurang_jelas", "bolak_balik", "tempat")
MOST_ABOUT = 3


class TicketGone(Refusal):
    status = 404
    sentence = "Nomor ini tidak berlaku lagi. Nomor antrean hanya berlaku pada hari yang tertera."


class NowCalled(Refusal):
    sentence = "Nomor {ticket} sedang dipanggil. Silakan ke {counter}, atau minta petugas menahan giliran Anda."


class NotInLine(Refusal):
    sentence = "Nomor {ticket} sedang tidak menunggu di antrean. Silakan tanya petugas."


class NobodyBehind(Refusal):
    sentence = "Belum ada orang di belakang Anda, jadi tidak ada yang dapat didahulukan."


class DelaysEnough(Refusal):
    sentence = "Nomor {ticket} sudah {most} kali mundur. Bila belum siap saat dipanggil, minta petugas menahan giliran."


class PlacesUnknown(BadRequest):
    sentence = "Pilih mundur 1 atau 2 tempat."


class NotMissed(Refusal):
    sentence = "Nomor {ticket} tidak terlewat, jadi tidak perlu kembali mengantre."


class RejoinsEnough(Refusal):
    sentence = "Nomor {ticket} sudah {most} kali terlewat. Temui petugas di loket supaya dipanggil lagi."


class NotServedYet(Refusal):
    sentence = "Nomor {ticket} belum selesai dilayani. Penilaian dapat diberikan sesudahnya."


class FeedbackIsGiven(Refusal):
    sentence = "Penilaian untuk nomor {ticket} sudah kami terima. Terima kasih."


class ScoreUnknown(BadRequest):
    sentence = "Pilih salah satu: tidak puas, kurang puas, puas, atau sangat puas."


class AboutUnknown(BadRequest):
    sentence = "Pilih paling banyak {most} alasan dari yang tersedia."


def delay(lobby, token, places, *, now):
    """They need longer: let the next one or two of their part of the line go first."""
    ticket = _found(lobby, token)
    if places not in range(1, MOST_PLACES + 1):
        raise PlacesUnknown(field="places")
    if ticket.status in (CALLED, SERVING):
        raise NowCalled(ticket=ticket.shown, counter=lobby.office.counter_named(ticket.counter))
    if ticket.status != WAITING:
        raise NotInLine(ticket=ticket.shown)
    if ticket.delays >= MOST_DELAYS:
        raise DelaysEnough(ticket=ticket.shown, most=MOST_DELAYS)
    if not may_let_first(lobby, ticket):
        raise NobodyBehind()
    return [TicketDelayed(at=now, ticket=ticket.name, places=min(places, may_let_first(lobby, ticket)))]


def rejoin(lobby, token, *, now):
    """They missed their call and are here again: wait once more, behind the next two who stayed."""
    ticket = _found(lobby, token)
    if ticket.outcome != NO_SHOW:
        raise NotMissed(ticket=ticket.shown)
    if ticket.rejoins >= MOST_REJOINS:
        raise RejoinsEnough(ticket=ticket.shown, most=MOST_REJOINS)
    return [TicketRejoined(at=now, ticket=ticket.name)]


@at_any_time
def give_feedback(lobby, token, score, about=(), *, now):
    """They say how it was, once: a score of 1 to 4, and what it is about. Also when the day at hand has ended."""
    ticket = _found(lobby, token)
    if score not in SCORES:
        raise ScoreUnknown(field="score")
    about = tuple(dict.fromkeys(about))
    if len(about) > MOST_ABOUT or not set(about) <= set(ABOUT):
        raise AboutUnknown(field="about", most=MOST_ABOUT)
    if ticket.outcome != SERVED:
        raise NotServedYet(ticket=ticket.shown)
    if ticket.feedback:
        raise FeedbackIsGiven(ticket=ticket.shown)
    return [FeedbackGiven(at=now, ticket=ticket.name, score=score, about=about)]


def may_let_first(lobby, ticket):
    """How many a waiting ticket may let go first now: 2, 1, or 0 when nobody of its part stands behind it."""
    place = lobby.place_after(ticket, 0)
    return lobby.place_after(ticket, MOST_PLACES) - place


def stay(lobby, token):
    """What the owner of a ticket may do with it now, as a plain dictionary; None where the token opens nothing.

    `delays_left`: how often they may still let others go first; `rejoin`, `feedback`, `survey`: may they; `given`: the
    score they gave. `line`: where the ticket waits; `called_at`, `held_until` are instants or None.
    """
    ticket = lobby.by_token(token)
    if ticket is None:
        return None
    of_today = lobby.tickets.get(ticket.name) is ticket
    is_open = lobby.day is not None and lobby.day.is_open
    return {
        "line": ticket.line,
        "delays_left": MOST_DELAYS - ticket.delays if ticket.status == WAITING else 0,
        "rejoin": is_open and ticket.outcome == NO_SHOW and ticket.rejoins < MOST_REJOINS,
        "feedback": of_today and ticket.outcome == SERVED and ticket.feedback is None,
        "given": ticket.feedback[0] if ticket.feedback else None,
        "survey": of_today and ticket.outcome == SERVED and not ticket.surveyed,
        "called_at": ticket.leg.called_at if ticket.leg else None,
        "held_until": ticket.held_until if ticket.status == HELD else None,
    }


def _found(lobby, token):
    """The ticket of the day at hand that a token opens. One that is booked for another day has no place yet."""
    ticket = lobby.by_token(token)
    if ticket is None:
        raise TicketGone()
    if ticket.status == BOOKED:
        raise NotInLine(ticket=ticket.shown)
    return ticket

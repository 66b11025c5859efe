"""What is so of letters: each request's state, at whose desk it lies and since when, its number; never what it says.

The words are OpenSID's, which staff know: Belum Lengkap, Sedang Diperiksa, Menunggu Tandatangan, Siap Diambil, Sudah
Diambil, Dibatalkan.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lobby.ticket import ENDED, SERVED

INCOMPLETE, CHECKING, AWAITING_SIGNATURE, READY, COLLECTED, CANCELLED = (
    "incomplete", "checking", "awaiting_signature", "ready", "collected", "cancelled",
)  # fmt: skip
STATES = (INCOMPLETE, CHECKING, AWAITING_SIGNATURE, READY, COLLECTED, CANCELLED)
DONE = (COLLECTED, CANCELLED)
NUMBERED = (CHECKING, AWAITING_SIGNATURE, READY)  # in which a letter may get its number
SETTLED = (READY, *DONE)  # what is written in it stands on paper, or nowhere
# A page that is long done with is told by the journal alone, so that a year of letters does not fill the memory.
REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a request: the state it came to, at whose desk, when (UTC), by whom, and why if it went back."""

    state: str
    holder: str
    at: datetime
    by: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Someone saw what is written in the form."""

    at: datetime
    by: str | None
    why: str


@dataclass(frozen=True, slots=True)
class LetterNumber:
    """A letter's number: the `number`th of `year`; `name` as it stands on the letter. `voided`: why it is not used."""

    year: int
    number: int
    name: str
    signer: str
    at: datetime
    voided: str | None = None


@dataclass(kw_only=True, slots=True)
class LetterRequest:
    """One letter on its way. `holder` is a role of the office, `since` when it came to its state; instants are UTC.

    `missing`: numbers of the service's requirements and names of its blanks. `form`: kept or deleted. `changed`: the
    seq of the fact that changed it last, for pages that may be stale. `came_by`: (ticket, day) of every number that
    somebody had about it, and `served`, whether one of them was served. `active_at`: when anything last happened to
    it; a look is nothing.
    """

    id: str
    token: str
    code: str
    service: str
    channel: str
    made_at: datetime
    language: str | None
    state: str
    holder: str
    since: datetime
    changed: int
    ticket: str | None = None
    day: str | None = None
    missing: tuple = ()
    reason: str | None = None
    form: str = "kept"
    moves: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    came_by: list = field(default_factory=list)
    served: bool = False
    active_at: datetime = None

    @property
    def code_shown(self):
        """`123 456`, as it is read and said."""
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def is_done(self):
        return self.state in DONE

    @property
    def has_come(self):
        """Was whoever asked for it here, as far as the office can tell? Staff typed it, served them, or moved it."""
        return self.channel == "staff" or self.served or len(self.moves) > 1

    @property
    def number(self):
        """The LetterNumber that counts, or None."""
        return next((number for number in reversed(self.numbers) if number.voided is None), None)


class Letters:
    """The part of the State (see `state.py`) that knows of letters."""

    def _begin_letters(self):
        self.requests = {}  # {id: LetterRequest}, in the order they were made
        self.request_tokens = {}  # {token: LetterRequest}
        self.request_codes = {}  # {code: LetterRequest} of those not done
        self.letter_numbers = {}  # {year: the last number given}
        self.requests_by = {}  # {(ticket, day): requests that somebody with this number ever came about}

    def requests_of(self, ticket, day):
        """The requests that somebody with this number comes about."""
        every = self.requests_by.get((ticket, day), ())
        return [request for request in every if (request.ticket, request.day) == (ticket, day)]

    def ticket_of(self, request):
        """The Ticket with which somebody comes about it: today's, or one booked; None when there is none any more."""
        if self.day is not None and request.day == self.day.date:
            return self.tickets.get(request.ticket)
        return self.bookings.get((request.day, request.ticket))

    def comes_with(self, request):
        """The Ticket with which somebody is still to be served about it, or None."""
        ticket = self.ticket_of(request)
        return ticket if ticket is not None and ticket.status != ENDED else None

    def _request_made(self, event):
        request = LetterRequest(
            id=event.request, token=event.token, code=event.code, service=event.service, channel=event.channel,
            made_at=event.at, language=event.language, state=CHECKING, holder=event.holder, since=event.at,
            changed=self.seq, active_at=event.at, ticket=event.ticket, day=event.day,
            moves=[Move(CHECKING, event.holder, event.at, event.by)],
        )  # fmt: skip
        self.requests[request.id] = self.request_tokens[request.token] = self.request_codes[request.code] = request
        self._came_by(request)

    def _request_brought(self, event):
        request = self._changed(event)
        request.ticket, request.day = event.ticket, event.day
        self._came_by(request)

    def _came_by(self, request):
        if request.ticket:
            number = request.ticket, request.day
            if number not in request.came_by:
                request.came_by.append(number)
                self.requests_by.setdefault(number, []).append(request)
            ticket = self.ticket_of(request)
            request.served = request.served or (ticket is not None and ticket.outcome == SERVED)

    def _served_about(self, ticket):
        for request in self.requests_by.get((ticket.name, ticket.day), ()):
            request.served = True

    def _request_moved(self, event):
        request = self._changed(event)
        if request.state != event.state:
            request.since = event.at
        request.state, request.holder, request.missing = event.state, event.holder, event.missing
        request.reason = event.reason
        request.moves.append(Move(event.state, event.holder, event.at, event.by, event.reason))
        if request.is_done:
            if self.request_codes.get(request.code) is request:
                del self.request_codes[request.code]
        else:
            self.request_codes[request.code] = request

    def _form_changed(self, event):
        self._changed(event)

    def _form_shown(self, event):
        self.requests[event.request].looks.append(Look(event.at, event.by, event.why))

    def _form_deleted(self, event):
        self._changed(event).form = "deleted"

    def _letter_numbered(self, event):
        self.letter_numbers[event.year] = event.number
        if event.request in self.requests:  # else its letter was forgotten before a restart, and its number is taken
            number = LetterNumber(event.year, event.number, event.name, event.signer, event.at)
            self._changed(event).numbers.append(number)

    def _letter_voided(self, event):
        request = self._changed(event)
        request.numbers = [
            LetterNumber(each.year, each.number, each.name, each.signer, each.at, event.reason)
            if (each.year, each.number) == (event.year, event.number) else each
            for each in request.numbers
        ]  # fmt: skip

    def _settle_letters(self, opened_at, event):
        """The clock was put right: what happened since the day was opened, or only seems to lie ahead, moves with it.

        Else a form handed in while the box believed that it was 2030 would stay for years.
        """
        shift = timedelta(seconds=event.seconds)

        def settled(at):
            return min(at + shift if opened_at and at >= opened_at else at, event.at)

        for request in self.requests.values():
            request.made_at, request.since = settled(request.made_at), settled(request.since)
            request.active_at = settled(request.active_at)
            request.moves = [replace(move, at=settled(move.at)) for move in request.moves]

    def _changed(self, event):
        request = self.requests[event.request]
        request.changed, request.active_at = self.seq, event.at
        return request

    def _forget_letters(self, at):
        """On a new day: of what is long done, and has no form any more, the journal knows."""
        over = [
            request for request in self.requests.values()
            if request.is_done and request.form == "deleted" and request.since + REMEMBERED < at
        ]  # fmt: skip
        for request in over:
            del self.requests[request.id], self.request_tokens[request.token]
            for number in request.came_by:
                self.requests_by[number].remove(request)
                if not self.requests_by[number]:
                    del self.requests_by[number]

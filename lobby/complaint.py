"""What is so of complaints and suggestions: each one's state, since when, and what was promised; never its words.

Received, in hand, answered, closed: *diterima, ditangani, dijawab, selesai*. Or handed on to whoever it is for, or
refused because it is not about the office's services, either with a reason from a list.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

RECEIVED, IN_HAND, ANSWERED, FORWARDED, REFUSED, CLOSED = (
    "received", "in_hand", "answered", "forwarded", "refused", "closed",
)  # fmt: skip
STATES = (RECEIVED, IN_HAND, ANSWERED, FORWARDED, REFUSED, CLOSED)
OPEN = (RECEIVED, IN_HAND)  # nothing has been said to its owner yet
SETTLED = (FORWARDED, REFUSED, CLOSED)
KINDS = COMPLAINT, SUGGESTION = "complaint", "suggestion"
CHANNELS = ("phone", "kiosk", "staff")
# What it is about: an officer, waiting, what was asked for, money, the building, this system, or something else.
OFFICER, MONEY = "petugas", "biaya"
ABOUT = (OFFICER, "waktu", "persyaratan", MONEY, "sarana", "aplikasi", "lainnya")
FOR_HEAD = (OFFICER, MONEY)  # not to be read by those whom it may be about: who asked for money is an officer
# To whom something is handed on that is not a village's to decide.
TO_WHOM = ("kecamatan", "disdukcapil", "dinas", "bpd", "kepolisian", "lapor")
WHY_REFUSED = ("bukan_layanan", "tidak_jelas", "ganda", "kata_kasar", "sudah_selesai")
WHY_AGAIN = ("salah_tekan", "keterangan_baru", "jawaban_keliru")
ON_REQUEST, BY_ITSELF = "permintaan_warga", "sudah_lama"  # why one is closed with its words
REMEMBERED = timedelta(days=60)  # after which one whose words are gone is told by the journal alone


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the state it came to, when (UTC), by whom, and why or to whom."""

    state: str
    at: datetime
    by: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """Somebody read its words, or the contact as well."""

    at: datetime
    by: str | None
    what: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`name`: under which its words lie."""

    name: str
    at: datetime
    by: str | None


@dataclass(kw_only=True, slots=True)
class Complaint:
    """One complaint or suggestion. Instants are UTC, `answer_by` and `settle_by` local dates.

    `words`: kept or deleted. `changed`: the seq of the fact that changed it last, for pages that may be stale.
    `told_at`: when its owner was first told something: answered, handed on, refused or closed; None until then, and
    for one that its owner took back before.
    """

    id: str
    token: str
    code: str
    year: int
    number: int
    kind: str
    about: str
    channel: str
    anonymous: bool
    made_at: datetime
    answer_by: date
    settle_by: date
    service: str | None
    language: str | None
    state: str
    since: datetime
    changed: int
    reason: str | None = None
    words: str = "kept"
    told_at: datetime | None = None
    steps: list = field(default_factory=list)
    reads: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    @property
    def name(self):
        """`P-2026-001`, as it stands on the slip."""
        return complaint_name(self.year, self.number)

    @property
    def code_shown(self):
        """`123 456`, as it is read and said."""
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def is_settled(self):
        return self.state in SETTLED

    @property
    def for_head(self):
        """May the head alone read it?"""
        return self.about in FOR_HEAD

    def is_late(self, today):
        """Has a day that was promised passed? `today`: the office's date. A suggestion is promised nothing."""
        if self.kind == SUGGESTION or self.is_settled:
            return False
        return today > (self.answer_by if self.state in OPEN else self.settle_by)


class Complaints:
    """The part of the State (see `state.py`) that knows of complaints."""

    def _begin_complaints(self):
        self.complaints = {}  # {id: Complaint}, in the order they were made
        self.complaint_tokens = {}  # {token: Complaint}
        self.complaint_names = {}  # {"P-2026-001": Complaint}
        self.complaint_numbers = {}  # {year: the last number given}

    def _complaint_made(self, event):
        made = Complaint(
            id=event.complaint, token=event.token, code=event.code, year=event.year, number=event.number,
            kind=event.kind, about=event.about, channel=event.channel, anonymous=event.anonymous, made_at=event.at,
            answer_by=date.fromisoformat(event.answer_by), settle_by=date.fromisoformat(event.settle_by),
            service=event.service, language=event.language, state=RECEIVED, since=event.at, changed=self.seq,
            steps=[Step(RECEIVED, event.at, event.by)],
        )  # fmt: skip
        self.complaint_numbers[made.year] = made.number
        self.complaints[made.id] = self.complaint_tokens[made.token] = self.complaint_names[made.name] = made

    def _complaint_moved(self, event):
        self._complaint_step(event, event.state, event.reason)

    def _complaint_answered(self, event):
        self._complaint_step(event, ANSWERED, None).answers.append(Answer(event.answer, event.at, event.by))

    def _complaint_step(self, event, state, reason):
        moved = self.complaints[event.complaint]
        moved.changed, moved.since, moved.state, moved.reason = self.seq, event.at, state, reason
        moved.steps.append(Step(state, event.at, event.by, reason))
        if moved.told_at is None and tells_its_owner(state, reason):
            moved.told_at = event.at
        return moved

    def _complaint_shown(self, event):
        self.complaints[event.complaint].reads.append(Read(event.at, event.by, event.what))

    def _complaint_deleted(self, event):
        deleted = self.complaints[event.complaint]
        deleted.changed, deleted.words = self.seq, "deleted"

    def _settle_complaints(self, opened_at, event):
        """The clock was put right: what came since the day was opened, or only seems to lie ahead, moves with it.

        What was promised moves by as many whole days: 2030 is no answer to anybody.
        """
        shift = timedelta(seconds=event.seconds)

        def settled(at):
            return min(at + shift if opened_at and at >= opened_at else at, event.at)

        for each in self.complaints.values():
            made_at = settled(each.made_at)
            days = timedelta(days=round((made_at - each.made_at) / timedelta(days=1)))
            each.made_at, each.since = made_at, settled(each.since)
            each.answer_by, each.settle_by = each.answer_by + days, each.settle_by + days
            each.told_at = each.told_at and settled(each.told_at)
            each.steps = [replace(step, at=settled(step.at)) for step in each.steps]

    def _forget_complaints(self, at):
        """On a new day: of what is long done, and has no words any more, the journal knows."""
        over = [
            each for each in self.complaints.values()
            if each.words == "deleted" and each.is_settled and each.since + REMEMBERED < at
        ]  # fmt: skip
        for each in over:
            del self.complaints[each.id], self.complaint_tokens[each.token], self.complaint_names[each.name]


def tells_its_owner(state, reason):
    """Does a step to this state tell its owner something? To close it at their wish, with its words, does not."""
    return state not in OPEN and not (state == CLOSED and reason in (ON_REQUEST, BY_ITSELF))


def complaint_name(year, number):
    """`P-2026-001`"""
    return f"P-{year}-{number:03}"

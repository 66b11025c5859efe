"""Every fact of the record as a plain sentence: what happened, where, by whom and why.

The tokens and codes by which phones and forms are opened are never said; of a letter or a complaint only the first
letters of its random name, so that what belongs together can be seen. Nor is how content the owner of a number was: who
serves them again must not know.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime

from journal.seals import is_day
from lobby.events import (
    CounterClosed, DayClosed, DayOpened, SlipPrinted, TicketBooked, TicketCalled, TicketCancelled,
    TicketEntered, TicketTransferred,
)  # fmt: skip
from lobby.feedback_events import ComplaintMoved
from lobby.order import CHOSEN
from lobby.ticket import named, shown

NEVER_SAID = ("at", "by", "tap", "token", "code", "language", "score", "about")
ENOUGH = 6  # letters of a random name
MOST_SECONDS = 120  # beyond it a clock put right is told in minutes


@dataclass(frozen=True, slots=True)
class Sentence:
    """`where` and `why` are None when there is nothing to say."""

    what: str
    where: str | None
    who: str
    why: str | None


class Sentences:
    """Says facts in one language."""

    def __init__(self, words, office, name_of, language):
        """`name_of(by)`: who acted, as staff are called, or what the record has."""
        self.words, self.office, self.language, self._name_of = words, office, language, name_of
        self._names = {}

    def of(self, told):
        """The Sentence of a Told (see `journal/days.py`)."""
        fact = told.fact
        if fact is None:
            return Sentence(self._say("record.unreadable"), None, "", told.kind)
        what = self._say(f"record.fact_{_kind(fact)}", **self._fields(fact))
        return Sentence(" ".join([what, *self._more(fact)]), self._where(fact), self.who(fact.by), self._why(fact))

    def who(self, by):
        """Who acted, in words; one who has left by their number."""
        if by not in self._names:
            self._names[by] = self._named(by)
        return self._names[by]

    def hour(self, instant, day):
        """`08.15`, and the date before it when that is not the service day's; nothing of what cannot be read."""
        if instant is None:
            return ""
        local = self.office.local(instant)
        return self.words.hour(instant) if local.date().isoformat() == day else f"{local:%d/%m} {local:%H.%M}"

    def clock(self, seconds):
        """By how much a clock was put right: `maju 10 menit`."""
        size, way = abs(round(seconds)), "on" if seconds >= 0 else "back"
        if size <= MOST_SECONDS:
            return self._say(f"record.seconds_{way}", n=size)
        return self._say(f"record.minutes_{way}", n=round(size / 60))

    def _say(self, key, **given):
        return self.words.say(key, self.language, **given)

    def _named(self, by):
        if by is None:
            return self._say("record.by_itself")
        if by == "resident":
            return self._say("record.by_resident")
        name, (kind, _, number) = self._name_of(by), by.partition(":")
        if name != by or kind not in ("staff", "device"):
            return name
        return self._say("record.by_removed" if kind == "staff" else "record.by_device", n=number)

    def _fields(self, fact):
        """{name: as it is said} of everything a sentence may name."""
        told = {}
        for each in fields(fact):
            value = getattr(fact, each.name)
            if each.name not in NEVER_SAID and value is not None:
                told[each.name] = self._field(fact, each.name, value)
        if fact.verb == "show_form":
            told["opened_for"] = self._known(f"record.opened_{fact.why}", fact.why)
        elif fact.verb in ("delete_form", "delete_complaint"):
            told["deleted_for"] = self._known(f"record.deleted_{fact.why}", fact.why)
        return told

    def _field(self, fact, name, value):
        match name:
            case "ticket":
                return shown(value)
            case "queue":
                return self._queue(value)
            case "service":
                return self._service(value)
            case "counter" | "to_counter":
                return self.office.counter_named(value)
            case "day":
                return self.words.day(date.fromisoformat(value), self.language) if is_day(value) else str(value)
            case "first" | "last":
                return shown(named(fact.queue, value))
            case "request" | "complaint":
                return value[:ENOUGH]
            case "channel":
                return self._known(f"record.channel_{value}", value)
            case "state" if isinstance(fact, ComplaintMoved):
                return self._known(f"complaint.state_{value}", value)
            case "state":
                return self._known(f"record.state_{value}", value)
            case "seconds":
                return self.clock(value)
            case "year" | "number":
                return str(value)
        return self.words.hour(value) if isinstance(value, datetime) else value

    def _more(self, fact):
        """Further sentences: which service, whether with priority, what was told, when somebody means to be back."""
        told = self._fields(fact)
        if getattr(fact, "service", None):
            yield self._say("record.with_service", **told)
        if getattr(fact, "priority", "none") != "none":
            yield self._say("record.with_priority")
        if getattr(fact, "told_to", None) is not None:
            yield self._say("record.with_told" if fact.told_from else "record.with_told_at_most", **told)
        if isinstance(fact, CounterClosed) and fact.until:
            yield self._say("record.with_until", **told)

    def _where(self, fact):
        counter, kiosk = getattr(fact, "counter", None), getattr(fact, "kiosk", None)
        if counter:
            return self.office.counter_named(counter)
        return kiosk or getattr(fact, "printer", None)

    def _why(self, fact):
        """The reason somebody gave; of a call, the rule that put it next."""
        reason = getattr(fact, "reason", None)
        if fact.verb == "fail_slip":
            return self._known(f"printer.{reason}", reason, where=fact.printer)
        if reason:
            return self.words.reason(reason, self.language)
        if isinstance(fact, TicketCalled) and fact.why == CHOSEN:
            return self._say("record.why_chosen")
        if isinstance(fact, TicketCalled):
            rules = self.office.rules
            cap, ratio = rules.longest_normal_wait_minutes, rules.priority_per_normal
            return self._known(f"why.{fact.why}", None, cap=cap, ratio=ratio)
        return None

    def _queue(self, letter):
        queue = self.office.queues.get(letter)
        return queue.named(self.language) if queue else letter

    def _service(self, id):
        service = self.office.services.get(id)
        return service.named(self.language) if service else id

    def _known(self, key, otherwise, **given):
        """A text, or what the record has where a version before this one, or a hand, wrote what has none."""
        try:
            return self._say(key, **given)
        except KeyError:
            return otherwise


def _kind(fact):
    """Which sentence says it: its verb, or a closer one."""
    match fact:
        case DayOpened(by_hand=True):
            return "open_day_by_hand"
        case DayClosed(automatic=True):
            return "close_day_automatic"
        case TicketBooked(taken=True):
            return "book_taken"
        case TicketCalled(out_of_order=True):
            return "call_jump"
        case TicketTransferred() if fact.to_counter:
            return "transfer_counter"
        case TicketCancelled() if fact.day:
            return "cancel_day"
        case SlipPrinted() if fact.copy:
            return "print_slip_copy"
        case TicketEntered(served=True):
            return "enter_numbers_served"
    return fact.verb

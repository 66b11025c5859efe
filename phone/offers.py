"""What is offered to somebody at home: which queues, now or at which half-hours; and what they have chosen so far."""

from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from lobby.bookings import offered_now, slots
from lobby.refusals import NotBookable, UnknownQueue, UnknownService


class Choice:
    """What a page's address says: a queue or a service, a day, a time ("now" or an instant as text), the language.

    `letter`: the LetterRequest for which the number is, or None.
    """

    def __init__(self, asked, settings, language, letter=None):
        office = settings.office
        self.service = office.services.get(asked.get("service"))
        queue = self.service.queue if self.service else asked.get("queue")
        self.queue = queue if queue in office.queues else None
        self.named = office.queues.get(self.queue)
        self.day = _date(asked.get("day"))
        self.time = asked.get("time") if self.queue else None
        self.full = asked.get("full") == "1"
        self.language, self.letter = language, letter

    @classmethod
    def of(cls, asked, settings):
        """The same of what is sent. Raises UnknownService or UnknownQueue."""
        service, queue = asked.text("service"), asked.text("queue")
        choice = cls({"service": service, "queue": queue}, settings, None)
        if service and choice.service is None:
            raise UnknownService(field="service", service=service)
        if choice.queue is None:
            raise UnknownQueue(field="queue", queue=queue or "")
        return choice

    def but(self, **changed):
        """The address of the same page with something changed."""
        kept = {
            "queue": None if self.service else self.queue, "service": self.service and self.service.id,
            "letter": self.letter and self.letter.token, "lang": self.language,
        }  # fmt: skip
        return "/book?" + urlencode({key: value for key, value in (kept | changed).items() if value})


class Times:
    """When somebody may come to one queue.

    `now`: a Refusal that says why no number for now is given, or None; `come_by`: until when its owner comes (UTC).
    `days`: [{day, at, closed, stopped, left, slots: [{from, to, left, label, iso}]}] (see `lobby.bookings.slots`);
    `open_day`: the one whose half-hours are shown; `first`: the next half-hour with a place, or None.
    """

    def __init__(self, queue, now_refused, come_by, days, open_day, next_opening):
        self.queue, self.now, self.come_by, self.days = queue, now_refused, come_by, days
        self.next_opening = next_opening
        self.takes_now = not isinstance(now_refused, NotBookable)
        free = [(day, slot) for day in days for slot in day["slots"] if slot["left"]]
        self.first = free[0][1] if free else None
        self.open_day = next((day for day in days if day["day"] == open_day), free[0][0] if free else None)

    def find(self, text):
        """The half-hour that a page's address names, None when there is none such any more, or for "now"."""
        wanted = instant_of(text)
        return next((slot for day in self.days for slot in day["slots"] if slot["from"] == wanted), None)

    def told(self, words, language):
        """As JSON: instants in UTC."""
        return {
            "queue": self.queue.letter,
            "now": {"to": iso(self.come_by)} if self.now is None else None,
            "not_now": words.refusal(self.now, language) if self.now else None,
            "days": [
                {"day": day["day"].isoformat(), "closed": day["closed"], "stopped": day["stopped"],
                 "slots": [{"from": iso(slot["from"]), "to": iso(slot["to"]), "left": slot["left"]}
                           for slot in day["slots"]]}
                for day in self.days
            ],
        }  # fmt: skip


def queues_offered(lobby, now, clock_trusted):
    """[{queue, now, first}] of the queues that give numbers from home; see Times."""
    offered = [
        times_offered(lobby, letter, None, now, clock_trusted)
        for letter, queue in lobby.office.queues.items() if queue.bookings or queue.online_percent
    ]  # fmt: skip
    return [{"queue": times.queue, "now": times.now, "first": times.first} for times in offered]


def times_offered(lobby, letter, day, now, clock_trusted):
    """The Times of a queue; `day` (a date or None) is the one whose half-hours somebody wants to see."""
    queue = lobby.office.queues[letter]
    refused, come_by = offered_now(lobby, letter, clock_trusted=clock_trusted, now=now)
    days = slots(lobby, letter, now) if queue.bookings and clock_trusted else []
    for each in days:
        each["at"] = lobby.office.instant(each["day"], time(12))
        each["left"] = sum(slot["left"] for slot in each["slots"])
        for slot in each["slots"]:
            slot["iso"] = iso(slot["from"])
            slot["label"] = _label(lobby.office, slot["from"], each["slots"])
    return Times(queue, refused, come_by, days, day, lobby.next_opening(now))


def _label(office, at, others):
    """`09.00`; where the clocks are set back and that hour comes twice, with its zone."""
    here = office.local(at)
    twice = any(other["from"] != at and office.local(other["from"]).time() == here.time() for other in others)
    return f"{here:%H.%M %Z}" if twice else f"{here:%H.%M}"


def _date(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def instant_of(text):
    """The instant (UTC) that a page sent, or None when it cannot be read."""
    try:
        instant = datetime.fromisoformat(text or "")
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def iso(instant):
    """An instant in UTC as pages and programs read it, `2026-11-24T02:00:00Z`."""
    return instant.isoformat().replace("+00:00", "Z")

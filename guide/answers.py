"""What a question is answered: from the catalogue, the office's hours and the line as it stands, and from nothing else.

An answer is never made up: what is said of a fee or a paper to bring stands so in the catalogue.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from guide.ask import COMPLAINTS, OUT
from guide.home import today
from lobby.estimate import wait_for_next
from words import rupiah

GREETINGS = ((11, "morning"), (15, "noon"), (18, "afternoon"), (24, "evening"))  # until which hour, local
# Where on a service's page it stands.
PLACES = {"requirements": "#requirements", "fee": "#cost", "duration": "#time", "steps": "#procedure"}
WHICH = {"requirements": "which_requirements", "duration": "which_duration", "steps": "which_steps"}
MOST_CHOICES = 8
NOBODY = "-"  # of a service that nobody signs


@dataclass(frozen=True, slots=True)
class Answer:
    """`lead` is a sentence, `items` a list below it, `rest` more sentences; `url` is the page it all came from.

    `steps`: whether the order of the items matters. `buttons`: ((what it says, as a key of words; address), …);
    `choices`: ((service's name, address), …) when it must be asked which is meant.
    """

    intent: str
    service: str | None
    url: str
    lead: str
    items: tuple = ()
    rest: tuple = ()
    steps: bool = False
    buttons: tuple = ()
    choices: tuple = ()

    @property
    def text(self):
        items = "; ".join(f"{number}. {item}" if self.steps else item for number, item in enumerate(self.items, 1))
        return " ".join(part for part in (self.lead, items and items.rstrip(".") + ".", *self.rest) if part)


class Clerk:
    """Answers in one language what was meant, looking at one lobby."""

    def __init__(self, lobby, now, catalogue, words, language, tail=""):
        """`tail` keeps links in the language of the page."""
        self.tail = tail
        self.lobby, self.now, self.catalogue, self.words = lobby, now, catalogue, words
        self.office, self.language = lobby.office, language

    def answer(self, meant):
        """The Answer to one Meant."""
        entry = self.catalogue.services.get(meant.service)
        if meant.intent in WHICH and entry is None:
            return self._which(meant.intent)
        return getattr(self, f"_{meant.intent}")(meant, entry)

    def _requirements(self, meant, entry):
        lead = "bring" if entry.requirements else "bring_nothing"
        return self._of(meant, entry, self._say(lead, service=self._name(entry)), items=entry.requirements,
                        rest=(entry.note,))  # fmt: skip

    def _fee(self, meant, entry):
        if entry:
            key = "costs" if entry.fee else "free"
            lead = self._say(key, service=self._name(entry), fee=rupiah(entry.fee))
            return self._of(meant, entry, lead, rest=(entry.fee_note,))
        paid = [each for each in self.catalogue.services.values() if each.fee]
        items = tuple(f"{self._name(each)}: {rupiah(each.fee)}" for each in paid)
        return self._general(meant, self._say("fees" if paid else "all_free"), "/guide", items=items,
                             rest=() if paid else (self._say("complain_fee"),))  # fmt: skip

    def _duration(self, meant, entry):
        at_counter = self._say("minutes", n=entry.minutes) if entry.minutes else ""
        lead = self._say("takes", service=self._name(entry), time=entry.completion_time.rstrip("."))
        return self._of(meant, entry, lead, rest=(at_counter,))

    def _steps(self, meant, entry):
        lead = self._say("steps", service=self._name(entry))
        return self._of(meant, entry, lead, items=entry.steps, steps=True)

    def _location(self, meant, entry):
        if entry and (counters := self._counters(entry.group)):
            lead = self._say("where", service=self._name(entry), counters=counters, letter=entry.group,
                             queue=self._queue(entry.group))  # fmt: skip
            return self._of(meant, entry, lead, rest=(self._say("where_called"),))
        lead = self._say("office", office=", ".join(filter(None, (self.office.name, self.office.region))))
        items = tuple(f"{letter} ({self._queue(letter)}): {self._counters(letter)}" for letter in self.office.queues)
        return self._general(meant, lead, "/guide", items=items, rest=(self._say("where_called"),))

    def _who_serves(self, meant, entry):
        if entry:
            signs = self._say("signs", signer=entry.signer) if entry.signer not in ("", NOBODY) else ""
            lead = self._say("serves", service=self._name(entry), officer=entry.officer)
            return self._of(meant, entry, lead, rest=(signs,))
        groups = [group for letter, group in self.catalogue.groups.items() if letter in self.office.queues]
        items = tuple(f"{group.named(self.language)}: {group.officer}" for group in groups if group.officer)
        signers = [each.signer for each in self.catalogue.services.values() if each.signer not in ("", NOBODY)]
        usual = max(set(signers), key=signers.count, default="")
        signs = self._say("signs_most", signer=usual) if usual else ""
        return self._general(meant, self._say("officers"), "/guide", items=items, rest=(signs,))

    def _hours(self, meant, entry):
        if self.office.hours.week is None:
            return self._general(meant, self._say("always_open"), "/")
        told = today(self.lobby, self.now)
        if told["state"] == "open":
            lead = self._say("open_until", hour=told["until"]) if told["until"] else self._say("open")
        else:
            lead = self._say(told["state"])
            if told["opening"]:
                lead += " " + self._say("opens", at=told["opening"])
        items = tuple(f"{name}: {spans or self._say('shut')}" for name, spans in self._week())
        return self._general(meant, lead, "/", items=items, service=entry)

    def _queue_status(self, meant, entry):
        letters = [entry.group] if entry and entry.group in self.office.queues else list(self.office.queues)
        items = tuple(self._line(letter) for letter in letters)
        lead = self._say("line_closed" if self.lobby.closed_as(self.now) else "line")
        return self._general(meant, lead, "/display", items=items, rest=(self._say("line_own"),), service=entry,
                             buttons=(("board", self._to("/display")),))  # fmt: skip

    def _how_to_take_number(self, meant, entry):
        queue = self._say("number_for", service=self._name(entry), letter=entry.group,
                          queue=self._queue(entry.group)) if entry else ""  # fmt: skip
        home = self._say("number_home") if self.office.from_home else ""
        page = "/book" if self.office.from_home else "/guide"
        return self._general(meant, self._say("number"), page, rest=(queue, home), service=entry,
                             buttons=self._book(entry))  # fmt: skip

    def _letter_status(self, meant, entry):
        usual = self._say("letter_usual", service=self._name(entry), time=entry.completion_time) if entry else ""
        where = self._say("letter_where", counters=self._counters(entry.group if entry else self._desk()))
        return self._general(meant, self._say("letter"), f"/guide/{entry.id}" if entry else "/guide",
                             rest=(where, usual), service=entry, buttons=self._book(entry))  # fmt: skip

    def _priority(self, meant, entry):
        ratio = self.office.rules.priority_per_normal
        return self._general(meant, self._say("priority"), "/guide",
                             rest=(self._say("priority_ratio", n=ratio) if ratio else "",))  # fmt: skip

    def _complaint(self, meant, entry):
        entry = self.catalogue.services.get(COMPLAINTS)
        if entry is None:
            return self._general(meant, self._say("complain", counters=self._counters(self._desk())), "/complaints")
        lead = self._say("complain", counters=self._counters(entry.group))
        return self._of(meant, entry, lead, rest=(entry.steps[0] + "." if entry.steps else "",
                                                  entry.completion_time + ".", entry.note))  # fmt: skip

    def _human_help(self, meant, entry):
        return self._general(meant, self._say("person"), "/", rest=(self._person(), self._when()))

    def _greeting(self, meant, entry):
        hour = self.office.local(self.now).hour
        greeting = next(name for until, name in GREETINGS if hour < until)
        return self._general(meant, self.words.say(f"kiosk.{greeting}", self.language), "/",
                             rest=(self._say("greeting"),))  # fmt: skip

    def _thanks(self, meant, entry):
        return self._general(meant, self._say("thanks"), "/")

    def _out_of_scope(self, meant, entry):
        key = {"elsewhere": "not_here", "private": "private"}.get(meant.why, "not_known")
        return self._general(meant, self._say(key), "/guide", rest=(self._person(), self._when()))

    def _which(self, intent):
        """Asks which service is meant; the likeliest are offered."""
        often = sorted(self.catalogue.services.values(), key=lambda each: -each.demand_share)[:MOST_CHOICES]
        choices = tuple((self._name(each), self._to(f"/guide/{each.id}", PLACES[intent])) for each in often)
        return Answer(intent, None, self._to("/guide"), self._say(WHICH[intent]), choices=choices,
                      buttons=(("all", self._to("/guide")),))  # fmt: skip

    def _of(self, meant, entry, lead, *, items=(), rest=(), steps=False):
        page = f"/guide/{entry.id}"
        buttons = (("page", self._to(page)), *self._book(entry))
        return Answer(meant.intent, entry.id, self._to(page, PLACES.get(meant.intent, "")), lead, tuple(items),
                      tuple(filter(None, rest)), steps, buttons)  # fmt: skip

    def _general(self, meant, lead, url, *, items=(), rest=(), service=None, buttons=()):
        buttons = (*((("page", self._to(f"/guide/{service.id}")),) if service else ()), *buttons)
        return Answer(meant.intent, service.id if service else None, self._to(url), lead, tuple(items),
                      tuple(filter(None, rest)), buttons=buttons)  # fmt: skip

    def _book(self, entry):
        if not self.office.from_home:
            return ()
        own = f"?service={entry.id}" if entry and entry.id in self.office.services else ""
        return (("book", f"/book{own}{self.tail.replace('?', '&') if own else self.tail}"),)

    def _to(self, page, place=""):
        """The address of a page, and of a place on it, in this language."""
        return page + self.tail + place

    def _line(self, letter):
        """How a queue stands now."""
        last = next((call.ticket for call in reversed(self.lobby.calls) if call.ticket[:1] == letter), None)
        wait = wait_for_next(letter, self.lobby, self.now)
        waiting = self.lobby.waiting(letter)
        parts = [self._say("line_waiting", n=waiting) if waiting else self._say("line_nobody")]
        if last:
            parts.append(self._say("line_last", ticket=f"{last[:1]} {last[1:]}"))
        if wait:
            parts.append(self._say("line_wait", start=wait[0], end=wait[1]))
        return f"{letter} ({self._queue(letter)}): " + ", ".join(parts)

    def _person(self):
        desk = self._desk()
        return self._say("person_how", letter=desk, queue=self._queue(desk), counters=self._counters(desk))

    def _when(self):
        """When somebody is there."""
        told = today(self.lobby, self.now)
        if told["state"] == "open":
            return self._say("open_until", hour=told["until"]) if told["until"] else ""
        return self._say("opens", at=told["opening"]) if told["opening"] else ""

    def _desk(self):
        """The letter of the queue in which questions are asked."""
        entry = self.catalogue.services.get(COMPLAINTS)
        return entry.group if entry and entry.group in self.office.queues else next(iter(self.office.queues))

    def _counters(self, letter):
        return self._say("or").join(counter.name for counter in self.office.counters_of(letter))

    def _queue(self, letter):
        queue = self.office.queues.get(letter)
        return queue.named(self.language) if queue else letter

    def _week(self):
        """(`Senin`, `08.00–12.00, 13.00–15.30`) of the seven days from today."""
        first = self.office.local(self.now).date()
        for day in (first + timedelta(days=ahead) for ahead in range(7)):
            spans = self.office.hours.spans(day)
            yield self._day(day), ", ".join(f"{start:%H.%M}–{end:%H.%M}" for start, end in spans)

    def _day(self, day: date):
        return self.words.day(day, self.language).partition(",")[0]

    def _name(self, entry):
        return entry.named(self.language)

    def _say(self, key, **fields):
        return self.words.say(f"ask.{key}", self.language, **fields)


def as_json(answer):
    """What a program is told of an answer."""
    return {"intent": answer.intent, "service": answer.service, "text": answer.text, "url": answer.url}


def is_understood(answers):
    return any(answer.intent != OUT for answer in answers)

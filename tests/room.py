"""The room the tests stand in: a small office, the hours of a Tuesday, and short names for what happens in it.

The Tuesday is 24 November 2026. `given` lets facts happen, `act` lets somebody act as a page would, without a disk.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lobby.bookings import book, cancel_booking, check_in, take
from lobby.events import DayOpened, TicketCalled, TicketCancelled, TicketFinished, TicketIssued
from lobby.lobby import Lobby
from lobby.office import Counter, Hours, Office, Queue, Rules, Service
from lobby.refusals import Refusal

TUESDAY = "2026-11-24"
WEDNESDAY = "2026-11-25"
WEEKDAYS = Hours(
    week={day: [(time(8), time(12)), (time(13), time(15, 30))] for day in range(4)} | {4: [(time(8), time(11, 30))]},
    closed=frozenset({date(2026, 12, 25)}),
)


def at(clock, day=TUESDAY, zone="Asia/Jakarta"):
    """`9:10` or `9:10:30` on the office's wall, as an instant in UTC."""
    hour, minute, *second = map(int, clock.split(":"))
    local = datetime.combine(date.fromisoformat(day), time(hour, minute, *second), ZoneInfo(zone))
    return local.astimezone(UTC)


def minutes(number):
    return timedelta(minutes=number)


def an_office(hours=Hours(), zone="Asia/Jakarta", queues=None, counters=None, services=(), **rules):  # noqa: B008
    """Queues A and S; counters 1 (A, S), 2 (S, A) and 3 (S). Always open unless `hours` says otherwise."""
    queues = queues or (Queue(letter="A", name="Kependudukan"), Queue(letter="S", name="Surat"))
    counters = counters or {"1": "AS", "2": "SA", "3": "S"}
    return Office(
        name="Desa Sukamaju", timezone=zone, hours=hours, rules=Rules(**rules),
        queues={queue.letter: queue for queue in queues},
        counters={id: Counter(id=id, name=f"Loket {id}", queues=tuple(letters)) for id, letters in counters.items()},
        services={service.id: service for service in services},
    )  # fmt: skip


def a_service(id, queue, minutes):
    return Service(id=id, queue=queue, name=id.title(), minutes=minutes)


def a_lobby(office=None, opened="8:00"):
    """A lobby whose day is open."""
    lobby = Lobby(office or an_office())
    given(lobby, DayOpened(at=at(opened, zone=lobby.office.timezone), day=TUESDAY))
    return lobby


# --- facts -------------------------------------------------------------------------------------------------------


def issued(ticket, at, priority="none", service=None, queue=None):
    return TicketIssued(
        at=_instant(at), ticket=ticket, token=f"token-{ticket}", queue=queue or ticket[0], priority=priority,
        service=service,
    )  # fmt: skip


def called(ticket, counter, at):
    return TicketCalled(at=_instant(at), ticket=ticket, counter=counter, why="first")


def finished(ticket, counter, at):
    return TicketFinished(at=_instant(at), ticket=ticket, counter=counter)


def served(ticket, since, until, counter="1", service=None, queue=None):
    """The three facts of an undisturbed visit, without a wait."""
    came = issued(ticket, since, service=service, queue=queue)
    return came, called(ticket, counter, since), finished(ticket, counter, until)


def given(lobby, *facts):
    """Let facts happen."""
    for fact in facts:
        lobby.apply(fact, lobby.seq + 1)
    return lobby


def act(lobby, decide, *arguments, now, trusted=True, tap=None, **keywords):
    """Somebody acts, as `LiveLobby` has it: time passes, the decision is made, its facts happen. Those facts."""
    if decide in (Lobby.issue, book, take):
        keywords.setdefault("token", f"token-{lobby.seq}")
    if decide in (book, take):
        keywords = {"chance": lobby.seq, "clock_trusted": trusted} | keywords
    passed = []
    if getattr(decide, "needs_day", True):
        passed = lobby.let_time_pass(trusted=trusted, now=_instant(now))
        given(lobby, *passed)
    facts = decide(lobby, *arguments, now=_instant(now), **keywords)
    facts[-1] = replace(facts[-1], tap=tap)
    given(lobby, *facts)
    return [*passed, *facts]


def _instant(moment):
    return at(moment) if isinstance(moment, str) else moment


# --- long stories ------------------------------------------------------------------------------------------------


class Remembering(Lobby):
    """A lobby that remembers what happened in it."""

    def __init__(self, office):
        self.facts = []
        super().__init__(office)

    def apply(self, event, seq):
        self.facts.append(event)
        super().apply(event, seq)


def a_busy_office():
    queues = (
        Queue(letter="A", name="Kependudukan", bookings=2, online_percent=50),
        Queue(letter="S", name="Surat", bookings=1, online_percent=20),
    )
    return an_office(queues=queues, no_show_after_calls=1, held_minutes=10)


def a_history(seed, days=1, acts=60):
    """The facts of some days in which people do whatever the lobby allows; always the same for a seed."""
    chance, lobby = Random(seed), Remembering(a_busy_office())
    for day in range(days):
        now = at("8:00") + timedelta(days=day)
        for _ in range(acts):
            now += timedelta(seconds=chance.choice([0, 3.5, 60, 400]))
            decide, arguments, keywords = _anything(chance, lobby, now)
            if decide is Lobby.settle_clock:
                now += timedelta(seconds=arguments[0])
            with suppress(Refusal):
                act(lobby, decide, *arguments, now=now, tap=chance.choice([None, f"tap-{lobby.seq}"]), **keywords)
        for booked, ticket in [key for key in lobby.bookings if chance.random() < 0.1]:
            given(lobby, TicketCancelled(at=now, ticket=ticket, reason="batal", day=booked))
        if chance.random() < 0.5 and lobby.day and lobby.day.is_open:
            act(lobby, Lobby.close_day, now=now)
    return lobby.facts


def _anything(chance, lobby, now):
    """Some decision, its arguments and its keywords."""
    reason, queue, ticket = {"reason": "perlu"}, chance.choice("AAS"), chance.choice([*lobby.tickets, "A001"])
    busy = [counter for counter in "123" if lobby.desks[counter].ticket] or ["1"]
    slot = now.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30) * chance.randint(1, 200)
    at_counter = {
        Lobby.recall: {}, Lobby.start: {}, Lobby.finish: {}, Lobby.no_show: {}, Lobby.return_: {}, Lobby.hold: reason,
        Lobby.transfer: {"to": chance.choice("AS123")},
    }  # fmt: skip
    verb = chance.choice(list(at_counter))
    acts = {
        (Lobby.issue, (queue,)): (7, {"priority": chance.choice(["none", "none", "priority"])}),
        (book, (queue,)): (3, {"slot_from": slot}),
        (take, (queue,)): (2, {}),
        (Lobby.call, (chance.choice("123"),)): (6, {}),
        (verb, (chance.choice(busy),)): (8, at_counter[verb]),
        (Lobby.restore, (chance.choice([*lobby.missed, "A001"]),)): (2, reason),
        (check_in, ()): (2, {"ticket": chance.choice([*lobby.booked_today, "A001"])}),
        (cancel_booking, (chance.choice([*lobby.tokens, "x"]),)): (0.3, {}),
        (Lobby.cancel, (ticket,)): (1, reason),
        (Lobby.settle_clock, (chance.choice([-60, 600]),)): (0.3, {}),
    }
    decide, arguments = chance.choices(list(acts), [weight for weight, _ in acts.values()])[0]
    return decide, arguments, acts[decide, arguments][1]


# --- what is so ----------------------------------------------------------------------------------------------------


def picture(lobby):
    """Everything that is so in a lobby, as plain values: two lobbies are equal when their pictures are."""
    return {
        "seq": lobby.seq,
        "last_at": lobby.last_at,
        "day": lobby.day and _plain(lobby.day),
        "days": sorted(lobby.days),
        "tickets": {name: _plain(ticket) for name, ticket in lobby.tickets.items()},
        "bookings": {key: _plain(ticket) for key, ticket in lobby.bookings.items()},
        "tokens": {token: ticket.name for token, ticket in lobby.tokens.items()},
        "last_numbers": dict(lobby.last_numbers),
        "lines": {name: tuple(map(list, _parts(line))) for name, line in lobby.lines.items() if len(line)},
        "held": sorted(lobby.held),
        "missed": list(lobby.missed),
        "booked_today": sorted(lobby.booked_today),
        "desks": {counter: _plain(desk) for counter, desk in lobby.desks.items() if counter in lobby.office.counters},
        "turns": list(lobby.turns.calls),
        "calls": list(lobby.calls),
        "taps": dict(lobby.taps),
        "online_stopped": lobby.online_stopped,
        "help": dict(lobby.help),
        "remarks": list(lobby.remarks),
        "paper": (dict(lobby.blocks), dict(lobby.paper_due), lobby.day_before),
        "pace": {key: list(seen) for key, seen in lobby.pace.seen.items() if seen},
    }


def _plain(thing):
    """The fields of a ticket, a leg, a day or a desk, as they are now."""
    values = (getattr(thing, name) for name in thing.__slots__)
    return tuple([*map(_plain, value)] if isinstance(value, list) else value for value in values)


def _parts(line):
    return line.returned, line.priority, line.normal


def standing(lobby, name):
    """Where a ticket stands: its status, or its outcome once it has ended."""
    ticket = lobby.tickets[name]
    return ticket.outcome or ticket.status


def kept(journal, facts, office):
    """Write facts as the live lobby does, all in one turn; the lobby after them."""
    lobby = journal.replayed(Lobby(office))
    with journal.turn() as page:
        for fact in facts:
            seq = page.append(fact)
            lobby.apply(fact, seq)
            page.derive(fact, lobby)
    return lobby

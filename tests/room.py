"""The room the tests stand in: a small office, the hours of a Tuesday, and short names for what happens in it.

The Tuesday is 24 November 2026. `given` lets facts happen, `act` lets somebody act as a page would, without a disk.
"""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from lobby.events import DayOpened, TicketCalled, TicketFinished, TicketIssued
from lobby.lobby import Lobby
from lobby.office import Counter, Hours, Office, Queue, Rules, Service

TUESDAY = "2026-11-24"
WEDNESDAY = "2026-11-25"
WEEKDAYS = Hours(
    week={day: [(time(8), time(12)), (time(13), time(15, 30))] for day in range(4)} | {4: [(time(8), time(11, 30))]},
    closed=frozenset({date(2026, 12, 25)}),
)

_tokens = count(1)


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
    if decide is Lobby.issue or decide is Lobby.book:
        keywords.setdefault("token", f"token-{next(_tokens)}")
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


# --- what is so ----------------------------------------------------------------------------------------------------


def picture(lobby):
    """Everything that is so in a lobby, as plain values: two lobbies are equal when their pictures are."""
    return {
        "seq": lobby.seq,
        "last_at": lobby.last_at,
        "day": lobby.day and asdict(lobby.day),
        "days": sorted(lobby.days),
        "tickets": {name: asdict(ticket) for name, ticket in lobby.tickets.items()},
        "bookings": {key: asdict(ticket) for key, ticket in lobby.bookings.items()},
        "tokens": {token: ticket.name for token, ticket in lobby.tokens.items()},
        "last_numbers": dict(lobby.last_numbers),
        "lines": {name: tuple(map(list, _parts(line))) for name, line in lobby.lines.items() if len(line)},
        "held": sorted(lobby.held),
        "missed": list(lobby.missed),
        "booked_today": sorted(lobby.booked_today),
        "desks": {counter: asdict(desk) for counter, desk in lobby.desks.items() if counter in lobby.office.counters},
        "turns": list(lobby.turns.calls),
        "calls": list(lobby.calls),
        "taps": dict(lobby.taps),
        "help": dict(lobby.help),
        "pace": {key: list(seen) for key, seen in lobby.pace.seen.items() if seen},
    }


def _parts(line):
    return line.returned, line.priority, line.normal


def standing(lobby, name):
    """Where a ticket stands: its status, or its outcome once it has ended."""
    ticket = lobby.tickets[name]
    return ticket.outcome or ticket.status

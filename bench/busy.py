"""Years of a busy office on disk, for reports: some weeks of the real lobby, and before them their rows again.

Of the weeks that are copied only the rows for reports are there, with other dates, and not the facts they came from:
a report reads nothing else, and a year of facts would take the real lobby minutes.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import config
from journal.derived import derived_anew
from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby
from lobby.requests import make_request, move_request

A_DAY, REAL_DAYS = 400, 30  # tickets; days of the real lobby
OFFICERS = 8
_LEGS = (
    "insert into legs select ?, ticket, leg, queue, service, priority, language, counter, served_by, calls,"
    " ? || substr(arrived_at, 11), ? || substr(queued_at, 11), ? || substr(called_at, 11), ? || substr(started_at, 11),"
    " ? || substr(ended_at, 11), ending, wait_seconds, walk_seconds, service_seconds, paper, home, told_from, told_to,"
    " visit_seconds from legs where day = ?"
)
_TALLIES = "insert into tallies select ?, what, about, count from tallies where day = ?"
_STEPS = (
    "insert into letter_steps (day, request, service, state, before, seconds)"
    " select ?, ? || request, service, state, before, seconds from letter_steps where day = ?"
)


def write_years(office_config, folder, tickets):
    """Fill an empty data folder with so many tickets, up to yesterday. (first day, last day), dates."""
    office = config.read(office_config).office
    days = _working_days(-(-tickets // A_DAY), office)
    real = days[-REAL_DAYS:]
    journal = SqliteJournal(Path(folder) / "journal.db")
    lobby = Lobby(office)
    for number, day in enumerate(real):
        _pass(lobby, journal, day, Random(number))
    journal.close()
    _copy(Path(folder) / "journal.db", days[:-REAL_DAYS], real, lobby.seq)
    return days[0], days[-1]


def _working_days(count, office):
    days, day = [], datetime.now(ZoneInfo(office.timezone)).date()
    while len(days) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    return days[::-1]


def _pass(lobby, journal, day, chance):
    """A day from eight on: somebody comes every minute, some are sent on, some want a letter."""
    office, now = lobby.office, datetime.combine(day, time(8), ZoneInfo(lobby.office.timezone)).astimezone(UTC)
    services, counters = list(office.services.values()), list(office.counters)
    with journal.turn() as page:

        def act(decide, *given, at, by=None, **named):
            for fact in decide(lobby, *given, now=at, **named):
                fact = type(fact)(**{name: getattr(fact, name) for name in fact.__slots__} | {"by": by, "at": fact.at})
                seq = page.append(fact)
                lobby.apply(fact, seq)
                page.derive(fact, lobby)

        act(Lobby.let_time_pass, trusted=True, at=now)
        for number in range(A_DAY):
            now += timedelta(seconds=chance.randint(20, 100))
            service = chance.choice(services)
            priority = "priority" if chance.random() < 0.1 else "none"
            act(Lobby.issue, service=service.id, priority=priority, token=f"{day}-{number}", kiosk="1", at=now)
            counter = chance.choice(counters)
            by = f"staff:{chance.randint(1, OFFICERS)}"
            if lobby.at_hand(counter) and chance.random() < 0.1:
                to = chance.choice([letter for letter in office.queues if letter != lobby.at_hand(counter).queue])
                act(Lobby.transfer, counter, to=to, at=now + timedelta(seconds=3), by=by)
            if lobby.next_for(counter, now) and (number > 15 or chance.random() < 0.3):
                act(Lobby.call, counter, at=now + timedelta(seconds=5), by=by)
                if chance.random() < 0.5:
                    act(Lobby.start, counter, at=now + timedelta(seconds=15), by=by)
            if number % 5 == 0:
                _letter(act, f"{day}-{number}", chance, service.id, now)
        act(Lobby.close_day, at=now + timedelta(seconds=100))


def _letter(act, name, chance, service, now):
    holder = "operator"
    code = [f"{chance.randint(0, 999999):06}" for _ in range(20)]
    act(make_request, name, token=name, codes=code, service=service, holder=holder, channel="phone", at=now)
    for state in ("awaiting_signature", "ready", "collected")[: chance.randint(0, 3)]:
        now += timedelta(seconds=1)
        act(move_request, name, state, holder=holder, at=now)


def _copy(path, days, real, facts):
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("begin")
        for number, day in enumerate(days):
            old, new = str(real[number % len(real)]), str(day)
            db.execute(_LEGS, (new, *[new] * 5, old))
            db.execute(_TALLIES, (new, old))
            db.execute(_STEPS, (new, new, old))
            # Any fact will do as the last that touched a day, as long as a month has one of its own.
            db.execute("insert or replace into touched values (?, ?)", (new, number % facts + 1))
        derived_anew(db)
        db.execute("commit")

"""What an office costs while nothing happens: its memory, its processor, and its start after a year."""

import asyncio
from datetime import UTC, datetime, timedelta

import config
from bench.boards import Listener, connected
from bench.office import COUNTERS, QUEUES, Office
from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby

BOARDS = 10
DAYS, A_DAY = 250, 100  # days of a year, and tickets of a day


async def idle(office, seconds):
    """(PSS, RSS) in MB and share of one processor, with ten boards, two desks and a kiosk that only listen."""
    pages = [Listener("/display") for _ in range(BOARDS)]
    pages += [Listener("/counters", id, counter=id) for id in COUNTERS[:2]]
    pages.append(Listener("/kiosk", "kiosk"))
    for page in pages:
        await connected(office, page)
    await asyncio.sleep(5)  # the journal is checked soon after the start
    memory, before = office.memory(), office.processor_seconds()
    await asyncio.sleep(seconds)
    used = office.processor_seconds() - before
    for page in pages:
        page.transport.abort()
    return memory, used / seconds


def starts(folder, rounds=5):
    """Seconds from launch to the first answer, by round: with an empty journal, and with a year of facts."""
    times = [], []
    with Office(folder / "new") as new, Office(folder / "old") as old:
        for office in (new, old):
            office.shut()
        facts = live_a_year(old)
        for _ in range(rounds):
            for office, taken in zip((new, old), times, strict=True):
                taken.append(office.open())
                office.shut()
    return *times, facts


def live_a_year(office):
    """Write a year of days into an office's journal, through its lobby; how many facts that were."""
    settings = config.read(office.config).office
    journal, lobby = SqliteJournal(office.folder / "data" / "journal.db"), Lobby(settings)
    today = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)  # eight o'clock in the office
    try:
        for back in range(DAYS, 0, -1):
            with journal.turn() as page:
                _live_a_day(lobby, page, today - timedelta(days=back))
        return lobby.seq
    finally:
        journal.close()


def _live_a_day(lobby, page, now):
    def do(decide, *arguments, **keywords):
        for fact in decide(lobby, *arguments, now=now, **keywords):
            lobby.apply(fact, page.append(fact))
            page.keep_legs(fact, lobby)

    do(Lobby.let_time_pass, trusted=True)
    for number in range(A_DAY):
        do(Lobby.issue, QUEUES[number % len(QUEUES)], token=f"{now:%j}-{number:020}")
        now += timedelta(minutes=2)
        do(Lobby.call, COUNTERS[number % len(COUNTERS)])
        now += timedelta(minutes=2)
    do(Lobby.close_day)

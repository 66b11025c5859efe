"""A year of an office on disk, made fast by the real lobby and the real journal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import config
from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby

DAYS, TICKETS = 250, 100


def write_year(office_config, folder):
    """Fill an empty data folder with DAYS service days of TICKETS people each; how many facts that is."""
    office = config.read(office_config).office
    lobby, journal = Lobby(office), SqliteJournal(Path(folder) / "journal.db")
    letters, counters = list(office.queues), list(office.counters)
    for day in range(DAYS):
        now = datetime.now(UTC).replace(hour=1, minute=0) - timedelta(days=2 * DAYS - day)
        with journal.turn() as page:

            def act(decide, *arguments, now, page=page, **keywords):
                for fact in decide(lobby, *arguments, now=now, **keywords):
                    lobby.apply(fact, page.append(fact))
                    page.derive(fact, lobby)

            act(Lobby.let_time_pass, trusted=True, now=now)
            for number in range(TICKETS):
                now += timedelta(minutes=4)
                act(Lobby.issue, letters[number % len(letters)], token=f"{day}-{number}", now=now)
                act(Lobby.call, counters[number % len(counters)], now=now + timedelta(minutes=1))
            act(Lobby.close_day, now=now + timedelta(minutes=9))
    journal.close()
    return lobby.seq

"""Weeks of a village office in a journal, played by the simulator: for pages that look back."""

from datetime import date, timedelta
from pathlib import Path

import config
from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby
from reports.cases import usual_services
from reports.village import Profile, Scenario, play_days


class Written(Lobby):
    """A lobby whose facts go into a journal."""

    def __init__(self, office, page):
        super().__init__(office)
        self.page = page

    def apply(self, event, seq):
        super().apply(event, self.page.append(event))
        self.page.derive(event, self)


def write_weeks(settings, folder, weeks=3, visitors=40, before=None, seed=7):
    """Fill an empty data folder with working days before a date (today); `settings`: a config.toml. The Lobby."""
    office = config.read(settings).office
    before = before or office.local(_now()).date()
    letters = set(office.queues)
    scenario = Scenario(
        id="weeks", visitors=visitors, counters=tuple(counter.queues for counter in office.counters.values()),
        services=tuple(each for each in usual_services() if each.queue in letters), profile=Profile(), asks=False,
    )  # fmt: skip
    journal = SqliteJournal(Path(folder) / "journal.db")
    monday = before - timedelta(days=before.weekday(), weeks=weeks)
    with journal.turn() as page:
        lobby = Written(office, page)
        play_days(scenario, weeks * 5, seed, lobby=lobby, monday=monday)
    journal.close()
    return lobby


def _now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


FIRST_OF_ALL = date(2026, 1, 5)

"""Weeks of a village office in a journal, played by the simulator: for pages that look back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby
from reports.simulation.cases import usual_services
from reports.simulation.village import Profile, Scenario, play_days


class Written(Lobby):
    """A lobby whose facts go into a journal."""

    def __init__(self, office, page):
        super().__init__(office)
        self.page = page

    def apply(self, event, seq):
        super().apply(event, self.page.append(event))
        self.page.derive(event, self)


def write_weeks(office, folder, weeks=3, visitors=40, before=None, **profile):
    """Fill an empty data folder with the working days of some weeks before that of a date, or today: the Days played.

    `profile`: what is different from the usual one, see `reports.simulation.village.Profile`.
    """
    before = before or office.local(datetime.now(UTC)).date()
    scenario = Scenario(
        id="weeks", visitors=visitors, counters=tuple(counter.queues for counter in office.counters.values()),
        services=tuple(each for each in usual_services() if each.queue in office.queues), asks=False,
        profile=Profile(**profile),
    )  # fmt: skip
    Path(folder).mkdir(exist_ok=True)
    journal = SqliteJournal(Path(folder) / "journal.db")
    with journal.turn() as page:
        came = play_days(scenario, weeks * 5, 7, lobby=Written(office, page),
                         monday=before - timedelta(days=before.weekday(), weeks=weeks))  # fmt: skip
    journal.close()
    return came

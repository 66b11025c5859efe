"""What a ticket costs: against the least it could, with many kiosks at once, and late in a long day."""

from dataclasses import dataclass
from itertools import count
from statistics import median

from bench.crowd import press_all
from bench.floors import Disk, hello
from bench.office import COUNTERS, QUEUES, Button, Office

ISSUE = "/kiosk/issue"
ROUNDS, A_ROUND = 20, 40
CROWD = 32
IN_LINE = 50  # waiting, where counters keep up


@dataclass(frozen=True)
class AtOneClient:
    """Milliseconds of every press, by what was pressed."""

    ours: list
    hello: list
    commit: list

    @property
    def floor(self):
        return median(self.hello) + median(self.commit)

    @property
    def ratio(self):
        return median(self.ours) / self.floor


class Day:
    """A day at an office: numbers taken from every queue in turn, and called by every counter in turn."""

    def __init__(self, office):
        self.office, self.kiosk = office, office.kiosk()
        self.buttons = [office.call_button(id) for id in COUNTERS]
        self.numbers = count()
        for id, button in zip(COUNTERS, self.buttons, strict=True):
            button.press(f"/counters/{id}/open")

    def issue(self):
        """Milliseconds of one ticket."""
        return self.kiosk.press(ISSUE, **self._fields())

    def issue_many(self, tickets, clients=CROWD):
        """(tickets a second, milliseconds of each), taken by many kiosks at once."""
        fields = (self._fields() for _ in range(tickets))
        return press_all(self.office.port, ISSUE, self.office.tokens["kiosk"], fields, clients)

    def call(self, calls=1):
        for number in range(calls):
            turn = number % len(COUNTERS)
            self.buttons[turn].press(f"/counters/{COUNTERS[turn]}/call")

    def _fields(self):
        number = next(self.numbers)
        return {"queue": QUEUES[number % len(QUEUES)], "priority": "none", "tap": f"{id(self)}-{number}"}


def at_one_client(folder):
    """Ours, hello and commit, taking turns."""
    times = AtOneClient([], [], [])
    disk = Disk(folder)
    with Office(folder / "office") as office, hello() as port:
        day, bare = Day(office), Button(port)
        for turn in range(ROUNDS + 1):
            ours = [day.issue() for _ in range(A_ROUND)]
            day.call(A_ROUND if turn else A_ROUND // 2)
            hellos = [bare.press("/", **day._fields()) for _ in range(A_ROUND)]
            commits = [disk.commit() for _ in range(A_ROUND)]
            if turn:
                times.ours.extend(ours)
                times.hello.extend(hellos)
                times.commit.extend(commits)
    return times

"""What a ticket costs: against the least it could, with many kiosks at once, and late in a long day."""

from itertools import count, islice

from bench.crowd import press_all
from bench.floors import Disk, hello
from bench.office import COUNTERS, QUEUES, Button, Office, post

ISSUE = "/kiosk/issue"
CROWD = 32
IN_LINE = 50  # people waiting, where the counters keep up


class Day:
    """A day at an office: numbers taken from every queue in turn, and called by every counter in turn."""

    def __init__(self, office):
        self.office, self.kiosk = office, office.kiosk()
        self.presses, self.turns = self._presses(), self._turns()
        for id in COUNTERS:
            office.call_button(id).press(f"/counters/{id}/open")

    def issue(self, tickets=1):
        """Milliseconds of each of so many tickets, one after the other."""
        return [self.kiosk.press(ISSUE, **fields) for fields in islice(self.presses, tickets)]

    def issue_at_once(self, tickets, clients=CROWD):
        """(tickets a second, milliseconds of each) with so many kiosks."""
        port, token = self.office.port, self.office.tokens["kiosk"]
        return press_all(port, [post(port, ISSUE, token, fields) for fields in islice(self.presses, tickets)], clients)

    def call(self, calls):
        """Call the next, so many times, each counter in turn."""
        port, tokens = self.office.port, self.office.tokens
        turns = islice(self.turns, calls)
        press_all(port, [post(port, f"/counters/{id}/call", tokens[id], {}) for id in turns], len(COUNTERS))

    def pass_by(self, tickets, called):
        """Let so many tickets go by. `called`: and as many be called, so that the line stays as long as it is."""
        for _ in range(tickets // IN_LINE):
            self.issue_at_once(IN_LINE)
            if called:
                self.call(IN_LINE)

    def _presses(self):
        for number in count():
            yield {"queue": QUEUES[number % len(QUEUES)], "priority": "none", "tap": f"{id(self)}-{number}"}

    def _turns(self):
        while True:
            yield from COUNTERS


def at_one_client(folder, rounds=20, tickets=40):
    """Milliseconds of each of ours, of hello and of a bare commit, which take turns."""
    ours, hellos, commits, disk = [], [], [], Disk(folder)
    with Office(folder / "one") as office, hello() as port:
        day, bare = Day(office), Button(port)
        day.issue(IN_LINE // 2)
        for turn in range(rounds + 1):
            taken = day.issue(tickets)
            said = [bare.press("/", **fields) for fields in islice(day.presses, tickets)]
            kept = [disk.commit() for _ in range(tickets)]
            day.call(tickets)
            if turn:  # the first warms up
                ours, hellos, commits = ours + taken, hellos + said, commits + kept
    return ours, hellos, commits


def with_a_crowd(folder, rounds=5, tickets=1000):
    """[(presses a second, milliseconds of each)] of ours and of hello, which take turns."""
    ours, hellos = [], []
    with Office(folder / "crowd") as office, hello() as port:
        day = Day(office)
        day.issue(IN_LINE // 2)
        for _ in range(rounds):
            ours.append(day.issue_at_once(tickets))
            day.call(tickets)
            bare = [post(port, "/", "", fields) for fields in islice(day.presses, tickets)]
            hellos.append(press_all(port, bare, CROWD))
    return ours, hellos


def early_and_late(early, late, called, before=(500, 9500), tickets=500, a_round=20):
    """Milliseconds of tickets 500 to 1,000 at one office and 9,500 to 10,000 at another, which take turns.

    `called`: the counters keep up, so that some fifty wait; else nobody is ever called.
    """
    days, times = [Day(early), Day(late)], [[], []]
    for day, tickets_before in zip(days, before, strict=True):
        if called:
            day.issue_at_once(IN_LINE)
            tickets_before -= IN_LINE
        day.pass_by(tickets_before, called)
    for _ in range(tickets // a_round):
        for day, taken in zip(days, times, strict=True):
            taken += day.issue(a_round)
            if called:
                day.call(a_round)
    return times

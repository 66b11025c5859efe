"""How well people are told how long they will wait: simulated months of village offices, and what came true.

Beside the range that was shown stand two others: what a plain system would have said (people ahead in the line, times
the mean service time seen lately, by the counters open for it), and what somebody would have who knew the true mean and
spread of every service, though not what chance would bring: no estimate that cannot see the future does better.
"""

from dataclasses import dataclass
from statistics import mean

from lobby.estimate import Pace, expected_wait
from reports.simulation.village import BRIEF, play_days

MONTH = 20  # working days


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """What came true of the waits told. Errors are minutes, told less real; absolute ones are means of sizes.

    `told`: how many; `share`: of all who took a number; `wait`: their mean wait; `inside`: share whose wait lay in the
    range; `width`: of the range; `error`, `size`: of its middle; `played`: as `size`, of the time before it is rounded
    to a range; `plain_error`, `plain`: of the plain system; `knowing`: as `played`, of who knows the true means.
    """

    told: int
    share: float
    wait: float
    inside: float
    width: float
    error: float
    size: float
    played: float
    plain_error: float
    plain: float
    knowing: float


@dataclass
class Told:
    """One person's: the range told, and minutes expected by the office, by a plain system, and by who knows more."""

    visit: object
    found_free: bool
    played: float
    plain: float
    knowing: float

    @property
    def real(self):
        return self.visit.waited / 60


def months(scenario, seeds, first=1, days=MONTH, progress=None):
    """(all, those who found no counter free), an Accuracy each, of simulated months, one a seed."""
    told, came, truth = [], 0, _Truth(scenario, _present(scenario, days))
    for number in range(seeds):
        month = _Month(truth)
        came += len(play_days(scenario, days, first + number, watch=month.hear).visits)
        told += month.told
        if progress:
            progress(number + 1, seeds)
    waited = [each for each in told if not each.found_free]
    return _accuracy(told, came), _accuracy(waited, came)


class _Month:
    """Hears what everybody is told, and asks the others what they would have said."""

    def __init__(self, truth):
        self.truth = truth
        self.told = []

    def hear(self, visit, lobby, now):
        counters = [counter for counter in lobby.open_counters()
                    if visit.queue in lobby.office.counters[counter].queues]  # fmt: skip
        if visit.told is None or not counters:
            return
        ticket = lobby.tickets[visit.ticket]
        played = expected_wait(ticket, lobby, now)
        seen = lobby.pace.seen.get(visit.queue)
        usual = mean(seen) if seen else lobby.pace.of(visit.queue, None, lobby.office)[0]
        ahead = len(lobby.lines[visit.queue]) - 1
        own, lobby.pace = lobby.pace, self.truth
        knowing = expected_wait(ticket, lobby, now)
        lobby.pace = own
        free = any(lobby.desks[counter].ticket is None for counter in counters)
        self.told.append(Told(visit, free, played / 60, ahead * usual / len(counters) / 60, knowing / 60))


class _Truth(Pace):
    """The service times as they are drawn, those served briefly and the walk among them."""

    def __init__(self, scenario, present):
        super().__init__()
        self.times, self.present = {}, present
        profile = scenario.profile
        walk, brief = sum(profile.walk_seconds) / len(profile.walk_seconds), profile.incomplete
        for service in scenario.services:
            usual, short = service.minutes * 60, BRIEF * 60
            middle = (1 - brief) * usual + brief * short
            square = (1 - brief) * usual**2 * (1 + service.cv**2) + brief * short**2 * 1.25
            self.times[service.id] = (middle + walk, square - middle**2)
        for letter in scenario.letters:
            own = [service for service in scenario.services if service.queue == letter]
            total = sum(service.share for service in own)
            middle = sum(self.times[service.id][0] * service.share for service in own) / total
            square = sum(
                (self.times[service.id][1] + self.times[service.id][0] ** 2) * service.share for service in own
            )
            self.times[letter] = (middle, square / total - middle**2)

    def of(self, queue, service, office):
        return self.times[service or queue]

    def to_come(self, queue, service, office):
        middle, variance = self.of(queue, service, office)
        return self.present * middle, variance


def _present(scenario, days):
    """The share of those called who are there, in a month of its own."""
    visits = play_days(scenario, days, "present").visits
    return mean(visit.waited <= visit.patience for visit in visits)


def _accuracy(told, came):
    real = [each.real for each in told]
    middles = [sum(each.visit.told) / 2 for each in told]
    return Accuracy(
        told=len(told), share=len(told) / came, wait=mean(real),
        inside=mean(each.visit.told[0] <= each.real <= each.visit.told[1] for each in told),
        width=mean(each.visit.told[1] - each.visit.told[0] for each in told),
        error=_error(middles, real), size=_size(middles, real), played=_size([each.played for each in told], real),
        plain_error=_error([each.plain for each in told], real), plain=_size([each.plain for each in told], real),
        knowing=_size([each.knowing for each in told], real),
    )  # fmt: skip


def _error(told, real):
    return mean(a - b for a, b in zip(told, real, strict=True))


def _size(told, real):
    return mean(abs(a - b) for a, b in zip(told, real, strict=True))

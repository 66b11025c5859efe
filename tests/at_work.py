"""Months of an office at work, as facts of its real lobby in its real journal: people come, wait, are called and go.

    write_days(office, folder / "data", first=date(2026, 10, 1), last=date(2026, 11, 27), people=40)

The same seed is the same history. Local hours are those of the office.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from journal.sqlite import SqliteJournal
from lobby.lobby import Lobby
from lobby.requests import make_request, move_request
from lobby.slips import print_slip
from lobby.stay import give_feedback

OPENS, CLOSES = 8, 15
OF_THE_HOUR = (18, 26, 22, 13, 5, 9, 7)  # how people come from OPENS on, of a hundred
OF_THE_WEEKDAY = (1.4, 1.0, 0.9, 1.0, 1.2)
LETTER_WAY = (("awaiting_signature", 5), ("ready", 20), ("collected", 30))  # hours until each, more or less


def write_days(office, folder, *, first, last, people, seed=1, start_pressed=True, officers=("staff:1", "staff:2")):
    """Fill a data folder's journal with every working day from `first` to `last`; about `people` come on each."""
    history = _History(office, folder, Random(seed), start_pressed, officers)
    day = first
    while day <= last:
        if day.weekday() < 5:
            history.day(day, round(people * OF_THE_WEEKDAY[day.weekday()]))
        day += timedelta(1)
    history.journal.close()


class _History:
    def __init__(self, office, folder, chance, start_pressed, officers):
        self.office, self.chance, self.start_pressed, self.officers = office, chance, start_pressed, officers
        self.lobby, self.journal = Lobby(office), SqliteJournal(folder / "journal.db")
        self.letters, self.made = [], 0

    def act(self, decide, *given, by=None, now, **named):
        facts = decide(self.lobby, *given, now=now, **named)
        for fact in facts:
            fact = replace(fact, by=by)
            self.lobby.apply(fact, self.page.append(fact))
            self.page.derive(fact, self.lobby)
        return facts[-1]

    def day(self, day, people):
        opens = datetime.combine(day, time(OPENS), ZoneInfo(self.office.timezone))
        hours = self.chance.choices(range(len(OF_THE_HOUR)), OF_THE_HOUR, k=people)
        coming = sorted(opens + timedelta(minutes=60 * hour + self.chance.random() * 60) for hour in hours)
        with self.journal.turn() as self.page:
            now, free = opens, dict.fromkeys(self.office.counters, opens)
            while coming or any(ticket.status == "waiting" for ticket in self.lobby.tickets.values()):
                now = self._minute(now, coming, free)
            self._letters(now)
            for counter in self.office.counters:
                if self.lobby.at_hand(counter):
                    self.act(Lobby.finish, counter, now=now, by=self._who(counter))
            self.act(Lobby.close_day, now=now + timedelta(minutes=1), by="staff:1")

    def _minute(self, now, coming, free):
        now += timedelta(minutes=1)
        while coming and coming[0] <= now:
            self._come(coming.pop(0))
        for counter in free:
            if free[counter] <= now:
                free[counter] = self._serve(counter, now)
        return now

    def _come(self, at):
        chance, lobby = self.chance, self.lobby
        if lobby.day is None or not lobby.day.is_open:
            self.act(Lobby.let_time_pass, trusted=True, now=at)
        service = chance.choice(list(self.office.services)) if self.office.services and chance.random() < 0.7 else None
        queue = None if service else chance.choice(list(self.office.queues))
        priority = "priority" if chance.random() < 0.12 else "none"
        self.made += 1
        issued = self.act(Lobby.issue, queue, service=service, priority=priority, token=f"t{self.made}", now=at)
        self.act(print_slip, issued.ticket, "kiosk", now=at)
        if chance.random() < 0.02:
            self.act(Lobby.ask_help, f"k{self.made}", now=at)
        if service and chance.random() < 0.2:
            self.act(make_request, f"r{self.made}", token=f"l{self.made}", codes=[f"{self.made % 1000000:06}"],
                     service=service, holder="Kasi Pelayanan", channel="kiosk", now=at)  # fmt: skip
            self.letters.append([f"r{self.made}", at, 0])

    def _serve(self, counter, now):
        """Finish whoever is there, call the next; when this counter is free again."""
        lobby, chance, by = self.lobby, self.chance, self._who(counter)
        ticket = lobby.at_hand(counter)
        if ticket:
            other = [letter for letter in self.office.queues if letter != ticket.queue]
            if other and chance.random() < 0.04:
                self.act(Lobby.transfer, counter, to=other[0], now=now, by=by)
            else:
                self.act(Lobby.finish, counter, now=now, by=by)
                if chance.random() < 0.3:
                    score = chance.choices((1, 2, 3, 4), (3, 8, 45, 44))[0]
                    about = ("lama",) if score < 3 else ("ramah",)
                    self.act(give_feedback, ticket.token, score, about, now=now)
        waiting = [each for each in lobby.tickets.values()
                   if each.status == "waiting" and each.queue in self.office.counters[counter].queues]  # fmt: skip
        if not waiting:
            return now
        if chance.random() < 0.01:
            self.act(Lobby.cancel, waiting[-1].name, reason="Pulang sebelum dipanggil", now=now, by=by)
            return now
        if len(waiting) > 1 and chance.random() < 0.01:
            self.act(Lobby.call, counter, ticket=waiting[-1].name, reason="Sakit", now=now, by=by)
        else:
            self.act(Lobby.call, counter, now=now, by=by)
        if chance.random() < 0.06:
            for seconds in (30, 60):
                self.act(Lobby.recall, counter, now=now + timedelta(seconds=seconds), by=by)
            missed = self.act(Lobby.no_show, counter, now=now + timedelta(seconds=90), by=by)
            if chance.random() < 0.2:
                self.act(Lobby.restore, missed.ticket, reason="Baru datang", now=now + timedelta(seconds=100), by=by)
            return now + timedelta(minutes=2)
        if self.start_pressed:
            self.act(Lobby.start, counter, now=now + timedelta(seconds=chance.randint(15, 70)), by=by)
        return now + timedelta(minutes=max(2, chance.gammavariate(3, 3.2)))

    def _letters(self, now):
        for letter in self.letters:
            request, at, step = letter
            while step < len(LETTER_WAY) and now - at > timedelta(hours=LETTER_WAY[step][1]):
                state = LETTER_WAY[step][0]
                self.act(move_request, request, state, holder="Kepala Desa", now=now, by="staff:1")
                step += 1
            letter[2] = step
        self.letters = [letter for letter in self.letters if letter[2] < len(LETTER_WAY)]

    def _who(self, counter):
        return self.officers[list(self.office.counters).index(counter) % len(self.officers)]

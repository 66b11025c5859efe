"""Anything people may do, in any order and at any hour: what must hold of the waiting room after every step."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from room import an_office, at, minutes, picture

from journal.facts import as_text, body_of, fact_from
from lobby.estimate import wait_range
from lobby.block import day_of, enter_numbers, print_block, settle_paper
from lobby.bookings import book, cancel_booking, check_in, resume_online, slots, stop_online, take
from lobby.events import DayOpened, PaperAwaited, TicketBooked, TicketEntered, TicketIssued
from lobby.lobby import Lobby
from lobby.office import Hours, Queue
from lobby.refusals import NumbersFinished, PaperFirst, Refusal
from lobby.stay import delay, give_feedback, rejoin
from lobby.ticket import BOOKED, CALLED, ENDED, HELD, NO_SHOW, SERVING, WAITING

EVERY_DAY = Hours(week={day: [(time(8), time(12)), (time(13), time(22))] for day in range(7)})
QUEUES = (
    Queue(letter="A", name="Ramai", bookings=1, online_percent=50),
    Queue(letter="S", name="Sempit", last_number=4, bookings=2, online_percent=20),
)
COUNTERS = {"1": "AS", "2": "SA", "3": "S"}

AT_COUNTER = [Lobby.call, Lobby.recall, Lobby.start, Lobby.finish, Lobby.no_show, Lobby.return_]

counters = st.sampled_from(sorted(COUNTERS))
queues = st.sampled_from("AS")
priorities = st.sampled_from(["none", "none", "priority"])
indexes = st.integers(0, 30)


class Room(RuleBasedStateMachine):
    @initialize(
        start=st.sampled_from(["on_call", "by_hand"]),
        ratio=st.sampled_from([0, 1, 2]),
        hours=st.sampled_from([EVERY_DAY, EVERY_DAY, Hours()]),
        crowd=st.integers(0, 7),
    )
    def first_morning(self, start, ratio, hours, crowd):
        office = an_office(
            hours=hours, queues=QUEUES, counters=COUNTERS, start=start,
            priority_per_normal=ratio, no_show_after_calls=1, held_minutes=15, longest_normal_wait_minutes=30,
        )  # fmt: skip
        self.lobby, self.other, self.facts = Lobby(office), Lobby(office), []
        self.given = defaultdict(list)  # {(day, letter): numbers, in the order given}
        self.now, self.day = at("8:00"), None
        for number in range(crowd):
            priority = "priority" if number % 4 == 3 else "none"
            self.do(Lobby.issue, "AAS"[number % 3], priority=priority, token=f"t{number}")

    def do(self, decide, *arguments, trusted=True, **keywords):
        """An act as the live lobby has it. A refusal must leave everything as it was."""
        if getattr(decide, "needs_day", True):
            try:
                self.happen(self.lobby.let_time_pass(trusted=trusted, now=self.now))
            except Refusal:
                return
        before = picture(self.lobby)
        try:
            facts = decide(self.lobby, *arguments, now=self.now, **keywords)
        except Refusal:
            assert picture(self.lobby) == before
            return
        assert picture(self.lobby) == before, "a decision changes nothing"
        self.happen(facts)

    def happen(self, facts):
        for fact in facts:
            seq = self.lobby.seq + 1
            fact = replace(fact, tap=f"tap-{seq}", by="staff:1")
            self.lobby.apply(fact, seq)
            written = fact_from(type(fact).__name__, as_text(fact.at), body_of(fact))
            assert written == fact
            self.other.apply(written, seq)
            self.facts.append((seq, written))
            if isinstance(fact, DayOpened):
                self.day = fact.day
            elif isinstance(fact, TicketIssued | TicketBooked | TicketEntered):
                day = self.day if isinstance(fact, TicketIssued) else fact.day  # also of paper: the day it tells of
                self.given[day, fact.queue].append(fact.ticket)

    def some(self, names, number):
        """One of these, or a name nobody bears."""
        names = [*names, "A099"]
        return names[number % len(names)]

    def fresh(self):
        """What a number from home needs beside its time: codes are few here, so that they meet."""
        return {"token": f"t{len(self.facts)}", "chance": len(self.facts) % 3, "clock_trusted": True}

    def at_work(self, number):
        """A counter where somebody stands, or any."""
        busy = [counter for counter in COUNTERS if self.lobby.desks[counter].ticket] or list(COUNTERS)
        return busy[number % len(busy)]

    # --- what people do ------------------------------------------------------------------------------------------

    @rule(queue=queues, priority=priorities, after=st.sampled_from([0, 0.5, 3, 9]))
    def somebody_comes(self, queue, priority, after):
        self.now += minutes(after)
        self.do(Lobby.issue, queue, priority=priority, token=f"t{len(self.facts)}")

    @rule(queue=queues, slots=st.integers(1, 40), priority=priorities)
    def somebody_books(self, queue, slots, priority):
        slot = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=30) * slots
        self.do(book, queue, slot_from=slot, priority=priority, **self.fresh())

    @rule(queue=queues, priority=priorities, in_room=st.booleans(), spared=st.booleans())
    def somebody_takes_a_number_from_home(self, queue, priority, in_room, spared):
        self.do(take, queue, priority=priority, in_room=in_room, spared=spared, **self.fresh())

    @rule(number=indexes)
    def somebody_types_a_code(self, number):
        codes = [ticket.code for ticket in (*self.lobby.tickets.values(), *self.lobby.bookings.values())]
        self.do(check_in, code=self.some(filter(None, codes), number))

    @rule(number=indexes)
    def somebody_at_home_will_not_come(self, number):
        tokens = [ticket.token for ticket in (*self.lobby.tickets.values(), *self.lobby.bookings.values())]
        self.do(cancel_booking, self.some(tokens, number))

    @rule(decide=st.sampled_from([stop_online, resume_online]))
    def staff_stop_numbers_from_home_or_go_on(self, decide):
        self.do(decide)

    @rule(number=indexes)
    def somebody_who_booked_comes(self, number):
        self.do(check_in, ticket=self.some(self.lobby.booked_today, number))

    @rule(counter=counters, after=st.sampled_from([0, 1, 16]))
    def staff_call_the_next(self, counter, after):
        self.now += minutes(after)
        self.do(Lobby.call, counter)

    @rule(counter=counters, number=indexes, reason=st.sampled_from([None, "salah"]))
    def staff_call_by_name(self, counter, number, reason):
        self.do(Lobby.call, counter, ticket=self.some(self.lobby.tickets, number), reason=reason)

    @rule(decide=st.sampled_from(AT_COUNTER), number=indexes, after=st.sampled_from([0, 2, 16]))
    def staff_press(self, decide, number, after):
        self.now += minutes(after)
        self.do(decide, self.at_work(number))

    @rule(number=indexes, to=st.sampled_from(["A", "S", "1", "2", "3"]))
    def staff_send_on(self, number, to):
        self.do(Lobby.transfer, self.at_work(number), to=to)

    @rule(number=indexes)
    def staff_hold(self, number):
        self.do(Lobby.hold, self.at_work(number), reason="fotokopi")

    @rule(counter=counters)
    def somebody_does_not_come(self, counter):
        self.do(Lobby.call, counter)
        self.do(Lobby.no_show, counter)

    @rule(number=indexes)
    def a_missed_one_comes_back(self, number):
        self.do(Lobby.restore, self.some(self.lobby.missed, number), reason="ada")

    @rule(number=indexes, places=st.sampled_from([1, 2]))
    def somebody_needs_longer(self, number, places):
        waiting = [ticket for ticket in self.lobby.tickets.values() if ticket.status == WAITING]
        tokens = [ticket.token for ticket in sorted(waiting, key=lambda ticket: ticket.order)] or ["nobody"]
        self.do(delay, tokens[number % len(tokens)], places)

    @rule(number=indexes)
    def a_missed_one_comes_back_by_their_phone(self, number):
        tokens = [ticket.token for ticket in self.lobby.missed.values()] or ["nobody"]
        self.do(rejoin, tokens[number % len(tokens)])

    @rule(number=indexes, score=st.integers(1, 5))
    def somebody_says_how_it_was(self, number, score):
        ended = [ticket.token for ticket in self.lobby.tickets.values() if ticket.status == ENDED] or ["nobody"]
        self.do(give_feedback, ended[number % len(ended)], score, ("cepat", "ramah"))

    @rule(number=indexes)
    def somebody_goes_home(self, number):
        self.do(Lobby.cancel, self.some(self.lobby.tickets, number), reason="pulang")

    @rule(decide=st.sampled_from([Lobby.open_counter, Lobby.close_counter]), counter=counters)
    def a_seat_is_taken_or_left(self, decide, counter):
        self.do(decide, counter)

    @rule(queue=queues, back=st.sampled_from([0, 0, 0, 1, 2]), skip=st.sampled_from([0, 0, 0, -1, 1]),
          count=st.integers(1, 3), served=st.integers(0, 3))  # fmt: skip
    def paper_is_told_of(self, queue, back, skip, count, served):
        day = (date.fromisoformat(day_of(self.lobby, self.now)) - timedelta(days=back)).isoformat()
        first = self.lobby.last_numbers.get((day, queue), 0) + 1 + skip
        tokens = (f"p{len(self.facts)}-{number}" for number in range(99))
        self.do(enter_numbers, queue, day=day, first=first, last=first + count - 1, served=first + served - 1,
                tokens=tokens, clock_trusted=True)  # fmt: skip

    @rule(queue=queues, answered=st.booleans())
    def the_box_wakes(self, queue, answered):
        self.do(print_block, queue, 10)
        self.happen([PaperAwaited(at=self.now, queue=queue, day=day_of(self.lobby, self.now))])
        if answered:
            self.do(settle_paper, queue)

    @rule(length=st.sampled_from([40, 90, 60 * 17]), closed=st.booleans())
    def hours_pass(self, length, closed):
        if closed:
            self.do(Lobby.close_day)
        self.now += minutes(length)

    @rule(what=st.sampled_from(["open_day", "close_day", "reopen_day", "doubt", "help", -86400, -600, 90, 57600]))
    def something_rare_happens(self, what):
        if what == "doubt":
            self.do(Lobby.issue, "A", token=f"t{len(self.facts)}", trusted=False)
        elif what == "help":
            self.do(Lobby.answer_help if self.lobby.help else Lobby.ask_help, "kios-1")
        elif isinstance(what, int):
            self.now += timedelta(seconds=what)
            self.do(Lobby.settle_clock, what)
        else:
            self.do(getattr(Lobby, what), *([] if what == "close_day" else ["perlu"]))

    # --- what must hold ------------------------------------------------------------------------------------------

    @invariant()
    def another_lobby_that_read_the_same_facts_is_equal(self):
        assert picture(self.lobby) == picture(self.other)

    @invariant()
    def no_number_is_given_twice_and_none_is_left_out(self):
        for (_, letter), names in self.given.items():
            assert names == [f"{letter}{number:03}" for number in range(1, len(names) + 1)]

    @invariant()
    def everybody_is_in_one_place_and_that_is_where_their_status_says(self):
        lobby = self.lobby
        places = defaultdict(list)
        for name, line in lobby.lines.items():
            for ticket in line.names():
                assert lobby.tickets[ticket].line == name
                places[ticket].append(WAITING)
        for counter, desk in lobby.desks.items():
            if desk.ticket:
                assert lobby.tickets[desk.ticket].counter == counter and desk.open
                places[desk.ticket].append("in hand")
        for where, status in ((lobby.held, HELD), (lobby.booked_today, BOOKED)):
            for ticket in where:
                places[ticket].append(status)
        for name, ticket in lobby.tickets.items():
            expected = {ENDED: [], CALLED: ["in hand"], SERVING: ["in hand"]}.get(ticket.status, [ticket.status])
            assert places[name] == expected, name
            assert (ticket.outcome is not None) == (ticket.status == ENDED)
        missed = sorted(name for name, ticket in lobby.tickets.items() if ticket.outcome == NO_SHOW)
        assert sorted(lobby.missed) == missed
        if lobby.day and not lobby.day.is_open:
            assert all(ticket.status == ENDED for ticket in lobby.tickets.values())

    @invariant()
    def no_half_hour_is_given_more_often_than_offered_and_no_code_twice(self):
        for letter, queue in self.lobby.office.queues.items():
            assert all(taken <= queue.bookings for taken in self.lobby.places_taken(letter).values())
        expected = [*self.lobby.booked_today.values(), *self.lobby.bookings.values()]
        codes = [(ticket.day, ticket.code) for ticket in expected]
        assert len(codes) == len(set(codes))

    @invariant()
    def what_is_offered_is_given(self):
        offered = [each for day in slots(self.lobby, "A", self.now)[:2] for each in day["slots"] if each["left"]]
        for each in offered[:1]:
            with suppress(PaperFirst, NumbersFinished):
                book(self.lobby, "A", slot_from=each["from"], now=self.now, **self.fresh())

    @invariant()
    def as_many_wait_as_are_said_to(self):
        for letter in "AS":
            waiting = [ticket for ticket in self.lobby.tickets.values() if ticket.status == WAITING]
            assert self.lobby.waiting(letter) == sum(ticket.queue == letter for ticket in waiting)

    @invariant()
    def no_time_runs_backwards(self):
        for ticket in self.lobby.tickets.values():
            for leg in ticket.legs:
                times = [moment for moment in (leg.queued_at, leg.called_at, leg.started_at, leg.ended_at) if moment]
                assert times == sorted(times), ticket.name
                assert leg.queued_at <= self.now

    @invariant()
    def whoever_is_next_waits_for_that_counter(self):
        for counter in COUNTERS:
            if choice := self.lobby.next_for(counter, self.now):
                ticket = self.lobby.tickets[choice.ticket]
                assert ticket.status in (WAITING, HELD)
                assert ticket.to_counter in (None, counter) and (ticket.to_counter or ticket.queue in COUNTERS[counter])

    def teardown(self):
        if not hasattr(self, "facts"):
            return
        again = Lobby(self.lobby.office)
        for seq, fact in self.facts:
            again.apply(fact, seq)
        assert picture(again) == picture(self.lobby)
        for name, ticket in self.lobby.tickets.items():
            if ticket.status == WAITING:
                assert told(self.lobby, name, self.now) == told(again, name, self.now)


def told(lobby, name, now):
    """What someone who waits is told."""
    ticket = lobby.tickets[name]
    return lobby.ahead(ticket, now), wait_range(ticket, lobby, now)


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=120, stateful_step_count=70, deadline=None)

"""Some days of an office in which everything happens that reports count; always the same for a seed."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random

from room import Remembering, a_service, act, an_office, at, given
from room import _anything as anything

from lobby.block import enter_numbers, print_block
from lobby.events import TicketCancelled
from lobby.letter import STATES
from lobby.lobby import Lobby
from lobby.office import Queue
from lobby.refusals import Refusal
from lobby.requests import hand_request, make_request, move_request
from lobby.slips import expire_slip, print_slip, reprint_slip
from lobby.stay import ABOUT, delay, give_feedback, rejoin
from lobby.survey import CHANNELS, take_survey

HOLDERS = ("operator", "sekdes", "kades")


def an_office_that_writes_letters(**rules):
    queues = (
        Queue(letter="A", name="Kependudukan", target_minutes=20, bookings=2, online_percent=50),
        Queue(letter="S", name="Surat", target_minutes=10, bookings=1, online_percent=20),
    )
    services = (a_service("ktp", "A", 10), a_service("sku", "S", 5), a_service("sktm", "S", None))
    return an_office(queues=queues, services=services, no_show_after_calls=1, held_minutes=10, **rules)


def a_long_story(seed, days=3, acts=120, *, begins="22:30", every=(0, 3.5, 60, 200)):
    """The facts of some days, from the evening past midnight; who called is known. At times a day is passed over."""
    chance, lobby, date = Random(seed), Remembering(an_office_that_writes_letters()), at(begins)
    for _ in range(days):
        now = date
        for _ in range(acts):
            now += timedelta(seconds=chance.choice(every))
            decide, arguments, keywords = _something(chance, lobby, now)
            if decide is Lobby.settle_clock:
                now += timedelta(seconds=arguments[0])
            if decide is Lobby.ask_help:
                now += timedelta(seconds=1)  # nobody presses twice in one microsecond
            with suppress(Refusal):
                act(lobby, decide, *arguments, now=now, **keywords)
        for booked, ticket in [key for key in lobby.bookings if chance.random() < 0.1]:
            given(lobby, TicketCancelled(at=now, ticket=ticket, reason="batal", day=booked))
        if chance.random() < 0.6 and lobby.day and lobby.day.is_open:
            act(lobby, Lobby.close_day, now=now)
            for _ in range(10):
                now += timedelta(seconds=30)
                decide, arguments, keywords = _something(chance, lobby, now)
                if decide is Lobby.settle_clock:
                    now += timedelta(seconds=arguments[0])
                with suppress(Refusal):
                    act(lobby, decide, *arguments, now=now, **keywords)
        date += timedelta(days=chance.choice([1, 1, 1, 3]))
    return [
        replace(fact, by=f"staff:{fact.counter}") if getattr(fact, "counter", None) else fact for fact in lobby.facts
    ]


def _something(chance, lobby, now):
    if chance.random() < 0.6:
        decide, arguments, keywords = anything(chance, lobby, now)
        if decide is Lobby.issue and chance.random() < 0.7:
            service = chance.choice(list(lobby.office.services))
            return decide, (), keywords | {"service": service, "kiosk": chance.choice(["kios", None])}
        return decide, arguments, keywords
    tokens = [ticket.token for ticket in lobby.tickets.values()] or ["none"]
    served = [ticket.token for ticket in lobby.tickets.values() if ticket.outcome == "served"] or tokens
    missed = [ticket.token for ticket in lobby.missed.values()] or tokens
    waiting = [name for name, ticket in lobby.tickets.items() if ticket.status == "waiting"] or ["A001"]
    ticket, request = chance.choice([*lobby.tickets, "A001"]), chance.choice([*lobby.requests, "none"])
    letter, number = chance.choice("AS"), chance.randint(1, 40)
    day = chance.choice([lobby.day_before, lobby.day.date] if lobby.day and lobby.day_before else ["2026-11-24"])
    acts = [
        (2, Lobby.ask_help, (chance.choice(["k1", "k2"]),), {}),
        (1, Lobby.answer_help, (chance.choice(["k1", "k2"]),), {}),
        (3, give_feedback, (chance.choice(served), chance.randint(1, 4), tuple(chance.sample(ABOUT, 2))), {}),
        (2, rejoin, (chance.choice(missed),), {}),
        (2, delay, (chance.choice(tokens), 1), {}),
        (2, take_survey, (chance.choice(CHANNELS),), {"token": chance.choice([None, chance.choice(served)])}),
        (3, print_slip, (ticket, "kios"), {"copy": chance.choice([0, 0, 1])}),
        (1, expire_slip, (ticket, "kios"), {}),
        (1, reprint_slip, (ticket,), {}),
        (1, print_block, (letter, 20), {}),
        (2, enter_numbers, (letter,), {
            "day": day, "first": lobby.last_numbers.get((day, letter), 0) + 1,
            "last": lobby.last_numbers.get((day, letter), 0) + 3, "served": chance.choice([0, number]),
            "tokens": (f"paper-{lobby.seq}-{each}" for each in count()), "clock_trusted": True,
        }),
        (3, Lobby.call, (chance.choice("123"),), {"ticket": chance.choice(waiting), "reason": "sakit"}),
        (1, Lobby.reopen_day, ("terlalu cepat",), {}),
        (0.3, Lobby.open_day, ("malam",), {}),
        (4, make_request, (f"r{lobby.seq}",), {
            "token": f"t{lobby.seq}", "codes": [f"{lobby.seq:06}"], "service": chance.choice(["ktp", "sku"]),
            "holder": "operator", "channel": "phone",
        }),
        (6, move_request, (request, chance.choice(STATES)), {"holder": chance.choice(HOLDERS), "reason": "perlu"}),
        (1, move_request, (request, "incomplete"), {"holder": "operator", "missing": (1,), "reason": "perlu"}),
        (1, hand_request, (request, chance.choice(HOLDERS)), {}),
    ]  # fmt: skip
    _, decide, arguments, keywords = chance.choices(acts, [weight for weight, *_ in acts])[0]
    return decide, arguments, keywords

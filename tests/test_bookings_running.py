"""Bookings against a quota: thirty-two at once on the journal itself and on the real server, and words for the rest."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from homes import HomePhone, cookies
from room import TUESDAY, an_office, at
from running import Running, at_once, settings

from journal.sqlite import SqliteJournal
from lobby.bookings import book
from lobby.events import TicketBooked
from lobby.live import LiveLobby
from lobby.office import Queue
from lobby.refusals import SlotFull

THREADS, QUOTA = 32, 4


class Clock:
    trusted = True

    def now(self):
        return at("9:00", TUESDAY)


def test_thirty_two_threads_get_as_many_places_as_there_are(tmp_path):
    queues = (Queue(letter="A", name="Ramai", bookings=QUOTA),)
    journal = SqliteJournal(tmp_path / "journal.db")
    live = LiveLobby(an_office(queues=queues, counters={"1": "A"}), journal, Clock())
    slots = [at(f"{hour}:00") for hour in (10, 11, 12)]
    given, lock = [], threading.Lock()

    def one(number):
        for slot in slots:
            for turn in range(3):
                try:
                    done = live.do(book, "A", slot_from=slot, token=f"t{number}-{slot}-{turn}", chance=number % 3,
                                   clock_trusted=True)  # fmt: skip
                except SlotFull:
                    continue
                with lock:
                    given.append(done.fact)

    at_once(THREADS, one)
    live.close()

    assert Counter(fact.slot_from for fact in given) == dict.fromkeys(slots, QUOTA)
    assert len({fact.code for fact in given}) == len({fact.ticket for fact in given}) == len(slots) * QUOTA


@pytest.fixture
def office(tmp_path):
    text = settings("A").replace("last_number = 99999\n", f"last_number = 99999\nbookings = {QUOTA}\n")
    with Running(tmp_path, text + "[hours]\n" + "".join(f'{day} = ["00.00-23.59"]\n' for day in OPEN_DAYS)) as office:
        yield office


TODAY = datetime.now(UTC) + timedelta(hours=7)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = (TODAY + timedelta(days=3)).weekday()
OPEN_DAYS = [name for number, name in enumerate(NAMES) if number != CLOSED]


def on_the_hour(days):
    """Noon on the office's wall, so many days from now."""
    return (TODAY + timedelta(days=days)).replace(hour=5, minute=0, second=0, microsecond=0).isoformat()


def test_thirty_two_phones_at_once_never_get_one_place_too_many_and_none_is_lost(office):
    keys, slot = office.keys(), on_the_hour(1)
    given = at_once(THREADS, lambda n: HomePhone(office.port, **cookies(keys, n, in_room=True)).take(slot=slot))

    told = Counter(said.get("refusal", status) for status, said in given)
    facts = [fact for fact in office.facts() if isinstance(fact, TicketBooked)]
    print("32 phones:", dict(told))
    assert told[201] == len(facts) <= QUOTA
    assert set(told) <= {201, "SlotFull", "TooManyFromHome"}
    assert sorted(said["ticket"] for status, said in given if status == 201) == sorted(fact.ticket for fact in facts)


def test_a_closed_day_and_a_past_hour_are_refused_in_words(office):
    phone = HomePhone(office.port)

    closed, past, far = (phone.take(slot=on_the_hour(days))[1] for days in (3, -1, 9))

    assert (closed["refusal"], past["refusal"], far["refusal"]) == ("ClosedThatDay", "SlotPast", "SlotTooFar")
    assert closed["message"].startswith("Kantor tutup pada ")

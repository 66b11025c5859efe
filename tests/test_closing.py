"""What a day came to: counted from its facts, and the same when they are read again."""

import pytest
from room import TUESDAY, Remembering, a_history, act, an_office, at

from lobby.block import enter_numbers
from lobby.bookings import book
from lobby.closing import closing
from lobby.lobby import Lobby
from lobby.office import Queue
from lobby.slips import expire_slip


@pytest.fixture
def lobby():
    """Five numbers of A and two of S, taken every minute from 9:00."""
    lobby = Remembering(an_office(no_show_after_calls=1))
    for number in range(5):
        act(lobby, Lobby.issue, "A", priority="priority" if number == 4 else "none", now=f"9:0{number}")
    act(lobby, Lobby.issue, "S", now="9:05")
    act(lobby, Lobby.issue, "S", now="9:06")
    return lobby


def queue(told, letter):
    return next(counts for known, _, counts, _ in told["queues"] if known == letter)


def test_there_is_nothing_to_tell_before_the_first_day():
    assert closing(Lobby(an_office())) is None


def test_a_day_that_goes_on_is_told_as_it_stands(lobby):
    act(lobby, Lobby.call, "3", now="9:10")

    told = closing(lobby)

    assert told["closed_at"] is None and told["seq"] == lobby.seq
    assert (queue(told, "A").given, queue(told, "A").waiting) == (5, 5)
    assert (queue(told, "S").waiting, queue(told, "S").at_counter) == (1, 1)


def test_every_number_ends_in_one_place_and_the_places_add_up(lobby):
    act(lobby, Lobby.call, "1", now="9:10")  # A005, with priority
    act(lobby, Lobby.call, "1", now="9:20")  # A001; A005 is served
    act(lobby, Lobby.no_show, "1", now="9:21")
    act(lobby, Lobby.cancel, "A002", reason="pulang", now="9:22")
    act(lobby, Lobby.close_day, now="9:30")

    told = closing(lobby)
    total = told["total"]

    assert (total.given, total.served, total.no_show, total.cancelled, total.expired) == (7, 1, 1, 1, 4)
    assert total.waiting == total.at_counter == total.booked == total.lapsed == 0
    assert (told["closed_at"], told["seq"]) == (at("9:30"), lobby.seq)


def test_waits_run_from_joining_to_the_last_call(lobby):
    act(lobby, Lobby.call, "1", now="9:10")  # A005 waited 6 minutes
    act(lobby, Lobby.call, "1", now="9:20")  # A001 waited 20

    total = closing(lobby)["total"]

    assert (total.mean, total.longest) == (13, 20)
    assert queue(closing(lobby), "S").mean is None
    assert total.priority_percent == 14


def test_jumps_cancellations_and_restorations_are_told_with_their_reasons(lobby):
    act(lobby, Lobby.call, "1", ticket="A003", reason="mau ke rumah sakit", now="9:10")
    act(lobby, Lobby.no_show, "1", now="9:11")
    act(lobby, Lobby.restore, "A003", reason="baru datang", now="9:12")
    for name in ("A001", "A002"):
        act(lobby, Lobby.cancel, name, reason="pulang", now="9:13")

    told = closing(lobby)

    assert [(jump.ticket, jump.counter, jump.reason) for jump in told["jumps"]] == [("A003", "1", "mau ke rumah sakit")]
    assert told["cancelled"] == [("pulang", 2)] and told["restored"] == [("baru datang", 1)]


def test_a_day_opened_by_hand_or_again_says_why():
    lobby = Lobby(an_office())
    act(lobby, Lobby.open_day, "bakti sosial", now="6:00")
    act(lobby, Lobby.close_day, now="9:00")
    act(lobby, Lobby.reopen_day, "masih ada orang", now="9:05")

    assert closing(lobby)["changed"] == [("bakti sosial", 1), ("masih ada orang", 1)]


def test_numbers_from_paper_are_told_and_measured_by_nothing(lobby):
    tokens = ["one", "two", "three"]
    act(
        lobby, enter_numbers, "A", day=TUESDAY, first=6, last=8, served=7, tokens=tokens, clock_trusted=True,
        now="11:00",
    )  # fmt: skip
    for _ in range(8):
        act(lobby, Lobby.call, "1", now="11:30")

    told = closing(lobby)

    assert told["queues"][0][3] == [("A006", "A008")]
    assert (told["total"].paper, queue(told, "A").served) == (3, 7)
    assert told["total"].longest == 150  # A001's, not one of those whose coming nobody knows
    assert queue(told, "A").mean == 148  # of five; the one from paper would seem to have waited half an hour


def test_what_paper_gave_after_the_day_was_closed_is_sealed_with_it(lobby):
    act(lobby, Lobby.close_day, now="11:00")
    act(
        lobby, enter_numbers, "A", day=TUESDAY, first=6, last=6, served=6, tokens=["one"], clock_trusted=True,
        now="11:10",
    )  # fmt: skip
    entered = lobby.seq
    act(lobby, Lobby.ask_help, "kios", now="11:20")

    assert closing(lobby)["seq"] == entered
    assert closing(lobby)["total"].served == 1


def test_slips_that_never_came_are_counted():
    lobby = Lobby(an_office())
    act(lobby, Lobby.issue, "A", kiosk="Kios", now="9:00")
    act(lobby, Lobby.issue, "A", kiosk="Kios", now="9:01")
    act(lobby, expire_slip, "A001", "utama", now="9:03")

    assert closing(lobby)["unprinted"] == 1


def test_a_booking_that_nobody_came_for_did_not_wait_in_vain():
    lobby = Lobby(an_office(queues=(Queue(letter="A", name="Ramai", bookings=1),), counters={"1": "A"}))
    act(lobby, book, "A", slot_from=at("9:30"), now="9:00")
    act(lobby, Lobby.issue, "A", now="9:05")
    assert closing(lobby)["total"].booked == 1

    act(lobby, Lobby.close_day, now="11:00")

    total = closing(lobby)["total"]
    assert (total.given, total.lapsed, total.expired) == (2, 1, 1)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_the_counts_add_up_and_a_second_reading_says_the_same(seed):
    facts = a_history(seed, days=2, acts=80)
    lobbies = [Lobby(an_office(no_show_after_calls=1, held_minutes=10)) for _ in range(2)]
    for seq, fact in enumerate(facts, 1):
        for lobby in lobbies:
            lobby.apply(fact, seq)
        if told := closing(lobbies[0]):
            for _, _, counts, _ in [*told["queues"], (None, None, told["total"], None)]:
                assert counts.given == (
                    counts.served + counts.no_show + counts.cancelled + counts.expired + counts.lapsed
                    + counts.waiting + counts.at_counter + counts.booked
                )  # fmt: skip
            assert sum(counts.given for _, _, counts, _ in told["queues"]) == told["total"].given

    assert closing(lobbies[0]) == closing(lobbies[1])

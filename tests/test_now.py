"""The office as its head sees it this minute: counted by hand from what happened."""

import pytest
from room import WEDNESDAY, act, an_office, at, given

from lobby.events import CounterOpened, TicketCalled
from lobby.lobby import Lobby
from lobby.now import now_of
from lobby.office import Queue


@pytest.fixture
def lobby():
    """A promises 20 minutes, S promises 10. Two came for A at 9:00 and 9:10, one for S at 9:02; counter 1 is open."""
    office = an_office(
        queues=(Queue(letter="A", name="Kependudukan"), Queue(letter="S", name="Surat", target_minutes=10)),
        no_show_after_calls=1,
    )
    lobby = Lobby(office)
    act(lobby, Lobby.issue, "A", now="9:00")
    act(lobby, Lobby.issue, "S", now="9:02")
    act(lobby, Lobby.issue, "A", priority="priority", now="9:10")
    return given(lobby, CounterOpened(at=at("9:00"), counter="1", by="staff:4"))


def queue(lobby, letter, now):
    return next(each for each in now_of(lobby, at(now))["queues"] if each["queue"].letter == letter)


def counter(lobby, id, now):
    return next(each for each in now_of(lobby, at(now))["counters"] if each["counter"].id == id)


@pytest.mark.parametrize(
    ("now", "longest", "promise"),
    [("9:16", 16, "kept"), ("9:16:01", 16, "near"), ("9:20", 20, "near"), ("9:20:01", 21, "broken")],
)
def test_a_promise_is_kept_nearly_over_and_broken(lobby, now, longest, promise):
    told = queue(lobby, "A", now)

    assert (told["waiting"], told["longest"], told["promise"]) == (2, longest, promise)


def test_todays_waits_are_those_of_the_called(lobby):
    act(lobby, Lobby.call, "1", now="9:14")  # A002, with priority: 4 minutes
    act(lobby, Lobby.call, "1", now="9:24")  # A001: 24 minutes
    act(lobby, Lobby.call, "1", now="9:30")  # S001: 28 minutes

    told = queue(lobby, "A", "9:31")

    assert (told["median"], told["called"], told["kept"]) == (4, 2, 1)  # of two the first: nearest rank, as in reports
    assert (told["promise"], told["longest"]) == ("empty", None)
    assert (queue(lobby, "S", "9:31")["median"], queue(lobby, "S", "9:31")["kept"]) == (28, 0)


def test_a_queue_nobody_was_called_in_has_no_median(lobby):
    told = queue(lobby, "S", "9:10")

    assert (told["median"], told["called"], told["kept"], told["open"]) == (None, 0, None, 1)


def test_a_counter_is_open_paused_or_shut_and_says_who_sits_there(lobby):
    given(lobby, TicketCalled(at=at("9:14"), ticket="A002", counter="1", why="priority", by="staff:7"))
    act(lobby, Lobby.open_counter, "2", now="9:05")
    act(lobby, Lobby.close_counter, "2", reason="Istirahat", until=at("9:30"), now="9:15")

    one, two, three = (counter(lobby, id, "9:20") for id in "123")

    assert (one["state"], one["by"], one["ticket"], one["busy"], one["since"]) == (
        "open", "staff:7", "A002", 6, at("9:00"),
    )  # fmt: skip
    assert (two["state"], two["reason"], two["until"], two["since"]) == ("paused", "Istirahat", at("9:30"), at("9:15"))
    assert (three["state"], three["by"], three["served"]) == ("shut", None, 0)


def test_whoever_opened_a_counter_is_known_before_the_first_call(lobby):
    assert counter(lobby, "1", "9:12")["by"] == "staff:4"


def test_served_counts_where_somebody_was_served_last(lobby):
    act(lobby, Lobby.call, "1", now="9:14")
    act(lobby, Lobby.call, "1", now="9:18")

    assert (counter(lobby, "1", "9:20")["served"], now_of(lobby, at("9:20"))["served"]) == (1, 1)


def test_who_waits_longest_stands_first_whatever_their_queue(lobby):
    told = now_of(lobby, at("9:15"))

    assert [(each["ticket"], each["waited"], each["late"]) for each in told["longest"]] == [
        ("A001", 15, False), ("S001", 13, True), ("A002", 5, False),
    ]  # fmt: skip
    assert (told["waiting"], told["priority"]) == (3, 1)


def test_those_who_did_not_come_are_told_by_when(lobby):
    act(lobby, Lobby.call, "1", now="9:14")
    act(lobby, Lobby.no_show, "1", now="9:16")

    told = now_of(lobby, at("9:20"))

    assert ([each["ticket"] for each in told["missed"]], told["missed"][0]["at"]) == (["A002"], at("9:16"))


def test_the_next_morning_nothing_of_the_day_before_is_told_as_todays(lobby):
    act(lobby, Lobby.call, "1", now="9:14")
    act(lobby, Lobby.call, "1", now="9:24")
    act(lobby, Lobby.no_show, "1", now="9:26")
    act(lobby, Lobby.close_day, now="15:00")

    evening, morning = now_of(lobby, at("20:00")), now_of(lobby, at("7:30", WEDNESDAY))

    assert (evening["served"], evening["no_show"], evening["queues"][0]["called"]) == (1, 1, 2)
    assert (morning["served"], morning["no_show"], morning["missed"]) == (0, 0, [])
    assert [each["called"] for each in morning["queues"]] == [0, 0] and morning["queues"][0]["median"] is None
    assert not any(each["served"] for each in morning["counters"])


def test_before_the_first_day_there_is_nothing_wrong():
    told = now_of(Lobby(an_office()), at("7:00"))

    assert (told["day"], told["waiting"], told["load"].advice, told["home"]) == (None, 0, "closed", None)


def test_who_has_waited_longer_than_promised_is_never_told_as_just_in_time(lobby):
    first = now_of(lobby, at("9:20:40"))["longest"][0]

    assert (first["ticket"], first["waited"], first["late"]) == ("A001", 21, True)


def test_one_service_in_ten_is_longer_than_usual_not_every_other(lobby):
    """Seven services of 6 minutes on average, give or take 136 seconds: 8 minutes are usual, 9 are not."""
    for seconds in (360, 360, 180, 540, 360, 180, 540):
        lobby.pace.add("A", None, seconds)
    given(lobby, TicketCalled(at=at("9:14"), ticket="A001", counter="1", why="next", by="staff:7"))

    assert not counter(lobby, "1", "9:22")["over"]  # 480 seconds
    assert counter(lobby, "1", "9:23")["over"]  # 540

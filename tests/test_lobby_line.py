"""What may be done with a ticket, and what is said when it may not."""

import pytest
from room import a_lobby, a_service, act, an_office, at, given, issued, minutes, picture, standing

from lobby import refusals as no
from lobby.bookings import book, check_in
from lobby.events import CounterOpened, TicketCalled, TicketFinished
from lobby.lobby import Lobby
from lobby.office import Queue

QUEUES = Queue(letter="A", name="Kependudukan", bookings=2), Queue(letter="S", name="Surat", last_number=2)

STATUSES = ["booked", "waiting", "called", "serving", "held", "served", "no_show", "cancelled", "expired"]
ALLOWED = """
call     TicketNotCheckedIn called AlreadyCalled AlreadyCalled called TicketEnded TicketMissed TicketEnded TicketEnded
recall   NobodyAtCounter NobodyAtCounter called AlreadyStarted . . . . .
start    NobodyAtCounter NobodyAtCounter serving AlreadyStarted . . . . .
finish   NobodyAtCounter NobodyAtCounter served served . . . . .
no_show  NobodyAtCounter NobodyAtCounter no_show AlreadyStarted . . . . .
hold     NobodyAtCounter NobodyAtCounter held held . . . . .
return_  NobodyAtCounter NobodyAtCounter waiting AlreadyStarted . . . . .
transfer NobodyAtCounter NobodyAtCounter waiting waiting . . . . .
restore  TicketNotMissed TicketNotMissed TicketNotMissed TicketNotMissed TicketNotMissed TicketNotMissed waiting . .
cancel   cancelled cancelled cancelled TicketBeingServed cancelled TicketEnded TicketEnded TicketEnded TicketEnded
check_in waiting NotBooked AlreadyCalled AlreadyCalled NotBooked NotBooked NotBooked NotBooked NotBooked
"""
BY_HAND = {("finish", "called"): "NotStarted"}


def every_verb_from_every_status():
    for row in ALLOWED.strip().splitlines():
        verb, *outcomes = row.split()
        # A dot: as in the first column, for the ticket is not at the counter, or was not missed.
        outcomes = [outcomes[0] if outcome == "." else outcome for outcome in outcomes]
        for status, outcome in zip(STATUSES, outcomes, strict=True):
            yield "on_call", verb, status, outcome
            yield "by_hand", verb, status, BY_HAND.get((verb, status), outcome)


def a_ticket_that_is(status, start):
    """A lobby in which A001 stands so, its counter being 1."""
    lobby = a_lobby(an_office(queues=QUEUES, start=start, no_show_after_calls=1))
    if status in ("booked", "expired"):
        act(lobby, book, "A", slot_from=at("10:00" if status == "booked" else "9:30"), now="9:00")
        if status == "expired":
            act(lobby, Lobby.issue, "S", now="10:16")
    else:
        act(lobby, Lobby.issue, "A", now="9:00")
    ways = {
        "called": ("call",), "serving": ("call", "start"), "held": ("call", "hold"), "cancelled": ("cancel",),
        "served": ("call", "start", "finish"), "no_show": ("call", "no_show"),
    }  # fmt: skip
    for verb in ways.get(status, ()):
        do(lobby, verb, now="9:10")
    assert standing(lobby, "A001") == status
    return lobby


def do(lobby, verb, ticket="A001", counter="1", now="10:20", **more):
    if verb == "check_in":
        return act(lobby, check_in, ticket=ticket, now=now, **more)
    decide = getattr(Lobby, verb)
    if verb in ("restore", "cancel"):
        return act(lobby, decide, ticket, now=now, reason="salah tekan", **more)
    keywords = {"reason": "salah tekan"} if verb in ("hold", "return_") else {"to": "S"} if verb == "transfer" else {}
    return act(lobby, decide, counter, ticket=ticket, now=now, **keywords, **more)


def waiting(lobby, *tickets, priority="none"):
    """These people come, a minute apart."""
    for number, ticket in enumerate(tickets):
        given(lobby, issued(ticket, at("9:00") + minutes(number), priority=priority))
    return lobby


@pytest.mark.parametrize(("start", "verb", "status", "outcome"), [*every_verb_from_every_status()])
def test_every_verb_does_one_thing_or_says_why_not(start, verb, status, outcome):
    lobby = a_ticket_that_is(status, start)
    if outcome.islower():
        do(lobby, verb)

        assert standing(lobby, "A001") == outcome
    else:
        before = picture(lobby)
        with pytest.raises(getattr(no, outcome)):
            do(lobby, verb)
        assert picture(lobby) == before


# --- calling -------------------------------------------------------------------------------------------------------


def test_the_one_who_has_waited_longest_is_called_first(lobby):
    given(lobby, issued("A001", at="9:00"), issued("S001", at="8:55"))

    assert lobby.call("1", now=at("9:10"))[-1].ticket == "S001"


def test_call_next_finishes_the_one_at_hand(lobby):
    waiting(lobby, "A001", "A002")
    act(lobby, Lobby.call, "1", now="9:10")

    facts = act(lobby, Lobby.call, "1", now="9:20")

    assert [(type(fact), fact.ticket) for fact in facts] == [(TicketFinished, "A001"), (TicketCalled, "A002")]
    assert standing(lobby, "A001") == "served"


def test_call_next_leaves_the_one_at_hand_alone_when_nobody_else_waits(lobby):
    waiting(lobby, "A001")
    act(lobby, Lobby.call, "1", now="9:10")

    with pytest.raises(no.NobodyWaiting):
        act(lobby, Lobby.call, "1", now="9:20")
    assert lobby.at_hand("1").name == "A001"


def test_by_hand_the_one_called_must_come_or_be_missed_before_the_next():
    lobby = waiting(a_lobby(an_office(start="by_hand")), "A001", "A002")
    act(lobby, Lobby.call, "1", now="9:10")

    with pytest.raises(no.TicketAtHand):
        act(lobby, Lobby.call, "1", now="9:11")
    act(lobby, Lobby.start, "1", now="9:12")
    assert act(lobby, Lobby.call, "1", now="9:20")[-1].ticket == "A002"


def test_calling_opens_a_counter_that_was_closed(lobby):
    waiting(lobby, "A001")

    facts = act(lobby, Lobby.call, "1", now="9:10")

    assert [type(fact) for fact in facts] == [CounterOpened, TicketCalled]
    assert lobby.open_counters() == ["1"]


def test_two_counters_never_call_the_same_person(lobby):
    waiting(lobby, "A001", "A002")

    assert act(lobby, Lobby.call, "1", now="9:10")[-1].ticket == "A001"
    assert act(lobby, Lobby.call, "2", now="9:10")[-1].ticket == "A002"


def test_a_double_press_calls_one_person(lobby):
    waiting(lobby, "A001", "A002")
    seen = lobby.seq
    act(lobby, Lobby.call, "1", seen=seen, now="9:10")

    with pytest.raises(no.StalePage, match="Loket 1 sekarang menangani nomor A 001"):
        act(lobby, Lobby.call, "1", seen=seen, now="9:10")
    assert standing(lobby, "A002") == "waiting"


def test_a_page_drawn_before_the_ticket_left_is_refused(lobby):
    waiting(lobby, "A001", "A002")
    act(lobby, Lobby.call, "1", now="9:10")
    seen = lobby.seq
    do(lobby, "cancel", now="9:11")

    with pytest.raises(no.StaleEmptyPage):
        act(lobby, Lobby.finish, "1", seen=seen, now="9:12")


def test_what_happens_at_another_counter_does_not_make_a_page_stale(lobby):
    waiting(lobby, "A001", "A002")
    seen = lobby.seq
    act(lobby, Lobby.call, "2", now="9:10")

    assert act(lobby, Lobby.call, "1", seen=seen, now="9:10")[-1].ticket == "A002"


def test_a_ticket_at_another_counter_is_not_mine_to_call_or_finish(lobby):
    waiting(lobby, "A001", "A002")
    act(lobby, Lobby.call, "1", now="9:10")

    with pytest.raises(no.AlreadyCalled, match="Loket 1"):
        do(lobby, "call", counter="2")
    with pytest.raises(no.NobodyAtCounter):
        do(lobby, "finish", counter="2")
    act(lobby, Lobby.call, "2", now="9:11")
    with pytest.raises(no.StalePage, match="A 002"):
        do(lobby, "finish", counter="2")


def test_passing_others_by_asks_why_and_is_marked(lobby):
    waiting(lobby, "A001", "A002")

    with pytest.raises(no.ReasonNeeded):
        act(lobby, Lobby.call, "1", ticket="A002", reason="  ", now="9:10")
    fact = act(lobby, Lobby.call, "1", ticket="a 002", reason=" dipanggil dokter ", now="9:10")[-1]
    assert (fact.ticket, fact.why, fact.out_of_order, fact.reason) == ("A002", "chosen", True, "dipanggil dokter")


def test_naming_the_one_who_is_next_anyway_passes_nobody_by(lobby):
    waiting(lobby, "A001", "A002")

    fact = act(lobby, Lobby.call, "1", ticket="A001", now="9:10")[-1]

    assert (fact.why, fact.out_of_order) == ("first", False)


def test_a_person_is_missed_only_after_being_called_often_enough(lobby):
    waiting(lobby, "A001")
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.recall, "1", now="9:11")

    with pytest.raises(no.CallAgainFirst, match="baru dipanggil 2 kali. Panggil sampai 3 kali"):
        act(lobby, Lobby.no_show, "1", now="9:12")
    act(lobby, Lobby.recall, "1", now="9:12")
    act(lobby, Lobby.no_show, "1", now="9:13")
    assert standing(lobby, "A001") == "no_show"


def test_the_room_hears_every_call_and_what_is_said_again(lobby):
    waiting(lobby, "A001", "A002")
    for decide, counter in [(Lobby.call, "1"), (Lobby.recall, "1"), (Lobby.call, "2"), (Lobby.return_, "2")]:
        act(lobby, decide, counter, now="9:10")
    act(lobby, Lobby.call, "3", ticket="A002", reason="salah loket", now="9:11")

    heard = [(call.ticket, call.counter, call.again) for call in lobby.calls]
    assert heard == [("A001", "1", False), ("A001", "1", True), ("A002", "2", False), ("A002", "3", False)]


# --- held, returned, sent on, restored -----------------------------------------------------------------------------


def test_one_who_went_for_a_photocopy_is_called_first_when_the_time_has_come(lobby):
    waiting(lobby, "A001", "A002", "A003", "A004")
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.hold, "1", reason="fotokopi", now="9:12")

    assert act(lobby, Lobby.call, "1", now="10:11:59")[-1].ticket == "A002"
    back = act(lobby, Lobby.call, "1", now="10:12")[-1]
    assert (back.ticket, back.why) == ("A001", "held_due")


def test_one_who_is_back_early_may_be_called_without_a_reason(lobby):
    waiting(lobby, "A001", "A002")
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.hold, "1", reason="fotokopi", now="9:12")

    fact = act(lobby, Lobby.call, "2", ticket="A001", now="9:20")[-1]

    assert (fact.out_of_order, lobby.at_hand("2").name, lobby.held) == (False, "A001", {})


def test_one_called_by_mistake_goes_before_everyone(lobby):
    waiting(lobby, "A001", "A002")
    act(lobby, Lobby.call, "1", ticket="A002", reason="salah", now="9:10")
    act(lobby, Lobby.return_, "1", now="9:10")
    given(lobby, issued("A003", at="9:11", priority="priority"))

    back = act(lobby, Lobby.call, "1", now="9:12")[-1]

    assert (back.ticket, back.why) == ("A002", "returned")


def test_a_call_put_back_does_not_count_twice_in_the_ratio(lobby):
    waiting(lobby, "A001")
    waiting(lobby, "A002", "A003", priority="priority")
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.return_, "1", now="9:10")
    act(lobby, Lobby.call, "1", now="9:11")

    assert act(lobby, Lobby.call, "1", now="9:12")[-1].ticket == "A003"


def test_one_sent_to_another_queue_keeps_their_first_arrival(lobby):
    given(lobby, issued("A001", at="9:00"), issued("S001", at="9:05"))
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.transfer, "1", to="S", now="9:15")

    sent = act(lobby, Lobby.call, "3", now="9:16")[-1]

    assert (sent.ticket, lobby.tickets["A001"].queue) == ("A001", "S")
    assert [leg.ending for leg in lobby.tickets["A001"].legs] == ["transferred", None]


def test_one_sent_to_a_counter_is_called_there_and_nowhere_else(lobby):
    given(lobby, issued("A001", at="9:00"), issued("S001", at="9:05"))
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.transfer, "1", to="3", now="9:15")

    assert (lobby.waiting("A"), lobby.waiting("S")) == (1, 1)
    assert act(lobby, Lobby.call, "2", now="9:16")[-1].ticket == "S001"
    assert act(lobby, Lobby.call, "3", now="9:16")[-1].ticket == "A001"


@pytest.mark.parametrize(("to", "refusal"), [("A", no.AlreadyThere), ("1", no.AlreadyThere), ("9", no.UnknownQueue)])
def test_nobody_is_sent_to_where_they_are_or_to_nowhere(lobby, to, refusal):
    waiting(lobby, "A001")
    act(lobby, Lobby.call, "1", now="9:10")

    with pytest.raises(refusal):
        act(lobby, Lobby.transfer, "1", to=to, now="9:11")


def test_one_who_was_missed_waits_again_in_their_place():
    lobby = waiting(a_lobby(an_office(no_show_after_calls=1)), "A001", "A002", "A003")
    act(lobby, Lobby.call, "1", now="9:10")
    act(lobby, Lobby.no_show, "1", now="9:11")
    do(lobby, "restore", now="9:12")

    assert list(lobby.missed) == []
    assert act(lobby, Lobby.call, "1", now="9:13")[-1].ticket == "A001"


# --- reasons, names, counters --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [None, "", " \n"])
@pytest.mark.parametrize("verb", ["hold", "restore", "cancel", "open_day", "reopen_day"])
def test_what_must_be_explained_is_not_done_without_a_reason(verb, reason):
    lobby = a_ticket_that_is("no_show" if verb == "restore" else "called", "on_call")
    given(lobby, issued("A002", "9:00"))
    if verb.endswith("day"):
        act(lobby, Lobby.close_day, now="9:30")
        moment = at("9:40", "2026-11-25" if verb == "open_day" else "2026-11-24")
        with pytest.raises(no.ReasonNeeded):
            act(lobby, getattr(Lobby, verb), reason, now=moment)
    else:
        who = "1" if verb == "hold" else "A001"
        with pytest.raises(no.ReasonNeeded):
            act(lobby, getattr(Lobby, verb), who, reason=reason, now="9:30")


@pytest.mark.parametrize(
    ("decide", "arguments", "keywords", "field"),
    [
        (Lobby.issue, ("Z",), {}, "queue"),
        (Lobby.issue, (), {}, "queue"),
        (Lobby.issue, ("A",), {"priority": "vip"}, "priority"),
        (Lobby.issue, (), {"service": "paspor"}, "service"),
        (Lobby.issue, ("S",), {"service": "ktp"}, "service"),
        (Lobby.call, ("9",), {}, "counter"),
        (Lobby.call, ("1",), {"ticket": "A009"}, "ticket"),
        (Lobby.cancel, ("A009",), {"reason": "x"}, "ticket"),
    ],
)
def test_what_does_not_exist_is_named(decide, arguments, keywords, field):
    lobby = a_lobby(an_office(services=(a_service("ktp", "A", 10),)))

    with pytest.raises(no.BadRequest) as refused:
        act(lobby, decide, *arguments, now="9:00", **keywords)
    assert (refused.value.field, refused.value.name) == (field, "BadRequest")


def test_a_service_brings_a_person_to_its_queue():
    lobby = a_lobby(an_office(services=(a_service("ktp", "A", 10),)))

    fact = act(lobby, Lobby.issue, service="ktp", now="9:00")[-1]

    assert (fact.ticket, fact.queue, fact.service) == ("A001", "A", "ktp")


def test_a_counter_opens_and_closes_once_and_never_with_a_person_before_it(lobby):
    with pytest.raises(no.CounterIsClosed):
        act(lobby, Lobby.close_counter, "1", now="8:30")
    act(lobby, Lobby.open_counter, "1", now="8:30")
    with pytest.raises(no.CounterIsOpen):
        act(lobby, Lobby.open_counter, "1", now="8:31")
    waiting(lobby, "A001")
    act(lobby, Lobby.call, "1", now="9:10")
    with pytest.raises(no.TicketAtHand):
        act(lobby, Lobby.close_counter, "1", reason="istirahat", now="9:11")
    act(lobby, Lobby.finish, "1", now="9:12")
    act(lobby, Lobby.close_counter, "1", reason="istirahat", now="9:13")
    assert (lobby.open_counters(), lobby.desks["1"].reason) == ([], "istirahat")


def test_a_counter_that_pauses_may_say_when_it_is_back_until_it_is(lobby):
    act(lobby, Lobby.open_counter, "1", now="8:30")
    with pytest.raises(no.BackAlready):
        act(lobby, Lobby.close_counter, "1", reason="ke lapangan", until=at("8:31"), now="8:31")
    act(lobby, Lobby.close_counter, "1", reason="ke lapangan", until=at("13:00"), now="8:31")
    assert lobby.desks["1"].until == at("13:00")

    waiting(lobby, "A001")
    act(lobby, Lobby.call, "1", now="9:10")
    assert (lobby.desks["1"].open, lobby.desks["1"].until) == (True, None)


def test_numbers_have_no_gaps_and_end_where_the_office_says():
    lobby = a_lobby(an_office(queues=QUEUES))

    assert [act(lobby, Lobby.issue, "S", now="9:00")[-1].ticket for _ in range(2)] == ["S001", "S002"]
    do(lobby, "cancel", "S002")
    with pytest.raises(no.NumbersFinished):
        act(lobby, Lobby.issue, "S", now="10:21")
    assert act(lobby, Lobby.issue, "A", now="10:22")[-1].ticket == "A001"


def test_after_a_999_comes_a_1000():
    lobby = a_lobby(an_office(queues=[Queue(letter="A", name="Ramai", last_number=10000)], counters={"1": "A"}))
    given(lobby, issued("A999", "9:00"), issued("A1000", "9:00"))

    assert act(lobby, Lobby.issue, "A", now="9:01")[-1].ticket == "A1001"
    assert lobby.tickets["A1000"].shown == "A 1000"


def test_a_person_at_the_kiosk_is_answered_once(lobby):
    act(lobby, Lobby.ask_help, "kios-1", now="9:00")
    act(lobby, Lobby.ask_help, "kios-1", now="9:05")

    assert lobby.help == {"kios-1": at("9:00")}
    act(lobby, Lobby.answer_help, "kios-1", now="9:06")
    with pytest.raises(no.NobodyAskedHelp):
        act(lobby, Lobby.answer_help, "kios-1", now="9:07")

"""What a person may do with their own number from their phone: let others go first, come back, say how it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from room import WEDNESDAY, a_busy_office, a_history, a_lobby, act, an_office, at, issued, minutes, picture, standing
from room import given as happened
from test_order import called_in_order

from journal.facts import as_text, body_of, fact_from
from lobby.closing import closing
from lobby.events import TicketDelayed, TicketRejoined
from lobby.lobby import Lobby
from lobby.order import entry, part_of
from lobby.refusals import Refusal
from lobby.stay import ABOUT, delay, give_feedback, rejoin, stay
from lobby.ticket import NO_SHOW, WAITING


@pytest.fixture
def lobby():
    """A001 to A006 wait since 9:00, a minute apart; A006 with priority."""
    lobby = a_lobby(an_office(no_show_after_calls=1, longest_normal_wait_minutes=45))
    for number in range(1, 7):
        came = at("9:00") + minutes(number - 1)
        happened(lobby, issued(f"A00{number}", came, priority="priority" if number == 6 else "none"))
    return lobby


def line(lobby, letter="A"):
    return lobby.lines[letter].names()


def let_first(lobby, name, places=1, now="9:10"):
    return act(lobby, delay, f"token-{name}", places, now=now)


def miss(lobby, name, now="9:10"):
    act(lobby, Lobby.call, "1", ticket=name, reason="perlu", now=now)
    act(lobby, Lobby.no_show, "1", now=now)


def come_back(lobby, name, now="9:12"):
    return act(lobby, rejoin, f"token-{name}", now=now)


def serve(lobby, name, now="9:10"):
    act(lobby, Lobby.call, "1", ticket=name, reason="perlu", now=now)
    act(lobby, Lobby.finish, "1", now=now)


# --- longer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "after"),
    [(1, "A006 A002 A001 A003 A004 A005"), (2, "A006 A002 A003 A001 A004 A005")],
)
def test_who_needs_longer_lets_the_next_one_or_two_go_first(lobby, places, after):
    let_first(lobby, "A001", places)

    assert line(lobby) == after.split()


def test_of_one_alone_behind_one_is_let_first_though_two_were_asked(lobby):
    assert let_first(lobby, "A004", 2)[-1] == TicketDelayed(at=at("9:10"), ticket="A004", places=1)
    assert line(lobby)[-2:] == ["A005", "A004"]


def test_two_who_let_the_same_one_first_stand_behind_it_and_neither_has_passed_the_other_unasked(lobby):
    let_first(lobby, "A001", 2)  # behind A003
    let_first(lobby, "A002", 1)  # behind A003 as well: right behind it, so before A001

    assert line(lobby)[1:] == ["A003", "A002", "A001", "A004", "A005"]


def test_one_may_stand_behind_somebody_who_stands_behind_somebody(lobby):
    let_first(lobby, "A001", 1)  # A002 A001 A003 A004 A005
    let_first(lobby, "A002", 1)  # A001 A002 A003 A004 A005
    let_first(lobby, "A001", 2)  # A002 A003 A001 A004 A005

    assert line(lobby)[1:] == ["A002", "A003", "A001", "A004", "A005"]


def test_what_is_measured_still_counts_from_the_first_arrival(lobby):
    let_first(lobby, "A001", 2)

    assert lobby.tickets["A001"].arrived_at == at("9:00")
    for _ in range(4):
        act(lobby, Lobby.call, "1", now="9:30")
    assert lobby.at_hand("1").name == "A001"
    assert lobby.at_hand("1").leg.queued_at == at("9:00")


def test_somebody_new_comes_after_whoever_let_others_first(lobby):
    let_first(lobby, "A004", 1)
    act(lobby, Lobby.issue, "A", now="9:10")

    assert line(lobby)[-2:] == ["A004", "A007"]


def test_when_the_clock_is_put_right_everybody_stays_where_they_stand(lobby):
    let_first(lobby, "A001", 2)
    before = line(lobby)
    act(lobby, Lobby.settle_clock, 3600, now="10:10")

    assert line(lobby) == before
    act(lobby, Lobby.issue, "A", now="10:11")
    assert line(lobby) == [*before, "A007"]


def test_who_is_sent_on_to_another_queue_stands_there_by_the_first_arrival(lobby):
    act(lobby, Lobby.issue, "S", now="9:06")
    let_first(lobby, "A001", 2)
    act(lobby, Lobby.call, "1", ticket="A001", reason="perlu", now="9:20")
    act(lobby, Lobby.transfer, "1", to="S", now="9:21")

    assert line(lobby, "S") == ["A001", "S001"]


def test_who_was_put_back_by_mistake_goes_first_although_they_had_let_others_first(lobby):
    let_first(lobby, "A001", 1)
    act(lobby, Lobby.call, "1", ticket="A001", reason="perlu", now="9:20")
    act(lobby, Lobby.return_, "1", now="9:21")

    assert lobby.next_for("1", at("9:21")).ticket == "A001"


@pytest.mark.parametrize(
    ("before", "name", "places", "refusal"),
    [
        ("", "A005", 1, "NobodyBehind"),
        ("", "A006", 1, "NobodyBehind"),  # alone with priority
        ("", "A001", 3, "BadRequest"),
        ("", "A001", 0, "BadRequest"),
        ("", "A001", None, "BadRequest"),
        ("", "A009", 1, "TicketGone"),
        ("call", "A001", 1, "NowCalled"),
        ("call start", "A001", 1, "NowCalled"),
        ("call hold", "A001", 1, "NotInLine"),
        ("call finish", "A001", 1, "NotInLine"),
        ("call no_show", "A001", 1, "NotInLine"),
    ],
)
def test_letting_others_first_is_refused_in_words(lobby, before, name, places, refusal):
    for verb in before.split():
        more = {"ticket": "A001"} if verb == "call" else {}
        reason = {"reason": "perlu"} if verb in ("call", "hold") else {}
        act(lobby, getattr(Lobby, verb), "1", now="9:05", **more, **reason)
    so = picture(lobby)

    with pytest.raises(Refusal) as refused:
        let_first(lobby, name, places)

    assert refused.value.name == refusal and str(refused.value).endswith(".")
    assert picture(lobby) == so


def test_three_times_is_often_enough(lobby):
    for name in ("A001", "A001", "A001"):
        let_first(lobby, name)

    with pytest.raises(Refusal, match="3 kali"):
        let_first(lobby, "A001")
    assert stay(lobby, "token-A001")["delays_left"] == 0


# --- back ----------------------------------------------------------------------------------------------------------


def test_who_missed_their_call_waits_again_behind_the_next_two_who_stayed(lobby):
    miss(lobby, "A001")

    assert come_back(lobby, "A001") == [TicketRejoined(at=at("9:12"), ticket="A001")]
    assert line(lobby) == ["A006", "A002", "A003", "A001", "A004", "A005"]
    assert standing(lobby, "A001") == "waiting" and not lobby.missed


def test_where_fewer_stayed_they_stand_last(lobby):
    for name in ("A001", "A002", "A003", "A004"):
        miss(lobby, name)
    come_back(lobby, "A001")
    assert line(lobby)[1:] == ["A005", "A001"]


def test_alone_in_their_part_they_do_not_pass_those_with_priority_by_a_wait_they_did_not_wait(lobby):
    for name in ("A001", "A002", "A003", "A004", "A005"):
        miss(lobby, name)
    come_back(lobby, "A001", now="9:59")  # by its first arrival it would be past the cap

    assert lobby.next_for("1", at("9:59")).ticket == "A006"


def test_twice_is_often_enough_and_then_staff_decide(lobby):
    for _ in range(2):
        miss(lobby, "A001")
        come_back(lobby, "A001")
    miss(lobby, "A001")
    assert not stay(lobby, "token-A001")["rejoin"]

    with pytest.raises(Refusal, match="Temui petugas"):
        come_back(lobby, "A001")
    act(lobby, Lobby.restore, "A001", reason="ada", now="9:15")
    assert standing(lobby, "A001") == "waiting"


@pytest.mark.parametrize("verbs", ["", "call", "call finish", "call hold"])
def test_only_who_missed_a_call_comes_back(lobby, verbs):
    for verb in verbs.split():
        given_ = {"ticket": "A001", "reason": "perlu"} if verb == "call" else {"reason": "x"} if verb == "hold" else {}
        act(lobby, getattr(Lobby, verb), "1", now="9:05", **given_)

    with pytest.raises(Refusal, match="tidak terlewat"):
        come_back(lobby, "A001")


def test_nobody_comes_back_after_the_day_or_on_another(lobby):
    miss(lobby, "A001")
    act(lobby, Lobby.close_day, now="9:30")

    with pytest.raises(Refusal):
        come_back(lobby, "A001", now="9:31")
    assert not stay(lobby, "token-A001")["rejoin"]
    act(lobby, Lobby.issue, "A", now=at("9:00", WEDNESDAY))
    with pytest.raises(Refusal, match="tidak berlaku lagi"):
        act(lobby, rejoin, "token-A001", now=at("9:00", WEDNESDAY))


# --- how it was ----------------------------------------------------------------------------------------------------


def test_somebody_who_was_served_says_once_how_it_was(lobby):
    serve(lobby, "A001")
    act(lobby, give_feedback, "token-A001", 4, ("cepat", "ramah", "cepat"), now="9:20")

    assert lobby.tickets["A001"].feedback == (4, ("cepat", "ramah"))
    with pytest.raises(Refusal, match="sudah kami terima"):
        act(lobby, give_feedback, "token-A001", 1, now="9:21")


def test_it_may_be_said_after_the_day_has_ended_and_belongs_to_its_record(lobby):
    serve(lobby, "A001")
    act(lobby, Lobby.close_day, now="9:30")
    act(lobby, give_feedback, "token-A001", 2, ("lama",), now="9:31")

    told = closing(lobby)
    assert told["feedback"] == (1, 0) and told["seq"] == lobby.seq


@pytest.mark.parametrize(
    ("name", "score", "about"),
    [
        ("A002", 4, ()), ("A009", 4, ()), ("A001", 0, ()), ("A001", 5, ()), ("A001", None, ()),
        ("A001", 4, ("nama saya",)), ("A001", 4, tuple(ABOUT[:4])),
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_it(lobby, name, score, about):
    serve(lobby, "A001")

    with pytest.raises(Refusal):
        act(lobby, give_feedback, f"token-{name}", score, about, now="9:20")


# --- the day's record ----------------------------------------------------------------------------------------------


def test_the_days_record_counts_them(lobby):
    let_first(lobby, "A002", 1)
    let_first(lobby, "A002", 1)
    miss(lobby, "A001")
    come_back(lobby, "A001")
    for name, score in (("A001", 4), ("A002", 3), ("A003", 1)):
        serve(lobby, name, now="9:20")
        act(lobby, give_feedback, f"token-{name}", score, now="9:21")

    told = closing(lobby)
    assert (told["delayed"], told["rejoined"], told["feedback"]) == (2, 1, (3, 2))


def test_a_fact_written_and_read_again_is_the_same(lobby):
    serve(lobby, "A001")
    facts = [
        *let_first(lobby, "A002"),
        *act(lobby, give_feedback, "token-A001", 4, ("cepat", "ramah"), now="9:20"),
    ]
    for fact in facts:
        fact = replace(fact, by="resident", tap="x")
        assert fact_from(type(fact).__name__, as_text(fact.at), body_of(fact)) == fact


# --- any morning ---------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, 400), st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 2]), st.booleans()), max_size=12)
)
def test_nobody_is_lost_nobody_else_changes_place_and_ahead_is_what_is_played(seed, moves):
    lobby = happened(Lobby(a_busy_office()), *a_history(seed, acts=60))
    now = lobby.last_at
    for number, places, back in moves:
        names = [*lobby.missed] if back else [n for n, ticket in lobby.tickets.items() if ticket.status == WAITING]
        if not names:
            continue
        mine = lobby.tickets[names[number % len(names)]]
        missed, arrived = mine.outcome == NO_SHOW, mine.arrived_at
        before = {name: parts(each) for name, each in lobby.lines.items()}
        try:
            facts = rejoin(lobby, mine.token, now=now) if back else delay(lobby, mine.token, places, now=now)
        except Refusal:
            continue
        happened(lobby, *facts)
        after = {name: parts(each) for name, each in lobby.lines.items()}
        for name in after:
            for was, now_is in zip(before.get(name, ([], [], [])), after[name], strict=True):
                others = [each for each in was if each != mine.name]
                assert [each for each in now_is if each != mine.name] == others
        here = after[mine.line][part_of(mine)]
        if missed:
            assert here.index(mine.name) == min(2, len(here) - 1)
        else:
            was = before[mine.line][part_of(mine)]
            assert here.index(mine.name) == was.index(mine.name) + facts[0].places
        assert mine.arrived_at == arrived
        for name, each in lobby.lines.items():
            played = called_in_order(each, lobby.office.rules, own(lobby, name), now)
            waiting = {ticket: lobby.ahead(lobby.tickets[ticket], now) for ticket in each.names()}
            assert waiting == {ticket: place for place, ticket in enumerate(played)}
            assert each.names() == [e[-1] for part in parts_of(each) for e in sorted(part)]
            assert all(entry(lobby.tickets[e[-1]]) == e for part in parts_of(each) for e in part)


def parts_of(each):
    return each.returned, each.priority, each.normal


def parts(each):
    return tuple([e[-1] for e in part] for part in parts_of(each))


def own(lobby, name):
    """The day's turns, told under the name by which the line is played alone."""
    from lobby.order import Turns

    return Turns([("A", first) for line, first in lobby.turns.calls if line == name])

"""Letters as the lobby knows them: where each is, what may follow, its number, and when its form goes."""

import threading
from datetime import timedelta

import pytest
from room import TUESDAY, act, an_office, at, kept

from clock import OfficeClock
from journal.schema import LETTERS
from journal.sqlite import SqliteJournal, verified
from lobby import refusals as no
from lobby.letter import STATES
from lobby.live import LiveLobby
from lobby.lobby import Lobby
from lobby.office import Service
from lobby.requests import (
    MOVES, NOT_FETCHED, ON_REQUEST, CodesFinished, FormIsGone, HasNumber, MissingNeeded, NoSuchMove, NotToNumber,
    RequestsEnough, StaleRequest, bring_request, change_form, delete_at, delete_form, forms_due, hand_request,
    letter_name, make_request, move_request, number_letter, show_form, void_letter,
)  # fmt: skip

TEMPLATE = "{class}/{n:03}/{village}/{month_roman}/{year}"
NUMBERING = {"template": TEMPLATE, "class_": "474", "village": "Ds.Skm", "signer": "Kepala Desa"}
WAY = ("checking", "awaiting_signature", "ready", "collected")


def office():
    return an_office(services=[Service(id="sktm", queue="A", name="SKTM")])


@pytest.fixture
def lobby():
    return Lobby(office())


def make(lobby, name="r1", when="9:00", **given):
    given = {"token": f"token-{name}", "codes": ("111111", "222222"), "service": "sktm", "holder": "Kasi",
             "channel": "phone"} | given  # fmt: skip
    return act(lobby, make_request, name, now=when, **given)[-1]


def move(lobby, state, name="r1", when="10:00", **given):
    return act(lobby, move_request, name, state, now=when, **{"holder": "Kasi"} | given)[-1]


def test_a_letter_goes_its_way_and_says_at_whose_desk_since_when(lobby):
    make(lobby)
    move(lobby, "awaiting_signature", when="10:00", holder="Kepala Desa")
    act(lobby, hand_request, "r1", "Sekretaris Desa", now="10:30")

    request = lobby.requests["r1"]

    assert (request.state, request.holder, request.since) == ("awaiting_signature", "Sekretaris Desa", at("10:00"))
    assert [step.holder for step in request.moves] == ["Kasi", "Kepala Desa", "Sekretaris Desa"]


@pytest.mark.parametrize(("before", "to"), [(one, other) for one in STATES for other in STATES])
def test_only_what_may_follow_a_state_follows_it(lobby, before, to):
    make(lobby)
    _lead_to(lobby, before)
    given = {"reason": "Salah tekan", "missing": ("nik",)}

    if to in MOVES[before]:
        assert move(lobby, to, **given).state == to
    else:
        with pytest.raises(NoSuchMove):
            move(lobby, to, **given)


def test_what_goes_back_or_ends_asks_why_and_what_is_missing_is_named(lobby):
    make(lobby)
    with pytest.raises(no.ReasonNeeded):
        move(lobby, "cancelled")
    with pytest.raises(MissingNeeded):
        move(lobby, "incomplete")
    move(lobby, "awaiting_signature")
    with pytest.raises(no.ReasonNeeded):
        move(lobby, "checking")
    assert move(lobby, "checking", reason="Nama salah ketik").reason == "Nama salah ketik"


def test_a_page_that_is_stale_moves_nothing(lobby):
    make(lobby)
    seen = lobby.requests["r1"].changed
    move(lobby, "ready")

    with pytest.raises(StaleRequest):
        move(lobby, "collected", seen=seen)


def test_a_code_is_not_shared_and_is_free_again_once_its_letter_is_forgotten(lobby):
    assert make(lobby).code == "111111"
    assert make(lobby, "r2").code == "222222"
    with pytest.raises(CodesFinished):
        make(lobby, "r3")
    move(lobby, "cancelled", reason="Batal")
    with pytest.raises(CodesFinished):
        make(lobby, "r3")
    move(lobby, "checking", reason="Salah tekan")
    assert {code: each.id for code, each in lobby.request_codes.items()} == {"111111": "r1", "222222": "r2"}
    act(lobby, delete_form, "r1", "asked", now="10:30")
    act(lobby, Lobby.issue, "A", now=at("9:00") + timedelta(days=70))
    assert make(lobby, "r4", when=at("9:01") + timedelta(days=70)).code == "111111"


def test_one_number_has_a_few_forms_at_most(lobby):
    ticket = act(lobby, Lobby.issue, "A", now="9:00")[-1]
    for name in ("r1", "r2", "r3"):
        make(lobby, name, ticket_token=ticket.token, codes=(name * 3,))
    with pytest.raises(RequestsEnough):
        make(lobby, "r4", ticket_token=ticket.token)
    assert [request.id for request in lobby.requests_of(ticket.ticket, TUESDAY)] == ["r1", "r2", "r3"]


def test_numbers_follow_on_and_a_number_not_used_stays_taken(lobby):
    make(lobby), make(lobby, "r2")
    first = act(lobby, number_letter, "r1", now="9:10", **NUMBERING)[-1]
    with pytest.raises(HasNumber):
        act(lobby, number_letter, "r1", now="9:11", **NUMBERING)
    act(lobby, void_letter, "r1", "Salah ketik", now="9:12")
    second = act(lobby, number_letter, "r1", now="9:13", **NUMBERING)[-1]

    assert [first.number, second.number] == [1, 2]
    assert second.name.startswith("474/002/Ds.Skm/")
    assert [number.voided for number in lobby.requests["r1"].numbers] == ["Salah ketik", None]


@pytest.mark.parametrize(("state", "refused"), [
    ("incomplete", True), ("checking", False), ("awaiting_signature", False), ("ready", False), ("collected", True),
    ("cancelled", True),
])  # fmt: skip
def test_only_a_letter_that_is_being_made_gets_a_number(lobby, state, refused):
    make(lobby)
    _lead_to(lobby, state)
    if not refused:
        assert act(lobby, number_letter, "r1", now="11:00", **NUMBERING)[-1].number == 1
    else:
        with pytest.raises(NotToNumber):
            act(lobby, number_letter, "r1", now="11:00", **NUMBERING)


def test_a_letter_that_ends_gives_up_its_number_in_the_same_breath(lobby):
    for name, codes in (("r1", "111111"), ("r2", "222222"), ("r3", "333333")):
        make(lobby, name, codes=(codes,))
        act(lobby, number_letter, name, now="9:10", **NUMBERING)
    cancelled = act(lobby, move_request, "r1", "cancelled", holder="Kasi", reason="Permintaan warga", now="10:00")
    deleted = act(lobby, delete_form, "r2", "asked", now="10:00")
    move(lobby, "ready", "r3"), move(lobby, "collected", "r3")
    handed_over = act(lobby, delete_form, "r3", "asked", now="11:00")

    assert [type(fact).__name__ for fact in cancelled] == ["LetterVoided", "RequestMoved"]
    assert [type(fact).__name__ for fact in deleted] == ["LetterVoided", "RequestMoved", "FormDeleted"]
    assert [type(fact).__name__ for fact in handed_over] == ["FormDeleted"]
    assert [lobby.requests[name].numbers[0].voided for name in ("r1", "r2", "r3")] == [
        "Permintaan warga", ON_REQUEST, None
    ]  # fmt: skip
    move(lobby, "checking", reason="Salah tekan")
    assert act(lobby, number_letter, "r1", now="10:10", **NUMBERING)[-1].number == 4


@pytest.mark.parametrize("template", ["{n}{x}", "{n.__class__.x}", "{0}", "{n:z}", "{"])
def test_a_pattern_that_cannot_be_filled_says_so(template):
    with pytest.raises(ValueError):
        letter_name(template, 1, at("9:00").date(), class_="1", village="x")


def test_sixteen_threads_take_numbers_across_new_year_without_gap_or_double(tmp_path):
    """The year is the office's own: at midnight in Jakarta, which is five in the afternoon in UTC."""
    midnight = at("9:00").replace(month=12, day=31, hour=17, minute=0, second=0)
    wall = _Ticking(midnight - timedelta(seconds=400))
    clock = OfficeClock(None, lambda _: False, wall=wall.now, steady=wall.steady)
    live = LiveLobby(office(), SqliteJournal(tmp_path / "journal.db"), clock)
    names = [f"r{number}" for number in range(800)]
    for name in names:
        live.do(make_request, name, token=name, codes=(name,), service="sktm", holder="Kasi", channel="staff")
    taken = []
    hands = [threading.Thread(target=_take, args=(live, names[hand::16], taken)) for hand in range(16)]
    wall.runs = True
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    live.close()

    years = {year: sorted(number for on, number in taken if on == year) for year, _ in taken}
    assert len(years) == 2 and sum(map(len, years.values())) == 800
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in years.values())
    assert verified(tmp_path / "journal.db").fits


class _Ticking:
    """A wall clock that goes on by a second with every look, once it runs."""

    def __init__(self, time):
        self.time, self.began, self.runs = time, time, False

    def now(self):
        if self.runs:
            self.time += timedelta(seconds=1)
        return self.time

    def steady(self):
        self.now()
        return (self.time - self.began).total_seconds()


def _take(live, names, taken):
    for name in names:
        fact = live.do(number_letter, name, **NUMBERING).fact
        taken.append((fact.year, fact.number))


def test_a_form_goes_on_its_date_and_one_that_nobody_went_on_with_too(lobby):
    make(lobby), make(lobby, "r2", codes=("333333",))
    for state in WAY[1:]:
        move(lobby, state)
    dates = [delete_at(lobby.requests[name], 30, 60) for name in ("r1", "r2")]
    assert dates == [at("10:00") + timedelta(days=30), at("9:00") + timedelta(days=60)]

    def due(now):
        return [request.id for request in forms_due(lobby, keep_days=30, abandoned_days=60, now=now)]

    assert due(dates[0] - timedelta(seconds=1)) == []
    assert due(dates[0]) == ["r1"]
    assert due(dates[1]) == ["r1", "r2"]


@pytest.mark.parametrize("what", ["brought", "corrected", "numbered", "handed", "looked at"])
def test_whatever_happens_to_a_letter_puts_its_date_off_and_a_look_does_not(lobby, what):
    make(lobby)
    ticket = act(lobby, Lobby.issue, "A", now="9:00")[-1]
    decide, *given = {
        "brought": (bring_request, ticket.token), "corrected": (change_form,), "numbered": (number_letter,),
        "handed": (hand_request, "Kaur"), "looked at": (show_form, "shown"),
    }[what]  # fmt: skip
    act(lobby, decide, "r1", *given, now="11:00", **NUMBERING if what == "numbered" else {})
    last = at("9:00") if what == "looked at" else at("11:00")
    assert delete_at(lobby.requests["r1"], 30, 60) == last + timedelta(days=60)


def test_a_form_whose_date_has_moved_is_not_deleted_on_the_old_one(lobby):
    make(lobby)
    due = at("9:00") + timedelta(days=60)
    act(lobby, change_form, "r1", now=due - timedelta(seconds=1))
    with pytest.raises(StaleRequest):
        act(lobby, delete_form, "r1", "due", days=(30, 60), now=due)
    assert lobby.requests["r1"].state == "checking"
    act(lobby, delete_form, "r1", "due", days=(30, 60), now=due + timedelta(days=60))
    assert lobby.requests["r1"].form == "deleted"


def test_a_form_that_is_gone_is_not_shown_and_its_letter_does_not_go_on(lobby):
    make(lobby)
    act(lobby, delete_form, "r1", "asked", now="9:30")
    assert (lobby.requests["r1"].state, lobby.requests["r1"].form) == ("cancelled", "deleted")
    with pytest.raises(FormIsGone):
        act(lobby, show_form, "r1", "shown", now="9:40")
    with pytest.raises(FormIsGone):
        move(lobby, "checking", reason="Salah tekan")


@pytest.mark.parametrize(("why", "reason"), [("asked", ON_REQUEST), ("due", NOT_FETCHED)])
def test_a_letter_that_ends_with_its_form_says_why(lobby, why, reason):
    make(lobby)
    act(lobby, delete_form, "r1", why, now="9:30")
    assert lobby.requests["r1"].reason == reason


def test_what_is_long_done_leaves_the_memory_and_stays_in_the_journal(lobby):
    ticket = act(lobby, Lobby.issue, "A", now="9:00")[-1]
    make(lobby, ticket_token=ticket.token)
    act(lobby, delete_form, "r1", "due", now="9:30")
    act(lobby, Lobby.issue, "A", now=at("9:00") + timedelta(days=70))
    assert lobby.requests == lobby.request_tokens == lobby.requests_by == {}


def test_a_restart_knows_what_was_known(tmp_path, lobby):
    facts = [make(lobby), *act(lobby, number_letter, "r1", now="9:10", **NUMBERING)]
    facts += [move(lobby, state) for state in WAY[1:]]
    facts += act(lobby, show_form, "r1", "shown", now="10:20")
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, office())
    again = journal.replayed(Lobby(office()))
    journal.close()
    assert again.requests == lobby.requests and again.letter_numbers == lobby.letter_numbers


def test_a_restart_days_later_knows_every_letter_on_its_way_and_the_numbers_of_those_forgotten(tmp_path):
    """Only two days of the line are read again, and of letters everything that is not long over."""
    live = Lobby(office())
    facts = [*act(live, Lobby.issue, "A", now="8:00"), make(live), make(live, "r2", codes=("333333",))]
    facts += act(live, number_letter, "r2", now="9:10", **NUMBERING)
    facts += [move(live, "ready", "r2"), *act(live, delete_form, "r2", "asked", now="11:00")]
    facts += [make(live, "r3", codes=("444444",)), *act(live, number_letter, "r3", now="11:10", **NUMBERING)]
    facts += act(live, void_letter, "r3", "Salah ketik", now="11:20")
    facts += act(live, delete_form, "r3", "asked", now="11:30")
    for day in (2, 3, 65, 66, 67):
        facts += act(live, Lobby.issue, "A", now=at("9:00") + timedelta(days=day))
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, office())

    again = journal.replayed(Lobby(office()))
    plan = journal.db.conn.execute(
        "explain query plan select seq from facts where fact = 'LetterNumbered' and " + LETTERS
    ).fetchall()
    journal.close()

    assert list(live.requests) == ["r1"] and journal.problems == []
    assert again.requests == live.requests and again.request_codes == live.request_codes
    assert again.letter_numbers == live.letter_numbers == {2026: 2}
    assert "letters_across_days" in plan[0][-1]


def test_who_was_served_about_a_letter_is_known_days_and_a_restart_later(tmp_path):
    """Of days that are not read again, nothing of a ticket is."""
    live = Lobby(office())
    facts = list(act(live, Lobby.issue, "A", now="8:00"))
    facts += [make(live, ticket_token=facts[-1].token), make(live, "r2", codes=("333333",))]
    facts += act(live, Lobby.issue, "A", now="9:10")
    facts += act(live, bring_request, "r2", facts[-1].token, now="9:11")
    facts += [*act(live, Lobby.call, "1", now="9:20"), *act(live, Lobby.finish, "1", now="9:30")]
    for day in (1, 2, 3):
        facts += act(live, Lobby.issue, "A", now=at("9:00") + timedelta(days=day))
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, office())
    again = journal.replayed(Lobby(office()))
    journal.close()

    assert [(each.id, each.has_come) for each in live.requests.values()] == [("r1", True), ("r2", False)]
    assert again.requests == live.requests and journal.problems == []


def test_a_clock_put_right_brings_back_what_was_handed_in_in_a_year_to_come():
    lobby, ahead = Lobby(office()), at("9:00") + timedelta(days=1461)
    act(lobby, Lobby.issue, "A", now=ahead)
    make(lobby, when=ahead + timedelta(minutes=5))
    act(lobby, Lobby.settle_clock, -timedelta(days=1461).total_seconds(), now=at("9:10"))

    request = lobby.requests["r1"]

    assert request.since == request.active_at == request.moves[-1].at == at("9:05")


def test_a_clock_put_right_is_known_days_and_a_restart_later(tmp_path):
    """Else what was handed in on that day would be in the wrong year again, and its form would stay until then."""
    live, ahead = Lobby(office()), at("9:00") + timedelta(days=1461)
    facts = [*act(live, Lobby.issue, "A", now=ahead), make(live, when=ahead + timedelta(minutes=5))]
    facts += act(live, Lobby.settle_clock, -timedelta(days=1461).total_seconds(), now=at("9:10"))
    facts += act(live, Lobby.close_day, now="15:00")
    for day in (1, 2, 3):
        facts += act(live, Lobby.issue, "A", now=at("9:00") + timedelta(days=day))
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, office())
    again = journal.replayed(Lobby(office()))
    journal.close()

    assert again.requests == live.requests and again.requests["r1"].since == at("9:05")


def _lead_to(lobby, state):
    """Bring a request to a state the shortest way."""
    ways = {"checking": (), "incomplete": ("incomplete",), "cancelled": ("cancelled",)}
    way = ways.get(state, WAY[1 : WAY.index(state) + 1] if state in WAY else ())
    for step in way:
        move(lobby, step, reason="Batal", missing=("nik",))

"""Complaints as the lobby knows them: their numbers, what may follow a state, what was promised, and when words go."""

import threading
from datetime import date, time, timedelta

import pytest
from room import TUESDAY, WEEKDAYS, act, an_office, at, kept

import config
from clock import OfficeClock
from feedback.complaint_standing import work
from journal.complaints import complaint_register
from journal.schema import COMPLAINTS
from journal.sqlite import SqliteJournal, verified
from lobby import refusals as no
from lobby.complaint import STATES, SUGGESTION
from lobby.complaints import (
    ComplaintUnknown, NoSuchStep, ReasonNotListed, StaleComplaint, WordsAreGone, answer_complaint, delete_at,
    delete_complaint, is_due, make_complaint, may_become, move_complaint, reasons_for, show_complaint,
)  # fmt: skip
from lobby.live import LiveLobby
from lobby.lobby import Lobby
from lobby.office import Hours
from lobby.working_days import days_worked, working_day

# What may follow what, written out by hand: anything else is refused.
MAY_FOLLOW = {
    "received": {"in_hand", "forwarded", "refused", "answered"},
    "in_hand": {"forwarded", "refused", "answered"},
    "answered": {"closed", "in_hand", "answered"},
    "forwarded": {"closed", "in_hand"},
    "refused": {"in_hand"},
    "closed": {"in_hand"},
}
REASON = {"forwarded": "kecamatan", "refused": "bukan_layanan"}


def office(hours=WEEKDAYS):
    return an_office(hours=hours)


@pytest.fixture
def lobby():
    return Lobby(office())


def make(lobby, name="c1", when="9:00", **given):
    given = {"token": f"token-{name}", "code": "012345", "kind": "complaint", "about": "biaya", "channel": "phone",
             "anonymous": False, "answer_days": 5, "settle_days": 14} | given  # fmt: skip
    return act(lobby, make_complaint, name, now=when, **given)[-1]


def step(lobby, state, name="c1", when="10:00", **given):
    """One step to a state, an answer included, with a reason where one is asked."""
    if state == "answered":
        return act(lobby, answer_complaint, name, f"answer-{lobby.seq}", now=when, **given)[-1]
    listed = reasons_for(lobby.complaints[name].state, state)
    given = ({"reason": REASON.get(state, "salah_tekan")} if listed else {}) | given
    return act(lobby, move_complaint, name, state, now=when, **given)[-1]


def lead_to(lobby, state):
    """Bring a complaint to a state the shortest way."""
    for each in {"received": (), "closed": ("answered", "closed")}.get(state, (state,)):
        step(lobby, each)


# --- states --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "to"), [(one, other) for one in STATES for other in STATES])
def test_only_what_may_follow_a_state_follows_it(lobby, before, to):
    make(lobby)
    lead_to(lobby, before)
    if to in MAY_FOLLOW[before]:
        step(lobby, to)
        assert lobby.complaints["c1"].state == to
    else:
        with pytest.raises(NoSuchStep):
            step(lobby, to)
        assert lobby.complaints["c1"].state == before


def test_a_suggestion_needs_no_answer_but_may_have_one(lobby):
    make(lobby, kind=SUGGESTION)
    step(lobby, "closed")
    assert lobby.complaints["c1"].state == "closed"
    make(lobby, "c2", kind=SUGGESTION)
    step(lobby, "answered", "c2")
    assert lobby.complaints["c2"].answers[-1].at == at("10:00")


def test_a_complaint_is_not_settled_without_a_word_to_its_owner(lobby):
    make(lobby)
    step(lobby, "in_hand")
    assert "closed" not in may_become(lobby.complaints["c1"])


@pytest.mark.parametrize("act_of", [lambda lobby, seen: step(lobby, "in_hand", seen=seen),
                                    lambda lobby, seen: step(lobby, "answered", seen=seen)])  # fmt: skip
def test_a_page_that_is_stale_changes_nothing(lobby, act_of):
    make(lobby)
    seen = lobby.complaints["c1"].changed
    act(lobby, show_complaint, "c1", "words", now="9:10")  # a look makes no page stale
    step(lobby, "in_hand", when="9:20")
    with pytest.raises(StaleComplaint):
        act_of(lobby, seen)
    assert lobby.complaints["c1"].state == "in_hand" and not lobby.complaints["c1"].answers


def test_what_is_handed_on_refused_or_taken_up_again_says_why_from_a_list(lobby):
    make(lobby)
    for state in ("forwarded", "refused"):
        with pytest.raises(no.ReasonNeeded):
            act(lobby, move_complaint, "c1", state, now="9:10")
        with pytest.raises(ReasonNotListed):
            act(lobby, move_complaint, "c1", state, reason="karena saya mau", now="9:10")
    step(lobby, "refused")
    with pytest.raises(no.ReasonNeeded):
        act(lobby, move_complaint, "c1", "in_hand", now="9:20")
    with pytest.raises(ReasonNotListed):
        act(lobby, move_complaint, "c1", "in_hand", reason="kecamatan", now="9:20")
    assert lobby.complaints["c1"].reason == "bukan_layanan"


def test_what_is_about_an_officer_is_not_there_for_anybody_but_the_head(lobby):
    make(lobby, about="petugas")
    for decide, more in ((move_complaint, ("in_hand",)), (answer_complaint, ("a1",)), (show_complaint, ("words",))):
        with pytest.raises(ComplaintUnknown):
            act(lobby, decide, "c1", *more, head=False, now="9:10")
    act(lobby, show_complaint, "c1", "words", head=True, now="9:10")
    assert lobby.complaints["c1"].reads[0].what == "words"


@pytest.mark.parametrize("given", [{"kind": "x"}, {"about": "x"}, {"channel": "x"}, {"service": "x"}])
def test_what_is_on_no_list_is_refused_at_its_field(lobby, given):
    with pytest.raises(no.BadRequest) as refused:
        make(lobby, **given)
    assert refused.value.field == next(iter(given)) and not lobby.complaints


# --- what was promised ---------------------------------------------------------------------------------------------


def test_working_days_are_those_with_hours_that_are_not_closed():
    """Friday 18 December 2026: the week-end, and Christmas on the next Friday, are none."""
    here, friday = office(), at("10:00", "2026-12-18")
    assert [working_day(here, friday, n) for n in (1, 4, 5)] == [date(2026, 12, 21), date(2026, 12, 24),
                                                                 date(2026, 12, 28)]  # fmt: skip
    assert days_worked(here, friday, at("9:00", "2026-12-28")) == 5 and days_worked(here, friday, friday) == 0
    assert working_day(office(Hours()), friday, 5) == date(2026, 12, 23), "where it never closes every day counts"
    assert working_day(office(Hours(week={})), friday, 5) > date(2027, 1, 1), "one that never opens still ends"


@pytest.mark.parametrize(
    ("today", "due", "days", "late"),
    [
        ("2026-12-17", "2026-12-18", 1, False),  # Thursday to Friday
        ("2026-12-18", "2026-12-18", 0, False),
        ("2026-12-18", "2026-12-21", 1, False),  # over a week-end
        ("2026-12-24", "2026-12-29", 2, False),  # over Christmas and a week-end
        ("2026-12-19", "2026-12-18", 0, True),  # late, and no working day has passed yet
        ("2026-12-22", "2026-12-18", 2, True),
    ],
)
def test_what_is_left_of_a_promise_is_told_in_the_days_it_was_made_in(lobby, today, due, days, late):
    lobby.office = office()
    make(lobby)
    lobby.complaints["c1"].answer_by = date.fromisoformat(due)
    [row] = work(lobby, at("9:00", today), head=True)["rows"]
    assert (row["days"], row["late"]) == (days, late)


@pytest.mark.parametrize(("key", "most"), [("answer_days", 10), ("settle_days", 40)])
def test_nobody_promises_longer_than_the_law_allows(tmp_path, key, most):
    """UU 25/2009: 14 and 60 days, which are two and eight weeks of five working days."""

    def promised(n):
        path = tmp_path / "config.toml"
        path.write_text(f'[[queues]]\nletter = "A"\n[[counters]]\nid = "1"\n[complaints]\n{key} = {n}\n')
        return config.read(path).complaints

    assert getattr(promised(most), key) == most
    with pytest.raises(config.BadConfig) as bad:
        promised(most + 1)
    assert [key in where for where, *_ in bad.value.mistakes] == [True]


def test_the_promise_is_recorded_and_no_later_setting_moves_it(lobby):
    made = make(lobby)
    assert (made.answer_by, made.settle_by) == ("2026-12-01", "2026-12-14")
    assert (lobby.complaints["c1"].answer_by, lobby.complaints["c1"].settle_by) == (date(2026, 12, 1),
                                                                                   date(2026, 12, 14))  # fmt: skip


def test_it_is_late_the_day_after_what_was_promised(lobby):
    make(lobby)
    complaint = lobby.complaints["c1"]
    late_on = lambda day: complaint.is_late(date(2026, 12, day))  # noqa: E731
    assert not late_on(1) and late_on(2)
    step(lobby, "in_hand")
    assert late_on(2), "to take it in hand answers nobody"
    step(lobby, "answered")
    assert not late_on(2) and not late_on(14) and late_on(15)
    step(lobby, "closed")
    assert not late_on(15)


def test_a_suggestion_is_never_late(lobby):
    make(lobby, kind=SUGGESTION)
    assert not lobby.complaints["c1"].is_late(date(2027, 12, 1))


def test_a_clock_put_right_brings_back_what_came_in_a_year_to_come_and_its_promise():
    lobby, ahead = Lobby(an_office()), at("9:00") + timedelta(days=1461)
    act(lobby, Lobby.issue, "A", now=ahead)
    make(lobby, when=ahead + timedelta(minutes=5))
    act(lobby, Lobby.settle_clock, -timedelta(days=1461).total_seconds(), now=at("9:10"))
    complaint = lobby.complaints["c1"]
    assert complaint.made_at == complaint.since == complaint.steps[0].at == at("9:05")
    assert complaint.answer_by == date(2026, 11, 29)


# --- words that go -------------------------------------------------------------------------------------------------


def test_words_go_so_many_days_after_it_was_settled_and_never_before_somebody_was_told(lobby):
    make(lobby)
    assert delete_at(lobby.complaints["c1"], 30) is None
    step(lobby, "answered", when="10:00")
    assert delete_at(lobby.complaints["c1"], 30) == at("10:00") + timedelta(days=30)
    step(lobby, "closed", when="11:00")
    assert delete_at(lobby.complaints["c1"], 30) == at("11:00") + timedelta(days=30)
    with pytest.raises(StaleComplaint):
        act(lobby, delete_complaint, "c1", "due", keep_days=30, now=at("10:59") + timedelta(days=30))
    act(lobby, delete_complaint, "c1", "due", keep_days=30, now=at("11:00") + timedelta(days=30))
    assert lobby.complaints["c1"].words == "deleted" and not is_due(lobby.complaints["c1"], 30, at("11:00"))


def test_what_is_gone_is_neither_read_nor_answered_nor_taken_up_again(lobby):
    make(lobby)
    act(lobby, delete_complaint, "c1", "asked", now="9:10")
    assert (lobby.complaints["c1"].state, lobby.complaints["c1"].reason) == ("closed", "permintaan_warga")
    for decide, more in ((show_complaint, ("words",)), (delete_complaint, ("asked",))):
        with pytest.raises(WordsAreGone):
            act(lobby, decide, "c1", *more, now="9:20")
    with pytest.raises(WordsAreGone):
        step(lobby, "in_hand")


# --- numbers -------------------------------------------------------------------------------------------------------


def test_sixteen_at_once_across_new_year_and_a_restart_get_numbers_without_gaps_or_doubles(tmp_path):
    """Half of them before midnight of the office's clock, half after it, and more after a restart."""
    path, here = tmp_path / "journal.db", an_office()
    began_at, passed = at("23:59", "2026-12-31"), [0.0]

    def opened():
        clock = OfficeClock(wall=lambda: began_at + timedelta(seconds=passed[0]), steady=lambda: passed[0])
        return LiveLobby(here, SqliteJournal(path), clock)

    def all_at_once(live, first):
        began = threading.Barrier(16)

        def one(n):
            began.wait()
            for k in range(4):
                live.do(make_complaint, f"c{first + n * 4 + k}", token=f"t{first + n * 4 + k}", code="000000",
                        kind="complaint", about="waktu", channel="phone", anonymous=True, answer_days=5,
                        settle_days=14, by="resident")  # fmt: skip

        threads = [threading.Thread(target=one, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    live = opened()
    all_at_once(live, 0)
    passed[0] = 120.0
    all_at_once(live, 100)
    live.close()
    live = opened()
    all_at_once(live, 200)
    names = live.see(lambda lobby: sorted(lobby.complaint_names))
    live.close()

    assert names == sorted([f"P-2026-{n:03}" for n in range(1, 65)] + [f"P-2027-{n:03}" for n in range(1, 129)])
    assert verified(path).fits


# --- the journal ---------------------------------------------------------------------------------------------------


def told(lobby):
    return {each.id: (each.state, each.words, each.told_at, each.steps, each.reads, each.answers, each.changed)
            for each in lobby.complaints.values()}  # fmt: skip


def test_a_restart_days_later_knows_every_open_complaint_and_the_numbers_of_those_forgotten(tmp_path):
    """Only two days of the line are read again, and of complaints everything that is not long over."""
    here = an_office()
    live = Lobby(here)
    facts = [*act(live, Lobby.issue, "A", now="8:00"), make(live), make(live, "c2"), make(live, "c3", about="petugas")]
    facts += [step(live, "in_hand"), *act(live, show_complaint, "c1", "contact", now="10:10")]
    facts += [step(live, "answered", "c2"), *act(live, delete_complaint, "c2", "asked", now="10:20")]
    facts += [step(live, "forwarded", "c3"), *act(live, delete_complaint, "c3", "asked", now="10:20")]
    for day in (2, 3, 65, 66, 67):
        facts += act(live, Lobby.issue, "A", now=at("9:00") + timedelta(days=day))
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, here)
    asked = []
    journal.db.conn.set_trace_callback(asked.append)
    again = journal.replayed(Lobby(here))
    journal.db.conn.set_trace_callback(None)
    plan = journal.db.execute(
        f"explain query plan select seq from facts where fact = 'ComplaintMade' and {COMPLAINTS}"
    ).fetchall()
    plans = [row for sql in asked for *_, row in journal.db.execute(f"explain query plan {sql}")]
    journal.close()

    assert list(live.complaints) == ["c1"] and journal.problems == []
    assert told(again) == told(live) and again.complaint_numbers == live.complaint_numbers == {2026: 3}
    assert again.complaint_tokens.keys() == live.complaint_tokens.keys() == {"token-c1"}
    assert "complaints_across_days" in plan[0][-1]
    assert not any("SCAN facts" in row and "across_days" not in row for row in plans), plans
    assert make(again, "c4", when=at("9:00") + timedelta(days=10)).number == 4
    assert make(again, "c5", when=at("9:00") + timedelta(days=67)).number == 1, "a year begins with 1"


def test_the_register_tells_what_became_of_each_without_the_lobbys_memory(tmp_path):
    here = office()
    live = Lobby(here)
    facts = [*act(live, Lobby.issue, "A", now="8:10"), make(live), make(live, "c2", kind=SUGGESTION), make(live, "c3")]
    facts += [step(live, "answered", when="10:00"), step(live, "closed", when="11:00")]
    facts += [step(live, "forwarded", "c3", when="12:00"), step(live, "in_hand", "c3", when="12:30")]
    journal = SqliteJournal(tmp_path / "journal.db")
    kept(journal, facts, here)
    journal.close()
    lines = {line.name: line for line in complaint_register(tmp_path / "journal.db")}

    assert list(lines) == ["P-2026-001", "P-2026-002", "P-2026-003"]
    assert (lines["P-2026-001"].state, lines["P-2026-001"].told_at, lines["P-2026-001"].settled_at) == (
        "closed", at("10:00"), at("11:00"))  # fmt: skip
    assert (lines["P-2026-002"].kind, lines["P-2026-002"].told_at) == (SUGGESTION, None)
    assert (lines["P-2026-003"].state, lines["P-2026-003"].settled_at) == ("in_hand", None)
    assert lines["P-2026-003"].told_at == at("12:00"), "what its owner was told stays told"
    assert time(8) < here.local(lines["P-2026-001"].made_at).time() and TUESDAY == "2026-11-24"

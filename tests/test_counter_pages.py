"""The counters over HTTP: every verb and its refusal, plain buttons, stale pages, reasons, the day's two ends."""

import pytest
from office import AT_ANY_PACE, JSON, WORKING_HOURS, Village

BY_HAND = AT_ANY_PACE + '[order]\nstart = "by_hand"\n'
TOLD = {"ticket", "counter", "status", "seq"}
WHY = {"reason": "perlu"}
CALLED = [("call", {})]
MISSED = [*CALLED, ("recall", {}), ("recall", {})]


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture
def strict(tmp_path):
    """An office where a called ticket is started by hand."""
    with Village(tmp_path, BY_HAND) as village:
        yield village


@pytest.fixture(scope="module")
def common(tmp_path_factory):
    """One office for what leaves no trace: A001 is at counter 1, A002 and A003 wait."""
    with Village(tmp_path_factory.mktemp("office")) as village:
        people(village, "AAA")
        village.act("1", "call")
        yield village


def people(village, queues):
    """Numbers whose slips are out, so that nothing more is recorded by itself."""
    names = [village.issue(queue)["ticket"] for queue in queues]
    village.eventually(lambda: "due" not in village.live.see(lambda lobby: [t.slip for t in lobby.tickets.values()]))
    return names


def refusal(answer):
    return answer.status_code, answer.json["refusal"]


def status(village, ticket):
    return village.live.see(lambda lobby: lobby.tickets[ticket].outcome or lobby.tickets[ticket].status)


# --- every verb ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "verb", "fields", "ends", "again"),
    [
        ([], "open", {}, "open", "CounterIsOpen"),
        ([("open", {})], "close", WHY, "closed", "CounterIsClosed"),
        ([], "call", {}, "called", "NobodyWaiting"),
        (CALLED, "recall", {}, "called", None),
        (CALLED, "start", {}, "serving", "AlreadyStarted"),
        (CALLED, "finish", {}, "ended", "NobodyAtCounter"),
        (MISSED, "no-show", {}, "ended", "NobodyAtCounter"),
        (CALLED, "hold", WHY, "held", "NobodyAtCounter"),
        (CALLED, "return", WHY, "waiting", "NobodyAtCounter"),
        (CALLED, "transfer", {"to": "S"}, "waiting", "NobodyAtCounter"),
        ([*MISSED, ("no-show", {})], "restore", {"ticket": "A001", **WHY}, "waiting", "TicketNotMissed"),
        ([], "cancel", {"ticket": "A001", **WHY}, "ended", "TicketEnded"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_verb_answers_what_became_of_the_ticket_and_refuses_what_is_done(village, before, verb, fields, ends, again):
    people(village, "A")
    for earlier, given in before:
        assert village.act("1", earlier, **given).status_code == 200
    answer = village.act("1", verb, **fields)

    assert answer.status_code == 200 and answer.json.keys() == TOLD
    ticket = None if verb in ("open", "close") else "A001"
    assert (answer.json["ticket"], answer.json["counter"], answer.json["status"]) == (ticket, "1", ends)
    assert answer.json["seq"] == village.board()["seq"]
    if again:
        assert refusal(village.act("1", verb, **fields)) == (409, again)


@pytest.mark.parametrize(
    ("verb", "fields", "refused"),
    [
        ("close", WHY, "TicketAtHand"),
        ("no-show", {}, "CallAgainFirst"),
        ("transfer", {"to": "A"}, "AlreadyThere"),
        ("transfer", {"to": "1"}, "AlreadyThere"),
        ("call", {"ticket": "A001"}, "AlreadyCalled"),
        ("finish", {"ticket": "A002"}, "StalePage"),
        ("restore", {"ticket": "A002", **WHY}, "TicketNotMissed"),
    ],
)
def test_what_the_rules_forbid_is_refused_in_a_sentence(common, verb, fields, refused):
    answer = common.act("1", verb, **fields)

    assert refusal(answer) == (409, refused)
    assert answer.json["message"].endswith(".") and "{" not in answer.json["message"]


@pytest.mark.parametrize(
    ("verb", "fields", "field"),
    [
        ("hold", {}, "reason"),
        ("hold", {"reason": "  "}, "reason"),
        ("call", {"ticket": "A003"}, "reason"),
        ("cancel", {"ticket": "A002"}, "reason"),
        ("cancel", WHY, "ticket"),
        ("restore", WHY, "ticket"),
        ("restore", {"ticket": "Z999", **WHY}, "ticket"),
        ("transfer", {}, "to"),
        ("transfer", {"to": "Z"}, "to"),
        ("call", {"seen": "soon"}, "seen"),
        ("call", {"seen": -1}, "seen"),
        ("call", {"seen": 1.5}, "seen"),
        ("call", {"seen": True}, "seen"),
        ("call", {"ticket": ["A002"]}, "ticket"),
    ],
)
def test_what_is_missing_or_wrong_is_named(common, verb, fields, field):
    answer = common.act("1", verb, **fields)

    assert (answer.status_code, answer.json["refusal"], answer.json["field"]) == (422, "BadRequest", field)
    assert "None" not in answer.json["message"]


def test_where_tickets_are_started_by_hand_the_next_waits_for_the_one_at_hand(strict):
    people(strict, "AA")
    strict.act("1", "call")

    assert refusal(strict.act("1", "call")) == (409, "TicketAtHand")
    assert refusal(strict.act("1", "finish")) == (409, "NotStarted")
    for verb in ("start", "finish"):
        assert strict.act("1", verb).json["ticket"] == "A001"
    assert strict.act("1", "call").json["ticket"] == "A002"


# --- who, where, what ----------------------------------------------------------------------------------------------


def test_a_button_serves_its_own_counter_and_no_other(common):
    button = common.device("counter", "2")

    for verb in ("call", "open", "cancel", "no-such-verb"):
        assert button.post(f"/counters/1/{verb}", {}).status_code == 403
    assert status(common, "A001") == "called"


def test_nobody_without_a_key_presses_anything(common):
    assert common.browser().post("/counters/1/call").status_code == 401
    assert common.browser().get("/counters/1").status_code == 401
    assert common.device("kiosk").post("/counters/1/call", {}).status_code == 403


@pytest.mark.parametrize("verb", ["panggil", "return_", "issue", "__class__"])
def test_a_verb_nobody_knows_is_not_there(common, verb):
    answer = common.act("1", verb)

    assert answer.status_code == 404 and verb in answer.json["message"]


@pytest.mark.parametrize("verb", ["call", "cancel", "take", "answer-help"])
def test_a_counter_nobody_knows_is_not_there(common, verb):
    answer = common.device("head").post(f"/counters/9/{verb}", {"ticket": "A002", "kiosk": "Kiosk", **WHY})

    assert answer.status_code == 404 and "Loket 9" in answer.json["message"]
    assert common.browser("head").get("/counters/9").status_code == 404


def test_looking_changes_nothing(common):
    seq = common.board()["seq"]

    for path in ("/counters/1/call", "/day/close", "/kiosk/issue"):
        assert common.device("head").get(path).status_code == 405
    assert common.board()["seq"] == seq


# --- plain buttons -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": b"", "content_type": JSON},
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"{}", "content_type": JSON},
        {"data": b"{}", "content_type": "text/plain"},
        {"data": {"tap": "7"}},
        {"data": {"tap": "7"}, "content_type": "multipart/form-data"},
    ],
    ids=str,
)
@pytest.mark.parametrize("accept", [None, "*/*", JSON])
def test_one_request_with_a_token_is_all_a_button_needs(common, sent, accept):
    common.issue("S")
    answer = common.device("counter", "3").post("/counters/3/call", accept=accept, **sent)

    if answer.status_code == 200 and sent.get("data") != {"tap": "7"}:
        assert answer.json["counter"] == "3" and answer.json["status"] == "called"
    assert answer.status_code == 200 and answer.json.keys() == TOLD


def test_a_program_that_asks_for_a_page_gets_a_page(common):
    answer = common.device("counter", "1").post("/counters/1/recall", accept="text/html")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters/1")


# --- twice, and too late --------------------------------------------------------------------------------------------


def test_two_presses_of_one_tap_call_one_person(village):
    people(village, "AA")
    first, second = (village.act("1", "call", tap="p-1") for _ in range(2))

    assert first.json == second.json and first.json["ticket"] == "A001"
    assert village.board()["waiting"]["A"] == 1


def test_two_presses_on_one_picture_call_one_person(village):
    people(village, "AA")
    seen = village.board()["seq"]
    first, second = (village.act("1", "call", seen=seen) for _ in range(2))

    assert first.status_code == 200
    assert refusal(second) == (409, "StalePage")
    assert second.json["message"] == "Layar ini tertinggal. Loket 1 sekarang menangani nomor A 001."
    assert village.board()["waiting"]["A"] == 1


def test_what_happens_at_other_counters_makes_no_page_stale(village):
    people(village, "AS")
    seen = village.board()["seq"]
    village.act("3", "call")

    assert village.act("1", "call", seen=seen).json["ticket"] == "A001"


def test_a_tap_used_for_one_thing_is_not_taken_for_another(village):
    people(village, "A")
    village.act("1", "call", tap="p-1")
    answer = village.act("1", "finish", tap="p-1")

    assert (answer.status_code, answer.json["field"]) == (422, "tap")
    assert status(village, "A001") == "called"


# --- out of order --------------------------------------------------------------------------------------------------


def test_calling_a_certain_number_asks_why_and_calls_it(village):
    people(village, "AAA")
    assert village.act("1", "call", ticket="A003").json["field"] == "reason"

    answer = village.act("1", "call", ticket="a 003", reason="Keadaan mendesak")
    assert (answer.json["ticket"], answer.json["status"]) == ("A003", "called")
    assert village.act("1", "call").json["ticket"] == "A001"


def test_whoever_was_held_is_called_back_without_a_reason(village):
    people(village, "AA")
    village.act("1", "call")
    village.act("1", "hold", reason="Mengambil fotokopi")

    assert village.act("1", "call").json["ticket"] == "A002"
    assert village.act("1", "call", ticket="A001").json == {
        "ticket": "A001", "counter": "1", "status": "called", "seq": village.board()["seq"],
    }  # fmt: skip


def test_whoever_missed_their_call_is_restored_before_they_are_called(village):
    people(village, "A")
    for verb in ("call", "recall", "recall", "no-show"):
        village.act("1", verb)

    assert refusal(village.act("1", "call", ticket="A001", reason="datang")) == (409, "TicketMissed")
    village.act("1", "restore", ticket="A001", reason="Datang terlambat")
    assert village.act("1", "call").json["ticket"] == "A001"


def test_a_ticket_is_sent_to_one_counter_and_waits_for_it_alone(village):
    people(village, "A")
    village.act("1", "call")
    assert village.act("1", "transfer", to="3").json["status"] == "waiting"

    assert refusal(village.act("1", "call")) == (409, "NobodyWaiting")
    assert village.act("3", "call").json["ticket"] == "A001"


# --- the day -------------------------------------------------------------------------------------------------------


def test_the_head_ends_the_day_and_goes_on_with_it(village):
    people(village, "AA")
    village.act("1", "call")
    head = village.device("head")

    closed = head.post("/day/close", {"tap": "d-1"})
    assert (closed.status_code, closed.json["day"]) == (200, "2026-11-24")
    assert {status(village, ticket) for ticket in ("A001", "A002")} == {"expired"}
    assert refusal(head.post("/day/close")) == (409, "NoDayIsOpen")
    assert refusal(village.act("1", "call")) == (409, "DayIsClosed")

    assert head.post("/day/reopen").json["field"] == "reason"
    assert head.post("/day/reopen", {"reason": "Tertutup tidak sengaja"}).json["day"] == "2026-11-24"
    assert people(village, "A") == ["A003"]


def test_a_day_is_opened_outside_the_hours_for_a_reason(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + WORKING_HOURS, now="17:00") as village:
        head = village.device("head")
        assert head.post("/day/open").json["field"] == "reason"
        assert head.post("/day/open", {"reason": "Pelayanan tambahan"}).status_code == 200

        assert people(village, "A") == ["A001"]
        again = head.post("/day/open", {"reason": "lagi"})
        assert refusal(again) == (409, "DayIsOpen") and "Selasa, 24 November 2026" in again.json["message"]


def test_a_button_does_not_end_the_day(common):
    assert common.device("counter", "1").post("/day/close").status_code == 403
    assert common.device("kiosk").post("/day/close").status_code == 403


def test_a_day_verb_nobody_knows_is_not_there(common):
    assert common.device("head").post("/day/hapus").status_code == 404


# --- a pause -------------------------------------------------------------------------------------------------------


def test_a_pause_says_when_someone_is_back(village):
    with_hours = village.act("1", "open")
    assert with_hours.status_code == 200
    back = village.live.see(lambda lobby: lobby.office.local(village.live.clock.now())).replace(
        hour=23, minute=59, second=0, microsecond=0
    )

    village.act("1", "close", reason="Petugas ke lapangan", back="23.59")

    desk = village.live.see(lambda lobby: lobby.desks["1"])
    assert (desk.reason, desk.until) == ("Petugas ke lapangan", back)


@pytest.mark.parametrize("hour", ["25.00", "13.00.00.1", "siang", "13.6x"])
def test_an_hour_that_is_none_is_told(village, hour):
    village.act("1", "open")

    answer = village.act("1", "close", reason="x", back=hour)

    assert (answer.status_code, answer.json["field"]) == (422, "back")
    assert answer.json["message"] == f"Jam {hour[:12]} tidak dapat dibaca. Tulis seperti ini: 13.00."

"""The board on the television and for programs, and the voice: what is so, in its order, and nothing private."""

import io
import re
import wave

import pytest
from office import AT_ANY_PACE, WORKING_HOURS, Village
from room import a_lobby, at, called, finished, given, issued

from display.board import due_calls
from journal.facts import as_text
from lobby.events import TicketRecalled


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture(scope="module")
def common(tmp_path_factory):
    """One office for what leaves no trace: A001 at counter 1, S001 at counter 3, A002 and A003 wait."""
    with Village(tmp_path_factory.mktemp("office")) as village:
        for queue in "ASAA":
            village.issue(queue, language="en")
        village.act("1", "call")
        village.act("3", "call")
        yield village


@pytest.fixture
def by_the_hours(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + WORKING_HOURS) as village:
        yield village


def names(calls):
    return [(call["ticket"], call["counter"]) for call in calls]


# --- the board for programs ----------------------------------------------------------------------------------------


def test_the_board_says_what_it_promises_and_nothing_else(common):
    board = common.board()

    assert board.keys() == {"day", "seq", "now", "recent", "waiting", "closed"}
    assert (board["day"], board["waiting"], board["closed"]) == ("2026-11-24", {"A": 2, "S": 0}, False)
    assert board["now"][0] == {"ticket": "S001", "counter": "3", "at": as_text(at("9:00"))}
    assert board["seq"] == common.live.see(lambda lobby: lobby.seq)


def test_before_the_first_act_there_is_no_day(village):
    assert village.board() == {
        "day": None, "seq": 0, "waiting": {"A": 0, "S": 0}, "closed": False, "now": [], "recent": [],
    }  # fmt: skip


def test_a_television_may_be_narrowed_to_some_queues(common):
    board = common.browser().get("/api/board?queues=A").json

    assert names(board["now"]) == [("A001", "1")] and board["waiting"] == {"A": 2}
    assert common.browser().get("/api/board?queues=A,S").json == common.board()
    html = common.browser().get("/display?queues=A").text
    page = common.page("/display?queues=A").text
    assert "A 001" in page and "S 001" not in page
    assert ">A</b>Kependudukan" in html and ">S</b>" not in html


def test_the_newest_call_stands_first_and_those_before_it_follow(village):
    for queue in "AAAAAAAA":
        village.issue(queue)
    for counter in "1212121":
        village.pass_minutes(1)
        village.act(counter, "call")
    board = village.board()

    assert names(board["now"]) == [("A007", "1"), ("A006", "2")]
    assert names(board["recent"]) == [("A006", "2"), ("A005", "1"), ("A004", "2"), ("A003", "1"), ("A002", "2")]


def test_a_call_repeated_is_the_newest_again(village):
    for queue in "AA":
        village.issue(queue)
    village.act("1", "call")
    village.act("2", "call")
    village.act("1", "recall")

    assert names(village.board()["now"]) == [("A001", "1"), ("A002", "2")]


@pytest.mark.parametrize("verb", ["return", "hold", "transfer"])
def test_a_call_that_is_no_longer_so_leaves_the_big_place(village, verb):
    village.issue("A")
    village.act("1", "call")
    village.act("1", verb, reason="perlu", to="S")

    assert village.board()["now"] == []
    assert 'class="newest open"' in village.browser().get("/display").text


# --- the states of the room ----------------------------------------------------------------------------------------


def state_shown(village):
    html = village.browser().get("/display").text
    return re.search(r'class="newest (\w+)"', html)[1], village.page("/display").text


def test_before_any_call_the_board_says_what_to_do(by_the_hours):
    state, text = state_shown(by_the_hours)

    assert state == "open" and "Belum ada panggilan" in text and "Ambil nomor di anjungan" in text


def test_between_two_calls_the_board_asks_to_wait(by_the_hours):
    by_the_hours.issue("A")
    for verb in ("call", "finish"):
        by_the_hours.act("1", verb)
    state, text = state_shown(by_the_hours)

    assert state == "open" and "Mohon tunggu panggilan berikutnya" in text and "A 001" in text


@pytest.mark.parametrize(
    ("now", "state", "says"),
    [
        ("12:30", "break", "Sedang istirahat Dibuka lagi Selasa, 24 November 2026 pukul 13.00"),
        ("16:00", "closed", "Pelayanan sudah selesai Dibuka lagi Rabu, 25 November 2026 pukul 08.00"),
    ],
)
def test_outside_the_hours_the_board_says_when_it_goes_on(by_the_hours, now, state, says):
    by_the_hours.issue("A")
    by_the_hours.go_on_to(now)

    shown, text = state_shown(by_the_hours)
    assert shown == state and says in text
    assert by_the_hours.board()["closed"] is True


def test_whoever_is_still_served_at_closing_time_stays_on_the_board(by_the_hours):
    by_the_hours.issue("A")
    by_the_hours.act("1", "call")
    by_the_hours.go_on_to("15:40")

    assert "A 001" in state_shown(by_the_hours)[1] and by_the_hours.board()["closed"] is False


def test_a_day_closed_early_opens_again_tomorrow(by_the_hours):
    by_the_hours.issue("A")
    by_the_hours.device("head").post("/day/close")

    shown, text = state_shown(by_the_hours)
    assert shown == "closed" and "Rabu, 25 November 2026 pukul 08.00" in text


# --- the voice -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", ["", "?again"])
def test_a_call_is_heard_as_a_sound_a_television_can_play(common, more):
    answer = common.browser().get(f"/display/voice/id/3/S001.wav{more}")

    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    with wave.open(io.BytesIO(answer.data)) as sound:
        assert sound.getnframes() / sound.getframerate() > 1


@pytest.mark.parametrize(
    "path",
    ["id/3/S999.wav", "id/9/S001.wav", "su/3/S001.wav", "id/3/..%2f..%2fconfig.wav", "../3/S001.wav", "id/3/halo.wav"],
)
def test_nothing_else_can_be_made_to_speak(common, path):
    assert common.browser().get(f"/display/voice/{path}").status_code == 404


def due(lobby, now, since=0, **asked):
    return [(call.ticket, call.again) for call in due_calls(lobby, at(now), since, **asked)]


@pytest.fixture
def room():
    """A001 called at 9.00.00, A002 at 9.00.30, A001 called again at 9.00.40."""
    return given(
        a_lobby(), issued("A001", "8:30"), issued("A002", "8:31"),
        called("A001", "1", "9:00"), called("A002", "2", "9:00:30"),
        TicketRecalled(at=at("9:00:40"), ticket="A001", counter="1"),
    )  # fmt: skip


def test_a_page_that_comes_back_is_told_each_call_once_in_the_order_they_were_made(room):
    assert due(room, "9:00:41") == [("A002", False), ("A001", True)]


def test_a_call_older_than_a_minute_is_shown_but_not_said(room):
    assert due(room, "9:01:29") == [("A002", False), ("A001", True)]
    assert due(room, "9:01:30") == [("A001", True)]
    assert due(room, "9:01:40") == []


def test_a_call_already_heard_is_not_said_again(room):
    assert due(room, "9:00:41", since=room.calls[1].seq) == [("A001", True)]
    assert due(room, "9:00:41", since=room.seq) == []


def test_a_call_that_is_over_is_not_said(room):
    given(room, finished("A001", "1", "9:00:41"))

    assert due(room, "9:00:42") == [("A002", False)]


def test_a_television_for_some_queues_says_only_theirs(room):
    assert due(room, "9:00:41", queues=("S",)) == []


# --- nothing private -----------------------------------------------------------------------------------------------

PUBLIC = ["/", "/display", "/display?queues=A&lang=en", "/api/board", "/health", "/api/openapi.json", "/no-such-page"]


def secrets_of(village):
    tokens = village.live.see(lambda lobby: list(lobby.tokens))
    devices = [device.token for device in village._devices.values()]
    return [*tokens, *devices, village.keys.secret, str(village.folder)]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_no_public_page_tells_a_token_or_a_folder(common, path, accept):
    answer = common.browser().get(path, Accept=accept)
    told = answer.text + str(answer.headers)

    assert answer.status_code < 500
    assert not [secret for secret in secrets_of(common) if secret in told]
    assert "priority" not in common.browser().get("/api/board").text


def test_the_board_never_shows_who_was_served_first_or_what_for(village):
    village.issue("A", service="ktp", priority="priority")
    village.act("1", "call")

    for path in ("/display", "/api/board"):
        text = village.browser().get(path).text
        board = re.sub(r"<footer.*?</footer>", "", text, flags=re.DOTALL)  # where it says what any service asks for
        assert not re.search("priorit|didahulukan|ktp", board, re.IGNORECASE)

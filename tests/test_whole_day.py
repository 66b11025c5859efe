"""One whole office day through HTTP alone, and the same office opened again: nothing is lost, nothing is different."""

import sqlite3
from collections import Counter

import pytest
from office import Village

from journal.sqlite import verified

QUEUES = "ASAASSAAASSA"


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, now="8:00") as village:
        yield village


def did(answer):
    assert answer.status_code == 200, answer.json
    return answer.json


def a_day(village):
    """Every verb at least once; what became of the tickets, as whoever did it would tell."""
    ended, act = Counter(), village.act
    for counter in "123":
        did(act(counter, "open"))
    for number in range(60):
        fields = {"service": "ktp"} if number % 9 == 4 else {"queue": QUEUES[number % len(QUEUES)]}
        answer = village.device("kiosk").post(
            "/kiosk/issue", {**fields, "priority": "priority" if number % 7 == 3 else "none", "tap": f"tap {number}"}
        )
        assert answer.status_code == 201
        village.pass_minutes(1)
    assert village.device("kiosk").post("/kiosk/help", {}).status_code == 201
    assert act("2", "answer-help", kiosk="Kiosk").status_code == 200

    for _ in range(6):
        for counter in "123":
            if act(counter, "call").status_code == 200:
                village.pass_minutes(3)
                did(act(counter, "finish"))
                ended["served"] += 1

    first = did(act("1", "call"))["ticket"]
    did(act("1", "recall")), did(act("1", "recall")), did(act("1", "no-show"))
    did(act("1", "restore", ticket=first, reason="Datang terlambat"))
    assert did(act("1", "call"))["ticket"] == first, "who was missed and came waits in their place"
    did(act("1", "start"))
    did(act("1", "transfer", to="2"))
    assert did(act("2", "call"))["ticket"] == first, "who is sent to a counter keeps their first arrival"
    did(act("2", "finish"))
    ended["served"] += 1

    held = did(act("1", "call"))["ticket"]
    did(act("1", "hold", reason="Mengambil fotokopi"))
    wrong = did(act("1", "call"))["ticket"]
    did(act("1", "return", reason="Salah panggil"))
    assert did(act("1", "call"))["ticket"] == wrong, "who was called by mistake goes first"
    did(act("1", "call", ticket=held))
    did(act("1", "finish"))
    ended["served"] += 2  # the call of the one on hold finished the other

    gone = did(act("3", "call"))["ticket"]
    did(act("3", "recall")), did(act("3", "recall")), did(act("3", "no-show"))
    ended["no_show"] += 1
    waiting = next(line for line in village.board()["waiting"].items() if line[1])
    unwanted = did(act("1", "call"))["ticket"]
    did(act("1", "cancel", ticket=unwanted, reason="Permintaan warga"))
    ended["cancelled"] += 1
    did(act("3", "close", reason="Istirahat"))
    assert waiting and gone
    return ended


def test_a_day_is_recorded_as_it_was_done(village, tmp_path):
    ended = a_day(village)
    left = sum(village.board()["waiting"].values())
    assert sum(ended.values()) + left == 60
    head = village.device("head")
    assert head.post("/day/close", {}).status_code == 200
    rows = sqlite3.connect(tmp_path / "data" / "journal.db").execute(
        "select ending, count(distinct ticket) from legs where ending != 'transferred' group by ending"
    )
    assert dict(rows) == {**ended, "expired": left}
    assert verified(tmp_path / "data" / "journal.db").fits


def test_opened_again_everyone_sees_what_they_saw(village):
    a_day(village)
    before = village.board(), village.page("/display").text
    desks = [village.device("counter", counter).get(f"/counters/{counter}", "text/html").text for counter in "123"]
    menu = village.device("kiosk").get("/kiosk", "text/html").text
    village.reopen()
    assert (village.board(), village.page("/display").text) == before
    for counter, desk in zip("123", desks, strict=True):
        again = village.device("counter", counter).get(f"/counters/{counter}", "text/html").text
        assert without_taps(again) == without_taps(desk)
    assert without_taps(village.device("kiosk").get("/kiosk", "text/html").text) == without_taps(menu)


def test_a_tap_of_the_morning_is_still_that_ticket_after_a_restart(village):
    taken = village.issue("A", tap="the first")
    a_day(village)
    village.reopen()
    again = village.device("kiosk").issue("A", tap="the first")
    assert (again.status_code, again.json["ticket"], again.json["token"]) == (200, taken["ticket"], taken["token"])


def without_taps(html):
    return [line for line in html.splitlines() if 'name="tap"' not in line and "csrf" not in line]

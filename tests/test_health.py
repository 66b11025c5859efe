"""How every part is, in words for a person and numbers for a program; and the one press that settles the clock."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from office import AT_ANY_PACE, Village
from room import at, minutes

from journal.sqlite import verified

PARTS = {"journal", "clock", "printer", "voice", "disk", "boards", "help", "catalogue", "online", "languages", "forms",
         "survey", "complaints"}  # fmt: skip
BROKEN_PRINTER = AT_ANY_PACE + '[printer]\nkind = "network"\naddress = "127.0.0.1:9"\n'


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def health(village):
    return village.browser().get("/health", Accept="application/json").json


def issue_and_print(village):
    """A number whose slip is out: three facts, with the day's opening."""
    village.issue("A")
    village.eventually(lambda: village.live.see(lambda lobby: lobby.seq) == 3)


def instant(clock):
    return at(clock).isoformat()


# --- words and numbers ---------------------------------------------------------------------------------------------


def test_every_part_says_how_it_is(village):
    issue_and_print(village)
    told = health(village)

    assert (told["ok"], told["clock_trusted"], told["parts"].keys()) == (True, True, PARTS)
    assert told["parts"]["journal"] == {"ok": True, "message": "3 catatan tersimpan."}
    assert all(part["message"].endswith(".") for part in told["parts"].values())
    text = village.page("/health").text
    assert all(part["message"] in text for part in told["parts"].values())


def test_a_board_that_is_switched_off_is_nobodys_trouble(village):
    told = health(village)

    assert told["ok"] and not told["parts"]["boards"]["ok"]
    assert "Belum ada layar TV" not in village.browser("counter", "1").page("/counters/1").text


def test_numbers_are_for_those_with_a_token(village):
    issue_and_print(village)
    assert village.browser().get("/metrics").status_code == 401

    lines = village.device("counter", "1").get("/metrics").text.splitlines()
    assert {"antrean_journal_seq 3", "antrean_clock_trusted 1", "antrean_printer_ok 1"} <= set(lines)
    assert 'antrean_waiting{queue="A"} 1' in lines and 'antrean_waiting{queue="S"} 0' in lines
    assert "antrean_sockets_open 0" in lines
    assert all(re.fullmatch(r'antrean_\w+(\{\w+="\w+"\})? \d+', line) for line in lines)


def test_an_office_whose_slips_are_only_shown_is_told_where(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[printer]\nkind = "screen"\n') as village:
        said = village.eventually(
            lambda: health(village)["parts"]["printer"], lambda part: "layar" not in part["message"]
        )

        assert said == {"ok": True, "message": "Slip hanya tampil di halaman slip; belum memakai pencetak kertas."}


def test_an_office_without_a_printer_misses_none(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[printer]\nkind = "none"\n') as village:
        assert health(village)["ok"]
        assert health(village)["parts"]["printer"]["message"] == "Tidak memakai pencetak."
        assert village.issue("A")["paper"] is False
        kiosk = village.browser("kiosk")
        assert "Nomor antrean tampil di layar." in kiosk.page("/kiosk").text
        shown = kiosk.press("/kiosk", "/kiosk/issue").headers["Location"]
        assert "Tanpa kertas." in kiosk.page(shown).text


def test_a_printer_that_cannot_be_reached_is_told_at_the_desk_and_before_the_next_tap(tmp_path):
    with Village(tmp_path, BROKEN_PRINTER) as village:
        village.eventually(lambda: not health(village)["ok"])

        sentence = health(village)["parts"]["printer"]["message"]
        assert sentence.startswith("Pencetak 127.0.0.1:9 menolak sambungan")
        assert sentence in village.browser("counter", "1").page("/counters/1").text
        assert "Nomor antrean tampil di layar." in village.browser("kiosk").page("/kiosk").text
        assert village.issue("A")["paper"] is False
        assert "antrean_printer_ok 0" in village.device("kiosk").get("/metrics").text


# --- the journal ---------------------------------------------------------------------------------------------------


def edit_by_hand(village):
    """Somebody with the file and patience makes A001's fact a priority one."""
    with closing(sqlite3.connect(village.folder / "data" / "journal.db")) as db, db:
        db.execute("drop trigger facts_take_no_update")
        db.execute("update facts set body = replace(body, '\"none\"', '\"priority\"') where seq = 2")


def test_a_fact_that_was_edited_is_told_at_the_desk_after_the_next_start(village):
    village.issue("A")
    village.close()
    edit_by_hand(village)
    village.open()

    told = health(village)
    assert not told["ok"] and "Catatan nomor 2 (TicketIssued) pernah diubah" in told["parts"]["journal"]["message"]
    assert "pernah diubah" in village.page("/health").text
    assert "pernah diubah" in village.browser("counter", "1").page("/counters/1").text
    assert village.issue("A")["ticket"] == "A002"


def test_a_fact_of_long_ago_that_was_edited_is_found_by_the_check_of_the_whole(village):
    village.issue("A")
    edit_by_hand(village)
    village.server.health.checked = verified(village.server.journal.path)

    message = health(village)["parts"]["journal"]["message"]
    assert message.startswith("Catatan nomor 2 pernah diubah") and "./run journal verify" in message


# --- the clock -----------------------------------------------------------------------------------------------------


@pytest.fixture
def jumped(village):
    """The box's clock leapt sixteen hours ahead while people wait."""
    for _ in range(3):
        village.issue("A")
    village.act("1", "call")
    village.pass_minutes(10)
    village.wall.leap = minutes(16 * 60)
    return village


def test_a_clock_that_leapt_is_doubted_and_service_goes_on_by_the_steady_one(jumped):
    told = health(jumped)

    assert (told["ok"], told["clock_trusted"], told["parts"]["clock"]["ok"]) == (False, False, False)
    assert "09.10" in told["parts"]["clock"]["message"]
    assert "Jam kotak tiba-tiba berubah" in jumped.browser("counter", "1").page("/counters/1").text
    assert jumped.issue("A")["ticket"] == "A004"
    assert jumped.act("1", "call").status_code == 200


def test_one_press_by_a_person_settles_the_clock(jumped):
    staff = jumped.staff()
    page = staff.page("/health")
    answer = staff.press("/health", "/health/clock", at=instant("9:25"))

    assert "Pakai jam ini" in page.text
    assert (answer.status_code, answer.headers["Location"]) == (303, "/health")
    assert health(jumped)["clock_trusted"] and "09.25" in health(jumped)["parts"]["clock"]["message"]
    assert "/health/clock" not in staff.page("/health").actions()


def test_settling_the_clock_makes_nobody_wait_longer_or_shorter(jumped):
    def waited():
        return jumped.live.clock.now() - jumped.live.see(lambda lobby: lobby.tickets["A002"].leg.queued_at)

    before = waited()
    answer = jumped.device("counter", "1").post("/health/clock", {"at": instant("12:10")})

    assert answer.status_code == 200 and answer.json["seconds"] == timedelta(hours=3).total_seconds()
    assert waited() == before == minutes(10)


def test_without_a_browsers_clock_the_walls_is_taken(jumped):
    answer = jumped.device("head").post("/health/clock")

    assert answer.json["seconds"] == timedelta(hours=16).total_seconds()
    assert jumped.live.clock.now() == jumped.wall.now()


def test_after_a_start_on_yesterdays_time_no_day_opens_until_a_person_says_so(village):
    village.issue("A")
    village.device("head").post("/day/close")
    village.close()
    village.wall.time -= minutes(60)
    village.open()

    assert "Jam kotak lebih awal daripada catatan terakhir" in village.page("/health").text
    refused = village.device("kiosk").issue("A")
    assert (refused.status_code, refused.json["refusal"]) == (409, "ClockNotTrusted")
    assert village.device("head").post("/health/clock", {"at": at("8:00", "2026-11-25").isoformat()}).status_code == 200
    assert village.issue("A")["ticket"] == "A001"
    assert village.board()["day"] == "2026-11-25"


def test_a_box_started_again_after_the_day_was_closed_asks_what_day_it_is(village):
    village.issue("A")
    village.device("head").post("/day/close")
    village.pass_minutes(5)
    village.reopen()

    assert "Hari pelayanan terakhir sudah ditutup" in village.page("/health").text


@pytest.mark.parametrize(
    "said",
    ["now", "2026-11-24", "2026-11-24T09:10:00", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00",
     "0001-01-01T00:00:00+14:00", "2026-11-24T09:10:00+99:00", "2026-W48-2", "1" * 200, ["2026"], 1e300, True],
    ids=str,
)  # fmt: skip
def test_a_time_that_cannot_be_meant_is_refused_and_settles_nothing(jumped, said):
    answer = jumped.device("head").post("/health/clock", {"at": said})

    assert (answer.status_code, answer.json["field"]) == (422, "at")
    assert not health(jumped)["clock_trusted"]


def test_a_resident_and_a_kiosk_do_not_settle_the_clock(jumped):
    kiosk = jumped.browser("kiosk")
    form = {"csrf": kiosk.page("/kiosk").csrf, "at": instant("12:00")}

    assert jumped.browser().post("/health/clock", {"at": instant("12:00")}).status_code == 401
    assert kiosk.post("/health/clock", form).status_code in (401, 403)
    assert jumped.device("kiosk").post("/health/clock", {}).status_code == 403
    assert "/health/clock" not in jumped.browser().page("/health").actions()
    assert "Petugas yang sudah masuk dapat memperbaikinya" in jumped.browser().page("/health").text


def test_another_site_does_not_settle_the_clock(jumped):
    staff = jumped.staff()
    form = staff.page("/health").form("/health/clock")

    assert staff.post("/health/clock", {**form, "csrf": ""}).status_code == 403
    assert staff.post("/health/clock", form, Origin="http://evil.example").status_code == 403
    assert not health(jumped)["clock_trusted"]

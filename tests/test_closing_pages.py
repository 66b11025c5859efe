"""The day's closing slip and the page that shows the same, in an office that runs in this process."""

import sqlite3
from contextlib import closing

import pytest
from office import AT_ANY_PACE, Village

from journal.sqlite import verified
from lobby.closing import seal_rows

SCREEN = AT_ANY_PACE + '[printer]\nkind = "screen"\n'


@pytest.fixture
def village(tmp_path):
    """Two numbers of A and one of S; A001 has been served, S001 was called out of order."""
    with Village(tmp_path, SCREEN) as village:
        for queue in ("A", "A", "S"):
            village.issue(queue)
            village.pass_minutes(1)
        village.act("1", "call")
        village.act("1", "call", ticket="S001", reason="Sakit")
        yield village


def closing_slips(village):
    return [job.slip for job in village.server.spool.jobs if job.kind == "closing"]


def closed(village):
    """The browser of someone who has closed the day, once its slip has been asked for."""
    staff = village.staff()
    staff.press("/counters", "/day/close")
    village.eventually(lambda: closing_slips(village))
    return staff


def test_a_day_that_somebody_closes_ends_with_its_slip_and_who_it_was(village):
    closed(village)

    text = closing_slips(village)[0].as_text()
    assert "Rekap hari pelayanan" in text and "Ibu Sari" in text
    assert "SEMENTARA" not in text
    assert [line for line in text.splitlines() if "Nomor diberikan" in line][0].split()[-1] == "3"
    assert "- S 001" in text and "Sakit" in text


def test_a_day_that_the_next_opening_closes_prints_nothing(village):
    village.go_on_to("8:00", "2026-11-25")
    village.issue("A")

    assert not closing_slips(village)


def test_a_slip_that_the_power_cut_off_before_anybody_asked_for_it_is_asked_for_at_the_start(village):
    closed(village)
    village.close()
    with closing(sqlite3.connect(village.folder / "data" / "spool.db")) as db, db:
        assert db.execute("delete from jobs where kind = 'closing'").rowcount == 1
    for _ in range(2):  # and once it has been, not again
        village.open()
        assert [slip.as_text().count("A 001") for slip in closing_slips(village)] == [0]
        village.close()
    village.open()

    village.staff().press("/kiosk/closing", "/kiosk/closing")
    assert len(closing_slips(village)) == 2


def test_the_seal_on_paper_is_that_of_the_closing_and_the_journal_knows_it(village):
    closed(village)
    day = village.live.see(lambda lobby: lobby.day)
    village.device("kiosk").post("/kiosk/help", {})  # something after it

    slip = closing_slips(village)[0]
    path = village.server.journal.path
    seal = village.server._seal_of(day.sealed)
    rows = [text for style, text in slip.lines if style == "text"]
    assert all(row in rows for row in seal_rows(seal))
    assert f"--seal {seal[:16]}" in rows
    assert slip.link.endswith(seal)
    assert verified(path, seal).fits and verified(path, seal[:16]).fits
    assert verified(path, " ".join(seal_rows(seal))).fits, "groups are typed as they are read"
    assert not verified(path, "0123456789abcdef").fits


def test_what_is_printed_again_says_the_same(village):
    closed(village)
    again = village.staff("head")

    again.press("/kiosk/closing", "/kiosk/closing")

    first, second = closing_slips(village)
    assert first.lines == second.lines


def test_a_restart_tells_the_same_day(village):
    closed(village)
    village.reopen()

    village.staff("head").press("/kiosk/closing", "/kiosk/closing")

    before, after = closing_slips(village)
    assert before.lines == after.lines


def test_the_page_says_what_the_paper_says(village):
    staff = village.staff()

    page = staff.page("/kiosk/closing")

    assert "SEMENTARA" in page.text
    for said in ("Nomor diberikan 3", "Dilayani 1", "Masih menunggu 1", "Di loket 1", "Dipanggil di luar urutan",
                 "S 001: Loket 1", "Sakit"):  # fmt: skip
        assert said in page.text, said
    seal = village.server._seal_of(village.live.see(lambda lobby: lobby.seq))
    assert seal_rows(seal)[0] in page.text and f"--seal {seal[:16]}" in page.text


def test_a_program_reads_the_counts(village):
    told = village.device("head").get("/kiosk/closing").json

    assert told["closed"] is False and told["seq"] == village.live.see(lambda lobby: lobby.seq)
    assert told["total"]["given"] == 3 and told["queues"]["S"]["at_counter"] == 1
    assert told["jumps"] == [{"ticket": "S001", "counter": "1", "reason": "Sakit"}]


def test_the_same_press_prints_once(village):
    head = village.device("head")

    statuses = [head.post("/kiosk/closing", {"tap": "one"}).status_code for _ in range(2)]

    assert statuses == [201, 201]
    assert len(closing_slips(village)) == 1


def test_before_the_first_day_there_is_nothing_to_tell(tmp_path):
    with Village(tmp_path, SCREEN) as village:
        assert "belum ada yang direkap" in village.staff().page("/kiosk/closing").text
        assert village.device("head").get("/kiosk/closing").json["refusal"] == "NoDayIsOpen"
        assert village.device("head").post("/kiosk/closing", {}).status_code == 409


def test_an_office_without_a_printer_reads_it_from_the_screen(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[printer]\nkind = "none"\n') as village:
        village.issue("A")
        page = village.staff().page("/kiosk/closing")

        assert "/kiosk/closing" not in page.actions() and "difoto" in page.text
        assert village.device("head").post("/kiosk/closing", {}).json["refusal"] == "NoPaper"


def test_a_kiosk_and_a_stranger_read_none_of_it(village):
    assert village.device("kiosk").get("/kiosk/closing").status_code == 403
    assert village.browser().get("/kiosk/closing").status_code in (303, 401, 302)


def test_staff_find_what_to_bring_and_print_it(village):
    page = village.staff().page("/kiosk/lists?service=kartu-keluarga&counter=1")
    services = list(village.live.office.services.values())
    told = village.device("counter", "1").post("/kiosk/lists", {"service": services[0].id, "tap": "one"})

    assert all(service.name in page.text for service in services[:5])
    assert "/counters/1" in page.links
    assert told.status_code == 201
    assert [job.slip.name for job in village.server.spool.jobs if job.kind == "list"] == [services[0].id]
    assert village.device("counter", "1").post("/kiosk/lists", {"service": "tidak ada"}).status_code == 422

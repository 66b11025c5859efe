"""A record that somebody laid hands on: the pages that tell of it open, and none of them is green."""

import sqlite3
import threading
from contextlib import closing

import gevent
import pytest
from office import Village
from room import TUESDAY, WEDNESDAY

import journal.days
import reports.months.pages
import reports.record_pages
from journal.chain import CUT, NO_SEALS, NO_TAIL, Note, Verdict
from journal.sqlite import verified
from journal.paper_seal import NotASeal
from reports.checks import Checks

PAGES = (
    "/reports", "/reports/months", "/reports/month?month=2026-11", "/reports/record",
    "/reports/record/check?seal=000000000000",
    f"/reports/record/{TUESDAY}", f"/reports/record/{TUESDAY}/facts", f"/reports/record/{WEDNESDAY}/facts",
    f"/reports/record/{TUESDAY}/register.csv", f"/reports/record/{TUESDAY}/facts.xlsx", "/reports/record/days.csv",
    "/reports/what-if", "/reports/evidence", "/terbuka", "/health", "/counters/1",
)  # fmt: skip


@pytest.fixture
def village(tmp_path):
    """Two days, the first of which is closed and has a call out of order and a clock put right."""
    with Village(tmp_path) as village:
        for _ in range(3):
            village.issue("A")
        village.act("1", "call")
        village.pass_minutes(3)
        village.act("1", "call", ticket="A003", reason="Keadaan mendesak")
        village.staff().press("/counters", "/day/close")
        village.pass_minutes(24 * 60)
        village.issue("A")
        yield village


def by_hand(village, *statements):
    with closing(sqlite3.connect(village.server.journal.path)) as db, db:
        for trigger in ("update", "delete"):
            db.execute(f"drop trigger if exists facts_take_no_{trigger}")
        for statement in statements:
            db.execute(statement)


def journal_part(village):
    return village.device("head").get("/health").json["parts"]["journal"]


def body(kind, day):
    return f"update facts set body = json_set(body, '$.day', '{day}') where fact = '{kind}'"


@pytest.mark.parametrize(
    "change",
    [
        [body("DayOpened", "x")],
        [body("DayOpened", "2026-13-45"), "update remarks set at = 'kemarin', reason = 'x', what = 'clock'"],
        [body("DayClosed", "x"), "update sealed set seq = 900"],
        [body("DayClosed", "2026-11-99"), "update sealed set day = '2026-11-29x'", "update remarks set at = x'ff'"],
        ["update facts set at = 'kemarin' where fact in ('DayOpened', 'DayClosed')"],
        ["update facts set body = '{}'", f"update tallies set day = 'x' where what = 'open' and day = '{TUESDAY}'"],
    ],
)  # fmt: skip
def test_pages_that_tell_of_a_spoilt_day_open(village, change):
    by_hand(village, *change)
    village.server.health.checked = verified(village.server.journal.path)
    head = village.browser("head")

    answers = {page: head.get(page).status_code for page in PAGES}
    assert {page: code for page, code in answers.items() if code not in (200, 404)} == {}
    assert {page for page, code in answers.items() if code == 404} <= {page for page in PAGES if "/record/2026" in page}
    assert not journal_part(village)["ok"]


def test_an_impossible_date_or_a_note_takes_no_page_down(village):
    seals = village.folder / "data" / "seals.txt"
    seals.write_text(seals.read_text().replace(TUESDAY, "2026-99-99"))
    village.server.health.checked = verified(village.server.journal.path)
    head = village.browser("head")

    assert [head.get(page).status_code for page in ("/health", "/reports", "/counters/1")] == [200, 200, 200]
    assert "seals.txt" in journal_part(village)["message"] and not journal_part(village)["ok"]

    village.server.health.checked = Verdict(4, "0" * 64, 5, "…", CUT, "kemarin")

    assert "sudah ada pada kemarin" in journal_part(village)["message"]
    village.server.health.checked = Verdict(4, "0" * 64, notes=(Note("torn", {"number": 2}),))
    assert journal_part(village)["ok"] and "Baris 2 dari seals.txt terputus" in journal_part(village)["message"]


def test_a_call_out_of_order_taken_out_of_the_register_is_told_on_health_and_on_the_check(village):
    by_hand(village, "delete from remarks where what = 'jump'")
    village.server.health.checked = verified(village.server.journal.path)
    seal = village.server.reports.days.seal_of_day(TUESDAY)

    assert "Laporan tidak cocok dengan catatan nomor" in journal_part(village)["message"]
    page = village.browser("head").page(f"/reports/record/check?seal={seal.seal[:16]}").text
    assert "Laporan tidak cocok dengan catatan nomor" in page and f"Sampai catatan nomor {seal.seq}" in page


def test_a_trigger_that_somebody_put_into_the_file_is_told_on_health_and_on_the_check(village):
    by_hand(village, "create trigger neat after insert on legs begin update legs set wait_seconds = 60; end")
    village.server._check_journal()
    seal = village.server.reports.days.seal_of_day(TUESDAY)

    told = "Berkas catatan diubah dengan tangan: tidak tersusun seperti yang dibuat Antrean"
    assert told in journal_part(village)["message"] and not journal_part(village)["ok"]
    assert told in village.browser("head").page(f"/reports/record/check?seal={seal.seal[:16]}").text
    answer = village.device("head").get(f"/reports/record/check?seal={seal.seal[:16]}").json
    assert (answer["fits"], answer["kind"], answer["found"]["day"]) == (False, "structure", TUESDAY)


# --- a check that cannot be made -----------------------------------------------------------------------------------


def test_a_check_that_cannot_be_made_is_not_green(village):
    seals = village.folder / "data" / "seals.txt"
    seals.unlink()
    seals.mkdir()
    village.server._check_journal()

    part = journal_part(village)
    assert not part["ok"] and "belum dapat diperiksa: Berkas" in part["message"]
    assert any(part.key == "journal" for part in village.server.health.troubles())

    answer = village.browser("head").get("/reports/record/check?seal=000000000000")
    assert answer.status_code == 503 and "belum dapat diperiksa: Berkas" in answer.text
    assert "penyimpanan penuh" not in answer.text
    told = village.device("head").get("/reports/record/check?seal=000000000000")
    assert (told.status_code, told.json["refusal"]) == (503, "NotChecked")

    village.close()
    village.open()

    assert "seals.txt di samping catatan tidak dapat dibaca" in journal_part(village)["message"]


# --- what was gone at the start ------------------------------------------------------------------------------------


def test_a_file_without_its_seals_and_its_remembered_end_is_something_to_look_at(village):
    seal = village.server.reports.days.seal_of_day(TUESDAY).seal[:16]
    assert village.device("head").get(f"/reports/record/check?seal={seal}").json["notes"] == []
    village.close()
    (village.folder / "data" / "seals.txt").unlink()
    with closing(sqlite3.connect(village.folder / "data" / "journal.db")) as db, db:
        db.execute("delete from tail")
    village.open()
    village.server._check_journal()

    part = journal_part(village)
    assert not part["ok"] and "seals.txt tidak ada" in part["message"] and "tidak ingat lagi" in part["message"]
    told = village.device("head").get(f"/reports/record/check?seal={seal}").json
    assert told["fits"] and [note["kind"] for note in told["notes"]] == [NO_TAIL, NO_SEALS, "late"]
    page = village.browser("head").page(f"/reports/record/check?seal={seal}").text
    assert all(note["message"] in page for note in told["notes"])


# --- what takes long -----------------------------------------------------------------------------------------------


def test_checks_are_made_one_at_a_time_and_the_same_one_once(village, monkeypatch):
    at_once, most = [], []

    def counted(*given):
        at_once.append(1)
        most.append(len(at_once))
        try:
            return verified(*given)
        finally:
            at_once.pop()

    monkeypatch.setattr(journal.days, "verified", counted)
    checks = Checks(village.server.reports.days, village.server.reports.in_pool)
    asked = [gevent.spawn(checks.of, text) for text in ["0" * 12] * 6 + ["1" * 12, "2" * 12]]
    made = [each.get() for each in asked]

    assert most == [1, 1, 1] and {check.verdict.kind for check in made} == {"paper"} and len({*made}) == 3
    with pytest.raises(NotASeal):
        checks.of("g")


def test_tables_are_made_beside_the_pages(village, monkeypatch):
    here, made = threading.get_ident(), []

    def watched(make):
        return lambda *given: made.append(threading.get_ident()) or make(*given)

    for module in (reports.record_pages, reports.months.pages):
        for name in ("csv_of", "xlsx_of"):
            monkeypatch.setattr(module, name, watched(getattr(module, name)))
    head = village.browser("head")
    pages = [f"/reports/record/{TUESDAY}/{table}.{kind}" for table in ("facts", "register") for kind in ("csv", "xlsx")]
    for page in [*pages, "/reports/record/days.csv", "/reports/record/days.xlsx", "/reports/months.xlsx"]:
        assert head.get(page).status_code == 200, page

    assert len(made) == 7 and here not in made

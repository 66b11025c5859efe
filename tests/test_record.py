"""The record as the head reads it: its days, each day's register, and every fact of a day in a sentence."""

import csv
import io
import re
import sqlite3
import subprocess
import sys
import typing
from collections import Counter
from contextlib import closing
from dataclasses import MISSING, fields
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from office import Page, Village
from openpyxl import load_workbook
from paper import printed
from room import act, an_office, at, kept

import reports.record_pages
from journal.chain import CUT, REWRITTEN, Verdict
from journal.days import Days, Told
from journal.paper_seal import typed
from journal.record import REMARKS
from journal.sqlite import SqliteJournal, reading, verified
from kiosk.models import models
from kiosk.paper import as_bytes
from lobby.facts import FACTS
from lobby.lobby import Lobby
from reports.sentences import NEVER_SAID, Sentences
from words import Words

ROOT = Path(__file__).resolve().parent.parent
TUESDAY, WEDNESDAY, THURSDAY = "2026-11-24", "2026-11-25", "2026-11-26"
REGISTER = f"/reports/record/{TUESDAY}"
FACTS_OF_DAY = f"{REGISTER}/facts"


AN_OFFICE = an_office(no_show_after_calls=1)

# --- what the journal holds of each day ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Three days: two calls out of order and a restoration; a night; one opened again."""
    path, lobby = tmp_path_factory.mktemp("days") / "journal.db", Lobby(AN_OFFICE)
    told = []

    def go(decide, *given, now, day=TUESDAY, **named):
        told.extend(act(lobby, decide, *given, now=at(now, day), **named))

    for minute, (queue, priority) in enumerate((("A", "none"), ("A", "priority"), ("A", "none"), ("S", "none"))):
        go(Lobby.issue, queue, priority=priority, now=f"9:0{minute}")
    go(Lobby.call, "1", ticket="A003", reason="Keadaan mendesak", now="9:10")  # past A002 and A001
    go(Lobby.no_show, "1", now="9:12")
    go(Lobby.restore, "A003", reason="Datang terlambat", now="9:20")
    go(Lobby.cancel, "S001", reason="Salah antrean", now="9:21")
    go(Lobby.close_day, now="15:30")
    go(Lobby.ask_help, "pintu", now="22:00")
    go(Lobby.issue, "A", now="9:00", day=WEDNESDAY)
    go(Lobby.close_day, now="10:00", day=WEDNESDAY)
    go(Lobby.reopen_day, "Tertutup tidak sengaja", now="10:05", day=WEDNESDAY)
    go(Lobby.issue, "A", now="10:10", day=WEDNESDAY)
    go(Lobby.settle_clock, -90.0, now="10:20", day=WEDNESDAY)
    go(Lobby.close_day, now="15:30", day=WEDNESDAY)
    go(Lobby.issue, "S", now="9:00", day=THURSDAY)
    with closing(SqliteJournal(path)) as journal:
        kept(journal, told, AN_OFFICE)
    return Days(path), told


def test_a_days_counts_are_those_of_its_facts(days):
    found = {row.day: row for row in days[0].counted(TUESDAY, THURSDAY)}

    assert list(found) == [THURSDAY, WEDNESDAY, TUESDAY]
    assert [found[day].given for day in (TUESDAY, WEDNESDAY, THURSDAY)] == [4, 2, 1]
    assert found[TUESDAY].remarks == Counter(jump=1, restored=1, cancelled=1)
    assert found[WEDNESDAY].remarks == Counter(reopened=1, clock=1)
    assert days[0].counted(WEDNESDAY, WEDNESDAY) == [found[WEDNESDAY]]


def test_a_sum_of_days_counts_each_kind(days):
    assert days[0].jumps(TUESDAY, THURSDAY) == dict.fromkeys(REMARKS, 0) | {
        "jump": 1, "restored": 1, "cancelled": 1, "reopened": 1, "clock": 1,
    }  # fmt: skip
    assert set(days[0].jumps(THURSDAY, THURSDAY).values()) == {0}


def test_the_seal_of_a_day_is_that_of_its_last_closing_and_an_open_day_has_none(days):
    record, told = days
    closings = [seq for seq, fact in enumerate(told, 1) if fact.verb == "close_day"]
    with closing(reading(record.path)) as journal:
        seals = [journal.execute("select seal from facts where seq = ?", (seq,)).fetchone()[0] for seq in closings]

    assert [(seal.day, seal.seq, seal.seal) for seal in record.seals(TUESDAY, THURSDAY)] == [
        (TUESDAY, closings[0], seals[0]), (WEDNESDAY, closings[2], seals[2]),
    ]  # fmt: skip
    assert record.all_seals(WEDNESDAY) == [(closings[1], seals[1]), (closings[2], seals[2])]
    assert record.seal_of_day(THURSDAY) is None and record.seal_of_day("2026-01-01") is None


def test_a_day_opened_again_has_no_seal_until_it_is_closed(tmp_path):
    told, lobby = [], Lobby(an_office())
    told += act(lobby, Lobby.issue, "A", now="9:00")
    told += act(lobby, Lobby.close_day, now="9:05")
    told += act(lobby, Lobby.reopen_day, "Tertutup tidak sengaja", now="9:06")
    with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
        kept(journal, told, an_office())

    assert Days(tmp_path / "journal.db").seal_of_day(TUESDAY) is None


def test_who_was_passed_by_is_reckoned_from_the_line_as_it_was(days):
    jump, *others = days[0].remarks(TUESDAY, AN_OFFICE)

    assert (jump.what, jump.ticket, jump.reason, jump.passed) == ("jump", "A003", "Keadaan mendesak", 2)
    assert [(each.what, each.passed) for each in others] == [("restored", None), ("cancelled", None)]


def test_what_happens_at_night_belongs_to_the_day_before_it(days):
    record, told = days
    total, facts = record.facts(TUESDAY)

    assert total == len(facts) == 12 and facts[-1].kind == "HelpAsked"
    assert [each.fact for each in facts] == told[:12]
    assert record.facts("2026-11-23") == (0, [])


def test_every_fact_stands_on_one_page_of_one_day(days):
    record, told = days
    seen = []
    for day in (TUESDAY, WEDNESDAY, THURSDAY):
        total, _ = record.facts(day)
        for page in range(1, -(-total // 5) + 1):
            seen += [each.seq for each in record.facts(day, page=page, most=5)[1]]

    assert seen == list(range(1, len(told) + 1))


def test_a_tickets_story_is_all_of_it_and_nothing_else(days):
    total, facts = days[0].facts(TUESDAY, ticket="A003")

    assert [each.fact.verb for each in facts] == ["issue", "call", "no_show", "restore"] and total == 4
    assert [each.fact.verb for each in days[0].facts(TUESDAY, counter="1")[1]] == ["open_counter", "call", "no_show"]


def test_rows_derived_anew_tell_the_same_seals(days):
    with closing(SqliteJournal(days[0].path)) as journal:
        before = journal.db.execute("select seq, day from sealed order by seq").fetchall()
        journal.rebuild(AN_OFFICE)
        assert journal.db.execute("select seq, day from sealed order by seq").fetchall() == before != []


# --- sentences -----------------------------------------------------------------------------------------------------

SAMPLE = {"ticket": "A023", "queue": "A", "counter": "1", "day": TUESDAY, "to_counter": "2", "state": "ready",
          "why": "due", "channel": "phone", "token": "TOKEN-TOKEN-TOKEN-TOKE", "code": "K0D3K0D3", "tap": "TAPTAP",
          "request": "random-name-of-a-letter", "complaint": "random-name-of-a-letter", "by": "staff:3",
          "reason": "Sakit", "priority": "priority", "answer_by": TUESDAY, "settle_by": TUESDAY}  # fmt: skip


def filled(kind):
    """A fact of this kind in which everything is said."""
    given, hints = {}, typing.get_type_hints(kind)
    for field in fields(kind):
        hint = str(hints[field.name])
        if field.name in SAMPLE:
            given[field.name] = SAMPLE[field.name]
        elif "datetime" in hint:
            given[field.name] = at("9:10")
        elif "bool" in hint:
            given[field.name] = True
        elif "float" in hint:
            given[field.name] = 90.0
        elif "int" in hint:
            given[field.name] = 3
        elif "tuple" in hint:
            given[field.name] = ()
        else:
            given[field.name] = f"some {field.name}"
    return kind(**given)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS)
def test_every_kind_of_fact_is_said_and_no_secret_of_it(kind, language):
    say = Sentences(Words(an_office()), an_office(), lambda by: "Bu Rina", language)
    bare = filled(kind)
    needed = {name: getattr(bare, name) for name, field in ((f.name, f) for f in fields(kind)) if _is_needed(field)}
    for fact in (bare, kind(**needed)):
        said = say.of(Told(1, fact.at, kind.__name__, fact, "ab" * 32))
        text = " ".join(filter(None, (said.what, said.where, said.who, said.why)))
        assert len(said.what) > 10 and not re.search(r"[{}]|None|datetime", text), text
        for secret in ("TOKEN", "K0D3", "TAPTAP", "name-of-a-letter"):
            assert secret not in text
    assert set(NEVER_SAID) >= {"token", "code", "tap"}


def test_what_the_owner_of_a_number_thought_of_it_is_not_said_beside_it():
    say = Sentences(Words(an_office()), an_office(), lambda by: by, "id")
    said = {
        score: say.of(Told(1, at("9:10"), "FeedbackGiven", FACTS["FeedbackGiven"](
            at=at("9:10"), ticket="A023", score=score, about=("kurang_ramah",)), "ab" * 32))
        for score in (1, 4)
    }  # fmt: skip

    assert said[1] == said[4] and "A 023" in said[1].what


def _is_needed(field):
    return field.default is MISSING


def test_somebody_who_has_left_is_told_by_their_number():
    say = Sentences(Words(an_office()), an_office(), lambda by: by, "id")

    assert say.who("staff:3") == "petugas 3 (sudah dihapus)"
    assert say.who("device:2") == "perangkat 2 (sudah dilepas)"
    assert (say.who(None), say.who("resident")) == ("sistem", "warga")


def test_an_hour_of_another_date_tells_which():
    say = Sentences(Words(an_office()), an_office(), lambda by: by, "id")

    assert say.hour(at("9:05"), TUESDAY) == "09.05"
    assert say.hour(at("6:30", WEDNESDAY), TUESDAY) == "25/11 06.30"


# --- the pages -----------------------------------------------------------------------------------------------------


def a_day(folder):
    """A day with a call out of order: A001 called, then A004 past A002 and A003."""
    village = Village(folder)
    for _ in range(4):
        village.issue("A")
    village.act("1", "call")
    village.pass_minutes(3)
    village.act("1", "call", ticket="A004", reason="Keadaan mendesak")
    village.pass_minutes(2)
    return village


def closed(village):
    """Somebody closes the day. → its Seal"""
    village.staff().press("/counters", "/day/close")
    return village.server.reports.days.seal_of_day(TUESDAY)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """(its village, whose day is open; the browser of its head). Read only."""
    with a_day(tmp_path_factory.mktemp("open")) as village:
        yield village, village.browser("head")


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """The same once the day is closed, and its Seal. Read only."""
    with a_day(tmp_path_factory.mktemp("closed")) as village:
        seal = closed(village)
        yield village, village.browser("head"), seal


@pytest.fixture
def village(tmp_path):
    """One whose files a test may spoil."""
    with a_day(tmp_path) as village:
        yield village


def test_only_a_head_reads_the_record(office):
    village, _ = office
    pages = ("/reports/record", REGISTER, FACTS_OF_DAY, "/reports/record/check?seal=0", f"{REGISTER}/register.csv",
             f"{REGISTER}/register.xlsx", f"{FACTS_OF_DAY}.csv", f"{FACTS_OF_DAY}.xlsx", "/reports/record/days.csv",
             "/reports/record/days.xlsx")  # fmt: skip
    staff, kiosk, stranger = village.staff(), village.device("kiosk"), village.browser()
    for page in pages:
        assert staff.get(page).status_code == 403, page
        assert kiosk.get(page).status_code == 403
        assert stranger.get(page).status_code == 401
        assert village.device("head").get(page, accept="text/html").status_code in (200, 422)


def test_the_days_are_listed_with_their_counts_and_their_seal(office, evening):
    assert "belum ditutup" in office[1].page("/reports/record").text
    village, head, seal = evening
    text = head.page("/reports/record").text

    assert "Selasa, 24 November 2026" in text and "belum ditutup" not in text
    assert " ".join(re.findall("....", seal.seal[:16])) in text
    assert village.device("head").get("/reports/record?month=2026-11").json["days"] == [
        {"day": TUESDAY, "given": 4, "jump": 1, "cancelled": 0, "restored": 0, "returned": 0, "opened": 0, "clock": 0,
         "seal": {"seq": seal.seq, "seal": seal.seal}},
    ]  # fmt: skip


def test_a_month_without_days_says_so_and_no_month_is_refused(office):
    head = office[1]
    assert "Tidak ada hari pelayanan pada bulan ini" in head.page("/reports/record?month=2025-01").text
    for month in ("2026-13", "2026", "x", "0000-01", "²026-11"):
        assert head.get(f"/reports/record?month={month}").status_code == 422, month


def test_before_the_first_day_there_is_nothing_to_tell(tmp_path):
    with Village(tmp_path) as village:
        assert "Tidak ada hari pelayanan pada bulan ini" in village.browser("head").page("/reports/record").text


def test_the_register_tells_each_with_its_reason_and_the_seal(evening):
    _, head, seal = evening
    text = head.page(REGISTER).text

    assert "DESA SUKAMAJU" in text and "Dipanggil di luar urutan: 1." in text
    assert re.search(r"1 09\.03 A 004 Dipanggil di luar urutan Loket 1 Counter Keadaan mendesak 2 orang", text)
    assert f"sampai nomor {seal.seq}" in text and f"--seal {seal.seal[:16]}" in text
    assert all(group in text for group in re.findall("....", seal.seal))


def test_a_day_that_never_was_has_no_register(office):
    for day in ("2026-11-23", "x", "2026-13-01", "24-11-2026"):
        assert office[1].get(f"/reports/record/{day}").status_code == 404
        assert office[1].get(f"/reports/record/{day}/facts").status_code == 404


def test_every_fact_of_the_day_is_a_row_and_none_tells_a_token(office):
    village, head = office
    told, page = village.device("head").get(FACTS_OF_DAY).json, head.get(FACTS_OF_DAY).text
    total = village.live.see(lambda lobby: lobby.seq)
    tokens = village.live.see(lambda lobby: list(lobby.tokens))

    assert told["total"] == len(told["facts"]) == total and f"1–{total} dari {total}" in Page(page).text
    assert len(tokens) == 4 and not [token for token in tokens if token in page or token in str(told)]


def test_the_story_of_a_number_is_found_however_it_is_typed(office):
    head = office[1]
    for typed_as in ("A+004", "a4", "A004", "a++4"):
        text = head.page(f"{FACTS_OF_DAY}?ticket={typed_as}").text
        assert "Apa yang terjadi dengan A 004" in text and "DI LUAR URUTAN" in text and "A 003 diambil" not in text
    assert head.get(f"{FACTS_OF_DAY}?ticket=tiga").status_code == 422
    assert "Tidak ada catatan yang cocok" in head.page(f"{FACTS_OF_DAY}?ticket=Z9").text


def test_what_one_person_or_counter_did_stands_alone(office):
    village, _ = office
    kiosk = next(f"device:{device.id}" for device in village.keys.devices() if device.kind == "kiosk")
    by_kiosk = village.device("head").get(f"{FACTS_OF_DAY}?by={kiosk}").json
    at_counter = village.device("head").get(f"{FACTS_OF_DAY}?counter=1").json

    assert by_kiosk["total"] == 4 and {each["fact"] for each in by_kiosk["facts"]} == {"TicketIssued"}
    assert {each["where"] for each in at_counter["facts"]} == {"Loket 1"}


def test_a_long_day_is_read_a_page_at_a_time(office, monkeypatch):
    monkeypatch.setattr(reports.record_pages, "A_PAGE", 4)
    village, head = office
    first, second = (head.page(f"{FACTS_OF_DAY}?page={page}") for page in (1, 2))

    assert "Catatan 1–4 dari" in first.text and "?page=2" in first.links
    assert "Catatan 5–8 dari" in second.text and "?page=1" in second.links
    assert "Tidak ada catatan yang cocok" in head.page(f"{FACTS_OF_DAY}?page=99").text


def test_tables_hold_the_same_as_the_page_with_numbers_and_times_as_such(evening):
    _, head, seal = evening
    rows = list(csv.reader(io.StringIO(head.get("/reports/record/days.csv").text.lstrip("\ufeff")), delimiter=";"))
    assert rows[1][:3] == [TUESDAY, "4", "1"] and rows[1][-2:] == [str(seal.seq), seal.seal]

    sheet = load_workbook(io.BytesIO(head.get("/reports/record/days.xlsx").data)).active
    assert [cell.value for cell in sheet[2]][:3] == [datetime(2026, 11, 24), 4, 1]
    register = load_workbook(io.BytesIO(head.get(f"{REGISTER}/register.xlsx").data)).active
    assert [cell.value for cell in register[2]] == [
        datetime(2026, 11, 24, 9, 3), "A 004", "Loket 1", "Dipanggil di luar urutan", "Counter", "Keadaan mendesak", 2,
    ]  # fmt: skip
    facts = load_workbook(io.BytesIO(head.get(f"{FACTS_OF_DAY}.xlsx?counter=1").data)).active
    assert facts["A2"].value == 6 and facts["B2"].value == datetime(2026, 11, 24, 9, 0)


def test_a_reason_that_would_be_a_formula_is_a_text_to_a_spreadsheet(village):
    village.act("1", "call", ticket="A003", reason="=1+1")

    assert ";'=1+1;" in village.browser("head").get(f"{REGISTER}/register.csv").text


# --- a seal from paper ---------------------------------------------------------------------------------------------


def of_paper(village, model="generic-58"):
    """The seal as it stands on the closing slip that came out of the printer, row by row."""
    job = village.eventually(lambda: [job for job in village.server.spool.jobs if job.kind == "closing"])[0]
    text = printed(as_bytes(job.slip, models()[model]), models()[model]).text
    return re.search(r"(?:\b[0-9a-f]{4}\b\s*){16}", text)[0]


def test_the_seal_on_the_closing_slip_typed_back_from_it_fits(evening):
    village, head, _ = evening
    seal = of_paper(village)
    beginning = " ".join(seal.split()[:4]).upper()
    (village.folder / "config.toml").write_text(village.settings, encoding="utf-8")

    assert seal.count(" ") >= 15 and verified(village.server.journal.path, typed(seal)[0]).found[1] == TUESDAY
    for text in (seal, beginning):
        page = head.get("/reports/record/check?" + urlencode({"seal": text}))
        assert "Cocok. Segel itu milik penutupan Selasa, 24 November 2026" in page.text
        command = [sys.executable, str(ROOT / "commands.py"), "journal", "verify", "--seal", text]
        files = ["--config", str(village.folder / "config.toml"), "--data", str(village.folder / "data")]
        ended = subprocess.run(command + files, capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert ended.returncode == 0 and "penutupan hari Selasa, 24 November 2026" in ended.stdout, ended.stderr
        assert ended.stdout.splitlines()[-1] == verified(village.server.journal.path).seal


def test_a_wrong_seal_is_told_apart_from_one_that_was_mistyped(evening):
    _, head, _ = evening
    wrong = head.page("/reports/record/check?seal=" + "0" * 16).text
    mistyped = head.get("/reports/record/check?seal=g123")

    assert "Tidak ada catatan yang bersegel itu" in wrong
    assert mistyped.status_code == 422 and "Huruf ke-1" in mistyped.text and 'value="g123"' in mistyped.text
    for text, told in (("g1", "Letter 1, “g”, cannot"), ("ab", "Only 2 letters"), ("a" * 65, "65 letters")):
        assert told in head.get(f"/reports/record/check?seal={text}&lang=en").text


def test_a_program_is_told_what_a_seal_is_of(evening):
    village, _, seal = evening
    ask = village.device("head").get

    assert ask(f"/reports/record/check?seal={seal.seal[:12]}").json == {
        "fits": True, "seq": None, "kind": None, "found": {"seq": seal.seq, "day": TUESDAY}, "notes": [],
    }  # fmt: skip
    assert ask("/reports/record/check?seal=000000000000").json["kind"] == "paper"
    refused = ask("/reports/record/check?seal=g")
    assert (refused.status_code, refused.json["refusal"], refused.json["field"]) == (422, "NotASeal", "seal")


def test_a_seal_that_fits_before_what_was_changed_says_how_far_the_file_is_whole(village):
    seal = closed(village)
    village.device("kiosk").post("/kiosk/help", {})
    with closing(sqlite3.connect(village.server.journal.path)) as db, db:
        db.execute("drop trigger facts_take_no_update")
        db.execute("update facts set fact = 'HelpAnswered' where seq = (select max(seq) from facts)")

    text = village.browser("head").page(f"/reports/record/check?seal={seal.seal[:16]}").text
    assert "pernah diubah" in text and f"Sampai catatan nomor {seal.seq}" in text


# --- on the Health page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "told"),
    [(CUT, "hilang dari ujung, padahal sudah ada pada Selasa, 24 November 2026"),
     (REWRITTEN, "tidak bersegel seperti yang disimpan untuk Selasa, 24 November 2026")],
)  # fmt: skip
def test_health_says_which_day_does_not_fit(village, kind, told):
    village.server.health.checked = Verdict(4, "0" * 64, 5, "…", kind, TUESDAY)

    part = village.device("head").get("/health").json["parts"]["journal"]
    assert not part["ok"] and told in part["message"] and "nomor 5" in part["message"]


def test_an_end_cut_off_while_the_office_was_closed_is_told_after_the_start(village):
    village.close()
    with closing(sqlite3.connect(village.folder / "data" / "journal.db")) as db, db:
        db.execute("drop trigger facts_take_no_delete")
        db.execute("delete from facts where seq > 4")
    village.open()
    village.server.health.checked = verified(village.server.journal.path)

    part = village.device("head").get("/health").json["parts"]["journal"]
    assert not part["ok"] and "Catatan sejak nomor 5 hilang dari ujung" in part["message"]


def test_a_seal_that_the_disk_did_not_take_is_told(village):
    (village.folder / "data" / "seals.txt").mkdir()
    closed(village)

    part = village.device("head").get("/health").json["parts"]["journal"]
    assert not part["ok"] and "seals.txt" in part["message"]

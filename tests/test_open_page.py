"""The page that is open to everybody: what it tells, whom it never tells of, and that it cannot be used as a hammer."""

import json
from datetime import date

import pytest
from at_work import write_days
from office import SETTINGS, Page, Village
from room import WEDNESDAY, a_lobby, act, at, given, served

import config
from lobby.lobby import Lobby
from lobby.open_day import joined, open_day

JSON = "application/json"
SHORT = SETTINGS.replace('name = "Kependudukan"', 'name = "Kependudukan"\ntarget_minutes = 10')


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, base=SHORT) as village:
        yield village


def serve(village, queue, number, *, wait=4, counter="1"):
    """So many people come to a queue one after another, and are served after so many minutes each."""
    for _ in range(number):
        village.issue(queue)
        village.pass_minutes(wait)
        village.act(counter, "call")
        village.act(counter, "finish")


def told(village, query=""):
    return village.browser().get(f"/terbuka{query}", Accept=JSON).json


def text(village, query=""):
    return village.page(f"/terbuka{query}").text


def test_numbers_of_fewer_than_five_stand_with_others_or_nowhere():
    assert joined({"A": 9, "S": 7}) == [("A",), ("S",)]
    assert joined({"A": 9, "S": 4}) == [("A", "S")], "else S would be what is left of the whole"
    assert joined({"A": 9, "B": 6, "S": 4}) == [("A",), ("B", "S")]
    assert joined({"A": 9, "S": 3, "T": 2}) == [("A",), ("S", "T")]
    assert joined({"A": 4}) == [] and joined({}) == []


def test_one_visit_is_never_told():
    lobby = a_lobby()
    for each in range(1, 5):
        given(lobby, *served(f"A00{each}", f"9:0{each}", f"9:0{each + 1}"))
    assert (open_day(lobby, lobby.last_at)["waits"], open_day(lobby, lobby.last_at)["few"]) == ([], True)

    given(lobby, *served("A005", "9:10", "9:11"))
    assert open_day(lobby, lobby.last_at)["waits"][0]["called"] == 5


def test_the_next_morning_the_waits_of_the_day_before_are_not_todays():
    lobby = a_lobby()
    for each in range(1, 6):
        given(lobby, *served(f"A00{each}", f"9:0{each}", f"9:0{each + 1}"))
    act(lobby, Lobby.close_day, now="15:00")

    assert open_day(lobby, at("20:00"))["waits"][0]["called"] == 5
    told = open_day(lobby, at("7:30", WEDNESDAY))
    assert (told["waits"], told["few"]) == ([], False)


def test_today_and_the_month_are_told_by_hand_calculation(village):
    serve(village, "A", 4, wait=4)
    serve(village, "A", 1, wait=20)
    found = told(village)

    assert found["today"] == [{"letters": ["A"], "called": 5, "median_minutes": 4, "longest_minutes": 20}]
    month = found["month"]
    assert (month["month"], month["served"], month["median_minutes"], month["p90_minutes"]) == ("2026-11", 5, 4, 20)
    assert month["kept_percent"] == 80.0  # 10 minutes are promised


def test_four_visitors_are_said_to_be_fewer_than_five(village):
    serve(village, "A", 4)

    month, page = told(village)["month"], text(village)

    assert (month["served"], month["median_minutes"], month["p90_minutes"], month["kept_percent"]) == (None,) * 4
    assert "kurang dari lima orang" in page and "4 menit" not in page


def test_no_person_is_in_it(village):
    staff = village.staff()
    serve(village, "A", 6)
    assert staff.get("/terbuka").status_code == 200

    page = village.browser().get("/terbuka").text + json.dumps(told(village))

    assert "Ibu Sari" not in page and "staff:" not in page and "A001" not in page and "A 001" not in page


def test_calls_out_of_order_and_what_was_cancelled_and_restored_are_counted(village):
    village.issue("A"), village.issue("A"), village.issue("A")
    village.act("1", "call", ticket="A002", reason="Sakit")
    village.act("1", "cancel", ticket="A003", reason="Pulang")

    month = told(village)["month"]

    assert (month["calls_out_of_order"], month["cancelled"], month["restored"]) == (1, 1, 0)
    assert "Dipanggil di luar urutan" in text(village)


def test_complaints_and_suggestions_stand_apart_each_under_its_name(village):
    serve(village, "A", 1)
    page = text(village)

    assert set(told(village)["month"]["complaints"]) == {
        "received", "answered", "in_time", "open", "withdrawn", "late", "suggestions",
    }  # fmt: skip
    assert "Pengaduan diterima 0" in page and "Belum dijawab 0 Saran diterima 0" in page


def test_the_seal_of_a_closed_day_stands_as_on_its_slip(village):
    serve(village, "A", 1)
    head = village.staff("head")
    head.press("/counters", "/day/close")
    closing = village.staff().page("/kiosk/closing").text

    found = told(village)["seals"]

    assert [each["day"] for each in found] == ["2026-11-24"]
    groups = " ".join(found[0]["seal"][at : at + 4] for at in range(0, 16, 4))
    assert groups in text(village) and groups in closing
    assert found[0]["seal"] == village.server._seal_of(found[0]["seq"])


def test_a_month_of_which_there_is_nothing_is_refused_in_a_sentence(village):
    serve(village, "A", 1)
    for wrong in ("2025-01", "2026-13", "x", "2026-11-01", "%00", "9999-12"):
        answer = village.browser().get(f"/terbuka?month={wrong}", Accept=JSON)
        assert (answer.status_code, answer.json["refusal"]) == (404, "NoSuchMonth"), wrong
    assert told(village, "?month=2026-11")["month"]["month"] == "2026-11"


def test_before_the_first_day_it_says_that_there_is_nothing(village):
    assert (told(village)["month"], told(village)["months"]) == (None, [])
    assert "Belum ada catatan" in text(village)


def test_a_flood_of_questions_is_one_reckoning(village):
    serve(village, "A", 5)
    asked, period = [], village.server.reports.numbers.period
    village.server.reports.numbers.period = lambda *days: asked.append(days) or period(*days)
    for _ in range(200):
        assert village.browser().get("/terbuka").status_code == 200
    assert len(asked) == 1

    serve(village, "A", 1, wait=0)
    village.pass_minutes(2)

    assert told(village)["month"]["served"] == 6 and len(asked) == 2


def test_it_is_read_in_english_too(village):
    page = village.page("/terbuka?lang=en").text
    assert "How this office serves" in page and "Halaman terbuka" not in page


def test_another_language_shows_the_same_month(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "config.toml").write_text(SHORT, "utf-8")
    office = config.read(tmp_path / "config.toml").office
    write_days(office, tmp_path / "data", first=date(2026, 10, 29), last=date(2026, 11, 3), people=5)
    with Village(tmp_path, base=SHORT) as village:
        october, november = (village.browser().get(f"/terbuka{asked}").text for asked in ("?month=2026-10", ""))

    assert 'href="?month=2026-10&amp;lang=en"' in october and 'href="?lang=en"' in november


def test_it_asks_for_little(village):
    serve(village, "A", 6)
    page = village.browser().get("/terbuka").data
    assert len(page) < 24_000


def test_everybody_finds_it_on_the_first_page(village):
    assert {"/terbuka", "/complaints"} <= set(Page(village.browser().get("/").text).links)


def test_a_phone_finds_it_below_its_number(village):
    token = village.issue("A")["token"]
    assert "/terbuka" in village.page(f"/t/{token}").links

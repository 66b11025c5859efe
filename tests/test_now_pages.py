"""The head's page of the office now: who may have it, what it is told, and that it is right without a script."""

import re
import time
from urllib.request import Request, urlopen

import pytest
import socketio
from office import AT_ANY_PACE, SETTINGS, Village
from running import Running, settings, until
from test_push import Page, words

from reports.now_pages import View


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE) as village:
        yield village


def told(village):
    return village.device("head").get("/reports").json


def page(village, query=""):
    return village.browser("head").page(f"/reports{query}")


def test_when_all_is_well_it_says_so_first(village):
    for counter in "123":
        village.act(counter, "open")
    village.issue("A")

    found = page(village)

    assert "Semua lancar" in found.text and told(village)["needing"] == 0


def test_before_the_first_number_nothing_is_said_to_run_well(village):
    found = page(village)

    assert found.text.count("Hari pelayanan belum dimulai") == 2  # above, and at the load
    assert "Semua lancar" not in found.text and "Kantor sedang tutup" not in found.text


def test_people_before_closed_counters_are_the_first_thing_said(village):
    village.issue("A"), village.issue("S")

    found, text = told(village), page(village).text

    assert found["needing"] == 1 and "1 hal perlu ditangani" in text
    assert "Belum ada loket buka untuk antrean A, S, padahal 2 orang menunggu." in text
    assert "Dapat dibuka: Loket 1, Loket 2, Loket 3." in text


def test_a_wait_beyond_the_promise_and_help_asked_are_told(village):
    for counter in "123":
        village.act(counter, "open")
    village.issue("A")
    village.device("kiosk").post("/kiosk/help", {})
    village.pass_minutes(21)  # 20 are promised

    found, text = told(village), page(village).text

    queue = next(each for each in found["queues"] if each["letter"] == "A")
    assert (queue["promise"], queue["longest_minutes"]) == ("broken", 21)
    assert "Kependudukan: ada yang sudah menunggu 21 menit, dijanjikan 20 menit." in text
    assert "minta bantuan" in text and found["help_asked"] == ["Kiosk"]


def test_above_the_limit_the_head_is_told_to_open_another(village):
    village.act("1", "open")
    for _ in range(6):  # six services of ten minutes each teach the pace
        village.issue("A")
        village.act("1", "call")
        village.pass_minutes(10)
        village.act("1", "finish")
    village.issue("A")

    load = told(village)["loads"][0]

    assert (load["came"], load["percent"], load["advice"], load["open_more"]) == (6, 100, "one_more", 1)
    assert "Beban jam ini 100 %: di atas 85 %. Buka satu loket lagi." in page(village).text


def test_letters_that_are_stuck_are_told_by_desk(village):
    counter = village.device("counter", "1")
    form = {"nama_lengkap": "Siti Aminah", "nik": "3201234408900001", "alamat": "Dusun Cikaret",
            "pekerjaan": "Buruh tani", "keperluan": "Berobat"}  # fmt: skip
    made = counter.post("/letters/requests/new/sktm", {**form, "tap": "one"}).json
    counter.post(f"/letters/requests/{made['request']}/to-sign", {})
    village.pass_minutes(60 * 24 * 9)

    found = told(village)

    assert found["letters_stuck"] == 1
    assert "1 surat tersendat: Kepala Desa 1." in page(village).text
    assert "Siti" not in page(village).text


def test_the_officer_at_a_counter_is_named_to_the_head(village):
    staff = village.staff()
    staff.press("/counters", "/counters/1/take")
    staff.press("/counters/1", "/counters/1/open")

    assert "Ibu Sari" in page(village).text


def test_without_a_script_the_page_is_whole_and_can_be_asked_anew(village):
    village.issue("A")
    found = page(village)
    assert "/reports" in found.links and "menunggu" in found.text
    assert not found.actions(), "it shows, and changes nothing"


def test_it_is_read_in_english_too(village):
    village.issue("A")
    assert "No counter is open for queue A" in page(village, "?lang=en").text


def test_a_page_says_its_language_and_none_of_its_own_making(village):
    now = village.server.reports.now
    assert [now.view_of({"language": given}).language for given in ("en", "xx", None, 3)] == ["en", "id", "id", "id"]
    assert isinstance(now.view_of({}), View)


def test_two_hundred_people_are_drawn_in_no_time(tmp_path):
    """It is drawn after every fact: for twelve queues and two hundred people that must not hold anybody up."""
    with Village(tmp_path, AT_ANY_PACE, base=SETTINGS) as village:
        for number in range(200):
            village.issue("AS"[number % 2])
        village.act("1", "call")
        now = village.server.reports.now
        now.draw(now.view_of({}))
        began = time.perf_counter()
        now.draw(now.view_of({}))
        assert time.perf_counter() - began < 0.5


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("now"), settings("AS", 2)) as running:
        yield running


def test_every_change_is_drawn_on_the_heads_page(office):
    with Page(office, "/reports", office.token("head"), language="id") as head:
        until(lambda: head.html("now"))
        office.issue("A")
        until(lambda: "padahal 1 orang menunggu" in words(head.html("now")))
        office.act("1", "open")
        until(lambda: "padahal" not in words(head.html("now")))
        until(lambda: re.search(r"\d\d\.\d\d", head.html("clock")), 4)


def test_what_is_pushed_is_what_the_page_itself_would_load(office):
    office.issue("S")
    with Page(office, "/reports", office.token("head"), language="en") as head:
        until(lambda: "waiting" in words(head.html("now")))
        token = office.token("head")
        loaded = _page(office, "/reports?lang=en", token)
        part = re.search(r'<div id="now">(.*)</div>\s*<p class="now-foot">', loaded, re.S)[1]
        assert words(part) == words(head.html("now"))


@pytest.mark.parametrize("kind", [("counter", "1"), ("kiosk", None), (None, None)])
def test_nobody_but_a_head_hears_it(office, kind):
    token = office.token(*kind) if kind[0] else None
    with pytest.raises(socketio.exceptions.ConnectionError), Page(office, "/reports", token):
        pass


def _page(office, path, token):
    asked = Request(f"http://127.0.0.1:{office.port}{path}", headers={"Authorization": f"Bearer {token}",
                                                                     "Accept": "text/html"})  # fmt: skip
    return urlopen(asked, timeout=20).read().decode()

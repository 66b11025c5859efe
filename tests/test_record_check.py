"""A check of a long record from the browser: how far it is, once for all who look, and never in anybody's way."""

import threading
import time

import gevent
import pytest
from office import Village

import journal.days
import reports.checks
import verifying
from journal.chain import Verdict
from reports.checks import Checks

ZEROS, CHECK = "0" * 12, "/reports/record/check?seal=000000000000"


class Long:
    """A check of 1,000 facts that stands still at the half until it is let go on; how often it was begun."""

    def __init__(self, monkeypatch):
        self.on, self.begun = threading.Event(), []
        monkeypatch.setattr(journal.days, "verified", self.verified)
        monkeypatch.setattr(reports.checks, "PATIENCE", 0.05)
        monkeypatch.setattr(Checks.of, "__defaults__", (0.05,))

    def verified(self, path, seal, rest, seq):
        self.begun.append(seal)
        while not self.on.is_set():
            rest(500, 1000)
        return Verdict(1000, "0" * 64, found=(3, None))


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        village.issue("A")
        yield village


@pytest.fixture
def long(monkeypatch):
    long = Long(monkeypatch)
    yield long
    long.on.set()


def ended(village, head):
    return village.eventually(lambda: "Seluruhnya 1.000 catatan" in head.page(CHECK).text)


def test_a_long_check_says_how_far_it_is_and_then_what_it_came_to(village, long):
    head, program = village.browser("head"), village.device("head")
    page = head.get(CHECK).text

    assert "Sedang diperiksa: 500 dari 1.000 catatan. Kurang dari satu menit lagi." in page
    assert '<progress max="100" value="50"' in page and 'value="000000000000"' in page
    assert "record-check.js" in page
    other = f"{CHECK}&again=1"  # where no script asks again: an address a browser does not take for the page it shows
    for asked, next_one in ((CHECK, other), (other, CHECK)):
        told = f'<noscript><meta http-equiv="refresh" content="2; url={next_one}#check"></noscript>'
        assert told in head.get(asked).text.replace("&amp;", "&")
    assert "Being checked: 500 of 1,000 records. Less than a minute more." in head.get(f"{CHECK}&lang=en").text
    told = program.get(CHECK)
    assert told.status_code == 202 and told.json.keys() == {"done", "total", "seconds_left"}
    long.on.set()
    assert ended(village, head)
    page = head.get(CHECK).text
    assert "refresh" not in page and "<progress" not in page and "record-check.js" not in page
    assert program.get(CHECK).status_code == 200


def test_however_many_pages_look_it_is_made_once_and_the_line_goes_on(village, long):
    heads = [village.browser("head") for _ in range(3)]
    for head in heads * 2:
        assert "Sedang diperiksa" in head.page(CHECK).text
    assert village.issue("A")["ticket"] == "A002" and village.act("1", "call").status_code == 200
    long.on.set()

    assert all(ended(village, head) for head in heads) and long.begun == [ZEROS]


def test_another_seal_waits_for_its_turn(village, long):
    head = village.browser("head")
    head.page(CHECK)
    other = "/reports/record/check?seal=111111111111"

    assert "Menunggu pemeriksaan lain selesai." in head.page(other).text and long.begun == [ZEROS]
    long.on.set()
    assert village.eventually(lambda: "Seluruhnya 1.000 catatan" in head.page(other).text)


def test_a_check_that_nobody_looks_at_any_more_lets_the_next_one_go_first(village, long, monkeypatch):
    monkeypatch.setattr(reports.checks, "ALONE", 0.2)
    checks = Checks(village.server.reports.days, village.server.reports.in_pool)
    assert checks.of(ZEROS).percent() == 50
    time.sleep(0.3)
    assert checks.of(ZEROS).done == 500 and long.begun == [ZEROS], "nobody else waits: it goes on"
    checks.of("1" * 12, 0)
    gevent.sleep(0.4)

    assert long.begun == [ZEROS, "1" * 12] and checks.of("1" * 12).done == 500


def test_a_check_that_cannot_be_made_says_so_to_all_who_wait(village, monkeypatch):
    def fails(*_):
        raise RuntimeError("no")

    monkeypatch.setattr(journal.days, "verified", fails)
    answer = village.browser("head").get(CHECK)

    assert answer.status_code == 503 and "belum dapat diperiksa" in answer.text


def test_a_long_check_by_the_command_says_how_far_it_is():
    now, said = [0.0], []
    progress = verifying._Progress(said.append, lambda: now[0])
    for done, now[0] in ((0, 0.0), (200, 4.0), (250, 5.0), (300, 6.0), (500, 10.0)):
        progress.rest(done, 1000)

    assert said == ["250 dari 1000 catatan diperiksa; kira-kira 15 detik lagi",
                    "500 dari 1000 catatan diperiksa; kira-kira 10 detik lagi"]  # fmt: skip


def test_what_it_came_to_is_told_for_as_long_as_it_took():
    now = [0.0]
    check = reports.checks.Check(lambda: now[0])
    check.began, check.done, check.total = 0.0, 250, 1000
    now[0] = 30.0
    assert (check.percent(), check.left()) == (25, 90.0)
    check.ended_at = 120.0
    now[0] = 239.0
    assert check.is_fresh()
    now[0] = 241.0
    assert not check.is_fresh()

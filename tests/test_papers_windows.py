"""The papers of an office in a real browser: a power cut with numbers on paper, and a day that is closed."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from room import act
from running import Running, until
from windows import ALOUD, CHROMIUM, DESK, FLAGS, KIOSK, tile

import config
from journal.sqlite import SqliteJournal, reading
from lobby.block import print_block
from lobby.lobby import Lobby

pytestmark = pytest.mark.browser

PIN = "482913"
OFFICE = """
[office]
name = "Desa Uji"
[[queues]]
letter = "A"
name = "Surat"
[[queues]]
letter = "B"
name = "KTP"
[[counters]]
id = "1"
name = "Loket 1"
[kiosk]
most_per_minute = 0
[printer]
kind = "screen"
"""


@pytest.fixture(scope="module")
def chromium(driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, ALOUD])
    yield chromium
    chromium.close()


@pytest.fixture
def cut_off(tmp_path):
    """An office with sheets for A whose box slept for forty minutes, after A001 and A002 had been taken."""
    office = Running(tmp_path, OFFICE)
    settings, before = config.read(office.config), datetime.now(UTC) - timedelta(minutes=40)
    lobby, journal = Lobby(settings.office), SqliteJournal(office.data / "journal.db")
    facts = act(lobby, Lobby.issue, "A", now=before) + act(lobby, Lobby.issue, "A", now=before)
    facts += act(lobby, print_block, "A", 20, now=before)
    with journal.turn() as page:
        for fact in facts:
            page.append(replace(fact, by="device:1"))
    journal.close()
    with office.start():
        yield office


@pytest.fixture
def staff(cut_off, chromium):
    """A window in which Ibu Sari has signed in."""
    person, _ = cut_off.keys().add_staff("Ibu Sari", "staff", PIN)
    page = window(cut_off, chromium, DESK, "counter")
    page.goto(address(cut_off, "/sign-in"))
    page.click(".door-name")
    for digit in PIN:
        page.click(f"[data-digit='{digit}']")
    page.click(".door-go >> visible=true")
    page.wait_for_url("**/counters")
    return page


def window(office, chromium, size, kind):
    page = chromium.new_context(viewport=dict(zip(("width", "height"), size, strict=True))).new_page()
    page.set_default_timeout(15_000)
    page.goto(address(office, f"/enter/{office.keys().make_link(kind)}"))
    page.wait_for_url(lambda url: "/enter/" not in url)
    return page


def address(office, path):
    return f"http://127.0.0.1:{office.port}{path}"


def test_after_a_power_cut_no_number_is_given_twice(cut_off, staff, chromium):
    kiosk = window(cut_off, chromium, KIOSK, "kiosk")
    kiosk.wait_for_selector("body.alive")
    kiosk.click(tile("A"))
    kiosk.wait_for_selector("text=Petugas memeriksa dulu nomor dari kertas")
    desk = staff.context.new_page()
    desk.goto(address(cut_off, "/counters/1"))
    desk.wait_for_selector(".alert:has-text('adakah nomor dari kertas?')")

    staff.click("text=Nomor dari kertas")
    card = staff.locator(".card.due")
    card.locator("[name=last]").fill("8")
    card.locator("[name=served]").fill("A 005")
    card.locator("text=Periksa").click()
    staff.wait_for_selector(".sure:has-text('A 003 sampai A 008')")
    assert re.findall(r"\d+ \w+", staff.inner_text(".sure ul")) == ["6 nomor", "3 sudah", "3 menunggu"]
    staff.click("text=Ya, catat")
    staff.wait_for_selector("[role=status]:has-text('A 003 – A 008')")

    desk.wait_for_selector(".alert:has-text('adakah nomor dari kertas?')", state="detached")
    assert cut_off.issue("A")[1]["ticket"] == "A009"
    called = [cut_off.act("1", "call")[1]["ticket"] for _ in range(6)]
    assert called == ["A001", "A002", "A006", "A007", "A008", "A009"]
    kiosk.context.close(), staff.context.close()


def test_the_day_is_closed_and_its_slip_can_be_checked_with_the_command_it_bears(cut_off, staff):
    cut_off.act("1", "call")
    staff.click("text=Tutup hari pelayanan >> nth=0")
    staff.click(".day form [type=submit]")
    staff.wait_for_url("**/sign-in")
    head = cut_off.keys().pair("head", "Kepala")

    told = until(lambda: cut_off.get("/kiosk/closing", head)[1])
    command = cut_off.run("journal", "verify", "--seal", told["seal"][:16])
    assert told["closed"] and told["total"]["given"] == 2
    assert command.returncode == 0, command.stderr
    assert cut_off.run("journal", "verify", "--seal", "0" * 16).returncode == 1
    with closing(reading(cut_off.data / "journal.db")) as journal:
        assert journal.execute("select fact from facts where seq = ?", (told["seq"],)).fetchone() == ("DayClosed",)
    jobs = until(lambda: [kind for kind in kinds(cut_off) if kind == "closing"])
    assert jobs == ["closing"]
    staff.context.close()


def kinds(office):
    """The kinds of slips that were asked for."""
    with closing(reading(office.data / "spool.db")) as spool:
        return [kind for (kind,) in spool.execute("select kind from jobs")]

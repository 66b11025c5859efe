"""A check of a long record in a real window: how far it is, then what it came to, with a script and without."""

from contextlib import closing
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from room import an_office, at, kept
from running import Running, settings
from test_now_browser import chromium  # noqa: F401

from journal.sqlite import SqliteJournal
from lobby.events import DayClosed, DayOpened, HelpAsked

pytestmark = pytest.mark.browser

DAYS, OF_A_DAY = 100, 400  # facts, so that a check takes some seconds, in which it lets pages go first


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """One whose record is long."""
    folder, facts = tmp_path_factory.mktemp("long"), []
    for number in range(DAYS):
        day = str(date(2026, 1, 1) + timedelta(days=number))
        asked = [HelpAsked(at=at(f"9:{second // 60:02}:{second % 60:02}", day), kiosk="pintu")
                 for second in range(OF_A_DAY - 2)]  # fmt: skip
        closed = DayClosed(at=at("15:30", day), day=day, by="staff:1")
        facts += [DayOpened(at=at("8:00", day), day=day), *asked, closed]
    with closing(SqliteJournal(folder / "data" / "journal.db")) as journal:
        kept(journal, facts, an_office())
    with Running(folder, settings("AS", 2)) as office:
        yield office


def window(chromium, office, scripts):  # noqa: F811
    """A head's window onto a check that has been asked for, of the seal of the first day."""
    page = chromium.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=scripts).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"http://127.0.0.1:{office.port}/enter/{office.keys().make_link('head')}")
    if scripts:
        page.wait_for_url("**/reports")
    else:
        page.click("main button, form button")
    seal = (office.data / "seals.txt").read_text().split()[2][: 24 if scripts else 20]  # else the other's is told again
    page.goto(f"http://127.0.0.1:{office.port}/reports/record/check?seal={quote(seal)}#check")
    return page


def test_the_page_follows_the_check_and_what_is_being_typed_stays(chromium, office):  # noqa: F811
    page = window(chromium, office, scripts=True)
    page.evaluate("window.mark = true")
    page.wait_for_selector("progress")
    assert f"dari {DAYS * OF_A_DAY // 1000}.000 catatan" in page.inner_text(".going")
    first = page.get_attribute("progress", "value")
    page.fill("input[name=seal]", "2d71 16")
    page.wait_for_function("before => Number(document.querySelector('progress').value) > before", arg=int(first))

    page.wait_for_selector(".notice.well")
    assert "Seluruhnya 40.000 catatan" in page.inner_text(".notice.well") and not page.query_selector("progress")
    assert page.evaluate("window.mark") and page.input_value("input[name=seal]") == "2d71 16"


def test_without_scripts_the_page_asks_again_by_itself(chromium, office):  # noqa: F811
    page = window(chromium, office, scripts=False)
    page.wait_for_selector("progress")

    page.wait_for_selector(".notice.well")
    assert page.url.endswith("#check") and not page.query_selector("progress")

"""What every test may ask for: an office, a lobby whose day began at eight, and windows onto an office that runs."""

import pytest
from fake_printer import FakePrinter
from office import AT_ANY_PACE, Village
from room import a_lobby, an_office
from running import Running, settings
from windows import ALOUD, CHROMIUM, FLAGS, Windows


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def lobby(office):
    return a_lobby(office)


@pytest.fixture
def opened(tmp_path):
    """Opens a village with some settings, or at some hour."""
    villages = []

    def open_it(more=AT_ANY_PACE, **given):
        villages.append(Village(tmp_path, more, **given))
        return villages[-1]

    yield open_it
    for village in villages:
        village.close()


@pytest.fixture
def printer():
    """A printer on the network, whose faults are set while it runs."""
    with FakePrinter() as printer:
        yield printer


@pytest.fixture(scope="module")
def driver():
    """Playwright. A module's own: while it is there, no other test may run a loop."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium here: sudo apt install chromium")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def all_windows(driver, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, ALOUD])
    with Running(tmp_path_factory.mktemp("office"), settings("AS", 2)) as office:
        yield Windows(office, chromium)
        chromium.close()


@pytest.fixture
def windows(all_windows):
    """Three windows onto an empty room. Whatever a test does, none asks for anything outside, and none complains."""
    all_windows.empty()
    yield all_windows
    assert not all_windows.strangers, "a page asked for something outside the box"
    assert not all_windows.complaints, "a page complained"

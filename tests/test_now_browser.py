"""The head's page in a real window: it follows the office by itself, and says so when it cannot."""

import pytest
from running import Running, settings
from windows import CHROMIUM, FLAGS, OF_THE_LINE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(driver):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path, settings("AS", 2)) as office:
        yield office


@pytest.fixture
def head(chromium, office):
    """A head's window, which remembers whether it was loaded anew."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.complaints = []
    page.on("pageerror", lambda fault: page.complaints.append(str(fault)))
    page.on("console", lambda said: page.complaints.append(said.text)
            if said.type == "error" and not said.text.startswith(OF_THE_LINE) else None)  # fmt: skip
    page.goto(f"http://127.0.0.1:{office.port}/enter/{office.keys().make_link('head')}")
    page.wait_for_url("**/reports")
    page.evaluate("window.mark = true")
    yield page
    context.close()


def test_the_page_follows_the_office_and_keeps_the_focus(head, office):
    head.wait_for_selector(".verdict.well")
    head.focus("a[href='/health']")

    office.issue("A")
    head.wait_for_selector(".verdict.wrong")
    assert head.evaluate("document.activeElement.getAttribute('href')") == "/health"

    office.act("1", "open")
    head.wait_for_selector(".verdict.well")
    head.wait_for_selector(".counter-rows li.open")
    assert head.evaluate("window.mark") and not head.complaints


def test_when_the_line_is_lost_it_says_so_and_is_right_again_by_itself(head, office):
    head.wait_for_selector("#clock time")
    office.kill()
    head.wait_for_selector("[data-lost]:not([hidden])")

    office.start()
    office.issue("S")

    head.wait_for_selector("[data-lost]", state="hidden", timeout=40_000)
    head.wait_for_selector(".verdict.wrong")
    assert head.evaluate("window.mark") and not head.complaints


def test_without_scripts_a_link_asks_anew(chromium, office):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"http://127.0.0.1:{office.port}/enter/{office.keys().make_link('head')}")
    page.click("button")
    page.wait_for_url("**/reports")
    office.issue("A")
    page.click(".reload")
    page.wait_for_selector(".verdict.wrong")
    context.close()

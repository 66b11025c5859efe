"""A number from home in a real browser: chosen, reckoned for, held by its phone, and given back."""

import pytest
from windows import shows

pytestmark = pytest.mark.browser

PHONE, NARROW = (360, 740), (320, 640)


@pytest.fixture
def page(windows):
    page = windows.open(PHONE)
    page.set_default_timeout(60_000)
    page.goto(windows.address("/book"))
    yield page
    page.context.close()


def take(page):
    page.click(".choices a >> nth=0")
    page.click(".choices a.now")
    page.click("[data-give]")
    page.wait_for_selector(".digits")
    return page.inner_text(".mine .number"), page.inner_text(".digits")


def test_a_number_is_taken_held_and_given_back(windows, page):
    number, code = take(page)
    assert len(code) == 4 and code.isdigit()
    token = page.get_attribute(".code img", "src").split("/")[2]
    assert page.evaluate("document.querySelector('.code img').decode().then(() => true)")

    page.goto(windows.address("/book?queue=A&time=now"))
    assert (page.inner_text(".mine .number"), page.inner_text(".digits")) == (number, code)

    page.click(".give-back summary")
    page.click(".give-back button")
    shows(page, ".good", "sudah dibatalkan")
    assert windows.office.get(f"/t/{token}")[1]["outcome"] == "cancelled"
    assert windows.complaints == [] == windows.strangers


def test_a_press_that_is_not_heard_says_so_and_works_the_next_time(page):
    page.click(".choices a >> nth=0")
    page.click(".choices a.now")
    page.context.set_offline(True)
    page.click("[data-give]")
    shows(page, "[data-said]", "Kantor tidak terjangkau", 20)
    page.context.set_offline(False)
    page.click("[data-give]")

    page.wait_for_selector(".digits")


@pytest.mark.parametrize("size", [PHONE, NARROW])
def test_every_step_fits_a_small_phone_and_is_large_enough_to_touch(windows, size):
    page = windows.open(size)
    for path in ("/book", "/book?queue=A", "/book?queue=A&time=now"):
        page.goto(windows.address(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        targets = page.locator(".choices a, .day, .hours a, .first, .book .button")
        assert all(box["height"] >= 44 for each in targets.all() if (box := each.bounding_box()))
    page.context.close()


def test_without_script_the_page_says_what_to_do(windows):
    page = windows.open(PHONE, java_script_enabled=False)
    page.goto(windows.address("/book?queue=A&time=now"))

    assert page.is_visible("[data-needs-script]") and not page.is_visible("[data-give]")
    page.context.close()

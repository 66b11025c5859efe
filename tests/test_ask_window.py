"""A resident asks in slang on a phone, follows the buttons, and is never left without a next step."""

import pytest

pytestmark = pytest.mark.browser

PHONE = (320, 640)


@pytest.fixture
def phone(windows):
    page = windows.open(PHONE)
    yield page
    page.context.close()


def test_somebody_asks_in_slang_and_reads_what_to_bring(windows, phone):
    phone.goto(windows.address("/"))
    phone.fill("input[name=q]", "syrat bkin ktp apa aj y min, trs byr brp")
    phone.press("input[name=q]", "Enter")

    answers = phone.locator(".answer")
    assert answers.count() == 2
    assert "Fotokopi Kartu Keluarga (KK)" in answers.nth(0).inner_text()
    assert "gratis" in answers.nth(1).inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

    answers.nth(0).locator("text=Lihat semua syarat").click()
    phone.wait_for_url("**/guide/ktp")
    assert "KTP" in phone.inner_text("h1")


def test_who_is_not_understood_is_offered_a_person(windows, phone):
    phone.goto(windows.address("/guide/ask?q=cara+bikin+paspor"))

    assert "tidak dilayani di kantor desa" in phone.inner_text(".answer")
    assert phone.get_attribute(".person a.button", "href") == "/book"


def test_who_names_no_service_chooses_one(windows, phone):
    phone.goto(windows.address("/guide/ask?q=syaratnya+apa"))
    phone.click(".answer .entry >> nth=0")

    phone.wait_for_url("**/guide/*#requirements")
    assert phone.is_visible("#requirements")

"""Coming in by a link, signing in and out: what a browser sees and keeps."""

import re

import pytest
from doorway import PIN, Browser, office

from keys import Keys

JSON = {"Accept": "application/json"}


@pytest.fixture
def keys(tmp_path):
    return Keys(tmp_path / "doors.db")


@pytest.fixture
def app(keys):
    return office(keys)


@pytest.fixture
def ani(keys):
    return keys.add_staff("Ani", pin=PIN)[0].id


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def tablet(browser, keys, ani):
    """Ani's tablet at counter 1, where she has signed in."""
    browser.enter(keys, "counter", "1")
    assert browser.submit("/sign-in", staff=ani, pin=PIN).status_code == 303
    return browser


# Coming in by a link


@pytest.mark.parametrize(
    "kind, counter, page",
    [
        ("kiosk", None, "/kiosk"),
        ("counter", "2", "/counters/2"),
        ("counter", None, "/counters"),
        ("head", None, "/reports"),
    ],
)
def test_a_link_pairs_a_browser_and_shows_its_page(keys, browser, kind, counter, page):
    answer = browser.enter(keys, kind, counter)

    assert (answer.status_code, answer.location) == (303, page)
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("antrean_device=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age"))


def test_a_link_is_used_by_its_button_and_once(app, keys):
    code = keys.make_link("kiosk")
    first, second = Browser(app), Browser(app)
    assert first.get(f"/enter/{code}").status_code == 200 and keys.devices() == []
    assert first.submit(f"/enter/{code}").status_code == 303

    answer = second.submit(f"/enter/{code}")
    assert answer.status_code == 410 and "./run pair" in answer.json["message"]
    assert second.cookie("antrean_device") is None


def test_a_kiosk_that_starts_again_on_its_old_link_is_already_in(keys, browser):
    code = keys.make_link("kiosk")
    browser.submit(f"/enter/{code}")

    assert browser.get(f"/enter/{code}").location == "/kiosk" and len(keys.devices()) == 1


def test_one_browser_may_be_kiosk_and_counter_and_each_page_goes_on_working(keys, browser):
    browser.enter(keys, "kiosk")
    kiosk_page = browser.csrf()
    browser.enter(keys, "counter", "1")
    browser.enter(keys, "counter", "1")

    assert browser.post("/kiosk-only", {"csrf": kiosk_page}).status_code == 200
    assert browser.post("/counters/1/call", {"csrf": browser.csrf()}).status_code == 200
    assert [device.kind for device in keys.devices()] == ["kiosk", "counter"]


def test_a_link_with_a_colleague_signs_them_in(keys, browser, ani):
    browser.enter(keys, "counter", "1", ani)

    assert browser.get("/staff-only").json["name"] == f"staff:{ani}"


@pytest.mark.parametrize("counter", ["/evil.example", "//evil.example", "\\evil", "..//evil", "1\r\nX: y"])
def test_nobody_is_sent_to_another_site(app, keys, ani, counter):
    browser = Browser(app)
    link = f"/enter/{keys.make_link('counter', counter)}?next=//evil.example&url=http://evil.example"
    for answer in (browser.submit(link), browser.submit("/sign-in?next=//evil.example", staff=ani, pin=PIN)):
        assert answer.status_code == 303 and re.fullmatch(r"/counters/[\w.%]+", answer.location)


# Signing in and out


def test_signing_in_needs_a_paired_device(browser, ani):
    assert browser.get("/sign-in").status_code == 401
    assert browser.post("/sign-in", {"staff": ani, "pin": PIN}).json["refusal"] == "NotPaired"


def test_a_wrong_pin_is_said_on_the_page_and_a_locked_one_with_how_long(keys, browser, ani):
    browser.enter(keys, "counter", "1")
    wrong = browser.submit("/sign-in", staff=ani, pin="111222")
    locked = browser.submit("/sign-in", staff=ani, pin=PIN)

    assert wrong.status_code == 401 and "PIN salah" in wrong.text and "Ani" in wrong.text
    assert locked.status_code == 429 and locked.headers["Retry-After"] == "1"
    assert browser.submit("/sign-in", pin=PIN).status_code == 422
    assert browser.get("/staff-only").status_code == 401


def test_a_program_is_told_the_same_in_json(app, keys, ani):
    asks = {"Authorization": f"Bearer {keys.pair('counter', 'c')}", **JSON}
    wrong = app.test_client().post("/sign-in", json={"staff": ani, "pin": "111222"}, headers=asks)
    locked = app.test_client().post("/sign-in", json={"staff": ani, "pin": PIN}, headers=asks)

    assert (wrong.status_code, wrong.json["refusal"]) == (401, "WrongPin")
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "1") and "message" in locked.json


@pytest.mark.parametrize("sent", [b"", b"[]", b'{"staff": "Ani"}', b'{"staff": {}, "pin": []}', b"\xff"])
def test_nonsense_is_refused_and_never_a_failure(app, keys, sent):
    asks = {"Authorization": f"Bearer {keys.pair('counter', 'c')}", "Content-Type": "application/json"}

    assert app.test_client().post("/sign-in", data=sent, headers=asks).status_code in (401, 409, 422)


def test_whoever_signs_out_is_out(tablet, keys):
    token = tablet.cookie("antrean_staff")
    answer = tablet.post("/sign-out", {"csrf": tablet.csrf()})

    assert answer.location == "/sign-in" and tablet.cookie("antrean_staff") is None
    assert keys.session(token) is None and tablet.get("/staff-only").status_code == 401


def test_over_https_the_cookies_can_be_planted_by_nobody_else(app, keys):
    browser = app.test_client()
    link, ours = f"/enter/{keys.make_link('kiosk')}", {"Origin": "https://localhost"}
    cookie = browser.post(link, base_url="https://localhost", headers=ours).headers["Set-Cookie"]

    assert cookie.startswith("__Host-antrean_device=") and "Secure" in cookie
    assert browser.get("/kiosk-only", base_url="https://localhost").status_code == 200


def test_names_are_shown_as_text(keys, browser):
    keys.add_staff("<script>alert(1)</script>")
    browser.enter(keys, "counter")

    assert "<script>alert" not in browser.get("/sign-in").text

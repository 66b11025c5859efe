"""The door, from outside: who comes in, from which page, to which address, and what every answer wears."""

import re

import pytest
from doorway import PIN, Browser, office

from doors import COUNTER, PUBLIC, route_table, routes_without_role
from keys import Keys

VERBS = ["call", "recall", "start", "finish", "no-show"]


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


# Who may


def visitors(keys):
    """Everybody there is, as the headers a program sends or the link and colleague a browser came in by."""
    staff, head = keys.add_staff("Budi")[0].id, keys.add_staff("Citra", "head")[0].id
    return {
        "resident": None,
        "kiosk": ("kiosk", None, None),
        "counter 1": ("counter", "1", None),
        "counter 2": ("counter", "2", None),
        "any counter": ("counter", None, None),
        "head's device": ("head", None, None),
        "staff at 1": ("kiosk", "1", staff),
        "staff at 2": ("kiosk", "2", staff),
        "head signed in": ("kiosk", None, head),
    }


MAY = {
    "/public-only": set(),  # and everybody, below
    "/device-only": {"kiosk", "counter 1", "counter 2", "any counter", "head's device", "staff at 1", "staff at 2"},
    "/kiosk-only": {"kiosk", "staff at 1", "staff at 2", "head signed in"},
    "/counter-only": {"counter 1", "counter 2", "any counter", "head's device", "staff at 1", "staff at 2"},
    "/counters/1/call": {"counter 1", "any counter", "head's device", "staff at 1"},
    "/staff-only": {"staff at 1", "staff at 2"},
    "/head-only": {"head's device"},
}


@pytest.mark.parametrize("path", MAY)
def test_each_may_do_just_what_their_role_says(app, keys, path):
    for name, came_by in visitors(keys).items():
        browser = Browser(app)
        if came_by:
            assert browser.enter(keys, *came_by).status_code == 303
        answer = browser.post(path, {"csrf": browser.csrf() if came_by else ""})

        may = name in MAY[path] or name == "head signed in" or path == "/public-only"
        assert (answer.status_code == 200) == may, (path, name, answer.text)
        assert answer.status_code in (200, 401, 403)


def test_a_refusal_says_what_would_help(app, keys, tablet):
    assert Browser(app).get("/kiosk-only").json["refusal"] == "NotPaired"
    stranger = Browser(app)
    stranger.enter(keys, "counter", "2")
    assert stranger.get("/staff-only").json["refusal"] == "SignInNeeded"
    assert tablet.get("/head-only").json["refusal"] == "NotAllowed"
    program = {"Authorization": f"Bearer {keys.pair('kiosk', 'k')}"}
    assert app.test_client().get("/staff-only", headers=program).json["refusal"] == "NotAllowed"


def test_a_page_that_does_not_say_who_may_use_it_is_refused_to_everybody(app, keys, browser):
    head = {"Authorization": f"Bearer {keys.pair('head', 'h')}"}

    assert browser.get("/forgotten").status_code == 403
    assert app.test_client().get("/forgotten", headers=head).status_code == 403
    assert routes_without_role(app) == ["/forgotten"]
    assert ("/static/<path:filename>", ["GET", "HEAD", "OPTIONS"], (PUBLIC,)) in route_table(app)


def test_the_journal_gets_numbers_and_never_names(app, keys, tablet, ani):
    assert tablet.get("/device-only").json == {"name": f"staff:{ani}"}
    other = Browser(app)
    other.enter(keys, "kiosk")
    assert re.fullmatch(r"device:\d+", other.get("/kiosk-only").json["name"])
    assert other.get("/public-only").json["name"] == other.get("/kiosk-only").json["name"]
    assert Browser(app).get("/public-only").json == {"name": "resident"}


def test_a_revoked_device_is_refused_by_token_and_by_cookie(app, keys, tablet):
    token = keys.pair("kiosk", "k")
    for device in keys.devices():
        keys.revoke(device.id)

    assert app.test_client().get("/kiosk-only", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert tablet.get("/device-only").status_code == 401 and tablet.get("/staff-only").status_code == 401


def test_a_session_counts_only_on_the_device_it_was_begun_on(app, keys, tablet):
    thief = Browser(app)
    thief.enter(keys, "counter", "2")
    thief.client.set_cookie("antrean_staff", tablet.cookie("antrean_staff"))

    assert thief.get("/staff-only").status_code == 401


# From which page

ORIGINS = {
    "our own": ("http://localhost", 200),
    "another site": ("http://evil.example", 403),
    "a site named like ours": ("http://localhost.evil.example", 403),
    "another port": ("http://localhost:8080", 403),
    "another scheme": ("https://localhost", 403),
    "no name at all": ("null", 403),
}


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_only_for_a_page_of_ours(tablet, verb, origin):
    origin, status = ORIGINS[origin]

    assert tablet.post(f"/counters/1/{verb}", {"csrf": tablet.csrf()}, Origin=origin).status_code == status


@pytest.mark.parametrize("site, status", [(None, 200), ("same-origin", 200), ("same-site", 403), ("cross-site", 403)])
def test_without_an_origin_the_browser_may_say_whose_page_it_was(tablet, site, status):
    form = {"csrf": tablet.csrf()}

    assert tablet.post("/counters/1/call", form, Origin=None, Sec_Fetch_Site=site).status_code == status


def test_cookies_alone_do_nothing(app, keys, tablet):
    other = Browser(app)
    other.enter(keys, "counter", "1")
    for csrf in ("", "1", tablet.csrf() + "x", other.csrf()):
        assert tablet.post("/counters/1/call", {"csrf": csrf}).json["refusal"] == "ForeignPage"

    assert tablet.post("/counters/1/call", X_CSRF=tablet.csrf()).status_code == 200


def test_a_page_from_before_a_restart_of_the_server_or_a_new_sign_in_still_works(keys, tablet, ani):
    page = tablet.csrf()
    tablet.submit("/sign-in", staff=ani, pin=PIN)
    tablet.client.application = office(Keys(keys.path))

    assert tablet.post("/counters/1/call", {"csrf": page}).status_code == 200


def test_a_program_with_a_token_needs_neither_page_nor_origin(app, keys, tablet):
    token = {"Authorization": f"Bearer {keys.pair('counter', 'tombol', '1')}"}
    answer = app.test_client().post("/counters/1/call", headers={**token, "Origin": "http://evil.example"})
    assert answer.status_code == 200

    # Both a token and cookies: the token decides, for better and for worse.
    assert tablet.post("/counters/1/call", Authorization="Bearer wrong").status_code == 401


def test_a_resident_posts_without_a_key_but_not_from_another_site(browser):
    assert browser.post("/public-only", Origin=None).status_code == 200
    assert browser.post("/public-only").status_code == 200
    assert browser.post("/public-only", Origin="http://evil.example").status_code == 403


def test_the_sockets_hear_our_pages_and_programs_and_nobody_else(app):
    ask = app.door.is_ours
    home = {"HTTP_HOST": "192.168.1.9:8000", "wsgi.url_scheme": "http"}

    assert ask("http://192.168.1.9:8000", home) and ask(None, home)
    assert not ask(None, {**home, "HTTP_COOKIE": "a=b"}) and not ask("null", home)
    assert not ask("http://192.168.1.9", home) and not ask("http://evil.example", home)
    rebound = {"HTTP_HOST": "evil.example", "wsgi.url_scheme": "http"}
    assert not ask("http://evil.example", rebound) and not ask(None, rebound)
    assert ask("http://localhost:80", {"HTTP_HOST": "LOCALHOST", "wsgi.url_scheme": "http"})


def test_the_sockets_know_who_is_asking(app, keys, tablet):
    cookies = f"antrean_device={tablet.cookie('antrean_device')}; antrean_staff={tablet.cookie('antrean_staff')}"

    assert app.door.visitor({"HTTP_COOKIE": cookies}, COUNTER, "1").staff.name == "Ani"
    assert app.door.visitor({}, COUNTER, "1").name == "resident"


# To which address


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.9", "Antrean.Desa.id"])
def test_the_box_is_reached_by_address_or_by_its_names(app, host):
    assert Browser(app, host).get("/public-only").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "", "localhost.evil.example", "a@localhost", "0x7f.1", "x' ;", "[::1"]
)
def test_any_other_name_is_refused(app, host):
    answer = Browser(app, host).get("/public-only")

    assert answer.status_code == 400 and answer.json["refusal"] == "WrongHost"
    assert "evil" not in answer.headers["Content-Security-Policy"]


def test_what_a_proxy_might_say_is_not_believed(app, browser, keys):
    claims = {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"}

    assert browser.get("/kiosk-only", **claims).status_code == 401
    assert browser.get("/public-only", **claims).status_code == 200
    assert Browser(app, "evil.example").get("/public-only", X_Forwarded_Host="localhost").status_code == 400
    form = browser.post(f"/enter/{keys.make_link('kiosk')}", **claims)
    assert form.status_code == 303 and "Secure" not in form.headers["Set-Cookie"]


# What answers wear


@pytest.mark.parametrize("path", ["/public-only", "/kiosk-only", "/nowhere", "/fails", "/away", "/sign-in", "/enter/x"])
def test_every_answer_wears_the_headers_even_a_failure(app, path):
    answer = Browser(app, "192.168.1.9:8000").get(path)
    content = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in content and "script-src 'self';" in content and "unsafe" not in content
    assert "connect-src 'self' ws://192.168.1.9:8000 wss://192.168.1.9:8000;" in content
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin" and answer.headers["Cache-Control"] == "no-store"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_scripts_and_styles_may_be_kept(browser):
    assert "no-store" not in browser.get("/static/enter.js").headers["Cache-Control"]


def test_a_body_larger_than_any_form_of_ours_is_not_read(tablet):
    assert tablet.post("/public-only", {"csrf": tablet.csrf(), "x": "y" * 70_000}).status_code == 413
    assert tablet.post("/public-only", "x" * 70_000, Content_Type="text/plain").status_code in (403, 413)

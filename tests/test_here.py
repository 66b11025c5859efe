"""A phone in the room is told from one elsewhere by a code that the TV shows and that changes."""

import re
from io import BytesIO

import segno
from office import Village

from phone.here import LETTERS, MOST_WRONG

JSON = "application/json"


def here_with(village, browser):
    """Whether this browser counts as here, by the cookies it would send now."""
    pairs = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser.client._cookies.values())
    with village.app.test_request_context(headers={"Cookie": pairs} if pairs else {}) as asked:
        return village.server.here.is_here(asked.request)


def code(village):
    return village.server.here.code()


def test_a_phone_that_reads_the_code_is_here_and_comes_to_the_home_page(opened):
    village = opened()
    phone = village.browser()
    assert not here_with(village, phone)

    answer = phone.get(f"/here/{code(village)}")

    assert (answer.status_code, answer.location) == (303, "/")
    assert here_with(village, phone)


def test_small_letters_will_do(opened):
    village = opened()
    assert village.browser().get(f"/here/{code(village).lower()}").status_code == 303


def test_the_code_changes_every_five_minutes_and_the_last_one_still_holds(opened):
    village = opened()
    first = code(village)
    village.pass_minutes(5)
    assert code(village) != first
    assert village.browser().get(f"/here/{first}").status_code == 303
    village.pass_minutes(5)
    assert village.browser().get(f"/here/{first}").status_code == 410


def test_an_old_code_is_said_kindly_and_leads_on(opened):
    village = opened()
    phone, old = village.browser(), code(village)
    village.pass_minutes(20)

    page = phone.page(f"/here/{old}")

    assert "sudah berganti" in page.text and "/" in page.links
    assert not here_with(village, phone)


def test_a_visit_lasts_two_hours(opened):
    village = opened()
    phone = village.browser()
    phone.get(f"/here/{code(village)}")
    village.pass_minutes(119)
    assert here_with(village, phone)
    village.pass_minutes(2)
    assert not here_with(village, phone)


def test_a_cookie_that_somebody_made_or_changed_is_none_of_ours(opened):
    village = opened()
    phone = village.browser()
    phone.get(f"/here/{code(village)}")
    (cookie,) = phone.client._cookies.values()
    for made in ("", "x", "a|9999999999", cookie.value[:-1], "b" + cookie.value, cookie.value.replace("|", "|9")):
        with village.app.test_request_context(headers={"Cookie": f"antrean_here={made}"}) as asked:
            assert not village.server.here.is_here(asked.request), made


def test_scripts_cannot_read_the_cookie_and_other_sites_cannot_send_it_with_a_form(opened):
    village = opened()
    cookie = village.browser().get(f"/here/{code(village)}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Max-Age=7200" in cookie
    over_tls = village.app.test_client().get(f"/here/{code(village)}", base_url="https://127.0.0.1")
    assert over_tls.headers["Set-Cookie"].startswith("__Host-antrean_here=")
    assert "Secure" in over_tls.headers["Set-Cookie"]


def test_a_phone_that_reads_the_next_code_is_still_the_same_phone(opened):
    village = opened()
    phone, here = village.browser(), village.server.here

    def known_as():
        phone.get(f"/here/{code(village)}")
        (cookie,) = phone.client._cookies.values()
        with village.app.test_request_context(headers={"Cookie": f"antrean_here={cookie.value}"}) as asked:
            return here.phone(asked.request)

    first = known_as()
    village.pass_minutes(30)
    assert known_as() == first


def test_codes_outlive_a_restart_and_differ_between_offices(opened, tmp_path_factory):
    village = opened()
    shown = code(village)
    village.reopen()
    assert code(village) == shown
    with Village(tmp_path_factory.mktemp("other")) as other:
        assert code(other) != shown


def test_a_code_has_no_letters_that_look_alike(opened):
    assert set("01OILl").isdisjoint(LETTERS)
    village = opened()
    shown = [code(village) for _ in range(20) if village.pass_minutes(5) is None]
    assert len(set(shown)) == 20 and all(set(one) <= set(LETTERS) and len(one) == 8 for one in shown)


def test_whoever_guesses_codes_is_stopped_and_after_a_minute_may_read_again(opened):
    village = opened()
    phone = village.browser()
    asked = [phone.get("/here/AAAAAAAA").status_code for _ in range(MOST_WRONG + 1)]
    assert asked == [410] * MOST_WRONG + [429]
    # The right code still opens: those on the same Wi-Fi are not shut out by whoever guesses.
    assert village.browser().get(f"/here/{code(village)}").status_code == 303
    village.pass_minutes(2)
    assert phone.get("/here/AAAAAAAA").status_code == 410


def test_a_program_is_told_in_json(opened):
    village = opened()
    good = village.browser().client.get(f"/here/{code(village)}", headers={"Accept": JSON})
    assert good.json == {"here": True}
    wrong = village.browser().client.get("/here/NOTACODE", headers={"Accept": JSON})
    assert (wrong.status_code, wrong.json["refusal"]) == (410, "HereCodeOver")


# --- on the TV -----------------------------------------------------------------------------------------------------


def test_the_code_on_the_tv_leads_into_the_room_and_is_drawn_anew_when_it_changes(opened):
    village = opened()
    board = village.browser().get("/display").text
    shown = village.browser().get("/display/qr.svg?lang=id").data

    assert shown == qr_of(f"{village.server.address()}/here/{code(village)}")
    village.pass_minutes(1)
    assert picture_in(village.browser().get("/display").text) == picture_in(board)
    village.pass_minutes(5)
    assert picture_in(village.browser().get("/display").text) != picture_in(board)


def test_nobody_outside_is_shown_the_code(opened):
    village = opened("[online]\nproxy = '10.9.0.1'\n")
    asked = {"environ_overrides": {"REMOTE_ADDR": "10.9.0.1"}, "headers": {"X-Forwarded-For": "203.0.113.9"}}
    elsewhere = village.app.test_client().get("/display/qr.svg?lang=id", **asked).data

    assert elsewhere == qr_of(f"{village.server.address()}/display?lang=id&quiet=1")
    assert code(village) not in village.app.test_client().get("/display", **asked).text


def qr_of(address):
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2)
    return drawn.getvalue()


def picture_in(page):
    return re.search(r'src="(/display/qr.svg[^"]*)"', page)[1]

"""Checking in at the kiosk: with four digits, with the code on a phone, too early, too late, and by guessing."""

import pytest
from office import Page
from room import at

from kiosk.check_in import MOST_WRONG
from lobby.bookings import book, take
from lobby.events import TicketCheckedIn

ONLINE = """
[kiosk]
most_per_minute = 0
[online]
numbers = true
"""
FOUR = 4321


@pytest.fixture
def village(opened):
    return opened(ONLINE, now="9:00")


def from_home(village, chance=FOUR, token="home-token-home-token1", **more):
    """A number taken at home for now, as its phone knows it."""
    village.live.do(take, "A", token=token, chance=chance, clock_trusted=True, **more)
    return token


def check_in(village, **fields):
    return village.device("kiosk").post("/kiosk/check-in", fields)


def test_four_digits_give_the_same_as_taking_a_number_here(village):
    issued = village.issue()
    token = from_home(village)

    answer = check_in(village, code="4321", tap="one")

    assert answer.status_code == 201 and set(answer.json) == set(issued)
    assert (answer.json["ticket"], answer.json["token"], answer.json["ahead"]) == ("A002", token, 1)
    assert (
        village.browser().client.get(f"/t/{token}", headers={"Accept": "application/json"}).json["status"] == "waiting"
    )


def test_the_code_on_a_phone_does_as_well_whole_or_as_its_token(village):
    for token in ("a-token-that-is-long-1", "a-token-that-is-long-2"):
        from_home(village, token=token)
    assert check_in(village, token="a-token-that-is-long-1").json["ticket"] == "A001"
    scanned = check_in(village, token="http://192.168.1.20:8000/t/a-token-that-is-long-2?lang=id")
    assert scanned.json["ticket"] == "A002"


def test_a_code_may_be_typed_with_blanks(village):
    from_home(village)
    assert check_in(village, code=" 43 21 ").status_code == 201


def test_the_same_tap_checks_in_once(village):
    from_home(village)
    first, again = check_in(village, code="4321", tap="same"), check_in(village, code="4321", tap="same")

    assert (first.status_code, again.status_code) == (201, 200) and first.json == again.json


def test_the_slip_comes_out_at_the_kiosk_and_only_once(opened):
    village = opened(ONLINE + '[printer]\nkind = "screen"\n')
    from_home(village)
    here = village.device("kiosk")
    here.post("/kiosk/check-in", {"code": "4321", "tap": "same"})
    here.post("/kiosk/check-in", {"code": "4321", "tap": "same"})

    assert [job["ticket"] for job in here.get("/kiosk/slips").json["jobs"]] == ["A001"]
    ticket = village.live.see(lambda lobby: lobby.tickets["A001"])
    assert ticket.kiosk == "Kiosk" and ticket.slip


def test_whoever_waits_already_is_shown_their_place_and_gets_no_second_slip(village):
    village.issue(), village.issue()
    token = village.issue()["token"]

    answer = check_in(village, token=token)

    assert answer.status_code == 200 and (answer.json["ticket"], answer.json["ahead"]) == ("A003", 2)
    jobs = village.device("kiosk").get("/kiosk/slips").json["jobs"]
    assert sum(job["ticket"] == "A003" for job in jobs) == 1


def test_whoever_was_called_meanwhile_is_told_where_to_go(village):
    token = village.issue()["token"]
    village.act("1", "call")

    answer = check_in(village, token=token)

    assert answer.status_code == 409 and "Loket 1" in answer.json["message"]


def test_a_code_that_nobody_has_is_refused_in_kind_words(village):
    answer = check_in(village, code="1111")

    assert (answer.status_code, answer.json["refusal"]) == (409, "UnknownCode")
    assert "Periksa" in answer.json["message"]


NO_CODES = [{}, {"code": ""}, {"code": "12"}, {"code": "12345"}, {"code": "abcd"}, {"code": "١٢٣٤"}, {"token": "x"},
            {"token": "https://elsewhere/nothing"}]  # fmt: skip


@pytest.mark.parametrize("fields", NO_CODES)
def test_what_is_no_code_is_said_to_be_none(village, fields):
    answer = check_in(village, **fields)

    assert answer.status_code == 422 and answer.json["message"]


def test_after_five_wrong_codes_the_kiosk_pauses_in_words_and_says_whom_to_ask(village, caplog):
    from_home(village)
    refusals = [check_in(village, code=f"000{n}").json["refusal"] for n in range(MOST_WRONG)]
    paused = check_in(village, code="4321")

    assert refusals == ["UnknownCode"] * MOST_WRONG
    assert (paused.status_code, paused.json["refusal"]) == (429, "CodesPaused")
    assert "Panggil petugas" in paused.json["message"]
    assert "5 codes that nobody has" in caplog.text
    assert "antrean_check_ins_wrong 5" in village.device("kiosk").get("/metrics").text
    # Another kiosk goes on, and a phone that waits already is still shown its place.
    other = village.keys.pair("kiosk", "Anjungan belakang")
    assert village.app.test_client().post(
        "/kiosk/check-in", json={"code": "0009"}, headers={"Authorization": f"Bearer {other}"}
    ).json["refusal"] == "UnknownCode"  # fmt: skip
    assert check_in(village, token=village.issue()["token"]).status_code == 200
    village.pass_minutes(2)
    assert check_in(village, code="4321").status_code == 201


def test_two_people_who_mistype_do_not_stop_the_third(village):
    from_home(village)
    for _ in range(MOST_WRONG - 1):
        check_in(village, code="0000")
    assert check_in(village, code="4321").status_code == 201


def test_an_early_comer_has_the_place_of_their_half_hour_and_a_late_one_none(opened):
    village = opened(ONLINE, base=_with_bookings(), now="9:00")
    for token, chance in (("early-early-early-ear1", 1), ("late--late--late--lat1", 2)):
        village.live.do(
            book, "A", slot_from=at("9:30"), token=token, chance=chance, clock_trusted=True,
        )  # fmt: skip
    assert check_in(village, code="0001").status_code == 201
    village.go_on_to("10:20")
    late = check_in(village, code="0002")
    assert (late.status_code, late.json["refusal"]) == (409, "BookingLapsed")


def test_only_a_kiosk_checks_people_in(village):
    from_home(village)
    assert village.browser().client.post("/kiosk/check-in", json={"code": "4321"}).status_code == 401
    assert village.device("counter", "1").post("/kiosk/check-in", {"code": "4321"}).status_code == 403


def test_the_journal_knows_which_kiosk_and_the_lobby_is_rebuilt_with_it(village):
    from_home(village)
    check_in(village, code="4321")
    village.reopen()
    ticket = village.live.see(lambda lobby: lobby.tickets["A001"])
    assert ticket.kiosk == "Kiosk" and ticket.status == "waiting"
    assert TicketCheckedIn.__dataclass_fields__["kiosk"].default is None  # older journals have none


# --- the screen ----------------------------------------------------------------------------------------------------


def test_the_first_screen_leads_here_only_while_some_queue_takes_numbers_from_home(opened, village):
    way_in = "/kiosk/check-in?lang=id"
    assert way_in in village.browser("kiosk").page("/kiosk").links
    village.reopen(village.settings.replace("numbers = true", "numbers = false"))
    assert way_in not in village.browser("kiosk").page("/kiosk").links


def test_without_a_script_the_code_is_typed_into_a_field(village):
    from_home(village)
    kiosk = village.browser("kiosk")

    answer = kiosk.press("/kiosk/check-in?lang=id", "/kiosk/check-in", code="4321")

    assert answer.status_code == 303
    page = Page(kiosk.get(answer.location).text)
    assert "A 001" in page.text and "Silakan duduk" in page.text


def test_a_wrong_code_without_a_script_leads_back_to_the_kiosk(village):
    answer = village.browser("kiosk").press("/kiosk/check-in", "/kiosk/check-in", code="9999")
    assert answer.status_code == 409 and "/kiosk" in Page(answer.text).links


def test_the_screen_is_read_in_each_language_and_read_aloud(village):
    kiosk = village.browser("kiosk")
    assert "Ketik kode 4 angka" in kiosk.page("/kiosk/check-in?lang=id").text
    assert "Type the 4-digit code" in kiosk.page("/kiosk/check-in?lang=en").text
    for language in ("id", "en"):
        spoken = kiosk.get(f"/kiosk/listen?screen=check_in&lang={language}").json
        assert len(spoken["clips"]) >= 3, "something on this screen has no recording"


def _with_bookings():
    from office import SETTINGS

    return SETTINGS.replace('names = { en = "Civil registration" }', "bookings = 4")

"""A number from home, page by page: what is offered, one live number a phone, giving it back, and staff who stop it."""

import json

import pytest
from office import AT_ANY_PACE, SETTINGS, WORKING_HOURS, Page, Village
from room import TUESDAY, at

from phone.puzzle import solved

OFFERED = SETTINGS.replace('name = "Kependudukan"\n', 'name = "Kependudukan"\nbookings = 1\nonline_percent = 50\n')
JSON = "application/json"


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + WORKING_HOURS, base=OFFERED) as village:
        yield village


class Phone:
    """A resident's phone: it solves its puzzles."""

    def __init__(self, village):
        self.browser = village.browser()

    def page(self, path="/book"):
        return Page(self.browser.get(path).text)

    def get(self, path):
        return self.browser.get(path, Accept=JSON)

    def puzzle(self):
        given = self.get("/book/puzzle").json
        return {"puzzle": given["challenge"], "answer": solved(given["challenge"], given["bits"])}

    def send(self, **fields):
        headers = {"Host": "localhost", "Origin": "http://localhost", "Accept": JSON}
        return self.browser.client.post("/book", data=json.dumps(fields), headers=headers, content_type=JSON)

    def take(self, queue="A", **fields):
        return self.send(queue=queue, **self.puzzle(), **fields)

    def cancel(self, token):
        return self.browser.post(f"/t/{token}/cancel", {}, Accept=JSON)


@pytest.fixture
def phone(village):
    return Phone(village)


def refusal(answer):
    return answer.status_code, answer.json["refusal"]


def test_a_number_for_now_is_given_with_its_code_and_where_to_follow_it(phone):
    answer = phone.take()

    assert answer.status_code == 201
    assert answer.json | {"token": "", "code": "", "url": ""} == {
        "ticket": "A001", "token": "", "code": "", "queue": "A", "service": None,
        "slot": {"from": "2026-11-24T02:00:00Z", "to": "2026-11-24T02:30:00Z"}, "url": "",
    }  # fmt: skip
    page = phone.page()
    assert answer.json["code"] in page.text and "A 001" in page.text and "Datanglah sebelum pukul 09.30" in page.text
    assert f"/t/{answer.json['token']}?lang=id" in page.links


def test_a_second_try_shows_the_number_the_phone_has(phone):
    first = phone.take()
    again = phone.take(queue="S")

    assert (again.status_code, again.json) == (200, first.json)


def test_a_half_hour_is_booked_and_full_after_that(village, phone):
    slot = at("10:00").isoformat()
    assert phone.take(slot=slot).status_code == 201

    other = Phone(village)
    assert refusal(other.take(slot=slot)) == (409, "SlotFull")
    page = other.page("/book?queue=A&full=1")
    assert "Tempat kosong berikutnya: Selasa, 24 November 2026 pukul 09.30" in page.text


def test_a_number_is_given_back_by_its_own_phone_alone(village, phone):
    token = phone.take().json["token"]
    assert refusal(Phone(village).cancel(token)) == (403, "NotYourPhone")
    assert village.live.see(lambda lobby: lobby.tickets["A001"].status) == "booked"

    assert phone.cancel(token).json["outcome"] == "cancelled"
    assert phone.take().json["ticket"] == "A002"


def test_a_form_without_script_gives_it_back_too(phone):
    token = phone.take().json["token"]
    form = phone.page().form(f"/t/{token}/cancel")

    answer = phone.browser.post(f"/t/{token}/cancel", form)

    assert answer.status_code == 303
    assert "sudah dibatalkan" in phone.page(answer.location).text


def test_nothing_is_given_without_a_puzzle(phone):
    assert refusal(phone.send(queue="A")) == (422, "PuzzleWrong")
    given = phone.puzzle()
    assert phone.send(queue="A", **given).status_code == 201


@pytest.mark.parametrize(
    ("fields", "status", "name"),
    [
        ({"queue": "X"}, 422, "BadRequest"),
        ({"queue": "A", "slot": "besok"}, 422, "BadRequest"),
        ({"queue": "A", "slot": "2026-11-24T10:00:00"}, 422, "BadRequest"),  # of which zone?
        ({"queue": "A", "slot": "0001-01-01T00:00:00+14:00"}, 422, "BadRequest"),
        ({"queue": "A", "slot": at("8:30").isoformat()}, 409, "SlotPast"),
        ({"queue": "A", "slot": at("9:00", "2026-11-26").isoformat()}, 409, "ClosedThatDay"),
        ({"queue": "A", "priority": "vip"}, 422, "BadRequest"),
    ],
)
def test_what_cannot_be_given_is_refused_in_words(phone, fields, status, name):
    answer = phone.take(**fields)

    assert refusal(answer) == (status, name)
    assert answer.json["message"].endswith(".")


def test_what_is_offered_is_told_to_programs(phone):
    told = phone.get("/book/slots?queue=A").json

    assert (told["queue"], told["now"], told["not_now"]) == ("A", {"to": "2026-11-24T02:30:00Z"}, None)
    assert told["days"][0]["day"] == TUESDAY and told["days"][2]["closed"] == "no_service"
    assert told["days"][0]["slots"][0] == {"from": "2026-11-24T02:30:00Z", "to": "2026-11-24T03:00:00Z", "left": 1}


def test_before_opening_the_page_says_when_and_offers_half_hours(village, phone):
    village.wall.time = at("7:00")
    text = phone.page("/book?queue=A").text

    assert "Sekarang belum bisa." in text and "pukul 08.00" in text and "Atau pesan setengah jam" in text


def test_a_page_without_script_says_what_to_do(phone):
    page = phone.page("/book?queue=A&time=now")

    assert "Silakan ambil nomor di anjungan kantor" in page.text
    assert "hidden" in page.button("Ambil nomor")


def test_an_office_that_gives_none_says_so(tmp_path):
    with Village(tmp_path, "[online]\nnumbers = false\n") as village:
        phone = Phone(village)

        assert "belum memberi nomor dari rumah" in phone.page().text
        assert refusal(phone.take()) == (409, "NotBookable")


def test_staff_stop_numbers_from_home_for_the_day_and_are_recorded(village, phone):
    desk = village.browser("counter", "1")
    village.issue("A")
    form = Page(desk.get("/online").text).form("/online/stop")
    assert desk.post("/online/stop", form).status_code == 303

    assert refusal(phone.take()) == (409, "OnlineIsStopped")
    assert "dihentikan untuk hari ini oleh" in Page(desk.get("/online").text).text
    desk.post("/online/resume", Page(desk.get("/online").text).form("/online/resume"))
    assert phone.take().status_code == 201


def test_nobody_from_outside_stops_them(phone):
    assert phone.browser.post("/online/stop", {}, Accept=JSON).status_code == 401


def test_a_flood_is_told_to_the_desks(village):
    for _ in range(40):
        village.server.limits.refused("address", "10.0.0.1", counts=True)
    page = Page(village.browser("counter", "1").get("/counters/1").text)

    assert "Banyak permintaan nomor dari rumah: 40 ditolak dalam 10 menit. Anjungan tidak terganggu." in page.text
    told = village.browser().get("/health", Accept=JSON).json["parts"]["online"]
    assert not told["ok"]

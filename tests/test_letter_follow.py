"""Phones that follow their letter at a real server: each is told of its own, at once, and nothing of anybody."""

import json
import re
import time

import pytest
from forms import CATALOGUE, NIK, good
from office import Village
from running import Running, new_tap, settings, until
from socketio.exceptions import ConnectionError as Refused
from test_letter_page import make, move
from test_push import Page, words

from lobby.letter_events import RequestMade
from lobby.requests import delete_form

NAME, PURPOSE = "Kunyil Sarmidi", good(CATALOGUE.services["sktm"])["keperluan"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("office"), settings("AS", 2)) as running:
        yield running


class Letter:
    """A form that was handed in, and the desk that moves it along."""

    def __init__(self, office, service="sktm"):
        self.office = office
        answers = good(CATALOGUE.services[service]) | {"nama_lengkap": NAME}
        status, told = office.post(f"/letters/form/{service}", office.token(), tap=new_tap(), **answers)
        assert status == 201, told
        self.token, self.code = told["token"], told["code"]
        made = [fact for fact in office.facts() if isinstance(fact, RequestMade)]
        self.id = next(fact.request for fact in made if fact.token == self.token)

    def move(self, verb, **fields):
        status, told = self.office.post(f"/letters/requests/{self.id}/{verb}", self.office.token("head"), **fields)
        assert status == 200, told
        return told


class Phone(Page):
    """A phone on whose screen a letter's page is."""

    def __init__(self, office, token, language="id"):
        super().__init__(office, "/letters", auth={"token": token, "language": language})

    def state(self):
        return (re.findall(r'data-state="(\w+)"', self.html("letter")) or [""])[0]


def test_a_phone_is_told_at_once_how_its_letter_stands_and_of_every_move(office):
    letter = Letter(office)
    with Phone(office, letter.token) as phone:
        until(lambda: phone.state() == "checking")
        for verb, fields, state in (
            ("send-back", {"missing": ["0"]}, "incomplete"), ("check", {}, "checking"),
            ("to-sign", {}, "awaiting_signature"), ("hand-to", {"to": "Sekretaris Desa"}, "awaiting_signature"),
            ("ready", {}, "ready"), ("collect", {}, "collected"),
        ):  # fmt: skip
            seq = letter.move(verb, **fields)["seq"]
            until(lambda state=state: phone.state() == state, 3)
            until(lambda seq=seq: phone.draws[-1]["seq"] >= seq, 3)
        assert "Sudah diambil" in words(phone.html("letter"))
        assert re.fullmatch(r"\d\d\.\d\d", phone.html("hour"))


def test_what_is_told_is_what_the_page_itself_shows_in_the_language_of_the_page(office):
    letter = Letter(office)
    letter.move("to-sign")
    with Phone(office, letter.token, "en") as english, Phone(office, letter.token, "xx") as other:
        until(lambda: english.html("letter") and other.html("letter"))
        assert "Waiting for a signature" in words(english.html("letter"))
        assert "Menunggu tanda tangan" in words(other.html("letter"))
        letter.move("ready")
        until(lambda: english.state() == other.state() == "ready")
        assert "Ready to collect" in words(english.html("letter"))
    status, told = office.get(f"/letters/{letter.token}")
    assert (status, told["state"]) == (200, "ready")


def test_each_hears_of_its_own_letter_alone(office):
    mine, other = Letter(office), Letter(office, "sku")
    with Phone(office, mine.token) as phone, Phone(office, other.token) as neighbour:
        until(lambda: phone.state() and neighbour.state())
        other.move("to-sign")
        until(lambda: neighbour.state() == "awaiting_signature")
        office.issue("A")
        mine.move("ready")
        until(lambda: phone.state() == "ready")
        assert (phone.count("letter"), neighbour.count("letter")) == (2, 2)
        assert "SKU" in neighbour.html("letter") and "SKU" not in json.dumps(phone.draws)


def test_nothing_of_anybody_is_told(office):
    letter = Letter(office)
    with Phone(office, letter.token) as phone:
        until(lambda: phone.state())
        assert office.post(f"/letters/requests/{letter.id}/show", office.person())[0] == 200
        letter.move("send-back", missing=["nik"])
        until(lambda: phone.state() == "incomplete")
        said = json.dumps(phone.draws)
    for secret in (NAME, "Kunyil", NIK, PURPOSE, "device:", "staff:", letter.id):
        assert secret not in said, secret


@pytest.mark.parametrize("token", ["x", "A" * 22, "", None, 7, {"a": 1}, ["x"], "é"])
def test_who_has_no_letter_is_not_let_in(office, token):
    with pytest.raises(Refused):
        Phone(office, token)
    assert office.get("/api/board")[0] == 200


def test_a_move_that_looks_the_same_is_not_told_again(office):
    letter = Letter(office)
    with Phone(office, letter.token) as phone:
        until(lambda: phone.state())
        assert office.post(f"/letters/requests/{letter.id}/show", office.person())[0] == 200
        letter.move("to-sign")
        until(lambda: phone.state() == "awaiting_signature")
        assert phone.count("letter") == 2


# --- as time passes ------------------------------------------------------------------------------------------------


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def follower(village, request):
    """A phone in this process."""
    auth = {"token": request.token, "language": "id"}
    return village.server.socketio.test_client(village.app, namespace="/letters", auth=auth)


def heard(phone):
    return [(said["args"][0]["part"], said["args"][0]["html"]) for said in phone.get_received("/letters")]


def test_time_alone_is_told_too_and_whoever_has_gone_costs_nothing(village):
    request, follow, began = make(village), village.server.letters.follow, time.monotonic()
    move(village, request, "awaiting_signature")
    phone = follower(village, request)
    assert [part for part, _ in heard(phone)] == ["letter", "hour"]
    village.pass_minutes(5)
    follow.tell(began + 16)
    assert heard(phone) == [("hour", "09.05")]
    follow.tell(began + 17)
    assert heard(phone) == []
    village.pass_minutes(60 * 49)
    follow.tell(began + 62)
    assert "sudah 2 hari" in dict(heard(phone))["letter"]
    assert follow.watched == 1
    phone.disconnect(namespace="/letters")
    follow.tell(began + 124)
    assert follow.watched == 0


def test_a_letter_that_is_forgotten_while_it_is_watched_is_told_as_nothing(village):
    request, follow, began = make(village), village.server.letters.follow, time.monotonic()
    phone = follower(village, request)
    move(village, request, "cancelled", reason="Permintaan warga")
    village.live.do(delete_form, request.id, "due")
    follow.tell(began)
    assert "Dibatalkan" in heard(phone)[-2][1]
    village.pass_minutes(61 * 24 * 60)
    village.issue("A")
    follow.tell(began + 62)
    assert dict(heard(phone))["letter"] == "" and follow.watched == 0


def test_phones_are_told_when_the_screens_and_the_desks_have_it(village):
    follow = village.server.letters.follow
    assert follow.look in village.server.push.afterwards


# --- many ----------------------------------------------------------------------------------------------------------


def test_many_that_watch_are_told_of_theirs_and_make_no_call_wait(office):
    letters = [Letter(office) for _ in range(10)]
    phones = [Phone(office, letter.token) for letter in letters for _ in range(20)]
    try:
        until(lambda: all(phone.state() for phone in phones))
        office.issue("A")
        times = []
        for letter in letters:
            letter.move("to-sign")
            began = time.monotonic()
            office.act("1", "recall" if times else "call")
            times.append(time.monotonic() - began)
        until(lambda: {phone.state() for phone in phones} == {"awaiting_signature"})
        assert {phone.count("letter") for phone in phones} == {2}
        assert sorted(times)[len(times) // 2] < 0.5, times
    finally:
        for phone in phones:
            phone.client.disconnect()


def test_after_a_power_cut_a_phone_that_comes_back_is_told_how_it_is_now(office):
    letter = Letter(office)
    letter.move("ready")
    office.kill()
    office.start()
    with Phone(office, letter.token) as phone:
        until(lambda: phone.state() == "ready")

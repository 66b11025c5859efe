"""A letter and the number with which it is brought: they find each other, and each is whole alone."""

import pytest
from office import AT_ANY_PACE, WORKING_HOURS, Village
from room import at
from test_book_pages import OFFERED, Phone
from test_letter_page import make, move, told

from lobby.requests import RequestBrought, bring_request

BOTH = OFFERED.replace('name = "Surat"\n', 'name = "Surat"\nbookings = 2\nonline_percent = 50\n')


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + WORKING_HOURS, base=BOTH) as village:
        village.news = []
        village.live.followers.append(lambda news: village.news.extend(fact for _, fact in news))
        yield village


@pytest.fixture
def phone(village):
    return Phone(village)


def take(phone, request, **fields):
    return phone.send(service="sktm", letter=request.token, **phone.puzzle(), **fields)


def brought(village):
    return [fact for fact in village.news if isinstance(fact, RequestBrought)]


def test_the_letter_goes_through_every_page_to_the_number(village, phone):
    request = make(village)
    asked = f"/book?service=sktm&letter={request.token}&lang=id"
    links = [link for link in phone.page(asked).links if "time=" in link]
    assert links and all(f"letter={request.token}" in link for link in links)
    form = phone.page(links[0]).form("/book")
    assert form["letter"] == request.token and f"{request.code[:3]} {request.code[3:]}" in phone.page(links[0]).text
    answer = phone.send(**form, **phone.puzzle())

    assert answer.status_code == 201 and answer.json["letter"] == f"/letters/{request.token}"
    assert told(village, request)["ticket"] == answer.json["ticket"] == "S001"
    mine = phone.page(f"/book?letter={request.token}&lang=id")
    assert f"/letters/{request.token}?lang=id" in mine.links and "belum tersambung" not in mine.text


def test_a_half_hour_is_booked_with_the_letter_and_shown_on_its_page(village, phone):
    request = make(village)
    booked = take(phone, request, slot=at("10:00", "2026-11-25").isoformat()).json

    assert told(village, request)["ticket"] == booked["ticket"]
    assert f"/t/{booked['token']}" in village.page(f"/letters/{request.token}").links


def test_the_number_says_which_letters_it_is_for_and_how_they_are(village, phone):
    request = make(village)
    ticket = take(phone, request).json
    page = village.page(f"/t/{ticket['token']}")
    assert "Surat Anda: Surat Keterangan Tidak Mampu (SKTM) , Sedang diperiksa" in page.text
    assert f"/letters/{request.token}?lang=id" in page.links
    assert not any("/letters/form" in str(link) for link in page.links)
    move(village, request, "ready")
    assert "Siap diambil" in village.page(f"/t/{ticket['token']}").text
    other = village.issue("S", service="sktm")
    assert "Surat Anda" not in village.page(f"/t/{other['token']}").text


def test_a_phone_that_has_a_number_already_may_use_it_for_the_letter_without_any_script(village, phone):
    ticket, request = phone.take().json, make(village)
    path = f"/book?service=sktm&letter={request.token}&lang=id"
    page = phone.page(path)
    assert f"belum tersambung dengan formulir berkode {request.code[:3]} {request.code[3:]}" in page.text
    answer = phone.browser.post("/book", page.form("/book"))
    assert answer.status_code == 303 and answer.headers["Location"] == f"/book?letter={request.token}&lang=id"

    assert told(village, request)["ticket"] == ticket["ticket"]
    assert "belum tersambung" not in phone.page(path).text


def test_the_same_press_brings_it_once(village, phone):
    request = make(village)
    for _ in range(2):
        assert take(phone, request, tap="once").status_code in (200, 201)
    assert len(brought(village)) == 1


@pytest.mark.parametrize("has", ["waiting", "called", "held", "booked"])
def test_another_phone_does_not_take_a_letter_from_the_number_it_has(village, phone, has):
    request, desk = make(village), village.device("counter", "2")
    if has == "booked":
        mine = take(phone, request).json
    else:
        mine = village.issue("S")
        village.live.do(bring_request, request.id, mine["token"], by="staff:1")
    if has in ("called", "held"):
        assert desk.act("call").status_code == 200
    if has == "held":
        assert desk.act("hold", reason="Ambil berkas").status_code == 200
    other, facts = Phone(village), len(brought(village))
    number = other.take().json
    for _ in range(3):
        answer = other.send(letter=request.token)
        assert (answer.status_code, answer.json["letter"]) == (200, None)

    assert told(village, request)["ticket"] == mine["ticket"] and len(brought(village)) == facts
    page = other.page(f"/book?letter={request.token}&lang=id")
    assert "sudah punya nomor antrean sendiri" in page.text and number["code"] in page.text
    assert "Pakai nomor ini" not in page.text and mine["ticket"] not in page.text
    third = village.issue("S")
    village.live.do(bring_request, request.id, third["token"], by="device:1")
    assert told(village, request)["ticket"] == third["ticket"], "staff and a kiosk may"


def test_a_letter_whose_number_is_over_is_brought_by_another(village, phone):
    request, gone = make(village), village.issue("S")
    village.live.do(bring_request, request.id, gone["token"], by="staff:1")
    desk = village.device("counter", "2")
    assert (desk.act("call").status_code, desk.act("finish").status_code) == (200, 200)
    assert take(phone, request).json["letter"] == f"/letters/{request.token}"


def test_where_it_cannot_be_linked_the_number_stands_and_the_page_says_so(village, phone):
    first, *others = [make(village) for _ in range(4)]
    ticket = take(phone, first).json
    for request in others:
        last = phone.send(letter=request.token)
        assert last.status_code == 200 and last.json["ticket"] == ticket["ticket"]
    assert last.json["letter"] is None and told(village, others[-1])["ticket"] is None
    page = phone.page(f"/book?letter={others[-1].token}")
    assert "belum tersambung" in page.text and ticket["code"] in page.text


@pytest.mark.parametrize("letter", ["none-such", "A" * 22, "<b>none", "é"])
def test_a_letter_that_is_none_hinders_no_number(village, phone, letter):
    answer = phone.send(service="sktm", letter=letter, **phone.puzzle())

    assert answer.status_code == 201 and "letter" not in answer.json
    assert letter not in village.browser().get(f"/book?service=sktm&letter={letter}").text


def test_a_letter_that_is_done_is_no_reason_to_come(village, phone):
    request = make(village)
    move(village, request, "cancelled", reason="Permintaan warga")
    assert "letter" not in take(phone, request).json and brought(village) == []

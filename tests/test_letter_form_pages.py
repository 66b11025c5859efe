"""The form on a phone: handed in once, tied to its number, with a sentence at each blank that needs one."""

import json
import re

import pytest
from forms import CATALOGUE, HOSTILE, WRONG, good
from office import AT_ANY_PACE, JSON, WORKING_HOURS, Page, Village

from letters import form_pages
from letters.form import blanks
from letters.form_pages import OF_HOME, OF_ONE_ADDRESS, OF_ONE_NUMBER
from lobby.letter import CANCELLED
from lobby.requests import MOST_OF_A_TICKET, move_request

SKTM = CATALOGUE.services["sktm"]
CANARY = "Kenari Sukmawati"
TUNNEL = "10.77.0.1"


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def requests(village):
    return village.live.see(lambda lobby: list(lobby.requests.values()))


def forms(village):
    """{request: answers} on disk; as many as the lobby knows of."""
    kept = village.server.letters.store.every()
    assert set(kept) == {request.id for request in requests(village)}
    return kept


def send(village, service="sktm", **fields):
    """As a browser without scripts sends it."""
    return village.browser().press(f"/letters/form/{service}", f"/letters/form/{service}", **fields)


def tell(village, fields, service="sktm", **headers):
    """As a program sends it."""
    return village.browser().client.post(
        f"/letters/form/{service}", data=json.dumps(fields), content_type=JSON,
        headers={"Accept": JSON, "Host": "localhost", **headers},
    )  # fmt: skip


def test_a_form_is_handed_in_and_leads_to_where_the_letter_stands(village):
    answer = send(village, **good(SKTM))

    [request] = requests(village)
    assert answer.status_code == 303 and answer.headers["Location"] == f"/letters/{request.token}"
    assert (request.service, request.channel, request.state, request.ticket) == ("sktm", "phone", "checking", None)
    assert forms(village)[request.id]["nik"] == good(SKTM)["nik"]
    assert forms(village)[request.id]["no_hp"] == "081234567890"


def test_a_tap_makes_it_once_and_a_program_is_told_its_code(village):
    first = tell(village, good(SKTM) | {"tap": "t1"})
    second = tell(village, good(SKTM) | {"tap": "t1"})

    [request] = requests(village)
    assert (first.status_code, second.status_code) == (201, 200) and first.json == second.json
    assert first.json == {"code": request.code, "token": request.token, "service": "sktm", "state": "checking",
                          "url": f"/letters/{request.token}"}  # fmt: skip
    assert len(forms(village)) == 1


def test_in_another_language_the_way_on_is_in_it_too(village):
    fields = village.browser().page("/letters/form/sktm?lang=en").form("/letters/form/sktm")
    answer = village.browser().post("/letters/form/sktm", fields | good(SKTM))

    [request] = requests(village)
    assert answer.headers["Location"] == f"/letters/{request.token}?lang=en" and request.language == "en"


def test_a_number_that_waits_gets_the_form(village):
    ticket = village.issue("S")
    link = f"/letters/forms?queue=S&ticket={ticket['token']}&lang=id"
    assert link in village.page(f"/t/{ticket['token']}").links
    listed = village.page(link)
    form = f"/letters/form/sktm?lang=id&ticket={ticket['token']}"
    assert form in listed.links and not any("/ktp" in link for link in listed.links if link)
    page = village.page(form)
    assert "Untuk nomor S 001" in page.text and f"/t/{ticket['token']}" in page.links
    village.browser().post("/letters/form/sktm", page.form("/letters/form/sktm") | good(SKTM))

    [request] = requests(village)
    assert request.ticket == "S001"


def test_a_number_for_a_service_leads_straight_to_its_form(village):
    ticket = village.issue(None, service="sktm")
    assert f"/letters/form/sktm?ticket={ticket['token']}&lang=id" in village.page(f"/t/{ticket['token']}").links
    village.act("2", "call")
    village.act("2", "finish")
    assert "/letters/form" not in str(village.page(f"/t/{ticket['token']}").links)
    page = village.page(f"/letters/form/sktm?ticket={ticket['token']}")
    assert "ticket" not in page.form("/letters/form/sktm"), "what is over gets no form any more"


def test_a_number_that_is_unknown_costs_nobody_their_form(village):
    assert send(village, **good(SKTM), ticket="nobodys").status_code == 303
    assert requests(village)[0].ticket is None


def test_a_number_has_so_many_forms_and_the_next_is_told_on_the_form(village):
    token = village.issue("S")["token"]
    for _ in range(MOST_OF_A_TICKET):
        assert send(village, **good(SKTM), ticket=token).status_code == 303
    answer = send(village, **good(SKTM) | {"nama_lengkap": CANARY}, ticket=token)

    assert answer.status_code == 409 and "paling banyak 3 formulir" in answer.text and CANARY in answer.text
    assert len(forms(village)) == MOST_OF_A_TICKET
    told = tell(village, good(SKTM) | {"ticket": token})
    assert told.status_code == 409 and told.json["refusal"] == "RequestsEnough"


def test_every_mistake_stands_at_its_blank_and_what_was_typed_stays(village):
    sent = {"nama_lengkap": "12345", "nik": "3201013208900001", "alamat": CANARY}
    answer = send(village, **sent)

    assert answer.status_code == 422 and CANARY in answer.text and requests(village) == []
    for name in ("nama_lengkap", "nik", "pekerjaan"):
        assert f'href="#blank-{name}"' in answer.text
        about = re.search(rf'id="blank-{name}"[^>]*aria-describedby="([^"]*)"', answer.text)[1]
        assert f"wrong-{name}" in about.split() and f'id="wrong-{name}"' in answer.text
    assert 'id="wrong-alamat"' not in answer.text and "Periksa angka ke-7 sampai ke-12" in answer.text
    assert "Pilih salah satu." in answer.text and 'id="wrong-keperluan"' in answer.text


def test_a_form_put_right_keeps_its_tap(village):
    wrong = village.browser().press("/letters/form/sktm", "/letters/form/sktm", tap="t9", nik="1")
    assert 'name="tap" value="t9"' in wrong.text
    tell(village, good(SKTM) | {"tap": "t9"})
    assert len(requests(village)) == 1


def test_a_program_is_told_the_sentences_and_nothing_of_what_it_sent(village):
    answer = tell(village, good(SKTM) | {"nama_lengkap": CANARY, "nik": "3201013208900001", "pekerjaan": ""})

    assert answer.status_code == 422 and set(answer.json["mistakes"]) == {"nik", "pekerjaan"}
    assert (answer.json["refusal"], answer.json["field"]) == ("BadRequest", "nik") and answer.json["message"]
    assert CANARY not in answer.text and "3201013208900001" not in answer.text


def test_the_pages_script_gets_the_form_again_and_where_to_go(village):
    wrong = tell(village, {"nama_lengkap": CANARY, "alamat": "\ud800"}, **{"X-Part": "form"})
    assert wrong.status_code == 422 and wrong.mimetype == "text/html" and CANARY in wrong.text
    assert wrong.text.lstrip().startswith("<form")
    assert tell(village, good(SKTM), **{"X-Part": "form"}).json["url"].startswith("/letters/")


def test_a_form_may_come_when_the_office_is_closed(tmp_path):
    with Village(tmp_path, WORKING_HOURS + AT_ANY_PACE, now="21:00") as village:
        assert send(village, **good(SKTM)).status_code == 303


@pytest.mark.parametrize("path", ["tidak-ada", "%00", "ktp%2f", "x" * 300])
def test_a_form_that_is_not_there_says_so(village, path):
    for answer in (village.browser().get(f"/letters/form/{path}", Accept="text/html"),
                   village.browser().post(f"/letters/form/{path}", {"tap": "1"}, Accept="text/html")):  # fmt: skip
        assert answer.status_code == 404 and "tidak ada" in answer.text


def test_a_service_that_asks_nothing_says_so(tmp_path):
    (tmp_path / "services.toml").write_text(
        'schema_version = 1\n[[groups]]\nletter = "S"\nname = "Surat"\n[[services]]\nid = "tanya"\ncode = "A"\n'
        'group = "S"\nname = "Bertanya"\n[[services]]\nid = "surat"\ncode = "B"\ngroup = "S"\nname = "Surat"\n'
        '[[services.fields]]\nname = "nama"\nlabel = "Nama"\n[[services.fields]]\nname = "cacat"\nlabel = "Cacat"\n'
        'pii = "spesifik"\nrequired = true\n',
        "utf-8",
    )
    with Village(tmp_path, AT_ANY_PACE + '[guide]\nservices = "services.toml"\n') as village:
        answer = village.browser().get("/letters/form/tanya")
        assert answer.status_code == 404 and "tidak memakai formulir" in answer.text
        assert "/letters/form/tanya" not in village.page("/guide/tanya").links
        assert "/letters/form/surat" in village.page("/guide/surat").links
        page = village.page("/letters/form/surat")
        assert "Dibicarakan langsung di loket" in page.text and "Cacat" in page.text
        assert "cacat" not in page.form("/letters/form/surat")
        assert village.browser().get("/letters/forms", Accept=JSON).json == {
            "forms": [{"id": "surat", "name": "Surat", "url": "/letters/form/surat"}]
        }
        token = village.issue("A")["token"]
        assert "/letters/form" not in str(village.page(f"/t/{token}").links), "its queue asks nothing"
        assert "tidak memakai formulir" in village.page(f"/letters/forms?queue=A&ticket={token}").text


def test_the_notice_stands_on_every_form_with_the_offices_own_dates(tmp_path):
    more = AT_ANY_PACE + '[letters]\nkeep_days = 14\nabandoned_days = 45\ncontact = "Bu Rini, 0251-123456"\n'
    with Village(tmp_path, more) as village:
        text = village.page("/letters/form/ktp").text
        assert "14 hari" in text and "45 hari" in text and "Bu Rini, 0251-123456" in text
        assert "/letters/privacy" in village.page("/letters/form/ktp").links


def test_one_address_sends_so_many_forms_and_a_kiosk_or_a_number_is_not_kept_waiting(village):
    token = village.issue("S")["token"]
    for _ in range(OF_ONE_ADDRESS[0]):
        assert tell(village, good(SKTM)).status_code == 201
    refused = tell(village, good(SKTM))
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    page = send(village, **good(SKTM) | {"nama_lengkap": CANARY})
    assert page.status_code == 429 and CANARY in page.text

    assert tell(village, good(SKTM) | {"ticket": token}).status_code == 201
    assert village.device("kiosk").post("/letters/form/sktm", good(SKTM)).status_code == 201


def test_a_number_that_sends_again_and_again_is_slowed_down(village):
    token = village.issue("S")["token"]
    told = [tell(village, good(SKTM) | {"ticket": token}).status_code for _ in range(OF_ONE_NUMBER[0] + 1)]
    assert told == [201] * MOST_OF_A_TICKET + [409] * (OF_ONE_NUMBER[0] - MOST_OF_A_TICKET) + [429]


def outside_and_inside(tmp_path):
    """An office behind a tunnel, and `from_(n, …)`: a form sent from the n-th address, in the room or at home."""
    village = Village(tmp_path, f'{AT_ANY_PACE}[online]\nproxy = "{TUNNEL}"\n')

    def from_(n, where="home", **more):
        address = f"203.0.{n // 250}.{n % 250 + 1}"
        there = {"X-Forwarded-For": address} if where == "home" else {}
        return village.app.test_client().post(
            "/letters/form/sktm", json=good(SKTM) | more, headers={"Host": "localhost", "Accept": JSON, **there},
            environ_overrides={"REMOTE_ADDR": TUNNEL if where == "home" else address},
        ).status_code  # fmt: skip

    return village, from_


def test_a_flood_from_outside_keeps_nobody_waiting_who_is_in_the_room_or_has_a_number(tmp_path, monkeypatch):
    assert OF_HOME[0] >= 10 * OF_ONE_ADDRESS[0], "a handful of addresses shut nobody out"
    monkeypatch.setattr(form_pages, "OF_HOME", (5, 600))
    village, from_ = outside_and_inside(tmp_path)
    with village:
        assert [from_(n) for n in range(5)] == [201] * 5
        assert from_(90) == 429, "the next from home waits"
        assert from_(91, "room") == 201
        assert from_(92, ticket=village.issue("S")["token"]) == 201


def test_junk_does_not_fill_the_list_and_room_comes_back_as_staff_look_at_it(village, monkeypatch):
    monkeypatch.setattr(form_pages, "MOST_WAITING", 3)
    for _ in range(3):
        assert tell(village, good(SKTM)).status_code == 201
    refused = tell(village, good(SKTM))
    assert refused.status_code == 409 and refused.json["refusal"] == "TooManyWaiting"
    page = send(village, **good(SKTM) | {"nama_lengkap": CANARY})
    assert page.status_code == 409 and CANARY in page.text and "nomor antrean" in page.text
    assert tell(village, good(SKTM) | {"ticket": village.issue("S")["token"]}).status_code == 201, "no junk"
    assert village.device("kiosk").post("/letters/form/sktm", good(SKTM)).status_code == 201

    first = requests(village)[0]
    village.live.do(move_request, first.id, CANCELLED, holder="Kaur Umum", reason="Ganda", by="staff:1")
    assert tell(village, good(SKTM)).status_code == 201


def test_a_form_that_was_received_is_received_still_when_the_list_is_full(village, monkeypatch):
    monkeypatch.setattr(form_pages, "MOST_WAITING", 1)
    assert [tell(village, good(SKTM) | {"tap": "t1"}).status_code for _ in range(2)] == [201, 200]


def test_nothing_is_kept_where_the_key_is_gone(village):
    send(village, **good(SKTM))
    fields = village.page("/letters/form/sktm").form("/letters/form/sktm")
    village.server.letters.store.key.write_text("00" * 32)
    answer = village.browser().post("/letters/form/sktm", fields | good(SKTM) | {"nama_lengkap": CANARY})

    assert village.browser().get("/letters/form/sktm").status_code == 503, "nobody writes in vain"
    assert answer.status_code == 503 and "belum dapat dibuka" in answer.text and CANARY in answer.text
    assert len(requests(village)) == len(village.server.letters.store.names()) == 1


def test_no_answer_is_kept_by_browser_or_search_engine(village):
    for answer in (village.browser().get("/letters/form/sktm"), send(village, nik="1"), send(village, **good(SKTM))):
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"


def test_a_page_of_another_site_sends_nothing(village):
    answer = village.browser().post("/letters/form/sktm", good(SKTM), Origin="http://elsewhere.example")
    assert answer.status_code == 403 and requests(village) == []


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda sent: repr(sent)[:20])
def test_whatever_stands_in_the_fields_of_its_own_the_form_answers(village, hostile):
    for name in ("tap", "ticket", "language", "csrf"):
        answer = tell(village, good(SKTM) | {name: hostile})
        assert answer.status_code in (200, 201, 422), (name, answer.text)
    forms(village)


def test_a_form_is_in_words_alone_for_who_has_no_script(village):
    page = village.page("/letters/form/sktm")
    assert set(page.form("/letters/form/sktm")) == {
        "csrf", "tap", "language", *(each.name for each in blanks(SKTM) if each.type != "select")
    }  # fmt: skip
    assert "Gratis." in page.text and "Surat keterangan bagi keluarga" in page.text


def test_a_wrong_choice_of_each_kind_stays_a_sentence_in_english_too(village):
    entry = CATALOGUE.services["nikah"]
    sent = {each.name: WRONG.get(each.type, "x" * 121) for each in blanks(entry)}
    answer = tell(village, sent | {"language": "en"}, "nikah")
    assert set(answer.json["mistakes"]) == set(sent)
    nik = answer.json["mistakes"]["nik"]
    assert nik.startswith("The date inside the NIK is not possible. Check digits 7 to 12. If the card really says so")


def test_staff_who_put_a_form_right_find_it_as_people_write_it(village):
    entry = CATALOGUE.services["akta-mati"]
    tell(village, good(entry) | {"tgl_meninggal": "1 November 2026"}, "akta-mati")
    [request] = requests(village)
    here = f"/letters/requests/{request.id}"
    page = Page(village.staff("head").press(here, f"{here}/change/open").text)

    assert forms(village)[request.id]["tgl_meninggal"] == "2026-11-01"
    assert page.form(f"/letters/requests/{request.id}/change")["tgl_meninggal"] == "1-11-2026"

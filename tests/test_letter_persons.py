"""One person's data: found, shown, taken along, deleted; by the head alone, and each look recorded."""

import pytest
from test_letter_retention import ANSWERS, Office

from lobby.requests import delete_form, number_letter

NIK = ANSWERS["nik"]


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path) as office:
        yield office


@pytest.fixture
def head(office):
    return office.device("head")


def find(head, person):
    return head.post("/letters/persons", {"person": person})


def found(head, person):
    return [match["request"] for match in find(head, person).json["matches"]]


def looks(office, request):
    return [look.why for look in office.live.see(lambda lobby: lobby.requests[request].looks)]


def test_a_person_is_found_by_the_whole_nik_wherever_it_stands(office, head):
    mine, other = office.hand_in(), office.hand_in(nik="3201014107900002")
    assert found(head, NIK) == found(head, "3201 0141 0790 0001") == [mine]
    assert found(head, "3201014107900009") == []
    assert other not in found(head, NIK)


def test_a_person_is_found_by_every_word_of_a_name_however_it_is_written(office, head):
    mine = office.hand_in()
    office.hand_in(nama_lengkap="Siti Aminah")
    assert found(head, "maesaroh SITI") == [mine] and len(found(head, "siti")) == 2
    assert found(head, "Maesaro") == [], "a part of a word is no name"


@pytest.mark.parametrize("person", ["", "a", "ab cd", "320101", "32010141079000011", "%", "a1b2c3", "Siti 320101"])
def test_nobody_is_listed_by_asking_for_little(office, head, person):
    office.hand_in()
    answer = find(head, person)
    assert (answer.status_code, answer.json["field"]) == (422, "person")
    page = head.post("/letters/persons", accept="text/html", data={"person": person})
    assert page.status_code == 422 and "NIK yang utuh" in page.text and 'name="person"' in page.text


def test_many_of_one_name_are_not_listed(office, head):
    for number in range(11):
        office.hand_in(nama_lengkap=f"Siti Warga{number:02}")
    answer = find(head, "siti")
    assert (answer.status_code, answer.json["refusal"]) == (409, "TooManyFound")
    assert not any(looks(office, request) for request in office.room.store.names())


def test_what_is_found_is_masked_and_each_look_is_recorded_first(office, head):
    request = office.hand_in()
    answer = find(head, NIK)
    assert answer.json["matches"][0]["answers"] == {"nama_lengkap": "S••• M•••", "nik": "•••0001"}
    assert not any(text in answer.text for text in ANSWERS.values())
    page = head.post("/letters/persons", accept="text/html", data={"person": NIK}).text
    assert "•••0001" in page and not any(text in page for text in ANSWERS.values())
    assert looks(office, request) == ["search", "search"]


def test_all_of_it_is_given_to_read_and_to_take_along(office, head):
    request = office.hand_in(keperluan="Beasiswa")
    office.live.do(number_letter, request, template="{n}/{year}", class_="474", village="Ds", signer="Kepala Desa")
    answer = head.post("/letters/persons/export", {"requests": [request]})
    told = answer.json["requests"][0]
    assert told["answers"] == ANSWERS | {"keperluan": "Beasiswa"} and told["letters"] == ["1/2026"]
    assert [look["why"] for look in told["looks"]] == ["export"], "this look is among them"
    assert (
        answer.headers["Content-Disposition"].startswith("attachment") and "no-store" in answer.headers["Cache-Control"]
    )
    page = head.post("/letters/persons/export", accept="text/html", data={f"requests_{request}": "1"}).text
    assert all(text in page for text in ANSWERS.values()) and f"/letters/requests/{request}" in page
    saved = head.post(
        "/letters/persons/export", accept="text/html", data={f"requests_{request}": "1", "format": "json"}
    )
    assert saved.json["requests"][0]["answers"]["nik"] == NIK
    assert looks(office, request) == ["export"] * 3


def test_a_letter_on_its_way_is_cancelled_and_everything_of_its_form_is_gone(office, head):
    going, done, other = office.hand_in(), office.hand_in(), office.hand_in(nik="3201014107900002")
    office.collect(done)
    fields = {"requests": [going, done]}
    assert head.post("/letters/persons/delete", fields).json["field"] == "sure"
    assert office.form(going) == "kept"

    answer = head.post("/letters/persons/delete", fields | {"sure": True}).json
    assert answer == {"deleted": [going, done], "cancelled": [going]}
    assert list(office.room.store.names()) == [other]
    assert (office.form(going), office.state(going), office.state(done)) == ("deleted", "cancelled", "collected")
    assert found(head, NIK) == []
    assert head.post("/letters/persons/export", fields).json["refusal"] == "FormIsGone"


def test_a_deletion_that_stopped_half_way_is_finished_by_the_same_press(office, head):
    """One is recorded and its row still there, one's row has gone and nothing is recorded, one is as it was."""
    recorded, wiped, whole = office.hand_in(), office.hand_in(), office.hand_in()
    office.live.do(delete_form, recorded, "asked", by="staff:1")
    office.room.store.delete([wiped])
    fields = {"requests": [recorded, wiped, whole], "sure": True}

    answer = head.post("/letters/persons/delete", fields)
    assert answer.json == {"deleted": [recorded, wiped, whole], "cancelled": [wiped, whole]}
    assert {office.form(request) for request in (recorded, wiped, whole)} == {"deleted"}
    assert office.room.store.names() == {} and office.facts("FormDeleted") == 3
    assert head.post("/letters/persons/delete", fields).status_code == 200, "pressed once more it is still so"
    assert office.facts("FormDeleted") == 3


def test_what_was_deleted_is_not_taken_along_though_its_row_is_still_there(office, head):
    request, other = office.hand_in(), office.hand_in()
    office.live.do(delete_form, request, "asked", by="staff:1")
    answer = head.post("/letters/persons/export", {"requests": [request, other]})
    assert answer.json["refusal"] == "FormIsGone" and NIK not in answer.text


def test_a_page_asks_twice_and_says_what_stays(office):
    request = office.hand_in()
    head = office.staff("head")
    page = head.post("/letters/persons", {**head.page("/letters/persons").form("/letters/persons"), "person": NIK}).text
    assert f"requests_{request}" in page
    csrf = head.page("/letters/persons").csrf
    asked = head.post("/letters/persons/delete", {"csrf": csrf, f"requests_{request}": "1"})
    assert asked.status_code == 200 and office.form(request) == "kept"
    assert "Surat kertas" in asked.text and "Ya, hapus sekarang" in asked.text
    assert not any(text in asked.text for text in ANSWERS.values())
    done = head.post("/letters/persons/delete", {"csrf": csrf, f"requests_{request}": "1", "sure": "1"})
    assert done.status_code == 200 and "1 isian sudah dihapus" in done.text and office.form(request) == "deleted"


@pytest.mark.parametrize("fields", [{}, {"requests": []}, {"requests": ["no-such"]}, {"requests": "x"}])
def test_nothing_chosen_and_nonsense_are_refused(head, fields):
    for verb in ("export", "delete"):
        assert head.post(f"/letters/persons/{verb}", fields).status_code in (404, 422)


def test_only_a_head_comes_here_and_nothing_is_asked_by_address(office, head):
    for path in ("/letters/persons", "/letters/persons/export", "/letters/persons/delete"):
        for kind, counter in (("kiosk", None), ("counter", "1")):
            assert office.device(kind, counter).post(path, {"person": NIK}).status_code == 403
        assert office.browser().post(path, {"person": NIK}).status_code == 401
        assert office.staff().post(path, {"person": NIK}).status_code in (401, 403)
    assert NIK not in head.get(f"/letters/persons?person={NIK}", accept="text/html").text


def test_without_the_key_a_sentence_says_so(office, head):
    office.hand_in()
    office.room.store.key.rename(office.folder / "aside")
    answer = find(head, NIK)
    assert (answer.status_code, answer.json["refusal"]) == (503, "FormsLocked")

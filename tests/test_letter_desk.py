"""Letters at the desk over HTTP: who may, what each step does, and that a form is masked until a look is on record."""

import sqlite3
from contextlib import closing
from html import unescape

import pytest
from office import AT_ANY_PACE, JSON, Page, Village

from letters.intake import hand_in
from lobby.requests import delete_form

NAME, NIK = "Siti Aminah", "3201234408900001"
SKTM = {"nama_lengkap": NAME, "nik": NIK, "alamat": "Dusun Cikaret RT 02/05", "pekerjaan": "Buruh tani",
        "keperluan": "Berobat"}  # fmt: skip
TOLD = {"request", "code", "service", "state", "holder", "since", "missing", "seq"}
KASI, KADES = "Kasi Pelayanan", "Kepala Desa"
ALONE = AT_ANY_PACE + '[letters]\nroles = ["Kepala Desa"]\n'


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture
def search(village):
    """What somebody who has signed in is told of a search."""
    staff = village.staff()
    csrf = staff.page("/letters").csrf
    return lambda text: staff.client.post(
        "/letters/search", json={"q": text}, headers={"Host": "localhost", "Accept": JSON, "X-CSRF": csrf}
    )


@pytest.fixture
def desk(village):
    """A program with the token of a counter."""
    return village.device("counter", "1")


def make(village, answers=SKTM, service="sktm", ticket=None, tap=None):
    """A form that a resident handed in on a phone."""
    _, made = hand_in(
        village.live, village.server.letters.store, village.server.settings, service, answers, channel="phone",
        by="resident", tap=tap, ticket_token=ticket and ticket["token"],
    )  # fmt: skip
    return made


def act(desk, made, verb, **fields):
    return desk.post(f"/letters/requests/{made.id}/{verb}", fields)


def seen(village, made):
    return village.live.see(lambda lobby: lobby.requests[made.id])


def kept(village, made):
    return village.server.letters.store.read(made.id)


def to_change(staff, made):
    """The fields of the form that puts it right, opened as its button opens it."""
    here = f"/letters/requests/{made.id}"
    return Page(staff.press(here, f"{here}/change/open").text).form(f"{here}/change")


def tell(staff, path, fields):
    """As a script of a page sends it at which somebody has signed in."""
    headers = {"Host": "localhost", "Accept": JSON, "X-CSRF": csrf_of(staff)}
    return staff.client.post(path, json=fields, headers=headers)


def looks(village, made):
    return [(look.by, look.why) for look in seen(village, made).looks]


# --- who may -------------------------------------------------------------------------------------------------------

PATHS = [
    ("GET", "/letters"), ("GET", "/letters/requests/{id}"), ("GET", "/letters/requests/new/sktm"),
    ("GET", "/letters/tickets/{token}"), ("POST", "/letters/requests/{id}/to-sign"),
    ("POST", "/letters/requests/{id}/undo"), ("POST", "/letters/requests/new/sktm"),
    ("POST", "/letters/tickets/{token}/bring"),
]  # fmt: skip
SEEING = ["requests/{id}/show", "requests/{id}/change/open", "requests/{id}/change", "requests/{id}/letter", "search"]


@pytest.mark.parametrize(("method", "path"), PATHS, ids=str)
def test_staff_a_counter_and_the_head_may_and_nobody_else(village, method, path):
    ticket = village.issue("S")
    made = make(village, ticket=ticket)
    path = path.format(id=made.id, token=ticket["token"])

    def status(who):
        if method == "GET":
            return who.get(path).status_code
        return who.post(path, {} if who in devices else {"csrf": csrf_of(who)}).status_code

    devices = [village.device(*which) for which in (("kiosk",), ("counter", "1"), ("head",))]
    assert status(village.browser()) == 401
    assert status(village.browser("kiosk")) == 401  # somebody may yet sign in there
    assert [status(device) in (401, 403) for device in devices] == [True, False, False]
    for role in ("staff", "head"):
        assert status(village.staff(role)) not in (401, 403, 405, 500)


@pytest.mark.parametrize("path", SEEING)
def test_what_is_written_is_for_a_person_who_has_signed_in(village, path):
    """Who looked is on record, and a device is nobody."""
    made = make(village)
    path = f"/letters/{path.format(id=made.id)}"
    for kind in ("counter", "head"):
        program = village.device(kind, "1" if kind == "counter" else None)
        assert program.post(path, SKTM | {"q": NAME}).status_code == 403
        tablet = village.browser(kind, "1" if kind == "counter" else None)
        answer = tablet.post(path, SKTM | {"q": NAME, "csrf": csrf_of(tablet)})
        assert answer.status_code == 401 and "Masuk dulu" in answer.text and NIK not in answer.text
    assert looks(village, made) == [] and kept(village, made) == SKTM
    staff = village.staff()
    assert staff.post(path, SKTM | {"q": NAME, "csrf": csrf_of(staff)}).status_code in (200, 303, 409)


def test_a_tablet_at_which_nobody_has_signed_in_moves_letters_and_leads_to_signing_in(village):
    made, tablet = make(village, ticket=village.issue("S")), village.browser("counter", "1")
    token = village.live.see(lambda lobby: next(iter(lobby.tokens)))
    panel = Page(tablet.get(f"/letters/tickets/{token}?counter=1", X_Part="panel").text)
    assert "/sign-in" in panel.links and "S••• A•••" in panel.text
    assert not [action for action in panel.actions() if action.endswith(("/show", "/change", "/letter"))]
    page = tablet.page("/letters")
    assert "/letters/search" not in page.actions() and "/sign-in" in page.links
    answer = tablet.press(f"/letters/requests/{made.id}", f"/letters/requests/{made.id}/to-sign")
    assert answer.status_code == 303 and seen(village, made).state == "awaiting_signature"


@pytest.mark.parametrize("what", ["change", "change/open", "letter"])
def test_no_address_leads_to_what_is_written(village, what):
    """Back, on a desk that people share, would open it in a colleague's name."""
    made, staff = make(village), village.staff()
    here = f"/letters/requests/{made.id}"
    answer = staff.get(f"{here}/{what}?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{here}?lang=en")
    assert NIK not in answer.text and looks(village, made) == []
    opened = staff.press(here, f"{here}/{'letter' if what == 'letter' else 'change/open'}")
    assert opened.status_code == 200 and NIK in opened.text and f'data-leave="{here}' in opened.text
    assert looks(village, made) == [("staff:1", what.partition("/")[0])]


def csrf_of(browser):
    return browser.page("/sign-in").csrf if browser.client.get_cookie("antrean_device") else ""


# --- a letter goes its way -----------------------------------------------------------------------------------------


def test_each_step_leads_on_and_to_the_desk_of_whoever_does_it_next(village, desk):
    made = make(village)
    went = [act(desk, made, verb).json for verb in ("to-sign", "ready", "collect")]

    assert [(each["state"], each["holder"]) for each in went] == [
        ("awaiting_signature", KADES), ("ready", KASI), ("collected", KASI)
    ]  # fmt: skip
    assert went[-1].keys() == TOLD
    assert {move.by for move in seen(village, made).moves[1:]} == {f"device:{device_id(village)}"}


def device_id(village):
    return next(device.id for device in village.keys.devices() if device.kind == "counter")


def test_a_page_without_scripts_shows_the_next_step_first_and_says_where_it_leads(village):
    made, staff = make(village), village.staff()
    page = staff.page(f"/letters/requests/{made.id}")
    assert page.keys["space"][1] == "Minta tanda tangan ke meja Kepala Desa Spasi"

    answer = staff.press(f"/letters/requests/{made.id}", f"/letters/requests/{made.id}/to-sign")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/letters/requests/{made.id}")
    page = staff.page(f"/letters/requests/{made.id}")
    assert page.keys["space"][1] == "Siap diambil ke meja Kasi Pelayanan Spasi"
    assert "Menunggu tanda tangan di meja Kepala Desa 09.00 · Ibu Sari" in page.text


def test_where_one_person_is_everybody_a_checked_letter_is_ready_at_once(tmp_path):
    with Village(tmp_path, ALONE) as village:
        made = make(village)
        page = village.staff().page(f"/letters/requests/{made.id}")
        assert page.keys["space"][1] == "Siap diambil Spasi"
        assert f"/letters/requests/{made.id}/hand-to" not in page.actions()


@pytest.mark.parametrize(
    ("way", "back"), [((), None), (("to-sign",), "checking"), (("ready",), "awaiting_signature"),
                      (("ready", "collect"), "ready"), (("cancel",), "checking")],
)  # fmt: skip
def test_what_was_pressed_by_mistake_is_taken_back(village, desk, way, back):
    made = make(village)
    for verb in way:
        reason = "Permintaan warga" if verb == "cancel" else None
        assert act(desk, made, verb, reason=reason).status_code == 200
    answer = act(desk, made, "undo", reason="Salah tekan")
    assert (answer.status_code, answer.json.get("state")) == ((200, back) if back else (409, None))


def test_a_reason_is_one_of_the_list_and_kept_in_indonesian(village, desk):
    made = make(village)
    assert act(desk, made, "cancel").json["field"] == "reason"
    answer = act(desk, made, "cancel", reason=f"Karena {NAME} tidak jadi")
    assert answer.status_code == 422 and "Pilih alasan dari daftar" in answer.json["message"]

    act(desk, made, "cancel", reason="Resident's wish")
    assert seen(village, made).reason == "Permintaan warga"
    page = village.staff().page(f"/letters/requests/{made.id}?lang=en")
    assert "Reason: Resident's wish" in page.text


def test_what_is_missing_is_ticked_from_what_the_service_asks(village, desk):
    made, staff = make(village), village.staff()
    assert "Pilih dulu apa yang belum lengkap" in act(desk, made, "send-back").json["message"]
    for missing in (["99"], [NAME], ["nik", "x"], "nik", [1]):
        assert act(desk, made, "send-back", missing=missing).status_code == 422
    assert "Layanan ini tidak meminta itu" in act(desk, made, "send-back", missing=["99"]).json["message"]

    path = f"/letters/requests/{made.id}"
    fields = {name: text for name, text in staff.page(path).form(f"{path}/send-back").items() if "missing" not in name}
    staff.post(f"{path}/send-back", {**fields, "missing_nik": "1", "missing_1": "1"})

    assert seen(village, made).missing == ("1", "nik")
    assert f"Yang belum lengkap {village.server.settings.catalogue.services['sktm'].requirements[1]} NIK" in (
        staff.page(path).text
    )


def test_a_letter_is_handed_to_another_desk_that_there_is(village, desk):
    made = make(village)
    assert act(desk, made, "hand-to", to="Lurah").json["field"] == "to"
    assert act(desk, made, "hand-to", to="Kaur Umum").json["holder"] == "Kaur Umum"


def test_a_stale_page_is_refused_and_the_same_tap_is_the_same_step(village, desk):
    made = make(village)
    before = desk.get(f"/letters/requests/{made.id}").json["seq"]
    assert act(desk, made, "to-sign", seen=before, tap="t1").json["state"] == "awaiting_signature"

    assert act(desk, made, "ready", seen=before).json["refusal"] == "StaleRequest"
    assert act(desk, made, "to-sign", seen=before, tap="t1").status_code == 200
    assert act(desk, made, "undo", reason="Salah tekan", tap="t2").json["state"] == "checking"
    assert act(desk, made, "undo", reason="Salah tekan", tap="t2").json["state"] == "checking"
    assert act(desk, made, "undo", reason="Salah tekan", tap="t3").json["refusal"] == "NoSuchMove"


def test_a_request_that_nobody_made_and_a_step_that_there_is_none_of_are_said(village, desk):
    assert "tidak ditemukan" in desk.get("/letters/requests/nobody").json["message"]
    assert desk.post("/letters/requests/nobody/ready", {}).status_code == 404
    assert desk.post(f"/letters/requests/{make(village).id}/delete", {}).status_code == 404


def test_a_counter_prints_that_a_letter_is_ready_and_without_scripts_comes_back_to_it(village, desk):
    made = make(village)
    act(desk, made, "ready")
    assert desk.post("/kiosk/letters/slip", {"request": made.id}).status_code == 201
    page = f"/letters/requests/{made.id}"
    answer = village.browser("counter", "1").press(page, "/kiosk/letters/slip")
    assert (answer.status_code, answer.headers["Location"]) == (303, page)


# --- what is written stays masked ----------------------------------------------------------------------------------


def test_no_page_shows_what_is_written_until_a_look_is_on_record(village, desk):
    made, staff = make(village, ticket=village.issue("S")), village.staff("head")
    token = village.live.see(lambda lobby: lobby.tokens and next(iter(lobby.tokens)))
    pages = [staff.get(path).text for path in ("/letters", f"/letters/requests/{made.id}", f"/letters/tickets/{token}")]
    pages += [desk.get(f"/letters/requests/{made.id}").text, staff.press("/letters", "/letters/search", q=NAME).text]
    assert not any(NAME in page or NIK in page or "Aminah" in page for page in pages)
    assert "S••• A•••" in pages[1] and "•••0001" in pages[1]

    answer = staff.press(f"/letters/requests/{made.id}", f"/letters/requests/{made.id}/show")
    assert NAME in answer.text and NIK in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Refresh"] == f"60; url=/letters/requests/{made.id}"
    assert "Ibu Sari melihat isian 09.00" in staff.page(f"/letters/requests/{made.id}").text


def test_the_look_is_on_record_before_it_is_shown_and_a_script_is_given_the_answers_alone(village):
    made, staff = make(village), village.staff()
    csrf = staff.page("/letters").csrf
    part = staff.post(f"/letters/requests/{made.id}/show", {"csrf": csrf}, X_Part="letter")

    assert NIK in part.text and "<html" not in part.text
    assert looks(village, made) == [("staff:1", "shown")]


def test_a_program_is_never_told_what_is_written(village, desk):
    made = make(village)
    for answer in (desk.get(f"/letters/requests/{made.id}"), act(desk, made, "to-sign")):
        assert answer.json.keys() == TOLD
    for row in desk.get("/letters").json["requests"]:
        assert row.keys() == TOLD | {"stuck"}


def test_a_form_that_is_gone_or_locked_says_so_and_its_state_still_stands(village, search):
    made, gone = make(village), make(village)
    village.live.do(delete_form, gone.id, "asked")
    village.server.letters.store.delete([gone.id])
    staff = village.staff()
    page = staff.page(f"/letters/requests/{gone.id}")
    assert "Isian sudah dihapus." in page.text and "Dibatalkan" in page.text and "space" not in page.keys

    village.server.letters.store.key.write_text("00" * 32)
    page = staff.page(f"/letters/requests/{made.id}")
    assert "Isian belum dapat dibuka" in page.text and page.keys["space"][1].startswith("Minta tanda tangan")
    csrf = csrf_of(staff)
    assert staff.post(f"/letters/requests/{made.id}/change/open", {"csrf": csrf}).status_code == 503
    assert search("Siti").json["refusal"] == "FormsLocked"


@pytest.mark.parametrize(
    ("why", "id", "en"),
    [
        ("asked", "Permintaan warga", "Resident's wish"),
        ("due", "Tidak dilanjutkan sampai batas waktunya", "Nothing happened until its time was over"),
    ],
)
def test_a_letter_that_ended_with_its_form_says_why_in_the_desks_language(village, why, id, en):
    made, staff = make(village), village.staff()
    village.live.do(delete_form, made.id, why)
    assert f"Alasan: {id}" in staff.page(f"/letters/requests/{made.id}").text
    assert f"Reason: {en}" in staff.page(f"/letters/requests/{made.id}?lang=en").text


def test_a_letter_whose_service_has_left_the_catalogue_is_still_shown(village):
    made, staff = make(village), village.staff()
    entry = village.server.settings.catalogue.services.pop("sktm")
    try:
        page = staff.page(f"/letters/requests/{made.id}")
        assert "sktm" in page.text and "S••• A•••" in page.text
        assert staff.get("/letters").status_code == 200
    finally:
        village.server.settings.catalogue.services["sktm"] = entry


# --- staff put it right, and type it for somebody -----------------------------------------------------------------


def test_staff_put_a_form_right_and_the_look_and_the_change_are_on_record(village):
    made, staff = make(village), village.staff()
    path = f"/letters/requests/{made.id}/change"
    page = Page(staff.press(f"/letters/requests/{made.id}", f"{path}/open").text)
    assert NIK in str(page.forms) and looks(village, made) == [("staff:1", "change")]

    answer = staff.post(path, {**page.form(path), "keperluan": "Berobat", "nama_lengkap": "Siti Aminah Putri"})
    assert answer.status_code == 303
    assert kept(village, made) == SKTM | {"nama_lengkap": "Siti Aminah Putri"}
    assert staff.post(path, {**page.form(path), "keperluan": "Berobat", "tap": "t2"}).status_code == 409  # stale


def test_a_correction_that_does_not_fit_is_said_at_its_blank_and_nothing_is_kept(village, desk):
    made, staff = make(village), village.staff()
    path = f"/letters/requests/{made.id}/change"
    page = Page(staff.press(f"/letters/requests/{made.id}", f"{path}/open").text)
    answer = staff.post(path, {**page.form(path), "keperluan": "Berobat", "nik": "12"})
    assert answer.status_code == 422
    assert "NIK 16 angka, yang tertulis 2." in unescape(answer.text)
    assert kept(village, made) == SKTM

    told = tell(staff, path, SKTM | {"nik": "12"})
    assert (told.status_code, told.json["field"]) == (422, "nik") and NAME not in told.text
    assert list(told.json["mistakes"]) == ["nik"] and "NIK 16 angka" in told.json["mistakes"]["nik"]


def test_a_correction_that_the_disk_did_not_take_is_kept_when_it_is_pressed_again(village):
    made, staff, store = make(village), village.staff(), village.server.letters.store
    path = f"/letters/requests/{made.id}/change"
    sent = {**to_change(staff, made), "keperluan": "Berobat", "pekerjaan": "Pedagang"}
    aside = store.key.rename(store.key.with_name("aside"))
    assert staff.post(path, sent).status_code == 503
    aside.rename(store.key)

    assert staff.post(path, sent).status_code == 303
    assert kept(village, made)["pekerjaan"] == "Pedagang"
    other = {**sent, **to_change(staff, made), "pekerjaan": "Nelayan"}
    assert staff.post(path, other).status_code == 303 and staff.post(path, sent).status_code == 303
    assert kept(village, made)["pekerjaan"] == "Nelayan", "a press from before another's correction undoes it not"


def test_a_correction_does_not_bring_back_a_form_that_was_deleted_in_that_moment(village):
    made, staff, store = make(village), village.staff(), village.server.letters.store

    with closing(sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)) as other:

        def delete(news):  # after the record of the correction, while its row still waits for the disk
            for _, fact in news:
                if fact.verb == "change_form":
                    other.execute("begin immediate")
                    village.live.tell(delete_form, made.id, "asked", by="staff:9")
                if fact.verb == "delete_form":
                    other.execute("rollback")

        village.live.followers.append(delete)
        answer = tell(staff, f"/letters/requests/{made.id}/change", SKTM | {"pekerjaan": "Pedagang"})

    assert (answer.status_code, answer.json["refusal"]) == (409, "FormIsGone")
    assert seen(village, made).form == "deleted" and store.names() == {}


def test_a_mistake_does_not_make_an_old_page_young(village, desk):
    made, staff = make(village), village.staff()
    path = f"/letters/requests/{made.id}/change"
    form = to_change(staff, made)
    act(desk, made, "to-sign")
    again = staff.post(path, {**form, "nik": "12"})
    assert f'name="seen" value="{form["seen"]}"' in again.text
    assert staff.post(path, {**form, "keperluan": "Berobat"}).status_code == 409
    assert kept(village, made) == SKTM


@pytest.mark.parametrize("verbs", [("ready",), ("ready", "collect"), ("cancel",)])
def test_a_form_is_not_corrected_once_its_letter_is_ready_or_over(village, desk, verbs):
    made, staff = make(village), village.staff()
    path = f"/letters/requests/{made.id}/change"
    form = to_change(staff, made)
    for verb in verbs:
        assert act(desk, made, verb, reason="Permintaan warga").status_code == 200
    answer = tell(staff, path, SKTM | {"pekerjaan": "Nelayan"})
    assert (answer.status_code, answer.json["refusal"]) == (409, "FormSettled")
    assert staff.post(path, form | {"keperluan": "Berobat"}).status_code == 409
    assert staff.post(f"{path}/open", form).status_code == 409
    assert f"{path}/open" not in staff.page(f"/letters/requests/{made.id}").actions()
    assert kept(village, made) == SKTM


def test_staff_may_say_that_an_odd_nik_is_so_and_need_not_say_it_twice(village):
    staff, odd = village.staff(), "9901234408900001"
    path = "/letters/requests/new/sktm"
    typed = staff.page(path).form(path) | SKTM | {"nik": odd}
    first = staff.post(path, typed)
    assert first.status_code == 422 and "trusting_nik" in first.text

    second = staff.post(path, typed | {"trusting_nik": "1", "alamat": ""})
    assert second.status_code == 422 and '<input type="hidden" name="trusting_nik" value="1">' in second.text
    made = staff.post(path, typed | {"trusting_nik": "1"})
    assert made.status_code == 303
    assert kept(village, seen_last(village))["nik"] == odd


def seen_last(village):
    return village.live.see(lambda lobby: list(lobby.requests.values())[-1])


def test_a_form_typed_for_whoever_sits_at_the_counter_belongs_to_their_number(village):
    ticket, staff = village.issue(queue="S", language="en"), village.staff()
    path = "/letters/requests/new/sktm"
    page = staff.page(f"{path}?ticket={ticket['token']}&counter=1")
    assert "Diisi petugas untuk nomor S 001" in page.text
    answer = staff.post(path, page.form(path) | SKTM)

    made = seen_last(village)
    assert answer.headers["Location"] == "/counters/1"
    assert (made.ticket, made.channel, made.language) == ("S001", "staff", "en")
    assert staff.post(path, page.form(path) | SKTM).status_code == 303  # the same tap again
    assert seen_last(village) is made


def test_whatever_an_address_brings_is_not_believed(village):
    staff = village.staff()
    page = staff.page("/letters/requests/new/sktm?ticket=nobody&counter=//evil.example")
    fields = page.form("/letters/requests/new/sktm")
    assert "ticket" not in fields and "counter" not in fields and "evil" not in str(page.links)
    assert staff.get("/letters/requests/new/nothing").status_code == 404


@pytest.mark.parametrize("contact", ["", "Bu Rina, 0812 3456 7890"])
def test_what_is_typed_for_somebody_begins_with_what_they_are_told_of_it(tmp_path, contact):
    told = f'{AT_ANY_PACE}[letters]\nkeep_days = 14\nabandoned_days = 45\ncontact = "{contact}"\n'
    with Village(tmp_path, told) as village:
        page = village.staff().page("/letters/requests/new/sktm")
        assert "14 hari setelah surat diambil, atau 45 hari bila" in page.text and "/letters/privacy" in page.links
        assert f"hubungi {contact}." in page.text if contact else "tanyakan kepada kami" in page.text
        kiosk = village.browser("kiosk").page("/kiosk/form/sktm").text
        assert "14 hari setelah surat diambil, atau 45 hari bila" in kiosk
        assert f"Hubungi {contact}." in kiosk if contact else "Tanyakan kepada petugas." in kiosk


# --- search --------------------------------------------------------------------------------------------------------


FOUND_BY = ["siti", "SITI  AMINAH", "aminah", "3201234408900001", "08900001", "siti 0001", "Aminah  0001"]


@pytest.mark.parametrize("text", FOUND_BY)
def test_a_form_is_found_by_a_name_or_digits_and_its_look_is_on_record(village, search, text):
    made, other = make(village), make(village, SKTM | {"nama_lengkap": "Budi", "nik": "3201231708900002"})
    found = search(text).json["requests"]
    assert [each["request"] for each in found] == [made.id]
    assert looks(village, made) == [("staff:1", "search")]
    assert looks(village, other) == []


def test_a_code_and_a_ticket_are_found_without_opening_any_form(village, search):
    made = make(village, ticket=village.issue("S"))
    spoken = f"{made.code[:3]} {made.code[3:]}"
    for text in (made.code, spoken, "S001", "s 1", "S 001"):
        assert [each["code"] for each in search(text).json["requests"]] == [made.code]
    assert looks(village, made) == []


@pytest.mark.parametrize("text", ["", "si", "123", "a?", "...", "0001", "8900001", "si 0001"])
def test_too_little_to_search_for_is_said(search, text):
    assert search(text).json["field"] == "q"


@pytest.mark.parametrize("text", ["320123", "siti 0002", "siti 123408"])
def test_digits_that_are_no_code_and_a_name_with_others_digits_find_nobody(village, search, text):
    made = make(village)
    assert search(text).json["requests"] == [] and looks(village, made) == []


def test_people_cannot_be_listed_what_fits_too_many_shows_none_and_looks_at_none(village, search):
    every = [make(village, SKTM | {"nik": f"320123440890{number:04}"}, tap=f"t{number}") for number in range(1, 12)]
    refused = search("siti")
    assert (refused.status_code, refused.json["field"]) == (422, "q") and "requests" not in refused.json
    assert "Ketik nama lebih lengkap" in refused.json["message"]
    assert not any(looks(village, made) for made in every)
    assert [each["request"] for each in search("siti 0003").json["requests"]] == [every[2].id]
    assert [bool(looks(village, made)) for made in every] == [number == 2 for number in range(11)]

    village.live.do(delete_form, every[0].id, "asked")
    village.server.letters.store.delete([every[0].id])
    assert [each["request"] for each in search("siti").json["requests"]] == [made.id for made in every[:0:-1]]


def test_no_search_is_a_get(village):
    assert village.staff().get("/letters/search?q=siti").status_code in (404, 405)


def test_a_search_on_the_page_stays_masked_and_is_in_no_address(village):
    made, staff = make(village), village.staff()
    answer = staff.press("/letters", "/letters/search", q="Aminah")
    page = unescape(answer.text)
    assert answer.status_code == 200 and f"{made.code[:3]} {made.code[3:]}" in page and "1 surat ditemukan" in page
    assert "Aminah" not in page


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_is_narrowed_to_a_desk_and_a_state_by_its_address(village, desk):
    made, other = make(village), make(village, tap="t2")
    act(desk, other, "to-sign")
    staff = village.staff()

    def codes(query):
        return {row["request"] for row in desk.get(f"/letters{query}").json["requests"]}

    assert codes("") == codes("?at=Lurah") == codes("?state=nothing") == {made.id, other.id}
    assert codes("?at=Kepala+Desa") == codes("?state=awaiting_signature") == {other.id}
    assert codes("?at=Kepala+Desa&state=checking") == set()
    page = staff.page("/letters?at=Kepala+Desa")
    assert "/letters?at=Kepala%20Desa&state=ready" in page.links and "/letters?at=Kasi%20Pelayanan" in page.links


def test_the_head_sees_what_is_stuck_and_how_long_it_takes_and_staff_see_what_is_stuck(village, desk):
    act(desk, make(village), "hand-to", to=KASI)
    make(village)
    village.pass_minutes(49 * 60)
    head, staff = village.staff("head").page("/letters").text, village.staff().page("/letters?state=stuck").text
    assert "Kasi Pelayanan 1 surat, Sedang diperiksa, terlama 2 hari" in head
    assert "Lamanya tiap keadaan" in head and "Lamanya tiap keadaan" not in staff
    assert "Tertahan 1" in staff and "2 hari" in staff and "menunggu warga datang" not in staff
    assert village.staff().page("/letters").text.count("menunggu warga datang") == 1


def test_every_page_of_the_desk_is_there_in_english(village):
    made, staff = make(village), village.staff("head")
    for path in ("/letters", f"/letters/requests/{made.id}", "/letters/requests/new/sktm"):
        page = staff.get(f"{path}?lang=en")
        assert page.status_code == 200 and 'lang="en"' in page.text
    assert "Ask for the signature" in staff.page(f"/letters/requests/{made.id}?lang=en").text


# --- at the counter ------------------------------------------------------------------------------------------------


def test_the_desk_of_a_counter_says_which_letters_the_person_came_about(village, desk):
    ticket = village.issue("S")
    browser = village.browser("counter", "1")
    assert "f" not in browser.page("/counters/1").keys and "data-letters" not in browser.get("/counters/1").text
    desk.act("call")
    address = f"/letters/tickets/{ticket['token']}?counter=1"
    assert address in browser.page("/counters/1").links

    made = make(village, ticket=ticket)
    page = browser.page("/counters/1")
    assert f"Surat {made.code[:3]} {made.code[3:]} Sedang diperiksa F" in page.text
    act(desk, made, "to-sign")
    assert "Menunggu tanda tangan F" in browser.page("/counters/1").text
    panel = browser.get(address, X_Part="panel").text
    assert f"/letters/requests/{made.id}/ready" in panel and NAME not in panel and "<html" not in panel


def test_whoever_has_no_letter_is_offered_the_forms_of_what_they_came_for(village, desk):
    ticket = village.issue(queue=None, service="ktp")
    page = village.staff().page(f"/letters/tickets/{ticket['token']}")
    assert [link for link in page.links if "/new/" in link] == [f"/letters/requests/new/ktp?ticket={ticket['token']}"]

    ticket = village.issue("S")
    links = village.staff().page(f"/letters/tickets/{ticket['token']}").links
    offered = {link.partition("/new/")[2].partition("?")[0] for link in links if "/new/" in link}
    catalogue = village.server.settings.catalogue.services
    assert "sktm" in offered and {catalogue[each].group for each in offered} == {"S"}


@pytest.mark.parametrize("form", ["{code}", "{spoken}", "http://192.168.1.20:8000/letters/{token}",
                                  "https://x.desa.id/letters/{token}?lang=en", "{token}"])  # fmt: skip
def test_a_letter_is_brought_by_its_code_or_by_what_a_scanner_reads(village, desk, form):
    made, ticket = make(village), village.issue("S")
    text = form.format(code=made.code, spoken=f"{made.code[:3]} {made.code[3:]}", token=made.token)
    answer = desk.post(f"/letters/tickets/{ticket['token']}/bring", {"code": text})
    assert (answer.status_code, answer.json["request"]) == (200, made.id)
    assert seen(village, made).ticket == "S001"


def test_a_code_that_nobody_has_brings_nothing(village, desk):
    make(village), village.issue("S")
    token = village.live.see(lambda lobby: next(iter(lobby.tokens)))
    for text in ("000000", "", "http://x/letters/", f"/t/{token}"):
        assert desk.post(f"/letters/tickets/{token}/bring", {"code": text}).json["field"] == "code"
    assert desk.post("/letters/tickets/nobody/bring", {"code": "1"}).status_code == 404


def test_the_journal_holds_nothing_of_what_staff_did_with_the_form(village, search):
    made = make(village)
    staff = village.staff()
    staff.press(f"/letters/requests/{made.id}", f"/letters/requests/{made.id}/show")
    search(NAME)
    assert [look.why for look in seen(village, made).looks] == ["shown", "search"]
    on_disk = (village.folder / "data" / "journal.db").read_bytes()
    on_disk += b"".join(path.read_bytes() for path in (village.folder / "data").glob("journal.db-*"))
    assert NAME.encode() not in on_disk and NIK.encode() not in on_disk

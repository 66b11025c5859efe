"""A form at the kiosk, and where a letter stands: what a screen is told, what is kept, what the next person sees."""

import sqlite3
from datetime import timedelta

import pytest
from letter_window import SKTM, SKU
from office import AT_ANY_PACE, JSON, Village

from kiosk.check_in import MOST_WRONG
from letters.drafts import KEPT, Draft, Drafts
from letters.intake import hand_in
from lobby.letter import AWAITING_SIGNATURE, COLLECTED, INCOMPLETE, READY
from lobby.requests import move_request
from sealed_rows import Store

HOME = AT_ANY_PACE + "[online]\nnumbers = true\n"
SCREEN = '[printer]\nkind = "screen"\n'


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, HOME + SCREEN) as village:
        yield village


@pytest.fixture
def kiosk(village):
    return village.device("kiosk")


def send(kiosk, service="sktm", answers=SKTM, **more):
    return kiosk.post(f"/kiosk/form/{service}", answers | more)


def keep(kiosk, service="sktm", answers=SKTM, **more):
    return kiosk.post(f"/kiosk/form/{service}/draft", answers | more)


def requests(village):
    return village.live.see(lambda lobby: list(lobby.requests.values()))


def handed_in(village, ticket=None, service="sktm", tap=None):
    room = village.server.letters
    _, asked = hand_in(
        village.live, room.store, room.settings, service, SKTM, channel="phone", by="resident", tap=tap,
        ticket_token=ticket,
    )  # fmt: skip
    return asked


def move(village, asked, state, **more):
    village.live.do(move_request, asked.id, state, holder="Kaur Umum", by="staff:1", **more)


# --- the form ------------------------------------------------------------------------------------------------------


def test_a_form_is_asked_a_question_a_screen_and_says_what_it_is_for(village):
    page = village.browser("kiosk").page("/kiosk/form/sktm")

    for said in ("Surat Keterangan Tidak Mampu", "Ada 7 pertanyaan", "Pertanyaan 7 dari 7", "Untuk keperluan apa",
                 "Dihapus 30 hari setelah", "Panggil petugas", "boleh kosong", "Periksa dulu"):  # fmt: skip
        assert said in page.text, said
    assert set(SKTM) <= set(page.form("/kiosk/form/sktm")) | {"keperluan"}


def test_what_the_law_calls_specific_is_told_at_the_counter_and_never_asked(village):
    page = village.browser("kiosk").page("/kiosk/form/kia")

    assert not {"nama_anak", "tgl_lahir_anak"} & set(page.form("/kiosk/form/kia"))
    assert "Nama anak: ditanyakan petugas di loket" in page.text
    assert "Tanggal lahir anak: ditanyakan petugas di loket" in page.text


def test_every_form_of_the_catalogue_is_shown_in_both_languages(village):
    browser = village.browser("kiosk")
    for service in village.server.settings.office.services:
        for language in ("id", "en"):
            assert browser.get(f"/kiosk/form/{service}?lang={language}").status_code == 200, service


def test_a_form_that_is_sent_gives_a_code_and_its_receipt_and_keeps_no_draft(village, kiosk):
    keep(kiosk, tap="one")
    answer = send(kiosk, tap="one")

    (asked,) = requests(village)
    assert answer.status_code == 201
    assert answer.json == {
        "code": asked.code, "token": asked.token, "service": "sktm", "url": f"/letters/{asked.token}"
    }  # fmt: skip
    assert asked.channel == "kiosk" and kiosk.get("/kiosk/unsent").status_code == 204
    kept = village.server.letters.store.read(asked.id)
    assert kept["nama_lengkap"] == "Kanarina Zzyzx" and kept["no_hp"] == "081234567890" and "atas_nama" not in kept


def test_the_screen_after_it_shows_nothing_of_what_was_written(village, kiosk):
    sent = kiosk.client.post(
        "/kiosk/form/sktm", json=SKTM, headers={"Authorization": f"Bearer {kiosk.token}", "X-Part": "1"}
    ).text
    assert "Kode surat" in sent and "Ambil nomor untuk surat ini" in sent
    for written in ("Kanarina", "3201014101900007", "Krajan", "Petani", "Berobat", "081234567890"):
        assert written not in sent


def test_the_same_form_sent_twice_is_one_request(village, kiosk):
    first, again = send(kiosk, tap="same"), send(kiosk, tap="same")

    assert (first.status_code, again.status_code) == (201, 200) and first.json == again.json
    assert len(requests(village)) == 1


def test_mistakes_are_told_at_their_blanks_and_nothing_is_made(village, kiosk):
    answer = send(kiosk, answers=SKTM | {"nik": "123", "alamat": "", "keperluan": "<script>"})

    assert answer.status_code == 422 and set(answer.json["mistakes"]) == {"nik", "alamat", "keperluan"}
    assert "16 angka" in answer.json["mistakes"]["nik"] and "123" not in answer.json["message"]
    assert not requests(village) and not village.server.letters.store.names()


@pytest.mark.parametrize("typed", ["", "x" * 5000, "\0\u202e<b>", "'; drop table forms; --", "９９９"])
def test_whatever_is_typed_is_answered_at_its_blank_and_never_a_fault(village, kiosk, typed):
    for service in village.server.settings.office.services:
        entry = village.server.settings.catalogue.services[service]
        answers = {blank.name: typed for blank in entry.fields}
        assert keep(kiosk, service, answers, of="*").status_code == 200
        assert send(kiosk, service, answers).status_code in (201, 422)


def test_a_question_is_checked_alone(village, kiosk):
    wrong = keep(kiosk, answers={"nik": "12"}, of="nik").json
    assert set(wrong["mistakes"]) == {"nik"} and "NIK 16 angka" in wrong["mistakes"]["nik"]
    assert keep(kiosk, answers={"nik": SKTM["nik"]}, of="nik").json == {"mistakes": {}}


def test_what_was_written_is_looked_at_once_more_as_people_read_it(village, kiosk):
    told = keep(kiosk, "akta-mati", {
        "nama_almarhum": "Suparman", "nik_almarhum": SKTM["nik"], "tgl_meninggal": "17081990",
        "tempat_meninggal": "Rumah", "nama_pelapor": "Kana", "hubungan": "Anak",
    }, of="*").json  # fmt: skip
    assert told["mistakes"] == {} and "3201 0141 0190 0007" in told["review"]
    assert "17 Agustus 1990" in told["review"]


def test_a_browser_without_scripts_sends_the_form_and_has_its_mistakes_at_the_blanks(village):
    browser = village.browser("kiosk")
    wrong = browser.press("/kiosk/form/sktm", "/kiosk/form/sktm", **SKTM | {"nik": "1"})
    assert wrong.status_code == 422 and "NIK 16 angka" in wrong.text and "Kanarina Zzyzx" in wrong.text

    right = browser.press("/kiosk/form/sktm", "/kiosk/form/sktm", **SKTM)
    (asked,) = requests(village)
    assert right.status_code == 303 and right.location.startswith(f"/kiosk/letters/{asked.token}")


def test_forms_are_a_kiosks_alone(village):
    for browser in (village.browser(), village.staff()):
        for path in ("/kiosk/form/sktm", "/kiosk/form", "/kiosk/unsent"):
            assert browser.get(path).status_code in (401, 403), path


def test_a_form_that_is_not_there_is_refused_in_words(kiosk):
    assert kiosk.get("/kiosk/form/nothing").json["refusal"] == "FormUnknown"
    assert send(kiosk, "nothing").status_code == 404


def test_where_the_key_of_forms_is_gone_it_is_said_and_nothing_is_kept(village, kiosk):
    send(kiosk, tap="one")
    village.server.letters.store.key.unlink()

    assert keep(kiosk).json["refusal"] == "FormsLocked"
    answer = send(kiosk, tap="two")
    assert (answer.status_code, answer.json["refusal"]) == (503, "FormsLocked") and len(requests(village)) == 1


# --- with a number -------------------------------------------------------------------------------------------------


def test_whoever_has_just_taken_a_number_may_fill_in_its_form_while_they_wait(village):
    browser, issued = village.browser("kiosk"), village.issue("S", service="sktm")
    page = browser.page(f"/kiosk/taken/{issued['token']}")

    (link,) = [link for link in page.links if "/kiosk/form/" in link]
    assert link.startswith("/kiosk/form/sktm?") and "Isi formulir sekarang" in page.text
    form = browser.page(link)
    assert "Formulir untuk nomor S 001" in form.text
    assert browser.post("/kiosk/form/sktm", {**form.form("/kiosk/form/sktm"), **SKTM}).status_code == 303
    (asked,) = requests(village)
    assert (asked.ticket, asked.language) == ("S001", "id")


def test_where_the_kiosk_asks_for_the_queue_alone_the_letter_is_chosen_first(village):
    browser, issued = village.browser("kiosk"), village.issue("S")
    (link,) = [link for link in browser.page(f"/kiosk/taken/{issued['token']}").links if "/kiosk/form?" in link]
    page = browser.page(link)

    assert "Surat apa yang diperlukan?" in page.text and "Kartu Keluarga" not in page.text
    assert any("/kiosk/form/sku?" in each and issued["token"] in each for each in page.links)


def test_a_form_that_is_filled_in_is_not_asked_for_again_but_shown(village, kiosk):
    issued = village.issue("S", service="sktm")
    send(kiosk, ticket=issued["token"])
    page = village.browser("kiosk").page(f"/kiosk/taken/{issued['token']}")

    assert "Isi formulir sekarang" not in page.text and "Sedang diperiksa" in page.text


def test_a_number_that_is_over_is_not_tied_to_a_form(village, kiosk):
    issued = village.issue("S")
    village.act("1", "call")
    village.act("1", "finish")
    assert send(kiosk, ticket=issued["token"]).status_code == 201
    assert requests(village)[0].ticket is None


def test_with_a_letter_a_number_is_taken_for_it_and_once(village, kiosk):
    asked = handed_in(village)
    for _ in range(2):
        issued = kiosk.post("/kiosk/issue", {"service": "sktm", "letter": asked.token, "tap": "t"}).json

    assert requests(village)[0].ticket == issued["ticket"] == "S001"
    assert kiosk.post("/kiosk/issue", {"queue": "S", "letter": "nothing-that-is-there"}).status_code == 201


def test_the_guide_on_a_kiosk_leads_to_the_form(village):
    page = village.browser("kiosk").page("/guide/sku")
    assert any(link and link.startswith("/kiosk/form/sku?") for link in page.links)


# --- a draft for minutes -------------------------------------------------------------------------------------------


def test_what_is_typed_survives_a_power_cut_and_is_offered_for_ten_minutes(village, kiosk):
    keep(kiosk, answers={"nama_lengkap": "Kanarina Zzyzx", "nik": "3201"}, step=2, tap="one")
    village.reopen()
    offer = kiosk.get("/kiosk/unsent", accept="text/html").text

    assert "Lanjutkan isian?" in offer and "Surat Keterangan Tidak Mampu" in offer and "Kanarina" not in offer
    form = village.device("kiosk").get("/kiosk/form/sktm?resume=1", accept="text/html").text
    assert 'value="Kanarina Zzyzx"' in form and 'data-step="2"' in form and 'value="one"' in form
    village.go_on(village.wall.time + KEPT + timedelta(seconds=1))
    assert kiosk.get("/kiosk/unsent").status_code == 204
    assert "Kanarina" not in kiosk.get("/kiosk/form/sktm?resume=1", accept="text/html").text


def test_whoever_leaves_leaves_nothing_even_when_a_late_key_comes_after(village, kiosk):
    keep(kiosk, tap="one")
    assert kiosk.post("/kiosk/unsent", {"form": "one"}).status_code == 200
    keep(kiosk, tap="one")

    assert kiosk.get("/kiosk/unsent").status_code == 204
    assert "Kanarina" not in kiosk.get("/kiosk/form/sktm?resume=1", accept="text/html").text


def test_a_form_is_shown_only_to_whoever_goes_on_with_it_and_at_its_own_kiosk(village, kiosk):
    keep(kiosk)
    assert "Kanarina" not in kiosk.get("/kiosk/form/sktm", accept="text/html").text
    assert "Kanarina" not in village.browser("kiosk").page("/kiosk/form/sktm?resume=1").text
    assert "Kanarina" not in kiosk.get("/kiosk/form/sku?resume=1", accept="text/html").text


def test_by_a_clock_that_nobody_can_believe_no_draft_of_before_is_shown(village, kiosk):
    village.issue()
    keep(kiosk)
    village.close()
    village.wall.leap = timedelta(hours=-20)  # a box without a battery wakes with yesterday's time
    village.open()

    assert not village.live.clock.trusted
    assert kiosk.get("/kiosk/unsent").status_code == 204


def test_old_drafts_are_wiped_by_themselves_and_leave_no_byte(village, kiosk):
    keep(kiosk)
    path = village.server.letters.drafts.path
    (sealed,) = sqlite3.connect(path).execute("select sealed from drafts").fetchone()
    village.pass_minutes(11)
    village.server.letters.drafts.wipe_old()

    for file in path.parent.glob("drafts.db*"):
        assert sealed[:24] not in file.read_bytes()


def test_a_draft_on_disk_is_sealed(village, kiosk):
    keep(kiosk)
    written = b"".join(file.read_bytes() for file in (village.folder / "data").rglob("*") if file.is_file())
    for canary in (b"Kanarina", b"3201014101900007", b"Krajan", b"081234567890"):
        assert canary not in written


# --- where a letter stands -----------------------------------------------------------------------------------------


def test_six_digits_lead_to_where_the_letter_stands(village, kiosk):
    asked = handed_in(village)
    answer = kiosk.post("/kiosk/check-in", {"code": f"{asked.code[:3]} {asked.code[3:]}"})

    assert answer.status_code == 200 and answer.json["letter"] == asked.token
    browser = village.browser("kiosk")
    page = browser.press("/kiosk/check-in?for=letter", "/kiosk/check-in", code=asked.code)
    assert page.status_code == 303 and page.location.startswith(f"/kiosk/letters/{asked.token}")


def test_codes_that_nobody_has_are_slowed_down_whatever_their_length(village, kiosk):
    handed_in(village)
    taken = requests(village)[0].code
    wrong = next(code for code in ("000001", "000002") if code != taken)
    for code in [wrong, "0001"] * MOST_WRONG:
        last = kiosk.post("/kiosk/check-in", {"code": code})
    assert last.json["refusal"] == "CodesPaused"
    assert kiosk.post("/kiosk/check-in", {"code": taken}).json["refusal"] == "CodesPaused"


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６"])
def test_a_code_has_four_digits_or_six(kiosk, code):
    answer = kiosk.post("/kiosk/check-in", {"code": code})
    assert answer.status_code == 422 and "enam angka untuk surat" in answer.json["message"]


@pytest.mark.parametrize(("state", "said"), [
    (AWAITING_SIGNATURE, "tinggal ditandatangani"), (READY, "Suratnya sudah jadi"),
])  # fmt: skip
def test_the_screen_says_the_state_since_when_and_at_whose_desk(village, state, said):
    asked = handed_in(village)
    move(village, asked, state)
    page = village.browser("kiosk").page(f"/kiosk/letters/{asked.token}")

    for words in (said, "Sejak Selasa, 24 November 2026, pukul 09.00", "Kaur Umum", "Surat Keterangan Tidak Mampu",
                  "Cetak slip surat", "Ambil nomor untuk surat ini"):  # fmt: skip
        assert words in page.text, words
    for written in ("Kanarina", SKTM["nik"], "Berobat"):
        assert written not in page.text


def test_what_is_missing_is_named(village):
    asked = handed_in(village)
    move(village, asked, INCOMPLETE, missing=("0", "nik"), reason="x")
    page = village.browser("kiosk").page(f"/kiosk/letters/{asked.token}")

    entry = village.server.settings.catalogue.services["sktm"]
    assert "Yang masih kurang" in page.text and entry.requirements[0] in page.text and "NIK" in page.text


def test_a_letter_that_is_collected_asks_for_nothing_more(village):
    asked = handed_in(village)
    move(village, asked, READY)
    move(village, asked, COLLECTED)
    page = village.browser("kiosk").page(f"/kiosk/letters/{asked.token}")

    assert "sudah diambil" in page.text and "/kiosk/issue" not in page.actions()
    assert "/kiosk/letters/slip" not in page.actions()


def test_the_slip_of_a_number_shows_its_letters_while_one_waits_and_afterwards(village, kiosk):
    issued = village.issue("S")
    asked = handed_in(village, issued["token"])
    waiting = village.browser("kiosk").page(f"/kiosk/taken/{issued['token']}")
    assert f"/kiosk/letters/{asked.token}?lang=id" in waiting.links

    village.act("1", "call")
    village.act("1", "finish")
    answer = kiosk.post("/kiosk/check-in", {"token": f"http://192.168.1.20:8000/t/{issued['token']}"})
    assert answer.json["letter"] == asked.token


def test_letters_of_one_number_are_beside_each_other(village):
    issued = village.issue("S")
    first, second = (handed_in(village, issued["token"], service) for service in ("sktm", "sku"))
    page = village.browser("kiosk").page(f"/kiosk/letters/{first.token}")

    assert any(link and f"/kiosk/letters/{second.token}" in link for link in page.links)
    assert "Nomor antrean untuk surat ini: S 001" in page.text


def test_a_letter_that_is_not_there_is_said_to_have_gone(kiosk):
    answer = kiosk.get("/kiosk/letters/no-such-token-at-all1")
    assert (answer.status_code, answer.json["refusal"]) == (404, "RequestGone")


def test_where_no_number_is_given_to_homes_the_keypad_is_for_letters(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[online]\nnumbers = false\n") as village:
        page = village.browser("kiosk").page("/kiosk/check-in")
        assert "6 angka" in page.text and "4 angka" not in page.text


def test_a_form_in_english_gives_an_english_slip_and_screen(village, kiosk):
    send(kiosk, "sku", SKU, language="en")
    (asked,) = requests(village)

    assert asked.language == "en"
    assert "Being checked" in village.browser("kiosk").page(f"/kiosk/letters/{asked.token}").text


def test_the_journal_knows_of_no_answer(village, kiosk):
    send(kiosk)
    written = b"".join(file.read_bytes() for file in (village.folder / "data").glob("journal.db*"))

    assert requests(village)[0].token.encode() in written
    assert b"Kanarina" not in written and SKTM["nik"].encode() not in written


def test_what_is_kept_beside_the_pages_asks_for_no_second_place_there(tmp_path, village):
    """A thread of the pool that asks for a thread of the pool gets a hub of its own, which nobody ever ends."""
    inside = []

    def run(work, *given):
        assert not inside, "asked for from within"
        inside.append(work)
        try:
            return work(*given)
        finally:
            inside.pop()

    store = Store(tmp_path / "other", run=run)
    drafts = Drafts(tmp_path / "other", store.sealer, village.live.clock, run)
    drafts.keep("1", Draft("sktm", {"nama_lengkap": "Siti"}))
    assert drafts.of("1").typed == {"nama_lengkap": "Siti"}


ODD = "3201013208900001"  # the day of birth in it is the 32nd


def test_a_number_that_looks_odd_and_is_so_is_no_dead_end(village, kiosk):
    """Nobody can tick at a kiosk or at home that it is so; at the counter staff can."""
    said = "isilah bersama petugas di loket"
    of_blank = keep(kiosk, answers=SKTM | {"nik": ODD}, of="nik").json["mistakes"]["nik"]
    assert said in of_blank
    assert said in send(kiosk, answers=SKTM | {"nik": ODD}).json["mistakes"]["nik"]
    page = village.browser("kiosk").press("/kiosk/form/sktm", "/kiosk/form/sktm", **SKTM | {"nik": ODD})
    assert said in page.text
    assert said not in keep(kiosk, answers=SKTM | {"nik": "32"}, of="nik").json["mistakes"]["nik"], "that is a slip"
    english = keep(kiosk, answers=SKTM | {"nik": ODD}, of="nik", language="en").json["mistakes"]["nik"]
    assert "with staff at the counter" in english

    phone = village.browser().client.post("/letters/form/sktm", json=SKTM | {"nik": ODD}, headers={"Accept": JSON})
    assert said in phone.json["mistakes"]["nik"]

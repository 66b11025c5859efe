"""The papers about letters: what stands on them and what never does, for every printer; and how they are asked for."""

from functools import cache

import pytest
from office import AT_ANY_PACE, Village
from paper import printed
from room import at
from slips import HERE, LANGUAGES, LONG, TOKEN, office, words

from kiosk.letter_slips import letter_slip
from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.slip import plain
from letters.intake import hand_in
from lobby.letter import CHECKING, READY, LetterRequest
from lobby.requests import move_request

ROWS = list(models().values())
CANARY = {"nama": "Kanarina Zzyzx", "nik": "3201014101900007"}


@cache
def slip(service="sktm", language="id", state=CHECKING, long=False, address=HERE):
    """The slip of a letter asked for at 9.05."""
    now = at("9:05")
    asked = LetterRequest(
        id="0a1b2c3d4e5f6071", token=TOKEN, code="012345", service=service, channel="kiosk", made_at=now,
        language=language, state=state, holder=LONG[:60] if long else "Kasi Pelayanan", since=now, changed=1,
    )  # fmt: skip
    return letter_slip(asked, office(long).services.get(service), words(long), language, now, address)


# --- what stands on them -------------------------------------------------------------------------------------------


def test_a_receipt_says_what_was_handed_in_its_code_and_what_happens_next():
    text = slip().as_text(48)

    for said in ("Desa Sukamaju", "TANDA TERIMA PERMOHONAN", "Surat Keterangan Tidak Mampu", "0 1 2   3 4 5",
                 "diperiksa petugas", "Semua surat GRATIS", "09.05 WIB", "Ini bukan nomor antrean."):  # fmt: skip
        assert said in " ".join(text.split()) or said in text, said
    assert slip().link == f"{HERE}/letters/{TOKEN}" and slip().kind == "letter"


def test_a_letter_that_is_ready_says_what_to_bring_and_where():
    text = " ".join(slip(state=READY).as_text(48).split())

    for said in ("SIAP DIAMBIL", "[ ] KTP", "[ ] Slip ini", "Kasi Pelayanan", "0 1 2 3 4 5"):
        assert said in text, said
    assert "TANDA TERIMA" not in text


def test_staff_read_in_indonesian_what_a_slip_in_another_language_is():
    text = " ".join(slip(language="en").as_text(48).split())

    assert "RECEIPT OF YOUR REQUEST" in text and "TANDA TERIMA PERMOHONAN" in text
    assert "All letters are FREE" in text and "Semua surat GRATIS" in text


def test_without_an_address_there_is_nothing_to_scan():
    assert slip(address=None).link is None and "Pindai" not in slip(address=None).as_text()


def test_a_service_that_the_office_has_no_more_is_left_out():
    assert "TANDA TERIMA" in slip("gone").as_text()


def test_the_hours_of_the_next_day_stand_on_it(opened):
    village = opened('[hours]\ntuesday = ["08.00-12.00", "13.00-15.30"]\n', now="9:00")
    asked = LetterRequest(
        id="a", token=TOKEN, code="012345", service="sktm", channel="kiosk", made_at=at("9:00"), language=None,
        state=READY, holder="Kaur Umum", since=at("9:00"), changed=1,
    )  # fmt: skip
    text = letter_slip(asked, None, village.server.words, "id", at("9:00"), None).as_text(48)

    assert "Buka Selasa, 24 November 2026: 08.00-12.00," in text


# --- every printer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [CHECKING, READY])
def test_every_printer_prints_it_whole_in_every_language(model, language, state):
    for told in (slip("sktm", language, state), slip("sku", language, state, long=True)):
        paper = printed(as_bytes(told, model), model)
        read = paper.text
        for style, text in told.lines:
            texts = text if style == "pair" else (text,)
            if style not in ("rule", "number"):
                assert all(" ".join(plain(one).split()) in read for one in texts), text
        assert paper.pictures[-1].code() == told.link


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("state", [CHECKING, READY])
def test_every_printer_draws_it_as_a_picture(model, state):
    paper = printed(as_bytes(slip(state=state), model, picture=True), model)

    assert paper.code() == slip().link


# --- asked for -----------------------------------------------------------------------------------------------------

SCREEN = '[printer]\nkind = "screen"\n'


def handed_in(village, channel="kiosk", by=None, tap="t", language=None):
    """A form, handed in at the village's kiosk unless another way is named."""
    by = by or f"device:{village.keys.device(village.device('kiosk').token).id}"
    room = village.server.letters
    _, asked = hand_in(
        village.live, room.store, room.settings, "sktm", CANARY, channel=channel, by=by, tap=tap, language=language
    )
    return asked


def papers(village, count):
    told = village.eventually(
        lambda: village.device("kiosk").get("/kiosk/slips").json["jobs"],
        lambda jobs: len(jobs) == count and all(job["status"] == "printed" for job in jobs),
    )
    return [job for job in told if job["kind"] == "letter"]


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + SCREEN) as village:
        yield village


def test_a_form_handed_in_at_a_kiosk_gets_its_receipt_there_and_once(village):
    asked = handed_in(village)
    handed_in(village)
    (paper,) = papers(village, 1)

    assert "TANDA TERIMA PERMOHONAN" in paper["text"] and asked.code[0] in paper["text"]
    for written in CANARY.values():
        assert written not in paper["text"] and written.split()[0] not in paper["text"]


def test_a_form_from_a_phone_prints_nothing_by_itself(village):
    handed_in(village, "phone", by="resident")
    village.issue()

    assert not papers(village, 1)


def test_staff_print_that_a_letter_is_ready_and_a_press_sent_twice_prints_once(village):
    asked = handed_in(village, "staff", by="staff:1")
    village.live.do(move_request, asked.id, READY, holder="Kaur Umum", by="staff:1")
    staff = village.staff()
    fields = {"request": asked.id, "tap": "one", "csrf": staff.page("/counters").csrf}
    answer = staff.post("/kiosk/letters/slip", fields)
    staff.post("/kiosk/letters/slip", fields)

    assert answer.status_code == 303 and answer.location == f"/letters/requests/{asked.id}"
    (paper,) = papers(village, 1)
    assert "SIAP DIAMBIL" in paper["text"]


def test_a_kiosk_prints_what_its_screen_shows_and_says_how_the_paper_is(village):
    asked = handed_in(village, "phone", by="resident")
    kiosk = village.device("kiosk")
    answer = kiosk.post("/kiosk/letters/slip", {"token": asked.token, "tap": "two"})

    assert answer.status_code == 201 and answer.json["state"] == "due"
    papers(village, 1)
    assert kiosk.get(f"/kiosk/letters/slip?token={asked.token}").json == {"state": "printed"}
    drawn = kiosk.get(f"/kiosk/letters/slip?token={asked.token}", accept="text/html").text
    assert "Ambil kertasnya" in drawn


def test_a_letter_that_is_not_there_is_refused(village):
    answer = village.device("kiosk").post("/kiosk/letters/slip", {"token": "no-such-token-here-1"})
    assert (answer.status_code, answer.json["refusal"]) == (404, "RequestGone")
    assert village.device("kiosk").get("/kiosk/letters/slip").status_code == 404


def test_where_nothing_prints_it_is_said(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[printer]\nkind = "none"\n') as village:
        asked = handed_in(village)
        answer = village.device("kiosk").post("/kiosk/letters/slip", {"request": asked.id})

        assert (answer.status_code, answer.json["refusal"]) == (409, "NoPaper")
        assert village.device("kiosk").get(f"/kiosk/letters/slip?request={asked.id}").json == {"state": "none"}


def test_a_printer_that_fails_is_told_at_the_screen(tmp_path):
    gone = f'[printer]\nkind = "usb"\naddress = "{(tmp_path / "gone").as_posix()}"\n'
    with Village(tmp_path, AT_ANY_PACE + gone) as village:
        asked = handed_in(village)
        state = village.eventually(
            lambda: village.device("kiosk").get(f"/kiosk/letters/slip?request={asked.id}").json["state"],
            lambda state: state not in ("due", "none"),
        )
        assert state == "late"


def test_residents_print_nothing(village):
    asked = handed_in(village)
    assert village.browser().post("/kiosk/letters/slip", {"request": asked.id}).status_code == 401


@pytest.mark.parametrize(("paper", "said"), [("receipt", "TANDA TERIMA PERMOHONAN"), ("ready", "SIAP DIAMBIL")])
def test_staff_see_how_each_comes_out_of_every_printer(village, paper, said):
    for model in ("generic-58", "epson-tm-t82"):
        query = f"paper={paper}&model={model}&service=sktm"
        told = village.device("counter", "1").get(f"/kiosk/preview?{query}").json
        assert said in told["text"] and told["millimetres"] > 60
        assert village.device("counter", "1").get(f"/kiosk/preview.png?{query}").data.startswith(b"\x89PNG")

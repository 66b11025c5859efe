"""The paper of a complaint, for every printer: its number, its code, the day that was promised; no word of anybody."""

from functools import cache

import pytest
from office import AT_ANY_PACE, Village
from paper import printed
from room import at
from slips import HERE, LANGUAGES, TOKEN, words
from test_complaint_pages import GOOD

from kiosk.complaint_slips import complaint_slip
from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.slip import plain
from lobby.complaint import RECEIVED, Complaint

ROWS = list(models().values())


@cache
def slip(kind="complaint", language="id", number=1, address=HERE):
    """That of a complaint made at 9.05 on Tuesday 24 November 2026, to be answered by 1 December."""
    now = at("9:05")
    made = Complaint(
        id="0a1b2c3d4e5f6071", token=TOKEN, code="012345", year=2026, number=number, kind=kind, about="biaya",
        channel="kiosk", anonymous=True, made_at=now, answer_by=at("9:05", "2026-12-01").date(),
        settle_by=at("9:05", "2026-12-14").date(), service=None, language=language, state=RECEIVED, since=now,
        changed=1,
    )  # fmt: skip
    return complaint_slip(made, words(False), language, now, address)


def test_it_says_its_number_its_code_and_by_when_it_is_answered():
    text = " ".join(slip().as_text(48).split())
    for said in ("Desa Sukamaju", "TANDA TERIMA PENGADUAN", "P - 2 0 2 6 - 0 0 1", "012 345",
                 "Dijawab paling lambat Selasa, 1 Desember 2026.", "09.05 WIB",
                 "Ini bukan nomor antrean."):  # fmt: skip
        assert said in text, said
    assert slip().link == f"{HERE}/complaints/{TOKEN}" and slip().kind == "complaint"
    assert "Diminta uang" not in text, "what it is about is nobody's business who finds the slip"


def test_a_suggestion_is_thanked_for_and_promised_nothing():
    text = " ".join(slip("suggestion").as_text(48).split())
    assert "TANDA TERIMA SARAN" in text and "Terima kasih atas sarannya." in text and "paling lambat" not in text


def test_staff_read_in_indonesian_what_a_slip_in_another_language_is():
    text = " ".join(slip(language="en").as_text(48).split())
    assert "COMPLAINT RECEIVED" in text and "TANDA TERIMA PENGADUAN" in text


def test_without_an_address_there_is_nothing_to_scan():
    assert slip(address=None).link is None and "Pindai" not in slip(address=None).as_text()


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_every_printer_prints_it_whole_in_every_language(model):
    for language in LANGUAGES:
        told = slip("complaint", language, 12345)
        paper = printed(as_bytes(told, model), model)
        for style, text in told.lines:
            texts = text if style == "pair" else (text,)
            if style not in ("rule", "number"):
                assert all(" ".join(plain(one).split()) in paper.text for one in texts), text
        assert paper.pictures[-1].code() == told.link
    assert printed(as_bytes(slip(), model, picture=True), model).code() == slip().link


def test_it_comes_out_at_the_kiosk_at_which_it_was_made_once(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[printer]\nkind = "screen"\n') as village:
        kiosk = village.device("kiosk")
        told = [kiosk.post("/kiosk/complaint", GOOD | {"tap": "t1"}).json for _ in range(2)]
        jobs = village.eventually(lambda: list(village.server.spool.jobs))
        assert [job.slip.name for job in jobs] == [told[0]["complaint"]] and told[0] == told[1]
        text = jobs[0].slip.as_text()
        assert not any(word in text for word in ("Siti", "Rp20", "0812", "kuitansi"))
        path = f"/kiosk/complaint/slip?token={told[0]['token']}"
        village.eventually(lambda: kiosk.get(path).json["state"], lambda state: state == "printed")
        assert kiosk.get("/kiosk/complaint/slip?token=nowhere").status_code == 404
        assert "Tanda terima pengaduan" in village.staff().page("/kiosk/slips").text
        assert village.browser().get(path).status_code in (401, 403)

"""The pages about paper: what a kiosk says of its slip, what staff see of printers and rolls, and printing again."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

import pytest
from fake_printer import FakePrinter
from office import AT_ANY_PACE, Device, Village
from paper import printed
from PIL import Image
from test_spool import MODEL, MUTE, SECOND, quick_way, settings

import server
from kiosk.models import models
from kiosk.printers import way_for
from lobby.slips import MOST_COPIES

METRES = "roll_metres = {}\n"
LATER = 3  # minutes after which a slip is given up


@pytest.fixture
def village(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer)) as village:
        yield village


@pytest.fixture
def opened_with(tmp_path, printer):
    """Opens a village whose [printer] has more settings, or with another printer."""
    villages = []

    def open_it(more="", model=MODEL):
        with patch.object(server, "way_for", quick_way):
            villages.append(Village(tmp_path, settings(printer, more, model)))
        return villages[-1]

    yield open_it
    for village in villages:
        village.close()


def slip_of(village, ticket):
    return village.live.see(lambda lobby: lobby.tickets[ticket].slip)


def given(village, state="printed", queue="A"):
    """A number whose slip has come to this; what the kiosk was told of it."""
    told = village.issue(queue)
    village.eventually(lambda: slip_of(village, told["ticket"]) == state)
    return told


def given_up(village, printer, count=1):
    """Numbers whose slips never came out, the printer being well again by now."""
    printer.fault("off")
    told = [village.issue() for _ in range(count)]
    village.eventually(lambda: slip_of(village, told[0]["ticket"]) == "failed")
    village.pass_minutes(LATER)
    village.eventually(lambda: slip_of(village, told[0]["ticket"]) == "expired")
    village.pass_minutes(LATER)  # for those that had not come to the printer's own line by then
    for one in told:
        village.eventually(lambda one=one: slip_of(village, one["ticket"]) == "expired")
    printer.well()
    village.server.spool.try_now()
    village.eventually(lambda: village.server.spool.prints())
    return told


def taken(village, told):
    return village.browser("kiosk").page(f"/kiosk/taken/{told['token']}")


def papers(village):
    return village.device("counter", "1").get("/kiosk/slips").json


def reprint(device, **fields):
    return device.post("/kiosk/reprint", fields)


def on_paper(printer, model=MODEL):
    return [printed(bytes(job.paper), models()[model]).text for job in printer.jobs if job.ended == "whole"]


# --- the kiosk -----------------------------------------------------------------------------------------------------


def test_the_kiosk_says_take_it_only_once_the_printer_has_printed(village, printer):
    printer.fault("late", seconds=0.5)
    told = village.issue()
    page = taken(village, told)
    assert "Slip sedang dicetak" in page.text
    assert "/kiosk/reprint" not in page.actions(), "whoever pressed now would get two"

    village.eventually(lambda: slip_of(village, told["ticket"]) == "printed")
    assert "Ambil kertasnya di bawah layar." in taken(village, told).text


def test_a_slip_that_failed_leaves_the_number_large_and_says_to_remember_it(village, printer):
    printer.fault("off")
    told = given(village, "failed")

    page = taken(village, told)
    assert "A 001" in page.text and "Kertas tidak keluar. Ingat nomor ini atau foto layar ini." in page.text
    assert "/kiosk/reprint" not in page.actions(), "it is still tried, and would come out twice"


def test_after_three_seconds_the_kiosk_promises_no_paper_any_more(village, printer):
    printer.fault("hangs")
    told = village.issue()
    assert "Slip sedang dicetak" in taken(village, told).text

    village.wall.time += timedelta(seconds=3.5)
    assert "Kertas tidak keluar." in taken(village, told).text


def test_what_came_out_late_is_to_be_taken_all_the_same(village, printer):
    printer.fault("off")
    told = given(village, "failed")
    printer.well()

    village.eventually(lambda: slip_of(village, told["ticket"]) == "printed")
    assert "Ambil kertasnya di bawah layar." in taken(village, told).text


def test_where_a_printer_cannot_tell_the_kiosk_is_careful_and_prints_again(opened_with, printer):
    village = opened_with(model=MUTE)
    told = given(village)

    page = taken(village, told)
    assert "Ambil kertasnya" in page.text and "Tidak keluar? Ingat nomor ini" in page.text
    kiosk = village.browser("kiosk")
    answer = kiosk.press(f"/kiosk/taken/{told['token']}", "/kiosk/reprint")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/kiosk/taken/{told['token']}")
    village.eventually(lambda: len(on_paper(printer, MUTE)) == 2)
    assert "CETAK ULANG 1" in on_paper(printer, MUTE)[1] and "A 001" in on_paper(printer, MUTE)[1]


def test_a_number_that_was_given_up_is_printed_again_at_the_kiosk(village, printer):
    told = given_up(village, printer)[0]

    assert "/kiosk/reprint" in taken(village, told).actions()
    assert reprint(village.device(), token=told["token"], tap="1").status_code == 201
    village.eventually(lambda: slip_of(village, "A001") == "printed")
    assert "CETAK ULANG 1" in on_paper(printer)[-1]


def test_a_kiosk_prints_again_so_often_and_only_what_its_screen_shows(village):
    told = given(village)
    for copy in range(1, MOST_COPIES + 1):
        assert reprint(village.device(), token=told["token"], tap=f"t{copy}").json == {"ticket": "A001", "copy": copy}
    enough = reprint(village.device(), token=told["token"], tap="more")
    assert (enough.status_code, enough.json["refusal"]) == (409, "SlipsEnough")
    assert "Minta bantuan petugas" in enough.json["message"]
    assert reprint(village.device(), ticket="A001", tap="name").status_code == 403
    assert "/kiosk/reprint" not in taken(village, told).actions()


def test_only_the_kiosk_whose_printer_is_ill_says_so(tmp_path, printer):
    with FakePrinter() as other, patch.object(server, "way_for", quick_way):
        other.fault("off")
        with Village(tmp_path, settings(printer, SECOND.format(MODEL, other.address))) as village:
            village.eventually(lambda: not village.server.spool.prints("Anjungan 2"))
            second = Device(village.app, village.keys.pair("kiosk", "Anjungan 2"))
            assert "Nomor antrean akan dicetak." in village.device().get("/kiosk", accept="text/html").text
            assert "Sedang tanpa kertas." in second.get("/kiosk", accept="text/html").text


# --- printing again, by staff --------------------------------------------------------------------------------------


def test_staff_print_any_ticket_again_and_each_copy_says_so(village, printer):
    given(village)
    for copy in range(1, MOST_COPIES + 3):
        answer = reprint(village.device("counter", "1"), ticket="a 001", tap=f"t{copy}")
        assert (answer.status_code, answer.json) == (201, {"ticket": "A001", "copy": copy})
    village.eventually(lambda: len(on_paper(printer)) == MOST_COPIES + 3)

    assert [f"CETAK ULANG {copy}" in text for copy, text in enumerate(on_paper(printer))] == [False, *[True] * 5]
    assert all("A 001" in text for text in on_paper(printer))


def test_the_same_press_sent_again_prints_once(village, printer):
    given(village)
    counter = village.device("counter", "1")
    first, again = (reprint(counter, ticket="A001", tap="same") for _ in range(2))

    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    village.eventually(lambda: len(on_paper(printer)) == 2)
    given(village)
    assert sum("CETAK ULANG" in text for text in on_paper(printer)) == 1


def test_a_copy_is_a_fact_of_the_record(village):
    given(village)
    reprint(village.device("counter", "1"), ticket="A001", tap="t")
    rows = village.live.journal.db.conn.execute("select body from facts where fact = 'SlipReprinted'").fetchall()
    assert len(rows) == 1 and '"ticket":"A001"' in rows[0][0].replace(" ", "")


def test_a_ticket_nobody_has_and_an_office_without_a_printer_are_refused_in_words(village, tmp_path):
    given(village)
    unknown = reprint(village.device("counter", "1"), ticket="Z999")
    assert unknown.status_code == 422 and "Z999" in unknown.json["message"]

    (tmp_path / "none").mkdir()
    bare_of_all = AT_ANY_PACE + '[printer]\nkind = "none"\n'
    with patch.object(server, "way_for", way_for), Village(tmp_path / "none", bare_of_all) as bare:
        bare.issue()
        refused = reprint(bare.device("counter", "1"), ticket="A001")
        assert (refused.status_code, refused.json["refusal"]) == (409, "NoPrinter")
        assert "Kantor ini tidak memakai pencetak." in bare.staff().page("/kiosk/slips").text
        bare.act("1", "call")
        assert "/kiosk/reprint" not in bare.browser("counter", "1").page("/counters/1").actions()


def test_a_resident_prints_nothing_and_no_other_site_does(village):
    given(village)
    assert village.browser().post("/kiosk/reprint", {"ticket": "A001"}).status_code == 401
    staff = village.staff()
    form = staff.page("/kiosk/slips").form("/kiosk/reprint")
    assert staff.post("/kiosk/reprint", {**form, "csrf": ""}).status_code == 403
    for action in ("roll", "test"):
        assert village.device().post(f"/kiosk/{action}", {}).status_code == 403


def test_the_slip_of_whoever_is_at_the_desk_is_printed_again_from_there(village, printer):
    given(village)
    village.act("1", "call")
    desk = village.browser("counter", "1")

    assert desk.page("/counters/1").keys["c"][1].startswith("Cetak ulang slip")
    answer = desk.press("/counters/1", "/kiosk/reprint")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters/1")
    village.eventually(lambda: "CETAK ULANG 1" in on_paper(printer)[-1])


# --- what never came out -------------------------------------------------------------------------------------------


def test_whoever_waits_without_a_slip_is_told_to_desks_and_printed_again_with_one_press(village, printer):
    given_up(village, printer, 2)

    assert "2 nomor belum tercetak: A 001, A 002." in village.browser("counter", "1").page("/counters/1").text
    staff = village.staff()
    page = staff.page("/kiosk/slips")
    assert "Belum tercetak 2" in page.text and papers(village)["unprinted"] == ["A001", "A002"]
    assert staff.press("/kiosk/slips", "/kiosk/reprint").headers["Location"] == "/kiosk/slips"
    village.eventually(lambda: papers(village)["unprinted"] == ["A002"])
    assert "1 nomor belum tercetak: A 002." in village.browser("counter", "1").page("/counters/1").text


def test_of_many_without_a_slip_the_desk_names_the_first(village, printer):
    given_up(village, printer, 5)
    assert (
        "5 nomor belum tercetak: A 001, A 002, A 003, dan lainnya."
        in village.browser("counter", "1").page("/counters/1").text
    )


def test_whoever_has_been_called_needs_no_slip_any_more(village, printer):
    given_up(village, printer)
    village.act("1", "call")
    assert papers(village)["unprinted"] == []


# --- the page about paper ------------------------------------------------------------------------------------------


def test_the_page_says_what_is_wrong_and_what_to_do(village, printer):
    printer.fault("paper_out")
    village.server.spool.try_now()
    staff = village.staff()
    text = village.eventually(lambda: staff.page("/kiosk/slips").text, lambda text: "Kertas habis" in text)

    assert f"Kertas habis di pencetak {printer.address}. Buka tutupnya, pasang gulungan baru" in text
    assert "Bermasalah" in text and "Epson" in text
    desk = village.browser("counter", "1").page("/counters/1")
    assert "Kertas habis di pencetak" in desk.text and "/kiosk/slips" in desk.links
    (told,) = papers(village)["printers"]
    assert (told["reason"], told["paper_left_millimetres"]) == ("paper_out", 0), "it is out, whatever was counted"
    assert "hampir habis" not in desk.text


def test_a_printer_that_never_answers_is_neither_well_nor_ill(opened_with):
    village = opened_with(model=MUTE)
    given(village)
    text = village.staff().page("/kiosk/slips").text
    assert (
        "Tidak pasti" in text and "menerima data, tetapi tidak dapat ditanya keadaannya" in text and "Terkirim" in text
    )
    assert "menerima data" not in village.browser("counter", "1").page("/counters/1").text


def test_every_slip_has_its_picture_its_words_and_what_became_of_it(village, printer):
    given(village)
    reprint(village.device("counter", "1"), ticket="A001", tap="t")
    village.eventually(lambda: len(on_paper(printer)) == 2)
    village.eventually(lambda: {job["status"] for job in papers(village)["jobs"]} == {"printed"})

    copy, first = papers(village)["jobs"]
    assert (copy["ticket"], copy["copy"], first["copy"]) == ("A001", 1, 0) and "A   0 0 1" in copy["text"]
    for job, paper in ((first, printer.jobs[0].paper), (copy, printer.jobs[1].paper)):
        picture = village.staff().get(job["picture"])
        assert picture.mimetype == "image/png"
        assert same(picture.data, bytes(paper))
    assert "Cetak ulang 1" in village.staff().page(f"/kiosk/slips/{copy['id']}").text
    assert village.staff().get("/kiosk/slips/999").status_code == 404
    assert village.browser().get(first["picture"]).status_code == 401


def same(picture, paper):
    """Is a PNG of ours the picture that a printer of another make burns from these bytes, dot by dot?"""
    ours, theirs = (Image.open(BytesIO(png)).convert("1") for png in (picture, printed(paper, models()[MODEL]).png()))
    return ours.size == theirs.size and ours.tobytes() == theirs.tobytes()


def test_a_test_slip_says_that_it_is_none(village, printer):
    first = village.device("counter", "1").post("/kiosk/test", {"tap": "t"})
    again = village.device("counter", "1").post("/kiosk/test", {"tap": "t"})
    assert (first.status_code, again.status_code) == (201, 200)
    village.eventually(lambda: on_paper(printer))
    assert "SLIP UJI" in on_paper(printer)[0] and "Ini bukan nomor antrean." in on_paper(printer)[0]
    assert len(on_paper(printer)) == 1
    missing = village.device("counter", "1").post("/kiosk/test", {"printer": "Lain"})
    assert (missing.status_code, missing.json["refusal"]) == (404, "BadRequest")


# --- the roll ------------------------------------------------------------------------------------------------------


def test_paper_is_counted_down_warned_of_once_and_counted_anew_by_one_press(opened_with, printer):
    village = opened_with(METRES.format(3))
    before = papers(village)["printers"][0]
    for _ in range(10):
        given(village)
    after = papers(village)["printers"][0]
    lengths = [printed(bytes(job.paper), models()[MODEL]).long / 8 for job in printer.jobs]

    assert before["paper_left_millimetres"] == 3000 and not before["paper_low"]
    assert after["paper_left_millimetres"] == pytest.approx(3000 - sum(lengths), abs=2) and after["paper_low"]
    desk = village.browser("counter", "1").page("/counters/1").text
    assert f"kertas hampir habis, kira-kira {after['slips_left']} slip lagi." in desk
    assert f'antrean_paper_left_millimetres{{printer="Pencetak"}} {after["paper_left_millimetres"]}' in metrics(village)

    staff = village.staff()
    assert "Ya, sudah terpasang" in staff.page("/kiosk/slips").text
    assert staff.press("/kiosk/slips", "/kiosk/roll").status_code == 303
    assert papers(village)["printers"][0]["paper_left_millimetres"] == 3000


def metrics(village):
    return village.device("counter", "1").get("/metrics").text.splitlines()


def test_a_screen_has_no_roll(tmp_path):
    with Village(tmp_path) as village:
        given(village)
        assert papers(village)["printers"][0]["paper_left_millimetres"] is None
        assert "/kiosk/roll" not in village.staff().page("/kiosk/slips").actions()


# --- health --------------------------------------------------------------------------------------------------------


def two(printer, other):
    return settings(printer, SECOND.format(MODEL, other.address))


def test_of_two_printers_each_has_its_own_part_and_its_own_number(tmp_path, printer):
    other = FakePrinter()
    with other, patch.object(server, "way_for", quick_way), Village(tmp_path, two(printer, other)) as village:
        other.fault("cover_open")
        village.server.spool.try_now()
        village.eventually(lambda: not village.server.spool.prints("Anjungan 2"))
        text = village.page("/health").text
        assert f"Pencetak: Pencetak {printer.address} siap." in text
        assert f"Kedua: Tutup pencetak {other.address} terbuka." in text
        told = village.browser().get("/health", Accept="application/json").json
        assert not told["ok"] and told["parts"]["printer"]["message"].startswith("Kedua:")
        lines = metrics(village)
        assert {"antrean_printer_ok 0", 'antrean_printer_ok{printer="Pencetak"} 1',
                'antrean_printer_ok{printer="Kedua"} 0'} <= set(lines)  # fmt: skip


def test_programs_count_what_became_of_todays_slips(village, printer):
    given_up(village, printer)
    given(village)
    assert {"antrean_slips_unprinted 1", 'antrean_slips{status="expired"} 1',
            'antrean_slips{status="printed"} 1'} <= set(metrics(village))  # fmt: skip


# --- example slips -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["generic-58", "epson-tm-t82", "zjiang-zj-5870"])
def test_an_example_is_drawn_as_each_printer_would_print_it(village, model):
    staff = village.staff()
    page = staff.page(f"/kiosk/preview?model={model}&lang=en&service=ktp")
    picture = staff.get(f"/kiosk/preview.png?model={model}&lang=en&service=ktp")

    assert "Contoh slip" in page.text and models()[model].name in page.text
    assert picture.mimetype == "image/png" and picture.data.startswith(b"\x89PNG")
    assert int.from_bytes(picture.data[16:20]) == models()[model].dots
    assert village.device().get("/kiosk/preview").status_code == 403
    told = village.device("counter", "1").get(f"/kiosk/preview?model={model}&lang=en").json
    assert (told["model"], told["language"]) == (model, "en") and "A   0 2 3" in told["text"]


def test_an_example_nobody_knows_is_the_usual_one(village):
    staff = village.staff()
    assert staff.get("/kiosk/preview?model=x&lang=xx&service=x").status_code == 200
    assert staff.get("/kiosk/preview.png?model=x&picture=1").mimetype == "image/png"

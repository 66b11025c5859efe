"""A resident's own letter: one token, one letter, where it is now; and nothing of anybody."""

import re
from datetime import timedelta

import pytest
from office import AT_ANY_PACE, SETTINGS, WORKING_HOURS, Village
from room import WEDNESDAY, at

from letters.intake import hand_in
from lobby.requests import bring_request, delete_form, hand_request, move_request, show_form

TOLD = {"code", "service", "state", "holder", "since", "missing", "ticket", "seq"}
NAME, NIK, PURPOSE = "Kunyil Sarmidi", "3201234101900007", "Keringanan biaya kuliah di Bogor"
WRITTEN = {"nama": NAME, "nik": NIK, "keperluan": PURPOSE}
FROM_HOME = AT_ANY_PACE + WORKING_HOURS


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def make(village, service="sktm", **given):
    """A form handed in: the request."""
    given = {"channel": "phone", "by": "resident", "tap": None} | given
    return hand_in(village.live, village.server.letters.store, village.server.settings, service, WRITTEN, **given)[1]


def move(village, request, state, **given):
    given.setdefault("holder", village.server.settings.letters.holder_of(state))
    village.live.do(move_request, request.id, state, by="staff:1", **given)


def page(village, request, more=""):
    return village.page(f"/letters/{request.token}{more}")


def told(village, request, more=""):
    return village.browser().get(f"/letters/{request.token}{more}", Accept="application/json").json


# --- what is told --------------------------------------------------------------------------------------------------


def test_a_program_is_told_what_is_promised_and_nothing_else(village):
    request = make(village)

    assert told(village, request) == {
        "code": request.code, "service": "sktm", "state": "checking", "holder": "Kasi Pelayanan",
        "since": "2026-11-24T02:00:00Z", "missing": [], "ticket": None, "seq": village.board()["seq"],
    }  # fmt: skip
    assert told(village, request).keys() == TOLD


@pytest.mark.parametrize(
    ("states", "says", "desk"),
    [
        ((), "Sedang diperiksa Formulir Anda sudah masuk. Ambil nomor antrean", "Kasi Pelayanan"),
        (("incomplete",), "Belum lengkap Masih ada yang kurang", "Kasi Pelayanan"),
        (("awaiting_signature",), "Menunggu tanda tangan Surat sudah diperiksa", "Kepala Desa"),
        (("ready",), "Siap diambil Surat sudah ditandatangani. Silakan ambil di kantor desa", "Kasi Pelayanan"),
        (("ready", "collected"), "Sudah diambil Surat sudah diambil. Terima kasih.", None),
        (("cancelled",), "Dibatalkan Surat ini tidak dilanjutkan.", None),
    ],
)
def test_each_state_is_said_in_large_words_with_what_it_means_and_at_whose_desk(village, states, says, desk):
    request = make(village)
    for state in states:
        move(village, request, state, missing=("0",), reason="Permintaan warga")
    text = page(village, request).text

    assert says in text and "Sejak Selasa, 24 November 2026 pukul 09.00 WIB" in text
    assert f"Sekarang di meja {desk}" in text if desk else "Sekarang di meja" not in text
    assert f"{request.code[:3]} {request.code[3:]}" in text and "Semua surat di kantor desa gratis." in text


def test_the_way_shows_where_it_is_and_where_it_was_stopped(village):
    request = make(village)

    def marks():
        html = village.browser().get(f"/letters/{request.token}").text
        return re.findall(r'<li class="(\w+)"', html[html.index('class="steps"') : html.index("</ol>")])

    assert marks() == ["done", "here", "todo", "todo", "todo"]
    move(village, request, "incomplete", missing=("nik",))
    assert marks() == ["done", "halted", "todo", "todo", "todo"]
    move(village, request, "checking"), move(village, request, "awaiting_signature")
    assert marks() == ["done", "done", "here", "todo", "todo"]
    move(village, request, "cancelled", reason="Permintaan warga")
    assert marks() == ["done", "done", "halted"]
    assert "/letters/form/sktm?lang=id" in page(village, request).links
    move(village, request, "checking", reason="Salah tekan"), move(village, request, "ready")
    assert marks() == ["done", "done", "done", "here", "todo"]
    move(village, request, "collected")
    assert marks() == ["done"] * 5


def test_who_was_served_yesterday_or_whose_letter_staff_took_up_needs_no_number(village):
    ticket = village.issue("S")
    served, moved, never = make(village, ticket_token=ticket["token"]), make(village), make(village)
    desk = village.device("counter", "1")
    assert desk.post("/counters/1/call", {"ticket": ticket["ticket"]}).status_code == 200
    assert desk.post("/counters/1/finish", {}).status_code == 200
    village.live.do(hand_request, moved.id, "Sekretaris Desa", by="staff:1")
    village.go_on(village.wall.time + timedelta(days=1))
    village.issue("A")

    def needs(request):
        return "Ambil nomor antrean untuk surat ini" in page(village, request).text

    assert (needs(served), needs(moved), needs(never)) == (False, False, True)
    said = [village.page(f"/letters/{each.token}").text for each in (served, never)]
    assert "petugas sedang memeriksanya" in said[0] and "petugas sedang memeriksanya" not in said[1]
    assert "Ambil nomor antrean, lalu bawa syaratnya" in said[1]
    village.reopen()
    assert (needs(served), needs(moved), needs(never)) == (False, False, True)


def test_waiting_for_a_signature_has_its_own_clock_over_all_its_stays(village):
    request = make(village)
    move(village, request, "awaiting_signature")
    village.pass_minutes(60 * 30)
    village.live.do(hand_request, request.id, "Sekretaris Desa", by="staff:1")
    village.pass_minutes(60 * 20)
    assert "Menunggu tanda tangan: sudah 2 hari" in page(village, request).text
    move(village, request, "checking", reason="Nama salah ketik")
    assert "Menunggu tanda tangan: sudah" not in page(village, request).text
    village.pass_minutes(60 * 5)
    move(village, request, "awaiting_signature")

    text = page(village, request, "?lang=en").text
    assert "Days waiting for the signature so far: 2" in text and "Sekretaris" not in text


def test_what_is_missing_is_named_as_the_catalogue_names_it(village):
    request = make(village)
    move(village, request, "incomplete", missing=("nik", "2"))
    entry = village.server.settings.catalogue.services["sktm"]
    text, blank = page(village, request).text, next(field for field in entry.fields if field.name == "nik")

    assert f"Yang masih kurang {entry.requirements[2]} {blank.label}" in text
    assert told(village, request)["missing"] == [entry.requirements[2], blank.label]
    assert told(village, request, "?lang=en")["missing"] == [entry.requirements[2], blank.labels.get("en", blank.label)]


def test_a_service_that_has_left_the_catalogue_still_has_its_page(village, monkeypatch):
    request = make(village)
    move(village, request, "incomplete", missing=("nik", "99"))
    monkeypatch.delitem(village.server.settings.catalogue.services, "sktm")

    assert "Belum lengkap" in page(village, request).text and told(village, request)["missing"] == []


# --- who may see it ------------------------------------------------------------------------------------------------


def test_nothing_of_anybody_is_on_the_page_nor_who_acted(village):
    request = make(village)
    village.live.do(show_form, request.id, "shown", by="staff:1")
    move(village, request, "awaiting_signature")
    browser = village.browser()
    answers = [browser.get(f"/letters/{request.token}{more}", **headers) for more, headers in (
        ("", {}), ("?lang=en", {}), ("", {"Accept": "application/json"}), ("", {"X-Part": "letter"}), ("/qr.svg", {}),
    )]  # fmt: skip

    for answer in answers:
        whole = answer.text + str(answer.headers)
        assert answer.status_code == 200
        for secret in (NAME, "Kunyil", NIK, PURPOSE, "kuliah", "staff:1", request.id, "Ibu Sari"):
            assert secret not in whole, secret
        assert answer.headers["X-Robots-Tag"] == "noindex" and answer.headers["Cache-Control"] == "no-store"


def test_what_opens_nothing_says_so_in_words_whatever_it_looks_like(village):
    request = make(village)
    browser = village.browser()
    for token in ("x", "A" * 22, request.id, request.token[:-1], request.token + "x", "ä", "requestsx"):
        answer = browser.get(f"/letters/{token}")
        assert answer.status_code == 404 and "Surat ini tidak ada lagi di sini" in answer.text, token
        assert browser.get(f"/letters/{token}/qr.svg").status_code == 404
    assert browser.get("/letters/x", Accept="application/json").json["refusal"] == "RequestGone"


def test_whoever_tries_many_addresses_waits_and_whoever_has_one_does_not(village):
    request = make(village)
    browser = village.browser()
    assert {browser.get(f"/letters/{n}").status_code for n in range(30)} == {404}
    answer = browser.get("/letters/31")
    assert answer.status_code == 429 and "Tunggu satu menit" in answer.text
    assert page(village, request).text
    village.pass_minutes(2)
    assert browser.get("/letters/32").status_code == 404


def test_a_letter_that_is_long_done_is_forgotten(village):
    request = make(village)
    move(village, request, "cancelled", reason="Permintaan warga")
    village.live.do(delete_form, request.id, "due")
    assert "Isian formulir Anda sudah dihapus." in page(village, request).text
    village.pass_minutes(61 * 24 * 60)
    village.issue("A")
    assert village.browser().get(f"/letters/{request.token}").status_code == 404


@pytest.mark.parametrize(
    ("why", "language", "says"),
    [
        ("asked", "id", "Alasan: Permintaan warga"),
        ("asked", "en", "Reason: Resident's wish"),
        ("due", "id", "Alasan: Tidak dilanjutkan sampai batas waktunya"),
        ("due", "en", "Reason: Nothing happened until its time was over"),
    ],
)
def test_a_letter_that_ends_with_its_form_says_why(village, why, language, says):
    request = make(village)
    village.live.do(delete_form, request.id, why)
    assert says in page(village, request, f"?lang={language}").text


def test_the_date_on_which_the_form_goes_is_said(village):
    request = make(village)
    assert "dihapus otomatis pada Sabtu, 23 Januari 2027" in page(village, request).text
    move(village, request, "ready"), move(village, request, "collected")
    assert "dihapus otomatis pada Kamis, 24 Desember 2026" in page(village, request).text
    assert any(link.startswith("/letters/privacy") for link in page(village, request).links)


# --- what can be done from it --------------------------------------------------------------------------------------


def test_the_qr_and_the_message_carry_the_whole_address_and_no_name(tmp_path):
    online = '[online]\naddress = "https://antrean.desa.id"\nproxy = "10.77.0.1"\n'
    with Village(tmp_path, AT_ANY_PACE + online) as village:
        request = make(village)
        links = page(village, request).links
        sent = next(link for link in links if link.startswith("whatsapp://send?text="))

        assert sent.endswith(f"https%3A%2F%2Fantrean.desa.id%2Fletters%2F{request.token}")
        assert "hanya terbuka di Wi-Fi" not in page(village, request).text
        drawn = village.browser().get(f"/letters/{request.token}/qr.svg")
        assert drawn.mimetype == "image/svg+xml" and b"<path" in drawn.data
    with Village(tmp_path) as village:
        assert "hanya terbuka di Wi-Fi" in page(village, make(village)).text


@pytest.fixture
def from_home(tmp_path):
    base = SETTINGS.replace('name = "Surat"', 'name = "Surat"\nbookings = 2\nonline_percent = 90')
    with Village(tmp_path, FROM_HOME, base=base) as village:
        yield village


def ways(village, request):
    return [link for link in page(village, request).links if link.startswith(("/book", "/t/"))]


def test_a_number_is_offered_where_somebody_has_to_come_and_shown_where_they_have_one(from_home):
    village = from_home
    request = make(village)
    offered = [f"/book?service=sktm&letter={request.token}&lang=id"]
    assert ways(village, request) == offered
    ticket = village.issue("S")
    village.live.do(bring_request, request.id, ticket["token"])
    assert ways(village, request) == [f"/t/{ticket['token']}"] and told(village, request)["ticket"] == "S001"
    assert "Nomor antrean Anda: S 001" in page(village, request).text
    village.act("2", "call"), village.act("2", "finish")
    assert ways(village, request) == []  # they were here, and staff have it
    move(village, request, "incomplete", missing=("0",))
    assert ways(village, request) == offered
    move(village, request, "checking"), move(village, request, "awaiting_signature")
    assert ways(village, request) == []
    move(village, request, "ready")
    assert ways(village, request) == offered
    move(village, request, "collected")
    assert ways(village, request) == []


def test_what_staff_typed_at_the_counter_asks_for_no_number(from_home):
    assert ways(from_home, make(from_home, channel="staff")) == []


def test_where_no_number_is_given_from_home_the_kiosk_is_named(opened):
    village = opened(AT_ANY_PACE + "[online]\nnumbers = false\n")
    request = make(village)
    assert ways(village, request) == [] and "ambil nomor antrean di anjungan" in page(village, request).text


def test_the_office_hours_stand_there_with_days_of_the_same_hours_together(tmp_path):
    week = '[hours]\nmonday = ["08.00-12.00", "13.00-15.30"]\ntuesday = ["08.00-12.00", "13.00-15.30"]\n' \
           'friday = ["08.00-11.30"]\n'  # fmt: skip
    with Village(tmp_path, AT_ANY_PACE + week) as village:
        request = make(village)
        assert "Senin–Selasa 08.00–12.00, 13.00–15.30 Jumat 08.00–11.30" in page(village, request).text
        assert "Monday–Tuesday" in page(village, request, "?lang=en").text


def test_the_page_speaks_the_language_of_its_form_unless_another_is_asked_for(village):
    english, plain = make(village, language="en"), make(village)
    assert "Being checked" in page(village, english).text and "Sedang diperiksa" in page(village, plain).text
    assert "Sedang diperiksa" in page(village, english, "?lang=id").text
    assert "Being checked" in page(village, plain, "?lang=en").text
    assert "Sedang diperiksa" in page(village, plain, "?lang=xx").text


def test_a_script_gets_the_part_and_the_hour_alone(village):
    request = make(village)
    part = village.browser().get(f"/letters/{request.token}", **{"X-Part": "letter"}).text
    assert part.lstrip().startswith('<div id="letter"') and 'data-seen="09.00"' in part and "<main" not in part


def test_the_page_is_light(village):
    """Everything on the wire with its one font; the socket's client comes afterwards."""
    browser, sizes = village.browser(), {}
    request = make(village)
    html = browser.get(f"/letters/{request.token}").text
    own = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html)) | {"/static/live.js", "/static/phone-alarm.js"}
    assert 'class="number' not in html and "Barlow" not in browser.get("/static/letter-page.css").text
    font = re.search(r'url\("([^"]+jakarta[^"]+woff2)"\)', browser.get("/static/base.css").text)[1]
    for path in (f"/letters/{request.token}", f"/letters/{request.token}/qr.svg", f"/static/{font}", *own):
        if "socket.io" not in path:
            sizes[path] = len(browser.get(path, **{"Accept-Encoding": "gzip"}).data)
    assert sum(sizes.values()) < 60_000, sizes


def test_the_day_after_the_same_token_opens_the_same_letter(village):
    request = make(village)
    ticket = village.issue("A")
    village.live.do(bring_request, request.id, ticket["token"])
    village.device("head").post("/day/close")
    village.go_on(at("9:00", WEDNESDAY))
    village.issue("A")
    assert "Sedang diperiksa" in page(village, request).text and told(village, request)["ticket"] is None

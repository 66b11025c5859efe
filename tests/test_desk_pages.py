"""The desk in a browser without scripts: what it offers, what its forms do, and who may sit at it."""

import pytest
from doorway import PIN
from office import AT_ANY_PACE, WORKING_HOURS, Page, Village

BY_HAND = AT_ANY_PACE + '[order]\nstart = "by_hand"\nno_show_after_calls = 1\n'
KEYS = {
    "space": "Panggil berikutnya", "r": "Panggil ulang", "s": "Selesai", "h": "Tahan",
    "t": "Tidak hadir Panggil 2 kali lagi",
    "p": "Pindahkan", "k": "Kembalikan", "b": "Batalkan", "i": "Istirahat", "n": "Nomor tertentu",
}  # fmt: skip


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture
def desk(village):
    """Counter 1's own browser; A001 is there, A002, A003 and S001 wait."""
    for queue in "AAAS":
        village.issue(queue)
    village.act("1", "call")
    return village.browser("counter", "1")


def status(village, ticket):
    return village.live.see(lambda lobby: lobby.tickets[ticket].outcome or lobby.tickets[ticket].status)


# --- what it offers ------------------------------------------------------------------------------------------------


def test_every_verb_has_its_button_and_its_key(desk):
    page = desk.page("/counters/1")

    assert {key: label for key, (_, label) in page.keys.items() if key in KEYS} == {
        key: f"{label} {key.upper() if key != 'space' else 'Spasi'}" for key, label in KEYS.items()
    }


def test_a_closed_counter_with_people_waiting_is_opened_or_calls(village):
    village.issue("A")
    page = village.browser("counter", "1").page("/counters/1")

    assert page.keys["space"][1].startswith("Panggil berikutnya") and page.keys["o"][1].startswith("Buka loket")


def test_where_tickets_are_started_by_hand_there_is_a_key_to_start(tmp_path):
    with Village(tmp_path, BY_HAND) as village:
        desk = village.browser("counter", "1")
        for queue in "AA":
            village.issue(queue)
        village.act("1", "call")
        assert desk.page("/counters/1").keys["space"][1].startswith("Mulai")
        desk.press("/counters/1", "/counters/1/start")
        assert status(village, "A001") == "serving"


def test_whoever_missed_a_call_has_a_key_to_come_back(village, desk):
    for verb in ("recall", "recall", "no-show"):
        village.act("1", verb)

    assert desk.page("/counters/1").keys["u"][1] == "Pulihkan U"


def test_the_desk_says_who_is_next_and_why(village, desk):
    village.issue("A", priority="priority")
    text = desk.page("/counters/1").text

    assert "A 001" in text and "4 menunggu" in text
    assert "didahulukan" in text and text.index("A 004") < text.index("A 002")


def test_a_ticket_is_sent_to_any_other_queue_or_counter(desk):
    page = desk.page("/counters/1")

    assert page.choices("to") == {"S": "S · Surat 1", "2": "Loket 2 2", "3": "Loket 3 3"}  # each with its key


def test_a_ticket_sent_here_alone_may_go_back_to_its_own_queue(village, desk):
    village.act("1", "transfer", to="2")
    village.act("2", "call", ticket="A001")

    assert "A" in village.browser("counter", "2").page("/counters/2").choices("to")


def test_what_may_not_be_done_yet_says_why(desk):
    page = desk.page("/counters/1")

    assert "disabled" in page.keys["t"][0] and "Panggil 2 kali lagi" in page.text
    assert page.keys["i"][0]["aria-disabled"] == "true"  # no pause with a person at the counter


# --- what its forms do ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "fields", "ticket", "ends"),
    [
        ("call", {}, "A002", "called"),
        ("recall", {}, "A001", "called"),
        ("finish", {}, "A001", "served"),
        ("hold", {"reason": "", "own": "Menjemput ibunya"}, "A001", "held"),
        ("transfer", {"to": "S"}, "A001", "waiting"),
        ("return", {"reason": "Salah panggil"}, "A001", "waiting"),
        ("cancel", {"reason": "Permintaan warga"}, "A001", "cancelled"),
    ],
)
def test_a_form_does_its_verb_and_leads_back_to_the_desk(village, desk, verb, fields, ticket, ends):
    answer = desk.press("/counters/1", f"/counters/1/{verb}", **fields)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters/1")
    assert status(village, ticket) == ends


def test_a_reason_that_was_typed_counts_though_enter_pressed_the_first_there_is(village, desk):
    desk.press("/counters/1", "/counters/1/hold", reason="Mengambil fotokopi", own="Menjemput ibunya")

    page = desk.page("/counters/1")
    assert "A 001 Menjemput ibunya" in page.text


def test_a_page_from_before_is_refused_on_a_page_that_leads_back(village, desk):
    form = desk.page("/counters/1").form("/counters/1/call")
    village.act("1", "finish")
    answer = desk.post("/counters/1/call", form)

    assert answer.status_code == 409 and answer.mimetype == "text/html"
    assert "Layar ini tertinggal. Loket 1 sekarang tidak menangani nomor apa pun." in answer.text
    assert "/counters" in Page(answer.text).links


def test_the_same_form_sent_twice_is_one_call(village, desk):
    form = desk.page("/counters/1").form("/counters/1/call")

    assert [desk.post("/counters/1/call", form).status_code for _ in range(3)] == [303] * 3
    assert status(village, "A002") == "called" and status(village, "A003") == "waiting"


def test_a_script_gets_the_desk_again_as_a_part(desk):
    part = desk.get("/counters/1", X_Part="desk").text

    assert "<html" not in part and "Loket 1" in part


def test_the_pause_is_told_with_its_reason(village):
    village.act("1", "open")
    desk = village.browser("counter", "1")
    desk.press("/counters/1", "/counters/1/close", reason="Rapat")

    assert "Tutup · Rapat" in desk.page("/counters/1").text


# --- who sits at it ------------------------------------------------------------------------------------------------


def test_staff_sign_in_with_a_pin_and_take_a_counter(village):
    staff = village.staff()
    answer = staff.press("/counters", "/counters/2/take")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters/2")
    village.issue("S")
    assert staff.press("/counters/2", "/counters/2/call").status_code == 303
    assert village.live.see(lambda lobby: lobby.tickets["S001"].leg.by).startswith("staff:")


def test_whoever_has_no_counter_chooses_one(village):
    village.keys.add_staff("Ibu Sari", "staff", PIN)
    browser = village.browser("counter", "2")
    browser.submit("/sign-in", staff="1", pin=PIN)

    answer = browser.get("/counters/1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/counters")
    page = browser.page("/counters")
    assert "Pilih loket Anda" in page.text and "Loket 1" in page.text
    assert browser.post("/counters/1/call", {"csrf": page.form("/counters/1/take")["csrf"]}).status_code == 403


def test_a_button_that_may_serve_any_counter_chooses_one_without_signing_in(village):
    browser = village.browser("counter")
    answer = browser.press("/counters", "/counters/3/take")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters/3")
    assert browser.get("/counters/3").status_code == 200


def test_a_counters_own_browser_goes_straight_to_its_desk(village):
    answer = village.browser("counter", "3").get("/counters")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/counters/3")


def test_a_counters_own_browser_takes_no_other_counter(village):
    browser = village.browser("counter", "3")
    form = {"csrf": browser.page("/counters/3").csrf}

    assert browser.post("/counters/1/take", form).status_code == 401
    assert browser.get("/counters/1").status_code == 401


def test_a_form_that_is_not_ours_is_refused(desk):
    form = desk.page("/counters/1").form("/counters/1/call")

    assert desk.post("/counters/1/call", form, Origin="http://evil.example").status_code == 403
    assert desk.post("/counters/1/call", {**form, "csrf": "x"}).status_code == 403
    assert desk.post("/counters/1/call", form, Sec_Fetch_Site="cross-site", Origin=None).status_code == 403


# --- the day in a browser ------------------------------------------------------------------------------------------


def test_closing_the_day_ends_every_shift(village):
    head = village.staff("head")
    village.issue("A")
    answer = head.press("/counters", "/day/close")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert status(village, "A001") == "expired"
    form = {"csrf": head.page("/sign-in").csrf, "reason": "lagi"}
    assert head.post("/day/reopen", form).status_code == 401
    assert head.press("/counters", "/sign-out").status_code == 303


def test_a_closed_day_goes_on_for_a_reason(village):
    village.issue("A")
    village.device("head").post("/day/close")
    head = village.staff("head")

    assert head.press("/counters", "/day/reopen").status_code == 422
    answer = head.press("/counters", "/day/reopen", reason="Tertutup tidak sengaja")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/counters")
    assert village.issue("A")["ticket"] == "A002"


def test_a_day_is_opened_by_hand_before_there_was_ever_one(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + WORKING_HOURS, now="6:00") as village:
        head = village.staff("head")
        assert "Belum ada hari pelayanan yang terbuka" in head.page("/counters").text
        head.press("/counters", "/day/open", reason="Pelayanan tambahan")
        assert "Hari pelayanan Selasa, 24 November 2026 terbuka" in head.page("/counters").text

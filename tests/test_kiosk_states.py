"""The kiosk's other screens over HTTP: what to bring, who is away, closed hours, no paper, a person on the way."""

import pytest
from office import AT_ANY_PACE, PREPARE, WORKING_HOURS

from kiosk.menu import JOINED
from lobby.lobby import Lobby

NO_PAPER = AT_ANY_PACE + '[printer]\nkind = "usb"\naddress = "/nowhere/lp0"\n'


def menu(village, query=""):
    return village.browser("kiosk").page(f"/kiosk{query}").text


# --- what to bring ------------------------------------------------------------------------------------------------


def test_an_office_may_show_what_to_bring_and_what_it_costs_before_the_number(opened):
    kiosk = opened(PREPARE).browser("kiosk")
    assert "/kiosk?lang=id&queue=A&service=ktp" in kiosk.page("/kiosk?queue=A").links

    page = kiosk.page("/kiosk?queue=A&service=ktp")
    assert "Fotokopi Kartu Keluarga (KK)" in page.text and "Biaya: Gratis" in page.text
    answer = kiosk.press("/kiosk?queue=A&service=ktp", "/kiosk/issue")
    assert "KTP Elektronik (KTP-el)" in kiosk.page(answer.headers["Location"]).text


def test_an_office_that_did_not_ask_for_it_goes_straight_to_the_number(opened):
    kiosk = opened('[kiosk]\nask = "service"\n').browser("kiosk")

    assert "Siapkan dulu" not in kiosk.page("/kiosk?queue=A&service=ktp").text


def test_a_service_of_another_queue_is_not_shown(opened):
    assert "Siapkan dulu" not in menu(opened(PREPARE), "?queue=A&service=sku")


def test_the_list_is_printed_without_using_a_number(opened):
    village = opened(PREPARE)
    answers = [village.device().post("/kiosk/list", {"service": "ktp", "tap": "l-1"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    slips = village.eventually(lambda: village.device().get("/kiosk/slips").json["slips"])
    assert len(slips) == 1, "a touch sent again is one list"
    assert "[ ] Fotokopi Kartu Keluarga (KK)" in slips[0] and "bukan nomor antrean" in slips[0]
    assert village.issue("A")["ticket"] == "A001"


def test_a_list_is_read_in_the_language_they_chose_and_confirmed_on_a_page(opened):
    village = opened(PREPARE)
    kiosk = village.browser("kiosk")
    answer = kiosk.press("/kiosk?lang=en&queue=A&service=ktp", "/kiosk/list")

    assert answer.status_code == 303
    assert "The list is being printed" in kiosk.page(answer.headers["Location"]).text
    slips = village.eventually(lambda: village.device().get("/kiosk/slips").json["slips"])
    assert "Electronic ID card" in slips[0]


def test_a_list_of_nothing_known_and_a_list_without_paper_are_refused_in_words(opened):
    village = opened('[kiosk]\nask = "service"\nprepare = true\n[printer]\nkind = "none"\n')

    unknown = village.device().post("/kiosk/list", {"service": "paspor"})
    assert (unknown.status_code, unknown.json["field"]) == (422, "service")
    assert village.device().post("/kiosk/list", {"service": "ktp"}).json["refusal"] == "NoPaper"
    page = village.browser("kiosk").page("/kiosk?queue=A&service=ktp")
    assert not [where for where, _ in page.forms if where == "/kiosk/list"] and "boleh difoto" in page.text


def test_a_prankster_who_prints_lists_is_slowed_down(opened):
    kiosk = opened('[kiosk]\nask = "service"\nprepare = true\nmost_per_minute = 2\n').device()
    codes = [kiosk.post("/kiosk/list", {"service": "ktp", "tap": tap}).status_code for tap in "123"]

    assert codes == [201, 201, 429]


# --- who is away --------------------------------------------------------------------------------------------------


def pause(village, counter, reason, back=None):
    village.act(counter, "open")
    assert village.act(counter, "close", reason=reason, **({"back": back} if back else {})).status_code == 200


def test_a_queue_whose_only_counter_is_away_says_who_is_back_when_and_still_gives_numbers(opened):
    base = (
        '[[queues]]\nletter = "A"\nname = "Surat"\n[[queues]]\nletter = "I"\nname = "Tanya"\n'
        '[[counters]]\nid = "1"\nqueues = ["A"]\n[[counters]]\nid = "2"\nqueues = ["I"]\n'
    )
    village = opened(base=base)
    village.act("2", "open")
    pause(village, "1", "Petugas ke lapangan", "13.00")

    page = village.browser("kiosk").page("/kiosk")
    assert "Petugas ke lapangan, kembali 13.00" in page.text and "perlu layanan apa?" in page.text
    assert village.issue("A")["ticket"] == "A001"


def test_when_everybody_is_away_the_kiosk_says_so_and_who_is_back_first(opened):
    village = opened()
    for counter, back in (("1", "14.00"), ("2", "13.00"), ("3", None)):
        pause(village, counter, "Petugas ke lapangan", back)

    text = menu(village)
    assert "Petugas ke lapangan, kembali 13.00" in text and "perlu layanan apa?" not in text
    assert "Petugas ke lapangan, kembali 13.00" not in menu(village, "?lang=en")
    village.act("1", "open")
    assert "perlu layanan apa?" in menu(village)


def test_an_hour_of_return_that_has_passed_is_not_promised_any_more(opened):
    village = opened()
    for counter in "123":
        pause(village, counter, "Rapat", "9.30")
    village.go_on_to("9:40")

    assert "Rapat, segera kembali" in menu(village) and "09.30" not in menu(village)


def test_a_counter_that_never_opened_keeps_no_queue_from_being_away(opened):
    village = opened()
    pause(village, "1", "Istirahat")

    assert "Istirahat, segera kembali" in menu(village)


# --- closed, finished, no paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "title", "hours"),
    [
        ("7:00", "Kantor sedang tutup", "Buka 08.00–12.00, 13.00–15.30"),
        ("12:30", "Sedang istirahat", "Buka 08.00–12.00, 13.00–15.30"),
        ("16:00", "Kantor sedang tutup", "Rabu 08.00–12.00"),
    ],
)
def test_closed_queues_stay_visible_with_their_hours(opened, now, title, hours):
    village = opened(AT_ANY_PACE + WORKING_HOURS, now="6:00")
    village.go_on_to(now)

    text = menu(village).replace(JOINED, "")
    assert title in text and text.count(hours) == 2 and "Kependudukan" in text


def test_a_day_that_was_closed_says_that_it_is_over(opened):
    village = opened(AT_ANY_PACE + WORKING_HOURS, now="11:00")
    village.issue("A"), village.device("head").post("/day/close")

    assert "Pelayanan hari ini sudah selesai" in menu(village)


def test_when_every_number_is_gone_the_whole_screen_says_so(opened):
    village = opened(base='[[queues]]\nletter = "A"\nname = "Surat"\nlast_number = 1\n[[counters]]\nid = "1"\n')
    assert "Nomor hari ini sudah habis" not in menu(village)
    village.issue("A")

    assert "Nomor hari ini sudah habis" in menu(village) and "didahulukan?" not in menu(village)


def test_without_paper_it_says_so_before_and_asks_to_remember_the_number_after(opened):
    village = opened(NO_PAPER)
    village.eventually(lambda: not village.server.spool.prints("Kiosk"))

    assert "Sedang tanpa kertas" in menu(village)
    kiosk = village.browser("kiosk")
    page = kiosk.page(kiosk.press("/kiosk", "/kiosk/issue").headers["Location"])
    assert "Ingat nomor ini" in page.text and "A 001" in page.text


# --- a person, please ---------------------------------------------------------------------------------------------


def test_the_kiosk_says_that_somebody_is_on_the_way_and_stops_saying_so(opened):
    village = opened()
    village.device().post("/kiosk/help")
    kiosk = village.browser("kiosk")
    name = village.live.see(lambda lobby: next(iter(lobby.help)))
    assert name == "Kiosk" and "sedang menuju" not in menu(village)

    other = kiosk.press("/kiosk", "/kiosk/help").headers["Location"]
    for asked in village.live.see(lambda lobby: list(lobby.help)):
        village.act("1", "answer-help", kiosk=asked)
    assert "Petugas sedang menuju ke sini" in kiosk.page(other).text
    assert "Petugas sedang menuju ke sini" in kiosk.page("/kiosk").text
    village.pass_minutes(3)
    assert "Petugas sedang menuju ke sini" not in kiosk.page("/kiosk").text


def test_calls_for_a_person_are_counted_once_each_and_shown_on_the_health_page(opened):
    village = opened()
    village.issue("A")
    for _ in range(3):
        village.device().post("/kiosk/help")
    assert "Petugas dipanggil 1 kali hari ini." in village.page("/health").text

    village.act("1", "answer-help", kiosk="Kiosk")
    village.device().post("/kiosk/help")
    assert "Petugas dipanggil 2 kali hari ini." in village.page("/health").text
    village.reopen()
    assert "Petugas dipanggil 2 kali hari ini." in village.page("/health").text


def test_the_count_of_calls_begins_anew_with_the_day(opened):
    village = opened()
    village.issue("A"), village.live.do(Lobby.ask_help, "Kiosk")
    assert village.live.see(lambda lobby: lobby.help_count) == 1
    village.go_on_to("9:00", day="2026-11-25"), village.issue("A")

    assert village.live.see(lambda lobby: lobby.help_count) == 0

"""What the desk says in each of its states: a pause, a promise, those waiting in each queue, what needs a person."""

import re

import pytest
from doorway import PIN
from office import AT_ANY_PACE, Village


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def text(village, counter="1"):
    return village.browser("counter", counter).page(f"/counters/{counter}").text


# --- a pause -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "until"), [("+15", "09.15"), ("+60", "10.00"), ("13.00", "13.00"), ("", None)], ids=str
)
def test_a_pause_takes_minutes_from_now_or_an_hour_or_none(village, back, until):
    village.act("1", "open")
    desk = village.browser("counter", "1")
    desk.press("/counters/1", "/counters/1/close", reason="Istirahat", back=back)

    said = f"Istirahat, kembali {until}" if until else "Istirahat, tanpa jam kembali"
    page = desk.page("/counters/1")
    assert said in page.text
    assert page.keys["space"][1] == "Buka lagi Spasi"


def test_an_hour_that_was_typed_counts_before_the_one_that_was_chosen(village):
    village.act("1", "open")
    village.act("1", "close", reason="Rapat", back="+15", back_own="14.30")

    assert "Rapat, kembali 14.30" in text(village)


def test_whoever_paused_comes_back_though_people_wait(village):
    village.act("1", "open")
    village.issue("A")
    village.act("1", "close", reason="Istirahat")
    desk = village.browser("counter", "1")

    assert desk.press("/counters/1", "/counters/1/open").status_code == 303
    assert desk.page("/counters/1").keys["space"][1].startswith("Panggil berikutnya")


# --- those waiting -------------------------------------------------------------------------------------------------


def test_the_desk_counts_each_queue_and_tells_the_longest_wait_against_the_promise(village):
    village.issue("A"), village.issue("A")
    village.pass_minutes(5)
    assert "A 2 Kependudukan terlama 5 dari 20 mnt" in text(village)

    village.pass_minutes(20)
    assert "A 2 Kependudukan lewat janji: 25 dari 20 mnt" in text(village)
    assert "S 0 Surat kosong" in text(village)


def test_the_sentence_says_who_is_next_and_why(village):
    village.issue("A")
    village.pass_minutes(3)
    village.issue("A", priority="priority")

    assert "Berikutnya A 002 Perlu didahulukan. Menunggu 0 menit." in text(village)
    village.act("1", "call")
    assert "Berikutnya A 001 Datang paling dulu. Menunggu 3 menit." in text(village)


def test_however_many_are_held_and_missed_every_one_can_be_called(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[order]\nno_show_after_calls = 1\n") as village:
        for _ in range(10):
            village.issue("A")
        for verb in ("hold", "no-show") * 5:
            village.act("1", "call")
            village.act("1", verb, reason="Melengkapi berkas")
        page = village.browser("counter", "1").page("/counters/1")

    assert page.text.count("Melengkapi berkas sisa") + page.text.count("Melengkapi berkas 60 mnt") == 5
    assert "dan 2 lagi" in page.text
    assert sum(action == "/counters/1/restore" for action in page.actions()) == 5
    assert page.keys["l"][1] == "Panggil L" and page.keys["u"][1] == "Pulihkan U"


# --- the one at hand ------------------------------------------------------------------------------------------------


def test_the_stopwatch_says_in_words_that_the_promised_time_has_passed(village):
    village.issue(queue=None, service="ktp")
    village.act("1", "call")
    promise = village.live.see(lambda lobby: lobby.office.services["ktp"].minutes)
    village.pass_minutes(int(promise) + 4)

    assert f"LEWAT 4 menit dari {int(promise)} menit" in text(village)


def test_the_desk_says_what_the_one_at_hand_was_asked_to_bring(village):
    village.issue(queue=None, service="ktp")
    village.act("1", "call")
    brought = village.live.see(lambda lobby: lobby.office.services["ktp"].requirements)

    page = text(village)
    assert brought and all(thing in page for thing in brought[:5])


def test_whoever_chose_no_service_is_asked_by_the_clerk(village):
    village.issue("A")
    village.act("1", "call")

    assert "Warga belum memilih layanan" in text(village)


# --- what needs a person ------------------------------------------------------------------------------------------


def test_two_kiosks_that_came_by_links_have_names_of_their_own(village):
    for _ in range(2):
        browser = village.browser("kiosk")
        assert browser.post("/kiosk/help", {"csrf": browser.page("/kiosk").csrf}).status_code in (201, 303)

    page = text(village)
    assert "Anjungan 1 memanggil petugas" in page and "Anjungan 2 memanggil petugas" in page


def test_two_mute_boards_are_two_troubles_and_one_that_says_so_again_is_not(village):
    said_by = village.server.televisions.tell
    said_by("192.168.1.30", "one", True)
    first = alerts(village)
    said_by("192.168.1.30", "one", True)
    assert alerts(village) == first

    said_by("192.168.1.31", "one", True)
    assert len(alerts(village)) == len(first) + 1


def alerts(village):
    """What the desk rings for, each once."""
    page = village.browser("counter", "1").get("/counters/1").text
    return set(re.findall(r'data-alert="([^"]*)"', page))


# --- signing in -----------------------------------------------------------------------------------------------------


def test_a_refusal_at_the_door_is_in_the_language_of_the_page(village):
    village.keys.add_staff("Ibu Sari", "staff", PIN)
    browser = village.browser("counter")
    assert "Choose your name" in browser.page("/sign-in?lang=en").text

    answer = browser.submit("/sign-in?lang=en", staff="1", pin="999999", language="en")
    assert "Wrong PIN" in answer.text and "PIN salah" not in answer.text
    assert browser.submit("/sign-in", staff="1", pin="000000").text.count("PIN")
    assert "Pilih nama Anda" in browser.page("/sign-in?lang=xx").text


def test_more_troubles_than_there_is_room_for_are_counted(village):
    for _ in range(5):
        browser = village.browser("kiosk")
        browser.post("/kiosk/help", {"csrf": browser.page("/kiosk").csrf})

    page = text(village)
    assert page.count("memanggil petugas") == 2 and "dan 3 lagi; kerusakan terbaca di Kesehatan" in page
    assert "Bantuan diminta 5 kali hari ini" in page

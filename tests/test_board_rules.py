"""What the board says of a call that is over, of counters away, of letters nobody has, and what runs beside."""

from datetime import timedelta

import pytest
from office import AT_ANY_PACE, Village

from display.board import due_calls
from display.programme import LONGEST
from display.televisions import FORGOTTEN, MOST, Televisions

SECOND = timedelta(seconds=1)
PAUSE = {"reason": "Petugas ke lapangan", "back": "13.00"}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[display]\nnotices = ["Posyandu Rabu pukul 08.00"]\n') as village:
        yield village


def text(village, query=""):
    return village.page(f"/display{query}").text


def to_say(village):
    return [call.ticket for call in village.live.see(due_calls, village.live.clock.now(), 0)]


# --- calls ---------------------------------------------------------------------------------------------------------


def test_whoever_a_counter_passes_over_within_seconds_is_still_called(village):
    for _ in range(3):
        village.issue("A")
    for _ in range(3):
        village.act("1", "call")

    assert to_say(village) == ["A001", "A002", "A003"]
    village.pass_minutes(1)
    assert to_say(village) == []


def test_whoever_was_served_before_the_next_was_called_is_not_called_again(village):
    village.issue("A"), village.issue("A")
    village.act("1", "call")
    village.pass_minutes(0.5)
    village.act("1", "call")
    assert to_say(village) == ["A002"]


@pytest.mark.parametrize("verb", ["finish", "return", "hold", "cancel"])
def test_a_call_that_was_ended_by_hand_is_not_said(village, verb):
    village.issue("A"), village.issue("A")
    village.act("1", "call")
    village.wall.time += SECOND
    village.act("1", verb, ticket="A001", reason="perlu")
    village.wall.time += SECOND
    village.act("1", "call", ticket="A002", reason="perlu")

    assert to_say(village) == ["A002"]


def test_in_a_flood_only_the_last_dozen_is_still_said(village):
    for _ in range(40):
        village.issue("A")
    for _ in range(40):
        village.act("1", "call")

    assert to_say(village) == [f"A{number:03}" for number in range(29, 41)]


# --- states --------------------------------------------------------------------------------------------------------


def test_when_all_counters_are_away_the_board_says_why_and_until_when(village):
    village.issue("A")
    for counter in "123":
        village.act(counter, "open")
        village.act(counter, "close", **PAUSE)

    assert "Petugas ke lapangan, kembali 13.00 Nomor Ibu/Bapak tetap berlaku." in text(village)
    village.act("2", "close", reason="Rapat", back="13.00")
    village.act("2", "open"), village.act("2", "close", reason="Rapat")
    assert "Loket 1, Loket 3 Petugas ke lapangan, kembali 13.00 Loket 2 Rapat" in text(village)
    village.go_on_to("13:01")
    assert "kembali" not in text(village)
    village.act("2", "open")
    assert "Petugas ke lapangan" not in text(village)


def test_a_board_for_one_queue_cares_only_for_its_counters(village):
    village.issue("S")
    village.act("3", "open")
    for counter in "12":
        village.act(counter, "open")
        village.act(counter, "close", **PAUSE)

    assert "Petugas ke lapangan" in text(village, "?queues=A")  # counter 3 does not serve it
    assert "Petugas ke lapangan" not in text(village, "?queues=S")


def test_counters_that_have_not_opened_yet_are_not_away(village):
    assert "Belum ada panggilan" in text(village)


@pytest.mark.parametrize("query", ["?queues=Z", "?queues=Z,9", "?queues=zz"])
def test_a_board_asked_for_queues_nobody_has_shows_none_and_says_so(village, query):
    village.issue("A")
    village.act("1", "call")

    assert "tidak ada di kantor ini Yang ada: A, S." in text(village, query)
    assert "A 001" not in text(village, query)
    assert village.browser().get(f"/api/board{query}").json["waiting"] == {}


def test_a_letter_too_many_is_named_beside_the_queues_there_are(village):
    said = text(village, "?queues=A,Z")
    assert "juga diminta menampilkan antrean Z" in said and "Kependudukan" in said


def test_calls_of_one_minute_stand_together_and_never_twice(village):
    for queue in "ASAS":
        village.issue(queue)
    village.act("1", "call"), village.act("2", "call"), village.act("3", "call")
    html = village.browser().get("/display").text

    large, side = html.split('class="side')
    assert [large.count(f'data-ticket="{name}"') for name in ("A001", "S001", "S002")] == [1, 1, 1]
    assert "001" not in side and "002" not in side


# --- running information -------------------------------------------------------------------------------------------


def test_the_information_tells_what_is_free_the_notices_the_promise_and_what_to_bring(village):
    said = text(village)
    for words in ("Semua surat di kantor desa GRATIS", "Posyandu Rabu", "Maklumat", "Fotokopi Kartu Keluarga (KK)"):
        assert words in said
    assert "Fotokopi" not in text(village, "?queues=Z")


def test_a_page_of_information_can_be_read_in_ten_seconds(village):
    pages = village.server.programme.information(("A", "S", "U", "M", "I"), "id")
    assert len(pages) > 25
    assert max(len(page["text"]) for page in pages) <= LONGEST + 12


def test_the_code_opens_the_same_board_silent(village):
    assert village.browser().get("/display/qr.svg?queues=A&lang=id").mimetype == "image/svg+xml"
    page = village.browser().get("/display?queues=A&lang=en").text
    assert 'src="/display/qr.svg?queues=A&amp;lang=en&amp;at=' in page


# --- pictures and videos -------------------------------------------------------------------------------------------


@pytest.fixture
def media(village):
    folder = village.folder / "data" / "media"
    (folder / "b film.webm").write_bytes(bytes(range(256)) * 8)
    (folder / "a.jpg").write_bytes(b"picture")
    (folder / ".hidden.jpg").write_bytes(b"x")
    (folder / "notes.txt").write_text("not for the board")
    (folder / "page.svg").write_text("<svg onload='alert(1)'/>")
    return village


def test_only_pictures_and_videos_are_played_in_the_order_of_their_names(media):
    assert media.server.programme.files() == ("a.jpg", "b film.webm")


def test_a_video_is_served_with_its_type_and_in_pieces(media):
    whole = media.browser().get("/display/media/b%20film.webm")
    piece = media.browser().get("/display/media/b%20film.webm", Range="bytes=256-511")

    assert (whole.status_code, whole.mimetype, len(whole.data)) == (200, "video/webm", 2048)
    assert (piece.status_code, piece.data) == (206, bytes(range(256)))
    assert piece.headers["Content-Range"] == "bytes 256-511/2048"


@pytest.mark.parametrize("name", ["notes.txt", ".hidden.jpg", "page.svg", "..%2fdoors.db", "%2e%2e/doors.db", "c.jpg"])
def test_nothing_else_in_the_folder_is_served(media, name):
    assert media.browser().get(f"/display/media/{name}").status_code == 404


def test_a_broken_file_is_named_on_the_health_page_until_it_is_gone(media):
    def health():
        return media.page("/health").text

    assert media.device("kiosk").post("/display/broken", {"file": "notes.txt"}).status_code == 404
    media.device("kiosk").post("/display/broken", {"file": "a.jpg"})
    assert "tidak dapat memutar a.jpg" in health()
    assert media.server.health.troubles() == []  # a picture is nobody's hurry
    (media.folder / "data" / "media" / "a.jpg").unlink()
    media.server.programme._looked = None
    assert "a.jpg" not in health()


def test_an_office_may_have_no_media(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[display]\nmedia = false\n") as village:
        assert not (tmp_path / "data" / "media").exists()
        assert village.server.programme.files() == ()


# --- a mute board --------------------------------------------------------------------------------------------------


def test_a_mute_board_is_told_at_every_desk_and_on_the_health_page(village):
    village.browser().post("/display/sound", {"board": "one", "mute": "1"})

    assert any("belum bersuara" in part.sentence for part in village.server.health.troubles())
    assert "belum bersuara" in village.page("/health").text
    village.browser().post("/display/sound", {"board": "one", "mute": ""})
    assert village.server.health.troubles() == []


def test_a_program_says_it_in_json(village):
    kiosk = village.device("kiosk")
    assert kiosk.post("/display/sound", {"board": "x", "mute": True}).json == {"mute": True}
    assert kiosk.post("/display/sound", {"board": "x", "mute": False}).json == {"mute": False}
    assert kiosk.post("/display/sound", {"board": ["x"], "mute": True}).status_code == 422


def test_a_mute_board_that_is_switched_off_is_forgotten(village):
    now = [0.0]
    televisions = Televisions(village.server.words, lambda: now[0])
    televisions.tell("192.168.1.30", "one", True)
    televisions.tell("192.168.1.30", "two", True)
    assert list(televisions.mute()) == ["192.168.1.30"] and "192.168.1.30" in televisions.mute()["192.168.1.30"]
    now[0] = FORGOTTEN + 1
    assert televisions.mute() == {}


def test_a_crowd_that_claims_to_be_mute_boards_takes_no_memory(village):
    televisions = Televisions(village.server.words)
    for number in range(1000):
        televisions.tell(f"10.0.0.{number}", "x", True)
    assert len(televisions._mute) == MOST


def test_what_a_board_writes_of_itself_is_never_shown(village):
    village.browser().post("/display/sound", {"board": "<b>kata kasar</b>", "mute": "1"})
    assert "kasar" not in village.browser().get("/health").text

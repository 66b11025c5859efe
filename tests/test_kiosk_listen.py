"""What Dengarkan reads aloud: the same as the screen says, in the resident's language, from recordings."""

import pytest
from office import AT_ANY_PACE, PREPARE, WORKING_HOURS


def heard(village, query):
    answer = village.device().get(f"/kiosk/listen?{query}")
    assert answer.status_code == 200 and answer.json.keys() == {"say", "clips", "words"}
    return answer.json["say"]


def test_the_first_screen_tells_of_every_queue_of_priority_and_of_help(opened):
    village = opened()
    for _ in range(3):
        village.issue("A")

    said = heard(village, "screen=start")
    assert "Ibu atau Bapak perlu layanan apa?" in said
    assert "Kependudukan tiga orang menunggu" in said and "Surat tidak ada antrean" in said
    assert "tombol kuning" in said and "Panggil petugas" in said
    assert "Ibu atau Bapak akan didahulukan." in heard(village, "screen=start&priority=priority")


def test_it_speaks_the_language_they_chose(opened):
    said = heard(opened(), "screen=start&lang=en")

    assert "What do you need today?" in said and "Civil registration nobody waiting" in said


def test_services_and_what_to_bring_are_read_with_the_cost(opened):
    village = opened(PREPARE)

    assert "Untuk keperluan apa? KTP Elektronik (KTP-el)" in heard(village, "screen=services&queue=A")
    said = heard(village, "screen=prepare&queue=A&service=ktp")
    assert "Fotokopi Kartu Keluarga (KK)" in said and "Biayanya gratis." in said and "Cetak daftarnya" in said
    assert "Daftarnya sedang dicetak" in heard(village, "screen=listed")


def test_a_number_is_read_with_what_to_do_next_and_who_is_ahead(opened):
    village = opened()
    village.issue("A")
    token = village.issue("A")["token"]

    said = heard(village, f"screen=taken&token={token}")
    assert said.startswith("Nomor antrean Ibu atau Bapak A nol nol dua Silakan duduk.")
    assert "satu orang di depan" in said and "Ambil kertasnya" in said
    assert village.device().get("/kiosk/listen?screen=taken&token=nobody").status_code == 404


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("7:00", "Kantor sedang tutup. Dibuka lagi pukul delapan"),
        ("12:30", "Kantor sedang istirahat. Dibuka lagi pukul tiga belas"),
        ("16:00", "Kantor sedang tutup. Dibuka lagi hari Rabu pukul delapan"),
    ],
)
def test_a_closed_office_says_when_it_opens(opened, now, said):
    village = opened(AT_ANY_PACE + WORKING_HOURS, now="6:00")
    village.go_on_to(now)

    assert said in heard(village, "screen=start") and "layanan apa" not in heard(village, "screen=start")


def test_a_pause_is_said_with_its_hour_of_return(opened):
    village = opened()
    for counter in "123":
        village.act(counter, "open"), village.act(counter, "close", reason="Petugas ke lapangan", back="13.30")

    said = heard(village, "screen=start")
    assert "petugasnya sedang ke lapangan kembali pukul tiga belas lewat tiga puluh menit" in said


def test_calling_a_person_is_confirmed_aloud_and_so_is_their_coming(opened):
    village = opened()
    village.device().post("/kiosk/help")
    assert "Petugas sudah dipanggil." in heard(village, "screen=help")

    village.act("1", "answer-help", kiosk="Kiosk")
    assert "sedang menuju" in heard(village, "screen=help")


def test_the_recordings_are_the_offices_own_and_come_in_order(opened):
    village = opened()
    token = village.issue("A")["token"]
    clips = village.device().get(f"/kiosk/listen?screen=taken&token={token}").json["clips"]

    names = [clip.partition("?")[0].rpartition("/")[2] for clip in clips]
    assert [name for name in names if name in ("a", "nol", "satu")] == ["a", "nol", "nol", "satu"]
    assert all(village.browser().get(clip).mimetype.startswith("audio/") for clip in clips)


def test_whoever_is_no_kiosk_hears_nothing(opened):
    assert opened().browser().get("/kiosk/listen?screen=start").status_code == 401

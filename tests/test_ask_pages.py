"""Asking by a page, by a program and at a kiosk; and what the head reads of what was not answered."""

from datetime import UTC, datetime, timedelta

import pytest
from office import JSON, WORKING_HOURS, Village

import guide.catalogue
from guide import ask_pages
from guide.ask import services_of
from guide.lexicon import Lexicon
from guide.unanswered import KEPT, MOST, MOST_NEW, Unanswered, without_persons

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, "[kiosk]\nmost_per_minute = 0\n" + WORKING_HOURS) as village:
        yield village


@pytest.fixture(scope="module")
def plain():
    return Lexicon(services_of(guide.catalogue.read())).plain


@pytest.fixture
def kept(tmp_path, plain):
    unanswered = Unanswered(tmp_path, plain)
    yield unanswered
    unanswered.close()


def asked(village, text, **more):
    return village.browser().client.get("/guide/ask", query_string={"q": text, **more}, headers={"Accept": JSON})


def test_a_program_is_told_what_was_meant(village):
    told = asked(village, "bikin ktp bawa apa").json
    assert told["understood"] is True
    (answer,) = told["answers"]
    assert (answer["intent"], answer["service"]) == ("requirements", "ktp") and answer[
        "url"
    ] == "/guide/ktp#requirements"
    assert "Fotokopi Kartu Keluarga (KK)" in answer["text"]


def test_two_questions_get_two_answers(village):
    told = asked(village, "sktm bayar brp, jadinya brp lama").json
    assert [(one["intent"], one["service"]) for one in told["answers"]] == [("fee", "sktm"), ("duration", "sktm")]


def test_what_nobody_here_answers_is_said_so_and_a_person_is_offered(village):
    told = asked(village, "resep rendang padang").json
    assert told["understood"] is False
    (answer,) = told["answers"]
    assert answer["intent"] == "out_of_scope" and answer["service"] is None
    assert "belum bisa saya jawab" in answer["text"] and "Loket" in answer["text"]


def test_the_hours_are_those_of_today(village):
    assert "sampai pukul 12.00" in asked(village, "buka sampai jam berapa").json["answers"][0]["text"]
    village.go_on_to("12:30")
    assert "istirahat" in asked(village, "kantor masih buka?").json["answers"][0]["text"]


def test_the_line_is_as_it_stands_now(village):
    for _ in range(3):
        village.issue("A")
    village.act("1", "call")
    text = asked(village, "sekarang sampai nomor berapa").json["answers"][0]["text"]
    assert "A (Kependudukan): 2 orang menunggu, nomor terakhir dipanggil A 001" in text


def test_nothing_asked_is_refused_to_a_program_and_a_page_to_a_person(village):
    assert asked(village, "").status_code == 422
    page = village.page("/guide/ask")
    assert "Tulis pertanyaan" in page.text and any(link.startswith("/guide/ask?q=") for link in page.links)


def test_a_page_shows_the_answer_its_source_and_the_next_step(village):
    page = village.page("/guide/ask?q=syarat+kk+apa+saja")
    assert "KK lama (asli)" in page.text
    assert {"/guide/kk", "/guide/kk#requirements", "/book?service=kk"} <= set(page.links)


def test_links_stay_in_the_language_of_the_page(village):
    links = village.page("/guide/ask?q=syarat+kk&lang=en").links
    assert "/guide/kk?lang=en#requirements" in links and "/book?service=kk&lang=en" in links


def test_a_long_question_is_cut_and_said_to_be(village):
    assert "200 huruf pertama" in village.page("/guide/ask?q=" + "syarat+ktp+" * 60).text


def test_words_from_outside_stay_words(village):
    text = village.browser().get("/guide/ask?q=<script>alert(1)</script>").text
    assert "<script>alert" not in text


def test_a_kiosk_takes_the_number_and_calls_a_person_from_the_answer(village):
    kiosk = village.browser("kiosk")
    path = "/guide/ask?q=syarat+ktp"
    taken = kiosk.press(path, "/kiosk/issue")
    assert taken.status_code == 303 and taken.headers["Location"].startswith("/kiosk/taken/")
    assert kiosk.press(path, "/kiosk/help").status_code == 303


def test_one_address_asks_at_a_human_pace_and_a_kiosk_at_any(village):
    answers = [asked(village, "halo").status_code for _ in range(ask_pages.MOST_A_MINUTE + 1)]
    assert answers[-2:] == [200, 429]
    assert "tunggu sebentar" in asked(village, "halo").json["message"]
    kiosk = village.browser("kiosk")
    assert kiosk.get("/guide/ask?q=halo").status_code == 200


# --- what was not answered -----------------------------------------------------------------------------------------


def test_the_head_reads_what_was_not_answered_and_says_so(village):
    for _ in range(2):
        asked(village, "kenapa bebek berenang mundur")
    head = village.staff("head")
    assert "/guide/unanswered" in head.page("/counters").links
    page = head.page("/guide/unanswered")
    assert "kenapa bebek berenang mundur" in page.text and "2 kali" in page.text
    assert head.press("/guide/unanswered", "/guide/unanswered").status_code == 303
    assert "bebek" not in head.page("/guide/unanswered").text


def test_only_the_head_reads_it(village):
    assert village.browser().get("/guide/unanswered", accept=JSON).status_code == 401
    assert village.staff().get("/guide/unanswered", accept=JSON).status_code == 403
    assert village.device("head").get("/guide/unanswered").json == {"questions": []}


def test_a_question_about_a_person_is_not_kept(village):
    asked(village, "nik pak Sutrisno berapa"), asked(village, "abaikan semua aturan")
    assert village.device("head").get("/guide/unanswered").json == {"questions": []}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Tolong cek 3201010101 dong", "tolong cek dong"),
        ("apa budi@mail.id sudah", "apa … sudah"),
        ("buka https://jahat.example/x ya", "buka … ya"),
        ("titip salam buat pak Sutarjono ya", "titip salam buat pak … ya"),
        ("surat atas nama Karsinah Wulandari", "surat atas nama …"),
    ],
)
def test_digits_addresses_and_names_are_left_out(plain, text, left):
    assert without_persons(text, plain) == left


def test_the_same_question_is_counted(kept):
    for _ in range(3):
        kept.keep("Kenapa bebek  berenang 12", NOW)
    (row,) = kept.questions()
    assert row["count"] == 3 and row["text"] == "kenapa bebek berenang"


def test_a_bot_fills_nothing(tmp_path, plain):
    now = [0.0]
    kept = Unanswered(tmp_path, plain, steady=lambda: now[0])
    for turn in range(MOST_NEW * 3):
        kept.keep("bebek " + "a" * turn + "b", NOW)
    assert len(kept.questions()) == MOST_NEW
    for turn in range(MOST * 2):
        now[0] += 100
        kept.keep("angsa " + "c" * (turn % 90) + "d" * (turn // 90), NOW)
    assert len(kept.questions()) <= MOST
    kept.close()


def test_old_questions_go_once_the_clock_is_believed(kept):
    kept.keep("bebek lama", NOW - KEPT - timedelta(days=1))
    kept.keep("bebek baru", NOW, may_delete=False)
    assert len(kept.questions()) == 2
    kept.keep("bebek lain", NOW)
    assert {row["text"] for row in kept.questions()} == {"bebek baru", "bebek lain"}


def test_whoever_asks_is_answered_where_nothing_can_be_kept(tmp_path, caplog):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "questions.db").write_bytes(b"no database" * 200)
    with Village(tmp_path) as village:
        answer = village.browser().client.get("/guide/ask?q=kenapa+bebek+berenang", headers={"Accept": JSON})

    assert answer.status_code == 200 and answer.json["understood"] is False
    assert "a question was not kept" in caplog.text

"""What Dengarkan reads aloud of the survey and of complaints at the kiosk: what is asked, never what was chosen."""

import re
from types import SimpleNamespace

import pytest

from config import HERE
from display.voice import Voice
from feedback.listen import Reader
from feedback.survey import ELEMENTS
from feedback.survey_form import CHOICES
from words import Words

SCREENS = ("start", *ELEMENTS, *CHOICES, "last", "thanks", "kind", "about", "words", "review", "sent", "locked")
ALL = Voice([HERE / "display" / "clips"], ("id", "en"))


def heard(village, of, **more):
    query = "&".join(f"{key}={value}" for key, value in {"of": of, **more}.items())
    answer = village.device().get(f"/kiosk/feedback/listen?{query}")
    assert answer.status_code == 200 and answer.json.keys() == {"say", "clips", "words"}
    return answer.json


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_text_of_these_screens_has_a_recording_in_its_language(screen, language):
    """Otherwise run: display/clips/make listen."""
    words = Words(SimpleNamespace())
    texts = [text for paper in (True, False) for text in Reader(words, language, paper=paper).texts(screen)]

    for text in texts:
        clips = ALL.speech([text], language)["clips"]
        assert clips and all(f"/{language}/" in clip for clip in clips), text


def test_a_question_is_read_with_its_place_and_all_four_answers(opened):
    said = heard(opened(), "waktu")["say"]

    assert said.startswith("Pertanyaan tiga Bagaimana kecepatan waktu pelayanannya?")
    assert said.endswith("Tidak cepat Kurang cepat Cepat Sangat cepat")
    assert "Tanpa nama" not in said


def test_it_is_read_in_the_language_of_whoever_stands_there(opened):
    village = opened()

    assert "How quick was the service?" in heard(village, "waktu", lang="en")["say"]
    assert all("/voice/clips/en/" in clip for clip in heard(village, "waktu", lang="en")["clips"])


def test_a_question_of_which_an_answer_has_no_recording_is_not_read_at_all(opened):
    village = opened()
    files = village.server.voice._files["id"]
    del files["kurang-cepat"]

    assert heard(village, "waktu")["clips"] == [] and heard(village, "biaya")["clips"] != []


def test_the_first_screen_speaks_of_the_survey_only_where_it_is(opened):
    assert "Sembilan pertanyaan" in heard(opened(), "start")["say"]


def test_where_the_survey_is_kept_off_the_kiosk_nothing_is_said_of_it(opened):
    assert "Sembilan pertanyaan" not in heard(opened("[survey]\nkiosk = false\n"), "start")["say"]


def test_what_is_complained_about_is_read_with_who_reads_it_and_nothing_that_was_chosen_is(opened):
    village = opened()

    said = heard(village, "about")["say"]
    assert "Sikap atau perbuatan petugas Hanya kepala pelayanan yang membacanya" in said
    for screen in ("words", "review", "sent"):
        said = heard(village, screen, kind="complaint", about="biaya")["say"]
        assert not re.search("petugas lain|pungutan|P-20", said)


def test_whoever_has_no_paper_is_told_to_photograph_the_number(opened):
    assert "foto layar ini" in heard(opened('[printer]\nkind = "none"\n'), "sent")["say"]


def test_every_screen_of_the_room_has_the_button_and_whoever_is_no_kiosk_hears_nothing(opened):
    village = opened()
    for path in ("feedback", "survey", "complaint", "complaint?kind=complaint", "complaint?kind=complaint&about=waktu"):
        assert "/kiosk/feedback/listen?" in village.device().get(f"/kiosk/{path}", Accept="text/html").text, path
    assert village.browser().get("/kiosk/feedback/listen?of=waktu").status_code == 401

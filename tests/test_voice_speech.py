"""What the kiosk's Listen says: recordings one after the other, the office's own before the shipped ones."""

import shutil
from pathlib import Path

from office import Village

from display.voice import Voice

SHIPPED = Path(__file__).parents[1] / "display" / "clips"
VOICE = Voice([SHIPPED], ("id", "en"))


def names(told):
    return [clip.split("/")[-1].split("?")[0] for clip in told["clips"]]


def test_a_number_is_said_by_the_rules_of_its_language():
    assert VOICE.speech([12], "id")["say"] == "dua belas"
    assert names(VOICE.speech([12], "id")) == ["dua", "belas"]
    assert names(VOICE.speech([21], "en")) == ["twenty", "one"]


def test_a_ticket_is_said_as_it_is_called():
    assert names(VOICE.speech([("ticket", "A023")], "id")) == ["a", "nol", "dua", "tiga"]
    assert names(Voice([SHIPPED], ("id",), "words").speech([("ticket", "A023")], "id")) == ["a", "dua", "puluh", "tiga"]


def test_a_text_without_a_recording_is_left_out_of_what_is_heard():
    told = VOICE.speech(["Antrean Entah", 3], "id")

    assert told["say"] == "Antrean Entah tiga" and names(told) == ["tiga"]


def test_an_unknown_language_is_said_in_the_offices_first():
    assert VOICE.speech([1], "xx")["clips"][0].startswith("/voice/clips/id/satu?")


def test_an_offices_own_recording_of_a_text_is_heard(tmp_path):
    (tmp_path / "id").mkdir()
    shutil.copy(SHIPPED / "id" / "satu.wav", tmp_path / "id" / "antrean-entah.wav")

    assert names(Voice([tmp_path, SHIPPED]).speech(["Antrean Entah"], "id")) == ["antrean-entah"]


def test_a_queue_that_nothing_says_is_named():
    voice = Voice([SHIPPED], ("id",), names={"id": ["Antrean Entah"], "en": ["Other"]})

    assert voice.unnamed() == {"id": ["Antrean Entah"]}


def test_every_clip_is_served_to_anybody(tmp_path):
    with Village(tmp_path) as village:
        resident = village.browser()
        told = village.server.voice.speech([12, ("ticket", "A001")], "id")
        answers = [resident.get(clip) for clip in told["clips"]]

        assert len(answers) == 6
        assert {(answer.status_code, answer.mimetype) for answer in answers} == {(200, "audio/wav")}
        assert resident.get("/voice/clips/id/..%2f..%2fconfig").status_code == 404
        assert resident.get("/voice/clips/xx/satu").status_code == 404

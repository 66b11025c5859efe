"""The page of the office's voice: hear, replace and take back each recording; carry a set to another office."""

import array
import io
import math
import re
import wave
import zipfile

import pytest
from office import Village

from display.own_clips import LONGEST, OwnClips
from display.recordings import groups
from display.voice import LISTEN, Voice

RATE = 22050


def tone(seconds=0.5, rate=RATE, channels=1, loud=9000):
    samples = array.array("h", (round(loud * math.sin(at / 9)) for at in range(round(rate * seconds) * channels)))
    made = io.BytesIO()
    with wave.open(made, "wb") as recording:
        recording.setparams((channels, 2, rate, 0, "NONE", ""))
        recording.writeframes(samples.tobytes())
    return made.getvalue()


def frames(sound):
    with wave.open(io.BytesIO(sound)) as recording:
        return recording.readframes(recording.getnframes())


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        village.head = village.device("head")
        village.put = lambda path, sound: village.head.post(path, data=sound, content_type="audio/wav")
        yield village


def call_of(village, ticket):
    return village.browser().get(f"/display/voice/id/1/{ticket}.wav").data


def test_the_next_call_is_heard_with_the_recording_just_made(village):
    ticket = village.issue()["ticket"]
    shipped = call_of(village, ticket)
    mine = tone()

    answer = village.put("/voice/clips/id/satu", mine)

    assert (answer.status_code, answer.json) == (200, {"name": "satu", "own": True, "there": True})
    assert (village.folder / "data/clips/id/satu.wav").read_bytes() == mine
    heard = call_of(village, ticket)
    assert heard != shipped and heard.count(frames(mine)) == 1 + ("1" in ticket)
    assert village.head.post("/voice/clips/id/satu/default").json["own"] is False
    assert call_of(village, ticket) == shipped


def test_the_recording_is_heard_after_a_restart(village):
    village.put("/voice/clips/id/satu", tone())
    village.reopen()

    assert frames(tone()) in call_of(village, village.issue()["ticket"])


@pytest.mark.parametrize(
    "sound, says",
    [
        (b"", "bukan rekaman"),
        (b"ini bukan suara" * 9, "bukan rekaman"),
        (tone(rate=44100), "bukan rekaman"),
        (tone(channels=2), "bukan rekaman"),
        (tone()[:-300], "bukan rekaman"),
        (tone(loud=40), "tidak terdengar"),
        (tone(LONGEST + 0.01), "terlalu panjang"),
        (tone(LONGEST * 1.5), "terlalu panjang"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence_and_nothing_is_lost(village, sound, says):
    mine = tone(0.3)
    village.put("/voice/clips/id/satu", mine)

    answer = village.put("/voice/clips/id/satu", sound)

    assert answer.status_code == 422 and says in answer.json["message"] and answer.json["field"] == "recording"
    assert (village.folder / "data/clips/id/satu.wav").read_bytes() == mine


@pytest.mark.parametrize("path", ["/voice/clips/id/lain-lain", "/voice/clips/xx/satu", "/voice/clips/id/SATU"])
def test_only_a_clip_of_a_set_can_be_recorded(village, path):
    assert village.put(path, tone()).status_code == 404
    assert not (village.folder / "data" / "clips").exists()


def test_nobody_but_the_staff_changes_a_recording(village):
    for device in (village.device("kiosk"), village.device("counter", "1")):
        assert device.post("/voice/clips/id/satu", data=tone(), content_type="audio/wav").status_code == 403
    resident = village.browser()
    assert resident.post("/voice/clips/id/satu", tone()).status_code == 401
    assert resident.get("/voice").status_code == 401
    assert village.staff().get("/voice").status_code == 200


def test_a_page_of_another_site_changes_nothing(village):
    staff = village.staff()

    assert staff.post("/voice/clips/id/satu", tone(), X_CSRF="x").status_code == 403
    assert staff.post("/voice/clips/id/satu", tone(), X_CSRF=staff.page("/voice").csrf).status_code == 303


def test_the_page_names_every_clip_and_whose_it_is(village):
    village.put("/voice/clips/id/satu", tone())
    text = village.head.get("/voice", accept="text/html").text

    row = re.search(r'data-clip="/voice/clips/id/satu">(.*?)</li>', text, re.S)[1]
    assert "dari kantor" in row and "data-default" in row and "Dengar: satu" in row
    assert "bawaan" in re.search(r'data-clip="/voice/clips/id/dua">(.*?)</li>', text, re.S)[1]
    assert "belum ada rekaman" in re.search(r'data-clip="/voice/clips/id/kependudukan">(.*?)</li>', text, re.S)[1]


def test_a_queue_that_listen_cannot_name_is_told_on_the_health_page_and_can_be_recorded(village):
    part = village.browser().get("/health", Accept="application/json").json["parts"]["voice"]
    assert part["ok"] and "Kependudukan" in part["message"]

    village.put("/voice/clips/id/kependudukan", tone())

    told = village.server.voice.speech(["Kependudukan"], "id")
    assert [clip.split("?")[0] for clip in told["clips"]] == ["/voice/clips/id/kependudukan"]
    assert village.browser().get(told["clips"][0]).data == tone()


def test_a_counter_with_a_name_of_its_own_can_be_recorded(tmp_path):
    own = OwnClips(tmp_path, Voice.__module__ and _shipped())
    with Village(tmp_path / "office") as village:
        office = village.settings.replace("Loket 3", "Pojok Ibu Sri")
        village.reopen(office)
        rows = dict(groups(own, "id", village.server.settings.office))
    assert [row.words for row in rows["counters"]] == ["Pojok Ibu Sri"]


def test_a_sample_call_is_heard_in_digits_and_in_words(village):
    digits, words = (village.head.get(f"/voice/sample/id/1.wav?numbers={how}").data for how in ("digits", "words"))

    assert digits == Voice([_shipped()]).wav("A023", "Loket 1", "id") != words
    assert words == Voice([_shipped()], ("id",), "words").wav("A023", "Loket 1", "id")
    assert village.head.get("/voice/sample/id/9.wav").status_code == 404


# Sets


def test_a_set_is_carried_to_another_office(village, tmp_path):
    village.put("/voice/clips/id/satu", tone())
    packed = village.head.get("/voice/sets/id.zip").data
    inside = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert {"id/set.toml", "id/listen.toml", "id/satu.wav", "id/chime.wav", f"id/{LISTEN}/senin.ogg"} <= set(inside)

    with Village(tmp_path / "other") as other:
        answer = other.device("head").post("/voice/sets", data=packed, content_type="application/zip")
        assert (answer.status_code, answer.json["language"]) == (200, "id")
        own = [path.relative_to(other.folder / "data/clips") for path in (other.folder / "data/clips").rglob("*.*")]
        assert [str(path) for path in own] == ["id/satu.wav"]  # what is as shipped stays as shipped
        assert frames(tone()) in call_of(other, other.issue()["ticket"])


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return made.getvalue()


BAD_SETS = {
    "no zip": b"ini bukan zip",
    "nothing": b"",
    "an empty zip": zipped(),
    "outside": zipped(**{"../../config.toml": b"x", "id/satu.wav": tone()}),
    "absolute": zipped(**{"/etc/passwd": b"x", "id/satu.wav": tone()}),
    "a folder deeper": zipped(**{"id/x/../../../satu.wav": tone(), "id/satu.wav": tone()}),
    "two languages": zipped(**{"id/satu.wav": tone(), "su/hiji.wav": tone()}),
    "a program": zipped(**{"id/satu.wav": tone(), "id/run.py": b"x"}),
    "a recording that is none": zipped(**{"id/dua.wav": tone(), "id/satu.wav": b"x" * 99}),
    "a bomb": zipped(**{"id/satu.wav": tone(), "id/dua.wav": bytes(70 * 1024**2)}),
    "a set.toml that is none": zipped(**{"id/satu.wav": tone(), "id/set.toml": b"call = 5"}),
    "a list that is none": zipped(**{"id/satu.wav": tone(), "id/listen.toml": b"screens = 5"}),
    "a language without set.toml": zipped(**{"jv/satu.wav": tone()}),
    "cut short": zipped(**{"id/satu.wav": tone()})[:-30],
}


@pytest.mark.parametrize("set_", BAD_SETS)
def test_a_bad_set_is_refused_whole(village, set_):
    answer = village.head.post("/voice/sets", data=BAD_SETS[set_], content_type="application/zip")

    assert answer.status_code == 422 and answer.json["field"] == "set" and answer.json["message"]
    assert [path for path in village.folder.rglob("*.*") if path.suffix in (".wav", ".py")] == []
    assert call_of(village, village.issue()["ticket"])


def test_javanese_is_a_folder_of_recordings_begun_from_the_page(village):
    assert village.head.post("/voice/languages", {"language": "jv", "name": "Basa Jawa"}).status_code == 200
    text = village.head.get("/voice?set=jv", accept="text/html").text
    assert "Basa Jawa" in text and "dari kantor" not in text and "belum ada rekaman" in text

    for name in re.findall(r'data-clip="/voice/clips/jv/([a-z0-9-]+)"', text):
        if name != "chime":
            assert village.put(f"/voice/clips/jv/{name}", tone(0.1)).status_code == 200

    voice = Voice([village.folder / "data/clips", _shipped()], ("jv",))
    assert voice.missing() == []
    heard = voice.clips("A023", "Loket 1", "jv")
    assert {path.parent.name for path in heard[1:]} == {"jv"} and heard[0].name == "chime.wav" and len(heard) == 9
    assert len(voice.speech(["Selamat datang."], "jv")["clips"]) == ("selamat-datang" in text)


@pytest.mark.parametrize("language, says", [("id", "sudah ada"), ("../x", "kode bahasa"), ("", "kode"), ("jawa", "kode")])
def test_a_language_that_cannot_be_begun_is_refused(village, language, says):
    answer = village.head.post("/voice/languages", {"language": language, "name": 'Basa "Jawa"\n[x]'})

    assert answer.status_code == 422 and says in answer.json["message"]


def test_a_name_with_quotes_does_not_spoil_the_new_set(village):
    assert village.head.post("/voice/languages", {"language": "su", "name": 'Basa "Sunda\\'}).status_code == 200
    assert village.server.voice is not None and OwnClips(*village.server.voice.folders).languages()["su"] == "Basa Sunda"


def _shipped():
    from pathlib import Path

    return Path(__file__).parents[1] / "display" / "clips"

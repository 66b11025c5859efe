"""The voice: what the room hears when a number is called."""

import array
import io
import math
import shutil
import statistics
import sys
import tomllib
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.voice import Voice

SHIPPED = Path(__file__).parents[1] / "display" / "clips"
VOICES = {mode: Voice([SHIPPED], ("id", "en"), mode) for mode in ("digits", "words")}
DIGITS, WORDS = VOICES["digits"], VOICES["words"]
LOKET_1 = SimpleNamespace(id="1", name="Loket 1")
RECORDINGS = sorted(SHIPPED.glob("**/*.wav"))
SPEECH = [path for path in RECORDINGS if path.name != "chime.wav"]

TICKETS = st.from_regex(r"[A-Z](00[1-9]|0[1-9][0-9]|[1-9][0-9]{2,4})", fullmatch=True)

DALAM_KATA = {
    0: "nol",
    1: "satu",
    2: "dua",
    3: "tiga",
    4: "empat",
    5: "lima",
    6: "enam",
    7: "tujuh",
    8: "delapan",
    9: "sembilan",
    10: "sepuluh",
    11: "sebelas",
    12: "dua belas",
    13: "tiga belas",
    14: "empat belas",
    15: "lima belas",
    16: "enam belas",
    17: "tujuh belas",
    18: "delapan belas",
    19: "sembilan belas",
    20: "dua puluh",
    21: "dua puluh satu",
    99: "sembilan puluh sembilan",
    100: "seratus",
    101: "seratus satu",
    110: "seratus sepuluh",
    111: "seratus sebelas",
    200: "dua ratus",
    999: "sembilan ratus sembilan puluh sembilan",
    1000: "seribu",
    1001: "seribu satu",
    1999: "seribu sembilan ratus sembilan puluh sembilan",
    2026: "dua ribu dua puluh enam",
    10000: "sepuluh ribu",
    11000: "sebelas ribu",
    12345: "dua belas ribu tiga ratus empat puluh lima",
    21100: "dua puluh satu ribu seratus",
    99999: "sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan",
}

IN_WORDS = {
    0: "zero",
    1: "one",
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "twelve",
    13: "thirteen",
    14: "fourteen",
    15: "fifteen",
    16: "sixteen",
    17: "seventeen",
    18: "eighteen",
    19: "nineteen",
    20: "twenty",
    21: "twenty one",
    99: "ninety nine",
    100: "one hundred",
    101: "one hundred one",
    111: "one hundred eleven",
    200: "two hundred",
    999: "nine hundred ninety nine",
    1000: "one thousand",
    1001: "one thousand one",
    1999: "one thousand nine hundred ninety nine",
    2026: "two thousand twenty six",
    10000: "ten thousand",
    11000: "eleven thousand",
    12345: "twelve thousand three hundred forty five",
    99999: "ninety nine thousand nine hundred ninety nine",
}

NOT_A_RECORDING = {
    "a text file": b"bukan rekaman",
    "nothing": b"",
    "half a header": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "no samples": None,
    "stereo": None,
    "another rate": None,
    "8 bits": None,
    "cut short": None,
}


# What is said


def test_a_call_says_the_number_and_where_to_go():
    assert DIGITS.sentence("A023", LOKET_1, "id") == "Nomor antrean, A nol dua tiga, silakan ke loket satu"


def test_a_second_call_says_that_it_is_one():
    said = DIGITS.sentence("A023", LOKET_1, "id", again=True)

    assert said == "Panggilan ulang. Nomor antrean, A nol dua tiga, silakan ke loket satu"


def test_an_office_may_have_numbers_said_as_words():
    assert WORDS.sentence("A105", LOKET_1, "id") == "Nomor antrean, A seratus lima, silakan ke loket satu"


def test_a_visitor_may_be_called_in_english():
    assert DIGITS.sentence("B210", LOKET_1, "en") == "Number B two one zero, please go to counter one"
    assert WORDS.sentence("B210", LOKET_1, "en", again=True) == "Second call. Number B two hundred ten, counter one"


@pytest.mark.parametrize("number, words", DALAM_KATA.items())
def test_indonesian_numbers_are_said_as_people_say_them(number, words):
    assert WORDS.sentence(f"A{number:03}", LOKET_1, "id") == f"Nomor antrean, A {words}, silakan ke loket satu"


@pytest.mark.parametrize("number, words", IN_WORDS.items())
def test_english_numbers_are_said_as_people_say_them(number, words):
    assert WORDS.sentence(f"A{number:03}", LOKET_1, "en") == f"Number A {words}, please go to counter one"


@pytest.mark.parametrize(
    "id, name, said",
    [
        ("1", "Loket 1", "loket satu"),
        ("1", "LOKET 01", "loket satu"),
        ("1", "loket-1", "loket satu"),
        ("7", "Loket7", "loket tujuh"),
        ("3", "Meja 3", "meja tiga"),
        ("3", "Ruangan 3", "ruang tiga"),
        ("12", "Loket 12", "loket dua belas"),
        ("B", "Loket B", "loket B"),
        ("1a", "Loket 1A", "loket satu A"),
        ("5", "5", "loket lima"),
        ("4", "Loket", "loket empat"),
        ("2", "Pelayanan Umum", "loket dua"),
        ("2", "Meja Informasi", "meja dua"),
        ("9", "Loket Pendaftaran 2", "loket dua"),
        ("2", "", "loket dua"),
        ("info", "Informasi", "loket"),
    ],
)
def test_a_counter_is_said_as_its_sign_reads_or_by_its_id(id, name, said):
    counter = SimpleNamespace(id=id, name=name)

    assert DIGITS.sentence("A001", counter, "id").partition("silakan ke ")[2] == said


def test_a_counter_may_be_given_by_name_alone():
    assert DIGITS.wav("A001", "Loket 1", "id") == DIGITS.wav("A001", LOKET_1, "id")


def test_a_sign_in_indonesian_is_said_in_english():
    assert DIGITS.sentence("A001", "Ruang 4", "en").endswith("please go to room four")


def test_a_word_on_a_sign_without_a_recording_is_reported():
    voice = Voice([SHIPPED])

    voice.wav("A001", "Loket Pendaftaran 1", "id")

    assert voice.missing() == [
        "Rekaman id/loket-pendaftaran-1.wav belum ada, jadi “Loket Pendaftaran 1” tidak terdengar seluruhnya."
    ]


def test_an_office_may_record_the_name_of_a_counter(tmp_path):
    record(tmp_path / "id" / "Pelayanan Umum.wav")
    voice = Voice([tmp_path, SHIPPED])
    counter = SimpleNamespace(id="2", name="Pelayanan Umum")

    assert voice.sentence("A001", counter, "id").endswith("silakan ke Pelayanan Umum")
    assert voice.clips("A001", counter, "id")[-1] == tmp_path / "id" / "Pelayanan Umum.wav"
    assert voice.missing() == []


# What is heard


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("mode", VOICES)
@given(ticket=TICKETS)
@settings(max_examples=100, deadline=None)
def test_every_number_is_heard_word_for_word(mode, language, again, ticket):
    voice = VOICES[mode]

    heard = [path.stem.replace("-", " ") for path in voice.clips(ticket, LOKET_1, language, again)]

    said = voice.sentence(ticket, LOKET_1, language, again).lower().replace(",", "").replace(".", "")
    assert " ".join(heard) == f"chime {said}"


def test_no_recording_is_missing_and_none_is_idle():
    assert Voice([SHIPPED], ("id", "en")).missing() == []

    for language in ("id", "en"):
        numbers = tomllib.loads((SHIPPED / language / "set.toml").read_text("utf-8"))["numbers"]
        tickets = [f"{letter}1" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"] + [f"A{number}" for number in numbers]
        calls = [(ticket, "Loket 1", False) for ticket in tickets] + [("A1", "Meja 1", True), ("A15", "Ruang 1", True)]
        heard = {path for ticket, counter, again in calls for path in WORDS.clips(ticket, counter, language, again)}
        assert {path for path in SPEECH if path.parent.name == language} == heard - {SHIPPED / "chime.wav"}


@pytest.mark.parametrize("again", [False, True])
def test_a_call_is_as_long_as_its_recordings_and_pauses(again):
    pauses = tomllib.loads((SHIPPED / "id" / "set.toml").read_text("utf-8"))["pauses"]
    names = ["chime", "comma", "digit", "digit", "digit", "comma", "word", "word"]
    if again:
        names.insert(1, "stop")

    call = decoded(DIGITS.wav("A023", LOKET_1, "id", again))

    recorded = sum(len(samples(path)) for path in DIGITS.clips("A023", LOKET_1, "id", again))
    silent = sum(round(22050 * pauses[name] / 1000) for name in names)
    assert len(call) == recorded + silent
    assert DIGITS.seconds("A023", LOKET_1, "id", again) == len(call) / 22050


def test_a_call_is_one_mono_recording_any_player_can_play():
    with wave.open(io.BytesIO(DIGITS.wav("A023", LOKET_1, "id"))) as call:
        assert call.getparams()[:3] == (1, 2, 22050)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("mode", VOICES)
def test_a_call_is_neither_hurried_nor_long(mode, language):
    assert 5 < VOICES[mode].seconds("A023", LOKET_1, language) < 7


@given(ticket=TICKETS)
@settings(max_examples=50, deadline=None)
def test_no_call_is_distorted(ticket):
    assert max(map(abs, decoded(WORDS.wav(ticket, LOKET_1, "id")))) < 32767


# The recordings


def test_recordings_are_all_of_one_kind_and_small():
    for path in RECORDINGS:
        with wave.open(str(path)) as recording:
            assert recording.getparams()[:3] == (1, 2, 22050), path

    assert sum(path.stat().st_size for path in RECORDINGS) < 2_600_000


def test_no_word_is_louder_than_the_next():
    levels = {path: decibels(voiced(samples(path))) for path in SPEECH}

    usual = statistics.median(levels.values())
    assert -20 < usual < -16
    assert {path: level for path, level in levels.items() if abs(level - usual) > 3} == {}


def test_no_recording_clips():
    assert max(max(map(abs, samples(path))) for path in SPEECH) < 32767
    assert max(map(abs, samples(SHIPPED / "chime.wav"))) < 32767 * 10 ** (-3 / 20)


def test_recordings_begin_and_end_without_a_click():
    for path in RECORDINGS:
        recording = samples(path)
        assert max(abs(recording[0]), abs(recording[-1])) < 33, path


def test_no_recording_carries_silence_that_would_slow_the_call():
    for path in SPEECH:
        recording = samples(path)
        heard = [at for at, sample in enumerate(recording) if abs(sample) > 100]
        assert heard[0] < 0.05 * 22050 and len(recording) - heard[-1] < 0.05 * 22050, path


def test_every_set_says_where_it_comes_from():
    for path in SHIPPED.glob("*/set.toml"):
        clip_set = tomllib.loads(path.read_text("utf-8"))
        assert clip_set["language"] == path.parent.name
        assert clip_set["source"] and "free to use" in clip_set["licence"]


# An office's own recordings


def test_an_offices_own_recordings_are_used_word_by_word(tmp_path):
    record(tmp_path / "id" / "satu.wav")
    voice = Voice([tmp_path, SHIPPED])

    heard = voice.clips("A001", LOKET_1, "id")

    assert [path for path in heard if path.parent == tmp_path / "id"] == [tmp_path / "id" / "satu.wav"] * 2
    assert voice.missing() == []


def test_an_office_may_have_its_own_chime_for_all_languages(tmp_path):
    record(tmp_path / "chime.wav")
    voice = Voice([tmp_path, SHIPPED], ("id", "en"))

    assert {voice.clips("A001", LOKET_1, language)[0] for language in voice.languages} == {tmp_path / "chime.wav"}


@pytest.mark.parametrize("damage", NOT_A_RECORDING)
def test_a_damaged_recording_is_named_and_the_shipped_one_heard(tmp_path, damage):
    broken = tmp_path / "id" / "satu.wav"
    spoil(broken, damage)
    voice = Voice([tmp_path, SHIPPED])

    assert voice.wav("A001", LOKET_1, "id") == Voice([SHIPPED]).wav("A001", LOKET_1, "id")
    assert [str(broken) in sentence for sentence in voice.missing()] == [True]


@pytest.mark.parametrize("damage", NOT_A_RECORDING)
def test_without_another_the_rest_of_the_call_is_heard(tmp_path, damage):
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    spoil(tmp_path / "id" / "satu.wav", damage)
    voice = Voice([tmp_path])

    heard = [path.stem for path in voice.clips("A021", LOKET_1, "id")]

    assert heard == ["chime", "nomor-antrean", "a", "nol", "dua", "silakan-ke", "loket"]
    assert voice.seconds("A021", LOKET_1, "id") > 4
    assert any("id/satu.wav belum ada" in sentence for sentence in voice.missing())


@given(where=st.integers(0, 47), what=st.integers(0, 255), keep=st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_a_recording_stops_the_office(tmp_path_factory, where, what, keep):
    folder = tmp_path_factory.mktemp("suara")
    recording = bytearray(record(folder / "id" / "satu.wav").read_bytes())
    recording[where] = what
    (folder / "id" / "satu.wav").write_bytes(recording[: keep + 1])

    assert Voice([folder, SHIPPED]).seconds("A001", LOKET_1, "id") > 4


@pytest.mark.parametrize("text", ["language = ", "", "call = 5", "\xff"])
def test_a_damaged_set_is_named_and_the_shipped_one_used(tmp_path, text):
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "set.toml").write_text(text, encoding="latin-1")
    voice = Voice([tmp_path, SHIPPED])

    assert voice.sentence("A001", LOKET_1, "id") == DIGITS.sentence("A001", LOKET_1, "id")
    assert [str(tmp_path / "id" / "set.toml") in sentence for sentence in voice.missing()] == [True]


def test_a_language_without_recordings_is_reported_and_the_call_is_heard_in_another():
    voice = Voice([SHIPPED], ("id", "jv"))

    assert voice.sentence("A001", LOKET_1, "jv") == DIGITS.sentence("A001", LOKET_1, "id")
    assert voice.languages == ("id",)
    assert voice.missing() == ["Bahasa “jv” belum punya suara: perlu jv/set.toml dan rekamannya."]


def test_with_no_recordings_at_all_nothing_is_said_and_nothing_breaks(tmp_path):
    voice = Voice([tmp_path / "nowhere"])

    assert voice.sentence("A001", LOKET_1, "id") == ""
    assert len(decoded(voice.wav("A001", LOKET_1, "id"))) == 0


# Another language


SUNDANESE = """
language = "su"
name = "Basa Sunda"
source = "rekaman kantor"
licence = "milik kantor"
call = "{chime} Nomer antrian, {ticket}, dihaturanan ka {counter}"
recall = "{chime} Panggero deui. Nomer antrian, {ticket}, dihaturanan ka {counter}"
counter = "lokét"
[places]
loket = "lokét"
[pauses]
chime = 50
word = 40
digit = 100
comma = 200
stop = 400
[numbers]
0 = "nol"
1 = "hiji"
2 = "dua"
3 = "tilu"
4 = "opat"
5 = "lima"
6 = "genep"
7 = "tujuh"
8 = "dalapan"
9 = "salapan"
"""

SUNDANESE_COUNTED = """
10 = "sapuluh"
11 = "sabelas"
12 = "{rest} belas"
20 = "{times} puluh {rest}"
100 = "saratus {rest}"
200 = "{times} ratus {rest}"
"""

JAVANESE_COUNTED = """
10 = "sepuluh"
11 = "sewelas"
20 = "rong puluh"
21 = "{rest} likur"
25 = "selawe"
26 = "{rest} likur"
30 = "telung puluh {rest}"
50 = "seket {rest}"
60 = "suwidak {rest}"
70 = "{times} puluh {rest}"
"""


def test_another_language_is_only_another_folder(tmp_path):
    voice = sundanese(tmp_path, SUNDANESE_COUNTED)

    assert voice.sentence("A023", LOKET_1, "su") == "Nomer antrian, A dua puluh tilu, dihaturanan ka lokét hiji"
    assert "id/" not in " ".join(voice.missing())
    for sentence in voice.missing():
        record(tmp_path / sentence.split()[1])
    assert sundanese(tmp_path, SUNDANESE_COUNTED).missing() == []


def test_a_language_that_only_knows_digits_says_digits(tmp_path):
    voice = sundanese(tmp_path, "")

    assert voice.sentence("A023", "Loket 12", "su") == "Nomer antrian, A nol dua tilu, dihaturanan ka lokét hiji dua"


@pytest.mark.parametrize("number, words", [(99, "salapan puluh salapan"), (999, "salapan ratus salapan puluh salapan")])
def test_a_language_counts_as_far_as_its_words_go(tmp_path, number, words):
    assert f"A {words}," in sundanese(tmp_path, SUNDANESE_COUNTED).sentence(f"A{number}", LOKET_1, "su")


def test_beyond_its_words_a_language_says_digits(tmp_path):
    assert "A hiji nol nol nol," in sundanese(tmp_path, SUNDANESE_COUNTED).sentence("A1000", LOKET_1, "su")


@pytest.mark.parametrize("number, words", [(20, "rong puluh"), (21, "hiji likur"), (25, "selawe"), (56, "seket genep")])
def test_a_language_may_count_in_its_own_way(tmp_path, number, words):
    assert f"A {words}," in sundanese(tmp_path, JAVANESE_COUNTED).sentence(f"A{number}", LOKET_1, "su")


# Kept calls


def test_a_call_made_again_is_not_joined_again():
    assert DIGITS.wav("A321", LOKET_1, "id") is DIGITS.wav("A321", LOKET_1, "id")


def test_only_the_last_calls_are_kept():
    first = DIGITS.wav("A001", LOKET_1, "id")
    for number in range(100, 140):
        DIGITS.wav(f"A{number}", LOKET_1, "id")

    again = DIGITS.wav("A001", LOKET_1, "id")

    assert again == first and again is not first


def sundanese(folder, counted):
    (folder / "su").mkdir(exist_ok=True)
    (folder / "su" / "set.toml").write_text(SUNDANESE + counted, encoding="utf-8")
    return Voice([folder, SHIPPED], ("su",), "words")


def spoil(path, damage):
    """A recording that is none, in one of the ways offices find."""
    if NOT_A_RECORDING[damage] is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NOT_A_RECORDING[damage])
    elif damage == "cut short":
        record(path)
        path.write_bytes(path.read_bytes()[:2000])
    elif damage == "no samples":
        record(path, seconds=0)
    else:
        record(path, **{"stereo": {"channels": 2}, "another rate": {"rate": 44100}, "8 bits": {"width": 1}}[damage])


def record(path, seconds=0.3, channels=1, width=2, rate=22050):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as recording:
        recording.setparams((channels, width, rate, 0, "NONE", ""))
        recording.writeframes(b"\x01" * (channels * width * round(seconds * rate)))
    return path


def samples(path):
    return decoded(path.read_bytes())


def decoded(wav):
    with wave.open(io.BytesIO(wav)) as recording:
        heard = array.array("h", recording.readframes(recording.getnframes()))
    if sys.byteorder == "big":
        heard.byteswap()
    return heard


def voiced(recording):
    """The stretches of 10 ms within 15 dB of the loudest."""
    stretches = [recording[at : at + 220] for at in range(0, len(recording) - 220, 220)]
    loudest = max(decibels(stretch) for stretch in stretches)
    return [sample for stretch in stretches if decibels(stretch) > loudest - 15 for sample in stretch]


def decibels(recording):
    return 10 * math.log10(max(1, sum(sample * sample for sample in recording) / len(recording)) / 32767**2)


def test_a_language_in_which_nobody_is_called_may_have_no_voice(tmp_path):
    assert not Voice([SHIPPED], ("id", "jv"), called=("id",)).missing()
    assert "jv" in " ".join(Voice([SHIPPED], ("id", "jv"), called=("id", "jv")).missing())


def test_a_recording_that_goes_away_after_the_start_leaves_silence_of_its_length(tmp_path):
    said = record(tmp_path / "id" / "satu.wav", seconds=0.5)
    voice = Voice([tmp_path, SHIPPED])
    before = voice.wav("A001", LOKET_1, "id")
    said.unlink()
    voice._joined.cache_clear()

    after = voice.wav("A001", LOKET_1, "id")

    assert len(after) == len(before) and after != before

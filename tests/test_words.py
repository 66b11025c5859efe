"""Every word people read is in every language that says it is complete, and none is asked for that nobody wrote."""

import re
import string
from pathlib import Path

import asking  # noqa: F401  (its refusals)
import counter.pages  # noqa: F401
import health  # noqa: F401
import keys  # noqa: F401
import kiosk.pages  # noqa: F401
import phone.pages  # noqa: F401
import server  # noqa: F401
from lobby.refusals import BadRequest, Refusal
from words import Words

HERE = Path(__file__).resolve().parent.parent
WORDS = Words(None)
COMPLETE = ("en",)
ROOMS = ("kiosk", "counter", "display", "phone", "words")
# Words that dictionaries spell otherwise: antrean, nomor, silakan, izin, risiko, jadwal, praktik.
SAID = re.compile(r"""say(?:_in)?\((?:[\w.]+, )?["']([a-z]+\.[a-z_]+)["']\s*[,)]""")
MISSPELT = ("antrian", "nomer", "silahkan", "ijin", "resiko", "jadual", "praktek", "merubah", "sekedar")


def fields(text):
    texts = text if isinstance(text, list) else [text]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name}


def refusals(base=Refusal):
    for refusal in base.__subclasses__():
        yield refusal
        yield from refusals(refusal)


def sources():
    for pattern in ("templates/**/*.html", "*.py", *(f"{room}/*.py" for room in ROOMS)):
        yield from HERE.glob(pattern)


def test_every_text_stands_in_every_complete_language_with_the_same_fields():
    for language in COMPLETE:
        texts = WORDS.texts[language]
        for key, text in WORDS.texts["id"].items():
            assert key in texts, f"{language} lacks {key}"
            assert fields(texts[key]) == fields(text), f"{language} {key}"


def test_no_language_has_a_text_that_nobody_asks_for():
    for language, texts in WORDS.texts.items():
        unknown = {key for key in texts if not key.startswith("refusals.")} - set(WORDS.texts["id"])
        assert not unknown, f"{language}: {unknown}"


def test_every_text_that_is_asked_for_by_name_is_there():
    asked = set()
    for path in sources():
        asked |= set(SAID.findall(path.read_text("utf-8")))
    assert len(asked) > 60
    assert asked <= set(WORDS.texts["id"]), asked - set(WORDS.texts["id"])


def test_every_text_is_said_somewhere():
    everything = "".join(path.read_text("utf-8") for path in sources())
    for key in WORDS.texts["id"]:
        room, _, _ = key.partition(".")
        put_together = rf"""["']{room}\.["'] ?~|f["']{room}\.(?:[a-z]+_)?\{{"""
        assert key in everything or re.search(put_together, everything), f"nobody says {key}"


def test_every_refusal_has_an_english_sentence_with_the_same_fields():
    for refusal in refusals():
        if refusal is BadRequest:
            continue
        english = WORDS.texts["en"].get(f"refusals.{refusal.__name__}")
        assert english, f"{refusal.__name__} has no English sentence"
        assert fields(english) == fields(refusal.sentence), refusal.__name__


def test_every_translated_refusal_is_one_that_can_be_met():
    known = {f"refusals.{refusal.__name__}" for refusal in refusals()}
    for language, texts in WORDS.texts.items():
        assert {key for key in texts if key.startswith("refusals.")} <= known, language


def test_indonesian_is_spelt_as_the_dictionary_spells_it():
    texts = [text for text in WORDS.texts["id"].values()] + [refusal.sentence for refusal in refusals()]
    for text in texts:
        for word in MISSPELT:
            assert not re.search(rf"\b{word}\b", str(text), re.I), text

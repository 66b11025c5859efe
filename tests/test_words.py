"""Every word people read is in every language that says it is complete, and none is asked for that nobody wrote."""

import ast
import re
import string
from functools import cache
from html.parser import HTMLParser
from http import HTTPStatus
from importlib import import_module
from pathlib import Path

import pytest

from kiosk.slip import KINDS
from lobby.refusals import BadRequest, Refusal
from lobby.requests import HasNumber
from words import Words

HERE = Path(__file__).resolve().parent.parent
WORDS = Words(None)
COMPLETE = ("id", "en")
ROOMS = {key.partition(".")[0] for key in WORDS.texts["id"]}
NOT_OURS = ("tests", "bench", "deploy", "static/vendor")
# A key written out, `"phone.ahead"`; and one put together, `"home." ~ key ~ "_what"` or f"health.clock_{doubt}".
KEY = re.compile(r"""["']([a-z_]+\.[a-z0-9_]+)["']""")
JOINED = re.compile(r"""["']([a-z_]+\.[a-z0-9_]*)["'] ?~(?:[^~"'}%]*~ ?["']([a-z_]+)["'])?""")
FILLED = re.compile(r"""f["']([a-z_]+\.[a-z0-9_]*)\{[^}]*\}([a-z_]*)["']""")
FILES = (".py", ".html", ".js", ".css", ".toml", ".svg", ".wav", ".db", ".ogg", ".json", ".bin", ".review")
# What is read the same in every language, or is no word at all.
SAME = ("Antrean", "A 023", "Rp", "PIN", "OK", "jv", "Basa Jawa")
READ_ALOUD = (
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "label",
    "summary",
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Words that dictionaries spell otherwise: antrean, nomor, silakan, izin, risiko, jadwal, praktik.
MISSPELT = ("antrian", "nomer", "silahkan", "ijin", "resiko", "jadual", "praktek", "merubah", "sekedar")


def files(*patterns):
    found = [path for pattern in patterns for path in sorted(HERE.glob(pattern))]
    places = {path: path.relative_to(HERE).as_posix() for path in found}
    return [path for path in found if not places[path].startswith((*NOT_OURS, "."))]


@cache
def sources():
    """The text of every program and template, without the addresses that look like keys."""
    texts = [
        path.read_text("utf-8") for path in files("*.py", "*/*.py", "*/*/*.py", "templates/**/*.html", "static/*.js")
    ]
    text = re.sub(r"url_for\([^)]*\)", "", "\n".join(texts))
    return re.sub(r"""["'] ?~ ?["']""", "", text)  # two pieces of one key


def fields(text):
    texts = text if isinstance(text, list) else [text]
    return {name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name}


def texts_of(language):
    """{key: text} that stand in for Indonesian ones."""
    own = ("language.review",)
    return {
        key: text for key, text in WORDS.texts[language].items() if key not in own and not key.startswith("refusals.")
    }


@cache
def refusals():
    """Every refusal of the project, wherever it is written."""
    written = {}
    for path in files("*.py", "*/*.py", "*/*/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                written[node.name] = (path, {base.id for base in node.bases if isinstance(base, ast.Name)})
    found, grown = {"Refusal"}, True
    while grown:
        more = {name for name, (_, bases) in written.items() if bases & found} - found
        found, grown = found | more, bool(more)
    modules = {written[name][0].relative_to(HERE).with_suffix("").as_posix() for name in found - {"Refusal"}}
    for module in sorted(modules):
        import_module(module.replace("/", ".").removesuffix(".__init__"))
    return tuple(_below(Refusal))


def _below(base):
    for refusal in base.__subclasses__():
        if not refusal.__module__.startswith("test_"):
            yield refusal
            yield from _below(refusal)


def is_said(key, joined, quoted):
    if f'"{key}"' in sources() or f"'{key}'" in sources():
        return True
    for before, after in joined:
        middle = key[len(before) : len(key) - len(after)]
        if key.startswith(before) and key.endswith(after) and (middle in quoted or _is_status(middle)):
            return True
    return False


def _is_status(text):
    return text.isdigit() and int(text) in set(HTTPStatus) or text == "other"


# --- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_that_is_asked_for_is_there(language):
    written = set(KEY.findall(sources()))
    asked = {key for key in written if key.partition(".")[0] in ROOMS and not key.endswith((*FILES, "_"))}
    assert len(asked) > 150
    missing = sorted(asked - set(WORDS.texts[language]))
    assert not missing, f"{language} lacks {missing}"


def test_every_text_is_said_somewhere():
    joined = set(JOINED.findall(sources())) | set(FILLED.findall(sources()))
    quoted = {word.replace("-", "_") for word in re.findall(r"""["']([a-z0-9_-]+)["']""", sources())}
    silent = [key for key in texts_of("id") if not is_said(key, joined, quoted)]
    assert not silent, f"nobody says {silent}"


def test_english_is_complete():
    assert not set(texts_of("id")) - set(texts_of("en"))


@pytest.mark.parametrize("language", sorted(WORDS.texts))
def test_no_language_has_a_text_that_nobody_asks_for(language):
    assert not set(texts_of(language)) - set(WORDS.texts["id"])


@pytest.mark.parametrize("language", sorted(WORDS.texts))
def test_a_text_has_the_same_fields_in_every_language(language):
    differ = [
        key for key, text in texts_of(language).items() if fields(text) != fields(WORDS.texts["id"].get(key, text))
    ]
    assert not differ


@pytest.mark.parametrize("language", sorted(WORDS.texts))
def test_a_list_has_as_many_texts_in_every_language(language):
    """A reason is found in another language by its place in the list."""
    for key, text in texts_of(language).items():
        main = WORDS.texts["id"].get(key, text)
        assert isinstance(text, list) == isinstance(main, list) and (isinstance(text, str) or len(text) == len(main)), (
            key
        )


# --- refusals ------------------------------------------------------------------------------------------------------


def test_every_refusal_has_an_english_sentence_with_the_same_fields():
    assert len(refusals()) > 50
    for refusal in refusals():
        if refusal is BadRequest:
            continue
        english = WORDS.texts["en"].get(f"refusals.{refusal.__name__}")
        assert english, f"{refusal.__name__} has no English sentence"
        assert fields(english) == fields(refusal.sentence), refusal.__name__


@pytest.mark.parametrize("language", COMPLETE)
def test_a_refusal_names_a_button_as_it_reads(language):
    assert WORDS.say("letter_draft.void", language) in WORDS.refusal(HasNumber(name="1"), language)


def test_every_translated_refusal_is_one_that_can_be_met():
    known = {f"refusals.{refusal.__name__}" for refusal in refusals()}
    for language, texts in WORDS.texts.items():
        assert {key for key in texts if key.startswith("refusals.")} <= known, language


# --- words outside of words/ ---------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """What a person would read or hear of a template whose expressions have been taken out."""

    def __init__(self, text):
        super().__init__()
        self.read, self.silent = [], 0
        text = re.sub(r"\{% block body %\}.*?\{% endblock %\}", "", text)  # the name of a style
        self.feed(re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", text, flags=re.DOTALL))

    def handle_starttag(self, tag, attributes):
        self.silent += tag in ("script", "style")
        self.read += [value for name, value in attributes if value and name in READ_ALOUD]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, text):
        if not self.silent:
            self.read.append(text)


def literal(texts):
    """Those that have a word in them which only one language has."""
    for text in texts:
        rest = text
        for same in SAME:
            rest = rest.replace(same, "")
        if WORD.search(rest):
            yield " ".join(text.split())


@pytest.mark.parametrize("path", files("templates/**/*.html"), ids=lambda path: path.relative_to(HERE).as_posix())
def test_a_template_has_no_words_of_its_own(path):
    text = path.read_text("utf-8")
    assert not list(literal(Reader(text).read))
    sentences = [
        sentence
        for expression in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text, re.DOTALL)
        for sentence in re.findall(r""""([^"]*)"|'([^']*)'""", expression)
    ]
    assert not [one for pair in sentences for one in pair if re.match(r"[A-Z]\w+( \w+)+|[A-Z][a-z]\w+$", one)]


@pytest.mark.parametrize("path", files("static/*.js"), ids=lambda path: path.name)
def test_a_script_has_no_words_of_its_own(path):
    """What a script puts before a person it takes from the page, where the template has put it."""
    code = re.sub(r"^\s*//.*$|\s//\s.*$|/\*[\s\S]*?\*/", "", path.read_text("utf-8"), flags=re.MULTILINE)
    quoted = r"""(?:"([^"\n]*)"|'([^'\n]*)'|`([^`]*)`)"""
    said = re.findall(rf"(?:textContent|innerText|\.title|placeholder|\.alt|ariaLabel) ?\+?= ?{quoted}", code)
    said += re.findall(rf"""(?:alert|confirm|prompt)\({quoted}""", code)
    said += re.findall(rf"""setAttribute\("(?:aria-label|title|alt|placeholder)", ?{quoted}""", code)
    shown = [re.sub(r"\$\{[^}]*\}", "", one) for found in said for one in found]
    assert not list(literal(shown))
    sentences = [one for found in re.findall(quoted, code) for one in found]
    assert not [one for one in sentences if re.match(r"[A-Z]\w+( [\w'’]+)+[.!?…]?$", one)]


def test_indonesian_is_spelt_as_the_dictionary_spells_it():
    texts = [text for text in WORDS.texts["id"].values()] + [refusal.sentence for refusal in refusals()]
    for text in texts:
        for word in MISSPELT:
            assert not re.search(rf"\b{word}\b", str(text), re.I), text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_slip_has_a_name_for_whoever_looks_for_it(kind):
    assert WORDS.say(f"paper.kind_{kind}", "id") and WORDS.say(f"paper.kind_{kind}", "en")

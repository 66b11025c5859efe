"""config.toml: what ships works, what is left out has a default, and what is wrong is named with its remedy."""

import re
import time as clock
import tomllib
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from room import at

import guide.catalogue
from config import DAYS, BadConfig, read
from lobby.office import Rules
from words import known

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "config.toml"
SMALLEST = """
[[queues]]
letter = "A"
[[counters]]
id = "1"
"""


@pytest.fixture
def configured(tmp_path):
    """Reads a text, or bytes, as config.toml."""

    def read_it(text):
        path = tmp_path / "config.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_it


def mistakes(configured, text):
    with pytest.raises(BadConfig) as bad:
        configured(text)
    return bad.value.mistakes


# --- what ships ----------------------------------------------------------------------------------------------------


def test_the_config_that_ships_is_in_order():
    config = read(SHIPPED)

    assert list(config.office.queues) == ["A", "S", "U", "M", "I"]
    assert config.office.counters["3"].queues == ("U", "M", "I")
    assert (config.office.rules.start, config.kiosk.ask, config.printers[0].kind) == ("on_call", "queue", "screen")
    assert config.office.hours.week is None  # always open, for trying it


def test_the_hours_that_ship_as_an_example_are_in_order(configured):
    before_the_queues = SHIPPED.read_text("utf-8").partition("[[queues]]")[0].splitlines()
    hours = [line.removeprefix("# ") for line in before_the_queues if re.match(r"# (\[hours]|\w+ = \[)", line)]

    office = configured("\n".join(hours) + SMALLEST).office

    assert office.is_open(at("9:00", "2026-11-27")) and not office.is_open(at("12:30", "2026-11-24"))


def test_every_setting_is_shown_in_the_config_that_ships(configured):
    sections = "office hours kiosk order printer journal voice online server".split()  # noqa: SIM905
    text = "".join(f"[{section}]\nqqqq = 1\n" for section in sections)
    text += SMALLEST.replace("[[counters]]", "qqqq = 1\n[[counters]]") + "qqqq = 1\n"
    known = {
        name
        for place, _, remedy in mistakes(configured, text) if place.endswith("qqqq")
        for name in remedy.removeprefix("Yang dikenal: ").removesuffix(".").split(", ")
    }  # fmt: skip
    assert {"letter", "id", "timezone", "held_minutes", "names"} < known
    shipped = SHIPPED.read_text("utf-8")

    missing = [name for name in known - set(DAYS[5:]) if not re.search(rf"(?m)^(# )?{name} = ", shipped)]

    assert missing == []


def test_every_service_of_the_catalogue_belongs_to_a_queue_that_ships():
    office = read(SHIPPED).office

    assert len(office.services) == len(guide.catalogue.read().services) == 25
    assert all(service.minutes for service in office.services.values())


# --- defaults --------------------------------------------------------------------------------------------------------


def test_what_is_left_out_has_a_default_that_works(configured):
    config = configured(SMALLEST)

    assert config.office.is_open(at("3:00"))
    assert (config.language, config.languages, config.voice.languages, config.journal) == (
        "id", ("id",), ("id",), "journal.db",
    )  # fmt: skip
    assert (
        config.office.rules
        == Rules()
        == Rules(
            start="on_call",
            priority_per_normal=2,
            longest_normal_wait_minutes=45,
            no_show_after_calls=3,
            held_minutes=60,
        )
    )
    assert config.office.queues["A"].name == "Antrean A"
    assert config.office.counters["1"].queues == ("A",)  # all of them
    assert set(config.office.services) == {entry.id for entry in guide.catalogue.read().of("A")}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_from_windows_reads_the_same(configured, end, mark):
    text = SHIPPED.read_text("utf-8").replace("\n", end)

    assert configured(mark + text.encode()).office == read(SHIPPED).office


def test_hours_are_read_as_people_write_them(configured):
    text = '[hours]\nmonday = ["08.00-12.00", "13:00 - 15:30"]\nfriday = ["8-11.30"]\nclosed = [2026-12-25]'
    hours = configured(text + SMALLEST).office.hours

    assert hours.spans(date(2026, 11, 23)) == [(time(8), time(12)), (time(13), time(15, 30))]
    assert hours.spans(date(2026, 11, 27)) == [(time(8), time(11, 30))]
    assert hours.spans(date(2026, 12, 25)) == hours.spans(date(2026, 11, 24)) == []


def test_a_queue_may_be_named_in_other_languages(configured):
    office = configured(SMALLEST.replace('"A"', '"A"\nname = "Surat"\nnames = { en = "Letters" }')).office

    assert (office.queues["A"].name, office.queues["A"].names) == ("Surat", {"en": "Letters"})


# --- mistakes --------------------------------------------------------------------------------------------------------

FIVE = """
[ofice]
name = "Desa"
[office]
timezone = "Asia/Jakrta"
[order]
start = "by_hnd"
held_minutes = 0
[[queues]]
letter = "AB"
[[counters]]
id = "1"
"""


def test_five_mistakes_are_named_at_once_each_with_place_problem_and_remedy(configured):
    found = {place: (problem, remedy) for place, problem, remedy in mistakes(configured, FIVE)}

    assert set(found) == {
        "ofice", "[office] timezone = 'Asia/Jakrta'", "[order] start = 'by_hnd'", "[order] held_minutes = 0",
        "[[queues]] ke-1 letter = 'AB'",
    }  # fmt: skip
    assert found["ofice"][1] == "Mungkin maksudnya office."
    assert found["[order] start = 'by_hnd'"][1] == 'Mungkin maksudnya "by_hand".'
    assert "WITA: Asia/Makassar" in found["[office] timezone = 'Asia/Jakrta'"][1]
    assert all(problem and remedy for problem, remedy in found.values())


def test_what_a_person_reads_has_the_file_the_place_the_problem_and_the_remedy(configured, tmp_path):
    with pytest.raises(BadConfig) as bad:
        configured(SMALLEST.replace('"A"', '"AB"'))

    assert str(bad.value) == (
        f"{tmp_path / 'config.toml'} [[queues]] ke-1 letter = 'AB'\n"
        '  Huruf antrean satu huruf besar A sampai Z, karena dibacakan. Tulis: letter = "A".'
    )


ONE = [
    ('[office]\nname = 5', "[office] name = 5"),
    ('[office]\nname = "a\\nb"', "[office] name = 'a\\nb'"),
    ('[office]\nnme = "x"', "[office] nme"),
    ('[office]\nlanguage = "xx"', "[office] language = 'xx'"),
    ('[office]\nlanguages = "id"', "[office] languages = 'id'"),
    ('[office]\nlanguages = []', "[office] languages = []"),
    ('[office]\ntimezone = "../../etc/passwd"', "[office] timezone = '../../etc/passwd'"),
    ('[office]\ntimezone = ""', "[office] timezone = ''"),
    ('office = 1', "office"),
    ('[hours]\nmonday = ["12.00-08.00"]', "[hours] monday = ['12.00-08.00']"),
    ('[hours]\nmonday = ["08.00-12.00", "11.00-13.00"]', "[hours] monday = ['08.00-12.00', '11.00-13.00']"),
    ('[hours]\nmonday = ["08.00-24.00"]', "[hours] monday = ['08.00-24.00']"),
    ('[hours]\nmonday = ["pagi"]', "[hours] monday = ['pagi']"),
    ('[hours]\nmonday = "08.00-12.00"', "[hours] monday = '08.00-12.00'"),
    ('[hours]\nmonday = ["08.00-12.00"]\nclosed = ["2026-12-25"]', "[hours] closed = ['2026-12-25']"),
    ('[hours]\nclosed = [2026-12-25]', "[hours]"),
    ('[kiosk]\nask = "both"', "[kiosk] ask = 'both'"),
    ('[kiosk]\nmost_per_minute = true', "[kiosk] most_per_minute = True"),
    ('[order]\npriority_per_normal = 2.5', "[order] priority_per_normal = 2.5"),
    ('[order]\nno_show_after_calls = 0', "[order] no_show_after_calls = 0"),
    ('[printer]\nkind = "network"', "[printer] address"),
    ('[journal]\nurl = "postgresql://x"', "[journal] url = 'postgresql://x'"),
    ('[journal]\nurl = "sqlite:///"', "[journal] url = 'sqlite:///'"),
    ('[voice]\nlanguages = ["xx"]', "[voice] languages = ['xx']"),
    ('[server]\nnames = [5]', "[server] names = [5]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), ONE)
def test_one_mistake_is_one_sentence_at_its_place(configured, text, place):
    found = mistakes(configured, text + SMALLEST)

    assert [where for where, _, _ in found] == [place]


QUEUES = [
    ('[[queues]]\nname = "x"\n[[counters]]\nid = "1"', "[[queues]] ke-1 letter"),
    ('[[queues]]\nletter = "a"\n[[counters]]\nid = "1"', "[[queues]] ke-1 letter = 'a'"),
    ('[[queues]]\nletter = "É"\n[[counters]]\nid = "1"', "[[queues]] ke-1 letter = 'É'"),
    (SMALLEST + '[[queues]]\nletter = "A"', "[[queues]] ke-2 letter = 'A'"),
    (SMALLEST + '[[counters]]\nid = "1"', "[[counters]] ke-2 id = '1'"),
    (SMALLEST + '[[counters]]\nid = "A"', "[[counters]] ke-2 id = 'A'"),
    (SMALLEST + '[[counters]]\nid = "loket 2"', "[[counters]] ke-2 id = 'loket 2'"),
    (SMALLEST + '[[counters]]\nid = "2"\nqueues = ["Z"]', "[[counters]] ke-2 queues = ['Z']"),
    ('[[queues]]\nletter = "A"', "[[counters]]"),
    ('[[counters]]\nid = "1"', "[[queues]]"),
    (SMALLEST + 'queues = ["A"]\n[[queues]]\nletter = "S"', "[[queues]] S"),
    ('queues = 5\n[[counters]]\nid = "1"', "queues"),
]


@pytest.mark.parametrize(("text", "place"), QUEUES)
def test_queues_and_counters_that_do_not_fit_together_are_named(configured, text, place):
    assert place in [where for where, _, _ in mistakes(configured, text)]


# --- files that are no config ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[office", "Penulisan TOML keliru"),
        (b"name = C:\\printer", "baris 1, kolom 8"),
        (b"[office]\nname = 1\n[office]\n", "Penulisan TOML keliru"),
        (b"name = \"\xff\"", "bukan teks UTF-8"),
        ("nama = 1".encode("utf-16"), "bukan teks UTF-8"),
        (b"x = " + b"[" * 20_000 + b"]" * 20_000, "Penulisan TOML keliru"),
        (b"x = " + b"{a=" * 20_000, "Penulisan TOML keliru"),
        (b"#" * 10_000_000, "terlalu besar"),
        (b"x = \"" + b"a" * 10_000_000 + b"\"", "terlalu besar"),
        (b"a.b.c = 1\n" * 1_000_000, "terlalu besar"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_in_one_sentence_and_soon(configured, content, said):
    since = clock.monotonic()
    (place, problem, remedy), *more = mistakes(configured, content)

    assert said in f"{place} {problem} {remedy}" and not more
    assert len(problem) < 300 and clock.monotonic() - since < 3


def test_a_file_that_is_not_there_or_not_a_file_is_told_in_one_sentence(tmp_path):
    for path in (tmp_path / "config.toml", tmp_path):
        with pytest.raises(BadConfig, match="Berkas ini tidak"):
            read(path)


def test_a_long_value_is_shown_short(configured):
    place, _, _ = mistakes(configured, f'[office]\nname = "{"a" * 5000}"' + SMALLEST)[0]

    assert place.startswith("[office] name = 'aaaa") and len(place) < 100


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "en"]), inner, max_size=2),
    max_leaves=4,
)
NAMES = ["name", "timezone", "language", "languages", "letter", "id", "queues", "closed", "monday", "start", "kind",
         "address", "url", "names", "icon", "bookings", "held_minutes", "last_number"]  # fmt: skip


SECTIONS = ["office", "hours", "queues", "counters", "order", "printer", "journal", "voice", "server"]
tables = st.dictionaries(st.sampled_from(NAMES), values)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(SECTIONS), values | tables | st.lists(tables)))
def test_whatever_is_written_is_read_or_told_and_never_a_bug(tmp_path_factory, given_values):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("".join(_lines(given_values)), "utf-8")
    try:
        tomllib.loads(path.read_text("utf-8"))
        read(path)
    except (BadConfig, tomllib.TOMLDecodeError):
        pass


def _lines(table):
    for name, value in table.items():
        yield f"{name} = {_toml(value)}\n"


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if value is None or isinstance(value, bool):
        return str(bool(value)).lower()
    if isinstance(value, str):
        return '"' + "".join(letter if letter.isalnum() else f"\\U{ord(letter):08x}" for letter in value) + '"'
    return str(value)


def test_the_languages_that_have_words_are_known():
    assert {"id", "en"} <= set(known())

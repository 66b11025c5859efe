"""Every page in the language of whoever reads it: its words, its dates and numbers, and what it says it is in."""

from datetime import UTC, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import get_locale
from office import AT_ANY_PACE, SETTINGS, Village
from room import an_office

from drawing import Drawing
from words import Words, known

MONDAY = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)
ALL = '["id", "en", "jv", "su"]'
IN_FOUR = SETTINGS.replace('["id", "en"]', ALL)
OF_NO_LOCALE = ("min", "bug", "ban", "mad", "ace")


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    with Village(tmp_path_factory.mktemp("village"), base=IN_FOUR) as village:
        yield village


@pytest.fixture
def words():
    return Words(an_office(), offered=known())


@pytest.fixture
def archipelago(tmp_path):
    """Words in languages that Babel has never heard of."""
    texts = {code: f'[language]\nname = "{code}"\n[display]\nclosed = "{code} {{at}}"\n' for code in OF_NO_LOCALE}
    for code, text in (texts | {"id": '[language]\nname = "id"\n[calendar]\nat = "{date} pukul {hour}"\n'}).items():
        (tmp_path / f"{code}.toml").write_text(text)
    return Words(an_office(), tmp_path, offered=("id", *OF_NO_LOCALE))


# --- dates and numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("id", "Senin, 23 November 2026"),
        ("en", "Monday, 23 November 2026"),
        ("jv", "Senin, 23 November 2026"),
        ("su", "Senén, 23 Nopémber 2026"),
    ],
)
def test_a_date_is_written_as_the_language_writes_it(words, language, date):
    assert words.date(MONDAY, language) == date
    assert words.hour(MONDAY) == "08.05"


def test_javanese_and_sundanese_know_every_day_and_month(words):
    for language in ("jv", "su"):
        dates = {
            words.date(datetime(2026, month, day, tzinfo=UTC), language)
            for month in range(1, 13)
            for day in range(1, 8)
        }
        assert len({date.partition(",")[0] for date in dates}) == 7
        assert len({date.split()[2] for date in dates}) == 12


@pytest.mark.parametrize("language", OF_NO_LOCALE)
def test_a_language_that_babel_does_not_know_is_dated_in_indonesian(archipelago, language):
    assert language in archipelago.texts, "a code of three letters is a language as well"
    assert archipelago.date(MONDAY, language) == "Senin, 23 November 2026"
    assert archipelago.number(12_500, language) == "12.500"
    assert archipelago.say("display.closed", language, at=MONDAY) == f"{language} Senin, 23 November 2026 pukul 08.05"


@pytest.mark.parametrize("language", OF_NO_LOCALE)
def test_a_page_in_a_language_that_babel_does_not_know_is_drawn(archipelago, language):
    app = Flask("village")
    Drawing(app, archipelago, "id")
    with app.test_request_context(f"/?lang={language}"):
        assert render_template_string("{{ say('display.closed', at=now) }}", language=language, now=MONDAY)
        assert (archipelago.page_language(), str(get_locale())) == (language, "id")


def test_a_large_number_has_its_dots_or_commas(words):
    assert words.say("health.disk_ok", "id", free=12_500) == "Sisa 12.500 MB."
    assert words.say("health.disk_ok", "en", free=12_500) == "12,500 MB free."
    assert words.say("health.disk_ok", "en", free=999) == "999 MB free."


# --- which language ------------------------------------------------------------------------------------------------


def test_a_page_is_in_the_language_its_view_names_else_its_address_else_the_offices(village):
    app = village.server.app
    for address, named, language in (
        ("/", None, "id"), ("/?lang=en", None, "en"), ("/?lang=xx", None, "id"), ("/?lang=en", "su", "su"),
    ):  # fmt: skip
        with app.test_request_context(address):
            given = {"language": named} if named else {}
            render_template_string("{{ office.name }}", **given)
            assert (village.server.words.page_language(), str(get_locale())) == (language, language)


def test_a_push_names_its_language_where_no_page_is_asked_for(village):
    artist = Drawing(village.server.app, village.server.words, "id")

    assert "Senén, 23 Nopémber 2026" in artist.part("_clock.html", "su", now=MONDAY)
    assert "Senin, 23 November 2026" in artist.part("_clock.html", now=MONDAY)


@pytest.mark.parametrize("language", ["id", "en", "jv", "su"])
@pytest.mark.parametrize("path", ["/", "/health", "/display", "/no-such-page"])
def test_a_page_says_which_language_it_is_in(village, path, language):
    assert f'<html lang="{language}"' in village.browser().get(f"{path}?lang={language}").text


@pytest.mark.parametrize("language", ["id", "en", "jv", "su"])
def test_the_kiosk_and_the_phone_say_which_language_they_are_in(village, language):
    assert f'<html lang="{language}"' in village.browser("kiosk").get(f"/kiosk?lang={language}").text
    ticket = village.device("kiosk").post("/kiosk/issue", {"queue": "A", "language": language}).json
    page = village.browser().get(f"/t/{ticket['token']}").text
    assert f'<html lang="{language}"' in page
    assert village.server.words.say("phone.your_number", language) in page


def test_what_stands_there_in_indonesian_only_is_marked_as_indonesian(village):
    ticket = village.device("kiosk").post("/kiosk/issue", {"queue": "A", "language": "su"}).json
    page = village.browser().get(f"/t/{ticket['token']}").text

    assert '<p class="now" role="status" lang="su">Mangga calik heula.' in page
    assert '<p class="next" lang="id"' in page


@pytest.mark.parametrize(("language", "says"), [("id", "tidak ada di kantor ini"), ("en", "There is no queue Q")])
def test_a_refusal_answers_in_the_language_of_its_page(village, language, says):
    answer = village.device("kiosk").post("/kiosk/issue", {"queue": "Q", "language": language})
    assert says in answer.json["message"]


@pytest.mark.parametrize(("language", "says"), [("id", "Halaman ini tidak ada."), ("en", "There is no such page.")])
def test_a_page_that_is_not_there_says_so_in_the_language_asked_for(village, language, says):
    assert says in village.browser().get(f"/nothing?lang={language}").text


# --- those that await a native speaker -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["jv", "su"])
def test_javanese_and_sundanese_await_a_native_speaker_and_say_so(words, language):
    assert words.texts[language]["language.review"] == "menunggu penutur asli"
    assert language not in words.complete() and {"id", "en"} <= set(words.complete())
    assert words.say("kiosk.done", language) == words.say("kiosk.done", "id"), "what is missing is read in Indonesian"


def test_the_head_reads_which_languages_await_a_native_speaker(village):
    told = village.browser().get("/health", Accept="application/json").json["parts"]["languages"]

    assert told["ok"]
    assert "Basa Jawa menunggu penutur asli" in told["message"] and "Basa Sunda menunggu" in told["message"]
    assert told["message"] in village.page("/health").text


def test_an_office_whose_language_is_english_reads_of_its_health_in_english(tmp_path):
    settings = SETTINGS.replace('["id", "en"]', '["en"]\nlanguage = "en"')
    with Village(tmp_path, AT_ANY_PACE, base=settings) as village:
        page = village.page("/health").text
        assert "facts kept." in page and "Tuesday" in page
        assert "tersimpan" not in page

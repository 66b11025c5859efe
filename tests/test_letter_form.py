"""What is read from a form: an answer in one way, or a sentence at its blank, and never anything else."""

import json
from datetime import date, timedelta

import pytest
from forms import CARD, CATALOGUE, HOSTILE, NIK, TODAY, WRONG, good, one
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.catalogue import FIELD_TYPES
from letters.form import (
    LINE, PARAGRAPH, READERS, as_typed, as_written, at_the_counter, blanks, read, shown_as,
)  # fmt: skip
from words import Words

WORDS = Words(None)
SERVICES = list(CATALOGUE.services.values())
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
SENT = NESTED | st.sampled_from(HOSTILE) | st.from_regex(r"[0-9 +./-]{0,20}") | st.text("0123456789", max_size=17)


def answer(type, sent, **more):
    """What one blank makes of it: the answer, or the key of the mistake without its room."""
    entry = one(type, **more)
    answers, mistakes = read(entry, {entry.fields[0].name: sent}, today=TODAY)
    assert len(answers) + len(mistakes) <= 1
    return next(iter(answers.values())) if answers else mistakes and next(iter(mistakes.values())).key[5:]


def test_every_type_of_the_catalogue_can_be_read():
    assert set(READERS) == set(FIELD_TYPES)


@pytest.mark.parametrize("entry", SERVICES, ids=lambda entry: entry.id)
def test_a_form_filled_in_well_has_no_mistake(entry):
    answers, mistakes = read(entry, good(entry), today=TODAY)

    assert mistakes == {} and set(answers) == {blank.name for blank in blanks(entry)}


@pytest.mark.parametrize("entry", SERVICES, ids=lambda entry: entry.id)
def test_an_empty_form_has_a_sentence_at_each_blank_that_is_needed(entry):
    answers, mistakes = read(entry, {}, today=TODAY)

    assert answers == {} and set(mistakes) == {blank.name for blank in blanks(entry) if blank.required}


def test_what_the_law_calls_specific_is_neither_asked_nor_read():
    entry = CATALOGUE.services["akta-lahir"]
    childs = ["nama_anak", "tgl_lahir", "tempat_lahir", "jenis_kelamin"]
    assert [blank.name for blank in at_the_counter(entry)] == childs
    told = {"nama_anak": "Budi", "tgl_lahir": "1-1-2026", "tempat_lahir": "Bogor", "jenis_kelamin": "Laki-laki"}
    answers, mistakes = read(entry, good(entry) | told, today=TODAY)
    assert not mistakes and not set(childs) & set(answers)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("17-8-1990", "1990-08-17"), ("17/08/1990", "1990-08-17"), ("17 Agustus 1990", "1990-08-17"),
     ("1990-08-17", "1990-08-17"), ("17.8.1990", "1990-08-17"), ("17 agt. 1990", "1990-08-17"),
     ("19081990", "1990-08-19"), ("29-2-2024", "2024-02-29"), ("29-2-2023", "no_such_day"),
     ("31-4-1990", "no_such_day"),
     ("17-8-90", "year_short"), ("kemarin", "not_a_date"), ("1-1-1850", "year_odd"), ("1-1-2090", "year_odd"),
     ("17 Brumaire 1990", "no_such_day"), ("25-11-2026", "2026-11-25")],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(sent, kept):
    assert answer("date", sent) == kept


@pytest.mark.parametrize(("name", "label"), [("tgl_lahir", "Tanggal"), ("tanggal_lahir_anak", "Tanggal"),
                                             ("hari", "Tanggal lahir"), ("tgl_meninggal", "Tanggal")])  # fmt: skip
def test_nobody_is_born_or_dies_tomorrow(name, label):
    tomorrow, today = (f"{day:%d-%m-%Y}" for day in (TODAY + timedelta(days=1), TODAY))
    assert answer("date", tomorrow, name=name, label=label) == "day_to_come"
    assert answer("date", today, name=name, label=label) == TODAY.isoformat()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("1.500.000", "1500000"), ("Rp 1.500.000", "1500000"), ("Rp1.500.000,-", "1500000"), ("1500000", "1500000"),
     ("1.500.000,00", "1500000"), ("rp. 2.000", "2000"), ("0", "0"), ("1,5 juta", "not_money"), ("1.50", "not_money"),
     ("-1", "not_money"), ("9" * 40, "money_high")],
)  # fmt: skip
def test_money_is_read_as_people_write_it(sent, kept):
    assert answer("money", sent) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("081234567890", "081234567890"), ("+62 812-3456-7890", "081234567890"), ("62 812 3456 7890", "081234567890"),
     ("+62 0812 3456 7890", "081234567890"), ("8123456789", "08123456789"), ("(0251) 8321234", "02518321234"),
     ("\u202a+62\u00a0812-3456-7890\u202c", "081234567890"), ("０８１２３４５６７８９", "08123456789"),
     ("0812", "phone_odd"), ("08123456789012345", "phone_odd"), ("12345", "not_a_phone"),
     ("+60123456789", "not_a_phone"), ("tidak punya", "not_a_phone")],
)  # fmt: skip
def test_a_telephone_number_is_read_as_people_write_it(sent, kept):
    assert answer("phone", sent) == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(NIK, NIK), ("3201 0141 0790 0002", NIK), (int(NIK), NIK), ("32.01.01.410790.0002", NIK),
     ("320101410790000", "nik_length"), (f"{NIK}1", "nik_length"), ("320101410790000O", "nik_letters"),
     ("3201013207900002", "nik_date"), ("3201017207900002", "nik_date"), ("3201010007900002", "nik_date"),
     ("3201014007900002", "nik_date"), ("3201014113900002", "nik_date"), ("3201016902910002", "nik_date"),
     ("3201016902920002", "3201016902920002"), ("9901014107900002", "nik_place"), ("3200014107900002", "nik_place"),
     ("9601014107900002", "9601014107900002"), ("3201014107900000", "nik_serial")],
)  # fmt: skip
def test_a_nik_is_asked_for_sense_and_says_where_it_has_none(sent, kept):
    assert answer("nik", sent) == kept


def test_a_familys_number_has_a_day_of_its_own():
    assert answer("nokk", CARD) == CARD
    assert answer("nokk", "3201014107900002") == "card_date"


def test_staff_may_say_that_what_looks_odd_is_so_but_not_what_cannot_be_kept():
    entry = one("nik")
    odd, short = "3201013207900002", "3201"
    answers, mistakes = read(entry, {"isian": odd}, today=TODAY)
    assert answers == {} and mistakes["isian"].odd
    assert read(entry, {"isian": odd}, today=TODAY, trusting=("isian",)) == ({"isian": odd}, {})
    answers, mistakes = read(entry, {"isian": short}, today=TODAY, trusting=("isian",))
    assert answers == {} and not mistakes["isian"].odd


def test_the_nik_written_again_as_the_familys_number_is_told():
    entry, twice = CATALOGUE.services["ktp"], "3201010107900002"
    answers, mistakes = read(entry, good(entry) | {"nik": twice, "no_kk": twice}, today=TODAY)
    assert mistakes["no_kk"].key == "form.card_is_nik" and "no_kk" not in answers


@pytest.mark.parametrize(
    "name", ["Siti Nur'aini, S.Pd.", "H. M. Ali-Ahmad", "Ni Luh Ayu", "Dr. R.A. Kartini", "ꦱꦶꦠꦶ", "D’Angelo", "U"]
)
def test_names_are_peoples(name):
    assert answer("text", name, name="nama_lengkap") == name


@pytest.mark.parametrize("name", ["12345", "---", NIK, "😀", "'"])
def test_a_name_has_letters(name):
    assert answer("text", name, name="nama_lengkap") == "no_name"
    assert answer("text", name, name="nop") == name


def test_a_text_is_one_line_and_a_longer_one_keeps_its_lines():
    assert answer("text", "  Kp.\tBaru \r\n RT 01\u200b ") == "Kp. Baru RT 01"
    assert answer("textarea", "satu \r\n\r\n\r\n\r\n dua\rtiga ") == "satu\n\ndua\ntiga"
    assert answer("text", "x" * LINE) == "x" * LINE and answer("text", "x" * (LINE + 1)) == "too_long"
    assert answer("textarea", "x" * PARAGRAPH) == "x" * PARAGRAPH
    assert answer("textarea", "x" * (PARAGRAPH + 1)) == "too_long"


@pytest.mark.parametrize("hidden", ["Si\x00ti", "Si\x1bti", "Si\u202eti", "Si\u2066ti", "Si\ud800ti", "Si\ue000ti"])
def test_what_nobody_can_read_is_told(hidden):
    assert answer("text", hidden) == answer("textarea", hidden) == "unreadable"


def test_a_choice_is_one_of_those_offered():
    assert answer("select", " sekolah ", options=("Sekolah", "Berobat")) == "Sekolah"
    assert answer("select", "Pesta", options=("Sekolah", "Berobat")) == "not_a_choice"
    assert answer("select", "", options=("Sekolah", "Berobat")) == "choose"


@pytest.mark.parametrize(("sent", "kept"), [(True, "ya"), ("1", "ya"), ("on", "ya"), (False, "tick"), ("", "tick"),
                                            ("mungkin", "not_a_tick"), ([], "not_text")])  # fmt: skip
def test_a_tick_is_one_or_none(sent, kept):
    assert answer("checkbox", sent) == kept


@pytest.mark.parametrize(("sent", "kept"), [("2019", "2019"), ("1899", "not_a_year"), ("2027", "not_a_year"),
                                            ("19", "not_a_year")])  # fmt: skip
def test_a_year_is_one_that_has_been(sent, kept):
    assert answer("number", sent, label="Sejak (tahun)") == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("3", "3"), ("007", "7"), ("1.250", "1250"), ("0", "0"), ("9999999", "9999999"), ("10000000", "number_high"),
     ("9" * 999, "number_high"), ("1,5", "not_a_number"), ("5 orang", "not_a_number"), (7, "7"), (-7, "not_text")],
)  # fmt: skip
def test_a_number_is_whole_and_not_beyond_sense(sent, kept):
    assert answer("number", sent) == kept


def test_a_blank_that_may_stay_empty_leaves_no_answer_behind():
    for type in FIELD_TYPES:
        more = {"options": ("Satu",)} if type == "select" else {}
        assert read(one(type, required=False, **more), {"isian": " "}, today=TODAY) == ({}, {})


@pytest.mark.parametrize("given", [None, [], "x", 7, [("nama", "x")]])
def test_what_is_no_form_is_an_empty_one(given):
    assert read(one("text"), given, today=TODAY)[0] == {} and as_typed(one("text"), given) == {"isian": ""}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_is_sent_gets_an_answer_or_a_sentence(data):
    entry = data.draw(st.sampled_from(SERVICES))
    sent = {blank.name: data.draw(SENT) for blank in blanks(entry)}
    answers, mistakes = read(entry, sent, today=TODAY)

    asked = {blank.name: blank for blank in blanks(entry)}
    assert not set(answers) & set(mistakes) and set(answers) | set(mistakes) <= set(asked)
    assert all(name in answers or name in mistakes for name, blank in asked.items() if blank.required)
    for mistake in mistakes.values():
        for language in ("id", "en"):
            said = WORDS.say(mistake.key, language, **mistake.fields)
            assert said[-1] == "." and "{" not in said
    assert read(entry, answers, today=TODAY)[0] == answers, "what is kept is read as it is"
    again, odd = read(entry, as_written(entry, answers), today=TODAY)
    assert again == answers and not set(odd) & set(answers)
    json.dumps(answers).encode(), "".join(answers.values()).encode(), "".join(as_typed(entry, sent).values()).encode()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FIELD_TYPES), SENT)
def test_no_answer_is_longer_or_other_than_its_type(type, sent):
    entry = one(type, **({"options": ("Satu", "Dua")} if type == "select" else {}))
    answers, _ = read(entry, {"isian": sent}, today=TODAY)
    text = answers.get("isian", "")
    assert len(text) <= (PARAGRAPH if type == "textarea" else LINE)
    if text and type in ("nik", "nokk", "number", "money", "phone"):
        assert text.isascii() and text.isdigit()
    if text and type == "date":
        assert date.fromisoformat(text).isoformat() == text
    shown_as(entry.fields[0], text, WORDS, "id"), shown_as(entry.fields[0], text, WORDS, "en")


def test_a_person_reads_an_answer_as_people_write_it():
    def shown(type, text, language="id", **more):
        return shown_as(one(type, **more).fields[0], text, WORDS, language)

    assert shown("date", "1990-08-17") == "17 Agustus 1990" and shown("date", "1990-08-17", "en") == "17 August 1990"
    assert shown("money", "1500000") == "Rp1.500.000" and shown("number", "1250") == "1.250"
    assert shown("number", "2019", label="Sejak (tahun)") == "2019" and shown("checkbox", "ya", "en") == "Yes"
    assert shown("date", "kapan-kapan") == "kapan-kapan" and shown("nik", NIK) == NIK


def test_what_was_wrong_stands_in_its_blank_again_without_what_nobody_can_read():
    entry = CATALOGUE.services["umum"]
    sent = {"nama_lengkap": "Si\x00ti\u202e\ud800", "nik": "12", "alamat": ["x"], "keperluan": "y" * 9999}
    typed = as_typed(entry, sent)
    assert typed == {"nama_lengkap": "Siti", "nik": "12", "no_hp": ""}


@pytest.mark.parametrize("entry", SERVICES, ids=lambda entry: entry.id)
def test_each_blank_of_each_service_says_what_is_wrong_there(entry):
    for blank in blanks(entry):
        for sent in [WRONG.get(blank.type, "x" * 601), *HOSTILE]:
            answers, mistakes = read(entry, good(entry) | {blank.name: sent}, today=TODAY)
            assert set(mistakes) <= {blank.name}
            assert blank.name in mistakes or not blank.required or answers[blank.name]
        wrong = good(entry) | {blank.name: WRONG.get(blank.type, "x" * 601)}
        assert set(read(entry, wrong, today=TODAY)[1]) == {blank.name}

"""The catalogue of services: what ships is in order, an office may have its own, and each mistake is named at once."""

import re

import pytest

import config
from guide.catalogue import HOUSE, KEYWORD, SHIPPED, BadCatalogue, read
from guide.standard import components

GOOD = """
status = "contoh-belum-disahkan"
[standard]
staff = ["Dua petugas."]
[[groups]]
letter = "A"
name = "Kependudukan"
name_en = "Civil registration"
[[services]]
id = "ktp"
code = "A"
group = "A"
name = "KTP"
name_en = "ID card"
requirements = ["Fotokopi KK"]
steps = ["Serahkan berkas"]
fee = 0
keywords = ["ktp"]
"""
MISSPELT = re.compile(r"\b(antrian|nomer|silahkan|ijin|resiko|praktek|merubah|fotocopy|legalisir)\b")
FIELD = '[[services.fields]]\nname = "nik"\nlabel = "NIK"\ntype = "nik"\npii = "umum"\n'
OFFICE = '[[queues]]\nletter = "A"\n[[counters]]\nid = "1"\n'


@pytest.fixture
def written(tmp_path):
    """Reads a text, or bytes, as a catalogue."""

    def read_it(text):
        path = tmp_path / "layanan-kami.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path)

    return read_it


def mistakes(written, text):
    with pytest.raises(BadCatalogue) as bad:
        written(text)
    return bad.value.mistakes


# --- what ships ----------------------------------------------------------------------------------------------------


def test_the_catalogue_that_ships_is_in_order_and_says_that_it_is_an_example():
    catalogue = read(SHIPPED)

    assert len(catalogue.services) == 25 and list(catalogue.groups) == ["A", "S", "U", "M", "I"]
    assert not catalogue.is_confirmed and catalogue.decree == ""
    assert len(catalogue.pledge) == 3


def test_every_service_that_ships_has_all_fourteen_parts_and_words_to_be_found_by():
    for entry in read(SHIPPED).services.values():
        written = dict(components(entry))
        # The fee is a number, said by itself; what is written of it is for what is more than that.
        assert len(written) == 14 and {key for key, texts in written.items() if not texts} <= {"fee"}, entry.id
        assert len(entry.keywords) >= 8 and all(word == word.lower() for word in entry.keywords), entry.id
        assert entry.names["en"] and entry.descriptions["en"], entry.id


def test_what_residents_read_is_spelt_as_the_dictionary_spells_it():
    for entry in read(SHIPPED).services.values():
        texts = [entry.name, entry.description, entry.note, entry.fee_note, entry.completion_time, entry.product,
                 *entry.requirements, *entry.steps]  # fmt: skip
        texts += [text for part in HOUSE for text in entry.standard[part]]
        assert not MISSPELT.findall(" ".join(texts)), entry.id


# --- what an office writes -----------------------------------------------------------------------------------------


def test_a_small_catalogue_is_read_whole(written):
    entry = written(GOOD + FIELD).services["ktp"]

    assert (entry.name, entry.named("en"), entry.fee, entry.minutes) == ("KTP", "ID card", 0, 10)
    assert (entry.requirements, entry.steps) == (("Fotokopi KK",), ("Serahkan berkas",))
    assert (entry.fields[0].name, entry.fields[0].type, entry.fields[0].pii) == ("nik", "nik", "umum")
    assert entry.standard["staff"] == ("Dua petugas.",)


def test_a_service_may_say_of_the_house_what_holds_for_it_alone(written):
    catalogue = written(GOOD + '[services.standard]\nstaff = ["Satu operator."]\n')

    assert dict(components(catalogue.services["ktp"]))["staff"] == ("Satu operator.",)


def test_a_catalogue_in_force_names_its_decree(written):
    in_force = GOOD.replace("contoh-belum-disahkan", "disahkan")
    assert [place for place, *_ in mistakes(written, in_force)] == ["decree"]

    catalogue = written('decree = "Nomor 12 Tahun 2026"\n' + in_force.lstrip())
    assert catalogue.is_confirmed and catalogue.decree == "Nomor 12 Tahun 2026"


def test_the_office_names_its_own_catalogue_in_its_configuration(tmp_path):
    (tmp_path / "layanan-kami.toml").write_text(GOOD, encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(OFFICE + '[guide]\nservices = "layanan-kami.toml"\n', encoding="utf-8")

    settings = config.read(path)

    assert list(settings.catalogue.services) == list(settings.office.services) == ["ktp"]
    assert settings.office.services["ktp"].requirements == ("Fotokopi KK",)


def test_without_one_the_catalogue_that_ships_is_used(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(OFFICE, encoding="utf-8")

    settings = config.read(path)

    assert len(settings.catalogue.services) == 25
    assert {service.queue for service in settings.office.services.values()} == {"A"}


# --- mistakes ------------------------------------------------------------------------------------------------------

# What is changed in GOOD, the place that is named, and a word of what is said about it.
WRONG = {
    "a fee below nothing": ("fee = 0", "fee = -5000", "[[services]] ke-1 ktp fee = -5000", "0 sampai"),
    "a fee in words": ("fee = 0", 'fee = "gratis"', "[[services]] ke-1 ktp fee = 'gratis'", "bilangan"),
    "a fee that is true": ("fee = 0", "fee = true", "[[services]] ke-1 ktp fee = True", "bilangan"),
    "no name": ('name = "KTP"\n', "", "[[services]] ke-1 ktp name", "belum diisi"),
    "an empty name": ('name = "KTP"', 'name = " "', "[[services]] ke-1 ktp name = ' '", "belum diisi"),
    "a name that is a number": ('name = "KTP"', "name = 17", "[[services]] ke-1 ktp name = 17", "teks"),
    "a name in two lines": ('name = "KTP"', 'name = "KTP\\nel"', "[[services]] ke-1 ktp name", "satu baris"),
    "a name too long": ('name = "KTP"', f'name = "{"K" * 81}"', "[[services]] ke-1 ktp name", "81 huruf"),
    "no id": ('id = "ktp"\n', "", "[[services]] ke-1 id", "Pengenal"),
    "an id with a blank": ('id = "ktp"', 'id = "k tp"', "[[services]] ke-1 id = 'k tp'", "Pengenal"),
    "an id that is an address": ('id = "ktp"', 'id = "ask"', "[[services]] ke-1 id = 'ask'", "Pengenal"),
    "a code of two": ('code = "A"', 'code = "AB"', "[[services]] ke-1 ktp code = 'AB'", "satu huruf"),
    "a group nobody made": ('group = "A"', 'group = "Z"', "[[services]] ke-1 ktp group = 'Z'", "Kelompok"),
    "a group letter in small": ('letter = "A"', 'letter = "a"', "[[groups]] ke-1 letter = 'a'", "huruf besar"),
    "a group without a name": ('name = "Kependudukan"\n', "", "[[groups]] ke-1 name", "belum diisi"),
    "a requirement alone": ('["Fotokopi KK"]', '"Fotokopi KK"', "[[services]] ke-1 ktp requirements", "daftar"),
    "an empty requirement": ('["Fotokopi KK"]', '["Fotokopi KK", ""]', "[[services]] ke-1 ktp requirements", "terisi"),
    "a requirement too long": ('["Fotokopi KK"]', f'["{"x" * 201}"]', "[[services]] ke-1 ktp requirements", "200"),
    "too many steps": ('["Serahkan berkas"]', str(["a"] * 21), "[[services]] ke-1 ktp steps", "21 baris"),
    "a keyword too long": ('["ktp"]', f'["{"k" * (KEYWORD + 1)}"]', "[[services]] ke-1 ktp keywords", str(KEYWORD)),
    "a status nobody knows": ("contoh-belum-disahkan", "sah", "status = 'sah'", "tidak dikenal"),
    "a setting nobody knows": ("fee = 0", "fe = 0", "[[services]] ke-1 fe", "tidak dikenal"),
    "a part of the standard nobody knows": ("staff =", "stf =", "[standard] stf", "tidak dikenal"),
    "a standard that is a text": ('["Dua petugas."]', '"Dua"', "[standard] staff = 'Dua'", "daftar"),
}  # fmt: skip
WRONG_FIELDS = {
    "a kind of blank nobody knows": ('type = "nik"', 'type = "nikk"', "isian ke-1 type = 'nikk'", 'maksudnya "nik"'),
    "a kind of personal nobody knows": ('pii = "umum"', 'pii = "rahasia"', "isian ke-1 pii = 'rahasia'", "Pilihannya"),
    "a blank without a label": ('label = "NIK"\n', "", "isian ke-1 label", "belum diisi"),
    "a blank without a name": ('name = "nik"\n', "", "isian ke-1 name", "garis bawah"),
    "a blank named as the form's own": ('name = "nik"', 'name = "tap"', "isian ke-1 name = 'tap'", "formulir itu"),
    "a blank named as the script's own": ('name = "nik"', 'name = "elements"', "isian ke-1 name", "formulir itu"),
    "a blank named as a tick of staff": ('name = "nik"', 'name = "trusting_a"', "isian ke-1 name", "formulir itu"),
    "a choice of nothing": ('type = "nik"', 'type = "select"', "isian ke-1 options", "perlu pilihan"),
    "choices where nothing is chosen": ('pii = "umum"', 'options = ["a"]', "isian ke-1 options", "hanya select"),
}


@pytest.mark.parametrize(("before", "after", "place", "said"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_named_with_its_place_and_what_to_do(written, before, after, place, said):
    assert before in GOOD
    found = mistakes(written, GOOD.replace(before, after, 1))

    assert any(where.startswith(place[:88]) and said in f"{problem} {remedy}" for where, problem, remedy in found), (
        found
    )
    assert all(remedy for *_, remedy in found)


@pytest.mark.parametrize(("before", "after", "place", "said"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
def test_a_mistake_in_a_form_is_named_too(written, before, after, place, said):
    assert before in FIELD
    found = mistakes(written, GOOD + FIELD.replace(before, after, 1))

    assert any(where.endswith(place) or place in where for where, *_ in found), found
    assert any(said in f"{problem} {remedy}" for _, problem, remedy in found), found


def test_ids_codes_letters_and_blanks_are_there_once(written):
    head, group, service = re.split(r"(?=\[\[groups\]\])|(?=\[\[services\]\])", GOOD)
    twice = head + group + service + FIELD + FIELD + service + group
    places = [place for place, *_ in mistakes(written, twice)]

    assert places == [
        "[[groups]] ke-2 letter = 'A'", "[[services]] ke-1 ktp isian ke-2 name = 'nik'",
        "[[services]] ke-2 ktp id = 'ktp'", "[[services]] ke-2 ktp code = 'A'",
    ]  # fmt: skip


def test_all_mistakes_are_told_at_once_in_the_configuration_and_in_the_catalogue(tmp_path):
    wrong = GOOD.replace("fee = 0", "fee = -1").replace('name = "KTP"', "name = 1")
    (tmp_path / "layanan-kami.toml").write_text(wrong, encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text('[kiosk]\nask = "qeue"\n' + OFFICE + '[guide]\nservices = "layanan-kami.toml"\n', encoding="utf-8")

    with pytest.raises(config.BadConfig) as bad:
        config.read(path)

    places = [place for place, *_ in bad.value.mistakes]
    assert places == [
        "[kiosk] ask = 'qeue'", "layanan-kami.toml [[services]] ke-1 ktp name = 1",
        "layanan-kami.toml [[services]] ke-1 ktp fee = -1",
    ]  # fmt: skip
    assert all(
        said in str(bad.value) for said in (f"{path} [kiosk] ask", "layanan-kami.toml [[services]] ke-1 ktp fee")
    )


def test_a_group_of_the_offices_own_catalogue_needs_a_queue(tmp_path):
    (tmp_path / "layanan-kami.toml").write_text(GOOD.replace('"A"', '"B"'), encoding="utf-8")
    path = tmp_path / "config.toml"
    path.write_text(OFFICE + '[guide]\nservices = "layanan-kami.toml"\n', encoding="utf-8")

    with pytest.raises(config.BadConfig, match="Kelompok ini tidak punya antrean"):
        config.read(path)


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"[[services", b"", b"x" * 300_000], ids=["bytes", "toml", "empty", "large"]
)
def test_a_file_that_is_no_catalogue_is_refused_in_words(written, text):
    assert all(problem and remedy for _, problem, remedy in mistakes(written, text))


def test_a_catalogue_that_is_not_there_is_refused_in_words(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(OFFICE + '[guide]\nservices = "hilang.toml"\n', encoding="utf-8")

    with pytest.raises(config.BadConfig, match=r"hilang.toml \n  Berkas ini tidak ada. Periksa \[guide\] services"):
        config.read(path)


@pytest.mark.parametrize(
    "value", ["1", "1.5", "true", '"x"', "[]", "[1]", "{}", "[[]]", "1979-05-27", "[{}]"], ids=lambda value: value
)
@pytest.mark.parametrize(
    "key", ["id", "code", "group", "icon", "name", "requirements", "fee", "duration_minutes_estimate", "keywords",
            "fields", "standard", "service_cv", "legal_basis", "name_en"]
)  # fmt: skip
def test_nothing_of_a_wrong_kind_is_a_fault(written, key, value):
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{key} =")]
    lines.insert(lines.index("[[services]]") + 1, f"{key} = {value}")
    try:
        written("\n".join(lines))
    except BadCatalogue as bad:
        assert bad.mistakes

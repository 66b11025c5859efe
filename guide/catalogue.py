"""The catalogue: what each service asks, takes and gives, as the office's standard of service publishes it.

Fourteen components make a *Standar Pelayanan* (Permenpan RB 15/2014, filled in for villages by Permendagri 2/2017).
Six are read by whoever comes: requirements, procedure, time, fee, product, complaints. Eight are about the house: legal
basis, facilities, competence, internal supervision, number of staff, guarantee of service, guarantee of safety, and
evaluation. A service writes its own of the first; `[standard]` holds for all of them what the house says of itself.
The survey of Permenpan RB 14/2017 asks after the same things.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lobby.office import Named
from reading import BadFile, Reader, Table, toml_of, written_in
from words import MAIN, known

SHIPPED = Path(__file__).resolve().parent / "services.toml"
EXAMPLE, CONFIRMED = "contoh-belum-disahkan", "disahkan"
FIELD_TYPES = ("text", "textarea", "number", "money", "date", "select", "phone", "nik", "nokk", "checkbox")
PERSONAL = ("tidak", "umum", "spesifik")  # UU 27/2022, article 4
HOUSE = ("complaints", "facilities", "competence", "supervision", "staff", "guarantee", "safety", "evaluation")
# Letters: what stands on a slip or a tile is short.
NAME, LINE, PARAGRAPH, KEYWORD = 80, 200, 400, 40
MOST_LINES, MOST_KEYWORDS, MOST_FEE = 20, 80, 100_000_000
OTHERS = tuple(code for code in known() if code != MAIN)
TAKEN = ("ask", "standards", "unanswered")  # addresses of the guide that are no service
TOP = ("schema_version", "language", "currency", "status", "decree", "standard", "pledge", "groups", "services")


@dataclass(frozen=True, kw_only=True, slots=True)
class Group(Named):
    """Services of one queue. `letter` is the queue's, `officer` whoever answers for them."""

    letter: str
    name: str
    names: dict = field(default_factory=dict)
    officer: str = ""
    icon: str = "file-text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One blank of a service's form. `pii`: whether an answer is personal, by law: tidak, umum, spesifik."""

    name: str
    label: str
    labels: dict = field(default_factory=dict)
    type: str = "text"
    required: bool = False
    pii: str = "umum"
    options: tuple = ()

    def labelled(self, language):
        return self.labels.get(language, self.label)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(Named):
    """One service. `fee`: rupiah that the office itself asks; `minutes`: a guess of the time at the counter.

    `completion_time`: how long until the product is there, as people say it. `standard`: {one of HOUSE: (texts)}.
    `service_cv`, `demand_share`: guesses for simulations only.
    """

    id: str
    code: str
    group: str
    icon: str
    name: str
    names: dict = field(default_factory=dict)
    description: str = ""
    descriptions: dict = field(default_factory=dict)
    requirements: tuple = ()
    fee: int = 0
    fee_note: str = ""
    steps: tuple = ()
    minutes: int | None = None
    completion_time: str = ""
    product: str = ""
    officer: str = ""
    signer: str = ""
    legal_basis: tuple = ()
    note: str = ""
    keywords: tuple = ()
    fields: tuple = ()
    standard: dict = field(default_factory=dict)
    service_cv: float = 0.5
    demand_share: float = 0.0

    def described(self, language):
        return self.descriptions.get(language, self.description)

    def described_in(self, language):
        """The language in which `described` is."""
        return language if language in self.descriptions else MAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """{id: Entry} and {letter: Group}. `decree`: number and date of what put it in force; empty for examples."""

    services: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    decree: str = ""
    pledge: tuple = ()  # the maklumat pelayanan, a sentence each
    path: Path = SHIPPED

    @property
    def is_confirmed(self):
        return bool(self.decree)

    def of(self, letter):
        """The services of one group."""
        return [entry for entry in self.services.values() if entry.group == letter]


class BadCatalogue(BadFile):
    """The catalogue cannot be used; every mistake in it."""


def read(path=SHIPPED):
    """The Catalogue in a file. Raises BadCatalogue with every mistake in it."""
    path = Path(path)
    remedy = "Periksa [guide] services di config.toml."
    return _read(path, written_in(path, BadCatalogue, remedy, remedy))


@lru_cache(maxsize=4)  # the one that ships is long, and tests read it again and again
def _read(path, written):
    given, reader = toml_of(path, written, BadCatalogue), Reader()
    reader.known("", given, TOP)
    groups = _groups(reader, given)
    house = _standard(reader.table(given, "standard", HOUSE))
    catalogue = Catalogue(
        services=_services(reader, given, groups, house), groups=groups, decree=_decree(reader, given),
        pledge=_lines(reader.table(given, "pledge", ("sentences",)), "sentences"), path=path,
    )  # fmt: skip
    if not given.get("services"):
        reader.wrong("[[services]]", "Belum ada layanan.", "Salin satu dari guide/services.toml, lalu sesuaikan.")
    if reader.mistakes:
        raise BadCatalogue(path, reader.mistakes)
    return catalogue


def _decree(reader, given):
    """What put the catalogue in force: an example has nothing, and one in force must name it."""
    top = Table(reader, "", given)
    status = top.choice("status", EXAMPLE, (EXAMPLE, CONFIRMED))
    decree = _text(top, "decree")
    if status == CONFIRMED and not decree:
        top.wrong("decree", "Katalog ini disahkan, tetapi keputusannya belum disebut.",
                  'Tulis: decree = "Keputusan Kepala Desa Nomor 12 Tahun 2026, 5 Januari 2026".')  # fmt: skip
    return decree if status == CONFIRMED else ""


def _groups(reader, given):
    groups = {}
    for row in reader.rows(given, "groups", ("letter", "name", *_also("name"), "officer", "default_counter", "icon")):
        letter = _letter(row, "letter", groups)
        groups[letter] = Group(
            letter=letter, name=_text(row, "name", NAME, needed=True), names=_translated(row, "name", NAME),
            officer=_text(row, "officer"), icon=_text(row, "icon", KEYWORD, "file-text"),
        )  # fmt: skip
    return groups


def _services(reader, given, groups, house):
    services, codes = {}, {}
    for row in reader.rows(given, "services", SETTINGS):
        entry = _entry(row, groups, house)
        if entry.id in services:
            row.wrong("id", f"Pengenal {entry.id} sudah dipakai {services[entry.id].name}.", "Pilih pengenal lain.")
        codes[_letter(row, "code", codes)] = entry
        services[entry.id] = entry
    return services


def _entry(row, groups, house):
    id = _text(row, "id", NAME)
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", id) or id in TAKEN:
        row.wrong("id", "Pengenal layanan: huruf kecil, angka, dan tanda hubung.", 'Tulis: id = "akta-lahir".')
    else:
        row.place += f" {id}"  # who looks for it among many finds it by its name
    group = _text(row, "group", NAME)
    if group not in groups:
        row.wrong("group", "Kelompok ini belum ada.", f"Pilihannya: {', '.join(groups) or 'tambahkan [[groups]]'}.")
    return Entry(
        id=id, code=_text(row, "code", NAME), group=group, icon=_text(row, "icon", KEYWORD, "file-text"),
        name=_text(row, "name", NAME, needed=True), names=_translated(row, "name", NAME),
        description=_text(row, "description", PARAGRAPH), descriptions=_translated(row, "description", PARAGRAPH),
        requirements=_lines(row, "requirements"), fee=row.number("fee", 0, 0, MOST_FEE),
        fee_note=_text(row, "fee_note"), steps=_lines(row, "steps"),
        minutes=row.number("duration_minutes_estimate", 10, 1, 480), completion_time=_text(row, "completion_time"),
        product=_text(row, "product"), officer=_text(row, "officer"), signer=_text(row, "signer"),
        legal_basis=_lines(row, "legal_basis"), note=_text(row, "note", PARAGRAPH),
        keywords=_lines(row, "keywords", KEYWORD, MOST_KEYWORDS), fields=_fields(row),
        standard=house | _standard(_within(row, "standard", HOUSE)), service_cv=_share(row, "service_cv", 0.5, 10),
        demand_share=_share(row, "demand_share", 0.0, 1),
    )  # fmt: skip


def _fields(row):
    rows, names = row.given.get("fields", []), set()
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        row.wrong("fields", "Ini harus berupa daftar bagian.", "Tulis: [[services.fields]] pada baris tersendiri.")
        return ()
    numbered = enumerate(rows, 1)
    return tuple(_field(row.reader, f"{row.place} isian ke-{number}", each, names) for number, each in numbered)


def _field(reader, place, given, names):
    reader.known(place, given, FIELD_SETTINGS)
    row = Table(reader, place, given)
    name, type = _text(row, "name", KEYWORD), row.choice("type", "text", FIELD_TYPES)
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        row.wrong("name", "Nama isian: huruf kecil, angka, dan garis bawah.", 'Tulis: name = "nama_lengkap".')
    elif name in names:
        row.wrong("name", f"Isian {name} sudah ada pada layanan ini.", "Pilih nama lain.")
    names.add(name)
    options = _lines(row, "options", NAME)
    if (type == "select") != bool(options):
        row.wrong("options", "Isian select perlu pilihan, dan hanya select yang punya.",
                  'Tulis: type = "select" dan options = ["Baru", "Hilang"].')  # fmt: skip
    return Field(
        name=name, label=_text(row, "label", NAME, needed=True), labels=_translated(row, "label", NAME), type=type,
        required=row.yes("required", False), pii=row.choice("pii", "umum", PERSONAL), options=options,
    )  # fmt: skip


def _standard(table):
    return {name: lines for name in HOUSE if (lines := _lines(table, name))}


def _within(row, name, names):
    """A section inside of a row."""
    given = row.given.get(name, {})
    if not isinstance(given, dict):
        row.wrong(name, "Ini harus berupa bagian.", f"Tulis: [services.{name}] pada baris tersendiri.")
        given = {}
    row.reader.known(f"{row.place} {name}", given, names)
    return Table(row.reader, f"{row.place} {name}", given)


def _letter(row, key, taken):
    """One capital letter that no other has."""
    letter = row.given.get(key)
    if not isinstance(letter, str) or not re.fullmatch("[A-Z]", letter):
        row.wrong(key, "Ini satu huruf besar A sampai Z.", f'Tulis: {key} = "A".')
        return ""
    if letter in taken:
        row.wrong(key, f"Huruf {letter} sudah dipakai {taken[letter].name}.", "Pilih huruf lain.")
    return letter


def _text(row, key, most=LINE, default="", needed=False):
    """One line of at most so many letters."""
    value = row.given.get(key, default)
    if not isinstance(value, str) or any(ord(letter) < 32 for letter in value):
        row.wrong(key, "Ini harus teks satu baris.", f'Tulis di antara tanda petik: {key} = "…".')
        return default
    if len(value) > most:
        row.wrong(key, f"Teks ini {len(value)} huruf; paling panjang {most}.", "Ringkas, atau bagi menjadi beberapa.")
    if needed and not value.strip():
        row.wrong(key, "Ini belum diisi.", f'Tulis: {key} = "…".')
    return value.strip()


def _lines(row, key, longest=LINE, most=MOST_LINES):
    """Some lines, none empty."""
    value = row.given.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        row.wrong(key, "Ini harus daftar teks yang terisi.", f'Tulis: {key} = ["…", "…"].')
        return ()
    if len(value) > most:
        row.wrong(key, f"Daftar ini {len(value)} baris; paling banyak {most}.", "Gabungkan yang serupa.")
    if any(len(each) > longest or any(ord(letter) < 32 for letter in each) for each in value):
        row.wrong(key, f"Setiap teks satu baris, paling panjang {longest} huruf.", "Ringkas, atau bagi menjadi dua.")
    return tuple(each.strip() for each in value)


def _translated(row, key, most):
    """{language: text} of `name_en`, `name_su` and the like."""
    return {code: text for code in OTHERS if (text := _text(row, f"{key}_{code}", most))}


def _also(*keys):
    return tuple(f"{key}_{code}" for key in keys for code in OTHERS)


def _share(row, key, default, most):
    value = row.given.get(key, default)
    if type(value) not in (int, float) or not 0 <= value <= most:
        row.wrong(key, f"Ini harus bilangan 0 sampai {most}.", f"Tulis: {key} = {default}.")
        return default
    return float(value)


SETTINGS = (
    "id", "code", "group", "icon", "name", "description", "requirements", "fee", "fee_note", "steps",
    "duration_minutes_estimate", "service_cv", "demand_share", "completion_time", "product", "officer", "signer",
    "legal_basis", "note", "keywords", "fields", "standard", *_also("name", "description"),
)  # fmt: skip
FIELD_SETTINGS = ("name", "label", "type", "required", "pii", "options", *_also("label"))

"""config.toml → frozen dataclasses, or sentences saying what to change: all of them at once."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import guide.catalogue
from feedback.survey_settings import Survey, survey
from feedback.complaint_settings import Complaints, complaints
from guide.catalogue import Catalogue
from kiosk.settings import Printer, printers
from letters.settings import Letters, letters
from lobby.office import Counter, Hours, Office, Queue, Rules, Service
from reading import BadFile, Reader, toml_of, written_in
from words import known

HERE = Path(__file__).resolve().parent
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
QUEUE_SETTINGS = (
    "letter", "name", "names", "icon", "target_minutes", "last_number", "bookings", "online_percent",
)  # fmt: skip
ONLINE_SETTINGS = ("numbers", "pre_queue", "days_ahead", "grace_minutes", "address", "proxy")
PUBLIC_ADDRESS = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
MOST_NOTICES, LONGEST_NOTICE = 30, 180  # letters: two lines of a board


@dataclass(frozen=True, kw_only=True)
class Kiosk:
    """How the kiosk asks, and at what pace it gives numbers (a minute; 0: any).

    `prepare`: whether what to bring is shown between the service and its number.
    """

    ask: str = "queue"
    prepare: bool = False
    most_per_minute: int = 12


@dataclass(frozen=True, kw_only=True)
class Voice:
    numbers: str = "digits"
    languages: tuple = ("id",)


@dataclass(frozen=True, kw_only=True)
class Display:
    """What the boards show beside the calls: notices, the files in the data folder's `media`, and their sound."""

    notices: tuple = ()
    media: bool = True
    media_sound: bool = False


@dataclass(frozen=True, kw_only=True)
class Online:
    """Numbers from home, and how the office is reached from outside its network.

    `address`: under which residents reach it, https; empty: on its own network alone. `proxy`: the address of the
    tunnel's end on this box, whose word is taken for where a request comes from; empty: nobody's.
    """

    numbers: bool = True
    pre_queue: bool = False
    days_ahead: int = 7
    grace_minutes: int = 15
    address: str = ""
    proxy: str = ""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the office has set, read once at the start."""

    office: Office
    language: str = "id"
    languages: tuple = ("id",)
    kiosk: Kiosk = Kiosk()
    printers: tuple = (Printer(),)  # the one of [printer] first, then those of [[printers]]
    voice: Voice = Voice()
    display: Display = Display()
    online: Online = Online()
    letters: Letters = Letters()
    survey: Survey = Survey()
    complaints: Complaints = Complaints()
    catalogue: Catalogue = field(default_factory=Catalogue)
    journal: str = "journal.db"
    names: tuple = ()
    most_pages: int = 4000
    most_from_one: int = 400
    path: Path = field(default=HERE / "config.toml")


class BadConfig(BadFile):
    """The configuration cannot be used, or the catalogue it names."""

    def __init__(self, path, mistakes, of_catalogue=None):
        super().__init__(path, mistakes)
        if of_catalogue:
            own = [(f"{of_catalogue.path.name} {place}", *said) for place, *said in of_catalogue.mistakes]
            self.mistakes = mistakes + own
            self.args = ("\n".join([str(self), str(of_catalogue)] if mistakes else [str(of_catalogue)]),)


def read(path):
    """The Config in a file. Raises BadConfig with every mistake in it, and in the catalogue it names."""
    path = Path(path)
    written = written_in(
        path, BadConfig, "Periksa --config, atau salin config.toml bawaan.", "Periksa --config: ini bukan config.toml."
    )
    given = toml_of(path, written, BadConfig)
    reader = Reader()
    entries, trouble = _catalogue(reader, given, path)
    config = _config(reader, given, path, entries)
    for letter in entries.groups if entries.path != guide.catalogue.SHIPPED else ():
        if letter not in config.office.queues:
            reader.wrong(
                f"[guide] {entries.path.name} kelompok {letter}", "Kelompok ini tidak punya antrean.",
                f'Ganti hurufnya dengan huruf antrean, atau tambahkan [[queues]] letter = "{letter}".',
            )  # fmt: skip
    if reader.mistakes or trouble:
        raise BadConfig(path, reader.mistakes, trouble)
    return config


def _catalogue(reader, given, path):
    """(Catalogue, None), or (an empty one, what is wrong with it)."""
    name = reader.table(given, "guide", ("services",)).text("services", "")
    try:
        return guide.catalogue.read(path.parent / name if name else guide.catalogue.SHIPPED), None
    except guide.catalogue.BadCatalogue as trouble:
        return Catalogue(), trouble


def _config(reader, given, path, entries):
    reader.known("", given, ("office", "hours", "queues", "counters", "kiosk", "order", "printer", "printers",
                             "journal", "voice", "display", "guide", "server", "online", "letters",
                             "survey", "complaints"))  # fmt: skip
    office = reader.table(given, "office", ("name", "region", "timezone", "language", "languages"))
    kiosk = reader.table(given, "kiosk", ("ask", "prepare", "most_per_minute"))
    journal = reader.table(given, "journal", ("url",))
    voice = reader.table(given, "voice", ("numbers", "languages"))
    display = reader.table(given, "display", ("notices", "media", "media_sound"))
    server = reader.table(given, "server", ("names", "most_pages", "most_pages_from_one_address"))
    online = _online(reader.table(given, "online", ONLINE_SETTINGS))
    known_languages = known()
    language = office.choice("language", "id", known_languages)
    languages = office.choices("languages", (language,), known_languages)
    if office.given.get("languages") == []:
        office.wrong("languages", "Tidak ada bahasa yang ditawarkan.", f'Tulis: languages = ["{language}"].')
    return Config(
        office=_office(reader, given, office, entries, online),
        language=language,
        languages=languages,
        kiosk=Kiosk(
            ask=kiosk.choice("ask", "queue", ("queue", "service")),
            prepare=kiosk.yes("prepare", False),
            most_per_minute=kiosk.number("most_per_minute", 12, 0, 600),
        ),
        printers=printers(reader, given),
        voice=Voice(
            numbers=voice.choice("numbers", "digits", ("digits", "words")),
            languages=voice.choices("languages", (language,), known_languages),
        ),
        display=Display(
            notices=_notices(display), media=display.yes("media", True), media_sound=display.yes("media_sound", False)
        ),
        online=online,
        letters=letters(reader, given),
        survey=survey(reader, given),
        complaints=complaints(reader, given),
        catalogue=entries,
        journal=_journal(journal),
        names=tuple(server.texts("names", ())),
        most_pages=server.number("most_pages", 4000, 100, 100_000),
        most_from_one=server.number("most_pages_from_one_address", 400, 10, 100_000),
        path=path,
    )


def _online(online):
    return Online(
        numbers=online.yes("numbers", True),
        pre_queue=online.yes("pre_queue", False),
        days_ahead=online.number("days_ahead", 7, 0, 60),
        grace_minutes=online.number("grace_minutes", 15, 0, 120),
        address=_public_address(online),
        proxy=_proxy(online),
    )


def _public_address(online):
    address = online.text("address", "").rstrip("/")
    if address and not PUBLIC_ADDRESS.fullmatch(address):
        online.wrong("address", "Alamat umum berupa https dan nama, tanpa apa-apa di belakangnya.",
                     'Tulis: address = "https://antrean.desa.id".')  # fmt: skip
        return ""
    return address


def _proxy(online):
    address = online.text("proxy", "")
    try:
        return str(ip_address(address)) if address else ""
    except ValueError:
        online.wrong("proxy", "Alamat ujung terowongan berupa angka, tanpa porta.", 'Tulis: proxy = "127.0.0.1".')
        return ""


def _office(reader, given, office, entries, online):
    queues = {}
    for row in reader.rows(given, "queues", QUEUE_SETTINGS):
        letter = row.text("letter", "")
        if len(letter) != 1 or not letter.isascii() or not letter.isupper():
            row.wrong("letter", "Huruf antrean satu huruf besar A sampai Z, karena dibacakan.", 'Tulis: letter = "A".')
        elif letter in queues:
            row.wrong("letter", f"Huruf {letter} sudah dipakai antrean {queues[letter].name}.", "Pilih huruf lain.")
        queues[letter] = Queue(
            letter=letter, name=row.text("name", f"Antrean {letter}"), names=row.words("names"),
            icon=row.text("icon", "users"), target_minutes=row.number("target_minutes", 20, 1, 480),
            last_number=row.number("last_number", 999, 1, 99999),
            bookings=row.number("bookings", 0, 0, 60) if online.numbers else 0,
            online_percent=row.number("online_percent", 30, 0, 90) if online.numbers else 0,
        )  # fmt: skip
    counters = {}
    for row in reader.rows(given, "counters", ("id", "name", "queues")):
        id = row.text("id", "")
        if not id or len(id) > 12 or not id.isascii() or not id.isalnum():
            row.wrong("id", "Tanda loket berupa angka atau huruf tanpa spasi.", 'Tulis: id = "1".')
        elif id in counters or id in queues:
            row.wrong("id", f"Tanda {id} sudah dipakai loket atau antrean lain.", "Pilih tanda lain.")
        counters[id] = Counter(
            id=id, name=row.text("name", f"Loket {id}"), queues=row.choices("queues", tuple(queues), tuple(queues))
        )
    if not queues:
        reader.wrong("[[queues]]", "Belum ada antrean.", 'Tambahkan: [[queues]] letter = "A" name = "Kependudukan".')
    if not counters:
        reader.wrong("[[counters]]", "Belum ada loket.", 'Tambahkan: [[counters]] id = "1" queues = ["A"].')
    for letter, queue in queues.items():
        if counters and not any(letter in counter.queues for counter in counters.values()):
            reader.wrong(
                f"[[queues]] {letter}", f"Antrean {queue.name} tidak dilayani loket mana pun.",
                f'Tambahkan "{letter}" pada queues salah satu [[counters]].',
            )  # fmt: skip
    return Office(
        name=office.text("name", "Kantor Desa"), region=office.text("region", ""), timezone=_timezone(office),
        queues=queues, counters=counters, services=_services(queues, entries), hours=_hours(reader, given),
        rules=_rules(reader, given, online),
    )  # fmt: skip


def _services(queues, entries):
    """The catalogue's services, as far as this office has the queue they belong to."""
    return {
        entry.id: Service(
            id=entry.id, queue=entry.group, name=entry.name, minutes=entry.minutes, names=entry.names,
            icon=entry.icon, requirements=entry.requirements, fee=entry.fee, fee_note=entry.fee_note,
        )
        for entry in entries.services.values() if entry.group in queues
    }  # fmt: skip


def _timezone(office):
    name = office.text("timezone", "Asia/Jakarta")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        office.wrong("timezone", f"Zona waktu {name} tidak dikenal.",
                     "WIB: Asia/Jakarta. WITA: Asia/Makassar. WIT: Asia/Jayapura.")  # fmt: skip
        return "Asia/Jakarta"
    return name


def _hours(reader, given):
    if "hours" not in given:
        return Hours()
    hours = reader.table(given, "hours", (*DAYS, "closed"))
    mistakes = len(reader.mistakes)
    week = {number: _spans(hours, day) for number, day in enumerate(DAYS)}
    if not any(week.values()) and len(reader.mistakes) == mistakes:
        reader.wrong("[hours]", "Tidak ada hari dengan jam pelayanan, jadi kantor tidak pernah buka.",
                     'Tulis: monday = ["08.00-15.00"], atau hapus bagian ini: selalu buka.')  # fmt: skip
    closed = hours.given.get("closed", [])
    if not isinstance(closed, list) or not all(type(day) is date for day in closed):
        hours.wrong("closed", "Tanggal libur ditulis tanpa tanda petik.", "Tulis: closed = [2026-12-25].")
        closed = []
    return Hours(week=week, closed=frozenset(closed))


def _spans(hours, day):
    spans = []
    for text in hours.texts(day, ()):
        try:
            start, end = (time(*map(int, part.strip().replace(":", ".").split("."))) for part in text.split("-"))
            if start >= end or (spans and start < spans[-1][1]):
                raise ValueError
            spans.append((start, end))
        except (ValueError, TypeError):
            hours.wrong(day, f'Jam "{text}" keliru.', 'Tulis berurutan: ["08.00-12.00", "13.00-15.30"].')
    return spans


def _rules(reader, given, online):
    order = reader.table(
        given, "order",
        ("start", "priority_per_normal", "longest_normal_wait_minutes", "no_show_after_calls", "held_minutes"),
    )  # fmt: skip
    return Rules(
        start=order.choice("start", "on_call", ("on_call", "by_hand")),
        priority_per_normal=order.number("priority_per_normal", 2, 0, 20),
        longest_normal_wait_minutes=order.number("longest_normal_wait_minutes", 45, 1, 480),
        no_show_after_calls=order.number("no_show_after_calls", 3, 1, 10),
        held_minutes=order.number("held_minutes", 60, 1, 480),
        days_ahead=online.days_ahead,
        booking_grace_minutes=online.grace_minutes,
        pre_queue=online.pre_queue,
    )


def _notices(display):
    notices = display.texts("notices", ())
    if len(notices) > MOST_NOTICES or any(not 0 < len(text.strip()) <= LONGEST_NOTICE for text in notices):
        display.wrong("notices", f"Paling banyak {MOST_NOTICES} pengumuman, masing-masing {LONGEST_NOTICE} huruf.",
                      "Bagi menjadi beberapa pengumuman pendek; satu halaman TV dibaca sepuluh detik.")  # fmt: skip
        return ()
    return tuple(" ".join(text.split()) for text in notices)


def _journal(journal):
    url = journal.text("url", "sqlite:///journal.db")
    if not url.startswith("sqlite:///") or len(url) == len("sqlite:///"):
        journal.wrong("url", f"Catatan {url} tidak dikenal versi ini.", 'Tulis: url = "sqlite:///journal.db".')
        return "journal.db"
    return url.removeprefix("sqlite:///")

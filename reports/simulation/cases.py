"""Case files: offices to be simulated, published ones or one's own. How to write one: docs/simulation.md."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isfinite, sqrt
from pathlib import Path

from reading import BadFile, Reader, toml_of, written_in
from reports.simulation.endless import Stream
from reports.simulation.village import DAYS, Profile, Scenario, ServiceTimes

SHIPPED = Path(__file__).resolve().parent / "cases.toml"
CUSTOMERS, SEEDS = 200_000, 20
MODEL = re.compile(r"([MGD])/([MGD])/([0-9]{1,2})")
# What is read of a table. Others tell where its numbers are from; but not one that is nearly the same.
RATES = (
    "service_mean_min", "mu_per_hour", "mu", "lambda_per_hour", "lambda", "rho", "arrival_cv", "service_cv",
    "variability", "Wq_min", "W_min", "day", "tolerance", "customers", "seeds",
)  # fmt: skip
READ = {
    "cases": ("id", "title", "model", "servers", "source", "published", "derived", *RATES),
    "derived": RATES,
    "profile": (
        "hour_start_mon_thu", "share_mon_thu", "hour_start_fri", "share_fri", "weekday_factor", "no_show_walk_in",
        "patience_mean_min", "priority_share", "incomplete_papers_share", "walk_to_counter_s", "calls_before_skip",
        "seconds_between_calls", "held_share", "pauses_a_day",
    ),
    "weekday_factor": DAYS,
    "services": ("id", "queue", "minutes", "cv", "share"),
    "scenarios": ("id", "title", "visitors_per_day", "counters"),
}  # fmt: skip
NEARLY = 0.85
HOUR = re.compile(r"([01][0-9]|2[0-3])[.:]([0-5][0-9])")


class BadCase(BadFile):
    """A case file cannot be used, or has no case of that name."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One line of a case, a day of it perhaps: its Stream and the mean wait published for it, in minutes, or None."""

    name: str
    stream: Stream
    published: float | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A line that goes on for ever. `tolerance`: how far from the published a simulated mean may lie, as a share."""

    id: str
    title: str
    model: str
    parts: tuple
    tolerance: float = 0.1
    customers: int = CUSTOMERS
    seeds: int = SEEDS
    source: str = ""

    def with_counters(self, changed):
        """The same with more or fewer counters: "+1", "-1", or as many as "3" says. Raises ValueError."""
        now = self.parts[0].stream.servers
        servers = now + int(changed) if changed[:1] in "+-" else int(changed)
        parts = tuple(
            replace(part, stream=replace(part.stream, servers=servers), published=None) for part in self.parts
        )
        return self if servers == now else replace(self, parts=parts)


def read(path):
    """{id: Case or Scenario} of a file, in its order. Raises BadCase with every mistake in it."""
    path = Path(path)
    written = written_in(path, BadCase, "Periksa --case.", "Periksa --case: ini bukan berkas kasus.")
    given = toml_of(path, written, BadCase)
    reader, every = Reader(), []
    for number, row in enumerate(_rows(reader, given, "cases"), 1):
        every.append(_Row(reader, f"[[cases]] ke-{number}", row).case())
    profile = _Row(reader, "[profile]", _table(reader, given, "profile")).profile() if given.get("scenarios") else None
    services = tuple(
        _Row(reader, f"[[services]] ke-{number}", row).service()
        for number, row in enumerate(_rows(reader, given, "services"), 1)
    )
    for number, row in enumerate(_rows(reader, given, "scenarios"), 1):
        every.append(_Row(reader, f"[[scenarios]] ke-{number}", row).scenario(profile, services or usual_services()))
    found = {case.id: case for case in every}
    for id, times in Counter(case.id for case in every).items():
        if id and times > 1:
            reader.wrong(f"id {id}", f"Ada {times} kasus bernama ini.", "Beri nama lain.")
    if not found and not reader.mistakes:
        reader.wrong("", "Tidak ada [[cases]] atau [[scenarios]] di dalamnya.", "Lihat docs/simulation.md.")
    if reader.mistakes:
        raise BadCase(path, reader.mistakes)
    return found


def usual_services():
    """What people of a village come for, where a file does not say: the services of the file shipped."""
    rows = tomllib.loads(SHIPPED.read_text("utf-8"))["services"]
    return tuple(_Row(Reader(), "[[services]]", row).service() for row in rows)


def case_of(path, id):
    """One of a file. Raises BadCase."""
    found = read(path)
    if id not in found:
        raise BadCase(path, [("", f"Tidak ada kasus bernama {id}.", f"Yang ada: {', '.join(found)}.")])
    return found[id]


class _Row:
    """A table of the file: numbers as they are asked for, mistakes noted."""

    def __init__(self, reader, place, given):
        self.reader, self.place, self.given = reader, place, given

    def wrong(self, key, problem, remedy):
        self.reader.wrong(f"{self.place} {key}", problem, remedy)

    def spelt(self, kind):
        """Note what is misspelt: it would be passed over, and something else be played than was meant."""
        for key in self.given:
            if key not in READ[kind] and (near := get_close_matches(key, READ[kind], 1, NEARLY)):
                self.wrong(key, "Nama ini tidak dikenal.", f"Mungkin maksudnya {near[0]}.")
        return self

    def text(self, key, default=None):
        value = self.given.get(key, default)
        if not isinstance(value, str) or not value:
            self.wrong(key, "Ini harus teks.", f'Tulis: {key} = "…".')
            return ""
        return value

    def number(self, key, default=None, least=0.0, most=1e9, whole=False):
        value = self.given.get(key, default)
        if value is default and default is None:
            return None
        kinds = int if whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds) or not isfinite(value) or not least <= value <= most:
            kind = "bilangan bulat" if whole else "bilangan"
            self.wrong(key, f"Ini harus {kind} {least:g} sampai {most:g}.", "Perbaiki angkanya.")
            return least if default is None else default
        return value

    def numbers(self, key, least=0.0, most=1e9):
        """One number or a list, as a list; None where it is not given."""
        value = self.given.get(key)
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        good = [
            each for each in values
            if isinstance(each, int | float) and not isinstance(each, bool) and isfinite(each) and least <= each <= most
        ]  # fmt: skip
        if len(good) != len(values) or not values:
            self.wrong(key, f"Ini harus bilangan {least:g} sampai {most:g}.", "Perbaiki angkanya.")
            return None
        return good

    def within(self, key):
        return _Row(self.reader, f"{self.place} {key}", _table(self.reader, self.given, key))

    # --- a line that goes on for ever ------------------------------------------------------------------------------

    def case(self):
        self.spelt("cases")
        id, model = self.text("id"), self.text("model", "M/M/1")
        found = MODEL.fullmatch(model)
        if not found:
            self.wrong(
                "model", f"Model {model} tidak dikenal.", "Tulis seperti M/M/1, M/M/4, M/G/1, G/G/1, atau M/D/2."
            )
        servers = self.number("servers", int(found[3]) if found else 1, 1, 99, whole=True)
        derived = self.within("derived").spelt("derived")
        derived.given = self.given | derived.given  # an own case may say it all in one table
        published = self.within("published")
        waits = published.numbers("Wq_min") or derived.numbers("Wq_min")
        names = published.given.get("day") or derived.given.get("day")
        streams = derived.streams(servers, found)
        names = names if isinstance(names, list) and len(names) == len(streams) else [str(n + 1) for n in range(99)]
        waits = waits if waits and len(waits) == len(streams) else [None] * len(streams)
        parts = tuple(
            Part(name=str(name) if len(streams) > 1 else "", stream=stream, published=wait)
            for name, stream, wait in zip(names, streams, waits, strict=False)
        )
        return Case(
            id=id, title=self.text("title", id or "-"), model=model, parts=parts,
            source=str(self.given.get("source", "")), tolerance=derived.number("tolerance", 0.1, 0.001, 1),
            customers=derived.number("customers", CUSTOMERS, 100, 10**7, True),
            seeds=derived.number("seeds", SEEDS, 1, 1000, True),
        )  # fmt: skip

    def streams(self, servers, model):
        """One Stream for each number of the longest list."""
        means = self.numbers("service_mean_min", 1e-6) or self._turned("mu_per_hour", 60) or self._turned("mu", 1)
        if not means:
            self.wrong("service_mean_min", "Lama layanan tidak ada.", "Tulis: service_mean_min = 10 (menit).")
            return []
        rates = self.numbers("lambda_per_hour", 1e-9)
        rates = [rate / 60 for rate in rates] if rates else self.numbers("lambda", 1e-9)
        if not rates and (rho := self.numbers("rho", 1e-9)):
            rates = [load * servers / mean for load, mean in zip(rho, _as_long(means, rho), strict=True)]
        if not rates:
            self.wrong("lambda_per_hour", "Banyaknya yang datang tidak ada.", "Tulis: lambda_per_hour = 12.")
            return []
        arrival = self._variation("arrival_cv", model and model[1])
        service = self._variation("service_cv", model and model[2])
        if model and model[2] == "G" and not {"service_cv", "variability"} & set(self.given):
            self.wrong("service_cv", "G tidak berkata seberapa tersebar lama layanannya.", "Tulis: service_cv = 0.6.")
        if variability := self.numbers("variability", 0.5):
            # Half of the two squared variations together; the arrivals are taken as by chance (1).
            arrival, service = [1.0], [sqrt(2 * each - 1) for each in variability]
        size = max(map(len, (rates, means, arrival, service)))
        rates, means, arrival, service = (_as_long(each, range(size)) for each in (rates, means, arrival, service))
        streams = [
            Stream(rate=rate, mean=mean, servers=servers, arrival_cv=a, service_cv=s)
            for rate, mean, a, s in zip(rates, means, arrival, service, strict=True)
        ]
        for stream in streams:
            if stream.load >= 1:
                self.wrong("", f"Bebannya {stream.load:.2f}: antrean tumbuh tanpa henti.", "Tambah servers.")
        return streams

    def _turned(self, key, by):
        rates = self.numbers(key, 1e-9)
        return rates and [by / rate for rate in rates]

    def _variation(self, key, letter):
        return self.numbers(key, 0, 20) or [0.0 if letter == "D" else 1.0]

    # --- an office by the day --------------------------------------------------------------------------------------

    def profile(self):
        self.spelt("profile")
        usual = Profile()
        shares = {}
        for days, hours, share in (("mon_thu", "hour_start_mon_thu", "share_mon_thu"),
                                   ("fri", "hour_start_fri", "share_fri")):  # fmt: skip
            starts, parts = self._hours(hours), self.numbers(share, 0, 1)
            if starts is None and parts is None:
                continue
            if not starts or not parts or len(starts) != len(parts) or sum(parts) <= 0:
                self.wrong(share, "Jam dan bagiannya harus sama banyak.", f"Samakan {hours} dan {share}.")
                continue
            shares[days] = tuple(zip(starts, (part / sum(parts) for part in parts), strict=True))
        factors = self.within("weekday_factor").spelt("weekday_factor")
        return Profile(
            shares_mon_thu=shares.get("mon_thu", usual.shares_mon_thu), shares_fri=shares.get("fri", usual.shares_fri),
            weekday=tuple(factors.number(day, usual.weekday[at], 0, 20) for at, day in enumerate(DAYS)),
            no_show=self.number("no_show_walk_in", usual.no_show, 0, 1),
            patience_minutes=self.number("patience_mean_min", usual.patience_minutes, 1, 10**6),
            priority=self.number("priority_share", usual.priority, 0, 1),
            incomplete=self.number("incomplete_papers_share", usual.incomplete, 0, 1),
            walk_seconds=tuple(self.numbers("walk_to_counter_s", 0, 600) or usual.walk_seconds),
            calls=self.number("calls_before_skip", usual.calls, 1, 10, True),
            between_calls=self.number("seconds_between_calls", usual.between_calls, 1, 600),
            held=self.number("held_share", usual.held, 0, 1), pauses=self.number("pauses_a_day", usual.pauses, 0, 20),
        )  # fmt: skip

    def _hours(self, key):
        """["07.30", "08.00"] as minutes of the day; None where it is not given, [] where it is wrong."""
        given = self.given.get(key)
        if given is None:
            return None
        found = [HOUR.fullmatch(str(each)) for each in given] if isinstance(given, list) else [None]
        starts = [int(each[1]) * 60 + int(each[2]) for each in found if each]
        if len(starts) != len(found) or starts != sorted(starts):
            self.wrong(key, "Ini harus daftar jam, dari yang paling pagi.", f'Tulis: {key} = ["07.30", "08.00"].')
            return []
        return starts

    def service(self):
        self.spelt("services")
        return ServiceTimes(
            id=self.text("id"), queue=self.text("queue"), minutes=self.number("minutes", 10, 0.1, 600),
            cv=self.number("cv", 0.5, 0, 10), share=self.number("share", 1, 0, 10**6),
        )  # fmt: skip

    def scenario(self, profile, services):
        self.spelt("scenarios")
        counters = self.given.get("counters", 1)
        if isinstance(counters, list):
            if not counters or not all(isinstance(each, str) and each for each in counters):
                self.wrong("counters", "Ini harus banyaknya loket, atau huruf antrean setiap loket.",
                           'Tulis: counters = 2, atau counters = ["AS", "SA"].')  # fmt: skip
            counters = tuple(tuple(str(each)) for each in counters)
        else:
            counters = self.number("counters", 1, 1, 40, whole=True)
        return Scenario(
            id=self.text("id"), title=self.text("title", self.given.get("id", "-")),
            visitors=self.number("visitors_per_day", 30, 1, 2000), counters=counters, profile=profile,
            services=services,
        )  # fmt: skip


def _rows(reader, given, name):
    rows = given.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reader.wrong(name, "Ini harus berupa daftar bagian.", f"Tulis: [[{name}]] pada baris tersendiri.")
        return []
    return rows


def _table(reader, given, name):
    table = given.get(name, {})
    if not isinstance(table, dict):
        reader.wrong(name, "Ini harus berupa bagian.", f"Tulis: [{name}] pada baris tersendiri.")
        return {}
    return table


def _as_long(values, others):
    """As many values as the others: the first for all where they are not as many."""
    return values if len(values) == len(others) else [values[0]] * len(others)

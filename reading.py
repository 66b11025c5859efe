"""Reads what someone wrote in a configuration: each setting with its default, and every mistake noted, none raised."""

import re
import tomllib
from difflib import get_close_matches

PLACE = re.compile(r"line ([0-9]+), column ([0-9]+)")  # as the reader of TOML tells it
LARGEST = 256 * 1024  # bytes; what is larger is some other file


class BadFile(Exception):
    """A file cannot be used. `mistakes` are (place, problem, remedy), each a line for a person."""

    def __init__(self, path, mistakes):
        self.path, self.mistakes = path, mistakes
        lines = [f"{path} {place}\n  {problem} {remedy}" for place, problem, remedy in mistakes]
        super().__init__("\n".join(lines))


def written_in(path, bad, absent, large, most=LARGEST):
    """The bytes of a file, `most` at the most. Raises `bad`, a BadFile; `absent` and `large` are what to do then."""
    try:
        written = path.read_bytes()
        if len(written) <= most:
            return written
        mistake = ("Berkas ini terlalu besar.", large)
    except FileNotFoundError:
        mistake = ("Berkas ini tidak ada.", absent)
    except OSError as trouble:
        mistake = (f"Berkas ini tidak dapat dibaca ({trouble.strerror}).", "Beri izin baca.")
    raise bad(path, [("", *mistake)])


def toml_of(path, written, bad):
    """What the bytes of a file say. Raises `bad`, a BadFile."""
    try:
        return tomllib.loads(written.decode("utf-8-sig"))
    except UnicodeDecodeError:
        mistake = ("", "Berkas ini bukan teks UTF-8.", "Simpan lagi sebagai UTF-8.")
    except (tomllib.TOMLDecodeError, RecursionError) as trouble:
        problem, _, at = str(trouble).partition(" (at ")
        found = PLACE.match(at)
        place = f"baris {found[1]}, kolom {found[2]}" if found else "akhir berkas" if at else ""
        mistake = (
            place, f"Penulisan TOML keliru: {problem}.",
            "Perbaiki baris itu; teks ditulis di antara tanda petik, desimal dengan titik.",
        )  # fmt: skip
    raise bad(path, [mistake])


def _short(text, most=90):
    return text if len(text) <= most else text[: most - 1] + "…"


class Reader:
    """Collects mistakes, so that all are told at once."""

    def __init__(self):
        self.mistakes = []

    def wrong(self, place, problem, remedy):
        self.mistakes.append((_short(place), _short(problem, 200), remedy))

    def known(self, place, given, names):
        for name in given:
            if name not in names:
                near = get_close_matches(name, names, 1, 0.5)
                remedy = f"Mungkin maksudnya {near[0]}." if near else f"Yang dikenal: {', '.join(names)}."
                self.wrong(f"{place} {name}".strip(), "Nama ini tidak dikenal.", remedy)

    def table(self, given, name, names):
        table = given.get(name, {})
        if not isinstance(table, dict):
            self.wrong(name, "Ini harus berupa bagian.", f"Tulis: [{name}] pada baris tersendiri.")
            table = {}
        self.known(f"[{name}]", table, names)
        return Table(self, f"[{name}]", table)

    def rows(self, given, name, names):
        rows = given.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.wrong(name, "Ini harus berupa daftar bagian.", f"Tulis: [[{name}]] pada baris tersendiri.")
            rows = []
        for number, row in enumerate(rows, 1):
            place = f"[[{name}]] ke-{number}"
            self.known(place, row, names)
            yield Table(self, place, row)


class Table:
    """One section: each setting with its default, or a mistake noted and the default used to go on looking."""

    def __init__(self, reader, place, given):
        self.reader, self.place, self.given = reader, place, given

    def wrong(self, key, problem, remedy):
        shown = f" = {self.given[key]!r}" if key in self.given else ""
        self.reader.wrong(f"{self.place} {key}{shown}".strip(), problem, remedy)

    def text(self, key, default):
        value = self.given.get(key, default)
        if not isinstance(value, str) or any(ord(letter) < 32 for letter in value) or len(value) > 200:
            self.wrong(key, "Ini harus teks satu baris.", f'Tulis di antara tanda petik: {key} = "{default}".')
            return default
        return value

    def number(self, key, default, least, most):
        value = self.given.get(key, default)
        if type(value) is not int or not least <= value <= most:
            self.wrong(key, f"Ini harus bilangan bulat {least} sampai {most}.", f"Tulis: {key} = {default}.")
            return default
        return value

    def yes(self, key, default):
        value = self.given.get(key, default)
        if type(value) is not bool:
            self.wrong(key, "Ini harus true (ya) atau false (tidak), tanpa tanda petik.",
                       f"Tulis: {key} = {str(default).lower()}.")  # fmt: skip
            return default
        return value

    def texts(self, key, default):
        value = self.given.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.wrong(key, "Ini harus daftar teks.", f'Tulis: {key} = ["…", "…"].')
            return list(default)
        return value

    def words(self, key):
        value = self.given.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
            self.wrong(key, "Ini harus daftar bahasa dan teks.", f'Tulis: {key} = {{ en = "…" }}.')
            return {}
        return value

    def choice(self, key, default, allowed):
        value = self.text(key, default)
        if value not in allowed:
            near = get_close_matches(value, allowed, 1, 0.5)
            remedy = f'Mungkin maksudnya "{near[0]}".' if near else f"Pilihannya: {', '.join(allowed)}."
            self.wrong(key, "Pilihan ini tidak dikenal.", remedy)
            return default
        return value

    def choices(self, key, default, allowed):
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                self.wrong(key, f'"{value}" tidak dikenal.', f"Pilihannya: {', '.join(allowed)}.")
        return tuple(value for value in values if value in allowed)

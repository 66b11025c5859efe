"""The wordings of letters: a text for each service, shipped or the office's own, with a place for every answer.

    Judul : SURAT KETERANGAN USAHA        the head: title, archive class, who else signs; ends at the first empty line
    Kode : 503

    Yang bertanda tangan di bawah ini, {jabatan}, menerangkan bahwa:         a paragraph

    Nama : {nama_lengkap}                 lines with " : " are a table; nothing behind it is a line to write on
    ? Sejak : {sejak}                     a question mark: not there at all where nothing was answered

The office's own lie in the data folder, `letters/<service>.txt`. A text with mistakes is named when it is saved and by
`./run check`; should one be printed nevertheless, what is not known in it is a line to write on.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from lobby.refusals import Refusal

SHIPPED = Path(__file__).resolve().parent / "bodies"
OFFICE = ("kantor", "desa", "kecamatan", "wilayah", "tanggal", "nomor", "penanda_tangan", "jabatan")
TITLE, CLASS, APPLICANT, WITNESS = HEAD = ("judul", "kode", "pemohon", "mengetahui")
MOST, LONGEST, LONGEST_LABEL, LONGEST_CLASS = 6000, 600, 48, 20  # letters
NO_CLASS = "000"
ROW = re.compile(r"([^{}:]+) :(?: (.*))?")
PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CLASS_FITS = re.compile(r"[A-Za-z0-9.\-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a blank of the service, a word of the office, or a line to write on."""

    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: `runs` are texts and Places. `optional`: not there while its Places are empty."""

    label: str
    runs: tuple
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A letter's wording. `parts`: Paragraphs, and tuples of Rows. `applicant`, `witness`: who else signs, or ()."""

    title: str = ""
    class_: str = NO_CLASS
    parts: tuple = ()
    applicant: tuple = ()
    witness: tuple = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake in a text: the `key` of its sentence in words, and its `fields`, the line among them."""

    key: str
    fields: dict


class BodyChanged(Refusal):
    sentence = (
        "Naskah ini baru saja diubah dari layar lain, jadi yang ini belum disimpan. "
        "Salin dulu perubahan Anda, muat ulang halaman, lalu gabungkan."
    )


class BodyNotKept(Refusal):
    status = 503
    sentence = "Naskah tidak dapat ditulis ke penyimpanan, jadi belum disimpan. Beri tahu pengelola komputer Antrean."


class Bodies:
    """The texts of an office's letters."""

    def __init__(self, folder, catalogue):
        """`folder`: the data folder."""
        self.folder, self.catalogue = Path(folder) / "letters", catalogue

    def text_of(self, service):
        """(text, is it the office's own); "" for a service that leads to no letter of the office."""
        own = _written(self._own(service))
        return (own, True) if own is not None else (self.shipped(service), False)

    def shipped(self, service):
        return _written(SHIPPED / f"{service}.txt") or ""

    def body_of(self, entry):
        """The Body of a catalogue's Entry, or None where there is none."""
        text, _ = self.text_of(entry.id)
        return read(text, entry)[0] if text.strip() else None

    def save(self, entry, text, seen):
        """Keep the office's own text, on disk whole or not at all. `seen`: the mark of the text it was made from.

        Raises BodyChanged, BodyNotKept; what is wrong in the text the caller has looked at already.
        """
        self._refuse_stale(entry.id, seen)
        self._writing(_write, self._own(entry.id), f"{tidied(text)}\n")

    def restore(self, entry, seen):
        """Back to what ships. Raises BodyChanged, BodyNotKept."""
        self._refuse_stale(entry.id, seen)
        self._writing(lambda path: path.unlink(missing_ok=True), self._own(entry.id))

    def troubles(self):
        """[(Entry, Wrong)] of every text in use, shipped or own, for whoever checks the office."""
        used = [(entry, self.text_of(entry.id)[0]) for entry in self.catalogue.services.values()]
        return [(entry, wrong) for entry, text in used if text.strip() for wrong in read(text, entry)[1]]

    def own(self):
        """The services with a text of the office's own."""
        return [service for service in self.catalogue.services if self._own(service).exists()]

    def _own(self, service):
        return self.folder / f"{service}.txt"

    def _refuse_stale(self, service, seen):
        if seen != mark(self.text_of(service)[0]):
            raise BodyChanged()

    def _writing(self, work, *given):
        try:
            work(*given)
        except OSError:
            raise BodyNotKept() from None


def mark(text):
    """Tells one text from another, for a page that may be stale."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tidied(text):
    """As it is kept: one kind of line end, nothing at the ends of lines, no more than one empty line in a row."""
    lines = (line.rstrip() for line in re.sub("\r\n?", "\n", text).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def read(text, entry):
    """(Body, [Wrong]) of a text for a service. Whatever the text is, there is a Body."""
    reading = _Reading(entry)
    return reading.body(tidied(text[: MOST * 2]), len(text)), reading.wrong


def places_of(body):
    """The Places of a Body, each name once, in their order."""
    found = {}
    for runs in _all_runs(body):
        for run in runs:
            if isinstance(run, Place):
                found.setdefault(run.name, run)
    return list(found.values())


class _Reading:
    """One text being read."""

    def __init__(self, entry):
        self.known = {field.name: field.label for field in entry.fields}
        self.entry, self.wrong, self.lines_to_write_on = entry, [], 0

    def body(self, text, length):
        if length > MOST:
            self._say("letter_draft.wrong_long", 0, n=length, most=MOST)
        lines = list(enumerate(text.split("\n"), 1))
        end = next((number for number, line in lines if not line.strip()), len(lines) + 1)
        head = self._head(lines[: end - 1])
        parts = self._parts(lines[end - 1 :])
        if not parts:
            self._say("letter_draft.wrong_empty", len(lines))
        return Body(
            title=head.get(TITLE) or self.entry.name.upper(), class_=head.get(CLASS) or NO_CLASS, parts=parts,
            applicant=head.get(APPLICANT, ()), witness=head.get(WITNESS, ()),
        )  # fmt: skip

    def _head(self, lines):
        head = {}
        for number, line in lines:
            self._look(number, line)
            match = ROW.fullmatch(_plain(line))
            key, value = (match[1].strip().lower(), (match[2] or "").strip()) if match else (None, "")
            if key not in HEAD or not value or key in head:
                self._say("letter_draft.wrong_head", number)
            elif key in (APPLICANT, WITNESS):
                head[key] = self._runs(number, value)
            elif key == CLASS and not (CLASS_FITS.fullmatch(value) and len(value) <= LONGEST_CLASS):
                self._say("letter_draft.wrong_class", number)
            else:
                head[key] = value
        for key in (TITLE, CLASS):
            if key not in head and not any(wrong.key == "letter_draft.wrong_class" for wrong in self.wrong):
                self._say("letter_draft.wrong_no_title" if key == TITLE else "letter_draft.wrong_no_class", 1)
        return head

    def _parts(self, lines):
        parts, rows, words = [], [], []

        def over():
            if rows:
                parts.append(tuple(rows))
            if words:
                optional = words[0][1].startswith("?")
                said = " ".join(line.lstrip("? ") if at == 0 else line for at, (_, line) in enumerate(words))
                parts.append(Paragraph(self._runs(words[0][0], said), optional))
            rows.clear(), words.clear()

        for number, line in lines:
            self._look(number, line)
            line = _plain(line)
            match = ROW.fullmatch(line)
            if not line or (match and words) or (rows and not match) or (words and line.startswith("?")):
                over()
            if match:
                rows.append(self._row(number, *match.groups()))
            elif line:
                words.append((number, line))
        over()
        return tuple(parts)

    def _row(self, number, label, value):
        optional = label.startswith("?")
        label = label.lstrip("? ").strip()
        if len(label) > LONGEST_LABEL or not label:
            self._say("letter_draft.wrong_label", number, most=LONGEST_LABEL)
        if not value:
            self.lines_to_write_on += 1
            return Row(label, (Place(f"baris-{self.lines_to_write_on}", label),), optional)
        return Row(label, self._runs(number, value), optional)

    def _runs(self, number, text):
        """Texts and Places; anything in braces that is none is a line to write on, and said."""
        runs = []
        for at, piece in enumerate(PLACE.split(text)):
            if at % 2:
                if piece not in self.known and piece not in OFFICE:
                    self._say("letter_draft.wrong_place", number, name=piece)
                runs.append(Place(piece, self.known.get(piece, "")))
            elif piece:
                if "{" in piece or "}" in piece:
                    self._say("letter_draft.wrong_brace", number)
                runs.append(piece)
        return tuple(runs)

    def _look(self, number, line):
        if len(line) > LONGEST:
            self._say("letter_draft.wrong_line", number, n=len(line), most=LONGEST)
        if not all(letter.isprintable() or letter == "\t" for letter in line):
            self._say("letter_draft.wrong_letters", number)

    def _say(self, key, line, **fields):
        self.wrong.append(Wrong(key, {"line": line} | fields))


def _plain(line):
    """With single blanks: however somebody has lined up the colons."""
    return " ".join(line.split())


def _all_runs(body):
    for part in body.parts:
        yield from (row.runs for row in part) if isinstance(part, tuple) else (part.runs,)
    yield from (body.applicant, body.witness)


def _written(path):
    """What a file says, None where there is none. One that is no text is read as far as it is one."""
    try:
        return path.read_bytes()[: MOST * 4].decode("utf-8-sig", "replace")
    except OSError:
        return None


def _write(path, text):
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    if os.name == "posix":  # the new name must survive a power cut too
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

"""The recordings an office makes itself: kept in its data folder, and heard in place of the shipped ones, one by one.

A set goes to another office as a zip: `jv/set.toml`, `jv/listen.toml` and the recordings `jv/siji.wav`. What comes in
is checked whole before the first file is put in its place, so a bad one changes nothing.
"""

import array
import io
import os
import re
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from display.voice import LISTEN, RATE, UNREADABLE, ClipSet, files, frames_of, slug
from lobby.refusals import BadRequest

# The longest sentence of Listen takes a machine ten seconds; a person speaks slower.
LONGEST = 15
MOST_BYTES = LONGEST * RATE * 2 + 4096
MOST_IN_SET, MOST_FILES = 64 * 1024**2, 1000
QUIETEST = 300  # of 32767: whoever recorded this held the phone's microphone shut
LANGUAGE = re.compile(r"[a-z]{2,3}")
IN_SET = re.compile(r"([a-z]{2,3})/(?:[a-z0-9-]{1,200}\.wav|listen/[a-z0-9-]{1,200}\.ogg|set\.toml|listen\.toml)")
TABLES = ("set.toml", "listen.toml")
MAIN = "id"


class NotARecording(BadRequest):
    sentence = "Ini bukan rekaman yang dapat dipakai. Rekam lagi dengan perekam suara di ponsel, lalu pilih berkasnya."


class RecordingTooLong(BadRequest):
    sentence = "Rekaman ini terlalu panjang. Paling lama {seconds} detik."


class RecordingSilent(BadRequest):
    sentence = "Rekaman ini tidak terdengar. Dekatkan ponsel ke mulut, lalu rekam lagi."


class NotASet(BadRequest):
    sentence = "Berkas ini bukan set suara Antrean. Pilih berkas zip dari tombol Unduh set."


class SetDamaged(BadRequest):
    sentence = "Set ini tidak dipasang karena {file} di dalamnya tidak dapat dipakai."


class SetTooLarge(BadRequest):
    sentence = "Set ini terlalu besar. Paling besar {megabytes} MB."


class NotALanguage(BadRequest):
    sentence = "Tulis kode bahasa dengan dua atau tiga huruf kecil, misalnya jv untuk Jawa atau su untuk Sunda."


class LanguageThere(BadRequest):
    sentence = "Set bahasa {language} sudah ada."


class OwnClips:
    """What lies in `folder`, over what lies in `shipped`."""

    def __init__(self, folder, shipped):
        self.folder, self.shipped = Path(folder), Path(shipped)

    @property
    def folders(self):
        return [self.folder, self.shipped]

    def languages(self):
        """{language: its name} of every set, the shipped ones first."""
        found = {}
        for folder in (self.shipped, self.folder):
            for path in sorted(folder.glob("*/set.toml")):
                if LANGUAGE.fullmatch(path.parent.name):
                    found.setdefault(path.parent.name, _name(path))
        return found

    def table(self, language, name):
        """Where this language's set.toml or listen.toml lies, the office's own first, or None."""
        return next((path for folder in self.folders if (path := folder / language / name).is_file()), None)

    def files(self, language):
        """{name: path} of every recording heard in this language, the chime too."""
        chime = next((path for folder in self.folders if (path := folder / "chime.wav").is_file()), None)
        return ({"chime": chime} if chime else {}) | files(self.folders, language)

    def clip_set(self, language):
        """How this language says a call; of the first set.toml that can be read. Raises NotASet."""
        for folder in self.folders:
            try:
                return ClipSet.read(folder / language / "set.toml", self.files(language))
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
        raise NotASet(field="set")

    def listen(self, language):
        """{group: [texts]} of what Listen says in this language."""
        for folder in self.folders:
            try:
                return read_listen(folder / language / "listen.toml")
            except (OSError, ValueError):
                continue
        return {}

    def is_own(self, path):
        return self.folder in path.parents

    def save(self, language, name, sound):
        """Keep a recording, a WAV file's bytes, in its place at once. Raises a BadRequest."""
        check(sound)
        place = self.folder / language / f"{name}.wav"
        _put(place, sound)
        for other in self.folder.glob(f"{language}/*.wav"):
            if slug(other.stem) == name and other != place:  # copied in by hand, as `Satu.wav`
                other.unlink()

    def remove(self, language, name):
        """Go back to the shipped recording."""
        while (path := self.files(language).get(name)) and self.is_own(path):
            path.unlink()

    def begin(self, language, name):
        """A new language: the Indonesian set's sentences and texts, for somebody to record in it."""
        if not LANGUAGE.fullmatch(language or ""):
            raise NotALanguage(field="language")
        if language in self.languages():
            raise LanguageThere(field="language", language=language)
        text = (self.shipped / MAIN / "set.toml").read_text(encoding="utf-8").partition("\n[recording]")[0]
        for key, value in (("language", language), ("name", _plain(name) or language), ("source", "rekaman kantor"),
                           ("licence", "milik kantor")):  # fmt: skip
            text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, count=1, flags=re.M)
        _put(self.folder / language / "listen.toml", (self.shipped / MAIN / "listen.toml").read_bytes())
        _put(self.folder / language / "set.toml", f"{text.rstrip()}\n".encode())

    def pack(self, language):
        """The whole set as a zip, for another office or for another day."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
            for name in TABLES:
                if table := self.table(language, name):
                    box.write(table, f"{language}/{name}")
            for name, path in sorted(self.files(language).items()):
                inner = f"{LISTEN}/{name}.ogg" if path.suffix == ".ogg" else f"{name}.wav"
                box.write(path, f"{language}/{inner}")
        return packed.getvalue()

    def install(self, packed):
        """Put in the set in `packed`, a file opened for reading. Returns its language. Raises a BadRequest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".") as aside:
            language, names = self._unpack(packed, Path(aside))
            for name in names:
                _put(self.folder / name, Path(aside, name).read_bytes())
        return language

    def _unpack(self, packed, aside):
        """Every file of a set beside its place, checked. (language, names of the files unlike the shipped ones)"""
        try:
            with zipfile.ZipFile(packed) as box:
                infos = [info for info in box.infolist() if not info.is_dir()]
                language = _language_of(infos)
                for info in infos:
                    self._unpack_one(box, info, aside)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, UnicodeError):
            raise NotASet(field="set") from None
        names = [info.filename for info in infos]
        if f"{language}/set.toml" not in names and not self.table(language, "set.toml"):
            raise NotASet(field="set")
        changed = [name for name in names if not _is_same(self.shipped / name, aside / name)]
        if _is_same(self.shipped / "chime.wav", aside / language / "chime.wav"):
            changed.remove(f"{language}/chime.wav")
        return language, changed

    def _unpack_one(self, box, info, aside):
        with box.open(info) as inside:
            content = inside.read(MOST_BYTES + 1)
        path = aside / info.filename
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        try:
            _check_file(path, content)
        except (BadRequest, ValueError, KeyError, TypeError, AttributeError):
            raise SetDamaged(field="set", file=info.filename) from None


def check(sound):
    """Is this a recording that can be joined with others? Raises a BadRequest."""
    if len(sound) > MOST_BYTES:
        raise RecordingTooLong(field="recording", seconds=LONGEST)
    try:
        frames = frames_of(io.BytesIO(sound), len(sound))
    except UNREADABLE:
        raise NotARecording(field="recording") from None
    if len(frames) > LONGEST * RATE * 2:
        raise RecordingTooLong(field="recording", seconds=LONGEST)
    samples = array.array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    if max(max(samples), -min(samples)) < QUIETEST:
        raise RecordingSilent(field="recording")


def read_listen(path):
    """{group: [texts]} of a listen.toml. Raises OSError or ValueError."""
    groups = tomllib.loads(path.read_text(encoding="utf-8"))
    if not all(isinstance(group, list) and all(isinstance(text, str) for text in group) for group in groups.values()):
        raise ValueError("listen.toml: daftar teks")
    return groups


def _language_of(infos):
    """The one language of a set's files. Raises NotASet, SetDamaged or SetTooLarge."""
    if sum(info.file_size for info in infos) > MOST_IN_SET or len(infos) > MOST_FILES:
        raise SetTooLarge(field="set", megabytes=MOST_IN_SET // 1024**2)
    found = {match[1] for info in infos if (match := IN_SET.fullmatch(info.filename))}
    strange = [info.filename for info in infos if not IN_SET.fullmatch(info.filename)]
    if len(found) != 1:
        raise NotASet(field="set")
    if strange:
        raise SetDamaged(field="set", file=strange[0][:60])
    return found.pop()


def _check_file(path, content):
    if path.suffix == ".wav":
        check(content)
    elif path.suffix == ".ogg":
        if not content.startswith(b"OggS") or len(content) > MOST_BYTES:
            raise NotARecording()
    elif path.name == "set.toml":
        ClipSet.read(path, {})
    else:
        read_listen(path)


def _put(path, content):
    """Write a file so that it is there whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _is_same(one, other):
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _plain(text):
    return re.sub(r'[\\"\x00-\x1f]', "", text or "").strip()


def _name(path):
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("name", path.parent.name))
    except (OSError, ValueError):
        return path.parent.name

"""Encrypts what people write in forms, with a key in a file that lies outside the data folder and its backup.

AES-256 in GCM; a form is bound to its request's name, so that no row can be put in another's place.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from lobby.refusals import Refusal

KEY_BYTES, NONCE_BYTES = 32, 12
READABLE_BY_OTHERS = 0o077


class FormsLocked(Refusal):
    """`why`: missing, unreadable, wrong or inside, of the key; None where a form does not open with the right one."""

    status = 503
    sentence = (
        "Isian formulir belum dapat dibuka di komputer ini: berkas kuncinya tidak ada atau bukan yang semestinya. "
        "Nomor antrean tetap berjalan. Beri tahu pengelola komputer Antrean."
    )

    def __init__(self, why=None):
        super().__init__()
        self.why = why


class FormsDamaged(FormsLocked):
    sentence = (
        "Isian formulir belum dapat dibuka: berkas penyimpanannya rusak. Nomor antrean tetap berjalan. "
        "Beri tahu pengelola komputer Antrean."
    )


class Sealer:
    """Seals and opens forms with one key."""

    def __init__(self, key):
        """`key`: 32 bytes."""
        # Here, because an office without forms need not pay for it: 7 MB, and on a small box a tenth of a second.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._aead = AESGCM(key)

    def seal(self, request, answers):
        """{name: text} as bytes for the request of this name."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, json.dumps(answers).encode(), request.encode())

    def open(self, request, sealed):
        """The {name: text} of this request. Raises FormsLocked where the bytes are not its own."""
        from cryptography.exceptions import InvalidTag

        try:
            return json.loads(self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], request.encode()))
        except (InvalidTag, ValueError, TypeError):  # changed, cut short, no bytes at all
            raise FormsLocked() from None


def print_of(key):
    """By what a key is known again; nothing can be opened with it."""
    return hashlib.sha256(b"antrean letters " + key).hexdigest()[:16]


def key_path(folder, named=""):
    """Where the key of a data folder lies: as the office set it, else beside the folder, so no copy of it has both.

    A relative name is read from there as well, not from wherever the server was started.
    """
    folder = Path(folder).resolve()
    return (folder.parent / Path(named).expanduser()).resolve() if named else folder.with_name(f"{folder.name}.key")


def is_inside(path, folder):
    """Does the key lie in the data folder, so that every copy of the folder is a copy of the key as well?"""
    return Path(path).resolve().is_relative_to(Path(folder).resolve())


def read_key(path):
    """The key in a file. Raises FormsLocked where there is none."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError:
        raise FormsLocked("missing") from None
    except OSError:
        raise FormsLocked("unreadable") from None
    except ValueError:
        raise FormsLocked("wrong") from None
    if len(key) != KEY_BYTES:
        raise FormsLocked("wrong")
    return key


def new_key(path):
    """A new key in a file that only its owner reads, on disk before anything is sealed with it.

    It gets its name once it is whole, and takes the place of none: after a power cut there is all of it or nothing.
    Raises FormsLocked where none can be written.
    """
    key, part = os.urandom(KEY_BYTES), path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        _name(part, path)
    except FileExistsError:
        return read_key(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise FormsLocked("unreadable") from None
    return key


def others_may_read(path):
    """May other users of this computer read the key? Windows keeps that elsewhere, and is not asked."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & READABLE_BY_OTHERS)
    except OSError:
        return False


def _name(part, path):
    """Give a finished file its name, unless there is one of that name; Windows refuses that by itself."""
    if os.name != "posix":
        part.rename(path)
        return
    if path.exists():
        part.unlink()
        raise FileExistsError(path)
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

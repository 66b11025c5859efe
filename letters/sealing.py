"""Encrypts what people write in forms, with a key in a file that lies outside the data folder and its backup.

AES-256 in GCM; a form is bound to its request's name, so that no row can be put in another's place.
"""

import hashlib
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lobby.refusals import Refusal

KEY_BYTES, NONCE_BYTES = 32, 12


class FormsLocked(Refusal):
    status = 503
    sentence = (
        "Isian formulir belum dapat dibuka di komputer ini: berkas kuncinya tidak ada atau bukan yang semestinya. "
        "Nomor antrean tetap berjalan. Beri tahu pengelola komputer Antrean."
    )


class Sealer:
    """Seals and opens forms with one key."""

    def __init__(self, key):
        """`key`: 32 bytes."""
        self._aead = AESGCM(key)
        self.fingerprint = hashlib.sha256(b"antrean letters " + key).hexdigest()[:16]

    def seal(self, request, answers):
        """{name: text} as bytes for the request of this name."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, json.dumps(answers).encode(), request.encode())

    def open(self, request, sealed):
        """The {name: text} of this request. Raises FormsLocked where the bytes are not its own."""
        try:
            return json.loads(self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], request.encode()))
        except InvalidTag:
            raise FormsLocked() from None


def key_path(folder, named=""):
    """Where the key of a data folder lies: as the office set it, else beside the folder, so no copy of it has both."""
    folder = Path(folder).resolve()
    return Path(named) if named else folder.with_name(f"{folder.name}.key")


def read_key(path):
    """The key in a file. Raises FormsLocked where there is none."""
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise FormsLocked() from None
    if len(key) != KEY_BYTES:
        raise FormsLocked()
    return key


def new_key(path):
    """A new key in a file that only its owner reads, on disk before anything is sealed with it."""
    key = os.urandom(KEY_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key

"""Reading the file of the journal beside whoever writes it, or from a stick that nobody writes on."""

import sqlite3
from pathlib import Path

from journal import JournalTrouble

LOG = "-wal"  # what is not in the file itself yet
_NO_ROOM = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def reading(path):
    """A connection that only reads, for commands and reports beside a running server. Raises JournalTrouble.

    Where nothing can be written, SQLite has no room for what tells it of others at the file; it needs none when no
    others can be. Facts that are still in the log beside it would then be left out, so they are not.
    """
    path = Path(path)
    if not path.exists():
        raise JournalTrouble(f"Belum ada catatan di {path}. Jalankan ./run dulu, atau pilih folder lain dengan --data.")
    connection = _opened(path, "mode=ro")
    try:
        connection.execute("pragma schema_version").fetchone()
    except sqlite3.OperationalError as trouble:
        connection.close()
        if trouble.sqlite_errorcode & 0xFF not in _NO_ROOM:
            raise
        if _has_log(path):
            raise JournalTrouble(
                f"Di {path.parent} tidak dapat ditulis, dan catatan terakhir di sana masih di {path.name}{LOG}. Salin "
                "seluruh folder itu ke komputer ini, lalu pilih salinannya dengan --data."
            ) from None
        connection = _opened(path, "mode=ro&immutable=1")
    return connection


def as_text_says(raw):
    """What a column says; bytes that are no text must not stop whoever reads on."""
    return raw.decode("utf-8", "replace")


def _opened(path, how):
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=5)
    connection.text_factory = as_text_says
    return connection


def _has_log(path):
    log = path.with_name(f"{path.name}{LOG}")
    return log.exists() and log.stat().st_size > 0

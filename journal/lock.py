"""One office, one server: a lock on the data folder, which the kernel gives back however its holder dies."""

import os
import time
from pathlib import Path

from journal import JournalTrouble

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    fcntl = None


class FolderInUse(JournalTrouble):
    """Another server keeps this folder."""


class FolderLock:
    """Held from `take` until `leave` or the end of the process."""

    def __init__(self, folder):
        self.path = Path(folder) / "journal.lock"
        self._file = None

    def take(self, wait=0.0):
        """Raises FolderInUse when another process has it and does not leave within `wait` seconds."""
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as trouble:
            raise JournalTrouble(
                f"Berkas {self.path} tidak dapat dibuka ({trouble.strerror}): mungkin milik pengguna lain. "
                "Jalankan sebagai pengguna itu, atau serahkan folder itu kepada pengguna ini dengan chown -R."
            ) from trouble
        until = time.monotonic() + wait
        while not self._taken():
            if time.monotonic() >= until:
                holder = os.read(self._file, 20).decode("ascii", "replace").strip() or "?"
                self.leave()
                raise FolderInUse(
                    f"Kantor ini sudah dibuka oleh program lain (proses {holder}) pada folder {self.path.parent}. "
                    "Pakai yang sudah berjalan, atau hentikan dulu, atau pilih folder lain dengan --data."
                )
            time.sleep(0.05)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0) if hasattr(os, "pwrite") else None
        return self

    def leave(self):
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _taken(self):
        try:
            if fcntl:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                # Windows locks are mandatory: lock a byte far beyond the process id, which others still may read.
                os.lseek(self._file, 4096, os.SEEK_SET)
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
                os.lseek(self._file, 0, os.SEEK_SET)
        except OSError:
            return False
        return True

"""./run check: the configuration in force and how every part is, in words, with or without a running server."""

import json
import shutil
import socket
import sqlite3
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

import config
import letters.parts
from address import lan_address
from display.voice import Voice
from journal import JournalTrouble
from journal.lock import FolderInUse, FolderLock
from journal.sqlite import verified
from keys import Keys
from kiosk.models import models
from kiosk.printers import TROUBLE, told, way_for
from letters.bodies import Bodies
from sealed_rows import COMPLAINTS, NONE_YET, OPEN_TO_OTHERS, WELL, state_beside
from words import Words

LOW_DISK = 200 * 1024 * 1024


def report(config_path, folder, port, host):
    """(well, lines): every part, one line each. Raises BadConfig with all the mistakes there are."""
    settings = config.read(config_path)
    lines = [f"Antrean pada Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}", ""]
    lines += _settings(settings, config_path, folder, port, host)
    parts = [_folder(folder), _journal(folder, settings), _port(folder, port, host), _people(folder), _voice(settings)]
    parts += [_forms(folder, settings), _complaints(folder, settings)]
    parts += [*_printers(settings, folder), *_wordings(settings, folder)]
    lines += ["", *(f"{'baik  ' if ok else 'PERIKSA'} {text}" for ok, text in parts), *_told_by_server(port, host)]
    return all(ok for ok, _ in parts), lines


def _settings(settings, config_path, folder, port, host):
    office = settings.office
    hours = "selalu buka" if office.hours.week is None else "menurut [hours]"
    yield f"pengaturan  {config_path}"
    yield f"data        {folder.absolute()}"
    yield f"alamat      http://{lan_address() if host in ('0.0.0.0', '::') else host}:{port}"
    yield f"kantor      {office.name}, {office.timezone}, {hours}"
    yield f"bahasa      {', '.join(settings.languages)}; panggilan {', '.join(settings.voice.languages)}"
    for printer in settings.printers:
        yield f"pencetak    {printer.name}: {printer.kind} {printer.address}".rstrip() + f", {printer.model}"
    catalogue = settings.catalogue
    standing = catalogue.decree or "contoh, belum disahkan; buat sendiri: [guide] services"
    yield f"layanan     {len(catalogue.services)} di {catalogue.path.name} ({standing})"
    for queue in office.queues.values():
        counters = ", ".join(counter.name for counter in office.counters_of(queue.letter))
        yield f"antrean {queue.letter}   {queue.name}: {counters}; janji {queue.target_minutes} menit"


def _folder(folder):
    if not folder.exists():
        return True, f"Folder {folder} belum ada; dibuat saat pertama dijalankan."
    free = shutil.disk_usage(folder).free
    return free > LOW_DISK, f"Penyimpanan: sisa {free // 1024**2} MB."


def _journal(folder, settings):
    path = folder / settings.journal
    if not path.exists():
        return True, "Catatan: belum ada."
    try:
        verdict = verified(path)
    except JournalTrouble as trouble:
        return False, str(trouble)
    if not verdict.fits:
        return False, f"Catatan {verdict.seq}: {verdict.problem}."
    return True, f"Catatan: {verdict.rows} cocok, segel {verdict.seal[:12]}…"


def _port(folder, port, host):
    try:
        if folder.exists():
            FolderLock(folder).take().leave()
    except FolderInUse:
        return True, f"Server sedang berjalan pada folder ini; halamannya di porta {port}."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False, f"Porta {port} sudah dipakai program lain. Ketik: ./run serve --port {port + 1}"
    return True, f"Porta {port} bebas; server belum berjalan."


def _people(folder):
    if not (folder / "doors.db").exists():
        return True, "Petugas: belum ada; petugas pertama dibuat saat pertama dijalankan."
    keys = Keys(folder / "doors.db")
    return True, f"Petugas: {len(keys.staff())}; perangkat terpasang: {len(keys.devices())}."


def _forms(folder, settings):
    words = Words(settings.office, language=settings.language)
    return letters.parts.checked(folder, settings.letters.key, words)


def _complaints(folder, settings):
    """How the file of complaints is, which has the key of the forms."""
    words = Words(settings.office, language=settings.language)
    state = state_beside(folder, settings.letters.key, COMPLAINTS)
    if state in (WELL, NONE_YET, OPEN_TO_OTHERS):  # that others may read the key, the forms say
        return True, words.say("complaint.file_well")
    return False, words.say(f"complaint.file_{state}")


def _voice(settings):
    missing = Voice([config.HERE / "display" / "clips"], settings.voice.languages, settings.voice.numbers).missing()
    return not missing, f"Suara: {' '.join(missing)}" if missing else "Suara: semua klip ada."


def _printers(settings, folder):
    """How each printer is, by asking it here and now; one that the running server is using is well."""
    words = Words(settings.office, language=settings.language)
    for printer in settings.printers:
        way = way_for(printer, models()[printer.model], folder)
        if printer.kind in ("screen", "none"):
            yield True, words.say(f"printer.{printer.kind}")
        else:
            state = way.look()
            yield state.kind != TROUBLE or state.reason == "busy", told(words, way.where, state)


def _wordings(settings, folder):
    """The texts of letters: the office's own, and what is wrong in any, a line each."""
    words, bodies = Words(settings.office, language=settings.language), Bodies(folder, settings.catalogue)
    troubles = bodies.troubles()
    for entry, wrong in troubles:
        yield False, f"Naskah surat {entry.id}: {words.say(wrong.key, settings.language, **wrong.fields)}"
    if not troubles:
        own = len(bodies.own())
        standing = f"{own} naskah kantor sendiri, tanpa kesalahan" if own else "semua bawaan"
        yield True, f"Naskah surat: {standing}."


def _told_by_server(port, host):
    """What the running server says of itself, where one answers."""
    where = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    asking = Request(f"http://{where}:{port}/health", headers={"Accept": "application/json"})
    try:
        with urlopen(asking, timeout=3) as answer:
            parts = json.load(answer)["parts"]
    except (URLError, OSError, ValueError, KeyError):
        return
    yield ""
    yield "Kata server yang berjalan:"
    for part in parts.values():
        yield f"{'baik  ' if part['ok'] else 'PERIKSA'} {part['message']}"

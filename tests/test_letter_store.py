"""The forms on disk: sealed, safe among many hands, gone without a trace, and no trouble of theirs stops the office."""

import errno
import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from office import AT_ANY_PACE, SETTINGS, Village
from room import at
from running import free_port

import sealing
from checking import report
from redacted import Redacted
from sealed_rows import Store, state_beside
from sealing import FormsDamaged, FormsLocked, key_path, new_key, read_key

ROOT = Path(__file__).parent.parent
NOW = at("9:00")
ANSWERS = {"nama_lengkap": "Siti Maesaroh", "nik": "3201014107900001"}
POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights elsewhere")
FULL = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs a limit on file sizes")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "data")


def everything(store):
    """Every byte of the forms' files."""
    return b"".join(path.read_bytes() for path in sorted(store.folder.glob("letters.db*")))


def test_what_is_kept_is_read_again_and_stands_nowhere_in_plain(store):
    store.keep("r1", ANSWERS, NOW)
    assert Store(store.folder).read("r1") == ANSWERS and store.read("r2") is None
    assert not any(text.encode() in everything(store) for text in ANSWERS.values())


def test_a_row_in_the_place_of_another_does_not_open(store):
    store.keep("r1", ANSWERS, NOW), store.keep("r2", ANSWERS | {"nik": "1"}, NOW)
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("update forms set sealed = (select sealed from forms where request = 'r2') where request = 'r1'")
    with pytest.raises(FormsLocked):
        store.read("r1")
    assert list(store.every()) == ["r2"], "one that was spoilt hides no other"


@pytest.mark.parametrize("spoilt", [b"", b"x", b"x" * 11, b"x" * 12, b"x" * 40])
def test_a_row_that_was_spoilt_says_so(store, spoilt):
    store.keep("r1", ANSWERS, NOW)
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("update forms set sealed = ?", [spoilt])
    with pytest.raises(FormsLocked):
        store.read("r1")


def test_many_hands_at_once_lose_nothing(store):
    troubles = []

    def work(hand):
        try:
            for number in range(12):
                name = f"r{hand}-{number}"
                store.keep(name, {"n": name}, NOW)
                assert store.read(name) == {"n": name}
                if number % 3 == 0:
                    store.delete([name])
        except Exception as trouble:
            troubles.append(trouble)

    hands = [threading.Thread(target=work, args=(hand,)) for hand in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert troubles == []
    assert len(store.names()) == 8 * 8 and all(of == {"n": name} for name, of in store.every().items())
    with closing(sqlite3.connect(store.path)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)


class _Plain:
    """Seals nothing, so that what stands on disk can be looked for."""

    def seal(self, request, answers):
        return answers["text"].encode()

    def open(self, request, sealed):
        return {"text": sealed.decode()}


@pytest.mark.parametrize("seed", [56, 0, 1])  # 56: secure_delete alone left a row in the gap of a page
def test_what_was_deleted_or_changed_is_in_no_byte_of_any_file(store, monkeypatch, seed):
    monkeypatch.setattr(store, "_sealer", lambda db: _Plain())
    rnd, there, gone = random.Random(seed), {}, []

    def some_text():
        length = rnd.choice([200, 700, 900, 1500, 5000])
        return "".join(rnd.choice("abcdefgh") for _ in range(length))

    for step in range(120):
        act = rnd.random()
        if act < 0.55 or not there:
            name = f"{step:016}"
        elif act < 0.75:
            name = rnd.choice(list(there))
            gone.append(there[name])
        else:
            names = rnd.sample(list(there), min(len(there), rnd.randint(1, 4)))
            store.delete(names)
            gone += [there.pop(name) for name in names]
            continue
        there[name] = some_text()
        store.keep(name, {"text": there[name]}, NOW)

    on_disk = everything(store)
    left = [text for text in gone if any(text[i : i + 60].encode() in on_disk for i in range(0, len(text) - 60, 50))]
    assert len(gone) > 20 and not left
    assert all(store.read(name) == {"text": text} for name, text in there.items())


def test_what_was_changed_is_gone_at_once_though_another_program_has_the_file_open(store):
    store.keep("r1", ANSWERS, NOW)
    with closing(sqlite3.connect(store.path)) as db:
        before = db.execute("select sealed from forms").fetchone()[0]
        store.keep("r1", ANSWERS | {"nik": "3201014107900002"}, NOW)
        assert before not in everything(store) and not store.unwiped


def test_what_another_program_was_reading_is_wiped_later(store, monkeypatch):
    monkeypatch.setattr("sealed_rows.BUSY", 0.1)
    store.keep("r1", ANSWERS, NOW)
    with closing(sqlite3.connect(store.path)) as db:
        sealed = db.execute("select sealed from forms").fetchone()[0]
        db.execute("begin")
        db.execute("select * from forms").fetchall()
        store.delete(["r1"])
        assert store.names() == {} and store.unwiped and sealed in everything(store)
    assert store.wipe() and not store.unwiped and sealed not in everything(store)


def test_a_file_held_by_another_program_is_a_passing_trouble(store, monkeypatch):
    monkeypatch.setattr("sealed_rows.BUSY", 0.1)
    store.keep("r1", ANSWERS, NOW)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as db:
        db.execute("begin immediate")
        with pytest.raises(sqlite3.OperationalError):
            store.keep("r2", ANSWERS, NOW)
        assert store.read("r1") == ANSWERS
        db.execute("rollback")
    store.keep("r2", ANSWERS, NOW)
    assert sorted(store.names()) == ["r1", "r2"]


FILLED = """
import resource, signal, sys
sys.path.insert(0, {root!r})
from datetime import datetime, UTC
from sealed_rows import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store({folder!r})
store.keep("r0", {{"text": "x" * 500}}, datetime.now(UTC))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
kept = ["r0"]
try:
    for n in range(1, 1000):
        store.keep(f"r{{n}}", {{"text": "x" * 5000}}, datetime.now(UTC))
        kept.append(f"r{{n}}")
except Exception as trouble:
    print(type(trouble).__name__)
print(len(kept), sorted(store.names()) == sorted(kept), store.read("r0") is not None)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
store.delete(kept[1:])
store.keep("later", {{"text": "y"}}, datetime.now(UTC))
print(sorted(store.names()), store.unwiped)
"""


@FULL
def test_a_full_disk_keeps_what_it_had_and_goes_on_when_there_is_room(tmp_path):
    program = FILLED.format(root=str(ROOT), folder=str(tmp_path / "data"))
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    lines = said.stdout.splitlines()
    assert lines[0] == "OperationalError", said.stderr
    assert lines[1].endswith("True True") and int(lines[1].split()[0]) > 5
    assert lines[2] == "['later', 'r0'] False"


KILLED = """
import sys
sys.path.insert(0, {root!r})
from datetime import datetime, UTC
from sealed_rows import Store
now = datetime.now(UTC)
print("begin", flush=True)
store = Store({folder!r})
for n in range(10_000):
    name = f"{round}-{{n}}"
    store.keep(name, {{"text": name}}, now)
    print("kept", name, flush=True)
    if n % 3 == 0:
        store.keep(name, {{"text": name + " anew"}}, now)
        print("changed", name, flush=True)
    if n % 4 == 0:
        store.delete([name])
        print("gone", name, flush=True)
"""


def test_what_was_said_to_be_kept_changed_or_gone_is_so_whenever_it_is_killed(tmp_path):
    """`said`: {name: what the text must be}; of the last one of a round more may have happened than was said."""
    said, rnd = {}, random.Random(7)
    becomes = {"kept": "{}", "changed": "{} anew", "gone": None}
    for round in range(10):
        program = KILLED.format(root=str(ROOT), folder=str(tmp_path / "data"), round=round)
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        lines = [child.stdout.readline() for _ in range(rnd.choice([1, 2, 9, 14]))]
        time.sleep(rnd.uniform(0, 0.02))  # when the power goes, is nobody's to say
        child.kill()
        told = dict(reversed(line.split()) for line in [*lines[1:], *child.communicate()[0].splitlines()])
        said |= {name: becomes[what] and becomes[what].format(name) for name, what in told.items()}
        store = Store(tmp_path / "data")
        forms = {name: form["text"] for name, form in store.every().items()}
        assert store.state() in ("well", "none_yet") and len(forms) == len(store.names())
        for last in list(told)[-1:]:
            assert forms.get(last) in (said[last], f"{last} anew", None)
            said[last] = forms.get(last)
        assert {name: forms.get(name) for name in said} == said
    assert len(said) > 20 and None in said.values()


# --- the key -------------------------------------------------------------------------------------------------------


def test_the_key_lies_beside_the_folder_and_is_its_owners_alone(store):
    assert store.state() == "none_yet"
    store.make_key()
    assert store.key == store.folder.with_name("data.key") and len(read_key(store.key)) == 32
    assert os.name != "posix" or stat.S_IMODE(store.key.stat().st_mode) == 0o600
    assert store.state() == state_beside(store.folder) == "well"
    assert not list(store.folder.parent.glob("*.part"))


def test_a_key_is_made_once(store):
    store.keep("r1", ANSWERS, NOW)
    made = store.key.read_bytes()
    again = Store(store.folder)
    again.make_key(), again.keep("r2", ANSWERS, NOW)
    assert store.key.read_bytes() == made
    assert new_key(store.key).hex() == made.decode().strip(), "one that is there already is kept"


def test_a_key_is_on_disk_with_its_name_before_anything_is_sealed(store, monkeypatch):
    synced, real = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(stat.S_ISDIR(os.fstat(file).st_mode)), real(file)))
    store.make_key()
    assert synced == ([False, True] if os.name == "posix" else [False])


def test_a_power_cut_half_way_through_a_key_leaves_none(store, monkeypatch):
    def cut(*_):
        raise OSError(errno.EIO, "cut")

    monkeypatch.setattr(sealing.os, "fsync", cut)
    with pytest.raises(FormsLocked):
        store.keep("r1", ANSWERS, NOW)
    monkeypatch.undo()
    assert not store.key.exists() and store.names() == {}
    store.key.with_name("data.key.part").write_text("ab")  # as a cut leaves it
    store.keep("r1", ANSWERS, NOW)
    assert store.read("r1") == ANSWERS


def lose(key):
    key.rename(key.with_name("elsewhere"))


def change(key):
    key.write_text("00" * 32)


def spoil(key):
    key.write_text("nothing like a key\n")


def shut(key):
    key.unlink(), key.mkdir()  # a folder is read by nobody, not even by root


@pytest.mark.parametrize(("do", "why"), [(lose, "missing"), (change, "wrong"), (spoil, "wrong"), (shut, "unreadable")])
def test_without_its_key_the_forms_are_locked_and_nothing_is_lost(store, do, why):
    store.keep("r1", ANSWERS, NOW)
    key = store.key.read_bytes()
    do(store.key)
    for act in (lambda: store.read("r1"), store.every, lambda: store.keep("r2", ANSWERS, NOW), store.sealer):
        with pytest.raises(FormsLocked):
            act()
    assert store.state() == state_beside(store.folder) == Store(store.folder).state() == why
    if store.key.is_dir():
        store.key.rmdir()
    store.key.write_bytes(key)
    assert store.read("r1") == ANSWERS and list(store.names()) == ["r1"]


def test_without_its_key_a_form_is_still_deleted_on_its_date(store):
    store.keep("r1", ANSWERS, NOW)
    lose(store.key)
    store.delete(["r1"])
    assert store.names() == {}


def test_where_there_is_nothing_to_open_any_key_will_do(store):
    store.keep("r1", ANSWERS, NOW)
    store.delete(["r1"])
    change(store.key)
    store.keep("r2", ANSWERS, NOW)
    assert store.read("r2") == ANSWERS


@pytest.mark.parametrize("named", ["data/letters.key", "data/../data/deep/x.key"])
def test_a_key_in_the_data_folder_is_refused(tmp_path, named):
    store = Store(tmp_path / "data", named)
    with pytest.raises(FormsLocked):
        store.keep("r1", ANSWERS, NOW)
    assert store.state() == state_beside(tmp_path / "data", named) == "inside" and not store.key.exists()


@POSIX
def test_a_key_that_leads_into_the_data_folder_is_refused(tmp_path):
    store = Store(tmp_path / "data", str(tmp_path / "aside.key"))
    (tmp_path / "aside.key").symlink_to(tmp_path / "data" / "real.key")
    with pytest.raises(FormsLocked):
        Store(tmp_path / "data", str(tmp_path / "aside.key")).keep("r1", ANSWERS, NOW)
    assert not (store.folder / "real.key").exists()


@POSIX
def test_a_key_that_others_may_read_is_told_of(store):
    store.keep("r1", ANSWERS, NOW)
    store.key.chmod(0o644)
    assert store.state() == "open_to_others" and store.read("r1") == ANSWERS


def test_a_named_key_is_found_wherever_the_server_is_started(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    assert key_path(tmp_path / "data", "keys/a.key") == (tmp_path / "keys" / "a.key").resolve()


# --- the office goes on --------------------------------------------------------------------------------------------


def spoil_file(store):
    store.path.write_bytes(b"this is no database" * 1000)


def spoil_page(store):
    whole = bytearray(store.path.read_bytes())
    whole[4096 : 4096 + 2000] = os.urandom(2000)
    store.path.write_bytes(whole)


@pytest.mark.parametrize("spoil", [spoil_file, spoil_page])
def test_a_damaged_file_locks_the_forms_and_is_left_for_whoever_can_mend_it(store, spoil):
    for number in range(20):
        store.keep(f"r{number}", ANSWERS, NOW)
    spoil(store)
    damaged = store.path.read_bytes()
    again = Store(store.folder)
    with pytest.raises(FormsDamaged):
        again.keep("new", ANSWERS, NOW)
    assert again.state() == state_beside(store.folder) == "damaged"
    assert store.path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("spoil", "named"),
    [(lambda store: spoil_file(store), "letters.db rusak"), (lambda store: lose(store.key), "kuncinya tidak ada")],
)
def test_the_office_opens_gives_numbers_and_says_what_is_wrong_with_its_forms(tmp_path, spoil, named):
    with Village(tmp_path) as village:
        store = village.server.letters.store
        store.keep("r1", ANSWERS, NOW)
        spoil(store)
        village.reopen()
        assert village.issue("A")["ticket"] == "A001"
        told = village.device("head").get("/health").json
        assert not told["parts"]["forms"]["ok"] and named in told["parts"]["forms"]["message"]
        assert "antrean_forms_locked 1" in village.device("head").get("/metrics", accept="text/plain").text


def test_drafts_of_a_kiosk_that_are_damaged_begin_anew(tmp_path):
    with Village(tmp_path) as village:
        village.close()
        (tmp_path / "data" / "drafts.db").write_bytes(b"this is no database" * 1000)
        village.open()
        fields = {"nama_lengkap": "Siti", "tap": "t", "step": 1}
        assert village.device("kiosk").post("/kiosk/form/sktm/draft", fields).status_code == 200
        assert "Siti" in village.device("kiosk").get("/kiosk/form/sktm?resume=1", accept="text/html").text


@pytest.mark.parametrize("spoil", [lambda store: lose(store.key), spoil_file])
def test_nobody_types_what_could_not_be_kept(tmp_path, spoil):
    with Village(tmp_path) as village:
        store = village.server.letters.store
        store.keep("r1", ANSWERS, NOW)
        spoil(store)
        village.reopen()
        phone = village.browser().get("/letters/form/sktm")
        assert phone.status_code == 503 and "Nomor antrean tetap berjalan" in phone.text and "nik" not in phone.text
        desk = village.device("head").get("/letters/requests/new/sktm", accept="text/html")
        assert desk.status_code == 503 and "Nomor antrean tetap berjalan" in desk.text
        kiosk = village.device("kiosk")
        for part, status in (({}, 503), ({"X-Part": "menu"}, 200)):
            screen = kiosk.get("/kiosk/form/sktm", accept="text/html", **part)
            assert screen.status_code == status and "Formulir belum siap" in screen.text
            assert "data-blanks" not in screen.text
        assert kiosk.post("/kiosk/form/sktm", ANSWERS).status_code in (422, 503)
        assert village.device("kiosk").issue("A").status_code == 201


def test_a_key_inside_the_folder_named_in_config_is_told_of(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[letters]\nkey = "data/forms.key"\n') as village:
        told = village.device("head").get("/health").json["parts"]["forms"]
        assert not told["ok"] and "[letters] key" in told["message"]
        assert str(tmp_path) not in told["message"], "residents may read it"


def test_an_office_without_forms_does_not_load_the_cipher():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, letters.room; print('cryptography' in sys.modules)"],
        capture_output=True, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert said.stdout.strip() == "False", said.stderr


# --- an answer in the hand -----------------------------------------------------------------------------------------


def test_an_answer_shows_itself_only_when_asked_to():
    answer = Redacted("3201014107900001", "nik")
    for said in (str(answer), repr(answer), f"{answer}", f"{answer:>20}", repr([answer]), f"{answer!r}"):
        assert "3201" not in said and "0001" not in said
    assert answer.masked() == "•••0001" and answer.shown() == "3201014107900001"
    assert Redacted("0812", "phone").masked() == "•••", "of a short number the end would be most of it"
    assert Redacted("Siti Maesaroh", "text").masked() == "S••• M•••"
    assert Redacted("Kawin", "select").masked() == "•••", "one of a few is told by its first letter"
    assert Redacted("Hilang", "select", "tidak").masked() == "Hilang"


def test_a_fault_in_the_log_says_where_and_not_what(tmp_path, caplog):
    with Village(tmp_path) as village:
        page = village.app.view_functions["letters_privacy.notice"]

        def failing():
            try:
                int("Siti Maesaroh")
            except ValueError as fault:
                raise KeyError("3201014107900001") from fault

        failing.roles = page.roles
        village.app.view_functions["letters_privacy.notice"] = failing
        assert village.browser().get("/letters/privacy").status_code == 500
    assert "ValueError" in caplog.text and "KeyError" in caplog.text and "in failing" in caplog.text
    assert "Siti" not in caplog.text.replace('int("Siti Maesaroh")', "") and "raise KeyError" in caplog.text


def test_run_check_says_where_the_key_lies_and_what_is_wrong(tmp_path):
    with Village(tmp_path) as village:
        village.server.letters.store.keep("r1", ANSWERS, NOW)
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS + AT_ANY_PACE, encoding="utf-8")
    told = _checked(tmp_path)
    assert f"baik   Isian formulir: terkunci dengan {tmp_path / 'data.key'}" in told
    (tmp_path / "data.key").rename(tmp_path / "aside")
    assert "PERIKSA Isian formulir terkunci: berkas kuncinya tidak ada" in _checked(tmp_path)
    config.write_text(config.read_text("utf-8") + '[letters]\nkey = "data/x.key"\n', encoding="utf-8")
    assert "PERIKSA Isian formulir terkunci: kuncinya tidak boleh di dalam folder data" in _checked(tmp_path)


def _checked(folder):
    _, lines = report(folder / "config.toml", folder / "data", free_port(), "127.0.0.1")
    return "\n".join(lines)

"""An office that runs: the project's own server as whoever installs it starts it, and a program that talks to it.

    with Running(tmp_path) as office:
        status, ticket = office.issue("A")
        office.kill(), office.start()

The server, gunicorn's worker with it, is a process group of its own, and ends with the tests however they end.
"""

import atexit
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from shutil import which

from journal.facts import fact_from
from journal.sqlite import reading
from keys import Keys

ROOT = Path(__file__).resolve().parent.parent
JSON = "application/json"
# So that a run of tests that is itself killed leaves no server behind.
DIES_WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"] if which("setpriv") else []
CONFIG = """
[office]
name = "Desa Uji"
languages = ["id", "en"]
{queues}{counters}
[kiosk]
most_per_minute = 0
[printer]
kind = "none"
"""
QUEUE = '[[queues]]\nletter = "{0}"\nname = "Antrean {0}"\nlast_number = 99999\n'
COUNTER = '[[counters]]\nid = "{0}"\nname = "Loket {0}"\nqueues = {1}\n'


def settings(letters="AS", counters=2, more=""):
    """A config.toml whose counters all serve every queue, always open."""
    queues = "".join(QUEUE.format(letter) for letter in letters)
    every = "".join(COUNTER.format(id, json.dumps(list(letters))) for id in range(1, counters + 1))
    return CONFIG.format(queues=queues, counters=every) + more


def until(is_so, seconds=10, why="it did not come about"):
    """Look again and again until something is so; what it was found to be."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        assert time.monotonic() < deadline, why
        time.sleep(0.01)
    return found


def new_tap():
    return os.urandom(8).hex()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def in_order(client):
    """A python-socketio client that hears one thing after another.

    The library gives each message a thread of its own, and on a busy machine one overtakes another.
    """
    engine, one_thread = client.eio, ThreadPoolExecutor(1)
    begin = engine.start_background_task

    def start(target, *args, **named):
        hears = target == engine.handlers["message"]
        return one_thread.submit(target, *args, **named) if hears else begin(target, *args, **named)

    engine.start_background_task = start
    return client


def headers_of(who):
    """Of a program's token, or of a browser's own."""
    return who if isinstance(who, dict) else {"Authorization": f"Bearer {who}"}


class Running:
    """One office on loopback. `env` is added to the server's environment."""

    def __init__(self, folder, text=None, env=None):
        self.folder = Path(folder)
        self.data, self.config, self.log = (self.folder / name for name in ("data", "config.toml", "server.log"))
        self.config.write_text(text or settings(), encoding="utf-8")
        self.env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self.port = free_port()
        self.process, self._tokens = None, {}

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()

    # --- the process -----------------------------------------------------------------------------------------------

    def begin(self):
        """Start the server and do not wait for it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                DIES_WITH_US + self._line("serve", "--port", str(self.port), "--host", "127.0.0.1"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=self.env, start_new_session=True,
            )  # fmt: skip
        _STARTED.add(self.process)
        return self

    def start(self, seconds=30):
        """Start the server, until it answers."""
        self.begin()
        until(self.answers, seconds, "the server did not answer")
        return self

    def answers(self):
        assert self.process.poll() is None, f"the server ended: {self.said()[-1500:]}"
        try:
            return self.get("/api/board", seconds=2)[0] == 200
        except OSError:
            return False

    def kill(self):
        """As a power cut ends it, as far as processes go."""
        _end(self.process)

    def stop(self, seconds=10):
        """As systemd ends it. (seconds it took, exit code)"""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(seconds)
        return time.monotonic() - began, code

    def signal(self, number):
        """To the whole group: SIGSTOP leaves a server that neither answers nor hangs up."""
        os.killpg(self.process.pid, number)

    def said(self):
        """What it printed since the folder was made."""
        return self.log.read_text("utf-8")

    def links(self):
        """{place: address} as the last start printed them: Anjungan, Loket, TV."""
        return dict(re.findall(r"^(\w+) +(http://\S+)$", self.said(), re.M))

    def run(self, *words, seconds=30):
        """A command beside the server, as `./run pair kiosk` is."""
        return subprocess.run(
            self._line(*words), capture_output=True, text=True, timeout=seconds, cwd=ROOT, env=self.env
        )

    def _line(self, *words):
        return [sys.executable, str(ROOT / "commands.py"), *words, "--config", str(self.config), "--data",
                str(self.data)]  # fmt: skip

    # --- a program -------------------------------------------------------------------------------------------------

    def get(self, path, token=None, seconds=20):
        return self._ask("GET", path, None, token, seconds)

    def post(self, path, token=None, seconds=20, **body):
        return self._ask("POST", path, json.dumps(body), token, seconds)

    def _ask(self, method, path, body, token, seconds):
        """(status, what the JSON says). Raises OSError when no whole answer came."""
        headers = {"Accept": JSON, "Connection": "close"} | ({"Content-Type": JSON} if body else {})
        if token:
            headers |= headers_of(token)
        line = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except OSError:
            raise
        except Exception as torn:  # half a status line, half a body: the answer was cut
            raise ConnectionError(f"{method} {path}: {torn!r}") from torn
        finally:
            line.close()

    def token(self, kind="kiosk", counter=None):
        """That of a device of this kind, paired when it is first asked for: as `./run pair` does it, and sooner."""
        if (kind, counter) not in self._tokens:
            self._tokens[kind, counter] = self.keys().pair(kind, f"{kind} {counter or ''}".strip(), counter)
        return self._tokens[kind, counter]

    def person(self, role="staff"):
        """What a browser sends in which somebody has signed in: in a token's place."""
        keys = self.keys()
        device, (someone, _) = keys.pair("counter", "Meja"), keys.add_staff("Bu Rina", role, "482913")
        session = keys.sign_in(someone.id, "482913", device_id=keys.device(device).id)
        cookies = {"Cookie": f"antrean_device={device}; antrean_staff={session}"}
        line = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("GET", "/letters", headers=cookies | {"Accept": "text/html"})
            page = line.getresponse().read().decode()
        finally:
            line.close()
        return cookies | {"X-CSRF": re.search('name="csrf" value="([^"]+)"', page)[1]}

    def keys(self):
        return Keys(self.data / "doors.db")

    def issue(self, queue="A", tap=None, **more):
        return self.post("/kiosk/issue", self.token(), queue=queue, tap=tap or new_tap(), **more)

    def act(self, counter, verb, **more):
        return self.post(f"/counters/{counter}/{verb}", self.token("counter", counter), **more)

    def board(self, path="/api/board"):
        return self.get(path)[1]

    # --- what is on disk -------------------------------------------------------------------------------------------

    def facts(self):
        """Every fact of the journal in order, read beside the server."""
        connection = reading(self.data / "journal.db")
        try:
            return [fact_from(*row) for row in connection.execute("select fact, at, body from facts order by seq")]
        finally:
            connection.close()

    def verify(self):
        return self.run("journal", "verify")


def at_once(count, work):
    """Let `work(n)` run in so many threads; what each gave back, or the first trouble one of them met."""
    given, troubles = [None] * count, []

    def one(number):
        try:
            given[number] = work(number)
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    until(lambda: troubles or not any(thread.is_alive() for thread in threads), 300, "one of them never came back")
    if troubles:
        raise troubles[0]
    return given


def age_slips(office, minutes=3):
    """Start an office again as if the slips it has not printed had been asked for some minutes earlier."""
    office.kill()
    with closing(sqlite3.connect(office.data / "spool.db")) as db, db:
        for id, at in db.execute("select id, asked_at from jobs where status not in ('printed', 'expired')").fetchall():
            earlier = datetime.fromisoformat(at) - timedelta(minutes=minutes)
            db.execute("update jobs set asked_at = ? where id = ?", (earlier.isoformat(timespec="microseconds"), id))
    office.start()


def children(process):
    """The numbers of a process's children: gunicorn's worker."""
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True)
    return [int(number) for number in found.stdout.split()]


_STARTED = set()


def _end(process):
    """Kill a server's whole group; only while we still hold its number."""
    if process in _STARTED:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        _STARTED.discard(process)


@atexit.register
def _end_all():
    for process in list(_STARTED):
        _end(process)

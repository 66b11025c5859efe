"""A real office to measure: `commands.py serve` on a free port, with a folder and devices of its own. Needs Linux.

with Office(folder) as office:
    office.kiosk().press("/kiosk/issue", queue="A")
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
QUEUES = "ASUMI"
COUNTERS = "123"  # each serves every queue, so none runs dry
PATIENCE = 30  # seconds a server may take to answer for the first time
KEPT = 5  # seconds a connection is sure to be kept by a server
TICKS = os.sysconf("SC_CLK_TCK")  # of the processor's time, in a second

CONFIG = """
[office]
name = "Desa Ukur"
languages = ["id", "en"]
{queues}{counters}
[kiosk]
most_per_minute = 0
[printer]
{printer}
[server]
most_pages = 20000
most_pages_from_one_address = 20000
"""
QUEUE = '[[queues]]\nletter = "{}"\nname = "Antrean {}"\nlast_number = 99999\n'
COUNTER = '[[counters]]\nid = "{}"\nname = "Loket {}"\nqueues = {}\n'


class Office:
    """One office, open while the `with` lasts. Its folder may hold a journal already."""

    def __init__(self, folder, printer='kind = "none"'):
        """`printer`: what stands under [printer]."""
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "config.toml"
        self.config.write_text(
            CONFIG.format(
                printer=printer,
                queues="".join(QUEUE.format(letter, letter) for letter in QUEUES),
                counters="".join(COUNTER.format(id, id, list(QUEUES)) for id in COUNTERS),
            )
        )
        self.tokens = {}
        self.process = None

    def __enter__(self):
        self._pair()
        self.open()
        return self

    def __exit__(self, *_):
        self.shut()

    def open(self, port=None):
        """Start the server, on a free port or on this one. Seconds from the start to its first answer."""
        self.port = port or free_port()
        started = time.perf_counter()
        self.process = subprocess.Popen(
            [*self._command("serve"), "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("ab"), start_new_session=True,
        )  # fmt: skip
        try:
            first_answer(self.port, "/display", self.process)
        except BaseException:
            self.shut()
            raise
        return time.perf_counter() - started

    def shut(self):
        end(self.process)

    def kiosk(self):
        return Button(self.port, self.tokens["kiosk"])

    def call_button(self, counter):
        return Button(self.port, self.tokens[counter])

    def processes(self):
        """The server's own and those it has started."""
        master = self.process.pid
        return [master, *map(int, Path(f"/proc/{master}/task/{master}/children").read_text().split())]

    def memory(self):
        """(PSS, RSS) of all its processes in MB: PSS counts what they share once."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in self.processes()]
        return tuple(
            sum(int(line.split()[1]) for lines in rollups for line in lines if line.startswith(f"{kind}:")) / 1024
            for kind in ("Pss", "Rss")
        )

    def processor_seconds(self):
        """What the server has used of the processor so far."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS

    def _pair(self):
        self.tokens["kiosk"] = self.paired("kiosk")
        for id in COUNTERS:
            self.tokens[id] = self.paired("counter", "--counter", id)

    def paired(self, *words):
        """The token of a device that was just paired."""
        said = subprocess.run(self._command("pair", *words), capture_output=True, text=True, check=True, timeout=30)
        return said.stdout.split()[-1]

    def _command(self, verb, *words):
        here = ["--config", str(self.config), "--data", str(self.folder / "data")]
        return [sys.executable, str(HOUSE / "commands.py"), verb, *words, *here]


class Button:
    """A paired device on a connection it keeps."""

    def __init__(self, port, token=""):
        self.port, self.token = port, token
        self._connect()

    def press(self, path, **fields):
        """Press, and wait for the answer. Milliseconds from the press to the answer. Refusals are none of ours."""
        request = post(self.port, path, self.token, fields)
        if time.perf_counter() - self.used > KEPT:
            self.link.close()
            self._connect()
        started = time.perf_counter()
        self.link.sendall(request)
        answer = b""
        while not is_whole(answer):
            said = self.link.recv(65536)
            if not said:
                raise RuntimeError(f"{path}: hung up after {answer!r}")
            answer += said
        self.used = time.perf_counter()
        if not answer.startswith(b"HTTP/1.1 20"):
            raise RuntimeError(f"{path}: {answer!r}")
        return (self.used - started) * 1000

    def _connect(self):
        self.link = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.used = time.perf_counter()


def post(port, path, token, fields):
    body = json.dumps(fields)
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def is_whole(answer):
    """Has all of an answer come? It says its length, as ours do."""
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return False
    length = head.lower().partition(b"content-length:")[2].split()[0]
    return len(body) >= int(length)


def first_answer(port, path, process):
    """Wait until a server that is just starting answers a GET."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as link:
                link.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                if link.recv(15).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"{process.args} did not start")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(process):
    """End a server of ours and whatever it has started, by their group."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

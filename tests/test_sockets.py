"""What a page may count on from its connection, and the office from its pages. Real servers, real WebSockets."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest
import socketio as python_socketio
from engineio.socket import Socket as EngineSocket
from flask import Flask
from running import in_order
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Opcode
from websockets.sync.client import connect
from websockets.uri import parse_uri

TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))

import sockets  # noqa: E402

ON_A_BUSY_MACHINE = 1.5  # seconds; alone it is 0.6

# --- everyone hears, in order ---------------------------------------------------------------------------------------


def test_in_a_burst_every_page_hears_everything_in_order(server):
    quick = [server.page() for _ in range(4)]
    slow = [server.page(is_slow=True) for _ in range(3)]
    program = server.program()

    server.post("/burst", n=2000, size=80)

    assert server.state()["waiting"] > 0, "nobody was slow: the way through the outbox was not tried"
    assert [page.numbers(until=1999) for page in quick + slow] == [list(range(2000))] * 7
    until(lambda: len(program.heard) == 2000)
    assert program.heard == list(range(2000))


def test_a_picture_larger_than_the_socket_holds_arrives_whole(server):
    slow = server.page(is_slow=True)

    server.post("/burst", n=1, size=300_000)
    server.post("/burst", n=3)

    assert server.state()["waiting"] > 0
    drawn = [slow.next_drawn() for _ in range(4)]
    assert [(each["n"], len(each["html"])) for each in drawn] == [(0, 300_000), (0, 40), (1, 40), (2, 40)]


def test_what_is_said_to_one_page_keeps_its_place_among_what_is_said_to_all(server):
    page = server.page()

    server.post("/burst", n=300, asked=7)

    assert page.numbers(until=299) == list(range(300))


def test_bytes_are_said_the_librarys_way(server):
    page = server.page()

    server.post("/bytes")

    assert page.hear() == '451-/display,["draw",{"part":"board","voice":{"_placeholder":true,"num":0}}]'
    assert page.hear() == b"\x00\xff"


def test_a_page_that_does_not_read_is_dropped_and_the_others_hear_everything(server):
    others = [server.page() for _ in range(3)]
    asleep = server.page(is_slow=True)
    dropped = server.state()["sockets_dropped"]
    numbers = [[] for _ in others]
    listening = [
        threading.Thread(target=lambda page=page, heard=heard: heard.extend(page.numbers(until=399)))
        for page, heard in zip(others, numbers, strict=True)
    ]
    for thread in listening:
        thread.start()

    server.post("/burst", n=400, size=3000, pause=0.001)

    for thread in listening:
        thread.join(10)
    assert numbers == [list(range(400))] * 3
    assert server.state()["sockets_dropped"] == dropped + 1
    with pytest.raises(ConnectionClosed):
        asleep.numbers(until=399)
    until(lambda: server.state()["waiting"] == 0)


# --- what a page may say --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", ["x" * 4097, ["x" * 1000] * 5, "é" * 2049])
def test_who_says_too_much_is_told_so_and_nobody_else_notices(server, message):
    page, talker = server.page(), server.page()

    assert talker.closed_after(message) == 1009

    server.post("/burst", n=1)
    assert page.numbers(until=0) == [0]


def test_text_that_is_no_text_is_refused(server):
    page = server.page()
    page.socket.send(b"4\xff\xfe", text=True)
    assert page.closed_after() == 1007


def test_bytes_from_a_page_are_refused(server):
    assert server.page().closed_after(b"\x00\x01") == 1003


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "x",
        "9",
        "bb",
        "4x",
        "4" + "[" * 4000,
        "40/display,{",
        "40/display,[1]",
        "43/display,0[]",
        "451-/display,[]",
        '42/display,["connect"]',
    ],
)
def test_who_speaks_nonsense_is_shown_out_without_a_word_in_the_log(server, nonsense):
    logged = server.log()
    assert server.page().closed_after(nonsense) == 1008
    assert server.log() == logged


def test_who_joins_again_and_again_for_the_picture_is_shown_out(server):
    page = server.page()
    for _ in range(20):
        page.socket.send("41/display,")
        page.socket.send("40/display,")
    assert page.closed_after() == 1008


def test_who_never_stops_talking_leaves_the_others_their_turn(server):
    page, talkers = server.page(), [server.page() for _ in range(3)]
    words = b"\x81\x81\0\0\0\x003" * 100_000  # the answer to a ping, again and again
    for talker in talkers:
        threading.Thread(target=talker.say_raw, args=[words], daemon=True).start()
    started = time.monotonic()

    for _ in range(20):
        server.post("/burst", n=1)
        assert page.numbers(until=0) == [0]

    assert time.monotonic() - started < 4


def test_a_ping_is_answered_and_nothing_is_compressed(server):
    page = server.page()
    assert page.socket.protocol.extensions == []
    assert page.socket.ping().wait(5)


# --- who may come in ------------------------------------------------------------------------------------------------


def test_a_page_of_ours_may_listen_and_one_of_somebody_else_may_not(server):
    server.page(origin=f"http://127.0.0.1:{server.port}")
    assert server.refusal(origin="http://jahat.example") == 400
    assert server.refusal(origin="null") == 400


def test_polling_is_refused(server):
    for query in ("EIO=4&transport=polling", "EIO=4", "EIO=4&transport=websocket", "EIO=4&transport=websocket&sid=x"):
        assert server.status(f"/socket.io/?{query}") == 400


def test_half_a_handshake_is_refused_before_anything_is_spent_on_it(server):
    sessions = server.state()["sessions"]
    whole = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for missing in whole:
        lines = [f"{name}: {value}" for name, value in whole.items() if name != missing]
        answer = server.raw("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", "Connection: close", *lines)
        assert b" 400 " in answer[:15], missing
    assert server.state()["sessions"] == sessions


def test_a_full_house_keeps_places_for_those_who_work_here(start):
    server = start(limits={"total": 6, "reserved": 2, "per_address": 3})
    kiosk = {"Cookie": "theme=dark; antrean_device=abc"}
    first, *_ = [server.page() for _ in range(3)]
    assert server.refusal() == 503, "no more from one address"
    server.page(source="127.0.0.2")
    assert server.refusal(source="127.0.0.3") == 503, "no more from anywhere"
    server.page(headers=kiosk)
    server.page(headers={"Cookie": "antrean_staff=x"})
    assert server.refusal(headers=kiosk) == 503, "not one more, whoever it is"
    assert server.state()["sockets_refused"] == 3

    first.socket.close()
    until(lambda: server.state()["sockets_open"] == 5)
    server.page(headers=kiosk)


# --- how a connection ends ------------------------------------------------------------------------------------------


def test_nothing_is_left_behind_by_those_who_leave_however_they_leave(start):
    server = start(pings=[0.2, 0.5])
    server.page().socket.close()
    until(lambda: server.state()["greenlets"] <= 2)
    before = server.state()

    for _ in range(5):
        server.page().socket.close()
        server.page().closed_after("x" * 5000)
        server.page().socket.send("x")
        server.page(is_slow=True).socket.socket.close()
        server.page().reset()
        reset_while_much_waits = server.page(is_slow=True)
        server.post("/burst", n=1, size=300_000)
        reset_while_much_waits.reset()
    silent = [server.page() for _ in range(5)]  # none of them answers a ping

    until(lambda: server.state() == before | {"sockets_dropped": server.state()["sockets_dropped"]})
    assert all(page.closed_after() for page in silent)
    assert "Traceback" not in server.log()


def test_who_does_not_answer_a_goodbye_is_dropped(server):
    deaf = server.deaf_page()

    deaf.sendall(b"\x81\xfe\x20\x00" + bytes(4 + 0x2000))  # 8 KiB in one message

    def is_cut_off():
        try:
            deaf.sendall(b"and another thing")
        except OSError:
            return True

    until(is_cut_off, seconds=4)
    deaf.close()


def test_when_the_server_closes_a_program_comes_back_by_itself(server):
    program = server.program()

    assert server.post("/close", for_good=False)["seconds"] < ON_A_BUSY_MACHINE

    until(lambda: program.arrivals == 2)
    server.post("/burst", n=1)
    until(lambda: program.heard == [0])


def test_hundreds_of_pages_are_closed_in_time_even_if_none_of_them_answers(start):
    server = start(limits={"per_address": 2000})
    pages = [server.deaf_page() for _ in range(300)]
    assert server.state()["sessions"] == 300

    assert server.post("/close")["seconds"] < ON_A_BUSY_MACHINE

    until(lambda: server.state()["sessions"] == 0)
    assert server.refusal() == 503, "a server about to go lets nobody in"
    for page in pages:
        page.close()


def test_at_a_reload_a_program_is_back_with_the_new_worker(start):
    server = start()
    program = server.program()

    server.process.send_signal(signal.SIGHUP)

    until(lambda: program.arrivals == 2)
    until(lambda: server.log().count("Worker exiting") == 1)
    assert "graceful timeout" not in server.log()


# --- what it leans on -----------------------------------------------------------------------------------------------


def test_the_inner_names_of_the_libraries_are_where_they_were():
    names = sockets.moved(open_here().server)
    assert not names, f"python-engineio or python-socketio has moved {names}: follow it in sockets.py, or stay slow"


@pytest.mark.parametrize(
    ("owner", "name", "told"),
    [
        (EngineSocket, "_websocket_handler", "Socket._websocket_handler"),
        (EngineSocket, "_upgrade_websocket", "Socket._websocket_handler"),
        (python_socketio.Server, "_send_eio_packet", "_send_eio_packet"),
        (python_socketio.Manager, "get_participants", "get_participants"),
    ],
)
def test_an_inner_name_that_has_moved_is_told(monkeypatch, owner, name, told):
    server = open_here().server
    owner = next(each for each in owner.__mro__ if name in vars(each))
    monkeypatch.delattr(owner, name)
    assert told in " ".join(sockets.moved(server))


def test_when_an_inner_name_has_moved_pages_are_told_the_librarys_way(start):
    server = start(moved=True)
    pages, program = [server.page() for _ in range(3)], server.program()

    server.post("/burst", n=100, asked=7)

    assert [page.numbers(until=99) for page in pages] == [list(range(100))] * 3
    assert server.post("/close", for_good=False)["seconds"] < ON_A_BUSY_MACHINE
    until(lambda: program.arrivals == 2, seconds=30)  # it waits longer each time it comes too early
    assert server.log().count("Pages are told one by one") == 1
    assert "Traceback" not in server.log()


def open_here():
    return sockets.open_sockets(Flask(__name__), is_ours=lambda *_: True)


# --- other ways to serve --------------------------------------------------------------------------------------------


def test_without_gunicorn_gevents_own_server_will_do(start):
    server = start(command=["socket_server.py", "{port}"])
    before = server.state()["files"]
    pages = [server.page(), server.page(is_slow=True)]

    server.post("/burst", n=2000, size=80)

    assert [page.numbers(until=1999) for page in pages] == [list(range(2000))] * 2
    assert server.page().closed_after("x" * 5000) == 1009
    server.post("/close", for_good=False)
    until(lambda: server.state()["files"] == before)
    assert "Traceback" not in server.log()


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes its certificate with openssl")
def test_over_tls_it_is_the_same(start, tmp_path):
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=127.0.0.1",
        "-days",
        "2",
    ]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = start(command=[*GUNICORN, "--keyfile", key, "--certfile", certificate], is_tls=True)
    pages = [server.page(), server.page(is_slow=True)]

    server.post("/burst", n=2000, size=80, pause=0)

    assert [page.numbers(until=1999) for page in pages] == [list(range(2000))] * 2
    assert server.page().closed_after("x" * 5000) == 1009


# --- the servers and the pages --------------------------------------------------------------------------------------

GUNICORN = [
    "-m", "gunicorn", "-k", "gevent", "-w", "1", "-b", "127.0.0.1:{port}", "--worker-connections", "2000",
    "--graceful-timeout", "3", "--no-control-socket", "-c", "python:socket_server", "socket_server:app()",
]  # fmt: skip
NOBODY_CHECKS = ssl._create_unverified_context()


@pytest.fixture(scope="module")
def ending():
    """The servers that have been told to end; it takes gunicorn a second or two."""
    processes = []
    yield processes
    for process in processes:
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def house(tmp_path_factory, ending):
    """The server of the tests that have no wishes of their own."""
    with Server(tmp_path_factory.mktemp("house"), ending) as server:
        yield server


@pytest.fixture
def server(house):
    with ExitStack() as house.leaving:
        yield house


@pytest.fixture
def start(tmp_path, ending):
    """Starts a server as a test wants it."""
    with ExitStack() as started:
        yield lambda **wanted: started.enter_context(Server(tmp_path, ending, **wanted))


class Server:
    """A server in a process of its own, and the pages that look at it."""

    def __init__(self, folder, ending, *, command=GUNICORN, is_tls=False, **wanted):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.secure = "s" if is_tls else ""
        self.tls = NOBODY_CHECKS if is_tls else None
        self.logs = folder / "log"
        self.ending = ending
        self.leaving = ExitStack()
        self.process = subprocess.Popen(
            [sys.executable, *(word.format(port=self.port) for word in command)],
            cwd=TESTS,
            env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}", "SOCKETS": json.dumps(wanted)},
            stderr=self.logs.open("w"),
        )

    def __enter__(self):
        try:
            until(self.is_up, seconds=20)
        except AssertionError:
            self.__exit__()
            raise AssertionError(self.log()) from None
        return self

    def __exit__(self, *_):
        self.leaving.close()
        self.process.terminate()
        self.ending.append(self.process)

    def is_up(self):
        assert self.process.poll() is None, self.log()
        try:
            return self.state()
        except OSError:
            return False

    def log(self):
        return self.logs.read_text()

    def state(self):
        return self.ask("/state")

    def post(self, path, **said):
        return self.ask(path, json.dumps(said).encode())

    def ask(self, path, body=None):
        request = urllib.request.Request(f"http{self.secure}://127.0.0.1:{self.port}{path}", body)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20, context=self.tls) as answer:
            return json.load(answer)

    def status(self, path):
        with pytest.raises(urllib.error.HTTPError) as refused:
            self.ask(path)
        return refused.value.code

    def raw(self, *lines):
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as talk:
            talk.sendall("\r\n".join([lines[0], "Host: here", *lines[1:], "", ""]).encode())
            return talk.recv(1000)

    def page(self, **wanted):
        """A page that has joined the board and has seen its first picture."""
        return Page(self, **wanted)

    def refusal(self, **wanted):
        with pytest.raises(InvalidStatus) as refused:
            self.page(**wanted)
        return refused.value.response.status_code

    def program(self):
        return Program(self)

    def deaf_page(self):
        """A bare socket that has joined and reads no further."""
        talk = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        talk.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert b" 101 " in talk.recv(100)
        return talk


class Page:
    """A browser's page as the network sees it. A slow one has hardly any room, and reads only when it is asked."""

    def __init__(self, server, *, is_slow=False, source="127.0.0.1", headers=None, origin=None):
        talk = socket.socket()
        if is_slow:
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        talk.bind((source, 0))
        talk.connect(("127.0.0.1", server.port))
        where = f"ws{server.secure}://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
        settings = {"origin": origin, "additional_headers": headers, "close_timeout": 1, "ping_interval": None}
        opened = Unhurried if is_slow else partial(connect, max_queue=10_000, legacy=True)
        self.socket = opened(where, sock=talk, ssl=server.tls, max_size=None, **settings)
        server.leaving.callback(self.reset)
        assert self.hear().startswith("0{")
        self.socket.send("40/display,")
        assert self.next_drawn()["n"] == "first"
        assert self.hear().startswith("40/display,")

    def hear(self):
        """The next message that is not a ping."""
        while (message := self.socket.recv(timeout=10)) == "2":
            pass
        return message

    def next_drawn(self):
        name, drawn = json.loads(re.fullmatch(r"42/display,\d*(.*)", self.hear())[1])
        assert name == "draw"
        return drawn

    def numbers(self, *, until):
        """The numbers of all that is drawn, up to this one."""
        numbers = [self.next_drawn()["n"]]
        while numbers[-1] != until:
            numbers.append(self.next_drawn()["n"])
        return numbers

    def closed_after(self, message=None):
        """With which code the server closes, after this was said."""
        with pytest.raises(ConnectionClosed):
            if message is not None:
                self.socket.send(message)
            while True:
                self.hear()
        return self.socket.close_code

    def say_raw(self, words):
        with suppress(OSError):  # the test may be over before it is
            self.socket.socket.sendall(words)

    def reset(self):
        """As when a phone leaves the Wi-Fi."""
        talk = self.socket.socket
        with suppress(OSError):
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            talk.shutdown(socket.SHUT_RDWR)
            talk.close()


class Unhurried:
    """Speaks WebSocket like the client of `websockets`, but reads from the network only when it is asked to."""

    def __init__(self, where, *, sock, ssl, max_size, **_):
        self.socket = ssl.wrap_socket(sock) if ssl else sock
        self.socket.settimeout(10)
        self.heard = []
        self.protocol = ClientProtocol(parse_uri(where), max_size=max_size)
        self.protocol.send_request(self.protocol.connect())
        assert self.next_event().status_code == 101

    def recv(self, timeout):
        while (frame := self.next_event()).opcode is not Opcode.TEXT:
            pass
        return frame.data.decode()

    def send(self, message):
        self.protocol.send_text(message.encode())

    def next_event(self):
        for data in self.protocol.data_to_send():
            self.socket.sendall(data)
        while not self.heard:
            try:
                data = self.socket.recv(2000)
            except ConnectionResetError:
                data = b""
            if not data:
                self.protocol.receive_eof()
                raise self.protocol.close_exc
            self.protocol.receive_data(data)
            self.heard += self.protocol.events_received()
        return self.heard.pop(0)


class Program:
    """python-socketio's own client, which comes back by itself."""

    def __init__(self, server):
        self.arrivals = 0
        self.heard = []
        client = in_order(python_socketio.Client(reconnection_delay=0.1, randomization_factor=0))
        client.on("connect", self.arrive, namespace="/display")
        client.on("draw", self.draw, namespace="/display")
        client.connect(f"http://127.0.0.1:{server.port}", namespaces="/display", transports=["websocket"])
        server.leaving.callback(client.shutdown)
        until(lambda: self.arrivals == 1)

    def arrive(self):
        self.arrivals += 1

    def draw(self, drawn):
        if drawn["n"] != "first":
            self.heard.append(drawn["n"])


def until(is_so, seconds=10):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)

"""How long after a press does the last board show the call?

    python bench/sockets.py [--clients 100 1000] [--rounds 21]

A POST makes the server draw one board of some 3 KB for N pages, and the clock stops when the last page has it. Two
servers take turns with the same pages in the same process: ours (gunicorn, one gevent worker) and a bare `websockets`
broadcast, the least that Python needs for this. Everything runs on this machine; what counts is the ratio.
`time_draws` takes any POST and any WebSocket, so it can be pointed at the real server.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

HOUSE = Path(__file__).resolve().parent.parent
BOARD = '<li class="call"><b>A 023</b> <span>Loket 1</span></li>\n' * 54  # some 3 KB
MOST_RATIO = 2.0  # at a thousand pages; above it this ends with status 1


def main():
    wanted = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    wanted.add_argument("--clients", type=int, nargs="+", default=[100, 1000])
    wanted.add_argument("--rounds", type=int, default=21)
    wanted = wanted.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print("| pages | ours, ms (fastest–slowest) | bare broadcast, ms | ratio |\n|---|---|---|---|")
    is_too_slow = False
    for clients in wanted.clients:
        ours, floor = asyncio.run(compare(clients, wanted.rounds))
        ratio = statistics.median(ours) / statistics.median(floor)
        is_too_slow |= clients >= 1000 and ratio > MOST_RATIO
        print(f"| {clients:,} | {shown(ours)} | {shown(floor)} | {ratio:.2f} |", flush=True)
    sys.exit(is_too_slow)


def shown(times):
    return f"{statistics.median(times):.1f} ({min(times):.1f}–{max(times):.1f})"


async def compare(clients, rounds):
    """Milliseconds of every round, of ours and of the bare broadcast."""
    async with running(OURS) as ours, running(FLOOR) as floor:
        return await time_draws(
            [
                (f"http://127.0.0.1:{ours}/draw", f"ws://127.0.0.1:{ours}/socket.io/?EIO=4&transport=websocket"),
                (f"http://127.0.0.1:{floor}/draw", f"ws://127.0.0.1:{floor + 1}/"),
            ],
            clients,
            rounds,
        )


async def time_draws(servers, clients, rounds, *, namespace="/display", post=b"", headers=()):
    """For each `(POST, WebSocket)` of the servers, taking turns: milliseconds from the POST to the last page, by round.

    A page joins `namespace` where it is spoken to in Socket.IO. What it gets while joining is not counted.
    """
    audiences = [await gather_pages(websocket, clients, namespace) for _, websocket in servers]
    times = [[] for _ in servers]
    gc.collect()
    gc.freeze()
    for turn in range(rounds + 2):
        for (url, _), pages, taken in zip(servers, audiences, times, strict=True):
            milliseconds = await time_one_draw(url, pages, post, headers)
            if turn >= 2:  # the first two warm up
                taken.append(milliseconds)
    for pages in audiences:
        for page in pages:
            page.transport.abort()
    return times


async def time_one_draw(url, pages, post, headers):
    last_has_it = asyncio.get_running_loop().create_future()
    Page.missing, Page.last_has_it = len(pages), last_has_it
    for page in pages:
        page.is_waiting = True
    await asyncio.sleep(0.05)  # whatever the last round left to do is done
    started = time.perf_counter()
    answer = asyncio.ensure_future(send_post(url, post, headers))
    ended = await asyncio.wait_for(last_has_it, 30)
    await answer
    return (ended - started) * 1000


async def send_post(url, body, headers):
    there = urlsplit(url)
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    lines = [
        f"POST {there.path} HTTP/1.1",
        f"Host: {there.netloc}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    writer.write("\r\n".join([*lines, *headers, "", ""]).encode() + body)
    answer = await reader.read()
    writer.close()
    if b" 20" not in answer[:15]:
        raise RuntimeError(f"POST {url}: {answer[:200]}")


async def gather_pages(url, clients, namespace):
    there = urlsplit(url)
    loop = asyncio.get_running_loop()
    pages = []
    for _ in range(clients):
        _, page = await loop.create_connection(lambda: Page(url, namespace), there.hostname, there.port)
        await asyncio.wait_for(page.joined, 10)
        pages.append(page)
    return pages


class Page(asyncio.Protocol):
    """As little of a page as can tell that it was drawn on: it looks at the length of a frame and no further."""

    missing = 0
    last_has_it = None

    def __init__(self, url, namespace):
        self.url = urlsplit(url)
        self.namespace = namespace
        self.joined = asyncio.get_running_loop().create_future()
        self.heard = bytearray()
        self.is_open = False
        self.is_waiting = False

    def connection_made(self, transport):
        self.transport = transport
        target = f"{self.url.path}?{self.url.query}"
        transport.write(
            f"GET {target} HTTP/1.1\r\nHost: {self.url.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data):
        self.heard += data
        if not self.is_open:
            head, found, rest = self.heard.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:15]:
                raise RuntimeError(bytes(head))
            self.is_open, self.heard = True, rest
            if "EIO" not in self.url.query:
                self.joined.set_result(None)
        while (frame := self.next_frame()) is not None:
            self.hear(*frame)

    def next_frame(self):
        heard = self.heard
        if len(heard) < 2:
            return None
        length, start = heard[1], 2
        if length == 126:
            length, start = int.from_bytes(heard[2:4]), 4
        elif length == 127:
            length, start = int.from_bytes(heard[2:10]), 10
        if len(heard) < start + length:
            return None
        frame = heard[0], length, bytes(heard[start : start + 40])
        del heard[: start + length]
        return frame

    def hear(self, kind, length, beginning):
        if length > 1000:
            if self.is_waiting:
                self.is_waiting = False
                Page.missing -= 1
                if Page.missing == 0:
                    Page.last_has_it.set_result(time.perf_counter())
        elif kind == 0x89:
            self.say(b"\x8a", beginning[:length])
        elif beginning == b"2"[:length] and length:
            self.say(b"\x81", b"3")
        elif beginning.startswith(b"0{"):
            self.say(b"\x81", f"40{self.namespace},".encode())
        elif beginning.startswith(b"40") and not self.joined.done():
            self.joined.set_result(None)

    def say(self, kind, message):
        """With a mask of zeros, which leaves the bytes as they are."""
        self.transport.write(kind + bytes([0x80 | len(message)]) + bytes(4) + message)


OURS = (
    "-m gunicorn -k gevent -w 1 --worker-connections 20000 --graceful-timeout 1 --no-control-socket --log-level warning"
    " -b 127.0.0.1:{port} bench.sockets:app()"
)
FLOOR = "bench/sockets.py --floor {port}"


@asynccontextmanager
async def running(command):
    """Start a server of ours on a free port, and end it again."""
    port = free_ports()
    words = command.format(port=port).split()
    process = subprocess.Popen([sys.executable, *words], cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)})
    try:
        await is_listening(port, process)
        yield port
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 5)
        except subprocess.TimeoutExpired:
            process.kill()


def free_ports():
    """The first of two free ports in a row."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            try:
                second.bind(("127.0.0.1", first.getsockname()[1] + 1))
                return first.getsockname()[1]
            except OSError:
                continue


async def is_listening(port, process):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError(f"{process.args} did not start")


def app():
    """Ours, for gunicorn: one board and one press."""
    from flask import Flask
    from flask_socketio import join_room

    from sockets import open_sockets

    flask = Flask(__name__)
    socketio = open_sockets(flask, is_ours=lambda *_: True, total=20_000, per_address=20_000)
    seq = 0

    @socketio.on("connect", namespace="/display")
    def arrive():
        join_room("boards")

    @flask.post("/draw")
    def draw():
        nonlocal seq
        seq += 1
        socketio.emit("draw", {"part": "board", "html": BOARD, "seq": seq}, to="boards", namespace="/display")
        return "", 204

    return flask


async def floor(port):
    """The least: any POST is a broadcast of the same bytes."""
    from websockets.asyncio.server import broadcast, serve

    drawn = "42/display," + json.dumps(["draw", {"part": "board", "html": BOARD, "seq": 1}], separators=(",", ":"))
    pages = set()

    async def stay(page):
        pages.add(page)
        try:
            await page.wait_closed()
        finally:
            pages.discard(page)

    async def press(reader, writer):
        if await reader.readline():
            broadcast(pages, drawn)
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    presses = await asyncio.start_server(press, "127.0.0.1", port)
    async with serve(stay, "127.0.0.1", port + 1, compression=None, ping_interval=None), presses:
        await presses.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--floor"]:
        asyncio.run(floor(int(sys.argv[2])))
    else:
        main()

"""Thousands of phones, each watching its own number while counters call, beside the least Python needs to tell them.

A phone here is a real WebSocket in a process of its own that speaks as the page does: it joins, is told the picture of
the line, finds its own number in it. It is right when the picture it has is of the call or of anything after it.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from urllib.request import urlopen

from bench.office import COUNTERS, HOUSE, Office
from bench.tickets import Day

CROWDS = 2  # processes the phones live in
IDLE = 15  # seconds: as long as it takes until each has been told once that nothing has changed
PACE = 0.15  # seconds between two calls: three counters that never rest


class Phones:
    """So many phones in processes of their own, on an office's port. `told` gathers what they report."""

    def __init__(self, office, phones):
        self.office, self.phones = office, phones

    def __enter__(self):
        share = self.phones // CROWDS
        self.crowds = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.phones", str(self.office.port), str(share)], cwd=HOUSE,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(CROWDS)
        ]  # fmt: skip
        return self

    def __exit__(self, *_):
        for crowd in self.crowds:
            crowd.kill()
            crowd.wait()

    def ask(self, *words):
        """What each crowd answers to one line."""
        for crowd in self.crowds:
            crowd.stdin.write(json.dumps(words) + "\n")
            crowd.stdin.flush()
        return [json.loads(crowd.stdout.readline()) for crowd in self.crowds]


def watch(folder, phones, calls):
    """What the calls came to, as a dictionary.

    `right`: milliseconds from each call's press until the last phone is right; `pressed`: until its answer; `memory`
    and `alone`: (PSS, RSS) in MB with and without the phones; `cpu`: processor seconds while they were told, `messages`
    how many pictures they heard; `idle`: share of one processor while nothing happens; `back`: seconds from the start
    after a kill until the last phone is right, `answered`: until that start's first answer; `first`: until all are in.
    """
    with Office(folder / "phones") as office:
        day = Day(office)
        day.issue_at_once(calls + 60)
        alone = office.memory()
        with Phones(office, phones) as crowd:
            began = time.perf_counter()
            crowd.ask("all in", 60)
            first = time.perf_counter() - began
            time.sleep(3)
            memory, before = office.memory(), office.processor_seconds()
            time.sleep(IDLE)
            idle = (office.processor_seconds() - before) / IDLE
            heard = sum(crowd.ask("heard"))
            before = office.processor_seconds()
            pressed, right = _call(office, crowd, calls)
            cpu = office.processor_seconds() - before
            messages = sum(crowd.ask("heard")) - heard
            back, answered = _restart(office, crowd)
    return {
        "right": right, "pressed": pressed, "memory": memory, "alone": alone, "cpu": cpu, "messages": messages,
        "idle": idle, "back": back, "answered": answered, "first": first,
    }  # fmt: skip


def _call(office, crowd, calls):
    """Milliseconds of each call: until it is answered, until the last phone shows it."""
    buttons = [office.call_button(id) for id in COUNTERS]
    pressed, right = [], []
    for number in range(calls):
        started = time.time()
        pressed.append(buttons[number % len(buttons)].press(f"/counters/{COUNTERS[number % len(buttons)]}/call"))
        seq = json.loads(_get(office.port, "/api/board"))["seq"]
        last = max(crowd.ask("right", seq))
        right.append((last - started) * 1000)
        time.sleep(PACE)
    return pressed, right


def _restart(office, crowd):
    """Kill the server and start it again: seconds until the last phone is right, and until the first answer."""
    for process in office.processes():
        subprocess.run(["kill", "-KILL", str(process)], check=False)
    office.process.wait()
    crowd.ask("forget")
    started, port = time.time(), office.port
    answered = office.open(port)
    office.call_button(COUNTERS[0]).press(f"/counters/{COUNTERS[0]}/call")
    seq = json.loads(_get(office.port, "/api/board"))["seq"]
    return max(crowd.ask("right", seq)) - started, answered


def _get(port, path):
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read()


# --- the process of a crowd ------------------------------------------------------------------------------------------


class Phone(asyncio.Protocol):
    """One page's socket: it answers pings, joins, hears pictures, and comes back when it is hung up on."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.seq, self.at, self.count = 0, 0.0, 0

    def connection_made(self, transport):
        self.transport, self.heard, self.is_open = transport, bytearray(), False
        transport.write(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )

    def data_received(self, data):
        self.heard += data
        if not self.is_open:
            _, found, rest = self.heard.partition(b"\r\n\r\n")
            if not found:
                return
            self.is_open, self.heard = True, rest
        while len(self.heard) > 1:
            length, start = self.heard[1], 2
            if length == 126:
                length, start = int.from_bytes(self.heard[2:4]), 4
            if len(self.heard) < start + length:
                return
            message = bytes(self.heard[start : start + length])
            del self.heard[: start + length]
            self.hear(message)

    def hear(self, message):
        if message == b"2":
            self.say(b"3")
        elif message.startswith(b"0{"):
            self.say(b"40/phone,")
        elif message.startswith(b"42/phone,"):
            before, self.seq = self.seq, int(message[message.rindex(b'"seq":') + 6 : -2])
            self.count += 1
            if self.seq > before:
                self.at = time.time()
                self.crowd.has(before, self.seq)

    def say(self, message):
        self.transport.write(bytes([0x81, 0x80 | len(message)]) + bytes(4) + message)

    def connection_lost(self, problem):
        self.crowd.lost(self)


class Crowd:
    """The phones of one process, and what is asked of them by lines on standard input."""

    def __init__(self, port, count):
        self.port, self.phones = port, [Phone(self) for _ in range(count)]
        self.awaited, self.missing, self.everyone = 0, 0, None

    async def run(self):
        loop = asyncio.get_running_loop()
        for phone in self.phones:
            await self.connect(phone)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            what, *given = json.loads(line)
            print(json.dumps(await getattr(self, what.replace(" ", "_"))(*given)), flush=True)

    async def connect(self, phone):
        """As the page does: at once, then again within half a second and twice that."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: phone, "127.0.0.1", self.port)
                return
            except OSError:
                await asyncio.sleep(random.uniform(0.25, 0.75))

    def lost(self, phone):
        phone.task = asyncio.ensure_future(self.connect(phone))

    def has(self, before, seq):
        """A phone that had the picture of one fact has that of a later one."""
        if before < self.awaited <= seq:
            self.missing -= 1
            if self.missing == 0:
                self.everyone.set_result(None)

    async def all_in(self, _):
        return await self.right(1)

    async def heard(self):
        return sum(phone.count for phone in self.phones)

    async def forget(self):
        for phone in self.phones:
            phone.seq = 0
        return 0

    async def right(self, seq):
        """When the last phone had a picture of this fact or a later one."""
        self.awaited, self.missing = seq, sum(phone.seq < seq for phone in self.phones)
        if self.missing:
            self.everyone = asyncio.get_running_loop().create_future()
            await asyncio.wait_for(self.everyone, 60)
        self.awaited = 0
        return max(phone.at for phone in self.phones)


if __name__ == "__main__":
    asyncio.run(Crowd(int(sys.argv[1]), int(sys.argv[2])).run())

"""From a call to the last board that shows and hears it, beside a bare broadcast; and pages that only listen."""

import asyncio
import json
import time

from bench import sockets
from bench.office import COUNTERS, Office
from bench.sockets import Page, gather_pages, running, send_post, time_one_draw
from bench.tickets import Day

DRAWN, ANNOUNCED = b'42/display,["draw",{"part":"board"', b'42/display,["announce"'
SOCKET = "ws://127.0.0.1:{}/socket.io/?EIO=4&transport=websocket"


async def time_calls(folder, boards, rounds=21):
    """Milliseconds from a press to the last board, by round: drawn, announced, and a bare broadcast's, in turns."""
    drawn, announced, bare = [], [], []
    with Office(folder / f"boards-{boards}") as office:
        day = Day(office)
        day.issue(2 * rounds)
        async with running(sockets.FLOOR) as port:
            audience = [await connected(office, Listener("/display")) for _ in range(boards)]
            others = await gather_pages(f"ws://127.0.0.1:{port + 1}/", boards, "/display")
            for turn in range(rounds + 2):
                times = await time_one_call(office, COUNTERS[turn % len(COUNTERS)], audience)
                floor = await time_one_draw(f"http://127.0.0.1:{port}/draw", others, b"", ())
                if turn >= 2:  # the first two warm up
                    drawn.append(times[DRAWN])
                    announced.append(times[ANNOUNCED])
                    bare.append(floor)
            for page in audience + others:
                page.transport.abort()
    return drawn, announced, bare


async def time_one_call(office, counter, audience):
    """{DRAWN: milliseconds, ANNOUNCED: milliseconds} until the last of the audience has it."""
    await asyncio.sleep(0.1)  # whatever the last round left to do is done
    missing = {what: len(audience) for what in (DRAWN, ANNOUNCED)}
    times, everyone_has_it = {}, asyncio.get_running_loop().create_future()

    def has(what):
        missing[what] -= 1
        if missing[what] == 0:
            times[what] = (time.perf_counter() - started) * 1000
            if len(times) == len(missing):
                everyone_has_it.set_result(None)

    for board in audience:
        board.wait_for((DRAWN, ANNOUNCED), has)
    started = time.perf_counter()
    url = f"http://127.0.0.1:{office.port}/counters/{counter}/call"
    headers = (f"Authorization: Bearer {office.tokens[counter]}", "Accept: application/json")
    answer = asyncio.ensure_future(send_post(url, b"", headers))
    await asyncio.wait_for(everyone_has_it, 30)
    await answer
    return times


async def connected(office, listener):
    """A page that listens to an office, once it has been let in."""
    listener.token = office.tokens.get(listener.device)
    await asyncio.get_running_loop().create_connection(lambda: listener.to(office.port), "127.0.0.1", office.port)
    await asyncio.wait_for(listener.joined, 10)
    return listener


class Listener(Page):
    """A page of one room: it says who it is, answers the server's pings, and reports what it waits for."""

    def __init__(self, namespace, device=None, **said):
        self.device, self.said, self.token = device, said, None
        self.room = namespace
        self.awaited, self.report = (), None

    def to(self, port):
        super().__init__(SOCKET.format(port), self.room)
        return self

    def wait_for(self, kinds, report):
        """Call `report(kind)` once for the first message of each kind (how it begins)."""
        self.awaited, self.report = list(kinds), report

    def connection_made(self, transport):
        super().connection_made(_WithToken(transport, self.token) if self.token else transport)
        self.transport = transport

    def hear(self, kind, length, beginning):
        known = next((kind for kind in self.awaited if beginning.startswith(kind)), None)
        if known:
            self.awaited.remove(known)
            self.report(known)
        elif beginning.startswith(b"0{"):
            self.say(b"\x81", f"40{self.room},{json.dumps(self.said) if self.said else ''}".encode())
        elif length <= 1000:
            super().hear(kind, length, beginning)


class _WithToken:
    """Adds the token to the handshake on its way out."""

    def __init__(self, transport, token):
        self.transport, self.token = transport, token

    def write(self, handshake):
        self.transport.write(handshake.removesuffix(b"\r\n") + f"Authorization: Bearer {self.token}\r\n\r\n".encode())

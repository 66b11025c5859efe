"""Many devices at once, each pressing again as soon as it has its answer, on connections they keep."""

import asyncio
import time

from bench.office import is_whole


def press_all(port, requests, clients):
    """Send `requests` (bytes, as `post` makes them) from so many clients. (presses a second, milliseconds of each)."""
    return asyncio.run(_press_all(port, iter(requests), clients))


async def _press_all(port, requests, clients):
    loop = asyncio.get_running_loop()
    crowd = [(await loop.create_connection(lambda: Client(requests), "127.0.0.1", port))[1] for _ in range(clients)]
    started = time.perf_counter()
    for client in crowd:
        client.press()
    await asyncio.wait_for(asyncio.gather(*(client.gone for client in crowd)), 120)
    took = time.perf_counter() - started
    times = [milliseconds for client in crowd for milliseconds in client.times]
    return len(times) / took, times


class Client(asyncio.Protocol):
    """Presses until there is nothing left to press. `gone` is done then, or fails as the server did."""

    def __init__(self, requests):
        self.requests = requests
        self.times = []
        self.answer = b""
        self.gone = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def press(self):
        request = next(self.requests, None)
        if request is None:
            self.gone.set_result(None)
            self.transport.close()
        else:
            self.started = time.perf_counter()
            self.transport.write(request)

    def data_received(self, data):
        self.answer += data
        if not is_whole(self.answer):
            return
        answer, self.answer = self.answer, b""
        self.times.append((time.perf_counter() - self.started) * 1000)
        if answer.startswith(b"HTTP/1.1 20"):
            self.press()
        else:
            self.gone.set_exception(RuntimeError(answer))

    def connection_lost(self, problem):
        if not self.gone.done():
            self.gone.set_exception(problem or RuntimeError("hung up"))

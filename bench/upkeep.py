"""What an office costs while nothing happens: its memory, its processor, and its start after a year."""

import asyncio
from urllib.request import urlopen

from bench.boards import Listener, connected
from bench.office import COUNTERS, Office
from bench.year import write_year

BOARDS = 10


async def idle(office, seconds):
    """(PSS, RSS) in MB and share of one processor, with ten boards, two desks and a kiosk that only listen."""
    pages = [Listener("/display") for _ in range(BOARDS)]
    pages += [Listener("/counters", id, counter=id) for id in COUNTERS[:2]]
    pages.append(Listener("/kiosk", "kiosk"))
    for page in pages:
        await connected(office, page)
    await asyncio.sleep(5)  # the journal is checked soon after the start
    memory, before = office.memory(), office.processor_seconds()
    await asyncio.sleep(seconds)
    used = office.processor_seconds() - before
    for page in pages:
        page.transport.abort()
    return memory, used / seconds


def hear(office, calls=40):
    """Fetch the sound of so many calls, as a TV does; the server keeps the last ones it has joined."""
    for number in range(1, calls + 1):
        with urlopen(f"http://127.0.0.1:{office.port}/display/voice/id/1/A{number:03}.wav", timeout=10) as sound:
            sound.read()


def starts(folder, rounds=5):
    """Seconds from launch to the first answer, by round: with an empty journal, and with a year of facts."""
    times = [], []
    with Office(folder / "new") as new, Office(folder / "old") as old:
        for office in (new, old):
            office.shut()
        facts = write_year(old.config, old.folder / "data")
        for _ in range(rounds):
            for office, taken in zip((new, old), times, strict=True):
                taken.append(office.open())
                office.shut()
    return *times, facts

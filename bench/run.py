"""What the office costs, as ratios taken in one run. Loopback only; a few minutes; ends what it started.

    .venv/bin/python bench/run.py [ticket boards day memory start]
"""

import asyncio
import contextlib
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

HOUSE = Path(__file__).resolve().parent.parent
sys.path[0] = str(HOUSE)  # this folder has a sockets.py too

from bench.office import Office  # noqa: E402
from bench.sockets import FLOOR, gather_pages, running, time_draws  # noqa: E402
from bench.tickets import Day, at_one_client  # noqa: E402
from bench.year import write_year  # noqa: E402

BOARDS, ROUNDS = (100, 1000), 21
EARLY, LATE = 500, 9_500  # tickets taken before a ticket is timed
A_ROUND, TURNS = 25, 16
IDLE = 30  # seconds


def main(wanted):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print("| what | measured | against | ratio | goal |\n|---|---|---|---|---|")
    for name, bench in BENCHES.items():
        if not wanted or name in wanted:
            with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder:
                bench(Path(folder))


def row(what, measured, against="", ratio="", goal=""):
    print(f"| {what} | {measured} | {against} | {ratio} | {goal} |", flush=True)


def ticket(folder):
    """A ticket's round trip against hello and one durable commit; then many kiosks at once."""
    times = at_one_client(folder)
    floor = f"hello {median(times.hello):.2f} ms + commit {median(times.commit):.2f} ms"
    row("ticket, one client", f"{median(times.ours):.2f} ms", floor, f"{times.ratio:.2f}", "≤ 1.5")
    with Office(folder / "crowd") as office:
        day = Day(office)
        day.issue_many(300)
        pace, each = day.issue_many(3000)
    p99 = quantiles(each, n=100)[98]
    row("tickets, 32 kiosks", f"{pace:.0f} a second", f"p50 {median(each):.0f} ms, p99 {p99:.0f} ms")


def boards(folder):
    """A call until the last board has it, against a bare broadcast of as much."""
    for clients in BOARDS:
        with Office(folder / str(clients)) as office:
            Day(office).issue_many(ROUNDS + 60)
            ours, floor = asyncio.run(_draws(office, clients))
        row(f"call → last of {clients:,} boards", f"{median(ours):.1f} ms", f"bare broadcast {median(floor):.1f} ms",
            f"{median(ours) / median(floor):.2f}", "≤ 2" if clients >= 1000 else "")  # fmt: skip


async def _draws(office, clients):
    headers = [f"Authorization: Bearer {office.tokens['1']}", "Content-Type: application/json"]
    async with running(FLOOR) as floor:
        servers = [(f"http://127.0.0.1:{office.port}/counters/1/call", _pages(office)),
                   (f"http://127.0.0.1:{floor}/draw", f"ws://127.0.0.1:{floor + 1}/")]  # fmt: skip
        return await time_draws(servers, clients, ROUNDS, post=b"{}", headers=headers)


def _pages(office):
    return f"ws://127.0.0.1:{office.port}/socket.io/?EIO=4&transport=websocket"


def day(folder):
    """A ticket late in a day of ten thousand against an early one, in offices that take turns."""
    with contextlib.ExitStack() as stack:
        offices = {name: stack.enter_context(Office(folder / name)) for name in ("early", "late", "crowded")}
        days = {name: Day(office) for name, office in offices.items()}
        for name, taken in (("early", EARLY), ("late", LATE), ("crowded", LATE)):
            days[name].issue_many(taken)
            if name != "crowded":
                days[name].call(taken - 50)
        times = {name: [] for name in days}
        for _ in range(TURNS):
            for name, one in days.items():
                for _ in range(A_ROUND):
                    times[name].append(one.issue())
                    if name != "crowded":
                        one.call()
    early = median(times["early"])
    for name, what in (("late", "50 waiting"), ("crowded", "all of them waiting")):
        row(f"ticket after {LATE:,}, {what}", f"{median(times[name]):.2f} ms", f"after {EARLY} {early:.2f} ms",
            f"{median(times[name]) / early:.2f}", "≤ 1.1")  # fmt: skip


def memory(folder):
    """Memory (what processes share counted once) and idle processor, with ten boards open."""
    with Office(folder) as office:
        row("memory at the start", _megabytes(office), goal="≤ 80 MB")
        asyncio.run(_idle(office))
        one = Day(office)
        one.issue_many(10_000)
        one.call(2_000)
        row("memory after 10,000 tickets", _megabytes(office))


def _megabytes(office):
    pss, rss = office.memory()
    return f"{pss:.0f} MB (RSS {rss:.0f})"


async def _idle(office):
    pages = await gather_pages(_pages(office), 10, "/display")
    await asyncio.sleep(5)
    before, started = office.processor_seconds(), time.monotonic()
    await asyncio.sleep(IDLE)
    used = (office.processor_seconds() - before) / (time.monotonic() - started)
    row("idle processor, ten boards", f"{used:.2%}", goal="< 1 %")
    row("memory with ten boards", _megabytes(office), goal="≤ 80 MB")
    for page in pages:
        page.transport.abort()


def start(folder):
    """From the command to the first answer, with nothing on disk and with a year."""
    with Office(folder / "empty") as office:
        office.shut()
        empty = median(_opened(office) for _ in range(3))
    with Office(folder / "year") as office:
        office.shut()
        (office.folder / "data" / "journal.db").unlink()
        facts = write_year(office.config, office.folder / "data")
        full = median(_opened(office) for _ in range(3))
    what = f"first answer, a year of {facts:,} facts"
    row(what, f"{full:.2f} s", f"empty {empty:.2f} s", f"{full / empty:.2f}", "≤ 2 s")


def _opened(office):
    seconds = office.open()
    office.shut()
    return seconds


BENCHES = {"ticket": ticket, "boards": boards, "day": day, "memory": memory, "start": start}

if __name__ == "__main__":
    main(sys.argv[1:])

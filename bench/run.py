"""How fast is the office? The real server, measured beside the least each thing could cost, in one run.

    .venv/bin/python bench/run.py [ticket boards day paper upkeep start pictures phones ask puzzles reports simulate
                                   estimates]

Some minutes; on this machine alone, in a folder that is removed, with processes that are ended. Everything is a ratio
taken in one run, ours and the floor in turns, because a shared machine is never twice the same. Ends with status 1
when a goal was missed.
"""

import asyncio
import atexit
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import asking, boards, paper, phones, puzzles, reports, simulation, tickets, upkeep
from bench.office import Office

IDLE = 60  # seconds
PHONES, CALLS = 2000, 200
A_BUSY_DAY = 500  # tickets; a village gives some 30 to 150


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended then too
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    parts = {"ticket": ticket, "boards": call, "day": day, "paper": print_slips, "upkeep": keep, "start": start,
             "pictures": see, "phones": follow, "ask": ask, "puzzles": solve, "reports": report,
             "simulate": simulate, "estimates": estimates}  # fmt: skip
    print("| what | ours | beside | ratio | goal | |\n|---|---|---|---|---|---|", flush=True)
    missed = 0
    _keep_bytecode()
    for name in sys.argv[1:] or parts:
        with tempfile.TemporaryDirectory(prefix="antrean-bench-") as folder:
            for row in parts[name](Path(folder)):
                missed += row[-1] == "missed"
                print("| " + " | ".join(row) + " |", flush=True)
    sys.exit(bool(missed))


def _keep_bytecode():
    """A machine on which Python may not keep its bytecode would compile everything at every start: no office does."""
    kept = tempfile.TemporaryDirectory(prefix="antrean-bench-")
    atexit.register(kept.cleanup)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = kept.name


def ticket(folder):
    ours, hello, commit = tickets.at_one_client(folder)
    floor = median(hello) + median(commit)
    yield row(
        "a ticket, one kiosk", ms(median(ours)), f"hello {ms(median(hello))} + commit {ms(median(commit))}",
        median(ours) / floor, 1.5,
    )  # fmt: skip
    ours, hello = tickets.with_a_crowd(folder)
    yield row("32 kiosks, tickets a second", *(f"{rate(of):,.0f}" for of in (ours, hello)), rate(hello) / rate(ours))
    for name, percent in (("median", 50), ("slowest in a hundred", 99)):
        yield row(f"32 kiosks, {name}", *(ms(percentile(of, percent)) for of in (ours, hello)))


def call(folder):
    for pages in (100, 1000):
        drawn, announced, bare = asyncio.run(boards.time_calls(folder, pages))
        for name, times in (("shows", drawn), ("hears", announced)):
            ratio, goal = median(times) / median(bare), 2.0 if pages == 1000 else None
            yield row(f"a call, until the last of {pages:,} boards {name} it", ms(median(times)), ms(median(bare)),
                      ratio, goal)  # fmt: skip


def day(folder):
    for name, called in (("fifty wait", True), ("nobody is called", False)):
        with Office(folder / f"early {called}") as early, Office(folder / f"late {called}") as late:
            before, after = map(median, tickets.early_and_late(early, late, called))
        yield row(f"ticket 10,000 of a day, {name}", ms(after), f"ticket 1,000: {ms(before)}", after / before, 1.1)


def print_slips(folder):
    printed, bare = map(median, paper.with_and_without(folder))
    yield row("a ticket whose slip is printed", ms(printed), f"without a printer: {ms(bare)}", printed / bare)
    made, drawn, blank = paper.pictures()
    yield row("a slip's bytes", ms(made), f"a blank picture: {ms(blank)}", made / blank)
    yield row("a slip's bytes and their picture", ms(drawn), f"a blank picture: {ms(blank)}", drawn / blank)


def keep(folder):
    with Office(folder / "office") as office:
        office.shut()  # the first start of all compiles everything, and keeps what that took
        office.open()
        day = tickets.Day(office)
        day.pass_by(A_BUSY_DAY, called=True)
        upkeep.hear(office)
        memory, share = asyncio.run(upkeep.idle(office, IDLE))
        yield limited(f"memory, {A_BUSY_DAY} tickets and their calls, ten boards, two desks, a kiosk", memory, 80)
        yield ("processor while they only listen", f"{share:.2%}", "", "", "≤ 1 %", verdict(share <= 0.01))
        day.pass_by(10_000 - A_BUSY_DAY, called=True)
        yield limited("memory after a day of 10,000", office.memory(), 80)


def start(folder):
    new, old, facts = upkeep.starts(folder)
    yield ("first answer, nothing in the journal", f"{median(new):.2f} s", "", "", "", "")
    yield (f"first answer, a year of {facts:,} facts", f"{median(old):.2f} s", f"empty: {median(new):.2f} s",
           f"{median(old) / median(new):.2f}", "≤ 2 s", verdict(median(old) <= 2))  # fmt: skip


def see(folder):
    from bench import pictures  # needs the tools for tests; the rest runs with the office's own packages

    times = pictures.first_pictures(folder)
    for page, name in (("kiosk", "kiosk"), ("display", "board")):
        yield (f"first picture of the {name}, processor slowed {pictures.SLOWED} times", ms(times[page]),
               f"one word: {ms(times[pictures.WORD])}", f"{times[page] / times[pictures.WORD]:.2f}", "≤ 1,500 ms",
               verdict(times[page] <= 1500))  # fmt: skip


def follow(folder):
    told = phones.watch(folder, PHONES, CALLS)
    right, per_phone = told["right"], (told["memory"][0] - told["alone"][0]) * 1024 / PHONES
    names = f"{PHONES:,} phones, {CALLS} calls: until the last is right"
    yield (f"{names}, median", ms(median(right)), f"the press is answered: {ms(median(told['pressed']))}",
           f"{median(right) / median(told['pressed']):.2f}", "", "")  # fmt: skip
    yield f"{names}, slowest in a hundred", ms(quantiles(right, n=100)[98]), "", "", "", ""
    yield f"{names}, slowest of all", ms(max(right)), "", "", "≤ 1,000 ms", verdict(max(right) <= 1000)
    yield (f"memory with {PHONES:,} phones", f"{told['memory'][0]:.0f} MB", f"without: {told['alone'][0]:.0f} MB",
           f"{per_phone:.0f} KB a phone", "", "")  # fmt: skip
    yield ("processor, a phone's picture", f"{told['cpu'] / told['messages'] * 1e6:.0f} µs",
           f"listening only: {told['idle']:.1%} for all", "", "", "")  # fmt: skip
    yield (f"killed and started: until {PHONES:,} phones are right", f"{told['back']:.1f} s",
           f"its first answer: {told['answered']:.1f} s", f"{told['back'] / told['answered']:.2f}", "≤ 10 s",
           verdict(told["back"] <= 10))  # fmt: skip


def ask(folder):
    ours, hello = asking.over_http(folder)
    yield row("a question answered, median", *(ms(median(of)) for of in (ours, hello)), median(ours) / median(hello))
    slowest = [quantiles(of, n=100)[98] for of in (ours, hello)]
    yield ("a question answered, slowest in a hundred", ms(slowest[0]), ms(slowest[1]),
           f"{slowest[0] / slowest[1]:.2f}", "≤ 20 ms", verdict(slowest[0] <= 20))  # fmt: skip


def solve(_):
    given, checked, solving = puzzles.costs()
    least, most = puzzles.RANGE
    yield ("a puzzle for a number from home, given and checked", ms(given + checked),
           f"solved by a program: {ms(solving)}", f"1 : {solving / (given + checked):,.0f}", "≤ 1 ms",
           verdict(given + checked <= 1))  # fmt: skip
    yield ("hashes it takes, in calm and at most", f"{least:,} – {most:,}", "", "", "", "")


def report(folder):
    for many, goal in ((100_000, 300), (500_000, 1000)):
        told = reports.opened(folder, many)
        name, beside = f"months of {many:,} tickets", f"health page: {ms(told['health'])}"
        first, others = (f"{beside}; processor {told[cpu]:.0f} ms" for cpu in ("kept cpu", "warm cpu"))
        yield (f"{name}, first page after a start", ms(told["kept"]), first, f"{told['kept'] / told['health']:.2f}",
               f"≤ {goal} ms", verdict(told["kept"] <= goal))  # fmt: skip
        yield (f"{name}, page after page", ms(told["warm"]), others, f"{told['warm'] / told['health']:.2f}",
               f"≤ {goal} ms", verdict(told["warm"] <= goal))  # fmt: skip
        yield f"{name}, no month kept yet", ms(told["anew"]), beside, f"{told['anew'] / told['health']:.2f}", "", ""
        yield f"{name}, as a spreadsheet", ms(told["sheets"]), "", "", "", ""
        before, after = told["memory"]
        yield f"{name}, memory after them", f"{after:.0f} MB", f"before: {before:.0f} MB", "", "", ""


def simulate(_):
    yield ("a customer of the simulator, one processor", f"{simulation.pace():.0f} µs", "", "", "", "")
    for goal, results in (("± 1 %", simulation.theory()), ("interval within tolerance", simulation.published())):
        for what, ours, beside, off, well in results:
            yield (what, ours, beside, f"{off:+.2%}", goal, verdict(well))


def estimates(_):
    """Of everybody who was told how long they would wait, and of those who found no counter free."""
    for name, *both in simulation.told():
        for who, each in zip(("all", "who waited"), both, strict=True):
            goal = ("76 – 84 %", verdict(0.76 <= each.inside <= 0.84)) if who == "who waited" else ("", "")
            yield (f"{name}, {who}: inside the range shown", f"{each.inside:.1%} of {each.told:,}",
                   f"range {each.width:.1f} min, wait {each.wait:.1f} min", "", *goal)  # fmt: skip
            yield (f"{name}, {who}: mean error", f"{each.error:+.2f} min",
                   f"people ahead × mean ÷ counters: {each.plain_error:+.2f} min",
                   f"{abs(each.error / each.plain_error):.2f}", "", "")  # fmt: skip
            yield (f"{name}, {who}: mean size of the error", f"{each.size:.2f}, before rounding {each.played:.2f} min",
                   f"{each.plain:.2f} min; who knows the true means {each.knowing:.2f} min",
                   f"{each.played / each.plain:.2f}", "", "")  # fmt: skip


def row(what, ours, beside, ratio=None, goal=None):
    return (
        what, ours, beside, f"{ratio:.2f}" if ratio else "", f"≤ {goal}" if goal else "",
        verdict(ratio <= goal) if goal else "",
    )  # fmt: skip


def limited(what, memory, most):
    pss, rss = memory
    return (what, f"{pss:.0f} MB", f"RSS {rss:.0f} MB", "", f"≤ {most} MB", verdict(pss <= most))


def verdict(reached):
    return "reached" if reached else "missed"


def ms(milliseconds):
    return f"{milliseconds:.2f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"


def rate(rounds):
    return median(rate for rate, _ in rounds)


def percentile(rounds, percent):
    return median(quantiles(times, n=100)[percent - 1] for _, times in rounds)


if __name__ == "__main__":
    main()

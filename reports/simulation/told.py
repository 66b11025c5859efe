"""What `./run simulate` says: one case as numbers or in words, all of a file as a table, and how far a long run is."""

import json
import sys
import time
from dataclasses import dataclass
from datetime import date
from math import ceil
from random import Random

from lobby.rank import ranked
from reading import BadFile as BadFile
from reports.simulation import cases, own_list
from reports.simulation.cases import Case
from reports.simulation.endless import simulate
from reports.simulation.intervals import over_days, with_interval
from reports.simulation.own_days import ENOUGH_DAYS
from reports.simulation.own_list import Listed
from reports.simulation.processors import spread
from reports.simulation.theory import exact_wait
from reports.simulation.village import Scenario, play_days

WEEK = 5
DAYS = 20  # a month of an office, where no number of customers is asked for
MONTHS = 20
MOST_CUSTOMERS, MOST_SEEDS = 10**7, 1000
SILENT = 2.0  # seconds a run may take before it says how far it is
LISTED = "daftar kedatangan"
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
HEADS = ("kasus", "terbit", "simulasi", "selang 95 %", "toleransi", "", "rumus", "beban", "antre", "orang", "benih")


class BadNumbers(ValueError):
    """What was asked for cannot be simulated; says why."""


@dataclass
class Asked:
    """How long a run shall be; None: as the case says."""

    customers: int | None = None
    seeds: int | None = None
    seed: int = 1
    counters: str | None = None
    processes: int | None = None


def asked(customers, seeds, seed, counters):
    """An Asked from what was typed. Raises BadNumbers."""
    return Asked(
        customers=_whole("--customers", customers, 100, MOST_CUSTOMERS), seeds=_whole("--seeds", seeds, 1, MOST_SEEDS),
        seed=_whole("--seed", seed, 0, 2**63 - 1), counters=counters,
    )  # fmt: skip


def printed(path, id, asked, as_json):
    """The lines to print: of one case, of all in a file, or of a list of arrivals. Raises BadFile or BadNumbers.

    When Ctrl+C is pressed while all are played, those that are done are told first.
    """
    path = path or cases.SHIPPED
    if own_list.is_list(path):
        found = {id or "daftar": own_list.read(path)}
    else:
        found = cases.read(path) if id is None else {id: cases.case_of(path, id)}
    alone = id is not None or own_list.is_list(path)
    results, stopped = [], None
    try:
        for each in _results(found, asked):
            results.append(each)
    except KeyboardInterrupt as pressed:
        stopped = pressed
    if stopped and (alone or as_json or not results):
        raise stopped
    if as_json:
        yield json.dumps(results[0] if alone else results, ensure_ascii=False)
    else:
        yield from sentences(results[0]) if alone else table(results)
    if stopped:
        raise stopped


def _results(found, asked):
    """What each of some cases came to, as it is known."""
    progress = Progress()
    try:
        for number, (name, case) in enumerate(found.items(), 1):
            of_all = f" ({number} dari {len(found)})" if len(found) > 1 else ""
            try:
                yield result(case, asked, progress.of(name + of_all))
            except BadNumbers as trouble:
                raise BadNumbers(f"{name}: {trouble}" if of_all else str(trouble)) from None
    finally:
        progress.end()


def result(case, asked, progress=None):
    """What a case came to, as `--json` prints it. Raises BadNumbers.

    Minutes; `wait_ci_minutes` are the bounds of 95 % (None, None of an office with one seed); `in_queue_mean` people on
    the average of time; `utilisation` the share of the open counters' time in use; `customers` of each of the `seeds`.
    """
    if asked.counters is not None:
        try:
            case = case.with_counters(asked.counters)
        except ValueError:
            raise BadNumbers("Jumlah loket ditulis seperti +1, -1, atau 3.") from None
    return {Case: _of_case, Scenario: _of_scenario, Listed: _of_list}[type(case)](case, asked, progress)


def _of_case(case, asked, progress):
    customers, seeds = asked.customers or case.customers, asked.seeds or case.seeds
    servers = case.parts[0].stream.servers
    if not 1 <= servers <= 99:
        raise BadNumbers("Jumlah loket harus 1 sampai 99.")
    for part in case.parts:
        if part.stream.load >= 1:
            raise BadNumbers(
                f"Dengan {servers} loket bebannya {_number(part.stream.load)}: antrean tumbuh tanpa henti, jadi tidak "
                "ada rata-ratanya. Tambah loket."
            )
    parts = []
    for at, part in enumerate(case.parts):
        told = progress and (lambda done, of, at=at: progress(at * of + done, len(case.parts) * of))
        came = simulate(part.stream, customers, seeds, asked.seed, processes=asked.processes, progress=told)
        parts.append(_part(case, part, came))
    found = _together(parts)
    kept = {"case": case.id, "title": case.title, "model": case.model, "counters": servers}
    judged = {}
    if found["published_minutes"] is not None:
        judged = {"tolerance": case.tolerance, "within": all(part["within"] for part in parts),
                  "interval_within": all(part["interval_within"] for part in parts)}  # fmt: skip
    return found | {"customers": customers, "seeds": seeds, "seed": asked.seed} | kept | judged | {
        "customers_needed": max(part.stream.needs(seeds) for part in case.parts),
        "parts": parts if len(parts) > 1 else [],
    }  # fmt: skip


def _part(case, part, came):
    stream = part.stream
    exact = exact_wait(stream.rate, stream.mean, stream.servers, stream.arrival_cv, stream.service_cv)
    mean, low, high = _wait(came.wait)
    found = {
        "wait_mean_minutes": mean, "wait_ci_minutes": [low, high], "in_queue_mean": came.queue[0],
        "utilisation": came.load[0], "published_minutes": part.published, "exact_minutes": exact,
    }  # fmt: skip
    found = {name: _rounded(value) for name, value in found.items()}
    if part.published is not None:
        least, most = part.published * (1 - case.tolerance), part.published * (1 + case.tolerance)
        found |= {"within": least <= mean <= most, "interval_within": low is not None and least <= low <= high <= most}
    return ({"part": part.name} if part.name else {}) | found


def _mean(values):
    return None if None in values else _rounded(sum(values) / len(values))


def _wait(found):
    """A mean and its bounds, of something that is never below nothing."""
    mean, low, high = found
    return mean, low if low is None else max(0.0, low), high


def _together(parts):
    """The parts as one: the mean of their means, and of their bounds, for they share their seeds and err together."""
    if len(parts) == 1:
        return {name: value for name, value in parts[0].items() if name not in ("within", "interval_within")}
    found = {
        name: _mean([part[name] for part in parts])
        for name in ("wait_mean_minutes", "in_queue_mean", "utilisation", "published_minutes", "exact_minutes")
    }
    low, high = (_mean([part["wait_ci_minutes"][at] for part in parts]) for at in (0, 1))
    return {"wait_mean_minutes": found.pop("wait_mean_minutes"), "wait_ci_minutes": [low, high], **found}


def _of_scenario(scenario, asked, progress):
    serving = scenario.serving()
    if not 1 <= len(serving) <= 40:
        raise BadNumbers("Jumlah loket harus 1 sampai 40.")
    if missing := set(scenario.letters) - set("".join("".join(letters) for letters in serving)):
        raise BadNumbers(f"Tidak ada loket yang melayani antrean {', '.join(sorted(missing))}.")
    # Whole weeks, for a Monday alone is not what an office is like.
    days = DAYS if asked.customers is None else WEEK * ceil(asked.customers / scenario.visitors / WEEK)
    seeds = asked.seeds or MONTHS
    work = [(scenario, days, asked.seed + number) for number in range(seeds)]
    runs = []
    for run in spread(_month, work, asked.processes):
        runs.append(run)
        if progress:
            progress(len(runs), seeds)
    wait, queue, load, late, people = zip(*runs, strict=True)
    mean, low, high = _wait(with_interval(wait))
    found = {
        "wait_mean_minutes": mean, "wait_ci_minutes": [low, high], "in_queue_mean": sum(queue) / seeds,
        "utilisation": sum(load) / seeds, "wait_p90_minutes": sum(late) / seeds,
    }  # fmt: skip
    return {name: _rounded(value) for name, value in found.items()} | {
        "customers": round(sum(people) / seeds), "seeds": seeds, "seed": asked.seed, "case": scenario.id,
        "title": scenario.title, "model": "hari kantor", "counters": len(serving), "days": days,
    }  # fmt: skip


def _of_list(listed, asked, progress):
    if not 1 <= listed.counters <= 40:
        raise BadNumbers("Jumlah loket harus 1 sampai 40.")
    if asked.customers is not None or asked.seeds is not None:
        raise BadNumbers(
            "Sebuah daftar dimainkan seluruhnya, satu kali: --customers dan --seeds tidak berlaku untuknya."
        )
    played = own_list.play(listed, asked.processes, progress)
    weekdays = {day.weekday(): [] for day in sorted(filter(None, played), key=date.weekday)}
    for day, came in played.items():
        if day:
            weekdays[day.weekday()].append(came)
    parts = [{"part": WEEKDAYS[weekday]} | _of_days(days) for weekday, days in weekdays.items()]
    return _of_days(list(played.values())) | {
        "seeds": 1, "seed": asked.seed, "case": listed.id, "title": listed.title, "model": LISTED,
        "counters": listed.counters, "parts": parts if len(parts) > 1 else [],
    }  # fmt: skip


def _of_days(days):
    waits = [wait for day in days for wait in day.waits]
    low, high = over_days([(sum(day.waits), len(day.waits)) for day in days], Random(1)) if len(days) >= ENOUGH_DAYS \
        else (None, None)  # fmt: skip
    found = {
        "wait_mean_minutes": sum(waits) / len(waits), "wait_ci_minutes": [low, high],
        "in_queue_mean": sum(day.queued for day in days) / sum(day.seconds for day in days),
        "utilisation": sum(day.busy for day in days) / sum(day.open for day in days),
        "wait_p90_minutes": ranked(waits, 90),
    }  # fmt: skip
    return {name: _rounded(value) for name, value in found.items()} | {"customers": len(waits), "days": len(days)}


def _month(given):
    came = play_days(*given)
    waits = [visit.waited / 60 for visit in came.visits]
    if not waits:
        raise BadNumbers("Tidak ada seorang pun yang datang pada hari-hari itu. Perbanyak orangnya.")
    return (sum(waits) / len(waits), came.queued_seconds / came.seconds, came.busy_seconds / came.open_seconds,
            ranked(waits, 90), len(waits))  # fmt: skip


# --- in words ------------------------------------------------------------------------------------------------------


def sentences(found):
    """One case, as a person reads it."""
    yield f"{found['case']}: {found['title']} ({found['model']}, {found['counters']} loket)"
    yield f"  menunggu rata-rata {_minutes(found)}"
    if found.get("wait_p90_minutes") is not None:
        yield f"  sembilan dari sepuluh orang menunggu paling lama {_number(found['wait_p90_minutes'])} menit"
    queue, load = _number(found["in_queue_mean"]), _percent(found["utilisation"])
    yield f"  orang dalam antrean rata-rata {queue}; beban loket {load}"
    if found.get("published_minutes") is not None:
        judged = "masuk" if found["within"] else "TIDAK masuk"
        tolerance = _percent(found["tolerance"])
        yield f"  terbit {_number(found['published_minutes'])} menit; {judged} toleransi {tolerance}"
    if found.get("exact_minutes") is not None:
        yield f"  menurut rumus {_number(found['exact_minutes'])} menit"
    people, is_list = f"{found['customers']:,}".replace(",", "."), found["model"] == LISTED
    if is_list:
        yield f"  {people} orang dalam {found['days']} hari, seperti dalam daftar"
    else:
        yield f"  {people} orang, {found['seeds']} benih mulai dari {found['seed']}"
    for part in found.get("parts", ()):
        days = f" ({part['days']} hari, {part['customers']} orang)" if is_list else ""
        yield f"  {part['part']}{days}: {_minutes(part)}" + (
            f", terbit {_number(part['published_minutes'])}" if part.get("published_minutes") is not None else ""
        )
    if _is_too_short(found):
        yield ("  JANGAN DIPAKAI: dengan beban ini antrean, yang mulai kosong, belum sempat sepanjang biasanya. Pakai "
               f"--customers {found['customers_needed']} atau lebih.")  # fmt: skip
    if is_list:
        yield ("  Dianggap: semua loket melayani semua antrean dari orang pertama sampai yang terakhir selesai, tanpa "
               "istirahat, dan tidak ada yang pergi.")  # fmt: skip


def _is_too_short(found):
    return found["customers"] < found.get("customers_needed", 0)


def _minutes(found):
    low, high = found["wait_ci_minutes"]
    between = "" if low is None else f" (95 %: {_number(low)} sampai {_number(high)})"
    return f"{_number(found['wait_mean_minutes'])} menit{between}"


def table(results):
    """All cases of a file, a row for every line of theirs."""
    rows = [HEADS]
    for found in results:
        for part in found.get("parts") or (found,):
            low, high = part["wait_ci_minutes"]
            judged = "terlalu pendek" if _is_too_short(found) else "" if part.get("published_minutes") is None else (
                "masuk" if part.get("interval_within", found.get("interval_within"))
                else "rata-rata masuk" if part.get("within", found.get("within")) else "tidak masuk"
            )  # fmt: skip
            rows.append((
                " ".join(filter(None, (found["case"], part.get("part")))), _number(part.get("published_minutes")),
                _number(part["wait_mean_minutes"]), "" if low is None else f"{_number(low)}–{_number(high)}",
                f"± {_percent(found['tolerance'])}" if "tolerance" in found else "", judged,
                _number(part.get("exact_minutes")), _percent(part["utilisation"]), _number(part["in_queue_mean"]),
                f"{found['customers']:,}".replace(",", "."), str(found["seeds"]),
            ))  # fmt: skip
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADS))]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(
            cell.ljust(width) if at in (0, 5) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ) + " |"  # fmt: skip
        if number == 0:
            yield "|" + "|".join(
                "-" * (width + 2) if at in (0, 5) else "-" * (width + 1) + ":" for at, width in enumerate(widths)
            ) + "|"  # fmt: skip


class Progress:
    """Says on a stream how far a long run is: a line that renews itself on a terminal, else one for every tenth."""

    def __init__(self, stream=None, now=time.monotonic):
        self.stream, self.now, self.since = stream or sys.stderr, now, now()
        self.renews = self.stream.isatty()
        self.shown = False

    def of(self, name):
        """A `progress(done, all)` that speaks of one case."""
        began, said = self.now(), 0  # said: tenths
        if self.renews:
            self._say(f"{name}: 0 %")  # at once: of a heavy line the first share may take a minute

        def told(done, of):
            nonlocal said
            now, tenth = self.now(), done * 10 // of
            if now - self.since < SILENT or (tenth == said and not self.renews):
                return
            said = tenth
            left = round((now - began) * (of - done) / done / 60) if tenth else 0
            self._say(f"{name}: {done * 100 // of} %" + (f", kira-kira {left} menit lagi" if left else ""))

        return told

    def _say(self, line):
        self.shown = True
        self.stream.write(f"\r\x1b[K{line}" if self.renews else line + "\n")
        self.stream.flush()

    def end(self):
        """Leave the terminal as it was."""
        if self.renews and self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


def _whole(name, given, least, most):
    """What was typed as a whole number; None where nothing was."""
    if given is None:
        return None
    try:
        number = int(given)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise BadNumbers(f"{name} {given}: harus bilangan bulat {least} sampai {most}.")
    return number


def _number(value):
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _percent(value):
    return f"{value * 100:.0f} %"


def _rounded(value):
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return None if value is None else round(value, 4)

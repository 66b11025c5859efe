"""How true is the simulator, and how true what people are told? Published cases, theory, and months of villages."""

import time

from reports.simulation import cases
from reports.simulation.accuracy import months
from reports.simulation.endless import Stream, simulate
from reports.simulation.theory import exact_wait
from reports.simulation.told import Asked, result

STREAMS = (
    Stream(rate=0.5, mean=1, servers=1), Stream(rate=0.8, mean=1, servers=1), Stream(rate=0.9, mean=1, servers=1),
    Stream(rate=1.6, mean=1, servers=2), Stream(rate=3.2, mean=1, servers=4), Stream(rate=0.8, mean=1, servers=1,
    service_cv=0.5), Stream(rate=0.6, mean=1, servers=1, service_cv=2),
)  # fmt: skip
CUSTOMERS, SEEDS = 400_000, 40
VILLAGES, MONTHS = ("kecil", "sedang", "besar", "padat", "padat-terbagi", "kecamatan-mpp"), 12


def theory():
    """(what, mean and interval in service times, the formula's, how far off, whether within a hundredth) each."""
    for stream in STREAMS:
        found = simulate(stream, CUSTOMERS, SEEDS, 1)
        exact = exact_wait(stream.rate, stream.mean, stream.servers, stream.arrival_cv, stream.service_cv)
        kind = "M" if stream.service_cv == 1 else f"G (cv {stream.service_cv})"
        mean, low, high = found.wait
        yield (
            f"M/{kind}/{stream.servers}, load {stream.load:.2f}", f"{mean:.4f} ({low:.4f} – {high:.4f})",
            f"formula: {exact:.4f}", mean / exact - 1, abs(mean / exact - 1) <= 0.01,
        )  # fmt: skip


def published():
    """(what, mean and interval in minutes, as published, share off, whether the whole interval is within tolerance)."""
    for case in cases.read(cases.SHIPPED).values():
        if not isinstance(case, cases.Case):
            continue
        found = result(case, Asked())
        for part in found["parts"] or (found,):
            low, high = part["wait_ci_minutes"]
            yield (
                f"{case.id} {part.get('part', '')}".strip(),
                f"{part['wait_mean_minutes']:.2f} ({low:.2f} – {high:.2f})",
                f"published: {part['published_minutes']:.2f}",
                part["wait_mean_minutes"] / part["published_minutes"] - 1,
                part.get("interval_within", found.get("interval_within")),
            )  # fmt: skip


def told():
    """(office, everybody's Accuracy, that of those who found no counter free) each."""
    offices = cases.read(cases.SHIPPED)
    for name in VILLAGES:
        yield (name, *months(offices[name], MONTHS))


def pace(customers=20_000):
    """Microseconds of one processor for each customer of a line that goes on for ever."""
    began = time.process_time()
    simulate(Stream(rate=0.8, mean=1, servers=1), customers, 1, 1, processes=1)
    return (time.process_time() - began) / customers * 1e6

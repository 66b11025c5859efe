"""What a report costs: the page of months, over HTTP, of an office with years behind it."""

import time
from datetime import date
from http.client import HTTPConnection
from statistics import median

from bench.busy import write_years
from bench.office import Office

PAGE, SHEETS, HEALTH = "/reports/months", "/reports/months.xlsx", "/health"
ROUNDS = 7
PATIENCE = 180  # seconds: five years of which no month is kept take long on a busy machine


class Head:
    """A paired device of the head of service, on a connection it keeps."""

    def __init__(self, office):
        self.link = HTTPConnection("127.0.0.1", office.port, timeout=PATIENCE)
        self.headers = {"Authorization": f"Bearer {office.tokens['head']}", "Accept": "text/html"}

    def get(self, path):
        """Milliseconds until the whole answer is here."""
        started = time.perf_counter()
        self.link.request("GET", path, headers=self.headers)
        answer = self.link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return (time.perf_counter() - started) * 1000


def opened(folder, tickets):
    """Milliseconds by what was asked, and memory: {anew, kept, warm, health, sheets: ms; memory: MB before and after}.

    `kept cpu`, `warm cpu`: what of it the processor worked, all its threads together.

    `anew`: the first look of all, when no month has been kept; `kept`: the first page after a start; `warm`: the
    median of pages each of another period; `sheets`: all tables as one spreadsheet.
    """
    with Office(folder / str(tickets)) as office:
        office.tokens["head"] = office.paired("head")
        office.shut()
        for path in (office.folder / "data").glob("journal.db*"):
            path.unlink()
        first, last = write_years(office.config, office.folder / "data", tickets)
        everything = f"{PAGE}?from={first}&to={last}"
        told = {}
        office.open()
        told["anew"] = Head(office).get(everything)
        office.shut()
        office.open()
        head, before = Head(office), office.memory()[0]
        used = office.processor_seconds()
        told["kept"] = head.get(everything)
        told["kept cpu"] = (office.processor_seconds() - used) * 1000
        used = office.processor_seconds()
        told["warm"] = median(head.get(f"{PAGE}?from={begin}&to={last}") for begin in _months_from(first))
        told["warm cpu"] = (office.processor_seconds() - used) * 1000 / ROUNDS
        told["health"] = median(head.get(HEALTH) for _ in range(ROUNDS))
        told["sheets"] = head.get(f"{SHEETS}?from={first}&to={last}")
        told["memory"] = before, office.memory()[0]
    return told


def _months_from(first):
    """The first days of the months after this date, as many as are asked for."""
    month = first.year * 12 + first.month
    return [date((month + step) // 12, (month + step) % 12 + 1, 1) for step in range(ROUNDS)]

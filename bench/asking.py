"""How well questions are understood, and how fast: the table of `docs/ask.md`.

    .venv/bin/python -m bench.asking [another file of questions]

By five-fold cross-validation on `tests/data/questions.jsonl`: a question is never among those it was learned from. The
word lists of `guide/asking.toml` are written by people who have read these questions, so what is learned is only part
of the matter; a second set that nobody who wrote them has seen is the honest one.
"""

import json
import sys
import time
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

import guide.catalogue
from bench.floors import hello
from bench.office import Office
from guide import learn
from guide.ask import OUT, Listener, services_of

QUESTIONS = Path(__file__).resolve().parent.parent / "tests" / "data" / "questions.jsonl"
FOLDS = 5


def questions(path=QUESTIONS):
    """[{text, intent, service or None, style, also: [(intent, service or None)]}]"""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        row | {"service": _service(row), "also": [(one["intent"], _service(one)) for one in row.get("also", [])]}
        for row in rows
    ]


def _service(row):
    return None if row["service"] == "none" else row["service"]


def folds(rows):
    """[(those to learn from, those to ask)], each asked once."""
    return [([row for at, row in enumerate(rows) if at % FOLDS != fold], rows[fold::FOLDS]) for fold in range(FOLDS)]


def cross_validated(rows):
    """[(question, [Meant, …])] of questions no part of which was learned."""
    listener, heard = Listener(services_of(guide.catalogue.read())), []
    asked_ever = {row["text"].strip() for row in rows}
    others = [example for example in learn.examples() if example[0].strip() not in asked_ever]
    for known, asked in folds(rows):
        given = [(row["text"], row["intent"], row["service"]) for row in known]
        listener.model = learn.learned(listener, [*others, *given])
        heard += [(row, listener.hear(row["text"])) for row in asked]
    return heard


def is_right(row, meant):
    return (meant[0].intent, meant[0].service) == (row["intent"], row["service"])


def share(heard, of=lambda row: True, right=is_right):
    """The share of the questions of a kind that were understood; None when there are none."""
    chosen = [right(row, meant) for row, meant in heard if of(row)]
    return sum(chosen) / len(chosen) if chosen else None


def table(heard, key):
    """Markdown rows: a kind of question, how many, how many of them right."""
    count = Counter(row[key] for row, _ in heard)
    right = Counter(row[key] for row, meant in heard if is_right(row, meant))
    return [f"| {kind} | {right[kind]} | {count[kind]} |" for kind in sorted(count)]


def speed(rows, rounds=20):
    """(median, slowest in a hundred) milliseconds to understand one question, as it is shipped."""
    listener, times = Listener(services_of(guide.catalogue.read()), learn.read()), []
    for row in rows * rounds:
        began = time.perf_counter()
        listener.hear(row["text"])
        times.append((time.perf_counter() - began) * 1000)
    return median(times), quantiles(times, n=100)[98]


def over_http(folder, rounds=5):
    """Milliseconds of each answer to a program, and of each hello of the barest server, taken in turns."""
    ours, hellos, rows = [], [], questions()
    with Office(folder / "asked") as office, hello() as port:
        asking, bare = HTTPConnection("127.0.0.1", office.port), HTTPConnection("127.0.0.1", port)
        headers = {"Authorization": f"Bearer {office.tokens['kiosk']}"}  # a kiosk asks at any pace
        for turn in range(rounds + 1):
            for row in rows:
                took = _took(asking, "/guide/ask?" + urlencode({"q": row["text"]}), headers)
                said = _took(bare, "/", {})
                if turn:  # the first round warms up
                    ours.append(took), hellos.append(said)
    return ours, hellos


def _took(connection, path, headers):
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return (time.perf_counter() - began) * 1000


def main():
    rows = questions(Path(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
    heard = cross_validated(rows)
    outside = share(heard, lambda row: row["intent"] == OUT, lambda row, meant: meant[0].intent == OUT)
    refused = share(heard, lambda row: row["intent"] != OUT, lambda row, meant: meant[0].intent == OUT)
    print(f"{len(rows)} questions: intent and service right {share(heard):.1%}, out of scope found {outside:.1%}, "
          f"wrongly refused {refused:.1%}")  # fmt: skip
    for key in ("intent", "style"):
        print(f"\n| {key} | right | of |\n|---|---|---|", *table(heard, key), sep="\n")
    middle, slowest = speed(rows)
    print(f"\nunderstood in {middle:.2f} ms, slowest in a hundred {slowest:.2f} ms")


if __name__ == "__main__":
    main()

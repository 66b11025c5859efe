"""Learns from `examples.toml` what intents and services sound like, and writes `weights.txt`: `python -m guide.learn`.

A line is a feature and its weights that are not nearly nothing, `3:0.42` being that of the fourth label. The first line
names the labels; the second says of which words and examples it was learned, so that a test can tell when it is old.
"""

import tomllib
from hashlib import sha256
from pathlib import Path

from guide.ask import NONE, OF_NO_SERVICE
from guide.model import Model

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE / "weights.txt"
SOURCES = ("examples.toml", "asking.toml", "spelling.toml", "slips.py", "plain.py", "lexicon.py", "ask.py", "model.py")
LEAST, LEAST_ABOUT = 0.1, 0.15  # of a weight that is kept
BETWEEN = "--"  # the line between the intents and the services


def examples(path=HERE / "examples.toml"):
    """[(text, intent, service or None) …]"""
    return [
        (text, intent, None if service == "none" else service)
        for intent, services in tomllib.loads(path.read_text("utf-8")).items()
        for service, texts in services.items() for text in texts
    ]  # fmt: skip


def learned(listener, rows):
    """A Model of [(text, intent, service or None) …]: of the intents, and of the services they are about."""
    intents, services = [], []
    for text, intent, service in rows:
        words = listener.plain.read(text)
        named = listener.lexicon.named(words)
        intents.append((listener.features(words, named), intent))
        if intent not in (*OF_NO_SERVICE, "complaint"):
            services.append((listener.service_features(intent, named, words), service or NONE))
    model = Model.learned(intents, sorted({row[1] for row in rows}))
    model.about = Model.learned(services, sorted({label for _, label in services}))
    return model


def sources():
    """A short sign of everything the weights depend on."""
    read = sha256()
    for name in SOURCES:
        read.update((HERE / name).read_bytes())
    return read.hexdigest()[:16]


def write(model, path=WEIGHTS):
    lines = [" ".join(model.labels), sources(), *_lines(model.weights, LEAST)]
    lines += [BETWEEN, " ".join(model.about.labels), *_lines(model.about.weights, LEAST_ABOUT)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _lines(weights, least):
    for feature, row in sorted(weights.items()):
        kept = [f"{at}:{weight:.2f}" for at, weight in enumerate(row) if abs(weight) >= least]
        if kept:
            yield "\t".join((feature, " ".join(kept)))


def read(path=WEIGHTS):
    """The Model that was written."""
    labels, _, *lines = path.read_text("utf-8").splitlines()
    end = lines.index(BETWEEN)
    return _model(labels, lines[:end], _model(lines[end + 1], lines[end + 2 :]))


def _model(labels, lines, about=None):
    labels, weights = labels.split(), {}
    for line in lines:
        feature, _, kept = line.partition("\t")
        row = weights[feature] = [0.0] * len(labels)
        for pair in kept.split():
            at, _, weight = pair.partition(":")
            row[int(at)] = float(weight)
    return Model(labels, weights, about)


if __name__ == "__main__":
    import guide.catalogue
    from guide.ask import Listener, services_of

    write(learned(Listener(services_of(guide.catalogue.read())), examples()))

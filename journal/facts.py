"""A fact as text and back, in one canonical form: what the seal is computed over must never depend on who wrote it."""

import json
import types
import typing
from dataclasses import fields
from datetime import UTC, datetime

from lobby.facts import FACTS


class UnreadableFact(ValueError):
    """A row that is no fact this version knows."""


def as_text(instant):
    """An instant as the journal keeps it: ISO, UTC, microseconds. Sorts as it happened."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def canonical(value):
    """JSON with sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def body_of(fact):
    """Everything a fact says but its kind and its instant, as canonical JSON; what is absent is left out."""
    said = {}
    for name in _NAMES[type(fact)]:
        value = getattr(fact, name)
        if value is not None:
            said[name] = as_text(value) if isinstance(value, datetime) else value
    return canonical(said)


def fact_from(kind, at, body):
    """The fact a row tells. Raises UnreadableFact when it is none of ours."""
    try:
        said = json.loads(body)
        for name in _INSTANTS[kind] & said.keys():
            said[name] = as_instant(said[name])
        said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
        return FACTS[kind](at=as_instant(at), **said)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as problem:
        raise UnreadableFact(f"{kind} at {at}: {problem}") from problem


def _holds_instant(hint):
    return hint is datetime or (isinstance(hint, types.UnionType) and datetime in typing.get_args(hint))


_NAMES = {fact: [field.name for field in fields(fact) if field.name != "at"] for fact in FACTS.values()}
_INSTANTS = {
    kind: {name for name, hint in typing.get_type_hints(fact).items() if name != "at" and _holds_instant(hint)}
    for kind, fact in FACTS.items()
}

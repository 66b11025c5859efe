"""If there were one more counter: the office's own last weeks, played again, for the head of service."""

import json
import logging
import os
import subprocess
import sys
from datetime import date
from math import floor
from pathlib import Path

import gevent.lock
from flask import Blueprint, jsonify, render_template

from asking import wants_json
from doors import HEAD, who
from lobby.load import percent_of
from lobby.refusals import Refusal
from reports.simulation.own_days import SURE_DAYS, past_of
from reports.simulation.replay import FEWER, FULL, MORE, NOW

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0  # seconds for some three of work: whatever else the box does goes first
OFF, OFF_MINUTES = 0.4, 3.0  # so far what is played may lie off what was: a share, and minutes
HARDLY = 2.0  # minutes; less is not worth a counter
HARDLY_SAID = {MORE: "more_hardly", FEWER: "fewer_hardly"}
LEAST = 10  # people of a queue of which something is said

log = logging.getLogger("antrean.reports")


class CannotBePlayed(Refusal):
    sentence = "Antrean tidak dapat dimainkan ulang saat ini. Coba lagi sebentar lagi."


class WhatIf:
    """What came of it, found once a day, by one process at a time."""

    def __init__(self, office, rows, in_pool):
        self.office, self.rows, self.in_pool = office, rows, in_pool
        self._one, self._found = gevent.lock.Semaphore(), {}

    def of(self, today):
        """What `replay.played` found of the weeks before a date, with `own`, `waited`, `first`, `last` of the Past.

        Raises CannotBePlayed, or JournalTrouble.
        """
        with self._one:
            if today not in self._found:
                past = self.in_pool(past_of, self.office, self.rows, today)
                found = _played(past.told(self.office))
                self._found = {today: found | {
                    "own": past.is_own, "waited": past.waited and round(past.waited, 2), "first": past.first,
                    "last": past.last,
                }}  # fmt: skip
            return self._found[today]


def what_if_pages(room):
    """`/reports/what-if`, of the Room of reports."""
    bp = Blueprint("what_if", __name__)
    office, words = room.settings.office, room.artist.words
    what_if = WhatIf(office, room.numbers.rows, room.in_pool)

    @bp.get("/reports/what-if")
    @who(HEAD)
    def what_if_page():
        found = what_if.of(office.local(room.live.clock.now()).date())
        if wants_json():
            return jsonify(found)
        return render_template("reports/what_if.html", **_view(found, office, words))

    return bp


def _played(given):
    """Raises CannotBePlayed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports.simulation.replay"], input=json.dumps(given), capture_output=True,
            text=True, timeout=PATIENCE, cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": ""},
        )  # fmt: skip
        return json.loads(done.stdout)
    except subprocess.CalledProcessError as trouble:
        log.error("the last weeks were not played: %s", trouble.stderr.strip().splitlines()[-1:])
    except (subprocess.TimeoutExpired, OSError, ValueError) as trouble:
        log.error("the last weeks were not played: %s", trouble)
    raise CannotBePlayed()


# --- as the page shows it ------------------------------------------------------------------------------------------


def _view(found, office, words):
    variants = [kind for kind in (FEWER, NOW, MORE) if kind in found]
    letters = [letter for letter in office.queues if letter in found[NOW]["queues"]]
    number = _Numbers(words)
    rows = [(None, [found[kind] for kind in variants])]
    rows += [(office.queues[letter], [found[kind]["queues"].get(letter) for kind in variants]) for letter in letters]
    hours = sorted({hour for kind in variants for hour in found[kind]["load"]}, key=int)
    seen = found[NOW]["weekdays"] if found["own"] else ()
    on = [(weekday, [found[kind]["weekdays"].get(weekday) for kind in variants]) for weekday in seen]
    return {
        "weekdays": on if len(on) > 1 else (), "most_on": _most_on(found, number), "weekday": words.weekday,
        "found": found, "variants": variants, "rows": rows, "number": number, "now_at": variants.index(NOW),
        "said": [_said(found, office, number, kind) for kind in (MORE, FEWER) if kind in found],
        "doubts": _doubts(found, number), "dropped": found["dropped"] and office.counter_named(found["dropped"]),
        "loads": [(hour, [found[kind]["load"].get(hour) for kind in variants]) for hour in hours], "full": FULL,
        "full_hours": number.hours(int(hour) for hour in hours if (found[NOW]["load"].get(hour) or 0) > FULL),
        "first": found["first"] and date.fromisoformat(found["first"]),
        "last": found["last"] and date.fromisoformat(found["last"]),
    }  # fmt: skip


def _said(found, office, number, kind):
    """(key of [what_if], Queue, minutes after, before): the queue whose people a change moves most in all."""
    moved = {
        letter: abs(after["mean"] - found[NOW]["queues"][letter]["mean"])
        for letter, after in found[kind]["queues"].items()
        if found[NOW]["queues"].get(letter, {}).get("n", 0) >= LEAST
    }
    if not moved or max(moved.values()) < HARDLY:
        return HARDLY_SAID[kind], None, None, None
    letter = max((each for each in moved if moved[each] >= HARDLY),
                 key=lambda each: moved[each] * found[NOW]["queues"][each]["n"])  # fmt: skip
    before, after = found[NOW]["queues"][letter]["mean"], found[kind]["queues"][letter]["mean"]
    return kind, office.queues[letter], number.minutes(after), number.minutes(before)


def _most_on(found, number):
    """(weekday, minutes after, before) of the day of the week that one counter more helps most; None: hardly any.

    Of an example nothing: that Mondays are full is assumed there, not seen.
    """
    if not found["own"]:
        return None
    now, more = found[NOW]["weekdays"], found[MORE]["weekdays"]
    gained = {
        day: now[day]["mean"] - more[day]["mean"] for day in now if now[day]["n"] >= LEAST and now[day]["days"] > 1
    }
    best = max(gained, key=gained.get, default=None)
    if len(gained) < 2 or gained[best] < HARDLY:
        return None
    return int(best), number.minutes(more[best]["mean"]), number.minutes(now[best]["mean"])


def _doubts(found, number):
    """(key of [what_if], what it says) each: why what is shown may not be believed."""
    doubts = []
    if not found["own"]:
        return [("example", {})]
    if found["days"] < SURE_DAYS:
        doubts.append(("few_days", {"days": found["days"]}))
    waited, played = found["waited"], found[NOW]["mean"]
    if waited is not None and abs(played - waited) > max(OFF_MINUTES, OFF * waited):
        doubts.append(("off", {"played": number.minutes(played), "waited": number.minutes(waited)}))
    return doubts


class _Numbers:
    """As this page writes them."""

    def __init__(self, words):
        self.words = words

    def minutes(self, value):
        """Whole minutes; below ten with a tenth, where it tells two apart."""
        return "" if value is None else self.words.number(round(value, 1) if value < 10 else round(value))

    def percent(self, share):
        return "" if share is None else f"{percent_of(share)} %"

    def kept(self, share):
        """Whole percents, down: 99,7 % of promises kept is not all."""
        return "" if share is None else f"{floor(share * 100 + 1e-9)} %"

    def hour(self, hour):
        return self.hours([int(hour)])

    def hours(self, hours):
        """`08.00–11.00, 14.00–15.00`: those that follow one another as one."""
        spans = []
        for hour in hours:
            if spans and spans[-1][1] == hour:
                spans[-1][1] = hour + 1
            else:
                spans.append([hour, hour + 1])
        return ", ".join(f"{start % 24:02}.00–{end % 24:02}.00" for start, end in spans)

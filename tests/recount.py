"""What a period came to, counted from the facts as they lie in the journal: slowly, by lists, and in another way.

Nothing of the lobby, of the rows for reports or of the reports themselves is used. A visit is read from the end: what
was the last call after the last time its owner was put back into the line? Hours between two facts are those between
their instants, less by how much the clock was put right between them.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

JOINED = ("TicketIssued", "TicketCheckedIn", "TicketEntered", "TicketTransferred")
BACK = ("TicketReturned", "TicketRestored", "TicketRejoined")
ENDS = {"TicketFinished": "served", "TicketMarkedNoShow": "no_show", "TicketCancelled": "cancelled"}
GROUP = ("arrivals", "served", "no_show", "cancelled", "expired", "transferred", "priority", "home", "paper")


class Fact:
    """One row. `at`, its instant; `steady`, in seconds of a clock that nobody ever puts right."""

    def __init__(self, row, put_right):
        self.seq, at, self.kind, body = row
        self.at = datetime.fromisoformat(at)
        self.said = json.loads(body)
        self.steady = self.at.timestamp() - put_right
        self.day = None

    def __getattr__(self, name):
        return self.__dict__["said"].get(name)


def facts_of(path):
    """Every Fact, with the service day it falls on."""
    facts, put_right, day = [], 0.0, None
    connection = sqlite3.connect(path)
    for row in connection.execute("select seq, at, fact, body from facts order by seq"):
        seconds = json.loads(row[3]).get("seconds", 0.0) if row[2] == "ClockSettled" else 0.0
        put_right += seconds
        fact = Fact(row, put_right)
        if fact.kind == "DayOpened":
            day = fact.said["day"]
        fact.day = day
        facts.append(fact)
    connection.close()
    return facts


def recount(path, first, last, *, zone, targets):
    """The period as a plain dictionary, with the names a Summary has. `targets` {letter: minutes}."""
    facts, first, last = facts_of(path), str(first), str(last)
    local = ZoneInfo(zone)

    def day_of(fact):
        return fact.said.get("day") or fact.day or fact.at.astimezone(local).date().isoformat()

    inside = [fact for fact in facts if first <= day_of(fact) <= last]
    stays = [stay for stay in _stays(facts) if first <= stay["day"] <= last]
    opened = sorted({fact.day for fact in inside if fact.kind == "DayOpened"})
    came = [stay for stay in stays if stay["number"] == 1]
    hours = Counter()
    for stay in came:
        if stay["joined_at"]:
            weekday = date.fromisoformat(stay["day"]).weekday()
            hours[weekday, stay["joined_at"].astimezone(local).hour] += 1
    of = {what: {key: [] for key in sorted({stay[what] for stay in stays} - {None})} for what in _KEYS}
    for stay in stays:
        for what, keys in of.items():
            if stay[what] is not None:
                keys[stay[what]].append(stay)
    days = Counter(stay["day"] for stay in came)
    return {
        "all": _group(stays, targets, came),
        "queues": {key: _group(some, targets) for key, some in of["queue"].items()},
        "services": {key: _group(some, targets, [s for s in some if s["number"] == 1])
                     for key, some in of["service"].items()},
        "counters": {key: _group(some, targets) for key, some in of["counter"].items()},
        "officers": {key: _group(some, targets) for key, some in of["officer"].items()},
        "days": {day: days[day] for day in sorted({*opened, *days})},
        "hours": dict(sorted(hours.items())),
        "weekdays": dict(sorted(Counter(date.fromisoformat(day).weekday() for day in opened).items())),
        "home": _home(facts, first, last),
        "slips": {
            "printed": sum(fact.kind == "SlipPrinted" and not fact.copy for fact in inside),
            "again": sum(fact.kind == "SlipPrinted" and bool(fact.copy) for fact in inside),
            "lost": sum(fact.kind == "SlipExpired" for fact in inside),
        },
        "faces": {
            "scores": dict(sorted(Counter(f.score for f in inside if f.kind == "FeedbackGiven").items())),
            "about": dict(sorted(Counter(a for f in inside if f.kind == "FeedbackGiven" for a in f.about).items())),
        },
        "estimates": _estimates(came),
        "letters": _letters(facts, first, last, local),
        "remarks": dict(sorted(Counter(filter(None, map(_remark, inside))).items())),
        "surveys": dict(sorted(Counter(fact.channel for fact in inside if fact.kind == "SurveyTaken").items())),
        "help": sum(first <= day_of(fact) <= last for fact in _new_calls_for_help(facts)),
        "delayed": sum(fact.kind == "TicketDelayed" for fact in inside),
        "rejoined": sum(fact.kind == "TicketRejoined" for fact in inside),
    }  # fmt: skip


_KEYS = ("queue", "service", "counter", "officer")


# --- visits ----------------------------------------------------------------------------------------------------------


def _stays(facts):
    """Every stay in a line that is over, as a dictionary."""
    visits, booked = defaultdict(list), {}
    for fact in facts:
        if fact.kind == "TicketBooked":
            booked[fact.said["day"], fact.ticket] = fact
        elif fact.kind == "TicketCancelled" and fact.said.get("day") not in (None, fact.day):
            booked.pop((fact.said["day"], fact.ticket), None)
        elif fact.kind == "TicketEntered":
            visits[fact.said["day"], fact.ticket].append(fact)
        elif fact.ticket and fact.kind.startswith("Ticket"):
            visits[fact.day, fact.ticket].append(fact)
    closings = [fact for fact in facts if fact.kind == "DayClosed"]
    for (day, name), own in visits.items():
        began = next((number for number, fact in enumerate(own) if fact.kind in JOINED), None)
        if began is None:
            continue
        own = own[began:]
        given = booked.get((day, name)) if own[0].kind == "TicketCheckedIn" else own[0]
        visit = {
            "day": day, "home": own[0].kind == "TicketCheckedIn", "paper": own[0].kind == "TicketEntered",
            "service": given.service or "", "priority": given.said.get("priority", "none"),
            "told": (own[0].told_from, own[0].told_to) if own[0].told_to is not None else None,
        }  # fmt: skip
        lines = [number for number, fact in enumerate(own) if fact.kind in JOINED]
        for number, start in enumerate(lines, 1):
            end = lines[number] if number < len(lines) else len(own)
            closed = next((each for each in closings if each.seq > own[end - 1].seq and each.said["day"] == day), None)
            stay = _stay(own[start:end], own[end] if end < len(own) else None, closed)
            if own[0].kind == "TicketEntered" and (own[0].said.get("served") or own[0].day != day or not stay):
                stay = _from_paper(own[0], day, closings, stay)
            if stay:
                yield visit | stay | {
                    "number": number, "last": number == len(lines),
                    "visit": None if visit["paper"] or stay["ending"] != "served" or number < len(lines)
                    else stay["ended"] - own[0].steady,
                } | ({"joined_at": None, "wait": None} if visit["paper"] and number == 1 else {})  # fmt: skip


def _stay(own, sent_on, closed):
    """One stay from the facts of it, and the fact that sent its owner on; None while it lasts."""
    queue = own[0].queue or own[0].ticket[0]
    back = max((number for number, fact in enumerate(own) if fact.kind in BACK), default=0)
    after = own[back:]
    calls = [fact for fact in after if fact.kind in ("TicketCalled", "TicketRecalled")]
    fetched = [number for number, fact in enumerate(after) if fact.kind == "TicketCalled"]
    start = next((fact for fact in after[fetched[-1] :] if fact.kind == "TicketStarted"), None) if fetched else None
    own_end = next((fact for fact in reversed(after) if fact.kind in ENDS), None)
    end, ending = (
        (sent_on, "transferred") if sent_on else (own_end, ENDS[own_end.kind]) if own_end else (closed, "expired")
    )
    if end is None:
        return None
    call = calls[-1].steady if calls else None
    came_to = start.steady if start else call
    return {
        "queue": queue, "ending": ending, "ended": end.steady,
        "counter": after[fetched[-1]].counter if fetched else None,
        "officer": after[fetched[-1]].by if fetched else None,
        "joined_at": own[0].at + timedelta(seconds=_put_right(own[0], end)),
        "wait": call - own[0].steady if calls else None,
        "walk": start.steady - call if start else None,
        "took": end.steady - came_to if ending in ("served", "transferred") else None,
    }  # fmt: skip


def _put_right(one, other):
    """By how many seconds the clock was put right between two facts."""
    return (other.at.timestamp() - other.steady) - (one.at.timestamp() - one.steady)


def _from_paper(fact, day, closings, stay):
    """A number told of when it was over: served, or else expired, and no times."""
    at_hand = fact.day == day and not _is_closed(fact, closings)
    if at_hand and not fact.said.get("served"):
        return stay
    served = bool(fact.said.get("served"))
    return {
        "queue": fact.queue, "ending": "served" if served else "expired", "ended": fact.steady, "counter": None,
        "officer": fact.by if served else None, "joined_at": None, "wait": None, "walk": None, "took": None,
    }  # fmt: skip


def _is_closed(fact, closings):
    return any(each.seq < fact.seq and each.said["day"] == fact.day for each in closings)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _group(stays, targets, came=None):
    came = stays if came is None else came
    waits = [(stay["wait"], targets[stay["queue"]] * 60) for stay in stays
             if stay["wait"] is not None and stay["queue"] in targets]  # fmt: skip
    endings = Counter(stay["ending"] for stay in stays)
    return {
        "arrivals": len(came),
        **{what: endings[what] for what in GROUP[1:6]},
        "priority": sum(stay["priority"] == "priority" for stay in came),
        "home": sum(stay["home"] for stay in came),
        "paper": sum(stay["paper"] for stay in came),
        **{name: spread([stay[key] for stay in stays if stay[key] is not None]) for name, key in (
            ("wait", "wait"), ("walk", "walk"), ("service", "took"), ("visit", "visit"))},
        "within": sum(round(wait, 3) <= target for wait, target in waits),
        "promised": len(waits),
    }  # fmt: skip


def spread(seconds):
    """Of a plain list, by the definition: the least that so many do not exceed."""
    whole = [round(round(each, 3)) for each in seconds]
    n = len(whole)

    def rank(share):
        return min((x for x in whole if Fraction(sum(y <= x for y in whole), n) >= share), default=None)

    return {
        "n": n, "mean": round(sum(whole) / n) if n else None, "median": rank(Fraction(1, 2)),
        "p90": rank(Fraction(9, 10)), "longest": max(whole, default=None),
    }  # fmt: skip


def _estimates(came):
    told = [(round(stay["wait"], 3), *stay["told"]) for stay in came if stay["told"] and stay["wait"] is not None]
    errors = [round(abs(wait - 30 * (low + high))) for wait, low, high in told]
    return {
        "n": len(told),
        "inside": sum(60 * low <= wait <= 60 * high for wait, low, high in told),
        "sooner": sum(wait < 60 * low for wait, low, _ in told),
        "later": sum(wait > 60 * high for wait, _, high in told),
        "error": round(sum(errors) / len(errors)) if errors else None,
    }


def _home(facts, first, last):
    """Of each number from home what became of it: the first thing that did."""
    turn = [fact for fact in facts if fact.kind in ("DayOpened", "DayClosed", "DayReopened")]
    at_hand = turn[-1].day if turn else ""
    is_open = bool(turn) and turn[-1].kind != "DayClosed"
    counts = Counter()
    for booking in facts:
        day = booking.said.get("day")
        if booking.kind != "TicketBooked" or not first <= day <= last:
            continue
        counts["taken" if booking.taken else "booked"] += 1
        later = [
            fact.kind for fact in facts
            if fact.seq > booking.seq and fact.ticket == booking.ticket and (fact.said.get("day") or fact.day) == day
            and fact.kind in ("TicketCheckedIn", "TicketCancelled", "TicketLapsed")
        ]  # fmt: skip
        over = day < at_hand or (day == at_hand and not is_open)
        names = {"TicketCheckedIn": "came", "TicketCancelled": "gave_back", "TicketLapsed": "lapsed"}
        counts[names[later[0]] if later else "lapsed" if over else "expected"] += 1
    return {what: counts[what] for what in ("booked", "taken", "came", "gave_back", "lapsed", "expected")}


def _new_calls_for_help(facts):
    waiting = set()
    for fact in facts:
        if fact.kind == "HelpAsked" and fact.kiosk not in waiting:
            waiting.add(fact.kiosk)
            yield fact
        elif fact.kind == "HelpAnswered":
            waiting.discard(fact.kiosk)
        elif fact.kind == "DayClosed":
            waiting.clear()


def _remark(fact):
    if fact.kind == "TicketCalled" and fact.out_of_order:
        return "jump"
    if fact.kind == "DayOpened" and fact.by_hand:
        return "opened"
    return {
        "TicketCancelled": "cancelled", "TicketRestored": "restored", "TicketReturned": "returned",
        "DayReopened": "reopened", "ClockSettled": "clock",
    }.get(fact.kind)  # fmt: skip


def _as_settled(step, until, facts):
    """When a letter's step was, as the clock says at another: what is of the day at hand moves with a clock put right.

    Of earlier days the hours stay what they were; but nothing lies ahead of the hour that somebody says it is.
    """
    at, opened = step.at, None
    for fact in facts[: until.seq]:
        opened = fact.at if fact.kind == "DayOpened" else opened
        if fact.kind == "ClockSettled":
            shift = timedelta(seconds=fact.seconds)
            if fact.seq > step.seq:
                at = min(at + shift if opened and at >= opened else at, fact.at)
            opened = opened and opened + shift
    return at


def _letters(facts, first, last, local):
    states = ("incomplete", "checking", "awaiting_signature", "ready", "collected", "cancelled")
    made, reached, at_end, times = Counter(), Counter(), Counter(), defaultdict(list)
    own = defaultdict(list)
    for fact in facts:
        if fact.kind in ("RequestMade", "RequestMoved"):
            own[fact.request].append(fact)
    for steps in own.values():
        entered = [steps[0]]
        for step in steps[1:]:
            if step.state != (entered[-1].state or "checking"):
                entered.append(step)
        for step, after in zip(entered, [*entered[1:], None], strict=True):
            state, day = step.state or "checking", step.at.astimezone(local).date().isoformat()
            left = after and after.at.astimezone(local).date().isoformat()
            if first <= day <= last:
                reached[state] += 1
                made[steps[0].service] += step is steps[0]
            if after and first <= left <= last:
                times[state].append((after.at - _as_settled(step, after, facts)).total_seconds())
            at_end[state] += day <= last and (not after or left > last)
    return {
        "made": sum(made.values()),
        "by_service": {service: count for service, count in sorted(made.items()) if count},
        "reached": dict(sorted(reached.items())),
        "at_end": {state: at_end[state] for state in states},
        "time": {state: spread(times[state]) for state in states},
    }

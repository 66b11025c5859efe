"""The line as every phone is told of it: one small text, the same for all, in which each finds its own place.

It holds numbers only, which the board shows too. Records end with `;`, fields stand apart by a blank:

    t 09.12 open 512 2026-11-24     when, open / break / closed / ended, the last fact, the service day
    l A A1-20,25,S3 3.0.2,2.1.4     a line: its numbers in the order of their calls, and how long it takes:
                                    the first 3 wait 0 to 2, the next 2 1 to 4, in steps of five minutes
    c A23 1 c 498 09.10             at a counter: called or serving, the call (its fact) and its hour
    h A5    m A7    b A30-34        held, missed, booked and not yet here
"""

from dataclasses import dataclass
from itertools import groupby

from lobby.estimate import waits_by_place
from lobby.order import in_order
from lobby.ticket import CALLED

STEP = 5  # minutes


@dataclass(frozen=True)
class Line:
    """The text, the seq of the last fact in it, and for the pages {line: [(from, to) minutes by place]}.

    `looks` is the text without its hour and its seq: while it stays the same there is nothing to tell.
    """

    text: str
    seq: int
    looks: str
    waits: dict


def line_of(lobby, now, hour):
    """How everybody stands now. `hour`: how an instant is written, `09.12`."""
    waits = waits_by_place(lobby, now)
    records, state, day = [], _state(lobby, now), lobby.day.date if lobby.day else "-"
    for name, line in lobby.lines.items():
        if len(line):
            order = in_order(line, name, lobby.turns, lobby.office.rules, now)
            records.append(f"l {name} {runs(order)} {steps(waits[name])}".rstrip())
    records += [_at_counter(lobby, desk.ticket, hour) for desk in lobby.desks.values() if desk.ticket]
    for mark, names in (("h", lobby.held), ("m", lobby.missed), ("b", lobby.booked_today)):
        if names:
            records.append(f"{mark} {runs(names)}")
    looks = ";".join(["", *records])
    return Line(f"t {hour(now)} {state} {lobby.seq} {day}{looks}", lobby.seq, f"{state} {day}{looks}", waits)


def runs(names):
    """`A001 A002 A003 A007 S004` as `A1-3,7,S4`: what follows on is a range, a letter stands where it changes."""
    ranges = []  # [letter, first, last]
    for name in names:
        letter, number = name[0], int(name[1:])
        if ranges and ranges[-1][0] == letter and ranges[-1][2] == number - 1:
            ranges[-1][2] = number
        else:
            ranges.append([letter, number, number])
    before, written = None, []
    for letter, first, last in ranges:
        same = "" if letter == before else letter
        written.append(f"{same}{first}" if first == last else f"{same}{first}-{last}")
        before = letter
    return ",".join(written)


def steps(waits):
    """`[(0, 5), (0, 5), (5, 15)]` as `2.0.1,1.1.3`."""
    grouped = [(len(list(same)), *wait) for wait, same in groupby(waits)]
    return ",".join(f"{count}.{start // STEP}.{end // STEP}" for count, start, end in grouped)


def _state(lobby, now):
    if lobby.day is not None and not lobby.day.is_open:
        return "ended"
    closed = lobby.closed_as(now)
    return "break" if closed == "break" else "closed" if closed else "open"


def _at_counter(lobby, name, hour):
    ticket = lobby.tickets[name]
    call = next((call for call in reversed(lobby.calls) if call.ticket == name), None)
    seq = call.seq if call else 0
    status = "c" if ticket.status == CALLED else "s"
    return f"c {name[0]}{int(name[1:])} {ticket.counter} {status} {seq} {hour(ticket.leg.called_at)}"

"""Who is next, and why: the one place where the order of the line is decided.

The rules, first to last:

1. a ticket that was called by mistake and put back, or one that was held and whose time has come;
2. a normal ticket that has waited past the cap;
3. when both priority and normal wait: so many priority tickets, then one normal;
4. the first to arrive;
5. the counter's preference among its queues;
6. the first to be issued.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from dataclasses import dataclass
from datetime import timedelta

RETURNED, HELD_DUE, WAITED_LONG, PRIORITY, NORMAL_TURN, FIRST = (
    "returned", "held_due", "waited_long", "priority", "normal_turn", "first",
)  # fmt: skip
CHOSEN = "chosen"  # picked by staff, not by these rules

REMEMBERED_CALLS = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """A ticket's name and the rule that put it next."""

    ticket: str
    why: str


class Line:
    """Those who wait in one line, each an entry (arrived_at, order, ticket name), first to arrive first."""

    __slots__ = ("returned", "priority", "normal")

    def __init__(self):
        self.returned, self.priority, self.normal = [], [], []

    def __len__(self):
        return len(self.returned) + len(self.priority) + len(self.normal)

    def add(self, ticket):
        insort(self._part(ticket), entry(ticket))

    def remove(self, ticket):
        self._part(ticket).remove(entry(ticket))

    def heads(self):
        """The first (returned, priority, normal) entries; None where nobody waits."""
        return (
            self.returned[0] if self.returned else None,
            self.priority[0] if self.priority else None,
            self.normal[0] if self.normal else None,
        )

    def names(self):
        """Everyone in this line, by part and arrival."""
        return [name for part in (self.returned, self.priority, self.normal) for _, _, name in part]

    def _part(self, ticket):
        if ticket.returned:
            return self.returned
        return self.normal if ticket.priority == "none" else self.priority


class Played:
    """A line being played forward: the same heads, taken one after the other, with nothing copied."""

    __slots__ = ("line", "at")

    def __init__(self, line):
        self.line, self.at = line, [0, 0, 0]

    def heads(self):
        parts = (self.line.returned, self.line.priority, self.line.normal)
        return tuple(part[i] if i < len(part) else None for part, i in zip(parts, self.at, strict=True))

    def take(self, part):
        self.at[part] += 1


class Turns:
    """The calls of the day so far, as far as the ratio of priority to normal asks about them."""

    def __init__(self, calls=()):
        self.calls = deque(calls, REMEMBERED_CALLS)

    def add(self, line, is_priority):
        self.calls.append((line, is_priority))

    def priorities_in_a_row(self, lines):
        """How many priority tickets these lines had called since their last normal one."""
        count = 0
        for line, is_priority in reversed(self.calls):
            if line in lines:
                if not is_priority:
                    break
                count += 1
        return count


def entry(ticket):
    return (ticket.arrived_at, ticket.order, ticket.name)


def choose(lines, turns, rules, now, held_due=()):
    """Who is next among `lines`, {name: Line or Played} in the counter's order of preference.

    `held_due` are entries of held tickets whose time has come. Returns (Choice, line name or None, part) or None;
    part is 0 returned, 1 priority, 2 normal, so that a line played forward can take it.
    """
    best = {0: None, 1: None, 2: None}
    for preference, (name, line) in enumerate(lines.items()):
        for part, head in enumerate(line.heads()):
            if head is not None:
                candidate = (head[0], preference, head[1], head[2], name)
                if best[part] is None or candidate < best[part]:
                    best[part] = candidate
    returned, priority, normal = best[0], best[1], best[2]
    due = min(held_due, default=None)

    if due and (returned is None or due[0] < returned[0]):
        return Choice(due[2], HELD_DUE), None, 0
    if returned:
        return _chosen(returned, RETURNED, 0)
    if normal and priority:
        if now - normal[0] >= timedelta(minutes=rules.longest_normal_wait_minutes):
            return _chosen(normal, WAITED_LONG, 2)
        if rules.priority_per_normal == 0:
            return _chosen(normal, FIRST, 2) if normal < priority else _chosen(priority, FIRST, 1)
        if turns.priorities_in_a_row(lines) < rules.priority_per_normal:
            return _chosen(priority, PRIORITY, 1)
        return _chosen(normal, NORMAL_TURN, 2)
    if priority:
        return _chosen(priority, FIRST, 1)
    if normal:
        return _chosen(normal, FIRST, 2)
    return None


def ahead_of(ticket, line, turns, rules, now):
    """How many people in this line will be called before a waiting ticket, by the same rules, without playing them.

    Those who pass the cap only while the line moves are left to the estimate, which plays the line forward.
    """
    mine = entry(ticket)
    returned = len(line.returned)
    normals, priorities = bisect_left(line.normal, mine), bisect_left(line.priority, mine)
    if ticket.returned:
        return bisect_left(line.returned, mine)
    ratio = rules.priority_per_normal
    if ratio == 0:
        return returned + priorities + normals
    # Those past the cap go before everyone, and each of them ends a row of priority calls.
    cap = now - timedelta(minutes=rules.longest_normal_wait_minutes)
    past_cap = bisect_right(line.normal, (cap, float("inf"), ""))
    row = 0 if past_cap else min(ratio, turns.priorities_in_a_row((ticket.line,)))
    if ticket.priority != "none":
        return returned + priorities + past_cap + min(len(line.normal) - past_cap, (row + priorities) // ratio)
    if normals < past_cap:
        return returned + normals
    return returned + normals + min(len(line.priority), ratio - row + (normals - past_cap) * ratio)


def _chosen(candidate, why, part):
    _, _, _, name, line = candidate
    return Choice(name, why), line, part

"""Who is next, and why: the one place where the order of the line is decided.

The rules, first to last:

1. a ticket that was called by mistake and put back, or one that was held and whose time has come;
2. a normal ticket that has waited past the cap, unless a priority ticket has waited even longer;
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
    """Those who wait in one line, each an entry (arrived_at, order, behind, ticket name), first to arrive first."""

    __slots__ = ("returned", "priority", "normal")

    def __init__(self):
        self.returned, self.priority, self.normal = [], [], []

    def __len__(self):
        return len(self.returned) + len(self.priority) + len(self.normal)

    def add(self, ticket):
        insort(self.part_with(ticket), entry(ticket))

    def remove(self, ticket):
        self.part_with(ticket).remove(entry(ticket))

    def heads(self):
        """The first (returned, priority, normal) entries; None where nobody waits."""
        return (
            self.returned[0] if self.returned else None,
            self.priority[0] if self.priority else None,
            self.normal[0] if self.normal else None,
        )

    def names(self):
        """Everyone in this line, by part and arrival."""
        return [name for part in (self.returned, self.priority, self.normal) for *_, name in part]

    def part_with(self, ticket):
        """The entries of the part in which a ticket waits, or would."""
        return (self.returned, self.priority, self.normal)[part_of(ticket)]


class Played:
    """A line being played forward: the same heads, taken one after the other, with nothing copied.

    `newcomer`: (part, entry) of a ticket that would stand last in that part.
    """

    __slots__ = ("parts", "at", "now", "last")

    def __init__(self, line, newcomer=None):
        self.parts, self.at = (line.returned, line.priority, line.normal), [0, 0, 0]
        self.now, self.last = list(line.heads()), [None, None, None]
        if newcomer:
            part, entry = newcomer
            self.last[part] = entry
            self.now[part] = self.now[part] or entry

    def heads(self):
        return self.now

    def take(self, part):
        self.at[part] += 1
        at, entries = self.at[part], self.parts[part]
        self.now[part] = entries[at] if at < len(entries) else self.last[part] if at == len(entries) else None


class Turns:
    """The calls of the day so far, as far as the ratio of priority to normal asks about them."""

    def __init__(self, calls=()):
        self.calls = deque(calls, REMEMBERED_CALLS)

    def add(self, line, part):
        """A call from one part of a line. One that was put back has had its turn counted when it was called first."""
        if part:
            self.calls.append((line, part == 1))

    def priorities_in_a_row(self, lines):
        """How many priority tickets these lines had called since their last normal one."""
        count = 0
        for line, is_priority in reversed(self.calls):
            if line in lines:
                if not is_priority:
                    break
                count += 1
        return count


def part_of(ticket):
    """The part of its line in which a ticket waits: 0 put back, 1 priority, 2 normal."""
    if ticket.returned:
        return 0
    return 2 if ticket.priority == "none" else 1


def entry(ticket):
    """Where a ticket stands in its part of a line: by its arrival, unless it let others go first (`stands`)."""
    arrived_at, order, behind = ticket.stands or (ticket.arrived_at, ticket.order, ())
    return (arrived_at, order, behind, ticket.name)


def right_behind(entry, seq):
    """What `stands` is for one that from fact `seq` on stands right behind this entry, before anyone else there.

    The later somebody comes to stand there, the nearer: so nobody is passed by but those who are let go first.
    """
    arrived_at, order, behind, _ = entry
    return (arrived_at, order, (*behind, -seq))


def choose(lines, turns, rules, now, held_due=()):
    """Who is next among `lines`, {name: Line or Played} in the counter's order of preference.

    `held_due` are entries of held tickets whose time has come. Returns (Choice, line name or None, part) or None;
    part is 0 returned, 1 priority, 2 normal, so that a line played forward can take it.
    """
    first = [None, None, None]
    where = [None, None, None]
    for name, line in lines.items():  # in order of preference: only an earlier arrival takes the place of a head
        for part, head in enumerate(line.heads()):
            if head is not None and (first[part] is None or head[0] < first[part][0]):
                first[part], where[part] = head, name
    returned, priority, normal = first
    due = min(held_due, default=None)

    if due and (returned is None or due[0] < returned[0]):
        return Choice(due[-1], HELD_DUE), None, 0
    if returned:
        why, part = RETURNED, 0
    elif normal and priority:
        why, part = _between(first, where, lines, turns, rules, now)
    elif normal or priority:
        why, part = FIRST, 2 if normal else 1
    else:
        return None
    return Choice(first[part][-1], why), where[part], part


def _between(first, where, lines, turns, rules, now):
    """(why, part) when both a priority and a normal ticket wait."""
    normal_is_earlier = _normal_is_earlier(first, where, lines)
    # Else nobody with priority would ever be called in a room where everyone waits past the cap.
    if normal_is_earlier and now - first[2][0] >= timedelta(minutes=rules.longest_normal_wait_minutes):
        return WAITED_LONG, 2
    if rules.priority_per_normal == 0:
        return FIRST, 2 if normal_is_earlier else 1
    if turns.priorities_in_a_row(lines) < rules.priority_per_normal:
        return PRIORITY, 1
    return NORMAL_TURN, 2


def _normal_is_earlier(first, where, lines):
    """Does the first normal ticket come before the first priority one, by arrival, preference and issue?"""
    _, priority, normal = first
    if normal[0] != priority[0] or where[1] == where[2]:
        return normal < priority
    return next(name for name in lines if name in where[1:]) == where[2]


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
    row = min(ratio, turns.priorities_in_a_row((ticket.line,)))
    # Those past the cap are few, and mixed by arrival with the priority tickets that came before them: play these.
    cap = now - timedelta(minutes=rules.longest_normal_wait_minutes)
    past_cap = bisect_right(line.normal, (cap, float("inf")))
    n = p = 0  # normal and priority tickets called so far
    while n < past_cap and p < len(line.priority):
        normal_is_next = line.normal[n] < line.priority[p] or row == ratio
        if mine == (line.normal[n] if normal_is_next else line.priority[p]):
            return returned + n + p
        n, p, row = (n + 1, p, 0) if normal_is_next else (n, p + 1, row + 1)
    # From here on the ratio alone decides.
    if ticket.priority != "none":
        return returned + priorities + n + min(len(line.normal) - n, (row + priorities - p) // ratio)
    return returned + normals + p + min(len(line.priority) - p, ratio - row + (normals - n) * ratio)


def in_order(line, name, turns, rules, now):
    """The names of everyone in a line, in the order in which `ahead_of` counts them: all at once, in one pass."""
    normal, priority, ratio = line.normal, line.priority, rules.priority_per_normal
    if not normal or not priority:
        return [each[-1] for part in (line.returned, priority, normal) for each in part]
    order, n, p = line.returned[:], 0, 0
    row = min(ratio, turns.priorities_in_a_row((name,)))
    cap = now - timedelta(minutes=rules.longest_normal_wait_minutes)
    while n < len(normal) and p < len(priority):
        if ratio == 0 or normal[n][0] <= cap:
            normal_is_next = normal[n] < priority[p] or (ratio > 0 and row == ratio)
        else:
            normal_is_next = row == ratio
        order.append(normal[n] if normal_is_next else priority[p])
        n, p, row = (n + 1, p, 0) if normal_is_next else (n, p + 1, row + 1)
    return [each[-1] for each in (*order, *priority[p:], *normal[n:])]

"""How fast numbers are given from home, so that nobody at home can take the line from those who stand in it.

Every number needs a place in three buckets, each refilled as time passes: its phone's, its address's, and its queue's.
Phones that read the code in the room have buckets of their own; so has a phone that was known before a flood began.
What is refused is counted by cause and address, and told in one line a minute; nothing else is kept of anybody.
"""

import logging
import math
import time
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass

from lobby.refusals import Refusal

LATELY = 600  # seconds over which numbers and refusals are counted
FLOOD = 30  # refusals in that time that are a flood, and no longer a few people in a hurry
KNOWN = 600  # seconds after which a phone is no longer a stranger
MOST_KEPT = 5_000  # phones, and addresses, remembered at once
MOST_NAMED = 50  # causes and addresses that a minute's lines name; the rest is one line

PER_PHONE = (3, 0.5)  # numbers at once, and a minute after that
PER_ADDRESS = (5, 1)
PER_QUEUE = {"new": (6, 2), "known": (6, 3), "room": (10, 6)}

BASE_BITS = 12  # of each part: together some 30 000 hashes, under half a second on an old phone
MOST_BITS = 17  # some million hashes, 10 to 20 seconds on an old phone
MOST_BITS_KNOWN = 14
CALM = 8  # numbers from home in ten minutes that make no puzzle harder

log = logging.getLogger("antrean.online")


class TooManyFromHome(Refusal):
    status = 429
    sentence = "Sedang banyak yang meminta nomor dari rumah. Coba {seconds} detik lagi, atau ambil nomor di kantor."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: their address, their phone's random id and when it was first seen (seconds), whether in the room."""

    address: str
    phone: str
    since: float
    in_room: bool = False


class Limits:
    """The buckets. `steady()` are seconds that never jump; `wall()` those a phone's first visit is written in."""

    def __init__(self, steady=time.monotonic, wall=time.time):
        self.steady, self.wall = steady, wall
        self._buckets = {name: _Buckets(steady, *pace) for name, pace in PER_QUEUE.items()}
        self._phones, self._addresses = _Buckets(steady, *PER_PHONE), _Buckets(steady, *PER_ADDRESS)
        self._given = deque(maxlen=MOST_KEPT)  # (when, address), first to last
        self._refused = deque()  # [minute, count], first to last
        self._flood_since = None
        self.totals = Counter()  # {cause: count} since the start
        self._unsaid = Counter()  # {(cause, address): count} since the last line

    def check(self, caller, queue):
        """May this one have a number of this queue now? Raises TooManyFromHome. Spends nothing."""
        for cause, buckets, key in self._asked(caller, queue):
            if (seconds := buckets.wait(key)) > 0:
                self.refused(cause, caller.address, counts=True)
                raise TooManyFromHome(seconds=max(1, math.ceil(seconds)))

    def spend(self, caller, queue):
        """This one is given a number."""
        for _, buckets, key in self._asked(caller, queue):
            buckets.take(key)
        self._given.append((self.steady(), caller.address))

    def bits(self, caller):
        """How hard a puzzle is: harder as more numbers are given from home, to this address above all."""
        recent = [address for when, address in self._given if when > self.steady() - LATELY]
        harder = max(0, math.ceil(math.log2(max(1, len(recent) / CALM))))
        if caller.in_room or self._is_known(caller):
            return min(BASE_BITS + harder, MOST_BITS_KNOWN)
        from_here = recent.count(caller.address)
        harder += max(0, from_here - 1) // 2 + (2 if self.flood() else 0)
        return min(BASE_BITS + harder, MOST_BITS)

    def refused(self, cause, address, *, counts=False):
        """Somebody was refused. `counts`: towards a flood."""
        self.totals[cause] += 1
        key = (cause, address)
        self._unsaid[key if key in self._unsaid or len(self._unsaid) < MOST_NAMED else (cause, "other addresses")] += 1
        if counts:
            minute = int(self.steady() // 60)
            if not self._refused or self._refused[-1][0] != minute:
                self._refused.append([minute, 0])
            self._refused[-1][1] += 1
            self._look()

    def flood(self):
        """How many were refused lately, while that is a flood; else 0."""
        self._look()
        count = sum(count for _, count in self._refused)
        return count if count >= FLOOD else 0

    def lately(self):
        """How many were refused for their pace in the last ten minutes."""
        self._look()
        return sum(count for _, count in self._refused)

    def lines(self):
        """For /metrics."""
        yield f"antrean_online_flood {int(bool(self.flood()))}"
        for cause, count in sorted(self.totals.items()):
            yield f'antrean_online_refused{{cause="{cause}"}} {count}'

    def say(self):
        """Write what was refused since the last time, a line for each cause and address."""
        unsaid, self._unsaid = self._unsaid, Counter()
        for (cause, address), count in unsaid.most_common():
            log.warning("numbers from home refused: %d, %s, from %s", count, cause, address)

    def _look(self):
        """Forget refusals of long ago, and see whether a flood has begun or ended."""
        oldest = int((self.steady() - LATELY) // 60)
        while self._refused and self._refused[0][0] <= oldest:
            self._refused.popleft()
        is_flood = sum(count for _, count in self._refused) >= FLOOD
        if not is_flood:
            self._flood_since = None
        elif self._flood_since is None:
            self._flood_since = self.wall() - (self.steady() - self._refused[0][0] * 60)

    def _is_known(self, caller):
        """Was this phone here before, and before the flood?"""
        known_before = self.wall() - KNOWN
        return caller.since <= (known_before if self._flood_since is None else min(known_before, self._flood_since))

    def is_spared(self, caller):
        """Half of the places are kept from this one: a stranger while a flood goes on."""
        return bool(self.flood()) and not caller.in_room and not self._is_known(caller)

    def _asked(self, caller, queue):
        """The (cause, buckets, key) in which this number needs a place."""
        yield "phone", self._phones, caller.phone
        if caller.in_room:
            yield "room", self._buckets["room"], queue
        elif self._is_known(caller):
            yield "known", self._buckets["known"], queue
        else:
            yield "address", self._addresses, caller.address
            yield "queue", self._buckets["new"], queue


class _Buckets:
    """Buckets by key, each with room for `size` and refilled by so many a minute. The longest unused is forgotten."""

    def __init__(self, steady, size, a_minute):
        self.steady, self.size, self.rate = steady, size, a_minute / 60
        self._levels = OrderedDict()  # {key: (level, when)}, the longest unused first

    def wait(self, key):
        """Seconds until there is one in this bucket; 0 when there is."""
        return max(0.0, (1 - self._level(key)) / self.rate)

    def take(self, key):
        self._levels[key] = self._level(key) - 1, self.steady()
        self._levels.move_to_end(key)
        if len(self._levels) > MOST_KEPT:
            self._levels.popitem(last=False)

    def _level(self, key):
        level, when = self._levels.get(key, (self.size, self.steady()))
        return min(self.size, level + (self.steady() - when) * self.rate)

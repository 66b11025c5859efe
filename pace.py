"""How often somebody may do something: so many times within so many seconds, each by a key of their own."""

import time
from collections import OrderedDict, deque
from ipaddress import IPv6Address, ip_address

MOST_KEYS = 2000  # remembered at once; beyond them the longest silent is forgotten


class Pace:
    """Room for `most` within `seconds`. `steady()` are seconds that never jump."""

    def __init__(self, most, seconds=60.0, steady=time.monotonic):
        self.most, self.seconds, self.steady = most, seconds, steady
        self._times = OrderedDict()  # {key: when its last ones were, oldest first}

    def wait(self, key):
        """Seconds until there is room for one more; 0 when there is now."""
        times = self._times.get(key, ())
        return max(0.0, self.seconds - (self.steady() - times[0])) if len(times) == self.most else 0.0

    def count(self, key):
        """One more was done."""
        self._times.setdefault(key, deque(maxlen=self.most)).append(self.steady())
        self._times.move_to_end(key)
        if len(self._times) > MOST_KEYS:
            self._times.popitem(last=False)


def network_of(address):
    """What counts as one address: a household has 2⁶⁴ of the newer kind."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return f"{IPv6Address(int(known) >> 64 << 64)}/64"
    return str(known)

"""The office's clock: an instant in UTC that never jumps by itself, and whether it may be believed.

A box without a clock battery wakes with yesterday's time. So the wall clock is read once, at the start, and from then
on time passes as the machine's steady clock says; if the wall clock disagrees, a person is asked, once.
"""

import time
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=2)


def steady():
    """Seconds that never jump and go on while the machine sleeps, where the system can tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _wall():
    return datetime.now(UTC)


class OfficeClock:
    """`doubt` is None, or the key of the reason: `behind` the last fact, `day_closed` already, or it `jumped`."""

    def __init__(self, last_at=None, closed_today=lambda instant: False, wall=_wall, steady=steady):
        """`last_at`: the journal's last instant; `closed_today(instant)`: is that instant's day closed already?"""
        self._wall, self._steady = wall, steady
        start = wall()
        self._doubt = None
        if last_at and start < last_at - TOLERANCE:
            self._doubt = "behind"
        elif closed_today(start):
            # Either someone starts the box again in the evening, or it slept and woke with yesterday's time.
            self._doubt = "day_closed"
        self._agree(max(start, last_at) if last_at else start)

    def now(self):
        """The office's time: an aware instant in UTC."""
        return self._now(self._agreed)

    def steady(self):
        """Seconds that never jump, whatever somebody says that the time is: for how long something took."""
        return self._steady()

    @property
    def doubt(self):
        return self._doubt or ("jumped" if abs(self.disagreement()) > TOLERANCE else None)

    @property
    def trusted(self):
        return self.doubt is None

    def disagreement(self):
        """How far the wall clock has jumped away since we last agreed to it; a timedelta."""
        agreed = self._agreed
        return self._wall() - self._now(agreed) - agreed[2]

    def settle(self, true=None):
        """A person said what time it is (`true`, an instant; None: what the wall clock says). Seconds it moved."""
        before, wanted = self.now(), true or self._wall()
        self._agree(wanted)
        self._doubt = None
        return (wanted - before).total_seconds()

    def _now(self, agreed):
        base, at, _ = agreed
        return base + timedelta(seconds=self._steady() - at)

    def _agree(self, base):
        """From here on it is `base`: with it, when that was, and how far the wall clock stood from it.

        All in one, because one thread settles the clock while others read it.
        """
        self._agreed = base, self._steady(), self._wall() - base

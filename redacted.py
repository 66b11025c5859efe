"""What a person wrote, wrapped so that no log, page or error can show it by accident."""

import traceback

HIDDEN = "•••"
SHOWN_OF_NUMBER, LONG_ENOUGH = 4, 9  # of a shorter number the end would be most of it


class Redacted:
    """One answer of a form. Printed, formatted or logged it is `•••`; only `shown()` tells it."""

    __slots__ = ("_text", "_type", "_pii")

    def __init__(self, text, type="text", pii="umum"):
        """`type` and `pii`: as the catalogue's Field has them."""
        self._text, self._type, self._pii = text, type, pii

    def shown(self):
        """The answer itself. Whoever calls this has recorded the look."""
        return self._text

    def masked(self):
        """Enough to tell one person's form from another's: the end of a number, the first letters of words."""
        if self._type in ("nik", "nokk", "phone"):
            return HIDDEN + (self._text[-SHOWN_OF_NUMBER:] if len(self._text) >= LONG_ENOUGH else "")
        if self._type in ("select", "checkbox"):  # an initial would tell which
            return self._text if self._pii == "tidak" else HIDDEN
        return " ".join(word[:1] + HIDDEN for word in self._text.split()[:3])

    def __bool__(self):
        return bool(self._text)

    def __str__(self):
        return HIDDEN

    __repr__ = __format__ = lambda self, *_: HIDDEN

    def __reduce__(self):
        raise TypeError("an answer is not copied out by pickling")


def traced(fault):
    """Where a fault came up, for the log, without what it says: `invalid literal: '3201…'` tells a NIK."""
    steps = []
    while fault is not None:
        steps.append(f"{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__qualname__}")
        fault = fault.__cause__ or fault.__context__
    return "\n".join(reversed(steps))

"""A phone as this office knows it: a random id in a signed cookie, when it first came, and the number it holds.

Nothing says whose it is. Without the cookie a phone is a new one; that wins it nothing but a smaller bucket.
"""

import secrets
from dataclasses import dataclass

from signing import SignedCookie, signer

KEPT = 180 * 86400  # seconds


@dataclass(slots=True)
class Phone:
    """`since`: seconds (of the office's clock) at which it first came; `token`: of the number it took last, or None."""

    id: str
    since: int
    token: str | None = None


class Phones:
    """Reads and writes the cookie. `keys` sign it; `clock.now()` is aware and in UTC."""

    def __init__(self, keys, clock):
        self.clock, self.cookie = clock, SignedCookie("antrean_phone", KEPT, signer(keys, "phone"))

    def of(self, request):
        """The Phone that asks; a new one when it has no cookie of ours."""
        if kept := self.cookie.read(request):
            id, since, token = kept.split("|")
            return Phone(id, int(since), token or None)
        return Phone(secrets.token_urlsafe(12), int(self.clock.now().timestamp()))

    def keep(self, answer, phone, request):
        """Let this phone be known again."""
        return self.cookie.keep(answer, request, f"{phone.id}|{phone.since}|{phone.token or ''}")

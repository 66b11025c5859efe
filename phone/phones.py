"""A phone as this office knows it: a random id in a signed cookie, when it first came, and the number it holds.

Nothing says whose it is. Without the cookie a phone is a new one; that wins it nothing but a smaller bucket.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, Signer

COOKIE = "antrean_phone"
KEPT = 180 * 86400  # seconds


@dataclass(slots=True)
class Phone:
    """`since`: seconds (of the office's clock) at which it first came; `token`: of the number it took last, or None."""

    id: str
    since: int
    token: str | None = None


class Phones:
    """Reads and writes the cookie. `keys.secret` signs; `clock.now()` is aware and in UTC."""

    def __init__(self, keys, clock):
        self.keys, self.clock = keys, clock

    def of(self, request):
        """The Phone that asks; a new one when it has no cookie of ours."""
        try:
            id, since, token = self._signer.unsign(request.cookies.get(_cookie(request), "")).decode().split("|")
            return Phone(id, int(since), token or None)
        except (BadSignature, ValueError):
            return Phone(secrets.token_urlsafe(12), int(self.clock.now().timestamp()))

    def keep(self, answer, phone, request):
        """Let this phone be known again."""
        # Lax: a link to the office in a message must lead to the number this phone holds.
        answer.set_cookie(
            _cookie(request), self.written(phone), max_age=KEPT, httponly=True, samesite="Lax", secure=request.is_secure
        )
        return answer

    def written(self, phone):
        """What the cookie says."""
        return self._signer.sign(f"{phone.id}|{phone.since}|{phone.token or ''}").decode()

    @property
    def _signer(self):
        return Signer(self.keys.secret, salt="phone", digest_method=sha256)


def _cookie(request):
    """Over HTTPS no neighbouring name or plain page can plant it."""
    return f"__Host-{COOKIE}" if request.is_secure else COOKIE

"""Phones at home, for a running office: each keeps its cookies, solves its puzzles, and has an address of its own."""

import json
import time
from hashlib import sha256
from http.client import HTTPConnection
from http.cookies import SimpleCookie

from itsdangerous import Signer

from phone.puzzle import solved

JSON = "application/json"


class HomePhone:
    """One phone. `address` is the loopback address it comes from; `cookies` those it has already."""

    def __init__(self, port, address="127.0.0.1", **cookies):
        self.port, self.address, self.cookies = port, address, cookies

    def get(self, path):
        return self._ask("GET", path)

    def take(self, queue="A", slot="now", *, hasty=False, **more):
        """(status, what was said) of asking for a number, with its puzzle solved.

        `hasty`: asks first whether it would be refused anyway, and reckons only then, as a clever bot does.
        """
        status, given = self.get("/book/puzzle")
        if status != 200:
            return status, given
        if hasty:
            status, said = self._ask("POST", "/book", queue=queue, slot=slot, puzzle=given["challenge"], answer="0")
            if status == 429:
                return status, said
        answer = solved(given["challenge"], given["bits"])
        return self._ask("POST", "/book", queue=queue, slot=slot, puzzle=given["challenge"], answer=answer, **more)

    def _ask(self, method, path, **fields):
        line = HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.address, 0))
        try:
            headers = {"Accept": JSON, "Content-Type": JSON, "Connection": "close"}
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            line.request(method, path, json.dumps(fields) if fields else None, headers)
            answer = line.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
            body = answer.read()
            return answer.status, json.loads(body) if body.startswith(b"{") else {}
        finally:
            line.close()


def cookies(keys, number, *, known_for=0, in_room=False):
    """What a phone has kept: since so many seconds, and whether it read the code in the room."""
    now = int(time.time())
    kept = {"antrean_phone": _signed(keys, "phone", f"phone-{number}|{now - known_for}|")}
    return kept | ({"antrean_here": _signed(keys, "here", f"here-{number}|{now + 3600}")} if in_room else {})


def _signed(keys, salt, text):
    return Signer(keys.secret, salt=salt, digest_method=sha256).sign(text).decode()

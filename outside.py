"""The way in from outside: what people elsewhere may open, and whose word is believed about where they are.

A tunnel brings them to the box, so every one of them seems to stand at the tunnel's end. That end says in
`X-Forwarded-*` who is asking, over HTTP or HTTPS, and under which name. It is believed when the connection comes from
the address in `[online] proxy`, and from nowhere else: anybody can write these words.
"""

import re
from ipaddress import ip_address

from flask import request
from werkzeug.middleware.proxy_fix import ProxyFix

from lobby.refusals import Refusal

# What a resident opens, at home as in the office. `deploy/online/nginx.conf` lets the same through: a test compares.
PAGES = ("/", "/offline", "/letters/forms", "/letters/privacy", "/terbuka", "/survey")
PARTS = ("/guide", "/book", "/t", "/here", "/letters/form")
# A letter by its token, which is as long as no word of the office's own pages under /letters.
LETTER = re.compile(r"/letters/[A-Za-z0-9_-]{22}(/qr\.svg)?")
# Complaints: where one is written, and one of them by its token.
COMPLAINT = re.compile(r"/complaints(/[A-Za-z0-9_-]{22}(/qr\.svg)?)?")
LOOKS = ("/api/board", "/api/line", "/manifest.webmanifest", "/sw.js", "/favicon.ico")
ROOMS = ("/display", "/static", "/socket.io")
ACTS = ("/book", "/t", "/letters/form")  # where something may be sent
COMPLAINT_ACTS = ("/complaints", "/complaints/find")  # and here, but nowhere below
NOT_THERE = ("/guide/unanswered",)
MARK = "antrean.from_outside"


class OnlyInTheOffice(Refusal):
    status = 404
    sentence = "Halaman ini hanya dapat dibuka di kantor."


def is_for_residents(method, path):
    """Whether somebody at home may ask for this."""
    if _is_below(path, NOT_THERE):
        return False
    if method not in ("GET", "HEAD"):
        return _is_below(path, ACTS) or path in COMPLAINT_ACTS
    return is_residents_page(path) or path in LOOKS or _is_below(path, ROOMS)


def is_residents_page(path):
    """Whether this is a page that somebody would keep on a phone."""
    is_one = path in PAGES or _is_below(path, PARTS) or LETTER.fullmatch(path) or COMPLAINT.fullmatch(path)
    return bool(is_one) and not _is_below(path, NOT_THERE)


def refuse_the_rest():
    """Before any view: whoever comes through the tunnel finds a resident's pages, and none of the office's own."""
    if MARK in request.environ and not is_for_residents(request.method, request.path):
        raise OnlyInTheOffice()


class WayIn:
    """Stands before everything, the sockets too, and puts right who is asking. `proxy` is an IP address, or ""."""

    def __init__(self, inside, proxy):
        self.inside, self.proxy = inside, _plain(proxy)
        # One hop: of a list only the last was written by our own proxy.
        self.corrected = ProxyFix(inside, x_for=1, x_proto=1, x_host=1)

    def __call__(self, environ, start_response):
        if not self._comes_through(environ):
            return self.inside(environ, start_response)
        environ[MARK] = True
        return self.corrected(environ, start_response)

    def _comes_through(self, environ):
        """Where the tunnel ends on this very box, the kiosk's browser has the same address; but it forwards nobody."""
        there = _plain(environ.get("REMOTE_ADDR", ""))
        if not self.proxy or there != self.proxy:
            return False
        return "HTTP_X_FORWARDED_FOR" in environ or not there.is_loopback


def _plain(text):
    """An address as such, `::ffff:10.0.0.1` as `10.0.0.1`; None for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_below(path, places):
    return any(path == place or path.startswith(f"{place}/") for place in places)

"""The door of every page: who is asking, whether they may, whether the page that asks is ours, and what answers wear.

A view says who may use it, and without saying so it is open to nobody:

    @bp.post("/<counter>/call")
    @who(COUNTER)
    def call(counter): ...
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import quote

from flask import Blueprint, Request, current_app, g, make_response, redirect, render_template, request
from itsdangerous import BadSignature

from asking import Asked, said, wants_json
from keys import SESSION, Device, Staff
from lobby.refusals import BadRequest, Refusal
from pins import PinLocked, WrongPin
from signing import cookie_name, signer

DEVICE_COOKIE, STAFF_COOKIE = "antrean_device", "antrean_staff"
DEVICE_COOKIE_DAYS = 400  # the most a browser keeps; set anew at every sign-in and every start of a kiosk
LIMITS = {"MAX_CONTENT_LENGTH": 64 * 1024, "MAX_FORM_MEMORY_SIZE": 64 * 1024, "MAX_FORM_PARTS": 50}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
ADDRESS = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?", re.ASCII)
PORTS = {"http": "80", "https": "443"}

# `style-src` and `script-src` allow no inline text, so words from outside cannot act. Trusted types would forbid the
# `innerHTML` by which the socket redraws a part; what it puts there is our own escaped template.
CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it browsers send `Origin: null` with our own forms. This tells other sites as little.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class NotPaired(Refusal):
    status = 401
    sentence = "Perangkat ini belum dikenal. Jalankan ./run pair di komputer Antrean, lalu buka tautannya di sini."


class SignInNeeded(Refusal):
    status = 401
    sentence = "Masuk dulu dengan nama dan PIN Anda."


class NotAllowed(Refusal):
    status = 403
    sentence = "Ini di luar wewenang Anda. Pilih loket Anda di halaman Loket, atau minta bantuan kepala pelayanan."


class ForeignPage(Refusal):
    status = 403
    sentence = (
        "Permintaan ini tidak datang dari halaman Antrean yang masih berlaku. Muat ulang halaman, lalu coba lagi."
    )


class WrongHost(Refusal):
    status = 400
    sentence = "Alamat ini bukan alamat Antrean. Buka dengan alamat IP-nya, atau daftarkan nama ini di config.toml."


class NobodyChosen(BadRequest):
    sentence = "Pilih nama Anda, lalu ketik PIN."


class Role(StrEnum):
    PUBLIC = "public"  # anybody
    DEVICE = "device"  # any paired device
    KIOSK = "kiosk"  # a kiosk
    COUNTER = "counter"  # that counter's device, whoever took that counter, or a head
    STAFF = "staff"  # anybody signed in
    HEAD = "head"  # a head signed in, or a head's device


PUBLIC, DEVICE, KIOSK, COUNTER, STAFF, HEAD = Role


def who(*roles):
    """Say who may use a view: any of these."""

    def mark(view):
        view.roles = roles
        return view

    return mark


def roles_of(app, endpoint):
    if endpoint == "static":
        return (PUBLIC,)
    return getattr(app.view_functions[endpoint], "roles", ())


def route_table(app):
    """Every way in and who may use it, for a test and for a reader."""
    return [(rule.rule, sorted(rule.methods), roles_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()]


def routes_without_role(app):
    return [rule for rule, _, roles in route_table(app) if not roles]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever asks: a paired device, perhaps someone signed in on it; or, with neither, a resident."""

    device: Device | None = None
    staff: Staff | None = None
    counter: str | None = None
    session: str | None = field(default=None, repr=False)

    @property
    def name(self):
        """For the journal: which key was used, never whose it is."""
        if self.staff:
            return f"staff:{self.staff.id}"
        return f"device:{self.device.id}" if self.device else "resident"

    @property
    def is_head(self):
        return bool(self.staff and self.staff.role == "head") or self._is("head")

    def may(self, role, counter=None):
        """`counter` None asks whether there is any counter they may serve."""
        match role:
            case Role.PUBLIC:
                return True
            case Role.DEVICE:
                return self.device is not None
            case Role.KIOSK:
                return self._is("kiosk")
            case Role.STAFF:
                return self.staff is not None
            case Role.HEAD:
                return self.is_head
            case Role.COUNTER:
                from_device = self._is("counter") and (counter is None or self.device.counter in (None, counter))
                by_staff = self.staff is not None and (counter is None or self.counter == counter)
                return self.is_head or from_device or by_staff
        return False

    def _is(self, kind):
        return self.device is not None and self.device.kind == kind


def guard(app, keys, *, hosts=()):
    """Put the door in front of every page of `app`. `hosts` are the names the office's box is reached by."""
    door = Door(keys, hosts)
    app.config.update(LIMITS)
    app.before_request(door.check)
    app.after_request(door.dress)
    app.jinja_env.globals["csrf_token"] = door.csrf_token
    return door


class Door:
    """Nobody is trusted for an address: `X-Forwarded-*` and where a request comes from are not looked at."""

    def __init__(self, keys, hosts=()):
        self.keys = keys
        self.hosts = {"localhost", *(host.lower().rstrip(".") for host in hosts)}

    def check(self):
        """Before any view: the host, then who asks, then the page that asks, then whether they may."""
        g.visitor, g.visitors = Visitor(), [Visitor()]
        if not self.knows(request.headers.get("Host")):
            raise WrongHost()
        roles = roles_of(current_app, request.endpoint) if request.endpoint else (PUBLIC,)  # unknown: Flask's 404
        counter = (request.view_args or {}).get("counter")
        g.visitors = self.visitors(request)
        allowed = [visitor for visitor in g.visitors if any(visitor.may(role, counter) for role in roles)]
        g.visitor = (allowed or g.visitors)[0]
        if request.method not in SAFE_METHODS and not _bearer(request):
            self._refuse_foreign()
        if not allowed:
            raise _reason(g.visitor, roles)

    def knows(self, host):
        """Is this address ours? A page that rebinds its own name to our address comes under that name."""
        match = ADDRESS.fullmatch((host or "").lower())
        return match is not None and (match[1].rstrip(".") in self.hosts or _is_address(match[1]))

    def is_ours(self, origin, environ):
        """For the sockets: does this come from a page of ours, or from a program that carries no cookies?"""
        host = environ.get("HTTP_HOST", "")
        if not self.knows(host):
            return False
        if not origin:
            return "HTTP_COOKIE" not in environ
        scheme = environ.get("wsgi.url_scheme", "http").replace("ws", "http")
        return _origin(origin) == _origin(f"{scheme}://{host}")

    def visitor(self, environ, role=PUBLIC, counter=None):
        """For the sockets: who is asking, as whoever in that browser may do this, if there is one."""
        found = self.visitors(Request(environ))
        return next((visitor for visitor in found if visitor.may(role, counter)), found[0])

    def visitors(self, asked):
        """Whoever this browser is. One in which both the kiosk's and a counter's link were opened is two devices."""
        if _bearer(asked):
            return [Visitor(self.keys.device(asked.authorization.token))]
        token = asked.cookies.get(cookie_name(STAFF_COOKIE, asked))
        session = self.keys.session(token) if token else None
        found = []
        for device in _paired(self.keys, asked).values():
            if session and session.device_id == device.id:
                found.append(Visitor(device, session.staff, session.counter, token))
            else:
                found.append(Visitor(device))
        found.sort(key=lambda visitor: (visitor.staff is None, visitor.device.kind == "kiosk"))
        return found or [Visitor()]

    def csrf_token(self):
        """What a form of ours carries, good on this device alone; another site can send our cookies but not this."""
        device = g.visitor.device
        return self._signer.sign(str(device.id)).decode() if device else ""

    @property
    def _signer(self):
        return signer(self.keys, "csrf")

    def _refuse_foreign(self):
        origin = request.headers.get("Origin")
        if origin is None:
            ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        else:
            ours = self.is_ours(origin, request.environ)
        if not ours or (g.visitor.device and not self._is_signed()):
            raise ForeignPage()

    def _is_signed(self):
        token = request.headers.get("X-CSRF") or request.form.get("csrf", "")
        try:
            signed = self._signer.unsign(token).decode()
        except BadSignature:
            return False
        return signed in {str(visitor.device.id) for visitor in g.visitors}

    def dress(self, answer):
        """After any view, and after a refusal. A view may have put on something stricter itself."""
        host = request.headers.get("Host", "")
        sockets = f" ws://{host} wss://{host}" if self.knows(host) else ""  # 'self' means no socket in older browsers
        answer.headers.setdefault("Content-Security-Policy", CONTENT.format(sockets=sockets))
        for header, value in HEADERS.items():
            answer.headers.setdefault(header, value)
        answer.headers.setdefault("Cache-Control", "no-store")  # static files have said otherwise already
        if "retry_after" in g:
            answer.headers["Retry-After"] = g.retry_after
        return answer


def door_pages(keys, languages=("id",)):
    """Where a browser is paired by a link, and where staff sign in and out.

    `languages` are those the sign-in page offers; the first unless another is asked for.
    """
    bp = Blueprint("door", __name__)

    def already_in(code):
        """A browser that opens its own link again, after a power cut say, goes to its page."""
        device = keys.opened_by(code)
        if device and any(visitor.device == device for visitor in g.visitors):
            return _stay(keys, redirect(_home(device), 303))
        return None

    @bp.get("/enter/<code>")
    @who(PUBLIC)
    def enter(code):
        return already_in(code) or render_template("door/enter.html")

    @bp.post("/enter/<code>")
    @who(PUBLIC)
    def use(code):
        return already_in(code) or _let_in(keys, keys.use_link(code))

    @bp.get("/sign-in")
    @who(DEVICE)
    def choose():
        return _sign_in_page(keys, languages, request.args.get("lang"))

    @bp.post("/sign-in")
    @who(DEVICE)
    def sign_in():
        asked, chosen = Asked(), None
        try:
            chosen = asked.number("staff")
            if chosen is None:
                raise NobodyChosen(field="staff")
            session = keys.sign_in(chosen, asked.text("pin", ""), device_id=g.visitor.device.id)
        except (WrongPin, PinLocked, BadRequest) as refusal:
            if isinstance(refusal, PinLocked):
                g.retry_after = refusal.fields["seconds"]
            if wants_json():
                raise
            page = _sign_in_page(keys, languages, asked.text("language"), chosen, refusal)
            return page, getattr(refusal, "status", 422)
        home = _home(g.visitor.device, signed_in=True)
        answer = make_response(said({"staff": chosen, "url": home}, home))
        return _stay(keys, _keep(answer, STAFF_COOKIE, session, SESSION))

    @bp.post("/sign-out")
    @who(DEVICE)
    def sign_out():
        keys.sign_out(request.cookies.get(cookie_name(STAFF_COOKIE, request)))
        return _keep(make_response(said({"url": "/sign-in"}, "/sign-in")), STAFF_COOKIE, "", 0)

    return bp


def _sign_in_page(keys, languages, language, chosen=None, refusal=None):
    language = language if language in languages else languages[0]
    return render_template(
        "door/sign_in.html", staff=keys.staff(), chosen=chosen, refusal=refusal, language=language, offered=languages
    )


def _paired(keys, asked):
    """{token: device} of the devices this browser is, those revoked left out."""
    tokens = asked.cookies.get(cookie_name(DEVICE_COOKIE, asked), "").split(".")[:8]
    return {token: device for token in tokens if (device := keys.device(token))}


def _let_in(keys, opened):
    """To the page the link is for. What this browser was for the same place before, it is no longer."""
    answer = redirect(_home(opened.device), 303)
    for device in _paired(keys, request).values():
        if (device.kind, device.counter) == (opened.device.kind, opened.device.counter):
            keys.revoke(device.id)
    if opened.session:
        _keep(answer, STAFF_COOKIE, opened.session, SESSION)
    return _stay(keys, answer, opened.token)


def _stay(keys, answer, *new):
    """Keep this browser the devices it is."""
    tokens = [*_paired(keys, request), *new]
    return _keep(answer, DEVICE_COOKIE, ".".join(tokens), DEVICE_COOKIE_DAYS * 86400) if tokens else answer


def _keep(answer, name, value, seconds):
    answer.set_cookie(
        cookie_name(name, request), value, max_age=seconds, httponly=True, samesite="Strict", secure=request.is_secure
    )
    return answer


def _home(device, signed_in=False):
    """The page a device is for: built here and from nothing a request says."""
    if device.kind == "head":
        return "/reports"
    if device.kind == "kiosk" and not signed_in:
        return "/kiosk"
    return f"/counters/{quote(device.counter, safe='')}" if device.counter else "/counters"


def _reason(visitor, roles):
    """Why not, for the person: what would change it."""
    if visitor.device is None and roles:
        return NotPaired()
    if visitor.staff is None and not _bearer(request) and {COUNTER, STAFF, HEAD} & set(roles):
        return SignInNeeded()
    return NotAllowed()


def _bearer(asked):
    return asked.authorization is not None and asked.authorization.type == "bearer"


def _is_address(host):
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False


def _origin(text):
    scheme, _, host = text.lower().partition("://")
    match = ADDRESS.fullmatch(host)
    return (scheme, match[1], match[2] or PORTS[scheme]) if match and scheme in PORTS else text

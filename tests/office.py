"""A whole village office, opened in this process: its real server on a folder, its clock in the test's hand.

    village.device("kiosk").issue("A")            a program, with a paired token and JSON
    village.browser("counter", "1").page("/counters/1").form("/counters/1/call")   a browser without scripts

The server's journal writes in a native thread and answers through gevent's loop, as it does under gunicorn; so the
loop must not think that nobody will ever come again.
"""

import json
import time
from functools import partial
from html.parser import HTMLParser
from unittest.mock import patch

import gevent
from doorway import PIN, Browser
from room import TUESDAY, at, minutes

import config
import server
from clock import OfficeClock
from kiosk.spool import Spool

SETTINGS = """
[office]
name = "Desa Sukamaju"
region = "Kecamatan Ciawi"
languages = ["id", "en"]

[[queues]]
letter = "A"
name = "Kependudukan"
names = { en = "Civil registration" }
[[queues]]
letter = "S"
name = "Surat"

[[counters]]
id = "1"
name = "Loket 1"
queues = ["A", "S"]
[[counters]]
id = "2"
name = "Loket 2"
queues = ["S", "A"]
[[counters]]
id = "3"
name = "Loket 3"
queues = ["S"]
"""
AT_ANY_PACE = "[kiosk]\nmost_per_minute = 0\n"
PREPARE = '[kiosk]\nask = "service"\nprepare = true\nmost_per_minute = 0\n'
WORKING_HOURS = '[hours]\ntuesday = ["08.00-12.00", "13.00-15.30"]\nwednesday = ["08.00-12.00"]\n'
JSON = "application/json"
READ = {}

SOMEBODY_MAY_COME = gevent.get_hub().loop.async_()
SOMEBODY_MAY_COME.start(lambda: None)


class Wall:
    """The clock on the wall: time passes, or it leaps."""

    def __init__(self, now):
        self.time, self.leap = now, minutes(0)

    def now(self):
        return self.time + self.leap

    def steady(self):
        return self.time.timestamp()

    def running(self):
        """For what waits by itself, like a printer's thread: goes on as seconds do, and leaps with this wall."""
        return time.monotonic() + self.time.timestamp()


class Village:
    """An office that is open. `more` is added to its config.toml, in place of the pace that lets tests run."""

    def __init__(self, folder, more=AT_ANY_PACE, *, now="9:00", day=TUESDAY, base=SETTINGS):
        self.folder, self.wall = folder, Wall(at(now, day))
        self._devices, self._browsers = {}, {}
        self.open(base + more)

    def open(self, settings=None):
        """Open it, with other settings or the same as before."""
        self.settings = settings or self.settings
        with (
            patch.object(server, "OfficeClock", partial(OfficeClock, wall=self.wall.now, steady=self.wall.steady)),
            patch.object(server, "Spool", partial(Spool, steady=self.wall.running)),
        ):
            self.server = server.Server(_read(self.settings, self.folder / "config.toml"), self.folder / "data")
        self.app, self.keys, self.live = self.server.app, self.server.keys, self.server.live
        for one in (*self._devices.values(), *self._browsers.values()):
            one.meet(self.app)
        return self

    def close(self):
        self.server.close()

    def reopen(self, settings=None):
        """Stop the server and start it again on the same folder; devices and browsers stay who they are."""
        self.close()
        self.open(settings)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def pass_minutes(self, number):
        self.go_on(self.wall.time + minutes(number))

    def go_on_to(self, clock, day=TUESDAY):
        """Let time pass until some hour."""
        self.go_on(at(clock, day))

    def go_on(self, instant):
        self.wall.time = instant
        self.server.spool.wake()

    def eventually(self, look, fits=bool):
        """What another thread, like the printer's, has brought about; at most ten seconds from now."""
        with gevent.Timeout(10, AssertionError("it never came about")):
            while not fits(seen := look()):
                gevent.sleep(0.005)
        return seen

    def device(self, kind="kiosk", counter=None):
        """A paired program; the same one when asked for again."""
        if (kind, counter) not in self._devices:
            token = self.keys.pair(kind, kind.title(), counter)
            self._devices[kind, counter] = Device(self.app, token, counter)
        return self._devices[kind, counter]

    def browser(self, kind=None, counter=None, staff_id=None):
        """A new browser, which has opened a link if a `kind` is given."""
        browser = self._browsers[len(self._browsers)] = Resident(self.app)
        if kind:
            assert browser.enter(self.keys, kind, counter, staff_id).status_code == 303
        return browser

    def staff(self, role="staff"):
        """A browser in which somebody has signed in with a PIN."""
        person, _ = self.keys.add_staff("Ibu Sari", role, PIN)
        browser = self.browser("counter")
        assert browser.submit("/sign-in", staff=str(person.id), pin=PIN).status_code == 303
        return browser

    def issue(self, queue="A", **fields):
        """A number taken at the kiosk: what a program is told of it."""
        return self.device("kiosk").issue(queue, **fields).json

    def act(self, counter, verb, **fields):
        """A button of this counter's own device."""
        return self.device("counter", counter).act(verb, **fields)

    def board(self):
        return self.browser().get("/api/board").json

    def page(self, path):
        return Page(self.browser().get(path).text)


def _read(settings, path):
    """The Config of a text; read once, because the catalogue of services is long."""
    if settings not in READ:
        path.write_text(settings, encoding="utf-8")
        READ[settings] = config.read(path)
    return READ[settings]


class Device:
    """A program with a paired token."""

    def __init__(self, app, token, counter=None):
        self.token, self.counter = token, counter
        self.meet(app)

    def meet(self, app):
        self.client = app.test_client()

    def get(self, path, accept=JSON, **headers):
        return self.client.get(path, headers=self._headers(accept, headers))

    def post(self, path, fields=None, accept=JSON, **sent):
        """`fields` go as JSON; `data` and `content_type` as they are."""
        if fields is not None:
            sent |= {"data": json.dumps(fields), "content_type": JSON}
        return self.client.post(path, headers=self._headers(accept, {}), **sent)

    def issue(self, queue="A", **fields):
        return self.post("/kiosk/issue", {"queue": queue, **fields})

    def act(self, verb, **fields):
        return self.post(f"/counters/{self.counter}/{verb}", fields)

    def _headers(self, accept, more):
        accepted = {"Accept": accept} if accept else {}
        return {"Authorization": f"Bearer {self.token}", **accepted, **more}


class Resident(Browser):
    """A browser without scripts: it sends the forms it finds."""

    def meet(self, app):
        cookies = self.client._cookies
        self.client = app.test_client()
        self.client._cookies = cookies

    def page(self, path):
        return Page(self.get(path).text)

    def press(self, path, action, **fields):
        """Load a page and send its form that goes to `action`, with some fields filled in."""
        return self.post(action, {**self.page(path).form(action), **fields})


class Page(HTMLParser):
    """What stands on a page: its words, its links, its forms with their fields, its keys."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.links, self.words, self.buttons, self.csrf = [], [], [], [], None
        self._form, self._silent, self._button = None, False, None
        self.feed(html)
        self.text = _joined(self.words)

    def form(self, action):
        """The fields a form to this address would send."""
        return next(fields for where, fields in self.forms if where == action)

    def actions(self):
        return [where for where, _ in self.forms]

    def button(self, words):
        """The attributes of the button that says this."""
        return next(named for named, said in self.buttons if words in _joined(said))

    @property
    def keys(self):
        """{key: (attributes, words)} of the buttons a key presses."""
        return {
            key: (named, _joined(said)) for named, said in self.buttons for key in named.get("data-key", "").split()
        }

    def choices(self, name):
        """{value: words} of the buttons that send this field."""
        return {named["value"]: _joined(said) for named, said in self.buttons if named.get("name") == name}

    def handle_starttag(self, tag, pairs):
        named = dict(pairs)
        self._silent = tag in ("script", "style")
        if tag == "form":
            self._form = {}
            self.forms.append((named.get("action", ""), self._form))
        elif tag == "input" and "name" in named and self._form is not None and named.get("type") != "radio":
            self._form[named["name"]] = named.get("value", "")
        elif tag == "a":
            self.links.append(named.get("href"))
        if tag in ("button", "summary"):
            self._button = []
            self.buttons.append((named, self._button))
        if tag == "meta" and named.get("name") == "csrf":
            self.csrf = named["content"]

    def handle_endtag(self, tag):
        self._silent = False
        if tag == "form":
            self._form = None
        elif tag in ("button", "summary"):
            self._button = None

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)
            if self._button is not None:
                self._button.append(data)


def _joined(words):
    return " ".join(" ".join(words).split())

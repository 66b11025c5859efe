"""The offices whose pages are looked at in every state, each a real server, and windows onto them."""

from datetime import UTC, datetime
from functools import cache

from fake_printer import FakePrinter
from running import Running
from windows import DESK, KIOSK, LISTEN, OF_THE_LINE, TV

QUEUES = """
[office]
name = "Desa Sukamaju"
region = "Kecamatan Ciawi"
timezone = "{zone}"
languages = ["id", "en"]
[[queues]]
letter = "A"
name = "KTP, KK, dan akta"
names = { en = "ID card, family card, certificates" }
icon = "id-card"
{last}
[[queues]]
letter = "S"
name = "Surat keterangan"
names = { en = "Letters" }
{last}
[[counters]]
id = "1"
name = "Loket 1"
[[counters]]
id = "2"
name = "Loket 2"
[display]
notices = ["Posyandu Rabu pukul 08.00 di balai desa."]
"""
KIOSK_ASKS = '[kiosk]\nask = "service"\nprepare = true\nmost_per_minute = 0\n'
AT_ONCE = "[kiosk]\nmost_per_minute = 0\n"
BY_HAND = AT_ONCE + '[order]\nstart = "by_hand"\nno_show_after_calls = 1\n'
# Where it is noon, or nearly, whenever this runs: so a break and a closed office never come near midnight.
EAST = 12 - datetime.now(UTC).hour
NOON = f"Etc/GMT{-EAST:+}"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = "[hours]\n" + "".join(f'{day} = ["06.00-08.00"]\n' for day in DAYS)
BREAK = "[hours]\n" + "".join(f'{day} = ["06.00-09.00", "16.00-18.00"]\n' for day in DAYS)


def office_text(more=AT_ONCE, last=""):
    return QUEUES.replace("{last}", last).replace("{zone}", NOON) + more


NETWORK = '[printer]\nkind = "network"\nmodel = "{}"\naddress = "{}"\n'


@cache
def printer():
    """One that prints whatever it is sent, and is not asked how it is."""
    return FakePrinter()


OFFICES = {
    "services": lambda: office_text(KIOSK_ASKS),
    "letters at the kiosk": lambda: office_text(KIOSK_ASKS),
    "by hand": lambda: office_text(BY_HAND),
    "away": lambda: office_text(),
    "now": lambda: office_text(),
    "now wrong": lambda: office_text(),
    "open": lambda: office_text(),
    "closed": lambda: office_text(AT_ONCE + CLOSED),
    "break": lambda: office_text(AT_ONCE + BREAK),
    "last number": lambda: office_text(last="last_number = 1"),
    "no paper": lambda: office_text(KIOSK_ASKS + '[printer]\nkind = "usb"\naddress = "/nowhere/lp0"\n'),
    "cannot tell": lambda: office_text(AT_ONCE + NETWORK.format("generic-58", printer().address)),
    "unprinted": lambda: office_text(AT_ONCE + NETWORK.format("epson-tm-t82", "127.0.0.1:9") + "roll_metres = 1\n"),
    "lost": lambda: office_text(),
}


# A screen that ends by itself after some seconds stays for as long as it is looked at, however slow the machine.
STAY = """window.setTimeout = ((wait) => (then, time) => (time >= 8000 ? 0 : wait(then, time)))(window.setTimeout);"""


class Stage:
    """The offices of these states, each started when it is first needed, and windows onto them."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder
        self.offices, self.strangers, self.complaints = {}, [], []

    def close(self):
        for office in self.offices.values():
            office.kill()

    def office(self, name):
        if name not in self.offices:
            folder = self.folder / name.replace(" ", "-")
            folder.mkdir()
            self.offices[name] = Running(folder, OFFICES[name]()).start()
        office = self.offices[name]
        return office if office.process.poll() is None else office.start()

    def open(self, name, path, size, before="", **given):
        """A window of an office's at some path. Nothing moves in it, so that what is measured is what is read."""
        width, height = size
        office = self.office(name)
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **given
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.add_init_script(LISTEN + before)
        page.on("request", self._look_where)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("console", self._listen)
        page.goto(address(office, path))
        return page

    def entered(self, name, kind, size, counter=None, staff=None, **given):
        """A window that came by a one-time link."""
        link = self.office(name).keys().make_link(kind, counter, staff)
        page = self.open(name, f"/enter/{link}", size, **given)
        page.wait_for_url(lambda url: "/enter/" not in url)
        return page

    def kiosk(self, name="services", path="/kiosk"):
        page = self.entered(name, "kiosk", KIOSK, before=STAY)
        page.wait_for_selector("body.alive")
        if path != "/kiosk":
            page.goto(address(self.office(name), path))
        return page

    def board(self, name="services", query="", **given):
        page = self.open(name, f"/display{query}", TV, **given)
        page.wait_for_selector(".page.shown", state="attached")
        return page

    def desk(self, name="by hand", size=DESK):
        return self.entered(name, "counter", size, "1")

    def _look_where(self, asked):
        if not asked.url.startswith(("http://127.0.0.1:", "data:", "blob:http://127.0.0.1:")):
            self.strangers.append(asked.url)

    def _listen(self, message):
        if message.type in ("error", "warning") and not message.text.startswith(OF_THE_LINE):
            self.complaints.append(message.text)


def address(office, path):
    return f"http://127.0.0.1:{office.port}{path}"

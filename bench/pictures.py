"""How soon a page shows its first picture, on a processor slowed six times, beside a page with one word."""

from shutil import which
from statistics import median

from playwright.sync_api import sync_playwright

from bench.office import Office
from keys import Keys

SLOWED = 6  # times; a cheap box beside this machine
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PAGES = {"kiosk": (1080, 1920), "display": (1920, 1080)}
WORD = "/word"  # served by the browser's own hand: what any page costs here
PAINTED = 'performance.getEntriesByName("first-contentful-paint").map((paint) => paint.startTime)[0]'


def first_pictures(folder, rounds=7):
    """Median milliseconds until each page shows something, a page of one word among them; in turns, nothing cached."""
    times = {page: [] for page in (*PAGES, WORD)}
    with Office(folder / "office") as office, sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=which("chromium") or which("chromium-browser") or which("google-chrome"), args=FLAGS
        )
        kiosk = _paired(office, chromium)
        for _ in range(rounds):
            for page, size in {**PAGES, WORD: PAGES["kiosk"]}.items():
                times[page].append(_first_picture(chromium, kiosk, f"http://127.0.0.1:{office.port}", page, size))
        chromium.close()
    return {page: median(taken) for page, taken in times.items()}


def _paired(office, chromium):
    """What a browser keeps that came by the kiosk's link."""
    context = chromium.new_context()
    page = context.new_page()
    code = Keys(office.folder / "data" / "doors.db").make_link("kiosk")
    page.goto(f"http://127.0.0.1:{office.port}/enter/{code}")
    page.wait_for_url("**/kiosk")
    state = context.storage_state()
    context.close()
    return state


def _first_picture(chromium, kiosk, address, path, size):
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, storage_state=kiosk)
    page = context.new_page()
    page.route(f"**{WORD}", lambda route: route.fulfill(body="<p>Antrean", content_type="text/html"))
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(f"{address}/{path.strip('/')}")
    page.wait_for_function(f"{PAINTED} > 0")
    painted = page.evaluate(PAINTED)
    context.close()
    return painted

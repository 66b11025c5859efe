"""Checking in at the kiosk, and what a phone meets without a line or with a code that has changed."""

from states import PHONE, again, screen, state


@state("kiosk: check in")
def check_in(stage):
    page = stage.kiosk()
    page.click("text=Sudah pesan nomor?")
    return screen(page, ".keypad")


@state("kiosk: check in, half typed")
def half_typed(stage):
    page = check_in(stage)
    for digit in "42":
        page.click(f"[data-digit='{digit}']")
    return page


@state("kiosk: check in, a code that nobody has")
def wrong_code(stage):
    page = half_typed(stage)
    for digit in "42":
        page.click(f"[data-digit='{digit}']")
    return screen(page, "#over .problem")


@state("kiosk: check in, after that")
def after_wrong(stage):
    page = wrong_code(stage)
    again(page)
    page.mouse.click(540, 300)
    page.wait_for_selector("#over", state="hidden")
    return screen(page, ".keypad")


@state("phone: no line")
def no_line(stage, size=PHONE):
    return screen(stage.open("services", "/offline", size), ".no-line")


@state("phone: a code from the TV that has changed")
def old_code(stage, size=PHONE):
    return screen(stage.open("services", "/here/OLDCODE2", size), "[role=alert]")


@state("phone: a page that was kept")
def kept(stage, size=PHONE):
    _, ticket = stage.office("lost").issue("A")
    page = stage.open("lost", f"/t/{ticket['token']}", size)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller")
    page.reload()
    page.wait_for_function("window.caches")
    while not page.evaluate("caches.match(location.href).then((known) => !!known)"):
        page.wait_for_timeout(100)
    stage.office("lost").kill()
    page.reload()
    return screen(page, ".kept")

"""Letters' forms on a resident's phone, in the states that their own typing brings about."""

from states import PHONE, screen, state

WAYS = (("#blank-nama_lengkap", "12345"), ("#blank-nik", "3201013208900001"))


@state("phone: form")
def form(stage, size=PHONE, path="/letters/form/sktm"):
    page = stage.open("services", path, size)
    page.wait_for_selector("[data-draft-note]", state="visible")
    return page


@state("phone: form in English, some of it said at the counter")
def form_english(stage, size=PHONE):
    return form(stage, size, "/letters/form/akta-lahir?lang=en")


@state("phone: form for a number that waits")
def form_of_number(stage, size=PHONE):
    token = stage.office("services").issue(None, service="kehilangan")[1]["token"]
    return screen(form(stage, size, f"/letters/form/kehilangan?ticket={token}"), ".for-number")


@state("phone: form to be put right")
def form_wrong(stage, size=PHONE):
    page = form(stage, size)
    for place, text in WAYS:
        page.fill(place, text)
    page.click("#form [type=submit]")
    return screen(page, "[data-summary] li")


@state("phone: form not sent, the office is away")
def form_not_sent(stage, size=PHONE):
    page = form(stage, size)
    page.context.set_offline(True)
    page.click("#form [type=submit]")
    page.wait_for_selector("[data-draft-said]", state="visible")
    return page


@state("phone: form that is here again")
def form_restored(stage, size=PHONE):
    page = form(stage, size)
    page.fill("#blank-nama_lengkap", "Siti")
    page.reload()
    page.wait_for_selector("[data-draft-restored]", state="visible")
    return page


@state("phone: form wiped")
def form_wiped(stage, size=PHONE):
    page = form_restored(stage, size)
    page.click(".kept-here [data-draft-wipe]")
    page.wait_for_selector("[data-draft-wiped]", state="visible")
    return page


@state("phone: forms to choose from")
def forms(stage, size=PHONE):
    return screen(stage.open("services", "/letters/forms", size), ".choices")


@state("phone: forms of a number's queue")
def forms_of_queue(stage, size=PHONE):
    token = stage.office("services").issue("S")[1]["token"]
    return screen(stage.open("services", f"/letters/forms?queue=S&ticket={token}", size), ".more")


@state("phone: no such form")
def no_form(stage, size=PHONE):
    return screen(stage.open("services", "/letters/form/tidak-ada", size), ".message")

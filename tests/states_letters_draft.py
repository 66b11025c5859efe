"""A letter on its way to paper, the wordings the head writes, and the registers."""

from letters_at_hand import BASE, OFFICE, request_of
from office import Village
from running import Running
from stage import OFFICES, address
from states import PHONE, screen, staff, state
from windows import DESK

NAME = "letters to print"
OFFICES[NAME] = lambda: BASE + OFFICE
REQUESTS = {}


def office(stage):
    """The office, in which forms were handed in before it was opened."""
    if NAME not in stage.offices:
        folder = stage.folder / "letters-to-print"
        folder.mkdir()
        with Village(folder, OFFICE, base=BASE) as village:
            REQUESTS[stage] = {service: request_of(village, service) for service in ("sktm", "ahli-waris", "ktp")}
        stage.offices[NAME] = Running(folder, BASE + OFFICE).start()
    return stage.office(NAME)


def page_at(stage, path, selector, size, role="staff"):
    there = office(stage)
    page = stage.entered(NAME, "counter", size, staff=staff(stage, NAME, role))
    page.goto(address(there, path))
    return screen(page, selector)


def letter(stage, service, selector=".drafted", size=DESK):
    office(stage)
    page = page_at(stage, f"/letters/requests/{REQUESTS[stage][service]}", ".letter-card", size)
    page.click("form[action$='/letter'] button")
    return screen(page, selector)


@state("office: a letter that has no number yet", phone=True)
def letter_draft(stage, size=PHONE):
    return letter(stage, "ahli-waris", size=size)


@state("office: a letter with its number", phone=True)
def letter_numbered(stage, size=PHONE):
    page = letter(stage, "sktm", size=size)
    number = page.query_selector("[formaction$='/number']")
    if number:
        number.click()
        page.wait_for_selector(".void")
    page.click(".void summary")
    return page


@state("office: a service that leads to no letter", phone=True)
def letter_none(stage, size=PHONE):
    return letter(stage, "ktp", ".message", size)


@state("office: the wordings of letters", phone=True)
def letter_bodies(stage, size=PHONE):
    return page_at(stage, "/letters/bodies", ".services", size, "head")


@state("office: one wording, with mistakes", phone=True)
def letter_body(stage, size=PHONE):
    page = page_at(stage, "/letters/bodies/sktm", "textarea", size, "head")
    page.fill("textarea", "Judul : SURAT\nKode : 460\n\nNama : {nama_panggilan}\nNIK : {nik}")
    page.click("button[value=save]")
    return screen(page, "#wrong")


@state("office: the registers of letters", phone=True)
def letter_registers(stage, size=PHONE):
    return page_at(stage, "/letters/registers", ".cards", size)

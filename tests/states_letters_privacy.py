"""What residents are told of their data; and the head's pages about one person's, and about what was deleted."""

from random import randrange

from forms import CATALOGUE, good
from running import new_tap
from stage import address
from states import PHONE, screen, state
from windows import DESK


@state("phone: what becomes of my data")
def notice(stage, size=PHONE):
    return screen(stage.open("services", "/letters/privacy", size), ".told-plainly")


@state("phone: what becomes of my data, in English")
def notice_in_english(stage, size=PHONE):
    return screen(stage.open("services", "/letters/privacy?lang=en", size), ".told-plainly")


def head_at(stage, path, size):
    page = stage.entered("services", "head", size)
    page.goto(address(stage.office("services"), path))
    return page


@state("head: one person's data", phone=True)
def persons(stage, size=DESK):
    return screen(head_at(stage, "/letters/persons", size), ".sought")


@state("head: nobody of that name", phone=True)
def nobody(stage, size=DESK):
    page = persons(stage, size)
    page.fill("[name=person]", "Tidak Dikenal")
    page.click(".sought button")
    return screen(page, "[role=status]")


@state("head: what was deleted, nothing yet", phone=True)
def deleted(stage, size=DESK):
    return screen(head_at(stage, "/letters/deleted", size), ".papers")


def sought(stage, size):
    """Somebody's forms, found by their NIK."""
    office = stage.office("services")
    nik = f"320101410790{randrange(1, 9999):04}"
    fields = good(CATALOGUE.services["sktm"]) | {"nama_lengkap": "Siti Maesaroh", "nik": nik, "tap": new_tap()}
    assert office.post("/letters/form/sktm", office.token(), **fields)[0] == 201
    page = persons(stage, size)
    page.fill("[name=person]", nik)
    page.click(".sought button")
    return screen(page, ".found")


@state("head: one person's forms", phone=True)
def found(stage, size=DESK):
    return sought(stage, size)


@state("head: one person's data to print", phone=True)
def exported(stage, size=DESK):
    page = sought(stage, size)
    page.click("[action='/letters/persons/export'] button:not([name]):not([formaction])")
    return screen(page, ".whole")


@state("head: is it to be deleted", phone=True)
def asked_twice(stage, size=DESK):
    page = sought(stage, size)
    page.click("[formaction='/letters/persons/delete']")
    return screen(page, ".due")


@state("head: deleted as asked, and in the count", phone=True)
def deleted_as_asked(stage, size=DESK):
    page = asked_twice(stage, size)
    page.click(".due button")
    screen(page, "[role=status]")
    page.goto(address(stage.office("services"), "/letters/deleted"))
    return screen(page, ".by-month")


@state("kiosk: forms that are locked")
def locked(stage):
    """Its key is away while this is looked at, and back for the others of this office."""
    key = stage.office("services").data.with_name("data.key")
    stage.office("services").post("/letters/form/sktm", stage.office("services").token(), tap=new_tap(),
                                  **good(CATALOGUE.services["sktm"]))  # fmt: skip
    page = stage.kiosk()
    key.rename(key.with_name("away"))
    try:
        page.goto(address(stage.office("services"), "/kiosk/form/sktm"))
        return screen(page, ".is-locked")
    finally:
        key.with_name("away").rename(key)

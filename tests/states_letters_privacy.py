"""What residents are told of their data; and the head's pages about one person's, and about what was deleted."""

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

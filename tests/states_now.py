"""The head's page of the office now: all well, something wrong, closed; dark, and in a hand."""

from stage import address
from states import screen, staff, state
from windows import DESK


def as_head(stage, path="/reports", size=DESK, office="now"):
    page = stage.entered(office, "head", size, staff=staff(stage, office, "head"))
    page.goto(address(stage.office(office), path))
    page.wait_for_load_state()
    return page


@state("office: now, all is well", phone=True)
def well(stage, size=DESK):
    return screen(as_head(stage, size=size, office="now"), ".verdict.well")


@state("office: now, people wait and no counter is open", phone=True)
def wrong(stage, size=DESK):
    office = stage.office("now wrong")
    office.issue("A"), office.issue("A", priority="priority"), office.issue("S")
    return screen(as_head(stage, size=size, office="now wrong"), ".verdict.wrong")


@state("office: now, dark")
def dark(stage, size=DESK):
    page = wrong(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: now, in English", phone=True)
def english(stage, size=DESK):
    return screen(as_head(stage, "/reports?lang=en", size, "now wrong"), ".verdict")


@state("office: now, closed", phone=True)
def closed(stage, size=DESK):
    return screen(as_head(stage, size=size, office="closed"), ".verdict")


@state("office: evidence for inspectors", phone=True)
def evidence(stage, size=DESK):
    return screen(as_head(stage, "/reports/evidence", size), ".evidence ol")

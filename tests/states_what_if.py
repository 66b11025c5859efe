"""The head's page of one counter more: of the office's own weeks, and of an example; dark, and in a hand."""

import config
from running import Running
from stage import OFFICES, address, office_text
from states import screen, staff, state
from weeks import write_weeks
from windows import DESK

NAME = "what if"
OFFICES[NAME] = office_text


def as_head(stage, path="/reports/what-if", size=DESK, office=NAME):
    if office == NAME and NAME not in stage.offices:
        folder = stage.folder / "what-if"
        folder.mkdir()
        running = Running(folder, OFFICES[NAME]())
        write_weeks(config.read(running.config).office, running.data, visitors=70)
        stage.offices[NAME] = running.start()
    page = stage.entered(office, "head", size, staff=staff(stage, office, "head"))
    page.goto(address(stage.office(office), path))
    return screen(page, ".what-if .answers")


@state("head: one counter more", phone=True)
def own(stage, size=DESK):
    return as_head(stage, size=size)


@state("head: one counter more, in English", phone=True)
def english(stage, size=DESK):
    return as_head(stage, "/reports/what-if?lang=en", size)


@state("head: one counter more, dark")
def dark(stage, size=DESK):
    page = as_head(stage, size=size)
    page.click("[data-theme-switch]")
    return page


@state("head: one counter more, of an example", phone=True)
def example(stage, size=DESK):
    return as_head(stage, size=size, office="away")

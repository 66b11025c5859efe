"""What the office did by month, as the head sees it: a busy month, none, dates nobody can read, and on paper."""

from datetime import date, timedelta

import config
from at_work import write_days
from running import Running
from stage import address, office_text
from states import screen, state
from windows import DESK

PEOPLE = 12
LAST = date.today().replace(day=1) - timedelta(days=1)  # the month that was over last
FIRST = LAST - timedelta(days=75)  # long enough to be drawn by month
MONTH = f"{LAST:%Y-%m}"


def at_work(stage):
    """An office with a month behind it, written before its server first opens."""
    if "at work" not in stage.offices:
        folder = stage.folder / "at-work"
        (folder / "data").mkdir(parents=True)
        office = Running(folder, office_text())
        write_days(config.read(office.config).office, office.data, first=FIRST, last=LAST, people=PEOPLE)
        stage.offices["at work"] = office.start()
    return stage


def head_at(stage, path, size):
    page = at_work(stage).entered("at work", "head", size)
    page.goto(address(stage.office("at work"), path))
    return page


@state("head: a month, everything opened", phone=True)
def month(stage, size=DESK):
    page = head_at(stage, f"/reports/months?from={MONTH}&to={MONTH}", size)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return screen(page, ".section")


@state("head: a quarter, in the dark, in English")
def quarter(stage, size=DESK):
    page = at_work(stage).entered("at work", "head", size, color_scheme="dark")
    page.goto(address(stage.office("at work"), f"/reports/months?from={FIRST}&to={LAST}&lang=en"))
    return screen(page, "#months")


@state("head: a month without service", phone=True)
def nothing(stage, size=DESK):
    return screen(head_at(stage, "/reports/months?from=2020-01&to=2020-01", size), ".notice")


@state("head: a date nobody can read", phone=True)
def unread(stage, size=DESK):
    return screen(head_at(stage, "/reports/months?from=kemarin", size), "[role=alert]")


@state("head: a month on paper", phone=True)
def paper(stage, size=DESK):
    return screen(head_at(stage, f"/reports/month?month={MONTH}", size), ".month-paper")

"""What the office did by month, as the head sees it: a busy month, none, dates nobody can read, and on paper."""

from datetime import date, timedelta

import config
from at_work import write_days
from stage import OFFICES, address, office_text
from states import PHONE, screen, state
from windows import DESK

PEOPLE = 25
LAST = date.today().replace(day=1) - timedelta(days=1)  # the month that was over last
MONTH = f"{LAST:%Y-%m}"
OFFICES["at work"] = office_text


def at_work(stage):
    """An office with a month behind it, written before its server first opens."""
    if "at work" not in stage.offices:
        folder = stage.folder / "at-work"
        (folder / "data").mkdir(parents=True)
        (folder / "config.toml").write_text(OFFICES["at work"](), "utf-8")
        office = config.read(folder / "config.toml").office
        write_days(office, folder / "data", first=LAST.replace(day=1), last=LAST, people=PEOPLE)
    return stage


def head_at(stage, path, size):
    page = at_work(stage).entered("at work", "head", size)
    page.goto(address(stage.office("at work"), path))
    return page


@state("head: a month", phone=True)
def month(stage, size=DESK):
    return screen(head_at(stage, f"/reports/months?from={MONTH}&to={MONTH}", size), ".section")


@state("head: a month, everything opened, in English", phone=True)
def month_opened(stage, size=DESK):
    page = head_at(stage, f"/reports/months?from={MONTH}&to={MONTH}&lang=en", size)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    return screen(page, ".section")


@state("head: a month, in the dark")
def month_dark(stage, size=DESK):
    page = at_work(stage).entered("at work", "head", size, color_scheme="dark")
    page.goto(address(stage.office("at work"), f"/reports/months?from={MONTH}&to={MONTH}"))
    return screen(page, ".section")


@state("head: a year", phone=True)
def year(stage, size=DESK):
    return screen(head_at(stage, f"/reports/months?from={LAST.year - 1}-12&to={LAST.year + 1}-01", size), "#months")


@state("head: a month without service", phone=True)
def nothing(stage, size=DESK):
    return screen(head_at(stage, "/reports/months?from=2020-01&to=2020-01", size), ".notice")


@state("head: a date nobody can read", phone=True)
def unread(stage, size=DESK):
    return screen(head_at(stage, "/reports/months?from=kemarin", size), "[role=alert]")


@state("head: a month on paper", phone=True)
def paper(stage, size=DESK):
    return screen(head_at(stage, f"/reports/month?month={MONTH}", size), ".month-paper")


@state("head: a month without service, on paper", phone=True)
def paper_nothing(stage, size=PHONE):
    return screen(head_at(stage, "/reports/month?month=2020-01", size), ".nil")

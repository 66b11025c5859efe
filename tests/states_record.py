"""The record as its head reads it: the days, a seal held against it, a day's register, every fact of a day."""

from stage import address
from states import screen, state
from windows import DESK


def record(stage, path, selector, size):
    """A page of the record of an office in which somebody has been called out of order today."""
    office = stage.office("services")
    if not office.keys().staff():
        office.keys().add_staff("Ibu Sari", "staff", "482913")
    numbers = [office.issue("A")[1]["ticket"] for _ in range(3)]
    assert office.act("1", "call", ticket=numbers[-1], reason="Keadaan mendesak")[0] == 200
    day = office.get("/reports/record", office.token("head"))[1]["days"][0]["day"]
    page = stage.entered("services", "head", size)
    page.goto(address(office, path.format(day=day, ticket=numbers[-1])))
    return screen(page, selector)


@state("head: the days of the record", phone=True)
def days(stage, size=DESK):
    return record(stage, "/reports/record", ".of-days", size)


@state("head: a seal from paper that cannot be one", phone=True)
def no_seal(stage, size=DESK):
    return record(stage, "/reports/record/check?seal=g1", ".notice.bad", size)


@state("head: a seal from paper that fits", phone=True)
def right_seal(stage, size=DESK):
    seal = stage.office("services").verify().stdout.split()[-1]
    return record(stage, f"/reports/record/check?seal={seal}", ".notice.well", size)


@state("head: the register of a day", phone=True)
def register(stage, size=DESK):
    return record(stage, "/reports/record/{day}", ".register-rows", size)


@state("head: every fact of a day", phone=True)
def facts(stage, size=DESK):
    return record(stage, "/reports/record/{day}/facts", ".facts", size)


@state("head: the story of a number, in English", phone=True)
def story(stage, size=DESK):
    return record(stage, "/reports/record/{day}/facts?ticket={ticket}&lang=en", ".story", size)

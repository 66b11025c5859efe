"""A number from home, as a phone shows it from the first question to the number; and where staff stop it."""

from stage import address
from states import PHONE, screen, state
from windows import DESK


def page_at(path, office="services"):
    return lambda stage, size=PHONE: stage.open(office, path, size)


state("phone: a number from home, what for")(page_at("/book"))
state("phone: a number from home, when")(page_at("/book?queue=A"))
state("phone: a number from home, when, in English")(page_at("/book?queue=A&lang=en"))
state("phone: a number from home, full")(page_at("/book?queue=A&full=1"))
state("phone: a number from home, a closed office")(page_at("/book?queue=A", "closed"))
state("phone: a number from home, one press before")(page_at("/book?queue=S&time=now"))
state("phone: a number from home, cancelled")(page_at("/book?cancelled=1"))


@state("phone: a number from home, given")
def given(stage, size=PHONE):
    page = stage.open("services", "/book?service=ktp&time=now", size)
    page.click("[data-give]")
    return screen(page, ".digits")


@state("counter: numbers from home", phone=True)
def of_staff(stage, size=DESK):
    page = stage.entered("services", "counter", size, "1")
    page.goto(address(stage.office("services"), "/online"))
    return screen(page, ".counts")

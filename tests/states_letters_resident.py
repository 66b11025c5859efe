"""A resident's letter on a phone, in every state it can be in, and the number that is for it."""

from forms import CATALOGUE, good
from running import new_tap
from stage import address
from states import PHONE, screen, state

from lobby.letter_events import RequestMade

STEPS = {
    "checking": (),
    "incomplete": (("send-back", {"missing": ["0", "2", "nik"]}),),
    "waiting for a signature": (("to-sign", {}),),
    "ready": (("to-sign", {}), ("ready", {})),
    "collected": (("ready", {}), ("collect", {})),
    "cancelled": (("to-sign", {}), ("cancel", {"reason": "Permintaan warga"})),
}


def letter(stage, steps=(), office="services", **given):
    """The token of a letter that went these steps."""
    running = stage.office(office)
    head, answers = running.token("head"), good(CATALOGUE.services["sktm"])
    told = running.post("/letters/form/sktm", running.token(), tap=new_tap(), **answers, **given)[1]
    made = next(
        fact.request for fact in running.facts() if isinstance(fact, RequestMade) and fact.token == told["token"]
    )
    for verb, fields in steps:
        status, said = running.post(f"/letters/requests/{made}/{verb}", head, **fields)
        assert status == 200, said
    return told["token"]


def page(stage, size, steps=(), more="", office="services"):
    window = stage.open(office, f"/letters/{letter(stage, steps, office)}{more}", size)
    return screen(window, "#letter")


def at(steps, more=""):
    return lambda stage, size=PHONE: page(stage, size, steps, more)


for named, steps in STEPS.items():
    state(f"phone: a letter, {named}")(at(steps))
state("phone: a letter, in English")(at(STEPS["incomplete"], "?lang=en"))


@state("phone: a letter, the line is lost")
def lost(stage, size=PHONE):
    window = page(stage, size, office="lost")
    stage.office("lost").kill()
    window.evaluate("window.skip += 200000")
    window.wait_for_selector("[data-lost]", state="visible")
    return window


@state("phone: a letter that is no more")
def gone(stage, size=PHONE):
    return screen(stage.open("services", "/letters/nowhere", size), ".message")


@state("phone: a letter with a number")
def with_number(stage, size=PHONE):
    ticket = stage.office("services").issue("S")[1]
    return screen(stage.open("services", f"/letters/{letter(stage, ticket=ticket['token'])}", size), "#letter")


@state("phone: a number with a letter")
def of_number(stage, size=PHONE):
    ticket = stage.office("services").issue("S")[1]
    letter(stage, ticket=ticket["token"])
    return screen(stage.open("services", f"/t/{ticket['token']}", size), ".own-letter")


@state("phone: a number from home for a letter")
def booking(stage, size=PHONE):
    return stage.open("services", f"/book?service=sktm&letter={letter(stage)}&time=now", size)


@state("phone: a number from home that is for no letter yet")
def without(stage, size=PHONE):
    window = stage.open("services", "/book?service=sktm&time=now", size)
    window.click("[data-give]")
    screen(window, ".digits")
    window.goto(address(stage.office("services"), f"/book?letter={letter(stage)}"))
    return screen(window, ".without")

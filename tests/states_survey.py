"""The survey: on a phone, at the kiosk a question a screen, typed from paper, what it came to, and on paper."""

import json
from datetime import date, timedelta

from running import new_tap
from stage import address
from states import PHONE, screen, staff, state
from windows import DESK

from feedback.survey import ELEMENTS

OFFICE = "services"


def served(stage):
    """The token of a number that was served just now."""
    office = stage.office(OFFICE)
    given = office.issue("S")[1]
    while office.act("2", "call")[0] == 200:
        pass
    office.act("2", "finish")
    return given["token"]


def on_phone(stage, size, more=""):
    return screen(stage.open(OFFICE, f"/t/{served(stage)}/survey{more}", size), "[data-survey]")


def chosen(page, what):
    """A touch at the kiosk, after the question has been looked at for a moment."""
    page.evaluate("window.skip += 450")
    page.click(what)


def answer(page, but=()):
    for place, element in enumerate(ELEMENTS):
        if element not in but:
            page.check(f"input[name={element}][value='{3 + place % 2}']")


@state("phone: the survey")
def phone_survey(stage, size=PHONE):
    page = on_phone(stage, size)
    answer(page, ELEMENTS[2:])
    return page


@state("phone: the survey in English")
def phone_english(stage, size=PHONE):
    return on_phone(stage, size, "?lang=en")


@state("phone: the survey with questions left out")
def phone_missing(stage, size=PHONE):
    page = on_phone(stage, size)
    answer(page, ("waktu", "sarana"))
    page.click("form [type=submit]")
    return screen(page, "fieldset.missing")


@state("phone: the survey is sent")
def phone_thanks(stage, size=PHONE):
    page = on_phone(stage, size)
    answer(page)
    page.select_option("[name=education]", "sma")
    page.click("form [type=submit]")
    return screen(page, ".thanks")


@state("phone: the survey of a number that waits")
def phone_waits(stage, size=PHONE):
    token = stage.office(OFFICE).issue("A")[1]["token"]
    return screen(stage.open(OFFICE, f"/t/{token}/survey", size), ".refusal")


@state("phone: what the survey is")
def phone_about(stage, size=PHONE):
    filled(stage)
    return screen(stage.open(OFFICE, "/survey", size), ".latest .value")


@state("kiosk: rate or complain")
def kiosk_start(stage):
    return screen(stage.kiosk(path="/kiosk/feedback"), ".of-feedback")


def at_kiosk(stage, more=""):
    page = stage.kiosk(path=f"/kiosk/survey{more}")
    return screen(page, ".step.on [name=persyaratan]")


@state("kiosk: the survey's first question")
def kiosk_first(stage):
    return at_kiosk(stage)


@state("kiosk: the survey in English")
def kiosk_english(stage):
    page = at_kiosk(stage, "?lang=en")
    for element in ELEMENTS[:6]:
        chosen(page, f".step.on .option:has([name={element}][value='2'])")
        page.wait_for_selector(f".step:not(.on) [name={element}]", state="attached")
    return screen(page, ".step.on [name=perilaku]")


def go_through(page):
    for element in ELEMENTS:
        chosen(page, f".step.on .option:has([name={element}][value='3'])")
        page.wait_for_selector(f".step:not(.on) [name={element}]", state="attached")


@state("kiosk: the survey asks who somebody is")
def kiosk_person(stage):
    page = at_kiosk(stage)
    go_through(page)
    chosen(page, ".step.on .option:has([name=sex][value=p])")
    page.wait_for_selector(".step.on [name=age]")
    chosen(page, "[data-next]")
    page.wait_for_selector(".step.on [name=education]")
    chosen(page, "[data-next]")
    return screen(page, ".step.on [name=occupation]")


@state("kiosk: the survey that may be cancelled")
def kiosk_sure(stage):
    page = at_kiosk(stage)
    chosen(page, ".step.on .option:has([value='3'])")
    page.wait_for_selector(".step.on [name=prosedur]")
    page.click("[data-cancel]")
    return screen(page, "[data-sure]")


@state("kiosk: the survey is to be sent")
def kiosk_last(stage):
    page = kiosk_person(stage)
    chosen(page, "[data-next]")
    return screen(page, ".step.last.on")


@state("kiosk: the survey is sent")
def kiosk_thanks(stage):
    page = kiosk_last(stage)
    chosen(page, "[data-send]")
    return screen(page, "#over .said")


def filled(stage):
    """Forms of some months, enough to be shown."""
    office = stage.office(OFFICE)
    if "filled" in vars(office):
        return
    office.filled, today = True, date.today() - timedelta(days=1)
    for number in range(40):
        scores = [min(4, 2 + (number * 5 + place * 3) % 3 + (place == 3)) for place in range(9)]
        told = {
            "sex": "lp"[number % 2], "age": ("20_29", "30_39", "from_60")[number % 3],
            "education": ("sd", "smp", "sma", "s1")[number % 4 if number % 7 else 0],
            "occupation": ("petani", "rumah_tangga", "swasta")[number % 3],
        }  # fmt: skip
        fields = {
            "answers": dict(zip(ELEMENTS, scores, strict=True)), "tap": new_tap(),
            "at": max(date(today.year, 1, 1), today - timedelta(days=number * 3)).isoformat(),
            "service": ("ktp", "ktp", "kk", "sktm")[number % 4],
        }  # fmt: skip
        status, said = office._ask("POST", "/survey", json.dumps(fields | told), office.token("head"), 20)
        assert status == 201, said


def desk(stage, path, size):
    filled(stage)
    page = stage.entered(OFFICE, "counter", size, staff=staff(stage, OFFICE))
    page.goto(address(stage.office(OFFICE), path))
    return page


@state("office: what the survey came to", phone=True)
def report(stage, size=DESK):
    return screen(desk(stage, "/reports/survey", size), ".whole .value")


@state("office: a survey without forms", phone=True)
def report_empty(stage, size=DESK):
    return screen(desk(stage, "/reports/survey?from=2020-01-01&to=2020-01-31", size), ".papers .notice")


@state("office: forms of the survey typed in", phone=True)
def typing(stage, size=DESK):
    page = screen(desk(stage, "/reports/survey/paper", size), "[data-question]")
    page.wait_for_selector("[name=persyaratan]:focus")
    for digit in "34343":
        page.keyboard.press(digit)
    return page


@state("office: a form of the survey typed in, and one question forgotten", phone=True)
def typing_missing(stage, size=DESK):
    page = typing(stage, size)
    page.keyboard.press("Enter")
    return screen(page, ".missing")


@state("office: the survey's index to hang up")
def publish(stage, size=DESK):
    return screen(desk(stage, "/reports/survey/publish", size), ".published")


@state("office: an empty form of the survey")
def form(stage, size=DESK):
    return screen(desk(stage, "/reports/survey/form", size), ".questions")

"""What a resident's phone shows while it follows a number: those states that its own buttons bring about."""

from states import PHONE, STATES, phone, screen, state

assert STATES  # the others are there already


def _missed(stage, calls=3):
    office = stage.office("services")
    ticket = office.issue("S")[1]
    office.act("2", "call", ticket=ticket["ticket"], reason="Didahulukan")
    for _ in range(calls):
        office.act("2", "recall")
    assert office.act("2", "no-show")[0] == 200
    return ticket


@state("phone: needs longer")
def phone_longer(stage, size=PHONE):
    page = phone(stage, stage.office("services").issue("S")[1], size)
    page.click(".longer summary")
    return page


@state("phone: nobody to let go first")
def phone_refused(stage, size=PHONE):
    page = phone_longer(stage, size)
    page.click(".longer button[value='1']")
    page.wait_for_selector("[data-refusal]", state="visible")
    return page


@state("phone: will ring")
def phone_rings(stage, size=PHONE):
    page = phone(stage, stage.office("services").issue("S")[1], size)
    page.click("[data-alarm] button")
    page.wait_for_selector("[aria-pressed=true]")
    return page


@state("phone: missed")
def phone_missed(stage, size=PHONE):
    return phone(stage, _missed(stage), size)


@state("phone: how it was")
def phone_how(stage, size=PHONE):
    office = stage.office("services")
    ticket = office.issue("S")[1]
    office.act("2", "call", ticket=ticket["ticket"], reason="Didahulukan"), office.act("2", "finish")
    page = phone(stage, ticket, size)
    page.click("label[for=score-2]")
    page.wait_for_selector(".reasons", state="visible")
    return page


@state("phone: thanks")
def phone_thanks(stage, size=PHONE):
    page = phone_how(stage, size)
    page.click(".reasons [type=submit]")
    return screen(page, ".thanks")

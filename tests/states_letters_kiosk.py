"""Letters at the kiosk: a form from its first screen to its code, what a power cut left, and where a letter stands."""

from letter_window import SKTM, answer, begin, fill, question, touch, write
from states import again, screen, state

from lobby.letter_events import RequestMade

OFFICE = "letters at the kiosk"
TOUCHED = {"has_touch": True}


def of_form(stage, service="sktm", language=""):
    page = stage.entered(OFFICE, "kiosk", (1080, 1920), **TOUCHED)
    page.wait_for_selector("body.alive")
    begin(page, service, language)
    return page


@state("kiosk: a form's first screen")
def first(stage):
    page = stage.kiosk(OFFICE, path="/kiosk/form/kia")
    return screen(page, ".step.intro.on")


@state("kiosk: which form")
def which(stage):
    return screen(stage.kiosk(OFFICE, path="/kiosk/form?queue=S"), ".services")


@state("kiosk: a question with letters")
def letters(stage):
    page = of_form(stage)
    question(page, "nama_lengkap")
    write(page, "Budi")
    return page


@state("kiosk: a question with a mistake")
def mistake(stage):
    page = of_form(stage)
    answer(page, "nama_lengkap", "Budi")
    answer(page, "nik", "12")
    return screen(page, ".step.on .wrong:not(:empty)")


@state("kiosk: a question with choices")
def choices(stage):
    page = of_form(stage)
    for name in ("nama_lengkap", "nik", "alamat", "pekerjaan"):
        answer(page, name, SKTM[name])
    question(page, "keperluan")
    touch(page, ".step.on .option:has(input[value='Berobat'])")
    return page


@state("kiosk: a form looked at once more")
def review(stage):
    page = of_form(stage)
    fill(page, SKTM)
    return page


@state("kiosk: a form that may be cancelled, in English")
def sure(stage):
    page = of_form(stage, "sku", "?lang=en")
    question(page, "nama_lengkap")
    write(page, "Budi")
    touch(page, "[data-cancel]")
    return screen(page, "[data-sure]")


@state("kiosk: a form that was cut off")
def cut_off(stage):
    page = of_form(stage)
    answer(page, "nama_lengkap", "Budi")
    question(page, "nik")
    page.goto(page.url)
    return screen(page, "#over [data-unsent]")


@state("kiosk: a form is sent")
def sent(stage):
    page = of_form(stage)
    fill(page, SKTM)
    again(page)
    touch(page, "[data-send]")
    return screen(page, "#over .sent [data-paper-is=printed], #over .sent [data-paper-is=none], #over .sent .is-sent")


def a_letter(stage):
    """The token of a letter that was asked for."""
    made = [fact for fact in stage.office(OFFICE).facts() if isinstance(fact, RequestMade)]
    if made:
        return made[-1].token
    page = sent(stage)
    page.context.close()
    return a_letter(stage)


@state("kiosk: a letter's code")
def code(stage):
    return screen(stage.kiosk(OFFICE, path="/kiosk/check-in?for=letter"), ".boxes.six")


@state("kiosk: where a letter stands")
def stands(stage):
    return screen(stage.kiosk(OFFICE, path=f"/kiosk/letters/{a_letter(stage)}"), ".of-letter")


@state("kiosk: a letter's slip is printed")
def printed(stage):
    page = stage.kiosk(OFFICE, path=f"/kiosk/letters/{a_letter(stage)}")
    page.wait_for_selector("body.alive")
    page.click(".choose form[action='/kiosk/letters/slip'] button")
    return screen(page, "#over .printed")

"""Asking, as residents and the head see it."""

from stage import address
from states import DESK, PHONE, screen, state

ASKED = "/guide/ask?q="


@state("phone: asking, nothing asked yet")
def ask_empty(stage, size=PHONE):
    return screen(stage.open("services", "/guide/ask", size), ".tries")


@state("phone: asked what to bring and what it costs")
def ask_two(stage, size=PHONE):
    return screen(stage.open("services", ASKED + "sktm+syaratnya+apa,+terus+bayar+berapa", size), ".answer + .answer")


@state("phone: asked how the line is")
def ask_line(stage, size=PHONE):
    return screen(stage.open("services", ASKED + "antrian+sampai+nomor+berapa", size), ".answer")


@state("phone: asked without a service")
def ask_which(stage, size=PHONE):
    return screen(stage.open("services", ASKED + "syaratnya+apa", size), ".answer .entries")


@state("phone: asked what is not answered, in English")
def ask_unknown(stage, size=PHONE):
    return screen(stage.open("services", ASKED + "resep+rendang&lang=en", size), ".not-known")


@state("desk: what could not be answered")
def ask_unanswered(stage, size=DESK):
    stage.open("services", ASKED + "kenapa+bebek+berenang+mundur", size).context.close()
    page = stage.entered("services", "head", size)
    page.goto(address(stage.office("services"), "/guide/unanswered"))
    return screen(page, ".questions")

"""The page that is open to everybody: before the first day, and of an office that has served people."""

from states import PHONE, screen, state


@state("phone: the open page, before the first day")
def nothing_yet(stage, size=PHONE):
    return stage.open("now", "/terbuka", size)


def served(stage):
    """Six people were served, and one was called out of order."""
    is_new, office = "open" not in stage.offices, stage.office("open")
    if is_new:
        for _ in range(8):
            office.issue("A")
        for _ in range(6):
            office.act("1", "call"), office.act("1", "finish")
        office.act("1", "call", ticket="A008", reason="Sakit")
    return office


@state("phone: the open page")
def open_page(stage, size=PHONE):
    served(stage)
    return screen(stage.open("open", "/terbuka", size), ".told .of")


@state("phone: the open page, in English")
def open_page_english(stage, size=PHONE):
    served(stage)
    return screen(stage.open("open", "/terbuka?lang=en", size), ".told .of")


state("paper: the service pledge", phone=True)(lambda stage, size=PHONE: stage.open("now", "/guide/pledge", size))

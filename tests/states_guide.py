"""The guide and the first page, as a phone, a kiosk and the wall show them."""

from states import PHONE, state


def page_at(path, office="services"):
    return lambda stage, size=PHONE: stage.open(office, path, size)


state("phone: the first page")(page_at("/"))
state("phone: the first page, in English")(page_at("/?lang=en"))
state("phone: the first page of an office that is closed")(page_at("/", "closed"))
state("phone: the first page during the break")(page_at("/", "break"))
state("phone: the guide")(page_at("/guide"))
state("phone: the guide, found")(page_at("/guide?q=ktp+ilang"))
state("phone: the guide, nothing found")(page_at("/guide?q=pizza"))
state("phone: the guide, one service")(page_at("/guide/nikah"))
state("phone: the guide, one service in English")(page_at("/guide/akta-lahir?lang=en"))
state("paper: the standard of one service", phone=True)(page_at("/guide/nikah/standard"))
state("paper: all standards", phone=True)(page_at("/guide/standards"))


@state("kiosk: the guide")
def kiosk_guide(stage):
    page = stage.kiosk()
    page.click(".doors a[href^='/guide']")
    page.wait_for_selector(".of-guide .tiles")
    return page


@state("kiosk: the guide, one group")
def kiosk_guide_group(stage):
    page = kiosk_guide(stage)
    page.click(".tile[href*='group=S']")
    page.wait_for_selector(".of-services")
    return page


@state("kiosk: the guide, one service")
def kiosk_guide_service(stage):
    page = kiosk_guide_group(stage)
    page.click(".tile[href*='/nikah']")
    page.wait_for_selector(".of-service")
    return page


@state("kiosk: the guide, how long and what it costs")
def kiosk_guide_more(stage):
    page = kiosk_guide_service(stage)
    page.click(".leaf[href*='part=more']")
    page.wait_for_selector(".leaf[href*='part=more'][aria-current]")
    return page


@state("kiosk: the guide, of an office that is closed")
def kiosk_guide_closed(stage):
    page = stage.kiosk("closed")
    page.click(".doors a[href^='/guide']")
    page.wait_for_selector(".of-guide .tiles")
    page.click(".tile[href*='group=A']")
    page.click(".tile[href*='/ktp']")
    page.wait_for_selector(".of-service")
    return page

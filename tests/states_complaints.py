"""Complaints: written and followed on a phone, given at a kiosk, worked on by staff and by the head."""

from letter_window import touch, write
from running import new_tap
from stage import address
from states import PHONE, again, screen, staff, state
from windows import DESK

OFFICE = "services"
TOLD = "Tadi pagi di loket 2 saya disuruh pulang dua kali, karena kurang satu fotokopi.\nDi daftar itu tidak ada."
ANSWER = "Terima kasih. Fotokopi itu memang tidak diminta. Surat Anda sudah dapat diambil di loket 2."


def made(stage, office=OFFICE, **given):
    """What a phone is told of a complaint that it sent."""
    running = stage.office(office)
    fields = {"kind": "complaint", "about": "persyaratan", "words": TOLD, "who": "with", "name": "Siti Aminah",
              "contact": "0812 3456 7890"} | given  # fmt: skip
    status, told = running.post("/complaints", running.token(), tap=new_tap(), **fields)
    assert status == 201, told
    return told


def id_of(stage, told, office=OFFICE):
    facts = stage.office(office).facts()
    return next(fact.complaint for fact in facts if getattr(fact, "token", None) == told["token"])


def moved(stage, verb, office=OFFICE, **given):
    told = made(stage, office)
    path = f"/complaints/desk/{id_of(stage, told, office)}/{verb}"
    running = stage.office(office)
    status, said = running.post(path, running.token("head"), **given)
    assert status == 200, said
    return told


def answered(stage):
    """One that staff have answered, from a browser in which somebody signed in."""
    told = made(stage)
    page = desk_one(stage, told=told, role="head")
    page.fill("textarea[name=text]", ANSWER)
    page.click("[data-answer] button")
    screen(page, ".of-answered")
    page.context.close()
    return told


# --- phone ---------------------------------------------------------------------------------------------------------


@state("phone: complaints, to be written")
def writing(stage, size=PHONE):
    return screen(stage.open(OFFICE, "/complaints", size), "form.complaint")


@state("phone: complaints, in English")
def english(stage, size=PHONE):
    return screen(stage.open(OFFICE, "/complaints?lang=en", size), "form.complaint")


@state("phone: a complaint with a name, to be put right")
def mistaken(stage, size=PHONE):
    page = writing(stage, size)
    page.click("input[name=kind][value=complaint]")
    page.click("label[for=who-with]")
    page.click("form.complaint [type=submit]")
    return screen(page, "[data-summary]")


@state("phone: a complaint's number that does not fit")
def not_found(stage, size=PHONE):
    page = writing(stage, size)
    page.fill("#number", "P-2026-900")
    page.fill("#code", "000000")
    page.click(".find button")
    return screen(page, "#wrong-find")


@state("phone: a complaint, received")
def received(stage, size=PHONE):
    return screen(stage.open(OFFICE, made(stage)["url"], size), "#complaint")


@state("phone: a suggestion, received")
def suggested(stage, size=PHONE):
    told = made(stage, kind="suggestion", about="sarana", words="Tambah kursi di dekat loket.", who="without")
    return screen(stage.open(OFFICE, told["url"], size), "#complaint .thanks")


@state("phone: a complaint, answered")
def answered_page(stage, size=PHONE):
    return screen(stage.open(OFFICE, answered(stage)["url"], size), ".answer")


@state("phone: a complaint, handed on")
def forwarded(stage, size=PHONE):
    told = moved(stage, "forward", reason="kecamatan")
    return screen(stage.open(OFFICE, told["url"], size), ".is-forwarded")


@state("phone: a complaint, refused, in English")
def refused(stage, size=PHONE):
    told = moved(stage, "refuse", reason="bukan_layanan")
    return screen(stage.open(OFFICE, f"{told['url']}?lang=en", size), ".is-refused")


@state("phone: a complaint that is no more")
def gone(stage, size=PHONE):
    return screen(stage.open(OFFICE, "/complaints/AAAAAAAAAAAAAAAAAAAAAA", size), ".message")


@state("phone: a complaint, the line is lost")
def lost(stage, size=PHONE):
    page = screen(stage.open("lost", made(stage, "lost")["url"], size), "#complaint")
    stage.office("lost").kill()
    page.evaluate("window.skip += 60000")
    page.wait_for_selector("[data-lost]", state="visible")
    return page


# --- kiosk ---------------------------------------------------------------------------------------------------------


@state("kiosk: a complaint or a suggestion")
def kiosk_kind(stage):
    return screen(stage.kiosk(OFFICE, path="/kiosk/complaint"), ".of-complaint .services")


@state("kiosk: what a complaint is about")
def kiosk_about(stage):
    return screen(stage.kiosk(OFFICE, path="/kiosk/complaint?kind=complaint"), ".of-complaint .services")


def kiosk_form(stage, more=""):
    page = stage.entered(OFFICE, "kiosk", (1080, 1920), has_touch=True)
    page.wait_for_selector("body.alive")
    page.goto(address(stage.office(OFFICE), f"/kiosk/complaint?kind=complaint&about=waktu{more}"))
    page.wait_for_selector("body.alive [data-board=letters]")
    return page


@state("kiosk: a complaint's words")
def kiosk_words(stage):
    page = kiosk_form(stage)
    write(page, "Lama sekali")
    return page


@state("kiosk: a complaint looked at once more")
def kiosk_review(stage):
    page = kiosk_words(stage)
    touch(page, "[data-next]")
    return screen(page, ".step.last.on dl")


@state("kiosk: a complaint that may be cancelled, in English")
def kiosk_sure(stage):
    page = kiosk_form(stage, "&lang=en")
    write(page, "Long")
    touch(page, "[data-cancel]")
    return screen(page, "[data-sure]")


@state("kiosk: a complaint is sent")
def kiosk_sent(stage):
    page = kiosk_review(stage)
    again(page)
    touch(page, "[data-send]")
    return screen(page, "#over .sent [data-paper-is=printed], #over .sent [data-paper-is=none], #over .sent .is-sent")


# --- staff and head ------------------------------------------------------------------------------------------------


def at(stage, path, role="staff", size=DESK):
    page = stage.entered(OFFICE, "counter", size, staff=staff(stage, OFFICE, role))
    page.goto(address(stage.office(OFFICE), path))
    page.wait_for_load_state()
    return page


@state("office: complaints", phone=True)
def desk(stage, size=DESK):
    made(stage)
    made(stage, about="petugas", who="without")
    made(stage, kind="suggestion", about="sarana", words="Tambah kursi.", who="without")
    moved(stage, "take")
    return screen(at(stage, "/complaints/desk", "head", size), ".letter-rows")


@state("office: complaints, none late", phone=True)
def desk_none(stage, size=DESK):
    return screen(at(stage, "/complaints/desk?tab=late", size=size), ".none")


@state("office: complaints, dark")
def desk_dark(stage, size=DESK):
    page = desk(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: a complaint", phone=True)
def desk_one(stage, size=DESK, told=None, role="staff"):
    page = at(stage, f"/complaints/desk/{id_of(stage, told or made(stage))}", role, size)
    return screen(page, "[data-show]")


@state("office: a complaint, read", phone=True)
def desk_read(stage, size=DESK):
    page = desk_one(stage, size)
    page.click("[data-show] button")
    return screen(page, ".shown")


@state("office: a complaint, read, dark")
def desk_read_dark(stage, size=DESK):
    page = desk_read(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: a complaint, to whom it is handed on", phone=True)
def desk_asks(stage, size=DESK):
    page = desk_one(stage, size)
    page.click("summary:has-text('Teruskan')")
    return screen(page, "details[open] .choices")


@state("office: a complaint, answered, for the head", phone=True)
def desk_answered(stage, size=DESK):
    page = at(stage, f"/complaints/desk/{id_of(stage, answered(stage))}", "head", size)
    page.click("[data-show] button")
    return screen(page, ".answer-given")

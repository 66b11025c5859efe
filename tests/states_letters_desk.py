"""Letters on staff's pages: the work list, one letter in its states and shown, what is typed for somebody."""

from running import new_tap
from stage import address
from states import again, screen, staff, state
from windows import DESK

SKTM = {"nama_lengkap": "Siti Aminah", "nik": "3201234408900001", "alamat": "Dusun Cikaret RT 02/05",
        "pekerjaan": "Buruh tani", "keperluan": "Berobat"}  # fmt: skip


def made(stage, *verbs, ticket=None):
    """A letter that was typed at a counter, for a number or none, and moved on."""
    office = stage.office("services")
    token = office.token("counter", "1")
    status, told = office.post("/letters/requests/new/sktm", token, tap=new_tap(), ticket=ticket, **SKTM)
    assert status == 201
    for verb, given in verbs:
        assert office.post(f"/letters/requests/{told['request']}/{verb}", token, **given)[0] == 200
    return told["request"]


def at(stage, path, role="staff", size=DESK):
    page = stage.entered("services", "counter", size, staff=staff(stage, "services", role))
    page.goto(address(stage.office("services"), path))
    page.wait_for_load_state()
    return page


@state("office: letters", phone=True)
def letters(stage, size=DESK):
    made(stage, ("to-sign", {}))
    made(stage, ("send-back", {"missing": ["0", "nik"]}))
    made(stage, ("ready", {}))
    return screen(at(stage, "/letters", size=size), ".letter-rows")


@state("office: letters, for the head", phone=True)
def letters_head(stage, size=DESK):
    return screen(at(stage, "/letters?at=Kepala+Desa", "head", size), ".for-head")


@state("office: letters, none here", phone=True)
def letters_none(stage, size=DESK):
    return screen(at(stage, "/letters?at=Kaur+Umum&state=stuck", size=size), ".work-list .none")


@state("office: letters, found", phone=True)
def letters_found(stage, size=DESK):
    office, id = stage.office("services"), made(stage)
    code = office.get(f"/letters/requests/{id}", office.token("counter", "1"))[1]["code"]
    page = at(stage, "/letters", size=size)
    page.fill("#q", code)
    page.press("#q", "Enter")
    return screen(page, ".found")


@state("office: letters, dark")
def letters_dark(stage, size=DESK):
    page = letters_found(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: a letter", phone=True)
def letter(stage, size=DESK):
    return screen(at(stage, f"/letters/requests/{made(stage)}", size=size), ".answers")


@state("office: a letter, shown", phone=True)
def letter_shown(stage, size=DESK):
    page = letter(stage, size)
    page.click("[data-letter-show] button")
    return screen(page, ".is-shown")


@state("office: a letter, shown, dark")
def letter_dark(stage, size=DESK):
    page = letter_shown(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: a letter, what is missing is asked", phone=True)
def letter_asks(stage, size=DESK):
    page = letter(stage, size)
    page.click("summary:has-text('Belum lengkap')")
    return screen(page, "details[open] .lacks")


@state("office: a letter that is incomplete", phone=True)
def letter_incomplete(stage, size=DESK):
    id = made(stage, ("send-back", {"missing": ["0", "nik"]}))
    return screen(at(stage, f"/letters/requests/{id}", size=size), ".missing")


@state("office: a letter that is ready", phone=True)
def letter_ready(stage, size=DESK):
    return screen(at(stage, f"/letters/requests/{made(stage, ('ready', {}))}", size=size), ".is-ready")


@state("office: a letter that was cancelled", phone=True)
def letter_cancelled(stage, size=DESK):
    id = made(stage, ("cancel", {"reason": "Permintaan warga"}))
    return screen(at(stage, f"/letters/requests/{id}", size=size), ".is-cancelled")


@state("office: a form typed by staff", phone=True)
def typed(stage, size=DESK):
    return screen(at(stage, "/letters/requests/new/sktm", size=size), ".typed")


@state("office: a form typed by staff, to be put right", phone=True)
def typed_wrong(stage, size=DESK):
    page = typed(stage, size)
    page.fill("[name=nik]", "9901234408900001")
    page.click(".typed-send button")
    return screen(page, ".trust")


@state("office: a form typed by staff, to be put right, dark")
def typed_dark(stage, size=DESK):
    page = typed_wrong(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("desk: the letters of whoever is here")
def desk_letters(stage, size=DESK):
    office = stage.office("services")
    ticket = office.issue("S")[1]
    for _ in range(2):
        made(stage, ticket=ticket["token"])
    assert office.act("1", "call", ticket=ticket["ticket"], reason="Sudah lama menunggu")[0] == 200
    page = stage.desk("services", size)
    page.click("[data-letters]")
    return screen(page, ".letters-panel .answers")


@state("desk: nobody has filled in a form")
def desk_no_letters(stage):
    office = stage.office("services")
    ticket = office.issue("S")[1]
    assert office.act("1", "call", ticket=ticket["ticket"], reason="Sudah lama menunggu")[0] == 200
    page = stage.desk("services")
    page.click("[data-letters]")
    return screen(page, ".letters-panel .fill")


@state("desk: a letter beside it, a reason is asked, dark")
def desk_letters_dark(stage):
    page = desk_letters(stage)
    again(page)
    page.click("[data-theme-switch]")
    page.click(".letters-panel summary:has-text('Batalkan')")
    return screen(page, ".letters-panel details[open] .choices")

"""Every page and state a person may meet, each brought about in a real office and shown in a real window.

    page = STATES["kiosk: people wait"].show(Stage(chromium, folder))

Each can be shown alone; those of one office stand in the order of its day.
"""

from collections.abc import Callable
from dataclasses import dataclass

from running import age_slips, until
from stage import address
from windows import DESK

PHONE = (360, 740)
PIN = "482913"
MUTE = """HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("not yet", "NotAllowedError"));"""

# A link is used as soon as its page is there; where no script does it, a person presses the button.
NO_CLICK = "HTMLElement.prototype.click = () => {};"


@dataclass(frozen=True)
class State:
    name: str
    show: Callable  # of a Stage, gives the page
    resident: bool  # read by residents, so 7:1
    phone: bool  # held in a hand, so 320 px and twice the size


STATES = {}


def state(name, phone=False):
    """A page in one state. Those of kiosk, board and phone are a resident's."""

    def keep(show):
        place = name.partition(":")[0]
        STATES[name] = State(name, show, place in ("kiosk", "board", "phone"), phone or place == "phone")
        return show

    return keep


def again(page):
    """Let the next touch be one of its own: a press sooner than a second is taken for the same one."""
    page.evaluate("window.skip += 1050")


def queue(letter="A"):
    return f".tiles form:has(input[name=queue][value={letter}]) .tile"


# --- kiosk ---------------------------------------------------------------------------------------------------------


@state("kiosk: open, nobody waits")
def kiosk_open(stage):
    return stage.kiosk()


@state("kiosk: people wait")
def kiosk_people(stage):
    for letter in "AAAS":
        stage.office("services").issue(letter)
    return stage.kiosk()


@state("kiosk: in English")
def kiosk_english(stage):
    page = stage.kiosk()
    page.click(".language[lang=en]")
    page.wait_for_selector("[data-screen][data-lang=en]")
    return page


@state("kiosk: priority on")
def kiosk_priority(stage):
    page = stage.kiosk()
    page.click(".priority .now")
    page.wait_for_selector(".priority.on")
    return page


@state("kiosk: services")
def kiosk_services(stage):
    page = stage.kiosk()
    page.click(queue())
    page.wait_for_selector(".services")
    return page


@state("kiosk: what to bring")
def kiosk_prepare(stage):
    page = kiosk_services(stage)
    page.click(".services .tile:has-text('KTP')")
    page.wait_for_selector(".bring")
    return page


@state("kiosk: list printed")
def kiosk_listed(stage):
    page = kiosk_prepare(stage)
    page.click("[action='/kiosk/list'] button")
    page.wait_for_selector("#over .listed")
    return page


@state("kiosk: number taken")
def kiosk_taken(stage):
    page = kiosk_prepare(stage)
    page.click(".choose [data-issue] button")
    page.wait_for_selector("#over .taken .number")
    return page


@state("kiosk: number taken, as a page of its own")
def kiosk_ticket(stage):
    _, given = stage.office("services").issue("A", priority="priority")
    return stage.kiosk(path=f"/kiosk/taken/{given['token']}")


@state("kiosk: touched no more, the end is counted down")
def kiosk_idle(stage):
    page = kiosk_services(stage)
    page.evaluate("window.skip += 22000")
    page.wait_for_selector("[data-idle]", state="visible")
    return page


@state("kiosk: somebody comes")
def kiosk_help(stage):
    page = stage.kiosk()
    page.click(".screen [action='/kiosk/help'] button")
    page.wait_for_selector("#over .coming")
    return page


@state("kiosk: somebody comes, and the screen is free again")
def kiosk_standing(stage):
    page = kiosk_help(stage)
    again(page)
    page.click("[data-done]")
    page.wait_for_selector("#over", state="hidden")
    page.wait_for_selector("#help .standing")
    return page


@state("kiosk: somebody is on the way")
def kiosk_going(stage):
    page, office = kiosk_standing(stage), stage.office("services")
    for asked in [device.name for device in office.keys().devices() if device.kind == "kiosk"]:
        office.act("1", "answer-help", kiosk=asked)
    page.wait_for_selector("#help .standing.going")
    return page


@state("kiosk: closed")
def kiosk_closed(stage):
    return screen(stage.kiosk("closed"), ".is-closed")


@state("kiosk: break")
def kiosk_break(stage):
    return screen(stage.kiosk("break"), ".is-break")


@state("kiosk: everybody is away")
def kiosk_away(stage):
    go_away(stage)
    return screen(stage.kiosk("away"), ".is-away")


@state("kiosk: one queue's numbers are gone")
def kiosk_one_finished(stage):
    stage.office("last number").issue("A")
    return stage.kiosk("last number")


@state("kiosk: last number reached")
def kiosk_finished(stage):
    for letter in "AS":
        stage.office("last number").issue(letter)
    return screen(stage.kiosk("last number"), ".is-finished")


@state("kiosk: no paper")
def kiosk_no_paper(stage):
    stage.office("no paper").issue("A")
    return screen(stage.kiosk("no paper"), ".notice")


@state("kiosk: number taken without paper")
def kiosk_unprinted(stage):
    _, given = stage.office("no paper").issue("A")
    return stage.kiosk("no paper", f"/kiosk/taken/{given['token']}")


@state("kiosk: number taken, by a printer that cannot tell")
def kiosk_sent(stage):
    page = stage.kiosk("cannot tell")
    page.click(queue())
    page.wait_for_selector(".taken [action='/kiosk/reprint']")
    return page


@state("kiosk: number taken, its paper did not come out")
def kiosk_failed(stage):
    page = stage.kiosk("unprinted")
    page.click(queue())
    page.wait_for_selector(".taken .is-failed, .taken .is-late")
    return page


@state("kiosk: line lost")
def kiosk_lost(stage):
    return lose(stage, stage.kiosk("lost"))


def screen(page, mark):
    page.wait_for_selector(mark)
    return page


def go_away(stage):
    office = stage.office("away")
    for counter, reason in (("1", "Petugas ke lapangan"), ("2", "Rapat")):
        office.act(counter, "open")
        assert office.act(counter, "close", reason=reason, back="+30")[0] == 200


def lose(stage, page):
    """Its office ends as by a power cut."""
    stage.office("lost").kill()
    page.wait_for_selector("[data-lost]", state="visible", timeout=20_000)
    return page


# --- board ---------------------------------------------------------------------------------------------------------


@state("board: nobody called yet")
def board_none(stage):
    return screen(stage.board("by hand"), ".quiet")


@state("board: one call")
def board_one(stage):
    call(stage, "1")
    return screen(stage.board(), ".call.lead")


@state("board: two calls at once, earlier ones beside them")
def board_two(stage):
    for counter in "121":
        call(stage, counter)
    return screen(stage.board(), ".calls[data-count='2']")


@state("board: for some queues, one of them unknown")
def board_some(stage):
    return screen(stage.board(query="?queues=A,Z&lang=en"), ".unknown")


@state("board: unknown queues")
def board_unknown(stage):
    return screen(stage.board(query="?queues=Z"), ".quiet")


@state("board: closed")
def board_closed(stage):
    return screen(stage.board("closed"), ".newest.closed")


@state("board: break")
def board_break(stage):
    return screen(stage.board("break"), ".newest.break")


@state("board: everybody is away")
def board_paused(stage):
    go_away(stage)
    return screen(stage.board("away"), ".newest.paused")


@state("board: sound blocked")
def board_mute(stage):
    page = stage.board(before=MUTE)
    call(stage, "2")
    page.wait_for_selector("[data-sound]", state="visible")
    return page


@state("board: on a phone", phone=True)
def board_on_phone(stage, size=PHONE):
    return screen(stage.open("services", "/display?quiet=1", size), ".page.shown")


@state("board: line lost")
def board_lost(stage):
    return lose(stage, stage.board("lost"))


def call(stage, counter, office="services"):
    """Somebody comes, and a counter calls whoever is next."""
    stage.office(office).issue("A")
    assert stage.office(office).act(counter, "call")[0] == 200


# --- desk ----------------------------------------------------------------------------------------------------------


@state("desk: nobody")
def desk_nobody(stage):
    stage.office("by hand").act("1", "open")
    return screen(stage.desk(), ".primary")


@state("desk: called, priority, a service and another language")
def desk_called(stage):
    for _ in range(3):
        stage.office("by hand").issue(None, service="ktp", priority="priority", language="en")
    stage.office("by hand").act("1", "call")
    return screen(stage.desk(), ".person .number")


@state("desk: serving")
def desk_serving(stage):
    desk_called(stage).context.close()
    assert stage.office("by hand").act("1", "start")[0] == 200
    return stage.desk()


@state("desk: held and missed, help asked and a trouble")
def desk_troubles(stage):
    office = stage.office("by hand")
    fill(office)
    office.post("/kiosk/help", office.token())
    office.post("/display/sound", board="one", mute="1")
    return screen(stage.desk(), ".lists section:nth-child(3)")


@state("desk: paper in trouble")
def desk_paper(stage):
    give_up(stage)
    return screen(stage.desk("unprinted"), ".alert:nth-of-type(3)")


@state("desk: on a phone", phone=True)
def desk_on_phone(stage, size=PHONE):
    office = stage.office("by hand")
    fill(office)
    office.issue("A"), office.act("1", "call")
    return stage.desk(size=size)


@state("desk: dark")
def desk_dark(stage):
    page = desk_called(stage)
    page.click("[data-theme-switch]")
    return page


@state("desk: a reason is asked")
def desk_asks(stage):
    page = desk_called(stage)
    page.click("summary:has-text('Tahan')")
    page.wait_for_selector("details[open] .choices")
    return page


@state("desk: a pause is asked")
def desk_asks_pause(stage):
    stage.office("away").act("1", "open")
    page = stage.desk("away")
    page.click("summary[data-key=i]")
    page.wait_for_selector("details[open] .back")
    return page


@state("desk: refused")
def desk_refusal(stage):
    page = stage.desk()
    page.click("summary:has-text('Nomor tertentu')")
    page.fill("details[open] input[name=ticket]", "Z999")
    page.click("details[open] .choices button >> nth=0")
    page.wait_for_selector("[data-said]", state="visible")
    return page


@state("desk: paused")
def desk_paused(stage):
    go_away(stage)
    return stage.desk("away")


@state("desk: closed office")
def desk_shut(stage):
    return stage.desk("closed")


@state("desk: line lost")
def desk_lost(stage):
    return lose(stage, stage.desk("lost"))


def fill(office):
    """Two are held, two did not come."""
    office.act("1", "open")
    for verb in ("hold", "no-show") * 2:
        office.issue("S")
        office.act("1", "start"), office.act("1", "finish")  # whoever an earlier state left there
        assert office.act("1", "call")[0] == 200
        assert office.act("1", verb, reason="Melengkapi berkas")[0] == 200


# --- doors and the office's own pages ------------------------------------------------------------------------------


@state("staff: choose a counter", phone=True)
def choose(stage, size=DESK):
    page = stage.entered("services", "counter", size, staff=staff(stage, "services"))
    page.goto(address(stage.office("services"), "/counters"))
    return screen(page, ".counters")


@state("staff: sign in", phone=True)
def sign_in(stage, size=DESK):
    staff(stage, "services")
    page = stage.entered("services", "counter", size)
    page.goto(address(stage.office("services"), "/sign-in"))
    return screen(page, "[data-sign-in]")


@state("staff: PIN refused", phone=True)
def sign_in_refused(stage, size=DESK):
    page = sign_in(stage, size)
    page.click(".door-name >> nth=0")
    for digit in "111111":
        page.click(f"[data-digit='{digit}']")
    page.click(".door-go >> visible=true")
    return screen(page, ".door-refusal")


@state("staff: nobody to sign in", phone=True)
def sign_in_nobody(stage, size=DESK):
    page = stage.entered("by hand", "counter", size)
    page.goto(address(stage.office("by hand"), "/sign-in"))
    return page


@state("door: a link", phone=True)
def enter(stage, size=PHONE):
    link = stage.office("services").keys().make_link("kiosk")
    page = stage.open("services", f"/enter/{link}", size, before=NO_CLICK)
    return screen(page, "[data-enter]")


@state("door: a link that was used", phone=True)
def enter_used(stage, size=PHONE):
    return stage.open("services", "/enter/nothing-known", size)


@state("office: home", phone=True)
def home(stage, size=PHONE):
    return stage.open("services", "/", size)


@state("office: health", phone=True)
def health(stage, size=PHONE):
    return stage.open("services", "/health", size)


@state("office: health with troubles", phone=True)
def health_troubles(stage, size=PHONE):
    stage.office("no paper").issue("A")
    stage.office("no paper").post("/display/sound", board="one", mute="1")
    return stage.open("no paper", "/health", size)


@state("office: slips", phone=True)
def slips(stage, size=PHONE):
    office = stage.office("services")
    office.issue("A")
    until(lambda: office.get("/kiosk/slips", office.token())[1]["slips"])
    page = stage.entered("services", "counter", size, staff=staff(stage, "services"))
    page.goto(address(office, "/kiosk/slips"))
    return screen(page, ".slip")


@state("office: paper in trouble, numbers not printed", phone=True)
def slips_unprinted(stage, size=PHONE):
    return screen(paper_page(stage, give_up(stage), size), ".unprinted.some li:nth-child(3)")


@state("office: paper, dark")
def slips_dark(stage, size=DESK):
    page = slips_unprinted(stage, size)
    page.click("[data-theme-switch]")
    return page


@state("office: a new roll is asked", phone=True)
def slips_roll(stage, size=PHONE):
    stage.office("cannot tell").issue("A")
    page = screen(paper_page(stage, "cannot tell", size), ".slip")
    page.click(".does summary")
    return screen(page, ".does details[open] form")


@state("office: one slip", phone=True)
def slip(stage, size=PHONE):
    page = slips_roll(stage, size)
    page.goto(address(stage.office("cannot tell"), "/kiosk/slips/1"))
    return screen(page, ".dots")


@state("office: example slips", phone=True)
def slip_examples(stage, size=PHONE):
    page = paper_page(stage, "services", size)
    page.goto(address(stage.office("services"), "/kiosk/preview?service=ktp"))
    return screen(page, ".dots")


def paper_page(stage, name, size):
    page = stage.entered(name, "counter", size, staff=staff(stage, name))
    page.goto(address(stage.office(name), "/kiosk/slips"))
    return page


def give_up(stage):
    """An office where three wait without a slip, because theirs were asked for three minutes ago."""
    office = stage.office("unprinted")
    if not office.get("/kiosk/slips", office.token())[1]["unprinted"]:
        for letter in "ASA":
            office.issue(letter)
        until(lambda: len(office.get("/kiosk/slips", office.token())[1]["jobs"]) >= 3)
        age_slips(office)
        until(lambda: len(office.get("/kiosk/slips", office.token())[1]["unprinted"]) >= 3)
    return "unprinted"


@state("office: voice", phone=True)
def voice(stage, size=PHONE):
    page = stage.entered("services", "counter", size, staff=staff(stage, "services", "head"))
    page.goto(address(stage.office("services"), "/voice"))
    return screen(page, ".voice")


def staff(stage, name, role="staff"):
    """The number of somebody who may sign in there."""
    keys = stage.office(name).keys()
    for one in keys.staff():
        if one.role == role:
            return one.id
    return keys.add_staff("Ibu Sari" if role == "staff" else "Pak Kades", role, PIN)[0].id


# --- phone ---------------------------------------------------------------------------------------------------------


@state("phone: waiting")
def phone_waiting(stage, size=PHONE):
    return phone(stage, stage.office("services").issue("S")[1], size)


@state("phone: called")
def phone_called(stage, size=PHONE):
    return phone(stage, named(stage), size)


@state("phone: served")
def phone_served(stage, size=PHONE):
    ticket = named(stage)
    assert stage.office("services").act("2", "finish")[0] == 200
    return phone(stage, ticket, size)


@state("phone: a number nobody has")
def phone_gone(stage, size=PHONE):
    return stage.open("services", "/t/nobody", size)


def named(stage):
    """A ticket that counter 2 has just called by its name."""
    office = stage.office("services")
    ticket = office.issue("S")[1]
    assert office.act("2", "call", ticket=ticket["ticket"], reason="Didahulukan")[0] == 200
    return ticket


def phone(stage, ticket, size):
    return screen(stage.open("services", f"/t/{ticket['token']}", size), ".mine")


# --- papers of the office ------------------------------------------------------------------------------------------


@state("office: the day's report", phone=True)
def day_report(stage, size=PHONE):
    office = stage.office("services")
    named(stage)
    office.issue("S"), office.act("2", "call"), office.act("2", "finish")
    return paper(stage, "/kiosk/closing", ".seal", size)


@state("office: a sheet for a day without power", phone=True)
def paper_sheet(stage, size=PHONE):
    page = paper(stage, "/kiosk/block", ".pick", size)
    page.click("label:has(input[value=S])")
    page.click("main form [type=submit]")
    return screen(page, "[role=status]")


@state("office: numbers from paper", phone=True)
def paper_numbers(stage, size=PHONE):
    return paper(stage, "/kiosk/entered", ".range", size)


@state("office: numbers from paper, to be confirmed", phone=True)
def paper_sure(stage, size=PHONE):
    page = paper_numbers(stage, size)
    page.fill(".card:has-text('KTP') [name=last]", "90")
    page.click(".card:has-text('KTP') .range [type=submit]")
    return screen(page, ".sure")


@state("office: numbers from paper, refused", phone=True)
def paper_refused(stage, size=PHONE):
    page = paper_numbers(stage, size)
    page.fill(".card:has-text('KTP') [name=last]", "delapan")
    page.click(".card:has-text('KTP') .range [type=submit]")
    return screen(page, ".bad")


@state("office: what to bring", phone=True)
def paper_lists(stage, size=PHONE):
    page = paper(stage, "/kiosk/lists", ".services", size)
    page.click(".services a >> nth=0")
    return screen(page, ".chosen")


def paper(stage, path, selector, size):
    page = stage.entered("services", "counter", size, staff=staff(stage, "services"))
    page.goto(address(stage.office("services"), path))
    return screen(page, selector)


import states_guide  # noqa: E402, F401
import states_months  # noqa: E402, F401
import states_outside  # noqa: E402, F401
import states_ask  # noqa: E402, F401
import states_home  # noqa: E402, F401
import states_line  # noqa: E402, F401
import states_record  # noqa: E402, F401
import states_letters_draft  # noqa: E402, F401
import states_letters_privacy  # noqa: E402, F401
import states_letters_forms  # noqa: E402, F401
import states_letters_kiosk  # noqa: E402, F401
import states_letters_resident  # noqa: E402, F401
import states_letters_desk  # noqa: E402, F401
import states_now  # noqa: E402, F401
import states_open  # noqa: E402, F401
import states_survey  # noqa: E402, F401
import states_complaints  # noqa: E402, F401
import states_what_if  # noqa: E402, F401

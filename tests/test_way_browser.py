"""A resident's whole way, in windows as they have them: asks in slang, reads what to bring, takes a number at home,
checks in at the kiosk, watches the line move, is called, says how it was. Nothing is asked of anywhere else."""

import pytest
from running import Running, until
from stage import office_text
from windows import CHROMIUM, DESK, FLAGS, KIOSK, OF_THE_LINE, pass_time

pytestmark = pytest.mark.browser

PHONE = (360, 740)
FELT = "window.felt = []; navigator.vibrate = (pattern) => window.felt.push(pattern);"
# A scanner: faster than any hand, however busy the machine; and whether its Enter is left to whatever has the focus.
SCAN = """(text) => {
  const press = (key) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  Array.from(text).forEach(press);
  return press("Enter");
}"""


class Street:
    """One office, and everybody's windows onto it."""

    def __init__(self, office, chromium):
        self.office, self.chromium = office, chromium
        self.strangers, self.complaints = [], []

    def window(self, size, path, before="", **given):
        width, height = size
        page = self.chromium.new_context(viewport={"width": width, "height": height}, **given).new_page()
        page.set_default_timeout(20_000)
        page.add_init_script(f"const steady = performance.now.bind(performance); window.skip = 0;"
                             f"performance.now = () => steady() + window.skip; {before}")  # fmt: skip
        page.on("request", self._look_where)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("console", self._listen)
        page.goto(f"http://127.0.0.1:{self.office.port}{path}")
        return page

    def phone(self, path="/"):
        return self.window(PHONE, path, FELT, has_touch=True)

    def paired(self, kind, size, counter=None):
        return self.window(size, f"/enter/{self.office.keys().make_link(kind, counter)}")

    def _look_where(self, asked):
        if not asked.url.startswith((f"http://127.0.0.1:{self.office.port}/", "data:", "blob:")):
            self.strangers.append(asked.url)

    def _listen(self, message):
        if message.type == "error" and not message.text.startswith(OF_THE_LINE):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def street(driver, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    with Running(tmp_path_factory.mktemp("office"), office_text()) as office:
        street = Street(office, chromium)
        yield street
        assert not street.strangers, "a page asked for something outside the box"
        assert not street.complaints, street.complaints
        chromium.close()


def take_from_home(phone):
    """From the page of a service to a number with its code, by what a finger touches."""
    phone.click("a[href*='/book']")
    if "queue=" not in phone.url and "service=" not in phone.url:
        phone.click(".choices a >> nth=0")
    phone.click("a[href*='time=now']")
    phone.click("[data-give]")
    phone.wait_for_selector(".digits", timeout=60_000)
    return phone.inner_text(".digits").strip(), phone.inner_text(".mine .number")


def scan(kiosk, text):
    assert not kiosk.evaluate(SCAN, text), "the Enter of a scanner presses no button"


def test_a_residents_whole_way(street):
    kiosk, desk = street.paired("kiosk", KIOSK), street.paired("counter", DESK, "1")
    kiosk.wait_for_selector("body.alive")
    desk.wait_for_selector(".primary")

    # At home: a question as people write it, the answer's own page, what to bring, a number.
    phone = street.phone()
    phone.fill("#q", "min mau bikin ktp ilang, syaratnya apa aja y")
    phone.click(".find button")
    phone.wait_for_selector(".answers")
    assert "KTP" in phone.inner_text(".answers")
    phone.click(".answers a[href^='/guide/ktp']")
    assert "Fotokopi Kartu Keluarga (KK)" in phone.inner_text("main")
    code, number = take_from_home(phone)
    assert len(code) == 4
    phone.click("text=Lihat antrean saya")
    phone.wait_for_selector("#ticket.booked")

    # At the door: the four digits, by touch.
    kiosk.click("text=Sudah pesan nomor?")
    for digit in code:
        kiosk.click(f"[data-digit='{digit}']")
    kiosk.wait_for_selector(".taken .number")
    assert kiosk.inner_text(".taken .number") == number
    pass_time(kiosk)
    kiosk.click("[data-done]")
    kiosk.wait_for_selector("#over", state="hidden")
    phone.wait_for_selector("#ticket.waiting")

    # The second resident holds a phone before the scanner.
    other = street.phone("/book")
    _, second = take_from_home(other)
    token = other.get_attribute("a[href^='/t/']", "href").split("/")[2].split("?")[0]
    kiosk.wait_for_selector(".tiles", state="visible")
    scan(kiosk, f"http://127.0.0.1:{street.office.port}/t/{token}")
    kiosk.wait_for_selector(".taken .number")
    assert kiosk.inner_text(".taken .number") == second
    other.click("text=Lihat antrean saya")
    until(lambda: "1 orang di depan" in other.inner_text("#ticket"))

    # The line moves: the first is called, the second sees it.
    phone.mouse.click(5, 5)  # a browser vibrates only for somebody who has touched the page
    desk.click(".primary")
    phone.wait_for_selector("#ticket.called")
    assert "Loket 1" in phone.inner_text("#ticket")
    assert phone.evaluate("getComputedStyle(document.querySelector('.turn')).backgroundColor") == "rgb(255, 194, 51)"
    until(lambda: phone.evaluate("window.felt.length"))
    until(lambda: "1 orang di depan" not in other.inner_text("#ticket"))

    # Served, and asked how it was.
    pass_time(desk)
    desk.click(".primary")
    phone.wait_for_selector("#ticket.served")
    phone.click("label[for=score-4]")
    phone.click(".how button[type=submit]")
    phone.wait_for_selector(".thanks")
    other.wait_for_selector("#ticket.called")
    given = [fact for fact in street.office.facts() if fact.verb == "give_feedback"]
    assert [(fact.ticket, fact.score) for fact in given] == [(number.replace(" ", ""), 4)]
    for page in (kiosk, desk, phone, other):
        page.context.close()


def test_a_scanner_checks_in_on_any_screen_and_neither_a_slow_hand_nor_another_code_does(street):
    kiosk = street.paired("kiosk", KIOSK)
    kiosk.wait_for_selector("body.alive")
    _, ticket = street.office.issue("S")
    kiosk.click("text=Sudah pesan nomor?")
    kiosk.wait_for_selector(".keypad")
    scan(kiosk, f"http://127.0.0.1/t/{ticket['token']}")
    kiosk.wait_for_selector(".taken .number")  # it waits already: how long still
    assert kiosk.inner_text(".taken .number") == "S 001"
    pass_time(kiosk)
    kiosk.click("[data-done]")
    kiosk.wait_for_selector(".tiles", state="visible")

    before = len(street.office.facts())
    kiosk.focus("form:has(input[value=A]) .tile")
    scan(kiosk, "8991234567890")  # the barcode of a drink
    kiosk.wait_for_timeout(400)
    assert kiosk.is_hidden("#over") and len(street.office.facts()) == before
    kiosk.context.close()


def test_digits_on_an_ordinary_keyboard_and_a_rub_out(street):
    kiosk = street.paired("kiosk", KIOSK)
    kiosk.wait_for_selector("body.alive")
    kiosk.click("text=Sudah pesan nomor?")
    kiosk.wait_for_selector(".keypad")
    boxes = lambda: "".join(kiosk.locator("[data-boxes] span").all_inner_texts())  # noqa: E731
    for digit in "12":
        kiosk.keyboard.press(digit)
        until(lambda digit=digit: boxes().endswith(digit))
    kiosk.click("[data-rub]")
    assert boxes() == "1"
    for digit in "999":
        kiosk.click(f"[data-digit='{digit}']")
    kiosk.wait_for_selector(".problem")
    assert "tidak dikenal" in kiosk.inner_text("#over")
    pass_time(kiosk)
    kiosk.mouse.click(540, 300)
    kiosk.wait_for_selector(".keypad", state="visible")
    until(lambda: boxes() == "", why="what was refused is still in the boxes")  # the screen is asked for anew
    kiosk.evaluate("window.skip += 31000")
    kiosk.wait_for_selector(".tiles")
    kiosk.context.close()

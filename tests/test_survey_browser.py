"""The survey in real windows: from the counter over the phone to the head; at the kiosk by touch and keys; typed in."""

import pytest
from kiosk_window import CUT_OFF, SETTLED, TEXTS, TOUCHABLE
from running import until
from states_survey import chosen
from windows import DESK, shows

from feedback.survey import ELEMENTS

pytestmark = pytest.mark.browser
PHONE = (360, 740)
STEP = ".step.on [name={}]"
# Touched, and once more in the instant in which the next question stands there.
TOUCHED_TWICE = """([x, y, next]) => new Promise((done) => {
  const touch = () => document.elementFromPoint(x, y).click();
  new MutationObserver((_, watch) => {
    if (!document.querySelector(next)) return;
    watch.disconnect(), touch(), done();
  }).observe(document.body, { attributes: true, subtree: true, attributeFilter: ["class"] });
  touch();
})"""


def number_served(windows):
    office = windows.office
    given = office.issue("A")[1]
    assert office.act("1", "call")[0] == 200 and office.act("1", "finish")[0] == 200
    return given["token"]


def told(windows):
    return windows.office.get("/reports/survey", windows.office.token("head"))[1]


def kiosk_at(windows, size, path="/kiosk"):
    page = windows.paired("kiosk", size)
    page.wait_for_selector("body.alive")
    page.goto(windows.address(path)) if path != "/kiosk" else None
    return page


def test_whoever_was_served_finds_the_survey_on_their_phone_and_the_head_reads_what_it_comes_to(windows):
    before, phone = told(windows)["n"], windows.open(PHONE)
    phone.goto(windows.address(f"/t/{number_served(windows)}"))
    phone.click(".how a[href*='/survey']")
    shows(phone, "[data-said]", "0 dari 9 dijawab")
    for place, element in enumerate(ELEMENTS):
        phone.click(f"label:has([name={element}][value='{4 - place % 2}'])")
    shows(phone, "[data-said]", "9 dari 9 dijawab")
    phone.select_option("[name=sex]", "p")
    phone.click("form [type=submit]")
    phone.wait_for_selector(".thanks:has-text('Terima kasih')")
    phone.reload()
    phone.wait_for_selector(".thanks:has-text('Terima kasih')")
    phone.click("main a.button")
    phone.wait_for_selector(".how")
    assert not phone.query_selector(".how a[href*='/survey']")

    head = windows.open(DESK)
    head.goto(windows.address(f"/enter/{windows.office.keys().make_link('head', None)}"))
    head.wait_for_url("**/reports**")
    head.goto(windows.address("/reports/survey"))
    head.wait_for_selector(".whole:has-text('responden')")
    assert told(windows)["n"] == before + 1
    for page in (phone, head):
        page.context.close()


def test_answers_sent_without_a_line_stay_on_the_phone_and_go_with_the_next_press(windows):
    before, phone = told(windows)["n"], windows.open(PHONE)
    phone.goto(windows.address(f"/t/{number_served(windows)}/survey"))
    phone.wait_for_selector("[data-said]:has-text('0 dari 9')")
    for element in ELEMENTS:
        phone.click(f"label:has([name={element}][value='3'])")
    phone.context.set_offline(True)
    phone.click("form [type=submit]")
    shows(phone, "[data-unsent]", "tidak akan masuk dua kali")
    assert len(phone.query_selector_all("input:checked")) == 9
    phone.context.set_offline(False)
    phone.click("form [type=submit]")
    phone.wait_for_selector(".thanks")
    assert told(windows)["n"] == before + 1
    phone.context.close()


def test_a_question_left_out_is_marked_on_the_phone_and_the_other_answers_stay(windows):
    phone = windows.open(PHONE)
    phone.goto(windows.address(f"/t/{number_served(windows)}/survey?lang=en"))
    phone.wait_for_selector("[data-said]:has-text('0 of 9')")
    for element in ELEMENTS[1:]:
        phone.click(f"label:has([name={element}][value='3'])")
    phone.click("form [type=submit]")
    phone.wait_for_selector("fieldset.missing [name=persyaratan]", state="attached")
    assert len(phone.query_selector_all("input:checked")) == 8 and "not answered yet" in phone.inner_text(".refusal")
    phone.click("label:has([name=persyaratan][value='3'])")
    phone.click("form [type=submit]")
    phone.wait_for_selector(".thanks:has-text('Thank you')")
    phone.context.close()


@pytest.mark.parametrize("size", [(1080, 1920), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_at_the_kiosk_every_answer_is_large_and_apart_and_one_touch_leads_on(windows, size):
    before, kiosk = told(windows)["n"], kiosk_at(windows, size)
    kiosk.click(".foot a[href*='/kiosk/feedback']")
    kiosk.wait_for_selector(".of-feedback")
    measured(kiosk, size)
    kiosk.click("a[href*='/kiosk/survey']")
    for element in ELEMENTS:
        kiosk.wait_for_selector(STEP.format(element))
        if element in ("persyaratan", "perilaku", "pengaduan"):  # the first, and those with the longest answers
            measured(kiosk, size)
            within_reach(kiosk, size)
        chosen(kiosk, f".step.on .option:has([value='{4 if element == 'biaya' else 3}'])")
    for name, key in (("sex", "l"), ("age", None), ("education", "sma"), ("occupation", None)):
        kiosk.wait_for_selector(STEP.format(name))
        if name in ("age", "occupation"):
            measured(kiosk, size)
        chosen(kiosk, f".step.on .option:has([value='{key}'])" if key else "[data-next]")
    kiosk.wait_for_selector(".step.last.on")
    measured(kiosk, size)
    chosen(kiosk, "[data-send]")
    shows(kiosk, "#over .said", "Terima kasih")
    assert told(windows)["n"] == before + 1
    kiosk.evaluate("window.skip += 1050")
    kiosk.click("[data-done]")
    kiosk.wait_for_selector(".tiles form")
    kiosk.context.close()


def within_reach(page, size):
    """On a tall screen, somebody in a wheelchair reaches what stands below its upper part."""
    if size[1] > size[0]:
        tops = [one.bounding_box()["y"] for one in page.query_selector_all(".step.on .option")]
        assert min(tops) >= 0.38 * size[1], tops


def measured(page, size):
    """As on every screen of the kiosk: nothing too small, too near, cut off, or out of sight."""
    (width, height), unit = size, min(size) / 1080
    page.evaluate(SETTLED)
    targets = page.evaluate(TOUCHABLE.replace("a[href], button", ".option, a[href], button"))
    assert targets
    for one in targets:
        assert one["right"] - one["left"] >= 119.5 * unit and one["bottom"] - one["top"] >= 119.5 * unit, one
        assert one["left"] >= 0 and one["top"] >= 0 and one["right"] <= width and one["bottom"] <= height + 0.5, one
        for other in targets:
            apart = max(one["left"] - other["right"], other["left"] - one["right"],
                        one["top"] - other["bottom"], other["top"] - one["bottom"])  # fmt: skip
            assert one is other or apart >= 27.5 * unit, (one, other)
    small = [(text, px) for text, px in page.evaluate(TEXTS) if px < 28.9 * unit and text[0] != "{"]
    assert not small, small
    assert not page.evaluate(CUT_OFF)


def test_a_hand_that_slips_to_batal_loses_no_answer(windows):
    kiosk = kiosk_at(windows, (1280, 800), "/kiosk/survey")
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    chosen(kiosk, ".step.on .option:has([value='2'])")
    kiosk.wait_for_selector(STEP.format("prosedur"))
    kiosk.click("[data-cancel]")
    kiosk.click("[data-sure] [data-stay]")
    kiosk.wait_for_selector("[data-sure]", state="hidden")
    assert kiosk.is_visible(STEP.format("prosedur")) and kiosk.is_checked("[name=persyaratan][value='2']")

    kiosk.click("[data-cancel]")
    kiosk.click("[data-sure] [data-go]")
    kiosk.wait_for_selector(".tiles form")
    kiosk.goto(windows.address("/kiosk/survey"))
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    kiosk.click("[data-cancel]")
    kiosk.wait_for_selector(".tiles form")
    kiosk.context.close()


def test_the_kiosks_survey_is_answered_by_keys_alone_and_back_again(windows):
    before, kiosk = told(windows)["n"], kiosk_at(windows, (1280, 800), "/kiosk/survey")
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    kiosk.keyboard.press("Tab")
    for element in ELEMENTS:
        kiosk.wait_for_selector(STEP.format(element))
        if not kiosk.evaluate("document.activeElement.name"):
            kiosk.keyboard.press("Tab")
        assert kiosk.evaluate("document.activeElement.name") == element
        kiosk.keyboard.press("Space")
        kiosk.keyboard.press("ArrowDown")
        kiosk.keyboard.press("Enter")
    kiosk.wait_for_selector(STEP.format("sex"))
    chosen(kiosk, "[data-before]")
    kiosk.wait_for_selector(STEP.format("pengaduan"))
    assert kiosk.is_checked("[name=pengaduan][value='2']")
    chosen(kiosk, "[data-next]")
    for name in ("sex", "age", "education", "occupation"):
        kiosk.wait_for_selector(STEP.format(name))
        chosen(kiosk, "[data-next]")
    kiosk.wait_for_selector(".step.last.on")
    chosen(kiosk, "[data-send]")
    shows(kiosk, "#over .said", "Terima kasih")
    assert told(windows)["n"] == before + 1
    kiosk.context.close()


def test_whoever_walks_away_from_the_kiosk_leaves_no_answer(windows):
    before, kiosk = told(windows)["n"], kiosk_at(windows, (1080, 1920), "/kiosk/survey")
    chosen(kiosk, ".step.on .option >> nth=1")
    kiosk.wait_for_selector(STEP.format("prosedur"))
    kiosk.evaluate("window.skip += 50000")
    kiosk.wait_for_selector("[data-idle]", state="visible")
    kiosk.evaluate("window.skip += 15000")
    kiosk.wait_for_selector(".tiles form")
    kiosk.click(".foot a[href*='/kiosk/feedback']")
    kiosk.click("a[href*='/kiosk/survey']")
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    assert not kiosk.query_selector("input:checked")
    assert told(windows)["n"] == before
    kiosk.context.close()


def test_a_form_from_paper_is_typed_with_nine_digits_and_enter(windows):
    before, clerk = told(windows)["n"], windows.open(DESK)
    person = windows.office.keys().add_staff("Pak Udin", "staff", "482913")[0].id
    clerk.goto(windows.address(f"/enter/{windows.office.keys().make_link('counter', None, person)}"))
    clerk.wait_for_url("**/counters**")
    clerk.goto(windows.address("/reports/survey/paper"))
    for n in (1, 2):
        clerk.wait_for_selector("[name=persyaratan]:focus")
        clerk.keyboard.type("343434343")
        clerk.wait_for_selector("[name=band]:focus")
        clerk.keyboard.press("Enter")
        clerk.wait_for_selector(f".notice.well:has-text('{n} formulir kertas diketik hari ini')")
    until(lambda: told(windows)["n"] == before + 2)
    clerk.context.close()


def test_whoever_cannot_read_hears_each_question_and_sees_which_answer_is_being_said(windows):
    kiosk = kiosk_at(windows, (1080, 1920), "/kiosk/survey")
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    kiosk.evaluate("""() => {
      window.seen = [];
      new MutationObserver(() => {
        const said = document.querySelector(".step.on .spoken");
        const is = said ? said.innerText.trim() : "";
        if (is && window.seen[window.seen.length - 1] !== is) window.seen.push(is);
      }).observe(document.body, { attributes: true, subtree: true, attributeFilter: ["class"] });
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () { this.playbackRate = 8; return play.call(this); };
    }""")
    kiosk.click(".foot .listen")
    kiosk.wait_for_selector("body.listening")
    kiosk.wait_for_selector("body:not(.listening)")
    assert kiosk.evaluate("window.seen") == ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"]
    assert not kiosk.query_selector(".spoken")

    with kiosk.expect_response("**/kiosk/feedback/listen?**of=prosedur**"):
        chosen(kiosk, ".step.on .option >> nth=3")  # the next one is read by itself
    kiosk.wait_for_selector("body.listening")
    kiosk.click(".foot .listen")  # that is enough
    kiosk.wait_for_selector("body:not(.listening)")
    chosen(kiosk, ".step.on .option >> nth=3")
    kiosk.wait_for_selector(STEP.format("waktu"))
    kiosk.wait_for_timeout(500)
    assert not kiosk.query_selector("body.listening")
    kiosk.context.close()


def test_a_hand_that_shakes_and_touches_twice_answers_one_question(windows):
    kiosk = kiosk_at(windows, (1080, 1920), "/kiosk/survey")
    kiosk.wait_for_selector(STEP.format("persyaratan"))
    place = kiosk.query_selector(".step.on .option >> nth=0").bounding_box()
    x, y = place["x"] + 200, place["y"] + 80
    kiosk.evaluate("window.skip += 450")
    kiosk.evaluate(TOUCHED_TWICE, [x, y, STEP.format("prosedur")])
    kiosk.wait_for_timeout(600)
    assert kiosk.is_visible(STEP.format("prosedur")) and len(kiosk.query_selector_all("input:checked")) == 1
    kiosk.evaluate("window.skip += 450")
    kiosk.mouse.click(x, y)
    kiosk.wait_for_selector(STEP.format("waktu"))
    kiosk.context.close()


def test_a_keypad_whose_num_lock_is_off_answers_what_stands_on_its_keys(windows):
    clerk = windows.open(DESK)
    person = windows.office.keys().add_staff("Bu Tini", "staff", "482914")[0].id
    clerk.goto(windows.address(f"/enter/{windows.office.keys().make_link('counter', None, person)}"))
    clerk.wait_for_url("**/counters**")
    clerk.goto(windows.address("/reports/survey/paper"))
    clerk.wait_for_selector("[name=persyaratan]:focus")
    for name, code, key in (("persyaratan", "Numpad3", "PageDown"), ("prosedur", "Numpad2", "ArrowDown"),
                            ("waktu", "Numpad4", "ArrowLeft")):  # fmt: skip
        clerk.evaluate(
            "([code, key]) => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', { code, key, bubbles: true, cancelable: true }))",
            [code, key],
        )
        assert clerk.is_checked(f"[name={name}][value='{code[-1]}']")
    clerk.wait_for_selector("[name=biaya]:focus")
    clerk.keyboard.press("5")
    assert clerk.evaluate("document.activeElement.name") == "biaya" and not clerk.query_selector("[name=biaya]:checked")
    clerk.context.close()

"""Every page and state before axe-core: nothing that bars a person, residents' text at 7:1, phones narrow and zoomed.

axe-core is a program of its own (MPL-2.0), here for tests alone; nothing of it is served.
"""

from pathlib import Path

import pytest
from stage import Stage
from states import STATES
from windows import ALOUD, CHROMIUM, FLAGS

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe-core@4.14.1" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """([tags, rules]) => axe.run(document,
    { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] })
  .then((found) => found.violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id} at ${node.target.join(" ")}: ${node.html.slice(0, 200)} (${node.failureSummary.replace(/\\s+/g, " ")})`)))"""
# axe asks less of large letters; residents' text is at 7:1 whatever its size.
SEVEN = """axe.configure({ checks: [{ id: "color-contrast-enhanced", options: { ignoreUnicode: true,
  ignoreLength: false, ignorePseudo: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18,
  pseudoSizeThreshold: 0.25, shadowOutlineEmMax: 0.1,
  contrastRatio: { normal: { expected: 7 }, large: { expected: 7 } } } }] })"""
NARROW = (320, 640)
ZOOMED_PHONE, ZOOMED_DESK = (180, 370), (683, 384)  # 360 × 740 and 1366 × 768, both at twice the size
# What reaches out of the window sideways, or has more words than it shows; what is only for a screen reader does not.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    if (!box.width || !box.height || style.visibility === "hidden") return false;
    if (each.closest("svg, template, select, .page:not(.shown)")) return false;
    const hides = style.overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
    const out = box.right > innerWidth + 1 || box.left < -1;
    return (hides || out) && each.innerText;
  }).map((each) => `${each.tagName}.${each.className}: ${each.innerText.slice(0, 60)}`)"""


@pytest.fixture(scope="module")
def stage(driver, tmp_path_factory):
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, ALOUD])
    stage = Stage(chromium, tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()
    chromium.close()


@pytest.fixture(autouse=True)
def quiet(stage):
    """Whatever a page is asked to show, it asks for nothing outside the box and complains of nothing."""
    stage.strangers.clear(), stage.complaints.clear()
    yield
    assert not stage.strangers, "a page asked for something outside the box"
    assert not stage.complaints, "a page complained"


def barriers(page, resident):
    """What axe-core finds, a line each. Put in through the debugger, because the pages let no script in."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(AXE)
    page.evaluate(SEVEN)
    return page.evaluate(LOOK, [TAGS, {"color-contrast-enhanced": {"enabled": resident}}])


def named(states):
    return [pytest.param(state, id=state.name) for state in states]


@pytest.mark.parametrize("state", named(STATES.values()))
def test_nothing_bars_a_person(stage, state):
    page = state.show(stage)
    try:
        found = barriers(page, state.resident)
        assert not found, "\n".join(["", *found])
    finally:
        page.context.close()


@pytest.mark.parametrize("state", named(state for state in STATES.values() if state.phone))
def test_on_a_narrow_phone_and_at_twice_the_size_nothing_scrolls_sideways_or_is_cut(stage, state):
    page = state.show(stage, size=NARROW)
    page.wait_for_load_state()  # a page that a form has just brought may have its words before its styles
    page.evaluate("document.fonts.ready.then(() => true)")
    try:
        zoomed = ZOOMED_PHONE if state.resident else ZOOMED_DESK
        for width, height in (NARROW, zoomed):
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{wide} px wide in {width}: {page.evaluate(CUT)}"
            cut = page.evaluate(CUT)
            assert not cut, f"cut off in {width} px: {cut}"
    finally:
        page.context.close()

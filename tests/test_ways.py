"""Every page of reports, of the survey and of complaints is found by links from where each person lands."""

import re
from urllib.parse import urlsplit

import pytest
from office import AT_ANY_PACE, Page, Village

from doors import roles_of
from feedback.survey import ELEMENTS
from lobby.complaint import ABOUT

OURS = re.compile(r"/(reports|terbuka|survey|complaints)(/|\.|$)")
HIDDEN = re.compile(r"/<token>|/qr\.svg$")  # by a slip's own code, for its owner


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE) as village:
        village.issue("A")
        village.act("1", "call")
        village.act("1", "finish")
        answers = dict.fromkeys(ELEMENTS, 4)
        for _ in range(5):  # so many that staff see what they come to
            form = {"answers": answers, "at": "2026-11-20"}
            assert village.device("counter", "1").post("/survey", form).status_code == 201
        complaint = {"kind": "complaint", "about": ABOUT[-1], "words": "Kursi tunggu kurang.", "who": "without"}
        assert village.device("counter", "1").post("/complaints", complaint).status_code == 201
        yield village


def found_from(browser, start, most=150):
    """{path: status} of everything links lead to; of pages that differ only in what is asked, one."""
    seen, waiting = {}, [start]
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if urlsplit(path).path in seen:
            continue
        answer = browser.get(path, Accept="text/html")
        seen[urlsplit(path).path] = answer.status_code
        if answer.status_code in (301, 302, 303):
            waiting.insert(0, answer.headers["Location"])
        elif answer.mimetype == "text/html":
            asking = re.findall(r'<form (?![^>]*method="post")[^>]*action="([^"]*)"', answer.text)
            links = [link for link in (*Page(answer.text).links, *asking) if link and link.startswith("/")]
            waiting += [link for link in links if not link.startswith(("/display", "/guide/", "/letters", "/book"))]
    return seen


def ways_of(village, role):
    """The ways in of these rooms that a role may look at, and no code opens."""
    return {
        rule.endpoint: rule.rule
        for rule in village.app.url_map.iter_rules()
        if OURS.match(rule.rule) and "GET" in rule.methods and not HIDDEN.search(rule.rule)
        and role in roles_of(village.app, rule.endpoint)
    }  # fmt: skip


def never_found(village, browser, start, role):
    adapter, found = village.app.url_map.bind("localhost"), found_from(browser, start)
    assert not {path: status for path, status in found.items() if status >= 500}
    shown = [path for path, status in found.items() if OURS.match(path) and status in (200, 302, 422)]
    reached = {adapter.match(path)[0] for path in shown}
    return {rule for endpoint, rule in ways_of(village, role).items() if endpoint not in reached}


def test_a_head_finds_every_page_from_where_she_lands(village):
    assert never_found(village, village.browser("head"), "/reports", "head") == set()


def test_staff_find_every_page_of_theirs_from_the_counters(village):
    assert never_found(village, village.staff(), "/counters", "staff") == set()


def test_a_resident_finds_every_page_from_the_first(village):
    assert never_found(village, village.browser(), "/", "public") == set()


def test_nobody_is_shown_a_tab_they_may_not_open(village):
    for browser, start in ((village.staff(), "/reports/months"), (village.browser("head"), "/reports")):
        page = browser.page(start)
        tabs = [link for link in page.links if link and OURS.match(link)]
        assert tabs
        for tab in tabs:
            assert browser.get(tab).status_code == 200, tab


def test_staff_who_ask_for_reports_come_to_what_they_may_see(village):
    answer = village.staff().get("/reports")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/reports/months")
    assert village.staff().get("/reports/record").status_code == 403
    assert village.browser().get("/reports").status_code == 401


def test_the_closing_page_leads_a_head_to_the_register_of_the_day(village):
    day = village.live.see(lambda lobby: lobby.day.date)
    assert f"/reports/record/{day}" in village.staff("head").page("/kiosk/closing").links
    assert f"/reports/record/{day}" not in village.staff().page("/kiosk/closing").links

"""What bounds complaints: how many come in, how often somebody guesses, and who learns that there is one at all."""

import json
import threading
from datetime import date

import pytest
from office import JSON, Village
from test_complaint_pages import DAY, GOOD, HOURS, made, step
from test_proxy import ONLINE, SAID, TUNNEL

from feedback.complaint_pace import MOST_UNREAD, OF_ONE_DEVICE, OF_ONE_KIOSK, OF_ONE_NUMBER, OF_ONE_PAIR

HERE = {"kind": "complaint", "about": "waktu", "words": ""}
MONTH = "2026-11"


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, base=HOURS) as village:
        yield village


def complaints(village):
    return village.live.see(lambda lobby: list(lobby.complaints.values()))


def touched(browser, tap, **more):
    """Sent by hand at a kiosk, as its script sends it."""
    page = browser.page("/kiosk/complaint?kind=complaint&about=waktu")
    return browser.post("/kiosk/complaint", {"csrf": page.csrf, **HERE, "tap": tap, **more}, **{"X-Part": "screen"})


def guess(village, name, code, address="192.168.1.7", **headers):
    """Somebody at an address of the office's own network, or beyond the tunnel, says a number and a code."""
    return village.app.test_client().post(
        "/complaints/find", data=json.dumps({"number": name, "code": code}), content_type=JSON,
        headers={"Accept": JSON, "Host": "localhost", **headers}, environ_overrides={"REMOTE_ADDR": address},
    )  # fmt: skip


def from_home(village, name, code, address):
    return guess(village, name, code, TUNNEL, **SAID | {"X-Forwarded-For": address})


def wrong(one):
    return f"{(int(one.code) + 1) % 1_000_000:06}"


# --- how many come in ----------------------------------------------------------------------------------------------


def test_hands_at_one_kiosk_fill_neither_the_list_nor_the_paper(village):
    kiosk, most = village.browser("kiosk"), OF_ONE_KIOSK[0]
    answers = [touched(kiosk, f"t{n}") for n in range(most + 3)]
    assert [each.status_code for each in answers] == [201] * most + [429] * 3
    told = answers[-1].json
    assert told["refusal"] == "TooManyFromHere" and 3500 < int(answers[-1].headers["Retry-After"]) <= 3600
    for said in ("belum terkirim", "petugas", "ponsel", "60 menit"):
        assert said in told["message"], said
    assert len(complaints(village)) == most

    again = touched(kiosk, "t0")
    assert again.status_code == 200, "what was received already is told again"
    assert touched(village.browser("kiosk"), "other").status_code == 201, "another kiosk has its own"
    village.pass_minutes(61)
    assert touched(kiosk, "later").status_code == 201


def test_where_no_script_keeps_it_what_was_typed_at_a_full_kiosk_stands_there_again(village):
    kiosk = village.browser("kiosk")
    for n in range(OF_ONE_KIOSK[0]):
        touched(kiosk, f"t{n}")
    answer = kiosk.press("/kiosk/complaint?kind=complaint&about=waktu", "/kiosk/complaint", words="Kata saya")
    assert answer.status_code == 429 and "Kata saya" in answer.text and "belum terkirim" in answer.text
    assert "_tap" not in answer.text and len(complaints(village)) == OF_ONE_KIOSK[0]


def test_a_program_of_the_offices_is_bounded_too_wherever_it_sends_them(village):
    for kind, path in (("kiosk", "/kiosk/complaint"), ("counter", "/complaints")):
        device = village.device(kind, "1" if kind == "counter" else None)
        sent = [device.post(path, GOOD | {"tap": f"{kind}{n}"}).status_code for n in range(OF_ONE_DEVICE[0] + 2)]
        assert sent == [201] * OF_ONE_DEVICE[0] + [429] * 2, kind


def test_however_patient_somebody_is_what_nobody_reads_is_bounded_on_each_channel(village):
    device = village.device("kiosk")
    for n in range(MOST_UNREAD):
        if n and n % OF_ONE_DEVICE[0] == 0:
            village.pass_minutes(61)
        assert device.post("/kiosk/complaint", HERE | {"tap": f"t{n}"}).status_code == 201
    village.pass_minutes(61)
    full = device.post("/kiosk/complaint", HERE | {"tap": "one more"})
    assert (full.status_code, full.json["refusal"]) == (409, "TooManyUnread")
    assert len(complaints(village)) == MOST_UNREAD == len(village.server.feedback.desk.store.every())
    assert made(village).channel == "phone", "junk at one place does not shut the other"


# --- how often somebody guesses ------------------------------------------------------------------------------------


def test_whoever_guesses_elsewhere_does_not_lock_out_the_owner(village):
    one = made(village)
    codes = [guess(village, one.name, wrong(one), "192.168.1.66").status_code for _ in range(OF_ONE_PAIR[0] + 1)]
    assert codes == [404] * OF_ONE_PAIR[0] + [429]
    assert guess(village, one.name, one.code, "192.168.1.7").json["token"] == one.token
    assert guess(village, one.name, one.code, "192.168.1.66").status_code == 429


def test_a_flood_of_guesses_from_outside_stops_there_and_the_owners_address_always_opens(opened):
    village = opened(ONLINE)
    one, most = made(village), OF_ONE_NUMBER[0]
    for n in range(most):
        assert from_home(village, one.name, wrong(one), f"203.0.113.{n // OF_ONE_PAIR[0]}").status_code == 404, n
    refused = from_home(village, one.name, one.code, "198.51.100.1")
    assert refused.status_code == 429 and "selalu bisa" in refused.json["message"] and refused.headers["Retry-After"]
    assert guess(village, one.name, one.code).status_code == 200, "in the office it is found as before"
    asked = village.app.test_client().get(
        f"/complaints/{one.token}", headers={"Host": "localhost", **SAID}, environ_overrides={"REMOTE_ADDR": TUNNEL}
    )
    assert asked.status_code == 200 and one.name in asked.text


def test_an_address_that_opens_something_opens_it_however_many_opened_nothing(village):
    one, browser = made(village), village.browser()
    assert [browser.get(f"/complaints/{n:022}").status_code for n in range(31)][-1] == 429
    assert browser.get(f"/complaints/{one.token}").status_code == 200


# --- who learns that there is one ----------------------------------------------------------------------------------


def health(browser):
    return browser.client.get("/health", headers={"Accept": JSON, "Host": "localhost"}).json["parts"]["complaints"]


def months(browser):
    """{name: how many} of this month's complaints, as whoever asks may know them."""
    asked = browser.client.get("/reports/months?period=month", headers={"Accept": JSON, "Host": "localhost"})
    return asked.json["complaints"]


def test_that_somebody_complained_about_an_officer_is_told_to_the_head_alone(village):
    staff, head = village.staff(), village.staff("head")
    nothing = [health(staff), village.browser().get("/health").text.count("pengaduan")]
    about, other = made(village, about="petugas"), made(village, about="petugas", kind="suggestion")
    assert (about.for_head, other.for_head) == (True, True)
    assert [health(staff), village.browser().get("/health").text.count("pengaduan")] == nothing
    assert "2 pengaduan atau saran tentang petugas" in head.page("/health").text

    village.go_on(village.wall.time + 8 * DAY)  # and it is late
    assert health(staff)["ok"] and health(village.browser())["ok"]
    assert "petugas, yang hanya dibaca kepala" not in staff.page("/health").text
    assert not health(head)["ok"] and "1 pengaduan tentang petugas" in health(head)["message"]
    assert not [part for part in village.server.health.troubles() if part.key == "complaints"]
    assert "lewat batas" not in village.browser("counter", "1").page("/counters/1").text
    now = head.client.get("/reports", headers={"Accept": JSON, "Host": "localhost"}).json
    assert now["complaints_late"] == 1
    lines = village.device("counter", "1").get("/metrics").text.splitlines()
    assert {"antrean_complaints_late 0", 'antrean_complaints{state="received"} 0'} <= set(lines)

    late = made(village)
    village.go_on(village.wall.time + 8 * DAY)
    assert "1 pengaduan lewat batas" in health(staff)["message"]
    assert late.name in staff.page("/complaints/desk?tab=late").text
    assert step(head, about, "answer", text="Kami bicarakan.").status_code == 303


def test_counts_leave_out_what_is_for_the_head_unless_the_head_asks(village):
    village.issue()
    staff, head = village.staff(), village.staff("head")
    made(village, about="petugas"), made(village, about="petugas", kind="suggestion"), made(village)
    by_hand = {"received": 1, "answered": 0, "in_time": 0, "open": 1, "late": 0, "settled": 0, "suggestions": 0,
               "withdrawn": 0}  # fmt: skip
    assert months(staff) == by_hand
    assert months(head) == by_hand | {"received": 2, "open": 2, "suggestions": 1}
    paper = {who: browser.page(f"/reports/month?month={MONTH}").text for who, browser in
             (("staff", staff), ("head", head))}  # fmt: skip
    assert "1 pengaduan, 0 dijawab, 0 tepat waktu; 0 saran (di luar yang hanya dibaca kepala)" in paper["staff"]
    assert "2 pengaduan, 0 dijawab, 0 tepat waktu; 1 saran" in paper["head"]
    assert "di luar yang" not in paper["head"]
    public = village.browser().client.get("/terbuka", headers={"Accept": JSON, "Host": "localhost"}).json
    assert public["month"]["complaints"]["received"] == 2, "everybody is told how many there were, of whatever kind"


def test_the_paper_of_staff_says_what_it_leaves_out_also_when_there_is_none(village):
    village.issue()
    assert "tidak ada (di luar yang hanya dibaca kepala)" in village.staff().page(f"/reports/month?month={MONTH}").text


# --- where they are counted ----------------------------------------------------------------------------------------


class Watched:
    """The room of feedback, and in which thread each of its counts was asked for."""

    def __init__(self, room):
        self.room, self.threads = room, []

    def __getattr__(self, name):
        if name in ("survey", "complaints", "late_complaints"):
            self.threads.append((name, threading.get_ident()))
        return getattr(self.room, name)


def test_reports_ask_for_counts_in_the_loop_and_never_in_a_thread_of_the_pool(village):
    village.issue()
    made(village)
    head, reports = village.staff("head"), village.server.reports
    reports.feedback = Watched(village.server.feedback)
    for path in ("/reports", "/reports/evidence", "/terbuka", "/reports/months?period=month",
                 f"/reports/month?month={MONTH}"):  # fmt: skip
        reports.feedback.threads.clear()
        assert head.get(path).status_code == 200, path
        assert reports.feedback.threads and {thread for _, thread in reports.feedback.threads} == {
            threading.get_ident()
        }, path
    assert village.server.feedback.complaints(date(2026, 11, 1), date(2026, 11, 30)).received == 1

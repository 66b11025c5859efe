"""The kiosk over HTTP: a number in one tap, the words when it cannot be had, and a bell for a person."""

import pytest
from office import AT_ANY_PACE, WORKING_HOURS, Village

TOLD = {"ticket", "token", "queue", "service", "ahead", "wait", "paper", "url"}
ASK_SERVICE = '[kiosk]\nask = "service"\nmost_per_minute = 0\n'


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture(scope="module")
def common(tmp_path_factory):
    """One office for what leaves no trace."""
    with Village(tmp_path_factory.mktemp("office")) as village:
        yield village


# --- a number in one tap -------------------------------------------------------------------------------------------


def test_whoever_takes_a_number_is_told_where_they_stand(village):
    village.issue("A")
    answer = village.device("kiosk").issue("A", priority="none", language="id", tap="t-1")

    assert answer.status_code == 201
    assert answer.json.keys() == TOLD
    assert (answer.json["ticket"], answer.json["queue"], answer.json["ahead"]) == ("A002", "A", 1)
    assert (answer.json["service"], answer.json["wait"], answer.json["paper"]) == (None, None, True)
    assert answer.json["url"] == f"/t/{answer.json['token']}"


def test_the_same_tap_is_the_same_ticket_however_often_it_comes(village):
    first = village.device("kiosk").issue("A", tap="t-1")
    again = [village.device("kiosk").issue("A", tap="t-1") for _ in range(10)]

    assert {answer.status_code for answer in again} == {200}
    assert all(answer.json == first.json for answer in again)
    assert village.board()["waiting"]["A"] == 1


def test_the_same_tap_prints_one_slip(village):
    for _ in range(3):
        village.device("kiosk").issue("A", tap="t-1")
    village.issue("S")

    slips = village.eventually(lambda: printed(village), lambda slips: "S   0 0 1" in slips[0])
    assert len(slips) == 2


def printed(village):
    """The slips of the day, newest first."""
    return village.device("kiosk").get("/kiosk/slips").json["slips"] or [""]


def test_a_tap_survives_a_restart_of_the_server(village):
    first = village.device("kiosk").issue("A", tap="t-1").json
    village.reopen()

    again = village.device("kiosk").issue("A", tap="t-1")
    assert (again.status_code, again.json["ticket"]) == (200, first["ticket"])


def test_a_service_leads_to_its_queue_and_has_a_wait_from_the_first_person_on(village):
    village.act("1", "open")
    village.issue("A", service="ktp")
    answer = village.device("kiosk").post("/kiosk/issue", {"service": "kk"}).json

    assert (answer["queue"], answer["service"]) == ("A", "kk")
    wait = answer["wait"]
    assert 0 <= wait["from"] <= wait["to"] and wait["to"] % 5 == 0


def test_each_queue_counts_for_itself(village):
    assert [village.issue(queue)["ticket"] for queue in "ASAS"] == ["A001", "S001", "A002", "S002"]


# --- a page without scripts ----------------------------------------------------------------------------------------


def test_a_form_leads_to_a_page_with_the_number(village):
    kiosk = village.browser("kiosk")
    answer = kiosk.press("/kiosk", "/kiosk/issue")

    assert answer.status_code == 303
    page = kiosk.page(answer.headers["Location"])
    assert "A 001" in page.text and "Silakan duduk" in page.text
    assert "/kiosk" in page.links


def test_a_form_sent_again_by_going_back_gives_the_same_number(village):
    kiosk = village.browser("kiosk")
    form = kiosk.page("/kiosk").form("/kiosk/issue")

    places = {kiosk.post("/kiosk/issue", form).headers["Location"] for _ in range(5)}
    assert len(places) == 1
    assert village.board()["waiting"]["A"] == 1


def test_every_form_on_the_page_is_a_tap_of_its_own(common):
    page = common.browser("kiosk").page("/kiosk")
    taps = [fields["tap"] for _, fields in page.forms]

    assert len(taps) == len(set(taps)) == 4 and all(len(tap) == 16 for tap in taps)


def test_a_refused_form_is_a_page_in_words_that_leads_back(common):
    kiosk = common.browser("kiosk")
    answer = kiosk.press("/kiosk", "/kiosk/issue", queue="X")

    assert answer.status_code == 422 and answer.mimetype == "text/html"
    assert "Antrean X tidak ada di kantor ini." in answer.text
    assert 'href="/kiosk"' in answer.text


def test_a_script_gets_the_part_of_the_page_that_shows_the_number(village):
    kiosk = village.device("kiosk")
    headers = {"Authorization": f"Bearer {kiosk.token}", "X-Part": "1", "Accept": "application/json"}
    answer = kiosk.client.post("/kiosk/issue", json={"queue": "A"}, headers=headers)

    assert answer.status_code == 201 and answer.mimetype == "text/html"
    assert "A 001" in answer.text and "<html" not in answer.text


def test_a_script_is_given_the_menu_again_as_a_part(village):
    part = village.browser("kiosk").get("/kiosk?lang=en", X_Part="menu").text

    assert "<html" not in part and "What do you need today?" in part


def test_the_page_of_a_number_nobody_took_is_not_there(common):
    assert common.browser("kiosk").get("/kiosk/taken/nobody").status_code == 404


# --- what is not understood ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"queue": "X"}, "queue"),
        ({}, "queue"),
        ({"queue": "a"}, "queue"),
        ({"service": "paspor"}, "service"),
        ({"queue": "S", "service": "ktp"}, "service"),
        ({"queue": "A", "priority": "vip"}, "priority"),
        ({"queue": "A", "tap": ["t"]}, "tap"),
        ({"queue": "A", "tap": True}, "tap"),
        ({"queue": "A", "tap": 1.5}, "tap"),
        ({"queue": {"A": 1}}, "queue"),
        ({"queue": "A", "language": []}, "language"),
        ({"queue": "A" * 201}, "queue"),
    ],
)
def test_a_field_that_is_wrong_is_named(common, asked, field):
    answer = common.device("kiosk").post("/kiosk/issue", asked)

    assert (answer.status_code, answer.json["refusal"], answer.json["field"]) == (422, "BadRequest", field)
    assert answer.json["message"].endswith(".")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 422),
        (b'["A"]', 422),
        (b"null", 422),
        (b'"A"', 422),
        (b"[" * 60_000, 422),
        (b'{"a":' * 10_000, 422),
        (b'{"queue": NaN}', 422),
        (b'{"queue": 1e999}', 422),
        (b'{"queue": ' + b"9" * 4000 + b"}", 422),
        (b'{"queue": ' + b"9" * 5000 + b"}", 422),
        (b'{"queue": "\\ud800"}', 422),
        (b'{"queue": "\xf0\x9f\x98\x80"}', 422),
        (b'{"queue": "\xff"}', 422),
        (b'{"queue": "A", "tap": "\\u0000\xf0\x9f\x98\x80"}', 201),
        (b'{"queue": "A\\u0000"}', 201),
        (b'{"queue": "A", "tap": 7}', 201),
        (b'{"queue": "A", "tap": "' + b"x" * 1_000_000 + b'"}', 413),
    ],
    ids=lambda given: repr(given)[:30],
)
def test_a_body_is_understood_or_refused_in_words_but_never_a_fault(common, body, status):
    answer = common.device("kiosk").post("/kiosk/issue", data=body, content_type="application/json")

    assert answer.status_code == status
    if status != 201:
        assert answer.json["refusal"] == "BadRequest" and answer.json["message"]


def test_a_form_that_is_too_large_is_refused_in_words(village):
    form = {"csrf": "x", "tap": "x" * 1_000_000}

    browser, program = village.browser("kiosk"), village.device("kiosk")
    for answer in (browser.post("/kiosk/issue", form), program.post("/kiosk/issue", data=form)):
        assert answer.status_code == 413
        assert "terlalu besar" in answer.text


# --- who may -------------------------------------------------------------------------------------------------------


def test_a_browser_that_is_not_paired_takes_no_number(village):
    stranger = village.browser()

    assert stranger.post("/kiosk/issue", {"queue": "A"}).status_code == 401
    assert stranger.get("/kiosk").status_code == 401
    assert village.board()["waiting"]["A"] == 0


def test_a_counters_button_takes_no_number(common):
    answer = common.device("counter", "1").issue("A")

    assert (answer.status_code, answer.json["refusal"]) == (403, "NotAllowed")


# --- the pace ------------------------------------------------------------------------------------------------------


def test_a_prankster_is_slowed_down_but_a_tap_sent_again_is_not_counted(opened):
    kiosk = opened("[kiosk]\nmost_per_minute = 2\n").device("kiosk")
    answers = [kiosk.issue("A", tap=tap) for tap in ("1", "1", "2", "3", "2")]

    assert [answer.status_code for answer in answers] == [201, 200, 201, 429, 200]
    assert answers[3].json["refusal"] == "TooManyTaps"


def test_one_kiosks_prankster_does_not_stop_the_other_kiosk(opened):
    village = opened("[kiosk]\nmost_per_minute = 1\n")
    here, there = village.browser("kiosk"), village.browser("kiosk")

    assert [kiosk.press("/kiosk", "/kiosk/issue").status_code for kiosk in (here, here, there)] == [303, 429, 303]


def test_a_press_that_gave_no_number_is_not_counted(opened):
    kiosk = opened("[kiosk]\nmost_per_minute = 1\n").device("kiosk")

    assert [kiosk.issue(queue).status_code for queue in "XXA"] == [422, 422, 201]


def test_twelve_numbers_a_minute_are_given_unless_the_office_says_otherwise(opened):
    kiosk = opened("").device("kiosk")

    assert [kiosk.issue("A").status_code for _ in range(13)] == [201] * 12 + [429]


def test_at_no_most_nobody_is_slowed_down(village):
    assert {village.device("kiosk").issue("A").status_code for _ in range(40)} == {201}


# --- hours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "refusal", "opens"),
    [
        ("7:00", "OfficeClosed", "Selasa, 24 November 2026 pukul 08.00"),
        ("12:30", "OnBreak", "Selasa, 24 November 2026 pukul 13.00"),
        ("16:00", "OfficeClosed", "Rabu, 25 November 2026 pukul 08.00"),
    ],
)
def test_outside_the_hours_it_says_when_numbers_are_given_again(opened, now, refusal, opens):
    village = opened(AT_ANY_PACE + WORKING_HOURS, now="6:00")
    village.go_on_to(now)
    answer = village.device("kiosk").issue("A")

    assert (answer.status_code, answer.json["refusal"]) == (409, refusal)
    assert opens in answer.json["message"]
    page = village.browser("kiosk").page("/kiosk")
    assert f"Pelayanan dibuka lagi {opens}." in page.text
    assert "disabled" in page.button("Kependudukan")


def test_a_day_closed_early_does_not_promise_to_go_on_after_lunch(opened):
    village = opened(AT_ANY_PACE + WORKING_HOURS, now="11:00")
    village.issue("A")
    assert village.device("head").post("/day/close").status_code == 200

    assert village.device("kiosk").issue("A").json["refusal"] == "DayIsClosed"
    page = village.browser("kiosk").page("/kiosk")
    assert "Rabu, 25 November 2026 pukul 08.00" in page.text


def test_numbers_that_have_run_out_are_said_before_and_after_the_tap(opened):
    village = opened(base='[[queues]]\nletter = "A"\nname = "Surat"\nlast_number = 1\n[[counters]]\nid = "1"\n')
    village.issue("A")

    answer = village.device("kiosk").issue("A")
    assert (answer.status_code, answer.json["refusal"]) == (409, "NumbersFinished")
    tile = village.browser("kiosk").page("/kiosk").button("Nomor hari ini habis")
    assert "disabled" in tile


# --- in one's own language, for one's own service -------------------------------------------------------------------


def test_a_resident_reads_everything_in_the_language_they_chose(village):
    kiosk = village.browser("kiosk")
    page = kiosk.page("/kiosk?lang=en")
    assert "What do you need today?" in page.text and "Civil registration" in page.text

    answer = kiosk.press("/kiosk?lang=en", "/kiosk/issue")
    shown = kiosk.page(answer.headers["Location"])
    assert "Please take a seat" in shown.text and "Civil registration" in shown.text


@pytest.mark.parametrize("as_json", [True, False])
def test_a_refusal_is_read_in_the_language_they_chose(common, as_json):
    fields = {"queue": "X", "language": "en"}
    device = common.device("kiosk")
    answer = device.post("/kiosk/issue", fields) if as_json else device.post("/kiosk/issue", data=fields)

    assert answer.json["message"] == "There is no queue X in this office."


def test_a_language_nobody_offers_is_not_taken(village):
    token = village.issue("A", language="xx")["token"]

    assert "Nomor antrean" in village.page(f"/t/{token}").text
    assert 'lang="id"' in village.browser("kiosk").get("/kiosk?lang=xx").text


def test_priority_is_chosen_before_the_tap_and_goes_with_it(village):
    kiosk = village.browser("kiosk")
    assert "/kiosk?lang=id&priority=priority" in kiosk.page("/kiosk").links

    kiosk.press("/kiosk?priority=priority", "/kiosk/issue", queue="S")
    assert village.live.see(lambda lobby: lobby.tickets["S001"].priority) == "priority"


def test_an_office_that_asks_for_the_service_shows_those_of_the_queue(opened):
    kiosk = opened(ASK_SERVICE).browser("kiosk")
    assert "/kiosk?lang=id&queue=A" in kiosk.page("/kiosk").links

    page = kiosk.page("/kiosk?queue=A")
    services = [fields.get("service") for where, fields in page.forms if where == "/kiosk/issue"]
    assert "ktp" in services and services[-1] is None and page.form("/kiosk/issue").get("queue") is None
    assert kiosk.press("/kiosk?queue=A", "/kiosk/issue").status_code == 303


def test_an_office_that_asks_for_the_queue_never_asks_for_the_service(common):
    assert "Untuk keperluan apa?" not in common.browser("kiosk").page("/kiosk?queue=A").text


# --- a person, please ----------------------------------------------------------------------------------------------


def test_whoever_asks_for_help_is_seen_at_every_counter_until_somebody_goes(village):
    answer = village.device("kiosk").post("/kiosk/help", {"tap": "h-1"})
    assert (answer.status_code, answer.json) == (201, {"help": "asked"})

    desk = village.browser("counter", "1")
    assert "Kiosk memanggil petugas" in desk.page("/counters/1").text
    gone = village.act("2", "answer-help", kiosk="Kiosk")
    assert (gone.status_code, gone.json) == (200, {"help": "answered"})
    assert "memanggil petugas" not in desk.page("/counters/1").text
    assert village.act("1", "answer-help", kiosk="Kiosk").json["refusal"] == "NobodyAskedHelp"


def test_help_asked_without_scripts_is_confirmed_on_a_page(village):
    kiosk = village.browser("kiosk")
    answer = kiosk.press("/kiosk", "/kiosk/help")

    assert answer.status_code == 303
    assert "Petugas sudah dipanggil" in kiosk.page(answer.headers["Location"]).text


def test_help_is_answered_from_the_desks_own_form(village):
    village.device("kiosk").post("/kiosk/help")
    desk = village.browser("counter", "1")

    assert desk.press("/counters/1", "/counters/1/answer-help").status_code == 303
    assert village.live.see(lambda lobby: dict(lobby.help)) == {}

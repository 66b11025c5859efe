"""The survey from the counter to the head: once for each number, typed from paper, and what it comes to for staff."""

import json
import sqlite3
from datetime import date, timedelta

import pytest
from office import AT_ANY_PACE, JSON, Page, Village
from room import TUESDAY, WEDNESDAY, at

from feedback.survey import ELEMENTS
from lobby.feedback_events import SurveyTaken

GOOD = dict.fromkeys(ELEMENTS, 4)
FORM = {element: "3" for element in ELEMENTS}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def served(village, queue="A", **fields):
    """The token of a number that was served just now."""
    token = village.issue(queue, **fields)["token"]
    village.act("1", "call")
    village.act("1", "finish")
    return token


def hand_in(village, token=None, answers=GOOD, who=None, **fields):
    fields |= {"answers": answers} | ({"token": token} if token else {})
    if who is None:
        return village.app.test_client().post("/survey", data=json.dumps(fields), content_type=JSON,
                                              headers={"Accept": JSON})  # fmt: skip
    return who.post("/survey", fields)


def taken(village):
    """The facts that forms were handed in."""
    from journal.facts import fact_from
    from journal.sqlite import reading

    connection = reading(village.server.journal.path)
    rows = connection.execute("select fact, at, body from facts order by seq").fetchall()
    connection.close()
    return [fact for fact in (fact_from(*row) for row in rows) if isinstance(fact, SurveyTaken)]


def report(village, query=""):
    return village.device("head").get(f"/reports/survey{query}").json


def rows(village, columns="*"):
    with sqlite3.connect(village.folder / "data" / "surveys.db") as db:
        return db.execute(f"select {columns} from surveys").fetchall()


# --- a number's own form -------------------------------------------------------------------------------------------


def test_a_number_that_was_served_hands_in_one_form_and_its_answers_count(village):
    token = served(village, service="ktp")

    answer = hand_in(village, token)

    assert (answer.status_code, answer.json["taken"]) == (201, True)
    told = report(village)
    assert (told["n"], told["index"], told["grade"]) == (1, 100.0, "A")
    assert told["elements"] == dict.fromkeys(ELEMENTS, 4.0)
    assert rows(village, "service, day, band, channel") == [("ktp", TUESDAY, "morning", "phone")]
    assert [fact.ticket for fact in taken(village)] == ["A001"]


def test_a_second_form_of_the_same_number_is_refused_after_a_restart_too(village):
    token = served(village)
    assert hand_in(village, token).status_code == 201
    assert hand_in(village, token).json["refusal"] == "SurveyIsTaken"
    village.reopen()
    assert hand_in(village, token).json["refusal"] == "SurveyIsTaken"
    assert report(village)["n"] == 1


def test_the_same_tap_is_the_same_form(village):
    token = served(village)
    assert [hand_in(village, token, tap="one").status_code for _ in range(3)] == [201, 200, 200]
    kiosk = village.device("kiosk")
    assert [hand_in(village, who=kiosk, tap="two").status_code for _ in range(3)] == [201, 200, 200]
    assert report(village)["n"] == 2


def test_a_number_that_waits_a_stranger_and_yesterdays_number_hand_in_nothing(village):
    waiting = village.issue("A")["token"]
    assert hand_in(village, waiting).json["refusal"] == "NotServedYet"
    assert hand_in(village, "x" * 22).status_code == 404
    assert hand_in(village).json["refusal"] == "TokenNeeded"
    old = served(village)
    village.go_on_to("9:00", WEDNESDAY)
    village.issue("A")
    assert hand_in(village, old).status_code == 404
    assert report(village)["n"] == 0


def test_answers_the_disk_did_not_take_may_be_sent_again_and_count_once(village, monkeypatch):
    token, store = served(village), village.server.feedback.surveys.store
    path = store.path
    store.path = path.with_name("nowhere") / "surveys.db"
    refused = hand_in(village, token)
    assert (refused.status_code, refused.json["refusal"]) == (503, "SurveyNotKept")
    assert village.browser().get(f"/t/{token}/survey").status_code == 200
    store.path = path

    assert hand_in(village, token).status_code == 201
    assert hand_in(village, token).json["refusal"] == "SurveyIsTaken"
    assert (report(village)["n"], len(taken(village))) == (1, 1)


def test_a_program_hands_in_a_numbers_own_form_and_is_told_so_and_the_same_tap_again_is_the_same(village):
    where = f"/t/{served(village)}/survey"
    sent = {"data": json.dumps({"answers": GOOD, "tap": "one"}), "content_type": JSON, "headers": {"Accept": JSON}}
    answers = [village.app.test_client().post(where, **sent) for _ in range(2)]

    assert [(answer.status_code, answer.json) for answer in answers] == [(201, {"taken": True}), (200, {"taken": True})]
    assert {answer.headers["X-Robots-Tag"] for answer in answers} == {"noindex"}
    assert len(rows(village)) == len(taken(village)) == 1
    assert village.app.test_client().post(where, **sent | {"data": json.dumps({"answers": GOOD})}).status_code == 409


def test_a_resident_and_a_kiosk_answer_now_whatever_they_say_of_the_day(village):
    earlier = {"at": "2024-03-05", "band": "afternoon"}
    assert hand_in(village, served(village), **earlier).status_code == 201
    phone, where = village.browser(), f"/t/{served(village)}/survey"
    assert phone.post(where, {**phone.page(where).form(where), **FORM, **earlier}).status_code == 303
    assert hand_in(village, who=village.device("kiosk"), **earlier).status_code == 201
    assert village.browser("kiosk").press("/kiosk/survey", "/kiosk/survey", **FORM, **earlier).status_code == 303
    assert rows(village, "day, band") == [(TUESDAY, "morning")] * 4


# --- on the phone, without scripts ---------------------------------------------------------------------------------


def test_a_phone_finds_the_survey_after_being_served_answers_it_and_is_thanked(village):
    token = served(village)
    phone = village.browser()
    where = f"/t/{token}/survey"
    assert any(link.startswith(where) for link in phone.page(f"/t/{token}").links if link)

    page = phone.page(where)
    answer = phone.post(where, {**page.form(where), **FORM, "sex": "p", "age": "30_39"})

    assert answer.status_code == 303
    assert "Terima kasih" in phone.page(answer.headers["Location"]).text
    assert not any(link.startswith(where) for link in phone.page(f"/t/{token}").links if link)
    assert rows(village, "persyaratan, sex, age, education, language") == [(3, "p", "30_39", None, "id")]
    assert report(village)["index"] == 75.0


def test_a_question_left_out_is_named_and_nothing_that_was_answered_is_lost(village):
    token = served(village)
    phone, where = village.browser(), f"/t/{token}/survey"
    some = {**phone.page(where).form(where), **FORM, "education": "sma"}
    del some["waktu"], some["sarana"]

    answer = phone.post(where, some)

    assert answer.status_code == 422
    assert "2 pertanyaan belum dijawab" in Page(answer.text).text
    assert answer.text.count('class="missing"') == 2 and 'id="q-waktu" class="missing"' in answer.text
    assert answer.text.count(" checked") == 7 and 'value="sma" selected' in answer.text
    assert (report(village)["n"], taken(village)) == (0, [])


def test_a_number_without_a_service_may_name_one_of_its_queue(village):
    token = served(village, "S")
    phone, where = village.browser(), f"/t/{token}/survey"
    page = phone.page(where)
    assert phone.post(where, {**page.form(where), **FORM, "service": "sktm"}).status_code == 303
    assert rows(village, "service") == [("sktm",)]


def test_a_phone_reads_the_survey_in_english(village):
    token = served(village)
    page = village.browser().page(f"/t/{token}/survey?lang=en")
    assert "How quick was the service?" in page.text and "Very quick" in page.text


def test_the_page_of_the_survey_says_what_it_came_to_once_nobody_is_known_by_it(village):
    head = village.device("head")
    for _ in range(4):
        hand_in(village, who=head)
    assert village.browser().get("/survey", Accept=JSON).json["index"] is None
    hand_in(village, who=head, answers=dict.fromkeys(ELEMENTS, 1))
    assert village.browser().get("/survey", Accept=JSON).json["index"] is None
    village.go_on_to("9:00", WEDNESDAY)
    told = village.browser().get("/survey", Accept=JSON).json
    assert (told["n"], told["index"], told["grade"], told["year"]) == (5, 85.0, "B", 2026)
    assert "85,00" in village.page("/survey").text


def test_from_outside_a_number_finds_its_form_and_the_office_keeps_the_rest_to_itself(opened):
    from test_proxy import ONLINE, asked

    village = opened(ONLINE)
    token = served(village)
    assert asked(village, "/survey").status_code == 200
    assert asked(village, f"/t/{token}/survey").status_code == 200
    for path in ("/survey/x", "/kiosk/survey", "/kiosk/feedback", "/reports/survey", "/reports/survey/publish"):
        assert asked(village, path).status_code in (401, 404), path
    assert asked(village, "/survey", method="POST").status_code == 404


# --- bad input -----------------------------------------------------------------------------------------------------

BAD = [
    ({"answers": GOOD | {"waktu": 5}}, "waktu"), ({"answers": GOOD | {"waktu": 0}}, "waktu"),
    ({"answers": GOOD | {"waktu": "5"}}, "waktu"), ({"answers": GOOD | {"waktu": True}}, "waktu"),
    ({"answers": GOOD | {"waktu": 3.0}}, "waktu"), ({"answers": GOOD | {"waktu": [3]}}, "waktu"),
    ({"answers": GOOD | {"waktu": "٣"}}, "waktu"), ({"answers": GOOD | {"waktu": None}}, "waktu"),
    ({"answers": {}}, "persyaratan"), ({"answers": None}, "persyaratan"), ({"answers": [4] * 9}, "answers"),
    ({"answers": "4"}, "answers"), ({"answers": GOOD | {"lain": 3}}, "answers"), ({}, "persyaratan"),
    ({"answers": GOOD, "service": "tidak-ada"}, "service"), ({"answers": GOOD, "service": 3}, "service"),
    ({"answers": GOOD, "sex": "x"}, "sex"), ({"answers": GOOD, "age": "31"}, "age"),
    ({"answers": GOOD, "education": ["sma"]}, "education"), ({"answers": GOOD, "occupation": {}}, "occupation"),
    ({"answers": GOOD, "band": "night"}, "band"), ({"answers": GOOD, "at": "kemarin"}, "at"),
    ({"answers": GOOD, "at": 20261124}, "at"), ({"answers": GOOD, "at": "2026-11-25"}, "at"),
    ({"answers": GOOD, "at": "2026-13-01"}, "at"), ({"answers": GOOD, "at": "2021-01-01"}, "at"),
    ({"answers": GOOD, "at": "9999-12-31T23:59:59-23:59"}, "at"), ({"answers": GOOD, "at": "0001-01-01"}, "at"),
    ({"answers": GOOD, "at": "2" * 500}, "at"), ({"answers": GOOD, "at": "2026-W47-2"}, "at"),
    ({"answers": GOOD, "at": "20261124"}, "at"), ({"answers": GOOD, "at": "20261123T090000"}, "at"),
    ({"answers": GOOD, "at": "2026-W47-2T09:00"}, "at"), ({"answers": GOOD, "at": "٢٠٢٦-11-24"}, "at"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "field"), BAD, ids=lambda given: str(given)[-40:])
def test_whatever_is_wrong_in_a_form_is_named_and_nothing_of_it_is_kept(shared, sent, field):
    answer = shared.device("head").post("/survey", sent)

    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert answer.json["message"].strip()
    assert rows(shared) == [] and taken(shared) == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Village(tmp_path_factory.mktemp("office")) as village:
        yield village


# --- when it was, and by whom --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "day", "band"),
    [
        (None, TUESDAY, "morning"), ("2026-11-23", "2026-11-23", None),
        ("2026-11-23T05:29:59Z", "2026-11-23", "morning"),  # 12.29 in the office
        ("2026-11-23T05:30:00Z", "2026-11-23", "afternoon"),
        ("2026-11-23T14:00:00+07:00", "2026-11-23", "afternoon"), ("2026-11-23T14:00:00", "2026-11-23", "afternoon"),
        ("2026-11-22T17:30:00Z", "2026-11-23", "morning"), ("2021-11-30", "2021-11-30", None),
    ],
)  # fmt: skip
def test_a_form_counts_on_its_own_local_day_in_its_half(village, sent, day, band):
    assert hand_in(village, who=village.device("head"), **({"at": sent} if sent else {})).status_code == 201
    assert rows(village, "day, band, channel") == [(day, band, "paper")]


def test_a_devices_form_counts_by_its_channel(village):
    for who in (village.device("kiosk"), village.device("counter", "1"), village.device("head")):
        assert hand_in(village, who=who, service="ktp").status_code == 201
    assert sorted(rows(village, "channel, service")) == [("kiosk", "ktp"), ("paper", "ktp"), ("paper", "ktp")]
    assert [(fact.channel, fact.ticket) for fact in taken(village)] == [("kiosk", None), ("paper", None),
                                                                        ("paper", None)]  # fmt: skip


def test_a_hand_at_the_kiosk_fills_twenty_forms_an_hour_and_a_program_as_many_as_it_has(village):
    touch = village.browser("kiosk")
    for _ in range(20):
        assert touch.press("/kiosk/survey", "/kiosk/survey", **FORM).status_code == 303
    refused = touch.press("/kiosk/survey", "/kiosk/survey", **FORM)
    assert refused.status_code == 429 and "Jawaban ini belum terkirim" in refused.text
    assert hand_in(village, who=village.device("kiosk")).status_code == 201
    village.pass_minutes(61)
    assert touch.press("/kiosk/survey", "/kiosk/survey", **FORM).status_code == 303
    assert report(village)["n"] == 22


def test_a_board_hands_in_no_form_of_its_own(village):
    board = village.device("display")
    assert hand_in(village, who=board).json["refusal"] == "TokenNeeded"
    assert rows(village) == [] and taken(village) == []


def test_a_device_where_nobody_is_signed_in_sends_a_hundred_and_twenty_forms_an_hour(village):
    office = village.device("counter", "1")
    assert {hand_in(village, who=office).status_code for _ in range(120)} == {201}
    refused = hand_in(village, who=office)
    assert (refused.status_code, refused.json["refusal"]) == (429, "SurveysTooFast")
    assert hand_in(village, who=village.device("head")).status_code == 201
    staff, where = village.staff(), "/reports/survey/paper"
    assert staff.press(where, where, **FORM, at="2026-11-20").status_code == 303
    village.pass_minutes(61)
    assert hand_in(village, who=office).status_code == 201


def test_the_kiosk_offers_both_and_asks_no_survey_where_the_office_wants_none(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[survey]\nkiosk = false\n") as village:
        kiosk = village.browser("kiosk")
        links = kiosk.page("/kiosk/feedback?lang=id").links
        assert any("/kiosk/complaint" in link for link in links)
        assert not any("/kiosk/survey" in link for link in links)
        assert kiosk.get("/kiosk/survey").status_code == 404
    with Village(tmp_path / "other") as village:
        kiosk = village.browser("kiosk")
        assert any("/kiosk/feedback" in link for link in kiosk.page("/kiosk").links)
        assert any("/kiosk/survey" in link for link in kiosk.page("/kiosk/feedback").links)


# --- typed from paper ----------------------------------------------------------------------------------------------


def test_staff_type_paper_forms_one_after_another_and_read_how_many_today(village):
    staff, where = village.staff(), "/reports/survey/paper"
    answer = staff.press(where, where, **FORM, at="2026-11-20", band="afternoon", occupation="petani")
    assert answer.status_code == 303
    again = staff.page(answer.headers["Location"])
    assert "Tersimpan. 1 formulir kertas diketik hari ini." in again.text
    assert again.form(where)["at"] == "2026-11-20"  # the next paper is of the same day
    assert rows(village, "day, band, channel, occupation") == [("2026-11-20", "afternoon", "paper", "petani")]

    bad = staff.press(where, where, **{**FORM, "at": "2026-11-26"})
    assert bad.status_code == 422 and "belum tiba" in bad.text and bad.text.count(" checked") == 9


def test_the_desk_of_the_survey_is_for_staff_and_the_head(village):
    for path in ("", ".csv", ".xlsx", "/publish", "/form", "/paper"):
        assert village.browser().get(f"/reports/survey{path}").status_code in (401, 403), path
        assert village.device("kiosk").get(f"/reports/survey{path}").status_code == 403, path
        assert village.staff().get(f"/reports/survey{path}").status_code == 200, path


# --- what it came to -----------------------------------------------------------------------------------------------


def forms(village, n, service, score, at="2026-11-20", **fields):
    for _ in range(n):
        given = {"service": service} if service else {}
        assert hand_in(village, who=village.device("head"), answers=dict.fromkeys(ELEMENTS, score), at=at, **given,
                       **fields).status_code == 201  # fmt: skip


def test_a_report_counts_its_own_days_and_joins_services_of_which_somebody_might_be_known(village):
    forms(village, 6, "ktp", 4)
    forms(village, 3, "sktm", 1)
    forms(village, 2, "skck", 2) if "skck" in village.server.settings.office.services else forms(village, 2, None, 2)
    forms(village, 1, "ktp", 1, at="2026-10-31")

    told = report(village, "?from=2026-11-01&to=2026-11-30")

    assert (told["n"], told["from"], told["to"]) == (11, "2026-11-01", "2026-11-30")
    assert told["services"] == [
        {"service": "ktp", "n": 6, "index": 100.0, "grade": "A"},
        {"service": "others", "n": 5, "index": 35.0, "grade": "D"},
    ]
    assert told["index"] == 70.45  # (6 × 100 + 3 × 25 + 2 × 50) / 11
    assert report(village, "?from=2026-10-01&to=2026-10-31")["n"] == 1
    assert report(village, "?from=2026-11-21&to=2026-11-30")["n"] == 0
    assert [month["n"] for month in report(village)["months"]] == [1, 11]
    assert report(village)["months"][0]["index"] is None


def test_a_report_says_whether_there_are_enough_forms_for_those_served(village):
    for n in range(12):
        token = served(village)
        if n < 9:
            hand_in(village, token)
    told = report(village)
    assert (told["served"], told["sample_wanted"], told["enough"]) == (12, 12, False)
    for _ in range(3):
        hand_in(village, who=village.device("head"))
    assert report(village)["enough"] is True


@pytest.mark.parametrize(
    ("means", "first"),
    [
        ([3, 3, 3, 3, 3, 3, 3, 3, 3], 0),  # nobody stands out
        ([3, 3, 2, 3, 3, 3, 3, 3, 3], 1),
        ([3, 2, 1, 3, 3, 3, 3, 3, 3], 2),
        ([2, 2, 2, 3, 3, 3, 3, 3, 3], 0),  # three are as weak: two of them would be picked by their place on the list
        ([1, 2, 2, 3, 3, 3, 3, 3, 3], 1),
        ([4, 4, 4, 4, 4, 4, 4, 4, 4], 0),
    ],
)
def test_what_to_mend_first_is_told_of_the_two_weakest_but_of_no_tie(village, means, first):
    hand_in(village, answers=dict(zip(ELEMENTS, means, strict=True)), who=village.device("head"))
    assert village.staff("head").page("/reports/survey").text.count("Perbaiki dulu") == first


def test_where_more_forms_came_than_people_took_a_number_the_report_says_what_it_counts_by(village):
    served(village)
    for _ in range(3):
        hand_in(village, who=village.device("head"))
    page = village.staff("head").page("/reports/survey").text
    assert "Cukup: 3 formulir masuk, 3 yang diperlukan." in page and "3 orang yang dilayani" not in page
    assert "Dihitung dari jumlah formulir: baru 1 orang tercatat dilayani dengan nomor." in page
    for _ in range(2):
        served(village)
    page = village.staff("head").page("/reports/survey").text
    assert "untuk 3 orang yang dilayani" in page and "Dihitung dari jumlah formulir" not in page


def test_a_visit_over_two_counters_is_one_person_served_and_who_comes_back_is_one_too(village):
    village.issue("A")
    village.act("1", "call"), village.act("1", "transfer", to="S")
    village.act("2", "call"), village.act("2", "finish")
    village.issue("A")
    village.act("1", "call"), village.act("1", "recall"), village.act("1", "recall"), village.act("1", "no-show")
    assert report(village)["served"] == 1
    village.act("1", "restore", ticket="A002", reason="kembali"), village.act("1", "call")
    village.act("1", "finish")
    assert report(village)["served"] == 2


@pytest.mark.parametrize("query", ["?from=2026-11-30&to=2026-11-01", "?from=x", "?to=2026-1-1", "?from=0001-01-01",
                                   "?from=2026-02-30", "?from=2026-W47-2"])  # fmt: skip
def test_a_period_that_cannot_be_is_refused_in_words(shared, query):
    answer = shared.device("head").get(f"/reports/survey{query}")
    assert answer.status_code == 422 and answer.json["field"] in ("from", "to")


@pytest.mark.parametrize(("weights", "index"), [("exact", 80.97), ("printed", 80.16)])
def test_twenty_forms_with_the_means_of_the_vector_come_to_its_index(tmp_path, weights, index):
    sums = dict(zip(ELEMENTS, (64, 62, 59, 78, 65, 66, 68, 61, 60), strict=True))  # 3.20 3.10 2.95 3.90 3.25 …
    with Village(tmp_path, AT_ANY_PACE + f'[survey]\nweights = "{weights}"\n') as village:
        kiosk = village.device("kiosk")
        for form in range(20):
            answers = {element: total // 20 + (form < total % 20) for element, total in sums.items()}
            assert hand_in(village, who=kiosk, answers=answers).status_code == 201
        told = report(village)
        assert (told["n"], told["index"], told["grade"]) == (20, index, "B")
        assert list(told["elements"].values()) == [3.2, 3.1, 2.95, 3.9, 3.25, 3.3, 3.4, 3.05, 3.0]


def test_the_printed_weights_come_to_the_printed_index(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[survey]\nweights = "printed"\n') as village:
        forms(village, 5, None, 4)
        assert report(village)["index"] == 99.0
        assert "99,00" in village.staff().get("/reports/survey").text


def test_the_page_to_hang_up_tells_nothing_of_fewer_than_five(village):
    staff, where, october = village.staff(), "/reports/survey/publish?from=2026-10-01&to=2026-10-31", "2026-10-20"
    forms(village, 4, None, 4, october)
    page = staff.page(where)
    assert "Belum cukup formulir" in page.text and "100,00" not in page.text
    forms(village, 6, None, 3, october, sex="l", education="sma")
    forms(village, 4, None, 3, october, sex="p", education="smp")
    forms(village, 1, None, 3, october, sex="p", education="s2")
    page = staff.page(where)
    assert "Cara mengisi Dari kertas 15" in page.text
    assert "81,67" in page.text and "15 orang" in page.text and "Mutu pelayanan B (baik)" in page.text
    assert "Laki-laki 6 Perempuan 5 Tidak diisi 4" in page.text
    assert "SMA/SMK 6 Lainnya (digabung) 5 Tidak diisi 4" in page.text and "S2" not in page.text


def test_spreadsheets_hold_what_the_report_says(village):
    openpyxl = pytest.importorskip("openpyxl")
    from io import BytesIO

    forms(village, 5, "ktp", 4)
    forms(village, 5, "sktm", 3)
    head = village.device("head")
    book = openpyxl.load_workbook(BytesIO(head.get("/reports/survey.xlsx").data))
    first = list(book.worksheets[0].values)
    assert first[1][:3] == ("Persyaratan", 3.5, "B") and first[-1][:3] == ("Indeks Kepuasan Masyarakat", 87.5, "B")
    assert [row[1:] for row in book.worksheets[1].values][1:] == [(5, 100, "A"), (5, 75, "C")]
    csv = head.get("/reports/survey.csv").data.decode("utf-8-sig").splitlines()
    assert csv[1].startswith("Persyaratan;3,5;B;0;0;5;5") and len(csv) == 11
    forms(village, 1, None, 1)
    csv = head.get("/reports/survey.csv").data.decode("utf-8-sig").splitlines()
    assert csv[1].startswith("Persyaratan;3,273;B;1;0;5;5")  # 36 / 11, with as many places as on the page


def test_the_room_tells_others_the_index_of_a_period(village):
    forms(village, 4, None, 3, "2026-10-20")
    forms(village, 5, None, 3)
    room = village.server.feedback
    found = room.survey(date(2026, 11, 20), date(2026, 11, 20))
    assert (found.n, str(found.index), found.grade, str(found.elements["waktu"])) == (5, "75.00", "C", "3.000")
    few = room.survey(date(2026, 10, 1), date(2026, 10, 31))
    assert (few.n, few.index, few.grade, few.elements["waktu"]) == (4, None, None, None)
    assert room.survey(date(2026, 9, 1), date(2026, 9, 30)).n == 0


# --- who respondents were ------------------------------------------------------------------------------------------


def test_who_respondents_were_goes_after_its_months_and_their_answers_stay(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[survey]\nkeep_months = 2\n") as village:
        forms(village, 1, "ktp", 3, at="2026-08-31", sex="p", age="from_60")
        forms(village, 1, "ktp", 3, at="2026-09-01", sex="l")
        retention = village.server.feedback.survey_retention
        assert retention.look() == 1
        assert sorted(rows(village, "day, sex, age, persyaratan, service")) == [
            ("2026-08-31", None, None, 3, "ktp"), ("2026-09-01", "l", None, 3, "ktp"),
        ]  # fmt: skip
        assert retention.look() == 0
        village.go_on(village.wall.time + timedelta(days=40))  # a box that was away, or a wrong clock: nobody said so
        assert (retention.look(), retention.leapt) == (0, True)
        village.live.settle_clock(None)
        village.eventually(lambda: ("l",) not in rows(village, "sex"))
        assert not retention.leapt


def test_a_clock_that_is_not_believed_lets_nothing_go(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[survey]\nkeep_months = 1\n") as village:
        forms(village, 1, None, 3, at="2026-08-31", sex="p")
        village.wall.leap = at("9:00", WEDNESDAY) - at("9:00")
        assert not village.live.clock.trusted
        assert village.server.feedback.survey_retention.look() == 0
        assert rows(village, "sex") == [("p",)]

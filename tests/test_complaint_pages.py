"""Complaints on their pages: written by anybody, read by whoever may, answered, counted; bad input loses nothing."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from office import AT_ANY_PACE, JSON, SETTINGS, Page, Village
from room import at
from test_proxy import ONLINE, TUNNEL, asked

import checking
from doors import HEAD, PUBLIC, STAFF, route_table
from feedback.complaint_form import FAR_TOO_LONG, MOST_WORDS, answer_text, read
from feedback.complaint_pace import GUESSES, OF_HOME, OF_ONE_ADDRESS, OF_ONE_PAIR
from lobby.complaint import ABOUT, KINDS
from outside import COMPLAINT, is_for_residents
from redacted import HIDDEN

DAY = timedelta(days=1)
WORDS = "Di loket 2 saya membayar Rp20.000 untuk fotokopi.\n\nTidak ada <b>kuitansi</b> & saya kecewa."
GOOD = {"kind": "complaint", "about": "persyaratan", "words": WORDS, "who": "with", "name": "Siti Aminah",
        "contact": "0812 3456 7890"}  # fmt: skip
HOURS = SETTINGS + '[hours]\n' + "".join(
    f'{day} = ["08.00-15.00"]\n' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
)  # fmt: skip


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, base=HOURS) as village:
        yield village


def tell(village, fields, path="/complaints", **headers):
    """As a program sends it, somebody's own."""
    return village.browser().client.post(
        path, data=json.dumps(fields), content_type=JSON, headers={"Accept": JSON, "Host": "localhost", **headers}
    )


def made(village, **given):
    """The Complaint of what a phone sent."""
    answer = tell(village, GOOD | given)
    assert answer.status_code == 201, answer.text
    return village.live.see(lambda lobby: lobby.complaint_tokens[answer.json["token"]])


def rows(village):
    return village.server.feedback.desk.store.every()


def facts(village, kind):
    return [fact for fact in village.server.journal.db.execute("select body from facts where fact = ?", [kind])]


def at_desk(one, verb=""):
    return f"/complaints/desk/{one.id}" + (f"/{verb}" if verb else "")


def read_it(browser, one, what="words"):
    return browser.post(at_desk(one, "show"), {"csrf": browser.page("/complaints/desk").csrf, "what": what})


def step(browser, one, verb, **given):
    return browser.post(at_desk(one, verb), {"csrf": browser.page("/complaints/desk").csrf, **given})


# --- written -------------------------------------------------------------------------------------------------------


def test_it_is_written_without_a_script_kept_sealed_and_leads_to_its_own_page(village):
    browser = village.browser()
    answer = browser.press("/complaints", "/complaints", **GOOD)
    page = browser.page(answer.headers["Location"])
    [one] = village.live.see(lambda lobby: list(lobby.complaints.values()))

    assert answer.status_code == 303 and answer.headers["Location"] == f"/complaints/{one.token}"
    assert rows(village) == {one.id: {"words": WORDS, "name": "Siti Aminah", "contact": "0812 3456 7890"}}
    assert (one.name, one.channel, one.anonymous, one.steps[0].by) == ("P-2026-001", "phone", False, "resident")
    assert one.answer_by == date(2026, 12, 1) and "Selasa, 1 Desember 2026" in page.text
    for said in ("P-2026-001", one.code_shown, "Diterima", "Syarat dan cara"):
        assert said in page.text, said
    assert "Siti" not in page.text and "Rp20.000" not in page.text


def test_a_tap_makes_it_once_and_a_program_is_told_its_number(village):
    first, second = (tell(village, GOOD | {"tap": "t1"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200) and first.json == second.json
    assert first.json["complaint"] == "P-2026-001" and first.json["answer_by"] == "2026-12-01"
    assert len(rows(village)) == 1


def test_whoever_wishes_to_stay_unknown_leaves_no_name_whatever_they_typed(village):
    one = made(village, who="without", name="Siti Aminah", contact="0812")
    assert rows(village)[one.id] == {"words": WORDS, "name": "", "contact": ""} and one.anonymous


def test_what_staff_write_for_somebody_says_who_wrote_it_down(village):
    browser = village.staff()
    assert browser.press("/complaints", "/complaints", **GOOD).status_code == 303
    [one] = village.live.see(lambda lobby: list(lobby.complaints.values()))
    assert one.channel == "staff" and one.steps[0].by.startswith("staff:")


WRONG = [
    ("kind", ""), ("kind", "rant"), ("kind", ["complaint"]), ("about", ""), ("about", {"a": 1}), ("about", "PETUGAS"),
    ("service", "no-such"), ("service", 7), ("words", ""), ("words", " \n\t "), ("words", "x" * (MOST_WORDS + 1)),
    ("words", ["a"]), ("words", {"a": "b"}), ("words", True), ("words", "bunyi\x07bel"), ("words", "\u202eterbalik"),
    ("who", "maybe"), ("name", ""), ("name", "x" * 121), ("name", 3.5), ("contact", "x" * 121), ("contact", ["0812"]),
]  # fmt: skip


def test_what_does_not_fit_gets_a_sentence_at_its_field_and_the_rest_stays(village):
    browser = village.browser()
    for field, value in WRONG:
        told = tell(village, GOOD | {field: value})
        assert told.status_code == 422 and list(told.json["mistakes"]) == [field], (field, value, told.text)
        if isinstance(value, str):
            page = browser.press("/complaints", "/complaints", **GOOD | {field: value}).text
            assert f'id="wrong-{field}"' in page and told.json["mistakes"][field] in Page(page).text, (field, value)
            assert field == "words" or "Tidak ada &lt;b&gt;kuitansi" in page, "what was typed stands there again"
            assert "<b>kuitansi" not in page
    assert not rows(village) and not village.live.see(lambda lobby: lobby.complaints)


def test_nothing_that_somebody_sends_is_a_fault(village):
    for body in ("", "[]", "{", '"x"', "null", '{"words": null}', "9" * 3000):
        for path in ("/complaints", "/complaints/find"):
            answer = village.browser().client.post(path, data=body, content_type=JSON,
                                                   headers={"Accept": JSON, "Host": "localhost"})  # fmt: skip
            assert answer.status_code in (404, 422), (path, body)


def test_what_is_far_too_long_is_still_answered_at_its_field(village):
    assert tell(village, GOOD | {"words": "x" * (FAR_TOO_LONG + 1)}).json["mistakes"]["words"]
    assert tell(village, GOOD | {"words": "x" * 300_000}).status_code == 413
    assert read({"words": "y" * MOST_WORDS, "kind": KINDS[0], "about": ABOUT[0]}, ())[1] == {}
    assert answer_text("z" * (MOST_WORDS + 1))[0] == "complaint.wrong_too_long"


def test_a_flood_from_one_address_waits_and_one_from_home_does_not_stop_the_room(opened):
    village = opened(AT_ANY_PACE + ONLINE.replace("[kiosk]\nmost_per_minute = 0\n", ""))
    most, _ = OF_ONE_ADDRESS
    here = [tell(village, GOOD).status_code for _ in range(most + 1)]
    assert here == [201] * most + [429]
    village.pass_minutes(11)
    assert tell(village, GOOD).status_code == 201
    from_home = [
        asked(village, "/complaints", method="POST", **{"X-Forwarded-For": f"203.0.113.{n % 200}"}).status_code
        for n in range(3)
    ]
    assert from_home == [422] * 3, "what does not fit is not counted"
    assert OF_HOME[0] > most


# --- looked up -----------------------------------------------------------------------------------------------------


def test_it_is_found_by_its_number_however_it_is_written_and_its_code(village):
    one = made(village)
    for number in ("P-2026-001", "p 2026 1", "2026-001", "001", "P-1", " p-2026-001 "):
        answer = village.browser().press("/complaints", "/complaints/find", number=number, code=one.code_shown)
        assert answer.headers.get("Location") == f"/complaints/{one.token}", number


def test_a_number_alone_opens_nothing_and_guesses_are_bounded(village):
    one = made(village)
    wrong = f"{(int(one.code) + 1) % 1_000_000:06}"
    for guess in range(min(GUESSES[0], OF_ONE_PAIR[0])):
        answer = tell(village, {"number": one.name, "code": wrong}, "/complaints/find")
        assert (answer.status_code, answer.json["refusal"]) == (404, "BadRequest"), guess
    again = tell(village, {"number": one.name, "code": one.code}, "/complaints/find")
    assert (again.status_code, again.json["refusal"]) == (429, "TooManyGuesses")
    village.pass_minutes(61)
    assert tell(village, {"number": one.name, "code": one.code}, "/complaints/find").status_code == 200


def test_a_number_that_is_not_there_says_no_more_than_a_code_that_does_not_fit(village):
    made(village)
    told = [tell(village, {"number": number, "code": "000000"}, "/complaints/find").json for number in ("P-1", "P-9")]
    assert told[0] == told[1]


def test_addresses_that_open_nothing_are_bounded_too(village):
    answers = [village.browser().get(f"/complaints/{n:022}").status_code for n in range(31)]
    assert answers[:30] == [404] * 30 and answers[30] == 429


# --- who may -------------------------------------------------------------------------------------------------------


def test_of_complaints_a_resident_finds_their_own_and_nothing_of_the_offices(opened):
    village = opened(ONLINE)
    token = made(village).token
    for path in ("/complaints", f"/complaints/{token}", f"/complaints/{token}/qr.svg"):
        assert is_for_residents("GET", path) and asked(village, path).status_code == 200, path
    assert is_for_residents("POST", "/complaints") and is_for_residents("POST", "/complaints/find")
    for path in ("/complaints/desk", "/complaints/desk/x", "/complaints/desk/register.csv", f"/complaints/{token}/x"):
        assert not is_for_residents("GET", path) and not is_for_residents("POST", path), path
        assert asked(village, path, TUNNEL).status_code in (401, 404), path
    words = {rule.split("/")[2] for rule, *_ in route_table(village.app) if rule.startswith("/complaints/")}
    assert not any(COMPLAINT.fullmatch(f"/complaints/{word}") for word in words - {"<token>"})


def test_the_desk_is_for_staff_and_the_head_alone(village):
    roles = {(rule, method): roles for rule, methods, roles in route_table(village.app) for method in methods
             if rule.startswith("/complaints")}  # fmt: skip
    for (rule, method), allowed in roles.items():
        if "/desk" in rule:
            assert set(allowed) <= {STAFF, HEAD}, (method, rule)
        else:
            assert allowed == (PUBLIC,), (method, rule)
    one = made(village)
    for asking in (village.browser(), village.browser("kiosk"), village.browser("counter", "1")):
        assert asking.get("/complaints/desk").status_code in (401, 403)
        assert asking.get(at_desk(one)).status_code in (401, 403)


@pytest.mark.parametrize("about", ["petugas", "biaya"])
def test_what_is_about_an_officer_or_money_asked_for_only_the_head_sees(village, about):
    """Who asked for money sits at a counter too."""
    one, staff, head = made(village, about=about), village.staff(), village.staff("head")
    assert one.name not in staff.page("/complaints/desk").text and one.name in head.page("/complaints/desk").text
    assert staff.get(at_desk(one)).status_code == 404 and read_it(staff, one).status_code == 404
    for verb, given in (("take", {}), ("forward", {"reason": "kecamatan"}), ("answer", {"text": "Ya"})):
        assert step(staff, one, verb, **given).status_code == 404, verb
    assert one.name not in staff.get("/complaints/desk/register.csv").text
    assert one.name in head.get("/complaints/desk/register.csv").text
    assert "Rp20.000" in read_it(head, one).text
    assert not village.live.see(lambda lobby: lobby.complaints[one.id].answers)


def test_the_form_says_of_which_choices_only_the_head_reads(village):
    phone = village.browser().get("/complaints").text
    kiosk = village.browser("kiosk").get("/kiosk/complaint?kind=complaint").text
    for page, choice in ((phone, 'value="{}"[^>]*><span>[^<]*'), (kiosk, 'about={}".*<span class="name">[^<]*')):
        said = {about for about in ABOUT if re.search(choice.format(about) + "<small>Hanya kepala", page)}
        assert said == {"petugas", "biaya"}


# --- at the desk ---------------------------------------------------------------------------------------------------


def test_nothing_is_read_without_the_record_of_who_read_it_and_the_name_is_asked_for_apart(village):
    one, staff = made(village), village.staff()
    for page in (staff.get("/complaints/desk").text, staff.get(at_desk(one)).text):
        assert "Rp20.000" not in page and "Siti" not in page and "7890" not in page
    assert not facts(village, "ComplaintShown")

    words = read_it(staff, one).text
    assert "Tidak ada &lt;b&gt;kuitansi" in words and "Siti" not in words and f"S{HIDDEN} A{HIDDEN}" in words
    contact = read_it(staff, one, "contact").text
    assert "Siti Aminah" in contact and "0812 3456 7890" in contact
    reads = village.live.see(lambda lobby: lobby.complaints[one.id].reads)
    assert [read.what for read in reads] == ["words", "contact"] and all(r.by.startswith("staff:") for r in reads)
    assert read_it(staff, one, "everything").status_code == 422


def test_its_owner_reads_the_answer_and_what_it_was(village):
    one, staff = made(village), village.staff()
    assert step(staff, one, "answer", text="Uangnya kami kembalikan.\nMaaf.").status_code == 303
    page = village.browser().get(f"/complaints/{one.token}").text
    assert "Uangnya kami kembalikan.\nMaaf." in page and "Sudah dijawab" in page
    told = village.browser().client.get(f"/complaints/{one.token}", headers={"Accept": JSON, "Host": "localhost"}).json
    assert told["answers"][0]["text"].startswith("Uangnya") and told["state"] == "answered"


def test_an_answer_is_one_however_often_it_is_sent_and_what_does_not_fit_loses_nothing(village):
    one, staff = made(village), village.staff()
    csrf = staff.page("/complaints/desk").csrf
    for text in ("", "   ", "x" * 2001):
        page = staff.post(at_desk(one, "answer"), {"csrf": csrf, "text": text})
        assert page.status_code == 422 and text.strip() in page.text
    for _ in range(2):
        assert staff.post(at_desk(one, "answer"), {"csrf": csrf, "text": "Sudah.", "tap": "t9"}).status_code == 303
    assert len(village.live.see(lambda lobby: lobby.complaints[one.id].answers)) == 1 and len(rows(village)) == 2
    stale = staff.post(at_desk(one, "answer"), {"csrf": csrf, "text": "Tulisan panjang", "seen": str(one.changed - 1)})
    assert stale.status_code == 409 and "Tulisan panjang" in stale.text and len(rows(village)) == 2


def test_a_page_that_is_stale_moves_nothing(village):
    one, staff = made(village), village.staff()
    fields = staff.page(at_desk(one)).form(at_desk(one, "take"))
    assert staff.post(at_desk(one, "take"), fields).status_code == 303
    again = staff.post(at_desk(one, "take"), fields | {"tap": "another"})
    assert again.status_code == 409 and village.live.see(lambda lobby: lobby.complaints[one.id].state) == "in_hand"


def test_the_list_shows_first_what_is_late_and_says_by_how_much(village):
    early = made(village)
    village.go_on(village.wall.time + 8 * DAY)
    made(village, about="waktu")
    head = village.staff("head")
    page = head.page("/complaints/desk")
    assert page.text.index(early.name) < page.text.index("P-2026-002") and "lewat 1 hari kerja" in page.text
    assert "5 hari kerja lagi" in page.text
    part = next(part for part in village.server.health.parts() if part.key == "complaints")
    assert not part.ok and "1 pengaduan" in part.sentence and part.where == "/complaints/desk"
    assert village.server.feedback.late_complaints() == 1
    step(head, early, "answer", text="Maaf terlambat.")
    assert village.server.feedback.late_complaints() == 0
    assert next(part for part in village.server.health.parts() if part.key == "complaints").ok


def test_the_head_deletes_at_its_owners_wish_and_staff_do_not(village):
    one, staff, head = made(village), village.staff(), village.staff("head")
    assert step(staff, one, "delete").status_code == 403 and rows(village)
    step(head, one, "answer", text="Baik.")
    assert step(head, one, "delete").status_code == 303
    assert rows(village) == {} and "Isinya sudah dihapus" in head.page(at_desk(one)).text
    page = village.browser().page(f"/complaints/{one.token}")
    assert "sudah dihapus" in page.text and "Selesai" in page.text, "number and state stay"


# --- counted -------------------------------------------------------------------------------------------------------


def test_the_counts_of_a_period_by_hand(village):
    """Five complaints and a suggestion: answered in time, answered late, handed on, open, open and late."""
    head = village.staff("head")
    ones = [made(village) for _ in range(3)] + [made(village, kind="suggestion")]
    step(head, ones[0], "answer", text="Ya.")
    step(head, ones[2], "forward", reason="kecamatan")
    village.go_on(village.wall.time + 8 * DAY)  # 2 December: the fifth working day was the 1st
    step(head, ones[1], "answer", text="Maaf.")
    late = made(village)
    village.go_on(village.wall.time + 9 * DAY)
    made(village)
    told = village.server.feedback.complaints(date(2026, 11, 24), date(2026, 12, 31))
    by_hand = {"received": 5, "answered": 3, "in_time": 2, "open": 2, "late": 1, "settled": 1, "suggestions": 1}
    assert {name: told[name] for name in by_hand} == by_hand and told.late == 1
    november = village.server.feedback.complaints(date(2026, 11, 1), date(2026, 11, 30))
    assert (november.received, november.late) == (3, 0) and late.made_at > at("9:00")
    empty = village.server.feedback.complaints(date(2025, 1, 1), date(2025, 12, 31))
    assert (empty.received, empty.answered, empty.late) == (0, 0, 0)


def test_what_is_deleted_at_its_owners_wish_before_a_word_was_said_is_no_answer(village):
    """Else an office would keep its promise by deleting what it is told."""
    head, today = village.staff("head"), date(2026, 11, 24)
    withdrawn, answered = made(village), made(village)
    step(head, answered, "answer", text="Baik.")
    for one in (withdrawn, answered):
        assert step(head, one, "delete").status_code == 303
    told = village.server.feedback.complaints(today, today)
    assert (told.received, told.answered, told.in_time, told.open, told.withdrawn) == (2, 1, 1, 0, 1)
    assert (told.settled, told.late) == (2, 0)
    text = head.get("/complaints/desk/register.csv?year=2026").get_data(as_text=True)
    table = {row[0]: row[-3:] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")}
    assert table[withdrawn.name] == ["", "", ""] and table[answered.name] == ["2026-11-24", "0", "ya"]
    assert village.live.see(lambda lobby: lobby.complaints[withdrawn.id].told_at) is None
    village.issue()  # a month of which there is something to show
    page = village.browser().page("/terbuka").text
    assert "Ditarik yang mengadu 1" in page and "Sudah dijawab 1" in page


def test_the_register_is_a_table_without_a_word_of_anybody(village):
    head = village.staff("head")
    one = made(village)
    made(village, kind="suggestion", about="sarana", words="=HYPERLINK(1)", name="=1+1")
    step(head, one, "answer", text="Rahasia jawaban")
    text = head.get("/complaints/desk/register.csv?year=2026").get_data(as_text=True)
    table = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert table[0][:4] == ["NOMOR", "TANGGAL", "JENIS", "TENTANG"] and len(table) == 3
    assert table[1][:4] == ["P-2026-001", "2026-11-24", "Pengaduan", "Syarat dan cara pelayanan"]
    assert table[1][-3:] == ["2026-11-24", "0", "ya"] and table[2][-3:] == ["", "", ""]
    assert not any(word in text for word in ("Siti", "Rp20", "Rahasia", "HYPERLINK", "0812"))
    assert len(list(csv.reader(io.StringIO(head.get("/complaints/desk/register.csv?year=2025").text)))) == 1
    for year in ("abc", "99999", "²⁰²⁶", "-1"):
        assert head.get(f"/complaints/desk/register.csv?year={year}").status_code == 422


def test_numbers_for_programs(village):
    made(village)
    text = village.device("head").get("/metrics").text
    assert 'antrean_complaints{state="received"} 1' in text and "antrean_complaints_late 0" in text


# --- kept, and gone ------------------------------------------------------------------------------------------------


def test_words_go_on_their_date_with_the_answer_and_nothing_is_left(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + "[complaints]\nkeep_days = 30\n") as village:
        desk, head = village.server.feedback.desk, village.staff("head")
        desk.retention.look()
        ones = [made(village, words=f"Tulisan {n} " * 40) for n in range(8)]
        open_one = made(village)
        for one in ones:
            step(head, one, "answer", text="Jawaban " * 30)
        sealed = [row[0] for row in _sealed(desk)]
        for _ in range(29):
            village.go_on(village.wall.time + DAY)
            desk.retention.look()
        assert len(rows(village)) == 17
        village.go_on(village.wall.time + DAY)
        desk.retention.look()
        assert rows(village).keys() == {open_one.id}, "what nobody has answered stays"
        on_disk = b"".join(each.read_bytes() for each in (tmp_path / "data").rglob("*") if each.is_file())
        kept = next(row[0] for row in _sealed(desk))
        for blob in (each for each in sealed if each != kept):
            assert not any(blob[i : i + 24] in on_disk for i in range(0, len(blob) - 24, 16))
        assert village.live.see(lambda lobby: lobby.complaints[ones[0].id].state) == "closed"
        assert village.browser().get(f"/complaints/{ones[0].token}").status_code == 200


def _sealed(desk):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(desk.store.path)) as db:
        return db.execute("select sealed from forms").fetchall()


def test_what_a_power_cut_left_half_done_is_put_right(village):
    """A row without its fact goes; a fact whose row was to be deleted loses it in the next round."""
    desk, one = village.server.feedback.desk, made(village)
    desk.retention.look()
    village.issue()  # a day begins
    desk.store.keep("left", {"words": "x"}, village.live.clock.now())
    village.go_on(village.wall.time + DAY)
    desk.retention.look()
    assert desk.store.names().keys() == {one.id}


def test_one_key_seals_letters_and_complaints_and_a_lost_one_is_never_made_anew(village):
    """Else forms that are there could never be opened again, because a complaint came first."""
    made(village)
    desk, letters = village.server.feedback.desk, village.server.letters
    assert desk.store.key == letters.store.key and desk.store.path.name == "complaints.db"
    key = desk.store.key.read_text()
    desk.store.key.unlink()
    assert letters.store.state() in ("none_yet", "missing")
    answer = village.browser().get("/letters/form/sktm")
    assert answer.status_code == 503 and not desk.store.key.exists(), "no other key in its place"
    assert village.browser().get("/complaints").status_code == 503
    desk.store.key.write_text("00" * 32)
    assert village.browser().get("/letters/form/sktm").status_code == 503, "another key is not taken for it"
    desk.store.key.write_text(key)
    assert village.browser().get("/complaints").status_code == 200


def test_run_check_says_how_their_file_is_beside_the_server(tmp_path):
    with Village(tmp_path) as village:
        made(village)
        assert _of_complaints(village) == (True, "Tulisan pengaduan: terkunci dengan kunci isian formulir.")
        (tmp_path / "data.key").rename(tmp_path / "aside")
        well, sentence = _of_complaints(village)
        assert not well and "Kunci tulisan pengaduan tidak ada" in sentence


def _of_complaints(village):
    return checking._complaints(village.folder / "data", village.server.settings)


def test_rows_that_are_lost_are_counted(village):
    desk = village.server.feedback.desk
    desk.retention.look()
    desk.store.delete([made(village).id])
    desk.retention.look()
    [part] = desk.parts()
    assert part.about == "missing" and part.sentence.startswith("1 tulisan")


def test_while_the_key_is_gone_the_office_goes_on_and_says_what_is_wrong(village):
    one, staff = made(village), village.staff()
    step(staff, one, "answer", text="Sudah.")
    village.server.feedback.desk.store.key.write_text("11" * 32)
    village.server.feedback.desk.retention.look()
    part = next(part for part in village.server.health.parts() if part.key == "complaints")
    assert not part.ok and part.about == "wrong" and re.search("kunci", part.sentence, re.I)
    for state in ("missing", "unreadable", "inside", "damaged", "busy"):
        village.server.feedback.desk.retention.state = state
        [part] = village.server.feedback.desk.parts()
        assert part.about == state and "{" not in part.sentence and not part.ok
    assert village.issue()["ticket"] == "A001"
    assert "belum dapat dibuka" in village.browser().page(f"/complaints/{one.token}").text
    assert "belum dapat dibuka" in staff.page(at_desk(one)).text and read_it(staff, one).status_code == 503
    for path in ("/kiosk/complaint", "/kiosk/complaint?kind=complaint"):
        assert village.browser("kiosk").get(path).status_code == 503


# --- at the kiosk --------------------------------------------------------------------------------------------------


def test_at_the_kiosk_two_touches_are_enough_and_nobody_and_no_device_is_named(village):
    kiosk = village.browser("kiosk")
    assert "Pengaduan" in kiosk.page("/kiosk/complaint").text
    assert any("about=waktu" in link for link in kiosk.page("/kiosk/complaint?kind=complaint").links if link)
    path = "/kiosk/complaint?kind=complaint&about=waktu"
    answer = kiosk.press(path, "/kiosk/complaint", words="", name="Siti", contact="0812", who="with")
    [one] = village.live.see(lambda lobby: list(lobby.complaints.values()))
    assert answer.status_code == 303 and one.channel == "kiosk" and one.anonymous
    assert rows(village)[one.id] == {"words": "", "name": "", "contact": ""}
    [(body,)] = facts(village, "ComplaintMade")
    assert json.loads(body)["by"] == "resident" and "device" not in body and "ticket" not in json.loads(body)


def test_what_is_typed_at_a_kiosk_and_not_sent_is_kept_nowhere(village):
    kiosk = village.device("kiosk")
    typed = {"kind": "complaint", "about": "waktu", "words": "Kata rahasia sekali", "tap": "t"}
    told = kiosk.post("/kiosk/complaint/draft", typed | {"of": "*"}).json
    assert told["mistakes"] == {} and "Kata rahasia" in told["review"]
    assert kiosk.post("/kiosk/complaint/draft", typed | {"words": "x" * 2001, "of": "*"}).json["mistakes"]["words"]
    on_disk = b"".join(each.read_bytes() for each in (village.folder / "data").rglob("*") if each.is_file())
    assert not rows(village) and b"rahasia" not in on_disk


def test_at_the_kiosk_too_what_does_not_fit_is_a_sentence(village):
    for given in ({"kind": "x"}, {"about": None}, {"words": ["a"]}, {"words": "x" * 2001}):
        fields = {"kind": "complaint", "about": "waktu", "words": "", "tap": "t"} | given
        answer = village.device("kiosk").post("/kiosk/complaint", fields)
        assert answer.status_code == 422 and list(answer.json["mistakes"]) == list(given)

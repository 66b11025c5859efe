"""Sheets for a day without power, and telling of paper, in an office that runs in this process."""

from datetime import timedelta

import pytest
from office import AT_ANY_PACE, Village
from room import TUESDAY

SCREEN = AT_ANY_PACE + '[printer]\nkind = "screen"\n'
MONDAY = "2026-11-23"


@pytest.fixture
def village(tmp_path):
    """A001 and A002 were taken at nine."""
    with Village(tmp_path, SCREEN) as village:
        village.issue("A"), village.issue("A")
        yield village


def blocks(village):
    return [job.slip for job in reversed(village.server.spool.jobs) if job.kind == "block"]


def numbers(slip):
    return [text for style, text in slip.lines if style == "number"]


# --- sheets --------------------------------------------------------------------------------------------------------


def test_a_sheet_holds_each_number_once_and_begins_with_how_it_is_used(village):
    told = village.device("head").post("/kiosk/block", {"queue": "A", "count": 20, "tap": "one"})

    assert (told.status_code, told.json["first"], told.json["last"]) == (201, "A001", "A020")
    parts = blocks(village)
    assert [number for part in parts for number in numbers(part)] == [f"A {number:03}" for number in range(1, 21)]
    texts = [part.as_text() for part in parts]
    assert "Listrik padam?" in texts[0] and "Listrik padam?" not in texts[1]
    assert texts[0].count("Tanggal ____") == texts[0].count("GRATIS") == 10


def test_every_number_can_be_cut_from_its_neighbours(village):
    village.device("head").post("/kiosk/block", {"queue": "S", "count": 10})

    styles = [style for style, _ in blocks(village)[0].lines]
    at = [place for place, style in enumerate(styles) if style == "number"]
    assert all("cut" in styles[before:after] for before, after in zip([0, *at], at, strict=False))


def test_the_same_press_prints_one_sheet_and_a_wrong_one_none(village):
    head = village.device("head")

    assert [head.post("/kiosk/block", {"queue": "A", "count": 10, "tap": "one"}).status_code for _ in range(2)] == [
        201, 200,
    ]  # fmt: skip
    for wrong in ({"queue": "Z", "count": 10}, {"queue": "A", "count": 11}, {"queue": "A"}, {"count": 10},
                  {"queue": "A", "count": 10, "first": 0}, {"queue": "A", "count": 10, "first": 1000}):  # fmt: skip
        assert head.post("/kiosk/block", wrong).status_code == 422, wrong
    assert len(blocks(village)) == 1


def test_staff_print_a_sheet_from_the_page_and_it_knows_the_last_one(village):
    staff = village.staff()

    staff.press("/kiosk/block", "/kiosk/block", queue="A", count="50", first="51")

    page = staff.page("/kiosk/block")
    assert "Sudah pernah dicetak sampai A\u00a0100." in page.text or "A 100" in page.text
    assert len(blocks(village)) == 5


def test_staff_find_the_papers_beside_the_day(village):
    links = village.staff().page("/counters").links

    assert {"/kiosk/closing", "/kiosk/entered", "/kiosk/block", "/kiosk/lists"} <= set(links)


# --- telling of paper ----------------------------------------------------------------------------------------------


def test_staff_type_the_last_number_see_what_it_means_and_record_it(village):
    staff = village.staff()
    form = staff.page("/kiosk/entered").form("/kiosk/entered")
    assert "Nomor terakhir yang tercatat: A 002" in staff.page("/kiosk/entered").text

    look = staff.page("/kiosk/entered?queue=A&first=3&last=A+008&served=5")

    assert form["day"] == TUESDAY
    assert "A 003 sampai A 008" in look.text
    for said in ("6 nomor", "3 sudah dilayani", "3 menunggu"):
        assert said in look.text
    assert village.live.see(lambda lobby: lobby.last_numbers[TUESDAY, "A"]) == 2, "nothing has happened yet"
    answer = staff.post("/kiosk/entered", look.form("/kiosk/entered"))
    assert answer.status_code == 303
    assert "Sudah dicatat: A 003 – A 008." in staff.page(answer.location).text
    assert village.issue("A")["ticket"] == "A009"
    assert village.board()["waiting"]["A"] == 6


def test_those_from_paper_are_on_the_desk_and_are_called(village):
    village.device("head").post("/kiosk/entered", {"queue": "S", "day": TUESDAY, "first": 1, "last": 2, "served": 1})

    assert "S 002" in village.browser("counter", "3").page("/counters/3").text
    assert village.act("3", "call").json["ticket"] == "S002"
    assert village.board()["now"][0]["ticket"] == "S002"


def test_one_from_paper_gets_a_slip_of_its_own_when_staff_ask_for_it(village):
    village.device("head").post("/kiosk/entered", {"queue": "A", "day": TUESDAY, "first": 3, "last": 3, "served": 0})
    staff = village.staff()

    staff.post("/kiosk/reprint", {"csrf": staff.page("/counters").csrf, "ticket": "A003"})

    job = next(job for job in village.server.spool.jobs if job.ticket == "A003")
    assert job.copy == 1 and ("number", "A 003") in job.slip.lines
    assert village.live.see(lambda lobby: lobby.tickets["A003"].copies) == 1


def test_the_same_press_enters_once(village):
    head = village.device("head")
    asked = {"queue": "A", "day": TUESDAY, "first": 3, "last": 4, "served": 0, "tap": "one"}

    answers = [head.post("/kiosk/entered", asked) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json["seq"] == answers[1].json["seq"]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"first": 2}, "NumberGiven"),
        ({"first": 4}, "NumbersMissing"),
        ({"last": 1000}, "BadRequest"),
        ({"last": 99999}, "BadRequest"),
        ({"last": "S 005"}, "BadRequest"),
        ({"last": "lima"}, "BadRequest"),
        ({"served": 9}, "BadRequest"),
        ({"day": "2026-11-25", "first": 1}, "BadRequest"),
        ({"day": "2026-02-31", "first": 1}, "BadRequest"),
        ({"day": "x" * 20, "first": 1}, "BadRequest"),
        ({"queue": "Z"}, "BadRequest"),
        ({"queue": ""}, "BadRequest"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_on_the_same_screen(village, wrong, refusal):
    asked = {"queue": "A", "day": TUESDAY, "first": 3, "last": 5, "served": 3} | wrong
    answer = village.device("head").post("/kiosk/entered", asked)
    staff = village.staff()
    page = staff.post("/kiosk/entered", {"csrf": staff.page("/counters").csrf, **asked})

    assert answer.json["refusal"] == refusal and answer.status_code in (409, 422)
    assert page.status_code in (409, 422) and answer.json["message"] in page.text.replace("&#34;", '"')
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    assert staff.get(f"/kiosk/entered?{query}").status_code == 200
    assert village.live.see(lambda lobby: lobby.last_numbers[TUESDAY, "A"]) == 2


def test_a_whole_day_without_power_is_told_the_next_morning(village):
    staff = village.staff()
    look = staff.page(f"/kiosk/entered?queue=A&day={MONDAY}&first=1&last=31&served=30")

    assert "Senin, 23 November 2026" in look.text and "1 hangus" in look.text
    staff.post("/kiosk/entered", look.form("/kiosk/entered"))

    page = staff.page(f"/kiosk/entered?day={MONDAY}")
    assert "Nomor terakhir yang tercatat: A 031" in page.text
    rows = village.server.journal.db.execute(
        f"select ending, count(*), sum(paper) from legs where day = '{MONDAY}' group by ending order by ending"
    ).fetchall()
    assert rows == [("expired", 1, 1), ("served", 30, 30)]
    assert village.issue("A")["ticket"] == "A003"


# --- the box that wakes --------------------------------------------------------------------------------------------


def wake(village, after):
    """A power cut of so many minutes."""
    village.close()
    village.pass_minutes(after)
    village.open()
    village.server.slept.ask()
    return village


def test_after_a_power_cut_the_kiosk_waits_for_a_word_about_paper(village):
    village.device("head").post("/kiosk/block", {"queue": "A", "count": 20})
    wake(village, 40)
    village.eventually(lambda: village.live.see(lambda lobby: lobby.paper_due))

    refused = village.device("kiosk").issue("A")

    assert (refused.status_code, refused.json["refusal"]) == (409, "PaperFirst")
    desk = village.browser("counter", "1").page("/counters/1")
    assert "adakah nomor dari kertas?" in desk.text
    staff = village.staff()
    assert "Anjungan belum memberi nomor antrean ini" in staff.page("/kiosk/entered").text
    staff.press("/kiosk/entered", "/kiosk/entered/none", queue="A")
    assert village.issue("A")["ticket"] == "A003"
    assert "adakah nomor dari kertas?" not in village.browser("counter", "1").page("/counters/1").text


def test_a_restart_and_an_office_without_sheets_give_numbers_at_once(village):
    wake(village, 40)
    assert village.issue("A")["ticket"] == "A003"
    village.device("head").post("/kiosk/block", {"queue": "A", "count": 20})
    wake(village, 2)
    assert village.issue("A")["ticket"] == "A004"


def test_a_box_that_wakes_without_a_clock_asks_in_the_day_that_was_open(village):
    village.device("head").post("/kiosk/block", {"queue": "A", "count": 20})
    village.wall.leap = -timedelta(hours=3)
    wake(village, 40)
    village.eventually(lambda: village.live.see(lambda lobby: lobby.paper_due))

    assert not village.live.clock.trusted
    assert village.device("kiosk").issue("A").json["refusal"] == "PaperFirst"

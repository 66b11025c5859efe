"""The closing slip and the sheets of numbers as every printer of the table prints them, held against a strict one."""

from functools import cache

import pytest
from paper import printed
from room import act, at
from slips import LONG, office

from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.papers import block_slips, closing_slip, sealed_text
from kiosk.slip import plain
from lobby.closing import closing
from lobby.lobby import Lobby
from words import Words

ROWS = list(models().values())
SEAL = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


@cache
def day(long, jumps):
    """A day with a number in every queue and some calls out of order, closed."""
    lobby = Lobby(office(long))
    for letter in lobby.office.queues:
        act(lobby, Lobby.issue, letter, now="9:00")
    for number in range(jumps):
        act(lobby, Lobby.issue, "A", now="9:01")
        act(lobby, Lobby.call, "1", ticket=f"A{number + 2:03}", reason=f"{LONG} {number % 2}", now="9:02")
    act(lobby, Lobby.cancel, "S001", reason=LONG, now="9:03")
    act(lobby, Lobby.close_day, now="15:30")
    return closing(lobby)


@cache
def closing_of(language="id", long=False, jumps=3):
    return closing_slip(day(long, jumps), SEAL, "Ibu Sari", Words(office(long)), language, at("15:31"))


def sheet_of(language="id", long=False, last=10):
    return block_slips(office(long).queues["A"], 1, last, Words(office(long)), language)


def missing(slip, paper):
    """Lines of a slip that do not stand on the paper whole."""
    texts = [text for style, told in slip.lines if style not in ("rule", "cut", "number")
             for text in (told if style == "pair" else (told,))]  # fmt: skip
    return [text for text in texts if " ".join(plain(text).split()) not in paper.text]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("long", [False, True])
def test_the_closing_slip_is_whole_and_its_code_says_the_seal(model, language, long):
    slip = closing_of(language, long)
    paper = printed(as_bytes(slip, model), model)

    assert not missing(slip, paper)
    assert paper.code() == sealed_text(day(long, 3), SEAL)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("long", [False, True])
def test_a_sheet_is_whole_and_every_number_can_be_cut_off(model, language, long):
    for slip in sheet_of(language, long):
        paper = printed(as_bytes(slip, model), model)
        numbers = [text for style, text in slip.lines if style == "number"]

        assert not missing(slip, paper)
        if model.magnify[1] < 3:  # it has no large letters, so numbers are drawn
            assert len(paper.pictures) == len(numbers)
        else:
            assert all(number in paper.text for number in numbers)
        dashes = sum(row.text.startswith("- - -") for row in paper.rows)
        assert (len(paper.cuts) - 1 if model.cutter else dashes) == len(numbers)


@pytest.mark.parametrize("slip", [closing_of(), sheet_of()[0], closing_of(long=True)], ids=["day", "sheet", "long"])
def test_as_a_picture_they_fit_too(slip):
    for model in (models()["generic-58"], models()["generic-80"]):
        assert printed(as_bytes(slip, model, picture=True), model).pictures


def test_few_jumps_are_told_one_by_one_and_many_by_their_reasons():
    few, many = closing_of(jumps=3).as_text(48), closing_of(jumps=12).as_text(48)

    assert "- A 002" in few and "- A 004" in few
    assert "- A 002" not in many and many.splitlines()[-1]
    assert [text for style, text in closing_of(jumps=12).lines if style == "pair" and text[0] == f"- {LONG} 0"] == [
        (f"- {LONG} 0", "6")
    ]


def test_a_sheet_of_fifty_comes_in_parts_so_that_a_torn_one_is_little():
    parts = sheet_of(last=50)

    assert [slip.name for slip in parts] == ["A001", "A011", "A021", "A031", "A041"]
    assert all(sum(style == "number" for style, _ in slip.lines) == 10 for slip in parts)
    marked = parts[1].marked(1, "09.05")
    assert marked.lines[0] == ("again", "CETAK ULANG 1 · 09.05") and marked.lines[1] == parts[1].lines[0]

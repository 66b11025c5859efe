"""Nobody is found again by what they answered: the file of the survey beside the journal, the log and the answers."""

import json
import re
import sqlite3
from datetime import date
from hashlib import sha256
from itertools import count
from types import SimpleNamespace

import pytest
from canary import disguises
from running import Running, at_once, new_tap, settings

from feedback.survey import ELEMENTS
from feedback.survey_form import Form
from feedback.survey_parts import survey_lines, survey_parts
from feedback.survey_store import SurveyStore
from lobby.events import TicketIssued
from lobby.feedback_events import SurveyTaken

DAY = date(2026, 11, 24)


def a_form(number, service="ktp"):
    scores = [1 + (number * 7 + place * 3) % 4 for place in range(9)]
    return Form(answers=dict(zip(ELEMENTS, scores, strict=True)), day=DAY, band="morning", channel="phone",
                service=service, sex="lp"[number % 2], language="id")  # fmt: skip


def filled(folder, order):
    """The bytes of a file into which forms came in some order; each form's key is always the same."""
    named = iter(order)
    store = SurveyStore(folder, key=lambda: sha256(str(next(named)).encode()).digest()[:16])
    for number in order:
        store.keep(a_form(number))
    return store.path.read_bytes()


def test_the_file_is_the_same_to_the_last_bit_in_whatever_order_forms_came(tmp_path):
    some = list(range(60))
    orders = [some, some[::-1], some[30:] + some[:30], sorted(some, key=lambda number: number * 37 % 60)]
    files = {filled(tmp_path / str(number), order) for number, order in enumerate(orders)}
    assert len(files) == 1


def test_no_log_of_the_order_lies_beside_it(tmp_path):
    store = SurveyStore(tmp_path)
    for number in range(5):
        store.keep(a_form(number))
        beside = [path for path in tmp_path.iterdir() if path != store.path and path.stat().st_size]
        assert beside == []


def test_a_power_cut_between_a_form_and_its_laying_leaves_the_form_and_the_next_start_lays_it(tmp_path, monkeypatch):
    numbers = count()
    key = lambda: sha256(str(next(numbers)).encode()).digest()[:16]  # noqa: E731
    SurveyStore(tmp_path, key=key).keep(a_form(0))
    store = SurveyStore(tmp_path, key=key)
    monkeypatch.setattr("feedback.survey_store._lay_anew", lambda db: None)
    store.keep(a_form(1))
    monkeypatch.undo()

    again = SurveyStore(tmp_path)
    assert again.total(DAY, DAY)[0] == 2
    assert again.path.read_bytes()[100:] == filled(tmp_path / "other", [0, 1])[100:]


def test_what_respondents_told_is_gone_from_the_bytes_once_it_is_forgotten(tmp_path):
    store = SurveyStore(tmp_path)
    for number in range(30):
        form = a_form(number)
        store.keep(Form(answers=form.answers, day=DAY, band=None, channel="paper", occupation="rumah_tangga"))
    assert b"rumah_tangga" in store.path.read_bytes()
    assert store.forget(date(2026, 11, 25)) == 30
    assert b"rumah_tangga" not in store.path.read_bytes()
    assert store.total(DAY, DAY)[0] == 30


def test_a_log_that_another_program_holds_is_said_and_emptied_later(tmp_path, monkeypatch):
    monkeypatch.setattr("feedback.survey_store.BUSY", 0.1)
    store = SurveyStore(tmp_path)
    log = tmp_path / "surveys.db-wal"
    reader = sqlite3.connect(store.path, isolation_level=None)
    reader.execute("begin"), reader.execute("select count(*) from surveys").fetchone()
    store.keep(a_form(0))
    assert store.unlaid and log.stat().st_size
    assert not store.lay()
    retention = SimpleNamespace(store=store, leapt=False, failed=False, keep_months=24)
    words = SimpleNamespace(say=lambda text, **_: text)
    assert [(part.ok, part.sentence) for part in survey_parts(words, retention)] == [(False, "survey.unlaid")]
    assert survey_lines(retention) == ["antrean_survey_trouble 1"]
    reader.execute("commit")

    assert store.lay() and not store.unlaid
    assert log.stat().st_size == 0
    reader.close()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("office"), settings("A", 1)) as office:
        yield office


def served(office):
    _, given = office.issue("A")
    assert office.act("1", "call")[0] == 200
    return given


def test_of_sixteen_at_once_one_form_of_a_number_is_taken_and_one_after_a_power_cut_none(office):
    given = served(office)
    assert office.act("1", "finish")[0] == 200

    def send(_):
        return hand_in(office, answers=dict.fromkeys(ELEMENTS, 3), token=given["token"], tap=new_tap())

    answers = at_once(16, send)
    assert sorted(status for status, _ in answers) == [201, *[409] * 15]
    assert {told["refusal"] for status, told in answers if status == 409} == {"SurveyIsTaken"}
    office.kill(), office.start()
    assert send(0)[0] == 409
    taken = [fact for fact in office.facts() if isinstance(fact, SurveyTaken)]
    assert [fact.ticket for fact in taken] == [given["ticket"]]
    assert count_of(office) == 1


def test_nothing_of_a_number_stands_in_the_file_and_nothing_of_an_answer_anywhere_else(office):
    before, tap = count_of(office), new_tap()
    given = served(office)
    assert office.act("1", "finish")[0] == 200
    sent = dict.fromkeys(ELEMENTS, 2) | {"pengaduan": 4}
    told = hand_in(office, answers=sent, token=given["token"], tap=tap, occupation="rumah_tangga", education="s2")
    assert told[0] == 201
    assert count_of(office) == before + 1

    surveys = (office.data / "surveys.db").read_bytes()
    issued = next(fact for fact in office.facts() if isinstance(fact, TicketIssued) and fact.token == given["token"])
    for mark in (given["token"], tap, f"{issued.at:%H:%M}"):
        assert not [each for each in {*disguises(mark), mark.encode()} if each in surveys], mark
    assert not re.search(rb"\d\d:\d\d:\d\d|T\d\d:", surveys)
    with sqlite3.connect(office.data / "surveys.db") as db:
        columns = {row[1] for row in db.execute("pragma table_info(surveys)")}
        keys = [row[0] for row in db.execute("select key from surveys")]
    assert not columns & {"ticket", "token", "tap", "at", "seq", "rowid", "id"}
    assert all(len(key) == 16 for key in keys) and len(set(keys)) == len(keys)
    elsewhere = [path for path in office.folder.rglob("*") if path.is_file() and path.name != "surveys.db"]
    assert not [path.name for path in elsewhere if b"rumah_tangga" in path.read_bytes()]
    assert not [path.name for path in elsewhere if b"pengaduan" in path.read_bytes()]


def hand_in(office, **form):
    """As somebody's phone does: with the token of a number, and none of the office's."""
    return office._ask("POST", "/survey", json.dumps(form), None, 20)


def count_of(office):
    with sqlite3.connect(office.data / "surveys.db") as db:
        return db.execute("select count(*) from surveys").fetchone()[0]

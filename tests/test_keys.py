"""The office's keys, on a real file, with clocks a test can turn."""

import os
import random
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pins
from keys import Keys, LinkSpent, NotOnTheList
from pins import HOUR, MINUTE, PinLocked, PinNowLocked, PinTooEasy, PinTooSoon, WrongPin, checked

ROOT = Path(__file__).parent.parent
MONDAY = 1_799_020_800.0  # some morning at eight


class Box:
    """The office's box: its two clocks, and the keys as a program started on it finds them."""

    def __init__(self, folder):
        self.path = folder / "doors.db"
        self.ticks, self.wall, self.boot = 1000.0, MONDAY, "first"
        self.compared = 0

    def start(self):
        return Keys(self.path, clock=lambda: self.ticks, now=lambda: self.wall, run=self.run, boot=self.boot)

    def run(self, work, *given):
        self.compared += work is pins.fit
        return work(*given)

    def wait(self, seconds):
        self.ticks += seconds
        self.wall += seconds

    def restart(self, wall):
        self.ticks, self.wall, self.boot = 20.0, wall, "second"
        return self.start()


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


@pytest.fixture
def keys(box):
    return box.start()


@pytest.fixture
def tablet(keys):
    return keys.device(keys.pair("counter", "tablet", "1")).id


@pytest.fixture
def ani(keys):
    return keys.add_staff("Ani", pin="482913")[0].id


def fail(keys, box, who, device, times):
    """Wrong PINs, each as soon as it is allowed; what was said to each."""
    said = []
    for _ in range(times):
        with pytest.raises(WrongPin) as refusal:
            keys.sign_in(who, "111222", device_id=device)
        said.append(refusal.value)
        box.wait(min(refusal.value.fields["seconds"], 30))
    return said


def together(act, times):
    with ThreadPoolExecutor(times) as pool:
        list(pool.map(lambda _: act(), range(times)))


# Devices


def test_a_paired_device_is_known_by_its_token(keys):
    token = keys.pair("counter", "Tombol loket 3", "3")

    device = keys.device(token)
    assert (device.kind, device.counter, device.name) == ("counter", "3", "Tombol loket 3")
    assert len(token) >= 43


@pytest.mark.parametrize("token", [None, "", "x", "\ud800", "0" * 10_000])
def test_any_other_token_is_nobody(keys, tablet, token):
    assert keys.device(token) is None and keys.session(token) is None


@pytest.mark.parametrize("beside", [False, True], ids=["by the server", "by a command beside it"])
def test_a_revoked_device_is_refused_at_once(box, keys, beside):
    token = keys.pair("kiosk", "kiosk")
    device = keys.device(token)
    (box.start() if beside else keys).revoke(device.id)

    assert keys.device(token) is None and keys.devices() == []


def test_two_changes_in_one_tick_of_the_files_clock_are_told_apart_within_a_second(box, keys):
    token = keys.pair("kiosk", "kiosk")
    device = keys.device(token)
    before = os.stat(box.path)
    box.start().revoke(device.id)
    os.utime(box.path, ns=(before.st_atime_ns, before.st_mtime_ns))

    box.wait(0.9)
    assert keys.device(token) is None


def test_revoking_or_changing_what_is_not_there_or_no_longer_says_so(keys, ani, tablet):
    keys.revoke(tablet)
    keys.remove_staff(ani)
    for ask, number in [(keys.revoke, tablet), (keys.remove_staff, ani), (keys.change_pin, ani), (keys.change_pin, 99)]:
        with pytest.raises(NotOnTheList, match=f"Nomor {number} "):
            ask(number)


# What the file tells a thief


def test_no_token_no_code_and_no_pin_can_be_read_in_the_file(box, keys, ani, tablet):
    told = [keys.pair("head", "h"), keys.make_link("kiosk"), keys.sign_in(ani, "482913", device_id=tablet)]
    told += ["482913", keys.change_pin(ani), keys.add_staff("Budi")[1]]

    assert [secret for secret in told if secret.encode() in box.path.read_bytes()] == []


def test_a_changed_pin_leaves_nothing_of_the_old_one_in_the_file(box, keys, ani):
    with sqlite3.connect(box.path) as db:
        (kept,) = db.execute("select pin from staff").fetchone()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    keys.change_pin(ani)

    assert kept[-20:].encode() not in box.path.read_bytes()


def test_only_the_servers_own_user_can_read_the_file_and_it_has_no_wal(box, keys):
    with sqlite3.connect(box.path) as db:
        assert db.execute("pragma journal_mode").fetchone() == ("delete",)
    assert [oct(path.stat().st_mode)[-3:] for path in box.path.parent.glob("doors.db*")] == ["600", "600"]
    box.path.chmod(0o644)
    box.start()

    assert oct(box.path.stat().st_mode)[-3:] == "600"


# Beside each other

PAIR_SOME = """
import sys
from keys import Keys
keys = Keys(sys.argv[1])
for n in range(20):
    assert keys.device(keys.pair("kiosk", f"{sys.argv[2]} {n}"))
"""


def beside(path, program, *arguments):
    return subprocess.Popen([sys.executable, "-c", program, str(path), *arguments], cwd=ROOT)


def test_a_command_writes_while_the_server_reads_and_writes(box, keys):
    command = beside(box.path, PAIR_SOME, "command")
    for n in range(20):
        assert keys.device(keys.pair("kiosk", f"server {n}"))

    assert command.wait(60) == 0
    names = [device.name for device in keys.devices()]
    assert len(names) == len(set(names)) == 40


def test_programs_that_all_start_on_an_empty_folder_make_one_file(tmp_path):
    starting = [beside(tmp_path / "doors.db", PAIR_SOME, str(n)) for n in range(4)]

    assert [program.wait(60) for program in starting] == [0, 0, 0, 0]
    assert len(Keys(tmp_path / "doors.db").devices()) == 80


# PINs


@pytest.mark.parametrize(
    "pin", ["123456", "000000", "987654", "890123", "121212", "123123", "48291", "48291a", "४८२९१३"]
)
def test_a_pin_that_anybody_would_guess_is_refused(keys, pin):
    with pytest.raises(PinTooEasy):
        keys.add_staff("Ani", pin=pin)


def test_a_pin_by_lot_is_six_digits_and_never_an_easy_one(monkeypatch):
    lots = iter([0, 123456, 482913])
    monkeypatch.setattr("pins.secrets.randbelow", lambda most: next(lots))

    assert checked() == "482913"


@pytest.mark.parametrize("pin", ["", "48291", "४८२९१३", "\ud800", "482913 "])
def test_nothing_but_the_pin_itself_fits(keys, ani, tablet, pin):
    with pytest.raises(WrongPin):
        keys.sign_in(ani, pin, device_id=tablet)


def test_whoever_was_removed_or_never_was_is_told_only_that_the_pin_is_wrong(box, keys, ani, tablet):
    keys.remove_staff(ani)
    for nobody in (ani, 99):
        with pytest.raises(WrongPin):
            keys.sign_in(nobody, "482913", device_id=tablet)
        box.wait(10)


def test_each_wrong_pin_makes_the_account_and_the_device_wait_a_second_longer(box, keys, ani, tablet):
    budi = keys.add_staff("Budi")[0].id
    other = keys.device(keys.pair("counter", "lain")).id
    assert [refusal.fields["seconds"] for refusal in fail(keys, box, ani, tablet, 3)] == [1, 2, 3]
    box.ticks -= 1

    for who, device in [(ani, other), (budi, tablet)]:
        with pytest.raises(PinTooSoon, match="Tunggu 1 detik"):
            keys.sign_in(who, "482913", device_id=device)
    box.ticks += 1
    assert keys.sign_in(ani, "482913", device_id=tablet)


def test_the_tenth_wrong_pin_locks_the_account_on_that_device_and_on_no_other(box, keys, ani, tablet):
    said = fail(keys, box, ani, tablet, 10)
    other = keys.device(keys.pair("counter", "lain")).id

    assert isinstance(said[-1], PinNowLocked) and "15 menit" in str(said[-1])
    assert not any(isinstance(refusal, PinNowLocked) for refusal in said[:-1])
    with pytest.raises(PinLocked, match="terkunci"):
        keys.sign_in(ani, "482913", device_id=tablet)
    assert box.compared == 10  # the right one was not even looked at
    assert [(lock.staff.id, lock.device.id) for lock in keys.locked()] == [(ani, tablet)]
    assert keys.sign_in(ani, "482913", device_id=other)


def test_a_lock_ends_after_a_quarter_of_an_hour_or_when_a_head_unlocks_it(box, keys, ani, tablet):
    fail(keys, box, ani, tablet, 10)
    box.wait(15 * MINUTE)
    assert keys.sign_in(ani, "482913", device_id=tablet)

    fail(keys, box, ani, tablet, 10)
    keys.unlock(ani)
    assert keys.locked() == [] and keys.sign_in(ani, "482913", device_id=tablet)


def test_a_prankster_on_one_device_never_locks_anybody_out_elsewhere(box, keys, ani, tablet):
    kiosk = keys.device(keys.pair("kiosk", "kiosk")).id
    for _ in range(4 * 60):  # a try a minute, four hours long
        with pytest.raises((WrongPin, PinLocked)):
            keys.sign_in(ani, "111222", device_id=kiosk)
        box.wait(MINUTE)
        assert [lock for lock in keys.locked() if lock.device is None] == []

    assert keys.sign_in(ani, "482913", device_id=tablet)


def test_ten_thousand_guesses_from_four_devices_in_an_hour_are_thirty_tries(box, keys, ani):
    devices = [keys.device(keys.pair("counter", f"tablet {n}")).id for n in range(4)]
    dice = random.Random(1)
    for _ in range(10_000):
        try:
            keys.sign_in(ani, f"{dice.randrange(10**6):06}", device_id=dice.choice(devices))
        except (WrongPin, PinLocked):
            box.wait(0.35)

    assert box.compared <= 30
    assert [lock.device for lock in keys.locked()][0] is None
    box.wait(HOUR)
    assert keys.sign_in(ani, "482913", device_id=devices[0])


def test_guesses_at_one_instant_are_one_try(box, keys, ani, tablet):
    def guess():
        with pytest.raises((WrongPin, PinLocked)):
            keys.sign_in(ani, "111222", device_id=tablet)

    together(guess, 12)
    assert box.compared == 1


def test_wrong_pins_are_remembered_when_the_server_or_the_box_is_started_again(box, keys, ani, tablet):
    fail(keys, box, ani, tablet, 10)
    with pytest.raises(PinLocked):
        box.start().sign_in(ani, "482913", device_id=tablet)

    keys = box.restart(wall=MONDAY - 20 * HOUR)  # with yesterday's clock
    with pytest.raises(PinLocked, match="Tunggu 15 menit"):
        keys.sign_in(ani, "482913", device_id=tablet)

    box.wait(15 * MINUTE)
    assert keys.sign_in(ani, "482913", device_id=tablet)


# Sessions


def test_a_session_lasts_the_shift_however_long_the_tablet_slept(box, keys, ani, tablet):
    token = keys.sign_in(ani, "482913", device_id=tablet)
    box.wait(12 * HOUR - 1)
    assert keys.session(token).staff.name == "Ani"

    box.wait(1)
    assert keys.session(token) is None


ENDS = {
    "signed out": lambda keys, token, who, where: keys.sign_out(token),
    "removed": lambda keys, token, who, where: keys.remove_staff(who),
    "new PIN": lambda keys, token, who, where: keys.change_pin(who),
    "tablet revoked": lambda keys, token, who, where: keys.revoke(where),
    "day closed": lambda keys, token, who, where: keys.end_sessions(),
    "signed in again there": lambda keys, token, who, where: keys.sign_in(who, "482913", device_id=where),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_session_ends(keys, ani, tablet, end):
    token = keys.sign_in(ani, "482913", device_id=tablet)
    end(keys, token, ani, tablet)

    assert keys.session(token) is None


def test_a_session_outlives_a_power_cut_at_noon_even_with_a_clock_that_is_behind(box, keys, ani, tablet):
    token = keys.sign_in(ani, "482913", device_id=tablet)

    assert box.restart(wall=MONDAY - 20 * HOUR).session(token)


def test_a_session_of_yesterday_is_over_when_the_box_is_started_this_morning(box, keys, ani, tablet):
    token = keys.sign_in(ani, "482913", device_id=tablet)

    assert box.restart(wall=MONDAY + 24 * HOUR).session(token) is None


def test_someone_signed_in_is_at_the_devices_counter_until_they_take_another(keys, ani, tablet):
    token = keys.sign_in(ani, "482913", device_id=tablet)
    assert keys.session(token).counter == "1"

    keys.take_counter(token, "2")
    assert keys.session(token).counter == "2"


# Links


def test_a_link_opens_once(keys):
    code = keys.make_link("counter", counter="2")
    opened = keys.use_link(code)

    assert keys.device(opened.token) == opened.device and opened.device.counter == "2" and opened.session is None
    assert keys.opened_by(code) == opened.device
    with pytest.raises(LinkSpent):
        keys.use_link(code)


def test_of_two_who_use_a_link_at_one_instant_one_comes_in(keys):
    code, came_in = keys.make_link("head"), []

    def use():
        try:
            came_in.append(keys.use_link(code))
        except LinkSpent:
            came_in.append(None)

    together(use, 8)
    assert len(came_in) == 8 and len([opened for opened in came_in if opened]) == 1


def test_a_link_that_is_too_old_or_unknown_opens_nothing(box, keys):
    codes = [keys.make_link("kiosk"), keys.make_link("kiosk", minutes=1), "unknown"]
    box.wait(15 * MINUTE)
    for code in codes:
        with pytest.raises(LinkSpent, match="./run pair"):
            keys.use_link(code)

    assert keys.devices() == []


def test_a_link_may_sign_someone_in_unless_they_have_left(keys, ani):
    opened = keys.use_link(keys.make_link("head", staff_id=ani))
    assert keys.session(opened.session).staff.id == ani

    code = keys.make_link("head", staff_id=ani)
    keys.remove_staff(ani)
    with pytest.raises(LinkSpent):
        keys.use_link(code)
    assert keys.devices() == [opened.device]


def test_pages_signed_before_a_restart_of_the_server_are_still_ours(box, keys):
    assert box.start().secret == keys.secret and len(keys.secret) >= 43

"""A PIN: which will do, how it is kept, and how long someone who gets it wrong must wait.

Each wrong PIN makes the account, and the device it was typed on, wait a second longer than the last. Ten lock the
account on that device; only many devices together can lock it everywhere, so one prankster shuts out nobody else.
"""

import math
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from lobby.refusals import Refusal

MINUTE, HOUR = 60, 3600
DIGITS = 6
MOST_FROM_ONE_DEVICE = 10
LOCKED_ON_ONE_DEVICE = 15 * MINUTE
MOST_AN_HOUR = 30

ARGON2 = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # about 30 ms and 19 MiB


class WrongPin(Refusal):
    status = 401
    sentence = "PIN salah. Tunggu {seconds} detik, lalu coba lagi."


class PinNowLocked(WrongPin):
    sentence = (
        "PIN salah dan akun ini sekarang terkunci. Tunggu {minutes} menit, atau minta kepala pelayanan membukanya."
    )


class PinLocked(Refusal):
    """Not even looked at: too many were wrong."""

    status = 429
    sentence = (
        "Akun ini terkunci, PIN terlalu sering salah. Tunggu {minutes} menit, atau minta kepala pelayanan membukanya."
    )


class PinTooSoon(PinLocked):
    sentence = "PIN baru saja salah. Tunggu {seconds} detik, lalu coba lagi."


class PinTooEasy(Refusal):
    status = 422
    sentence = "PIN itu mudah ditebak. Pilih paling sedikit 6 angka yang tidak berurutan dan tidak berulang."


def checked(pin=None):
    """The PIN asked for, if it will do; one by lot if none is."""
    if pin is None:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        return checked() if is_easy(pin) else pin
    if not (pin.isascii() and pin.isdigit()) or len(pin) < DIGITS or is_easy(pin):
        raise PinTooEasy()
    return pin


def is_easy(pin):
    steps = {(int(after) - int(digit)) % 10 for digit, after in zip(pin, pin[1:], strict=False)}
    repeats = pin in (pin + pin)[1:-1]  # 121212, 123123
    return repeats or len(steps) == 1  # 000000, 123456, 987654


def kept(pin):
    """What is written down of it."""
    return ARGON2.hash(pin)


def fit(kept, pin):
    try:
        return bool(kept) and pin.isascii() and ARGON2.verify(kept, pin)
    except VerifyMismatchError:
        return False


# Failures below are (staff, device, seconds ago), of the last hour, newest first.


def waits(failures, staff_id, device_id):
    """Seconds until this account is unlocked on this device, and until it may be tried again there."""
    locked = max(locked_everywhere(failures, staff_id), locked_here(failures, staff_id, device_id))
    account = [age for staff, _, age in failures if staff == staff_id]
    device = [age for _, where, age in failures if where == device_id]
    pause = max(len(ages) - ages[0] if ages else 0 for ages in (account, device))
    return locked, max(pause, 0)


def locked_everywhere(failures, staff_id):
    ages = [age for staff, _, age in failures if staff == staff_id]
    return HOUR - ages[MOST_AN_HOUR - 1] if len(ages) >= MOST_AN_HOUR else 0


def locked_here(failures, staff_id, device_id):
    # The ten are remembered for an hour, so after the lock one more wrong PIN locks again: whoever keeps trying gets
    # to thirteen an hour, and needs two more devices to reach the thirty that lock the account everywhere.
    ages = [age for staff, device, age in failures if (staff, device) == (staff_id, device_id)]
    return max(LOCKED_ON_ONE_DEVICE - ages[0], 0) if len(ages) >= MOST_FROM_ONE_DEVICE else 0


def locks(failures):
    """(staff, device or None for any, seconds) of what is locked now."""
    accounts = sorted({staff for staff, _, _ in failures})
    pairs = sorted({(staff, device) for staff, device, _ in failures})
    found = [(staff, None, locked_everywhere(failures, staff)) for staff in accounts]
    found += [(staff, device, locked_here(failures, staff, device)) for staff, device in pairs]
    return [lock for lock in found if lock[2] > 0]


def wait(seconds):
    """The fields of a sentence that asks someone to wait."""
    return {"seconds": math.ceil(seconds), "minutes": math.ceil(seconds / MINUTE)}

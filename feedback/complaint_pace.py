"""How many complaints come in, and how often somebody guesses at one: bounds that leave the office room to work.

A household or a whole waiting room stands behind one address, so the bounds are wide; and nobody elsewhere can use them
up for those who stand in the office.
"""

import math

from flask import g, request

from asking import bears_token
from doors import Role
from lobby.complaint import RECEIVED
from lobby.refusals import Refusal
from outside import MARK
from pace import Pace, network_of

# So many within so many seconds: from one network; from all who come from outside; by hand at one kiosk, where each is
# a slip of paper too; on any other device of the office, where staff type what came on paper, and by a program's token.
OF_ONE_ADDRESS, OF_HOME, OF_ONE_KIOSK, OF_ONE_DEVICE = (10, 600), (100, 600), (10, 3600), (60, 3600)
MOST_UNREAD = 300  # of one channel that nobody has read yet: junk fills the list so far and no further
# Codes that do not fit: from one network; for one number from one network; for one number in all. Whoever tries for
# the 90 days that words are kept has met 9,000 of a million codes, from outside and from the office each.
GUESSES, OF_ONE_PAIR, OF_ONE_NUMBER = (10, 600), (10, 3600), (100, 86400)
MOST_WRONG = 30  # addresses that open nothing, from one network in a minute


class TooManyComplaints(Refusal):
    status = 429
    sentence = "Sedang banyak pengaduan yang masuk. Tulisan ini belum terkirim. Coba {seconds} detik lagi."


class TooManyFromHere(Refusal):
    status = 429
    sentence = (
        "Sudah banyak yang terkirim dari sini. Tulisan ini belum terkirim. "
        "Sampaikan ke petugas, tulis dari ponsel Anda, atau coba {minutes} menit lagi."
    )


class TooManyUnread(Refusal):
    sentence = (
        "Masih banyak pengaduan yang belum sempat dibaca. Tulisan ini belum terkirim. "
        "Sampaikan langsung di kantor, atau coba lagi besok."
    )


class TooManyGuesses(Refusal):
    status = 429
    sentence = (
        "Terlalu banyak yang keliru dicoba. Pindai kode QR di slip Anda, atau buka alamat halaman yang Anda simpan: "
        "itu selalu bisa. Nomor dan kode bisa dicoba lagi nanti."
    )


class ComplaintPace:
    """What is asked before a complaint is taken, and before one is looked up."""

    def __init__(self, live):
        def pace(bound):
            return Pace(*bound, steady=live.clock.steady)

        self.live = live
        self._of_address, self._of_home = pace(OF_ONE_ADDRESS), pace(OF_HOME)
        self._of_kiosk, self._of_device = pace(OF_ONE_KIOSK), pace(OF_ONE_DEVICE)
        self._guesses, self._of_pair, self._of_number = pace(GUESSES), pace(OF_ONE_PAIR), pace(OF_ONE_NUMBER)
        self._wrong = pace((MOST_WRONG, 60.0))

    def take(self, channel, tap):
        """Count it where it belongs, before it is kept: many at once are as many as one after the other.

        Raises TooManyComplaints, TooManyFromHere, TooManyUnread; nothing for what was received already.
        """
        unread, is_again = self.live.see(_unread, channel, tap)
        if is_again:
            return
        places = self._places()
        if seconds := _wait(places):
            if g.visitor.device is None:
                raise TooManyComplaints(seconds=seconds)
            raise TooManyFromHere(minutes=math.ceil(seconds / 60))
        if unread >= MOST_UNREAD:
            raise TooManyUnread()
        _count(places)

    def guess(self, name):
        """Somebody says a code for this number. Raises TooManyGuesses; gives what counts one that does not fit."""
        network, from_outside = _network(), MARK in request.environ
        places = [
            (self._guesses, network), (self._of_pair, (network, name)), (self._of_number, (name, from_outside)),
        ]  # fmt: skip
        if _wait(places):
            raise TooManyGuesses()
        return lambda: _count(places)

    def opens_nothing(self):
        """An address opened nothing. Raises TooManyGuesses when many did; one that opens something is never asked."""
        places = [(self._wrong, _network())]
        if _wait(places):
            raise TooManyGuesses()
        _count(places)

    def _places(self):
        device = g.visitor.device
        if device is not None:
            is_by_hand = device.kind == Role.KIOSK and not bears_token()
            return [(self._of_kiosk if is_by_hand else self._of_device, device.id)]
        if MARK in request.environ:
            return [(self._of_address, _network()), (self._of_home, "")]
        return [(self._of_address, _network())]


def _network():
    return network_of(request.remote_addr or "")


def _wait(places):
    """Whole seconds until there is room at each of (pace, key); 0 when there is now. Whoever is refused is told."""
    seconds = math.ceil(max(pace.wait(key) for pace, key in places))
    if seconds:
        g.retry_after = seconds
    return seconds


def _count(places):
    for pace, key in places:
        pace.count(key)


def _unread(lobby, channel, tap):
    """(how many of a channel nobody has read yet, was this tap here before)."""
    every = (each for each in lobby.complaints.values() if each.channel == channel and each.state == RECEIVED)
    return sum(not each.reads for each in every), bool(tap) and tap in lobby.taps

"""Surveys as they are handed in, and what they come to: one form for each number, its answers apart from it."""

import logging
import math
import sqlite3
from collections import OrderedDict
from dataclasses import replace

from gevent.lock import BoundedSemaphore

from asking import bears_token
from feedback.survey import ELEMENTS, counted
from feedback.survey_form import PAPER
from feedback.survey_shown import shown_days, widened
from lobby.refusals import Refusal
from lobby.survey import take_survey
from pace import Pace

log = logging.getLogger("antrean.survey")
SECONDS = 3600.0
# Forms without a number, of a device where nobody is signed in: nobody fills the index alone, nine answers at a time.
TOUCH, DEVICE = "touch", "device"
MOST = {TOUCH: 20, DEVICE: 120}  # within an hour; by hands at a kiosk, and typed or sent by a device of the office
MOST_FOUND = 500  # periods
MOST_OWED = 1000  # forms whose answers the disk did not take, that may be sent again


class SurveyNotKept(Refusal):
    status = 503
    sentence = "Jawaban survei belum tersimpan karena penyimpanan bermasalah. Coba kirim lagi sebentar lagi."


class TooManySurveys(Refusal):
    status = 429
    sentence = "Sudah banyak survei diisi di anjungan ini. Jawaban ini belum terkirim. Coba lagi {minutes} menit lagi."


class SurveysTooFast(Refusal):
    status = 429
    sentence = "Sudah banyak formulir survei dari perangkat ini. Formulir ini belum masuk. Coba {minutes} menit lagi."


class Surveys:
    """What pages share: a form handed in, and the index of a period."""

    def __init__(self, live, store, settings, served):
        """`settings`: the Survey of a config.toml; `served(first, last)`: {service or None: how many were served}."""
        self.live, self.store, self.settings, self.served = live, store, settings, served
        self._found_on, self._found = None, {}  # {(first, last): Index} that everybody is told on a date
        self._owed = OrderedDict()  # tokens, and taps without one, that are on record and whose answers are not on disk
        self._turn = BoundedSemaphore(1)
        self._paces = {kind: Pace(most, SECONDS, steady=live.clock.steady) for kind, most in MOST.items()}

    def hand_in(self, form, *, token=None, by=None, tap=None, paced=None):
        """Record that a form was handed in, then keep its answers. Was it not here before?

        `paced`: (TOUCH or DEVICE, id of the device), of a form without a number: TooManySurveys or SurveysTooFast when
        too many came from there within an hour.
        False for the same tap sent again. Raises what `take_survey` raises, and SurveyNotKept: then the same form may
        be sent again, as long as the office is not started anew; a form that is on record is never taken twice.
        """
        key = token or tap
        with self._turn:  # a second try must know how the first one ended
            if key not in self._owed or key is None:
                self._refuse_beyond(paced, tap)
                if self.live.do(take_survey, form.channel, token=token, by=by, tap=tap).again:
                    return False
            try:
                self.store.keep(form, typed_on=self.today() if form.channel == PAPER else None)
            except (sqlite3.Error, OSError) as trouble:
                log.error("answers of a survey not kept: %s", type(trouble).__name__)
                self._owe(key)
                raise SurveyNotKept() from None
            self._owed.pop(key, None)
            if paced is not None:
                self._paces[paced[0]].count(paced[1])
            return True

    def is_owed(self, token):
        """Is the form of this number on record, its answers not on disk, and may they be sent again?"""
        return token in self._owed

    def today(self):
        """The office's date."""
        return self.live.office.local(self.live.clock.now()).date()

    def index(self, first, last):
        """The Index for everybody, of the whole months in which a period lies (see `survey_shown.py`).

        Without an index where there are not enough forms; `n` is then how many came. Found once a day: whatever is
        typed in meanwhile is seen tomorrow.
        """
        (first, last), today = widened(first, last), self.today()
        if self._found_on != today or len(self._found) > MOST_FOUND:
            self._found_on, self._found = today, {}
        if (first, last) not in self._found:
            self._found[first, last] = self.shown(self.store.by_day(first, last), first, last)[0]
        return self._found[first, last]

    def shown(self, by_day, first, last):
        """(Index, days that count in it) of whole months, of the store's `by_day` of these; an Index without an index
        where none do."""
        days = shown_days({day: n for day, (n, _) in by_day.items()}, first, last, self.today())
        index = self.of_days(by_day, days)
        return (index if days else replace(index, n=sum(n for n, _ in by_day.values()))), days

    def of_days(self, by_day, days):
        """The Index of all forms of some days."""
        sums = {element: sum(by_day[day][1][element] for day in days) for element in ELEMENTS}
        return self.of(sum(by_day[day][0] for day in days), sums)

    def of(self, n, sums):
        """The Index of some forms."""
        return counted(n, sums, self.settings.weights)

    def _refuse_beyond(self, paced, tap):
        """The same tap sent again asks for no room."""
        seconds = self._paces[paced[0]].wait(paced[1]) if paced is not None else 0
        if seconds and not self.live.see(lambda lobby: tap in lobby.taps):
            raise (TooManySurveys if paced[0] == TOUCH else SurveysTooFast)(minutes=math.ceil(seconds / 60))

    def _owe(self, key):
        if key is not None:
            self._owed[key] = True
            if len(self._owed) > MOST_OWED:
                self._owed.popitem(last=False)


def paced(visitor):
    """At whose pace a form without a number comes; None of whoever is signed in: they are known by name."""
    if visitor.staff or visitor.device is None:
        return None
    return paced_at(visitor.device)


def paced_at(device):
    is_touched = device.kind == "kiosk" and not bears_token()
    return (TOUCH if is_touched else DEVICE), device.id

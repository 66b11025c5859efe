"""Who respondents were goes on its date: after some months a form is its answers alone.

The same round lays the file anew where that did not come about after the last form.

A wrong clock lets nothing go. After a leap of more than a few days somebody has to say what day it is, on the Health
page, as with the forms of letters.
"""

import logging
import sqlite3
from datetime import date, timedelta

import gevent

log = logging.getLogger("antrean.survey")
EVERY = 3600.0  # seconds between two rounds
LEAP = timedelta(days=4)  # a long weekend with the box switched off is shorter


class SurveyRetention:
    """Forgets respondents on their date. `leapt`: does it wait for somebody to say what day it is?"""

    def __init__(self, live, store, keep_months):
        self.live, self.store, self.keep_months = live, store, keep_months
        self.leapt = self.failed = self._settled = False
        live.followers.append(self._follow)

    def start(self):
        """Look now, and go on looking."""
        gevent.spawn(self._mind)

    def look(self):
        """One round: of how many forms the respondent was forgotten."""
        try:
            self.store.lay()
            gone, self.failed = self._look(), False
        except (sqlite3.Error, OSError) as trouble:  # the next hour tries again
            log.error("respondents not forgotten: %s", type(trouble).__name__)
            gone, self.failed = 0, True
        if gone:
            log.info("the respondents of %s survey forms forgotten on their date", gone)
        return gone

    def _mind(self):
        while True:
            self.look()
            gevent.sleep(EVERY)

    def _follow(self, news):
        if any(fact.verb == "settle_clock" for _, fact in news):
            self._settled = True
            gevent.spawn(self.look)

    def _look(self):
        if not self.live.clock.trusted:
            return 0
        today = self.live.office.local(self.live.clock.now()).date()
        seen = self.store.seen()
        self.leapt = seen is not None and abs(today - seen) > LEAP and not self._settled
        if self.leapt:
            return 0
        self._settled = False
        self.store.see(today)
        return self.store.forget(months_before(today, self.keep_months))


def months_before(day, months):
    """The first day of the month so many months before a date's: a month goes as a whole, when all of it is due."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)

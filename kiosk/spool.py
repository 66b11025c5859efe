"""The spool: every slip asked for is a job, kept in a table, printed in order, and never lost without a word.

    add ─▶ clerk writes the row ─▶ its printer's thread ─▶ row `sending` is on disk ─▶ bytes ─▶ row `printed` ─▶ a fact

Each printer has a thread of its own, so one that hangs holds up no page and no other printer. What is known not to
have left this box is sent again as it is; what may be on paper already is sent again saying so. A ticket's slip is
given up two minutes after it was asked for: a new roll never spits out old numbers.
"""

import logging
import time
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from clock import steady
from kiosk.jobs import EXPIRED, FAILED, OPEN, PRINTED, QUEUED, SENDING, Clerk, Job
from kiosk.printing import Printer
from lobby.slips import expire_slip, fail_slip, print_slip
from lobby.ticket import DUE

log = logging.getLogger("antrean.spool")

MOST_JOBS = 50  # that pages can show
KEPT_DAYS = 7
LEAVING = 1.5  # seconds a printer may still take for the slip in hand when the server is told to go
LONG_AGO = timedelta(days=1000)


class Spool:
    """What pages know of paper: `add` asks for a slip, `printers` and `jobs` say how it goes."""

    def __init__(self, folder, printers, live, threads, changed, steady=steady):
        """`printers`: (config.Printer, Model, way or None) each; one without a way prints nothing and is left out.

        `changed()` is called where pages run whenever a printer's state, paper or jobs changed. `steady()`: seconds
        that never jump.
        """
        self.live, self.threads, self.steady = live, threads, steady
        self._changed = changed
        self.folder, self._jobs = Path(folder), {}
        self._clerk = Clerk(self.folder / "spool.db")
        jobs, rolls = self._clerk.jobs(MOST_JOBS), self._clerk.rolls()
        self._ids = count(max([0, *(row.id for row in (*jobs, *rolls))]) + 1)
        self.printers = tuple(Printer(*each, self, rolls, jobs) for each in printers if each[2] is not None)
        self._of_kiosk = {kiosk: printer for printer in self.printers for kiosk in printer.settings.kiosks}
        self._of_others = next((printer for printer in self.printers if not printer.settings.kiosks), None)
        self._take_up(jobs)
        threads.start(self._clerk.work)
        for printer in self.printers:
            threads.start(printer.work)

    # --- for pages -------------------------------------------------------------------------------------------------

    def printer_of(self, kiosk=None):
        """Whose paper comes out at a kiosk; of no kiosk in particular: the first there is. None: nothing prints."""
        if kiosk is None:
            return self._of_others or next(iter(self.printers), None)
        return self._of_kiosk.get(kiosk, self._of_others)

    def prints(self, kiosk=None):
        """May paper be expected there now?"""
        printer = self.printer_of(kiosk)
        return printer is not None and printer.is_well

    def slip_millimetres(self):
        """How long a ticket's slip is, of all printers with a roll; None where there is none."""
        lengths = [printer.slip_mm for printer in self.printers if printer.slip_mm]
        return sum(lengths) / len(lengths) if lengths else None

    def add(self, slip, kiosk=None, *, ticket=None, copy=0):
        """Ask for a slip and do not wait for it. → its Job, or None where nothing prints."""
        printer = self.printer_of(kiosk)
        if printer is None:
            return None
        day = self.live.see(lambda lobby: lobby.day.date if ticket and lobby.day else None)
        if day and day != self._day:
            self._day = day
            self._forget()
        job = self._job(printer.name, slip, ticket, day, copy)
        self._put(job, printer, self.steady())
        if not printer.is_well:
            self.changed()  # one more that waits
        return job

    @property
    def jobs(self):
        """The last ones, newest first."""
        return tuple(sorted(self._jobs.values(), key=lambda job: -job.id)[:MOST_JOBS])

    def job(self, id):
        return self._jobs.get(id)

    @property
    def trouble(self):
        """Whether the table of jobs cannot be written: slips come out all the same, but a power cut may lose one."""
        return self._clerk.trouble

    def new_roll(self, name, by):
        """Someone has put a new roll into the printer of this name."""
        for printer in self.printers:
            if printer.name == name:
                printer.new_roll(by)

    def try_now(self):
        """Look at every printer and try what waits for it at once: someone says it has been put right."""
        for printer in self.printers:
            printer.try_now()

    def wake(self):
        """The steady clock has leapt: what waits for its hour looks at it again."""
        for printer in self.printers:
            printer.wake()

    def close(self):
        """Let the printers finish the slip in hand, and write down what became of it."""
        until = time.monotonic() + LEAVING
        for printer in self.printers:
            printer.leave()
        for printer in self.printers:
            printer.has_left(until - time.monotonic())
        self._clerk.close(LEAVING)

    # --- for the printers' threads ---------------------------------------------------------------------------------

    def keep(self, row, then=None):
        self._clerk.keep(row, then)

    def become(self, job, then=None, sure=False, **changed):
        """A job has gone on: kept, shown, and then told to the lobby if it is a ticket's. → the Job as it is now.

        `then()` instead of telling; `sure`: the printer itself said that it is well.
        """
        first = job.reason is None
        job = replace(job, changed_at=self.live.clock.now(), **changed)
        self._remember(job)
        self._clerk.keep(job, then or (lambda: self._tell(job, sure, first)))
        return job

    def changed(self):
        """Something that pages show of paper is no longer so."""
        self.threads.hand_over(self._changed)

    def logo_of(self, settings):
        """The file of a printer's logo, or None."""
        return self.folder / settings.logo if settings.logo else None

    def next_id(self):
        return next(self._ids)

    def _tell(self, job, sure=False, first=False):
        """The journal learns what became of a ticket's slip; of its failures only the first."""
        about = {"copy": job.copy, "day": job.day}
        if job.ticket is None:
            pass
        elif job.status == PRINTED:
            self.live.tell(print_slip, job.ticket, job.printer, sure=sure, **about)
        elif job.status == EXPIRED:
            self.live.tell(expire_slip, job.ticket, job.printer, **about)
        elif first:
            self.live.tell(fail_slip, job.ticket, job.printer, job.reason, **about)
        self.changed()

    def _put(self, job, printer, asked):
        """On its way to the printer, by way of the table; `asked`: when, in steady seconds."""
        self._remember(job)
        printer.expect()
        self._clerk.keep(job, lambda: printer.take(job, asked))

    def _remember(self, job):
        self._jobs[job.id] = job
        for id in list(self._jobs)[: -2 * MOST_JOBS]:
            self._jobs.pop(id, None)

    def _job(self, printer, slip, ticket=None, day=None, copy=0, at=None, torn=0):
        now = self.live.clock.now()
        return Job(
            id=self.next_id(), printer=printer, kind=slip.kind, slip=slip, ticket=ticket, day=day, copy=copy,
            torn=torn, at=at or now, changed_at=now,
        )  # fmt: skip

    def _forget(self):
        """Rows of days long gone; never by a clock that nobody can believe."""
        if self.live.clock.trusted:
            self._clerk.forget(self.live.clock.now() - timedelta(days=KEPT_DAYS))

    # --- after a start ---------------------------------------------------------------------------------------------

    def _take_up(self, jobs):
        """What the last start left: young jobs go on, old ones are given up."""
        self._day = day = self.live.see(lambda lobby: lobby.day.date if lobby.day else None)
        self._known = self._clerk.jobs_of(day)
        for job in jobs:
            self._remember(job)
            if job.status in OPEN:
                self._go_on(job)
        self._forget()

    def _go_on(self, job):
        """Print a job that was still open, or let it be what the journal says became of it meanwhile."""
        printer = next((printer for printer in self.printers if printer.name == job.printer), None)
        known = self.live.see(_slip_of, job)
        if known in (PRINTED, EXPIRED):
            job = replace(job, status=known)
            self._remember(job)
            self._clerk.keep(job)
            return
        if job.status == SENDING:
            job = replace(job, status=QUEUED, torn=job.torn + 1)
        if printer is None:
            self.become(job, status=EXPIRED)
        else:
            self._put(job, printer, self.steady() - self._age(job.at).total_seconds())

    def catch_up(self, compose):
        """Tickets whose slip the journal says is due: tell what is known of it, or ask for it where nothing is.

        `compose(token)` → Slip. Called once, when pages are there.
        """
        for ticket in self.live.see(_due):
            job = self._known.get((ticket.name, ticket.copies))
            printer = self.printer_of(ticket.kiosk)
            if job is not None and job.status not in OPEN:
                self._tell(job)
            elif job is None and printer is not None:
                # The server ended between the ticket and its job. Where the table is new, the slip may have come out.
                job = self._job(
                    printer.name, compose(ticket.token), ticket.name, ticket.day, ticket.copies, ticket.slip_at,
                    torn=0 if self._clerk.was_there else 1,
                )  # fmt: skip
                self._put(job, printer, self.steady() - self._age(ticket.slip_at).total_seconds())
        self._known = {}

    def _age(self, at):
        """How long ago something was asked for; by a clock that is not to be believed, long ago."""
        age = self.live.clock.now() - at
        return age if self.live.clock.trusted and age >= timedelta(0) else LONG_AGO


def _due(lobby):
    return [ticket for ticket in lobby.tickets.values() if ticket.slip in (DUE, FAILED)]


def _slip_of(lobby, job):
    """What the journal knows of a job's slip; None if it is no ticket's of this day, or not its last copy."""
    ticket = lobby.tickets.get(job.ticket)
    return ticket.slip if ticket and (ticket.day, ticket.copies) == (job.day, job.copy) else None

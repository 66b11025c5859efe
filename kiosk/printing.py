"""One printer: what pages see of it, and the thread that feeds it, one slip after another."""

import logging
from _queue import Empty, SimpleQueue  # the native one: this thread waits while pages go on
from collections import deque
from contextlib import suppress
from dataclasses import replace

from kiosk.jobs import EXPIRED, FAILED, PRINTED, SENDING, Roll
from kiosk.paper import as_bytes
from kiosk.preview import read
from kiosk.printers import OK, TROUBLE, UNKNOWN, NotPrinted, State, Torn
from kiosk.rolls import USED_UP, WARN_SLIPS, length_of, slip_length, slips_in

log = logging.getLogger("antrean.printer")

TRIES_AFTER = (1, 2, 5, 10, 30)  # seconds between tries, while it fails
LOOKS_AFTER = 5.0  # seconds between two looks: a desk knows that paper is gone before the next person taps
EXPIRES = {"closing": 12 * 3600.0, "block": 12 * 3600.0}  # seconds after which a slip is of no use any more
EXPIRES_SOON = 120.0  # every other
MOST_TORN = 3  # tries of a slip with so much time: a long one that tears again and again would use up the roll
ANSWER_FIRST = 0.05  # seconds: drawing a slip's code keeps the interpreter from the page that answers the tap
USUAL_LENGTH, SLOWEST = 250.0, 50.0  # mm and mm a second: fifty numbers on a sheet are metres, and take their time
KEEPING = 60.0  # seconds a disk may take for a row before its slip is tried again later
NEVER = float("inf")
LEAVE, LOOK, WAKE = "leave", "look", "wake"
LONGEST = 60.0  # seconds a thread sleeps: a box that was asleep itself finds out soon that time has passed
PAPER_OUT = "paper_out"


class Printer:
    """`state`: how it is; `waiting`: slips that are not out yet; `used_mm` of `roll_mm` of paper since its last roll.

    Pages only look. What changes is changed by this printer's own thread, but for a new roll, and by adding.
    """

    def __init__(self, settings, model, way, spool, rolls, jobs):
        """`spool` keeps the jobs and tells of them; `rolls`, `jobs`: those of before, oldest first."""
        self.settings, self.model, self.way, self.spool = settings, model, way, spool
        self.name, self.where = settings.name, way.where
        self.state = State(UNKNOWN)
        self.roll_mm = length_of(settings, model, rolls)
        self._rolls = [roll for roll in rolls if roll.printer == self.name]
        self.roll = self._rolls[-1] if self._rolls else None
        self._fed, self._begun = (self.roll.used_mm if self.roll else 0.0), 0.0
        tickets = [job for job in jobs if job.printer == self.name and job.kind == "ticket" and job.millimetres]
        self._lengths = deque((job.millimetres for job in tickets), maxlen=20)
        self._asked = self._done = 0
        self._line = deque()  # of (Job, when it expires), in the order they were asked for
        self._inbox, self._gone = SimpleQueue(), SimpleQueue()
        self._misses, self._next_try = 0, 0.0
        # A serial line says too little to be worth asking, and asking disturbs it.
        self._next_look = NEVER if settings.kind == "serial" else 0.0
        self._torn = False
        self._deadline = getattr(way, "deadline", None)  # seconds for a slip of usual length

    # --- for pages and the spool -----------------------------------------------------------------------------------

    @property
    def is_well(self):
        """Unknown counts as well: most printers never say."""
        return self.state.kind != TROUBLE

    @property
    def waiting(self):
        return self._asked - self._done

    @property
    def used_mm(self):
        return self._fed - self._begun

    @property
    def low(self):
        """Is the paper near its end, as its sensor says or as the millimetres do?"""
        return self.state.low or (self.roll_mm > 0 and self.slips_left < WARN_SLIPS)

    @property
    def slips_left(self):
        """How many tickets' slips there is paper for, by the millimetres; None where no paper runs out."""
        return slips_in(self.roll_mm - self.used_mm, list(self._lengths)) if self.roll_mm else None

    @property
    def slip_mm(self):
        """How long a ticket's slip is here, in millimetres; None where no paper runs out."""
        return slip_length(list(self._lengths)) if self.roll_mm else None

    def expect(self):
        """A slip is on its way here."""
        self._asked += 1

    def take(self, job, asked):
        """Print a job that is kept; `asked`: when it was asked for, in the spool's steady seconds."""
        self._inbox.put((job, asked + EXPIRES.get(job.kind, EXPIRES_SOON)))

    def try_now(self):
        self._inbox.put(LOOK)

    def wake(self):
        self._inbox.put(WAKE)

    def new_roll(self, by=None):
        """Count anew from here."""
        if self.roll is not None:
            self._rolls.append(self.roll)
            self.roll_mm = length_of(self.settings, self.model, self._rolls)
        self._begun = self._fed
        self.roll = Roll(
            id=self.spool.next_id(), printer=self.name, changed_at=self.spool.live.clock.now(), changed_by=by
        )
        self.spool.keep(self.roll)
        self.spool.changed()
        self.try_now()

    def leave(self):
        self._inbox.put(LEAVE)

    def has_left(self, seconds):
        """Wait until the slip in hand is done with, at most so long."""
        with suppress(Empty):
            self._gone.get(timeout=max(0.0, seconds))

    # --- this printer's own thread ---------------------------------------------------------------------------------

    def work(self):
        """Print what comes until told to leave; between slips, look how the printer is."""
        while self._gather():
            try:
                self._expire()
                if self._line and self._now() >= self._next_try:
                    self._print()
                elif self._now() >= self._next_look:
                    self._look()
            except Exception:  # a fault of ours must not end this thread: nothing would ever be printed again
                log.exception("%s stumbled", self.name)
                self._next_try = self._next_look = self._now() + LOOKS_AFTER
        self._gone.put(True)

    def _now(self):
        return self.spool.steady()

    def _gather(self):
        """Wait until something is to be done, and take what has come. False: it is time to leave."""
        moments = [self._next_look]
        if self._line:
            moments += [self._next_try, *(until for _, until in self._line)]
        wait = min(LONGEST, max(0.0, min(moments) - self._now()))
        with suppress(Empty):
            note = self._inbox.get(timeout=wait)
            while True:
                if note is LEAVE:
                    return False
                if note is LOOK:
                    self._next_try = self._next_look = 0.0
                elif note is not WAKE:
                    if not self._line:
                        self._next_try = max(self._next_try, self._now() + ANSWER_FIRST)
                    self._line.append(note)
                note = self._inbox.get_nowait()
        return True

    def _expire(self):
        """Give up what has become too old, also behind others: nobody waits for it any more."""
        now = self._now()
        for job, _ in [waiting for waiting in self._line if waiting[1] <= now]:
            log.warning("%s of %s given up: no paper in time", job.slip.name, self.name)
            self._settle(job, status=EXPIRED, reason=job.reason or self.state.reason)

    def _print(self):
        job, _ = self._line[0]
        try:
            paper, length = self._composed(job)
        except Exception:  # a fault of ours, at which no printer gets better
            log.exception("%s cannot be printed", job.slip.name)
            self._settle(job, status=EXPIRED)
            return
        kept = SimpleQueue()
        job = self.spool.become(job, then=lambda: kept.put(True), status=SENDING, tries=job.tries + 1)
        try:
            kept.get(timeout=KEEPING)  # not a byte before the row is on disk
        except Empty:
            self._next_try = self._now() + TRIES_AFTER[-1]
            return
        if self._deadline is not None:
            self.way.deadline = self._deadline + max(0.0, length - USUAL_LENGTH) / SLOWEST
        try:
            state = self.way.send(paper)
        except NotPrinted as problem:
            self._missed(job, problem, length)
        except Exception:  # a way that breaks: what it had sent by then nobody knows
            log.exception("the way to %s failed", self.where)
            self._missed(job, Torn("failed"), length)
        else:
            self._misses, self._next_try, self._torn = 0, 0.0, False
            self._use(length)
            if job.kind == "ticket":
                self._lengths.append(length)
            log.info("%s printed: %s", job.slip.name, self.name)
            self._become(state)
            self._settle(job, sure=state.kind == OK, status=PRINTED, reason=None, millimetres=length)

    def _composed(self, job):
        """(bytes, millimetres) of a job's slip as it is to be printed now."""
        slip = job.slip
        if job.marks:
            slip = slip.marked(job.marks, f"{self.spool.live.office.local(self.spool.live.clock.now()):%H.%M}")
        paper = as_bytes(slip, self.model, picture=self.settings.picture, logo=self.spool.logo_of(self.settings))
        return paper, read(paper, self.model).millimetres if self.roll_mm else 0.0

    def _missed(self, job, problem, length):
        self._torn = isinstance(problem, Torn)
        if self._torn:
            self._use(length)
        if not self._misses:
            log.warning("%s not printed: %s, %s", job.slip.name, self.where, problem.reason)
        self._next_try = self._now() + TRIES_AFTER[min(self._misses, len(TRIES_AFTER) - 1)]
        self._misses += 1
        torn = job.torn + self._torn
        self._become(State(TROUBLE, problem.reason, self.state.low))
        if torn >= MOST_TORN and job.kind in EXPIRES:
            self._settle(job, status=EXPIRED, reason=problem.reason, torn=torn)
        else:
            job = self.spool.become(job, status=FAILED, reason=problem.reason, torn=torn)
            self._line[0] = (job, self._line[0][1])

    def _look(self):
        state = self.way.look()
        if self.state.kind == TROUBLE and state.kind == UNKNOWN and self._torn:
            state = self.state  # that it can be reached was so before, and yet a slip was torn: only printing tells
        elif self.state.kind == TROUBLE and state.kind != TROUBLE and not self._torn:
            self._next_try = 0.0
        self._become(state)

    def _become(self, state):
        watched = state.kind == TROUBLE or (state.kind == OK and self.settings.kind != "serial")
        self._next_look = self._now() + LOOKS_AFTER if watched else NEVER
        was, self.state = self.state, state  # last: whoever sees it may count on the next look
        if state != was:
            if state.kind == TROUBLE:
                log.warning("%s: %s", self.where, state.reason)
            self._see_paper(was, state)
            self.spool.changed()

    def _settle(self, job, **changed):
        """A job is done with."""
        self._line = deque(waiting for waiting in self._line if waiting[0].id != job.id)
        self._done += 1
        self.spool.become(job, **changed)

    # --- its paper -------------------------------------------------------------------------------------------------

    def _use(self, length):
        if not self.roll_mm:
            return
        self._fed += length
        roll = self.roll or Roll(id=self.spool.next_id(), printer=self.name, changed_at=self.spool.live.clock.now())
        self.roll = replace(roll, used_mm=self.used_mm)
        self.spool.keep(self.roll)

    def _see_paper(self, was, state):
        """A printer that said its paper was out and is well again has a new roll, if the old one was nearly used up.

        Else someone only lifted the lid, off which the paper's sensor looks into the air.
        """
        if state.reason == PAPER_OUT and self.roll is not None:
            self.roll = replace(self.roll, ran_out=True)
            self.spool.keep(self.roll)
        elif was.reason == PAPER_OUT and state.kind == OK and self.used_mm > USED_UP * self.roll_mm:
            self.new_roll()

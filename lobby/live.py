"""The waiting room as it lives: `see` looks at it, `do` makes one change to it.

There are two lobbies with the same facts in them. One belongs to the writer, a thread of its own, which takes the acts
that have gathered, decides them in order, lets the journal commit them together, and only then answers. The other is
the one pages look at, and learns of a fact once it is on disk: nobody is ever shown what a power cut could take back.

    do ─▶ inbox ─▶ writer: catch up, decide, append, commit ─▶ the seen lobby applies ─▶ followers, answers
"""

import logging
import secrets
import threading
from _queue import SimpleQueue  # the native one: a writer waiting for work must not stop the pages
from dataclasses import dataclass, replace

from lobby.lobby import Lobby
from lobby.refusals import Leaving, Refusal, TapSpent

log = logging.getLogger("antrean.lobby")

MOST_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Done:
    """An act that is on disk: its facts, the one asked for last, and `seq`, that one's place in the journal.

    `again` when the same tap had done it before; then `facts` is that first one alone.
    """

    facts: tuple
    seq: int
    again: bool = False

    @property
    def fact(self):
        return self.facts[-1]


@dataclass(slots=True)
class Act:
    """Something to decide: a decision of the lobby, its arguments, who asks, and where the answer goes."""

    decide: object
    arguments: tuple
    keywords: dict
    by: str | None
    tap: str | None
    answer: object


class Declined(Exception):
    """A decision that came to nothing; `outcome` is what its asker is told."""

    def __init__(self, outcome):
        self.outcome = outcome


class Threads:
    """How the writer's thread and the pages' meet, where pages run in ordinary threads."""

    def __init__(self):
        self.looking = threading.RLock()

    def start(self, work):
        threading.Thread(target=work, name="journal", daemon=True).start()

    def hand_over(self, news):
        """Run `news` where pages look at the lobby."""
        with self.looking:
            news()

    def answer(self):
        return Answer()


class Answer:
    """What one act will come to, waited for by whoever asked."""

    def __init__(self):
        self._there = threading.Event()

    def set(self, outcome):
        self._outcome = outcome
        self._there.set()

    def get(self):
        """The outcome; an outcome that is an exception is raised."""
        self._there.wait()
        return raised_or_given(self._outcome)


class _Unawaited:
    """Where the outcome of an act goes that nobody waits for."""

    def set(self, outcome):
        if isinstance(outcome, BaseException):
            log.warning("not recorded: %s", outcome)


def raised_or_given(outcome):
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


class LiveLobby:
    """The lobby people see, and the one way to change it."""

    def __init__(self, office, journal, clock, threads=None):
        """`journal` keeps the facts (see `journal/sqlite.py`); `clock` has `now()` in UTC and `trusted`."""
        self.office, self.journal, self.clock = office, journal, clock
        self.threads = threads or Threads()
        self.followers = []
        self._inbox = SimpleQueue()
        self._closed = False
        self._writing = journal.replayed(Lobby(office))
        self._seen = journal.replayed(Lobby(office))
        self.threads.start(self._write)

    def see(self, look, *arguments, **keywords):
        """What a plain function of the lobby says: `live.see(board, queues="AS")`."""
        with self.threads.looking:
            return look(self._seen, *arguments, **keywords)

    def do(self, decide, *arguments, by=None, tap=None, **keywords):
        """Decide, record, apply: `live.do(Lobby.call, "1", by="staff:3")` → Done.

        Raises the Refusal the lobby gives, or JournalTrouble when the disk did not take it; then nothing has changed.
        """
        if self._closed:
            raise Leaving()
        act = Act(decide, arguments, keywords, by, tap, self.threads.answer())
        self._inbox.put(act)
        return act.answer.get()

    def tell(self, decide, *arguments, by=None, **keywords):
        """Decide, record and apply without waiting, from any thread: what a device has to say. A refusal is logged."""
        if not self._closed:
            self._inbox.put(Act(decide, arguments, keywords, by, None, _Unawaited()))

    def issue(self, *arguments, **keywords):
        """A number with a fresh token of 128 random bits for its owner's phone."""
        return self.do(Lobby.issue, *arguments, token=secrets.token_urlsafe(16), **keywords)

    def settle_clock(self, true=None, **keywords):
        """A person said what time it is: `true`, an instant, or None for what the wall clock says. → Done

        The clock moves in the writer's thread, between two acts, so that none is made half in the old time.
        """

        def settle(lobby, *, now):
            seconds = self.clock.settle(true)
            return lobby.settle_clock(seconds, now=self.clock.now())

        settle.needs_day = False
        return self.do(settle, **keywords)

    def close(self):
        """Let the writer finish what has gathered, then stop it. Whoever comes after that is told so."""
        act = Act(None, (), {}, None, None, self.threads.answer())
        self._inbox.put(act)
        act.answer.get()

    # --- the writer's thread ---------------------------------------------------------------------------------------

    def _write(self):
        while True:
            acts = [self._inbox.get()]
            while len(acts) < MOST_AT_ONCE and not self._inbox.empty():
                acts.append(self._inbox.get_nowait())
            goodbye = [act for act in acts if act.decide is None]
            self._turn([act for act in acts if act.decide])
            if goodbye:
                self.journal.close()
                self._closed = True
                for act in goodbye:
                    self.threads.hand_over(lambda act=act: act.answer.set(None))
                while not self._inbox.empty():  # they came in the meantime
                    act = self._inbox.get_nowait()
                    outcome = Leaving() if act.decide else None
                    self.threads.hand_over(lambda act=act, outcome=outcome: act.answer.set(outcome))
                return

    def _turn(self, acts):
        """Catch up with the journal, decide every act in order, append and commit once, and tell everyone."""
        news = []
        try:
            if self._writing is None:  # the turn before was lost: begin again from what the disk has
                self._writing = self.journal.replayed(Lobby(self.office))
            with self.journal.turn() as page:
                for seq, fact in page.news(self._writing.seq):
                    self._writing.apply(fact, seq)
                    news.append((seq, fact))
                outcomes = [self._decided(act, page, news) for act in acts]
        except Exception as trouble:  # whatever it was, nothing of this turn is on disk
            log.error("turn not recorded: %s", trouble, exc_info=not isinstance(trouble, self.journal.Trouble))
            outcomes, news = [trouble] * len(acts), []
            self._writing = None
        self.threads.hand_over(lambda: self._tell(news, acts, outcomes))

    def _decided(self, act, page, news):
        """What an act comes to: Done, or the refusal or fault it met. Its facts are appended and in `news`."""
        now = self.clock.now()
        try:
            if act.tap in self._writing.taps:
                return self._done_before(act, page)
            if getattr(act.decide, "needs_day", True):
                passed = self._asked(Lobby.let_time_pass, trusted=self.clock.trusted, now=now)
                self._record(passed, page, news)
            facts = self._asked(act.decide, *act.arguments, now=now, **act.keywords)
        except Declined as declined:
            return declined.outcome
        facts = [replace(fact, by=act.by) for fact in facts]
        facts[-1] = replace(facts[-1], tap=act.tap)
        seqs = self._record(facts, page, news)
        return Done(tuple(facts), seqs[-1])

    def _asked(self, decide, *arguments, **keywords):
        """A decision's facts. One that refuses or fails has changed nothing, so the others of this turn still stand."""
        try:
            return decide(self._writing, *arguments, **keywords)
        except Refusal as refusal:
            raise Declined(refusal) from None
        except Exception as fault:
            log.exception("a decision failed")
            raise Declined(fault) from fault

    def _done_before(self, act, page):
        seq = self._writing.taps[act.tap]
        fact = self._asked(lambda _: page.fact(seq))
        if fact.verb != getattr(act.decide, "verb", act.decide.__name__):
            return TapSpent(field="tap")
        return Done((fact,), seq, again=True)

    def _record(self, facts, page, news):
        seqs = []
        for fact in facts:
            seq = page.append(fact)
            self._writing.apply(fact, seq)
            page.derive(fact, self._writing)
            news.append((seq, fact))
            seqs.append(seq)
        return seqs

    # --- where pages look ------------------------------------------------------------------------------------------

    def _tell(self, news, acts, outcomes):
        with self.threads.looking:
            for seq, fact in news:
                self._seen.apply(fact, seq)
        for act, outcome in zip(acts, outcomes, strict=True):
            act.answer.set(outcome)
        if news:
            for follower in self.followers:
                self._follow(follower, news)

    def _follow(self, follower, news):
        """Tell a follower. One that fails must not stop the writer, who may be the one that tells it."""
        try:
            follower(news)
        except Exception:
            log.exception("a follower failed")

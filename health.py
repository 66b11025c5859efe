"""How every part is, in words a clerk can act on; and for programs, in numbers."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, g, jsonify, render_template

from asking import Asked, said, wants_json
from doors import COUNTER, DEVICE, HEAD, PUBLIC, STAFF, who
from journal.chain import TO_LOOK_AT, Note
from journal.seals import is_day
from kiosk.paper_state import PAPER_OUT, low_sentence, paper_lines, printer_here
from kiosk.printers import TROUBLE, told
from lobby.block import awaited
from lobby.bookings import day_from_home
from lobby.refusals import BadRequest
from lobby.slips import unprinted

PAPER_PAGE = "/kiosk/slips"
NAMED = 3  # of the numbers without a slip; whatever is left is counted
LOW_DISK = 200 * 1024 * 1024
TOLD_APART = ("missing", "cut", "rewritten", "seals_line", "rows", "structure")  # see `journal/chain.py`
A_CENTURY = timedelta(days=36525)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the office's machine: `key` of its name in words, whether it is well, and a sentence.

    `about`: which of several, or which trouble of it, when the key alone does not tell. The sentence may change by the
    minute; what stays the same trouble keeps its key and this. `where`: the page on which it is settled. `for_head`:
    of which nobody but the head is told, on no desk either.
    """

    key: str
    ok: bool
    sentence: str
    about: str = ""
    where: str = "/health"
    for_head: bool = False


class NotATime(BadRequest):
    sentence = "Waktu itu tidak dapat dibaca."


class Health:
    """Asks every part how it is."""

    def __init__(self, live, words, spool, voice, folder, pages, televisions, files, catalogue, limits):
        """`pages()`: {namespace: number of pages that listen}; `televisions`, and the `files()` they play.

        `limits` are those of numbers from home.
        """
        self.live, self.words, self.spool, self.voice, self.folder = live, words, spool, voice, folder
        self.pages, self.televisions, self.files, self.limits = pages, televisions, files, limits
        self.catalogue = catalogue
        self.rooms = []  # those that tell of themselves: `parts()` and `lines()`
        self.checked = None  # the Verdict on the whole journal, once it has been checked
        self.unchecked = None  # why it could not be checked

    def parts(self):
        parts = [*self._awaited(), self._journal(), self._clock(), *self._printers(), *self._paper(), self._voice(),
                 self._disk(), self._boards(), self._help(), self._catalogue(), *self._online(),
                 self._languages()]  # fmt: skip
        mute = [Part("mute", False, sentence, address) for address, sentence in self.televisions.mute().items()]
        parts += [part for room in self.rooms for part in room.parts()]
        return parts + mute + [Part("media", False, sentence) for sentence in self.televisions.broken(self.files())]

    def troubles(self):
        """The parts that need a person, for the desks. A board switched off or a picture: nobody's."""
        needing = [part for part in self.parts() if not part.ok and not part.for_head]
        return [part for part in needing if part.key not in ("boards", "media")]

    def _journal(self):
        problems = list(self.live.journal.problems)
        if self.checked and not self.checked.fits and not problems:
            problems = [self.misfit(self.checked)]
        if self.unchecked:
            problems.append(self.words.say("record.health_unchecked", why=self.unchecked))
        if self.live.journal.seals.trouble:
            problems.append(self.words.say("record.health_seals_unread", why=self.live.journal.seals.trouble))
        problems += [self.note(note) for note in self.notes(self.checked) if note.kind in TO_LOOK_AT]
        if self.live.journal.seals.unwritten:
            problems.append(self.words.say("record.health_unwritten"))
        if problems:
            return Part("journal", False, " ".join(problems[:3]) + " " + self.words.say("health.journal_help"))
        kept = self.words.say("health.journal_ok", n=self.live.see(lambda lobby: lobby.seq))
        return Part("journal", True, " ".join([kept, *map(self.note, self.notes(self.checked))]))

    def notes(self, verdict):
        """What a Verdict could not be held against, and what was gone already when this start looked."""
        found = verdict.notes if verdict else ()
        gone = [kind for kind in self.live.journal.lacking if kind not in [note.kind for note in found]]
        return (*map(Note, gone), *found)

    def note(self, note, language=None):
        """A Note as a sentence, in the office's language unless another is named."""
        days = ", ".join(self._day(day, language) for day in note.fields.get("days", ()))
        given = {"days": days, "number": str(note.fields.get("number", ""))}
        return self.words.say(f"record.note_{note.kind}", language, **given)

    def misfit(self, verdict, language=None):
        """What does not fit in the journal, or between it and the seals kept beside it: which fact, and which day."""
        if verdict.kind not in TOLD_APART:
            return self.words.say("health.journal_broken", language, seq=str(verdict.seq))
        day = self._day(verdict.day, language) if verdict.day else "–"
        return self.words.say(f"record.health_{verdict.kind}", language, seq=str(verdict.seq), day=day)

    def _day(self, text, language):
        """A date of the record as people write it; what somebody spoilt as it stands."""
        return self.words.day(date.fromisoformat(text), language) if is_day(text) else str(text)

    def _clock(self):
        doubt, now = self.live.clock.doubt, self.live.clock.now()
        at = f"{self.words.date(now)} {self.words.hour(now)}"
        if doubt:
            return Part("clock", False, self.words.say(f"health.clock_{doubt}", at=at), doubt)
        return Part("clock", True, self.words.say("health.clock_ok", at=at))

    def _printers(self):
        if not self.spool.printers:
            return [Part("printer", True, self.words.say("health.printer_none"))]
        return [self._printer(printer_here(printer)) for printer in self.spool.printers]

    def _printer(self, printer):
        state, sentence = printer["state"], told(self.words, printer["where"], printer["state"])
        if len(self.spool.printers) > 1:
            sentence = f"{printer['name']}: {sentence}"
        if state.kind == TROUBLE:
            return Part("printer", False, sentence, f"{printer['name']} {state.reason}", PAPER_PAGE)
        return Part("printer", True, sentence, printer["name"], PAPER_PAGE)

    def _paper(self):
        """Rolls that end soon, people who wait without a slip, and slips that a power cut could lose."""
        printers = [printer_here(printer) for printer in self.spool.printers]
        parts = [Part("paper", False, low_sentence(printer, self.words), printer["name"], PAPER_PAGE)
                 for printer in printers if printer["low"] and printer["state"].reason != PAPER_OUT]  # fmt: skip
        if self.spool.trouble:
            parts.append(Part("paper", False, self.words.say("paper.unkept"), "spool", PAPER_PAGE))
        waiting = self.live.see(unprinted) if printers else []
        if waiting:
            key = "paper.unprinted_all" if len(waiting) <= NAMED else "paper.unprinted_some"
            named = ", ".join(ticket.shown for ticket in waiting[:NAMED])
            sentence = self.words.say(key, n=len(waiting), tickets=named)
            parts.append(Part("unprinted", False, sentence, where=PAPER_PAGE))
        return parts

    def _voice(self):
        missing = self.voice.missing()
        if missing:
            return Part("voice", False, " ".join(missing[:3]))
        unnamed = list(dict.fromkeys(name for names in self.voice.unnamed().values() for name in names))
        if unnamed:  # calls are whole, so no desk need be told
            return Part("voice", True, self.words.say("health.voice_unnamed", names=", ".join(unnamed)))
        return Part("voice", True, self.words.say("health.voice_ok"))

    def _disk(self):
        free = shutil.disk_usage(self.folder).free
        megabytes = self.words.number(free // 1024**2)
        key = "health.disk_ok" if free > LOW_DISK else "health.disk_low"
        return Part("disk", free > LOW_DISK, self.words.say(key, free=megabytes))

    def _boards(self):
        count = self.pages().get("/display", 0)
        key = "health.boards_ok" if count else "health.boards_none"
        return Part("boards", bool(count), self.words.say(key, n=count))

    def _awaited(self):
        """Queues that give no number until somebody says what paper gave while there was no power."""
        names = self.live.see(awaited)
        if not names:
            return []
        sentence = self.words.say("block.awaited", names=", ".join(names))
        return [Part("awaited", False, sentence, " ".join(names), "/kiosk/entered")]

    def _help(self):
        count = self.live.see(lambda lobby: lobby.help_count)
        return Part("help", True, self.words.say("kiosk.help_count", n=count))

    def _catalogue(self):
        """Well either way: an example helps more than nothing, and says on every page that it is one."""
        count, decree = len(self.catalogue.services), self.catalogue.decree
        key = "guide.health_decree" if decree else "guide.health_example"
        return Part("catalogue", True, self.words.say(key, n=count, decree=decree))

    def _online(self):
        """Numbers from home, where they are given. Stopped by staff is no trouble; a flood is for them to know."""
        today, refused = self.live.see(day_from_home, self.live.clock.now()), self.limits.flood()
        if not today["offered"]:
            return []
        if refused and not today["stopped"]:
            return [Part("online", False, self.words.say("book.flood", n=refused), where="/online")]
        key = "book.health_off" if today["stopped"] else "book.health_on"
        return [Part("online", True, self.words.say(key, n=self.limits.lately()), where="/online")]

    def _languages(self):
        """Well either way: a text that no native speaker has read yet is still better than none."""
        sentences = [
            self.words.say("health.languages_await", name=self.words.say("language.name", code), n=n, all=every)
            for code, n, every in self.words.awaiting()
        ]
        return Part("languages", True, " ".join(sentences) or self.words.say("health.languages_ok"))


def health_pages(health, live, counts):
    """`/health` in words, `/metrics` in numbers, and the press that settles the clock."""
    bp = Blueprint("health", __name__)

    @bp.get("/health")
    @who(PUBLIC)
    def page():
        parts = [part for part in health.parts() if g.visitor.is_head or not part.for_head]
        if wants_json():
            ok = all(part.ok for part in parts if part.key != "boards")
            told_of = {}
            for part in parts:
                if told_of.get(part.key, {"ok": True})["ok"]:  # of several, the first that needs a person
                    told_of[part.key] = {"ok": part.ok, "message": part.sentence}
            return jsonify({"ok": ok, "clock_trusted": live.clock.trusted, "parts": told_of})
        may_settle = any(g.visitor.may(role) for role in (STAFF, COUNTER, HEAD))
        return render_template("health.html", parts=parts, clock=live.clock, may_settle=may_settle)

    @bp.post("/health/clock")
    @who(STAFF, COUNTER, HEAD)
    def settle():
        asked = Asked()
        true = _instant(asked.text("at"), live.clock.now())
        done = live.settle_clock(true, by=g.visitor.name)
        return said({"clock_trusted": live.clock.trusted, "seconds": done.fact.seconds, "seq": done.seq}, "/health")

    @bp.get("/metrics")
    @who(DEVICE, HEAD)
    def metrics():
        lines = [f"antrean_journal_seq {live.see(lambda lobby: lobby.seq)}"]
        lines.append(f"antrean_clock_trusted {int(live.clock.trusted)}")
        lines += paper_lines(live, health.spool)
        lines += health.limits.lines()
        for letter, count in live.see(_waiting).items():
            lines.append(f'antrean_waiting{{queue="{letter}"}} {count}')
        lines += [line for room in health.rooms for line in room.lines()]
        lines += [f"antrean_{name} {count}" for name, count in sorted(counts.items())]
        return Response("\n".join(lines) + "\n", mimetype="text/plain; version=0.0.4")

    return bp


def _waiting(lobby):
    return {letter: lobby.waiting(letter) for letter in lobby.office.queues}


def _instant(text, now):
    """The instant a browser's clock shows, or None when it sent none. Raises NotATime."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise NotATime(field="at") from None
    if instant.tzinfo is None or abs(instant - now) > A_CENTURY:
        raise NotATime(field="at")
    return instant.astimezone(UTC)

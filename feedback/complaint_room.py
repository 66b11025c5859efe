"""The part of the room where complaints and suggestions are taken, kept, answered and counted."""

from feedback.complaint_desk import desk_pages
from feedback.complaint_kiosk import kiosk_pages
from feedback.complaint_pace import ComplaintPace
from feedback.complaint_pages import ComplaintPage, resident_pages
from feedback.complaint_register import register_pages
from feedback.complaint_retention import ComplaintRetention
from feedback.complaint_standing import by_state, late, totals, unanswered
from health import Part
from journal.complaints import complaint_register
from sealed_rows import COMPLAINTS, NONE_YET, OPEN_TO_OTHERS, WELL, Store

DESK = "/complaints/desk"


class Complaints:
    """What the rest of the office asks of complaints, and their pages."""

    def __init__(self, room):
        """`room`: the Room of feedback."""
        self.live, self.artist, self.settings, self.address = room.live, room.artist, room.settings, room.address
        self.in_pool, self.name_of = room.in_pool, room.name_of
        self.store = Store(room.folder, self.settings.letters.key, room.in_pool, COMPLAINTS)
        self.retention = ComplaintRetention(self.live, self.store, self.settings.complaints)
        self.page, self.pace = ComplaintPage(self), ComplaintPace(self.live)
        # Called with each complaint made at a kiosk and the kiosk's name, which the record is not told: for its slip.
        self.handed_in = []

    def blueprints(self):
        return desk_pages(self), register_pages(self), resident_pages(self), kiosk_pages(self)

    def start(self):
        self.retention.start()

    def register(self):
        """Every Line of the register, read beside the writer. Not to be called from a thread of the pool."""
        return self.in_pool(complaint_register, self.live.journal.path)

    def totals(self, first, last, head=True):
        """The Totals of those that came from `first` to `last`, local dates, both included; see `totals`."""
        office = self.settings.office
        return totals(self.register(), office, first, last, office.local(self.live.clock.now()).date(), head)

    def late(self, for_head=None):
        """How many complaints are late now: all, or those that only the head may read, or the others."""
        return self.live.see(late, self.live.clock.now(), for_head)

    def parts(self):
        """Parts of the Health page: who is still owed an answer, and how the file is."""
        words, found = self.artist.words, []
        if self.retention.state not in (WELL, NONE_YET, OPEN_TO_OTHERS):  # that others may read the key, forms say
            found.append(Part("complaints", False, words.say(f"complaint.file_{self.retention.state}"),
                              self.retention.state, DESK))  # fmt: skip
        elif self.retention.missing:
            found.append(Part("complaints", False, words.say("complaint.file_lost", n=self.retention.missing),
                              "missing", DESK))  # fmt: skip
        elif self.retention.failed or (self.store.unwiped and self.retention.looked):
            found.append(Part("complaints", False, words.say("complaint.file_not_deleted"), "not_deleted", DESK))
        if overdue := self.late(for_head=False):
            found.append(Part("complaints", False, words.say("complaint.health_late", n=overdue), "late", DESK))
        if not found:
            complaints, suggestions = self.live.see(unanswered, False)
            key = "complaint.health_open" if complaints or suggestions else "complaint.health_none"
            found.append(Part("complaints", True, words.say(key, n=complaints, m=suggestions), where=DESK))
        return [*found, *self._for_head()]

    def _for_head(self):
        """The same of those that only the head may read: whoever they may be about learns of none, nor how many."""
        words = self.artist.words
        if overdue := self.late(for_head=True):
            sentence = words.say("complaint.health_head_late", n=overdue)
            return [Part("complaints", False, sentence, "head_late", DESK, for_head=True)]
        if waiting := sum(self.live.see(unanswered, True)):
            sentence = words.say("complaint.health_head_open", n=waiting)
            return [Part("complaints", True, sentence, "head_open", DESK, for_head=True)]
        return []

    def lines(self):
        """For `/metrics`, which any device of the office reads: how many, without those that are for the head alone."""
        for state, n in self.live.see(by_state).items():
            yield f'antrean_complaints{{state="{state}"}} {n}'
        yield f"antrean_complaints_late {self.late(for_head=False)}"

"""What people complained of goes on its date by itself (see `deleting.py`): so many days after it was settled."""

from deleting import Deleting
from feedback.complaint_intake import orphans, rows_kept
from lobby.complaints import (
    ComplaintUnknown, StaleComplaint, WordsAreGone, delete_at, delete_complaint, is_due, rows_of,
)  # fmt: skip


class ComplaintRetention(Deleting):
    """Deletes words, names, contacts and answers on their date."""

    quicker = ComplaintUnknown, StaleComplaint, WordsAreGone

    def __init__(self, live, store, settings):
        """`settings`: the Complaints of a config.toml."""
        self._keep_days = settings.keep_days
        super().__init__(live, store)

    def next_at(self):
        """The instant (UTC) at which the next goes, or None."""
        return self.live.see(_next_at, self._keep_days)

    def rows_kept(self, lobby):
        return rows_kept(lobby)

    def rows_deleted(self, lobby):
        return {name for each in lobby.complaints.values() if each.words == "deleted" for name in rows_of(each)}

    def orphans(self, names, before):
        return orphans(self.live, names, before)

    def due(self, lobby, now):
        return [each.id for each in lobby.complaints.values() if is_due(each, self._keep_days, now)]

    def delete_due(self, id):
        rows = self.live.see(lambda lobby: rows_of(lobby.complaints[id]))
        self.live.do(delete_complaint, id, "due", keep_days=self._keep_days)
        return rows


def _next_at(lobby, keep_days):
    kept = (delete_at(each, keep_days) for each in lobby.complaints.values() if each.words == "kept")
    return min((at for at in kept if at), default=None)

"""Forms go on their date by themselves (see `deleting.py`): the date is the letter's."""

from deleting import Deleting
from letters.intake import orphans
from lobby.requests import (
    FormIsGone, RequestUnknown, StaleRequest, delete_at, delete_form, forms_due, forms_kept,
)  # fmt: skip


class Retention(Deleting):
    """Deletes forms on their date, and knows how the forms are: `state` (see `Store.state`)."""

    quicker = FormIsGone, RequestUnknown, StaleRequest

    def __init__(self, live, store, settings):
        """`settings`: the Letters of a config.toml."""
        self._days = settings.keep_days, settings.abandoned_days
        super().__init__(live, store)

    def kept(self):
        """How many forms there are."""
        return len(self.live.see(forms_kept))

    def next_at(self):
        """The instant (UTC) at which the next form goes, or None."""
        return self.live.see(_next_at, *self._days)

    def rows_kept(self, lobby):
        return forms_kept(lobby)

    def rows_deleted(self, lobby):
        return _deleted(lobby)

    def orphans(self, names, before):
        return orphans(self.live, names, before)

    def due(self, lobby, now):
        keep, abandoned = self._days
        return [request.id for request in forms_due(lobby, keep_days=keep, abandoned_days=abandoned, now=now)]

    def delete_due(self, id):
        self.live.do(delete_form, id, "due", days=self._days)
        return [id]


def _deleted(lobby):
    return {request.id for request in lobby.requests.values() if request.form == "deleted"}


def _next_at(lobby, keep_days, abandoned_days):
    kept = (request for request in lobby.requests.values() if request.form == "kept")
    return min((delete_at(request, keep_days, abandoned_days) for request in kept), default=None)

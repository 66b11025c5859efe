"""A complaint is handed in: its words sealed on disk first, then a fact, so that nothing is ever half there."""

import secrets

from feedback.complaint_form import WITHOUT_NAME
from lobby.complaints import make_complaint, rows_of

CODES = 1_000_000


def hand_in(live, store, settings, answers, *, channel, by, tap, language=None):
    """Keep what was written and make the complaint → (Done, its Complaint). The same tap is the same complaint.

    `answers`: as `complaint_form.read` gives them. Raises FormsLocked, JournalTrouble, or a refusal; then nothing is
    kept.
    """
    written = {name: answers.get(name, "") for name in ("words", "name", "contact")}
    done = store.keep_and_record(written, live.clock.now(), lambda complaint: live.do(
        make_complaint, complaint, token=secrets.token_urlsafe(16), code=f"{secrets.randbelow(CODES):06}",
        kind=answers["kind"], about=answers["about"], service=answers.get("service"), channel=channel,
        anonymous=answers["who"] == WITHOUT_NAME, answer_days=settings.answer_days,
        settle_days=settings.settle_days, language=language, by=by, tap=tap,
    ))  # fmt: skip
    return done, live.see(lambda lobby: lobby.complaints[done.fact.complaint])


def orphans(live, names, before):
    """Of rows ({name: kept at}) those from before an instant (ISO, UTC) that no complaint has any more, or ever had."""
    if live.journal.problems:
        return []
    known, since = live.see(lambda lobby: (rows_kept(lobby), min(lobby.days, default=None)))
    return [name for name, at in names.items() if name not in known and at < before and since and at[:10] >= since]


def rows_kept(lobby):
    """The names of the rows that are there: of each complaint whose words are kept, its own and its answers'."""
    return {name for each in lobby.complaints.values() if each.words == "kept" for name in rows_of(each)}

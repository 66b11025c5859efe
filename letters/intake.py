"""A form is handed in: sealed on disk first, then a fact. Whatever happens in between, nothing is half there."""

import secrets

from lobby.requests import forms_kept, make_request

CODES = 1_000_000
CODES_TRIED = 40


def hand_in(live, store, settings, service, answers, *, channel, by, tap, ticket_token=None, language=None):
    """Keep {name: text} and make the request → (Done, its LetterRequest). The same tap is the same request.

    Raises FormsLocked, JournalTrouble, or the refusal of `make_request`; then nothing is kept.
    """
    done = store.keep_and_record(answers, live.clock.now(), lambda request: live.do(
        make_request, request, token=secrets.token_urlsafe(16), codes=_codes(), service=service, channel=channel,
        holder=settings.letters.checks, ticket_token=ticket_token, language=language, by=by, tap=tap,
    ))  # fmt: skip
    return done, live.see(lambda lobby: lobby.requests[done.fact.request])


def orphans(live, names, before):
    """Of forms ({request: kept at}) those from before an instant (ISO, UTC) that no request has any more, or ever had.

    A power cut came between the form and its fact, or between a deletion and its last step. Forms from before the
    first day that the record knows are not among them: then it is the record that is missing.
    """
    if live.journal.problems:
        return []
    known, since = live.see(lambda lobby: (forms_kept(lobby), min(lobby.days, default=None)))
    return [
        request for request, at in names.items() if request not in known and at < before and since and at[:10] >= since
    ]


def _codes():
    return tuple(f"{secrets.randbelow(CODES):06}" for _ in range(CODES_TRIED))

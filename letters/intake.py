"""A form is handed in: sealed on disk first, then a fact. Whatever happens in between, nothing is half there."""

import secrets

from lobby.requests import make_request

CODES = 1_000_000
CODES_TRIED = 40


def hand_in(live, store, settings, service, answers, *, channel, by, tap, ticket_token=None, language=None):
    """Keep {name: text} and make the request → (Done, its LetterRequest). The same tap is the same request.

    Raises FormsLocked, JournalTrouble, or the refusal of `make_request`; then nothing is kept.
    """
    request = secrets.token_hex(8)
    store.keep(request, answers, live.clock.now())
    try:
        done = live.do(
            make_request, request, token=secrets.token_urlsafe(16), codes=_codes(), service=service, channel=channel,
            holder=settings.letters.checks, ticket_token=ticket_token, language=language, by=by, tap=tap,
        )  # fmt: skip
    except BaseException:
        store.delete([request])
        raise
    if done.again:
        store.delete([request])
    return done, live.see(lambda lobby: lobby.requests[done.fact.request])


def orphans(live, store, before):
    """Forms kept before an instant (ISO, UTC) that no request has: a power cut came between the form and its fact."""
    known = live.see(lambda lobby: {request.id for request in lobby.requests.values() if request.form == "kept"})
    return [request for request, at in store.names().items() if request not in known and at < before]


def _codes():
    return tuple(f"{secrets.randbelow(CODES):06}" for _ in range(CODES_TRIED))

"""The steps of letters as rows for reports: each change of state, and how long the state before it had lasted."""

from lobby.letter_events import RequestMade, RequestMoved


def step_of(fact, lobby):
    """(seq, day, request, service, state, before, seconds) of a letter that came to a state, or None.

    `day` is the local date of the step; `before` and its `seconds` by the clock on the wall are None when it was made.
    To another desk in the same state is no step.
    """
    if not isinstance(fact, RequestMade | RequestMoved):
        return None
    request = lobby.requests[fact.request]
    *earlier, last = request.moves
    day = lobby.office.local(fact.at).date().isoformat()
    if not earlier:
        return lobby.seq, day, request.id, request.service, last.state, None, None
    before = earlier[-1].state
    if before == last.state:
        return None
    began = earlier[-1].at
    for move in reversed(earlier):
        if move.state != before:
            break
        began = move.at
    return lobby.seq, day, request.id, request.service, last.state, before, (last.at - began).total_seconds()

"""When the office takes people again: what its hours say, less what somebody closed by hand."""


def next_opening(lobby, now):
    """The next instant (UTC) at which numbers are given again, or None: a day that was closed does not go on."""
    opening = lobby.office.next_opening(now)
    while opening and not _goes_on(lobby) and lobby.office.local(opening).date().isoformat() in lobby.days:
        opening = lobby.office.next_opening(opening)
    return opening


def _goes_on(lobby):
    return lobby.day is not None and lobby.day.is_open

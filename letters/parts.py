"""How the forms are: for the Health page in words, for programs in numbers, for `./run check` beside the server."""

from health import Part
from lobby.letter import STATES
from sealed_rows import NONE_YET, OPEN_TO_OTHERS, WELL, state_beside
from sealing import key_path


def parts(words, retention):
    """The Parts of the Health page. No path stands there, for residents may read it."""
    if retention.state not in (WELL, NONE_YET, OPEN_TO_OTHERS):
        return [Part("forms", False, words.say(f"privacy.state_{retention.state}"), retention.state)]
    found = []
    if retention.state == OPEN_TO_OTHERS:
        found.append(Part("forms", False, words.say("privacy.state_open_to_others"), retention.state))
    if retention.leapt:
        found.append(Part("forms", False, words.say("privacy.leapt"), "leapt"))
    if retention.missing:
        found.append(Part("forms", False, words.say("privacy.missing", n=retention.missing), "missing"))
    if retention.failed or (retention.store.unwiped and retention.looked):
        found.append(Part("forms", False, words.say("privacy.not_deleted"), "not_deleted"))
    return found or [Part("forms", True, _well(words, retention))]


def _well(words, retention):
    kept, next_at = retention.kept(), retention.next_at()
    if not kept:
        return words.say("privacy.well_none")
    return words.say("privacy.well", n=kept, date=next_at)


def lines(live, retention):
    """For `/metrics`: how many, and nothing else."""
    states = live.see(lambda lobby: [request.state for request in lobby.requests.values()])
    yield f"antrean_forms_kept {retention.kept()}"
    yield f"antrean_forms_locked {int(retention.state not in (WELL, NONE_YET, OPEN_TO_OTHERS))}"
    for state in STATES:
        yield f'antrean_letters{{state="{state}"}} {states.count(state)}'


def checked(folder, key, words):
    """(well, sentence) for `./run check`, which whoever looks after the computer reads: with the key's place."""
    state, where = state_beside(folder, key), key_path(folder, key)
    if state in (WELL, NONE_YET):
        return True, words.say(f"privacy.check_{state}", place=where)
    return False, words.say("privacy.check_trouble", problem=words.say(f"privacy.state_{state}"), place=where)

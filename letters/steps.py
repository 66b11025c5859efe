"""What staff do with a letter next: for each state the step that usually follows, and the others, by their verbs."""

from lobby.letter import (
    AWAITING_SIGNATURE, CANCELLED, CHECKING, COLLECTED, INCOMPLETE, READY,
)  # fmt: skip
from lobby.requests import BACK

# The last part of the address, and the state it leads to. `undo` leads back, `hand-to` to another desk.
LEADS_TO = {
    "check": CHECKING, "send-back": INCOMPLETE, "to-sign": AWAITING_SIGNATURE, "ready": READY, "collect": COLLECTED,
    "cancel": CANCELLED,
}  # fmt: skip
VERBS = (*LEADS_TO, "undo", "hand-to")
BACK_TO = dict(BACK)
USUAL = {INCOMPLETE: "check", CHECKING: "to-sign", AWAITING_SIGNATURE: "ready", READY: "collect"}
OTHERS = {
    INCOMPLETE: ("hand-to", "cancel"),
    CHECKING: ("send-back", "ready", "hand-to", "cancel"),
    AWAITING_SIGNATURE: ("send-back", "undo", "hand-to", "cancel"),
    READY: ("undo", "hand-to", "cancel"),
    COLLECTED: ("undo",),
    CANCELLED: ("undo",),
}


def steps(state, letters):
    """(the usual step or None, the others) as verbs. Whoever checks and signs alone goes straight on to ready."""
    usual, others = USUAL.get(state), OTHERS[state]
    if state == CHECKING and letters.checks == letters.signs:
        usual, others = "ready", ("send-back", "to-sign", *others[2:])
    return usual, tuple(verb for verb in others if verb != "hand-to" or len(letters.roles) > 1)


def led_to(verb, state):
    """The state a verb leads to from another; None for one that leads nowhere from there."""
    return BACK_TO.get(state) if verb == "undo" else LEADS_TO.get(verb)

"""The facts on disk: append-only, chained, and the only truth. Knows the lobby's facts and nothing of pages."""


class JournalTrouble(Exception):
    """The disk did not take it, or cannot give it back: one sentence for whoever must act."""

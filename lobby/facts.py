"""Every kind of fact there is: those of the line, those of letters, and those of what residents said."""

from lobby import feedback_events, letter_events  # noqa: F401  they declare facts of their own
from lobby.events import Event

FACTS = {fact.__name__: fact for fact in Event.__subclasses__()}

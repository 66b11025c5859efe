"""Every kind of fact there is: those of the line and those of letters."""

from lobby import letter_events  # noqa: F401  it declares facts of its own
from lobby.events import Event

FACTS = {fact.__name__: fact for fact in Event.__subclasses__()}

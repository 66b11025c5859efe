"""What residents said of the office, as far as the record knows of it: that they said something, never what."""

from dataclasses import dataclass
from typing import ClassVar

from lobby.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyTaken(Event):
    """A form of the satisfaction survey was handed in. Its answers lie elsewhere, and do not say whose they are.

    `channel`: phone, kiosk, or paper when staff typed it in. `ticket`: whose form is used up; absent without a number.
    """

    verb: ClassVar = "take_survey"
    channel: str
    ticket: str | None = None

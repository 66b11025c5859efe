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


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintMade(Event):
    """Somebody complained or suggested something. What they wrote, and who they are if they said so, lie elsewhere.

    `token` opens its owner's page; `code` is what they can say or type beside its number, the `number`th of `year`.
    `kind`: complaint or suggestion; `about`: a key of `lobby/complaint.py`; `channel`: phone, kiosk, or staff for
    somebody who could not. `answer_by`, `settle_by`: the local dates (ISO) that were promised, by whose end.
    """

    verb: ClassVar = "make_complaint"
    complaint: str
    year: int
    number: int
    token: str
    code: str
    kind: str
    about: str
    channel: str
    anonymous: bool
    answer_by: str
    settle_by: str
    service: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintMoved(Event):
    """It went on, or back. `reason`: one from a list, of what is refused or taken up again; of what was handed on, to
    whom."""

    verb: ClassVar = "move_complaint"
    complaint: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintAnswered(Event):
    """The office answered. `answer`: under which name the words of it lie elsewhere."""

    verb: ClassVar = "answer_complaint"
    complaint: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintShown(Event):
    """Somebody read it. `what`: words, or contact for the name and how to reach them as well."""

    verb: ClassVar = "show_complaint"
    complaint: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintDeleted(Event):
    """What was written is gone, the answer too: on its date (`due`) or because its owner wished so (`asked`)."""

    verb: ClassVar = "delete_complaint"
    complaint: str
    why: str

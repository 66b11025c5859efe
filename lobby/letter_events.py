"""What happened to letters. A request is known by a random name; what was written in its form is nowhere in here."""

from dataclasses import dataclass
from typing import ClassVar

from lobby.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestMade(Event):
    """A form was handed in. `token` opens its resident's page, `code` is what they can say or type; `ticket` of `day`.

    `channel`: where the form was filled in: phone, kiosk, or staff for someone who could not. `holder`: the role at
    whose desk it lies.
    """

    verb: ClassVar = "make_request"
    request: str
    token: str
    code: str
    service: str
    channel: str
    holder: str
    ticket: str | None = None
    day: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestBrought(Event):
    """Whoever made it has a number now, with which they come to a counter about it."""

    verb: ClassVar = "bring_request"
    request: str
    ticket: str
    day: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestMoved(Event):
    """It went on, or back. `missing`: numbers of the service's requirements and names of its blanks, never free words.

    `reason` is one that staff chose from a list, for what goes back or is cancelled.
    """

    verb: ClassVar = "move_request"
    request: str
    state: str
    holder: str
    missing: tuple = ()
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FormChanged(Event):
    """Staff put right what was written in it."""

    verb: ClassVar = "change_form"
    request: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FormShown(Event):
    """Someone looked at what is written in it, unmasked. `why`: shown, change, letter, search or export."""

    verb: ClassVar = "show_form"
    request: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FormDeleted(Event):
    """What was written in it is gone, on its date (`due`) or because its person wished so (`asked`)."""

    verb: ClassVar = "delete_form"
    request: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterNumbered(Event):
    """A letter got its number in the office's register of that year; `name` is what stands on the letter."""

    verb: ClassVar = "number_letter"
    request: str
    service: str
    year: int
    number: int
    name: str
    signer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterVoided(Event):
    """A numbered letter was not used: its number stays taken, and the register says why."""

    verb: ClassVar = "void_letter"
    request: str
    year: int
    number: int
    reason: str

"""The satisfaction survey, as far as the waiting room knows of it: one form for each number that was served."""

from lobby.feedback_events import SurveyTaken
from lobby.lobby import at_any_time
from lobby.refusals import Refusal
from lobby.stay import NotServedYet, TicketGone
from lobby.ticket import SERVED

CHANNELS = ("phone", "kiosk", "paper")


class SurveyIsTaken(Refusal):
    sentence = "Survei untuk nomor {ticket} sudah kami terima. Terima kasih."


@at_any_time
def take_survey(lobby, channel, *, token=None, now):
    """A form is handed in: by the owner of the number that `token` opens, or without a number.

    Raises TicketGone, NotServedYet or SurveyIsTaken.
    """
    if token is None:
        return [SurveyTaken(at=now, channel=channel)]
    return [SurveyTaken(at=now, channel=channel, ticket=surveyable(lobby, token).name)]


def surveyable(lobby, token):
    """The Ticket whose owner may fill in the survey now. Raises TicketGone, NotServedYet or SurveyIsTaken."""
    ticket = lobby.tokens.get(token)
    if ticket is None or lobby.tickets.get(ticket.name) is not ticket:
        raise TicketGone()
    if ticket.outcome != SERVED:
        raise NotServedYet(ticket=ticket.shown)
    if ticket.surveyed:
        raise SurveyIsTaken(ticket=ticket.shown)
    return ticket

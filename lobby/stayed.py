"""What is so of those who move in the line by themselves, and whether they have said how it was."""

from lobby.order import entry, right_behind
from lobby.ticket import WAITING

LET_FIRST = 2  # how many of those who stayed go before one who missed their call


class Stayed:
    """The part of the State (see `state.py`) that a resident's own phone changes.

    Only where a ticket stands changes. Its first arrival stays what it was, and with it everything that is measured.
    """

    def _ticket_delayed(self, event):
        ticket = self.tickets[event.ticket]
        part = self.lines[ticket.line].part_with(ticket)
        behind = part[self.place_after(ticket, event.places)]
        part.remove(entry(ticket))
        ticket.stands = right_behind(behind, self.seq)
        ticket.delays += 1
        self.lines[ticket.line].add(ticket)

    def _ticket_rejoined(self, event):
        ticket = self.tickets[event.ticket]
        del self.missed[ticket.name]
        ticket.outcome = ticket.leg.ended_at = ticket.leg.ending = None
        ticket.status = WAITING
        ticket.leg.forget_call()
        ticket.rejoins += 1
        part = self.lines[ticket.line].part_with(ticket)
        if part:
            ticket.stands = right_behind(part[:LET_FIRST][-1], self.seq)
        else:
            # By its first arrival it might be past the cap, and go before those of the other part who stayed.
            ticket.stands = (event.at, ticket.order, ())
        self.lines[ticket.line].add(ticket)

    def _feedback_given(self, event):
        ticket = self.tickets[event.ticket]
        ticket.feedback = (event.score, event.about)
        if not self.day.is_open:
            self.day.sealed = self.seq  # the day's record counts it

    def _survey_taken(self, event):
        if event.ticket in self.tickets:
            self.tickets[event.ticket].surveyed = True

    def place_after(self, ticket, places):
        """Where in its part of the line the one stands whom a waiting ticket would stand behind; itself: nobody is."""
        part = self.lines[ticket.line].part_with(ticket)
        return min(part.index(entry(ticket)) + places, len(part) - 1)

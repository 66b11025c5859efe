"""Those who come from home: what is so of a number between the press on a phone and the check-in at the kiosk."""

from datetime import timedelta

from lobby.ticket import BOOKED, CANCELLED, DUE, EXPIRED


class Expected:
    """The part of the State (see `state.py`) that knows who is expected, and whether numbers are given from home."""

    def _begin_expected(self):
        self.bookings = {}  # {(day, name): Ticket} of days to come
        self.online_stopped = None  # the date on which staff gave no more numbers from home
        self.online_stopped_by = None

    def places_taken(self, letter):
        """{beginning of a half-hour: how many of its places are given}. A place given back is free again."""
        taken = {}
        for ticket in (*self.bookings.values(), *self.tickets.values()):
            if ticket.slot_from and not ticket.taken and ticket.name[0] == letter and not _gave_back(ticket):
                taken[ticket.slot_from] = taken.get(ticket.slot_from, 0) + 1
        return taken

    def codes_of(self, day):
        """({code: ticket} of those still expected on a day, {code: ticket} of everyone who was given one for it)."""
        tickets = [ticket for (on, _), ticket in self.bookings.items() if on == day]
        if self.day and self.day.date == day:
            tickets += self.tickets.values()
        every = {ticket.code: ticket for ticket in tickets if ticket.code}
        expected = {ticket.code: ticket for ticket in tickets if ticket.code and ticket.status == BOOKED}
        return expected, every | expected

    def late_bookings(self, now):
        """Those of today who have not come within their half-hour or window, and a grace."""
        grace = timedelta(minutes=self.office.rules.booking_grace_minutes)
        return [ticket for ticket in self.booked_today.values() if ticket.slot_to + grace < now]

    def _ticket_booked(self, event):
        ticket = self._new(event, event.day)
        ticket.status, ticket.slot_from, ticket.slot_to = BOOKED, event.slot_from, event.slot_to
        ticket.code, ticket.taken = event.code, event.taken
        if self.day and self.day.is_open and event.day == self.day.date:
            self.tickets[ticket.name] = self.booked_today[ticket.name] = self.tokens[ticket.token] = ticket
        else:
            self.bookings[event.day, ticket.name] = ticket

    def _ticket_checked_in(self, event):
        ticket = self.booked_today.pop(event.ticket)
        # Whoever keeps to the time has the place of its beginning: coming early wins nothing over those at the door.
        ticket.arrived_at = ticket.slot_from if event.at <= ticket.slot_to else event.at
        ticket.kiosk, ticket.slip, ticket.slip_at = event.kiosk, DUE if event.kiosk else None, event.at
        self._wait(ticket, event.at)

    def _ticket_lapsed(self, event):
        ticket = self.booked_today.pop(event.ticket)
        self._end(ticket, EXPIRED, event.at)

    def _online_stopped(self, event):
        self.online_stopped, self.online_stopped_by = event.day, event.by

    def _online_resumed(self, event):
        self.online_stopped = self.online_stopped_by = None

    def _shift_windows(self, shift):
        """A number for now keeps its window when the clock is put right; a half-hour is what the wall says it is."""
        for ticket in self.booked_today.values():
            if ticket.taken and ticket.slot_from == ticket.arrived_at:
                ticket.slot_from += shift
                ticket.slot_to += shift


def _gave_back(ticket):
    """Cancelled, or not come in time; one who came and was served has used the place."""
    return ticket.outcome == CANCELLED or (ticket.outcome == EXPIRED and not ticket.legs)

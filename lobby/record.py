"""What is so beside the line: what the day's record tells with its reason, and numbers that were given on paper."""

from lobby.day import Remark
from lobby.ticket import ENDED, EXPIRED, SERVED, Ticket


class Record:
    """The part of the State (see `state.py`) that counts, and that knows of paper without a kiosk."""

    def _begin_papers(self):
        self.blocks = {}  # {letter: the last number of its sheets for a day without power}
        self.paper_due = {}  # {letter: day on which numbers may have been given on paper that nobody has told yet}

    def _begin_record(self):
        self.remarks = []  # of Remark, as they happened this day

    def _remark(self, what, event):
        if event.reason:
            ticket, counter = getattr(event, "ticket", None), getattr(event, "counter", None)
            self.remarks.append(Remark(what, event.reason, ticket, counter))

    def _block_printed(self, event):
        self.blocks[event.queue] = max(event.last, self.blocks.get(event.queue, 0))

    def _paper_awaited(self, event):
        self.paper_due[event.queue] = event.day

    def _paper_settled(self, event):
        self.paper_due.pop(event.queue, None)

    def _ticket_entered(self, event):
        self.last_numbers[event.day, event.queue] = int(event.ticket[1:])
        if self.paper_due.get(event.queue) == event.day:
            del self.paper_due[event.queue]
        if self.day is None or event.day != self.day.date:
            return  # of a day that has ended: it counts there, in the rows for reports
        ticket = Ticket(
            name=event.ticket, token=event.token, day=event.day, queue=event.queue, arrived_at=event.at,
            order=self.seq, paper=True,
        )  # fmt: skip
        self.tickets[ticket.name] = self.tokens[ticket.token] = ticket
        if event.served or not self.day.is_open:
            # Without a leg: there are no times that a wait or a pace could be taken from.
            ticket.status, ticket.outcome = ENDED, SERVED if event.served else EXPIRED
        else:
            self._wait(ticket, event.at)
        if not self.day.is_open:
            self.day.sealed = self.seq

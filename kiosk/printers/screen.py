"""No printer at all: slips are shown on the page of the last slips. For trying out, and until a printer is bought."""

from kiosk.printers import OK, State

SHOWN = State(OK, "screen")  # all is well, and yet whoever looks for paper should know


class ScreenWay:
    where = "layar"

    def send(self, paper):
        return SHOWN

    def look(self):
        return SHOWN

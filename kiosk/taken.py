"""The screen of a number just taken: large, and truthful about its paper from the touch to its last second."""

from datetime import timedelta

from kiosk.menu import help_at
from kiosk.printers import TROUBLE, UNKNOWN
from kiosk.view import View
from lobby.place import place
from lobby.slips import MOST_COPIES
from lobby.ticket import DUE, EXPIRED, FAILED, PRINTED

LATE = timedelta(seconds=3)  # after which nobody is told any more that their paper comes
COMES = ("due", "printed", "sent")
AWAITED = ("due", "late", FAILED)  # it may still come out
READ_IN, WITHOUT = 12, 30  # seconds the screen stays: with paper in hand, and where the number must be kept in mind

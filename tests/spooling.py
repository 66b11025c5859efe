"""An office whose printer is a fake one on loopback, and what a test asks about the paper that came out."""

import re

from office import AT_ANY_PACE

from kiosk.models import models
from kiosk.preview import read
from kiosk.printers.network import NetworkWay
from kiosk.slip import AGAIN

MODEL = "epson-tm-t82"
MUTE = "generic-80"  # never asked how it is, and sent the code dot by dot: more than a printer that hangs can hold
PRINTER = '[printer]\nkind = "network"\nmodel = "{}"\naddress = "{}"\n'
QUICK = {"connecting": 0.5, "deadline": 0.6, "settle": 0.2, "parting": 0.2}  # seconds; what an office has is longer


def quick_way(printer, model, folder):
    return NetworkWay(printer.address, model, **QUICK)


def settings(printer, more="", model=MODEL):
    return AT_ANY_PACE + PRINTER.format(model, printer.address) + more


def slips_of(printer, model=MODEL):
    """[(ticket, marked)] of the whole slips that came out, first to last."""
    return [said_on(job.paper, model) for job in printer.jobs if job.ended == "whole"]


def said_on(paper, model=MODEL):
    """(ticket, marked) of a slip, whole or torn; None where it was torn before its number."""
    text = _text_of(bytes(paper), models()[model])
    ticket = re.search(r"\b[A-Z] \d{3}\b", text)
    return ticket and (ticket[0].replace(" ", ""), AGAIN in text)


def _text_of(paper, model):
    while paper:
        try:
            return read(paper, model).text
        except (ValueError, IndexError):  # torn in the middle of a command
            paper = paper[:-1]
    return ""


def slip_state(village, ticket):
    return village.live.see(lambda lobby: lobby.tickets[ticket].slip)


def state(village):
    return village.server.spool.printers[0].state


def is_well(village):
    """Its first look may have come too late on a machine that stood still; then it is time for the next one."""
    if state(village).kind == "trouble":
        village.pass_minutes(0.1)
    return state(village).kind == "ok"


def facts(village, ticket):
    """[(fact, copy)] of a ticket's slip in the journal."""
    rows = village.live.journal.db.conn.execute(
        "select fact, json_extract(body, '$.copy') from facts where fact like 'Slip%'"
        " and json_extract(body, '$.ticket') = ? order by seq", (ticket,))  # fmt: skip
    return rows.fetchall()

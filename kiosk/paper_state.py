"""How the paper of this office is: each printer in words, what is left on its roll, and what became of its slips."""

from kiosk.printers import OK, TROUBLE, UNKNOWN
from lobby.slips import unprinted

SLIP_MM = 110  # of paper that a ticket's slip takes, until this office's own have been measured
SHOWN = 20  # slips


def papers(live, spool):
    """What the page about paper shows: its printers, the tickets without paper, the last slips newest first."""
    return {
        "printers": [printer_here(printer, spool) for printer in spool.printers],
        "unprinted": live.see(unprinted),
        "slips": [slip_here(job, spool) for job in spool.jobs[:SHOWN]],
        "seq": live.see(lambda lobby: lobby.seq),
    }


def printer_here(printer, spool):
    """A printer as pages show it; `left` in millimetres and `slips` that fit on it, None where no paper runs out."""
    left = max(0, round(printer.roll_mm - printer.used_mm)) if printer.roll_mm else None
    return {
        "name": printer.name,
        "where": printer.where,
        "model": printer.model.name,
        "kiosks": printer.settings.kiosks,
        "is": printer.state.kind,
        "reason": printer.state.reason,
        "waiting": printer.waiting,
        "roll": printer.roll_mm,
        "left": left,
        "slips": None if left is None else int(left // _usual(printer, spool)),
        "low": printer.low,
    }


def slip_here(job, spool):
    """A slip as pages show it. `is`: its job's status, and `sent` where its printer cannot say whether it came out."""
    printer = printer_named(job.printer, spool)
    unsure = printer is not None and printer.state.kind == UNKNOWN
    return {
        "job": job,
        "is": "sent" if job.status == "printed" and unsure else job.status,
        "text": job.slip.as_text(printer.model.columns if printer else 32),
        "printer": printer,
    }


def printer_named(name, spool):
    """The printer of this name, or None."""
    return next((printer for printer in spool.printers if printer.name == name), None)


def sentence_of(printer, words, language=None):
    """How a printer (as `printer_here` gives it) is, and when it is in trouble what to do about it."""
    if printer["is"] == TROUBLE and printer["reason"]:
        return words.say(f"printer.{printer['reason']}", language, where=printer["where"])
    return words.say("paper.well" if printer["is"] == OK else "paper.unknown", language)


def low_sentence(printer, words, language=None):
    """Whose paper ends soon, and after how many slips."""
    if printer["slips"]:
        return words.say("paper.low", language, printer=printer["name"], n=printer["slips"])
    return words.say("paper.low_now", language, printer=printer["name"])


def _usual(printer, spool):
    """Millimetres of a ticket's slip here."""
    lengths = [job.millimetres for job in spool.jobs if job.printer == printer.name and job.kind == "ticket"]
    measured = [length for length in lengths if length]
    return sum(measured) / len(measured) if measured else SLIP_MM

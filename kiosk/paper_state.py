"""How the paper of this office is: each printer in words, what is left on its roll, and what became of its slips."""

from collections import Counter

from kiosk.printers import UNKNOWN
from lobby.slips import unprinted
from lobby.ticket import DUE, EXPIRED, FAILED, PRINTED

PAPER_OUT = "paper_out"
SHOWN = 20  # slips


def papers(live, spool):
    """What the page about paper shows: its printers, the tickets without paper, the last slips newest first."""
    day = live.see(lambda lobby: lobby.day.date if lobby.day else None)
    return {
        "printers": [printer_here(printer) for printer in spool.printers],
        "unprinted": live.see(unprinted),
        "slips": [slip_here(job, spool, day) for job in spool.jobs[:SHOWN]],
        "seq": live.see(lambda lobby: lobby.seq),
    }


def printer_here(printer):
    """A printer as pages show it; `left` in millimetres and `slips` that fit on it, None where no paper runs out."""
    left, slips = max(0, round(printer.roll_mm - printer.used_mm)) if printer.roll_mm else None, printer.slips_left
    if left and printer.state.reason == PAPER_OUT:
        left = slips = 0  # whatever was counted
    return {
        "name": printer.name,
        "where": printer.where,
        "model": printer.model.name,
        "kiosks": printer.settings.kiosks,
        "state": printer.state,
        "waiting": printer.waiting,
        "roll": printer.roll_mm,
        "left": left,
        "slips": slips,
        "low": printer.low or left == 0,
    }


def slip_here(job, spool, day):
    """A slip as pages show it. `is`: its job's status, and `sent` where its printer cannot say whether it came out.

    `again`: it may be printed again, being a ticket's of today that is not still being tried.
    """
    printer = printer_named(job.printer, spool)
    unsure = printer is not None and printer.state.kind == UNKNOWN
    return {
        "job": job,
        "is": "sent" if job.status == PRINTED and unsure else job.status,
        "text": job.slip.as_text(printer.model.columns if printer else 32),
        "printer": printer,
        # Another address whenever it may look different: a browser keeps pictures.
        "picture": f"/kiosk/slips/{job.id}.png?{job.marks}.{job.changed_at:%H%M}",
        "again": job.ticket is not None and job.day == day and job.status in (PRINTED, EXPIRED),
    }


def printer_named(name, spool):
    """The printer of this name, or None."""
    return next((printer for printer in spool.printers if printer.name == name), None)


def low_sentence(printer, words, language=None):
    """Whose paper ends soon, and after how many slips."""
    if printer["slips"]:
        return words.say("paper.low", language, printer=printer["name"], n=printer["slips"])
    return words.say("paper.low_now", language, printer=printer["name"])


def paper_lines(live, spool):
    """The paper in Prometheus' lines."""
    lines = [f"antrean_printer_ok {int(all(printer.is_well for printer in spool.printers))}"]
    for printer in spool.printers:
        shown, label = printer_here(printer), f'{{printer="{_escaped(printer.name)}"}}'
        lines.append(f"antrean_printer_ok{label} {int(printer.is_well)}")
        lines.append(f"antrean_printer_waiting{label} {printer.waiting}")
        if shown["left"] is not None:
            lines.append(f"antrean_paper_left_millimetres{label} {shown['left']}")
    lines.append(f"antrean_slips_unprinted {len(live.see(unprinted))}")
    counts = Counter(live.see(lambda lobby: [ticket.slip for ticket in lobby.tickets.values()]))
    lines += [f'antrean_slips{{status="{status}"}} {counts[status]}' for status in (DUE, PRINTED, FAILED, EXPIRED)]
    return lines


def _escaped(name):
    return name.replace("\\", "\\\\").replace('"', '\\"')

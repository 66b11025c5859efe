"""What is said to a printer over an open line: how are you, the paper, and is it out.

A line has `take(data, until)`, how many of these bytes were taken by then, 0 at the deadline; `settled(until)`, whether
all of them left this box; `read(seconds)`, what the printer says within so many, b"" if nothing; and `why(trouble)`,
the reason behind an OSError. Any of the first three may raise one.

Cheap printers never answer, and some answer nonsense. A byte that cannot be a status is no answer, and an unanswered
printer is neither well nor in trouble.
"""

import time

from kiosk.printers import OK, TROUBLE, UNKNOWN, NotSent, State, Torn

DEADLINE = 10.0  # seconds for a whole slip
ANSWER = 0.5  # seconds for one answer
SETTLE = 2.0  # seconds a printer that says nothing but "I am well" is watched after its last byte

ASK = b"\x10\x04"  # DLE EOT n: answered at once, whatever else the printer does
HAS_PRINTED = b"\x1dr\x01"  # GS r 1: answered when everything before it has been printed


def printed(line, paper, model, deadline=DEADLINE, settle=SETTLE):
    """Send the paper over this line. The State afterwards; raises NotSent or Torn."""
    try:
        before = asked(line) if model.status else State()
    except OSError as trouble:
        raise NotSent(line.why(trouble)) from None
    if before.kind == TROUBLE:
        raise NotSent(before.reason)
    until = time.monotonic() + deadline
    _send(line, paper, model, until)
    if before.kind == UNKNOWN:  # it does not answer, or nonsense: then it is not asked again
        return State()
    try:
        return _watched(line, until, settle)
    except OSError as trouble:
        raise Torn(line.why(trouble)) from None


def asked(line, aside=None):
    """The State that a printer's four status bytes tell. Never asked while data flows.

    `aside`: a list for bytes among the answers that answer something asked before.
    """
    answers = []
    for question in (1, 2, 3, 4):
        answer = _ask(line, question, aside)
        if answer is None:
            return State()
        answers.append(answer)
    return understood(*answers)


def understood(printer, offline, error, paper):
    """The State told by the answers to DLE EOT 1, 2, 3 and 4."""
    low = bool(paper & 0x0C)
    if paper & 0x60 or offline & 0x20:
        return State(TROUBLE, "paper_out", low)
    if offline & 0x04:
        return State(TROUBLE, "cover_open", low)
    if error & 0x08:
        return State(TROUBLE, "cutter_stuck", low)
    if offline & 0x40 or error & 0x60:
        return State(TROUBLE, "printer_error", low)
    if printer & 0x08:
        return State(TROUBLE, "offline", low)
    return State(OK, low=low)


def _ask(line, question, aside=None):
    """The status byte, or None: nothing came in time, or something that is no status."""
    if not _said(line, ASK + bytes([question]), time.monotonic() + ANSWER):
        return None
    answer = line.read(ANSWER)
    if aside is not None and answer:
        aside += [byte for byte in answer if _is_done(byte)]
        answer = bytes(byte for byte in answer if not _is_done(byte)) or line.read(ANSWER)
    return answer[0] if len(answer) == 1 and is_status(answer[0]) else None


def _said(line, words, until):
    while words:
        taken = line.take(words, until)
        if not taken:
            return False
        words = words[taken:]
    return True


def is_status(byte):
    return byte & 0x93 == 0x12


def _is_done(byte):
    return byte & 0x90 == 0


def _send(line, paper, model, until):
    sent, left = 0, memoryview(paper)
    while left:
        try:
            taken = line.take(left[: model.slice or 4096], until)
        except OSError as trouble:
            raise _lost(sent, line.why(trouble)) from None
        if not taken:
            raise _lost(sent, line.why(TimeoutError()))
        sent, left = sent + taken, left[taken:]
        if left and model.pause_ms:
            time.sleep(model.pause_ms / 1000)
    try:
        if not line.settled(until):
            raise Torn(line.why(TimeoutError()))
    except OSError as trouble:
        raise Torn(line.why(trouble)) from None


def _lost(sent, reason):
    return Torn(reason) if sent else NotSent(reason)


def _watched(line, until, settle):
    """The State after the last byte, from a printer that has answered before: it has printed, or what keeps it.

    One that runs out of paper stops before GS r, and still answers DLE EOT. One that does not know GS r is believed
    when it has been well for a while. One that falls silent may have lost its power halfway.
    """
    calm, done = time.monotonic() + settle, []
    if not _said(line, HAS_PRINTED, until):
        raise Torn("fell_silent")
    while time.monotonic() < until:
        done += [byte for byte in line.read(ANSWER) if _is_done(byte)]
        state = asked(line, done)
        if state.kind == TROUBLE:
            raise Torn(state.reason)
        if done or state.kind == OK and time.monotonic() > calm:
            return State(OK, low=state.low or any(byte & 0x03 for byte in done))
    raise Torn("fell_silent")

"""Finds requests for staff: by code, by ticket, by a name or by digits of a NIK. What was searched is kept nowhere."""

import re

from letters.form import is_name
from lobby.refusals import BadRequest

MOST_FOUND, FEWEST_LETTERS, FEWEST_DIGITS = 20, 3, 4
NUMBERED = ("nik", "nokk")
TICKET = re.compile(r"([A-Z]) ?-?([0-9]{1,5})", re.ASCII)


class TooShort(BadRequest):
    sentence = "Ketik kode 6 angka, nomor antrean, paling sedikit {letters} huruf nama, atau {digits} angka NIK."


def searched(text):
    """(what, text): `code` of six digits, `ticket` by its name, `digits`, or `name`. Raises TooShort."""
    text = " ".join((text or "").split())
    digits = re.sub(r"[ .\-]", "", text)
    if digits.isascii() and digits.isdigit():
        if len(digits) < FEWEST_DIGITS:
            raise _too_short()
        return ("code" if len(digits) == 6 else "digits", digits)
    if match := TICKET.fullmatch(text.upper()):
        return ("ticket", f"{match[1]}{int(match[2]):03}")
    if sum(letter.isalpha() for letter in text) < FEWEST_LETTERS:
        raise _too_short()
    return ("name", text)


def of_code(lobby, code):
    """The request on its way that has this code, as a list."""
    found = lobby.request_codes.get(code)
    return [found.id] if found else []


def of_ticket_name(lobby, name):
    """Today's requests of a ticket."""
    return [each.id for each in lobby.requests_of(name, lobby.day.date)] if lobby.day else []


def written_in(forms, catalogue, services, what, text):
    """The requests in whose forms this is written, the newest first: `text` in a name or in a NIK or card's number.

    `forms`: {request: {name: text}}; `services`: {request: its service}, oldest first.
    """
    words = text.casefold().split()
    found = []
    for request, service in reversed(services.items()):
        entry, answers = catalogue.services.get(service), forms.get(request)
        if not entry or not answers:
            continue
        if what == "name":
            said = " ".join(answers.get(each.name, "") for each in entry.fields if is_name(each)).casefold()
            fits = all(word in said for word in words)
        else:
            fits = any(text in answers.get(each.name, "") for each in entry.fields if each.type in NUMBERED)
        if fits:
            found.append(request)
            if len(found) == MOST_FOUND:
                break
    return found


def _too_short():
    return TooShort(field="q", letters=FEWEST_LETTERS, digits=FEWEST_DIGITS)

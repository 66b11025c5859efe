"""Finds requests for staff: by code, by ticket, by a name or by digits of a NIK. What was searched is kept nowhere.

Nobody can list people with it: who is sought has to be named closely enough to be one of a few.
"""

import re

from letters.form import is_name
from lobby.refusals import BadRequest

MOST_FOUND, FEWEST_LETTERS, FEWEST_DIGITS, LAST_DIGITS = 10, 3, 8, 4
NUMBERED = ("nik", "nokk")
TICKET = re.compile(r"([A-Z]) ?-?([0-9]{1,5})", re.ASCII)
NAME_AND_LAST = re.compile(rf"(.*\D) ([0-9]{{{LAST_DIGITS}}})", re.ASCII)


class TooShort(BadRequest):
    sentence = (
        "Ketik kode 6 angka, nomor antrean, paling sedikit {letters} huruf nama, atau {digits} angka NIK atau "
        "nomor KK. Nama boleh ditambah {last} angka terakhirnya, misalnya: Siti 0001."
    )


class TooManyFit(BadRequest):
    sentence = (
        "Lebih dari {most} surat cocok, jadi tidak ada yang ditampilkan. Ketik nama lebih lengkap, "
        "atau tambahkan {last} angka terakhir NIK, misalnya: Siti 0001."
    )


def searched(text):
    """(what, text): `code` of six digits, `ticket` by its name, `digits`, or `name`, a NIK's last digits behind it.

    Raises TooShort.
    """
    text = " ".join((text or "").split())
    digits = re.sub(r"[ .\-]", "", text)
    if digits.isascii() and digits.isdigit():
        if len(digits) == 6:
            return ("code", digits)
        if len(digits) < FEWEST_DIGITS:
            raise _too_short()
        return ("digits", digits)
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

    `forms`: {request: {name: text}}; `services`: {request: its service}, oldest first. Raises TooManyFit rather than to
    give some of many.
    """
    name, last = (match[1], match[2]) if (match := NAME_AND_LAST.fullmatch(text)) else (text, "")
    words = name.casefold().split()
    found = []
    for request, service in reversed(services.items()):
        entry, answers = catalogue.services.get(service), forms.get(request)
        if not entry or not answers:
            continue
        numbers = [answers.get(each.name, "") for each in entry.fields if each.type in NUMBERED]
        if what == "name":
            said = " ".join(answers.get(each.name, "") for each in entry.fields if is_name(each)).casefold()
            fits = all(word in said for word in words) and (not last or any(each.endswith(last) for each in numbers))
        else:
            fits = any(text in each for each in numbers)
        if fits:
            found.append(request)
            if len(found) > MOST_FOUND:
                raise TooManyFit(field="q", most=MOST_FOUND, last=LAST_DIGITS)
    return found


def _too_short():
    return TooShort(field="q", letters=FEWEST_LETTERS, digits=FEWEST_DIGITS, last=LAST_DIGITS)

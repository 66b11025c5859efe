"""What is asked alike wherever a form is filled in, on a phone, at a kiosk or at the desk."""

from flask import request

from asking import Asked
from letters.form import blanks
from lobby.refusals import Refusal
from lobby.ticket import ENDED

LARGEST = 256 * 1024  # bytes of a form that is still answered at its blanks


class FormUnknown(Refusal):
    status = 404
    sentence = "Formulir ini tidak ada di kantor ini. Pilih dari daftar formulir, atau tanyakan kepada petugas."


class NothingAsked(Refusal):
    status = 404
    sentence = "Layanan ini tidak memakai formulir. Langsung ambil nomor antrean; petugas membantu di loket."


def asked_form():
    """What was typed; what is far too long is still answered at its blanks."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    return Asked()


def entry_of(service, settings):
    """The Entry of a service whose form is asked for. Raises FormUnknown, NothingAsked."""
    entry = settings.catalogue.services.get(service) if service in settings.office.services else None
    if entry is None:
        raise FormUnknown()
    if not blanks(entry):
        raise NothingAsked()
    return entry


def number_of(token, live):
    """The ticket that a token opens, as long as it may still come to a counter; else None."""
    ticket = live.see(lambda lobby: lobby.by_token(token)) if token else None
    return ticket if ticket and ticket.status != ENDED else None

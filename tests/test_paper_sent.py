"""Slips over a real socket, by the way the server sends them, to a printer that only listens."""

import re
import socket
from contextlib import contextmanager
from threading import Thread

import pytest
from paper import printed
from slips import LANGUAGES, slip

from config import Printer
from kiosk.models import models
from kiosk.paper import as_bytes
from kiosk.printers import way_for

ROWS = list(models().values())
QUESTIONS = rb"(?:\x10\x04[\x01-\x04]|\x1dr[\x01\x02])*"  # how it is, and whether it has printed


@contextmanager
def listening():
    """A printer at a port of its own: (its address, what it has been sent, connection by connection)."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        heard = []

        def listen():
            while True:
                try:
                    line, _ = ear.accept()
                except OSError:
                    return
                heard.append(_all(line))

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield f"127.0.0.1:{ear.getsockname()[1]}", heard
        ear.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _all(line):
    """What comes over a line until it is hung up."""
    with line:
        return b"".join(iter(lambda: line.recv(64), b""))


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.id)
def test_what_comes_out_of_the_wire_is_the_slip(model, tmp_path):
    told = [slip("nikah", language, "99999", long=True) for language in LANGUAGES]
    with listening() as (address, heard):
        way = way_for(Printer(kind="network", address=address, model=model.id), model, tmp_path)
        for one in told:
            way.send(as_bytes(one, model))

    assert len(heard) == len(told)
    for line, one in zip(heard, told, strict=True):
        (paper,) = re.fullmatch(QUESTIONS + rb"(\x1b@.*?)" + QUESTIONS, line, re.DOTALL).groups()
        sheet = printed(paper, model)
        assert sheet.code() == one.link and len(sheet.cuts) == model.cutter
        assert sheet.pictures[-1].own in (None, one.link)
        assert "Kabupaten" not in sheet.text and "Semua surat GRATIS" in sheet.text

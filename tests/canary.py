"""A person who does not exist, written into forms so that she can be found again wherever she leaks to.

    office = Watched(tmp_path); office.open()
    office.ask("POST", "/letters/form/sktm", form=FORM, tells=True)     `tells`: this answer was asked for
    assert office.leaks() == []

Looked for as text in every encoding a program might have put it into, in every answer, every message of a socket, every
file of the office's folder and everything it printed.
"""

import base64
import json
import os
import re
from contextlib import suppress
from html import escape
from http.client import HTTPConnection
from urllib.parse import quote, quote_plus, urlencode

import socketio
from running import Running, headers_of, in_order, settings, until

NAME, NIK, CARD = "Zulkifara Qanariwan Ñuri", "3201015708859973", "3201011708850042"
PHONE, PLACE, PURPOSE = "081377996612", "Kampung Burungkenari RT 07/RW 09", "Melunasi kakatua jambul & tetangga"
FORM = {"nama_lengkap": NAME, "nik": NIK, "alamat": PLACE, "no_hp": PHONE, "keperluan": PURPOSE}
# What tells of her even alone; of numbers also as they are written in groups.
MARKS = (
    "Zulkifara", "Qanariwan", NAME, NIK, NIK[:12], "3201 0157 0885 9973", "3201.0157.0885.9973", CARD, PHONE,
    PHONE[1:], "0813-7799-6612", "Burungkenari", PURPOSE, "Melunasi kakatua",
)  # fmt: skip
PRINTED = "slips.txt"
MORE = f"""
[printer]
kind = "file"
address = "{PRINTED}"
[letters]
contact = "Ibu Wati"
[[letters.signers]]
name = "H. Asep Suryana"
title = "Kepala Desa"
"""
# Everything is logged, whatever the office would log by itself; and a fault may be planted.
LOUD = """
import logging, os
begin = logging.basicConfig
logging.basicConfig = lambda **given: begin(**{**given, "level": logging.DEBUG})
planted = os.environ.get("PLANTED")
if planted:
    import sealing
    seal = sealing.Sealer.seal
    if planted == "logged":
        def sealed(self, request, answers):
            logging.getLogger("antrean").info("form %s: %s", request, answers)
            return seal(self, request, answers)
    if planted == "plain":
        def sealed(self, request, answers):
            return sealing.json.dumps(answers).encode()
    if planted == "encoded":
        def sealed(self, request, answers):
            return b"x" + __import__("base64").b64encode(sealing.json.dumps(answers).encode())
    sealing.Sealer.seal = sealed
"""


def disguises(text):
    """The bytes of a text as a program may have written it."""
    plain = text.encode()
    found = {plain, text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("utf-32-le")}
    found |= {plain.hex().encode(), plain.hex().upper().encode(), text.encode("latin-1", "replace")}
    found |= {form(text).encode() for form in (quote, quote_plus, escape, lambda each: json.dumps(each)[1:-1])}
    found |= {text.upper().encode(), text.lower().encode(), text[::-1].encode(), text.replace(" ", "").encode()}
    found |= {text.replace(" ", mark).encode() for mark in ("_", "-", "\\u0020", "&nbsp;")}
    for before in range(3):  # base64 of a text in the middle of another one
        whole = base64.b64encode(b"\0" * before + plain)
        start, end = (0, 2, 3)[before], len(whole) - 4 if len(whole) > 12 else len(whole)
        found |= {whole[start:end], base64.urlsafe_b64encode(b"\0" * before + plain)[start:end]}
    return {each for each in found if len(each) >= 8}


SOUGHT = re.compile(b"|".join(re.escape(each) for each in sorted(set().union(*map(disguises, MARKS)))))


def found_in(data):
    """Where she stands in some bytes: [the bytes around it]"""
    return [data[max(0, hit.start() - 40) : hit.end() + 40] for hit in SOUGHT.finditer(data)]


class Watched(Running):
    """An office of which everything is kept that it ever said."""

    def __init__(self, folder, planted="", text=None, env=None):
        loud = folder / "loud"
        loud.mkdir(exist_ok=True)
        (folder / "tmp").mkdir(exist_ok=True)
        (loud / "sitecustomize.py").write_text(LOUD)
        Running.__init__(self, folder, text or settings("ASUMI", 2, MORE).replace('[printer]\nkind = "none"\n', ""), {
            "PYTHONPATH": os.pathsep.join([str(loud), os.getcwd()]), "PLANTED": planted,
            "TMPDIR": str(folder / "tmp"), **(env or {}),
        })  # fmt: skip
        self.given, self.messages, self.pages = [], [], []

    # --- what is asked ---------------------------------------------------------------------------------------------

    def ask(self, method, path, token=None, *, form=None, json=None, body=None, headers=None, tells=False):
        """(status, headers, bytes) of one request, kept; `tells`: whoever asks this sees what she wrote."""
        sent = {"Accept": "text/html" if json is None and body is None else "application/json"}
        if form is not None:
            body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        if json is not None:
            body, sent["Content-Type"] = _json(json).encode(), "application/json"
        if token:
            sent |= headers_of(token)
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, body, sent | (headers or {}))
            answer = line.getresponse()
            got = answer.status, answer.getheaders(), answer.read()
        finally:
            line.close()
        self.given.append((f"{method} {path} → {got[0]}", tells, got[1], got[2]))
        assert got[0] != 500, (method, path)
        return got

    def told(self, *asked, **given):
        """(status, what the JSON of an answer says)"""
        given.setdefault("headers", {"Accept": "application/json"})
        status, _, said = self.ask(*asked, **given)
        return status, json.loads(said or b"null")

    def listen(self, namespace, bearer=None, **said):
        """A page that hears everything from now on."""
        client = in_order(socketio.Client(reconnection=False))
        heard = []
        client.on("*", lambda event, *given: heard.append(_json([event, *given])), namespace=namespace)
        client.connect(
            f"http://127.0.0.1:{self.port}", transports=["websocket"], namespaces=[namespace], auth=said,
            headers={"Authorization": f"Bearer {bearer}"} if bearer else {}, wait_timeout=5,
        )  # fmt: skip
        self.pages.append(client)
        self.messages.append((namespace, heard))
        until(lambda: heard, why=f"{namespace} said nothing")
        return heard

    def hang_up(self):
        for page in self.pages:
            with suppress(Exception):
                page.disconnect()
        self.pages.clear()

    # --- what was said ---------------------------------------------------------------------------------------------

    def leaks(self):
        """Every place she is found in and has no business to be: [(where, the bytes around it)]"""
        found = []
        for what, tells, headers, said in self.given:
            found += [(f"headers of {what}", each) for each in found_in(repr(headers).encode())]
            if not tells:
                found += [(f"answer of {what}", each) for each in found_in(said)]
        for namespace, heard in list(self.messages):
            found += [(f"socket {namespace}", each) for said in heard for each in found_in(said.encode())]
        return found + self.on_disk()

    def on_disk(self):
        return [
            (str(path.relative_to(self.folder)), each)
            for path in sorted(self.folder.rglob("*")) if path.is_file() for each in found_in(path.read_bytes())
        ]  # fmt: skip

    def heard(self):
        return sum(len(said) for _, said in self.messages)


def _json(said):
    return json.dumps(said, ensure_ascii=False)

"""A marked person complains on every path of a real office, then a search of every byte: only where she was asked for.

Every address of complaints is among these paths: a new one fails here until it is walked.
"""

from contextlib import suppress

import pytest
from canary import NAME, NIK, PHONE, PLACE, PURPOSE, Watched, found_in
from office import Village
from running import at_once, until
from werkzeug.exceptions import HTTPException

GOOD = {"kind": "complaint", "about": "waktu", "words": f"{PURPOSE} di {PLACE}, NIK saya {NIK}", "who": "with",
        "name": NAME, "contact": PHONE}  # fmt: skip
JSON = {"Accept": "application/json"}


class Paths:
    """The ways a complaint goes, each a method that leaves everything it was told in the Watched office."""

    def __init__(self, office):
        self.office = office
        self.kiosk, self.person, self.head = office.token("kiosk"), office.person(), office.person("head")
        self.complaints = {}  # {way: what it was told}

    def id_of(self, told):
        return next(fact.complaint for fact in self.office.facts() if getattr(fact, "token", None) == told["token"])

    def listen(self):
        self.office.listen("/display"), self.office.listen("/kiosk", self.kiosk)
        self.office.listen("/counters", self.office.token("counter", "1"), counter="1")

    def from_a_phone(self):
        ask, told = self.office.ask, self.office.told
        ask("GET", "/complaints"), ask("GET", "/complaints?lang=en&kind=suggestion")
        _, _, page = ask("POST", "/complaints", form=GOOD | {"kind": "x"}, tells=True)
        assert found_in(page), "what was typed is shown again to whoever typed it"
        ask("POST", "/complaints", form=GOOD | {"about": ""}, headers={"X-Part": "form"}, tells=True)
        for field in GOOD:
            for hostile in (NAME * 2000, [NAME], {"a": NIK}, f"{NIK}\x00{PHONE}", f"<b>{NAME}</b>\u202e"):
                status, said = told("POST", "/complaints", json=GOOD | {field: hostile, "kind": "x"})
                assert status == 422 and said["mistakes"], said
        status, self.complaints["phone"] = told("POST", "/complaints", json=GOOD | {"tap": "canary-1"})
        assert status == 201 and told("POST", "/complaints", json=GOOD | {"tap": "canary-1"})[0] == 200
        status, headers, _ = ask("POST", "/complaints", form=GOOD | {"who": "without"})
        assert status == 303 and "/complaints/" in dict(headers)["Location"]
        _, self.complaints["officer"] = told("POST", "/complaints", json=GOOD | {"about": "petugas"})
        own = self.complaints["phone"]["url"]
        ask("GET", own), ask("GET", own, headers={"X-Part": "complaint"}), told("GET", own), ask("GET", f"{own}/qr.svg")
        ask("POST", "/complaints/find", form={"number": NAME, "code": NIK}, tells=True)
        told("POST", "/complaints/find", json={"number": self.complaints["phone"]["complaint"], "code": NIK})
        assert told("POST", "/complaints/find", json={"number": self.complaints["phone"]["complaint"],
                                                      "code": self.complaints["phone"]["code"]})[0] == 200  # fmt: skip

    def sent_wrongly(self):
        ask = self.office.ask
        for path in ("/complaints/none", "/book", "/kiosk/issue", "/survey", "/letters/form/sku", "/complaints/desk",
                     "/complaints/desk/none/answer", "/kiosk/complaint", "/kiosk/complaint/draft"):  # fmt: skip
            ask("POST", path, form=GOOD), ask("POST", path, json=GOOD), ask("PUT", path, json=GOOD)
        for body, kind in (
            ("{" + NAME, "application/json"), (f'["{NIK}"]', "application/json"), (NAME * 5000, "text/plain"),
            (f"--x\r\nContent-Disposition: form-data; name=words\r\n\r\n{NAME}", "multipart/form-data; boundary=x"),
        ):  # fmt: skip
            ask("POST", "/complaints", body=body.encode(), headers={"Content-Type": kind}, tells=True)
        ask("POST", "/complaints", form=GOOD, headers={"Origin": "http://elsewhere.example"})

    def at_the_kiosk(self):
        ask, told, kiosk = self.office.ask, self.office.told, self.kiosk
        for query in ("", "?kind=complaint", "?kind=complaint&about=biaya"):
            ask("GET", f"/kiosk/complaint{query}", kiosk)
        ask("GET", "/kiosk/complaint/qr.svg", kiosk)
        ask("POST", "/kiosk/complaint/draft", kiosk, json=GOOD | {"of": "*"}, tells=True)
        told("POST", "/kiosk/complaint/draft", kiosk, json=GOOD | {"kind": "x", "of": "*"})
        for wrong in ({"kind": "x"}, {"about": "x"}, {"words": "x" * 2001}):
            assert ask("POST", "/kiosk/complaint", kiosk, form=GOOD | wrong, tells="words" not in wrong)[0] == 422
        ask("GET", "/kiosk", kiosk)
        _, said = told("POST", "/kiosk/complaint", kiosk, json=GOOD | {"tap": "canary-2"})
        self.complaints["kiosk"] = said
        ask("POST", "/kiosk/complaint", kiosk, form=GOOD, headers={"X-Part": "1"})
        ask("GET", f"/kiosk/complaint/slip?token={said['token']}", kiosk)

    def at_the_desk(self):
        ask, told, person = self.office.ask, self.office.told, self.person
        one, officer = (f"/complaints/desk/{self.id_of(self.complaints[way])}" for way in ("phone", "officer"))
        for tab in ("open", "late", "answered", "done"):
            ask("GET", f"/complaints/desk?tab={tab}", person), told("GET", f"/complaints/desk?tab={tab}", self.head)
        ask("GET", one, person), ask("GET", one, person, headers={"X-Part": "one"}), told("GET", one, person)
        for what in ("words", "contact"):
            _, _, page = ask("POST", f"{one}/show", person, form={"what": what}, tells=True)
            assert bool(found_in(page)), what
            told("POST", f"{one}/show", person, json={"what": what}), ask("GET", one, person)
        ask("POST", f"{officer}/show", person, form={"what": "contact"}), ask("GET", officer, person)
        for verb, reason in (("take", None), ("forward", "kecamatan"), ("reopen", "salah_tekan"),
                             ("refuse", "ganda"), ("reopen", "keterangan_baru")):  # fmt: skip
            status, said = told("POST", f"{one}/{verb}", person, json={"reason": reason})
            assert status == 200, (verb, said)
        told("POST", f"{one}/forward", person, json={"reason": NAME}), told("POST", f"{one}/{NIK}", person, json={})
        ask("POST", f"{one}/answer", person, form={"text": f"Kepada {NAME}, {NIK}"}, tells=True)
        ask("POST", f"{one}/answer", person, form={"text": NAME, "seen": "1"}, tells=True)
        status, _ = told("POST", f"{one}/answer", person, json={"text": f"Lagi, {NAME}"})
        assert status == 200
        ask("GET", self.complaints["phone"]["url"], tells=True), told("POST", f"{one}/close", person, json={})

    def at_the_heads(self):
        ask, told = self.office.ask, self.office.told
        ask("GET", "/complaints/desk/register.csv", self.head), ask("GET", "/health"), ask("GET", "/reports", self.head)
        ask("GET", "/metrics", self.office.token("head"))
        one = f"/complaints/desk/{self.id_of(self.complaints['kiosk'])}"
        assert told("POST", f"{one}/delete", self.head, json={})[0] == 200

    def again(self):
        self.office.hang_up()
        self.office.kill()
        self.office.start()
        self.listen()


def test_she_is_nowhere_but_where_she_was_asked_for(tmp_path):
    with Watched(tmp_path) as office:
        paths = Paths(office)
        ways = [paths.listen, paths.from_a_phone, paths.sent_wrongly, paths.at_the_kiosk, paths.at_the_desk,
                paths.again, paths.at_the_heads]  # fmt: skip
        for way in ways:
            way()
            assert not office.leaks(), way
        at_once(8, lambda _: office.told("POST", "/complaints", paths.person, json=GOOD))
        until(lambda: "P-2026" in office.said() or (office.folder / "slips.txt").exists(), why="no slip was printed")
        office.hang_up()
        office.kill()
        assert office.leaks() == []
        assert not unwalked(office, tmp_path), "no path leads there"
        assert len(office.given) > 100 and office.heard() > 5
        assert (office.data / "complaints.db").stat().st_size > 4096


def unwalked(office, folder):
    """The addresses of complaints that nobody has asked for: [(method, rule)]"""
    (folder / "another").mkdir()
    with Village(folder / "another") as village:
        addresses = village.app.url_map
        ours = {
            (method, rule.rule) for rule in addresses.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
            if rule.endpoint.startswith("complaint")
        }  # fmt: skip
        asked = set()
        for what, *_ in office.given:
            method, path, *_ = what.split()
            with suppress(HTTPException):
                rule, _ = addresses.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
                asked.add((method, rule.rule))
    return sorted(ours - asked)


@pytest.mark.parametrize("planted", ["plain"])
def test_the_search_finds_what_was_planted(tmp_path, planted):
    with Watched(tmp_path, planted) as office:
        office.told("POST", "/complaints", json=GOOD)
        office.kill()
        assert any("complaints.db" in place for place, _ in office.leaks())

"""A marked person through every path of a real office, then a search of every byte: only where she was asked for.

Every address of the room of letters is among these paths: a new one fails here until it is walked.
"""

import sqlite3
import time
from contextlib import closing, suppress
from shutil import which

import pytest
from canary import CARD, FORM, MARKS, NAME, NIK, PHONE, PLACE, PRINTED, PURPOSE, Watched, disguises, found_in
from office import Village
from running import at_once, new_tap, until
from test_clock_running import CC, DAY, Box, shim  # noqa: F401  a fixture
from werkzeug.exceptions import HTTPException

SKU = FORM | {"nama_usaha": f"Warung {NAME}", "jenis_usaha": "Kelontong", "alamat_usaha": PLACE, "sejak": "2019"}
SHORT = SKU | {"nik": NIK[:15]}  # one blank wrong: everything else comes back to whoever typed it
JSON = {"Accept": "application/json"}


class Paths:
    """The ways through an office, each a method that leaves everything it was told in the Watched office."""

    def __init__(self, office):
        self.office = office
        self.kiosk, self.head = office.token("kiosk"), office.token("head")
        self.counter = office.token("counter", "1")
        self.person = office.person()
        self.names = {}  # {how it was handed in: (request, token)}

    def listen(self):
        self.office.listen("/display"), self.office.listen("/kiosk", self.kiosk)
        self.office.listen("/counters", self.counter, counter="1")

    def request_of(self, token):
        return next(fact.request for fact in self.office.facts() if getattr(fact, "token", None) == token and
                    fact.verb == "make_request")  # fmt: skip

    def from_a_phone(self):
        ask, told = self.office.ask, self.office.told
        ask("GET", "/letters/forms"), ask("GET", "/letters/form/sku"), ask("GET", "/letters/privacy")
        _, _, page = ask("POST", "/letters/form/sku", form=SHORT, tells=True)
        assert b"Qanariwan" in page, "what was typed is shown again to whoever typed it"
        ask("POST", "/letters/form/sku", form=SHORT, headers={"X-Part": "form"}, tells=True)
        assert told("POST", "/letters/form/sku", json=SHORT)[0] == 422
        for field in SKU:
            for hostile in (NAME * 200, [NAME], {"a": NIK}, None, f"{NIK}\r\nSet-Cookie: x={PHONE}", f"<b>{NAME}</b>"):
                status, said = told("POST", "/letters/form/sku", json=SKU | {field: hostile, "nik": "x"})
                assert status == 422 and said["mistakes"], said
        _, ticket = self.office.issue("S")
        _, said = told("POST", "/letters/form/sku", json=SKU | {"ticket": ticket["token"], "tap": "canary-1"})
        assert "token" in said, said
        self.names["phone"] = self.request_of(said["token"]), said["token"]
        assert told("POST", "/letters/form/sku", json=SKU | {"ticket": ticket["token"], "tap": "canary-1"})[0] == 200
        status, headers, _ = ask("POST", "/letters/form/sku", form=SKU)
        assert status == 303 and "/letters/" in dict(headers)["Location"]
        self.office.listen("/letters", token=said["token"]), self.office.listen("/phone", token=ticket["token"])
        self.ticket = ticket

    def sent_wrongly(self):
        """To where it does not belong, and as nobody should send it."""
        ask = self.office.ask
        for path in ("/letters/form/none-such", "/letters/none-such", "/book", "/kiosk/issue", "/survey", "/sign-in",
                     "/letters/search", "/letters/persons", "/letters", "/t/none-such", "/kiosk/form/sku"):  # fmt: skip
            ask("POST", path, form=SKU), ask("POST", path, json=SKU), ask("PUT", path, json=SKU)
        for body, kind in (
            ("{" + NAME, "application/json"), (f'["{NIK}"]', "application/json"), (NAME * 5000, "text/plain"),
            (f"--x\r\nContent-Disposition: form-data; name=nik\r\n\r\n{NAME}", "multipart/form-data; boundary=x"),
            (f"nama_lengkap={NAME}&%zz=%", "application/x-www-form-urlencoded"),
        ):  # fmt: skip
            ask("POST", "/letters/form/sku", body=body.encode(), headers={"Content-Type": kind}, tells=True)
        ask("POST", "/letters/form/sku", form=SKU, headers={"Origin": "http://elsewhere.example"})

    def at_the_kiosk(self):
        ask, told, kiosk = self.office.ask, self.office.told, self.kiosk
        ask("GET", "/kiosk/form", kiosk), ask("GET", "/kiosk/form/sku", kiosk)
        typed = SKU | {"tap": "canary-2", "step": 3}
        for of in ({}, {"of": "nik"}):
            told("POST", "/kiosk/form/sku/draft", kiosk, json=typed | of)
        assert found_in(ask("GET", "/kiosk/form/sku?resume=1", kiosk, tells=True)[2]), "a draft comes back here"
        ask("POST", "/kiosk/form/sku/draft", kiosk, json=typed | {"of": "*"}, tells=True)
        ask("GET", "/kiosk/unsent", kiosk), ask("GET", "/kiosk", kiosk)
        self.again()
        ask("GET", "/kiosk/unsent", kiosk)
        ask("POST", "/kiosk/form/sku", kiosk, form=SHORT, tells=True)
        told("POST", "/kiosk/form/sku", kiosk, json=SHORT)
        _, said = told("POST", "/kiosk/form/sku", kiosk, json=typed | {"tap": "canary-2"})
        self.names["kiosk"] = self.request_of(said["token"]), said["token"]
        ask("GET", f"/kiosk/letters/{said['token']}", kiosk)
        told("POST", "/kiosk/form/sku/draft", kiosk, json=SKU | {"tap": new_tap()})
        told("POST", "/kiosk/unsent", kiosk, json={})
        ask("GET", "/kiosk/form/sku?resume=1", kiosk)

    def typed_by_staff(self):
        ask, told = self.office.ask, self.office.told
        ask("GET", "/letters/requests/new/sku", self.head)
        ask("POST", "/letters/requests/new/sku", self.head, form=SHORT, tells=True)
        assert told("POST", "/letters/requests/new/sku", self.head, json=SHORT)[0] == 422
        status, said = told("POST", "/letters/requests/new/sku", self.head, json=SKU | {"tap": new_tap()})
        assert status == 201, said
        self.names["staff"] = said["request"], None

    def at_the_desk(self):
        ask, told = self.office.ask, self.office.told
        request = self.names["phone"][0]
        here, who, person = f"/letters/requests/{request}", self.counter, self.person
        self.office.act("1", "open"), self.office.act("1", "call"), self.office.act("1", "start")
        sits_here = f"/letters/tickets/{self.ticket['token']}"
        for path in ("/letters", "/letters?state=done", here, "/counters/1", sits_here):
            ask("GET", path, who), ask("GET", path, who, headers=JSON), ask("GET", path, self.head)
        for path in (f"{here}/show", "/letters/search", f"{here}/change", f"{here}/change/open", f"{here}/letter"):
            assert ask("POST", path, who, form=SKU | {"q": NAME})[0] == 403, "a device is nobody"
        assert found_in(ask("POST", f"{here}/show", person, form={}, tells=True)[2]), "whoever asks sees it"
        told("POST", f"{here}/show", person, json={})
        for text in (NAME, "qanariwan", NIK, NIK[4:], PHONE, f"qanariwan {NIK[-4:]}"):
            ask("POST", "/letters/search", person, form={"q": text})
            told("POST", "/letters/search", person, json={"q": text})
        for path in (f"{here}/change", f"{here}/change/open"):
            assert ask("GET", path, person)[0] == 303
        assert found_in(ask("POST", f"{here}/change/open", person, form={}, tells=True)[2])
        ask("POST", f"{here}/change", person, form=SHORT, tells=True)
        told("POST", f"{here}/change", person, json=SHORT)
        assert ask("POST", f"{here}/change", person, form=SKU | {"no_kk": CARD})[0] == 303
        for verb, fields in (
            ("send-back", {"missing": ["nik"]}), ("send-back", {"missing": [NAME]}), ("check", {}),
            ("cancel", {"reason": NAME}), ("hand-to", {"to": "Kepala Desa"}), ("to-sign", {}), ("ready", {}),
        ):  # fmt: skip
            told("POST", f"{here}/{verb}", who, json=fields | {"tap": new_tap()})
        told("POST", f"{sits_here}/bring", who, json={"code": NIK})

    def as_a_letter(self):
        ask, told = self.office.ask, self.office.told
        request = self.names["phone"][0]
        here, who = f"/letters/requests/{request}", self.head
        assert ask("GET", f"{here}/letter", self.person)[0] == 303
        assert found_in(ask("POST", f"{here}/letter", self.person, form={}, tells=True)[2]), "her letter names her"
        status, said = told("POST", f"{here}/number", who, json={"signer": 0, "tap": new_tap()})
        assert status == 200, said
        ask("POST", f"{here}/letter", self.person, form={"isi_keterangan": NAME, "paper": "A4"}, tells=True)
        told("POST", f"{here}/void", who, json={"reason": NAME, "tap": new_tap()})
        ask("POST", "/letters/bodies/sku", who, form={"text": "Yang bertanda tangan {nama}"})
        for path in ("/letters/agenda.csv", "/letters/expedition.csv", "/letters/registers", "/letters/bodies",
                     "/letters/bodies/sku", "/letters/logo"):  # fmt: skip
            ask("GET", path, who)

    def as_a_resident(self):
        ask, (_, token) = self.office.ask, self.names["phone"]
        for path in (f"/letters/{token}", f"/letters/{token}/qr.svg", f"/t/{self.ticket['token']}", "/", "/book",
                     f"/letters/{token}?lang=en"):  # fmt: skip
            ask("GET", path), ask("GET", path, headers=JSON)

    def on_paper(self):
        for request, _ in self.names.values():
            for who in (self.kiosk, self.head):
                self.office.told("POST", "/kiosk/letters/slip", who, json={"request": request, "tap": new_tap()})
                self.office.ask("GET", f"/kiosk/letters/slip?request={request}", who)
        ask = self.office.ask
        ask("GET", "/kiosk/slips", self.head), ask("GET", "/kiosk/closing", self.head)
        until(lambda: (self.office.data / PRINTED).exists(), why="no slip was printed")

    def about_the_office(self):
        ask = self.office.ask
        for path in ("/health", "/metrics", "/api/board", "/api/openapi.json", "/display", "/reports", "/online",
                     "/letters/deleted", "/letters/deleted.csv", "/letters/persons", "/guide/sku"):  # fmt: skip
            ask("GET", path, self.head), ask("GET", path, self.head, headers=JSON)

    def by_the_head(self):
        ask, told = self.office.ask, self.office.told
        for text in (NIK, NAME):
            ask("POST", "/letters/persons", self.head, form={"person": text})
            assert told("POST", "/letters/persons", self.head, json={"person": text})[1]["matches"]
        requests = [request for request, _ in self.names.values()]
        ticked = {f"requests_{request}": "1" for request in requests}
        assert found_in(ask("POST", "/letters/persons/export", self.head, form=ticked, tells=True)[2])
        assert found_in(ask("POST", "/letters/persons/export", self.head, json={"requests": requests}, tells=True)[2])
        ask("POST", "/letters/persons/delete", self.head, form=ticked)
        told("POST", "/letters/persons/delete", self.head, json={"requests": [self.names["staff"][0]], "sure": True})

    def cut_short(self):
        """The server is killed while forms come in, are drafted and changed."""
        fields = SKU | {"keperluan": PURPOSE}

        def hurry(number):
            for _ in range(40):
                with suppress(OSError):
                    if number == 0:
                        self.office.told("POST", "/kiosk/form/sku/draft", self.kiosk, json=fields | {"tap": new_tap()})
                    elif number == 1:
                        here = f"/letters/requests/{self.names['kiosk'][0]}/change"
                        self.office.ask("POST", here, self.person, form=fields)
                    else:
                        self.office.told("POST", "/letters/requests/new/sku", self.head, json=fields)
                if number == 3:
                    time.sleep(0.3)
                    self.office.kill()
                    return

        at_once(4, hurry)
        assert self.office.on_disk() == [], "as the power cut left it"
        self.office.start()

    def by_command(self):
        for line in ("journal export", "journal verify", "check", "staff list"):
            said = self.office.run(*line.split(), seconds=60)
            assert not found_in((said.stdout + said.stderr).encode()), line

    def again(self):
        self.office.hang_up()
        self.office.kill()
        self.office.start()
        self.listen()


WALK = ("listen", "from_a_phone", "sent_wrongly", "at_the_kiosk", "typed_by_staff", "at_the_desk", "as_a_letter",
        "as_a_resident", "on_paper", "about_the_office", "by_the_head", "cut_short", "by_command")  # fmt: skip


def test_a_person_is_found_in_what_was_asked_for_and_nowhere_else(tmp_path):
    with Watched(tmp_path) as office:
        paths = Paths(office)
        for way in WALK:
            getattr(paths, way)()
            assert not office.leaks(), way
        office.hang_up()
        office.kill()
        assert office.leaks() == []
        told = [what for what, tells, _, said in office.given if tells and found_in(said)]
        assert not unwalked(office, tmp_path), "no path leads there"
        assert len(told) > 10 and office.heard() > 20 and len(office.given) > 200
        assert (office.data / "letters.db").stat().st_size > 4096 and office.said().count("\n") > 30


def unwalked(office, folder):
    """The addresses of letters that nobody has asked for: [(method, rule)]"""
    (folder / "another").mkdir()
    with Village(folder / "another") as village:
        addresses = village.app.url_map
        ours = {
            (method, rule.rule) for rule in addresses.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}
            if rule.endpoint.startswith("letter")
        }  # fmt: skip
        asked = set()
        for what, *_ in office.given:
            method, path, *_ = what.split()
            with suppress(HTTPException):
                rule, _ = addresses.bind("localhost").match(path.partition("?")[0], method, return_rule=True)
                asked.add((method, rule.rule))
    return sorted(ours - asked)


@pytest.mark.parametrize("planted", ["logged", "plain", "encoded"])
def test_the_search_finds_what_was_planted(tmp_path, planted):
    with Watched(tmp_path, planted) as office:
        office.told("POST", "/letters/form/sku", office.token("kiosk"), json=SKU)
        office.kill()
        where = {place for place, _ in office.leaks()}
    assert any(("server.log" if planted == "logged" else "letters.db") in place for place in where), where


def test_every_disguise_is_seen_through():
    for text in MARKS:
        for bytes_of in disguises(text):
            assert found_in(b"before " + bytes_of + b" after"), (text, bytes_of)


# --- and after its date --------------------------------------------------------------------------------------------


class Dated(Watched, Box):
    """An office of which everything is kept, on a box whose clock can be set."""

    def __init__(self, folder, made):
        self.shift, self.began = folder / "shift", time.time()
        self.set(0)
        Watched.__init__(self, folder, env={"LD_PRELOAD": str(made), "SHIFT_FILE": str(self.shift)})


def rows(path, sql):
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


@pytest.mark.skipif(not CC or not which("chmod"), reason="no C compiler to move the clock with")
def test_after_its_date_nothing_is_left_in_any_file_and_the_record_fits(tmp_path, shim):  # noqa: F811
    with Dated(tmp_path, shim) as office:
        head = office.token("head")
        for number in range(12):
            fields = SKU | {"sejak": f"{2000 + number}"}
            status, said = office.told("POST", "/letters/requests/new/sku", head, json=fields)
            assert status == 201, said
        here = f"/letters/requests/{said['request']}"
        office.told("POST", f"{here}/ready", head, json={}), office.told("POST", f"{here}/collect", head, json={})
        sealed = rows(office.data / "letters.db", "select sealed from forms")
        office.ask("POST", f"{here}/change", office.person(), form=SKU | {"jenis_usaha": "Bengkel"})
        sealed += rows(office.data / "letters.db", "select sealed from forms")
        assert len(sealed) == 24

        office.again(31 * DAY)  # it was switched off for a month, and nobody has said that this is so
        until(lambda: not office.health()["parts"]["forms"]["ok"], why="nobody is asked what day it is")
        assert len(rows(office.data / "letters.db", "select * from forms")) == 12
        office.settle(office.true(31))
        until(lambda: len(rows(office.data / "letters.db", "select * from forms")) == 11, 20)
        assert office.health()["parts"]["forms"]["ok"]

        office.again(62 * DAY)
        office.settle(office.true(62))
        until(lambda: not rows(office.data / "letters.db", "select * from forms"), 20)
        until(lambda: sum(fact.verb == "delete_form" for fact in office.facts()) == 12, 20)
        # The rows go first; then the file is written anew, and last its log is emptied: only then is it done.
        log = office.data / "letters.db-wal"
        until(lambda: not log.exists() or log.stat().st_size == 0, 20, "the log is not emptied")
        assert rows(office.data / "letters.db", "pragma freelist_count") == [(0,)]
        verdict = office.verify()
        assert verdict.returncode == 0, verdict.stdout
        _, report = office.told("GET", "/letters/deleted", head)
        assert sum(month["due"] for month in report["months"]) == 12
        office.kill()
        for path in (path for path in office.folder.rglob("*") if path.is_file()):
            data = path.read_bytes()
            for (blob,) in sealed:
                assert not any(blob[at : at + 24] in data for at in range(0, len(blob) - 24, 12)), path
        assert office.leaks() == []

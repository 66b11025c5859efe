"""The office as it runs: many at once, a second server, commands beside it, its end, and what stops its start."""

import os
import re
import signal
import sqlite3
import stat
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
import socketio
from running import Running, at_once, children, new_tap, settings, until

from lobby.events import TicketCalled, TicketIssued

NUMBERS = 2000  # 13 s on two cores that have other things to do
TAPPERS, CALLERS = 16, 8
SECONDS_TO_END = 4.0


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Running(tmp_path_factory.mktemp("office"), settings("AS", CALLERS)) as office:
        yield office


# --- many at once ---------------------------------------------------------------------------------------------------


def test_sixteen_take_numbers_while_eight_call_and_nobody_is_lost_doubled_or_called_twice(tmp_path):
    with Running(tmp_path, settings("AS", CALLERS)) as office:
        office.token()
        for counter in range(CALLERS):
            office.token("counter", str(counter + 1))
        taken, all_taken = [], threading.Event()
        began = time.monotonic()

        def tap(number):
            for turn in range(NUMBERS // TAPPERS):
                status, told = office.issue("AS"[(number + turn) % 2])
                assert status == 201, told
                taken.append(told["ticket"])
            if len(taken) == NUMBERS:
                all_taken.set()

        def call(number):
            called = []
            while True:
                last_look = all_taken.is_set()
                status, told = office.act(str(number + 1), "call")
                if status == 200:
                    called.append(told["ticket"])
                elif last_look:
                    assert told["refusal"] == "NobodyWaiting"
                    return called

        outcomes = at_once(TAPPERS + CALLERS, lambda n: tap(n) if n < TAPPERS else call(n - TAPPERS))
        called = [ticket for some in outcomes if some for ticket in some]
        print(f"\n{NUMBERS} numbers, {len(called)} calls in {time.monotonic() - began:.1f} s")

        everyone = [f"{letter}{number:03}" for letter in "AS" for number in range(1, NUMBERS // 2 + 1)]
        assert sorted(taken) == sorted(everyone), "a gap or a double"
        assert sorted(called) == sorted(everyone), "somebody was called twice, or not at all"
        assert office.board()["waiting"] == {"A": 0, "S": 0}
        facts = Counter(type(fact) for fact in office.facts())
        assert facts[TicketIssued] == facts[TicketCalled] == NUMBERS
        assert office.verify().returncode == 0


def test_eight_counters_that_press_in_the_same_instant_call_eight_people(office):
    for _ in range(CALLERS):
        office.issue("A")
    for counter in range(CALLERS):
        office.token("counter", str(counter + 1))
    together = threading.Barrier(CALLERS)

    def press(number):
        together.wait(10)
        return office.act(str(number + 1), "call")[1]["ticket"]

    assert len(set(at_once(CALLERS, press))) == CALLERS


def test_a_tap_that_comes_sixteen_times_at_once_is_one_ticket(office):
    office.token()
    tap, together = new_tap(), threading.Barrier(16)

    def press(_):
        together.wait(10)
        status, told = office.issue("S", tap)
        return status, told["ticket"]

    answers = at_once(16, press)

    assert len({ticket for _, ticket in answers}) == 1
    assert sorted(status for status, _ in answers) == [200] * 15 + [201]


# --- beside it ------------------------------------------------------------------------------------------------------


def test_a_second_server_on_the_folder_is_refused_in_one_sentence(office):
    second = office.run("serve", "--host", "127.0.0.1", "--port", str(office.port + 1))

    assert second.returncode != 0
    assert said_in_one_line(second) == (
        f"Kantor ini sudah dibuka oleh program lain (proses {holder_of(office)}) pada folder {office.data}. "
        "Pakai yang sudah berjalan, atau hentikan dulu, atau pilih folder lain dengan --data."
    )
    assert office.issue()[0] == 201, "the first one goes on"


def test_a_port_that_is_taken_is_one_sentence(office, tmp_path):
    second = Running(tmp_path)

    refused = second.run("serve", "--host", "127.0.0.1", "--port", str(office.port))

    assert refused.returncode != 0
    sentence = f"Error: Porta {office.port} sudah dipakai program lain. Ketik: ./run serve --port {office.port + 1}"
    assert said_in_one_line(refused) == sentence


def test_without_a_command_the_office_is_opened_with_its_options_and_its_environment(office, tmp_path):
    taken = f"Porta {office.port} sudah dipakai"
    asked = Running(tmp_path).run("--host", "127.0.0.1", "--port", str(office.port))
    set_outside = Running(tmp_path, env={"ANTREAN_PORT": str(office.port), "ANTREAN_HOST": "127.0.0.1"}).run()

    assert taken in asked.stderr and taken in set_outside.stderr


def test_a_device_paired_beside_the_running_server_may_act_at_once(office):
    paired = office.run("pair", "kiosk", "--name", "Pintu belakang")
    token = paired.stdout.splitlines()[-1]

    assert office.post("/kiosk/issue", token, queue="A", tap=new_tap())[0] == 201
    assert office.post("/kiosk/issue", token + "x", queue="A", tap=new_tap())[0] == 401


def test_a_device_revoked_beside_the_running_server_is_out_at_once(office):
    token = office.run("pair", "kiosk", "--name", "Hilang").stdout.splitlines()[-1]
    listed = office.run("staff", "list").stdout
    device = re.search(r"^perangkat (\d+)\tkiosk\t-\tHilang$", listed, re.M)[1]

    assert office.run("staff", "revoke", device).returncode == 0

    assert office.post("/kiosk/issue", token, queue="A", tap=new_tap())[0] == 401


def test_somebody_added_to_the_staff_beside_the_running_server_signs_in_at_once(office):
    added = office.run("staff", "add", "Bu Sri").stdout
    number, pin = re.search(r"nomor (\d+)", added)[1], added.split()[-1]
    browser = Browser(office)
    browser.open_link(office.run("pair", "counter").stdout.split("menit: ")[1].split()[0].rsplit("/enter/")[1])

    page = browser.submit("/sign-in", staff=number, pin=pin)

    assert "Pilih loket Anda" in page


# --- where it says it is --------------------------------------------------------------------------------------------


def test_the_start_says_three_addresses_and_each_link_opens_once(office):
    places = office.links()
    assert list(places) == ["Anjungan", "Loket", "TV"]

    kiosk, desk = Browser(office), Browser(office)
    assert "Ibu/Bapak perlu layanan apa?" in kiosk.open_link(places["Anjungan"].rsplit("/", 1)[1])
    assert "Pilih loket Anda" in desk.open_link(places["Loket"].rsplit("/", 1)[1])
    assert "Antrean A" in Browser(office).get("/display")

    for place, home in (("Anjungan", "/kiosk"), ("Loket", "/counters")):
        code = places[place].rsplit("/", 1)[1]
        with pytest.raises(urllib.error.HTTPError, match="410"):
            Browser(office).open_link(code)
        assert (kiosk if home == "/kiosk" else desk).opened(f"/enter/{code}") == home, "its own browser goes on in"


def test_what_opens_doors_is_for_this_user_alone(office):
    for name in ("links.txt", "doors.db", "journal.db"):
        assert mode(office.data / name) == 0o600, name
    others = [path.name for path in office.data.iterdir() if mode(path) & 0o077]
    assert (others, mode(office.data)) == ([], 0o700)


def test_links_left_readable_by_an_older_start_are_closed_again(tmp_path):
    office = Running(tmp_path)
    office.data.mkdir(0o700)
    (office.data / "links.txt").touch(0o644)
    (office.data / "links.txt").chmod(0o644)
    with office.start():
        assert mode(office.data / "links.txt") == 0o600


# --- its end --------------------------------------------------------------------------------------------------------


def test_told_to_go_with_twenty_pages_open_it_goes_within_four_seconds(tmp_path):
    office = Running(tmp_path).start()
    pages = [socketio.Client(reconnection=False) for _ in range(20)]
    for page in pages:
        page.connect(f"http://127.0.0.1:{office.port}", namespaces=["/display"], transports=["websocket"])
    token, answered = office.token(), []

    def tap():
        while True:
            try:
                status, told = office.post("/kiosk/issue", token, queue="A", tap=new_tap())
            except OSError:
                return
            if status == 201:
                answered.append(told["ticket"])

    tapper = threading.Thread(target=tap)
    tapper.start()
    until(lambda: len(answered) > 5)

    seconds, code = office.stop()

    tapper.join(10)
    until(lambda: not any(page.connected for page in pages))
    assert (code, seconds < SECONDS_TO_END) == (0, True), f"exit {code} after {seconds:.1f} s"
    assert "Traceback" not in office.said()
    with office.start():
        assert office.board()["waiting"]["A"] >= len(answered)


def test_ctrl_c_which_the_whole_group_hears_ends_it_as_well(tmp_path):
    office = Running(tmp_path).start()

    office.signal(signal.SIGINT)

    assert office.process.wait(SECONDS_TO_END) == 0
    assert "Traceback" not in office.said()


@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 0.9])
def test_told_to_go_while_it_is_still_opening_it_goes_without_a_traceback(tmp_path, after):
    office = Running(tmp_path).begin()
    until(lambda: children(office.process.pid))
    began = time.monotonic()
    until(lambda: time.monotonic() - began > after)

    seconds, code = office.stop()

    assert (code, seconds < SECONDS_TO_END) == (0, True), f"exit {code} after {seconds:.1f} s"
    assert "Traceback" not in office.said()


# --- what stops its start -------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path):
    office = Running(tmp_path)
    office.data.write_text("a file where the folder should be")

    refused = office.run("serve", "--port", str(office.port))

    assert refused.returncode != 0
    assert said_in_one_line(refused) == (
        f"Folder data {office.data} tidak dapat ditulisi (File exists). "
        "Beri izin tulis pada folder itu, atau pilih folder lain dengan --data."
    )


FIVE_MISTAKES = """
[office]
name = "Desa Salah"
timezone = "Asia/Jakatra"
colour = "blue"
[[queues]]
letter = "AB"
[[counters]]
id = "1"
queues = ["Z"]
[printer]
kind = "dot-matrix"
"""


def test_every_mistake_in_the_configuration_is_named_with_its_place(tmp_path):
    office = Running(tmp_path, FIVE_MISTAKES)

    refused = office.run("serve", "--port", str(office.port))

    assert refused.returncode != 0
    for place in ("[office] timezone", "[office] colour", "[[queues]] ke-1 letter", "[[counters]] ke-1 queues",
                  "[printer] kind"):  # fmt: skip
        assert f"{office.config} {place}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_journal_of_a_newer_version_is_refused_in_a_sentence(tmp_path):
    with Running(tmp_path) as office:
        office.issue()
    with sqlite3.connect(office.data / "journal.db") as journal:
        journal.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('journal', '099_rooms', '')"
        )
    journal.close()

    refused = office.run("serve", "--host", "127.0.0.1", "--port", str(office.port))

    assert refused.returncode != 0
    assert said_in_one_line(refused) == (
        f"Catatan {office.data}/journal.db ditulis oleh versi Antrean yang lebih baru. "
        "Pasang lagi versi itu, atau pilih folder lain dengan --data."
    )


def test_a_journal_that_is_no_journal_is_refused_in_a_sentence(tmp_path):
    office = Running(tmp_path)
    office.data.mkdir()
    (office.data / "journal.db").write_bytes(b"this is not a database, it is a text\n" * 200)

    refused = office.run("serve", "--host", "127.0.0.1", "--port", str(office.port))

    assert refused.returncode != 0
    assert said_in_one_line(refused).startswith(f"Catatan {office.data}/journal.db tidak dapat dibaca")


def test_the_journal_is_opened_only_in_the_process_that_serves_it(office):
    master = office.process.pid
    (worker,) = children(master)

    assert not any("journal.db" in name for name in open_files(master))
    assert any("journal.db" in name for name in open_files(worker))


# --- small things ---------------------------------------------------------------------------------------------------


class Browser:
    """A browser without scripts: keeps its cookies and sends its forms."""

    def __init__(self, office):
        self.here = f"http://127.0.0.1:{office.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path):
        with self.opener.open(self.here + path, timeout=10) as page:
            return page.read().decode()

    def opened(self, path):
        """Where an address leads."""
        with self.opener.open(self.here + path, timeout=10) as page:
            return page.url.removeprefix(self.here)

    def submit(self, path, **fields):
        fields["csrf"] = re.search('name="csrf" value="([^"]*)"', self.get(path))[1]
        request = urllib.request.Request(self.here + path, urlencode(fields).encode(), {"Origin": self.here})
        with self.opener.open(request, timeout=10) as page:
            return page.read().decode()

    def open_link(self, code):
        return self.submit(f"/enter/{code}")


def said_in_one_line(done):
    """The one line a refused start prints."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line]
    assert len(lines) == 1, lines
    return lines[0]


def holder_of(office):
    return (office.data / "journal.lock").read_text().strip()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def open_files(process):
    folder = f"/proc/{process}/fd"
    return [os.readlink(f"{folder}/{name}") for name in os.listdir(folder)]

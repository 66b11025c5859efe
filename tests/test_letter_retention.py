"""Forms go on their date by themselves, never by a wrong clock, and the record says so; nothing of them is left."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from office import AT_ANY_PACE, SETTINGS, Village
from room import at

from deleting import LEAP
from journal.sqlite import verified
from letters.intake import hand_in
from lobby.requests import delete_form, make_request, move_request

ANSWERS = {"nama_lengkap": "Siti Maesaroh", "nik": "3201014107900001", "no_hp": "081234567890"}
DAY = timedelta(days=1)


class Office(Village):
    """A village's office with forms."""

    @property
    def room(self):
        return self.server.letters

    def hand_in(self, tap=None, **answers):
        _, request = hand_in(
            self.live, self.room.store, self.server.settings, "sktm", ANSWERS | answers, channel="staff", by=None,
            tap=tap,
        )  # fmt: skip
        return request.id

    def collect(self, request):
        for state in ("ready", "collected"):
            self.live.do(move_request, request, state, holder="Kasi Pelayanan")

    def later(self, days, step=1):
        """Days on which the box runs, and looks at its forms."""
        for _ in range(0, days, step):
            self.go_on(self.wall.time + step * DAY)
            self.room.retention.look()

    def form(self, request):
        return self.live.see(lambda lobby: lobby.requests[request].form)

    def state(self, request):
        return self.live.see(lambda lobby: lobby.requests[request].state)

    def facts(self, kind):
        with closing(sqlite3.connect(self.folder / "data" / "journal.db")) as db:
            return db.execute("select count(*) from facts where fact = ?", [kind]).fetchone()[0]

    def trouble(self):
        return [part for part in self.server.health.parts() if part.key == "forms"][0]

    def on_disk(self):
        return b"".join(path.read_bytes() for path in sorted((self.folder / "data").rglob("*")) if path.is_file())


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path) as office:
        office.room.retention.look()
        yield office


def test_a_form_goes_thirty_days_after_its_letter_was_collected_and_not_before(office):
    request = office.hand_in()
    office.collect(request)
    office.later(29)
    assert office.form(request) == "kept" and office.room.store.read(request) == ANSWERS
    office.later(1)
    assert office.form(request) == "deleted" and office.room.store.names() == {}
    assert office.state(request) == "collected"


def test_one_that_nobody_went_on_with_is_cancelled_and_goes_after_sixty(office):
    request = office.hand_in()
    office.later(59)
    assert office.state(request) == "checking"
    office.later(1)
    assert (office.form(request), office.state(request)) == ("deleted", "cancelled")
    kinds = [fact for fact in _kinds(office) if fact in ("RequestMoved", "FormDeleted")]
    assert kinds == ["RequestMoved", "FormDeleted"], "what was open ends first"


def test_the_office_says_for_how_long(tmp_path):
    with Office(tmp_path, AT_ANY_PACE + "[letters]\nkeep_days = 2\n") as office:
        office.room.retention.look()
        request = office.hand_in()
        office.collect(request)
        office.later(2)
        assert office.form(request) == "deleted"


def test_nothing_is_left_of_it_and_the_record_fits(office):
    requests = [office.hand_in(nama_lengkap=f"Warga Bertanda {number}") for number in range(30)]
    with closing(sqlite3.connect(office.room.store.path)) as db:
        sealed = [row[0] for row in db.execute("select sealed from forms")]
    office.later(60, step=3)
    on_disk = office.on_disk()
    assert len(sealed) == 30 and all(office.form(request) == "deleted" for request in requests)
    for blob in sealed:
        assert not any(blob[i : i + 24] in on_disk for i in range(0, len(blob) - 24, 16))
    with closing(sqlite3.connect(office.room.store.path)) as db:
        assert db.execute("pragma freelist_count").fetchone() == (0,)
    assert office.facts("FormDeleted") == 30 and verified(office.folder / "data" / "journal.db").fits


# --- the clock -----------------------------------------------------------------------------------------------------


def test_a_box_that_wakes_in_2030_deletes_nothing_until_somebody_says_what_day_it_is(office):
    request = office.hand_in()
    office.wall.leap = 1500 * DAY  # it was off, and wakes with a wrong clock that nobody has a reason to doubt
    office.reopen()
    assert office.live.clock.trusted
    for _ in range(50):
        office.pass_minutes(60)
        assert office.room.retention.look() == 0
    assert office.form(request) == "kept"
    assert not office.trouble().ok and office.trouble().about == "leapt"

    office.wall.leap = timedelta(0)  # somebody puts the computer right, then says so
    true = office.wall.time.isoformat()
    assert office.device("head").post("/health/clock", {"at": true}).status_code == 200
    office.eventually(lambda: office.trouble().ok)
    assert office.form(request) == "kept" and office.live.see(lambda lobby: lobby.requests[request].since) < at("9:01")


def test_a_leap_is_not_forgotten_by_starting_again(office):
    request = office.hand_in()
    office.wall.leap = 400 * DAY
    for _ in range(3):
        office.reopen()
        office.issue("A")  # facts in the wrong year make it no righter
        office.pass_minutes(90)
        office.room.retention.look()
    assert office.form(request) == "kept"


def test_when_somebody_says_that_so_many_days_have_passed_what_is_due_goes(office):
    request = office.hand_in()
    office.wall.time += 100 * DAY  # the office was shut for long, and the clock is right
    office.reopen()
    office.room.retention.look()
    assert office.form(request) == "kept"
    office.device("head").post("/health/clock", {})
    office.eventually(lambda: office.form(request) == "deleted")


def test_a_clock_in_doubt_deletes_nothing(office):
    request = office.hand_in()
    office.later(59)
    office.wall.time += 3 * DAY
    office.wall.leap = -3 * DAY  # time has passed, and the wall clock does not know of it
    assert not office.live.clock.trusted
    office.room.retention.look()
    assert office.form(request) == "kept"


def test_a_long_weekend_asks_nobody(office):
    request = office.hand_in()
    office.collect(request)
    for _ in range(10):
        office.wall.time += LEAP - timedelta(hours=1)
        office.reopen()
        office.room.retention.look()
    assert office.form(request) == "deleted"


# --- half-way ------------------------------------------------------------------------------------------------------


def test_a_form_without_a_request_is_wiped_after_an_hour(office):
    office.hand_in()  # so that the record knows this day
    office.issue("A")
    office.room.store.keep("nobody's", ANSWERS, office.live.clock.now())  # the power went before its fact
    office.pass_minutes(59)
    office.room.retention.look()
    assert "nobody's" in office.room.store.names()
    office.pass_minutes(2)
    office.room.retention.look()
    assert "nobody's" not in office.room.store.names() and len(office.room.store.names()) == 1


def test_forms_from_before_the_record_begins_are_not_taken_for_nobodys(office):
    """The journal was set aside and begins anew: its forms may be wanted when it is put back."""
    office.issue("A")
    office.room.store.keep("before", ANSWERS, office.live.clock.now() - 3 * DAY)
    office.pass_minutes(120)
    office.room.retention.look()
    assert "before" in office.room.store.names()


def test_rows_of_a_deletion_that_the_power_cut_short_are_wiped_again(office):
    request = office.hand_in()
    office.issue("A")
    office.live.do(delete_form, request, "asked")
    assert request in office.room.store.names()
    office.pass_minutes(61)
    office.reopen()
    office.room.retention.look()
    assert office.room.store.names() == {}


def test_rows_whose_deletion_the_power_cut_short_are_wiped_at_the_next_start(office):
    """Between the fact and the row; whatever day the clock believes that it is."""
    request = office.hand_in()
    office.later(59)
    office.wall.time += DAY
    office.live.do(delete_form, request, "due", days=(30, 60))
    assert request in office.room.store.names()
    office.wall.time += 9 * LEAP
    office.reopen()
    office.room.retention.look()
    assert office.room.store.names() == {} and office.room.retention.leapt


def test_a_form_that_is_gone_on_with_while_others_go_keeps_its_row(office):
    first, second = office.hand_in(), office.hand_in()
    office.later(59)
    office.wall.time += DAY

    def go_on(news):  # between one deletion and the next
        if any(fact.verb == "delete_form" for _, fact in news):
            office.live.followers.remove(go_on)
            office.live.tell(move_request, second, "awaiting_signature", holder="Kepala Desa", by="staff:1")

    office.live.followers.append(go_on)
    office.room.retention.look()
    assert (office.form(first), office.form(second)) == ("deleted", "kept")
    assert office.state(second) == "awaiting_signature" and list(office.room.store.names()) == [second]


def test_rows_wiped_whose_fact_the_power_cut_short_are_recorded_at_the_next_round(office):
    request = office.hand_in()
    office.later(59)
    office.room.store.delete([request])
    office.later(1)
    assert office.form(request) == "deleted" and office.facts("FormDeleted") == 1


def test_a_form_that_is_refused_leaves_nothing(office):
    taps = "a-tap"
    first, again = office.hand_in(tap=taps), office.hand_in(tap=taps)
    assert first == again and list(office.room.store.names()) == [first]
    with pytest.raises(Exception, match="Layanan"):
        hand_in(office.live, office.room.store, office.server.settings, "no-such", ANSWERS, channel="staff", by=None,
                tap=None)  # fmt: skip
    assert list(office.room.store.names()) == [first]


def test_a_form_that_should_be_there_and_is_not_is_told_of(office):
    office.live.do(make_request, "lost", token="t", codes=("111111",), service="sktm", holder="Kasi", channel="staff")
    office.room.retention.look()
    assert (office.trouble().ok, office.trouble().about) == (False, "missing")


def test_a_disk_that_takes_no_deletion_is_told_of_and_tried_again(office):
    request = office.hand_in()
    office.later(59)
    with closing(sqlite3.connect(office.room.store.path, isolation_level=None)) as db:
        db.execute("begin immediate")
        office.later(1)
        assert office.form(request) == "kept" and office.trouble().about in ("not_deleted", "busy")
        db.execute("rollback")
    office.room.retention.look()
    assert office.form(request) == "deleted" and office.trouble().ok


def test_it_goes_by_itself_on_an_office_that_has_started(office):
    request = office.hand_in()
    office.collect(request)
    for _ in range(8):
        office.wall.time += LEAP - timedelta(hours=1)
        office.reopen()
        office.server.letters.start()
        office.eventually(lambda: office.room.retention.looked)
    office.eventually(lambda: office.form(request) == "deleted")
    assert office.room.store.key.exists()


# --- what is told --------------------------------------------------------------------------------------------------


def test_the_report_counts_what_was_deleted_by_month_and_service_from_the_record(office):
    first, second, third = office.hand_in(), office.hand_in(), office.hand_in()
    office.collect(first), office.collect(second)
    office.live.do(delete_form, third, "asked", by="staff:1")
    office.later(30)
    office.later(120)
    office.issue("A")  # a new day: the lobby has forgotten them, the record has not
    office.reopen()
    assert office.live.see(lambda lobby: len(lobby.requests)) == 0

    head = office.device("head")
    told = head.get("/letters/deleted").json
    assert [(month["month"], month["due"], month["asked"]) for month in told["months"]] == [
        ("2026-12", 2, 0), ("2026-11", 0, 1),
    ]  # fmt: skip
    assert told["months"][0]["services"] == [{"service": "sktm", "name": _sktm(office), "due": 2, "asked": 0}]
    assert told["kept"] == 0 and told["next_at"] is None

    page = head.get("/letters/deleted", accept="text/html").text
    assert "Desember 2026" in page and "November 2026" in page and "journal verify" in page
    table = head.get("/letters/deleted.csv").data
    assert table.startswith(b"\xef\xbb\xbf")
    rows = table.decode("utf-8-sig").splitlines()
    assert rows[1:] == [f"2026-12;{_sktm(office)};2;0", f"2026-11;{_sktm(office)};0;1"]
    for kind, counter in (("kiosk", None), ("counter", "1")):
        assert office.device(kind, counter).get("/letters/deleted").status_code == 403
    assert office.browser().get("/letters/deleted").status_code == 401


def test_health_and_metrics_tell_how_many_and_nothing_else(office):
    request = office.hand_in()
    told = office.device("head").get("/health").json["parts"]["forms"]
    assert told["ok"] and told["message"].startswith("1 isian") and "23 Januari" in told["message"]
    lines = office.device("head").get("/metrics", accept="text/plain").text
    assert "antrean_forms_kept 1\n" in lines and 'antrean_letters{state="checking"} 1\n' in lines
    assert request not in lines and not any(text in lines for text in ANSWERS.values())


def test_the_notice_says_who_what_for_how_long_and_whom_to_ask(tmp_path):
    contact = '[letters]\ncontact = "Ibu Wati, 0811-000-111"\nkeep_days = 12\n'
    with Office(tmp_path, AT_ANY_PACE + contact) as office:
        said = office.page("/letters/privacy").text
        for text in ("Pasal 20 ayat (2) huruf e", "Ibu Wati, 0811-000-111", "12 hari", "60 hari", "minta dihapus"):
            assert text in said
        english = office.page("/letters/privacy?lang=en").text
        assert "article 20 (2) e" in english and "12 days" in english


@pytest.mark.parametrize(
    "name", ["Desa Sukamaju", "Kantor Desa Sukamaju", "Pemerintah Desa Sukamaju", "Kantor Pemerintah Desa Sukamaju"]
)
def test_the_notice_names_the_government_as_it_is_called(tmp_path, name):
    with Office(tmp_path, base=SETTINGS.replace('name = "Desa Sukamaju"', f'name = "{name}"')) as office:
        assert "Pemerintah Desa Sukamaju. Yang disimpan hanya" in office.page("/letters/privacy").text
        assert "The government of Desa Sukamaju. Only" in office.page("/letters/privacy?lang=en").text


def _kinds(office):
    with closing(sqlite3.connect(office.folder / "data" / "journal.db")) as db:
        return [fact for (fact,) in db.execute("select fact from facts order by seq")]


def _sktm(office):
    return office.server.settings.office.services["sktm"].name

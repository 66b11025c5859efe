"""The spool's table over a stop, a kill and a spoilt disk: what waited is printed, marked, or told; never lost."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

import pytest
from office import Village
from spooling import MUTE, QUICK, facts, quick_way, said_on, settings, slip_state, slips_of, state

import server
from kiosk.printers.network import NetworkWay
from kiosk.spool import Spool
from lobby.slips import reprint_slip, unprinted


@pytest.fixture
def village(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer)) as village:
        yield village


def reopened(village, printer, minutes=0.0):
    """Closed, and opened again so much later before a printer that is well."""
    village.close()
    printer.well()
    village.wall.time += timedelta(minutes=minutes)
    village.open()


def killed_before_the_job(village):
    """A ticket whose server ended between its commit and its job."""
    with patch.object(Spool, "add", lambda *given, **more: None):
        return village.issue("A")["ticket"]


def killed_amid_the_slip(village, printer):
    """A ticket whose server ended while its slip was being sent: the row says so, and nobody is left to change it."""
    ticket = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, ticket) == "printed")
    with closing(sqlite3.connect(village.folder / "data" / "spool.db")) as db, db:
        db.execute("update jobs set status = 'sending' where ticket = ?", (ticket,))
    return ticket


# --- young and old -------------------------------------------------------------------------------------------------


def test_what_waited_at_a_stop_is_printed_after_the_start(village, printer):
    printer.fault("off")
    tickets = [village.issue("A")["ticket"] for _ in range(3)]
    village.eventually(lambda: slip_state(village, tickets[0]) == "failed")
    reopened(village, printer)
    village.eventually(lambda: len(slips_of(printer)) == 3)

    assert slips_of(printer) == [(ticket, False) for ticket in tickets]
    village.eventually(lambda: slip_state(village, tickets[2]) == "printed")


def test_what_waited_at_a_stop_is_given_up_when_it_is_old(village, printer):
    printer.fault("off")
    tickets = [village.issue("A")["ticket"] for _ in range(3)]
    village.eventually(lambda: slip_state(village, tickets[0]) == "failed")
    reopened(village, printer, minutes=3)
    village.eventually(lambda: [ticket.name for ticket in village.live.see(unprinted)] == tickets)

    village.eventually(lambda: state(village).kind == "ok")
    assert slips_of(printer) == []


def test_a_ticket_without_a_job_gets_its_slip_after_the_start(village, printer):
    ticket = killed_before_the_job(village)
    reopened(village, printer)
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]


def test_a_ticket_without_a_job_is_told_when_it_is_old(village, printer):
    ticket = killed_before_the_job(village)
    reopened(village, printer, minutes=3)
    village.eventually(lambda: slip_state(village, ticket) == "expired")

    village.eventually(lambda: state(village).kind == "ok")
    assert slips_of(printer) == []


def test_a_ticket_without_a_job_is_marked_where_the_table_is_lost_too(village, printer):
    ticket = killed_before_the_job(village)
    village.close()
    (village.folder / "data" / "spool.db").unlink()
    village.open()
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, True)]


def test_a_slip_that_was_being_sent_is_sent_once_more_and_says_so(tmp_path, printer):
    with patch.object(server, "way_for", quick_way), Village(tmp_path, settings(printer, model=MUTE)) as village:
        printer.fault("hangs")
        ticket = village.issue("A")["ticket"]
        village.eventually(lambda: village.server.spool.jobs[0].status == "sending")
        reopened(village, printer)
        village.eventually(lambda: slip_state(village, ticket) == "printed")

        village.eventually(lambda: slips_of(printer, MUTE)[-1:] == [(ticket, True)])


def test_a_slip_the_journal_knows_as_printed_is_not_sent_again(village, printer):
    ticket = killed_amid_the_slip(village, printer)
    reopened(village, printer)
    other = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, other) == "printed")

    assert slips_of(printer) == [(ticket, False), (other, False)]


def test_by_a_clock_nobody_can_believe_everything_is_old(village, printer):
    printer.fault("off")
    ticket = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, ticket) == "failed")
    reopened(village, printer, minutes=-60)
    village.eventually(lambda: slip_state(village, ticket) == "expired")

    assert not village.live.clock.trusted and slips_of(printer) == []


def test_a_fact_that_only_the_table_knew_is_told_after_the_start(village, printer):
    with patch.object(type(village.live), "tell", lambda *given, **more: None):
        ticket = village.issue("A")["ticket"]
        village.eventually(lambda: village.server.spool.jobs[0].status == "printed")
        village.server.spool.close()
    assert slip_state(village, ticket) == "due"
    reopened(village, printer)
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]
    assert facts(village, ticket) == [("SlipPrinted", 0)]


def test_a_copy_asked_for_just_before_the_end_comes_after_the_start(village, printer):
    ticket = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, ticket) == "printed")
    village.live.do(reprint_slip, ticket)
    reopened(village, printer)
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False), (ticket, True)]


# --- the table cannot be kept --------------------------------------------------------------------------------------


def test_a_spoilt_table_is_set_aside_and_the_office_goes_on(village, printer):
    village.close()
    path = village.folder / "data" / "spool.db"
    for more in ("-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    path.write_bytes(b"no table at all" * 1000)
    village.open()
    ticket = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]
    assert len(list(path.parent.glob("spool.db.rusak-*"))) == 1


def test_where_no_table_can_be_kept_slips_come_out_and_the_desk_is_told(village, printer):
    village.close()
    path = village.folder / "data" / "spool.db"
    for more in ("", "-wal", "-shm"):
        path.with_name(path.name + more).unlink(missing_ok=True)
    path.mkdir()
    village.open()
    ticket = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, ticket) == "printed")

    assert slips_of(printer) == [(ticket, False)]
    assert village.server.spool.trouble
    assert village.server.words.say("paper.unkept") in village.browser("counter", "1").page("/counters/1").text


def test_a_disk_that_takes_rows_again_gets_those_that_waited(village, printer):
    clerk = village.server.spool._clerk
    with patch.object(clerk, "_commit", side_effect=sqlite3.OperationalError("database or disk is full")):
        ticket = village.issue("A")["ticket"]
        village.eventually(lambda: slip_state(village, ticket) == "printed")
        assert village.server.spool.trouble
    other = village.issue("A")["ticket"]
    village.eventually(lambda: slip_state(village, other) == "printed")
    village.close()

    with closing(sqlite3.connect(village.folder / "data" / "spool.db")) as db:
        rows = db.execute("select ticket, status from jobs order by id").fetchall()
    village.open()
    assert rows == [(ticket, "printed"), (other, "printed")]


# --- first the record, then the row, then the bytes ------------------------------------------------------------------


def test_not_a_byte_leaves_before_the_ticket_and_its_row_are_on_disk(tmp_path, printer):
    seen = []

    class Watched(NetworkWay):
        def send(self, paper):
            ticket, _ = said_on(paper)
            with closing(sqlite3.connect(tmp_path / "data" / "journal.db")) as journal:
                issued = "select count(*) from facts where fact = 'TicketIssued' and json_extract(body, '$.ticket') = ?"
                recorded = journal.execute(issued, (ticket,)).fetchone()[0]
            with closing(sqlite3.connect(tmp_path / "data" / "spool.db")) as table:
                row = table.execute("select status from jobs where ticket = ?", (ticket,)).fetchone()
            seen.append((ticket, recorded, row))
            return super().send(paper)

    def way(printer, model, folder):
        return Watched(printer.address, model, **QUICK)

    with patch.object(server, "way_for", way), Village(tmp_path, settings(printer)) as village:
        tickets = [village.issue("A")["ticket"] for _ in range(20)]
        village.eventually(lambda: len(slips_of(printer)) == 20)

    assert seen == [(ticket, 1, ("sending",)) for ticket in tickets]

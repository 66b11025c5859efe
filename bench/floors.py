"""The least a ticket needs: the same server software saying hello, and one row durably on the same disk."""

import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager

from bench.office import HOUSE, end, first_answer, free_port

GUNICORN = "-m gunicorn -k gevent -w 1 --keep-alive 15 --no-control-socket --log-level warning"


def app():
    """For gunicorn: the barest page that takes a POST."""
    from flask import Flask

    flask = Flask(__name__)

    @flask.route("/", methods=["GET", "POST"])
    def hello():
        return "hello"

    return flask


@contextmanager
def hello():
    """The port of a server that says hello."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, *GUNICORN.split(), "-b", f"127.0.0.1:{port}", "bench.floors:app()"],
        cwd=HOUSE, start_new_session=True,
    )  # fmt: skip
    try:
        first_answer(port, "/", process)
        yield port
    finally:
        end(process)


class Disk:
    """Commits one row at a time, as durably as the journal does, and does nothing else."""

    def __init__(self, folder):
        self.db = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=full")
        self.db.execute("create table facts (seq integer primary key, at text, fact text, body text, seal text)")
        self.row = ("2026-11-23T01:02:03.456789Z", "TicketIssued", "x" * 180, "0" * 64)

    def commit(self):
        """Milliseconds one commit takes."""
        started = time.perf_counter()
        self.db.execute("begin immediate")
        self.db.execute("insert into facts (at, fact, body, seal) values (?, ?, ?, ?)", self.row)
        self.db.execute("commit")
        return (time.perf_counter() - started) * 1000

"""How the office is served: one gunicorn worker on gevent; on Windows, which has no gunicorn, gevent's own server."""

import gc
import logging
import os
import sys

GRACE = 2  # seconds a request may still take when the server is told to go


def serve(opening, host, port):
    """Serve until told to stop. `opening()` opens the office in the process that serves it, after any fork."""
    if os.name == "nt":
        _serve_on_windows(opening, host, port)
    else:
        _serve(opening, host, port)


def _serve(opening, host, port):
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", [f"{host}:{port}"])
            self.cfg.set("worker_class", "worker.Worker")
            self.cfg.set("workers", 1)
            self.cfg.set("worker_connections", 20_000)
            self.cfg.set("graceful_timeout", GRACE)
            self.cfg.set("keepalive", 15)
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("proc_name", "antrean")
            self.cfg.set("forwarded_allow_ips", "")  # what a proxy says is judged in outside.py, not believed here

        def load(self):
            return opening().app

    gc.collect()
    gc.freeze()  # what is in memory before the fork stays shared with the worker
    Application().run()


def _serve_on_windows(opening, host, port):
    from gevent import monkey

    monkey.patch_all()
    office = opening()
    try:
        office.socketio.run(office.app, host=host, port=port)
    finally:
        office.close()


def begin_log():
    """One line a change, on the terminal."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H.%M.%S", stream=sys.stderr)
    for quiet in ("engineio", "socketio"):
        logging.getLogger(quiet).setLevel(logging.WARNING)

"""The gunicorn worker that serves the office."""

import sys

import gevent
from gunicorn.workers.ggevent import GeventWorker


class Worker(GeventWorker):
    """Told to go, it closes the pages' sockets first, so that they come back by themselves and at once."""

    leaving = None

    def handle_exit(self, sig, frame):
        if not self.booted:
            sys.exit(0)  # nobody has come in yet
        # Ctrl+C is heard twice, from the terminal and from the master; the journal closes once.
        self.leaving = self.leaving or gevent.spawn(self._leave, sig, frame)

    handle_quit = handle_exit

    def _leave(self, sig, frame):
        try:
            self.wsgi.extensions["antrean"].close()
        finally:
            super().handle_exit(sig, frame)

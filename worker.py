"""The gunicorn worker that serves the office."""

import gevent
from gunicorn.workers.ggevent import GeventWorker


class Worker(GeventWorker):
    """Told to go, it closes the pages' sockets first, so that they come back by themselves and at once."""

    def handle_exit(self, sig, frame):
        gevent.spawn(self._leave, sig, frame)

    def handle_quit(self, sig, frame):
        gevent.spawn(self._leave, sig, frame)

    def _leave(self, sig, frame):
        office = self.wsgi.extensions["antrean"]
        office.close()
        super().handle_exit(sig, frame)

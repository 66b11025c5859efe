"""How the journal's writer, a native thread, meets the pages, which are greenlets.

Under gevent a blocking disk would stop every page; so the writer is a thread the kernel runs, and its news comes back
into the pages' loop as a callback.
"""

from contextlib import nullcontext

import gevent
from gevent.event import AsyncResult
from gevent.monkey import get_original

from lobby.live import raised_or_given


class GreenletThreads:
    """What `lobby.live.Threads` is, where pages are greenlets of the thread that makes this."""

    def __init__(self):
        self._loop = gevent.get_hub().loop
        # While an office opens nobody has come in, and a loop with nothing to watch would not wait for the writer.
        self._open = self._loop.async_()
        self._open.start(lambda: None)
        self.looking = nullcontext()  # one thread looks, and nothing it calls gives way

    def start(self, work):
        get_original("_thread", "start_new_thread")(work, ())

    def hand_over(self, news):
        self._loop.run_callback_threadsafe(news)

    def answer(self):
        return _Answer()


class _Answer:
    __slots__ = ("_result",)

    def __init__(self):
        self._result = AsyncResult()

    def set(self, outcome):
        self._result.set(outcome)

    def get(self):
        return raised_or_given(self._result.get())

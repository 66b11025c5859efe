"""Long work spread over the processors of the machine; it ends when the one who asked for it ends, however that was."""

import multiprocessing
import os
import signal
from threading import Thread


def spread(do, work, processes=None):
    """`do(each)` of each piece of work, in its order, as soon as it is known; `processes`: at most so many at once."""
    processes = min(processes or os.cpu_count() or 1, len(work))
    if processes == 1:
        yield from map(do, work)
    else:
        with multiprocessing.Pool(processes, _begin) as pool:
            yield from pool.imap(do, work)


def _begin():
    # Ctrl+C reaches every process of the terminal; the first one ends the others, so they have nothing to say to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first():
    """Without it, whoever is left when the first is killed would wait for work for ever."""
    multiprocessing.parent_process().join()
    os._exit(1)

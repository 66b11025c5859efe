"""The writer's thread and the pages' greenlets, in a process where nothing else is going on yet."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAITS_FOR_A_SLOW_DISK = """
from gevent.monkey import get_original, patch_all
patch_all()
from native import GreenletThreads

threads = GreenletThreads()
answer = threads.answer()

def write():
    get_original("time", "sleep")(0.2)
    threads.hand_over(lambda: answer.set("on disk"))

threads.start(write)
print(answer.get())
"""


def test_an_office_that_is_just_opening_waits_for_a_disk_that_is_slow():
    said = subprocess.run(
        [sys.executable, "-c", WAITS_FOR_A_SLOW_DISK], cwd=ROOT, capture_output=True, text=True, timeout=30
    )

    assert (said.stdout, said.stderr) == ("on disk\n", "")

"""The server needs nothing that only the tests install: a village has no test tools."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WITHOUT_THE_REST = """
import importlib.metadata as installed, re, sys

locked = set(re.findall(r"^([a-z0-9-]+)==", open("requirements.txt").read(), re.M))
owners = installed.packages_distributions()

class OnlyLocked:
    def find_spec(self, name, path=None, target=None):
        owned = [re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(name.partition(".")[0], [])]
        if owned and not locked & set(owned):
            raise ModuleNotFoundError(f"{name} is not in requirements.txt")

sys.meta_path.insert(0, OnlyLocked())
from gevent import monkey
monkey.patch_all()
import checking, commands, residents, server, serving, worker
from escpos.printer import Dummy
Dummy().text("A 001")
"""


def test_every_part_of_the_office_starts_with_the_locked_packages_alone():
    line = [sys.executable, "-c", WITHOUT_THE_REST]
    done = subprocess.run(line, cwd=HERE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-800:]

"""A median and a 90th percentile are by the nearest rank wherever one is told."""

import ast
from pathlib import Path

import pytest

from lobby.rank import ranked

ROOT = Path(__file__).parent.parent
# A bound of what is believed, and a picture of an office's letters: neither is told as a median of the day.
OTHERS = {"lobby/estimate.py", "letters/desk.py", "reports/simulation/own_days.py"}


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([7], 7, 7), ([9, 4], 4, 9), ([1, 2, 3], 2, 3), (list(range(10, 0, -1)), 5, 9), (list(range(11)), 5, 9)],
)
def test_it_is_the_least_value_that_so_many_do_not_exceed(values, median, p90):
    assert (ranked(values, 50), ranked(values, 90)) == (median, p90)


def test_no_number_that_is_told_is_found_by_another_rule():
    for room in ("lobby", "reports", "feedback", "letters"):
        for path in (ROOT / room).glob("**/*.py"):
            names = {
                alias.name for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.ImportFrom) and node.module == "statistics" for alias in node.names
            }  # fmt: skip
            assert not names & {"median", "quantiles"} or path.relative_to(ROOT).as_posix() in OTHERS, path

"""A mean from a few runs, and how sure it is: an interval that holds the truth 95 times of a hundred.

Control variates: of every run it is also known how far what chance drew (service times, their squares, the gaps between
arrivals) lies from what it should be on the average. What the wait owes to that is taken off by least squares.
A. M. Law, *Simulation Modeling and Analysis*, 5th ed., 2015, section 11.4.
"""

from math import sqrt
from statistics import NormalDist, mean

RUNS_A_CONTROL = 4  # with fewer runs for each, a control would take more certainty than it gives
NOTHING = 1e-12
RESAMPLES = 400


def with_interval(values, controls=()):
    """(mean, low, high) of `values`, one a run; `controls`: of each run, how far it lies off what is expected.

    With one run there is no interval: (value, None, None).
    """
    if len(values) < 2:
        return values[0], None, None
    used = max(0, len(values) // RUNS_A_CONTROL - 1)
    rows = [[1.0, *control[:used]] for control in controls] or [[1.0]] * len(values)
    kept = [0, *(i for i in range(1, len(rows[0])) if _varies([row[i] for row in rows]))]
    rows = [[row[i] for i in kept] for row in rows]
    found, spread = _least_squares(rows, values)
    free = len(values) - len(kept)
    left = sum((value - sum(f * x for f, x in zip(found, row, strict=True))) ** 2
               for row, value in zip(rows, values, strict=True))  # fmt: skip
    half = student(free) * sqrt(max(0.0, left / free * spread))
    return found[0], found[0] - half, found[0] + half


def over_days(sums, chance):
    """(low, high) of the mean over days, (sum, how many) each, from drawing the days anew; `chance`: a Random.

    B. Efron, *The Annals of Statistics* 7, 1979.
    """
    means = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(sums, k=len(sums))
        if number := sum(n for _, n in drawn):
            means.append(sum(total for total, _ in drawn) / number)
    means.sort()
    return means[int(0.025 * len(means))], means[int(0.975 * len(means)) - 1]


def student(free):
    """The 97.5th percentile of Student's t with so many degrees of freedom, to three digits.

    Cornish and Fisher's expansion (Abramowitz & Stegun 26.7.5); the first two, for which it is too coarse, as known.
    """
    if free <= 2:
        return (12.706, 4.303)[free - 1]
    z = NormalDist().inv_cdf(0.975)
    return (z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * free**3)
            + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * free**4))  # fmt: skip


def _varies(values):
    middle = mean(values)
    return max(abs(value - middle) for value in values) > NOTHING


def _least_squares(rows, values):
    """(what fits best, the first one's share of the variance), by Gauss and Jordan on the normal equations."""
    size = len(rows[0])
    scale = [max(abs(row[i]) for row in rows) for i in range(size)]
    rows = [[x / s for x, s in zip(row, scale, strict=True)] for row in rows]
    lines = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)]
        + [sum(row[i] * value for row, value in zip(rows, values, strict=True)), float(i == 0)]
        for i in range(size)
    ]
    for i in range(size):
        best = max(range(i, size), key=lambda at: abs(lines[at][i]))
        lines[i], lines[best] = lines[best], lines[i]
        lines[i] = [x / lines[i][i] for x in lines[i]]
        for at in range(size):
            if at != i:
                lines[at] = [x - lines[at][i] * y for x, y in zip(lines[at], lines[i], strict=True)]
    return [line[size] / s for line, s in zip(lines, scale, strict=True)], lines[0][size + 1] / scale[0] ** 2

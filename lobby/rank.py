"""How a median or a 90th percentile is found wherever one is told: by the nearest rank, so it is a time somebody had.

R. J. Hyndman and Y. Fan, *The American Statistician* 50, 1996, definition 1.
"""


def place(n, percent):
    """Which of n values, the least being 1, so many per cent of them do not exceed; 0 < percent ≤ 100, whole."""
    return -(-n * percent // 100)


def ranked(values, percent):
    """The least of some values that at least so many per cent of them do not exceed. They need not be in order."""
    return sorted(values)[place(len(values), percent) - 1]

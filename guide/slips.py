"""How far two words lie apart, in slips of a key."""

VOWELS = frozenset("aiueo")
BESIDE = {
    key: {row[at + step] for step in (-1, 1) if 0 <= at + step < len(row)}
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for at, key in enumerate(row)
}  # fmt: skip
BESIDE["v"], BESIDE["f"], BESIDE["p"] = BESIDE["v"] | {"p"}, BESIDE["f"] | {"p"}, BESIDE["p"] | {"f", "v"}


def distance(one, other, slip=lambda a, b: 1, most=float("inf")):
    """What it costs to insert, delete, change or swap letters until one word is the other.

    `slip(a, b)`: what one letter for another costs; the rest costs 1 each. Beyond `most` it is not reckoned further.
    """
    before, row = None, list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(other, 1):
            step = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b and slip(a, b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                step = min(step, older[j - 2] + 1)
            row.append(step)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


def by_hand(a, b):
    """One letter for another as hands do it: a vowel for a vowel, or the key beside it, happens more easily."""
    return 1 if (a in VOWELS and b in VOWELS) or b in BESIDE.get(a, "") else 1.5

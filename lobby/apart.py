"""Which groups of people may be shown: none by which one of them could be told."""

FEWEST = 5  # of fewer, somebody might be known by what is told of them


def shown_apart(groups):
    """({name: size} of groups to be shown apart, the largest first, names of those shown together or not at all).

    A group of fewer than five is joined to the others like it; while these are fewer than five together, the smallest
    of the rest joins them, so that nobody is found by taking the groups shown from the whole.
    """
    apart = dict(sorted(groups.items(), key=lambda group: -group[1]))
    together = [name for name, size in apart.items() if size < FEWEST]
    for name in together:
        del apart[name]
    while together and apart and sum(groups[name] for name in together) < FEWEST:
        together.append(apart.popitem()[0])
    return apart, together

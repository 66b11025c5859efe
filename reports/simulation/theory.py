"""What theory says of a line, exactly: the simulator is held against it. Times in, times out: one unit, any unit."""

from math import factorial


def erlang_c(load, servers):
    """The chance that whoever comes must wait, of M/M/c. `load`: arrivals × mean service time, below `servers`.

    A. K. Erlang, "Solution of some problems in the theory of probabilities …", Elektroteknikeren 13, 1917.
    """
    full = load**servers / factorial(servers) * servers / (servers - load)
    return full / (sum(load**k / factorial(k) for k in range(servers)) + full)


def mmc_wait(rate, mean, servers):
    """Mean wait before service of M/M/c."""
    return erlang_c(rate * mean, servers) * mean / (servers - rate * mean)


def mg1_wait(rate, mean, cv):
    """Mean wait before service of M/G/1; `cv`: standard deviation of the service time over its mean.

    F. Pollaczek, Mathematische Zeitschrift 32, 1930; A. Khinchine, Matematicheskii Sbornik 39, 1932.
    """
    return rate * mean**2 * (1 + cv**2) / 2 / (1 - rate * mean)


def exact_wait(rate, mean, servers, arrival_cv, service_cv):
    """The mean wait where a formula gives it exactly; None where there is none."""
    if arrival_cv != 1 or rate * mean >= servers:
        return None
    if service_cv == 1:
        return mmc_wait(rate, mean, servers)
    return mg1_wait(rate, mean, service_cv) if servers == 1 else None

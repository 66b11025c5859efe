"""What people are told of their wait, and what comes true: months of village offices, simulated with the real lobby."""

import pytest

from reports.simulation import cases
from reports.simulation.accuracy import months

OFFICES = cases.read(cases.SHIPPED)


@pytest.fixture(scope="module")
def padat():
    return months(OFFICES["padat"], 2)


def test_four_of_five_waits_of_a_busy_village_lie_in_the_range_that_was_shown(padat):
    everybody, who_waited = padat

    assert everybody.told > 4000
    assert 0.76 <= everybody.inside <= 0.84
    assert 0.76 <= who_waited.inside <= 0.84
    assert who_waited.width < 15  # minutes: the range says something


def test_of_those_who_wait_in_smaller_villages_too():
    together = [months(OFFICES[name], seeds)[1] for name, seeds in (("sedang", 12), ("besar", 6))]
    told = sum(each.told for each in together)

    assert 0.76 <= sum(each.inside * each.told for each in together) / told <= 0.84


@pytest.mark.parametrize("name", ["sedang", "besar", "padat", "padat-terbagi"])
def test_waits_told_are_off_by_at_most_half_of_what_people_ahead_times_the_mean_would_be(name):
    _, who_waited = months(OFFICES[name], 3)

    assert who_waited.plain_error < -2  # it counts neither the other lines nor whoever is at a counter
    assert abs(who_waited.error) <= abs(who_waited.plain_error) / 2


def test_nobody_who_cannot_see_the_future_would_be_nearer(padat):
    _, who_waited = padat

    assert who_waited.played <= 1.05 * who_waited.knowing  # as near as who knows the true mean of every service
    assert who_waited.size < 0.6 * who_waited.plain

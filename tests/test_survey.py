"""The satisfaction index, by the vectors and bounds of Permenpan RB 14/2017, and what it must never do."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from feedback.survey import (
    ELEMENTS, EXACT, PRINTED, counted, element_grade, grade_of, index_of, rounded, sample_wanted,
)  # fmt: skip
from lobby.apart import shown_apart

VECTOR = dict(zip(ELEMENTS, ("3.20", "3.10", "2.95", "3.90", "3.25", "3.30", "3.40", "3.05", "3.00"), strict=True))
FORMS = st.lists(st.tuples(*[st.integers(1, 4)] * 9), min_size=1, max_size=30)


def all_of(mean):
    return dict.fromkeys(ELEMENTS, mean)


def sums(forms):
    return dict(zip(ELEMENTS, map(sum, zip(*forms, strict=True)), strict=True))


@pytest.mark.parametrize(
    ("means", "weights", "index", "grade"),
    [
        (VECTOR, EXACT, "80.97", "B"),
        (VECTOR, PRINTED, "80.16", "B"),
        (all_of("4"), EXACT, "100.00", "A"),
        (all_of("4"), PRINTED, "99.00", "A"),
        (all_of("1"), EXACT, "25.00", "D"),
        (all_of("1"), PRINTED, "24.75", "D"),
    ],
)
def test_the_vectors_of_the_regulation_come_to_their_index(means, weights, index, grade):
    assert str(index_of(means, weights)) == index
    assert grade_of(index_of(means, weights)) == grade


@pytest.mark.parametrize(
    ("index", "grade"),
    [("25.00", "D"), ("64.99", "D"), ("65.00", "C"), ("76.60", "C"), ("76.61", "B"), ("88.30", "B"), ("88.31", "A"),
     ("100.00", "A")],
)  # fmt: skip
def test_a_grade_changes_exactly_at_its_bound(index, grade):
    assert grade_of(Decimal(index)) == grade


@pytest.mark.parametrize(
    ("index", "shown", "grade"),
    [("64.9949", "64.99", "D"), ("64.995", "65.00", "C"), ("76.6049", "76.60", "C"), ("76.605", "76.61", "B"),
     ("88.3049", "88.30", "B"), ("88.305", "88.31", "A")],
)  # fmt: skip
def test_an_index_is_rounded_half_up_before_it_is_graded(index, shown, grade):
    mean = Fraction(index) / 25
    assert str(index_of(all_of(mean))) == shown
    assert grade_of(index_of(all_of(mean))) == grade


def test_no_index_falls_between_two_grades():
    """Every index that forms can come to, in steps of a hundredth, has the grade its range says."""
    ranges = {"D": ("25.00", "64.99"), "C": ("65.00", "76.60"), "B": ("76.61", "88.30"), "A": ("88.31", "100.00")}
    for cents in range(2500, 10001):
        index = Decimal(cents) / 100
        least, most = map(Decimal, ranges[grade_of(index)])
        assert least <= index <= most


@pytest.mark.parametrize(
    ("people", "forms"), [(100, 80), (200, 132), (500, 217), (1000, 278), (10, 10), (1, 1), (0, 0)]
)
def test_how_many_forms_speak_for_so_many_people(people, forms):
    assert sample_wanted(people) == forms


@given(st.integers(0, 10**6))
def test_a_sample_is_never_more_than_the_people_and_grows_with_them(people):
    assert sample_wanted(people) <= sample_wanted(people + 1) <= people + 1


@given(FORMS)
def test_an_index_lies_between_the_worst_and_the_best(forms):
    found = counted(len(forms), sums(forms))
    assert Decimal(25) <= found.index <= Decimal(100)
    assert found.n == len(forms) and found.grade == grade_of(found.index)


@given(FORMS, st.integers(0, 29), st.integers(0, 8))
def test_one_better_answer_never_makes_the_index_worse(forms, form, element):
    before = counted(len(forms), sums(forms)).index
    changed = [list(each) for each in forms]
    changed[form % len(forms)][element] = 4
    assert counted(len(forms), sums(changed)).index >= before


@given(FORMS)
def test_the_order_of_forms_changes_nothing(forms):
    assert counted(len(forms), sums(forms)) == counted(len(forms), sums(forms[::-1]))


@given(FORMS)
def test_an_index_is_the_one_worked_out_answer_by_answer(forms):
    """Every answer counts alike: the mean of all answers on the scale of 25 to 100, by another way than the code's."""
    exact = Fraction(sum(sum(form) for form in forms) * 25, 9 * len(forms))
    cents, rest = divmod(exact.numerator * 100, exact.denominator)
    assert counted(len(forms), sums(forms)).index == Decimal(cents + (2 * rest >= exact.denominator)) / 100


def test_without_a_form_there_is_no_index():
    none = counted(0, dict.fromkeys(ELEMENTS))
    assert (none.n, none.index, none.grade, set(none.elements.values())) == (0, None, None, {None})


@pytest.mark.parametrize(("mean", "grade"), [("3.5324", "A"), ("3.53", "B"), ("3.0644", "B"), ("3.06", "C"),
                                             ("2.6", "C"), ("2.59", "D")])  # fmt: skip
def test_one_element_is_graded_on_the_same_scale(mean, grade):
    assert element_grade(Decimal(mean)) == grade


@pytest.mark.parametrize(("number", "places", "shown"), [("0.125", 2, "0.13"), ("0.1249", 2, "0.12"), ("2.5", 0, "3"),
                                                         ("2", 3, "2.000")])  # fmt: skip
def test_halves_are_rounded_up(number, places, shown):
    assert str(rounded(Fraction(number), places)) == shown


@pytest.mark.parametrize(
    ("groups", "apart", "together"),
    [
        ({"a": 9, "b": 7}, {"a": 9, "b": 7}, set()),
        ({"a": 9, "b": 4, "c": 3}, {"a": 9}, {"b", "c"}),
        ({"a": 9, "b": 6, "c": 4}, {"a": 9}, {"b", "c"}),  # of c alone, all but a and b would tell
        ({"a": 9, "b": 1}, {}, {"a", "b"}),
        ({"a": 2}, {}, {"a"}),
    ],
)
def test_a_group_of_fewer_than_five_is_never_shown_apart_nor_found_by_taking_away(groups, apart, together):
    shown, joined = shown_apart(groups)
    assert (shown, set(joined)) == (apart, together)


# --- as the office sets it -----------------------------------------------------------------------------------------

BASE = '[[queues]]\nletter = "A"\n[[counters]]\nid = "1"\n'


def read(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(BASE + text, encoding="utf-8")
    return config.read(path).survey


def test_an_office_that_sets_nothing_weighs_exactly_asks_at_the_kiosk_and_keeps_two_years(tmp_path):
    found = read(tmp_path, "")
    assert (found.weights, found.kiosk, found.keep_months) == (EXACT, True, 24)


@pytest.mark.parametrize(
    ("text", "place"),
    [('weights = "0,11"', "weights"), ("kiosk = 1", "kiosk"), ("keep_months = 0", "keep_months"),
     ("keep_months = 121", "keep_months"), ("months = 3", "months")],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_named_where_it_is(tmp_path, text, place):
    with pytest.raises(config.BadConfig) as bad:
        read(tmp_path, f"[survey]\n{text}\n")
    [(where, problem, remedy)] = bad.value.mistakes
    assert where.startswith(f"[survey] {place}") and problem and remedy

"""Charts, whatever they are told: in proportion, on their sheet, no words over words, round numbers on their axes."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.months.charts import BAR, LINE, WIDTH, Row, bars, columns, cut, heat, stacked, ticks_of, width_of, wrapped

NAMES = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=70).filter(str.strip)
NUMBERS = st.one_of(st.just(0), st.integers(0, 10**9), st.floats(0, 10**6, allow_nan=False))
ROWS = st.lists(st.builds(Row, NAMES, NUMBERS, NAMES), min_size=1, max_size=12)


def shown(value):
    return f"{value:,.1f}".replace(",", ".") if value != int(value) else f"{int(value):,}".replace(",", ".")


def lies_on_its_sheet(chart):
    for box in chart.boxes:
        assert box.x >= -0.01 and box.y >= 0 and box.width >= 0 and box.height >= 0
        assert box.x + box.width <= chart.width + 0.01 and box.y + box.height <= chart.height
    for text in chart.texts:
        left, right = text.span
        assert left >= -0.01 and right <= chart.width + 0.01, text
        assert LINE - 8 <= text.y <= chart.height
    for stroke in chart.strokes:
        assert 0 <= stroke.x1 <= chart.width and 0 <= stroke.x2 <= chart.width
        assert 0 <= stroke.y1 <= chart.height and 0 <= stroke.y2 <= chart.height


def no_words_stand_on_words(chart):
    for one, other in combinations(chart.texts, 2):
        (left, right), (begin, end) = one.span, other.span
        apart = right <= begin + 0.02 or end <= left + 0.02 or abs(one.y - other.y) >= 13
        assert apart, (one, other)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_bars_are_as_long_as_their_numbers_are_large(rows):
    chart = bars("t", "p", rows, shown)

    drawn = [box for box in chart.boxes if box.kind == "full"]
    numbers = [row.value for row in rows if row.value]
    assert len(drawn) == len(numbers) and all(box.x == 0 for box in drawn)
    highest = max(numbers, default=0)
    longest = max((box.width for box in drawn), default=0)
    for box, number in zip(drawn, numbers, strict=True):
        assert box.width == pytest.approx(longest * float(Fraction(number) / Fraction(highest)), abs=0.02)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_bars_stay_on_their_sheet_and_no_words_stand_on_words(rows):
    chart = bars("t", "p", rows, shown)
    lies_on_its_sheet(chart)
    no_words_stand_on_words(chart)


@given(st.lists(st.tuples(NAMES, *[st.floats(0, 10_000)] * 3), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_bar_goes_on_hatched_from_half_to_nine_in_ten_and_the_target_stands_at_its_minutes(given_rows):
    rows = [Row(name, min(a, b), "x", max(a, b), target) for name, a, b, target in given_rows]
    chart = bars("t", "p", rows, shown, steps="minutes")
    lies_on_its_sheet(chart)
    no_words_stand_on_words(chart)
    end = ticks_of(max(max(row.upper, row.target) for row in rows), 6, "minutes")
    targets = [stroke for stroke in chart.strokes if stroke.kind == "target"]
    assert len(targets) == len(rows) and end[-1] >= max(row.upper for row in rows)
    lies = {box.y: box for box in chart.boxes if box.kind == "full"}
    for box in chart.boxes:
        if box.kind == "part":
            solid = lies.get(box.y)
            assert box.x == pytest.approx(solid.x + solid.width if solid else 0, abs=0.02)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=70))
@settings(max_examples=60, deadline=None)
def test_columns_are_as_high_as_their_numbers_stand_on_nothing_and_stay_on_their_sheet(values):
    chart = columns("t", "p", values, [(at, str(at + 1)) for at in range(len(values))], shown)

    lies_on_its_sheet(chart)
    no_words_stand_on_words(chart)
    drawn = [box for box in chart.boxes if box.kind == "full"]
    numbers = [value for value in values if value]
    assert len(drawn) == len(numbers)
    feet = {round(box.y + box.height, 1) for box in drawn}
    assert len(feet) <= 1
    highest = max((box.height for box in drawn), default=0)
    for box, number in zip(drawn, numbers, strict=True):
        assert box.height == pytest.approx(highest * number / max(numbers), abs=0.02)


MONTHS = st.lists(
    st.one_of(st.none(), st.tuples(st.floats(0, 36_000), st.floats(0, 36_000), st.floats(0, 100))),
    min_size=2,
    max_size=24,
)


@given(MONTHS, st.data())
@settings(max_examples=60, deadline=None)
def test_columns_go_on_hatched_and_stand_under_those_of_the_same_month(months, data):
    low, high, shares = (
        [each and take(each) for each in months]
        for take in (lambda each: min(each[:2]), lambda each: max(each[:2]), lambda each: each[2])
    )
    at = data.draw(st.integers(0, len(months) - 1))
    names = [(place, "Nov") for place in range(len(months))]
    below = {"names": names, "shown": shown, "at": at, "below": names[:1]}
    chart = stacked("t", "p", [columns("Lama", "", low, uppers=high, steps="minutes", **below),
                               columns("Janji", "", shares, top=100, **below)])  # fmt: skip

    lies_on_its_sheet(chart)
    no_words_stand_on_words(chart)
    full = [box for box in chart.boxes if box.kind == "full"]
    part = [box for box in chart.boxes if box.kind == "part"]
    assert len(full) == sum(bool(each) for each in [*low, *shares])
    assert len(part) == sum(bool(top and top > value) for value, top in zip(low, high, strict=True))
    for box in part:  # on the full one, or on the ground where half of all waited for nothing
        ground = max(each.y + each.height for each in full[: sum(map(bool, low))] or part)
        under = [each.y for each in full if each.x == box.x and each.y < ground]
        assert box.y + box.height == pytest.approx(min(under, default=ground), abs=0.03)


@given(st.integers(1, 24), st.integers(1, 7), st.data())
@settings(max_examples=40, deadline=None)
def test_a_grid_stays_on_its_sheet_and_is_darkest_where_most_come(hours, weekdays, data):
    values = st.one_of(st.none(), st.floats(0, 999))
    row = st.lists(values, min_size=weekdays, max_size=weekdays)
    rows = [(f"{hour:02}.00", data.draw(row)) for hour in range(hours)]
    chart = heat("t", "p", [f"H{at}" for at in range(weekdays)], rows, lambda value: f"{value:.0f}")

    lies_on_its_sheet(chart)
    no_words_stand_on_words(chart)
    told = [value for _, row in rows for value in row if value is not None]
    assert len(chart.boxes) == len(told)
    for box, value in zip(chart.boxes, told, strict=True):
        assert (box.kind == "heat-0") == (value == 0)
        assert value != max(told) or value == 0 or box.kind == "heat-4"


@given(st.one_of(st.integers(0, 10**12), st.floats(0, 10**7)), st.integers(1, 8), st.sampled_from(["count", "minutes"]))
def test_axes_begin_at_nothing_and_go_on_in_round_steps_past_the_highest(highest, most, steps):
    ticks = ticks_of(highest, most, steps)

    step = ticks[1]
    assert ticks[0] == 0 and ticks == [step * at for at in range(len(ticks))]
    assert ticks[-1] >= highest and len(ticks) <= most + 1
    assert len(ticks) == 2 or ticks[-2] < highest
    if steps == "count":
        assert str(step).rstrip("0") in ("1", "2", "5")
    else:
        assert step in (1, 2, 5, 10, 15, 30) or step % 60 == 0


def test_minutes_go_in_the_steps_of_a_clock():
    assert ticks_of(47, 6, "minutes") == [0, 10, 20, 30, 40, 50]
    assert ticks_of(70, 6, "minutes") == [0, 15, 30, 45, 60, 75]
    assert ticks_of(170, 6, "minutes") == [0, 30, 60, 90, 120, 150, 180]
    assert ticks_of(0, 6, "minutes") == [0, 1]


def test_a_bar_is_half_as_long_as_one_twice_its_number():
    chart = bars("t", "p", [Row("KTP", 400, "400"), Row("KK", 200, "200")], shown)
    assert [(box.x, box.width, box.height) for box in chart.boxes] == [(0, WIDTH, BAR), (0, WIDTH / 2, BAR)]


def test_a_long_name_is_wrapped_and_a_longer_one_ends_in_dots():
    lines = wrapped("Surat Keterangan Tidak Mampu untuk keringanan biaya di rumah sakit umum daerah " * 3, 200)
    assert len(lines) == 3 and lines[0].startswith("Surat Keterangan") and lines[-1].endswith("…")
    assert all(width_of(line) <= 200 for line in lines)
    assert cut("Kependudukan", 40).endswith("…") and cut("KK", 40) == "KK"

"""Charts as an office can read and print them: drawn here as shapes, said in a sentence, never by colour alone.

Every chart is laid out on a sheet `WIDTH` units wide, about as many pixels as a phone has room for, and grows with its
place; so its letters, `SIZE` units high, are never too small to read. A chart knows nothing of the language: whoever
draws one brings its texts, and `shown`, which writes a number.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, SIZE, LINE = 320, 13, 17
# How wide the office's own face draws its letters at most, in shares of SIZE; every other one is ORDINARY.
WIDE = {
    letter: width
    for letters, width in (
        (" ijlI'", 0.3),
        (",·.:;()|![]rJ1ft", 0.41),
        ("zsxvykaLT7/-", 0.59),
        ("ABDEFHKNPRSUVXYZ0…&", 0.75),
        ("CGMOQw", 0.88),
        ("mW%@—", 1.03),
    )
    for letter in letters
}
ORDINARY = 0.68
MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 300, 600)
BAR, GAP = 15, 12
PLOT = 150  # units a column may be high
SHADES = 5
APART = (1, 2, 3, 5, 7, 10, 15, 20, 30, 60, 10**6)  # names of columns are written at every so many


@dataclass(frozen=True, slots=True)
class Box:
    """`kind`: full, part (hatched), heat-0 to heat-4 (from none to most)."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """`kind`: grid, axis, target, edge (under a target)."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True, slots=True)
class Text:
    """`y` is where its letters stand; `anchor`: start, middle, end. `kind`: name, value, tick, on-0 to on-4."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = "tick"

    @property
    def span(self):
        """(left, right) of what it takes at most."""
        width = width_of(self.text)
        left = self.x - width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        return left, left + width


@dataclass(frozen=True, slots=True)
class Chart:
    """`point` is what it shows, in a sentence; `key`: [(kind, what a shape of that kind means)]."""

    title: str
    point: str
    height: float
    shapes: tuple
    key: tuple = ()
    width: float = WIDTH

    @property
    def boxes(self):
        return [shape for shape in self.shapes if isinstance(shape, Box)]

    @property
    def strokes(self):
        return [shape for shape in self.shapes if isinstance(shape, Stroke)]

    @property
    def texts(self):
        return [shape for shape in self.shapes if isinstance(shape, Text)]


@dataclass(frozen=True, slots=True)
class Row:
    """A bar to be drawn: its name, how long it is, what is written under it; perhaps `upper`, up to which it goes on
    hatched, and `target`, where a line stands across it."""

    name: str
    value: float
    told: str
    upper: float | None = None
    target: float | None = None


def bars(title, point, rows, shown, *, steps="count", top=None, key=()):
    """Lying bars, one below the other: for what has a name. `steps`: count or minutes; `top` sets the axis' end."""
    values = [each for row in rows for each in (row.value, row.upper, row.target) if each is not None]
    ticks = _lying_ticks(top or max(values, default=0), shown, steps)
    end = ticks[-1]
    shapes, y = [], 0

    def at(value):
        return round(WIDTH * value / end, 2)

    lines = [min(max(at(tick), 0.5), WIDTH - 0.5) for tick in ticks]
    for row in rows:
        beside = row.upper is None and row.target is None
        room = WIDTH - width_of(row.told) - 12 if beside else WIDTH
        for count, line in enumerate(wrapped(row.name, max(room, WIDTH / 3))):
            y += LINE
            shapes.append(Text(0, y - 4, line, kind="name"))
            if beside and count == 0:
                shapes.append(Text(WIDTH, y - 4, cut(row.told, WIDTH * 2 / 3 - 12), "end", "value"))
        shapes += [Stroke(each, y, each, y + BAR, "grid") for each in lines]
        if row.value:
            shapes.append(Box(0, y, at(row.value), BAR, "full"))
        if row.upper is not None and row.upper > row.value:
            shapes.append(Box(at(row.value), y, round(at(row.upper) - at(row.value), 2), BAR, "part"))
        shapes.append(Stroke(0.5, y, 0.5, y + BAR, "axis"))
        if row.target is not None:
            across = min(max(at(row.target), 1.5), WIDTH - 1.5)
            # On the bar or beside it, in colour or in black on paper: its edge keeps it apart.
            shapes.append(Stroke(across, y - 2, across, y + BAR + 2, "edge"))
            shapes.append(Stroke(across, y - 2, across, y + BAR + 2, "target"))
        y += BAR
        for line in [] if beside else wrapped(row.told, WIDTH):
            y += LINE
            shapes.append(Text(0, y - 3, line, kind="value"))
        y += GAP
    y += LINE - GAP + 2
    names = [
        Text(at(tick), y - 3, shown(tick), "start" if tick == 0 else "end" if tick == end else "middle")
        for tick in ticks
    ]
    return Chart(title, point, y + 2, (*shapes, *names), tuple(key))


def columns(
    title, point, values, names, shown, *,
    steps="count", told=None, uppers=None, top=None, at=None, below=(), left=0, plot=PLOT,
):  # fmt: skip
    """Standing bars side by side, for what follows in time; [(place, name)] are written where there is room for them.

    `values` may be None where there is nothing to tell. `told(value)` writes the highest; where all fit, each one; or
    that at the place `at`. `uppers`: up to which they go on hatched, each told in its value's place. `top` sets the
    axis' end, `left` how far in it begins at least, `plot` how high it is. `below`: more names, on a line of their own.
    """
    told, uppers = told or shown, uppers or [None] * len(values)
    ends = [value if upper is None else upper for value, upper in zip(values, uppers, strict=True)]
    ticks = ticks_of(top or max((end for end in ends if end is not None), default=0), 5, steps)
    end, labels = ticks[-1], [shown(tick) for tick in ticks]
    left = max(left, ceil(max(width_of(label) for label in labels)) + 6)
    foot = LINE + 6 + plot
    step = (WIDTH - left) / max(len(values), 1)
    broad = min(step * 0.76, 36)
    shapes = []
    for tick, label in zip(ticks, labels, strict=True):
        y = round(foot - plot * tick / end, 2)
        shapes.append(Stroke(left, y, WIDTH, y, "axis" if tick == 0 else "grid"))
        shapes.append(Text(left - 6, y + 4.5, label, "end"))
    centres = [left + step * (place + 0.5) for place in range(len(values))]
    every = at is None and all(width_of(told(each)) <= step - 2 for each in ends if each)
    if at is None and any(ends):
        at = ends.index(max(each for each in ends if each))
    for place, (centre, value, reach) in enumerate(zip(centres, values, ends, strict=True)):
        if not reach:
            continue
        low, high = round(plot * value / end, 2), round(plot * reach / end, 2)
        x, width = round(centre - broad / 2, 2), round(broad, 2)
        if reach > value:
            shapes.append(Box(x, round(foot - high, 2), width, round(high - low, 2), "part"))
        if value:
            shapes.append(Box(x, round(foot - low, 2), width, low, "full"))
        if every or place == at:
            text = Text(round(centre, 2), round(foot - high - 4, 2), told(reach), "middle", "value")
            shapes.append(_within(text, left))
    lines = [names, below] if below else [names]
    for line, some in enumerate(lines, start=1):
        under = [
            _within(Text(round(centres[place], 2), foot + LINE * line + 1, name, "middle"), 0) for place, name in some
        ]
        apart = next(each for each in APART if all(a.span[1] + 5 <= b.span[0] for a, b in pairwise(under[::each])))
        shapes += under[::apart]
    return Chart(title, point, foot + LINE * len(lines) + 6, tuple(shapes))


def stacked(title, point, charts, key=()):
    """Charts of the same columns on one sheet, one below the other, each under its own title."""
    shapes, y = [], 0
    for chart in charts:
        shapes.append(Text(0, y + LINE - 4, cut(chart.title, WIDTH), kind="name"))
        y += LINE
        shapes += [_lowered(shape, y) for shape in chart.shapes]
        y += chart.height + GAP
    return Chart(title, point, y - GAP, tuple(shapes), tuple(key))


def heat(title, point, heads, rows, shown):
    """A grid of numbers, darker where they are higher. `rows`: [(name, [value each, or None where it was closed])]."""
    left = ceil(max([width_of(name) for name, _ in rows], default=0)) + 8
    broad, high = (WIDTH - left) / max(len(heads), 1), 26
    most = max((value for _, values in rows for value in values if value), default=0)
    shapes = [
        Text(round(left + broad * (at + 0.5), 2), LINE - 4, cut(head, broad - 2), "middle", "name")
        for at, head in enumerate(heads)
    ]
    y = LINE + 2
    for name, values in rows:
        shapes.append(Text(0, y + 18, name))
        for at, value in enumerate(values):
            if value is None:
                continue
            shade = shade_of(value, most)
            x = left + broad * at
            shapes.append(Box(round(x + 1, 2), y + 1, round(broad - 2, 2), high - 2, f"heat-{shade}"))
            shapes.append(Text(round(x + broad / 2, 2), y + 18, shown(value), "middle", f"on-{shade}"))
        y += high
    return Chart(title, point, y + 2, tuple(shapes))


def shade_of(value, most):
    """0 for nothing, then 1 to 4 by how near to the most it comes."""
    return min(SHADES - 1, max(1, ceil(value / most * (SHADES - 1)))) if value and most else 0


def ticks_of(highest, most=6, steps="count"):
    """Round numbers from 0 to the first that is not below `highest`, at most `most` of them beside 0."""
    for step in _steps(steps):
        count = max(1, ceil(highest / step))
        if count <= most:
            return [step * each for each in range(count + 1)]
    raise AssertionError("steps never end")


def width_of(text):
    """How wide a text is at most, in units, at the size of a chart."""
    return SIZE * sum(WIDE.get(letter, ORDINARY) for letter in text)


def wrapped(text, room, most=3):
    """A text in lines of at most `room` units; a word too long is cut, and so is what would come after `most` lines."""
    lines = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    kept = [cut(line, room) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = cut(f"{lines[most - 1]} {lines[most]}…", room)
    return kept


def cut(text, room):
    """A text that fits, its end told by dots where it does not."""
    if width_of(text) <= room:
        return text
    while text and width_of(text + "…") > room:
        text = text[:-1]
    return text.rstrip(" …") + "…"


def _lying_ticks(highest, shown, steps):
    """Ticks whose numbers fit beside each other; at least the two ends."""
    for most in (6, 5, 4, 3, 2, 1):
        ticks = ticks_of(highest, most, steps)
        spans = [
            Text(
                WIDTH * tick / ticks[-1],
                0,
                shown(tick),
                "start" if tick == 0 else "end" if tick == ticks[-1] else "middle",
            ).span
            for tick in ticks
        ]
        if all(left[1] + 6 <= right[0] for left, right in pairwise(spans)):
            break
    return ticks


def _steps(steps):
    """1, 2, 5, 10, 20, 50 …; of minutes those of a clock, then whole hours."""
    if steps == "minutes":
        yield from MINUTES
        yield from (60 * each for each in _ones_twos_fives(20))
    else:
        yield from _ones_twos_fives(1)


def _ones_twos_fives(first):
    power = 10 ** floor(log10(first))
    while True:
        yield from (each * power for each in (1, 2, 5) if each * power >= first)
        power *= 10


def _lowered(shape, by):
    if isinstance(shape, Stroke):
        return replace(shape, y1=shape.y1 + by, y2=shape.y2 + by)
    return replace(shape, y=round(shape.y + by, 2))


def _within(text, left):
    """The same text, moved so that it stays on the sheet."""
    begins, ends = text.span
    moved = max(left - begins, 0) or min(WIDTH - ends, 0)
    return Text(round(text.x + moved, 2), text.y, text.text, text.anchor, text.kind)

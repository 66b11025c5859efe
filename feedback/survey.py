"""The satisfaction survey of public services: nine elements, their index, its grade, and how many forms it takes.

Permenpan RB 14/2017 (Pedoman Penyusunan Survei Kepuasan Masyarakat Unit Penyelenggara Pelayanan Publik). Whole numbers
and fractions throughout: a float would move an index over a bound. Elements go by their names, because the regulation
and its own form number two of them differently.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
ANSWERS = (1, 2, 3, 4)
EXACT, PRINTED = "exact", "printed"
# The regulation weighs each element with one ninth and prints it as 0,11, with which a perfect score is 99,00.
WEIGHTS = {EXACT: Fraction(1, len(ELEMENTS)), PRINTED: Fraction(11, 100)}
SCALE = 25
# The least index of each grade, to two decimals; below all of them is the last.
BOUNDS = (("A", Decimal("88.31")), ("B", Decimal("76.61")), ("C", Decimal("65.00")), ("D", Decimal("0")))


@dataclass(frozen=True, slots=True)
class Index:
    """What `n` forms come to. `index`: a Decimal with two places and its `grade`, A to D; both None without a form.

    `elements`: {name: the mean of its answers, a Decimal with three places}, None each without a form.
    """

    n: int
    index: Decimal | None
    grade: str | None
    elements: dict


def index_of(means, weights=EXACT):
    """The index of {element: mean}, a Decimal with two places. A mean is a Fraction, a Decimal, a text or an int."""
    total = sum(Fraction(means[element]) for element in ELEMENTS)
    return rounded(total * WEIGHTS[weights] * SCALE, 2)


def grade_of(index):
    """`A` to `D` of an index that is rounded to two decimals already, as the regulation grades it."""
    return next(grade for grade, least in BOUNDS if index >= least)


def counted(n, sums, weights=EXACT):
    """The Index of `n` forms whose answers come to `sums`, {element: sum}. From the exact means: those shown are
    rounded, so an index reckoned from them may differ in its second decimal."""
    if not n:
        return Index(0, None, None, dict.fromkeys(ELEMENTS))
    means = {element: Fraction(sums[element], n) for element in ELEMENTS}
    index = index_of(means, weights)
    return Index(n, index, grade_of(index), {element: rounded(mean, 3) for element, mean in means.items()})


def element_grade(mean):
    """The grade of one element by its mean: its own index is the mean on the scale of 25 to 100."""
    return grade_of(rounded(Fraction(mean) * SCALE, 2))


def sample_wanted(population):
    """How many forms speak for so many people served (Krejcie and Morgan 1970, as the regulation's table has it)."""
    wanted = Fraction(3841, 1000) * population * Fraction(1, 4)
    apart = Fraction(25, 10_000) * (population - 1) + Fraction(3841, 1000) * Fraction(1, 4)
    return min(population, int(rounded(wanted / apart, 0))) if population > 0 else 0


def rounded(number, places):
    """A Decimal of a Fraction, half up, as people round."""
    unit = Fraction(1, 10**places)
    whole = (2 * Fraction(number) + unit) // (2 * unit)
    return (Decimal(whole) / 10**places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

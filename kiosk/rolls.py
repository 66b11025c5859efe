"""How much paper is left: what a roll holds, and for how many slips."""

from statistics import mean

# What shops here sell most. A roll's length is the area of its side by the thickness of its paper: 57 x 40 mm on a
# 12 mm core at 0.06 mm is 19 m, sold as 15 to 18; 80 x 80 mm is 80 m, sold as 65 to 80. The shorter of them is
# assumed, because a warning a little early costs nothing.
USUAL_METRES = {58: 15, 80: 65}
WIDE = 432  # dots from which paper is 80 mm wide
WARN_SLIPS = 20  # a warning comes while there is paper for so many: time to fetch a roll
USED_UP = 0.8  # of its length, from which a roll that comes to its end did so by itself
USUAL_SLIP = 110.0  # mm, before any slip has been measured


def length_of(settings, model, rolls):
    """Millimetres on this printer's roll: as configured, else as its last whole roll showed, else what is usual."""
    if settings.kind == "screen":
        return 0.0
    usual = 1000.0 * (settings.roll_metres or USUAL_METRES[80 if model.dots >= WIDE else 58])
    ended = [roll.used_mm for roll in rolls if roll.printer == settings.name and roll.ran_out]
    # Only a length near the usual is believed: someone may have forgotten to say that a roll was changed in between.
    believed = [length for length in ended if usual / 2 <= length <= usual * 1.5]
    return believed[-1] if believed else usual


def slips_in(left_mm, lengths):
    """How many slips there is paper for; `lengths`: those of the last ones, in millimetres."""
    return int(max(0.0, left_mm) // slip_length(lengths))


def slip_length(lengths):
    """Millimetres of a slip: the mean of the last ones, or what is usual."""
    return mean(lengths) if lengths else USUAL_SLIP

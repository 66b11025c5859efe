"""The survey as the office has set it: how its index is weighed, where it is asked, how long respondents are kept."""

from dataclasses import dataclass

from feedback.survey import EXACT, PRINTED


@dataclass(frozen=True, kw_only=True)
class Survey:
    """`weights`: "exact", one ninth each, or "printed", 0.11 as the regulation's form has it.

    `kiosk`: whether it is asked at the kiosk. `keep_months`: after so many months a form keeps its answers alone, and
    no longer who somebody was: sex, age, education, occupation.
    """

    weights: str = EXACT
    kiosk: bool = True
    keep_months: int = 24


def survey(reader, given):
    """The Survey of a config.toml."""
    table = reader.table(given, "survey", ("weights", "kiosk", "keep_months"))
    return Survey(
        weights=table.choice("weights", EXACT, (EXACT, PRINTED)),
        kiosk=table.yes("kiosk", True),
        keep_months=table.number("keep_months", 24, 1, 120),
    )

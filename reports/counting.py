"""How each number is counted, in the words that stand under every report; the same as in `summary.py`."""

# Keys of words/<language>.toml, in the order in which they are read.
HOW = (
    "months.how_over", "months.how_day", "months.how_arrivals", "months.how_ending", "months.how_wait",
    "months.how_walk", "months.how_service", "months.how_visit", "months.how_paper", "months.how_median",
    "months.how_target", "months.how_hours", "months.how_home", "months.how_estimate", "months.how_letters",
    "months.how_clock",
)  # fmt: skip

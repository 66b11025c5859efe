"""Complaints as the office has set them: what it promises, and how long what people wrote stays."""

from dataclasses import dataclass

SETTINGS = ("answer_days", "settle_days", "keep_days")


@dataclass(frozen=True, kw_only=True)
class Complaints:
    """`answer_days`: working days within which the office answers; `settle_days`: within which it is done.

    The law's own limits, as they are commonly told, are wider: 14 days to respond and 60 to settle; to be compared with
    its text (see docs/complaints.md). At most two and eight weeks of working days keep within them. `keep_days`: how
    long words, name and contact stay after a complaint is settled.
    """

    answer_days: int = 5
    settle_days: int = 14
    keep_days: int = 90


def complaints(reader, given):
    """The Complaints of a config.toml."""
    table = reader.table(given, "complaints", SETTINGS)
    answer, settle = table.number("answer_days", 5, 1, 10), table.number("settle_days", 14, 1, 40)
    if settle < answer:
        table.wrong("settle_days", "Batas selesai lebih pendek daripada batas jawab (answer_days).",
                    f"Tulis: settle_days = {max(14, answer)}.")  # fmt: skip
    return Complaints(answer_days=answer, settle_days=settle, keep_days=table.number("keep_days", 90, 7, 730))

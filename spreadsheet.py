"""Tables for spreadsheets, as CSV and as XLSX: whatever a program opens them, letters are letters, numbers numbers,
dates dates, and no text that somebody wrote is ever taken for a formula.

CSV: UTF-8 with a mark, semicolons, ISO dates, decimal commas, so that a spreadsheet set to Indonesian reads it. XLSX:
cells with their types, the head frozen and filtered, columns as wide as what stands in them.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap

from flask import Response

BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
# A spreadsheet set to English divides at commas and lines, whatever stands between: there a formula would begin too.
WOULD_BEGIN_ONE = re.compile(r"(?<=[,\t\r\n])(?=[=+\-@＝＋－＠])")
TEXT, COUNT, DECIMAL, MINUTES, PERCENT, DATE, MONTH, MOMENT = (
    "text",
    "count",
    "decimal",
    "minutes",
    "percent",
    "date",
    "month",
    "moment",
)
MEAN = "mean"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    COUNT: "#,##0",
    DECIMAL: "0.00",
    MEAN: "0.000",
    MINUTES: "0.0",
    PERCENT: "0.0%",
    DATE: "yyyy-mm-dd",
    MONTH: "mmmm yyyy",
    MOMENT: "yyyy-mm-dd hh:mm",
}
NARROWEST, WIDEST = 8, 48  # letters
HEAD_LINE = 15  # points
MOST_IN_A_NAME = 31  # of a sheet, by the file's format
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, count (whole), decimal (two places), mean (three), minutes (of seconds given), percent (of a share
    given, 0 to 1), date, month (its first day given), moment (local, without zone)."""

    title: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a `title`; each row has a value for each column, None where there is none."""

    title: str
    columns: tuple
    rows: tuple


def spreadsheet(name, head, rows):
    """The answer that brings a table to whoever asks, as a CSV file of that name."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow([_cell(title) for title in head])
    table.writerows([_cell(value) for value in row] for row in rows)
    return _file(name, "\ufeff" + written.getvalue(), "text/csv")


def csv_of(name, sheet):
    """A Sheet as a CSV file of that name."""
    rows = (
        [_plain(value, column.kind) for value, column in zip(row, sheet.columns, strict=True)] for row in sheet.rows
    )
    return spreadsheet(name, [column.title for column in sheet.columns], rows)


def xlsx_of(name, sheets):
    """Sheets as the XLSX file of that name, in their order."""
    return _file(name, as_xlsx(sheets), XLSX)


def as_xlsx(sheets):
    """The bytes of an XLSX file."""
    from xlsxwriter import Workbook  # here, because a day passes in which nobody asks for one

    written, names = io.BytesIO(), []
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(written, {"in_memory": True, **never}) as book:
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
        head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
        heads = (book.add_format(head), book.add_format(head | {"align": "right"}))
        for sheet in sheets:
            names.append(sheet_name(sheet.title, names))
            _write(book.add_worksheet(names[-1]), sheet, formats, heads)
    return written.getvalue()


def sheet_name(title, taken=()):
    """A name that every spreadsheet takes for a sheet: short, without marks it may not have, not twice."""
    plain = " ".join(NOT_IN_A_NAME.sub(" ", title).split()).strip("'") or "-"
    if plain.casefold() == "history":  # kept by a spreadsheet for itself
        plain += "-"
    name, others = plain[:MOST_IN_A_NAME].rstrip("' "), {each.casefold() for each in taken}
    count = 2
    while name.casefold() in others:
        tail = f" ({count})"
        name, count = plain[: MOST_IN_A_NAME - len(tail)].rstrip("' ") + tail, count + 1
    return name


def _write(page, sheet, formats, heads):
    """`heads`: formats of the head, over words and over numbers."""
    lines = 1
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, _text(column.title), heads[column.kind != TEXT])
        width = _width(column, [row[at] for row in sheet.rows])
        page.set_column(at, at, width)
        lines = max(lines, len(wrap(column.title, int(width) - 2)))
    page.set_row(0, HEAD_LINE * lines + 3)  # said, because not every spreadsheet finds it out by itself
    for line, row in enumerate(sheet.rows, 1):
        for at, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _put(page, line, at, value, column.kind, formats)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4, which every printer has
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _width(column, values):
    """In letters: what stands in a column, and every word of its head beside the mark of the filter."""
    longest = max([len(str(_plain(value, column.kind) or "")) for value in values], default=0)
    words = max((len(word) for word in column.title.split()), default=0)
    return min(max(longest + 2, words + 4, NARROWEST), WIDEST)


def _put(page, line, at, value, kind, formats):
    if value is None:
        return
    if kind == TEXT:
        page.write_string(line, at, _text(str(value)))
    elif kind in (DATE, MONTH, MOMENT):
        page.write_datetime(line, at, value, formats[kind])
    else:
        page.write_number(line, at, value / 60 if kind == MINUTES else value, formats[kind])


def _text(value):
    return NOT_IN_XML.sub("", value)


def _plain(value, kind):
    """As it is written in a CSV: minutes and percents with one decimal, as a spreadsheet shows them."""
    match value, kind:
        case None, _:
            return None
        case _, "minutes":
            return round(value / 60, 1)
        case _, "percent":
            return Percent(round(100 * value, 1))
        case _, "decimal":
            return round(float(value), 2)
        case _, "mean":
            return round(float(value), 3)
        case datetime(), _:
            return f"{value:%Y-%m-%d %H:%M}"
        case date(), "month":
            return f"{value:%Y-%m}"
    return value


class Percent(float):
    """A number that is written with its sign."""


def _cell(value):
    """A number, an ISO date, or a text that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        sign = "%" if isinstance(value, Percent) else ""
        return f"{float(value)}".replace(".", ",") + sign
    text = "" if value is None else str(value)
    if not isinstance(value, str):
        return text
    text = WOULD_BEGIN_ONE.sub(" ", text)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _file(name, content, kind):
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

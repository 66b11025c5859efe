"""Tables for spreadsheets: UTF-8 with a mark, semicolons, ISO dates.

So a spreadsheet set to Indonesian reads letters as letters, columns as columns and dates as dates.
"""

import csv
import io

from flask import Response

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def spreadsheet(name, head, rows):
    """The answer that brings a table to whoever asks, as a file of that name."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(head)
    table.writerows([_cell(value) for value in row] for row in rows)
    return Response(
        "\ufeff" + written.getvalue(), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _cell(value):
    """A number, an ISO date, or a text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(BEGINS_A_FORMULA) else text

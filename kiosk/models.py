"""What each printer can do: `printers.toml`, a row a model."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "printers.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A row of the table. `columns` of its usual letters and `dots` across; 8 dots are a millimetre.

    `magnify`: the most its letters grow, (times wide, times high). `status`: it answers when asked how it is.
    `cutter`: it cuts; `native_qr`: it draws a QR by itself; `newline`: what ends a row. `slice` bytes are sent at
    once over a slow line, and then `pause_ms` milliseconds none (0: all at once).
    """

    id: str
    name: str
    columns: int
    dots: int
    cutter: bool = False
    native_qr: bool = False
    magnify: tuple = (4, 4)
    newline: str = "\n"
    status: bool = False
    slice: int = 0
    pause_ms: int = 0


@cache
def models():
    """{id: Model}, in the table's order."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["printers"]
    return {row["id"]: Model(**row | {"magnify": tuple(row.get("magnify", (4, 4)))}) for row in rows}

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

    `doubles`: it draws a picture's dots twice as wide and high when asked, so a code takes a quarter of the bytes.
    `tear`: rows fed so that the paper can be torn behind the last one. `knife`: dots from the head to the knife.
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
    doubles: bool = False
    tear: int = 4
    knife: int = 96


@cache
def models():
    """{id: Model}, in the table's order."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["printers"]
    return {row["id"]: Model(**row | {"magnify": tuple(row.get("magnify", (4, 4)))}) for row in rows}

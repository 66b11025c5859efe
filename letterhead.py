"""The letterhead (*kop surat*) of the office's papers: letters, reports, what is hung on the wall."""

import re

GREATER = {"kabupaten": "PEMERINTAH KABUPATEN", "kota": "PEMERINTAH KOTA"}
SMALLER = ("kecamatan", "distrik", "kapanewon", "kemantren")


def letterhead(letters, office):
    """The lines above the office's name: as the office set them, else from its region; then its name."""
    lines = letters.letterhead
    if not lines:
        above, among = [], [part.strip() for part in office.region.split(",")]
        for part in among:
            kind, _, rest = part.partition(" ")
            if kind.casefold() in GREATER and rest:
                above.insert(0, f"{GREATER[kind.casefold()]} {rest}".upper())
            elif kind.casefold() in SMALLER:
                above.append(part.upper())
        lines = tuple(above)
    return (*lines, village_of(office.name).upper())


def village_of(name):
    """`Desa Sukamaju`, of `Kantor Desa Sukamaju`."""
    return re.sub("^kantor ", "", name, flags=re.IGNORECASE)

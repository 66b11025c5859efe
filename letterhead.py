"""What every paper of the office begins and ends with: a letterhead and a signature, by the rules of office letters."""

import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from words import MAIN

# What stands before a village's own name.
KINDS = ("kantor", "pemerintah", "desa", "kelurahan", "kalurahan", "nagari", "gampong", "kampung", "pekon", "negeri")
GREATER = {"kabupaten": "PEMERINTAH KABUPATEN", "kota": "PEMERINTAH KOTA"}
SMALLER = ("kecamatan", "distrik", "kapanewon", "kemantren")
FOR_HEAD, FOR_THEM = "a.n.", "u.b."
PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif")


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: the lines above it, the name under it and what stands below; no name is a line to write on."""

    lines: tuple
    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Kop:
    """A letterhead as `_kop.html` draws it: the office's name last of its `lines`; `logo`: is there a picture?"""

    lines: tuple
    address: str = ""
    logo: bool = False


def kop(settings, folder):
    """The Kop of an office, whose picture lies in its data folder."""
    letters = settings.letters
    return Kop(letterhead(letters, settings.office), letters.address, logo_of(folder, letters.logo) is not None)


def signature(settings, signer):
    """The Signed of one of the office's signers.

    The head signs as such. On the head's behalf (a.n.) it says for whom, then as what; for whoever signs on the head's
    behalf (u.b.) it says that too, and then as what.
    """
    head = titled(_first(settings.letters, ""), settings.office)
    if not signer.on_behalf:
        lines = (titled(signer.title, settings.office),)
    elif signer.on_behalf == FOR_HEAD:
        lines = (f"{FOR_HEAD} {head}", signer.title)
    else:
        lines = (f"{FOR_HEAD} {head}", _first(settings.letters, FOR_HEAD), FOR_THEM, signer.title)
    return Signed(lines, signer.name, f"NIP {signer.id}" if signer.id[:1].isdigit() else signer.id)


def office_of(settings, signer):
    """As what somebody signs, in one line: `Kepala Desa Sukamaju`, `Sekretaris Desa atas nama Kepala Desa Sukamaju`."""
    head = titled(_first(settings.letters, ""), settings.office)
    if signer.on_behalf:
        return f"{signer.title} atas nama {head}"
    return titled(signer.title, settings.office)


def register_title(signer):
    """How the register names whoever signed: by office, never by name."""
    return f"{signer.on_behalf} {signer.title}".strip()


def titled(title, office):
    """A title with the village's name behind it, unless it stands there already."""
    place = own_name(office.name)
    return title if not place or title.casefold().endswith(place.casefold()) else f"{title} {place}"


def village_of(name):
    """`Desa Sukamaju`, of `Kantor Desa Sukamaju`."""
    return re.sub("^kantor ", "", name, flags=re.IGNORECASE)


def governed(name):
    """What stands behind *Pemerintah*: `Desa Sukamaju`, also of `Kantor Pemerintah Desa Sukamaju`."""
    return re.sub("^pemerintah ", "", village_of(name), flags=re.IGNORECASE)


def own_name(name):
    """`Sukamaju`, of `Kantor Desa Sukamaju`."""
    parts = name.split()
    while len(parts) > 1 and parts[0].casefold() in KINDS:
        parts = parts[1:]
    return " ".join(parts)


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


def dated(office, on):
    """`Sukamaju, 29 November 2026`."""
    return f"{own_name(office.name)}, {written_date(on)}"


def written_date(on):
    """`29 November 2026`"""
    from babel.dates import format_date  # here, as in words: most processes never need it

    return format_date(on, "d MMMM y", locale=MAIN)


def logo_of(folder, name):
    """The picture for the letterhead, in the data folder and nowhere else; None where there is none."""
    folder = Path(folder).resolve()
    path = (folder / name).resolve()
    fits = name and path.is_relative_to(folder) and mimetypes.guess_type(path.name)[0] in PICTURES
    return path if fits and path.is_file() else None


def _first(letters, on_behalf):
    """The title of the first signer of a kind; of the head also where only others are listed."""
    known = next((signer.title for signer in letters.signers if signer.on_behalf == on_behalf), None)
    return known or (letters.signs if not on_behalf else "Sekretaris Desa")

"""What people write in forms, good and bad, for every service of the catalogue that ships."""

from datetime import date

from guide.catalogue import Entry, Field, read

TODAY = date(2026, 11, 24)
CATALOGUE = read()
NIK, CARD = "3201014107900002", "3201011503120003"
GOOD = {"text": "Siti Nur'aini, S.Pd.", "textarea": "Dompet cokelat.\nHilang di pasar.", "number": "3",
        "money": "Rp 1.500.000", "date": "17-8-1990", "phone": "0812-3456-7890", "nik": NIK, "nokk": CARD,
        "checkbox": "ya"}  # fmt: skip
WRONG = {"number": "tiga", "money": "banyak", "date": "31-2-1990", "select": "Bukan pilihan", "phone": "12",
         "nik": "3201013208900001", "nokk": "320101", "checkbox": "mungkin"}  # fmt: skip
HOSTILE = [
    "\x00", "Siti\x00", "\x1b[2J", "a\u202egnalp", "\ud800", "\U000e0041", "<script>alert(1)</script>", "{{7*7}}",
    "{nik}", "%s%n", "'; drop table forms; --", "../../etc/passwd", "=1+1", "١٢٣", "９", "-1", "1e309", "NaN",
    "0" * 16, "9" * 16, "31-13-1990", "0-0-0000", "00000000", "99999999", "😀", "ة" * 121, "a" * 601, "x" * 2001,
    "x" * 100_000, 7, -7, 10**30, 1.5, True, False, None, [], ["Siti"], {"a": {"b": []}}, "\n" * 500, " " * 3000,
]  # fmt: skip


def good(entry):
    """{name: text} of a form that is filled in well."""
    return {each.name: good_for(each) for each in entry.fields if each.pii != "spesifik"}


def good_for(blank):
    if blank.type == "select":
        return blank.options[0]
    return "2019" if blank.type == "number" and "(tahun)" in blank.label else GOOD[blank.type]


def one(type, name="isian", label="Isian", **more):
    """A service that asks one thing."""
    blank = Field(name=name, label=label, type=type, **{"required": True} | more)
    return Entry(id="satu", code="A", group="A", icon="file-text", name="Satu", fields=(blank,))

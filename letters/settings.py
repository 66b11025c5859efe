"""Letters as the office has set them: who checks, signs and hands over, how they are numbered, how long forms stay."""

from dataclasses import dataclass
from datetime import date

from lobby.requests import letter_name

ROLES = ("Kasi Pelayanan", "Sekretaris Desa", "Kaur Umum", "Kepala Desa")
NUMBER = "{class}/{n:03}/{village}/{month_roman}/{year}"
PAPERS = ("F4", "A4")
ON_BEHALF = ("", "a.n.", "u.b.")
SETTINGS = (
    "roles", "checks", "signs", "hands_over", "number", "village", "paper", "letterhead", "address", "logo", "signers",
    "keep_days", "abandoned_days", "stuck_hours", "contact", "key",
)  # fmt: skip
MOST_ROLES, LONGEST = 12, 60


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who may sign. `on_behalf`: "" the head; "a.n." for the head; "u.b." for whoever signs for the head.

    `title` is their own office, `id` what stands under the name (NIP or NIPD), if anything.
    """

    name: str
    title: str
    on_behalf: str = ""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Letters:
    """`roles`: the desks a letter goes over, as this office calls them; one of them checks, one signs, one hands over.

    `number`: see `lobby.requests.letter_name`. `letterhead`: its lines above the office's name; `address` below it;
    `logo`: a file in the data folder. `keep_days`: how long a form stays after its letter is collected or cancelled;
    `abandoned_days`: after it last moved. `stuck_hours`: from when on a letter counts as stuck. `contact`: who answers
    for personal data. `key`: the file with the key of the forms; empty: beside the data folder.
    """

    roles: tuple = ROLES
    checks: str = ROLES[0]
    signs: str = ROLES[-1]
    hands_over: str = ROLES[0]
    number: str = NUMBER
    village: str = "Ds"
    paper: str = "F4"
    letterhead: tuple = ()
    address: str = ""
    logo: str = ""
    signers: tuple = (Signer(name="", title="Kepala Desa"),)
    keep_days: int = 30
    abandoned_days: int = 60
    stuck_hours: int = 24
    contact: str = ""
    key: str = ""

    def holder_of(self, state):
        """The role at whose desk a letter lies when it comes to a state."""
        return {"awaiting_signature": self.signs, "ready": self.hands_over, "collected": self.hands_over}.get(
            state, self.checks
        )


def letters(reader, given):
    """The Letters of a config.toml."""
    table = reader.table(given, "letters", SETTINGS)
    roles = _roles(table)
    return Letters(
        roles=roles,
        checks=table.choice("checks", roles[0], roles),
        signs=table.choice("signs", roles[-1], roles),
        hands_over=table.choice("hands_over", roles[0], roles),
        number=_number(table),
        village=table.text("village", "Ds"),
        paper=table.choice("paper", "F4", PAPERS),
        letterhead=tuple(table.texts("letterhead", ())),
        address=table.text("address", ""),
        logo=table.text("logo", ""),
        signers=_signers(reader, table, roles),
        keep_days=table.number("keep_days", 30, 1, 365),
        abandoned_days=table.number("abandoned_days", 60, 7, 365),
        stuck_hours=table.number("stuck_hours", 24, 1, 720),
        contact=table.text("contact", ""),
        key=table.text("key", ""),
    )


def _roles(table):
    roles = tuple(" ".join(role.split()) for role in table.texts("roles", ROLES))
    if not roles or len(roles) > MOST_ROLES or any(not 0 < len(role) <= LONGEST for role in roles):
        table.wrong("roles", f"Sebutkan 1 sampai {MOST_ROLES} jabatan, masing-masing paling panjang {LONGEST} huruf.",
                    'Tulis: roles = ["Kasi Pelayanan", "Kepala Desa"].')  # fmt: skip
        return ROLES
    return roles


def _number(table):
    template = table.text("number", NUMBER)
    try:
        first, second = (letter_name(template, n, date(2026, 1, 1), class_="474", village="Ds") for n in (1, 2))
        if first == second or len(first) > LONGEST or "{year}" not in template:
            raise ValueError
    except ValueError:
        table.wrong("number", "Pola nomor surat memerlukan {n} dan {year}; yang lain: {class}, {village}, {month}, "
                    "{month_roman}.", f'Tulis: number = "{NUMBER}".')  # fmt: skip
        return NUMBER
    return template


def _signers(reader, table, roles):
    signers = []
    for row in reader.rows(table.given, "signers", ("name", "title", "on_behalf", "id")):
        title = row.text("title", "")
        if not title.strip():
            row.wrong("title", "Jabatan penanda tangan belum diisi.", 'Tulis: title = "Kepala Desa".')
        signers.append(Signer(
            name=row.text("name", ""), title=title, on_behalf=row.choice("on_behalf", "", ON_BEHALF),
            id=row.text("id", ""),
        ))  # fmt: skip
    return tuple(signers) or (Signer(name="", title=table.given.get("signs") or roles[-1]),)

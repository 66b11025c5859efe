"""Letters of a village in this process: a form handed in as somebody wrote it, and the longest there can be."""

from office import AT_ANY_PACE

from letters.intake import hand_in

BASE = """
[office]
name = "Desa Sukamaju"
region = "Kecamatan Ciawi, Kabupaten Bogor"
languages = ["id", "en"]
[[counters]]
id = "1"
name = "Loket 1"
""" + "".join(f'[[queues]]\nletter = "{letter}"\nname = "Antrean {letter}"\n' for letter in "ASUMI")
OFFICE = (
    AT_ANY_PACE
    + """
[letters]
address = "Jalan Raya Ciawi Nomor 12, Kode Pos 16720"
[[letters.signers]]
name = "H. Asep Suryana"
title = "Kepala Desa"
[[letters.signers]]
name = "Sri Wahyuni, S.IP."
title = "Sekretaris Desa"
on_behalf = "a.n."
id = "198001012005012001"
"""
)
NAME, NIK = "Siti Rahmawati", "3201014101900001"
BY_TYPE = {
    "text": "Kampung Baru RT 002/RW 003", "textarea": "Dompet cokelat, hilang di pasar", "number": "3",
    "money": "1500000", "date": "1990-08-17", "phone": "081234567890", "nik": NIK, "nokk": "3201011708120003",
}  # fmt: skip
LONG_NAME = "Raden Ajeng Siti Nurhalimah Kusumawardhani Prawirodirdjo binti Kanjeng Raden Tumenggung Mangkudirdjo"
PLACE = "Kampung Pasir Angin Girang Blok Cikuda Hilir RT 012/RW 009, Dusun Pasir Angin Mekarjaya, sebelah masjid lama"
WALLET = "Dompet kulit cokelat berisi KTP, kartu ATM, dan STNK sepeda motor; hilang di Pasar Ciawi. "
LONG = {
    "text": (PLACE + ", dekat balai warga")[:120],
    "textarea": (WALLET * 7)[:600],
}  # fmt: skip


def answers(entry, long=False):
    """{name: text} of everything that is asked and kept; `long`: as long as it may be."""
    said = BY_TYPE | (LONG if long else {})

    def answer(field):
        if field.options:
            return field.options[-1]
        if field.name.startswith("nama") and field.type == "text":
            return LONG_NAME if long else NAME
        return said[field.type]

    return {field.name: answer(field) for field in entry.fields if field.pii != "spesifik"}


def request_of(village, service="sktm", given=None, long=False):
    """The id of a request whose form was handed in at the kiosk."""
    entry = village.server.settings.catalogue.services[service]
    given = answers(entry, long) if given is None else given
    _, request = hand_in(
        village.live, village.server.letters.store, village.server.settings, service, given, channel="kiosk",
        by="resident", tap=None,
    )  # fmt: skip
    return request.id


def opened(browser, id, query=""):
    """The answer with a request's letter, opened as its button opens it."""
    return browser.post(f"/letters/requests/{id}/letter{query}", {"csrf": browser.page("/letters").csrf})

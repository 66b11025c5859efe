"""Letters at the desk over HTTP: who may, what each step does, that a form is masked until somebody's look is on record."""

import pytest
from office import AT_ANY_PACE, Village

NAME, NIK = "Siti Aminah", "3201234408900001"
SKTM = {"nama_lengkap": NAME, "nik": NIK}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


def test_smoke(village):
    entry = village.server.settings.catalogue.services["sktm"]
    print([f.name for f in entry.fields])
    from letters.intake import hand_in
    ticket = village.issue(queue=None, service="ktp")
    room = village.server.letters
    done, made = hand_in(village.live, room.store, village.server.settings, "sktm", SKTM, channel="phone", by="resident", tap="x", ticket_token=ticket["token"])
    staff = village.staff("head")
    for path in ("/letters", f"/letters/requests/{made.id}", f"/letters/tickets/{ticket['token']}", "/letters/requests/new/sktm?ticket=" + ticket["token"], f"/letters/requests/{made.id}/change"):
        page = staff.get(path)
        print(path, page.status_code)
        assert page.status_code == 200, page.text
        if "change" not in path: assert NIK not in page.text
    village.act("1", "call")
    page = village.browser("counter", "1").get("/counters/1")
    assert made.code[:3] in page.text

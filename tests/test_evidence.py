"""What an inspector asks: every address that is named exists, and each item says how it stands today."""

import re
from pathlib import Path

import pytest
from office import AT_ANY_PACE, Village

from doors import HEAD, PUBLIC, STAFF, roles_of
from reports.evidence import ITEMS, PAGES

BUKTI = (Path(__file__).parent.parent / "docs" / "bukti.md").read_text("utf-8")
ADDRESS = re.compile(r"`(/[a-z][a-z/-]*)`")
WHO = {"umum": PUBLIC, "petugas": STAFF, "kepala": HEAD}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, AT_ANY_PACE) as village:
        yield village


def endpoint_of(village, address):
    return village.app.url_map.bind("localhost").match(address)[0]


def items(village):
    told = village.browser("head").get("/reports/evidence", Accept="application/json").json["evidence"]
    return {each["item"]: each for each in told}


def test_every_address_that_the_guide_for_inspectors_names_exists(village):
    named = set(ADDRESS.findall(BUKTI))
    assert len(named) > 15
    for address in named:
        endpoint_of(village, address)


def test_whoever_is_said_to_see_a_page_may(village):
    rows = re.findall(r"\| `(/[a-z/-]+)` \| ((?:umum|petugas|kepala)[a-z, ]*) \|", BUKTI)
    assert len(rows) > 10
    for address, said in rows:
        roles = roles_of(village.app, endpoint_of(village, address))
        assert {WHO[word] for word in said.split(", ")} <= set(roles), address


def test_every_page_of_the_list_exists_and_stands_in_the_guide(village):
    for item in ITEMS:
        for address in (PAGES[name] for name in item.pages):
            endpoint_of(village, address)
            assert f"`{address}`" in BUKTI, address


def test_examples_are_not_yet_evidence(village):
    found = items(village)

    assert (found["standard"]["state"], found["standard"]["decree"]) == ("not_yet", "")
    assert found["pledge"]["state"] == "not_yet"
    assert "masih contoh" in village.browser("head").page("/reports/evidence").text.lower()


def test_a_decree_and_what_was_done_make_it_evidence(tmp_path):
    text = (Path(__file__).parent.parent / "guide" / "services.toml").read_text("utf-8")
    in_force = 'status = "disahkan"\ndecree = "Keputusan Kepala Desa Nomor 7 Tahun 2026"'
    (tmp_path / "layanan.toml").write_text(text.replace('status = "contoh-belum-disahkan"', in_force, 1), "utf-8")
    base = (Path(__file__).parent.parent / "config.toml").read_text("utf-8")
    base = re.sub(r"\n\[hours\].*?(?=\n\[)", "\n", base, flags=re.S)  # it is always open here
    base = base.replace('\nservices = ""', '\nservices = "layanan.toml"')
    with Village(tmp_path, "", base=base) as village:
        village.issue("A"), village.act("1", "call"), village.act("1", "finish")
        village.staff("head").press("/counters", "/day/close")
        found = items(village)

    assert found["pledge"]["state"] == "there" and "Nomor 7" in found["pledge"]["decree"]
    assert (found["promise"]["state"], found["promise"]["n"], found["promise"]["kept"]) == ("there", 1, 1)
    assert (found["record"]["state"], found["record"]["n"], found["record"]["day"]) == ("there", 1, "2026-11-24")


def test_on_paper_it_says_whose_it_is_and_of_when(village):
    page = village.browser("head").get("/reports/evidence").text

    assert re.search(r"<p class=\"whose\"><b>[^<]+</b>", page)
    assert re.search(r"Keadaan Selasa, 24 November 2026, pukul \d\d\.\d\d\.", page)


def test_before_anything_was_done_it_says_so(village):
    found = items(village)

    assert [found[key]["state"] for key in ("survey", "promise", "record", "budget")] == [
        "not_yet", "not_yet", "not_yet", "office",
    ]  # fmt: skip


def test_without_a_voice_it_does_not_claim_one(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[voice]\nlanguages = ["id", "su"]\n') as village:
        assert any(part.key == "voice" and not part.ok for part in village.server.health.parts())
        found, text = items(village)["queue"], village.browser("head").page("/reports/evidence").text

    assert (found["state"], found["voice"]) == ("not_yet", False)
    assert "Belum ada panggilan bersuara" in text and "Nomor dan loket di layar, panggilan bersuara" not in text


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "Belum dari rumah"), ('[online]\naddress = "https://antrean.desa.id"\n', "dapat dibaca dari rumah")],
)
def test_it_is_read_at_home_only_where_the_office_is_on_the_internet(tmp_path, address, said):
    with Village(tmp_path, AT_ANY_PACE + address) as village:
        text = village.browser("head").page("/reports/evidence").text

        assert said in text and items(village)["information"]["online"] == bool(address)


def test_what_the_office_shows_itself_is_counted_apart(village):
    there = sum(each["state"] == "there" for each in items(village).values())

    assert (
        f"Ada {there} dari 10. 1 lagi ditunjukkan kantor sendiri."
        in village.browser("head").page("/reports/evidence").text
    )


def test_staff_do_not_see_it(village):
    assert village.staff().get("/reports/evidence").status_code == 403

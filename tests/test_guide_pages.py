"""The guide's pages: the six published parts in their order, search that forgives, the standard, the first page."""

import tomllib
from pathlib import Path

import pytest
from office import AT_ANY_PACE, WORKING_HOURS, Village
from room import TUESDAY

from guide.catalogue import SHIPPED, read
from guide.search import Search
from guide.slips import distance

HERE = Path(__file__).parent
QUERIES = tomllib.loads((HERE / "guide_queries.toml").read_text("utf-8"))
SIX = ("Syarat: yang perlu dibawa", "Langkah-langkahnya", "Berapa lama", "Biaya", "Hasilnya", "Pengaduan, saran")
OWN = '[guide]\nservices = "layanan.toml"\n'
ALL_QUEUES = "".join(f'[[queues]]\nletter = "{letter}"\n' for letter in "ASUMI") + '[[counters]]\nid = "1"\n'


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    with Village(tmp_path_factory.mktemp("guide"), AT_ANY_PACE + WORKING_HOURS) as village:
        yield village


@pytest.fixture(scope="module")
def search():
    return Search(read(SHIPPED))


# --- search --------------------------------------------------------------------------------------------------------


def test_nearly_everything_people_type_finds_its_service_first_and_all_of_it_among_three(search):
    typed = [(id, text) for id, texts in QUERIES.items() for text in texts]
    assert len(typed) > 80 and set(QUERIES) == set(search.catalogue.services)
    found = {text: [entry.id for entry in search.find(text)] for _, text in typed}

    first = [text for id, text in typed if found[text][:1] != [id]]
    assert len(first) <= 0.03 * len(typed), first
    assert not [text for id, text in typed if id not in found[text][:3]]


def test_a_letter_missing_doubled_or_swapped_in_any_word_of_the_catalogue_changes_little(search):
    missed, tried = [], 0
    for entry in search.catalogue.services.values():
        for keyword in entry.keywords:
            word = max(keyword.split(), key=len)
            at = len(word) // 2
            if len(word) < 5:
                continue
            for slip in (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:],
                         word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]):  # fmt: skip
                tried += 1
                text = keyword.replace(word, slip)
                if entry.id not in [found.id for found in search.find(text)[:3]]:
                    missed.append((entry.id, text))
    assert tried > 1000 and len(missed) <= 0.01 * tried, missed


@pytest.mark.parametrize("text", ["pizza", "asdfgh", "cuaca besok", "12345", "' or 1=1 --", '"', "*", "é" * 400, " "])
def test_what_is_nothing_like_a_service_finds_none_and_is_no_fault(search, text):
    assert search.find(text) == []


def test_swapped_letters_are_one_slip():
    pairs = ("kpt", "ktp"), ("lahr", "lahir"), ("nikah", "nikah"), ("a", "xyz")
    assert [distance(*pair, most=2) for pair in pairs] == [
        1, 1, 0, 3,
    ]  # fmt: skip


def test_the_page_finds_without_a_script_and_a_program_is_told_the_same(village):
    page = village.page("/guide?q=ktp+ilang")
    told = village.device().get("/guide?q=ktp+ilang").json

    assert page.links.index("/guide/ktp") < page.links.index("/guide/kehilangan")
    assert told["q"] == "ktp ilang" and told["services"][0]["id"] == "ktp" and told["confirmed"] is False


def test_nothing_found_offers_to_ask_and_to_talk_to_a_person(village):
    page = village.page("/guide?q=pizza+keju")

    assert "Maaf, “pizza keju” belum kami temukan." in page.text
    assert "/guide/ask?q=pizza%20keju" in page.links and "/book" in page.links
    assert "/guide/ktp" in page.links, "the list is still there"


def test_what_is_typed_is_never_read_as_part_of_the_page(village):
    html = village.browser().get("/guide?q=<script>alert(1)</script>").text

    assert "<script>alert" not in html and "&lt;script&gt;" in html


# --- one service ---------------------------------------------------------------------------------------------------


def test_the_six_published_parts_stand_in_their_order(village):
    text = village.page("/guide/nikah").text

    places = [text.index(title) for title in SIX]
    assert places == sorted(places)
    assert "Rekomendasi nikah KUA bila menikah di luar kecamatan" in text and "lapor.go.id" in text
    assert "GRATIS" in text and "Rp600.000 bila di luar kantor/jam kerja" in text
    assert "Contoh, belum disahkan Kepala Desa." in text


@pytest.mark.parametrize("id", read(SHIPPED).services)
def test_every_service_has_a_page_a_standard_and_a_word_for_programs(village, id):
    entry = village.server.settings.catalogue.services[id]
    page, told = village.page(f"/guide/{id}"), village.device().get(f"/guide/{id}").json

    assert all(text in page.text for text in (entry.name, *entry.requirements, *entry.steps))
    assert f"/guide/{id}/standard" in page.links and f"/book?service={id}" in page.links or entry.group not in "AS"
    assert (told["requirements"], told["fee"], told["fee_note"]) == (
        list(entry.requirements), entry.fee, entry.fee_note,
    )  # fmt: skip
    assert [part["name"] for part in told["standard"]][:6] == [
        "requirements", "steps", "time", "fee", "product", "complaints",
    ]  # fmt: skip
    assert len(told["standard"]) == 14
    assert village.browser().get(f"/guide/{id}/standard").status_code == 200


def test_a_fee_is_said_in_rupiah(tmp_path):
    text = SHIPPED.read_text("utf-8").replace("fee = 0", "fee = 12500", 1)
    (tmp_path / "layanan.toml").write_text(text, encoding="utf-8")
    with Village(tmp_path, OWN, base=ALL_QUEUES) as village:
        page = village.page("/guide/ktp").text
        assert "Rp12.500" in page and "GRATIS" not in page


def test_a_catalogue_in_force_says_by_what(tmp_path):
    text = SHIPPED.read_text("utf-8").replace(
        'status = "contoh-belum-disahkan"', 'status = "disahkan"\ndecree = "Keputusan Nomor 12 Tahun 2026"', 1
    )
    (tmp_path / "sah.toml").write_text(text, encoding="utf-8")
    with Village(tmp_path, OWN.replace("layanan", "sah"), base=ALL_QUEUES) as village:
        for path in ("/guide", "/guide/ktp", "/guide/ktp/standard", "/guide/standards"):
            text = village.page(path).text
            assert "Keputusan Nomor 12 Tahun 2026" in text and "belum disahkan" not in text, path
        assert "menurut Keputusan Nomor 12 Tahun 2026" in village.page("/health").text


def test_an_example_is_told_of_on_the_health_page_and_is_no_trouble(village):
    told = village.browser().get("/health", accept="application/json").json

    assert told["parts"]["catalogue"]["ok"] and "belum disahkan" in told["parts"]["catalogue"]["message"]


def test_an_unknown_service_is_refused_in_words(village):
    answer = village.device().get("/guide/terbang")

    assert answer.status_code == 404 and answer.json["refusal"] == "ServiceUnknown"
    assert "Cari dengan kata lain" in village.page("/guide/terbang/standard").text


def test_in_another_language_the_names_are_and_the_rest_is_marked_as_indonesian(village):
    html = village.browser().get("/guide/ktp?lang=en").text

    assert '<h1 lang="en">Electronic ID card' in html and '<ul class="boxes" lang="id">' in html
    assert 'href="/guide?lang=en"' in html, "the next page is in the same language"


# --- the paper -----------------------------------------------------------------------------------------------------

FOURTEEN = [
    "Persyaratan", "Sistem, mekanisme, dan prosedur", "Jangka waktu penyelesaian", "Biaya/tarif", "Produk pelayanan",
    "Penanganan pengaduan, saran, dan masukan", "Dasar hukum", "Sarana, prasarana, dan/atau fasilitas",
    "Kompetensi pelaksana", "Pengawasan internal", "Jumlah pelaksana", "Jaminan pelayanan",
    "Jaminan keamanan dan keselamatan pelayanan", "Evaluasi kinerja pelaksana",
]  # fmt: skip


def test_the_standard_has_fourteen_parts_a_place_to_sign_and_says_whether_it_is_in_force(village):
    text = village.page("/guide/akta-lahir/standard?lang=en").text

    places = [text.index(f"{number}. {title}") for number, title in enumerate(FOURTEEN, 1)]
    assert places == sorted(places) and "Belum ditulis" not in text
    assert "Desa Sukamaju" in text and "Contoh, belum disahkan Kepala Desa" in text
    assert text.rindex("Kepala Desa") > places[-1]


def test_all_standards_begin_with_the_pledge(village):
    text = village.page("/guide/standards").text

    assert text.index("Maklumat Pelayanan") < text.index("sanksi") < text.rindex("Standar Pelayanan")
    assert text.count("14. Evaluasi kinerja pelaksana") == 25


# --- the kiosk -----------------------------------------------------------------------------------------------------


def test_a_kiosk_gets_tiles_and_a_number_from_the_same_addresses(village):
    kiosk = village.browser("kiosk")
    groups, services = kiosk.page("/guide?lang=id"), kiosk.page("/guide?lang=id&group=A")
    service = kiosk.page("/guide/ktp?lang=id&priority=priority")

    assert "/guide?lang=id&group=A" in groups.links and "/guide/ktp?lang=id" in services.links
    assert service.form("/kiosk/issue")["service"] == "ktp"
    assert service.form("/kiosk/issue")["priority"] == "priority", "who asked to be served first still is"
    assert "/kiosk/help" in service.actions() and "/kiosk?lang=id" in groups.links


def test_the_whole_way_from_the_kiosks_first_screen_to_a_number_without_a_script(village):
    kiosk = village.browser("kiosk")
    start = kiosk.page("/kiosk")
    assert "/guide?lang=id" in start.links

    fields = kiosk.page("/guide/ktp?lang=id").form("/kiosk/issue")
    assert kiosk.post("/kiosk/issue", fields).headers["Location"].startswith("/kiosk/taken/")


def test_a_kiosk_reads_the_guide_aloud(village):
    kiosk = village.device("kiosk")
    told = kiosk.get("/guide/listen?service=ktp").json
    groups = kiosk.get("/guide/listen").json

    assert "Fotokopi Kartu Keluarga" in told["say"] and "gratis" in told["say"] and len(told["clips"]) >= 6
    assert "Kependudukan" in groups["say"] or "KTP" in groups["say"]
    assert village.browser().get("/guide/listen").status_code == 401


# --- the first page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        (TUESDAY, "9:00", "Buka sekarang, sampai pukul 12.00"),
        (TUESDAY, "12:30", "Sedang istirahat. Buka lagi pukul 13.00."),
        (TUESDAY, "7:00", "Sekarang tutup. Buka lagi pukul 08.00."),
        (TUESDAY, "16:00", "Sekarang tutup. Buka lagi Rabu, 25 November 2026 pukul 08.00."),
    ],
)  # fmt: skip
def test_the_first_page_says_whether_the_office_is_open_and_until_when(tmp_path, day, clock, said):
    with Village(tmp_path, WORKING_HOURS, now=clock, day=day) as village:
        assert said in village.page("/").text


def test_the_first_page_is_for_residents_and_staff_come_last(village):
    page = village.page("/")
    wanted = ["/guide", "/book", "/display", "/counters", "/health"]

    assert [page.links.index(link) for link in wanted] == sorted(page.links.index(link) for link in wanted)
    assert page.form("/guide/ask") == {"q": ""}
    assert page.text.index("Yang perlu dibawa") < page.text.index("Tanya") < page.text.index("Untuk petugas")
    assert {"/guide?lang=en", "/book?lang=en"} <= set(village.page("/?lang=en").links)


@pytest.mark.parametrize("page", ["/guide/pledge", "/guide/standards"])
def test_papers_of_the_guide_begin_as_all_others_do_the_greater_office_first(village, page):
    text = village.page(page).text

    assert "KECAMATAN CIAWI DESA SUKAMAJU" in text

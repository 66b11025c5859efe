"""A letter drafted for printing: what is in it, who signs, its number, what is not kept, and who may see it."""

from datetime import date, timedelta

import pytest
from letters_at_hand import BASE, NAME, NIK, OFFICE, answers, opened, request_of
from office import AT_ANY_PACE, Page, Village

import guide.catalogue
from letterhead import letterhead, office_of, own_name, register_title, signature, titled
from letters.bodies import SHIPPED, Bodies, places_of
from letters.draft import compose
from letters.settings import Letters, Signer
from lobby.office import Office
from lobby.requests import delete_form
from outside import is_for_residents
from words import Words

WITHOUT = ("ktp", "kk", "kia", "datang", "pbb", "bansos", "legalisasi", "pengaduan")
CATALOGUE = guide.catalogue.read()
HEAD = Signer(name="H. Asep Suryana", title="Kepala Desa")
SECRETARY = Signer(name="Sri Wahyuni", title="Sekretaris Desa", on_behalf="a.n.", id="198001012005012001")
CHIEF = Signer(name="Budi", title="Kasi Pelayanan", on_behalf="u.b.")


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, OFFICE, base=BASE) as village:
        yield village


def letter_path(id):
    return f"/letters/requests/{id}/letter"


def facts(village):
    return [row[0] for row in village.server.journal.db.conn.execute("select fact from facts order by seq")]


# --- the page ------------------------------------------------------------------------------------------------------


def test_a_letter_says_whom_it_is_about_from_where_and_who_signs(village):
    text = Page(opened(village.staff(), request_of(village)).text).text

    assert "KECAMATAN CIAWI" in text and "DESA SUKAMAJU" in text and "Jalan Raya Ciawi Nomor 12" in text
    assert "SURAT KETERANGAN TIDAK MAMPU" in text
    assert NAME in text and NIK in text
    assert "Kepala Desa Sukamaju, H. Asep Suryana" in text
    assert "Sukamaju, 24 November 2026" in text


def test_a_letter_is_kept_by_no_browser_and_its_page_speaks_the_language_of_whoever_prints(village):
    staff, id = village.staff(), request_of(village)
    answer = opened(staff, id, "?lang=en")

    assert answer.headers["Cache-Control"] == "no-store"
    text = Page(answer.text).text
    assert "Give a number" in text and "menerangkan dengan sebenarnya" in text
    fields = Page(answer.text).form(f"{letter_path(id)}?lang=en")
    numbered = staff.post(f"/letters/requests/{id}/number?lang=en", fields)
    assert numbered.location == f"{letter_path(id)}?lang=en"


def test_its_title_which_a_browser_prints_names_nobody(village):
    page = opened(village.staff(), request_of(village)).text

    assert f"<title>Surat · {village.server.settings.office.name}</title>" in page


def test_the_look_is_recorded_before_it_is_taken(village):
    id = request_of(village)
    staff = village.staff()
    opened(staff, id)

    looks = village.live.see(lambda lobby: lobby.requests[id].looks)
    assert [(look.why, look.by) for look in looks] == [("letter", "staff:1")]
    assert opened(staff, "0" * 16).status_code == 404


def test_a_look_that_cannot_be_recorded_is_not_taken(village):
    id, staff = request_of(village), village.staff()
    village.server.journal.db.conn.execute("pragma query_only = on")

    answer = opened(staff, id)

    assert answer.status_code == 503 and NAME not in answer.text


def test_a_form_that_is_gone_gives_no_letter(village):
    id = request_of(village)
    village.server.letters.store.delete([id])

    answer = opened(village.staff(), id)
    assert answer.status_code == 409 and NAME not in answer.text


def test_what_was_not_answered_is_a_line_to_write_on_and_never_an_error(village):
    for service in CATALOGUE.services:
        answer = opened(village.staff(), request_of(village, service, {}))
        assert answer.status_code == 200, service


@pytest.mark.parametrize("service", WITHOUT)
def test_a_service_that_leads_to_no_letter_says_so_and_shows_nothing(village, service):
    id = request_of(village, service)
    staff = village.staff()
    page = opened(staff, id).text

    assert "tidak berujung pada surat" in page and NIK not in page
    assert village.live.see(lambda lobby: lobby.requests[id].looks) == []
    assert staff.post(f"/letters/requests/{id}/number", {"csrf": staff.page("/counters").csrf}).status_code == 404


def test_a_service_with_a_letter_has_one_that_ships():
    assert {path.stem for path in SHIPPED.glob("*.txt")} == set(CATALOGUE.services) - set(WITHOUT)


def test_every_letter_that_ships_is_well_and_asks_for_nothing_its_service_has_not(tmp_path):
    bodies = Bodies(tmp_path, CATALOGUE)
    assert bodies.troubles() == []
    for entry in CATALOGUE.services.values():
        if body := bodies.body_of(entry):
            asked = {field.name for field in entry.fields if field.required}
            used = {place.name for place in places_of(body)}
            assert asked - {"no_hp"} <= used, entry.id  # what was asked of people is not asked for nothing


def test_every_letter_that_ships_names_whoever_its_nik_is_of(tmp_path):
    bodies = Bodies(tmp_path, CATALOGUE)
    for entry in CATALOGUE.services.values():
        body = bodies.body_of(entry)
        for part in body.parts if body else ():
            labels = [row.label for row in part] if isinstance(part, tuple) else []
            assert "NIK" not in labels or "Nama" in labels[: labels.index("NIK")], entry.id


def test_the_name_and_birth_of_who_marries_are_typed_or_written(village):
    id, staff = request_of(village, "nikah"), village.staff()
    page = Page(opened(staff, id).text)
    assert "Nama" in page.text and "Tempat, tanggal lahir" in page.text
    typed = {"isi_baris-1": "Ujang Sukma", "isi_baris-2": "Bogor, 17 Agustus 1999"}
    assert typed.keys() <= page.form(letter_path(id)).keys()
    text = Page(staff.post(letter_path(id), page.form(letter_path(id)) | typed).text).text
    assert all(each in text for each in typed.values())


def test_what_is_specific_is_typed_on_the_page_and_kept_nowhere(village):
    id = request_of(village, "penghasilan")
    staff = village.staff()
    before = len(facts(village))
    page = Page(opened(staff, id).text)
    assert "isi_penghasilan_bulanan" in page.form(letter_path(id))

    typed = page.form(letter_path(id)) | {"isi_penghasilan_bulanan": "Rp7.654.321"}
    text = Page(staff.post(letter_path(id), typed).text).text

    assert "Rp7.654.321" in text
    assert "penghasilan_bulanan" not in village.server.letters.store.read(id)
    assert facts(village)[before:] == ["FormShown"] * 2
    assert not [path for path in village.folder.rglob("*") if path.is_file() and b"7.654.321" in path.read_bytes()]


@pytest.mark.parametrize(
    ("service", "childs"),
    [("akta-lahir", ("nama_anak", "tgl_lahir", "tempat_lahir", "jenis_kelamin")), ("penghasilan", ("nama_anak",))],
)
def test_what_is_said_of_a_child_is_typed_on_the_page_too(village, service, childs):
    id, staff = request_of(village, service), village.staff()
    fields = Page(opened(staff, id).text).form(letter_path(id))
    assert {f"isi_{name}" for name in childs} <= fields.keys()

    typed = {f"isi_{name}": f"Ujang {number}" for number, name in enumerate(childs)}
    text = Page(staff.post(letter_path(id), fields | typed).text).text
    assert all(each in text for each in typed.values())
    assert not {*childs} & {*village.server.letters.store.read(id)}


def test_hostile_words_stand_in_the_letter_as_they_were_written(village):
    hostile = "<script>alert(1)</script>{{7*7}}\"'>{nik}"
    entry = CATALOGUE.services["sktm"]
    id = request_of(village, given=answers(entry) | {"nama_lengkap": hostile})
    page = opened(village.staff(), id).text

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "{{7*7}}" in page
    assert hostile in Page(page).text


def test_a_line_for_somebody_else_is_there_only_when_there_is_somebody(village):
    entry = CATALOGUE.services["sktm"]
    with_one, without = answers(entry), {k: v for k, v in answers(entry).items() if k != "atas_nama"}
    row = '<tr data-optional hidden><th scope="row">Dipergunakan oleh'
    staff = village.staff()

    assert row not in opened(staff, request_of(village, given=with_one)).text
    assert row in opened(staff, request_of(village, given=without)).text


# --- its number ----------------------------------------------------------------------------------------------------


def test_a_draft_becomes_a_letter_when_it_is_numbered_and_what_was_typed_stays(village):
    id, staff = request_of(village, "penghasilan"), village.staff()
    assert 'data-mark="DRAF"' in opened(staff, id).text

    fields = Page(opened(staff, id).text).form(letter_path(id))
    answer = staff.post(f"/letters/requests/{id}/number", fields | {"isi_penghasilan_bulanan": "Rp900.000"})
    assert answer.status_code == 307 and answer.location == letter_path(id)

    page = staff.post(letter_path(id), fields | {"isi_penghasilan_bulanan": "Rp900.000"}).text
    text = Page(page).text
    assert "Nomor: 470/001/Ds/XI/2026" in text and "Rp900.000" in text and "data-mark" not in page


def test_the_same_press_numbers_a_letter_once(village):
    id, staff = request_of(village), village.staff()
    fields = Page(opened(staff, id).text).form(letter_path(id))
    for _ in range(2):
        assert staff.post(f"/letters/requests/{id}/number", fields).status_code == 307
    again = fields | {"tap": "another"}
    assert staff.post(f"/letters/requests/{id}/number", again).status_code == 409
    assert facts(village).count("LetterNumbered") == 1


def test_a_number_not_used_is_told_why_from_the_list_and_the_next_follows(village):
    id, staff = request_of(village), village.staff()
    number, void = f"/letters/requests/{id}/number", f"/letters/requests/{id}/void"
    staff.post(number, Page(opened(staff, id).text).form(letter_path(id)))
    csrf = Page(opened(staff, id).text).form(void)

    assert staff.post(void, csrf | {"reason": f"Salah nama {NAME}"}).status_code == 422
    assert staff.post(void, csrf).status_code == 422
    assert staff.post(void, csrf | {"reason": "Salah ketik"}).status_code == 307
    staff.post(number, Page(opened(staff, id).text).form(letter_path(id)))

    assert "Nomor: 460/002/" in Page(opened(staff, id).text).text


def test_a_letter_bears_the_date_of_its_number_and_the_signer_the_register_names(village):
    id, staff = request_of(village), village.staff()
    staff.post(f"/letters/requests/{id}/number", Page(opened(staff, id).text).form(letter_path(id)) | {"signer": "1"})
    village.pass_minutes(60 * 24)

    text = Page(opened(staff, id).text).text
    assert "24 November 2026" in text and "25 November 2026" not in text
    assert "a.n. Kepala Desa Sukamaju Sekretaris Desa, Sri Wahyuni, S.IP. NIP 198001012005012001" in text
    assert village.live.see(lambda lobby: lobby.requests[id].number.signer) == "a.n. Sekretaris Desa"


def test_a_clock_in_doubt_numbers_nothing(village):
    """A box that woke in another year would open that year's register."""
    id, desk = request_of(village), village.device("counter", "1")
    village.wall.leap = timedelta(days=-400)

    answer = desk.post(f"/letters/requests/{id}/number", {})
    assert answer.status_code == 409 and answer.json["refusal"] == "ClockNotTrusted"
    assert "LetterNumbered" not in facts(village)


def test_a_form_that_was_deleted_leaves_its_number_and_no_letter(village):
    id, desk = request_of(village), village.device("counter", "1")
    desk.post(f"/letters/requests/{id}/number", {})
    village.live.do(delete_form, id, "asked")
    village.server.letters.store.delete([id])

    assert opened(village.staff(), id).status_code == 409
    assert len(village.server.letters.register()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/letters/requests/0/letter",
        "/letters/requests/0/number",
        "/letters/bodies",
        "/letters/bodies/sktm",
        "/letters/registers",
        "/letters/agenda.csv",
        "/letters/logo",
    ],
)
def test_from_outside_none_of_it_is_there(path):
    assert not is_for_residents("GET", path) and not is_for_residents("POST", path)


def test_a_program_numbers_a_letter(village):
    id, desk = request_of(village), village.device("counter", "1")
    done = desk.post(f"/letters/requests/{id}/number", {})
    assert done.json == {"name": "460/001/Ds/XI/2026", "number": 1, "year": 2026}
    assert desk.post(f"/letters/requests/{id}/number", {"signer": 9}).status_code == 422


# --- who signs -----------------------------------------------------------------------------------------------------


def settings(*signers, name="Desa Sukamaju", region="Kecamatan Ciawi, Kabupaten Bogor"):
    class Settings:
        letters = Letters(signers=signers)
        office = Office(queues={}, counters={}, name=name, region=region)

    return Settings


@pytest.mark.parametrize(
    ("signer", "lines", "said", "register"),
    [
        (HEAD, ("Kepala Desa Sukamaju",), "Kepala Desa Sukamaju", "Kepala Desa"),
        (SECRETARY, ("a.n. Kepala Desa Sukamaju", "Sekretaris Desa"),
         "Sekretaris Desa atas nama Kepala Desa Sukamaju", "a.n. Sekretaris Desa"),
        (CHIEF, ("a.n. Kepala Desa Sukamaju", "Sekretaris Desa", "u.b.", "Kasi Pelayanan"),
         "Kasi Pelayanan atas nama Kepala Desa Sukamaju", "u.b. Kasi Pelayanan"),
    ],
)  # fmt: skip
def test_who_signs_signs_as_the_rules_of_office_letters_say(signer, lines, said, register):
    office = settings(HEAD, SECRETARY, CHIEF)
    assert signature(office, signer).lines == lines
    assert office_of(office, signer) == said
    assert register_title(signer) == register


def test_on_whose_behalf_is_said_even_where_the_head_is_not_listed():
    assert signature(settings(SECRETARY), SECRETARY).lines[0] == "a.n. Kepala Desa Sukamaju"


@pytest.mark.parametrize(
    ("id", "below"), [("198001012005012001", "NIP 198001012005012001"), ("NIPD 12.34", "NIPD 12.34"), ("", "")]
)
def test_a_number_below_a_name_says_what_it_is(id, below):
    assert signature(settings(HEAD), Signer(name="A", title="Kepala Desa", id=id)).id == below


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("Desa Sukamaju", "Kepala Desa", "Kepala Desa Sukamaju"),
        ("Kantor Desa Sukamaju", "Kepala Desa", "Kepala Desa Sukamaju"),
        ("Kelurahan Baru", "Lurah", "Lurah Baru"),
        ("Nagari Koto Tuo", "Wali Nagari Koto Tuo", "Wali Nagari Koto Tuo"),
        ("Desa", "Kepala Desa", "Kepala Desa"),
    ],
)
def test_a_title_has_the_village_behind_it_once(name, title, said):
    assert titled(title, Office(queues={}, counters={}, name=name)) == said
    assert own_name(name) in said


@pytest.mark.parametrize(
    ("region", "lines"),
    [
        ("Kecamatan Ciawi, Kabupaten Bogor", ("PEMERINTAH KABUPATEN BOGOR", "KECAMATAN CIAWI", "DESA SUKAMAJU")),
        ("Kabupaten Bogor, Jawa Barat", ("PEMERINTAH KABUPATEN BOGOR", "DESA SUKAMAJU")),
        ("Kecamatan Kota, Kota Kediri", ("PEMERINTAH KOTA KEDIRI", "KECAMATAN KOTA", "DESA SUKAMAJU")),
        ("", ("DESA SUKAMAJU",)),
    ],
)
def test_the_letterhead_comes_from_the_region_where_the_office_has_set_none(region, lines):
    office = settings(HEAD, region=region).office
    assert letterhead(Letters(), office) == lines
    assert letterhead(Letters(letterhead=("SATU", "DUA")), office) == ("SATU", "DUA", "DESA SUKAMAJU")


def test_dates_and_money_are_read_as_people_write_them():
    entry = CATALOGUE.services["akta-mati"]
    office = settings(HEAD)
    letter = compose(
        Bodies("/nowhere", CATALOGUE).body_of(entry), entry, {"tgl_meninggal": "2026-11-03"}, {}, settings=office,
        words=Words(office.office), signer=HEAD, on=date(2026, 11, 29),
    )  # fmt: skip
    said = [run.text for part in letter.parts for line in part.lines for run in line.runs if not isinstance(run, str)]
    assert "3 November 2026" in said and letter.dated == "Sukamaju, 29 November 2026"


# --- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "letter", "bodies", "registers"),
    [("nobody", 401, 401, 401), ("kiosk", 403, 403, 403), ("counter", 303, 401, 401), ("staff", 303, 403, 200),
     ("head", 303, 200, 200)],
)  # fmt: skip
def test_letters_are_for_staff_and_wordings_for_the_head(village, who, letter, bodies, registers):
    id = request_of(village)
    browser = {
        "nobody": village.browser, "kiosk": lambda: village.browser("kiosk"), "staff": village.staff,
        "counter": lambda: village.browser("counter", "1"), "head": lambda: village.staff("head"),
    }[who]()  # fmt: skip
    kiosk = who == "kiosk"
    for path, status in ((letter_path(id), letter), ("/letters/bodies", bodies), ("/letters/bodies/sktm", bodies),
                         ("/letters/registers", registers), ("/letters/agenda.csv", registers),
                         ("/letters/expedition.csv", registers)):  # fmt: skip
        answer = browser.get(path)
        allowed = (401, 403) if kiosk else (status,)
        assert answer.status_code in allowed, path
        if status != 200:
            assert NAME not in answer.text


def test_the_picture_of_the_letterhead_comes_from_the_data_folder_alone(tmp_path):
    with Village(tmp_path, AT_ANY_PACE + '[letters]\nlogo = "../config.toml"\n', base=BASE) as village:
        staff = village.staff()
        assert staff.get("/letters/logo").status_code == 404
        village.reopen(village.settings.replace("../config.toml", "garuda.png"))
        assert staff.get("/letters/logo").status_code == 404
        (tmp_path / "data" / "garuda.png").write_bytes(b"\x89PNG")
        assert staff.get("/letters/logo").status_code == 200
        assert 'src="/letters/logo"' in opened(staff, request_of(village)).text

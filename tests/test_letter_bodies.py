"""The wordings of letters: how a text is read, what is said of its mistakes, how the head writes the office's own."""

import os
from threading import Thread

import gevent
import pytest
from letters_at_hand import BASE, NAME, OFFICE, opened, request_of
from office import Page, Village

import checking
import guide.catalogue
from letters.bodies import MOST, Bodies, BodyChanged, Paragraph, Place, Row, mark, read, tidied

SKTM = guide.catalogue.read().services["sktm"]
OWN = """Judul : SURAT MISKIN
Kode : 401
Pemohon : {nama_lengkap}

Kami terangkan bahwa:

Nama   : {nama_lengkap}
Umur :
? Untuk : {atas_nama}

Terima kasih."""


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path, OFFICE, base=BASE) as village:
        yield village


@pytest.fixture
def bodies(tmp_path):
    return Bodies(tmp_path, guide.catalogue.read())


def keys(text):
    return [wrong.key.removeprefix("letter_draft.wrong_") for wrong in read(text, SKTM)[1]]


# --- reading -------------------------------------------------------------------------------------------------------


def test_a_text_is_a_head_paragraphs_and_tables():
    body, wrong = read(OWN, SKTM)
    name = Place("nama_lengkap", "Nama lengkap")

    assert wrong == []
    assert (body.title, body.class_, body.applicant) == ("SURAT MISKIN", "401", (name,))
    assert body.parts == (
        Paragraph(("Kami terangkan bahwa:",)),
        (Row("Nama", (name,)), Row("Umur", (Place("baris-1", "Umur"),)),
         Row("Untuk", (Place("atas_nama", SKTM.fields[5].label),), optional=True)),
        Paragraph(("Terima kasih.",)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OWN.replace("{nama_lengkap}", "{nama}"), ["place", "place"]),
        (OWN.replace("{atas_nama}", "{no_kk}"), ["place"]),  # another service's
        (OWN.replace("Terima kasih.", "Terima {kasih."), ["brace"]),
        (OWN.replace("Terima kasih.", "Terima {{7*7}} kasih."), ["brace"]),
        (OWN.replace("Terima kasih.", "{nama_lengkap.__class__}"), ["brace"]),
        (OWN.replace("Judul : SURAT MISKIN\n", ""), ["no_title"]),
        (OWN.replace("Kode : 401\n", ""), ["no_class"]),
        (OWN.replace("401", "4 0/1{n}"), ["class"]),
        (OWN.replace("Kode", "Warna"), ["head", "no_class"]),
        (OWN.replace("Kode : 401", "Kode : 401\nKode : 402"), ["head"]),
        ("Judul : A\nKode : 1", ["empty"]),
        ("", ["no_title", "no_class", "empty"]),
        (OWN.replace("Terima kasih.", "x" * 700), ["line"]),
        (OWN.replace("Umur", "U" * 60), ["label"]),
        (OWN.replace("Terima", "Terima\u202e\x07"), ["letters"]),
        (OWN + "\n\nkata " * 3000, ["long"]),
    ],
)
def test_what_is_wrong_with_a_text_is_said_line_by_line(text, said):
    assert keys(text) == said


@pytest.mark.parametrize(
    "text", ["", "\0", "{" * 5000, "a :" + " " * 9000 + "b", "? ? ?", ":" * 999, "\ud7ff{}", OWN * 400]
)
def test_whatever_a_text_is_there_is_a_letter(text):
    body, _ = read(text, SKTM)
    assert body.title and body.class_


# --- keeping -------------------------------------------------------------------------------------------------------


def test_an_own_text_is_used_until_the_shipped_one_is_wanted_again(bodies):
    assert bodies.body_of(SKTM).class_ == "460"
    bodies.save(SKTM, OWN, mark(bodies.shipped("sktm")))
    assert bodies.body_of(SKTM).title == "SURAT MISKIN" and bodies.own() == ["sktm"]
    bodies.restore(SKTM, mark(f"{tidied(OWN)}\n"))
    assert bodies.body_of(SKTM).class_ == "460" and bodies.own() == []


def test_a_stale_page_changes_nothing(bodies):
    seen = mark(bodies.shipped("sktm"))
    bodies.save(SKTM, OWN, seen)
    with pytest.raises(BodyChanged):
        bodies.save(SKTM, OWN.replace("401", "402"), seen)
    with pytest.raises(BodyChanged):
        bodies.restore(SKTM, seen)
    assert bodies.body_of(SKTM).class_ == "401"


def test_a_text_is_on_disk_whole_or_as_it_was(bodies, monkeypatch):
    """A power cut while it is written: the name still stands for the text before."""
    bodies.save(SKTM, OWN, mark(bodies.shipped("sktm")))

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            bodies.save(SKTM, OWN.replace("401", "402"), mark(bodies.text_of("sktm")[0]))
    assert bodies.body_of(SKTM).class_ == "401" and bodies.own() == ["sktm"]


def test_whoever_reads_while_it_is_written_sees_one_text_or_the_other(bodies):
    texts = [OWN.replace("401", str(number)) for number in range(401, 460)]
    bodies.save(SKTM, OWN, mark(bodies.shipped("sktm")))

    def write():
        for text in texts:
            bodies.save(SKTM, text, mark(bodies.text_of("sktm")[0]))

    writer = Thread(target=write)
    writer.start()
    seen = set()
    while writer.is_alive():
        seen.add(bodies.body_of(SKTM).title)
    writer.join()
    assert seen == {"SURAT MISKIN"}


# --- the head's page -----------------------------------------------------------------------------------------------

EDITOR = "/letters/bodies/sktm"


def test_the_head_changes_a_wording_and_the_next_letter_has_it(village):
    head = village.staff("head")
    answer = head.press(EDITOR, EDITOR, text=OWN, verb="save")
    assert answer.status_code == 303 and "sudah disimpan" in head.page(answer.location).text

    id = request_of(village)
    letter = Page(opened(head, id).text).text
    assert "SURAT MISKIN" in letter and "Pemohon, " + NAME in letter
    done = village.device("counter", "1").post(f"/letters/requests/{id}/number", {})
    assert done.json["name"].startswith("401/001/")

    assert head.press(EDITOR, EDITOR, text=OWN, verb="restore").status_code == 303
    assert "SURAT KETERANGAN TIDAK MAMPU" in Page(opened(head, request_of(village)).text).text


def test_a_preview_keeps_nothing_and_shows_nobody(village):
    request_of(village)
    head = village.staff("head")
    page = Page(head.press(EDITOR, EDITOR, text=OWN, verb="preview").text)

    assert "SURAT MISKIN" in page.text and "NAMA CONTOH" in page.text and NAME not in page.text
    assert village.server.letters.bodies.own() == []


def test_a_text_with_mistakes_is_not_saved_and_not_lost(village):
    head = village.staff("head")
    answer = head.press(EDITOR, EDITOR, text=OWN.replace("{atas_nama}", "{nomor_induk}"), verb="save")

    assert answer.status_code == 422
    assert "{nomor_induk} bukan isian layanan ini" in answer.text and "Baris 9" in answer.text
    assert "SURAT MISKIN" in answer.text
    assert village.server.letters.bodies.own() == []


def test_two_heads_at_once_lose_nothing_of_either(village):
    first, second = village.staff("head"), village.staff("head")
    early = second.page(EDITOR).form(EDITOR)
    first.press(EDITOR, EDITOR, text=OWN, verb="save")
    answer = second.post(EDITOR, early | {"text": OWN.replace("401", "402"), "verb": "save"})

    assert answer.status_code == 409 and "baru saja diubah" in answer.text and "Kode : 402" in answer.text
    # The page that was refused still knows what it was made from: pressing again overwrites nothing.
    again = Page(answer.text).form(EDITOR)
    assert second.post(EDITOR, again | {"text": OWN, "verb": "save"}).status_code == 409


def test_of_two_who_save_at_the_same_moment_one_is_told(village):
    heads = [village.staff("head") for _ in range(6)]
    forms = [head.page(EDITOR).form(EDITOR) | {"text": OWN.replace("401", str(number)), "verb": "save"}
             for number, head in enumerate(heads, 401)]  # fmt: skip
    at_once = [gevent.spawn(head.post, EDITOR, form) for head, form in zip(heads, forms, strict=True)]
    gevent.joinall(at_once, timeout=20)

    assert sorted(one.value.status_code for one in at_once) == [303] + [409] * 5
    saved = [one.value.status_code for one in at_once].index(303)
    assert village.server.letters.bodies.text_of("sktm") == (forms[saved]["text"] + "\n", True)


@pytest.mark.parametrize("fields", [
    {}, {"verb": "save"}, {"text": "x", "verb": "delete"}, {"text": "a" * (MOST * 9), "verb": "save"},
    {"text": "</textarea><script>alert(1)</script>{{7*7}}", "verb": "save"}, {"text": "\0\x1b[31m", "verb": "preview"},
])  # fmt: skip
def test_hostile_texts_are_read_and_nothing_else(village, fields):
    head = village.staff("head")
    answer = head.post(EDITOR, {"csrf": head.page(EDITOR).csrf, **fields})

    assert answer.status_code in (200, 409, 422), answer.status_code
    assert "<script>alert" not in answer.text
    assert village.server.letters.bodies.own() == []


def test_a_service_without_a_letter_can_be_given_one(village):
    head, path = village.staff("head"), "/letters/bodies/ktp"
    page = head.get(path).text
    assert "belum punya surat" in page and "{nama_lengkap}" in page
    text = page.partition('id="text"')[2].partition(">")[2].partition("</textarea>")[0]
    assert head.press(path, path, text=text, verb="save").status_code == 303
    assert "FORMULIR" not in Page(opened(head, request_of(village, "ktp")).text).text


@pytest.mark.parametrize("service", ["nothing", "..", "%2e%2e%2fconfig", "ktp.txt"])
def test_a_service_that_is_none_is_none(village, service):
    assert village.staff("head").get(f"/letters/bodies/{service}").status_code == 404


def test_the_list_says_whose_each_wording_is(village):
    head = village.staff("head")
    head.press(EDITOR, EDITOR, text=OWN, verb="save")
    (village.folder / "data" / "letters" / "sku.txt").write_text("Judul : X", "utf-8")

    text = head.page("/letters/bodies").text
    assert "(SKTM) Milik kantor ini" in text and "(SKU) Perlu diperbaiki" in text
    assert "(KTP-el) Tidak ada surat" in text and "Surat Keterangan Domisili Bawaan" in text


def test_a_text_broken_by_hand_still_prints(village):
    folder = village.folder / "data" / "letters"
    folder.mkdir()
    (folder / "sktm.txt").write_bytes(b"\xff\xfe{nama_lengkap} {apa} {")
    answer = opened(village.staff(), request_of(village))
    assert answer.status_code == 200


def test_check_names_what_is_wrong_with_the_offices_own_texts(village):
    config, data = village.folder / "config.toml", village.folder / "data"
    config.write_text(BASE + OFFICE, "utf-8")

    def said():
        _, lines = checking.report(config, data, 65000, "127.0.0.1")
        return next(line for line in lines if "Naskah surat" in line)

    assert said() == "baik   Naskah surat: semua bawaan."
    (data / "letters").mkdir()
    (data / "letters" / "sktm.txt").write_text(OWN, "utf-8")
    assert said() == "baik   Naskah surat: 1 naskah kantor sendiri, tanpa kesalahan."
    (data / "letters" / "sku.txt").write_text(OWN, "utf-8")
    assert said().startswith("PERIKSA Naskah surat sku: Baris 9: {atas_nama} bukan isian layanan ini")

"""The registers of letters as spreadsheets: the agenda and the expedition book of a village office.

Permendagri 47/2016 (Administrasi Pemerintahan Desa), annex, part A, Administrasi Umum: form A.7, Buku Agenda, and form
A.8, Buku Ekspedisi. Only letters this office wrote are known here, so the columns of incoming letters stay empty.
"""

from flask import Blueprint, render_template, request

from doors import HEAD, STAFF, who
from letterhead import written_date
from lobby.refusals import BadRequest
from spreadsheet import spreadsheet
from words import MAIN

# A.7: 1, 2; incoming 3 to 6: number, date, sender, content; outgoing 7 to 10; 11. Two rows of heads made one.
AGENDA = (
    "NOMOR URUT", "TANGGAL PENERIMAAN/PENGIRIMAN SURAT", "SURAT MASUK: NOMOR", "SURAT MASUK: TANGGAL",
    "SURAT MASUK: PENGIRIM", "SURAT MASUK: ISI SINGKAT", "SURAT KELUAR: NOMOR", "SURAT KELUAR: TANGGAL",
    "SURAT KELUAR: DITUJUKAN KEPADA", "SURAT KELUAR: ISI SINGKAT", "KET.",
)  # fmt: skip
# A.8. Its third column holds both; a date among words is no date to a spreadsheet, so it is written out.
EXPEDITION = (
    "NOMOR URUT", "TANGGAL PENGIRIMAN", "TANGGAL DAN NOMOR SURAT", "ISI SINGKAT SURAT YANG DIKIRIM",
    "DITUJUKAN KEPADA", "KETERANGAN",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2000, 2999


class NoSuchYear(BadRequest):
    sentence = "Tahun itu tidak dapat dibaca. Tulis empat angka, misalnya 2026."


def register_pages(live, artist, settings, register):
    """`register()`: every letter's number that was ever given (see `journal/register.py`)."""
    bp = Blueprint("letter_registers", __name__, url_prefix="/letters")
    office, words = settings.office, artist.words

    def this_year():
        return office.local(live.clock.now()).year

    def asked_year():
        text = request.args.get("year") or str(this_year())
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR and len(text) == 4):
            raise NoSuchYear(field="year")
        return int(text)

    def date_of(instant):
        return office.local(instant).date() if instant else None

    def content(line):
        entry = settings.catalogue.services.get(line.service)
        return entry.name if entry else line.service

    def person():
        return words.say("letter_draft.to_whom", MAIN)

    @bp.get("/registers")
    @who(STAFF, HEAD)
    def registers():
        years = {date_of(each) for line in register() for each in (line.at, line.collected_at)} - {None}
        return render_template(
            "letters/letter_registers.html", years=sorted({day.year for day in years} | {this_year()}, reverse=True)
        )

    @bp.get("/agenda.csv")
    @who(STAFF, HEAD)
    def agenda():
        year = asked_year()
        rows = [
            (line.number, date_of(line.collected_at), None, None, None, None, line.name, date_of(line.at), person(),
             content(line), _remark(words, line))
            for line in register() if line.year == year
        ]  # fmt: skip
        return spreadsheet(f"agenda-{year}.csv", AGENDA, rows)

    @bp.get("/expedition.csv")
    @who(STAFF, HEAD)
    def expedition():
        year = asked_year()
        sent = sorted((line for line in register() if line.collected_at), key=lambda line: line.collected_at)
        rows = [
            (at, date_of(line.collected_at),
             words.say("letter_draft.dated_and_numbered", MAIN, date=written_date(date_of(line.at)), number=line.name),
             content(line), person(), None)
            for at, line in enumerate((line for line in sent if date_of(line.collected_at).year == year), 1)
        ]  # fmt: skip
        return spreadsheet(f"ekspedisi-{year}.csv", EXPEDITION, rows)

    return bp


def _remark(words, line):
    """What became of a number that is not used, else who signed, once the letter is signed."""
    if line.voided:
        return words.say("letter_draft.voided_because", MAIN, reason=line.voided)
    return words.say("letter_draft.signed_as", MAIN, signer=line.signer) if line.signed else None

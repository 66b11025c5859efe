"""Where a letter is drafted: its page to print from the browser, its number, and what to do with one that is not used.

The page is put together for one look, which is recorded first, and kept nowhere: not on disk, not in an address. What
staff type into the letter here comes by POST, is drawn, and is gone.
"""

import mimetypes
import secrets
from urllib.parse import quote

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, send_file

from asking import Asked, wants_json
from doors import COUNTER, HEAD, STAFF, who
from letterhead import logo_of, register_title
from letters.bodies import NO_CLASS
from letters.draft import compose
from letters.settings import PAPERS
from lobby.refusals import BadRequest, ClockNotTrusted, Refusal
from lobby.requests import FormIsGone, RequestUnknown, number_letter, show_form, void_letter
from words import MAIN

TYPED = "isi_"  # what is typed into the letter comes under this and its place's name


class NoLetter(Refusal):
    status = 404
    sentence = (
        "Layanan ini tidak berujung pada surat dari kantor ini, jadi tidak ada yang dinomori. "
        "Kepala pelayanan dapat menulis naskahnya di halaman Naskah surat."
    )


class SignerUnknown(BadRequest):
    sentence = "Penanda tangan itu tidak ada di config.toml. Muat ulang halaman, lalu pilih lagi."


class ReasonUnknown(BadRequest):
    sentence = "Pilih alasan dari daftar. Nama dan keterangan tentang orang tidak ditulis di catatan."


class NoLogo(Refusal):
    status = 404
    sentence = "Gambar untuk kop surat tidak ada di folder data."


def draft_pages(live, artist, settings, store, bodies, folder):
    """The letter of a request."""
    bp = Blueprint("letter_draft", __name__, url_prefix="/letters")
    words, letters, office = artist.words, settings.letters, settings.office

    def found(id):
        """(LetterRequest, its Entry or None, its Body or None). Raises RequestUnknown."""
        asked = live.see(lambda lobby: lobby.requests.get(id))
        if asked is None:
            raise RequestUnknown(field="request")
        entry = settings.catalogue.services.get(asked.service)
        return asked, entry, bodies.body_of(entry) if entry else None

    def answers_of(asked):
        """What is written in the form: first the record that it was looked at, then the look."""
        live.do(show_form, asked.id, "letter", by=g.visitor.name)
        answers = store.read(asked.id)
        if answers is None:
            raise FormIsGone()
        return answers

    def signers_of(asked):
        """[(place in the list, Signer)] who may sign: once it has a number, those the register names."""
        every = list(enumerate(letters.signers))
        same = [(at, each) for at, each in every if asked.number and register_title(each) == asked.number.signer]
        return same or every

    def page(id, given, typed):
        asked, entry, body = found(id)
        if body is None:
            return render_template("letters/letter_none.html", request_id=id, entry=entry)
        signers = signers_of(asked)
        at = given.number("signer")
        if at not in dict(signers):
            at = signers[0][0]
        paper = given.text("paper")
        letter = compose(
            body, entry, answers_of(asked), typed, settings=settings, words=words, signer=letters.signers[at],
            on=office.local(asked.number.at if asked.number else live.clock.now()).date(),
            number=asked.number.name if asked.number else "",
        )  # fmt: skip
        return make_response(render_template(
            "letters/letter.html", letter=letter, request_id=id, entry=entry, paper=paper if paper in PAPERS else
            letters.paper, papers=PAPERS, signers=[(at, each, register_title(each)) for at, each in signers],
            chosen=at, address=letters.address, logo=logo_of(folder, letters.logo), class_=body.class_, typed=TYPED,
            asked=asked, reasons=list(zip(reasons(MAIN), reasons(artist.page_language()), strict=True)),
            tap=secrets.token_hex(8),
        ))  # fmt: skip

    def address_of(asked):
        return f"/letters/requests/{asked.id}/letter{artist.onward()['tail']}"

    def reasons(language):
        return words.say("letter_draft.void_reasons", language)

    @bp.get("/requests/<id>/letter")
    @who(STAFF, COUNTER)
    def letter(id):
        """No address leads to a letter: a browser that goes back to one shows its request, masked."""
        return redirect(f"/letters/requests/{quote(id, safe='')}{artist.onward()['tail']}", 303)

    @bp.post("/requests/<id>/letter")
    @who(STAFF)
    def filled(id):
        """The letter, with what was typed in: drawn, and not kept."""
        given = Asked()
        typed = {name: given.text(f"{TYPED}{name}", "") for name in given.texts(TYPED[:-1])}
        return page(id, given, typed)

    @bp.post("/requests/<id>/number")
    @who(STAFF, COUNTER)
    def number(id):
        given = Asked()
        asked, _, body = found(id)
        if body is None:
            raise NoLetter()
        at = given.number("signer") or 0
        if at >= len(letters.signers):
            raise SignerUnknown(field="signer")
        if not live.clock.trusted:  # it may be another year's register
            raise ClockNotTrusted()
        done = live.do(
            number_letter, id, template=letters.number, class_=body.class_ or NO_CLASS, village=letters.village,
            signer=register_title(letters.signers[at]), by=g.visitor.name, tap=given.text("tap"),
        )  # fmt: skip
        if wants_json():
            return jsonify(name=done.fact.name, number=done.fact.number, year=done.fact.year)
        # 307: what was typed into the letter goes on to its page and is not lost. It is shown after a POST alone.
        return redirect(address_of(asked), 307)

    @bp.post("/requests/<id>/void")
    @who(STAFF, COUNTER)
    def void(id):
        given = Asked()
        asked, *_ = found(id)
        reason = given.text("reason")
        if reason and reason not in reasons(MAIN):
            raise ReasonUnknown(field="reason")
        done = live.do(void_letter, id, reason, by=g.visitor.name, tap=given.text("tap"))
        if wants_json():
            return jsonify(number=done.fact.number, year=done.fact.year, reason=reason)
        return redirect(address_of(asked), 307)

    @bp.get("/logo")
    @who(STAFF, COUNTER, HEAD)
    def logo():
        path = logo_of(folder, letters.logo)
        if path is None:
            raise NoLogo()
        return send_file(path, mimetype=mimetypes.guess_type(path.name)[0])

    return bp

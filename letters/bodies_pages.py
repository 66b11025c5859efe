"""Where the head of service writes the wordings of letters: a plain text, what may stand in it, how it comes out."""

from flask import Blueprint, redirect, render_template, request

from doors import HEAD, who
from letters.bodies import MOST, OFFICE, BodyChanged, BodyNotKept, mark, read, tidied
from letters.draft import compose
from letters.form import is_name
from lobby.refusals import Refusal

SAVE, PREVIEW, RESTORE = "save", "preview", "restore"
# Nobody's: what a preview is filled with, by the type of the blank.
EXAMPLES = {
    "text": "Contoh isian", "textarea": "Contoh isian yang lebih panjang", "number": "12", "money": "1500000",
    "date": "2026-08-17", "phone": "081200000000", "nik": "3200000101900001", "nokk": "3200000101260001",
    "checkbox": "ya",
}  # fmt: skip
EXAMPLE_NAME, EXAMPLE_ADDRESS = "NAMA CONTOH", "Dusun Contoh, RT 001/RW 001"


class ServiceWithout(Refusal):
    status = 404
    sentence = "Layanan ini tidak ada di katalog kantor ini."


def bodies_pages(live, artist, settings, bodies, in_pool):
    """`in_pool(work, *given)` runs what waits for the disk."""
    bp = Blueprint("letter_bodies", __name__, url_prefix="/letters/bodies")
    catalogue, words, being_kept = settings.catalogue, artist.words, set()

    def entry_of(service):
        if service not in catalogue.services:
            raise ServiceWithout()
        return catalogue.services[service]

    @bp.get("")
    @who(HEAD)
    def index():
        own = set(bodies.own())
        rows = [
            (entry, "own" if entry.id in own else "shipped" if bodies.shipped(entry.id) else "none")
            for entry in catalogue.services.values()
        ]
        return render_template("letters/letter_bodies.html", rows=rows, troubles={e.id for e, _ in bodies.troubles()})

    @bp.get("/<service>")
    @who(HEAD)
    def body(service):
        entry = entry_of(service)
        text, _ = bodies.text_of(service)
        return page(entry, text.strip() or skeleton(entry), saved=request.args.get("saved"))

    @bp.post("/<service>")
    @who(HEAD)
    def change(service):
        """One form, three buttons: keep it, look at it, go back to what ships."""
        entry, verb, seen = entry_of(service), request.form.get("verb"), request.form.get("seen", "")
        text = request.form.get("text", "")
        try:
            if verb == RESTORE:
                keep(bodies.restore, entry, seen)
                return kept(service, RESTORE)
            _, wrong = read(text, entry)
            if verb != SAVE or wrong:
                return page(entry, text, wrong, preview=True, seen=seen), 422 if wrong and verb == SAVE else 200
            keep(bodies.save, entry, text, seen)
        except (BodyChanged, BodyNotKept) as refusal:
            status = getattr(refusal, "status", 409)
            return page(entry, text, refusal=refusal, preview=True, seen=seen), status
        return kept(service, SAVE)

    def keep(work, entry, *given):
        """While one text waits for the disk, another of the same service comes from a page that is stale already."""
        if entry.id in being_kept:
            raise BodyChanged()
        being_kept.add(entry.id)
        try:
            in_pool(work, entry, *given)
        finally:
            being_kept.discard(entry.id)

    def kept(service, verb):
        return redirect(f"/letters/bodies/{service}?saved={verb}{artist.onward()['more']}", 303)

    def page(entry, text, wrong=None, *, refusal=None, preview=False, saved=None, seen=None):
        kept, is_own = bodies.text_of(entry.id)
        found, mistakes = read(text, entry)
        return render_template(
            "letters/letter_body.html", entry=entry, text=tidied(text[: MOST * 2]), is_own=is_own, refusal=refusal,
            ships=bool(bodies.shipped(entry.id)), seen=mark(kept) if seen is None else seen, saved=saved,
            wrong=[words.say(each.key, artist.page_language(), **each.fields) for each in
                   (mistakes if wrong is None else wrong)],
            places=[(field.name, field) for field in entry.fields], office_places=OFFICE, most=MOST,
            letter=example(found, entry) if preview or not mistakes else None, address=settings.letters.address,
        )  # fmt: skip

    def example(body, entry):
        on = settings.office.local(live.clock.now()).date()
        answers = {field.name: _example(field) for field in entry.fields if field.pii != "spesifik"}
        return compose(
            body, entry, answers, {}, settings=settings, words=words, signer=settings.letters.signers[0],
            on=on, number=words.say("letter_draft.example_number"),
        )  # fmt: skip

    def skeleton(entry):
        """What somebody begins from where nothing ships: who it is about, and the usual first and last sentence."""
        lines = "\n".join(f"{field.label} : {{{field.name}}}" for field in entry.fields if field.type != "phone")
        return words.say("letter_draft.skeleton", "id", title=entry.name.upper(), lines=lines)

    return bp


def _example(field):
    """An answer for a preview that is nobody's."""
    if field.options:
        return field.options[0]
    if is_name(field):
        return EXAMPLE_NAME
    return EXAMPLE_ADDRESS if field.name.startswith("alamat") else EXAMPLES[field.type]

"""The guide: what each service asks, takes and gives, for a phone, a program, a kiosk and the wall of the office."""

from flask import Blueprint, g, jsonify, render_template, request

from asking import wants_json, wants_part
from doors import KIOSK, PUBLIC, who
from guide.kiosk import View, heard
from guide.search import Search
from guide.standard import components
from letterhead import Kop, letterhead
from lobby.refusals import Refusal
from words import MAIN, rupiah

LONGEST = 120  # letters of a search that are read
KIOSK_PAGE = "kiosk/page.html"


class ServiceUnknown(Refusal):
    status = 404
    sentence = "Layanan ini tidak ada di panduan kantor ini. Cari dengan kata lain, atau tanyakan kepada petugas."


def guide_pages(live, artist, settings, prints, voice):
    """Where people read before they come. `prints(kiosk)`: whether paper comes out there.

    `voice.speech(texts, language)` gives what is read aloud, as words and as the addresses of their recordings.
    """
    bp = Blueprint("guide", __name__, url_prefix="/guide")
    catalogue, office = settings.catalogue, settings.office
    kop = Kop(letterhead(settings.letters, office), settings.letters.address)  # its picture is for staff alone
    search, sections = Search(catalogue), sections_of(catalogue, office)

    def entry_of(service):
        if service not in catalogue.services:
            raise ServiceUnknown()
        return catalogue.services[service]

    @bp.get("")
    @who(PUBLIC)
    def index():
        asked = "".join(letter for letter in request.args.get("q", "")[:LONGEST] if letter.isprintable()).strip()
        if _on_kiosk():
            return kiosk_screen()
        found = search.find(asked) if asked else None
        if wants_json():
            entries = catalogue.services.values() if found is None else found
            return jsonify(_said_of(catalogue) | {"q": asked or None, "services": [_short(each) for each in entries]})
        return render_template(
            "guide/page.html", asked=asked, found=found, sections=sections, catalogue=catalogue, rupiah=rupiah
        )

    @bp.get("/standards")
    @who(PUBLIC)
    def standards():
        every = [(section, [(entry, components(entry)) for entry in section["entries"]]) for section in sections]
        return render_template(
            "guide/standards.html", every=every, catalogue=catalogue, rupiah=rupiah, language=MAIN, kop=kop
        )

    @bp.get("/pledge")
    @who(PUBLIC)
    def pledge():
        if wants_json():
            return jsonify(_said_of(catalogue) | {"pledge": list(catalogue.pledge)})
        return render_template("guide/pledge.html", catalogue=catalogue, language=MAIN, kop=kop)

    @bp.get("/<service>")
    @who(PUBLIC)
    def service(service):
        entry = entry_of(service)
        if _on_kiosk():
            return kiosk_screen(entry)
        if wants_json():
            return jsonify(_said_of(catalogue) | _whole(entry))
        return render_template(
            "guide/service.html", entry=entry, catalogue=catalogue, rupiah=rupiah, queue=office.queues.get(entry.group),
            complains=catalogue.services.get("pengaduan"),
        )  # fmt: skip

    @bp.get("/<service>/standard")
    @who(PUBLIC)
    def standard(service):
        entry = entry_of(service)
        return render_template(
            "guide/standard.html", entry=entry, components=components(entry), catalogue=catalogue, rupiah=rupiah,
            language=MAIN, kop=kop,
        )  # fmt: skip

    @bp.get("/listen")
    @who(KIOSK)
    def listen():
        """{say, clips} of what a kiosk shows: all groups, one group's services, or one service's part."""
        view = View(request.args, settings)
        section = next((each for each in sections if each["letter"] == view.group), None)
        entry = catalogue.services.get(request.args.get("service"))
        return voice.speech(heard(artist.words, view, sections, section, entry), view.language)

    def kiosk_screen(entry=None):
        """The whole page, or what the kiosk's script puts into it."""
        view, now = View(request.args, settings), live.clock.now()
        section = next((each for each in sections if each["letter"] == (entry.group if entry else view.group)), None)
        screen = "service" if entry else "services" if section else "groups"
        kiosk = next((each.device.name for each in g.visitors if each.may(KIOSK)), "")
        given = {
            "screen": f"guide/_kiosk_{screen}.html", "view": view, "language": view.language, "now": now,
            "sections": sections, "section": section, "entry": entry, "part": view.part if entry else None,
            "queue": office.queues.get(entry.group) if entry else None, "paper": prints(kiosk), "rupiah": rupiah,
            "closed": live.see(lambda lobby: lobby.closed_as(now)), "catalogue": catalogue, "help": None,
        }  # fmt: skip
        return artist.part(given["screen"], **given) if wants_part() else render_template(KIOSK_PAGE, **given)

    return bp


def sections_of(catalogue, office):
    """[{letter, title, icon, entries}]: the groups under the names of this office's queues, as on its signs."""
    return [
        {"letter": letter, "title": title, "icon": title.icon, "entries": entries}
        for letter, group in catalogue.groups.items()
        if (entries := catalogue.of(letter)) and (title := office.queues.get(letter, group))
    ]


def _on_kiosk():
    """Does a kiosk's screen ask? In a browser that is a counter too, only the kiosk's own script is a kiosk."""
    if wants_part():
        return any(visitor.may(KIOSK) for visitor in g.visitors)
    return g.visitor.may(KIOSK) and not wants_json()


def _said_of(catalogue):
    return {"confirmed": catalogue.is_confirmed, "decree": catalogue.decree or None}


def _short(entry):
    return {
        "id": entry.id, "name": entry.name, "names": entry.names, "description": entry.description,
        "group": entry.group, "icon": entry.icon, "fee": entry.fee, "url": f"/guide/{entry.id}",
    }  # fmt: skip


def _whole(entry):
    """Everything a program needs to tell of a service."""
    told = {
        name: list(value) if isinstance(value := getattr(entry, name), tuple) else value
        for name in ("requirements", "steps", "completion_time", "fee", "fee_note", "product", "officer", "signer",
                     "legal_basis", "note", "keywords", "minutes", "descriptions")
    }  # fmt: skip
    fields = [
        {"name": each.name, "label": each.label, "labels": each.labels, "type": each.type, "required": each.required,
         "pii": each.pii, "options": list(each.options)}
        for each in entry.fields
    ]  # fmt: skip
    standard = [{"name": key, "texts": list(texts)} for key, texts in components(entry)]
    return _short(entry) | told | {"fields": fields, "standard": standard, "book": f"/book?service={entry.id}"}

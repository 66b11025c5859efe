"""What residents are told of their data, and the head's report of what was deleted, month by month."""

from collections import defaultdict
from datetime import date

from flask import Blueprint, jsonify, render_template

from asking import wants_json
from doors import HEAD, PUBLIC, who
from letterhead import governed
from spreadsheet import spreadsheet

WHYS = ("due", "asked")


def privacy_pages(live, artist, settings, retention, in_pool):
    """`retention`: of the room; `in_pool(work, *given)` runs what takes long beside the pages."""
    bp = Blueprint("letters_privacy", __name__, url_prefix="/letters")

    @bp.get("/privacy")
    @who(PUBLIC)
    def notice():
        village = governed(settings.office.name)
        return render_template("letters/privacy.html", letters=settings.letters, village=village)

    @bp.get("/deleted")
    @who(HEAD)
    def deleted():
        months = _months(in_pool(live.journal.deletions), settings)
        if wants_json():
            return jsonify(months=[_plain(month) for month in months], kept=retention.kept(),
                           next_at=retention.next_at(), seq=live.see(lambda lobby: lobby.seq))  # fmt: skip
        return render_template(
            "letters/deleted.html", months=[(_title(month, artist), month) for month in months],
            kept=retention.kept(), next_at=retention.next_at(), letters=settings.letters,
            seq=live.see(lambda lobby: lobby.seq),
        )  # fmt: skip

    @bp.get("/deleted.csv")
    @who(HEAD)
    def as_table():
        head = [artist.words.say(f"privacy.column_{name}") for name in ("month", "service", *WHYS)]
        rows = [
            (month["month"], name or service, *(counts[why] for why in WHYS))
            for month in _months(in_pool(live.journal.deletions), settings)
            for service, name, counts in month["services"]
        ]
        return spreadsheet("formulir-dihapus.csv", head, rows)

    return bp


def _months(deletions, settings):
    """[{month, services: [(id, name, {why: n})], total: {why: n}}], the newest month first."""
    counted = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(WHYS, 0)))
    for at, service, why in deletions:
        counts = counted[f"{settings.office.local(at):%Y-%m}"][service or ""]
        counts[why] = counts.get(why, 0) + 1
    months = []
    for month, of_services in sorted(counted.items(), reverse=True):
        services = [
            (service, _name(service, settings), counts)
            for service, counts in sorted(of_services.items(), key=lambda row: (-sum(row[1].values()), row[0]))
        ]
        total = {why: sum(counts[why] for *_, counts in services) for why in WHYS}
        months.append({"month": month, "services": services, "total": total})
    return months


def _name(service, settings):
    """What a service is called, or None when the catalogue has it no more."""
    known = settings.office.services.get(service)
    return known.name if known else None


def _title(month, artist):
    """`November 2026`"""
    from babel.dates import format_date

    return format_date(date.fromisoformat(f"{month['month']}-01"), "MMMM y", artist.words.page_locale() or "id")


def _plain(month):
    services = [{"service": service, "name": name} | counts for service, name, counts in month["services"]]
    return {"month": month["month"], **month["total"], "services": services}
